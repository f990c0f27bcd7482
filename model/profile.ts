// Peer profiles: how clients depart from the RFCs, as data, and what the focus does for them
// (research of real clients; edge cases S41, C28). Law: the default is the RFC with the tolerance
// that harms nobody; what would breach a MUST for everybody is done for a profiled peer only.
import type { Octets } from './wire/octets.ts';

/** How a peer differs from one that keeps to the RFCs; each trait is of that peer only. */
export interface Profile {
  /** A message reaches it as one uninterrupted chunk of any size (against R4975-7.1.1-14). */
  readonly wholeMessages: boolean;
  /** Its path may lack a port (against R4975-6.3). */
  readonly pathWithoutPort: boolean;
  /** It knows rooms and whispers, and never declares a=chatroom (against R7701-6.2-6). */
  readonly privateUndeclared: boolean;
  /** It compares To with what it dialled: other spellings of a room are redirected by 302. */
  readonly dialsCanonical: boolean;
  /** It dies of bodies that it cannot decode as text in a known charset: they are kept from it. */
  readonly decodableOnly: boolean;
  /** It answers OTR offers by itself, to the room: they are kept from it, and not spread. */
  readonly offersOtr: boolean;
  /** It reads every roster document as a full one. */
  readonly fullRosterOnly: boolean;
}

/** The kinds of peers that are told apart. */
export type ProfileName = 'strict' | 'blink';

/** The traits of each kind of peer. */
export const profiles: { readonly [name in ProfileName]: Profile } = {
  strict: {
    wholeMessages: false,
    pathWithoutPort: false,
    privateUndeclared: false,
    dialsCanonical: false,
    decodableOnly: false,
    offersOtr: false,
    fullRosterOnly: false,
  },
  blink: {
    wholeMessages: true,
    pathWithoutPort: true,
    privateUndeclared: true,
    dialsCanonical: true,
    decodableOnly: true,
    offersOtr: true,
    fullRosterOnly: true,
  },
};

/**
 * The profile of a peer by the User-Agent of its request ('' for none) and, where there is one, its
 * session description: Blink's engine names itself in both.
 */
export function profileOf(userAgent: Octets, description: Octets): ProfileName {
  if (BLINK_AGENT.test(userAgent)) return 'blink';
  return BLINK_SESSION.test(description) ? 'blink' : 'strict';
}

const BLINK_AGENT = /\b(?:Blink|sipsimple)\b/i;
/** The engine writes its name into s= as well. */
const BLINK_SESSION = /^s=.*\b(?:Blink|sipsimple)\b/im;
