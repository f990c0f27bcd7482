// The octets of a message that has not arrived whole (R4975-7.1.1-11, R4975-7.3.1-2 to 4): pieces
// in order of their places, no two overlapping. Law: what is kept is bounded by what came, whatever
// the order, and a piece costs at most one block to cut or to join.
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';

export interface Piece {
  /** 0-based. */
  readonly start: number;
  readonly octets: Octets;
}

/**
 * The pieces after another came, whose octets replace what was in its place before (R4975-7.3.1-4).
 */
export function withPiece(
  pieces: readonly Piece[],
  start: number,
  octets: Octets,
): readonly Piece[] {
  if (octets.length === 0) return pieces;
  const end = start + octets.length;
  const last = pieces.at(-1);
  // Nearly every chunk begins where the one before ended.
  if (last === undefined || endOf(last) <= start) return joined(pieces, blocks(start, octets));
  const from = pieces.findIndex((piece) => endOf(piece) > start);
  const found = pieces.findIndex((piece) => piece.start >= end);
  const to = found === -1 ? pieces.length : found;
  const [first] = pieces.slice(from, to);
  const final = pieces[to - 1];
  const kept: Piece[] = [];
  if (first !== undefined && first.start < start) kept.push(cut(first, first.start, start));
  kept.push(...blocks(start, octets));
  if (to > from && final !== undefined && endOf(final) > end) kept.push(cut(final, end));
  return joined(joined(pieces.slice(0, from), kept), pieces.slice(to));
}

/** How many octets are there. */
export function heldBytes(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { octets }) => sum + octets.length, 0);
}

/** The octets from the beginning on, as far as none is missing, and no more than asked for. */
export function beginning(pieces: readonly Piece[], bytesMax: number): Octets {
  let text = '';
  for (const { start, octets } of pieces) {
    if (start !== text.length || text.length >= bytesMax) break;
    text += octets;
  }
  return flatCopy(asOctets(text.slice(0, bytesMax)));
}

/** Where the last of them ends. */
export function endOf({ start, octets }: Piece): number {
  return start + octets.length;
}

/** Whether the octets say something else than what is known of the same places. */
export function rewrites(known: Octets, start: number, octets: Octets): boolean {
  const end = Math.min(known.length, start + octets.length);
  return start < end && known.slice(start, end) !== octets.slice(0, end - start);
}

/** A long piece in blocks, so that cutting it never copies more than one. */
function blocks(start: number, octets: Octets): readonly Piece[] {
  const cuts: Piece[] = [];
  for (let at = 0; at < octets.length; at += BLOCK_BYTES) {
    const block = asOctets(octets.slice(at, at + BLOCK_BYTES));
    cuts.push({ start: start + at, octets: flatCopy(block) });
  }
  return cuts;
}

/** One list behind the other; where they meet, two small neighbours become one. */
function joined(before: readonly Piece[], after: readonly Piece[]): readonly Piece[] {
  const last = before.at(-1);
  const [next, ...others] = after;
  if (last === undefined || next === undefined) return before.length === 0 ? after : before;
  const meets = endOf(last) === next.start;
  if (!meets || last.octets.length + next.octets.length > BLOCK_BYTES) {
    return [...before, ...after];
  }
  const octets = flatCopy(asOctets(last.octets + next.octets));
  return [...before.slice(0, -1), { start: last.start, octets }, ...others];
}

function cut({ start, octets }: Piece, from: number, to = start + octets.length): Piece {
  return { start: from, octets: flatCopy(asOctets(octets.slice(from - start, to - start))) };
}

const BLOCK_BYTES = 16_384;
