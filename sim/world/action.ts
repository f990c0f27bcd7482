// Everything that can be chosen in a simulated world, as one closed union: a run is a list of
// actions, a seed a way to draw one, a trace a file of them. Law: an action is plain data, and the
// same actions on the same world give the same world, bytes and hashes.
import type { AgentCommand, FocusCommand } from '../../model/focus/input.ts';
import type { Deed } from './deed.ts';

/** Something that is done to a world, and when. */
export type Action = ActionMoment & ActionFact;

/** When an action is done. */
export interface ActionMoment {
  /**
   * In the world's time, whole milliseconds. Time passes until then, timers firing at their
   * deadlines; an earlier time than the world's means now.
   */
  readonly atMs: number;
}

/** What can be done. Sockets are named `NODE#CONNECTION`, parcels by the number they were given. */
export type ActionFact =
  /** Only time passes. */
  | { readonly type: 'wait' }
  /**
   * Everything under way arrives, oldest first, and logs commit, until nothing is under way. No
   * time passes; what is held, cut off, clogged or frozen stays so.
   */
  | { readonly type: 'settle' }
  | { readonly type: 'ask'; readonly person: string; readonly command: AgentCommand }
  /** A person does what no user agent of ours would. */
  | { readonly type: 'do'; readonly person: string; readonly deed: Deed }
  | { readonly type: 'operate'; readonly node: string; readonly command: FocusCommand }
  /** A parcel reaches its socket; of a stream's next parcel, where `octets` is given, so many. */
  | { readonly type: 'deliver'; readonly parcel: number; readonly octets?: number }
  /** A datagram never arrives, or a connection cannot be made; TCP loses nothing else by itself. */
  | { readonly type: 'lose'; readonly parcel: number }
  | { readonly type: 'duplicate'; readonly parcel: number }
  /** The octet at `at` (from 0) is another one: exclusive or with `bits`, 1 to 255. */
  | {
      readonly type: 'corrupt';
      readonly parcel: number;
      readonly at: number;
      readonly bits: number;
    }
  /** Nothing gets from a node to another until it is released or healed; one way. */
  | { readonly type: 'hold'; readonly from: string; readonly to: string }
  | { readonly type: 'release'; readonly from: string; readonly to: string }
  /** As `hold`, but datagrams are lost; one way. */
  | { readonly type: 'partition'; readonly from: string; readonly to: string }
  | { readonly type: 'heal'; readonly from: string; readonly to: string }
  /** A stream ends at both sides at once; what was under way is lost. */
  | { readonly type: 'reset'; readonly socket: string }
  /** A stream's other end is gone, and this side is not told: what it sends is lost. */
  | { readonly type: 'vanish'; readonly socket: string }
  /** The socket takes no octets any more from its own node: they wait outside the core. */
  | { readonly type: 'clog'; readonly socket: string }
  | { readonly type: 'unclog'; readonly socket: string }
  /** The oldest batch that a node appended is on disk, and the node is told. */
  | { readonly type: 'commit'; readonly node: string }
  /** A node hears of the oldest batch that another one committed. */
  | { readonly type: 'tell'; readonly node: string }
  /** Every batch that the node appended and that is not on disk fails. */
  | { readonly type: 'fail'; readonly node: string }
  /**
   * A focus stops as it stands. Of the entries that it appended and that were not on disk, `kept`
   * are; where `torn`, a part of the next one is as well, which recovery has to find.
   */
  | {
      readonly type: 'crash';
      readonly node: string;
      readonly kept: number;
      readonly torn: boolean;
    }
  | { readonly type: 'restart'; readonly node: string }
  /** Takes nothing and does nothing until it is thawed: a long pause of the process. */
  | { readonly type: 'freeze'; readonly node: string }
  | { readonly type: 'thaw'; readonly node: string }
  /** The node's wall clock is set to so many milliseconds ahead of the world's. */
  | { readonly type: 'set-clock'; readonly node: string; readonly aheadMs: number };

/** The names of what can be done. */
export type ActionType = ActionFact['type'];
