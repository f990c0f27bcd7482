// A run is played through before anything is said of it; who waits for that sees how far it is.
import type { CliIo } from './command.ts';

/** What a generator comes to, which tells how far it is of `all`. */
export function playedThrough<T>(
  steps: Generator<number, T, void>,
  all: number,
  { stderr }: Pick<CliIo, 'stderr'>,
): T {
  const isTold = (stderr as { readonly isTTY?: boolean }).isTTY === true;
  let shownMs = performance.now();
  let isShown = false;
  try {
    for (;;) {
      const next = steps.next();
      if (next.done === true) return next.value;
      if (!isTold || performance.now() - shownMs < SHOWN_EVERY_MS) continue;
      shownMs = performance.now();
      isShown = true;
      stderr.write(`\r\x1b[KPlaying step ${next.value} of ${all}`);
    }
  } finally {
    if (isShown) stderr.write('\r\x1b[K');
  }
}

const SHOWN_EVERY_MS = 50;
