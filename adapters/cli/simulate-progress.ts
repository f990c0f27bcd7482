// How far a sweep is: a bar on a terminal, and in words how fast it goes.
import type { Simulated } from '../../sim/world/simulation.ts';
import { progressBar } from './progress-bar.ts';

/** A sweep's progress; on a terminal it is shown, elsewhere only counted. */
export interface Progress {
  readonly seeds: number;
  take(simulated: Pick<Simulated, 'steps' | 'simulatedMs' | 'verdict'>): void;
  /** Something else is to be written. */
  hide(): void;
  end(): void;
  /** Steps, seeds a second, simulated time a second. */
  line(): string;
}

export function createProgress(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number },
  all: number,
): Progress {
  const startedMs = performance.now();
  let [seeds, steps, simulatedMs, failed] = [0, 0, 0, 0];
  const bar = progressBar(stream, all);
  const line = (): string => {
    const seconds = Math.max(0.001, (performance.now() - startedMs) / 1000);
    const hours = simulatedMs / 3_600_000;
    return (
      `${steps} steps, ${(seeds / seconds).toFixed(1)} seeds a second, ` +
      `${Math.round(steps / seconds)} steps a second, ${hours.toFixed(1)} h simulated ` +
      `(${Math.round(simulatedMs / 1000 / seconds)} s a second)`
    );
  };
  return {
    get seeds() {
      return seeds;
    },
    take(simulated) {
      seeds += 1;
      steps += simulated.steps;
      simulatedMs += simulated.simulatedMs;
      if (simulated.verdict !== 'holds') failed += 1;
      const bad = failed === 0 ? '' : `, ${failed} failed`;
      bar.show(seeds, () => `${bad}; ${line()}`);
    },
    hide: bar.hide,
    end: bar.hide,
    line,
  };
}
