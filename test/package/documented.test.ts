// What the package's doors let out is told of where it is declared: an editor shows it to whoever
// uses the package.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../live/focus-process.ts';

describe('What a door lets out', () => {
  it.each(['adapters/index.ts', 'model/index.ts', 'sim/index.ts'])(
    'is documented, every piece of it: %s',
    (door) => {
      const exported = exportsOf(door);
      expect(exported.length).toBeGreaterThan(4);
      const silent = exported.flatMap(({ file, names }) =>
        declarationsOf(file)
          .filter(({ name, isTold }) => (names === 'all' || names.includes(name)) && !isTold)
          .map(({ name }) => `${file}: ${name}`),
      );
      expect(silent).toEqual([]);
    },
  );
});

interface Exported {
  readonly file: string;
  readonly names: 'all' | readonly string[];
}

function exportsOf(door: string): readonly Exported[] {
  const source = readFileSync(join(root, door), 'utf8');
  return Array.from(source.matchAll(EXPORT), ([, all, some = '', from = '']) => ({
    file: join(dirname(door), from),
    names: all === undefined ? some.split(',').map((name) => name.replace(TYPE, '').trim()) : 'all',
  }));
}

/** Whether each has a doc comment directly before it. */
function declarationsOf(file: string) {
  const source = readFileSync(join(root, file), 'utf8');
  return Array.from(source.matchAll(DECLARATION), ({ 1: name = '', index }) => {
    return { name, isTold: source.slice(0, index).endsWith('*/\n') };
  });
}

const EXPORT = /^export (?:type )?(?:(\*)|\{([^}]*)\}) from '([^']+)'/gm;
const TYPE = /^\s*type\s/;
const DECLARATION = /^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm;
