// The agent's subscription at work: SUBSCRIBE requests built, NOTIFYs answered and understood
// (RFC 6665 4.1, RFC 4575 3, RFC 4579 3.4). Law: a NOTIFY is answered before anything comes of it.
import type { Address } from '../focus/input.ts';
import { type ActionOf, stepMachine, type TimerChange } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import { asciiLower } from '../wire/ascii.ts';
import { parseConferenceInfo } from '../wire/conference-info.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { type SipRequest, type SipResponse, sipHeader, sipHeaders } from '../wire/sip.ts';
import { parseCSeq } from '../wire/sip-header.ts';
import { rosterOver, takeDocument } from './people.ts';
import { advance } from './progress.ts';
import { build, contact, remoteTarget, tagIn } from './request.ts';
import {
  armTimer,
  clearTimer,
  drawn,
  rewire,
  type SubscriptionDialog,
  type SubscriptionWire,
  type Turn,
} from './state.ts';
import { type SubscriptionEvent, subscriptionMachine } from './subscription.ts';
import { dropTransactions, request, respond } from './transactions.ts';

/** Feeds the subscription machine. */
export function subscribe(turn: Turn, event: SubscriptionEvent): void {
  const step = stepMachine(subscriptionMachine, turn.subscription, event);
  turn.subscription = step.snapshot;
  for (const change of step.timers) changeTimer(turn, change);
  for (const action of step.actions) perform(turn, action);
}

/** A timer of the machine's. */
export function fireSubscription(turn: Turn, event: string): void {
  subscribe(turn, { type: event } as unknown as SubscriptionEvent);
}

/** Whether a first document may still come. */
export function rosterIsDue(turn: Turn): boolean {
  const before = ['subscribing', 'waiting', 'live'] as const;
  return turn.roster === null && before.some((state) => turn.subscription.matches(state));
}

/** What became of a SUBSCRIBE: a final response, or none in time. A 202 is a 200 (R6665-8.3-1). */
export function concludeSubscribe(turn: Turn, response: SipResponse | undefined): void {
  const status = response?.status ?? 408;
  if (status < 200) return;
  if (response !== undefined && status < 300) {
    subscribe(turn, { type: 'subscribe.accepted', seconds: seconds(response, 'Expires') });
  } else subscribe(turn, { type: 'subscribe.refused', gone: endsSubscription(status) });
}

/** R6665-4.1.3-1: 489 for another package, 481 for no subscription of this agent's. */
export function receiveNotify(turn: Turn, message: SipRequest, source: Address | null): void {
  const [name = ''] = (sipHeader(message, 'Event') ?? '').split(';');
  if (asciiLower(name.replace(BLANKS, '')) !== 'conference') {
    respond(turn, message, source, 489, [['Allow-Events', PACKAGE]]);
    return;
  }
  const known = turn.wire.subscription;
  if (known === null || !isSubscribed(turn) || !isOf(message, known)) {
    respond(turn, message, source, 481);
    return;
  }
  const cseq = parseCSeq(sipHeader(message, 'CSeq') ?? NONE);
  const number = cseq.ok ? cseq.value.number : 0;
  if (known.dialog !== null && number <= known.dialog.remoteSeq) {
    respond(turn, message, source, 500);
    return;
  }
  const [state = '', ...parameters] = (sipHeader(message, 'Subscription-State') ?? '')
    .split(';')
    .map((part) => asciiLower(part.replace(BLANKS, '')));
  const status = refusal(message, state);
  const dialog = dialogOf(turn, message, number, known.dialog);
  if (dialog !== undefined) rewire(turn, { subscription: { ...known, dialog } });
  respond(turn, message, source, status);
  if (status !== 200) return;
  if (state === 'terminated') {
    take(turn, message);
    subscribe(turn, { type: 'notify.terminated', retryMs: retryMs(parameters) });
  } else {
    const left = numberOf(parameters, 'expires');
    subscribe(turn, { type: 'notify.received', seconds: left });
    take(turn, message);
  }
}

function perform(turn: Turn, action: ActionOf<typeof subscriptionMachine>): void {
  switch (action.type) {
    case 'send-subscribe':
      rewire(turn, { subscription: freshSubscription(turn) });
      send(turn, SUBSCRIBED);
      break;
    case 'send-refresh':
      send(turn, SUBSCRIBED);
      break;
    case 'send-unsubscribe':
      send(turn, NO_LONGER);
      break;
    case 'tell-over':
      rosterOver(turn);
      advance(turn, { type: 'subscription.ended' });
      break;
    default:
  }
}

function freshSubscription(turn: Turn): SubscriptionWire {
  const callId = drawn(turn, 'call', 16);
  return { callId, localTag: drawn(turn, 'tag', 8), localSeq: 0, dialog: null, isTold: false };
}

/** Outside the INVITE dialog, to the room as it was dialled (R4579-3.4-2, R6665-4.5.2-1). */
function send(turn: Turn, expires: Octets): void {
  const { subscription, signalling } = turn.wire;
  const { plan } = turn;
  if (subscription === null || signalling === null || plan === null) return;
  // An earlier one's answer would say nothing any more.
  dropTransactions(turn, ({ purpose }) => purpose === 'subscribe');
  const seq = subscription.localSeq + 1;
  rewire(turn, { subscription: { ...subscription, localSeq: seq } });
  const { dialog } = subscription;
  const message = build(turn, {
    method: 'SUBSCRIBE',
    uri: dialog?.target ?? plan.room,
    to: dialog?.remote ?? asOctets(`<${plan.room}>`),
    seq,
    ids: subscription,
    ...(dialog === null ? {} : { routes: dialog.routes }),
    extra: [
      ['Contact', contact(plan, signalling)],
      ['Event', PACKAGE],
      ['Accept', DOCUMENT],
      ['Expires', expires],
    ],
  });
  request(turn, message, 'subscribe');
}

/** An unfinished subscription takes NOTIFYs; one that is over has none (R6665-4.1.3-1). */
function isSubscribed({ subscription }: Turn): boolean {
  const open = ['subscribing', 'live', 'ending'] as const;
  return open.some((state) => subscription.matches(state));
}

/** A second notifier, by a SUBSCRIBE that forked, makes no second subscription (R4575-3.8-1). */
function isOf(message: SipRequest, { callId, localTag, dialog }: SubscriptionWire): boolean {
  return (
    sipHeader(message, 'Call-ID') === callId &&
    tagIn(message, 'To') === localTag &&
    (dialog === null || tagIn(message, 'From') === dialog.remoteTag)
  );
}

function dialogOf(
  turn: Turn,
  message: SipRequest,
  remoteSeq: number,
  known: SubscriptionDialog | null,
): SubscriptionDialog | undefined {
  const remote = sipHeader(message, 'From');
  const target = remoteTarget(turn, message);
  if (remote === undefined || target === undefined) return undefined;
  const routes = known?.routes ?? sipHeaders(message, 'Record-Route');
  return { remoteTag: tagIn(message, 'From') ?? NONE, remote, target, routes, remoteSeq };
}

/** 200, or why the NOTIFY cannot be used. */
function refusal(message: SipRequest, state: string): number {
  if (state === '') return 400;
  if (message.body === '') return 200;
  const [type = ''] = (sipHeader(message, 'Content-Type') ?? '').split(';');
  if (asciiLower(type.replace(BLANKS, '')) !== DOCUMENT) return 415;
  return parseConferenceInfo(message.body).ok ? 200 : 400;
}

function take(turn: Turn, message: SipRequest): void {
  if (message.body === '') return;
  const info = parseConferenceInfo(message.body);
  if (!info.ok) return;
  const outcome = takeDocument(turn, info.value);
  if (outcome === 'refresh') subscribe(turn, { type: 'version.gap' });
  // The room is gone as far as its document goes (R4575-4.6-3).
  else if (outcome === 'gone') subscribe(turn, { type: 'leave.asked' });
}

/** R6665-4.1.3-2: when it may be asked for anew; null for never. */
function retryMs(parameters: readonly string[]): number | null {
  const reason = parameters.find((part) => part.startsWith('reason='))?.slice(7) ?? '';
  if (reason === 'rejected' || reason === 'noresource' || reason === 'invariant') return null;
  const wanted = numberOf(parameters, 'retry-after');
  return wanted === null ? 0 : Math.min(wanted, RETRY_SECONDS_MAX) * 1000;
}

function numberOf(parameters: readonly string[], name: string): number | null {
  const value = parameters.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  return value !== undefined && NUMBER.test(value) ? Number(value) : null;
}

function seconds(message: SipResponse, name: string): number | null {
  const value = sipHeader(message, name) ?? '';
  return NUMBER.test(value) ? Number(value) : null;
}

/** R6665-4.1.2-1. */
function endsSubscription(status: number): boolean {
  return gone.has(status) || (status >= 480 && status <= 485);
}

function changeTimer(turn: Turn, change: TimerChange): void {
  const owner = { kind: 'subscription', event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

const NONE = asOctets('');
const PACKAGE = asOctets('conference');
const DOCUMENT = asOctets('application/conference-info+xml');
const SUBSCRIBED = asOctets(String(limits.agentSubscribeSeconds));
const NO_LONGER = asOctets('0');
const BLANKS = /[ \t]/g;
const NUMBER = /^\d{1,10}$/;
const RETRY_SECONDS_MAX = 3_600;
const gone: ReadonlySet<number> = new Set([404, 405, 410, 416, 489, 501, 604]);
