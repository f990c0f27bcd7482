// What came of an action, for whoever watches: properties, coverage, the ladder of an export, the
// view of a replay. Nothing in the world depends on it.
import type { Effect } from '../../model/focus/effect.ts';
import type { Input, InputFact } from '../../model/focus/input.ts';
import type { Committed } from '../../model/log/entry.ts';
import type { WorldNode } from './node.ts';

/** Something that happened in a world, in order. */
export type Happened =
  /** A node took the inputs of a tick; `node` is what it was and `after` what it is. */
  | {
      readonly type: 'ticked';
      readonly atMs: number;
      readonly node: WorldNode;
      readonly after: WorldNode;
      readonly inputs: readonly Input[];
      readonly effects: readonly Effect[];
    }
  /** Something is under way. */
  | { readonly type: 'sent'; readonly atMs: number; readonly parcel: Parcel }
  /** It arrived, whole or in part; a tick of the receiver follows. */
  | {
      readonly type: 'arrived';
      readonly atMs: number;
      readonly parcel: Parcel;
      /** How many octets of it arrived now; all that was left where it is not octets. */
      readonly octets: number;
    }
  /** It never will: why, in a few words, such as "lost", "reset", "nobody listens there". */
  | { readonly type: 'lost'; readonly atMs: number; readonly parcel: Parcel; readonly why: string }
  | { readonly type: 'corrupted'; readonly atMs: number; readonly parcel: Parcel }
  /** The second one is a copy of the first, under way as well. */
  | {
      readonly type: 'duplicated';
      readonly atMs: number;
      readonly parcel: Parcel;
      readonly copy: Parcel;
    }
  | { readonly type: 'logged'; readonly atMs: number; readonly committed: Committed }
  | { readonly type: 'append-failed'; readonly atMs: number; readonly node: string }
  | {
      readonly type: 'crashed';
      readonly atMs: number;
      readonly node: string;
      /** Entries that were appended and are lost. */
      readonly lostEntries: number;
    }
  | { readonly type: 'restarted'; readonly atMs: number; readonly node: string }
  /** A fault that shows nowhere else: a partition, a hold, a freeze, a clog, a clock; in words. */
  | {
      readonly type: 'fault';
      readonly atMs: number;
      readonly nodes: readonly string[];
      readonly what: string;
    };

/** Something under way to a socket: octets, or the news that a stream is up, refused or closed. */
export interface Parcel {
  /** Counts from 1 in a world; what `deliver` names. */
  readonly number: number;
  readonly sentAtMs: number;
  readonly from: string;
  readonly to: string;
  /** The receiving socket, `NODE#CONNECTION`; null where there is none yet. */
  readonly socket: string | null;
  readonly isDatagram: boolean;
  /** What the receiver will be told. */
  readonly fact: InputFact;
}
