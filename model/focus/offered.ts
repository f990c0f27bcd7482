// The session description in a request or response, and the terms on which the focus answers one
// or makes one (R3261-8.2-1, R3264-5-1, R3264-8-1).
import { type Fault, peerFault } from '../clause.ts';
import { type ProfileName, profiles } from '../profile.ts';
import type { Terms } from '../session/offer.ts';
import type { Extra } from '../sip/response.ts';
import { hostPort } from '../wire/address.ts';
import { bareType } from '../wire/message-media.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { parseSdp, type SessionDescription, serializeSdp } from '../wire/sdp.ts';
import { type SipMessage, sipHeader } from '../wire/sip.ts';
import { drawn } from './drawing.ts';
import { type Description, lifeOf, type Turn } from './state.ts';

export type Offered =
  /** Null where there is no body. */
  | { readonly ok: true; readonly description: SessionDescription | null }
  | { readonly ok: false; readonly fault: Fault; readonly extra?: Extra };

/** Reads a message's body. Faults: 415 for another type, and those of `parseSdp`. */
export function offeredIn(message: SipMessage): Offered {
  if (message.body === '') return { ok: true, description: null };
  const type = bareType(sipHeader(message, 'Content-Type') ?? asOctets(''));
  if (type !== 'application/sdp') {
    const fault = peerFault(415, 'R3261-8.2-1', `expected application/sdp, got ${shown(type)}`);
    return { ok: false, fault, extra: [['Accept', asOctets('application/sdp')]] };
  }
  const description = parseSdp(message.body);
  return description.ok ? { ok: true, description: description.value } : description;
}

/** On what terms this side speaks of a session whose end here is `localPath`. */
export function termsOf(
  turn: Turn,
  profile: ProfileName,
  session: Pick<Description, 'sessionId' | 'version'>,
  localPath: Octets,
): Terms {
  const { policy, variants, msrp } = lifeOf(turn).settings;
  const { sessionId, version } = session;
  return { policy, variants, msrp, localPath, sessionId, version, profile: profiles[profile] };
}

/** An MSRP URI of this side's that was never given out before (R4975-8-2). */
export function freshPath(turn: Turn): Octets {
  const { msrp } = lifeOf(turn).settings;
  return asOctets(`msrp://${hostPort(msrp)}/${drawn(turn, 'session', 10)};tcp`);
}

/** A session's first description. */
export function firstDescription(description: SessionDescription): Description {
  const { sessionId } = description.origin;
  return { sessionId, version: 1, body: flatCopy(serializeSdp(description)) };
}

/**
 * The next description of a session. Its o= line stays as it is while nothing else changes, and
 * rises by one otherwise (R3264-8-1, R4975-8-9).
 */
export function nextDescription(last: Description, described: SessionDescription): Description {
  const { sessionId, version } = last;
  const { origin } = described;
  const same = { ...origin, sessionId, version: asOctets(String(version)) };
  if (serializeSdp({ ...described, origin: same }) === last.body) return last;
  const risen = { ...same, version: asOctets(String(version + 1)) };
  const body = flatCopy(serializeSdp({ ...described, origin: risen }));
  return { sessionId, version: version + 1, body };
}

/** A description of this side's read again; asserts that it can be. */
export function describedBy({ body }: Description): SessionDescription {
  const description = parseSdp(body);
  if (!description.ok) throw new Error(`a description of our own: ${description.fault.message}`);
  return description.value;
}
