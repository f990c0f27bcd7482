// What a NICKNAME request asks of a room, or why it is refused before the room is asked (RFC 7701
// 7.1 to 7.3; edge cases N7 to N13, N33). Law: whether a name is free is the room's to say.
import { type Fault, peerFault } from '../clause.ts';
import type { LegKey, NicknameRequested } from '../log/entry.ts';
import { prepareNickname } from '../nickname/precis.ts';
import { contextOf } from '../room/fold.ts';
import type { Leg } from '../session/leg.ts';
import type { Variants } from '../variant.ts';
import type { MsrpRequest } from '../wire/msrp.ts';
import { requestedNickname } from '../wire/use-nickname.ts';
import { hosted } from './membership.ts';
import { mayAlso } from './rates.ts';
import { lifeOf, type Turn } from './state.ts';

export type NicknameAsked =
  | {
      readonly is: 'asked';
      readonly ask: { readonly what: 'nickname'; readonly fact: NicknameRequested };
    }
  | { readonly is: 'refused'; readonly fault: Fault };

/** R7701-7.1-5 comes first: where nicknames are off, nothing else about the request matters. */
export function nicknameAsked(turn: Turn, id: number, leg: Leg, frame: MsrpRequest): NicknameAsked {
  if (!contextOf(hosted(turn, leg.room).fold).policy.nicknames) {
    return refusal(peerFault(403, 'R7701-7.1-5', 'nicknames are off in this room'));
  }
  const { variants } = lifeOf(turn).settings;
  if (!mayAlso(turn, id, 'nicknames')) {
    return refusal(peerFault(variants.nicknameFlood, 'N33', 'too many nicknames in a short time'));
  }
  const asked = requestedNickname(frame, variants);
  if (!asked.ok) return refusal(asked.fault);
  const key = turn.wires.legs.get(id)?.leg ?? null;
  if (key === null || !turn.legs.has(id)) {
    return refusal(peerFault(481, 'R4975-7.3-1', 'the session is not admitted'));
  }
  if (asked.value === '') return claim(key, '', '');
  const prepared = prepareNickname(asked.value, variants);
  if (!prepared.ok) return refusal(disallowed(prepared.fault, variants));
  return claim(key, prepared.nickname, prepared.key);
}

/** N10: by which status PRECIS refuses; the limits of length keep theirs. */
function disallowed(fault: Fault, { nicknameDisallowed }: Variants): Fault {
  return fault.clause.startsWith('R8266') ? { ...fault, status: nicknameDisallowed } : fault;
}

function claim(leg: LegKey, name: string, key: string): NicknameAsked {
  const fact = { type: 'nickname.requested', leg, nickname: name, nicknameKey: key } as const;
  return { is: 'asked', ask: { what: 'nickname', fact } };
}

function refusal(fault: Fault): NicknameAsked {
  return { is: 'refused', fault };
}
