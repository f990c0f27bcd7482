// Whom the URIs of a message's From and To mean, in the spelling in which the room knows them
// (R7701-5.2-9, R7701-6.1-7; edge cases P8, P24, P25).
import { NAMELESS } from '../room/anonymity.ts';
import type { Leg } from '../session/leg.ts';
import { asciiLower } from '../wire/ascii.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { addressOfRecord, equalSipUris, parseSipUri } from '../wire/sip-uri.ts';
import { lifeOf, type Turn } from './state.ts';

/** The sender's own URI in one spelling; anything else as it came (R7701-5.2-9). */
export function identity(leg: Leg, uri: Octets): string {
  if (uri === leg.uri) return leg.uri;
  return participantUri(uri);
}

/**
 * P8: the room is meant by user and host, and by the port where one is given; by variants as its
 * URI alone, and by the one that RCS writes (P24).
 */
export function recipient(turn: Turn, leg: Leg, uri: Octets): string {
  if (uri === leg.room) return leg.room;
  const { domain, aliases, sip, variants } = lifeOf(turn).settings;
  if (variants.anonymousIsRoom && participantUri(uri) === NAMELESS) return leg.room;
  const parsed = parseSipUri(uri);
  if (!variants.roomUriExact && parsed.ok && parsed.value.scheme === 'sip') {
    const { user, host, port } = parsed.value;
    const asked = asciiLower(host);
    const own = asked === domain || aliases.includes(asked);
    if (own && (port === undefined || port === sip.port)) {
      const room = addressOfRecord(asOctets(`sip:${user ?? ''}@${domain}`));
      if (room.ok && room.value === leg.room) return leg.room;
    }
  }
  return participantUri(uri);
}

/** A participant is meant by what equals its URI (R3261-19.1.4-1); the rest stays as it came. */
function participantUri(uri: Octets): string {
  const canonical = addressOfRecord(uri);
  if (!canonical.ok) return flatCopy(uri);
  const [written, known] = [parseSipUri(uri), parseSipUri(canonical.value)];
  const differs = written.ok && known.ok && !equalSipUris(written.value, known.value);
  return differs ? flatCopy(uri) : canonical.value;
}
