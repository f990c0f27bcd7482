// Messages put together from chunks: whatever their order, sizes and overlaps, the octets are those
// that were sent (RFC 4975 7.3.1), and what a sender can make a focus keep is bounded (law 6).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { heldBytes, type Piece, withPiece } from '../../model/msrp/pieces.ts';
import {
  type Assembly,
  assembled,
  type Chunk,
  emptyAssembly,
} from '../../model/msrp/reassembly.ts';
import { asOctets } from '../../model/wire/octets.ts';

const HEAD = 'From: <sip:a@x>\r\nTo: <sip:r@x>\r\n\r\nContent-Type: text/plain\r\n\r\n';

/** Octets that differ from place to place, so that a piece in the wrong place is seen. */
const body = fc
  .tuple(fc.constantFrom(HEAD, ''), fc.string({ unit: 'binary-ascii', maxLength: 400 }))
  .map(([head, text]) => asOctets(head + text))
  .filter((text) => text.length > 0);

/** A body cut at some places, its pieces in any order, some of them twice. */
const shuffled = body.chain((whole) =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, whole.length - 1) }), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(120)), { maxLength: 6 }),
      fc.infiniteStream(fc.nat(1000)),
    )
    .map(([cuts, extra, order]) => {
      const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].sort(
        (a, b) => a - b,
      );
      const parts = ends.map((end, at) => [ends[at - 1] ?? 0, end] as const);
      const again = extra.map(([start, length]) => [start, start + length] as const);
      const chunks = [...parts, ...again].map(([start, end]) => chunkOf(whole, start, end));
      const keyed = chunks.map((chunk) => [order.next().value ?? 0, chunk] as const);
      return { whole, chunks: keyed.sort(([a], [b]) => a - b).map(([, chunk]) => chunk) };
    }),
);

describe('A message in chunks', () => {
  it('is what was sent, in any order, overlapping or twice [R4975-7.1.1-11] [R4975-7.3.1-3]', () => {
    fc.assert(
      fc.property(shuffled, ({ whole, chunks }) => {
        expect(put(chunks)).toBe(whole);
      }),
    );
  });

  it('is complete at the chunk that fills the last gap, and not before [R4975-7.3.1-3]', () => {
    fc.assert(
      fc.property(shuffled, ({ whole, chunks }) => {
        const seen = new Set<number>();
        let assembly = emptyAssembly;
        let ended = false;
        for (const chunk of chunks) {
          for (let at = 0; at < chunk.octets.length; at += 1) seen.add(chunk.start + at);
          ended ||= chunk.isLast;
          const next = accepted(assembly, chunk);
          expect(next.body !== undefined).toBe(ended && seen.size === whole.length);
          if (next.body !== undefined) return;
          ({ assembly } = next);
        }
      }),
    );
  });

  it('takes what came last where chunks overlap [R4975-7.3.1-4]', () => {
    const write = fc.record({
      start: fc.nat(60),
      text: fc.string({ unit: 'binary-ascii', maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 25 }), (writes) => {
        const model: string[] = [];
        let pieces: readonly Piece[] = [];
        for (const { start, text } of writes) {
          const octets = asOctets(text);
          pieces = withPiece(pieces, start, octets);
          for (let at = 0; at < octets.length; at += 1) model[start + at] = octets.charAt(at);
        }
        const kept: string[] = [];
        for (const { start, octets } of pieces) {
          for (let at = 0; at < octets.length; at += 1) kept[start + at] = octets.charAt(at);
        }
        expect(shownAs(kept)).toBe(shownAs(model));
        expect(heldBytes(pieces)).toBe(model.filter((char) => char !== undefined).length);
        for (const [at, piece] of pieces.entries()) {
          const before = pieces[at - 1];
          if (before) expect(before.start + before.octets.length).toBeLessThanOrEqual(piece.start);
        }
      }),
    );
  });

  it('of one octet each is kept in few pieces, however long (law 6) [R4975-7.1.1-16]', () => {
    let pieces: readonly Piece[] = [];
    const octets = asOctets('x'.repeat(3));
    for (let at = 0; at < 60_000; at += 3) pieces = withPiece(pieces, at, octets);
    expect(pieces.length).toBeLessThanOrEqual(4);
    expect(heldBytes(pieces)).toBe(60_000);
  });

  it('with more gaps than pieces may be kept is refused with 413 [R4975-14.5-1]', () => {
    let assembly: Assembly = emptyAssembly;
    for (let at = 0; at < limits.messagePiecesMax; at += 1) {
      ({ assembly } = accepted(assembly, part(at * 2 + 1, 'x')));
    }
    expect(faultOf(assembly, part(100_001, 'x'))).toMatchObject({ status: 413 });
    // What joins two pieces is taken still.
    expect(accepted(assembly, part(2, 'x')).body).toBeUndefined();
  });

  it('that is or says to be longer than a message may be is refused with 413 [C19] [R7701-6.1-15]', () => {
    const most = limits.messageBytesMax;
    expect(faultOf(emptyAssembly, { ...part(0, 'x'), declaredBytes: most + 1 })?.status).toBe(413);
    expect(faultOf(emptyAssembly, part(most, 'x'))?.status).toBe(413);
    expect(accepted(emptyAssembly, part(most - 1, 'x')).body).toBeUndefined();
  });

  it('that is longer than it said to be is refused with 400 [C20]', () => {
    const { assembly } = accepted(emptyAssembly, { ...part(0, 'abc'), declaredBytes: 5 });
    expect(faultOf(assembly, part(3, 'def'))).toMatchObject({ status: 400, clause: 'C20' });
    expect(faultOf(assembly, { ...part(3, 'def'), declaredBytes: 6 })?.status).toBe(400);
    expect(accepted(assembly, { ...part(3, 'de'), isLast: true }).body).toBe('abcde');
  });

  it('may end before what it said to be, for its last chunk says so [R4975-7.3.1-3]', () => {
    const { assembly } = accepted(emptyAssembly, { ...part(0, 'abc'), declaredBytes: 500 });
    expect(accepted(assembly, { ...part(3, 'de'), isLast: true }).body).toBe('abcde');
  });

  it('with two ends, or octets beyond its end, is refused with 400 [R4975-7.3.1-3]', () => {
    const { assembly } = accepted(emptyAssembly, { ...part(5, 'x'), isLast: true });
    expect(faultOf(assembly, { ...part(7, 'x'), isLast: true })?.status).toBe(400);
    expect(faultOf(assembly, part(6, 'x'))?.status).toBe(400);
    const beyond = accepted(emptyAssembly, part(9, 'x')).assembly;
    expect(faultOf(beyond, { ...part(0, 'x'), isLast: true })?.status).toBe(400);
  });

  it('whose headers are judged may repeat them, and not rewrite them [C8]', () => {
    const { assembly } = accepted(emptyAssembly, part(0, `${HEAD}hello`));
    expect(assembly.head).toBe(HEAD);
    expect(faultOf(assembly, part(24, 'mallory'))).toMatchObject({ status: 400, clause: 'C8' });
    expect(accepted(assembly, part(0, HEAD.slice(0, 40))).body).toBeUndefined();
    const more = accepted(assembly, part(HEAD.length, 'HELLO')).assembly;
    const last = { ...part(HEAD.length + 5, '!'), isLast: true };
    expect(accepted(more, last).body).toBe(`${HEAD}HELLO!`);
  });

  it('shows its header block once it is complete, MIME headers included [R7701-6.1-14] [C28]', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: HEAD.length + 5 }), (cut) => {
        const whole = `${HEAD}hello`;
        const { assembly } = accepted(emptyAssembly, part(0, whole.slice(0, cut)));
        expect(assembly.head).toBe(cut < HEAD.length ? null : HEAD);
      }),
    );
  });

  it('whose header block does not end is refused with 413 before it ends [R4975-10-413]', () => {
    const line = 'X.y: z\r\n';
    const lines = line.repeat(limits.cpimHeaderBytesMax / line.length);
    expect(accepted(emptyAssembly, part(0, lines.slice(1))).assembly.head).toBeNull();
    expect(faultOf(emptyAssembly, part(0, lines))).toMatchObject({ status: 413 });
  });
});

/** Octets in their places, and a mark beyond all octets where there is none. */
function shownAs(octets: readonly string[]): string {
  return Array.from(octets, (octet) => octet ?? '\u2022').join('');
}

function chunkOf(whole: string, start: number, end: number): Chunk {
  const octets = asOctets(whole.slice(start, end));
  return { start, octets, isLast: end === whole.length, declaredBytes: null };
}

function part(start: number, text: string): Chunk {
  return { start, octets: asOctets(text), isLast: false, declaredBytes: null };
}

function put(chunks: readonly Chunk[]): string | undefined {
  let assembly = emptyAssembly;
  for (const chunk of chunks) {
    const next = accepted(assembly, chunk);
    if (next.body !== undefined) return next.body;
    ({ assembly } = next);
  }
  return undefined;
}

function accepted(assembly: Assembly, chunk: Chunk) {
  const next = assembled(assembly, chunk);
  if (!next.ok) throw new Error(next.fault.message);
  return next;
}

function faultOf(assembly: Assembly, chunk: Chunk) {
  const next = assembled(assembly, chunk);
  return next.ok ? undefined : next.fault;
}
