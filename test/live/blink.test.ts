// Blink joins as it is: each thing that a real client of its engine needs (part A) or does (part B)
// and that concerns plain TCP, played over real sockets by a user agent with the `blink` profile.
// What breaches a MUST is done for that client only, so that a strict one sits beside it.
import { once } from 'node:events';
import { type Socket, connect as tcp } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { memoryLog } from '../../adapters/log/memory.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { type Server, startServer } from '../../adapters/node/server.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { ANSWERED, RawCaller, textUntil } from '../raw-sip.ts';
import { BlinkAgent, type BlinkOptions } from './blink-agent.ts';

const OTHER = 'sip:bob@localhost';

describe('Blink', () => {
  let server: Server;
  let rooms = 0;
  let room = '';
  const notices: Notice[] = [];
  const agents: { close(): void }[] = [];

  beforeAll(async () => {
    const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
    server = await startServer({
      sip: { host: '127.0.0.1', port: 0 },
      msrp: { host: '127.0.0.1', port: 0 },
      domain: 'localhost',
      policy: defaultPolicy,
      log: memoryLog({ ...clock, sha256 }),
      notice: (notice) => notices.push(notice),
    });
  });
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.close();
    notices.length = 0;
  });
  afterAll(() => server.drain());

  /** Into a room of the test's own. */
  async function joined(name: string, options: BlinkOptions = {}, dialled = room) {
    const agent = await BlinkAgent.join(dialled, name, server.sip.port, options);
    agents.push(agent);
    return agent;
  }

  async function strict(name: string): Promise<Strict> {
    const person = await Strict.join(room, name, server);
    agents.push(person);
    return person;
  }

  function newRoom(): void {
    rooms += 1;
    room = `sip:room${rooms}@localhost`;
  }

  function withheld() {
    return notices.flatMap((each) => (each.type === 'undelivered' ? [each.reason] : []));
  }

  it('A1: gets a message of any size as one uninterrupted chunk', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    const long = 'x'.repeat(1_500_000);
    expect(await alice.say(long)).toMatchObject({ status: 200 });
    await bob.until(() => bob.heard.find(({ text }) => text.length === long.length));
    expect(bob.died).toBeUndefined();
    // Chunked input is put together before it is sent on.
    const carol = await strict('carol');
    carol.chunks('part one, '.repeat(400), 'part two');
    const whole = await bob.until(() => bob.heard.find(({ text }) => text.endsWith('part two')));
    expect(whole.text.length).toBe(4008);
    expect(bob.died).toBeUndefined();
  });

  it('A2: gets 200 to its empty first SEND before anything else', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob', { bindsLater: true });
    for (let n = 0; n < 5; n += 1) await alice.say(`early ${n}`);
    await bob.bind();
    await alice.say('now');
    await bob.until(() => bob.heard.find(({ text }) => text === 'now'));
    expect(bob.frames[0]).toMatchObject({ start: '200 OK' });
    expect(bob.died).toBeUndefined();
  });

  it('A3: finds isfocus in the Contact of its 200', async () => {
    newRoom();
    expect((await joined('Alice')).sees.focus).toBe(true);
  });

  it('A4: finds message/cpim and both tokens in the first a=chatroom', async () => {
    newRoom();
    expect((await joined('Alice')).sees).toMatchObject({
      ...{ cpim: true, nicknames: true, whispers: true },
    });
  });

  it('A5: may say text/html, which the answer covers', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    expect(alice.sees.html).toBe(true);
    await alice.say('<b>hello</b>', { type: 'text/html; charset="utf8"' });
    const said = await bob.until(() => bob.heard[0]);
    expect(said).toMatchObject({ kind: 'public', text: '<b>hello</b>' });
  });

  it('A6: is redirected to the one spelling of a room, so that To is what it dialled', async () => {
    newRoom();
    const alice = await joined('Alice');
    for (const dialled of [
      room.replace('localhost', '127.0.0.1'),
      room.replace('localhost', 'LOCALHOST'),
    ]) {
      const bob = await joined(
        `B${dialled.length}${dialled.includes('L') ? 'u' : 'a'}`,
        {},
        dialled,
      );
      expect(bob.dialled).toBe(room);
      await alice.say(`to ${dialled}`);
      const said = await bob.until(() => bob.heard.at(-1));
      expect(said).toMatchObject({ kind: 'public', text: `to ${dialled}` });
    }
    // Whoever is no Blink is let in under any spelling.
    const carol = await Strict.join(room.replace('localhost', '127.0.0.1'), 'carol', server);
    agents.push(carol);
  });

  it('A7: gets From as a name and a URI in brackets, equal to the entity in the roster', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    await bob.subscribe();
    await alice.say('hello');
    const said = await bob.until(() => bob.heard[0]);
    expect(said).toMatchObject({ sender: 'Alice Doe', uri: alice.uri });
    await bob.until(() => bob.roster.some(({ uri }) => uri === said.uri));
    // A part whose headers end in bare LF, or whose From has no brackets, is not spread.
    const carol = await strict('carol');
    expect(await carol.send(carol.cpim('x').replaceAll('\r\n', '\n'))).toBe(400);
    expect(await carol.send(carol.cpim('x').replace(`<${carol.uri}>`, carol.uri))).toBe(400);
  });

  it('A8: is spared the bodies that would kill it, and the reason is told', async () => {
    newRoom();
    const bob = await joined('Bob');
    const carol = await strict('carol');
    const dave = await strict('dave');
    const bodies = [
      carol.cpim('caf\xe9'),
      carol.cpim('hi', 'text/plain; charset=x-unknown'),
      carol.cpim('gr\xc3\xbc\xc3\x9f', 'text/plain; charset=us-ascii'),
      carol.cpim('\x89PNG\r\n\x1a\n\x00\xff', 'image/png'),
      carol.cpim('--b\r\n\r\nx\r\n--b--', 'multipart/mixed; boundary=b'),
    ];
    for (const body of bodies) expect(await carol.send(body)).toBe(200);
    expect(await carol.send(carol.cpim('gr\xc3\xbc\xc3\x9f'))).toBe(200);
    const said = await bob.until(() => bob.heard[0]);
    expect(said.text).toBe('grüß');
    expect(bob.died).toBeUndefined();
    await dave.until((text) => bodies.every((body) => text.includes(body)));
    expect(withheld()).toHaveLength(bodies.length);
  });

  it('A9: gets the type message/cpim without any parameter', async () => {
    newRoom();
    const bob = await joined('Bob');
    const carol = await strict('carol');
    expect(await carol.send(carol.cpim('x'), 'Message/CPIM;charset=utf-8')).toBe(200);
    await bob.until(() => bob.heard[0]);
    const copy = bob.frames.find(({ body }) => body !== undefined);
    expect(copy?.head).toMatch(/^Content-Type: message\/cpim\r$/m);
  });

  it('A10: gets the success REPORT for which it asks', async () => {
    newRoom();
    const alice = await joined('Alice');
    await joined('Bob');
    const toRoom = await alice.say('hello');
    expect(toRoom.status).toBe(200);
    expect(await alice.reportOf(toRoom.messageId)).toMatch(/^000 200/);
    const toBob = await alice.say('psst', { to: OTHER });
    expect(await alice.reportOf(toBob.messageId)).toMatch(/^000 200/);
  });

  it('A11: gets the whole roster with every change, with users and description', async () => {
    newRoom();
    const alice = await joined('Alice');
    await alice.subscribe();
    await alice.until(() => alice.roster.length === 1);
    await joined('Bob');
    await alice.until(() => alice.roster.length === 2);
    expect(await alice.nick('Ali')).toBe(200);
    await alice.until(() => alice.roster.some(({ name }) => name === 'Ali'));
    expect(alice.roster.map(({ uri }) => uri).sort()).toEqual([alice.uri, OTHER]);
    expect(alice.died).toBeUndefined();
  });

  it('A12: finds an address in a=path that it can resolve', async () => {
    newRoom();
    const alice = await joined('Alice');
    const { host, port } = server.msrp;
    expect(alice.answer).toContain(`a=path:msrp://${host}:${port}/`);
  });

  it('A13: has its OTR offers answered and not spread', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    const carol = await strict('carol');
    for (const otr of ['?OTRv3? I would like to start a conversation', '?OTR:AAMCAAAAxA']) {
      const { status, messageId } = await alice.say(otr, { type: 'text/plain' });
      expect(status).toBe(200);
      expect(await alice.reportOf(messageId)).toMatch(/^000 200/);
    }
    // From who is no Blink such a line is content like any other, but for Blinks.
    expect(await carol.send(carol.cpim('?OTRv2? from a strict client'))).toBe(200);
    await alice.say('done');
    await bob.until(() => bob.heard.some(({ text }) => text === 'done'));
    await carol.until((text) => text.includes('done'));
    expect(bob.heard.map(({ text }) => text)).toEqual(['done']);
    expect(carol.text).not.toContain('?OTR');
  });

  it('B1: may count characters where Byte-Range counts octets', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    const text = 'un accent: é, a check: ✔, an emoji: 😀, a dash: —';
    const { status, messageId } = await alice.say(text);
    expect(status).toBe(200);
    expect(await alice.reportOf(messageId)).toMatch(/^000 200/);
    expect((await bob.until(() => bob.heard[0])).text).toBe(text);
    await alice.say(`${'é'.repeat(3000)}!`);
    await bob.until(() => bob.heard[1]?.text.endsWith('!'));
  });

  it('B2: may write a nickname unquoted, and nothing to give it back', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    expect(await alice.nick('Ali')).toBe(200);
    expect(await bob.nick('ali')).toBe(425);
    expect(await alice.nick('')).toBe(200);
    expect(await bob.nick('ali')).toBe(200);
  });

  it('B3: may write its MIME part with bare LF and an empty Content-Transfer-Encoding', async () => {
    newRoom();
    const alice = await joined('Alice');
    const carol = await strict('carol');
    await alice.say('ünï');
    await carol.until((text) => text.includes('Content-Transfer-Encoding: \n\n'));
    expect(carol.text).toContain('MIME-Version: 1.0\nContent-Type: text/plain; charset="utf8"\n');
  });

  it('B4: gets 200 to its empty first SEND and to each Keep-Alive', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    for (let n = 0; n < 3; n += 1) expect(await alice.keepAlive()).toBe(200);
    await alice.say('after');
    await bob.until(() => bob.heard[0]);
    expect(bob.heard).toHaveLength(1);
  });

  it('B5: is found by its session id whatever port it claims, and 481 for another id', async () => {
    newRoom();
    const alice = await joined('Alice', { withoutPort: true });
    const bob = await joined('Bob');
    await alice.say('claims no port at all');
    await bob.until(() => bob.heard[0]);
    await bob.say('and hears');
    await alice.until(() => alice.heard[0]);
    const stray = tcp(server.msrp.port, server.msrp.host);
    await once(stray, 'connect');
    stray.write(
      `MSRP stray123 SEND\r\nTo-Path: msrp://${server.msrp.host}:${server.msrp.port}/wrong0;tcp\r\n` +
        'From-Path: msrp://127.0.0.1:2855/x;tcp\r\nMessage-ID: stray1\r\n-------stray123$\r\n',
    );
    expect(await textUntil(stray, /\$\r\n/)).toMatch(/^MSRP stray123 481/);
    stray.destroy();
  });

  it('B6: is typing: passed on, and not answered', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    alice.typing();
    const shown = await bob.until(() => bob.heard[0]);
    expect(shown).toMatchObject({ kind: 'public', type: 'application/im-iscomposing+xml' });
    await alice.say('typed');
    const answers = alice.frames.filter(({ start }) => /^\d/.test(start));
    expect(answers.map(({ start }) => start)).toEqual(['200 OK', '200 OK']);
  });

  it('B7: gets its NOTIFYs over the connection by which it subscribed', async () => {
    newRoom();
    const alice = await joined('Alice');
    const answer = await alice.subscribe();
    expect(answer.start).toMatch(/^SIP\/2.0 200/);
    await alice.until(() => alice.documents.length > 0);
    expect(alice.notifiedElsewhere).toBe(0);
    const notify = alice.signals.find(({ start }) => start.startsWith('NOTIFY '));
    expect(notify?.start).toMatch(/^NOTIFY sip:86170394@127\.0\.0\.1:\d+;transport=tcp /);
    expect(notify?.head).toMatch(/^Subscription-State: active;expires=\d+/m);
  });

  it('B8: un-SUBSCRIBEs after its BYE, and gets the last NOTIFY', async () => {
    newRoom();
    const alice = await joined('Alice');
    await alice.subscribe();
    await alice.until(() => alice.documents.length > 0);
    expect(await alice.bye()).toBe(200);
    expect((await alice.unsubscribe()).start).toMatch(/^SIP\/2.0 200/);
    await alice.until(() =>
      alice.signals.some(({ head }) => /^Subscription-State: terminated/m.test(head)),
    );
  });

  it('B9: may ask by REFER with a header parameter, and is answered', async () => {
    newRoom();
    const alice = await joined('Alice');
    expect(await alice.refer('sip:carol@localhost', 'INVITE')).toBe(403);
    expect(await alice.refer(OTHER, 'BYE')).toBe(403);
    await alice.say('still here');
    expect(alice.died).toBeUndefined();
  });

  it('B10: may offer setup active or actpass, and is answered passive', async () => {
    newRoom();
    for (const [name, setup] of [
      ['Alice', 'active'],
      ['Bob', 'actpass'],
    ] as const) {
      const agent = await joined(name, { setup });
      expect(agent.answer).toContain('a=setup:passive');
    }
  });

  it('B11: is out of the room when its MSRP connection is gone, and the call ends by BYE', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    await alice.subscribe();
    await alice.until(() => alice.roster.length === 2);
    bob.hangMedia();
    await alice.until(() => alice.roster.length === 1);
    // Each side says BYE unless the other's came first, and it is answered.
    await bob.until(() => bob.signals.some((message) => message.is('BYE')));
  });

  it('B12: whispers to an address of record, though it declares no a=chatroom', async () => {
    newRoom();
    const alice = await joined('Alice');
    const bob = await joined('Bob');
    const carol = await strict('carol');
    expect((await alice.say('psst', { to: OTHER })).status).toBe(200);
    const said = await bob.until(() => bob.heard[0]);
    expect(said).toMatchObject({ kind: 'private', text: 'psst', uri: alice.uri });
    expect((await alice.say('psst', { to: 'sip:ghost@localhost' })).status).toBe(404);
    await alice.say('all');
    await carol.until((text) => text.includes('all'));
    expect(carol.text).not.toContain('psst');
    // A strict client that declares nothing gets none: 428.
    const dave = await Strict.join(room, 'dave', server, '');
    agents.push(dave);
    expect((await alice.say('psst', { to: dave.uri })).status).toBe(428);
  });

  it('B13: is answered with the transport that it offered', async () => {
    newRoom();
    const alice = await joined('Alice');
    expect(alice.answer).toMatch(/^m=message \d+ TCP\/MSRP \*/m);
    expect(alice.answer).toMatch(/^a=path:msrp:\/\/.*;tcp/m);
  });
});

/** A client that keeps to the RFCs, in octets that it knows by heart. */
class Strict {
  readonly uri: string;
  text = '';
  private readonly room: string;
  private readonly sip: Socket;
  private readonly msrp: Socket;
  private readonly paths: string;
  private count = 0;
  private waiting: (() => void)[] = [];

  private constructor(room: string, name: string, sip: Socket, msrp: Socket, paths: string) {
    this.room = room;
    this.uri = `sip:${name}@localhost`;
    this.sip = sip;
    this.msrp = msrp;
    this.paths = paths;
    msrp.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      this.text += text;
      for (const [, tid = ''] of text.matchAll(/^MSRP (\S+) SEND\r$/gm)) {
        msrp.write(`MSRP ${tid} 200 OK\r\n${paths}-------${tid}$\r\n`);
      }
      for (const each of this.waiting.splice(0)) each();
    });
  }

  static async join(room: string, name: string, server: Server, chatroom?: string) {
    const sip = tcp(server.sip.port, server.sip.host);
    await once(sip, 'connect');
    const caller = new RawCaller(room, name, { id: `${name}${room.replaceAll(/\W/g, '')}` });
    const invite = caller.invite();
    sip.write(chatroom === undefined ? invite : withChatroom(invite, chatroom));
    const accepted = await textUntil(sip, ANSWERED);
    sip.write(caller.ack(accepted));
    const focusPath = /a=path:(\S+)/.exec(accepted)?.[1] ?? '';
    const msrp = tcp(server.msrp.port, server.msrp.host);
    await once(msrp, 'connect');
    const paths = `To-Path: ${focusPath}\r\nFrom-Path: ${caller.path}\r\n`;
    msrp.write(`MSRP bind${name} SEND\r\n${paths}Message-ID: bind\r\n-------bind${name}$\r\n`);
    await textUntil(msrp, /200 OK/);
    return new Strict(room, name, sip, msrp, paths);
  }

  cpim(content: string, type = 'text/plain; charset=utf-8'): string {
    const envelope = `From: <${this.uri}>\r\nTo: <${this.room}>\r\n\r\n`;
    return `${envelope}Content-Type: ${type}\r\n\r\n${content}`;
  }

  /** Sends one message; its status. */
  async send(body: string, type = 'message/cpim'): Promise<number> {
    this.count += 1;
    const tid = `strict${this.count}`;
    const head = `Message-ID: mess${this.count}\r\nContent-Type: ${type}\r\n`;
    this.msrp.write(
      `MSRP ${tid} SEND\r\n${this.paths}${head}\r\n${body}\r\n-------${tid}$\r\n`,
      'latin1',
    );
    const answer = new RegExp(`MSRP ${tid} (\\d{3})`);
    await this.until((text) => answer.test(text));
    return Number(answer.exec(this.text)?.[1]);
  }

  /** The same in two chunks, cut between the texts. */
  chunks(first: string, second: string): void {
    const head = this.cpim(first);
    const total = head.length + second.length;
    const cut = `Message-ID: chunked1\r\nByte-Range: `;
    for (const [tid, range, body, flag] of [
      ['chunk001', `1-*/${total}`, head, '+'],
      ['chunk002', `${head.length + 1}-${total}/${total}`, second, '$'],
    ]) {
      const lines = `MSRP ${tid} SEND\r\n${this.paths}${cut}${range}\r\nContent-Type: message/cpim\r\n`;
      this.msrp.write(`${lines}\r\n${body}\r\n-------${tid}${flag}\r\n`, 'latin1');
    }
  }

  async until(holds: (text: string) => boolean): Promise<void> {
    while (!holds(this.text)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.sip.destroy();
    this.msrp.destroy();
  }
}

function withChatroom(invite: string, chatroom: string): string {
  const [head = '', body = ''] = invite.split('\r\n\r\n');
  const changed = body.replace(/a=chatroom[^\r]*\r\n/, chatroom === '' ? '' : `${chatroom}\r\n`);
  return `${head.replace(/Content-Length: \d+/, `Content-Length: ${changed.length}`)}\r\n\r\n${changed}`;
}
