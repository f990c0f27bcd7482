// Which entries of the log a focus found to be refused when it folded them, and by which clause:
// the room's last word, which the focus itself tells only to the one who asked.
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { witnessed } from '../../model/kernel/transition.ts';
import type { Committed } from '../../model/log/entry.ts';
import { foldCommitted, type RoomFold, type Standing } from '../../model/room/fold.ts';
import { entryWords } from './noting.ts';
import { userOf } from './summary.ts';
import type { Decision } from './timeline.ts';

/** The refusals among the entries that a focus, as it was before them, is told of. */
export function refusalsOf(
  who: string,
  before: FocusState,
  inputs: readonly Input[],
): readonly Decision[] {
  const folds = new Map<string, RoomFold>();
  return inputs.flatMap((input): readonly Decision[] => {
    if (input.type !== 'committed') return [];
    const { committed } = input;
    const { room } = committed.entry;
    const fold = folds.get(room) ?? before.rooms.get(room)?.fold;
    // What it has already is passed over; a room that it begins to read, it reads elsewhere.
    if (fold === undefined || committed.seq !== fold.seq + 1) return [];
    const folded = foldUnseen(fold, committed);
    folds.set(room, folded.fold);
    return refusal(who, committed, folded.standing);
  });
}

/** Folds an entry: whoever watches the machines sees what the focus does, and not this. */
export function foldUnseen(fold: RoomFold, committed: Committed) {
  return witnessed(null, () => foldCommitted(fold, committed));
}

function refusal(who: string, { seq, entry }: Committed, standing: Standing): readonly Decision[] {
  if (standing.type !== 'refused') return [];
  const { status, clause, reason } = standing;
  const what = `entry ${seq} of ${userOf(entry.room)} (${entryWords(entry)})`;
  return [{ clause, who, by: 'answer', text: `refuses ${status}: ${what}: ${reason}` }];
}
