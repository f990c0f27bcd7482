// What outsiders can make a focus keep is bounded, and reaching a bound has an answer (law 6).
import { Map as ImmutableMap } from 'immutable';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { sipHeader } from '../../model/wire/sip.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

describe('A focus that is full', () => {
  it('of legs refuses the next INVITE with 503, and goes on for who is there (law 6)', () => {
    const { stage, alice, bob } = two();
    crowd(stage, 'legs', limits.legsMax);
    expect(new Person(stage, 'carol').invite()).toMatchObject({ status: 503 });
    expect(statuses(alice.say('cosy'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['cosy']);
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.admitted')).toHaveLength(2);
  });

  it('of rooms opens no other, but lets people join those that are (law 6)', () => {
    const { stage } = two();
    crowd(stage, 'rooms', limits.roomsMax);
    const carol = new Person(stage, 'carol', { room: 'sip:attic@localhost' });
    expect(carol.invite()).toMatchObject({ status: 503 });
    expect(stage.log.some(({ room }) => room === 'sip:attic@localhost')).toBe(false);
    expect(new Person(stage, 'dave').invite()).toMatchObject({ status: 200 });
  });

  it('of transactions refuses a request with 503 and remembers nothing of it (law 6)', () => {
    const { stage, alice } = two();
    crowd(stage, 'transactions', limits.transactionsMax);
    const { size } = stage.state.transactions;
    alice.signal(alice.requestText('OPTIONS', 9));
    const [answer] = alice.heard();
    expect(answer).toMatchObject({ status: 503 });
    expect(answer && sipHeader(answer, 'Retry-After')).toBe('5');
    expect(stage.state.transactions.size).toBe(size);
  });
});

describe('A leg that says more than the log decides', () => {
  it('is refused with 413 beyond the bytes that may be undecided (law 6) [R4975-10-413]', () => {
    const { stage, alice, bob } = two();
    stage.holdsLog = true;
    const large = 'x'.repeat(2_000_000);
    for (let count = 0; count < 4; count += 1) expect(alice.say(large)).toEqual([]);
    expect(statuses(alice.say(large))).toEqual([413]);
    expect(alice.say('a little more')).toEqual([]);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200, 200, 200, 200, 200]);
    expect(texts(bob.frames())).toContain('a little more');
  });
});

function two() {
  const stage = new Stage();
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob');
  return { stage, alice, bob };
}

/** Fills a table of the state with copies of what is in it, under numbers of their own. */
function crowd(stage: Stage, table: 'legs' | 'rooms' | 'transactions', size: number): void {
  const known = stage.state[table] as ImmutableMap<unknown, unknown>;
  const [one] = known.values();
  const others = Array.from(
    { length: size - known.size },
    (_, at) => [`other ${at}`, one] as const,
  );
  stage.state = { ...stage.state, [table]: known.merge(ImmutableMap(others)) };
}
