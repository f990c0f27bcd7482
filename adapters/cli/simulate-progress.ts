// How far a sweep is: a bar on a terminal, and in words how fast it goes.
import type { Simulated } from '../../sim/world/simulation.ts';

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
  let [seeds, steps, simulatedMs, failed, shownMs] = [0, 0, 0, 0, Number.NEGATIVE_INFINITY];
  let isShown = false;
  const line = (): string => {
    const seconds = Math.max(0.001, (performance.now() - startedMs) / 1000);
    const hours = simulatedMs / 3_600_000;
    return (
      `${steps} steps, ${(seeds / seconds).toFixed(1)} seeds a second, ` +
      `${Math.round(steps / seconds)} steps a second, ${hours.toFixed(1)} h simulated ` +
      `(${Math.round(simulatedMs / 1000 / seconds)} s a second)`
    );
  };
  const hide = (): void => {
    if (isShown) stream.write('\r\u001b[K');
    isShown = false;
  };
  const show = (): void => {
    const filled = Math.round((BAR_COLUMNS * seeds) / all);
    const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_COLUMNS - filled)}]`;
    const bad = failed === 0 ? '' : `, ${failed} failed`;
    const text = `${bar} ${seeds} of ${all}${bad}; ${line()}`;
    stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    isShown = true;
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
      if (stream.isTTY !== true || performance.now() - shownMs < SHOWN_EVERY_MS) return;
      shownMs = performance.now();
      show();
    },
    hide,
    end: hide,
    line,
  };
}

const BAR_COLUMNS = 24;
const SHOWN_EVERY_MS = 80;
