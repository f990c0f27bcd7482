// Typing notices and delivery notifications go through a room and leave no trace in it (RFC 3994,
// RFC 5438 13; edge cases C48, P23).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { Person, statuses } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const TYPING = 'application/im-iscomposing+xml';
const IMDN = 'message/imdn+xml';
const QUIET = 'Failure-Report: no\r\n';

describe('A typing notice', () => {
  it('reaches the others at once, unchanged, and no log [R3994-3.5-2] [R7701-6.1-9]', () => {
    const { stage, alice, bob, carol } = company();
    stage.holdsLog = true;
    const entries = stage.log.length;
    expect(alice.send(passing(alice.uri, ROOM), QUIET)).toEqual([]);
    for (const each of [bob, carol]) {
      const [copy] = each.frames();
      expect(copy).toMatchObject({ method: 'SEND', body: passing(alice.uri, ROOM) });
      const headers = copy?.kind === 'request' ? copy.headers : [];
      expect(headers).toContainEqual({ name: 'Failure-Report', value: 'no' });
      expect(headers.map(({ name }) => name)).not.toContain('Success-Report');
    }
    expect(alice.frames()).toEqual([]);
    expect([stage.pending, stage.log.length, stage.state.copies.size]).toEqual([[], entries, 0]);
  });

  it('that is long gives way to other traffic, chunk by chunk, and is as unasked [R4975-7.1.1-12]', () => {
    const { stage, alice, bob } = company({ holdsSockets: true });
    const body = `${passing(alice.uri, ROOM)}<!--${'x'.repeat(9000)}-->`;
    alice.send(body, QUIET);
    const first = bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    const given = stage.record.flatMap((sent) => (sent.connection === bob.msrp ? sent.octets : []));
    expect(given.at(-1)).toMatch(/^MSRP \S+ 200 OK/);
    expect(given.join('').length).toBeLessThan(4000);
    for (let next = stage.asking.shift(); next !== undefined; next = stage.asking.shift()) {
      stage.feed({ type: 'drained', connection: next });
    }
    const copies = [...first, ...bob.frames()].filter((frame) => frame.kind === 'request');
    expect(copies.map(({ flag }) => flag)).toEqual(['+', '$']);
    expect(copies.map(({ body: part }) => part ?? '').join('')).toBe(body);
    for (const { headers } of copies) {
      expect(headers).toContainEqual({ name: 'Failure-Report', value: 'no' });
    }
    bob.acknowledge(copies);
    expect([stage.state.outgoing.size, stage.state.copies.size]).toEqual([0, 0]);
  });

  it('is kept from a leg that it is too long for, or that has refused its type [R4975-8-8] [C15]', () => {
    const { stage, alice, bob } = company();
    const small = Person.join(stage, 'small', {
      offer: new Person(stage, 'small').offerText().concat('a=max-size:500\r\n'),
    });
    const body = `${passing(alice.uri, ROOM)}<!--${'x'.repeat(500)}-->`;
    alice.send(body, QUIET);
    expect([small.frames(), bob.frames().length]).toEqual([[], 1]);
    alice.send(passing(alice.uri, ROOM), QUIET);
    expect(small.frames()).toHaveLength(1);
  });

  it('is answered 200 at once where its sender wants to know [R7701-6.3-4]', () => {
    const { stage, alice } = company();
    stage.holdsLog = true;
    expect(statuses(alice.send(passing(alice.uri, ROOM)))).toEqual([200]);
    const partial = 'Failure-Report: partial\r\n';
    expect(statuses(alice.send(passing(alice.uri, ROOM), partial))).toEqual([]);
  });

  it('is judged as a message is, and told as its reports allow [R7701-6.2-7]', () => {
    const { alice, bob, carol, deaf } = company();
    for (const [from, to, status] of [
      [bob.uri, ROOM, 403],
      [alice.uri, 'sip:ghost@localhost', 404],
      [alice.uri, deaf.uri, 428],
      [alice.uri, bob.uri, 200],
    ] as const) {
      expect(statuses(alice.send(passing(from, to)))).toEqual([status]);
      expect(alice.send(passing(from, to), QUIET)).toEqual([]);
      if (status !== 200) expect(bob.frames()).toEqual([]);
    }
    expect([bob.frames().length, carol.frames(), deaf.frames()]).toEqual([2, [], []]);
    const picky = company({ policy: { wrappedTypes: ['text/plain'] } });
    expect(statuses(picky.alice.send(passing(picky.alice.uri, ROOM)))).toEqual([415]);
    const mute = Person.join(picky.stage, 'mute', {
      offer: picky.alice.offerText().replaceAll('alice', 'mute').concat('a=recvonly\r\n'),
    });
    expect(statuses(mute.send(passing(mute.uri, ROOM)))).toEqual([403]);
  });

  it('is kept from a leg that does not take its type [R3994-3.5-2] [R7701-6.1-11]', () => {
    const { stage, alice, bob } = company();
    const offer = new Person(stage, 'plain')
      .offerText()
      .replace('wrapped-types:*', 'wrapped-types:text/plain');
    const plain = Person.join(stage, 'plain', { offer });
    alice.send(passing(alice.uri, ROOM), QUIET);
    expect([plain.frames(), bob.frames().length]).toEqual([[], 1]);
    expect(stage.notices.filter(({ type }) => type === 'undelivered')).toEqual([]);
  });

  it('is heard so often and no more, until a while has passed [C48]', () => {
    const { stage, alice, bob } = company();
    for (let count = 0; count < limits.legTypingMax + 5; count += 1) {
      expect(statuses(alice.send(passing(alice.uri, ROOM)))).toEqual([200]);
    }
    expect(bob.frames()).toHaveLength(limits.legTypingMax);
    expect(statuses(alice.say('still here'))).toEqual([200]);
    expect(bob.frames()).toHaveLength(1);
    bob.send(passing(bob.uri, ROOM), QUIET);
    expect(alice.frames()).toHaveLength(1);
    stage.advance(limits.rateMs);
    alice.send(passing(alice.uri, ROOM), QUIET);
    expect(bob.frames()).toHaveLength(1);
  });

  it('is the first thing that a congested connection does not get [C48] [R7701-6.4-3]', () => {
    const { stage, alice, bob, carol } = company();
    const waitingBytes = 0.9 * limits.sendBufferBytesMax;
    stage.feed({ type: 'handed-over', connection: bob.msrp, waitingBytes });
    alice.send(passing(alice.uri, ROOM), QUIET);
    expect([bob.frames(), carol.frames().length]).toEqual([[], 1]);
    alice.say('short');
    expect(bob.frames()).toHaveLength(1);
  });

  it('is heard while the log fails, for it needs none', () => {
    const { stage, alice, bob, carol } = company();
    stage.holdsLog = true;
    carol.bye();
    stage.failLog();
    expect(statuses(alice.send(passing(alice.uri, ROOM)))).toEqual([200]);
    expect(bob.frames()).toHaveLength(1);
  });
});

describe('A delivery notification', () => {
  it('goes to whom it is addressed, and no log [R5438-13-1] [R5438-7.2-4]', () => {
    const { stage, alice, bob, carol } = company();
    const entries = stage.log.length;
    expect(alice.send(passing(alice.uri, bob.uri, IMDN), QUIET)).toEqual([]);
    expect(bob.frames()).toMatchObject([{ body: passing(alice.uri, bob.uri, IMDN) }]);
    expect([carol.frames(), stage.log.length]).toEqual([[], entries]);
  });

  it('is a private message, or exempt from what forbids these [P23]', () => {
    for (const imdnExempt of [false, true]) {
      const { alice, deaf } = company({ variants: { imdnExempt } });
      const body = passing(alice.uri, deaf.uri, IMDN);
      expect(statuses(alice.send(body))).toEqual([imdnExempt ? 200 : 428]);
      expect(deaf.frames()).toHaveLength(imdnExempt ? 1 : 0);
      expect(statuses(alice.say('psst', deaf.uri))).toEqual([428]);
      const closed = company({ variants: { imdnExempt }, policy: { privateMessages: false } });
      expect(statuses(closed.alice.send(body))).toEqual([imdnExempt ? 200 : 403]);
    }
  });

  it('counts as a message where too many come at once: 413 [R7701-11-3]', () => {
    const { stage, alice, bob } = company();
    const body = passing(alice.uri, bob.uri, IMDN);
    for (let count = 0; count < limits.legMessagesMax; count += 1) alice.send(body, QUIET);
    expect(statuses(alice.send(body))).toEqual([413]);
    expect(statuses(alice.say('and this'))).toEqual([413]);
    expect(statuses(bob.say('not mine'))).toEqual([200]);
    stage.advance(limits.rateMs - 1);
    expect(statuses(alice.say('soon'))).toEqual([413]);
    stage.advance(1);
    expect(statuses(alice.say('again'))).toEqual([200]);
  });
});

function passing(from: string, to: string, type = TYPING): string {
  const heads = `From: <${from}>\r\nTo: <${to}>\r\nNS: imdn <urn:ietf:params:imdn>\r\n`;
  return `${heads}\r\nContent-Type: ${type}\r\nContent-Disposition: notification\r\n\r\n<x \xc3/>`;
}

function company(options: StageOptions = {}) {
  const stage = new Stage(options);
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  const deaf = Person.join(stage, 'deaf', { chatroom: 'a=chatroom:nickname' });
  return { stage, alice, bob, carol, deaf } as {
    [name in 'alice' | 'bob' | 'carol' | 'deaf']: Person;
  } & { stage: Stage };
}
