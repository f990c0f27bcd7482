// The laws of the house that a machine can see: what each part may import and name (laws 1 to 3),
// and the sizes of files, functions and lines (design, section 1).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Source {
  readonly path: string;
  readonly text: string;
  /** Without comments; strings stay. */
  readonly code: string;
  /** Without comments and without what stands between quotes. */
  readonly bare: string;
}

function sources(...folders: readonly string[]): readonly Source[] {
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  return present.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const path = join(folder, name);
        const text = readFileSync(join(root, path), 'utf8');
        const code = withoutComments(text);
        return { path, text, code, bare: withoutStrings(code) };
      }),
  );
}

function withoutComments(text: string): string {
  return text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_all, quoted: string | undefined) => quoted ?? ' ',
  );
}

function withoutStrings(code: string): string {
  return code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}

function importsOf({ path, code }: Source): readonly string[] {
  const statement =
    /^(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)/gm;
  const found = [...code.matchAll(statement)].map(([, name, dynamic]) => name ?? dynamic ?? '');
  return found.map((name) =>
    name.startsWith('.') ? relative('.', normalize(join(dirname(path), name))) : name,
  );
}

function breaches(
  files: readonly Source[],
  rule: (source: Source) => readonly string[],
): readonly string[] {
  return files.flatMap((source) => rule(source).map((what) => `${source.path}: ${what}`));
}

function isFrom(name: string, packages: readonly string[]): boolean {
  return packages.some((each) => name === each || name.startsWith(`${each}/`));
}

/**
 * The world, as code would name it. Locale and Unicode answers depend on the host, so they count.
 */
const WORLD: readonly (readonly [RegExp, string])[] = [
  [/\bnew Date\b|\bDate\.(now|parse)\b|\bDate\(/, 'the clock (Date)'],
  [/\bperformance\b/, 'the clock (performance)'],
  [/\bMath\.random\b|\bcrypto\b|\bgetRandomValues\b/, 'randomness'],
  [/\bprocess\b/, 'process'],
  [/\bglobalThis\b|\bwindow\b|\bdocument\b/, 'the global object'],
  [/\bconsole\b/, 'console'],
  [/\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, 'timers'],
  [/\basync\b|\bawait\b|\bPromise\b/, 'asynchrony'],
  [/\bBuffer\b/, 'Buffer'],
  [/\bText(En|De)coder\b|\bURL\b|\bfetch\b/, 'host objects'],
  [/\.normalize\(/, "the host's Unicode data (normalize)"],
  [/\.to(Locale)?(Lower|Upper)Case\b/, "the host's Unicode data (letter case)"],
  [/\.localeCompare\b|\bIntl\b|\.toLocale\w*String\b/, "the host's locale"],
  [/\\[pP]\{/, "the host's Unicode data (a property in a regular expression)"],
  [/\/[a-z]*i[a-z]*u[a-z]*\b(?=[.,;)\s])|\/[a-z]*u[a-z]*i[a-z]*\b(?=[.,;)\s])/, 'a /iu expression'],
];

function worldIn({ bare }: Source): readonly string[] {
  return WORLD.filter(([pattern]) => pattern.test(bare)).map(([, what]) => `names ${what}`);
}

/**
 * Header fields, methods' own timers and statuses: an adapter carries bytes and decides nothing.
 */
const HEADERS = new RegExp(
  `['"\`](${[
    'Via|Max-Forwards|Call-ID|CSeq|Contact|Record-Route|Route|Require|Supported|Allow|Retry-After',
    'To-Path|From-Path|Message-ID|Byte-Range|Use-Nickname|Success-Report|Failure-Report|Status',
    'Content-Type|Content-Length|Expires|Event|Subscription-State|accept-types|chatroom',
  ].join('|')}):?['"\`]`,
);

const STATUS =
  /(?<![\w.])(?:1(?:00|8[0-3])|20[02]|30[0125]|4(?:0[0-9]|1[0-9]|2[0-9]|3[0-9]|8[0-9]|9[0-4])|50[0-6]|513|580|60[0346])(?![\w.])/;

function protocolIn({ code, bare }: Source): readonly string[] {
  const found: string[] = [];
  const header = HEADERS.exec(code);
  if (header !== null) found.push(`names the header ${header[1]}`);
  const status = STATUS.exec(bare.replace(/(\d)_(\d)/g, '$1$2'));
  if (status !== null) found.push(`names the status ${status[0]}`);
  if (/\b(t1Ms|t2Ms|t4Ms|64 \* )/.test(bare)) found.push('names a protocol timer');
  return found;
}

function sizesOf({ path, text }: Source): readonly string[] {
  if (TABLES.has(path)) return [];
  const lines = text.trimEnd().split('\n');
  const found = lines.length > 400 ? [`has ${lines.length} lines`] : [];
  for (const [at, line] of lines.entries()) {
    if (line.length > 100) found.push(`line ${at + 1} has ${line.length} columns`);
    const opening = /^(\s*)(?:export )?(?:async )?(?:function\b|(?:const \w+ = )?\(.*=> \{$)/.exec(
      line,
    );
    const name = opening ?? /^(\s+)(?:async |static |get )?\w+\(.*\).*\{$/.exec(line);
    if (name === null || /^\s*(if|for|while|switch|return)\b/.test(line)) continue;
    const end = lines.findIndex((other, place) => place > at && other.startsWith(`${name[1]}}`));
    if (end - at + 1 > 70) found.push(`the function at line ${at + 1} has ${end - at + 1} lines`);
  }
  return found;
}

/** Tables of data, exempt from the sizes. */
const TABLES: ReadonlySet<string> = new Set(['model/nickname/unicode/tables.ts']);

const MODEL_PACKAGES = ['xstate', 'immer', 'immutable', '@noble/hashes', 'saxes'];

describe('The laws of the house', () => {
  it('let model/ import only pure packages and itself (law 1)', () => {
    const found = breaches(sources('model'), (source) =>
      importsOf(source)
        .filter((name) => !isFrom(name, [...MODEL_PACKAGES, 'model']))
        .map((name) => `imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('keep the world out of model/ (law 1)', () => {
    expect(breaches(sources('model'), worldIn)).toEqual([]);
  });

  it('let only model/kernel call XState (design, section 3)', () => {
    const callers = /\b(createActor|transition|initialTransition|getNextSnapshot|interpret)\b/;
    const found = breaches(sources('model'), (source) => {
      if (source.path.startsWith('model/kernel/')) return [];
      const named = [...source.code.matchAll(/import \{([^}]*)\} from 'xstate'/g)];
      return named.filter(([, names = '']) => callers.test(names)).map(() => 'calls XState itself');
    });
    expect(found).toEqual([]);
  });

  it('let sim/ import only model/, itself and pure packages (law 2)', () => {
    const pure = [...MODEL_PACKAGES, 'fast-check', 'pure-rand', 'model', 'sim'];
    const found = breaches(sources('sim'), (source) =>
      importsOf(source)
        .filter((name) => !isFrom(name, pure))
        .map((name) => `imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('keep the world out of sim/ (law 2)', () => {
    expect(breaches(sources('sim'), worldIn)).toEqual([]);
  });

  it('keep protocol decisions out of adapters/: no header, status or timer (law 3)', () => {
    expect(breaches(sources('adapters'), protocolIn)).toEqual([]);
  });

  it('hold for the sizes of files, functions and lines (section 1)', () => {
    expect(breaches(sources('model', 'sim', 'adapters'), sizesOf)).toEqual([]);
  });

  it('let every file open with what it is (section 6)', () => {
    const found = breaches(sources('model', 'sim', 'adapters'), ({ text }) =>
      /^(#!.*\n)?(\/\/|\/\*)/.test(text) ? [] : ['does not open with a comment'],
    );
    expect(found).toEqual([]);
  });

  it('let no folder but the known ones stand at the top (section 6)', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => name !== 'node_modules' && name !== 'coverage');
    const known = ['adapters', 'model', 'sim', 'test'];
    expect(folders.filter((name) => !known.includes(name))).toEqual([]);
  });
});
