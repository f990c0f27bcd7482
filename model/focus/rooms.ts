// Which room a request is for, and whether it takes anybody now (R7701-5.1-1, S25, S36).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { contextOf, stateOf } from '../room/fold.ts';
import { isFull } from '../room/members.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { addressOfRecord, parseSipUri, serializeSipUri } from '../wire/sip-uri.ts';
import { isListed, isOpening } from './operating.ts';
import { lifeOf, type Turn } from './state.ts';

/** A room's canonical URI: whatever host and parameters it was dialled with. */
export function roomOf(turn: Turn, dialled: Octets) {
  const uri = parseSipUri(dialled);
  if (!uri.ok) return uri;
  const { user } = uri.value;
  if (user === undefined || user === '') {
    const fault = peerFault(404, 'R7701-5.1-1', `${shown(dialled)} names no room`);
    return { ok: false, fault } as const;
  }
  return addressOfRecord(asOctets(`sip:${user}@${lifeOf(turn).settings.domain}`));
}

/**
 * Where a room was dialled otherwise than its URI is written, that URI, with the port and the
 * parameters that led here; undefined where user and host are those of the room.
 */
export function canonicalTarget(room: Octets, dialled: Octets): Octets | undefined {
  const asked = parseSipUri(dialled);
  const meant = parseSipUri(room);
  if (!asked.ok || !meant.ok) return undefined;
  const { user, host } = meant.value;
  if (asked.value.user === user && asked.value.host === host) return undefined;
  const { port, parameters } = asked.value;
  return serializeSipUri({
    scheme: 'sip',
    ...(user === undefined ? {} : { user }),
    host,
    ...(port === undefined ? {} : { port }),
    parameters,
  });
}

/** Why the room takes nobody at present: what an INVITE and an OPTIONS are told alike. */
export function closedTo(turn: Turn, room: string): Fault | undefined {
  const known = turn.rooms.get(room);
  const state = known === undefined ? 'reserved' : stateOf(known.fold);
  const { policy, domain, variants } = lifeOf(turn).settings;
  if (turn.legs.size >= limits.legsMax) return FULL;
  if (state === 'open') return undefined;
  if (state === 'closing') return peerFault(variants.closingRefusal, 'S25', `${room} is closing`);
  if (known !== undefined && isOpening(turn, room)) return undefined;
  if (policy.roomCreation !== 'open' || isListed(room, policy.closed, domain)) {
    if (state === 'closed') return peerFault(variants.closedRefusal, 'S26', `${room} was closed`);
    return peerFault(404, 'R7701-5.1-1', `there is no room ${room}`);
  }
  return known === undefined && turn.rooms.size >= limits.roomsMax ? FULL : undefined;
}

/** The same, and whether it is full: which an INVITE is told by the room itself. */
export function refusesAll(turn: Turn, room: string): Fault | undefined {
  const fault = closedTo(turn, room);
  if (fault !== undefined) return fault;
  const known = turn.rooms.get(room);
  if (known === undefined || !isFull(contextOf(known.fold))) return undefined;
  return peerFault(lifeOf(turn).settings.variants.fullRefusal, 'S36', 'the room is full');
}

/** Whether somebody has to open it first. */
export function isUnopened(turn: Turn, room: string): boolean {
  const known = turn.rooms.get(room);
  if (known === undefined) return true;
  return stateOf(known.fold) !== 'open' && !isOpening(turn, room);
}

const FULL = peerFault(503, 'R3261-21.4-1', 'this focus has no place for more');
