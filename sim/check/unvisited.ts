// Transitions that no run of the simulated world can take, each with the reason: what the coverage
// table prints as explained. A row whose transition is taken after all is shown there as wrong.
import type { TransitionPlace } from './machines.ts';

/** A transition that cannot be taken, and why not. */
export interface Unvisited extends Pick<TransitionPlace, 'machine' | 'source' | 'event'> {
  /** Which of the candidates for the event; the first one when absent. */
  readonly branch?: number;
  /** A sentence for somebody who knows what the machine is for, and not its code. */
  readonly why: string;
}

/** Table of data; in the order of the machines. */
export const unvisited: readonly Unvisited[] = [];
