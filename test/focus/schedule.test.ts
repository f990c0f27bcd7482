// Random schedules of four people, with a log that is late and fails: what must hold in all of them
// (edge cases X1, X6, X8, X10; law 8).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayRoom } from '../../model/log/replay.ts';
import { frameMsrp, idleFramer, type MsrpMessage } from '../../model/wire/msrp.ts';
import { DEEDS, factsOf } from './deeds.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';

const NAMES = ['alice', 'bob', 'carol-desk', 'carol-phone'];
const ROOM = 'sip:lobby@localhost';

const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      who: fc.nat(NAMES.length - 1),
      what: fc.constantFrom(...DEEDS, 'say' as const, 'bind' as const, 'answer-copies' as const),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom('commit', 'fail') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
);

type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

const options = fc.record({
  transport: fc.constantFrom('sip-udp', 'sip-tcp'),
  history: fc.constantFrom('keep', 'none'),
  deleteWithCreator: fc.boolean(),
  joined: fc.constantFrom(0, 2, 4, 4, 4),
});

type Options = typeof options extends fc.Arbitrary<infer O> ? O : never;

describe('Whatever people and the log do,', () => {
  it('a SEND that may be answered is answered once, others never [X6] [R4975-7.2-1]', () => {
    let answered = 0;
    everySchedule((run) => {
      for (const person of run.people) {
        const responses = new Map<string, number[]>();
        for (const frame of framesTo(run.stage, person.msrp)) {
          if (frame.kind !== 'response') continue;
          responses.set(frame.tid, [...(responses.get(frame.tid) ?? []), frame.status]);
        }
        const stays = !run.stage.closed.includes(person.msrp) && !run.closedByPeer.has(person.msrp);
        for (const asked of run.asked.filter((each) => each.person === person)) {
          const got = responses.get(asked.tid) ?? [];
          answered += got.length;
          if (asked.quiet) expect(got).toEqual([]);
          else if (stays) expect([asked.tid, got.length]).toEqual([asked.tid, 1]);
          else expect(got.length).toBeLessThanOrEqual(1);
        }
      }
    });
    expect(answered).toBeGreaterThan(100);
  });

  it('a message that got its 200 is in the log and stands there (law 8)', () => {
    everySchedule(({ stage, asked }) => {
      const { entries } = replayRoom(
        ROOM,
        stage.log.filter(({ room }) => room === ROOM),
      );
      const kept = new Set<string>();
      for (const { committed, standing } of entries) {
        const { entry } = committed;
        if (entry.type === 'message.posted' && standing.type === 'stands')
          kept.add(entry.messageId);
      }
      const accepted = new Set(
        stage.record.flatMap(({ connection, octets }) =>
          framed(octets).flatMap((frame) =>
            frame.kind === 'response' && frame.status === 200 ? [`${connection} ${frame.tid}`] : [],
          ),
        ),
      );
      for (const { tid, messageId, person } of asked) {
        if (messageId === '' || !accepted.has(`${person.msrp} ${tid}`)) continue;
        expect(kept).toContain(messageId);
      }
    });
  });

  it('nobody gets a copy once their BYE was answered [X1]', () => {
    everySchedule(({ stage, people, goodbyes, tags }) => {
      for (const person of people) {
        const from = goodbyes.get(person);
        // Who calls again after a while has two sessions, and said goodbye in one of them.
        if (from === undefined || (tags.get(person)?.size ?? 0) > 1) continue;
        const late = stage.record
          .slice(from)
          .filter(({ connection }) => connection === person.msrp)
          .flatMap(({ octets }) => framed(octets))
          .filter(({ kind }) => kind === 'request');
        expect(late).toEqual([]);
      }
    });
  });

  it('nothing is left once everybody has gone and the timers have run [X8] [X10]', () => {
    everySchedule(({ stage, people }) => {
      stage.holdsLog = false;
      stage.commit();
      for (const person of people) {
        person.answered();
        person.signal(person.requestText('BYE', 90));
        stage.feed({ type: 'closed', connection: person.msrp, reason: 'done' });
      }
      stage.commit();
      // Subscriptions end by themselves, and their last NOTIFYs ask for streams that nobody takes.
      for (let round = 0; round < 5; round += 1) {
        while (stage.dials.length > 0) stage.answerDial(false);
        stage.advance(40_000);
      }
      for (const person of people) {
        stage.feed({ type: 'closed', connection: person.sip, reason: 'done' });
      }
      stage.advance(200_000);
      expect(leftovers(stage)).toEqual([]);
    });
  });
});

interface Run {
  readonly stage: Stage;
  readonly people: readonly Person[];
  readonly asked: readonly Asked[];
  readonly closedByPeer: ReadonlySet<number>;
  /** How much had been sent when a person's BYE had its answer. */
  readonly goodbyes: ReadonlyMap<Person, number>;
  /** The focus's tags that a person learned. */
  readonly tags: ReadonlyMap<Person, ReadonlySet<string>>;
}

interface Asked {
  readonly person: Person;
  readonly tid: string;
  readonly messageId: string;
  /** Failure-Report: no. */
  readonly quiet: boolean;
}

function everySchedule(check: (run: Run) => void): void {
  fc.assert(
    fc.property(
      options,
      fc.array(move, { minLength: 10, maxLength: 60, size: 'max' }),
      (chosen, moves) => {
        check(played(chosen, moves));
      },
    ),
    { numRuns: 150 },
  );
}

function played({ transport, history, deleteWithCreator, joined }: Options, moves: Move[]): Run {
  const stage = new Stage({ policy: { history, deleteWithCreator } });
  const people = NAMES.map((name, place) => {
    if (place < joined) return Person.join(stage, name, { transport });
    const person = new Person(stage, name, { transport });
    person.msrp = stage.connect('msrp-tcp');
    return person;
  });
  stage.holdsLog = true;
  const asked: Asked[] = [];
  const closedByPeer = new Set<number>();
  const goodbyes = new Map<Person, number>();
  const muddled = new Set<Person>();
  const tags = new Map(people.map((person) => [person, new Set([person.toTag])]));
  for (const each of moves) {
    if (each === 'commit') stage.commit();
    else if (each === 'fail') stage.failLog();
    else if (typeof each === 'number') stage.advance(each);
    else {
      const person = people[each.who];
      if (person === undefined || closedByPeer.has(person.msrp)) continue;
      const facts = factsOf(person, each.what);
      if (each.what === 'close') closedByPeer.add(person.msrp);
      // What comes behind half a frame is part of its body.
      if (each.what === 'half-a-frame' || each.what === 'garbage') muddled.add(person);
      if (!muddled.has(person)) asked.push(...facts.flatMap((fact) => askedBy(person, fact)));
      stage.feed(...facts);
      for (const message of person.heard()) {
        const isGoodbye = message.kind === 'response' && /BYE/.test(cseqOf(message));
        if (isGoodbye && message.status === 200) goodbyes.set(person, stage.record.length);
        learn(person, message);
        tags.get(person)?.add(person.toTag);
      }
    }
  }
  stage.commit();
  for (const known of tags.values()) known.delete('');
  return { stage, people, asked, closedByPeer, goodbyes, tags };
}

function askedBy(person: Person, fact: { readonly type: string }): readonly Asked[] {
  if (fact.type !== 'bytes-received' || person.focusPath === '') return [];
  const { octets } = fact as unknown as { readonly octets: string };
  const start = /^MSRP (\S+) (SEND|NICKNAME)\r\n/.exec(octets);
  if (start === null || !/-------\S+\$\r\n$/.test(octets)) return [];
  const messageId = /^Message-ID: (m\S+)/m.exec(octets)?.[1] ?? '';
  return [{ person, tid: start[1] ?? '', messageId, quiet: octets.includes('Failure-Report: no') }];
}

function framed(octets: string): readonly MsrpMessage[] {
  if (!octets.startsWith('MSRP')) return [];
  return frameMsrp(idleFramer, octets as never).frames.filter(
    (frame) => frame.kind !== 'malformed',
  );
}

function framesTo(stage: Stage, connection: number): readonly MsrpMessage[] {
  return stage.record
    .filter((sent) => sent.connection === connection)
    .flatMap((sent) => framed(sent.octets));
}

function cseqOf(message: { readonly headers: readonly { name: string; value: string }[] }): string {
  return message.headers.find(({ name }) => name === 'CSeq')?.value ?? '';
}

/** Tag and path from a 200 to INVITE, so that later moves are about the session. */
function learn(person: Person, message: ReturnType<Person['heard']>[number]): void {
  if (message.kind !== 'response' || message.status !== 200 || message.body === '') return;
  const to = message.headers.find(({ name }) => name === 'To')?.value ?? '';
  person.toTag = /;tag=([^;]+)/.exec(to)?.[1] ?? '';
  person.focusPath = /a=path:(\S+)/.exec(message.body)?.[1] ?? person.focusPath;
}

/** What a focus still keeps, beside its rooms and its listening sockets. */
function leftovers({ state }: Stage): readonly string[] {
  const { legs, asked, incoming, taken, copies, copiesOrder, transactions, wires } = state;
  const { index, timers, congested, outgoing } = state;
  const { each: subscriptions, wires: subscriptionWires, rooms: subscribed } = state.subscriptions;
  const { dialling } = state.subscriptions;
  const spoken = { legs, asked, incoming, taken, copies, copiesOrder, outgoing };
  const tables = { ...spoken, transactions, index, timers, congested };
  const { carried, legs: legWires, transactions: transactionWires } = wires;
  const wireTables = { carried, legWires, transactionWires, subscriptionWires, dialling };
  const rosters = { subscriptions, subscribed };
  const rooms = [...state.rooms.values()].flatMap(({ legs: here, awaiting, owed }) => [
    ...(here.isEmpty() ? [] : ['a leg in a room']),
    ...(awaiting.isEmpty() ? [] : ['an awaited entry']),
    ...owed.map(({ fact }) => `owed ${fact.type}`),
  ]);
  const kept = Object.entries({ ...tables, ...wireTables, ...rosters })
    .filter(([, table]) => table.size > 0)
    .map(([name, table]) => `${name}: ${JSON.stringify(table)}`);
  return [...kept, ...rooms];
}
