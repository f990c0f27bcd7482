// Messages that come in chunks, kept until they are whole (R4975-7.3.1-1, R7701-6.1-14; edge cases
// C4 to C10, C21, C24, C25, M22, P14). Law 6: messages, pieces and octets are bounded, a leg and a
// node; what is beyond is answered 413. A leg that ends takes its parts along (C1, C2).
import { type Fault, peerFault } from '../clause.ts';
import { initialStep, stepMachine } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import {
  assembled,
  type Chunk,
  emptyAssembly,
  type ReassemblyEvent,
  reassemblyMachine,
} from '../msrp/reassembly.ts';
import { contextOf } from '../room/fold.ts';
import {
  failureReport,
  headerOf,
  type MsrpRequest,
  parseByteRange,
  successReport,
} from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { type Answers, type IncomingMessage, lifeOf, nextNumber, type Turn } from './state.ts';
import { changeTimer } from './timers.ts';

/** What of a message is there after a SEND with a body. */
export type Collected = Wishes & Found;

/** What its first chunk allows to be said, and whether it asked for a success REPORT (M22). */
type Wishes = Pick<IncomingMessage, 'answers' | 'reports'>;

type Found =
  | { readonly is: 'whole'; readonly octets: Octets }
  /** Some of it; its header block, once that is complete, for the room to judge. */
  | { readonly is: 'part'; readonly head: Octets | null }
  | { readonly is: 'refused'; readonly fault: Fault };

/** Puts a SEND's body to what came before of its message. */
export function collect(turn: Turn, leg: number, frame: MsrpRequest): Collected {
  let known = openMessage(turn, leg, frame);
  const { expiredContinuation, firstChunkRules } = lifeOf(turn).settings.variants;
  if (known?.life.value === 'expired' && expiredContinuation === 200) {
    end(turn, leg, known);
    known = undefined;
  }
  const asked = { answers: failureReport(frame), reports: successReport(frame) };
  const { answers, reports } = firstChunkRules ? (known ?? asked) : asked;
  const found = received(turn, leg, frame, known, { answers, reports });
  if (found.is === 'refused') refuseIncoming(turn, leg, frame, found.fault);
  return { ...found, answers, reports };
}

function received(
  turn: Turn,
  leg: number,
  frame: MsrpRequest,
  known: IncomingMessage | undefined,
  wishes: Wishes,
): Found {
  if (known?.life.value === 'expired') return refusal(expired());
  if (known?.fault != null) return refusal(known.fault);
  const range = headerOf(frame, 'Byte-Range');
  if (range === undefined && known !== undefined) return refusal(rangeless());
  const parsed = range === undefined ? undefined : parseByteRange(range);
  const { start, total } = parsed?.ok === true ? parsed.value : WHOLE;
  const octets = frame.body ?? asOctets('');
  const isLast = frame.flag === '$';
  // Whatever the range says of its end: some peers count characters (R4975-7.3.1-2).
  if (known === undefined && start === 1 && isLast) return { is: 'whole', octets };
  const chunk = { start: start - 1, octets, isLast, declaredBytes: total ?? null };
  if (known !== undefined) return add(turn, leg, known, chunk);
  const refused = unopened(turn, leg, chunk);
  return refused === undefined
    ? add(turn, leg, opened(turn, leg, frame, wishes), chunk)
    : refusal(refused);
}

/** R7701-6.3-7 and M22: what may be answered to a chunk was settled by the first, by default. */
export function answersOf(turn: Turn, leg: number, frame: MsrpRequest): Answers {
  if (!lifeOf(turn).settings.variants.firstChunkRules) return failureReport(frame);
  return openMessage(turn, leg, frame)?.answers ?? failureReport(frame);
}

/**
 * The sender has given the message up: nothing of it is kept (C21). What was known of it, if it is
 * not one that began with that.
 */
export function abandon(turn: Turn, leg: number, frame: MsrpRequest): IncomingMessage | undefined {
  const known = openMessage(turn, leg, frame);
  if (known !== undefined) end(turn, leg, known);
  return known;
}

/**
 * A chunk was refused: what came before it goes, and until its last chunk, or as long as the next
 * one may take, the others are refused alike (R4975-7.1.4-1, P14).
 */
export function refuseIncoming(turn: Turn, leg: number, frame: MsrpRequest, fault: Fault): void {
  const known = openMessage(turn, leg, frame);
  if (known === undefined) return;
  if (frame.flag === '$') return end(turn, leg, known);
  if (known.life.value === 'expired' || known.fault !== null) return;
  const refused = { ...known, assembly: emptyAssembly, fault };
  step(turn, leg, refused, { type: 'message.refused' });
}

/** A timer of a message that is not whole. */
export function expireIncoming(turn: Turn, leg: number, id: number, event: string): void {
  const known = turn.incoming.get(leg)?.find((message) => message.id === id);
  if (known !== undefined) step(turn, leg, known, { type: event } as never);
}

/** The leg's session is over, and with it what it had not said to the end (C1, C2). */
export function forgetIncoming(turn: Turn, leg: number): void {
  for (const message of turn.incoming.get(leg) ?? []) end(turn, leg, message);
}

function openMessage(turn: Turn, leg: number, frame: MsrpRequest): IncomingMessage | undefined {
  // Nearly always, for nearly everything comes whole.
  if (turn.incoming.isEmpty()) return undefined;
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  return turn.incoming.get(leg)?.find((message) => message.messageId === messageId);
}

/** Why no further message may begin with that chunk; what is only remembered gives way. */
function unopened(turn: Turn, leg: number, chunk: Chunk): Fault | undefined {
  const { variants } = lifeOf(turn).settings;
  if (chunk.start > 0 && variants.unknownContinuation === 413) return beginningless();
  const others = turn.incoming.get(leg) ?? [];
  if (others.length < limits.incomingMax) return undefined;
  const oldest = others.find(({ life }) => !life.matches('open'));
  if (oldest === undefined) return tooMany();
  end(turn, leg, oldest);
  return undefined;
}

function opened(turn: Turn, leg: number, frame: MsrpRequest, wishes: Wishes): IncomingMessage {
  const { room } = turn.legs.get(leg) ?? { room: '' };
  const fold = turn.rooms.get(room)?.fold;
  const policy = fold === undefined ? lifeOf(turn).settings.policy : contextOf(fold).policy;
  const { chunkTimerMs } = policy;
  const { snapshot, timers } = initialStep(reassemblyMachine, { chunkTimerMs });
  const message: IncomingMessage = {
    id: nextNumber(turn),
    messageId: flatCopy(headerOf(frame, 'Message-ID') ?? asOctets('')),
    ...wishes,
    assembly: emptyAssembly,
    fault: null,
    life: snapshot,
  };
  put(turn, leg, message);
  for (const change of timers) changeTimer(turn, ownerOf(leg, message, change.name), change);
  return message;
}

function add(turn: Turn, leg: number, message: IncomingMessage, chunk: Chunk): Found {
  const bytes = chunk.octets.length;
  const own = turn.incoming.get(leg) ?? [];
  const held = own.reduce((sum, { assembly }) => sum + assembly.heldBytes, bytes);
  const isFull = turn.incomingBytes + bytes > limits.incomingNodeBytesMax;
  if (held > limits.incomingBytesMax || isFull) return refusal(tooMuch());
  const next = assembled(message.assembly, chunk, lifeOf(turn).settings.variants);
  if (!next.ok) return refusal(next.fault);
  if (next.body !== undefined) {
    end(turn, leg, message);
    return { is: 'whole', octets: next.body };
  }
  step(turn, leg, { ...message, assembly: next.assembly }, { type: 'chunk.received' });
  return { is: 'part', head: next.assembly.head };
}

function end(turn: Turn, leg: number, message: IncomingMessage): void {
  step(turn, leg, message, { type: 'message.ended' });
}

/** Feeds a message's life an event, and keeps what is to be kept of it afterwards. */
function step(turn: Turn, leg: number, message: IncomingMessage, event: ReassemblyEvent): void {
  const { snapshot: life, timers } = stepMachine(reassemblyMachine, message.life, event);
  for (const change of timers) changeTimer(turn, ownerOf(leg, message, change.name), change);
  if (life.value === 'forgotten') return drop(turn, leg, message.id);
  const assembly = life.matches('open') ? message.assembly : emptyAssembly;
  put(turn, leg, { ...message, assembly, life });
}

function put(turn: Turn, leg: number, message: IncomingMessage): void {
  const before = turn.incoming.get(leg) ?? [];
  const at = before.findIndex(({ id }) => id === message.id);
  const was = before[at]?.assembly.heldBytes ?? 0;
  const after = at === -1 ? [...before, message] : before.with(at, message);
  turn.incoming = turn.incoming.set(leg, after);
  turn.incomingBytes += message.assembly.heldBytes - was;
}

function drop(turn: Turn, leg: number, id: number): void {
  const before = turn.incoming.get(leg) ?? [];
  const gone = before.find((message) => message.id === id);
  turn.incomingBytes -= gone?.assembly.heldBytes ?? 0;
  const others = before.filter((message) => message.id !== id);
  const { incoming } = turn;
  turn.incoming = others.length === 0 ? incoming.delete(leg) : incoming.set(leg, others);
}

function ownerOf(leg: number, { id }: IncomingMessage, event: string) {
  return { kind: 'incoming', leg, id, event } as const;
}

function refusal(fault: Fault): Found {
  return { is: 'refused', fault };
}

function expired(): Fault {
  return peerFault(413, 'C25', 'the message was given up: its next chunk took too long');
}

function rangeless(): Fault {
  return peerFault(400, 'R4975-7.1.1-7', 'expected a Byte-Range in a later chunk, got none');
}

function beginningless(): Fault {
  return peerFault(413, 'C4', 'no beginning of that message came');
}

function tooMany(): Fault {
  const most = limits.incomingMax;
  return peerFault(413, 'R4975-10-413', `at most ${most} messages can come at a time`);
}

function tooMuch(): Fault {
  return peerFault(413, 'R4975-10-413', 'too much of what was sent is not complete');
}

/** Without a Byte-Range a chunk is the first of its message, or all of it (M29). */
const WHOLE = { start: 1, total: undefined };
