// An INVITE from outside any dialog: somebody wants to join a room (R7701-5.2-1, R4579 dial-in).
// What can be refused from the leg alone is refused here; admission itself is the room's to grant,
// so that everything else only leads to an entry.
import { type Fault, peerFault } from '../clause.ts';
import { type ProfileName, profileOf, profiles } from '../profile.ts';
import { legKey } from '../room/members.ts';
import { newLeg } from '../session/leg.ts';
import { answerOffer, makeOffer, SILENT, type Terms } from '../session/offer.ts';
import type { Extra } from '../sip/response.ts';
import { agreeInterval, type Interval } from '../sip/session-timer.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import type { SessionDescription } from '../wire/sdp.ts';
import type { SipRequest } from '../wire/sip.ts';
import { sipHeader, sipHeaders } from '../wire/sip.ts';
import { type NameAddr, parseCSeq, parseNameAddr, tagOf } from '../wire/sip-header.ts';
import { acceptHeaders } from './accepting.ts';
import { type Caller, callerOf } from './callers.ts';
import { decline } from './declining.ts';
import { drawn } from './drawing.ts';
import { append, openRoom } from './membership.ts';
import { dialogName, namesOf } from './names.ts';
import { firstDescription, freshPath, offeredIn, termsOf } from './offered.ts';
import { allowsUpdate } from './reinviting.ts';
import { pathsOf } from './renewing.ts';
import { canonicalTarget, closedTo, isUnopened, roomOf } from './rooms.ts';
import {
  type Description,
  type LegWire,
  lifeOf,
  nextNumber,
  type Paths,
  type Turn,
  tellLeg,
} from './state.ts';
import type { Flow } from './transactions.ts';
import { targetOf } from './within.ts';

/** Refuses the INVITE, or asks the room for admission; the answer waits for the room's log. */
export function invite(turn: Turn, request: SipRequest, transaction: number, flow: Flow): void {
  const asked = askedOf(turn, request);
  if (!asked.ok) {
    const { fault, extra, reason } = asked;
    return decline(turn, transaction, flow.connection, fault, extra, reason);
  }
  const { room, profile, offer } = asked;
  const localPath = freshPath(turn);
  const sessionId = asOctets(String(Number.parseInt(drawn(turn, 'session', 4), 16)));
  const terms = termsOf(turn, profile, { sessionId, version: 1 }, localPath);
  const answered = offer === null ? offering(terms) : answerOffer(offer, terms);
  if (!answered.ok) return decline(turn, transaction, flow.connection, answered.fault);
  const absent = closedTo(turn, room);
  if (absent !== undefined) return decline(turn, transaction, flow.connection, absent);
  if (isUnopened(turn, room)) openRoom(turn, room, asked.identity);
  const { capabilities, remotePath } = answered;
  const id = nextNumber(turn);
  const name = flatText(asked.caller.display ?? '');
  const { maxBytes } = answered;
  const { suspendMs } = lifeOf(turn).settings.variants;
  const about = { room, uri: asked.identity, name, capabilities, profile, maxBytes };
  turn.legs = turn.legs.set(id, newLeg(about, offer === null, suspendMs));
  const paths = pathsOf(localPath, remotePath ?? []);
  const description = firstDescription(answered.answer);
  const wire = legWire(turn, request, transaction, flow, { ...asked, paths, description });
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, wire) };
  for (const each of namesOf(wire)) turn.index = turn.index.set(each, id);
  const { interval } = asked;
  if (interval !== null) {
    tellLeg(turn, id, { machine: 'clock', event: { type: 'interval.agreed', interval } });
  }
  const known = turn.transactions.get(transaction);
  if (known !== undefined) {
    turn.transactions = turn.transactions.set(transaction, { ...known, leg: id });
  }
  const fact = {
    type: 'participant.admitted',
    name,
    capabilities,
    contact: flatText(asked.contact),
    identities: asked.identities,
    anonymous: asked.anonymous,
  } as const;
  const n = append(turn, room, { fact, actor: asked.identity, leg: id });
  const key = legKey(lifeOf(turn).settings.node, n);
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, { ...wire, leg: key }) };
}

/** R3264-5-1: the 2xx will offer, and the ACK say what the caller can. */
function offering(terms: Terms) {
  const answer = makeOffer(terms);
  return { ok: true, answer, remotePath: null, capabilities: SILENT, maxBytes: null } as const;
}

type Asked =
  | {
      readonly ok: false;
      readonly fault: Fault;
      readonly extra?: Extra;
      /** In place of the status's own phrase. */
      readonly reason?: string;
    }
  | (Caller & {
      readonly ok: true;
      readonly room: string;
      readonly caller: NameAddr;
      readonly callee: NameAddr;
      readonly contact: Octets;
      readonly profile: ProfileName;
      /** Null where this side is to make it. */
      readonly offer: SessionDescription | null;
      readonly interval: Interval | null;
      /** What the 2xx says of the session timer. */
      readonly timing: Extra;
    });

function askedOf(turn: Turn, request: SipRequest): Asked {
  const caller = parseNameAddr(sipHeader(request, 'From') ?? asOctets(''));
  if (!caller.ok) return caller;
  const callee = parseNameAddr(sipHeader(request, 'To') ?? asOctets(''));
  if (!callee.ok) return callee;
  const contact = targetOf(request);
  if (contact === undefined) {
    const message = 'an INVITE needs a Contact with a sip URI';
    return { ok: false, fault: peerFault(400, 'R3261-8.1-1', message) };
  }
  const known = callerOf(turn, request, caller.value.uri);
  if (!known.ok) return known;
  const room = roomOf(turn, request.uri);
  if (!room.ok) return room;
  const profile = profileOf(sipHeader(request, 'User-Agent') ?? asOctets(''), request.body);
  const elsewhere = profiles[profile].dialsCanonical
    ? canonicalTarget(room.value, request.uri)
    : undefined;
  if (elsewhere !== undefined) return redirection(elsewhere);
  const agreed = agreeInterval(request);
  if (!agreed.ok) return agreed;
  const offered = offeredIn(request);
  if (!offered.ok) return offered;
  return {
    ok: true,
    ...known.value,
    room: flatText(room.value),
    caller: caller.value,
    callee: callee.value,
    contact,
    profile,
    offer: offered.description,
    interval: agreed.interval,
    timing: agreed.headers,
  };
}

/** The caller compares what it dialled with what it is told: it is to dial the room's own URI. */
function redirection(target: Octets): Asked {
  const fault = peerFault(302, 'P8', `the room is ${shown(target)}`);
  return { ok: false, fault, extra: [['Contact', asOctets(`<${target}>`)]] };
}

function legWire(
  turn: Turn,
  request: SipRequest,
  transaction: number,
  flow: Flow,
  asked: Extract<Asked, { ok: true }> & {
    readonly paths: Paths;
    readonly description: Description;
  },
): LegWire {
  const server = turn.wires.transactions.get(transaction);
  const local = server?.head?.to ?? asOctets('');
  const callId = flatCopy(sipHeader(request, 'Call-ID') ?? asOctets(''));
  const localTag = tagFrom(local);
  const remoteTag = tagOf(asked.caller) ?? '';
  const cseq = parseCSeq(sipHeader(request, 'CSeq') ?? asOctets(''));
  const seq = cseq.ok ? cseq.value.number : 0;
  const { paths, description, timing } = asked;
  const type = ['Content-Type', asOctets('application/sdp')] as const;
  const headers = [...acceptHeaders(turn, request, asked.room, flow), ...timing, type];
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
    accept: { headers, body: description.body },
    ...paths,
    leg: null,
    description,
    next: null,
    change: null,
    allowsUpdate: allowsUpdate(request),
    intervalSeconds: asked.interval?.seconds ?? null,
    leastSeconds: null,
    refreshTransaction: null,
    offerSeq: 0,
  };
}

function tagFrom(party: Octets): string {
  const parsed = parseNameAddr(party);
  return parsed.ok ? (tagOf(parsed.value) ?? '') : '';
}
