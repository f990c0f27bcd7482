// Requests of the focus within a dialog (R3261-12.2-1), over the flow by which the peer came.
import type { Extra } from '../sip/response.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import type { SipHeader, SipRequest } from '../wire/sip.ts';
import { parseNameAddr } from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import type { Address } from './input.ts';
import { type LegWire, lifeOf, rewireLeg, type Turn } from './state.ts';
import { freshVia, openClient, sendAlone } from './transactions.ts';

/**
 * Sends a request with the dialog's next CSeq; the number of its transaction, undefined where the
 * flow is gone.
 */
export function requestWithin(
  turn: Turn,
  id: number,
  method: string,
  extra: Extra = [],
  body: Octets = asOctets(''),
): number | undefined {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return undefined;
  const localSeq = wire.localSeq + 1;
  rewireLeg(turn, id, { localSeq });
  if (!turn.connections.has(wire.connection)) return undefined;
  const request = requestOf(turn, wire, method, localSeq, extra, body);
  return openClient(turn, request, flowOf(turn, wire), { leg: id });
}

/** Acknowledges a 2xx to this side's re-INVITE, each time that it comes (R3261-13.2-1). */
export function acknowledgeWithin(turn: Turn, id: number): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  sendAlone(turn, requestOf(turn, wire, 'ACK', wire.offerSeq, []), flowOf(turn, wire));
}

function requestOf(
  turn: Turn,
  wire: LegWire,
  method: string,
  seq: number,
  extra: Extra,
  body: Octets = asOctets(''),
): SipRequest {
  const { settings } = lifeOf(turn);
  const transport = isDatagram(turn, wire) ? 'UDP' : 'TCP';
  const headers: SipHeader[] = [
    { name: 'Via', value: freshVia(turn, transport, settings.sip) },
    { name: 'Max-Forwards', value: asOctets('70') },
    ...wire.routes.map((value) => ({ name: 'Route', value })),
    { name: 'From', value: wire.localParty },
    { name: 'To', value: wire.remoteParty },
    { name: 'Call-ID', value: wire.callId },
    { name: 'CSeq', value: asOctets(`${seq} ${method}`) },
    ...extra.map(([name, value]) => ({ name, value })),
  ];
  return { kind: 'request', method: asOctets(method), uri: wire.remoteTarget, headers, body };
}

function flowOf(turn: Turn, wire: LegWire) {
  const destination = isDatagram(turn, wire) ? targetOf(wire) : null;
  return { connection: wire.connection, destination };
}

function isDatagram(turn: Turn, wire: LegWire): boolean {
  return turn.connections.get(wire.connection)?.transport === 'sip-udp';
}

/** Where a datagram within the dialog goes: the topmost route or the peer's Contact. */
function targetOf(wire: LegWire): Address | null {
  const route = wire.routes[0];
  const hop = route === undefined ? undefined : parseNameAddr(route);
  const uri = parseSipUri(hop?.ok === true ? hop.value.uri : wire.remoteTarget);
  if (!uri.ok) return wire.destination;
  return { host: uri.value.host, port: uri.value.port ?? DEFAULT_SIP_PORT };
}

const DEFAULT_SIP_PORT = 5060;
