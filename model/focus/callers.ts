// Who calls, as the room will know it (R7701-5.2-9 to 12, RFC 3323, RFC 3325).
// Nobody is authenticated yet: P-Asserted-Identity comes from no trusted peer and is not looked at
// [R3325-7-1]. Law: what an anonymous caller is called elsewhere reaches nobody in the room (X5).
import type { peerFault } from '../clause.ts';
import { isAnonymous, isAnonymousUri, NAMELESS } from '../room/anonymity.ts';
import type { Member } from '../room/context.ts';
import { othersOf, ownerOf } from '../room/identities.ts';
import { type Privacy, readPrivacy } from '../sip/privacy.ts';
import { asOctets, flatText, type Octets } from '../wire/octets.ts';
import { type SipRequest, sipHeaders } from '../wire/sip.ts';
import { addressOfRecord } from '../wire/sip-uri.ts';
import { lifeOf, type Turn } from './state.ts';

export interface Caller {
  /** Its address of record; of all callers without a name the same one. */
  readonly identity: string;
  readonly identities: readonly string[];
  readonly anonymous: boolean;
}

/** The caller of an INVITE from its From URI and Privacy header, or why it cannot be served. */
export function callerOf(
  turn: Turn,
  request: SipRequest,
  from: Octets,
):
  | { readonly ok: true; readonly value: Caller }
  | { readonly ok: false; readonly fault: ReturnType<typeof peerFault>; readonly reason?: string } {
  const uri = addressOfRecord(from);
  if (!uri.ok) return uri;
  const privacy: Privacy = readPrivacy(sipHeaders(request, 'Privacy'));
  if (!privacy.ok) return { ...privacy, reason: privacy.fault.message };
  const { policy, variants } = lifeOf(turn).settings;
  if (isAnonymousUri(uri.value)) {
    // The URI of its INVITE is the only one that such a caller knows of itself (C37).
    const identities = [flatText(uri.value)];
    return { ok: true, value: { identity: NAMELESS, identities, anonymous: true } };
  }
  const identity = flatText(ownerOf(policy.identities, variants, uri.value));
  const identities = othersOf(policy.identities, identity);
  return { ok: true, value: { identity, identities, anonymous: privacy.hidesIdentity } };
}

/**
 * The room has admitted an anonymous caller. It acts under the URI that stands for it where it has
 * no other, and its 200 to INVITE tells it that URI, for no RFC says how it would learn it (C39);
 * by a variant it is not told.
 */
export function acquaint(turn: Turn, id: number, member: Member | undefined): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  if (member === undefined || !isAnonymous(member)) return;
  turn.legs = turn.legs.set(id, { ...leg, uri: member.uri });
  if (!lifeOf(turn).settings.variants.anonymousTold) return;
  const told = [ANONYMOUS_HEADER, asOctets(`<${member.shownAs}>`)] as const;
  const accept = { ...wire.accept, headers: [...wire.accept.headers, told] };
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, { ...wire, accept }) };
}

const ANONYMOUS_HEADER = 'P-Confab-Anonymous';
