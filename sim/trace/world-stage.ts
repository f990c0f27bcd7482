// A simulated world as the stage on which a run is rehearsed, and how it was played at first. Law:
// pure; an action of which the world has not what it names is not done, and time does not pass.
import { ImpossibleAction } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import { pending } from '../world/choices.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { actionOf, type Draft, draftOf } from './draft.ts';
import { type Failure, thrownBy } from './failure.ts';
import type { Attempted, Rehearsed, Stage } from './rehearsal.ts';

/** A world under the eyes of whoever judges it; a value. */
export interface Trial extends Attempted {
  readonly world: World;
}

/** How worlds are begun, gone on with and judged. */
export interface Court<T extends Trial = Trial> {
  /** Throws a RangeError for options that make no world. */
  begin(options: WorldOptions): T;
  /** Throws ImpossibleAction for what cannot be done. */
  go(trial: T, action: Action): T;
  /** When all actions are done: faults over, everything arrived, what must hold at last holds. */
  end(trial: T): T;
}

/** A world of these options. Throws as `begin` does. */
export function worldStage<T extends Trial>(
  court: Court<T>,
  options: WorldOptions,
): Stage<T, Draft, Action> {
  return {
    first: court.begin(options),
    perform: (before, draft) => performed(court, before, draft),
    end: (trial) => court.end(trial),
    loose: ({ world }) =>
      pending(world)
        .filter(({ type }) => type !== 'wait')
        .map((action) => draftOf(world, action)),
    settling: ({ world }) => ({ action: { type: 'settle', atMs: world.nowMs }, object: null }),
  };
}

/** A run as it was recorded, with its actions as drafts. */
export interface Played extends Rehearsed<Draft, Action> {
  /** It fails only when all is done and ended. */
  readonly toTheEnd: boolean;
}

/** Does actions as they are; undefined where that does not fail. Throws as `begin` and `go`. */
export function played<T extends Trial>(
  court: Court<T>,
  options: WorldOptions,
  actions: readonly Action[],
): Played | undefined {
  let trial = court.begin(options);
  const drafts: Draft[] = [];
  const done = (failure: Failure, toTheEnd: boolean): Played => {
    return { drafts, actions: actions.slice(0, drafts.length), failure, toTheEnd };
  };
  for (const action of actions) {
    const { atMs } = action;
    // What an action names may have been sent while the time passed until it.
    if (atMs > trial.world.nowMs) trial = going(court, trial, { type: 'wait', atMs });
    drafts.push(draftOf(trial.world, action));
    if (trial.failure === undefined) trial = going(court, trial, action);
    if (trial.failure !== undefined) return done(trial.failure, false);
  }
  try {
    trial = court.end(trial);
  } catch (error) {
    trial = thrownBy(trial, error);
  }
  return trial.failure === undefined ? undefined : done(trial.failure, true);
}

function going<T extends Trial>(court: Court<T>, trial: T, action: Action): T {
  try {
    return court.go(trial, action);
  } catch (error) {
    if (error instanceof ImpossibleAction) throw error;
    return thrownBy(trial, error);
  }
}

function performed<T extends Trial>(
  court: Court<T>,
  before: T,
  draft: Draft,
): { readonly trial: T; readonly action: Action } | undefined {
  const { atMs } = draft.action;
  try {
    const wait = { type: 'wait', atMs } as const;
    const waited = atMs > before.world.nowMs ? court.go(before, wait) : before;
    if (waited.failure !== undefined) return { trial: waited, action: wait };
    const action = actionOf(waited.world, draft);
    return action && { trial: court.go(waited, action), action };
  } catch (error) {
    if (error instanceof ImpossibleAction) return undefined;
    return { trial: thrownBy(before, error), action: draft.action };
  }
}
