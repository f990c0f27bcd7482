// The agent's SIP transactions (RFC 3261 17 with RFC 6026): requests sent and received find theirs,
// and what a transaction asks for becomes effects. All run over the one signalling connection.
import type { Address } from '../focus/input.ts';
import type { TimerChange } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import { buildResponse, type Extra, responseDestination, responseHead } from '../sip/response.ts';
import {
  clientKey,
  serverKey,
  startTransaction,
  stepTransaction,
  type TransactionEvent,
  type TransactionStep,
} from '../sip/transaction.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import {
  type SipHeader,
  type SipMalformed,
  type SipRequest,
  type SipResponse,
  serializeSip,
  sipHeaders,
} from '../wire/sip.ts';
import { concluded } from './signalling.ts';
import {
  armTimer,
  clearTimer,
  drawn,
  nextNumber,
  type Purpose,
  rewire,
  type Transaction,
  type TransactionWire,
  type Turn,
} from './state.ts';

/** Sends a request in a transaction of its own; its number. The request carries its Via already. */
export function request(turn: Turn, message: SipRequest, purpose: Purpose): number {
  const id = nextNumber(turn);
  const kind = message.method === 'INVITE' ? 'invite-client' : 'non-invite-client';
  rewireTransaction(turn, id, {
    key: clientKey(message),
    request: message,
    octets: serializeSip(message),
    ack: asOctets(''),
    destination: peer(turn),
  });
  const step = startTransaction(kind, isReliable(turn));
  perform(turn, id, { kind, purpose, machine: step.machine }, step);
  return id;
}

/** A response: to its transaction; whether it had one. */
export function receiveResponse(turn: Turn, response: SipResponse): boolean {
  const id = numberOf(turn, clientKey(response));
  if (id === undefined) return false;
  const wire = turn.wire.transactions[id];
  if (wire?.request != null && wire.request.method === 'INVITE' && response.status >= 300) {
    const ack = serializeSip(refusalAck(wire.request, response));
    rewireTransaction(turn, id, { ...wire, ack });
  }
  feed(turn, id, { type: 'response.received', status: response.status }, response);
  return true;
}

/** Whether the request is a repetition, which its transaction has then answered again. */
export function isRepeated(turn: Turn, message: SipRequest): boolean {
  const id = numberOf(turn, serverKey(message));
  if (id === undefined) return false;
  feed(turn, id, { type: 'request.received' });
  return true;
}

/**
 * Answers a request, in a transaction while fewer than `agentServerTransactionsMax` are open; that
 * transaction's number, if there is one. Says nothing where the request lacks what a response must
 * copy.
 */
export function respond(
  turn: Turn,
  message: SipRequest | SipMalformed,
  source: Address | null,
  status: number,
  extra: Extra = [],
  body: Octets = asOctets(''),
): number | undefined {
  const head = responseHead(message, source, turn.wire.call?.localTag ?? drawn(turn, 'tag', 8));
  if (head === undefined) return undefined;
  const allow: Extra = status === 405 ? [['Allow', asOctets(ALLOW)]] : [];
  const octets = buildResponse(head, status, undefined, [...allow, ...extra], body);
  const destination = source === null ? null : (responseDestination(head) ?? source);
  const open = Object.values(turn.transactions).filter(({ purpose }) => purpose === 'answer');
  // A CANCEL has its INVITE's name.
  const isUnkept = message.kind === 'malformed' || message.method === 'CANCEL';
  if (isUnkept || open.length >= limits.agentServerTransactionsMax) {
    transmit(turn, octets, destination);
    return undefined;
  }
  const id = nextNumber(turn);
  const ack = asOctets('');
  const key = serverKey(message);
  rewireTransaction(turn, id, { key, request: null, octets, ack, destination });
  const kind = message.method === 'INVITE' ? 'invite-server' : 'non-invite-server';
  const step = startTransaction(kind, isReliable(turn));
  perform(turn, id, { kind, purpose: 'answer', machine: step.machine }, step);
  feed(turn, id, { type: 'response.sent', status });
  return id;
}

/** Sends a 2xx to an INVITE again (R3261-13.3-1). */
export function respondAgain(turn: Turn, id: number): void {
  feed(turn, id, { type: 'response.sent', status: 200 });
}

/** The ACK of a refusal, to the INVITE's transaction. */
export function acknowledge(turn: Turn, ack: SipRequest): void {
  const id = numberOf(turn, serverKey(ack));
  if (id !== undefined) feed(turn, id, { type: 'ack.received' });
}

/** Whether a CANCEL's INVITE is still remembered, with its final answer (R3261-9.2-1). */
export function isKnown(turn: Turn, cancel: SipRequest): boolean {
  return numberOf(turn, serverKey(cancel)) !== undefined;
}

/** A transaction's own timer. */
export function fireTransaction(turn: Turn, id: number, event: string): void {
  feed(turn, id, { type: event } as TransactionEvent);
}

/** Forgets transactions, with their timers: all of them, or those that `isDropped` names. */
export function dropTransactions(
  turn: Turn,
  isDropped: (transaction: Transaction) => boolean = () => true,
): void {
  for (const [id, transaction] of Object.entries(turn.transactions)) {
    if (isDropped(transaction)) release(turn, Number(id));
  }
}

/** Sends a request that no transaction keeps: the ACK of a 2xx. */
export function transmit(turn: Turn, octets: Octets, destination: Address | null): void {
  const connection = turn.wire.signalling?.connection;
  if (connection === undefined || octets === '') return;
  turn.effects.push(
    destination === null
      ? { type: 'send', connection, octets }
      : { type: 'send', connection, octets, destination },
  );
}

/** Where datagrams go; null on a stream. */
export function peer(turn: Turn): Address | null {
  if (isReliable(turn) || turn.plan === null) return null;
  const { host, port } = turn.plan.via;
  return { host, port };
}

function isReliable(turn: Turn): boolean {
  return turn.wire.signalling?.transport !== 'sip-udp';
}

function feed(turn: Turn, id: number, event: TransactionEvent, response?: SipResponse): void {
  const transaction = turn.transactions[id];
  if (transaction === undefined) return;
  const step = stepTransaction(transaction.kind, transaction.machine, event);
  perform(turn, id, transaction, step, response);
}

function perform(
  turn: Turn,
  id: number,
  transaction: Transaction,
  step: TransactionStep,
  response?: SipResponse,
): void {
  turn.transactions = { ...turn.transactions, [id]: { ...transaction, machine: step.machine } };
  for (const change of step.timers) changeTimer(turn, id, change);
  const wire = turn.wire.transactions[id];
  const reports: (() => void)[] = [];
  for (const action of step.actions) {
    if (action.type === 'transmit-request' || action.type === 'transmit-response') {
      if (wire !== undefined) transmit(turn, wire.octets, wire.destination);
    } else if (action.type === 'send-ack') {
      if (wire !== undefined) transmit(turn, wire.ack, wire.destination);
    } else {
      reports.push(() => concluded(turn, transaction.purpose, action.type, response));
    }
  }
  if (step.terminated) release(turn, id);
  // Told last: what follows may end the call, and with it this transaction.
  for (const report of reports) report();
}

function changeTimer(turn: Turn, id: number, change: TimerChange): void {
  const owner = { kind: 'transaction', id, event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

function release(turn: Turn, id: number): void {
  const { [id]: _ended, ...transactions } = turn.transactions;
  const { [id]: _wire, ...wires } = turn.wire.transactions;
  turn.transactions = transactions;
  rewire(turn, { transactions: wires });
  for (const { owner } of Object.values(turn.wire.timers)) {
    if (owner.kind === 'transaction' && owner.id === id) clearTimer(turn, owner);
  }
}

function numberOf(turn: Turn, key: string): number | undefined {
  for (const [id, wire] of Object.entries(turn.wire.transactions)) {
    if (wire.key === key && key !== '') return Number(id);
  }
  return undefined;
}

function rewireTransaction(turn: Turn, id: number, wire: TransactionWire): void {
  rewire(turn, { transactions: { ...turn.wire.transactions, [id]: wire } });
}

/** The ACK of a refusal: the INVITE's own Via, the response's To (RFC 3261 17.1.1.3). */
function refusalAck(invite: SipRequest, response: SipResponse): SipRequest {
  const kept: readonly SipHeader[] = invite.headers.filter(({ name }) => ackKeeps.has(name));
  const to = sipHeaders(response, 'To').map((value) => ({ name: 'To', value }));
  const cseq = sipHeaders(invite, 'CSeq').map((value) => ({
    name: 'CSeq',
    value: asOctets(value.replace('INVITE', 'ACK')),
  }));
  const headers = [...kept, ...to, ...cseq];
  return { kind: 'request', method: asOctets('ACK'), uri: invite.uri, headers, body: NO_BODY };
}

/** What this agent takes. */
export const ALLOW = 'ACK, BYE, CANCEL, INVITE, NOTIFY, OPTIONS, UPDATE';

const NO_BODY = asOctets('');
const ackKeeps: ReadonlySet<string> = new Set([
  'Via',
  'Max-Forwards',
  'From',
  'Call-ID',
  'Route',
  'Privacy',
  'User-Agent',
]);
