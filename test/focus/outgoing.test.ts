// Long messages on their way to receivers: chunks that give way to other traffic, socket by socket,
// and what receivers may do to them (RFC 4975 7.1.1 and 7.3.2; edge cases C12 to C18, C45, M11 to
// M21).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpMessage,
  type MsrpRequest,
  parseByteRange,
} from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { Person, statuses } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const QUANTUM = limits.sendQuantumBytes;

describe('A long message', () => {
  it('leaves as one chunk that may be interrupted, piece by piece [R4975-7.1.1-9] [R4975-7.1.1-12]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    const text = long(3 * QUANTUM);
    alice.say(text);
    const pieces = [bytesTo(stage, bob).length];
    while (stage.asking.includes(bob.msrp)) {
      takes(stage, bob);
      pieces.push(bytesTo(stage, bob).length - pieces.reduce((sum, bytes) => sum + bytes, 0));
    }
    expect(pieces.filter((bytes) => bytes > 0).length).toBe(4);
    expect(Math.max(...pieces)).toBeLessThan(QUANTUM + 500);
    const [copy, ...others] = copies(stage, bob);
    expect(others).toEqual([]);
    expect(copy).toMatchObject({ flag: '$', body: cpim(alice, text) });
    expect(rangeOf(copy)).toBe(`1-*/${cpim(alice, text).length}`);
  });

  it('is interrupted by an answer, and goes on in another chunk [R4975-7.1.1-14] [C45]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    alice.say(long(4 * QUANTUM));
    takes(stage, bob);
    const before = bytesTo(stage, bob).length;
    bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    const at = bytesTo(stage, bob);
    expect(at.slice(before)).toMatch(/^\r\n-------\S+\+\r\nMSRP \S+ 200 OK\r\n[\s\S]*\$\r\n$/);
    drain(stage);
    const [first, second, ...others] = copies(stage, bob);
    expect(others).toEqual([]);
    expect(first?.flag).toBe('+');
    expect(first?.body?.length).toBe(2 * QUANTUM);
    expect(rangeOf(second)).toMatch(new RegExp(`^${2 * QUANTUM + 1}-\\*/`));
    expect(second?.tid).not.toBe(first?.tid);
    expect(idOf(second)).toBe(idOf(first));
    expect(second?.flag).toBe('$');
  });

  it('is interrupted by a REPORT and by a short message as well [R4975-7.1.1-14]', () => {
    const { stage, alice, bob, carol } = room({ holdsSockets: true });
    alice.say(long(9 * QUANTUM));
    bob.say('short', ROOM, { extra: 'Failure-Report: no\r\nSuccess-Report: yes\r\n' });
    expect(framesTo(stage, bob).at(-1)).toMatchObject({ method: 'REPORT' });
    takes(stage, carol);
    bob.say('short too');
    expect(copies(stage, carol).map(({ flag }) => flag)).toEqual(['+', '$', '+', '$']);
    drain(stage);
    expect(bodies(stage, carol).toSorted()).toEqual(
      [cpim(alice, long(9 * QUANTUM)), cpim(bob, 'short'), cpim(bob, 'short too')].toSorted(),
    );
  });

  it('takes turns with another for the same receiver [R4975-7.1.1-15] [M12]', () => {
    const { stage, alice, bob, carol } = room({ holdsSockets: true });
    alice.say(long(40_000));
    bob.say(long(40_001));
    drain(stage);
    const seen = copies(stage, carol);
    const names = seen.map(idOf);
    for (const [at, name] of names.slice(0, 8).entries()) {
      if (at > 0) expect(name).not.toBe(names[at - 1]);
    }
    for (const { body, flag } of seen) {
      expect(body?.length).toBeLessThanOrEqual(limits.relayChunkBytesMax);
      if (flag === '+') expect(body?.length).toBeGreaterThanOrEqual(2048);
    }
    expect(bodies(stage, carol)).toEqual([cpim(alice, long(40_000)), cpim(bob, long(40_001))]);
  });

  it('is never cut below 2048 octets but at its end, whatever interrupts it [R4975-7.1.1-13]', () => {
    interleavings(({ stage, people }) => {
      for (const person of people) {
        const seen = copies(stage, person);
        for (const { body = '', flag } of seen) {
          if (flag === '+') expect(body.length).toBeGreaterThanOrEqual(2048);
        }
      }
    });
  });

  it('reaches each receiver to the octet, in order, however things interleave [R7701-6.1-9] [C40]', () => {
    let long = 0;
    interleavings(({ stage, people, said }) => {
      for (const person of people) {
        const heard = said.filter(({ by }) => by !== person).map(({ body }) => body);
        expect(bodies(stage, person)).toEqual(heard);
        long += heard.filter((body) => body.length > QUANTUM).length;
      }
    });
    expect(long).toBeGreaterThan(100);
  });

  it('lets answers pass within one quantum, however things interleave [R4975-7.1.1-14] [C45]', () => {
    let between = 0;
    interleavings(({ untaken }) => {
      for (const { bytes, others } of untaken) {
        expect(bytes).toBeLessThanOrEqual(QUANTUM + OVERHEAD * (others + 1));
        if (bytes > QUANTUM) between += 1;
      }
    });
    expect(between).toBeGreaterThan(10);
  });

  it('goes in chunks of 8 kB at most over relays [R4975-8-4]', () => {
    const { stage, alice } = room();
    const relay = 'msrp://relay.example:2855/r1;tcp';
    const dave = new Person(stage, 'dave');
    dave.offer = dave.offerText().replace('a=path:', `a=path:${relay} `);
    join(dave);
    alice.say(long(30_000));
    const seen = copies(stage, dave);
    expect(seen.map(({ body }) => body?.length)).toEqual([8192, 8192, 8192, expect.any(Number)]);
    expect(seen[1]).toMatchObject({ toPath: [relay, dave.path] });
    expect(bodies(stage, dave)).toEqual([cpim(alice, long(30_000))]);
  });

  it('goes in one chunk, uninterrupted, to a client that takes no other [profile wholeMessages]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    const dave = new Person(stage, 'dave');
    dave.offer = dave.offerText().replace('s=-', 's=Blink');
    join(dave);
    alice.say(long(100_000));
    expect(bodies(stage, dave)).toEqual([cpim(alice, long(100_000))]);
    expect(copies(stage, dave)).toMatchObject([{ flag: '$' }]);
    expect(stage.asking).toContain(bob.msrp);
    expect(stage.asking).not.toContain(dave.msrp);
  });

  it('has no chunk whose end-line its body contains [R4975-7.1-5]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    alice.say(long(9000));
    takes(stage, bob);
    bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    drain(stage);
    for (const { tid, body = '' } of copies(stage, bob))
      expect(body).not.toContain(`-------${tid}`);
  });
});

describe('A receiver of a long message', () => {
  it('is settled by its answer to the last chunk, and by no other [X8] [M13]', () => {
    const { stage, alice, bob, carol } = room({ holdsSockets: true });
    alice.say(long(9000));
    takes(stage, bob);
    bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    drain(stage);
    const [first, last] = copies(stage, bob);
    carol.acknowledge(copies(stage, carol));
    const wrong = { ...last, tid: asOctets(last?.tid.split('.')[0] ?? '') } as MsrpRequest;
    for (const frame of [first, first, wrong]) if (frame) bob.acknowledge([frame]);
    expect(stage.state.copies.size).toBe(1);
    if (last) bob.acknowledge([last, last]);
    expect(stage.state.copies.size).toBe(0);
    expect(reasons(stage)).toEqual([]);
  });

  it('that never answers has that told 30 s after it got the rest [R4975-7.1.1-4] [M24] [C17]', () => {
    const { stage, alice, bob, carol } = room({ holdsSockets: true });
    alice.say(long(9000));
    while (stage.asking.includes(carol.msrp)) takes(stage, carol);
    carol.acknowledge(copies(stage, carol));
    stage.advance(100_000);
    expect(reasons(stage)).toEqual([]);
    takes(stage, bob);
    drain(stage);
    stage.advance(2 * limits.answerMs);
    expect(reasons(stage)).toEqual([['R4975-7.1.1-4', 'no answer within 30 s']]);
    expect(stage.state.copies.size).toBe(0);
  });

  it.each([413, 415, 400, 403])(
    'that answers %i gets no more of it, and that is told [C14] [C15] [R4975-7.3.2-2]',
    (status) => {
      const { stage, alice, bob, carol } = room({ holdsSockets: true });
      alice.say(long(20_000));
      takes(stage, bob);
      const open = openTid(stage, bob);
      const paths = `To-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n`;
      stage.receive(bob.msrp, `MSRP ${open} ${status} no\r\n${paths}-------${open}$\r\n`);
      expect(bytesTo(stage, bob).endsWith(`\r\n-------${open}#\r\n`)).toBe(true);
      drain(stage);
      expect(copies(stage, bob)).toMatchObject([{ flag: '#' }]);
      expect(bodies(stage, carol)).toHaveLength(1);
      expect(reasons(stage)).toEqual([['R7701-6.3-6', `the receiver answered ${status}`]]);
      expect(statuses(framesTo(stage, alice))).toEqual([200, 200]);
      alice.say('next');
      expect(copies(stage, bob)).toHaveLength(status === 415 ? 1 : 2);
      if (status === 415) expect(reasons(stage).at(-1)).toEqual(['C15', expect.any(String)]);
    },
  );

  it('that refuses between two chunks gets an empty one that abandons it [R4975-7.3.2-2]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    alice.say(long(20_000));
    bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    const [first] = copies(stage, bob);
    if (first) bob.acknowledge([first], '413 Stop');
    drain(stage);
    const [, abandoned, ...others] = copies(stage, bob);
    expect(others).toEqual([]);
    expect(abandoned).toMatchObject({ flag: '#', body: '' });
    expect(idOf(abandoned)).toBe(idOf(first));
    expect(rangeOf(abandoned)).toMatch(new RegExp(`^${QUANTUM + 1}-\\*/`));
  });

  it('that answers 481 or 506 is ended [C16]', () => {
    for (const status of [481, 506]) {
      const { stage, alice, bob } = room({ holdsSockets: true });
      alice.say(long(20_000));
      const open = openTid(stage, bob);
      const paths = `To-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n`;
      stage.receive(bob.msrp, `MSRP ${open} ${status}\r\n${paths}-------${open}$\r\n`);
      expect(bob.heard()).toMatchObject([{ method: 'BYE' }]);
    }
  });

  it('that leaves in the middle gets no more, and that is told [R7701-6.1-18] [C13] [X1]', () => {
    for (const goes of ['bye', 'lost'] as const) {
      const { stage, alice, bob, carol } = room({ holdsSockets: true });
      alice.say(long(20_000));
      takes(stage, bob);
      const before = bytesTo(stage, bob);
      const open = openTid(stage, bob);
      if (goes === 'bye') bob.bye();
      else stage.feed({ type: 'closed', connection: bob.msrp, reason: 'reset' });
      drain(stage);
      const after = bytesTo(stage, bob).slice(before.length);
      expect(after).toBe(goes === 'bye' ? `\r\n-------${open}#\r\n` : '');
      carol.acknowledge(copies(stage, carol));
      expect(reasons(stage)).toEqual([['C13', 'it left in the middle of the message']]);
      expect([stage.state.copies.size, stage.state.outgoing.size]).toEqual([0, 0]);
    }
  });

  it('that joins in the middle gets nothing of it [C12]', () => {
    const { stage, alice } = room({ holdsSockets: true });
    alice.say(long(20_000));
    const dave = Person.join(stage, 'dave');
    drain(stage);
    expect(copies(stage, dave)).toEqual([]);
  });

  it('is left out where the message is longer than its max-size, which is told [R4975-8-8] [C18]', () => {
    const { stage, alice } = room();
    const dave = new Person(stage, 'dave');
    const body = cpim(alice, 'just right');
    dave.offer = `${dave.offerText()}a=max-size:${body.length}\r\n`;
    join(dave);
    alice.say('just right');
    alice.say('just right!');
    expect(bodies(stage, dave)).toEqual([body]);
    const said = `it takes ${body.length} octets, and this has ${body.length + 1}`;
    expect(reasons(stage)).toEqual([['R4975-8-8', said]]);
  });

  it('gets so many octets of long ones at a time: what waits is bounded (law 6) [R7701-6.4-3]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    for (let count = 0; count < 5; count += 1) alice.say(long(2_000_000));
    const { queuedBytes } = stage.state.outgoing.get(bob.msrp) ?? { queuedBytes: 0 };
    expect(queuedBytes).toBeLessThan(limits.sendBufferBytesMax + limits.messageBytesMax);
    expect(reasons(stage).map(([clause]) => clause)).toContain('R7701-4.1-7');
    alice.say('small');
    drain(stage);
    expect(bodies(stage, bob).at(-1)).toBe(cpim(alice, 'small'));
  });

  it('gets so many messages at a time: the next is left out, which is told (law 6)', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    for (let count = 0; count <= limits.queuedMessagesMax; count += 1) {
      alice.say(long(count < 2 ? 20_000 : 10));
    }
    expect(stage.state.outgoing.get(bob.msrp)?.messages).toHaveLength(limits.queuedMessagesMax);
    expect(reasons(stage)).toEqual([
      ['R7701-6.4-3', `it reads too slowly: ${limits.queuedMessagesMax} messages wait`],
      ['R7701-6.4-3', expect.any(String)],
    ]);
    drain(stage);
    expect(bodies(stage, bob)).toHaveLength(limits.queuedMessagesMax);
    expect([stage.state.outgoing.size, stage.state.congested.size]).toEqual([0, 0]);
  });

  it('waits until its socket has taken what it had before [R7701-6.4-2]', () => {
    const { stage, alice, bob } = room({ holdsSockets: true });
    stage.feed({ type: 'handed-over', connection: bob.msrp, waitingBytes: 1000 });
    alice.say(long(5000));
    expect(copies(stage, bob)).toEqual([]);
    expect(bytesTo(stage, bob)).not.toContain('SEND');
    stage.feed({ type: 'drained', connection: bob.msrp });
    drain(stage);
    expect(bodies(stage, bob)).toHaveLength(1);
  });
});

describe('A REPORT from a receiver', () => {
  const failed = (id: string, status = '000 413 Stop') =>
    `Message-ID: ${id}\r\nByte-Range: 1-*/9\r\nStatus: ${status}\r\n`;

  it('of a failure is told, stops the message and ends the session [M21] [R4975-7.3.2-3]', () => {
    const { stage, alice, bob, carol } = room({ holdsSockets: true });
    alice.say(long(20_000));
    const id = idOfOpen(stage, bob);
    expect(statuses(bob.request('REPORT', failed(id)))).toEqual([]);
    expect(bob.heard()).toMatchObject([{ method: 'BYE' }]);
    expect(reasons(stage)).toEqual([['R4975-7.3.2-1', 'the receiver reported 413']]);
    drain(stage);
    expect(bodies(stage, carol)).toHaveLength(1);
    expect(framesTo(stage, alice).some(isReport)).toBe(false);
  });

  it('of a failure only stops the message where the variant says so [M21] [R4975-7.3.2-2]', () => {
    const { stage, alice, bob } = room({
      holdsSockets: true,
      variants: { failureReportEnds: false },
    });
    alice.say(long(20_000));
    bob.request('REPORT', failed(idOfOpen(stage, bob), '000 415 What'));
    drain(stage);
    expect(copies(stage, bob)).toMatchObject([{ flag: '#' }]);
    expect(bob.heard()).toEqual([]);
    alice.say('more text');
    expect(reasons(stage).map(([clause]) => clause)).toEqual(['R4975-7.3.2-1', 'C15']);
  });

  it('about a short copy is heeded even after all have answered [R4975-7.3.2-1] [R7701-6.3-6]', () => {
    const { stage, alice, bob, carol } = room({ variants: { failureReportEnds: false } });
    alice.say('short');
    const id = idOf(copies(stage, bob)[0]);
    for (const person of [bob, carol]) person.acknowledge(copies(stage, person));
    expect(stage.state.copies.size).toBe(0);
    bob.request('REPORT', failed(id));
    expect(reasons(stage)).toEqual([['R4975-7.3.2-1', 'the receiver reported 413']]);
    expect(framesTo(stage, alice).some(isReport)).toBe(false);
  });

  it('is heeded as long as not too many messages were settled since [M17]', () => {
    const { stage, alice, bob, carol } = room({ variants: { failureReportEnds: false } });
    const settled = () => {
      alice.say('short');
      for (const person of [bob, carol]) person.acknowledge(copies(stage, person).slice(-1));
      expect(stage.state.copies.size).toBe(0);
      return idOf(copies(stage, bob).at(-1));
    };
    const id = settled();
    for (let count = 1; count < limits.reportableMessagesMax; count += 1) settled();
    bob.request('REPORT', failed(id));
    expect(reasons(stage)).toEqual([['R4975-7.3.2-1', 'the receiver reported 413']]);
    const last = settled();
    bob.request('REPORT', failed(id));
    expect(reasons(stage)).toHaveLength(1);
    bob.request('REPORT', failed(last));
    expect(reasons(stage)).toHaveLength(2);
  });

  it.each([
    ['of success', (id: string) => failed(id, '000 200 OK')],
    ['in another namespace [M16]', (id: string) => failed(id, '001 413 Stop')],
    ['about a message that is unknown [M17]', () => failed('unknown12345')],
    ['without a Status', (id: string) => `Message-ID: ${id}\r\nByte-Range: 1-9/9\r\n`],
    ['that is no Status', (id: string) => failed(id, 'banana')],
  ])('%s changes nothing and is not answered [R4975-7.1.2-2] [R4975-7.1.2-4]', (_, reportOf) => {
    const { stage, alice, bob } = room();
    alice.say('short');
    const id = idOf(copies(stage, bob)[0]);
    bob.frames();
    expect(bob.request('REPORT', reportOf(id))).toEqual([]);
    expect(reasons(stage)).toEqual([]);
    expect(bob.heard()).toEqual([]);
    expect(framesTo(stage, alice).filter(isReport)).toEqual([]);
  });

  it('from who did not get the message, or after it has left, changes nothing [M14] [M18]', () => {
    const { stage, alice, bob, carol } = room();
    alice.say('psst', bob.uri);
    const id = idOf(copies(stage, bob)[0]);
    expect(carol.request('REPORT', failed(id))).toEqual([]);
    bob.bye();
    bob.frames();
    expect(bob.request('REPORT', failed(id))).toEqual([]);
    expect(reasons(stage)).toEqual([]);
  });

  it('in pieces is refused without an answer [R4975-7.1-7] [M18]', () => {
    const { stage, alice, bob } = room();
    alice.say('short');
    const id = idOf(copies(stage, bob)[0]);
    bob.frames();
    expect(bob.request('REPORT', failed(id), undefined, '+')).toEqual([]);
    expect(reasons(stage)).toEqual([]);
  });
});

interface Run {
  readonly stage: Stage;
  readonly people: readonly Person[];
  readonly said: readonly { readonly by: Person; readonly body: string }[];
  /** What stood before an answer that a socket had not taken, beside how many other frames. */
  readonly untaken: readonly { readonly bytes: number; readonly others: number }[];
}

/** What two people say, long and short, while sockets take pieces now and then. */
function interleavings(check: (run: Run) => void): void {
  const move = fc.oneof(
    fc.record({
      who: fc.nat(2),
      size: fc.oneof(fc.nat(60), fc.integer({ min: 2000, max: 30_000 })),
    }),
    fc.record({ who: fc.nat(2), keepsAlive: fc.constant(true) }),
    fc.record({ who: fc.nat(2), takes: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(fc.array(move, { minLength: 5, maxLength: 25 }), (moves) => check(played(moves))),
    { numRuns: 40 },
  );
}

type Move = { who: number } & { size?: number; keepsAlive?: boolean; takes?: number };

function played(moves: readonly Move[]): Run {
  const { stage, alice, bob, carol } = room({ holdsSockets: true });
  const people = [alice, bob, carol];
  const said: { by: Person; body: string }[] = [];
  const untaken: { bytes: number; others: number }[] = [];
  /** Of each person: where what their socket has not taken begins, and frames since. */
  const marks = new Map(
    people.map((person) => [person, { from: bytesTo(stage, person).length, others: 0 }]),
  );
  const count = () => {
    for (const mark of marks.values()) mark.others += 1;
  };
  for (const { who, size, keepsAlive, takes: times } of moves) {
    const person = people[who] ?? alice;
    if (size !== undefined) {
      const text = `${said.length} ${long(size)}`;
      said.push({ by: person, body: cpim(person, text) });
      person.say(text);
      count();
    } else if (keepsAlive) {
      person.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
      const { from, others } = marks.get(person) ?? { from: 0, others: 0 };
      const given = bytesTo(stage, person).slice(from);
      expect(given.slice(given.lastIndexOf('MSRP '))).toMatch(/^MSRP \S+ 200 OK\r\n/);
      untaken.push({ bytes: given.lastIndexOf('MSRP '), others });
      count();
    }
    for (let time = 0; time < (times ?? 0); time += 1) {
      marks.set(person, { from: bytesTo(stage, person).length, others: 0 });
      takes(stage, person);
    }
  }
  drain(stage);
  return { stage, people, said, untaken };
}

function room(options: StageOptions = {}) {
  const stage = new Stage(options);
  const alice = Person.join(stage, 'alice');
  return { stage, alice, bob: Person.join(stage, 'bob'), carol: Person.join(stage, 'carol') };
}

function join(person: Person): void {
  person.invite();
  person.ack();
  person.bind();
}

/** The person's socket has taken its piece. */
function takes(stage: Stage, { msrp }: Person): void {
  const at = stage.asking.indexOf(msrp);
  if (at === -1) return;
  stage.asking.splice(at, 1);
  stage.feed({ type: 'drained', connection: msrp });
}

function drain(stage: Stage): void {
  for (let next = stage.asking.shift(); next !== undefined; next = stage.asking.shift()) {
    stage.feed({ type: 'drained', connection: next });
  }
}

function bytesTo(stage: Stage, { msrp }: Person): string {
  return stage.record.flatMap((sent) => (sent.connection === msrp ? sent.octets : [])).join('');
}

function framesTo(stage: Stage, person: Person): readonly MsrpMessage[] {
  return frameMsrp(idleFramer, asOctets(bytesTo(stage, person))).frames.map((frame) => {
    if (frame.kind === 'malformed') throw new Error(`the focus sent: ${frame.fault.message}`);
    return frame;
  });
}

function copies(stage: Stage, person: Person): readonly MsrpRequest[] {
  return framesTo(stage, person).filter(
    (frame): frame is MsrpRequest => frame.kind === 'request' && frame.method === 'SEND',
  );
}

/** Whole messages in the order of their first chunks; chunks of each come in their order. */
function bodies(stage: Stage, person: Person): readonly string[] {
  const messages = new Map<string, { text: string; ended: boolean }>();
  for (const copy of copies(stage, person)) {
    const message = messages.get(idOf(copy)) ?? { text: '', ended: false };
    expect(Number(/^\d+/.exec(rangeOf(copy))?.[0])).toBe(message.text.length + 1);
    expect(message.ended).toBe(false);
    const text = message.text + (copy.body ?? '');
    messages.set(idOf(copy), { text, ended: copy.flag === '$' });
  }
  return [...messages.values()].map(({ text, ended }) =>
    ended ? text : `not ended: ${text.length}`,
  );
}

function openTid(stage: Stage, person: Person): string {
  return (
    /MSRP (\S+) SEND/g.exec(
      bytesTo(stage, person)
        .split('MSRP')
        .slice(-1)
        .map((text) => `MSRP${text}`)[0] ?? '',
    )?.[1] ?? ''
  );
}

function idOfOpen(stage: Stage, person: Person): string {
  return openTid(stage, person).split('.')[0] ?? '';
}

function idOf(frame: MsrpMessage | undefined): string {
  return frame === undefined ? '' : (headerOf(frame, 'Message-ID') ?? '');
}

function rangeOf(frame: MsrpMessage | undefined): string {
  const range = frame === undefined ? undefined : headerOf(frame, 'Byte-Range');
  expect(range !== undefined && parseByteRange(range).ok).toBe(true);
  return range ?? '';
}

function isReport(frame: MsrpMessage): boolean {
  return frame.kind === 'request' && frame.method === 'REPORT';
}

function reasons(stage: Stage) {
  return stage.notices.flatMap((notice) =>
    notice.type === 'undelivered' ? [[notice.clause, notice.reason]] : [],
  );
}

/** Octets of a short message or an answer, or of a chunk without its piece, at most. */
const OVERHEAD = 700;

/** Text in which every place looks different. */
function long(bytes: number): string {
  let text = '';
  for (let count = 0; text.length < bytes; count += 1) text += `${count} `;
  return text.slice(0, bytes);
}

function cpim(from: Person, text: string): string {
  return `From: <${from.uri}>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain;charset=utf-8\r\n\r\n${text}`;
}
