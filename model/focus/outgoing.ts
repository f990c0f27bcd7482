// Long messages on their way to their receivers: chunks that other traffic may interrupt, handed to
// a connection piece by piece as its socket takes them (R4975-7.1.1-11 to 15, R4975-7.3.2-2; edge
// cases C12 to C18, C45, M11, M12). Law 6: what waits for a connection counts as its backlog.
import { limits } from '../limits.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { markCongestion } from './backlog.ts';
import { copiesOf, isAwaited, settle, undelivered } from './settlement.ts';
import type { Outgoing, OutgoingMessage, Turn } from './state.ts';

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
  for (const [connection, { messages }] of turn.outgoing) {
    for (const message of messages) {
      if (message.leg !== leg) continue;
      remove(turn, connection, message);
      const copies = copiesOf(turn, message.tid);
      if (copies === undefined) continue;
      undelivered(turn, copies, leg, 'C13', 'it left in the middle of the message');
      settle(turn, copies, leg);
    }
  }
}

/** P13: what is private and on its way to a leg is abandoned there. */
export function abandonPrivate(turn: Turn, leg: number): void {
  const connection = turn.legs.get(leg)?.connection;
  const line = connection == null ? undefined : turn.outgoing.get(connection);
  for (const message of line?.messages ?? []) {
    const copies = message.leg === leg ? copiesOf(turn, message.tid) : undefined;
    if (copies?.isPrivate !== true) continue;
    stopMessage(turn, leg, message.tid);
    undelivered(turn, copies, leg, 'P13', 'it takes no private messages any more');
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
  const draft = turn.drafts.get(tid);
  if (draft === undefined) turn.copies = turn.copies.set(tid, { ...copies, lastChunks });
  else turn.drafts.set(tid, { ...draft, lastChunks });
}

function isOpen(turn: Turn, connection: number, message: OutgoingMessage): boolean {
  const line = turn.outgoing.get(connection);
  return line?.openBytes != null && line.messages[0] === message;
}

function headOf({ tid, chunks, route, sentBytes, body }: OutgoingMessage): string {
  return (
    `MSRP ${tid}.${chunks} SEND\r\n${route}Message-ID: ${tid}\r\n` +
    `Byte-Range: ${sentBytes + 1}-*/${body.length}\r\nContent-Type: message/cpim\r\n\r\n`
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
