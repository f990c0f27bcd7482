// The examples that are shown to who uses the package as a library: those at the head of each door,
// and the TypeScript in README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../live/focus-process.ts';

export interface Example {
  /** Where it is shown. */
  readonly place: string;
  readonly code: string;
  /** It is a file for vitest, and no program. */
  readonly isTest: boolean;
}

export function shownExamples(): readonly Example[] {
  const doors = ['adapters/index.ts', 'model/index.ts', 'sim/index.ts'].map((place) => {
    const head = /^(?:\/\/.*\n)+/.exec(textOf(place))?.[0] ?? '';
    const lines = head.split('\n').flatMap((line) => /^\/\/(?: {3}(.*))?$/.exec(line) ?? []);
    return { place, code: lines.filter((_, at) => at % 2 === 1).join('\n'), isTest: false };
  });
  const readme = [...textOf('README.md').matchAll(/^```ts\n(.*?)^```$/gms)].map(
    ([, code = ''], at) => ({
      place: `README.md, example ${at + 1}`,
      code,
      isTest: code.includes("from 'vitest'"),
    }),
  );
  return [...doors, ...readme];
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
