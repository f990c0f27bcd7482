// What a leg's machines ask for becomes messages, entries and timers (RFC 3261 12.2, 13.3, 15).
import type { Refusal } from '../room/context.ts';
import { type LegEvent, type LegOutput, stepLeg } from '../session/leg.ts';
import { warning } from '../sip/response.ts';
import { asOctets } from '../wire/octets.ts';
import type { SipHeader, SipRequest } from '../wire/sip.ts';
import { parseNameAddr } from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { endSession } from './bindings.ts';
import { forgetIncoming } from './incoming.ts';
import type { Address } from './input.ts';
import { append, forgetLeg } from './membership.ts';
import { namesOf } from './names.ts';
import { type LegWire, lifeOf, type Turn, tellLeg } from './state.ts';
import { changeTimer } from './timers.ts';
import { freshVia, openClient, respond } from './transactions.ts';

/** Feeds legs what waits for them, until nothing does. */
export function workOff(turn: Turn): void {
  for (let mail = turn.queue.shift(); mail !== undefined; mail = turn.queue.shift()) {
    performLeg(turn, mail.leg, mail.event, mail.refusal);
  }
}

/** Feeds a leg an event and carries out what comes of it. */
function performLeg(turn: Turn, id: number, event: LegEvent, refusal?: Refusal): void {
  const leg = turn.legs.get(id);
  if (leg === undefined) return;
  const step = stepLeg(leg, event);
  turn.legs = turn.legs.set(id, step.leg);
  for (const output of step.outputs) act(turn, id, output, refusal);
}

function act(turn: Turn, id: number, output: LegOutput, refusal: Refusal | undefined): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  switch (output.type) {
    case 'send-accept': {
      const { headers, body } = wire.accept;
      return respond(turn, wire.inviteTransaction, 200, { extra: headers, body });
    }
    case 'send-refusal':
      return refuse(turn, wire, refusal ?? STOPPING);
    case 'send-cancelled':
      return respond(turn, wire.inviteTransaction, 487);
    case 'answer-bye':
      if (wire.byeTransaction !== null) respond(turn, wire.byeTransaction, 200);
      return;
    case 'send-bye':
      return sendBye(turn, id, wire);
    case 'append-joined':
      if (wire.leg === null) return;
      append(turn, leg.room, {
        fact: { type: 'participant.joined', leg: wire.leg },
        actor: leg.uri,
        leg: null,
      });
      return;
    case 'append-left': {
      if (wire.leg === null) return;
      const { cause } = output;
      const fact = { type: 'participant.left', leg: wire.leg, cause } as const;
      append(turn, leg.room, { fact, actor: leg.uri, leg: id });
      return;
    }
    case 'end-media':
      return endSession(turn, id);
    case 'release':
      return release(turn, id, wire);
    case 'timer':
      return changeTimer(
        turn,
        { kind: 'leg', id, machine: output.machine, event: output.change.name },
        output.change,
      );
    default:
      // The nickname requests are appended and answered by the media plane, which has their frames.
      return;
  }
}

function refuse(turn: Turn, wire: LegWire, refusal: Refusal): void {
  const extra = warning(refusal.reason);
  respond(turn, wire.inviteTransaction, refusal.status, { extra });
}

/** R3261-12.2-1: a request within the dialog, over the flow by which the peer came. */
function sendBye(turn: Turn, id: number, wire: LegWire): void {
  const { settings } = lifeOf(turn);
  const datagram = turn.connections.get(wire.connection)?.transport === 'sip-udp';
  const localSeq = wire.localSeq + 1;
  const headers: SipHeader[] = [
    { name: 'Via', value: freshVia(turn, datagram ? 'UDP' : 'TCP', settings.sip) },
    { name: 'Max-Forwards', value: asOctets('70') },
    ...wire.routes.map((value) => ({ name: 'Route', value })),
    { name: 'From', value: wire.localParty },
    { name: 'To', value: wire.remoteParty },
    { name: 'Call-ID', value: wire.callId },
    { name: 'CSeq', value: asOctets(`${localSeq} BYE`) },
  ];
  const request: SipRequest = {
    kind: 'request',
    method: asOctets('BYE'),
    uri: wire.remoteTarget,
    headers,
    body: asOctets(''),
  };
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(id, { ...wire, localSeq }) };
  const destination = datagram ? targetOf(wire) : null;
  if (!turn.connections.has(wire.connection)) {
    // The flow is gone and with it the peer: the dialog ends without an answer.
    return tellLeg(turn, id, { machine: 'dialog', event: { type: 'bye.answered' } });
  }
  openClient(turn, request, { connection: wire.connection, destination }, id);
}

/** Where a datagram within the dialog goes: the topmost route or the peer's Contact. */
function targetOf(wire: LegWire): Address | null {
  const route = wire.routes[0];
  const hop = route === undefined ? undefined : parseNameAddr(route);
  const uri = parseSipUri(hop?.ok === true ? hop.value.uri : wire.remoteTarget);
  if (!uri.ok) return wire.destination;
  return { host: uri.value.host, port: uri.value.port ?? DEFAULT_SIP_PORT };
}

function release(turn: Turn, id: number, wire: LegWire): void {
  forgetLeg(turn, id, wire);
  for (const name of namesOf(wire)) {
    if (turn.index.get(name) === id) turn.index = turn.index.delete(name);
  }
  turn.legs = turn.legs.delete(id);
  forgetIncoming(turn, id);
  turn.asked = turn.asked.delete(id);
  turn.taken = turn.taken.delete(id);
  turn.wires = { ...turn.wires, legs: turn.wires.legs.delete(id) };
}

const STOPPING: Refusal = { status: 503, clause: 'R3261-21.4-1', reason: 'this focus is stopping' };

const DEFAULT_SIP_PORT = 5060;
