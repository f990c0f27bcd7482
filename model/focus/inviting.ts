// An INVITE from outside any dialog: somebody wants to join a room (R7701-5.2-1, R4579 dial-in).
// What can be refused from the leg alone is refused here; admission itself is the room's to grant,
// so that everything else only leads to an entry.
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { profileOf } from '../profile.ts';
import { stateOf } from '../room/fold.ts';
import { legKey } from '../room/members.ts';
import { newLeg } from '../session/leg.ts';
import { answerOffer } from '../session/offer.ts';
import { ALLOW, type Extra, warning } from '../sip/response.ts';
import { hostPort } from '../wire/address.ts';
import { bareType } from '../wire/message-media.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { parseSdp, serializeSdp } from '../wire/sdp.ts';
import type { SipRequest } from '../wire/sip.ts';
import { sipHeader, sipHeaders } from '../wire/sip.ts';
import { type NameAddr, parseCSeq, parseNameAddr, tagOf } from '../wire/sip-header.ts';
import { addressOfRecord, parseSipUri } from '../wire/sip-uri.ts';
import { drawn } from './drawing.ts';
import { append, hosted, openRoom } from './membership.ts';
import { dialogName, namesOf } from './names.ts';
import { refused } from './refusing.ts';
import { type LegWire, lifeOf, nextNumber, type Turn } from './state.ts';
import { type Flow, respond } from './transactions.ts';

/** Refuses the INVITE, or asks the room for admission; the answer waits for the room's log. */
export function invite(turn: Turn, request: SipRequest, transaction: number, flow: Flow): void {
  const asked = askedOf(turn, request);
  if (!asked.ok) return refuse(turn, transaction, flow, asked);
  const { room, caller } = asked;
  const { settings } = lifeOf(turn);
  const token = drawn(turn, 'session', 10);
  const localPath = asOctets(`msrp://${hostPort(settings.msrp)}/${token};tcp`);
  const answered = answerOffer(asked.offer, {
    policy: settings.policy,
    variants: settings.variants,
    msrp: settings.msrp,
    localPath,
    sessionId: asOctets(String(Number.parseInt(drawn(turn, 'session', 4), 16))),
  });
  if (!answered.ok) return refuse(turn, transaction, flow, answered);
  const full = turn.legs.size >= limits.legsMax;
  const absent = full ? FULL : reserve(turn, room, asked.identity);
  if (absent !== undefined) return refuse(turn, transaction, flow, { fault: absent });
  const id = nextNumber(turn);
  const name = flatText(caller.display ?? '');
  const { capabilities, maxBytes } = answered;
  const profile = profileOf(sipHeader(request, 'User-Agent') ?? asOctets(''), request.body);
  turn.legs = turn.legs.set(
    id,
    newLeg({ room, uri: asked.identity, name, capabilities, profile, maxBytes }),
  );
  const body = flatCopy(serializeSdp(answered.answer));
  const wire = legWire(turn, request, transaction, flow, {
    ...asked,
    localPath,
    remotePath: answered.remotePath,
    body,
  });
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, wire) };
  nameLeg(turn, id, wire);
  const known = turn.transactions.get(transaction);
  if (known !== undefined) {
    turn.transactions = turn.transactions.set(transaction, { ...known, leg: id });
  }
  const fact = {
    type: 'participant.admitted',
    name,
    capabilities,
    contact: flatText(asked.contact),
    identities: [],
    anonymous: false,
  } as const;
  const n = append(turn, room, { fact, actor: asked.identity, leg: id });
  const key = legKey(settings.node, n);
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, { ...wire, leg: key }) };
}

type Asked =
  | { readonly ok: false; readonly fault: Fault; readonly extra?: Extra }
  | {
      readonly ok: true;
      readonly room: string;
      readonly identity: string;
      readonly caller: NameAddr;
      readonly callee: NameAddr;
      readonly contact: Octets;
      readonly offer: Extract<ReturnType<typeof parseSdp>, { ok: true }>['value'];
    };

function askedOf(turn: Turn, request: SipRequest): Asked {
  const caller = parseNameAddr(sipHeader(request, 'From') ?? asOctets(''));
  if (!caller.ok) return caller;
  const callee = parseNameAddr(sipHeader(request, 'To') ?? asOctets(''));
  if (!callee.ok) return callee;
  const contact = parseNameAddr(sipHeader(request, 'Contact') ?? asOctets(''));
  if (!contact.ok) {
    return { ok: false, fault: peerFault(400, 'R3261-8.1-1', 'an INVITE needs one Contact') };
  }
  const identity = addressOfRecord(caller.value.uri);
  if (!identity.ok) return identity;
  const room = roomOf(turn, request.uri);
  if (!room.ok) return room;
  const type = bareType(sipHeader(request, 'Content-Type') ?? asOctets(''));
  if (request.body === '' || type === '') {
    const message = 'an INVITE to a room carries an offer';
    return { ok: false, fault: peerFault(488, 'R3264-5-1', message) };
  }
  if (type !== 'application/sdp') {
    const fault = peerFault(415, 'R3261-8.2-1', `expected application/sdp, got ${shown(type)}`);
    return { ok: false, fault, extra: [['Accept', asOctets('application/sdp')]] };
  }
  const offer = parseSdp(request.body);
  if (!offer.ok) return offer;
  return {
    ok: true,
    room: flatText(room.value),
    identity: flatText(identity.value),
    caller: caller.value,
    callee: callee.value,
    contact: contact.value.uri,
    offer: offer.value,
  };
}

/** A room's canonical URI: whatever host and parameters it was dialled with. */
function roomOf(turn: Turn, dialled: Octets) {
  const uri = parseSipUri(dialled);
  if (!uri.ok) return uri;
  const { user } = uri.value;
  if (user === undefined || user === '') {
    const fault = peerFault(404, 'R7701-5.1-1', `${shown(dialled)} names no room`);
    return { ok: false, fault } as const;
  }
  return addressOfRecord(asOctets(`sip:${user}@${lifeOf(turn).settings.domain}`));
}

/** Opens a room that does not exist yet where policy allows it; a fault where it does not. */
function reserve(turn: Turn, room: string, identity: string): Fault | undefined {
  const known = turn.rooms.get(room);
  const state = known === undefined ? 'reserved' : stateOf(known.fold);
  if (state === 'open') return undefined;
  if (state === 'closing') return peerFault(480, 'S25', `${room} is closing`);
  if (known !== undefined && isOpening(turn, room)) return undefined;
  const { policy } = lifeOf(turn).settings;
  if (policy.roomCreation !== 'open') {
    return peerFault(404, 'R7701-5.1-1', `there is no room ${room}`);
  }
  if (known === undefined && turn.rooms.size >= limits.roomsMax) return FULL;
  openRoom(turn, room, identity);
  return undefined;
}

function isOpening(turn: Turn, room: string): boolean {
  const { awaiting, owed } = hosted(turn, room);
  return [...awaiting.values(), ...owed].some(({ fact }) => fact.type === 'room.opened');
}

function legWire(
  turn: Turn,
  request: SipRequest,
  transaction: number,
  flow: Flow,
  asked: Extract<Asked, { ok: true }> & {
    readonly localPath: Octets;
    readonly remotePath: readonly Octets[];
    readonly body: Octets;
  },
): LegWire {
  const server = turn.wires.transactions.get(transaction);
  const local = server?.head?.to ?? asOctets('');
  const callId = flatCopy(sipHeader(request, 'Call-ID') ?? asOctets(''));
  const localTag = tagFrom(local);
  const remoteTag = tagOf(asked.caller) ?? '';
  const cseq = parseCSeq(sipHeader(request, 'CSeq') ?? asOctets(''));
  const seq = cseq.ok ? cseq.value.number : 0;
  const { localPath, remotePath } = asked;
  return {
    connection: flow.connection,
    destination: flow.source,
    callId,
    localParty: local,
    remoteParty: flatCopy(sipHeader(request, 'From') ?? asOctets('')),
    dialogName: flatText(dialogName(callId, localTag, remoteTag)),
    remoteTarget: flatCopy(asked.contact),
    routes: sipHeaders(request, 'Record-Route').map(flatCopy),
    localSeq: 0,
    remoteSeq: seq,
    inviteTransaction: transaction,
    inviteSeq: seq,
    byeTransaction: null,
    accept: { headers: acceptHeaders(turn, request, asked.room, flow), body: asked.body },
    localPath,
    remotePath,
    route: flatCopy(asOctets(`To-Path: ${remotePath.join(' ')}\r\nFrom-Path: ${localPath}\r\n`)),
    leg: null,
  };
}

/** What the 2xx to INVITE says of this side (R7701-5.2-10, R7701-5.2-14). */
function acceptHeaders(turn: Turn, request: SipRequest, room: string, flow: Flow): Extra {
  const { sip } = lifeOf(turn).settings;
  const user = room.slice('sip:'.length, room.lastIndexOf('@'));
  const transport = flow.source === null ? ';transport=tcp' : '';
  const contact = `<sip:${user}@${hostPort(sip)}${transport}>;isfocus;automata;message`;
  const routes = sipHeaders(request, 'Record-Route').map(
    (value: Octets) => ['Record-Route', flatCopy(value)] as const,
  );
  return [
    ...routes,
    ['Contact', flatCopy(asOctets(contact))],
    ALLOW,
    ['Content-Type', asOctets('application/sdp')],
  ];
}

function nameLeg(turn: Turn, id: number, wire: LegWire): void {
  for (const name of namesOf(wire)) turn.index = turn.index.set(name, id);
}

function refuse(
  turn: Turn,
  transaction: number,
  flow: Flow,
  { fault, extra = [] }: { readonly fault: Fault; readonly extra?: Extra },
): void {
  refused(turn, flow.connection, fault);
  respond(turn, transaction, fault.status, { extra: [...extra, ...warning(fault.message)] });
}

function tagFrom(party: Octets): string {
  const parsed = parseNameAddr(party);
  return parsed.ok ? (tagOf(parsed.value) ?? '') : '';
}

const FULL = peerFault(503, 'R3261-21.4-1', 'this focus has no place for more');
