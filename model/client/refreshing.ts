// The session timer at work (RFC 4028): what a 2xx agrees, and the own refreshes, by UPDATE where
// the other side takes it, else by a re-INVITE that changes nothing (R4028-10-1, R3264-8-1).
import { type ActionOf, stepMachine, type TimerChange } from '../kernel/transition.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { type SipMessage, type SipResponse, serializeSip, sipHeader } from '../wire/sip.ts';
import { advance } from './progress.ts';
import { type RefreshEvent, refreshMachine } from './refresh.ts';
import { build, contact, remoteTarget } from './request.ts';
import { reasons } from './sentence.ts';
import { armTimer, clearTimer, rewire, type Turn } from './state.ts';
import { ALLOW, peer, request, transmit } from './transactions.ts';

/** Feeds the machine of the session timer. */
export function time(turn: Turn, event: RefreshEvent): void {
  const step = stepMachine(refreshMachine, turn.refresh, event);
  turn.refresh = step.snapshot;
  for (const change of step.timers) changeTimer(turn, change);
  for (const action of step.actions) perform(turn, action);
}

/** A timer of that machine's. */
export function fireRefresh(turn: Turn, event: string): void {
  time(turn, { type: event } as unknown as RefreshEvent);
}

/** A 2xx, or a request that gets one, says who refreshes; `own` is which of its ends this is. */
export function timeSession(turn: Turn, message: SipMessage, own: 'uac' | 'uas'): void {
  const timer = sessionTimer(message);
  if (timer === undefined) time(turn, { type: 'session.untimed' });
  else time(turn, { type: 'session.timed', seconds: timer.seconds, own: timer.refresher === own });
}

/** The Session-Expires of a message; whoever sent the request refreshes where nobody is named. */
export function sessionTimer(
  message: SipMessage,
): { readonly seconds: number; readonly refresher: 'uac' | 'uas' } | undefined {
  const [, seconds, parameters = ''] =
    TIMER.exec(sipHeader(message, 'Session-Expires') ?? '') ?? [];
  if (seconds === undefined) return undefined;
  return { seconds: Number(seconds), refresher: BY_UAS.test(parameters) ? 'uas' : 'uac' };
}

/** What became of an own refresh (R4028-10-1, R3261-14.1-2). */
export function concludeRefresh(
  turn: Turn,
  status: number,
  response: SipResponse | undefined,
): void {
  if (status < 200) return;
  const isInvite = isReinvite(response);
  if (response !== undefined && status < 300) {
    if (isInvite) acknowledgeRefresh(turn, response);
    timeSession(turn, response, 'uac');
  } else if (status === 481 || status === 408) {
    const failure = { status, message: reasons.sessionGone };
    advance(turn, { type: 'session.refused', failure });
  } else time(turn, { type: 'refresh.refused' });
}

/** Whether an own re-INVITE waits for its answer: another one must be refused (R3261-14.2-1). */
export function isReinviting(turn: Turn): boolean {
  return Object.values(turn.transactions).some(
    ({ kind, purpose, machine }) =>
      kind === 'invite-client' &&
      purpose === 'refresh' &&
      (machine.value === 'calling' || machine.value === 'proceeding'),
  );
}

function perform(turn: Turn, action: ActionOf<typeof refreshMachine>): void {
  if (action.type === 'send-refresh') sendRefresh(turn);
  else if (action.type === 'report-dead') {
    const failure = { status: 408, message: reasons.notRefreshed };
    advance(turn, { type: 'session.refused', failure });
  }
}

function sendRefresh(turn: Turn): void {
  const { call, dialog, signalling } = turn.wire;
  const { plan } = turn;
  if (call === null || dialog === null || signalling === null || plan === null) return;
  const seq = call.localSeq + 1;
  const { target, remote, routes, takesUpdate } = dialog;
  rewire(turn, { call: { ...call, localSeq: seq, inviteSeq: takesUpdate ? call.inviteSeq : seq } });
  const { seconds } = turn.refresh.context;
  const offered = takesUpdate ? [] : ([['Content-Type', asOctets('application/sdp')]] as const);
  const message = build(turn, {
    method: takesUpdate ? 'UPDATE' : 'INVITE',
    uri: target,
    to: remote,
    seq,
    ids: call,
    routes,
    extra: [
      ['Contact', contact(plan, signalling)],
      ['Allow', asOctets(ALLOW)],
      ['Session-Expires', asOctets(`${seconds};refresher=uac`)],
      ...offered,
    ],
    ...(takesUpdate ? {} : { body: call.session }),
  });
  request(turn, message, 'refresh');
}

/** The ACK, kept for a 2xx that is repeated. */
function acknowledgeRefresh(turn: Turn, response: SipResponse): void {
  const { call, dialog } = turn.wire;
  if (call === null || dialog === null) return;
  const target = remoteTarget(turn, response) ?? dialog.target;
  const head = { method: 'ACK', uri: target, to: dialog.remote, seq: call.inviteSeq, ids: call };
  const ack: Octets = serializeSip(build(turn, { ...head, routes: dialog.routes }));
  rewire(turn, { dialog: { ...dialog, target, ack } });
  transmit(turn, ack, peer(turn));
}

function isReinvite(response: SipResponse | undefined): boolean {
  return response !== undefined && / INVITE$/.test(sipHeader(response, 'CSeq') ?? '');
}

function changeTimer(turn: Turn, change: TimerChange): void {
  const owner = { kind: 'refresh', event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

const TIMER = /^[ \t]*(\d{1,10})(.*)$/;
const BY_UAS = /;[ \t]*refresher[ \t]*=[ \t]*uas\b/i;
