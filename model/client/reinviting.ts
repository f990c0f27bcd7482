// The other side's re-INVITE and UPDATE within the call (R3261-14.2-1, R3311-5-1, R3264-8-*,
// R7701-8-6): answered with the own session as it is, whatever of the room's has changed.
// Law: what is refused leaves the session as it was.
import type { Address } from '../focus/input.ts';
import { initialStep, stepMachine, type TimerChange } from '../kernel/transition.ts';
import { type DialogEvent, dialogMachine } from '../sip/dialog.ts';
import type { Extra } from '../sip/response.ts';
import { asOctets } from '../wire/octets.ts';
import { type SipRequest, sipHeader } from '../wire/sip.ts';
import { parseCSeq } from '../wire/sip-header.ts';
import { type Answer, asFocus, readAnswer } from './offer.ts';
import { advance, negotiate } from './progress.ts';
import { isReinviting, sessionTimer, timeSession } from './refreshing.ts';
import { contact, contactOf } from './request.ts';
import { reasons } from './sentence.ts';
import { armTimer, clearTimer, type Dialog, rewire, type Turn } from './state.ts';
import { ALLOW, respond, respondAgain } from './transactions.ts';

/** An INVITE or UPDATE of the dialog's. */
export function receiveReinvite(turn: Turn, message: SipRequest, source: Address | null): void {
  const { dialog, call, signalling } = turn.wire;
  const { plan } = turn;
  if (dialog === null || call === null || signalling === null || plan === null) return;
  const seq = sequenceOf(message);
  const isInvite = message.method === 'INVITE';
  const refusal = untimely(turn, message, dialog, seq);
  if (refusal !== undefined) {
    respond(turn, message, source, refusal, refusal === 500 ? RETRY_SOON : []);
    return;
  }
  const offered = message.body === '' ? undefined : readAnswer(message.body, true);
  const isUsable = offered === undefined || (offered.ok && isSamePath(turn, offered.value));
  if (!isUsable) {
    respond(turn, message, source, 488);
    return;
  }
  if (offered?.ok === true) takeAnswer(turn, offered.value);
  const target = contactOf(message)?.uri ?? dialog.target;
  rewire(turn, { dialog: { ...dialog, target, remoteSeq: seq } });
  const hasBody = isInvite || offered !== undefined;
  const extra: Extra = [
    ['Contact', contact(plan, signalling)],
    ['Allow', asOctets(ALLOW)],
    ['Supported', asOctets('timer')],
    ...timerOf(message),
    ...(hasBody ? ([['Content-Type', asOctets('application/sdp')]] as const) : []),
  ];
  const body = hasBody ? call.session : asOctets('');
  const transaction = respond(turn, message, source, 200, extra, body);
  if (sessionTimer(message) !== undefined) timeSession(turn, message, 'uas');
  if (!isInvite || transaction === undefined) return;
  const acceptance = { seq, transaction, offered: offered === undefined };
  const after = turn.wire.dialog;
  if (after !== null) rewire(turn, { dialog: { ...after, acceptance } });
  turn.reinvited = initialStep(dialogMachine).snapshot;
  accept(turn, { type: 'accept' });
}

/** The ACK of a 2xx to the last re-INVITE; it holds the answer where the 2xx held the offer. */
export function receiveAck(turn: Turn, ack: SipRequest): void {
  const acceptance = turn.wire.dialog?.acceptance;
  if (acceptance == null || sequenceOf(ack) !== acceptance.seq) return;
  accept(turn, { type: 'ack.received' });
  forgetReinvite(turn);
  if (!acceptance.offered) return;
  const answer = readAnswer(ack.body, true);
  if (answer.ok && isSamePath(turn, answer.value)) takeAnswer(turn, answer.value);
  else {
    // R3261-13.2-1: what cannot be agreed ends.
    const failure = { status: 488, message: reasons.sessionGone };
    advance(turn, { type: 'session.refused', failure });
  }
}

/** A timer of the repetition of the 2xx (R3261-13.3-1). */
export function fireReinvited(turn: Turn, event: string): void {
  accept(turn, { type: event } as unknown as DialogEvent);
}

/** The call is over, or the ACK came: nothing is repeated any more. */
export function forgetReinvite(turn: Turn): void {
  turn.reinvited = null;
  const { dialog } = turn.wire;
  if (dialog !== null) rewire(turn, { dialog: { ...dialog, acceptance: null } });
  for (const { owner } of Object.values(turn.wire.timers)) {
    if (owner.kind === 'reinvited') clearTimer(turn, owner);
  }
}

function accept(turn: Turn, event: DialogEvent): void {
  if (turn.reinvited === null) return;
  const isFirst = event.type === 'accept';
  const step = stepMachine(dialogMachine, turn.reinvited, event);
  turn.reinvited = step.snapshot;
  for (const change of step.timers) changeTimer(turn, change);
  for (const action of step.actions) {
    const transaction = turn.wire.dialog?.acceptance?.transaction;
    if (action.type === 'send-accept' && !isFirst && transaction !== undefined) {
      respondAgain(turn, transaction);
    } else if (action.type === 'report-unacknowledged') {
      const failure = { status: 408, message: reasons.silent };
      advance(turn, { type: 'session.refused', failure });
    }
  }
}

/** Out of order, or while another is under way; undefined for neither. */
function untimely(
  turn: Turn,
  message: SipRequest,
  dialog: Dialog,
  seq: number,
): 491 | 500 | undefined {
  if (seq <= dialog.remoteSeq) return 500;
  const hasOffer = message.body !== '' || message.method === 'INVITE';
  if (hasOffer && isReinviting(turn)) return 491;
  if (hasOffer && dialog.acceptance?.offered === true) return 491;
  return message.method === 'INVITE' && dialog.acceptance !== null ? 500 : undefined;
}

/** The session stays on its connection: another path would be another session. */
function isSamePath(turn: Turn, { path }: Answer): boolean {
  return turn.answer !== null && path.join(' ') === turn.answer.path.join(' ');
}

/** What the room takes and gives from now on; the same o= line changes nothing (R4975-8-9). */
function takeAnswer(turn: Turn, answer: Answer): void {
  const known = turn.answer;
  if (known === null || known.version === answer.version) return;
  turn.answer = asFocus(answer, true, known.roster);
  turn.typeRefused = false;
  negotiate(turn, { type: 'policy.changed', allowed: turn.answer.nicknames });
}

function timerOf(message: SipRequest): Extra {
  const timer = sessionTimer(message);
  if (timer === undefined) return [];
  const value = asOctets(`${timer.seconds};refresher=${timer.refresher}`);
  const needed: Extra = timer.refresher === 'uac' ? [['Require', asOctets('timer')]] : [];
  return [['Session-Expires', value], ...needed];
}

function sequenceOf(message: SipRequest): number {
  const cseq = parseCSeq(sipHeader(message, 'CSeq') ?? asOctets(''));
  return cseq.ok ? cseq.value.number : 0;
}

function changeTimer(turn: Turn, change: TimerChange): void {
  const owner = { kind: 'reinvited', event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

const RETRY_SOON: Extra = [['Retry-After', asOctets('1')]];
