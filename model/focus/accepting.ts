// What every 2xx of the focus says of it: where it is reached within the dialog, that it is a
// conference, and what it can do (R7701-5.2-10, R7701-5.2-14, R4579-4.2-1, R4579-5.13-1).
import { ALLOW, ALLOW_EVENTS, type Extra } from '../sip/response.ts';
import { SUPPORTED } from '../sip/session-timer.ts';
import { hostPort } from '../wire/address.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import type { SipRequest } from '../wire/sip.ts';
import { sipHeaders } from '../wire/sip.ts';
import { lifeOf, type Turn } from './state.ts';
import type { Flow } from './transactions.ts';

/** The room's Contact: a URI that comes back to this node, and what stands behind it. */
export function contactOf(turn: Turn, room: string, flow: Pick<Flow, 'source'>): Extra[number] {
  const { sip } = lifeOf(turn).settings;
  const user = room.slice('sip:'.length, room.lastIndexOf('@'));
  const transport = flow.source === null ? ';transport=tcp' : '';
  const contact = `<sip:${user}@${hostPort(sip)}${transport}>${FEATURES}`;
  return ['Contact', flatCopy(asOctets(contact))];
}

/** The headers of a 2xx to INVITE or UPDATE, but for its session timer and its body's type. */
export function acceptHeaders(turn: Turn, request: SipRequest, room: string, flow: Flow): Extra {
  const routes = sipHeaders(request, 'Record-Route').map(
    (value: Octets) => ['Record-Route', flatCopy(value)] as const,
  );
  return [...routes, contactOf(turn, room, flow), ...ABLE];
}

/** What this side takes: methods, bodies, extensions, event packages. */
export const ABLE: Extra = [ALLOW, ['Accept', asOctets('application/sdp')], ALLOW_EVENTS];

/** The same where nothing is said of a session timer. */
export const CAPABLE: Extra = [...ABLE, SUPPORTED];

const FEATURES = ';isfocus;automata;message;event="conference"';
