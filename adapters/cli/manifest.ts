// What the package says of itself, wherever it runs: from its sources or as built and installed.
// Law: it is read by a Node of any age, so that such a one can be told what it lacks.
import { readFileSync } from 'node:fs';

export interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** The package.json that governs this file: the nearest one in the folders above it. */
export function manifest(): Manifest {
  for (let folder = new URL('.', import.meta.url); ; ) {
    const text = textOf(new URL('package.json', folder));
    if (text !== undefined) return JSON.parse(text) as Manifest;
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('confab was installed without package.json');
    folder = above;
  }
}

/** How a person calls a command here: from a clone, or where the package is installed. */
export const calledAs = import.meta.url.endsWith('.ts') ? 'npm run -s confab --' : 'npx confab';

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
