// What a room makes of the entries of its log, folded beside a picture: which of them are refused,
// and by which clause (R7701-7.1-9, R7701-7.1-10). Law: a room whose log does not begin here is
// not judged.
import type { Clause } from '../../model/clause.ts';
import type { Input } from '../../model/focus/input.ts';
import type { Committed } from '../../model/log/entry.ts';
import { emptyFold, foldFrom, type RoomFold } from '../../model/room/fold.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { foldUnseen } from './standings.ts';

/** Folds every room as its entries come, each once. */
export class Verdicts {
  readonly #folds = new Map<string, RoomFold>();
  #variants: Variants = defaultVariants;

  /** What a node takes in: the readings by which it judges, and where its rooms begin. */
  read(input: Input): void {
    if (input.type === 'booted' && input.settings !== undefined) {
      this.#variants = input.settings.variants;
    }
    if (input.type !== 'snapshot-loaded') return;
    const { snapshot } = input;
    if ((this.#folds.get(snapshot.room)?.seq ?? 0) >= snapshot.seq) return;
    this.#folds.set(snapshot.room, foldFrom(snapshot, this.#variants));
  }

  /** Why an entry is refused; undefined where it is not, or was judged before. */
  of(committed: Committed): { readonly text: string; readonly clause: Clause } | undefined {
    const { room, seq } = committed;
    const known = this.#folds.get(room);
    const fold = known ?? (seq === 1 ? emptyFold(room, this.#variants) : undefined);
    if (fold === undefined || seq !== fold.seq + 1) return undefined;
    const folded = foldUnseen(fold, committed);
    this.#folds.set(room, folded.fold);
    const { standing } = folded;
    if (standing.type !== 'refused') return undefined;
    const { status, reason, clause } = standing;
    return { text: `refuses entry ${seq} with ${status}: ${reason}`, clause };
  }
}
