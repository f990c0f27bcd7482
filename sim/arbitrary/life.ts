// Arbitrary lives of simulated worlds: what people do and what goes wrong, as a list of choices
// that mean something in whatever world they are made, so that any can be left out. Law: pure; what
// cannot be done when its turn comes is passed over, and the list shrinks to what matters.
import fc from 'fast-check';
import { describeAction } from '../trace/action-words.ts';
import { courtOf } from '../trace/court.ts';
import { ImpossibleAction } from '../world/act.ts';
import type { Action, ActionFact, ActionType } from '../world/action.ts';
import { pending, troubles } from '../world/choices.ts';
import { octetsIn, parcelOf } from '../world/network.ts';
import { joining, type World, type WorldOptions } from '../world/world.ts';
import { deeds } from './deed.ts';
import { type CommandConstraints, commands, PEOPLE } from './people.ts';
import { type WorldConstraints, worldOptions } from './world.ts';

/** What is done next in a life. */
export type Choice =
  | ActionFact
  /** So much time passes; whatever is under way stays so. */
  | { readonly type: 'pass'; readonly ms: number }
  /** One of the things that are under way; where there are none, the next timer. */
  | { readonly type: 'next'; readonly pick: number }
  | Trouble;

/** Something goes wrong, or right again. */
export interface Trouble {
  readonly type: 'trouble';
  readonly what: TroubleType;
  /** To which of those to which it can happen; those beyond the last are counted round. */
  readonly pick: number;
  /** Where, how much, or which way: an octet, a bit, a time. */
  readonly how: number;
}

/** What `trouble` may be: `split` reads a stream up to some octet, `mend` ends another trouble. */
export type TroubleType = (typeof TROUBLES)[number];

/** How schedules are drawn. */
export interface ScheduleConstraints extends CommandConstraints {
  /** How many choices at most; 60 when absent. */
  readonly lengthMax?: number;
  /** What goes wrong; `faults()` when absent. Null: nothing, and nobody misbehaves. */
  readonly faults?: fc.Arbitrary<Choice> | null;
}

/** A world, and what is done in it. */
export interface Life {
  readonly options: WorldOptions;
  readonly choices: readonly Choice[];
}

/** How lives are drawn. */
export interface LifeConstraints extends Omit<ScheduleConstraints, 'people' | 'focuses'> {
  readonly world?: WorldConstraints;
}

/** What may go wrong on the network, in the log, in clocks and processes, and what mends it. */
export function faults(): fc.Arbitrary<Choice> {
  return fc.record({
    type: fc.constant('trouble'),
    what: fc.oneof(fc.constantFrom(...ON_THE_WAY), fc.constantFrom(...TROUBLES)),
    pick: fc.nat(PICK_MAX),
    how: fc.nat(),
  });
}

/** What people do, what arrives when, and what goes wrong, in order. */
export function schedules(constraints: ScheduleConstraints = {}): fc.Arbitrary<readonly Choice[]> {
  const {
    people: names = PEOPLE.slice(0, 2),
    lengthMax = LENGTH_MAX,
    rooms = ['lobby'],
  } = constraints;
  const wrong = constraints.faults === undefined ? faults() : constraints.faults;
  const asks = fc.oneof(
    ...names.map((person) =>
      commands(person, { ...constraints, people: names }).map(
        (command): Choice => ({ type: 'ask', person, command }),
      ),
    ),
  );
  const done = fc.record({
    type: fc.constant('do'),
    person: fc.constantFrom(...names),
    deed: deeds(),
  }) as fc.Arbitrary<Choice>;
  const choice = fc.oneof<fc.WeightedArbitrary<Choice>[]>(
    { weight: 2, arbitrary: fc.constant({ type: 'settle' }) },
    { weight: 8, arbitrary: asks },
    { weight: 8, arbitrary: fc.record({ type: fc.constant('next'), pick: fc.nat(PICK_MAX) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('pass'), ms: times() }) },
    ...(wrong === null
      ? []
      : [
          { weight: 2, arbitrary: done },
          { weight: 4, arbitrary: wrong },
        ]),
  );
  // Most of what people do wants a room in which they are.
  const joins = fc.subarray(
    names.map((person): Choice => {
      return { type: 'ask', person, command: joining(person, rooms[0] ?? 'lobby') };
    }),
  );
  const rest = fc.array(choice, { maxLength: lengthMax, size: 'max' });
  return fc
    .tuple(joins, rest)
    .map(([first, then]) =>
      first.length === 0 ? then : [...first, { type: 'settle' as const }, ...then],
    );
}

/**
 * Worlds with schedules for their people, for `liveOut`. A life that fails is shown as the actions
 * that were done, a line each.
 */
export function lives(constraints: LifeConstraints = {}): fc.Arbitrary<Life> {
  const { world = {}, ...rest } = constraints;
  const { focusesMax = 2 } = world;
  return fc
    .record({
      options: worldOptions(world),
      // For as many as there may be: whoever is not there does nothing.
      choices: fc.oneof(
        { weight: 3, arbitrary: schedules({ ...rest, focuses: focusesMax }) },
        {
          weight: 1,
          arbitrary: schedules({ ...rest, people: PEOPLE.slice(0, 5), focuses: focusesMax }),
        },
      ),
    })
    .map((life) => ({ ...life, [fc.toStringMethod]: () => describeLife(life) }));
}

/** The action that a choice is in a world; undefined where there is nothing of the kind. */
export function chosen(world: World, choice: Choice): Action | undefined {
  const atMs = world.nowMs;
  switch (choice.type) {
    case 'pass':
      return { type: 'wait', atMs: atMs + choice.ms };
    case 'next': {
      const next = pending(world);
      // Time passes until a timer where nothing is under way.
      const arriving = next.filter(({ type }) => type !== 'wait');
      const among = arriving.length === 0 ? next : arriving;
      return among[choice.pick % among.length];
    }
    case 'trouble': {
      const fact = troubled(world, choice);
      return fact && { ...fact, atMs };
    }
    default:
      return { ...choice, atMs };
  }
}

/** A life in words: what the world is made of, and what is done in it, a line each. */
export function describeLife({ options, choices }: Life): string {
  const court = courtOf([]);
  let trial = court.begin(options);
  const lines: string[] = [];
  for (const choice of choices) {
    const action = chosen(trial.world, choice);
    if (action === undefined) continue;
    try {
      trial = court.go(trial, action);
      lines.push(describeAction(action));
    } catch (error) {
      if (error instanceof ImpossibleAction) continue;
      lines.push(`${describeAction(action)}: ${error}`);
      break;
    }
  }
  return `a world of ${JSON.stringify(options)}\n${lines.join('\n')}\n`;
}

function troubled(world: World, { what, pick, how }: Trouble): ActionFact | undefined {
  const wanted: readonly ActionType[] =
    what === 'mend' ? MENDS : [what === 'split' ? 'deliver' : what === 'hold' ? 'partition' : what];
  const alike = troubles(world).filter(({ type }) => wanted.includes(type));
  const fact = alike[pick % alike.length];
  switch (fact?.type) {
    case 'deliver': {
      const most = octetsOf(world, fact.parcel) - 1;
      return { ...fact, octets: 1 + (how % most) };
    }
    case 'corrupt':
      return { ...fact, at: how % octetsOf(world, fact.parcel), bits: 2 ** (how % 8) };
    case 'partition':
      return what === 'hold' ? { ...fact, type: 'hold' } : fact;
    case 'set-clock':
      return { ...fact, aheadMs: (how % (2 * CLOCK_MAX_MS)) - CLOCK_MAX_MS };
    case 'crash':
      return { ...fact, torn: how % 2 === 1 };
    default:
      return fact;
  }
}

function octetsOf({ network }: World, number: number): number {
  const parcel = parcelOf(network, number);
  return parcel === undefined ? 0 : octetsIn(parcel.fact);
}

/** Up to a minute, mostly short; now and then beyond the timers of transactions. */
function times(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.nat(2_000) },
    { weight: 2, arbitrary: fc.nat(60_000) },
    { weight: 1, arbitrary: fc.constantFrom(32_000, 64_000, 300_000, 3_600_000) },
  );
}

const ON_THE_WAY = ['lose', 'duplicate', 'corrupt', 'split', 'hold', 'fail', 'mend'] as const;
const TROUBLES = [
  ...ON_THE_WAY,
  ...(['partition', 'reset', 'vanish', 'clog', 'freeze', 'crash', 'set-clock'] as const),
] as const;
const MENDS: readonly ActionType[] = ['heal', 'release', 'unclog', 'thaw', 'restart'];
const LENGTH_MAX = 60;
const PICK_MAX = 15;
const CLOCK_MAX_MS = 7_200_000;
