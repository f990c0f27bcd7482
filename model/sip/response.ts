// Building responses and finding where they go (RFC 3261 8.2.6, 18.2; RFC 3581).
import type { Address } from '../wire/address.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import type { SipHeader, SipMalformed, SipRequest } from '../wire/sip.ts';
import { serializeSip, sipHeader, sipHeaders } from '../wire/sip.ts';
import {
  parseNameAddr,
  parseVia,
  reasonPhrase,
  serializeVia,
  tagOf,
  withParameter,
} from '../wire/sip-header.ts';

/** What every response to a request copies (R3261-8.2.6-1). */
export interface ResponseHead {
  readonly vias: readonly Octets[];
  readonly from: Octets;
  readonly to: Octets;
  readonly callId: Octets;
  readonly cseq: Octets;
}

export type Extra = readonly (readonly [name: string, value: Octets])[];

/**
 * What responses to this request will copy, with the topmost Via amended by where the request came
 * from (R3261-18.2-1, R3581-3-1) and a To tag added where there is none. Undefined when a header
 * that every response needs is missing.
 */
export function responseHead(
  request: SipRequest | SipMalformed,
  source: Address | null,
  tag: Octets,
): ResponseHead | undefined {
  const message = request as SipRequest;
  const [top, ...below] = sipHeaders(message, 'Via');
  const from = sipHeader(message, 'From');
  const to = sipHeader(message, 'To');
  const callId = sipHeader(message, 'Call-ID');
  const cseq = sipHeader(message, 'CSeq');
  if (!top || !from || !to || !callId || !cseq) return undefined;
  const parsedTo = parseNameAddr(to);
  const tagged = parsedTo.ok && tagOf(parsedTo.value) === undefined;
  return {
    vias: [amendedVia(top, source), ...below].map(flatCopy),
    from: flatCopy(from),
    to: flatCopy(tagged ? asOctets(`${to};tag=${tag}`) : to),
    callId: flatCopy(callId),
    cseq: flatCopy(cseq),
  };
}

/** A response's octets. 100 carries no To tag of this side's own making, but may carry one. */
export function buildResponse(
  head: ResponseHead,
  status: number,
  reason?: string,
  extra: Extra = [],
  body: Octets = asOctets(''),
): Octets {
  const headers: SipHeader[] = [
    ...head.vias.map((value) => ({ name: 'Via', value })),
    { name: 'From', value: head.from },
    { name: 'To', value: head.to },
    { name: 'Call-ID', value: head.callId },
    { name: 'CSeq', value: head.cseq },
    ...extra.map(([name, value]) => ({ name, value })),
    { name: 'Server', value: asOctets('confab') },
  ];
  const phrase = reason === undefined ? reasonPhrase(status) : asOctets(reason);
  return serializeSip({ kind: 'response', status, reason: phrase, headers, body });
}

/** Where a datagram's response goes: `received` and `rport` where they are, else sent-by. */
export function responseDestination(head: ResponseHead): Address | null {
  const via = parseVia(head.vias[0] ?? asOctets(''));
  if (!via.ok) return null;
  const { host, port, received, rport } = via.value;
  return {
    host: received ?? host,
    port: typeof rport === 'number' ? rport : (port ?? DEFAULT_SIP_PORT),
  };
}

/** A Warning header (RFC 3261 20.43, code 399) that tells a person what the status cannot. */
export function warning(text: string): Extra {
  return [['Warning', asOctets(`399 confab "${text.replaceAll(/["\\]/g, "'")}"`)]];
}

function amendedVia(value: Octets, source: Address | null): Octets {
  const via = parseVia(value);
  if (!via.ok || source === null) return value;
  let { parameters } = via.value;
  const wantsPort = via.value.rport !== undefined;
  if (wantsPort) {
    parameters = withParameter(parameters, asOctets('rport'), asOctets(String(source.port)));
  }
  if (wantsPort || via.value.host !== source.host) {
    parameters = withParameter(parameters, asOctets('received'), asOctets(source.host));
  }
  return serializeVia({ ...via.value, parameters });
}

/** The methods that a focus takes. */
export const METHODS: readonly string[] = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'UPDATE',
  'SUBSCRIBE',
];

export const ALLOW = ['Allow', asOctets(METHODS.join(', '))] as const;

/** R4575-3.1-1 */
export const ALLOW_EVENTS = ['Allow-Events', asOctets('conference')] as const;

/** With what may be tried again before long. */
export const RETRY_SOON: Extra = [['Retry-After', asOctets('5')]];

const DEFAULT_SIP_PORT = 5060;
