// A scenario: a short play for a world, named after the row of the edge cases that it shows. Its
// cues are done one after the other, and what its people and logs come to say is expected. Law: a
// scenario is plain data; played on a calm day it goes as written, on others the properties hold.
import type { Clause } from '../../model/clause.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { EntryType } from '../../model/log/entry.ts';
import type { ActionFact } from './action.ts';
import type { WorldOptions } from './world.ts';

/** A play. */
export interface Scenario {
  /** kebab-case, the row first: `n1-two-ask-for-one-name`; what `confab simulate` takes. */
  readonly name: string;
  /** The edge case or requirement that it shows. */
  readonly row: Clause;
  /** What happens and what comes of it, in a sentence. */
  readonly says: string;
  readonly world: Omit<WorldOptions, 'seed'>;
  readonly cues: readonly Cue[];
  readonly expects: readonly Expectation[];
}

/** What is done next in a play. */
export type Cue =
  | ActionFact
  /** So much time passes, and what is under way goes on. */
  | { readonly type: 'pass'; readonly ms: number }
  /** Time passes until such a parcel is under way, and that is done to it; at most a minute. */
  | ({ readonly type: 'catch'; readonly then: Catching } & Caught);

/** What is done to a parcel that was caught. `keep`: nothing yet, it goes on its way. */
export type Catching = 'lose' | 'duplicate' | 'deliver' | 'keep';

/** Which parcel: from whom to whom, and what its octets contain. */
export interface Caught {
  readonly from: string;
  readonly to: string;
  readonly contains: string;
}

/** What is to come of a play. `times` is 1 when absent. */
export type Expectation =
  /** Somebody, or a focus, tells such a notice: the members given are equal. */
  | { readonly who: string; readonly tells: Told; readonly times?: number }
  /** Octets with that in them arrive at somebody, in one piece. */
  | { readonly who: string; readonly receives: string; readonly times?: number }
  /** The log has such entries. */
  | { readonly logs: EntryType; readonly actor?: string; readonly times?: number };

/** Some of the members of a notice. */
export type Told = { readonly type: Notice['type'] } & { readonly [member: string]: unknown };
