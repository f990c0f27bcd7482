// A scenario: a short play for a world, named after the row of the edge cases that it shows. Its
// cues are done one after the other, and what its people and logs come to say is expected. Law: a
// scenario is plain data; played on a calm day it goes as written, on others the properties hold.
import type { Clause } from '../../model/clause.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { EntryType, LeaveCause } from '../../model/log/entry.ts';
import type { ActionFact } from './action.ts';
import type { Weather } from './weather.ts';
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
  /** How a calm day is other than usual in it: a log that takes its time. */
  readonly weather?: Partial<Pick<Weather, 'latencyMs' | 'commitMs'>>;
  readonly cues: readonly Cue[];
  readonly expects: readonly Expectation[];
}

/** What is done next in a play. */
export type Cue =
  | ActionFact
  /** So much time passes, and what is under way goes on. */
  | { readonly type: 'pass'; readonly ms: number }
  /** Something happens to the stream of a person's, at their end or at the other one. */
  | ({ readonly type: 'stream'; readonly fate: StreamFate } & StreamEnd)
  /** Time passes until such a parcel is under way, and that is done to it; at most a minute. */
  | ({ readonly type: 'catch'; readonly fate: ParcelFate } & Caught);

/** What is done to a parcel that was caught. `keep`: nothing yet, it goes on its way. */
export type ParcelFate = 'lose' | 'duplicate' | 'deliver' | 'keep';

/** What happens to a stream at one end. */
export type StreamFate = 'reset' | 'vanish' | 'clog' | 'unclog';

/** One end of the newest open stream that a person has for SIP or for MSRP. */
export interface StreamEnd {
  readonly of: string;
  readonly plane: 'sip' | 'msrp';
  readonly end: 'own' | 'far';
}

/** Which parcel: from whom to whom, and what its octets contain. */
export interface Caught {
  readonly from: string;
  readonly to: string;
  readonly contains: string;
}

/** What is to come of a play. */
export type Expectation =
  | (Expected & {
      /** How often; once when absent. */
      readonly times?: number;
    })
  /** One comes before the other, each for the first time. */
  | { readonly first: Expected; readonly second: Expected };

/** Something that is to come. */
export type Expected =
  /** Somebody, or a focus, tells such a notice: the members given are equal. */
  | { readonly who: string; readonly tells: Told }
  /** Octets with that in them arrive at somebody, in however many pieces. */
  | { readonly who: string; readonly receives: string }
  /**
   * Somebody is answered: a status for an MSRP request that a deed sent, a status and the method
   * for any SIP request, as in `481 BYE`; as often as the answer arrives.
   */
  | { readonly who: string; readonly answered: number | `${number} ${string}` }
  /** The log has such entries. */
  | { readonly logs: EntryType; readonly actor?: string; readonly cause?: LeaveCause };

/** Some of the members of a notice. */
export type Told = { readonly type: Notice['type'] } & { readonly [member: string]: unknown };
