// How far something is, as a bar on a terminal; elsewhere nothing is shown.

export interface ProgressBar {
  /** So many are done; shown now and then, with words behind it. */
  show(done: number, words: () => string): void;
  /** Something else is to be written. */
  hide(): void;
}

export function progressBar(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number },
  all: number,
): ProgressBar {
  let shownMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(done, words) {
      if (stream.isTTY !== true || performance.now() - shownMs < SHOWN_EVERY_MS) return;
      shownMs = performance.now();
      isShown = true;
      const filled = all === 0 ? BAR_COLUMNS : Math.round((BAR_COLUMNS * done) / all);
      const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_COLUMNS - filled)}]`;
      const text = `${bar} ${done} of ${all}${words()}`;
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    hide() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}

const BAR_COLUMNS = 24;
const SHOWN_EVERY_MS = 80;
