// The laws of the house that a machine can see: what each part may import and name (laws 1 to 3),
// and the sizes of files, functions and lines (design, section 1). Each rule is shown to bite by
// lines that break it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Source, sourceOf, sourcesIn } from './source.ts';

const root = join(import.meta.dirname, '..');

const MODEL = sourcesIn(root, 'model');
const SIM = sourcesIn(root, 'sim');
const ADAPTERS = sourcesIn(root, 'adapters');

type Rule = (source: Source) => readonly string[];

function breaches(files: readonly Source[], ...rules: readonly Rule[]): readonly string[] {
  return rules.flatMap((rule) =>
    files.flatMap((source) => rule(source).map((what) => `${source.path}: ${what}`)),
  );
}

const MODEL_PACKAGES = ['xstate', 'immer', 'immutable', '@noble/hashes', 'saxes'];

/** Laws 1 and 2: what may be imported. */
const modelImports = importsOnly([...MODEL_PACKAGES, 'model']);
const simImports = importsOnly([...MODEL_PACKAGES, 'fast-check', 'pure-rand', 'model', 'sim']);

/** Law 3: an adapter sees the doors of the model and no codec, machine or judgement behind them. */
const adapterImports: Rule = ({ imports }) =>
  imports
    .filter((name) => isFrom(name, ['model', 'sim']) && !isFrom(name, DOORS))
    .map((name) => `imports ${name}`);

const DOORS = [
  ...['model/client', 'model/focus', 'model/log', 'model/trace', 'model/property', 'sim'],
  ...['model/limits.ts', 'model/variant.ts', 'model/profile.ts', 'model/index.ts'],
  ...['model/room/fold.ts', 'model/room/policy.ts'],
  ...['address', 'ascii', 'octets', 'sip-uri', 'utf8'].map((name) => `model/wire/${name}.ts`),
];

function importsOnly(allowed: readonly string[]): Rule {
  return ({ imports }) =>
    imports.filter((name) => !isFrom(name, allowed)).map((name) => `imports ${name}`);
}

function isFrom(name: string, places: readonly string[]): boolean {
  return places.some((place) => name === place || name.startsWith(`${place}/`));
}

/** Laws 1 and 2: of the host only what has one answer everywhere and always may be named. */
const world: Rule = ({ patterns, waits, usesImportMeta, callsComputed, ...names }) => [
  ...[...names.hostNames].filter((name) => !PURE_NAMES.has(name)).map((name) => `names ${name}`),
  ...[...names.declared].filter((name) => name in globalThis).map((name) => `declares ${name}`),
  ...(names.passedOn.has('Math') ? ['passes Math on'] : []),
  ...(callsComputed ? ['calls a method under a computed name'] : []),
  ...[...names.asked].filter((name) => HOST_TABLES.test(name)).map((name) => `asks for ${name}`),
  ...[...names.askedOf].filter((name) => IMPURE.test(name)).map((name) => `asks for ${name}`),
  ...(waits ? ['waits (async)'] : []),
  ...(usesImportMeta ? ['names import.meta'] : []),
  ...patterns
    .filter(({ source, flags }) => dependsOnUnicode(source, flags))
    .map(({ source, flags }) => `has the pattern /${source}/${flags}`),
];

const PURE_NAMES: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity', 'Object', 'Array', 'Map', 'Set', 'WeakMap', 'String'],
  ...['Number', 'Boolean', 'BigInt', 'Math', 'JSON', 'RegExp', 'Error', 'TypeError', 'RangeError'],
  ...['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array'],
]);

/** Their answers come from the Unicode or locale data of the host. */
const HOST_TABLES =
  /^(normalize|trim|trimStart|trimEnd|toLowerCase|toUpperCase|localeCompare|toLocale\w*|isWellFormed|__proto__|constructor)$/;

/** Not random, and nothing by which such a thing could be had under a computed name. */
const IMPURE = /^Math\.(random|\?)$|^Object\.getOwnPropertyDescriptors?$/;

function dependsOnUnicode(source: string, flags: string): boolean {
  if (/\\[pP]\{/.test(source)) return true;
  if (flags.includes('?')) return true;
  if (!flags.includes('i')) return false;
  // Without `u` a character beyond ASCII never equals one of ASCII, whatever the host's tables say.
  return /[uv]/.test(flags) || /[^\0-\x7f]|\\u(?!00[0-7])|\\x[89a-f]/i.test(source);
}

/** Design, section 3: nobody else calls XState. */
const xstateCalls: Rule = ({ path, takenFromXstate }) =>
  path.startsWith('model/kernel/')
    ? []
    : takenFromXstate.filter((name) => !DEFINING.has(name)).map((name) => `takes ${name}`);

/** With these a machine is written down; nothing runs by them. */
const DEFINING: ReadonlySet<string> = new Set([
  ...['setup', 'assign', 'raise', 'cancel', 'enqueueActions', 'and', 'or', 'not', 'stateIn'],
]);

/** Law 3: no header, no status, no protocol timer; an adapter carries bytes and decides nothing. */
const protocol: Rule = ({ strings, numbers, askedOf, passedOn, delays }) => [
  ...strings.filter((text) => HEADER.test(text)).map((text) => `names a header in "${text}"`),
  ...strings.filter((text) => WORD.test(text)).map((text) => `says "${text}"`),
  ...strings.filter((text) => STATUS.test(text)).map((text) => `names the status ${text}`),
  ...(passedOn.has('limits') ? ['passes limits on'] : []),
  ...delays.map((ms) => `waits ${ms} ms, which has no name`),
  ...numbers.filter((value) => STATUS.test(String(value))).map((value) => `names ${value}`),
  ...[...askedOf]
    .filter((name) => /^limits\./.test(name) && !OWN_LIMITS.test(name))
    .map((name) => `names ${name}`),
];

const HEADER = new RegExp(
  `(?:^|[\\r\\n])(?:${[
    'Via|Max-Forwards|From|To|Call-ID|CSeq|Contact|Record-Route|Route|Require|Supported|Allow',
    'Retry-After|Warning|To-Path|From-Path|Message-ID|Byte-Range|Use-Nickname|Success-Report',
    'Failure-Report|Status|Content-Type|Content-Length|Expires|Event|Subscription-State|a=\\w+',
    'accept-types|accept-wrapped-types|chatroom|max-size|User-Agent|Server|Refer-To|Referred-By',
    'Authorization|WWW-Authenticate|Proxy-Authenticate|Proxy-Authorization|Session-Expires',
  ].join('|')})(?::|$)`,
  'i',
);

/** Methods, and what begins a message. */
const WORD =
  /SIP\/2\.0|^MSRP (?:$|[^a-z])|^(?:INVITE|ACK|BYE|CANCEL|OPTIONS|SUBSCRIBE|NOTIFY|REFER|UPDATE|SEND|REPORT|NICKNAME|AUTH)$/;

/** 100 to 699: what SIP and MSRP have. */
const STATUS = /^[1-6]\d\d$/;

/** What sockets, files and the pump may take and wait; the protocol's own bounds are the model's. */
const OWN_LIMITS =
  /^limits\.(?:log\w+|trace\w+|drain\w+|connectMs|closeMs|connectionsMax|acceptQueueMax|inputLineMax|tcpProbeMs|datagramBufferBytes|wallClockStepMs)$/;

const sizes: Rule = ({ path, text, functions }) => {
  if (TABLES.has(path)) return [];
  const lines = text.trimEnd().split('\n');
  return [
    ...(lines.length > 400 ? [`has ${lines.length} lines`] : []),
    ...lines.flatMap((line, at) =>
      line.length > 100 ? [`line ${at + 1} has ${line.length} columns`] : [],
    ),
    ...functions
      .filter((each) => each.lines > 70)
      .map((each) => `the function at line ${each.line} has ${each.lines} lines`),
  ];
};

/** Tables of data, exempt from the sizes. */
const TABLES: ReadonlySet<string> = new Set(['model/nickname/unicode/tables.ts']);

const opening: Rule = ({ text }) =>
  /^(#!.*\n)?(\/\/|\/\*)/.test(text) ? [] : ['does not open with a comment'];

describe('The laws of the house', () => {
  it('let model/ import only pure packages and itself (law 1)', () => {
    expect(MODEL.length).toBeGreaterThan(50);
    expect(breaches(MODEL, modelImports)).toEqual([]);
  });

  it('keep the world out of model/ (law 1)', () => {
    expect(breaches(MODEL, world)).toEqual([]);
  });

  it('let only model/kernel call XState (design, section 3)', () => {
    expect(breaches([...MODEL, ...SIM, ...ADAPTERS], xstateCalls)).toEqual([]);
  });

  it('let sim/ import only model/, itself and pure packages (law 2)', () => {
    expect(breaches(SIM, simImports)).toEqual([]);
  });

  it('keep the world out of sim/ (law 2)', () => {
    expect(breaches(SIM, world)).toEqual([]);
  });

  it('keep protocol decisions out of adapters/: no header, status or timer (law 3)', () => {
    expect(ADAPTERS.length).toBeGreaterThan(10);
    expect(breaches(ADAPTERS, protocol, adapterImports)).toEqual([]);
  });

  it('hold for the sizes of files, functions and lines (section 1)', () => {
    expect(breaches([...MODEL, ...SIM, ...ADAPTERS], sizes)).toEqual([]);
  });

  it('let every file open with what it is (section 6)', () => {
    expect(breaches([...MODEL, ...SIM, ...ADAPTERS], opening)).toEqual([]);
  });

  it('let no folder but the known ones stand at the top (section 6)', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !['node_modules', 'coverage', 'dist'].includes(name));
    const known = ['adapters', 'model', 'sim', 'test'];
    expect(folders.filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** Lines that break a law, each of which must be found. */
const BROKEN: readonly (readonly [
  law: string,
  path: string,
  rule: Rule,
  lines: readonly string[],
])[] = [
  [
    'law 1, imports',
    'model/room/x.ts',
    modelImports,
    [
      "import { readFileSync } from 'node:fs';",
      "import type { Socket } from 'node:net';",
      'import type { Socket } from "node:net";',
      '  import type { Socket } from "node:net";',
      'type Socket = import("node:net").Socket;',
      "import 'node:process';",
      "export * from '../../adapters/log/sha256.ts';",
      "import { world } from '../../sim/world/clock.ts';",
      "import {\n  a,\n  b,\n} from 'ws';",
      "const fs = import('node:fs');",
      'const any = (name: string) => import(name);',
      "type Socket = import('node:net').Socket;",
    ],
  ],
  [
    'law 1, the world',
    'model/room/x.ts',
    world,
    [
      'export const now = () => Date.now();',
      'export const now = () => new Date();',
      'const { now } = Date;',
      'export const now = () => performance.now();',
      'export const die = () => Math.random();',
      "export const die = () => Math['random']();",
      'const { random } = Math;',
      'export const die = (name: "random") => Math[name]();',
      'const m = Math;\nexport const die = () => m.random();',
      'let random;\n({ random } = Math);',
      'export const all = Object.values(Math);',
      'export const now = (Date: { now(): number }) => Date.now();',
      "export const run = (() => 0).constructor('return 1')();",
      'export const ask = (text: string, name: "trim") => text[name]();',
      'export const env = () => process.env;',
      'console.log(1);',
      'globalThis.setTimeout(() => {}, 1);',
      'setTimeout(() => {}, 1);',
      'export async function later() {}',
      'export const later = async () => {};',
      'export const later = () => Promise.resolve();',
      'export const key = (text: string) => text.normalize();',
      "export const key = (text: string) => text['toLowerCase']();",
      'const { toUpperCase } = String.prototype;',
      'export const bare = (text: string) => text.trim();',
      'export const order = (a: string, b: string) => a.localeCompare(b);',
      'export const order = new Intl.Collator();',
      'export const shown = (value: number) => value.toLocaleString();',
      'export const letters = /\\p{L}/u;',
      'export const same = /stra\u00dfe/i;',
      'export const same = /k/iu;',
      "export const same = new RegExp('k', 'iv');",
      "export const letters = RegExp('[\\\\p{L}]', 'u');",
      'export const same = (flags: string) => new RegExp("k", flags);',
      "export const bytes = Buffer.from('x');",
      "export const bytes = new TextEncoder().encode('x');",
      "export const host = new URL('http://x').host;",
      'export const here = import.meta.url;',
      "export const run = eval('1');",
      'export const id = crypto.randomUUID();',
    ],
  ],
  [
    'law 2, imports',
    'sim/world/x.ts',
    simImports,
    [
      "import { Worker } from 'node:worker_threads';",
      "import { openSqliteLog } from '../../adapters/log/sqlite.ts';",
      "import type { Server } from '../../adapters/node/server.ts';",
      "import { randomBytes } from 'crypto';",
    ],
  ],
  [
    'law 2, the world',
    'sim/world/x.ts',
    world,
    ['export const seed = Math.random();', 'export const atMs = performance.now();'],
  ],
  [
    'law 3',
    'adapters/net/x.ts',
    (source) => [...protocol(source), ...adapterImports(source)],
    [
      'export const refusal = 486;',
      'export const ok = { status: 200 };',
      'export const refusal = 4_88;',
      "export const refusal = '503';",
      'export const refusal = 0x1e6;',
      'export const refusal = 486n;',
      "export const line = 'SIP/2.0 486 Busy Here';",
      'export const line = `MSRP `;',
      "export const method = 'INVITE';",
      "export const header = 'retry-after';",
      "export const header = 'WWW-Authenticate: Digest';",
      'setTimeout(() => {}, 32_000);',
      "import { limits } from '../../model/limits.ts';\nconst l = limits;\nexport const t = l.t1Ms;",
      "import { limits } from '../../model/limits.ts';\nexport const f = ({ t1Ms } = limits) => t1Ms;",
      "export const header = 'Retry-After';",
      'export const head = `Content-Length: 0`;',
      "export const lines = 'a\\r\\nVia: b';",
      "export const offer = 'a=path:msrp://x';",
      "import { limits } from '../../model/limits.ts';\nexport const t = limits.t1Ms;",
      "import { limits } from '../../model/limits.ts';\nexport const t = limits['bindMs'];",
      "import { parseSip } from '../../model/wire/sip.ts';",
      "import type { Dialog } from '../../model/sip/dialog.ts';",
      "export { judge } from '../../model/room/judgement.ts';",
    ],
  ],
  [
    'section 3',
    'model/room/x.ts',
    xstateCalls,
    [
      "import { createActor } from 'xstate';",
      "import { setup as define, transition as go } from 'xstate';",
      "import * as xstate from 'xstate';",
      "import xstate from 'xstate';",
      "export { createActor } from 'xstate';",
      "export * from 'xstate';",
      "export const all = import('xstate');",
      "import { fromPromise } from 'xstate/actors';",
    ],
  ],
  [
    'section 1, sizes',
    'model/room/x.ts',
    sizes,
    [
      `// ${'x'.repeat(98)}`,
      `export const long = (a: number) => {\n${'a;\n'.repeat(69)}};`,
      `class X {\n  long() {\n${';\n'.repeat(69)}}\n}`,
      ';\n'.repeat(401),
    ],
  ],
];

describe('A rule of the house', () => {
  for (const [law, path, rule, lines] of BROKEN) {
    for (const line of lines) {
      const shown = line.length > 70 ? `${line.slice(0, 67)}...` : line;
      it(`finds what breaks it (${law}): ${shown.replaceAll('\n', ' ')}`, () => {
        expect(rule(sourceOf(path, line))).not.toEqual([]);
      });
    }
  }

  it('lets the ordinary pass', () => {
    const ordinary = [
      "import { setup } from 'xstate';",
      "import { limits } from '../limits.ts';",
      "// What a Date is, and Math.random: words in a comment, 'node:fs' too.",
      'const statuses = { Date: 486, process: { normal: limits.t1Ms } };',
      'export const told = [`the process of Date.now()`, statuses.Date, statuses.process.normal];',
      'export const letters = /^[a-z]+$/i;',
      'export class Shape { console = 1; async = 2; static setTimeout(): void {} }',
      'outer: for (const { a: [b = setup], ...rest } of []) { if (b === rest) break outer; }',
    ].join('\n');
    const source = sourceOf('model/room/x.ts', ordinary);
    expect([modelImports, world, xstateCalls, sizes].flatMap((rule) => rule(source))).toEqual([]);
  });
});
