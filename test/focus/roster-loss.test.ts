// Whatever NOTIFYs are lost, late or refused: once all is quiet, every subscriber that is still
// there knows who is in the room (edge cases E2, E3, X9).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { sipHeader } from '../../model/wire/sip.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';
import { Subscriber } from './subscriber.ts';

const ROOM = 'sip:lobby@localhost';
const NAMES = ['alice', 'bob-desk', 'bob-phone', 'carol'] as const;

const who = fc.nat(NAMES.length - 1);

const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('come-or-go' as const), who }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('rename' as const), who }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('unname' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constantFrom('take', 'lose', 'lose', 'lose-answer', 'refuse', 'late' as const),
      who: fc.nat(1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('wait' as const), who: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('refresh' as const), who: fc.nat(1) }) },
);

type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

interface World {
  readonly stage: Stage;
  readonly people: (Person | undefined)[];
  readonly subscribers: readonly Subscriber[];
  /** NOTIFYs that the network has still to bring. */
  readonly late: Map<Subscriber, ReturnType<Subscriber['notifies']>>;
  calls: number;
}

describe('A roster', () => {
  for (const transport of ['sip-udp', 'sip-tcp'] as const) {
    it(`is what the room is, once all is quiet, whatever was lost over ${transport} [E2] [X9]`, () => {
      let lost = 0;
      let restarted = 0;
      fc.assert(
        fc.property(
          fc.array(move, { minLength: 5, maxLength: 50, size: 'max' }),
          fc.boolean(),
          fc.constantFrom('refuse', 'lose', 'take' as const),
          (moves, repeats, last) => {
            const world = begun(transport, repeats);
            for (const each of moves) {
              const versions = world.subscribers.map(({ version, callId }) => ({
                version,
                callId,
              }));
              play(world, each);
              refuseStreams(world.stage);
              if (each.what === 'lose') lost += 1;
              for (const [at, { version, callId }] of versions.entries()) {
                const now = world.subscribers[at];
                if (now?.callId === callId) expect(now.version).toBeGreaterThanOrEqual(version);
              }
            }
            endBadly(world, last);
            restarted += healed(world);
            for (const subscriber of world.subscribers) {
              expect(subscriber.roster()).toEqual(members(world.stage));
            }
          },
        ),
        // Always the same walks, since it is checked where they have been.
        { numRuns: 60, seed: 1 },
      );
      expect(lost).toBeGreaterThan(20);
      expect(restarted).toBeGreaterThan(transport === 'sip-udp' ? 0 : -1);
    });
  }
});

function begun(transport: 'sip-udp' | 'sip-tcp', refreshRepeatsVersion: boolean): World {
  const stage = new Stage({
    policy: { rooms: ['lobby'] },
    variants: { refreshRepeatsVersion },
  });
  const subscribers = ['sam', 'kim'].map((name) => {
    const subscriber = new Subscriber(stage, name, { transport });
    ask(subscriber);
    return subscriber;
  });
  return { stage, people: NAMES.map(() => undefined), subscribers, late: new Map(), calls: 0 };
}

/** The last change is one that the subscribers do not take. */
function endBadly(world: World, what: 'refuse' | 'lose' | 'take'): void {
  play(world, { what: 'come-or-go', who: 0 });
  for (const who of [0, 1]) play(world, { what, who });
}

function play(world: World, { what, who: number }: Move): void {
  const { stage, people, subscribers } = world;
  if (what === 'wait') return stage.advance(number);
  if (what === 'come-or-go') {
    const there = people[number];
    there?.bye();
    world.calls += 1;
    const name = `${NAMES[number]}-${world.calls}`;
    people[number] = there === undefined ? Person.join(stage, name) : undefined;
    return;
  }
  if (what === 'rename') return void people[number]?.nick(`"Name ${number} ${stage.nowMs}"`);
  if (what === 'unname') return void people[number]?.nick('""');
  const subscriber = subscribers[number];
  if (subscriber === undefined) return;
  if (what === 'refresh') return ask(subscriber);
  for (const notify of [...(world.late.get(subscriber) ?? []), ...subscriber.notifies()]) {
    if (what === 'late') {
      world.late.set(subscriber, [...(world.late.get(subscriber) ?? []), notify]);
      continue;
    }
    if (what === 'take' || what === 'lose-answer') take(subscriber, notify, what === 'take');
    if (what === 'refuse') subscriber.answer(notify, '500 Not now');
  }
  if (what !== 'late') world.late.delete(subscriber);
}

/** Takes one NOTIFY as a subscriber does, and asks anew for what it misses. */
function take(
  subscriber: Subscriber,
  notify: ReturnType<Subscriber['notifies']>[number],
  answers = true,
): void {
  const isOwn = sipHeader(notify, 'Call-ID') === subscriber.callId;
  if (isOwn) subscriber.merge(notify);
  if (answers) subscriber.answer(notify, isOwn ? '200 OK' : '481 Gone');
  if (isOwn && subscriber.misses) ask(subscriber);
}

/** A refresh; a subscription anew where there is none any more. */
function ask(subscriber: Subscriber): void {
  if (subscriber.ended !== null) subscriber.startAnew();
  let status = subscriber.subscribe()?.status;
  if (status === 481) {
    subscriber.startAnew();
    status = subscriber.subscribe()?.status;
  }
  expect(status).toBe(200);
  refuseStreams(subscriber.stage);
}

/** Nothing is lost any more, and everybody refreshes as they must; how many began anew. */
function healed({ stage, subscribers, late }: World): number {
  late.clear();
  const before = subscribers.map(({ callId }) => callId);
  for (let round = 0; round < 20; round += 1) {
    for (const subscriber of subscribers) {
      if (round === 8) {
        // Whom the focus still serves needs no refresh for that.
        if (isServed(stage, subscriber)) expect(subscriber.roster()).toEqual(members(stage));
        ask(subscriber);
      }
      for (const notify of subscriber.notifies()) take(subscriber, notify);
    }
    stage.advance(5_000);
    refuseStreams(stage);
  }
  for (const subscriber of subscribers) expect(subscriber.notifies()).toEqual([]);
  return subscribers.filter(({ callId }, at) => callId !== before[at]).length;
}

/** These subscribers listen for no streams: what is too long for a datagram comes as one. */
function refuseStreams(stage: Stage): void {
  while (stage.dials.length > 0) stage.answerDial(false);
}

function isServed(stage: Stage, { callId }: Subscriber): boolean {
  return stage.state.subscriptions.wires.some((wire) => wire.callId === callId);
}

/** Who is in the room, as a subscriber would write it down. */
function members(stage: Stage): readonly string[] {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) return [];
  const { members: all, nicknames } = describeRoom(hosted.fold);
  const joined = all.filter((member) => member.joined);
  return [...new Set(joined.map(({ uri }) => uri))]
    .map((uri) => {
      const legs = joined.filter((member) => member.uri === uri);
      // Of several nicknames the one that was asked for last (N17).
      const held = nicknames.filter(({ key }) => legs.some((leg) => leg.nicknameKey === key));
      const latest = held.sort((a, b) => b.rank - a.rank)[0];
      return `${uri} ${latest?.nickname ?? '-'} ${legs.length}`;
    })
    .sort();
}
