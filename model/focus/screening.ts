// What a request outside any dialog must get past before anything is looked at in it: hops, loops,
// references (RFC 3261 8.2.2, 16.3; RFC 3515). And what OPTIONS is told (RFC 3261 11.2).
import type { Clause } from '../clause.ts';
import { type Extra, warning } from '../sip/response.ts';
import { asciiLower, equalsIgnoringCase } from '../wire/ascii.ts';
import { asOctets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { type SipRequest, sipHeader, sipHeaders } from '../wire/sip.ts';
import { parseNameAddr, parseVia } from '../wire/sip-header.ts';
import { lifeOf, type Turn } from './state.ts';

export interface RequestFault {
  readonly status: number;
  readonly clause: Clause;
  readonly message: string;
  readonly extra?: Extra;
}

/** A request that came round: this focus stands among those that it has passed (R3261-8.2.2-1). */
export function loopFault(turn: Turn, request: SipRequest): RequestFault | undefined {
  const { sip } = lifeOf(turn).settings;
  const [, ...passed] = sipHeaders(request, 'Via');
  const comesRound = passed.some((value) => {
    const via = parseVia(value);
    if (!via.ok) return false;
    const { host, port = DEFAULT_SIP_PORT } = via.value;
    return port === sip.port && equalsIgnoringCase(host, sip.host);
  });
  if (!comesRound) return undefined;
  const message = `this request has passed ${sip.host}:${sip.port} before`;
  return { status: 482, clause: 'R3261-8.2.2-1', message };
}

/** R3261-16-x: a request for another domain that may not go any further. */
export function hopsFault(request: SipRequest): RequestFault | undefined {
  const hops = sipHeader(request, 'Max-Forwards');
  if (hops === undefined || Number(hops) !== 0) return undefined;
  const message = 'this request is for another domain, and may not be forwarded any more';
  return { status: 483, clause: 'R3261-16-x', message };
}

/**
 * REFER: nobody is called or sent away for somebody else here. Whoever asks is told so where the
 * request itself is right (R3515-2.4-1).
 */
export function referFault(request: SipRequest): RequestFault {
  const targets = request.headers.filter(({ name }) => asciiLower(name) === 'refer-to');
  const [target] = targets;
  if (target === undefined || targets.length > 1 || !parseNameAddr(target.value).ok) {
    const message = `expected one Refer-To, got ${targets.length}`;
    return { status: 400, clause: 'R3515-2.4-1', message, extra: warning(message) };
  }
  const message = `nobody is invited or removed here: ${shown(target.value)}`;
  return { status: 403, clause: 'R4579-5.5-1', message, extra: warning(message) };
}

/** R3261-8.2-1: whatever is required beyond the session timer. */
export function requiredFault(request: SipRequest): RequestFault | undefined {
  const unknown = sipHeaders(request, 'Require').filter(
    (option) => !KNOWN_OPTIONS.has(asciiLower(option)),
  );
  if (unknown.length === 0) return undefined;
  const required = unknown.join(', ');
  const message = `${shown(required)} is required and not supported`;
  const extra = [['Unsupported', asOctets(required)]] as const;
  return { status: 420, clause: 'R3261-8.2-1', message, extra };
}

const KNOWN_OPTIONS: ReadonlySet<string> = new Set(['timer']);

const DEFAULT_SIP_PORT = 5060;
