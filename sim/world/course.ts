// What somebody in a simulated world sets out to do in several steps: what takes longer than a
// thought, or needs one thing soon after another. Law: a course is drawn at once, from the chance
// and from what the person's own client knows; each of its steps is an action, done if it can be
// done then.
import { isOver } from '../../model/client/progress.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { ActionFact } from './action.ts';
import type { Deed } from './deed.ts';
import type { Dice } from './dice.ts';
import type { AgentNode } from './node.ts';
import { focusNames, joining, type World } from './world.ts';

/** A step, and how long after the course's beginning it is due. */
export interface CourseStep {
  readonly afterMs: number;
  readonly action: ActionFact;
}

/** The steps of a course that somebody takes now, in order; none where nothing comes to mind. */
export function drawCourse(
  dice: Dice,
  world: World,
  { name, state }: AgentNode,
): readonly CourseStep[] {
  const course = new Course(dice, world, name);
  const choice = isOver(state.agent) ? dice.one(CALLS) : dice.one(STAYS);
  choice?.(course);
  return course.steps;
}

/** A course under construction. */
class Course {
  readonly steps: CourseStep[] = [];
  readonly dice: Dice;
  readonly world: World;
  readonly person: string;
  #atMs = 0;

  constructor(dice: Dice, world: World, person: string) {
    this.dice = dice;
    this.world = world;
    this.person = person;
  }

  /** So many milliseconds later, or from the first to the second. */
  wait(least: number, most = least): this {
    this.#atMs += this.dice.between(least, most);
    return this;
  }

  deed(...deeds: readonly Deed[]): this {
    for (const deed of deeds) this.#add({ type: 'do', person: this.person, deed });
    return this;
  }

  asks(command: AgentCommand): this {
    return this.#add({ type: 'ask', person: this.person, command });
  }

  /** The far end of one of the person's streams to a focus is gone, and the person is not told. */
  losesStream(plane: 'signalling' | 'media'): this {
    const node = this.world.nodes.get(this.person);
    if (node?.kind !== 'agent') return this;
    const connection = node.state.agent.wire[plane]?.connection;
    if (connection === undefined) return this;
    const how = this.dice.whether(1 / 2) ? 'vanish' : 'reset';
    return this.#add({ type: how, socket: `${this.person}#${connection}` });
  }

  joins(room = 'lobby'): this {
    const { dice, world, person } = this;
    const focus = dice.between(1, focusNames(world.options).length);
    const transport = dice.whether(1 / 2) ? 'sip-udp' : 'sip-tcp';
    return this.asks(joining(person, room, transport, focus));
  }

  #add(action: ActionFact): this {
    this.steps.push({ afterMs: this.#atMs, action });
    return this;
  }
}

type Draft = (course: Course) => unknown;

/** What somebody who is in no room sets out to do. */
const CALLS: readonly Draft[] = [
  // Thinks better of it, sooner or later (S4, R3261-9-1).
  (course) => course.joins().wait(0, 100).asks({ type: 'leave' }),
  (course) => course.joins().wait(100, 3_000).asks({ type: 'leave' }),
  // By another name of the focus's host, which Blink is redirected from (P8), and leaves soon.
  (course) => {
    const { dice, world, person } = course;
    const via = joining(person, 'lobby', dice.whether(1 / 2) ? 'sip-udp' : 'sip-tcp');
    const host = via.type === 'join' ? via.via.host : '';
    course.asks({ ...via, room: `sip:lobby@${host}` } as AgentCommand);
    if (dice.whether(1 / 2))
      course.wait(0, world.options.seed % 2 === 0 ? 300 : 3_000).asks({ type: 'leave' });
  },
  // Takes the INVITE back, or hangs up on it, without a word to its own agent.
  (course) => course.joins().wait(10, 1_500).deed({ deed: 'cancel' }),
  // Never acknowledges, or only when it is late (S7).
  (course) => {
    course.deed({ deed: 'habit', acks: 'withholds' }).joins().wait(200, 30_000);
    course.deed({ deed: 'bye', times: 1 }, { deed: 'release', what: 'ack' });
    course.deed({ deed: 'habit', acks: 'sends' });
  },
  ...asking(
    { sessionSeconds: 90 },
    { sessionSeconds: 90, updates: false },
    { sessionSeconds: 90, refresher: 'uas' },
    { sessionSeconds: 90, refresher: 'uas', updates: false },
    { sessionSeconds: 90, refresher: 'uas', updates: false },
    { subscribeSeconds: 60 },
    { subscribeSeconds: 60 },
    { hears: 'no session' },
    { sessionSeconds: 90, hears: 'no timer' },
    { sessionSeconds: 90, refresher: 'uas', hears: 'no timer' },
  ),
];

/** What somebody who is in a room, or on the way into it, sets out to do. */
const STAYS: readonly Draft[] = [
  // Writes for some minutes and says nothing (R3994-3.2-2).
  (course) => {
    for (let key = 0; key < 20; key += 1)
      course.asks({ type: 'typing', active: true }).wait(7_000, 9_000);
  },
  // Falls silent within a message, which is whole or refused in vain (R7701-6.1-27, C24).
  (course) => course.deed({ deed: 'chunk', message: 1, from: 1, to: 100, total: 300, flag: '+' }),
  (course) => {
    course
      .deed({ deed: 'chunk', message: 2, from: 1, to: 100, total: 120, flag: '+' })
      .wait(500, 2_000);
    course.deed({ deed: 'chunk', message: 2, from: 101, to: 300, total: 300, flag: '$' });
  },
  // An octet now and then keeps no message open for ever (C24).
  (course) => {
    const first = { deed: 'chunk', message: 3, from: 1, to: 100, total: 300, flag: '+' } as const;
    const everyMs = course.world.options.policy?.chunkTimerMs ?? 500_000;
    for (let at = 0; at < 6; at += 1) course.deed(first).wait(Math.floor(everyMs * 0.9));
  },
  moves,
  moves,
  moves,
  // Its connection is lost, and it offers another session while it may (M2).
  (course) => {
    course.losesStream('media').wait(100, 3_000);
    moves(course);
  },
  (course) =>
    course.losesStream('media').wait(100, 5_000).deed({ deed: 're-invite', session: 'no-port' }),
  // One offer after the other, none of them acknowledged for some time (S9, S10).
  (course) => {
    course.deed({ deed: 'habit', acks: 'withholds' });
    course.deed({ deed: 're-invite', session: course.dice.whether(1 / 2) ? 'same' : 'none' });
    course.wait(100, 6_000);
    offers(course);
    course.wait(100, 40_000);
    course.deed({ deed: 'release', what: 'ack' }, { deed: 'habit', acks: 'sends' });
  },
  // An offer, and away (R6141-3-1).
  (course) => {
    offers(course);
    course.wait(10, 600);
    if (course.dice.whether(1 / 2)) course.deed({ deed: 'bye', times: 1 });
    else course.asks({ type: 'leave' });
  },
  // Refuses or holds up the room's own offers (R3261-14.1-1), making one meanwhile.
  (course) => {
    const offered = course.dice.one([491, 491, 491, 'late', 500, 'withholds'] as const) ?? 491;
    course.deed({ deed: 'habit', offers: offered });
    course.deed({ deed: 'update', session: 'none', seconds: 90, refresher: 'uas' });
    course.wait(45_000, 48_000);
    if (course.dice.whether(2 / 3)) offers(course);
    course.wait(1_000, 20_000).deed({ deed: 'habit', offers: 'answers' });
  },
  // Another call over the same connection, or over one of its own (M11).
  (course) => {
    course.deed({ deed: 'invite', session: 'other-path' }).wait(300, 2_000);
    course.deed({ deed: 'bind', where: course.dice.whether(2 / 3) ? 'here' : 'anew' });
    course.wait(100, 8_000);
    if (course.dice.whether(1 / 2)) course.deed({ deed: 'bye', times: 1 }).wait(100, 1_000);
    course.deed({ deed: 'bind', where: 'here' });
  },
  // Goes, and the connection stays for another word (M8, R4975-9-1).
  (course) => {
    course.deed({ deed: 'bye', times: 1 }).wait(50, 4_000);
    if (course.dice.whether(1 / 2))
      course.deed({ deed: 'octets', plane: 'msrp', octets: '?\r\n\r\n' });
    else course.deed({ deed: 'bind', where: 'here' });
  },
  // Ends its session while copies are under way, and knows none of them.
  (course) => {
    course.deed({ deed: 'habit', copies: 'withholds' }, { deed: 'send' }).wait(500, 4_000);
    course.deed({ deed: 're-invite', session: 'no-port' }).wait(200, 2_000);
    course.deed({ deed: 'answer', status: 481 }, { deed: 'habit', copies: 'answers' });
  },
  // Hangs up as the SIP connection goes.
  (course) => course.asks({ type: 'leave' }).wait(0, 300).losesStream('signalling'),
  (course) => course.losesStream('signalling'),
];

/** Another session in the place of the one before, or none; bound, or not. */
function moves(course: Course): void {
  const { dice } = course;
  const count = dice.between(1, 4);
  for (let at = 0; at < count; at += 1) {
    const session = dice.one(['no-port', 'other-path', 'other-path', 'other-path'] as const);
    course.deed({ deed: 're-invite', session: session ?? 'other-path' }).wait(100, 3_000);
    if (session !== 'no-port' && dice.whether(1 / 2)) {
      course.deed({ deed: 'bind', where: dice.whether(1 / 3) ? 'here' : 'anew' }).wait(100, 2_000);
    }
    if (dice.whether(1 / 6)) course.losesStream('media').wait(50, 500);
  }
}

function offers(course: Course): void {
  const { dice } = course;
  const deed = dice.one<Deed>([
    { deed: 'update', session: 'recvonly' },
    { deed: 'update', session: 'same' },
    { deed: 're-invite', session: 'recvonly' },
    { deed: 're-invite', session: 'none' },
    { deed: 're-invite', session: 'other-path' },
  ]);
  if (deed !== undefined) course.deed(deed);
}

function asking(...each: readonly Extract<Deed, { deed: 'habit' }>['asks'][]): readonly Draft[] {
  return each.map(
    (asks) => (course: Course) => course.deed({ deed: 'habit', asks: asks ?? {} }).joins(),
  );
}
