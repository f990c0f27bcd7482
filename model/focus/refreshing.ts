// The focus refreshes a session whose peer leaves that to it (R4028-10-1): by UPDATE where the peer
// takes it, else by a re-INVITE that offers the session as it stands.
import { limits } from '../limits.ts';
import { offerAgain } from '../session/offer.ts';
import { SUPPORTED } from '../sip/session-timer.ts';
import { asOctets } from '../wire/octets.ts';
import {
  parseMinSe,
  parseSessionExpires,
  serializeSessionExpires,
} from '../wire/session-expires.ts';
import { type SipResponse, sipHeader } from '../wire/sip.ts';
import { ABLE, contactOf } from './accepting.ts';
import { takeAnswer } from './answered.ts';
import { describedBy, nextDescription, termsOf } from './offered.ts';
import { latestPaths } from './reinviting.ts';
import { rewireLeg, type Turn, tellLeg } from './state.ts';
import { acknowledgeWithin, requestWithin, targetOf } from './within.ts';

/** Half of the interval is over. */
export function refresh(turn: Turn, id: number): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined || wire.refreshTransaction !== null) return;
  if (!wire.allowsUpdate) {
    return tellLeg(turn, id, { machine: 'exchange', event: { type: 'refresh.due' } });
  }
  const transaction = requestWithin(turn, id, 'UPDATE', refreshHeaders(turn, id));
  rewireLeg(turn, id, { refreshTransaction: transaction ?? null });
}

/** The re-INVITE of a refresh, or of one that a 491 put off. */
export function sendReinvite(turn: Turn, id: number): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  const terms = termsOf(turn, leg.profile, wire.description, latestPaths(wire).localPath);
  const offer = offerAgain(describedBy(wire.description), terms, false);
  const description = nextDescription(wire.description, offer);
  const type = ['Content-Type', asOctets('application/sdp')] as const;
  const headers = [...refreshHeaders(turn, id), type];
  const refreshTransaction = requestWithin(turn, id, 'INVITE', headers, description.body) ?? null;
  const offerSeq = turn.wires.legs.get(id)?.localSeq ?? 0;
  rewireLeg(turn, id, { description, refreshTransaction, offerSeq });
  if (refreshTransaction !== null) return;
  // The flow is gone, and no offer is open: the peer's own may come by another one.
  const event = { type: 'response.received', method: 'INVITE', status: 503, retryMs: 0 } as const;
  tellLeg(turn, id, { machine: 'exchange', event });
}

/**
 * What became of it. `response` is missing where nothing came (408) and where the flow was lost
 * (503): then the session has its time, in which the peer may come by another one.
 */
export function concludeRefresh(
  turn: Turn,
  id: number,
  { method, status }: { readonly method: string; readonly status: number },
  response: SipResponse | undefined,
): void {
  rewireLeg(turn, id, { refreshTransaction: null });
  if (status < 300) {
    if (method === 'INVITE') acknowledgeWithin(turn, id);
    if (response !== undefined) takeRefreshed(turn, id, response);
  } else if (status === 408 || status === 481) {
    // R3261-12.2.1.2: the peer knows nothing of the dialog any more.
    const event = { type: 'expelled', cause: 'session-expired' } as const;
    tellLeg(turn, id, { machine: 'session', event });
  } else if (status === 422) widen(turn, id, response);
  else if (method === 'UPDATE' && response !== undefined) {
    rewireLeg(turn, id, { allowsUpdate: false });
    tellLeg(turn, id, { machine: 'exchange', event: { type: 'refresh.due' } });
  }
  // A re-INVITE that is refused leaves the session as it is, and to its end (R3261-14.1-2).
}

function takeRefreshed(turn: Turn, id: number, response: SipResponse): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  const said = parseSessionExpires(sipHeader(response, 'Session-Expires') ?? asOctets(''));
  // A peer without the timer says nothing of it: this side goes on.
  const seconds = said.ok ? said.value.seconds : (wire.intervalSeconds ?? 0);
  const refresher = said.ok && said.value.refresher === 'uas' ? 'peer' : 'self';
  rewireLeg(turn, id, {
    remoteTarget: targetOf(response) ?? wire.remoteTarget,
    intervalSeconds: bounded(seconds),
  });
  const interval = { seconds: bounded(seconds), refresher } as const;
  tellLeg(turn, id, { machine: 'clock', event: { type: 'interval.agreed', interval } });
  if (response.body !== '') takeAnswer(turn, id, response, false);
}

/**
 * R4028-7-2: a proxy wants the interval longer; the next refresh says so, and what was wanted. Who
 * wants it longer than it may be is not asked again.
 */
function widen(turn: Turn, id: number, response: SipResponse | undefined): void {
  const wire = turn.wires.legs.get(id);
  const wanted = parseMinSe((response && sipHeader(response, 'Min-SE')) ?? asOctets(''));
  if (wire === undefined || wanted === undefined) return;
  const intervalSeconds = bounded(wanted);
  if (intervalSeconds <= (wire.intervalSeconds ?? 0)) return;
  rewireLeg(turn, id, { intervalSeconds, leastSeconds: wanted });
  refresh(turn, id);
}

function refreshHeaders(turn: Turn, id: number) {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  const datagram = turn.connections.get(wire?.connection ?? 0)?.transport === 'sip-udp';
  const flow = { source: datagram ? (wire?.destination ?? NOWHERE) : null };
  const seconds = wire?.intervalSeconds ?? limits.sessionSecondsMin;
  const expires = serializeSessionExpires({ seconds, refresher: 'uac' });
  return [
    contactOf(turn, leg?.room ?? '', flow),
    ...ABLE,
    SUPPORTED,
    ['Session-Expires', expires] as const,
    ...(wire?.leastSeconds == null
      ? []
      : [['Min-SE', asOctets(String(wire.leastSeconds))] as const]),
  ];
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, limits.sessionSecondsMin), limits.sessionSecondsMax);
}

/** A datagram's flow has no stream: only that counts here. */
const NOWHERE = { host: '', port: 0 };
