// A life with its coverage: what its machines went through, what went wrong in it, what it showed.
import { witnessed } from '../../model/kernel/transition.ts';
import type { Sometimes } from '../../model/property/sometimes.ts';
import {
  type Simulated,
  type SimulationOptions,
  type SimulationTools,
  simulate,
} from '../world/simulation.ts';
import { type Coverage, coverageRecorder } from './coverage.ts';

/** A life and what it was through. */
export interface Recorded {
  readonly simulated: Simulated;
  readonly coverage: Coverage;
}

/** As `simulate`, with the coverage; `marks` are what should happen sometimes. */
export function simulateRecorded(
  options: SimulationOptions,
  tools: Omit<SimulationTools, 'observed'> & { readonly marks: readonly Sometimes[] },
): Recorded {
  const recorder = coverageRecorder();
  const simulated = witnessed(recorder.sawMicrostep, () =>
    simulate(options, {
      ...tools,
      witness: {
        ...tools.witness,
        happened(happened) {
          recorder.sawHappened(happened);
          tools.witness?.happened?.(happened);
        },
      },
      observed(seen, known) {
        for (const mark of tools.marks) if (mark.isSeen(seen, known)) recorder.sawMark(mark.name);
      },
    }),
  );
  return { simulated, coverage: recorder.coverage() };
}
