// Lives a drawn life to its end, under the eyes of properties. Law: pure; the same life ends alike,
// and its actions, done again one by one, fail in the same way.
import type { Sha256 } from '../../model/log/port.ts';
import type { Property, Violation } from '../../model/property/property.ts';
import { courtOf, evening } from '../trace/court.ts';
import { ImpossibleAction } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { chosen, type Life } from './life.ts';

/** What became of a life. */
export interface Lived {
  readonly options: WorldOptions;
  /** What was done of it, in order: what `shrinkWorld` and `regressionOf` take. */
  readonly actions: readonly Action[];
  /** What was done at its end, so that all came right and everybody left; as far as it went. */
  readonly ending: readonly Action[];
  readonly world: World;
  /** The first property that did not hold; absent where all did. */
  readonly violation?: Violation;
}

/**
 * Does what is chosen, one after the other, as long as every property holds; then faults end,
 * everything arrives, everybody leaves, and what must hold at last is asked for. What our own code
 * throws, which is a bug, is thrown. `sha256` is the platform's where it is at hand.
 */
export function liveOut(
  { options, choices }: Life,
  properties: readonly Property[],
  sha256?: Sha256,
): Lived {
  const court = courtOf(properties, sha256);
  let trial = court.begin(options);
  const actions: Action[] = [];
  for (const choice of choices) {
    if (trial.failure !== undefined) break;
    const action = chosen(trial.world, choice);
    if (action === undefined) continue;
    try {
      trial = court.go(trial, action);
      actions.push(action);
    } catch (error) {
      if (!(error instanceof ImpossibleAction)) throw error;
    }
  }
  const ending: Action[] = [];
  if (trial.failure === undefined) trial = evening(trial, ending);
  const { violation } = trial.watch;
  const lived = { options, actions, ending, world: trial.world };
  return violation === null ? lived : { ...lived, violation };
}
