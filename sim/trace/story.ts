// A story: what happened in a run, as lanes, messages between them and notes on them. Every picture
// and file that an export makes is drawn from one. Law: a story is plain data, in the order in
// which things happened, and says of each octet that was written what became of it.
import type { Clause } from '../../model/clause.ts';
import type { Address, Transport } from '../../model/focus/input.ts';
import type { Octets } from '../../model/wire/octets.ts';
import type { Action } from '../world/action.ts';
import type { Happened } from '../world/happened.ts';
import type { WorldNode } from '../world/node.ts';

/** What happened in a run, for somebody who looks at it. */
export interface Story {
  /** One line. */
  readonly title: string;
  /** Milliseconds since 1970 at the story's moment 0; 0 where nothing tells. */
  readonly epochMs: number;
  /** In the order in which they are drawn, the focus first. */
  readonly lanes: readonly Lane[];
  /** In the order in which they began. */
  readonly events: readonly StoryEvent[];
  /** Every stream that was up or tried, and every datagram socket, by `NODE#CONNECTION`. */
  readonly sockets: ReadonlyMap<string, StorySocket>;
}

/** A node or a peer. */
export interface Lane {
  readonly name: string;
  readonly kind: 'focus' | 'agent' | 'peer';
}

/** What a story consists of. */
export type StoryEvent = StoryMessage | StoryNote;

/** Something that went from one lane to another. */
export interface StoryMessage {
  readonly type: 'message';
  /** Counts from 1. */
  readonly number: number;
  /** Of which action it came, from 1; null where no actions are known. */
  readonly action: number | null;
  readonly protocol: 'SIP' | 'MSRP' | 'TCP';
  readonly from: string;
  readonly to: string;
  /** One line, such as `200 OK (INVITE)`. */
  readonly text: string;
  /** Of a request, or of the request that a response answers. */
  readonly method: string | null;
  readonly status: number | null;
  readonly hasSdp: boolean;
  /** As written by the sender; '' where a connection is made, refused or closed. */
  readonly octets: Octets;
  readonly isDatagram: boolean;
  /** Of the receiver, `NODE#CONNECTION`; null where there was none. */
  readonly socket: string | null;
  /** Where a datagram came from. */
  readonly source: Address | null;
  readonly sentAtMs: number;
  /** Where in the order of what happened it was sent, and where it ended. */
  readonly sentTurn: number;
  readonly endedAtMs: number | null;
  readonly endedTurn: number | null;
  /** `made`, `closed`: of a connection. `under way`: the story ends before it does. */
  readonly fate: 'arrived' | 'lost' | 'refused' | 'under way';
  /** Why it was lost or refused, in a few words; '' where it was not. */
  readonly why: string;
  /** In how many reads it arrived; 0 where it did not. */
  readonly reads: number;
  readonly isCorrupted: boolean;
  /** A second one of the same octets, which the network made. */
  readonly isCopy: boolean;
  /** Of a connection: what became of it. */
  readonly connection: 'made' | 'refused' | 'closed' | null;
}

/** Something that happened on lanes. */
export interface StoryNote {
  readonly type: 'note';
  readonly action: number | null;
  readonly kind: NoteKind;
  /** One, but where a fault lies between two. */
  readonly lanes: readonly string[];
  readonly text: string;
  readonly clause: Clause | null;
  readonly atMs: number;
  readonly turn: number;
  /**
   * Of an entry: `ROOM SEQ`. A lane that learns of an entry knows what the lane knew that appended
   * it.
   */
  readonly entry: string | null;
  /** Of a fault: what lasts from here on, and what is over. */
  readonly begins: Lasting | null;
  readonly ends: Lasting | null;
}

/** A fault that lasts. */
export type Lasting = 'partition' | 'hold' | 'freeze';

/** What a note is about; pictures have a sign for each. */
export type NoteKind =
  /** It begins to run. */
  | 'boot'
  | 'timer'
  /** An entry is in the log. */
  | 'entry'
  /** A person or an operator asks for something. */
  | 'asked'
  | 'told'
  /** A focus refused something, or could not deliver it. */
  | 'refused'
  | 'log-failed'
  /** A property does not hold. */
  | 'violated'
  | 'crash'
  | 'restart'
  | 'fault';

/** A socket of a node. */
export interface StorySocket {
  readonly transport: Transport;
  readonly local: Address;
  readonly remote: Address | null;
  /** Its own side asked for it. */
  readonly isDialler: boolean;
}

/** What a story is made of: what happened in a world, and which action it came of. */
export type StoryPart =
  | Exclude<Happened, { type: 'ticked' }>
  | TickedPart
  /** A socket at a peer, of which only its address is known. */
  | { readonly type: 'socket'; readonly name: string; readonly socket: StorySocket }
  /** What follows is of this action, the `number`th, from 1. */
  | { readonly type: 'acted'; readonly number: number; readonly action: Action };

/** `ticked` as a story needs it: a live node has no world around it. */
export type TickedPart = Omit<Extract<Happened, { type: 'ticked' }>, 'node' | 'after'> & {
  readonly node: Pick<WorldNode, 'name' | 'kind'>;
};

/** Where a message leaves or ends, or a note stands: a story in single moments. */
export interface Moment {
  readonly turn: number;
  readonly atMs: number;
  readonly is: 'sent' | 'ended' | 'note';
  readonly event: StoryEvent;
}

/** The moments of a story in the order in which they happened. */
export function momentsOf({ events }: Story): readonly Moment[] {
  const moments = events.flatMap((event): readonly Moment[] => {
    if (event.type === 'note') return [{ turn: event.turn, atMs: event.atMs, is: 'note', event }];
    const sent = { turn: event.sentTurn, atMs: event.sentAtMs, is: 'sent', event } as const;
    const { endedTurn: turn, endedAtMs: atMs } = event;
    if (turn === null || atMs === null) return [sent];
    return [sent, { turn, atMs, is: 'ended', event }];
  });
  return moments
    .map((moment, at) => ({ moment, at }))
    .sort((a, b) => a.moment.turn - b.moment.turn || a.at - b.at)
    .map(({ moment }) => moment);
}

/** Of a run of moments, the time of the last. */
export function endsAtMs(story: Story): number {
  return momentsOf(story).reduce((last, { atMs }) => Math.max(last, atMs), 0);
}
