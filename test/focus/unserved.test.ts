// Who gets no copy of a message, and the reason that is told for each (RFC 7701 6.1, 6.4; design,
// section 2: "for every leg that is then not served the reason is recorded").
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import type { Policy } from '../../model/room/policy.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

describe('A leg that cannot take a message', () => {
  it('by its wrapped types is left out, with the reason [R7701-6.1-11] [R7701-6.1-12]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const bob = joined(stage, 'bob', (offer) => offer.replace('types:*', 'types:image/png'));
    const carol = Person.join(stage, 'carol');
    expect(statuses(alice.say('words'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual([]);
    expect(texts(carol.frames())).toEqual(['words']);
    expect(reasons(stage)).toEqual([['R7701-6.1-11', 'it does not take text/plain']]);
  });

  it('since it only sends is left out, with the reason [R4975-8.9-1] [R3264-5-2]', () => {
    for (const direction of ['sendonly', 'inactive']) {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice');
      const bob = joined(stage, 'bob', (offer) => `${offer}a=${direction}\r\n`);
      alice.say('hello');
      expect(texts(bob.frames())).toEqual([]);
      expect(reasons(stage)).toEqual([['R4975-8.9-1', `its session is ${direction}`]]);
      expect(statuses(alice.say('psst', bob.uri))).toEqual([428]);
    }
  });

  it('since it only listens may not speak, but may take a nickname [S14] [R4975-8.9-1]', () => {
    for (const direction of ['recvonly', 'inactive']) {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice');
      const bob = joined(stage, 'bob', (offer) => `${offer}a=${direction}\r\n`);
      expect(statuses(bob.say('hello'))).toEqual([403]);
      expect(statuses(bob.say('psst', alice.uri))).toEqual([403]);
      expect(statuses(bob.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n'))).toEqual([
        200,
      ]);
      expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
      expect(texts(alice.frames())).toEqual([]);
    }
  });

  it('as one device of several is named, and the others get it [R7701-6.2-5] [R7701-6.2-6]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const phone = Person.join(stage, 'bob-phone');
    const desk = Person.join(stage, 'bob-desk', { chatroom: 'a=chatroom:nickname' });
    expect(statuses(alice.say('psst', 'sip:bob@localhost'))).toEqual([200]);
    expect(texts(phone.frames())).toEqual(['psst']);
    expect(texts(desk.frames())).toEqual([]);
    expect(reasons(stage)).toEqual([['R7701-6.2-5', 'it does not take private messages']]);
  });
});

describe('A leg whose connection takes its bytes slowly', () => {
  it('gets small messages only once the buffer nears full [R7701-6.4-1] [R7701-6.4-2] [R7701-4.1-7]', () => {
    const { stage, alice, bob, carol } = three({ congestedBytesMax: 200 });
    waits(stage, bob, 0.8 * limits.sendBufferBytesMax + 1);
    alice.say('x'.repeat(500));
    alice.say('small');
    expect(texts(bob.frames())).toEqual(['small']);
    expect(texts(carol.frames())).toEqual(['x'.repeat(500), 'small']);
    expect(reasons(stage)).toEqual([['R7701-4.1-7', expect.stringContaining('at most 200 bytes')]]);
  });

  it('gets none beyond it, and all again once the socket has taken them [R7701-6.4-3]', () => {
    const { stage, alice, bob, carol } = three();
    waits(stage, bob, limits.sendBufferBytesMax + 1);
    expect(statuses(alice.say('one'))).toEqual([200]);
    expect(reasons(stage)).toEqual([['R7701-6.4-3', expect.stringContaining('reads too slowly')]]);
    stage.feed({ type: 'drained', connection: bob.msrp });
    alice.say('two');
    expect(texts(bob.frames())).toEqual(['two']);
    expect(texts(carol.frames())).toEqual(['one', 'two']);
  });

  it('is ended with a BYE when it takes five minutes [R7701-6.4-5] [X11]', () => {
    const { stage, bob } = three();
    waits(stage, bob, 100_000);
    stage.advance(limits.congestedMs - 1);
    waits(stage, bob, 200_000);
    expect(bob.heard()).toEqual([]);
    stage.advance(1);
    expect(bob.heard()).toMatchObject([{ kind: 'request', method: 'BYE' }]);
    expect(stage.closed).toEqual([bob.msrp]);
    expect(stage.log.at(-1)?.entry).toMatchObject({
      type: 'participant.left',
      cause: 'connection-lost',
    });
  });

  it('is not ended when it caught up in between [R7701-6.4-5]', () => {
    const { stage, bob } = three();
    waits(stage, bob, 100_000);
    stage.advance(limits.congestedMs / 2);
    stage.feed({ type: 'drained', connection: bob.msrp });
    stage.advance(limits.congestedMs);
    expect(bob.heard()).toEqual([]);
  });

  it('is ended at once when it only asks and never reads (law 6)', () => {
    const { stage, bob } = three();
    waits(stage, bob, limits.unreadBytesMax + 1);
    expect(stage.closed).toEqual([bob.msrp]);
    expect(bob.heard()).toMatchObject([{ kind: 'request', method: 'BYE' }]);
  });

  it('leaves nothing behind when its connection closes [X8]', () => {
    const { stage, bob } = three();
    waits(stage, bob, limits.sendBufferBytesMax + 1);
    stage.feed({ type: 'closed', connection: bob.msrp, reason: 'reset' });
    expect(stage.state.congested.size).toBe(0);
    expect([...stage.state.timers.keys()].filter((name) => name.startsWith('congestion'))).toEqual(
      [],
    );
  });
});

function three(policy: Partial<Policy> = {}) {
  const stage = new Stage({ policy });
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  if (alice === undefined || bob === undefined || carol === undefined) throw new Error();
  return { stage, alice, bob, carol };
}

function joined(stage: Stage, name: string, change: (offer: string) => string): Person {
  const person = new Person(stage, name);
  person.offer = change(person.offerText());
  person.invite();
  person.ack();
  person.bind();
  return person;
}

function waits(stage: Stage, person: Person, waitingBytes: number): void {
  stage.feed({ type: 'handed-over', connection: person.msrp, waitingBytes });
}

function reasons(stage: Stage) {
  return stage.notices.flatMap((notice) =>
    notice.type === 'undelivered' ? [[notice.clause, notice.reason]] : [],
  );
}
