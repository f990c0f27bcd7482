// Worlds under the eyes of properties: each thing that happens is shown to them, and the first that
// does not hold is the failure. At the end faults are over, everything arrives, people leave, and
// what must hold at last is asked for. Law: a trial is a value, and the same actions end it alike.
import type { Sha256 } from '../../model/log/port.ts';
import type { Observation, Property } from '../../model/property/property.ts';
import { observe, type Watch, watch } from '../../model/property/watch.ts';
import { act, createWorld, ImpossibleAction, nextDeadlineMs } from '../world/act.ts';
import type { Action, ActionFact } from '../world/action.ts';
import type { Happened } from '../world/happened.ts';
import { observationOf } from '../world/observation.ts';
import { healing } from '../world/trouble.ts';
import type { World } from '../world/world.ts';
import type { Court, Trial } from './world-stage.ts';

/** A world, and what the properties have seen of it. */
export interface WatchedTrial extends Trial {
  readonly watch: Watch;
}

/** Judges by properties. `sha256` is the platform's where it is at hand; nothing depends on it. */
export function courtOf(properties: readonly Property[], sha256?: Sha256): Court<WatchedTrial> {
  return {
    begin(options) {
      const eyes = eyesOn(watch(properties));
      const world = createWorld(options, eyes.happened, sha256);
      return eyes.trial(world);
    },
    go: goOn,
    end: (trial) => evening(trial),
  };
}

function goOn({ world, watch: before }: WatchedTrial, action: Action): WatchedTrial {
  const eyes = eyesOn(before);
  const after = act(world, action, eyes.happened);
  return eyes.trial(after);
}

/**
 * The trial after its last: faults end, and all comes right; people leave, and nothing is left.
 * What was done for it is put behind `done`.
 */
export function evening(trial: WatchedTrial, done: Action[] = []): WatchedTrial {
  const people = trial.world.options.people;
  let later = trial;
  for (const action of healing(later.world)) later = tryNow(later, action, done);
  for (const person of people) later = tryNow(later, { type: 'do', person, deed: HONEST }, done);
  later = settled(passed(later, CALM_MS, done));
  for (const person of people) {
    later = tryNow(later, { type: 'ask', person, command: { type: 'leave' } }, done);
  }
  return settled(passed(later, EMPTY_MS, done));
}

function tryNow(trial: WatchedTrial, fact: ActionFact, done: Action[]): WatchedTrial {
  if (trial.failure !== undefined) return trial;
  const action = { ...fact, atMs: trial.world.nowMs };
  try {
    const after = goOn(trial, action);
    done.push(action);
    return after;
  } catch (error) {
    if (error instanceof ImpossibleAction) return trial;
    throw error;
  }
}

/** Lets time pass, while everything arrives at once. */
function passed(trial: WatchedTrial, ms: number, done: Action[]): WatchedTrial {
  const untilMs = trial.world.nowMs + ms;
  let later = trial;
  for (let rounds = 0; rounds < ROUNDS_MAX && later.failure === undefined; rounds += 1) {
    later = tryNow(later, { type: 'settle' }, done);
    const dueMs = nextDeadlineMs(later.world) ?? Number.POSITIVE_INFINITY;
    const isOver = dueMs > untilMs;
    if (later.failure === undefined) {
      const wait = { type: 'wait', atMs: isOver ? untilMs : dueMs } as const;
      later = goOn(later, wait);
      done.push(wait);
    }
    if (isOver) break;
  }
  return later;
}

function settled(trial: WatchedTrial): WatchedTrial {
  if (trial.failure !== undefined) return trial;
  const eyes = eyesOn(trial.watch);
  eyes.see({ type: 'settled', atMs: trial.world.nowMs });
  return eyes.trial(trial.world);
}

/** Shows what happens to a watch, as long as everything holds. */
function eyesOn(before: Watch) {
  let seen = before;
  const see = (observation: Observation): void => {
    if (seen.violation === null) seen = observe(seen, observation).watch;
  };
  return {
    see,
    happened(happened: Happened): void {
      const observation = observationOf(happened);
      if (observation !== undefined) see(observation);
    },
    trial: (world: World): WatchedTrial => ({
      world,
      watch: seen,
      failure: seen.violation ?? undefined,
    }),
  };
}

/** Whoever held something back does not any more. */
const HONEST = { deed: 'habit', acks: 'sends', notifies: 'answers', copies: 'answers' } as const;

/** Beyond every timer of a transaction, and the bound of rosters. */
const CALM_MS = 120_000;
/** Beyond the session timers by which a leg goes whose peer is only half there. */
const EMPTY_MS = 4_000_000;
const ROUNDS_MAX = 20_000;
