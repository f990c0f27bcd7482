// What a story keeps of a stream in one direction while it is told: what was written, in which
// parcels it is under way, and which messages are not read to their end.

import { asOctets, type Octets } from '../../model/wire/octets.ts';
import type { Action } from '../world/action.ts';
import type { Parcel } from '../world/happened.ts';
import type { Spoken } from './message-cut.ts';
import type { StoryMessage } from './story.ts';

/** What is known of a stream in one direction: of what is under way to one socket. */
export interface Stream {
  readonly spoken: Spoken;
  /** Octets of a message that is not complete, and where they begin. */
  rest: Octets;
  restStart: number;
  /** How many octets were written, and read. */
  written: number;
  read: number;
  /** What was written and not read yet, in order. */
  readonly open: { readonly message: Draft; readonly start: number; readonly end: number }[];
  /** Where each parcel lies, while it is under way. */
  readonly parcels: Map<number, Written>;
  /** What the unfinished message was begun by. */
  begun: Written | null;
}

/** A parcel of a stream: where it lies, and when it was written. */
export interface Written {
  readonly parcel: Parcel;
  readonly start: number;
  readonly end: number;
  readonly turn: number;
  readonly action: number | null;
}

/** A message whose fate is not known yet. */
export type Draft = { -readonly [key in keyof StoryMessage]: StoryMessage[key] };

/** A stream into which nothing has been written. */
export function newStream(spoken: Spoken): Stream {
  return {
    ...{ spoken, rest: asOctets(''), restStart: 0, written: 0, read: 0, begun: null },
    ...{ open: [], parcels: new Map() },
  };
}

/** Whoever a parcel goes to; a datagram may go to nobody. */
export function placeOf(name: string): string {
  return name === '' ? NOWHERE : name;
}

/** Entries in words. */
export function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

/** What a crash took with it. */
export function crashWords(lostEntries: number, action: Action | null): string {
  const lost = lostEntries === 0 ? '' : `, ${counted(lostEntries)} lost`;
  const isTorn = action?.type === 'crash' && action.torn;
  return `crashes${lost}${isTorn ? ', the end of its log torn' : ''}`;
}

/** The lane of whom nobody knows. */
export const NOWHERE = 'nowhere';
/** What nobody has read yet. */
export const bare = { text: '', method: null, status: null, hasSdp: false };
