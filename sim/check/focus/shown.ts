// What properties and pictures of a model see of a focus: its room, by the people's names.
import type { FocusState } from '../../../model/focus/state.ts';
import { contextOf, stateOf } from '../../../model/room/fold.ts';
import type { Json } from '../model.ts';
import { ROOM } from './wire.ts';

/** The room as a focus has folded it. */
export interface RoomShown {
  readonly [key: string]: Json;
  readonly state: string;
  /** Devices that are in it, by their Contact. */
  readonly members: readonly string[];
  /** Names that are in use, each with the users who have it. */
  readonly names: { readonly [name: string]: readonly string[] };
  /** Names that wait for their former holders. */
  readonly kept: readonly string[];
}

export function roomShown(state: FocusState): RoomShown {
  const hosted = state.rooms.get(ROOM);
  if (hosted === undefined) return { state: 'none', members: [], names: {}, kept: [] };
  const { members, nicknames } = contextOf(hosted.fold);
  const names: Record<string, string[]> = {};
  for (const { nickname, legs } of nicknames.values()) {
    if (legs.length === 0) continue;
    names[nickname] = legs.map((leg) => userOf(members.get(leg)?.uri ?? 'nobody')).sort();
  }
  return {
    state: stateOf(hosted.fold),
    members: [...members.values()].map(({ contact }) => contact).sort(),
    names,
    kept: [...nicknames.values()]
      .filter(({ legs }) => legs.length === 0)
      .map(({ nickname }) => nickname)
      .sort(),
  };
}

function userOf(uri: string): string {
  return /^sip:([^@]*)@/.exec(uri)?.[1] ?? uri;
}
