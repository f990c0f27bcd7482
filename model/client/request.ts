// SIP requests of the agent's, written: the headers that every request has, and what is read from
// the other side's addresses (R3261-8.1-1, R3323-4.1.1.3-1, R4028-7-1).
import { hostPort } from '../wire/address.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import {
  type SipHeader,
  type SipMessage,
  type SipRequest,
  sipHeader,
  sipHeaders,
} from '../wire/sip.ts';
import { parameter, parseNameAddr, serializeNameAddr, tagOf } from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { drawn, type Plan, type Signalling, type Turn } from './state.ts';

/** What a request says of its own. */
export interface Draft {
  readonly method: string;
  readonly uri: Octets;
  readonly to: Octets;
  readonly seq: number;
  /** The dialog, or what will be one. */
  readonly ids: { readonly callId: Octets; readonly localTag: Octets };
  readonly routes?: readonly Octets[];
  readonly extra?: readonly (readonly [name: string, value: Octets])[];
  readonly body?: Octets;
}

/** A request with a Via and branch of its own (R3261-8.1-1). Asserts that a call is under way. */
export function build(turn: Turn, draft: Draft): SipRequest {
  const { plan } = turn;
  const { signalling } = turn.wire;
  if (plan === null || signalling === null) {
    throw new Error(`a ${draft.method} was built outside a call`);
  }
  const protocol = signalling.transport === 'sip-udp' ? 'UDP' : 'TCP';
  const branch = `z9hG4bK${drawn(turn, 'tag', 8)}`;
  const from = serializeNameAddr({
    ...(plan.name === '' || plan.anonymous ? {} : { display: plan.name }),
    uri: plan.identity,
    parameters: [{ name: asOctets('tag'), value: draft.ids.localTag }],
  });
  const headers: SipHeader[] = [
    header('Via', `SIP/2.0/${protocol} ${hostPort(signalling.local)};branch=${branch};rport`),
    header('Max-Forwards', '70'),
    ...(draft.routes ?? []).map((route) => header('Route', route)),
    header('From', from),
    header('To', draft.to),
    header('Call-ID', draft.ids.callId),
    header('CSeq', `${draft.seq} ${draft.method}`),
    ...(plan.anonymous ? [header('Privacy', 'id')] : []),
    ...(draft.extra ?? []).map(([name, value]) => header(name, value)),
    ...(draft.method === 'ACK' ? [] : [header('Supported', 'timer')]),
    header('User-Agent', 'confab'),
  ];
  const { uri, body = NO_BODY } = draft;
  return { kind: 'request', method: asOctets(draft.method), uri, headers, body };
}

/** Where the other side reaches this agent: the connection's own address (R3261-8.1-1). */
export function contact(plan: Plan, signalling: Signalling): Octets {
  const identity = parseSipUri(plan.identity);
  const user = identity.ok && !plan.anonymous ? identity.value.user : undefined;
  const at = user === undefined ? '' : `${user}@`;
  const transport = signalling.transport === 'sip-udp' ? '' : ';transport=tcp';
  return asOctets(`<sip:${at}${hostPort(signalling.local)}${transport}>`);
}

/** The first Contact of a message; undefined where there is none that can be read. */
export function contactOf(message: SipMessage) {
  const value = sipHeader(message, 'Contact');
  const address = value === undefined ? undefined : parseNameAddr(value);
  return address?.ok ? address.value : undefined;
}

/** Whether the other side says that it is a focus (R7701-5.2-10, R4579-3.4-1). */
export function isFocus(message: SipMessage): boolean {
  const address = contactOf(message);
  return address !== undefined && parameter(address.parameters, 'isfocus') !== undefined;
}

/** Whether it tells who is in its rooms (R4575-3.1-1, R4579-3.4-2). */
export function offersRoster(message: SipMessage): boolean {
  const packages = sipHeaders(message, 'Allow-Events');
  return isFocus(message) && packages.some((name) => name === 'conference');
}

/** The tag of From or To; undefined where there is none that can be read. */
export function tagIn(message: SipMessage, name: 'From' | 'To'): Octets | undefined {
  const value = sipHeader(message, name);
  const address = value === undefined ? undefined : parseNameAddr(value);
  return address?.ok ? tagOf(address.value) : undefined;
}

/** Where requests within a dialog go that the other side's message made or moved. */
export function remoteTarget(turn: Turn, message: SipMessage): Octets | undefined {
  return contactOf(message)?.uri ?? turn.plan?.room;
}

function header(name: string, value: string): SipHeader {
  return { name, value: asOctets(value) };
}

const NO_BODY = asOctets('');
