// The trace of a simulated world as `confab shrink` takes it: less and less is done in it.
import { existsSync } from 'node:fs';
import {
  type Action,
  type Court,
  describeAction,
  shrinkWorld,
  type Trial,
  type WorldOptions,
  type WorldShrinking,
} from '../../sim/index.ts';
import type { ShrinkTask, Shrunk } from './shrink.ts';
import { writeRun } from './world-trace-making.ts';

/** A run of a simulated world as a file has it. */
export interface TracedRun {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
}

/** A run to be shrunk, as it is judged there; `write` makes a file of what is left. */
export function worldTask<T extends Trial>(
  { options, actions }: TracedRun,
  court: Court<T>,
  write: (path: string, run: TracedRun) => void = writeNew,
): ShrinkTask {
  const shrunk = (last: WorldShrinking): Shrunk => {
    const { options: left, actions: done, failure, tries, isMinimal } = last;
    return {
      ...{ failure, tries, isMinimal, actions: done, about: { options: left } },
      where: `with ${left.people.join(', ')}`,
      lines: () => done.map(describeAction),
      write: (path) => write(path, last),
    };
  };
  return {
    before: actions.length,
    *shrinking() {
      const steps = shrinkWorld(court, options, actions);
      for (let next = steps.next(); ; next = steps.next()) {
        const last = next.value === undefined ? undefined : shrunk(next.value);
        if (next.done === true || last === undefined) return last;
        yield last;
      }
    },
  };
}

function writeNew(path: string, { options, actions }: TracedRun): void {
  if (existsSync(path)) throw Object.assign(new Error('it is there already'), { code: 'EEXIST' });
  writeRun(path, options, actions);
}
