// The transaction layer of a focus: messages find their transaction, a transaction's actions become
// effects, and what it passes up goes to the transaction user (RFC 3261 17, 18).

import { Set as ImmutableSet } from 'immutable';
import { buildResponse, type Extra, responseDestination, responseHead } from '../sip/response.ts';
import { outcomeOf } from '../sip/subscription.ts';
import {
  clientKey,
  serverKey,
  startTransaction,
  stepTransaction,
  type TransactionEvent,
  type TransactionKind,
  type TransactionStep,
} from '../sip/transaction.ts';
import { type Address, hostPort } from '../wire/address.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import type { SipHeader, SipRequest, SipResponse } from '../wire/sip.ts';
import { parseSip, serializeSip, sipHeader } from '../wire/sip.ts';
import { clashMs } from './clashing.ts';
import { drawn } from './drawing.ts';
import type { Transaction, TransactionWire, Turn } from './state.ts';
import { nextNumber, tellLeg } from './state.ts';
import { tellSubscription } from './subscriptions.ts';
import { changeTimer } from './timers.ts';

/** For whom this side asks: whoever is told what becomes of the request. */
export interface TransactionOwner {
  readonly leg?: number;
  readonly subscription?: number;
}

/** Where a request came from and where its response goes. */
export interface Flow {
  readonly connection: number;
  readonly source: Address | null;
}

/** The server transaction of a request, where it has one already. */
export function knownTransaction(turn: Turn, request: SipRequest): number | undefined {
  return turn.index.get(serverKey(request));
}

/**
 * A new server transaction; undefined when the request lacks what a response must copy. `merge` is
 * its `mergeKey`: by it copies of the request are known that come by other ways (R3261-8.2.2-1).
 */
export function openServer(
  turn: Turn,
  request: SipRequest,
  flow: Flow,
  merge: string,
): number | undefined {
  const head = responseHead(request, flow.source, asOctets(drawn(turn, 'tag', 8)));
  if (head === undefined) return undefined;
  const kind: TransactionKind = request.method === 'INVITE' ? 'invite-server' : 'non-invite-server';
  const destination = flow.source === null ? null : responseDestination(head);
  const { connection } = flow;
  const names = { key: flatText(serverKey(request)), merge: flatText(merge) };
  const octets = asOctets('');
  return open(turn, kind, { ...names, connection, destination, octets, head }, {});
}

/** A new client transaction: the request leaves at once. `request` carries its Via already. */
export function openClient(
  turn: Turn,
  request: SipRequest,
  flow: { readonly connection: number; readonly destination: Address | null },
  owner: TransactionOwner,
): number {
  const kind: TransactionKind = request.method === 'INVITE' ? 'invite-client' : 'non-invite-client';
  const octets = serializeSip(request);
  const key = flatText(clientKey(request));
  return open(turn, kind, { key, merge: '', ...flow, octets, head: null }, owner);
}

/** The transaction user's answer to a request. */
export function respond(
  turn: Turn,
  id: number,
  status: number,
  answer: { readonly reason?: string; readonly extra?: Extra; readonly body?: Octets } = {},
): void {
  const wire = turn.wires.transactions.get(id);
  if (wire?.head == null) return;
  const transaction = turn.transactions.get(id);
  if (transaction === undefined) return;
  const step = stepTransaction(transaction.kind, transaction.machine, {
    type: 'response.sent',
    status,
  });
  // Who was refused may try again by another way, with the same request (RFC 3263 4.3).
  if (status >= 300) forgetName(turn, id, wire.merge);
  // A response that the machine drops, such as a second final one, must not be repeated later.
  if (step.actions.some((action) => action.type === 'transmit-response')) {
    const octets = buildResponse(wire.head, status, answer.reason, answer.extra, answer.body);
    rewire(turn, id, { ...wire, octets });
  }
  perform(turn, id, transaction, step);
}

/** A response that needs no transaction: to a request that has none, such as a stray CANCEL. */
export function respondAlone(
  turn: Turn,
  request: SipRequest,
  flow: Flow,
  status: number,
  answer: { readonly reason?: string; readonly to?: Octets; readonly extra?: Extra } = {},
): void {
  const own = responseHead(request, flow.source, asOctets(drawn(turn, 'tag', 8)));
  if (own === undefined) return;
  const head = answer.to === undefined ? own : { ...own, to: answer.to };
  const octets = buildResponse(head, status, answer.reason, answer.extra);
  transmit(turn, flow.connection, flow.source === null ? null : responseDestination(head), octets);
}

/** A response from a peer: to its client transaction, or nowhere. */
export function receiveResponse(turn: Turn, response: SipResponse): void {
  const id = turn.index.get(clientKey(response));
  if (id === undefined) return;
  feedTransaction(turn, id, { type: 'response.received', status: response.status }, response);
}

/** `response` is what the event is about, where it is a peer's answer. */
export function feedTransaction(
  turn: Turn,
  id: number,
  event: TransactionEvent,
  response?: SipResponse,
): void {
  const transaction = turn.transactions.get(id);
  if (transaction === undefined) return;
  const step = stepTransaction(transaction.kind, transaction.machine, event);
  perform(turn, id, transaction, step, response);
}

/** A request that no transaction keeps: the ACK of a 2xx. */
export function sendAlone(
  turn: Turn,
  request: SipRequest,
  flow: { readonly connection: number; readonly destination: Address | null },
): void {
  transmit(turn, flow.connection, flow.destination, serializeSip(request));
}

/**
 * Gives up an INVITE of this side's whose dialog is over: it would wait for its final response for
 * as long as the peer likes.
 */
export function abandonClient(turn: Turn, id: number): void {
  if (turn.transactions.get(id)?.kind === 'invite-client') {
    feedTransaction(turn, id, { type: 'abandoned' });
  }
}

/** Every transaction on a stream that is gone (R3261-17 "transport error"). */
export function failTransactions(turn: Turn, connection: number): void {
  const ids = turn.wires.carried.get(connection) ?? [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    feedTransaction(turn, id, { type: 'transport.failed' });
  }
}

/** The branch of a Via that this side writes: RFC 3261's cookie and 64 random bits. */
export function freshVia(turn: Turn, transport: string, address: Address): Octets {
  return asOctets(
    `SIP/2.0/${transport} ${hostPort(address)};branch=z9hG4bK${drawn(turn, 'tag', 8)};rport`,
  );
}

function open(
  turn: Turn,
  kind: TransactionKind,
  wire: TransactionWire,
  owner: TransactionOwner,
): number {
  const id = nextNumber(turn);
  const reliable = turn.connections.get(wire.connection)?.transport !== 'sip-udp';
  turn.index = turn.index.set(wire.key, id);
  if (wire.merge !== '' && !turn.index.has(wire.merge)) {
    turn.index = turn.index.set(wire.merge, id);
  }
  rewire(turn, id, wire);
  carry(turn, wire.connection, (ids) => ids.add(id));
  const step = startTransaction(kind, reliable);
  perform(turn, id, { leg: null, ...owner, kind, machine: step.machine }, step);
  return id;
}

function perform(
  turn: Turn,
  id: number,
  transaction: Transaction,
  step: TransactionStep,
  response?: SipResponse,
): void {
  turn.transactions = turn.transactions.set(id, { ...transaction, machine: step.machine });
  for (const change of step.timers) {
    const event = change.name;
    changeTimer(turn, { kind: 'transaction', id, event }, change);
  }
  for (const action of step.actions) act(turn, id, transaction, action, response);
  if (step.terminated) release(turn, id);
}

function act(
  turn: Turn,
  id: number,
  transaction: Transaction,
  action: { readonly type: string; readonly params: unknown },
  response: SipResponse | undefined,
): void {
  const wire = turn.wires.transactions.get(id);
  if (wire === undefined) return;
  switch (action.type) {
    case 'transmit-response':
    case 'transmit-request':
      transmit(turn, wire.connection, wire.destination, wire.octets);
      return;
    case 'send-trying': {
      if (wire.head === null) return;
      const octets = buildResponse(wire.head, 100);
      rewire(turn, id, { ...wire, octets });
      transmit(turn, wire.connection, wire.destination, octets);
      return;
    }
    case 'send-ack': {
      if (response === undefined) return;
      const ack = refusalAck(wire.octets, response);
      if (ack !== undefined) sendAlone(turn, ack, wire);
      return;
    }
    case 'pass-response':
    case 'report-timeout':
    case 'report-transport-failure':
      concludeRequest(turn, transaction, wire, action, response);
      return;
    default:
      return;
  }
}

/**
 * What became of a request. Of the leg's: any final answer to its BYE, or none, ends the dialog
 * (R3261-15-1); what became of a refresh is the leg's to judge.
 */
function concludeRequest(
  turn: Turn,
  { leg, kind, subscription }: Transaction,
  wire: TransactionWire,
  action: { readonly type: string; readonly params: unknown },
  response: SipResponse | undefined,
): void {
  // An INVITE's server transaction has a leg, too, but what becomes of it ends no dialog.
  if (subscription !== undefined) return concludeNotify(turn, subscription, action);
  if (leg === null || kind === 'invite-server' || kind === 'non-invite-server') return;
  // RFC 3261 8.1.3.1: a flow that is lost says less than a peer that is silent.
  const none = action.type === 'report-transport-failure' ? 503 : 408;
  const status = (action.params as { readonly status?: number } | undefined)?.status ?? none;
  if (action.type === 'pass-response' && status < 200) return;
  const method = wire.octets.slice(0, wire.octets.indexOf(' '));
  if (method === 'BYE') {
    return tellLeg(turn, leg, { machine: 'dialog', event: { type: 'bye.answered' } });
  }
  if (method !== 'INVITE' && method !== 'UPDATE') return;
  const retryMs = status === 491 ? clashMs(turn) : 0;
  const event = { type: 'response.received', method, status, retryMs } as const;
  const mail = { leg, event: { machine: 'exchange', event } } as const;
  turn.queue.push(response === undefined ? mail : { ...mail, response });
}

/** The ACK of a refusal: the INVITE's own Via, the response's To (RFC 3261 17.1.1.3). */
function refusalAck(octets: Octets, response: SipResponse): SipRequest | undefined {
  const invite = parseSip(octets);
  if (invite.kind !== 'request') return undefined;
  const kept: readonly SipHeader[] = invite.headers.filter(({ name }) => ACK_KEEPS.has(name));
  const to = sipHeader(response, 'To');
  const headers = kept.map(({ name, value }) => {
    if (name === 'To') return { name, value: to ?? value };
    return name === 'CSeq'
      ? { name, value: asOctets(value.replace('INVITE', 'ACK')) }
      : { name, value };
  });
  return { ...invite, method: asOctets('ACK'), headers, body: asOctets('') };
}

/** The final status of a NOTIFY, or that none will come (R6665-4.2.2-2, E8). */
function concludeNotify(
  turn: Turn,
  id: number,
  action: { readonly type: string; readonly params: unknown },
): void {
  const { status } = (action.params ?? {}) as { readonly status?: number };
  if (action.type !== 'pass-response' || status === undefined) {
    return tellSubscription(turn, id, { type: 'notify.answered', outcome: 'lost' });
  }
  if (status < 200) return;
  tellSubscription(turn, id, { type: 'notify.answered', outcome: outcomeOf(status) });
}

function release(turn: Turn, id: number): void {
  const wire = turn.wires.transactions.get(id);
  turn.transactions = turn.transactions.delete(id);
  if (wire === undefined) return;
  forgetName(turn, id, wire.key);
  forgetName(turn, id, wire.merge);
  turn.wires = { ...turn.wires, transactions: turn.wires.transactions.delete(id) };
  carry(turn, wire.connection, (ids) => ids.delete(id));
}

function forgetName(turn: Turn, id: number, name: string): void {
  if (turn.index.get(name) === id) turn.index = turn.index.delete(name);
}

/** Which transactions a connection carries: a lost one must not have to ask them all. */
function carry(
  turn: Turn,
  connection: number,
  change: (ids: ImmutableSet<number>) => ImmutableSet<number>,
): void {
  const ids = change(turn.wires.carried.get(connection) ?? ImmutableSet());
  const carried = ids.isEmpty()
    ? turn.wires.carried.delete(connection)
    : turn.wires.carried.set(connection, ids);
  turn.wires = { ...turn.wires, carried };
}

function rewire(turn: Turn, id: number, wire: TransactionWire): void {
  // Joined strings point to their parts until they are made flat.
  const flat = { ...wire, octets: flatCopy(wire.octets) };
  turn.wires = { ...turn.wires, transactions: turn.wires.transactions.set(id, flat) };
}

function transmit(
  turn: Turn,
  connection: number,
  destination: Address | null,
  octets: Octets,
): void {
  if (octets === '' || !turn.connections.has(connection)) return;
  turn.effects.push(
    destination === null
      ? { type: 'send', connection, octets }
      : { type: 'send', connection, octets, destination },
  );
}

const ACK_KEEPS: ReadonlySet<string> = new Set([
  ...['Via', 'Max-Forwards', 'Route', 'From', 'To', 'Call-ID', 'CSeq'],
]);
