// A failing run as a test for vitest, in TypeScript: it builds the world, does what was done, and
// fails as long as a property is violated. Law: the file needs nothing but vitest and this package,
// and says in its first lines what went wrong.
import type { Violation } from '../../model/property/property.ts';
import type { Action } from '../world/action.ts';
import type { WorldOptions } from '../world/world.ts';
import { shown } from './summary.ts';

/** What a test is written of. */
export interface RegressionOf {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
  /** What was found; absent where nothing was, and the test says that it stays so. */
  readonly violation?: Violation;
  /** Whether the run comes to rest, and what must eventually hold is asked for; not when absent. */
  readonly isSettled?: boolean;
  /** Where `Reenactment` is imported from; `confab/sim` when absent. */
  readonly from?: string;
}

/** The source of the test. */
export function regressionOf(run: RegressionOf): string {
  const data = new LongTexts();
  const { options, actions, violation, isSettled = false, from = 'confab/sim' } = run;
  const name = violation === undefined ? 'violates nothing' : `holds: ${violation.violated}`;
  const begin = written(options, data, '  ', 'const run = new Reenactment(');
  const deeds = actions.map((action) => `  run.act(${written(action, data, '  ', 'run.act(')});`);
  const lines = [
    ...heading(run),
    `import { Reenactment } from ${quoted(from)};`,
    `import { expect, it } from 'vitest';`,
    '',
    `it(${quoted(name)}, () => {`,
    `  const run = new Reenactment(${begin});`,
    ...deeds,
    ...(isSettled ? ['  run.settled();'] : []),
    '  expect(run.violation, run.violation?.sentence).toBeUndefined();',
    '});',
    ...data.lines(),
    '',
  ];
  return lines.join('\n');
}

function heading({ options, actions, violation }: RegressionOf): readonly string[] {
  const found =
    violation === undefined
      ? 'Nothing was violated when this was written.'
      : `${violation.sentence} [${violation.clause}]`;
  const told =
    `A run of a simulated world of ${options.people.length} people, seed ${options.seed}, ` +
    `${actions.length} actions; written by confab export --to test.`;
  return [...commented(shown(found, 2_000)), ...commented(told)];
}

function commented(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > COLUMNS && line !== '//') {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Texts too long for where they stand, as constants at the end of the file. */
class LongTexts {
  readonly #names = new Map<string, string>();

  nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `text${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }

  /** Function bodies come to run once these are there. */
  lines(): readonly string[] {
    return [...this.#names].flatMap(([text, name]) => {
      const [, unit = '', times = '1'] = repeated(text) ?? [];
      if (unit !== '') return ['', `const ${name} = ${quoted(unit)}.repeat(${times});`];
      const pieces: string[] = [];
      for (let at = 0; at < text.length; at += PIECE) pieces.push(text.slice(at, at + PIECE));
      return [
        '',
        `const ${name} = [`,
        ...pieces.map((each) => `  ${quoted(each)},`),
        "].join('');",
      ];
    });
  }
}

/** A text that is a shorter one over and over. */
function repeated(text: string): readonly [string, string, string] | undefined {
  for (let length = 1; length <= 40 && length * 3 <= text.length; length += 1) {
    const unit = text.slice(0, length);
    if (text.length % length !== 0) continue;
    if (unit.repeat(text.length / length) === text) {
      return [text, unit, String(text.length / length)];
    }
  }
  return undefined;
}

/** A plain value as a literal: on one line where it fits behind `before`, else on several. */
function written(value: unknown, data: LongTexts, indent: string, before = ''): string {
  const line = onOneLine(value, data);
  if (indent.length + before.length + line.length + 3 <= COLUMNS) return line;
  if (value === null || typeof value !== 'object') return line;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => `${inner}${written(item, data, inner)},`)
    : present(value).map(([name, member]) => {
        const key = `${keyOf(name)}: `;
        return `${inner}${key}${written(member, data, inner, key)},`;
      });
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return [open, ...members, `${indent}${close}`].join('\n');
}

function onOneLine(value: unknown, data: LongTexts): string {
  if (typeof value === 'string') {
    return value.length > LONG ? data.nameOf(value) : quoted(value);
  }
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => onOneLine(each, data)).join(', ')}]`;
  const members = present(value).map(
    ([name, member]) => `${keyOf(name)}: ${onOneLine(member, data)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function present(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A string literal in single quotes, all but printable ASCII and letters beyond it escaped. */
function quoted(text: string): string {
  const escaped = text.replace(SPECIAL, (found) => {
    const known = ESCAPES[found];
    if (known !== undefined) return known;
    const code = found.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `'${escaped}'`;
}

const ESCAPES: { readonly [character: string]: string } = {
  ...{ "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' },
};
/** Also lone surrogates, and what would turn a line of code around. */
const SPECIAL = new RegExp(
  "['\\\\\\u0000-\\u001f\\u007f-\\u00a0\\u061c\\u200b-\\u200f\\u2028-\\u202e" +
    '\\u2060-\\u2069\\ud800-\\udfff\\ufeff]',
  'g',
);
const COLUMNS = 100;
/** What is longer stands at the end of the file. */
const LONG = 60;
const PIECE = 80;
