// The four SIP transactions under one name (RFC 3261 17 with RFC 6026), and how they are found:
// by branch, sent-by and method (R3261-17.2.3-1).
import type { SnapshotOf, Stepped } from '../kernel/transition.ts';
import { currentMachine, initialStep, stepMachine } from '../kernel/transition.ts';
import { asciiLower } from '../wire/ascii.ts';
import type { SipMessage, SipRequest } from '../wire/sip.ts';
import { sipHeaders } from '../wire/sip.ts';
import { parseCSeq, parseNameAddr, parseVia, tagOf } from '../wire/sip-header.ts';
import { inviteClientMachine } from './invite-client.ts';
import { inviteServerMachine } from './invite-server.ts';
import { nonInviteClientMachine } from './non-invite-client.ts';
import { nonInviteServerMachine } from './non-invite-server.ts';

export type TransactionKind =
  | 'invite-server'
  | 'non-invite-server'
  | 'invite-client'
  | 'non-invite-client';

export type TransactionSnapshot =
  | SnapshotOf<typeof inviteServerMachine>
  | SnapshotOf<typeof nonInviteServerMachine>
  | SnapshotOf<typeof inviteClientMachine>
  | SnapshotOf<typeof nonInviteClientMachine>;

export type TransactionEvent =
  | { readonly type: 'request.received' }
  | { readonly type: 'ack.received' }
  | { readonly type: 'response.sent'; readonly status: number }
  | { readonly type: 'response.received'; readonly status: number }
  | { readonly type: 'transport.failed' }
  | { readonly type: 'abandoned' }
  /** A timer that fired; its name is the event. */
  | { readonly type: TimerEvent };

/** The name that a machine gave a timer of its own. */
type TimerEvent = `xstate.${string}` | `timer.${string}`;

export interface TransactionStep extends Omit<Stepped<unknown>, 'snapshot'> {
  readonly machine: TransactionSnapshot;
  readonly terminated: boolean;
}

/** A new transaction. `reliable` is whether the transport is (timers, R3261-17.2.1-1). */
export function startTransaction(kind: TransactionKind, reliable: boolean): TransactionStep {
  const machine = machines[kind] as AnyMachine;
  const begins = () => outcome(initialStep(machine, { reliable }));
  // What stands in for a machine begins as it does itself.
  if (currentMachine(machine) !== machine) return begins();
  const known = beginnings[kind][reliable ? 0 : 1];
  if (known !== undefined) return known;
  const begun = begins();
  beginnings[kind][reliable ? 0 : 1] = begun;
  return begun;
}

export function stepTransaction(
  kind: TransactionKind,
  machine: TransactionSnapshot,
  event: TransactionEvent,
): TransactionStep {
  // The four machines share their event names; each ignores what is not its own.
  return outcome(stepMachine(machines[kind] as AnyMachine, machine as never, event as never));
}

/**
 * The name under which a request finds its server transaction; an ACK or CANCEL names its INVITE's.
 */
export function serverKey(request: SipRequest): string {
  const via = parseVia(sipHeaders(request, 'Via')[0] ?? ('' as never));
  if (!via.ok) return '';
  const { host, port, branch } = via.value;
  const method =
    request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method;
  const sender = `${asciiLower(host)}:${port ?? ''}`;
  if (branch?.startsWith(COOKIE)) return `server ${branch} ${sender} ${method}`;
  // A branch of before RFC 3261 names nothing by itself: the rest of the request must agree too.
  const named = ['Call-ID', 'From'].map((name) => sipHeaders(request, name)[0] ?? '');
  const cseq = parseCSeq(sipHeaders(request, 'CSeq')[0] ?? ('' as never));
  const number = cseq.ok ? cseq.value.number : 0;
  return `server ${sender} ${method} ${request.uri} ${number} ${named.join(' ')}`;
}

/**
 * The name that a request outside dialogs shares with other copies of it that came by other ways,
 * each with a branch of its own (8.2.2.2).
 */
export function mergeKey(request: SipRequest): string {
  const from = parseNameAddr(sipHeaders(request, 'From')[0] ?? ('' as never));
  const tag = from.ok ? (tagOf(from.value) ?? '') : '';
  const [callId, cseq] = ['Call-ID', 'CSeq'].map((name) => sipHeaders(request, name)[0] ?? '');
  return `merge ${tag} ${callId} ${cseq}`;
}

/** The name under which a response finds its client transaction (17.1.3). */
export function clientKey(message: SipMessage): string {
  const via = parseVia(sipHeaders(message, 'Via')[0] ?? ('' as never));
  const cseq = parseCSeq(sipHeaders(message, 'CSeq')[0] ?? ('' as never));
  if (!via.ok || !cseq.ok) return '';
  return `client ${via.value.branch ?? ''} ${cseq.value.method}`;
}

const COOKIE = 'z9hG4bK';

type AnyMachine = typeof inviteServerMachine;

const machines = {
  'invite-server': inviteServerMachine,
  'non-invite-server': nonInviteServerMachine,
  'invite-client': inviteClientMachine,
  'non-invite-client': nonInviteClientMachine,
} as const satisfies { readonly [kind in TransactionKind]: unknown };

function outcome(stepped: Stepped<unknown>): TransactionStep {
  const machine = stepped.snapshot as TransactionSnapshot;
  return {
    machine,
    actions: stepped.actions,
    timers: stepped.timers,
    terminated: machine.status === 'done',
  };
}

/**
 * All transactions of one kind over one sort of transport begin alike: a roster of hundreds begins
 * hundreds at once. A cache of values: it can be seen from outside only as speed.
 */
const beginnings: { readonly [kind in TransactionKind]: TransactionStep[] } = {
  'invite-client': [],
  'invite-server': [],
  'non-invite-client': [],
  'non-invite-server': [],
};
