// Long messages on their way to their receivers: chunks that other traffic may interrupt, handed to
// a connection piece by piece as its socket takes them (R4975-7.1.1-11 to 15, R4975-7.3.2-2; edge
// cases C12 to C18, C45, M11, M12). Law 6: what waits for a connection counts as its backlog.
import type { Clause } from '../clause.ts';
import { limits } from '../limits.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { markCongestion } from './backlog.ts';
import { copiesOf, draftOf, isAwaited, keepDraft, settle, undelivered } from './settlement.ts';
import { lifeOf, type Outgoing, type OutgoingMessage, type Turn } from './state.ts';

/** A message begins its way, behind those that are on it already. */
export function queue(
  turn: Turn,
  connection: number,
  message: Omit<OutgoingMessage, 'sentBytes' | 'chunks'>,
): void {
  const line = turn.outgoing.get(connection) ?? {
    messages: [],
    openBytes: null,
    // The socket has something to take already, and will tell.
    asked: (turn.connections.get(connection)?.waitingBytes ?? 0) > 0,
    queuedBytes: 0,
  };
  keep(turn, connection, {
    ...line,
    messages: [...line.messages, { ...message, sentBytes: 0, chunks: 0 }],
    queuedBytes: line.queuedBytes + message.body.length,
  });
  markCongestion(turn, connection);
  sendNext(turn, connection);
}

/** The socket has taken what it was given: it gets the next piece. */
export function resume(turn: Turn, connection: number): void {
  const line = turn.outgoing.get(connection);
  if (line === undefined) return;
  keep(turn, connection, { ...line, asked: false });
  sendNext(turn, connection);
}

/**
 * Something else is to leave on the connection: a chunk that is open there ends, and the rest of
 * its message follows in another (R4975-7.1.1-14, C45).
 */
export function interrupt(turn: Turn, connection: number): void {
  if (turn.outgoing.isEmpty()) return;
  const line = turn.outgoing.get(connection);
  const [message] = line?.messages ?? [];
  if (line === undefined || message === undefined || line.openBytes === null) return;
  send(turn, connection, endLine(message, '+'));
  keep(turn, connection, { ...line, openBytes: null });
}

/** What a leg was sent of a message is abandoned; what it was not sent stays here (C14). */
export function stopMessage(turn: Turn, leg: number, tid: Octets): void {
  const connection = turn.legs.get(leg)?.connection;
  if (connection == null) return;
  const stopped = turn.outgoing
    .get(connection)
    ?.messages.find((message) => message.leg === leg && message.tid === tid);
  if (stopped === undefined) return;
  if (!isOpen(turn, connection, stopped) && stopped.chunks > 0) {
    interrupt(turn, connection);
    const abandoning = { ...stopped, chunks: stopped.chunks + 1 };
    send(turn, connection, `${headOf(abandoning)}${endLine(abandoning, '#')}`);
  }
  remove(turn, connection, stopped);
}

/** The leg has left: what was not sent to it is not sent (R4975-7.1.2-5, C13). */
export function forgetOutgoing(turn: Turn, leg: number): void {
  forget(turn, leg, 'it left in the middle of the message');
}

/** The same where the leg stays and has another session, or waits for one (R3264-8-4). */
export function abandonOutgoing(turn: Turn, leg: number): void {
  forget(turn, leg, 'its session ended in the middle of the message');
}

/**
 * The leg has declared something else: what it does not take any more is stopped where it is
 * (R3264-5-2, P13).
 */
export function reviewOutgoing(turn: Turn, leg: number): void {
  const { connection = null, capabilities } = turn.legs.get(leg) ?? {};
  if (connection === null || capabilities === undefined) return;
  const { direction, privateMessages } = capabilities;
  const isDeaf = direction === 'sendonly' || direction === 'inactive';
  const isRevoked = !privateMessages && !lifeOf(turn).settings.variants.privateGoesOn;
  for (const { leg: to, tid, isPrivate } of turn.outgoing.get(connection)?.messages ?? []) {
    if (to !== leg || !(isDeaf || (isPrivate && isRevoked))) continue;
    stopMessage(turn, leg, tid);
    const copies = copiesOf(turn, tid);
    if (copies === undefined) continue;
    const [clause, reason] = isDeaf
      ? (['R3264-5-2', `its session is ${direction} now`] as const)
      : (['P13', 'it takes no private messages any more'] as const);
    undelivered(turn, copies, leg, clause, reason);
    settle(turn, copies, leg);
  }
}

/** Whether a message waits there of which nothing has left. */
export function hasUnbegun(turn: Turn, connection: number): boolean {
  return turn.outgoing.get(connection)?.messages.some(({ chunks }) => chunks === 0) ?? false;
}

/** The connection is gone: nobody tells any more that it took something. */
export function forgetConnection(turn: Turn, connection: number): void {
  const line = turn.outgoing.get(connection);
  if (line?.messages.length === 0) turn.outgoing = turn.outgoing.delete(connection);
}

/** Whether something of a message is still to be sent to a leg. */
export function isOnItsWay(turn: Turn, leg: number, tid: Octets): boolean {
  const connection = turn.legs.get(leg)?.connection;
  if (connection == null) return false;
  const { messages } = turn.outgoing.get(connection) ?? { messages: [] };
  return messages.some((message) => message.leg === leg && message.tid === tid);
}

/** The copies to which a chunk belongs, and which chunk it is, by its transaction id. */
export function chunkOf(tid: Octets): { readonly tid: Octets; readonly chunk: number } | undefined {
  const [, whole, chunk] = CHUNK_TID.exec(tid) ?? [];
  return whole === undefined ? undefined : { tid: asOctets(whole), chunk: Number(chunk) };
}

function forget(turn: Turn, leg: number, reason: string): void {
  const connection = turn.legs.get(leg)?.connection;
  if (connection == null) return;
  for (const message of turn.outgoing.get(connection)?.messages ?? []) {
    if (message.leg === leg) giveUp(turn, connection, message, 'C13', reason);
  }
}

/** The rest of a message is not sent, and why is told. */
function giveUp(
  turn: Turn,
  connection: number,
  message: OutgoingMessage,
  clause: Clause,
  reason: string,
): void {
  remove(turn, connection, message);
  const copies = copiesOf(turn, message.tid);
  if (copies === undefined) return;
  undelivered(turn, copies, message.leg, clause, reason);
  settle(turn, copies, message.leg);
}

/** A piece, where there is one and the socket has taken the one before. */
function sendNext(turn: Turn, connection: number): void {
  const line = turn.outgoing.get(connection);
  if (line === undefined || line.asked || !isUp(turn, connection)) return;
  const [first, ...others] = line.messages;
  if (first === undefined) return;
  const begins = line.openBytes === null;
  const message = begins ? { ...first, chunks: first.chunks + 1 } : first;
  const { body, sentBytes } = message;
  const end = Math.min(sentBytes + limits.sendQuantumBytes, body.length);
  const piece = `${begins ? headOf(message) : ''}${body.slice(sentBytes, end)}`;
  const chunkBytes = (line.openBytes ?? 0) + end - sentBytes;
  const queuedBytes = line.queuedBytes - (end - sentBytes);
  const next = { ...message, sentBytes: end };
  if (end === body.length) {
    send(turn, connection, `${piece}${endLine(message, '$')}`);
    noteLast(turn, message);
    keep(turn, connection, { messages: others, openBytes: null, asked: true, queuedBytes });
  } else {
    // Behind relays no chunk is longer; and those who wait have their turn (M12).
    const limited = message.relayed || others.length > 0;
    const ends = limited && chunkBytes + limits.sendQuantumBytes > limits.relayChunkBytesMax;
    send(turn, connection, ends ? `${piece}${endLine(message, '+')}` : piece);
    const messages = ends ? [...others, next] : [next, ...others];
    const openBytes = ends ? null : chunkBytes;
    keep(turn, connection, { messages, openBytes, asked: true, queuedBytes });
  }
  turn.effects.push({ type: 'ask-drained', connection });
  if (turn.congested.has(connection)) markCongestion(turn, connection);
}

function remove(turn: Turn, connection: number, message: OutgoingMessage): void {
  const line = turn.outgoing.get(connection);
  if (line === undefined) return;
  const opens = isOpen(turn, connection, message);
  if (opens) send(turn, connection, endLine(message, '#'));
  const messages = line.messages.filter((other) => other !== message);
  const queuedBytes = line.queuedBytes - (message.body.length - message.sentBytes);
  const openBytes = opens ? null : line.openBytes;
  keep(turn, connection, { ...line, messages, openBytes, queuedBytes });
  markCongestion(turn, connection);
}

/** The chunk that ends the message: its answer settles the leg's copy. */
function noteLast(turn: Turn, { leg, tid, chunks }: OutgoingMessage): void {
  const copies = copiesOf(turn, tid);
  if (copies === undefined || !isAwaited(copies, leg)) return;
  const lastChunks = copies.lastChunks.set(leg, chunks);
  const draft = draftOf(turn, tid);
  if (draft === undefined) turn.copies = turn.copies.set(tid, { ...copies, lastChunks });
  else keepDraft(turn, { ...draft, lastChunks });
}

function isOpen(turn: Turn, connection: number, message: OutgoingMessage): boolean {
  const line = turn.outgoing.get(connection);
  return line?.openBytes != null && line.messages[0] === message;
}

function headOf({ tid, chunks, route, sentBytes, body, reports }: OutgoingMessage): string {
  return (
    `MSRP ${tid}.${chunks} SEND\r\n${route}Message-ID: ${tid}\r\n` +
    `Byte-Range: ${sentBytes + 1}-*/${body.length}\r\n${reports}Content-Type: message/cpim\r\n\r\n`
  );
}

function endLine({ tid, chunks }: OutgoingMessage, flag: '$' | '+' | '#'): string {
  return `\r\n-------${tid}.${chunks}${flag}\r\n`;
}

function send(turn: Turn, connection: number, text: string): void {
  if (!isUp(turn, connection)) return;
  turn.effects.push({ type: 'send', connection, octets: asOctets(text) });
}

function isUp(turn: Turn, connection: number): boolean {
  return turn.connections.get(connection)?.ended === false;
}

/** Kept until the socket has taken all, or is gone. */
function keep(turn: Turn, connection: number, line: Outgoing): void {
  const { outgoing } = turn;
  const isOver = line.messages.length === 0 && (!line.asked || !isUp(turn, connection));
  turn.outgoing = isOver ? outgoing.delete(connection) : outgoing.set(connection, line);
}

/** A message's own id, and which chunk of it: together as long as 32 characters at most. */
const CHUNK_TID = /^([0-9A-Za-z]{12})\.(\d{1,6})$/;
