// Requests of the focus within a dialog (R3261-12.2-1), over the flow by which the peer came.
import type { Extra } from '../sip/response.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { type SipHeader, type SipMessage, type SipRequest, sipHeader } from '../wire/sip.ts';
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
  const transport = transportOf(turn, wire);
  const request = requestOf(turn, wire, transport, { method, seq: localSeq, extra, body });
  return openClient(turn, request, flowOf(turn, wire), { leg: id });
}

/** Acknowledges a 2xx to this side's re-INVITE, each time that it comes (R3261-13.2-1). */
export function acknowledgeWithin(turn: Turn, id: number): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  const request = { method: 'ACK', seq: wire.offerSeq };
  sendAlone(turn, requestOf(turn, wire, transportOf(turn, wire), request), flowOf(turn, wire));
}

/** What requests of this side's within a dialog are built from, whatever the dialog is about. */
export type DialogWire = Pick<
  LegWire,
  'callId' | 'localParty' | 'remoteParty' | 'remoteTarget' | 'routes'
>;

export interface WithinDialog {
  readonly method: string;
  readonly seq: number;
  readonly extra?: Extra;
  readonly body?: Octets;
}

/** A request within a dialog, with a branch of its own (R3261-12.2-1). */
export function requestOf(
  turn: Turn,
  wire: DialogWire,
  transport: 'UDP' | 'TCP',
  { method, seq, extra = [], body = asOctets('') }: WithinDialog,
): SipRequest {
  const { settings } = lifeOf(turn);
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

/** Where requests to the peer go: the topmost route or its Contact; null where neither says it. */
export function nextHop({ routes, remoteTarget }: DialogWire): Address | null {
  const route = routes[0];
  const hop = route === undefined ? undefined : parseNameAddr(route);
  const uri = parseSipUri(hop?.ok === true ? hop.value.uri : remoteTarget);
  if (!uri.ok) return null;
  return { host: uri.value.host, port: uri.value.port ?? DEFAULT_SIP_PORT };
}

function flowOf(turn: Turn, wire: LegWire) {
  const datagram = transportOf(turn, wire) === 'UDP';
  const destination = datagram ? (nextHop(wire) ?? wire.destination) : null;
  return { connection: wire.connection, destination };
}

function transportOf(turn: Turn, { connection }: LegWire): 'UDP' | 'TCP' {
  return turn.connections.get(connection)?.transport === 'sip-udp' ? 'UDP' : 'TCP';
}

/** The peer's Contact; undefined where it has none to which a request can be sent (R3261-8.1-1). */
export function targetOf(message: SipMessage): Octets | undefined {
  const contact = parseNameAddr(sipHeader(message, 'Contact') ?? asOctets(''));
  if (!contact.ok || !parseSipUri(contact.value.uri).ok) return undefined;
  return flatCopy(contact.value.uri);
}

const DEFAULT_SIP_PORT = 5060;
