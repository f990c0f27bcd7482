// How a failure is told of the step in which it shows.
import type { Failure } from './failure.ts';
import type { StepFailure } from './timeline.ts';

/** A failure as that of a step. */
export function stepFailure(step: number, failure: Failure): StepFailure {
  if ('thrown' in failure) {
    return { step, verdict: 'broken', sentence: `the program threw: ${failure.thrown}` };
  }
  const { violated, clause, sentence } = failure;
  return { step, verdict: 'violated', violated, clause, sentence };
}
