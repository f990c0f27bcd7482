// What a room's machine works on: its context, the people and names in it, and the entries that
// come to it as events.
import type { Map as ImmutableMap } from 'immutable';
import type { Clause } from '../clause.ts';
import type { Capabilities, Entry, LegKey } from '../log/entry.ts';
import type { Variants } from '../variant.ts';
import type { Policy } from './policy.ts';

export interface RoomContext {
  readonly room: string;
  readonly policy: Policy;
  readonly variants: Variants;
  /** Who opened it; '' before that. */
  readonly creator: string;
  readonly members: ImmutableMap<LegKey, Member>;
  readonly nicknames: ImmutableMap<string, HeldNickname>;
  /** How many anonymous URIs have been given out, in all lives of the room. */
  readonly anonymous: number;
}

/** An entry on its way into the fold; the event's type is the entry's. */
export type RoomEvent = {
  readonly [type in Entry['type']]: {
    readonly type: type;
    readonly entry: Extract<Entry, { type: type }>;
    readonly stampMs: number;
  };
}[Entry['type']];

/** The variants that are the statuses of refusals. */
export type StatusVariant =
  | 'closedRefusal'
  | 'closingRefusal'
  | 'fullRefusal'
  | 'likeOthersNames'
  | 'nothingToRemove'
  | 'privateForbidden'
  | 'secondNickname'
  | 'severalSessionsRefusal';

export interface RoomInput {
  readonly room: string;
  readonly policy: Policy;
  readonly variants: Variants;
}

/** Why a room says no: the status for the peer, and the clause that asks for it. */
export interface Refusal {
  readonly status: number;
  readonly clause: Clause;
  readonly reason: string;
}

/** A leg of somebody in a room: one person may have several. */
export interface Member {
  readonly leg: LegKey;
  readonly uri: string;
  /** What others see: `uri`, or the anonymous URI that stands for it (R7701-5.2-12). */
  readonly shownAs: string;
  /** Other URIs by which the participant is known here (R7701-5.2-9). */
  readonly identities: readonly string[];
  readonly name: string;
  /** The device's own URI. */
  readonly contact: string;
  readonly capabilities: Capabilities;
  readonly joined: boolean;
  /** When it was admitted, by the log's stamp. */
  readonly sinceMs: number;
  /** The comparison key of the nickname this leg asked for; '' when it has none. */
  readonly nicknameKey: string;
}

/** A nickname that is in use or kept for its former holder. */
export interface HeldNickname {
  /** As its holder last asked for it. */
  readonly nickname: string;
  readonly key: string;
  /** By what others know its holder. */
  readonly uri: string;
  /** The legs that use it, in order of asking; empty while it is quarantined. */
  readonly legs: readonly LegKey[];
  /** Among the names in use by one URI the greatest is the one asked for last (N17). */
  readonly rank: number;
  /** Until when only the former holder may have it; null while it is in use. */
  readonly untilMs: number | null;
}
