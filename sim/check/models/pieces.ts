// What is said to a room, whole and in parts, and what of it is complete (R4975-7.1.1-8, C5, C9).
import type { Json } from '../model.ts';

/** Something that is sent: a message, or a part of one. */
export interface Piece {
  readonly [key: string]: Json | undefined;
  readonly by: string;
  /** What was sent before it. */
  readonly after?: string;
  /** The message, which is its Message-ID as well. */
  readonly text: string;
  readonly part?: readonly [number, number];
  readonly aborted?: boolean;
  readonly failure?: 'no';
  readonly success?: boolean;
  /** Of what is sent again. */
  readonly tid?: string;
}

/** What can be sent. */
export const PIECES: { readonly [piece: string]: Piece } = {
  whole: { by: 'anna', text: 'whole' },
  again: { by: 'anna', after: 'whole', text: 'whole', tid: 'again1234' },
  quiet: { by: 'anna', text: 'quiet', failure: 'no', success: true },
  'first-half': { by: 'anna', text: 'halves', part: [1, 2], success: true },
  'other-half': { by: 'anna', text: 'halves', part: [2, 2], success: true },
  'given-up': { by: 'anna', text: 'halves', part: [2, 2], aborted: true, success: true },
  reply: { by: 'bert', text: 'reply', success: true },
};

/** The messages of somebody. */
export function textsOf(who: string): readonly string[] {
  return Object.values(PIECES).flatMap(({ by, text }) => (by === who ? [text] : []));
}

/**
 * The messages that are whole once these pieces have come in that order; by a variant what comes
 * before its beginning has not come (C4).
 */
export function completed(sent: readonly string[], { unknownContinuation = 200 } = {}) {
  const texts: string[] = [];
  let halves = 0;
  for (const piece of sent) {
    if (piece === 'given-up') halves = 0;
    else if (piece.endsWith('-half')) {
      if (piece === 'first-half' || halves > 0 || unknownContinuation === 200) halves += 1;
      if (halves === 2) texts.push('halves');
    } else if (piece !== 'again') texts.push(piece);
  }
  return texts;
}
