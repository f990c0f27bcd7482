// The trace format: what is written is read, in whatever pieces; what was cut off or changed, in
// whatever octet, is refused with the number of a line and never read as something else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import type { Input } from '../../model/focus/input.ts';
import { sealLine } from '../../model/trace/line.ts';
import {
  effectsHash,
  joinTick,
  nodeTrace,
  noTick,
  type Tick,
  type TickOutcome,
  tickLines,
} from '../../model/trace/node-trace.ts';
import { endReading, readTrace, type TraceFault, traceReader } from '../../model/trace/reading.ts';
import { beginTrace, endTrace, writeEvent } from '../../model/trace/writing.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { sha256 as nobleSha256 } from '../../sim/world/log.ts';
import { anyInput } from './input-arbitraries.ts';

const HEADER = {
  kind: 'node',
  by: 'confab 0.1.0',
  subject: { node: '00000000000000ff', domain: 'localhost' },
} as const;

const tick = fc.record(
  {
    inputs: fc.array(anyInput, { minLength: 1, maxLength: 4 }),
    effects: fc.constant('0123456789abcdef'),
  },
  { requiredKeys: ['inputs', 'effects'] },
);

describe('A trace', () => {
  it('gives what was written, however its octets are split', () => {
    fc.assert(
      fc.property(
        fc.array(tick, { maxLength: 5 }),
        fc.option(fc.string({ unit: 'binary' })),
        fc.array(fc.nat(9999), { maxLength: 12 }),
        (ticks, early, cuts) => {
          const written = traceOf(ticks, early);
          expect(written).toMatch(/^[\0-\x7f]*\n$/);
          const { read, fault } = readIn(pieces(written, cuts));
          expect(fault).toBeUndefined();
          expect(read.map(({ type }) => type)).toEqual([
            ...['header', ...ticks.map(() => 'event'), 'end'],
          ]);
          expect(read.map(({ line }) => line)).toEqual(read.map((_, at) => at + 1));
          expect(read[0]).toMatchObject({ header: HEADER });
          expect(eventsOf(read)).toEqual(ticks);
          expect(read.at(-1)).toMatchObject({ end: { events: ticks.length, early } });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps octets as they are, a character each, in lines that any reader of JSON can read', () => {
    const all = asOctets(String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code)));
    const input: Input = { type: 'bytes-received', atMs: 1, connection: 1, octets: all };
    const written = traceOf([{ inputs: [input], effects: '0'.repeat(16) }], null);
    expect(eventsOf(readIn([written]).read)).toEqual([
      { inputs: [input], effects: '0'.repeat(16) },
    ]);
    const [, event = ''] = Buffer.from(written, 'latin1').toString('utf8').split('\n');
    expect(JSON.parse(event)).toMatchObject({ event: { inputs: [input] } });
  });

  it('is refused wherever it is cut off', () => {
    const written = traceOf(SOME, null);
    for (let end = 0; end < written.length; end += 1) {
      const { fault, read } = readIn([written.slice(0, end)]);
      const whole = written.slice(0, end).split('\n').length - 1;
      expect(fault?.line, `cut at ${end}`).toBe(whole + 1);
      expect(read.length).toBe(whole);
      expect(fault?.isCut).toBe(whole > 0);
    }
  });

  it('is refused whichever octet is another one, and nothing behind it is believed', () => {
    const written = traceOf(SOME, null);
    const right = readIn([written]).read;
    fc.assert(
      fc.property(fc.nat(written.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const octet = String.fromCharCode(written.charCodeAt(at) ^ bits);
        const { fault, read } = readIn([written.slice(0, at) + octet + written.slice(at + 1)]);
        const line = written.slice(0, at).split('\n').length;
        expect(fault).toBeDefined();
        expect(read).toEqual(right.slice(0, line - 1));
        expect(fault?.message).toMatch(new RegExp(`^line ${fault?.line}: `));
      }),
      { numRuns: 3000 },
    );
  });

  it('is refused when lines are lost, twice there, or in another order', () => {
    const lines = traceOf(SOME, null).split(/(?<=\n)/);
    const last = lines.length - 1;
    for (let at = 0; at < last; at += 1) {
      const lost = lines.filter((_, each) => each !== at);
      const twice = lines.flatMap((line, each) => (each === at ? [line, line] : [line]));
      for (const wrong of [lost, twice]) {
        const { fault, read } = readIn([wrong.join('')]);
        expect(fault).toBeDefined();
        expect(read.length).toBeLessThanOrEqual(at + 1);
      }
    }
  });

  it('is refused when anything follows its last line', () => {
    for (const more of ['\n', ' ', '{}\n', traceOf(SOME, null)]) {
      const { fault } = readIn([traceOf(SOME, null) + more]);
      expect(fault?.message).toBe("line 5: something follows the trace's last line");
      expect(fault?.isCut).toBe(false);
    }
  });

  it('of another version is said to be one, and what is none as well', () => {
    for (const [text, says] of [
      ['', 'line 1: it is empty, so that nothing can be read'],
      ['hello', 'line 1: this is no trace: those begin with {"trace":"confab"'],
      ['\n', 'line 1: this is no trace: those begin with {"trace":"confab"'],
      ['{"trace":"confab","version":2}\n', /version 2, and this confab reads version 1/],
      ['{"version":7,"trace":"confab"}\n', /version 7, and this confab reads version 1/],
      ['{"trace":"confab","version":1}\n', /line 1: its checksum does not fit/],
      [
        sealLine('', { trace: 'confab', version: 9, all: 'new' }, sha256).line,
        /version 9, and this confab reads version 1/,
      ],
    ] as const) {
      expect(readIn([text]).fault?.message).toMatch(says);
    }
  });

  it('is refused with the line and the name where its checksums fit and its content does not', () => {
    const [input] = INPUTS;
    for (const [event, says] of [
      [{ inputs: [{ ...input, colour: 1 }] }, 'line 2: event > inputs > 0 > the member "colour"'],
      [{ inputs: [{ ...input, type: 'guessed' }] }, 'line 2: event > inputs > 0 > type > expected'],
      [{ inputs: [{ type: 'recovered' }] }, 'line 2: event > inputs > 0 > the member "atMs" is mi'],
      [{ inputs: [{ ...input, atMs: '5' }] }, 'line 2: event > inputs > 0 > atMs > expected'],
      [{ inputs: {} }, 'line 2: event > inputs > expected a list, got an object'],
      [{ inputs: [], colour: 1 }, 'line 2: event > the member "colour" is not known'],
      [{ inputs: [], effects: 'x' }, 'line 2: event > effects > expected 16 hex digits, got "x"'],
      [5, 'line 2: event > expected an object, got 5'],
    ] as const) {
      const begun = beginTrace(HEADER, sha256);
      const { line } = writeEvent(begun.writer, event, sha256);
      const { fault } = readIn([begun.line + line]);
      expect(fault?.message.slice(0, says.length)).toBe(says);
    }
    const world = beginTrace({ ...HEADER, kind: 'world' }, sha256).line;
    expect(readIn([world]).fault?.message).toBe(
      'line 1: a trace of a world, and one of a node is wanted',
    );
  });

  it('has the same checksums whichever SHA-256 made them', () => {
    const begun = beginTrace(HEADER, sha256);
    expect(beginTrace(HEADER, nobleSha256)).toEqual(begun);
    const [noble, platform] = [nobleSha256, sha256].map((hash) => [
      ...tickLines(begun.writer, INPUTS, SOME[0] as TickOutcome, hash),
    ]);
    expect(noble).toEqual(platform);
    expect(effectsHash([{ type: 'close', connection: 1 }], nobleSha256)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('A tick of many octets', () => {
  it('takes several lines and is one tick when it is read', () => {
    const body = asOctets('x'.repeat(400_000));
    const inputs = Array.from({ length: 9 }, (_, at): Input => {
      return { type: 'bytes-received', atMs: 5, connection: at, octets: body };
    });
    const begun = beginTrace(HEADER, sha256);
    const outcome = { effects: '0'.repeat(16) };
    const written = [...tickLines(begun.writer, inputs, outcome, sha256)];
    expect(written.map(({ writer }) => writer.events)).toEqual([1, 2, 3]);
    const { writer } = written.at(-1) ?? begun;
    const lines = [begun, ...written, endTrace(writer, null, sha256)].map(({ line }) => line);
    const { read, fault } = readIn(lines);
    expect(fault).toBeUndefined();
    let assembly = noTick;
    const ticks = eventsOf(read).flatMap((event) => {
      const joined = joinTick(assembly, event);
      assembly = joined.assembly;
      return joined.tick === undefined ? [] : [joined.tick];
    });
    expect(ticks).toEqual([{ inputs, ...outcome }]);
    expect(assembly).toEqual(noTick);
  });
});

const INPUTS: readonly Input[] = [{ type: 'recovered', atMs: 5 }];

const SOME: readonly Tick[] = [
  { inputs: INPUTS, effects: '0123456789abcdef' },
  {
    inputs: [
      { type: 'bytes-received', atMs: 7, connection: 3, octets: asOctets('a\xff\r\n"\\') },
      { type: 'timer-fired', atMs: 7, timer: 't', generation: 1 },
    ],
    failed: 'a bug: "雪"',
  },
];

function traceOf(ticks: readonly Tick[], early: string | null = null): string {
  const begun = beginTrace(HEADER, sha256);
  let text: string = begun.line;
  let { writer } = begun;
  for (const { inputs, ...outcome } of ticks) {
    for (const written of tickLines(writer, inputs, outcome, sha256)) {
      text += written.line;
      writer = written.writer;
    }
  }
  return text + endTrace(writer, early, sha256).line;
}

function readIn(parts: readonly string[]) {
  let reader = traceReader([nodeTrace], sha256);
  const read = [];
  let fault: TraceFault | undefined;
  for (const part of parts) {
    const step = readTrace(reader, asOctets(part));
    reader = step.reader;
    read.push(...step.items);
    fault ??= step.fault;
  }
  return { read, fault: fault ?? endReading(reader) };
}

function eventsOf(read: ReturnType<typeof readIn>['read']): Tick[] {
  return read.flatMap((item) => (item.type === 'event' ? [item.event] : []));
}

function pieces(whole: string, cuts: readonly number[]): string[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % whole.length), whole.length])];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, each) => whole.slice(at[each], end));
}
