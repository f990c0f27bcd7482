// Plants in a room: who has which name, who may say what, who gets it. A table of data.

import type { RoomContext } from '../../model/room/context.ts';
import type { Plant } from './plant.ts';
import { resaid } from './spoiling.ts';

export const roomPlants: readonly Plant[] = [
  {
    name: 'no-uniqueness',
    says: 'a nickname that somebody else has is granted all the same',
    clause: 'R7701-7.1-10',
    edits: { 'room/room': [{ ...asked(4), becomes: null }] },
    found: { model: 'nickname-race', property: 'one-nickname-one-holder', steps: 6 },
  },
  {
    name: 'release-not-done',
    says: 'a nickname that is given back stays with who gave it back, and is refused to others',
    clause: 'R7701-7.3-1',
    seenIn: 'a room that answered a removal with 200 and did not remove',
    edits: { 'room/room': [{ ...asked(3), becomes: { actions: ['accept'] } }] },
    found: { model: 'nickname-race', property: 'people-and-room-agree', steps: 6 },
  },
  {
    name: 'refused-for-nothing',
    says: 'a nickname is refused to whoever has another one',
    clause: 'R7701-7.2-1',
    edits: { 'room/room': [{ ...asked(4), becomes: { guard: hasName } }] },
    found: { model: 'nickname-race', property: 'refused-with-reason', steps: 6 },
  },
  {
    name: 'refusal-as-grant',
    says: 'a nickname that is refused is answered 200',
    clause: 'R7701-7.1-10',
    spoils: (driven) => resaid(driven, / 425 [^\r]*/, ' 200 OK'),
    found: { model: 'nickname-race', property: 'one-nickname-one-holder', steps: 6 },
  },
];

/** The candidate of that number for a NICKNAME in an open room. */
function asked(branch: number) {
  return { source: 'open', event: 'nickname.requested', branch };
}

function hasName({ context, event }: RoomGuard): boolean {
  return context.members.get(event.entry.leg as never)?.nicknameKey !== '';
}

interface RoomGuard {
  readonly context: RoomContext;
  readonly event: { readonly entry: { readonly leg: string } };
}
