// Answers to the focus's own offers: in the ACK of a 2xx that made one (R3264-5-1, S31), or in the
// 2xx to its re-INVITE. An answer that will not do costs the dialog: it is acknowledged and gets a
// BYE. What it declares cannot be refused any more, and so is owed to the room's log.
import { type Fault, peerFault } from '../clause.ts';
import { profiles } from '../profile.ts';
import { sameCapabilities } from '../session/leg.ts';
import { type Declared, readAnswer } from '../session/offer.ts';
import { awaitsAck, awaitsAnswer } from '../sip/offer-answer.ts';
import type { Octets } from '../wire/octets.ts';
import { sdpAttribute } from '../wire/sdp.ts';
import type { SipMessage, SipRequest } from '../wire/sip.ts';
import { dial } from './dialing.ts';
import { append } from './membership.ts';
import { describedBy, offeredIn } from './offered.ts';
import { reviewOutgoing } from './outgoing.ts';
import { refused } from './refusing.ts';
import { isSamePath, latestPaths } from './reinviting.ts';
import { pathsOf, removeSession, renewSession } from './renewing.ts';
import { type Description, type LegWire, lifeOf, rewireLeg, type Turn, tellLeg } from './state.ts';

/** The ACK of a 2xx: to the INVITE's, or a re-INVITE's. */
export function acknowledged(turn: Turn, id: number, ack: SipRequest, seq: number): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  const awaited = awaitsAnswer(leg.exchange.value);
  const isInitial = seq === wire.inviteSeq;
  if (isInitial) tellLeg(turn, id, { machine: 'dialog', event: { type: 'ack.received' } });
  else if (wire.change?.seq !== seq) return;
  if (awaited === (isInitial ? 'initial' : 'later')) takeAnswer(turn, id, ack, isInitial);
  // Nothing is repeated any more.
  if (!isInitial && awaitsAck(leg.exchange.value)) rewireLeg(turn, id, { change: null });
  if (!isInitial || awaited === 'initial') {
    tellLeg(turn, id, { machine: 'exchange', event: { type: 'ack.received' } });
  }
  // S3: else its first request over MSRP shows that it has come.
  if (!isInitial || !lifeOf(turn).settings.variants.announcedAtAck) return;
  tellLeg(turn, id, { machine: 'session', event: { type: 'announced' } });
}

/**
 * Takes an answer to the description that the leg was last sent. A later one may be missing in a
 * 2xx to a re-INVITE that changed nothing.
 */
export function takeAnswer(turn: Turn, id: number, message: SipMessage, isInitial: boolean): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined || leg.exchange.status !== 'active') return;
  const read = readIn(turn, message, wire.description, leg.profile);
  const fault = read.ok
    ? isInitial && read.remotePath === null
      ? NO_MEDIA
      : undefined
    : read.fault;
  if (!read.ok || fault !== undefined) {
    refused(turn, wire.connection, fault ?? NO_MEDIA);
    const event = { type: 'expelled', cause: 'unacceptable' } as const;
    return tellLeg(turn, id, { machine: 'session', event });
  }
  const capabilities =
    read.remotePath === null
      ? ({ ...leg.capabilities, direction: 'inactive' } as const)
      : read.capabilities;
  turn.legs = turn.legs.set(id, { ...leg, capabilities, maxBytes: read.maxBytes });
  reviewOutgoing(turn, id);
  place(turn, id, read, isInitial);
  if (wire.leg === null || sameCapabilities(leg.capabilities, capabilities)) return;
  const fact = { type: 'participant.changed', leg: wire.leg, capabilities } as const;
  // Nobody waits for it: a log that fails is told later.
  append(turn, leg.room, { fact, actor: leg.uri, leg: null });
}

function readIn(
  turn: Turn,
  message: SipMessage,
  offered: Description,
  profile: keyof typeof profiles,
): ({ readonly ok: true } & Declared) | { readonly ok: false; readonly fault: Fault } {
  const answer = offeredIn(message);
  if (!answer.ok) return answer;
  if (answer.description === null) return { ok: false, fault: NO_ANSWER };
  const { variants } = lifeOf(turn).settings;
  return readAnswer(answer.description, describedBy(offered), {
    variants,
    profile: profiles[profile],
  });
}

/** The MSRP session that offer and answer make, if they make another. */
function place(turn: Turn, id: number, { remotePath, setup }: Declared, isInitial: boolean): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  const latest = latestPaths(wire);
  if (remotePath === null) return removeSession(turn, id);
  if (isSamePath(remotePath, latest.remotePath)) return;
  const paths = pathsOf(offeredPath(wire), remotePath);
  if (isInitial) rewireLeg(turn, id, paths);
  else renewSession(turn, id, paths);
  // R6135-4.2-7: whoever offered connects, unless the answer says that it does itself.
  if (setup !== 'active' && turn.legs.get(id)?.connection === null) dial(turn, id);
}

/** This side's end of the session as its last description has it. */
function offeredPath(wire: LegWire): Octets {
  const { media } = describedBy(wire.description);
  const line = media.find(({ media, port }) => media === 'message' && port !== 0);
  return sdpAttribute(line?.attributes ?? [], 'path')?.value ?? wire.localPath;
}

const NO_ANSWER = peerFault(488, 'R3264-5-1', 'the ACK brings no answer');

const NO_MEDIA = peerFault(488, 'S31', 'the answer refuses the message session');
