// The trace of a simulated world as `confab shrink` takes it: less and less is done in it.
import {
  type Action,
  act,
  type Court,
  createWorld,
  describeAction,
  shrinkWorld,
  type Trial,
  type WorldOptions,
  type WorldShrinking,
} from '../../sim/index.ts';
import type { WorldEvent } from '../../sim/trace/world-trace.ts';
import { sha256 } from '../log/sha256.ts';
import type { ShrinkTask, Shrunk } from './shrink.ts';
import { createWorldTrace } from './world-trace-making.ts';

/** A run of a simulated world as a file has it. */
export interface TracedRun {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
  /** The first action, from 1, after which the world is another one than when it was recorded. */
  readonly differsAt?: number;
}

/** A run to be shrunk, as it is judged there; `write` makes a file of what is left. */
export function worldTask<T extends Trial>(
  { options, actions, differsAt }: TracedRun,
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
    ...(differsAt === undefined ? {} : { remark: remarkOf(differsAt) }),
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

function remarkOf(differsAt: number): string {
  return (
    `action ${differsAt} leads to something else here than when it was recorded; ` +
    'what is shrunk is what this version makes of it'
  );
}

function writeNew(path: string, run: TracedRun): void {
  createWorldTrace(path, run.options, eventsOf(run));
}

/** The run as a trace has it. An action in which confab itself fails has no hash. */
function* eventsOf({ options, actions }: TracedRun): Generator<WorldEvent, void, void> {
  let world = createWorld(options, undefined, sha256);
  for (const action of actions) {
    try {
      world = act(world, action);
    } catch {
      return yield { action };
    }
    yield { action, hash: world.hash };
  }
}
