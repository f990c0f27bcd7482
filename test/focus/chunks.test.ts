// Messages that come to the focus in chunks: what each chunk is answered, when the room judges, and
// what is kept meanwhile (RFC 4975 7.3.1, RFC 7701 6.1; edge cases C1 to C10, C19 to C25, C42, M22).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A message in chunks', () => {
  it('is answered chunk by chunk, and reaches others once and whole [R7701-6.1-14] [V-MSRP-6]', () => {
    const { alice, bob } = room();
    const body = cpim(alice, 'Good morning');
    expect(statuses(alice.chunk('Ck77', 1, body.length, body.slice(0, 30), '+'))).toEqual([200]);
    expect(bob.frames()).toEqual([]);
    expect(statuses(alice.chunk('Ck77', 31, body.length, body.slice(30), '$'))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ kind: 'request', flag: '$', body }]);
  });

  it('is the same to its receivers as the same message whole [R4975-7.1.1-11] [R7701-6.1-9]', () => {
    const { alice, bob } = room();
    let count = 0;
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat(999)), (places, order) => {
        count += 1;
        const body = cpim(alice, `${count} ${'x'.repeat(40)}`);
        const ends = [
          ...places.filter((at) => at < body.length).sort((a, b) => a - b),
          body.length,
        ];
        const parts = ends.map((end, at) => [ends[at - 1] ?? 0, end, order.next().value ?? 0]);
        for (const [start = 0, end = 0] of parts.sort(([, , a = 0], [, , b = 0]) => a - b)) {
          const flag = end === body.length ? '$' : '+';
          const octets = body.slice(start, end);
          expect(statuses(alice.chunk(`order${count}`, start + 1, '*', octets, flag))).toEqual([
            200,
          ]);
        }
        expect(bob.frames()).toMatchObject([{ body }]);
      }),
      { numRuns: 40 },
    );
  });

  it('is answered last once the log has it, and earlier at once (law 8)', () => {
    const { stage, alice, bob } = room();
    stage.holdsLog = true;
    const body = cpim(alice, 'hello');
    expect(statuses(alice.chunk('wait', 1, '*', body.slice(0, 9), '+'))).toEqual([200]);
    expect(alice.chunk('wait', 10, '*', body.slice(9), '$')).toEqual([]);
    expect(bob.frames()).toEqual([]);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['hello']);
  });

  it('beside another of the same sender is not mixed with it [C9] [R7701-6.1-16]', () => {
    const { alice, bob } = room();
    const [one, two] = [cpim(alice, 'a'.repeat(50)), cpim(alice, 'b'.repeat(50))];
    for (const [start, end, flag] of [
      [0, 20, '+'],
      [20, 90, '+'],
      [90, one.length, '$'],
    ] as const) {
      alice.chunk('one1', start + 1, one.length, one.slice(start, end), flag);
      alice.chunk('two2', start + 1, two.length, two.slice(start, end), flag);
    }
    expect(bob.frames()).toMatchObject([{ body: one }, { body: two }]);
  });

  it('has nothing to do with the same Message-ID of another sender [C10] [R7701-6.1-20]', () => {
    const { alice, bob, carol } = room();
    const [one, two] = [cpim(alice, 'from alice'), cpim(bob, 'from bobby')];
    alice.chunk('aaaa', 1, '*', one.slice(0, 12), '+');
    bob.chunk('aaaa', 1, '*', two.slice(0, 12), '+');
    alice.chunk('aaaa', 13, '*', one.slice(12), '$');
    bob.chunk('aaaa', 13, '*', two.slice(12), '$');
    expect(texts(carol.frames())).toEqual(['from alice', 'from bobby']);
  });

  it('whole in one is complete whatever its range says [R4975-7.3.1-1] [R4975-7.3.1-2]', () => {
    const { alice, bob } = room();
    const body = cpim(alice, 'gr\xc3\xbc\xc3\x9fe');
    const range = `Byte-Range: 1-${body.length - 2}/${body.length - 2}\r\n`;
    const headers = `Message-ID: blink\r\n${range}Content-Type: message/cpim\r\n`;
    expect(statuses(alice.request('SEND', headers, body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
  });

  it('without Byte-Range begins at its first octet, and goes on with one only [R4975-7.1.1-7]', () => {
    const { alice, bob } = room();
    const body = cpim(alice, 'hello');
    const bare = 'Message-ID: bare1\r\nContent-Type: message/cpim\r\n';
    expect(statuses(alice.request('SEND', bare, body.slice(0, 9), '+'))).toEqual([200]);
    expect(statuses(alice.request('SEND', bare, body.slice(9), '$'))).toEqual([400]);
    expect(statuses(alice.request('SEND', bare, body.slice(0, 9), '+'))).toEqual([200]);
    expect(statuses(alice.chunk('bare1', 10, '*', body.slice(9), '$'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['hello']);
  });

  it('that is abandoned is answered 200 and forgotten, the first chunk too [C21] [V-MSRP-7]', () => {
    const { stage, alice, bob } = room();
    expect(statuses(alice.chunk('gone', 1, '*', '', '#'))).toEqual([200]);
    alice.chunk('gone', 1, '*', 'From: <', '+');
    expect(statuses(alice.chunk('gone', 8, '*', '', '#'))).toEqual([200]);
    expect(nothingIsKept(stage)).toBe(true);
    alice.chunk('gone', 1, '*', cpim(alice, 'anew'), '$');
    expect(texts(bob.frames())).toEqual(['anew']);
  });

  it('keeps to the Failure-Report of its first chunk [M22] [R4975-7.1.1-2] [R4975-7.2-3]', () => {
    const { alice, bob } = room();
    const body = cpim(alice, 'quiet');
    expect(alice.chunk('quiet', 1, '*', body.slice(0, 9), '+', 'Failure-Report: no\r\n')).toEqual(
      [],
    );
    expect(alice.chunk('quiet', 10, '*', body.slice(9, 12), '+')).toEqual([]);
    expect(alice.chunk('quiet', 13, '*', body.slice(12), '$')).toEqual([]);
    expect(texts(bob.frames())).toEqual(['quiet']);
    const partial = 'Failure-Report: partial\r\n';
    expect(alice.chunk('partly', 1, '*', 'From: <', '+', partial)).toEqual([]);
    expect(statuses(alice.chunk('partly', 1, 9_999_999, 'From: <', '+'))).toEqual([413]);
  });
});

describe('A chunk that comes while too much is undecided', () => {
  it('is told so only where the first chunk of its message allows it [M22] [R4975-7.2-3]', () => {
    const { stage, alice } = room();
    stage.holdsLog = true;
    alice.chunk('quiet', 1, '*', 'From: <', '+', 'Failure-Report: no\r\n');
    const large = cpim(alice, 'x'.repeat(limits.messageBytesMax - 200));
    for (let at = 0; at < 4; at += 1) alice.send(large, 'Failure-Report: no\r\n');
    expect(statuses(alice.send('x'.repeat(2000)))).toEqual([413]);
    expect(alice.chunk('quiet', 8, '*', 'x'.repeat(2000), '+')).toEqual([]);
  });
});

describe('The first chunk with all headers', () => {
  it.each([
    ['From another', (_me: Person, other: Person) => cpim(other, 'x', ROOM), 403],
    ['to a stranger', (me: Person) => cpim(me, 'x', 'sip:ghost@localhost'), 404],
    ['to two', (me: Person) => cpim(me, 'x').replace('To:', `To: <${ROOM}>\r\nTo:`), 403],
    ['of a type that the room forbids', (me: Person) => cpim(me, 'x', ROOM, 'image/png'), 415],
    ['to who takes none', (me: Person) => cpim(me, 'x', 'sip:deaf@localhost'), 428],
  ])('%s is refused, and every other until the last [R4975-7.1.4-1] [P14]', (_, bodyOf, status) => {
    const { stage, alice, bob } = room({ policy: { wrappedTypes: ['text/*'] } });
    Person.join(stage, 'deaf', { chatroom: 'a=chatroom:nickname' });
    const body = bodyOf(alice, bob);
    const cut = body.lastIndexOf('\r\n\r\n') + 4;
    expect(statuses(alice.chunk('early', 1, '*', body.slice(0, cut - 1), '+'))).toEqual([200]);
    expect(statuses(alice.chunk('early', cut, '*', body.slice(cut - 1), '+'))).toEqual([status]);
    expect(stage.log.some(({ entry }) => entry.type === 'message.posted')).toBe(false);
    expect(statuses(alice.chunk('early', 900, '*', 'more', '+'))).toEqual([status]);
    expect(statuses(alice.chunk('early', 904, '*', 'last', '$'))).toEqual([status]);
    expect(nothingIsKept(stage)).toBe(true);
    expect(bob.frames()).toEqual([]);
  });

  it('that says how long it will be is refused with 413 where that is too long [R7701-6.1-15]', () => {
    const { alice } = room();
    const most = limits.messageBytesMax;
    expect(statuses(alice.chunk('huge', 1, most + 1, 'From: <', '+'))).toEqual([413]);
    expect(statuses(alice.chunk('huge', 8, '*', 'sip:', '+'))).toEqual([413]);
    expect(statuses(alice.chunk('fits', 1, most, 'From: <', '+'))).toEqual([200]);
  });

  it('is judged again with each: who left meanwhile gets 404 from then on [P3] [P14]', () => {
    const { alice, bob } = room();
    const body = cpim(alice, 'psst', bob.uri);
    expect(statuses(alice.chunk('psst', 1, '*', body, '+'))).toEqual([200]);
    bob.bye();
    expect(statuses(alice.chunk('psst', body.length + 1, '*', '!', '+'))).toEqual([404]);
    expect(statuses(alice.chunk('psst', body.length + 2, '*', '!', '$'))).toEqual([404]);
  });

  it('is not rewritten by a later one once judged [C8]', () => {
    const { alice, bob, carol } = room();
    const body = cpim(alice, 'secret', bob.uri);
    expect(statuses(alice.chunk('trick', 1, '*', body, '+'))).toEqual([200]);
    const other = cpim(alice, 'secret', carol.uri.replace('carol', 'car'));
    expect(statuses(alice.chunk('trick', 1, '*', other.slice(0, 60), '+'))).toEqual([400]);
    expect(statuses(alice.chunk('trick', body.length + 1, '*', '!', '$'))).toEqual([400]);
    expect([...bob.frames(), ...carol.frames()]).toEqual([]);
  });

  it('is not rewritten by one that would be all of it either [C8] [R4975-7.3.1-3]', () => {
    const { alice, bob, carol } = room();
    const body = cpim(alice, 'secret', bob.uri);
    const other = cpim(alice, 'secret', carol.uri);
    expect(statuses(alice.chunk('trick', 1, '*', body, '+'))).toEqual([200]);
    expect(statuses(alice.chunk('trick', 1, '*', other, '$'))).toEqual([400]);
    // Nor does an end in the middle of what has come make it shorter.
    expect(statuses(alice.chunk('short', body.length + 1, '*', ' and more', '+'))).toEqual([200]);
    expect(statuses(alice.chunk('short', 1, '*', body, '$'))).toEqual([400]);
    expect([...bob.frames(), ...carol.frames()]).toEqual([]);
    alice.chunk('again', 1, '*', body.slice(0, 99), '+');
    expect(statuses(alice.chunk('again', 1, '*', body, '$'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['secret']);
  });

  it('with another Content-Type later ends the message [R7701-6.3-2]', () => {
    const { stage, alice } = room();
    alice.chunk('mixed', 1, '*', 'From: <', '+');
    const plain = 'Message-ID: mixed\r\nByte-Range: 8-*/*\r\nContent-Type: text/plain\r\n';
    expect(statuses(alice.request('SEND', plain, 'x', '+'))).toEqual([415]);
    expect(statuses(alice.chunk('mixed', 9, '*', 'x', '$'))).toEqual([415]);
    expect(nothingIsKept(stage)).toBe(true);
  });
});

describe('A sender that falls silent', () => {
  const chunkTimerMs = 60_000;

  it('is waited for anew after each chunk, as long as policy says [R7701-6.1-22] [R7701-6.1-23]', () => {
    const { stage, alice, bob } = room({ policy: { chunkTimerMs } });
    const body = cpim(alice, 'at last');
    alice.chunk('slow', 1, '*', body.slice(0, 5), '+');
    stage.advance(chunkTimerMs - 1);
    expect(statuses(alice.chunk('slow', 6, '*', body.slice(5, 8), '+'))).toEqual([200]);
    stage.advance(chunkTimerMs - 1);
    expect(statuses(alice.chunk('slow', 9, '*', body.slice(8), '$'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['at last']);
    expect(nothingIsKept(stage)).toBe(true);
  });

  it('is told 413 when it goes on after that, and nothing is kept [R7701-6.1-24] [C25]', () => {
    const { stage, alice, bob } = room({ policy: { chunkTimerMs } });
    const body = cpim(alice, 'too late');
    alice.chunk('late', 1, '*', body.slice(0, 5), '+');
    stage.advance(chunkTimerMs);
    expect(stage.state.incomingBytes).toBe(0);
    expect(statuses(alice.chunk('late', 6, '*', body.slice(5, 9), '+'))).toEqual([413]);
    expect(statuses(alice.chunk('late', 10, '*', body.slice(9), '$'))).toEqual([413]);
    expect(nothingIsKept(stage)).toBe(true);
    alice.chunk('other', 1, '*', 'From: <', '+');
    stage.advance(2 * chunkTimerMs);
    expect(nothingIsKept(stage)).toBe(true);
    expect(bob.frames()).toEqual([]);
  });

  it('may begin anew instead where the variant says so [C25]', () => {
    const { stage, alice, bob } = room({
      policy: { chunkTimerMs },
      variants: { expiredContinuation: 200 },
    });
    const body = cpim(alice, 'again');
    alice.chunk('anew', 1, '*', body.slice(0, 5), '+');
    stage.advance(chunkTimerMs);
    expect(statuses(alice.chunk('anew', 6, '*', body.slice(5), '$'))).toEqual([200]);
    expect(statuses(alice.chunk('anew', 1, '*', body.slice(0, 5), '+'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['again']);
  });

  it('is refused a chunk without a beginning where the variant says so [C4] [C5]', () => {
    const { alice } = room({ variants: { unknownContinuation: 413 } });
    expect(statuses(alice.chunk('tail', 6, '*', 'x', '+'))).toEqual([413]);
    expect(statuses(room().alice.chunk('tail', 6, '*', 'x', '+'))).toEqual([200]);
  });

  it('or says an octet now and then is given up after half an hour [C24]', () => {
    const { stage, alice } = room({ policy: { chunkTimerMs } });
    let sent = 1;
    for (let ms = 0; ms + 50_000 < limits.messageOpenMs; ms += 50_000) {
      expect(statuses(alice.chunk('drip', sent, '*', 'F', '+'))).toEqual([200]);
      sent += 1;
      stage.advance(50_000);
    }
    stage.advance(50_000);
    expect(statuses(alice.chunk('drip', sent, '*', 'F', '+'))).toEqual([413]);
  });

  it('takes what it said in part along when it leaves or is lost [C1] [C2] [X8]', () => {
    for (const goes of ['bye', 'lost'] as const) {
      const { stage, alice, bob } = room();
      alice.chunk('half', 1, '*', cpim(alice, 'half a'), '+');
      if (goes === 'bye') alice.bye();
      else stage.feed({ type: 'closed', connection: alice.msrp, reason: 'reset' });
      expect(nothingIsKept(stage)).toBe(true);
      expect(bob.frames()).toEqual([]);
    }
  });
});

describe('What is kept of messages that are not whole', () => {
  it('is so many a leg: the next is refused with 413, what was refused gives way (law 6)', () => {
    const { alice } = room();
    for (let at = 0; at < limits.incomingMax; at += 1) {
      expect(statuses(alice.chunk(`open${at}`, 1, '*', 'From: <', '+'))).toEqual([200]);
    }
    expect(statuses(alice.chunk('another', 1, '*', 'From: <', '+'))).toEqual([413]);
    expect(statuses(alice.say('a whole one is not kept'))).toEqual([200]);
    expect(statuses(alice.chunk('open3', 1, 3_000_000, 'F', '+'))).toEqual([413]);
    expect(statuses(alice.chunk('another', 1, '*', 'From: <', '+'))).toEqual([200]);
  });

  it('is so many octets a leg, and a node: more is refused with 413 (law 6)', () => {
    const { stage, alice, bob } = room();
    const large = 'x'.repeat(limits.messageBytesMax - 10);
    for (let at = 0; at < 4; at += 1) {
      expect(statuses(alice.chunk(`large${at}`, 11, '*', large, '+'))).toEqual([200]);
    }
    expect(statuses(alice.chunk('large4', 11, '*', large, '+'))).toEqual([413]);
    expect(stage.state.incomingBytes).toBe(4 * large.length);
    stage.state = { ...stage.state, incomingBytes: limits.incomingNodeBytesMax };
    expect(statuses(bob.chunk('small', 1, '*', 'x', '+'))).toEqual([413]);
  });
});

describe('A message that comes again', () => {
  it('is answered 200 and not said twice, whole or in chunks [R4975-5.4-1] [C42]', () => {
    const { stage, alice, bob } = room();
    const body = cpim(alice, 'once');
    for (let time = 0; time < 3; time += 1) {
      expect(statuses(alice.chunk('twice', 1, '*', body, '$'))).toEqual([200]);
    }
    expect(statuses(alice.chunk('twice', 1, '*', body.slice(0, 9), '+'))).toEqual([200]);
    expect(statuses(alice.chunk('twice', 10, '*', body.slice(9), '$'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['once']);
    expect(nothingIsKept(stage)).toBe(true);
    bob.chunk('twice', 1, '*', cpim(bob, 'mine'), '$');
    expect(texts(alice.frames())).toEqual(['mine']);
  });

  it('before the log has it is answered with the first, and alike (law 8) [C42]', () => {
    for (const [end, status] of [
      ['commit', 200],
      ['failLog', 413],
    ] as const) {
      const { stage, alice, bob } = room();
      stage.holdsLog = true;
      const body = cpim(alice, 'once');
      expect(alice.chunk('again', 1, '*', body, '$')).toEqual([]);
      expect(alice.chunk('again', 1, '*', body, '$')).toEqual([]);
      expect(alice.chunk('again', 1, '*', body, '$', 'Failure-Report: no\r\n')).toEqual([]);
      stage[end]();
      expect(statuses(alice.frames())).toEqual([status, status]);
      expect(texts(bob.frames())).toEqual(end === 'commit' ? ['once'] : []);
      if (end === 'commit') continue;
      expect(alice.chunk('again', 1, '*', body, '$')).toEqual([]);
      stage.commit();
      expect(texts(bob.frames())).toEqual(['once']);
    }
  });

  it('too often before the log has it is refused with 413 (law 6)', () => {
    const { stage, alice } = room();
    stage.holdsLog = true;
    const body = cpim(alice, 'once');
    for (let time = 0; time <= limits.repeatsMax; time += 1) alice.chunk('many', 1, '*', body, '$');
    expect(statuses(alice.chunk('many', 1, '*', body, '$'))).toEqual([413]);
  });

  it('is known by the last of them: an old one is new again (law 6)', () => {
    const { alice, bob } = room();
    for (let at = 0; at <= limits.repeatedIdsMax; at += 1) {
      alice.chunk(`mess${at}`, 1, '*', cpim(alice, `${at}`), '$');
    }
    bob.frames();
    alice.chunk('mess1', 1, '*', cpim(alice, 'known'), '$');
    expect(texts(bob.frames())).toEqual([]);
    alice.chunk('mess0', 1, '*', cpim(alice, 'forgotten'), '$');
    expect(texts(bob.frames())).toEqual(['forgotten']);
  });
});

function room(options: StageOptions = {}) {
  const stage = new Stage(options);
  const alice = Person.join(stage, 'alice');
  return { stage, alice, bob: Person.join(stage, 'bob'), carol: Person.join(stage, 'carol') };
}

function cpim(from: Person, text: string, to = ROOM, type = 'text/plain'): string {
  return `From: <${from.uri}>\r\nTo: <${to}>\r\n\r\nContent-Type: ${type}\r\n\r\n${text}`;
}

/** Neither a message that is not whole, nor a timer for one. */
function nothingIsKept({ state }: Stage): boolean {
  const { incoming, incomingBytes, timers } = state;
  const isArmed = [...timers.keys()].some((name) => name.startsWith('incoming'));
  return incoming.isEmpty() && incomingBytes === 0 && !isArmed;
}
