// A message of a megabyte over real sockets: it comes in chunks, waits for a reader that does not
// read, and lets what is short pass meanwhile (R4975-7.1.1-14, R4975-7.1.1-15, X11).
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { frameMsrp, headerOf, idleFramer, type MsrpFrame } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { FocusProcess, scratch } from './focus-process.ts';

const ROOM = 'sip:lobby@localhost';

describe('A megabyte in a room', () => {
  const folder = scratch();
  const peers: Peer[] = [];
  afterAll(() => {
    for (const peer of peers) peer.close();
    folder.remove();
  });

  it('reaches a slow reader whole, and a short message passes it [R4975-7.1.1-14] [X11]', async () => {
    const focus = await FocusProcess.start(join(folder.path, 'data'));
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map(async (name) => {
        const peer = await Peer.join(focus, name);
        peers.push(peer);
        return peer;
      }),
    );
    if (alice === undefined || bob === undefined || carol === undefined) throw new Error();
    const text = Array.from({ length: 150_000 }, (_, count) => `${count}`).join(' ');
    bob.media.pause();
    const body = alice.body(text);
    expect(body.length).toBeGreaterThan(1_000_000 - 90_000);
    alice.sayInChunks('large001', body, 50_000);
    await alice.until(() => alice.answers.length === Math.ceil(body.length / 50_000));
    expect(new Set(alice.answers)).toEqual(new Set([200]));
    await carol.until(() => carol.whole().length === 1);
    expect(carol.whole()).toEqual([body]);
    carol.sayInChunks('short001', carol.body('meanwhile'), 50_000);
    await carol.until(() => carol.answers.length === 1);
    await alice.until(() => alice.whole().length === 1);

    bob.media.resume();
    await bob.until(() => bob.whole().length === 2);
    expect(bob.whole().toSorted()).toEqual([body, carol.body('meanwhile')].toSorted());
    // Everybody is still there: nobody was cut off for the other's sake.
    alice.sayInChunks('after001', alice.body('and on'), 50_000);
    await bob.until(() => bob.whole().length === 3);
    expect(await focus.stop()).toBe(0);
  });
});

/** A participant on real sockets, with no machine of the model behind it. */
class Peer {
  readonly name: string;
  readonly signalling: Socket;
  readonly media: Socket;
  readonly answers: number[] = [];
  private readonly path: string;
  private focusPath = '';
  private framer = idleFramer as Parameters<typeof frameMsrp>[0];
  private readonly messages = new Map<string, { text: string; ended: boolean }>();
  private tids = 0;
  private wake: (() => void)[] = [];

  private constructor(name: string, signalling: Socket, media: Socket) {
    this.name = name;
    this.signalling = signalling;
    this.media = media;
    this.path = `msrp://127.0.0.1:${media.localPort}/${name};tcp`;
    media.setEncoding('latin1').on('data', (text: string) => this.read(text));
  }

  static async join(focus: FocusProcess, name: string): Promise<Peer> {
    const [signalling, media] = await Promise.all([dialled(focus.sip), dialled(focus.msrp)]);
    const peer = new Peer(name, signalling, media);
    const answer = new Promise<string>((resolve) => {
      let text = '';
      signalling.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
        if (/a=path:.*\r\n/.test(text)) resolve(text);
      });
    });
    const offer = [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=message ${media.localPort} TCP/MSRP *`,
      'a=accept-types:message/cpim',
      'a=accept-wrapped-types:*',
      'a=setup:active',
      `a=path:${peer.path}`,
      'a=chatroom:private-messages',
      '',
    ].join('\r\n');
    signalling.write(peer.request('INVITE', offer));
    const accepted = await answer;
    peer.focusPath = /a=path:(\S+)/.exec(accepted)?.[1] ?? '';
    const tag = /^To:.*;tag=(\S+)/m.exec(accepted)?.[1] ?? '';
    signalling.write(peer.request('ACK', '', `;tag=${tag}`));
    peer.send('bind0001', 'Byte-Range: 1-0/0\r\n', undefined, '$');
    await peer.until(() => peer.answers.length === 1);
    peer.answers.length = 0;
    return peer;
  }

  body(text: string): string {
    const to = `From: <sip:${this.name}@localhost>\r\nTo: <${ROOM}>\r\n\r\n`;
    return `${to}Content-Type: text/plain\r\n\r\n${text}`;
  }

  sayInChunks(id: string, body: string, bytes: number): void {
    for (let at = 0; at < body.length; at += bytes) {
      const range = `Byte-Range: ${at + 1}-*/${body.length}\r\nContent-Type: message/cpim\r\n`;
      const flag = at + bytes >= body.length ? '$' : '+';
      this.send(id, range, body.slice(at, at + bytes), flag);
    }
  }

  /** What came whole. */
  whole(): readonly string[] {
    return [...this.messages.values()].flatMap(({ text, ended }) => (ended ? [text] : []));
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.wake.push(resolve));
  }

  close(): void {
    this.media.destroy();
    this.signalling.destroy();
  }

  private read(text: string): void {
    const framed = frameMsrp(this.framer, asOctets(text));
    this.framer = framed.framer;
    for (const frame of framed.frames) this.take(frame);
    for (const wake of this.wake.splice(0)) wake();
  }

  private take(frame: MsrpFrame): void {
    if (frame.kind === 'response') this.answers.push(frame.status);
    if (frame.kind !== 'request') return;
    const id = headerOf(frame, 'Message-ID') ?? '';
    const before = this.messages.get(id)?.text ?? '';
    expect(headerOf(frame, 'Byte-Range')).toMatch(new RegExp(`^${before.length + 1}-`));
    this.messages.set(id, { text: before + (frame.body ?? ''), ended: frame.flag === '$' });
    const paths = `To-Path: ${frame.fromPath[0]}\r\nFrom-Path: ${this.path}\r\n`;
    this.media.write(`MSRP ${frame.tid} 200 OK\r\n${paths}-------${frame.tid}$\r\n`);
  }

  private send(id: string, headers: string, body: string | undefined, flag: '$' | '+'): void {
    this.tids += 1;
    const tid = `t${this.name}${String(this.tids).padStart(5, '0')}`;
    const paths = `To-Path: ${this.focusPath}\r\nFrom-Path: ${this.path}\r\n`;
    const content = body === undefined ? '' : `\r\n${body}\r\n`;
    const head = `MSRP ${tid} SEND\r\n${paths}Message-ID: ${id}\r\n${headers}`;
    this.media.write(`${head}${content}-------${tid}${flag}\r\n`, 'latin1');
  }

  private request(method: string, body: string, tag = ''): string {
    const { localPort } = this.signalling;
    const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
    return [
      `${method} ${ROOM} SIP/2.0`,
      `Via: SIP/2.0/TCP 127.0.0.1:${localPort};branch=z9hG4bK${method}${this.name}`,
      'Max-Forwards: 70',
      `From: <sip:${this.name}@localhost>;tag=${this.name}`,
      `To: <${ROOM}>${tag}`,
      `Call-ID: call${this.name}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:${this.name}@127.0.0.1:${localPort};transport=tcp>`,
      `${type}Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}

async function dialled(address: string): Promise<Socket> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  return socket;
}
