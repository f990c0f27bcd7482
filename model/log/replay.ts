// A room as it was: its log folded up to a sequence number, with no focus around it.

import { emptyFold, foldCommitted, type RoomFold, type Standing } from '../room/fold.ts';
import { defaultVariants, type Variants } from '../variant.ts';
import type { Committed } from './entry.ts';

/** What each entry did, beside the entry. */
export interface Replayed {
  readonly committed: Committed;
  readonly standing: Standing;
}

/** A room after its entries, and what each of them came to. */
export interface Replay {
  readonly fold: RoomFold;
  readonly entries: readonly Replayed[];
}

/** Folds the entries of one room, from its first on and at most to seq `at`. */
export function replayRoom(
  room: string,
  entries: Iterable<Committed>,
  at: number = Number.POSITIVE_INFINITY,
  variants: Variants = defaultVariants,
): Replay {
  let fold = emptyFold(room, variants);
  const replayed: Replayed[] = [];
  for (const committed of entries) {
    if (committed.seq > at) break;
    const folded = foldCommitted(fold, committed);
    fold = folded.fold;
    replayed.push({ committed, standing: folded.standing });
  }
  return { fold, entries: replayed };
}
