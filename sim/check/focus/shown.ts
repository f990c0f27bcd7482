// What properties and pictures of a model see of a focus: its room, by the people's names.
import type { FocusState } from '../../../model/focus/state.ts';
import type { LegKey } from '../../../model/log/entry.ts';
import type { Member } from '../../../model/room/context.ts';
import { contextOf, stateOf } from '../../../model/room/fold.ts';
import type { Json } from '../model.ts';
import { isTaken } from './log-time.ts';
import { ROOM } from './wire.ts';

/** The room as a focus has folded it. */
export interface RoomShown {
  readonly [key: string]: Json;
  readonly state: string;
  /** Legs that are in it: `anna-2` is the second call of a device called anna. */
  readonly members: readonly string[];
  /** Names that are in use, each with the users who have it. */
  readonly names: { readonly [name: string]: readonly string[] };
  /** Of those the ones whose session is bound. */
  readonly joined: readonly string[];
  /** Of those the ones that take private messages. */
  readonly able: readonly string[];
  /** Names that are kept for who left with them, each with that user. */
  readonly kept: { readonly [name: string]: string };
  /** Legs that the focus is not done with. */
  readonly legs: number;
  /** Messages of which parts have come and others not. */
  readonly parts: number;
}

export function roomShown(state: FocusState): RoomShown {
  const hosted = state.rooms.get(ROOM);
  const legs = state.legs.size;
  const parts = state.incoming.reduce((sum, messages) => sum + messages.length, 0);
  if (hosted === undefined) {
    return { state: 'none', members: [], joined: [], able: [], names: {}, kept: {}, legs, parts };
  }
  const { fold } = hosted;
  const { nicknames } = contextOf(fold);
  const members = [...contextOf(fold).members.values()];
  const names: Record<string, string[]> = {};
  const kept: Record<string, string> = {};
  for (const { nickname, legs: users, uri, untilMs } of nicknames.values()) {
    if (!isTaken(untilMs, fold)) continue;
    if (users.length === 0) kept[nickname] = userOf(uri);
    else names[nickname] = users.map((leg) => userOf(uriOf(members, leg))).sort();
  }
  const joined = members.filter((member) => member.joined);
  return {
    state: stateOf(fold),
    members: devices(members),
    joined: devices(joined),
    able: devices(joined.filter(({ capabilities }) => capabilities.privateMessages)),
    names,
    kept,
    legs,
    parts,
  };
}

function devices(members: readonly Member[]): readonly string[] {
  return members.map(({ contact }) => userOf(contact)).sort();
}

function uriOf(members: readonly Member[], leg: LegKey): string {
  return members.find((member) => member.leg === leg)?.uri ?? 'nobody';
}

function userOf(uri: string): string {
  return /^sip:([^@]*)@/.exec(uri)?.[1] ?? uri;
}
