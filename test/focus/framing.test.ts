// Whatever happens in whatever order, the bytes that leave for a client can be framed, requests are
// answered once, and messages arrive whole or are abandoned. The framer here is written by hand, so
// that it cannot share a mistake with the model's.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Person } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

interface Frame {
  readonly tid: string;
  readonly method: string | null;
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly flag: string;
}

/** All frames of a connection; `open` where the last one has not ended. */
function framed(text: string): { readonly frames: readonly Frame[]; readonly open: boolean } {
  const frames: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const line = text.slice(at, text.indexOf('\r\n', at));
    const start = /^MSRP ([0-9A-Za-z][0-9A-Za-z.+%=-]{3,31}) (?:([A-Z]+)|(\d{3})(?: .*)?)$/.exec(
      line,
    );
    if (start === null)
      throw new Error(`no start line at ${at}: ${JSON.stringify(text.slice(at, at + 80))}`);
    const [, tid = '', method = null, status] = start;
    at += line.length + 2;
    const headers = new Map<string, string>();
    let body = '';
    let flag = '';
    for (;;) {
      const end = text.indexOf('\r\n', at);
      if (end === -1) throw new Error(`a header does not end: ${text.slice(at, at + 80)}`);
      const header = text.slice(at, end);
      at = end + 2;
      const ended = header.startsWith(`-------${tid}`) ? header.slice(7 + tid.length) : '';
      if (/^[$#+]$/.test(ended)) {
        flag = ended;
        break;
      }
      if (header !== '') {
        const colon = header.indexOf(': ');
        if (colon === -1) throw new Error(`no header: ${header}`);
        headers.set(header.slice(0, colon), header.slice(colon + 2));
        continue;
      }
      const found = new RegExp(`\r\n-------${tid.replace(/[.+]/g, '\\$&')}([$#+])\r\n`).exec(
        text.slice(at),
      );
      if (found === null) {
        frames.push({
          tid,
          method,
          status: status ? Number(status) : null,
          headers,
          body: text.slice(at),
          flag: '',
        });
        return { frames, open: true };
      }
      body = text.slice(at, at + found.index);
      flag = found[1] ?? '';
      at += found.index + found[0].length;
      break;
    }
    frames.push({ tid, method, status: status ? Number(status) : null, headers, body, flag });
  }
  return { frames, open: false };
}

type Move = { who: number; what: string; size: number };

const WHATS = [
  'say',
  'say',
  'long',
  'long',
  'whisper',
  'longWhisper',
  'typing',
  'longTyping',
  'alive',
  'take',
  'take',
  'take',
  'ack',
  'ack',
  'refuse',
  'chunk',
  'bye',
  'close',
  'move',
  'hold',
  'commit',
  'fail',
  'later',
  'halt',
] as const;

const moves = fc.array(
  fc.record({
    who: fc.nat(3),
    what: fc.constantFrom(...WHATS),
    size: fc.integer({ min: 2049, max: 20_000 }),
  }),
  { minLength: 5, maxLength: 60 },
);

interface Asked {
  readonly connection: number;
  readonly tid: string;
}

class Play {
  readonly stage = new Stage({ holdsSockets: true, policy: { history: 'none' } as never });
  readonly people: (Person | undefined)[] = [];
  readonly asked: Asked[] = [];
  readonly bodies = new Map<string, Person>();
  readonly closed = new Set<number>();
  /** Answered by the person so far, of each connection's frames. */
  readonly read = new Map<number, number>();
  count = 0;

  constructor() {
    for (let who = 0; who < 4; who += 1) this.people[who] = this.join(who);
  }

  join(who: number): Person {
    this.count += 1;
    const name = `p${who}-${this.count}`;
    const blink = who === 3 ? { headers: 'User-Agent: Blink Qt\r\n' } : {};
    return Person.join(this.stage, name, blink);
  }

  text(connection: number): string {
    return this.stage.record
      .filter((sent) => sent.connection === connection)
      .map(({ octets }) => octets)
      .join('');
  }

  act({ who, what, size }: Move): void {
    const { stage } = this;
    const person = this.people[who];
    if (what === 'hold') stage.holdsLog = true;
    if (what === 'commit') {
      stage.commit();
      stage.holdsLog = false;
    }
    if (what === 'fail') stage.failLog();
    if (what === 'later') stage.advance(9000);
    if (person === undefined) {
      if (!stage.holdsLog) this.people[who] = this.join(who);
      return;
    }
    const gone = stage.closed.includes(person.msrp) || this.closed.has(person.msrp);
    if (gone) {
      if (!this.closed.has(person.msrp))
        stage.feed({ type: 'closed', connection: person.msrp, reason: 'x' });
      this.closed.add(person.msrp);
      this.people[who] = undefined;
      return;
    }
    const other = this.people[(who + 1 + (size % 3)) % 4] ?? person;
    this.count += 1;
    const text = `${this.count} ${'x'.repeat(what.startsWith('long') ? size : size % 60)}`;
    const type = what.endsWith('yping') ? 'application/im-iscomposing+xml' : 'text/plain';
    const to = what.toLowerCase().endsWith('whisper') ? other.uri : ROOM;
    const body = `From: <${person.uri}>\r\nTo: <${to}>\r\n\r\nContent-Type: ${type}\r\n\r\n${text}`;
    switch (what) {
      case 'say':
      case 'long':
      case 'whisper':
      case 'longWhisper':
      case 'typing':
      case 'longTyping': {
        this.bodies.set(body, person);
        this.send(
          person,
          `Message-ID: mesg${this.count}\r\nByte-Range: 1-*/${body.length}\r\nSuccess-Report: yes\r\nContent-Type: message/cpim\r\n`,
          body,
        );
        return;
      }
      case 'chunk': {
        this.bodies.set(body, person);
        const cut = 1 + (size % (body.length - 1));
        const head = (start: number) =>
          `Message-ID: chunked${this.count}\r\nByte-Range: ${start}-*/${body.length}\r\nContent-Type: message/cpim\r\n`;
        this.send(person, head(1), body.slice(0, cut), '+');
        this.send(person, head(cut + 1), body.slice(cut), size % 5 === 0 ? '#' : '$');
        return;
      }
      case 'alive':
        this.send(person, 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
        return;
      case 'take': {
        const at = stage.asking.indexOf(person.msrp);
        if (at === -1) return;
        stage.asking.splice(at, 1);
        stage.feed({ type: 'drained', connection: person.msrp });
        return;
      }
      case 'halt':
        stage.feed({ type: 'handed-over', connection: person.msrp, waitingBytes: size * 300 });
        stage.asking.push(person.msrp);
        return;
      case 'ack':
      case 'refuse': {
        const { frames } = framed(this.text(person.msrp));
        const from = this.read.get(person.msrp) ?? 0;
        const ended = frames.filter(({ flag, method }) => flag !== '' && method === 'SEND');
        this.read.set(person.msrp, ended.length);
        const status = what === 'ack' ? '200 OK' : ['400', '413', '415', '403'][size % 4];
        for (const { tid, headers } of ended.slice(from)) {
          if (headers.get('Failure-Report') === 'no') continue;
          stage.receive(
            person.msrp,
            `MSRP ${tid} ${status}\r\nTo-Path: ${headers.get('From-Path')}\r\nFrom-Path: ${headers.get('To-Path')}\r\n-------${tid}$\r\n`,
          );
        }
        return;
      }
      case 'bye':
        person.bye();
        this.people[who] = undefined;
        return;
      case 'close':
        stage.feed({ type: 'closed', connection: person.msrp, reason: 'lost' });
        this.closed.add(person.msrp);
        this.people[who] = undefined;
        return;
      case 'move': {
        if (stage.holdsLog) return;
        const path = person.path.replace(/\/session.*;/, `/session${this.count}moved;`);
        const offer = person.offerText().replace(person.path, path);
        const answer = person.within('INVITE', { offer });
        person.ackLater();
        if (answer?.kind !== 'response' || answer.status !== 200) return;
        const moved = Object.assign(Object.create(Person.prototype), person, {
          path,
          tids: this.count * 1000,
        }) as Person;
        moved.bind();
        this.people[who] = moved;
        return;
      }
    }
  }

  send(person: Person, headers: string, body?: string, flag = '$'): void {
    this.count += 1;
    const tid = `tid${String(this.count).padStart(6, '0')}`;
    const paths = `To-Path: ${person.focusPath}\r\nFrom-Path: ${person.path}\r\n`;
    const content = body === undefined ? '' : `\r\n${body}\r\n`;
    this.asked.push({ connection: person.msrp, tid });
    this.stage.receive(
      person.msrp,
      `MSRP ${tid} SEND\r\n${paths}${headers}${content}-------${tid}${flag}\r\n`,
    );
  }

  finish(): void {
    const { stage } = this;
    stage.holdsLog = false;
    stage.commit();
    stage.holdsSockets = false;
    for (const person of this.people) {
      if (person !== undefined && !this.closed.has(person.msrp))
        stage.feed({ type: 'drained', connection: person.msrp });
    }
    stage.feed();
    stage.advance(2000);
  }

  /** The flags of the SENDs. */
  check(): readonly string[] {
    const { stage } = this;
    const flags: string[] = [];
    const connections = new Set(stage.record.map(({ connection }) => connection));
    const msrp = [...connections].filter((connection) => this.text(connection).startsWith('MSRP'));
    for (const connection of msrp) {
      const { frames, open } = framed(this.text(connection));
      const up = stage.state.connections.get(connection)?.ended === false;
      if (up) expect(open).toBe(false);
      const messages = new Map<string, { at: number; text: string; over: boolean }>();
      const tids = new Set<string>();
      for (const frame of frames) {
        if (frame.status !== null) continue;
        expect(tids.has(frame.tid)).toBe(false);
        tids.add(frame.tid);
        if (frame.method !== 'SEND') continue;
        flags.push(frame.flag);
        const id = frame.headers.get('Message-ID') ?? '';
        const [, start = '', total] =
          /^(\d+)-(?:\d+|\*)\/(\d+)$/.exec(frame.headers.get('Byte-Range') ?? '') ?? [];
        const known = messages.get(id) ?? { at: 0, text: '', over: false };
        expect(known.over).toBe(false);
        expect(Number(start)).toBe(known.text.length + 1);
        const text = known.text + frame.body;
        if (frame.flag === '+') expect(frame.body.length).toBeGreaterThanOrEqual(2048);
        messages.set(id, { at: 0, text, over: frame.flag === '$' || frame.flag === '#' });
        if (frame.flag !== '$') continue;
        expect(text.length).toBe(Number(total));
        expect(this.bodies.has(text)).toBe(true);
      }
      if (up && this.people.some((person) => person?.msrp === connection))
        for (const [id, { over }] of messages) expect([id, over]).toEqual([id, true]);
      const answers = new Map<string, number>();
      for (const { tid, status } of frames)
        if (status !== null) answers.set(tid, (answers.get(tid) ?? 0) + 1);
      for (const [tid, times] of answers) expect([tid, times]).toEqual([tid, 1]);
      if (!up) continue;
      for (const asked of this.asked) {
        if (asked.connection === connection)
          expect([asked.tid, answers.get(asked.tid)]).toEqual([asked.tid, 1]);
      }
    }
    return flags;
  }

  /** Everybody leaves: nothing stays behind but what is bounded (X8). */
  leave(): void {
    const { stage } = this;
    for (const person of this.people) if (person !== undefined) person.bye();
    for (const [connection, { transport }] of stage.state.connections) {
      if (transport === 'msrp-tcp') stage.feed({ type: 'closed', connection, reason: 'over' });
    }
    stage.advance(400_000);
    const {
      legs,
      asked,
      rates,
      untold,
      incoming,
      incomingBytes,
      taken,
      copies,
      copiesOrder,
      outgoing,
      congested,
      timers,
      dialled,
    } = stage.state;
    expect([
      legs.size,
      asked.size,
      rates.size,
      untold.size,
      incoming.size,
      incomingBytes,
      taken.size,
    ]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect([copies.size, copiesOrder.size, outgoing.size, congested.size, dialled.size]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect([...timers.keys()]).toEqual([]);
    expect([...stage.state.wires.legs.keys()]).toEqual([]);
    expect([...stage.state.index.keys()]).toEqual([]);
    const said = stage.log
      .filter(({ entry }) => entry.type === 'message.posted')
      .map(({ seq }) => seq);
    expect(stage.erased.toSorted((a, b) => a - b)).toEqual(said);
  }
}

describe('Whatever people and sockets do', () => {
  it('bytes can be framed, requests are answered once, messages end, and nothing stays behind [X8]', () => {
    const seen = { chunks: 0, abandoned: 0, whole: 0 };
    fc.assert(
      fc.property(moves, (played) => {
        const play = new Play();
        for (const move of played) play.act(move);
        play.finish();
        for (const flag of play.check()) {
          if (flag === '+') seen.chunks += 1;
          else if (flag === '#') seen.abandoned += 1;
          else seen.whole += 1;
        }
        play.leave();
      }),
      // Always the same walks, since it is checked where they have been.
      { numRuns: 40, seed: 1 },
    );
    // It was about something.
    expect(seen.chunks).toBeGreaterThan(10);
    expect(seen.abandoned).toBeGreaterThan(3);
    expect(seen.whole).toBeGreaterThan(100);
  });
});
