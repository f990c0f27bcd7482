// Answers to MSRP requests (R4975-7.2-1 to 4, R7701-6.3-4, R7701-6.3-7): at once, or when the log
// has decided; every request that may be answered gets exactly one answer.
import { limits } from '../limits.ts';
import type { Standing } from '../room/fold.ts';
import type { Variants } from '../variant.ts';
import { headerOf, type MsrpMalformed, type MsrpRequest, serializeMsrp } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { interrupt } from './outgoing.ts';
import { sendReport } from './reports.ts';
import { type Answers, type AskedRequest, type AskedWire, lifeOf, type Turn } from './state.ts';

/** Where an answer goes: for SEND the last hop only, for every other method the whole path. */
export function answerPath(frame: MsrpRequest | MsrpMalformed): readonly Octets[] {
  return frame.method === 'SEND' ? frame.fromPath.slice(0, 1) : frame.fromPath;
}

/** P15: what may be said of a message that names nobody who takes it, by a variant in any case. */
export function allowedFor(
  answers: Answers,
  status: number,
  { privateAlwaysRefused }: Variants,
): Answers {
  return privateAlwaysRefused && (status === 404 || status === 428) ? 'yes' : answers;
}

/** Sends a response. `answers` is what the request allows to be said. */
export function answer(
  turn: Turn,
  to: AskedWire,
  answers: Answers,
  status: number,
  comment?: string,
): void {
  if (answers === 'no' || (answers === 'partial' && status === 200)) return;
  if (!turn.connections.has(to.connection)) return;
  interrupt(turn, to.connection);
  const octets = serializeMsrp({
    kind: 'response',
    tid: to.tid,
    status,
    comment: asOctets(comment ?? (status === 200 ? 'OK' : '')),
    toPath: to.answerPath,
    fromPath: [to.localPath],
    headers: [],
  });
  turn.effects.push({ type: 'send', connection: to.connection, octets });
}

/** Remembers a request until the log has decided it. */
export function remember(
  turn: Turn,
  id: number,
  frame: MsrpRequest,
  connection: number,
  asked: Omit<AskedRequest, 'wire' | 'again'> & { readonly messageId: string },
): void {
  const to = answerTo(turn, id, frame, connection);
  if (to === undefined) return;
  const { what, bytes, answers, report, reportsSuccess, messageId } = asked;
  const wire = { ...to, messageId: asOctets(messageId) };
  const request = { what, bytes, answers, wire, report, reportsSuccess, again: NEVER };
  const before = turn.asked.get(id);
  turn.asked = turn.asked.set(id, before === undefined ? [request] : [...before, request]);
}

/**
 * Whether a message has come before from this leg (R4975-5.4-1, C42): `accepted` when the log has
 * it, `repeated` while it may take it, `behind` when it came too often meanwhile. Undefined for
 * another, and for one that was refused.
 */
export function repeated(
  turn: Turn,
  id: number,
  frame: MsrpRequest,
): 'accepted' | 'repeated' | 'behind' | undefined {
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  if (turn.taken.get(id)?.includes(messageId)) return 'accepted';
  const undecided = turn.asked.get(id);
  if (!undecided?.some(({ wire }) => wire.messageId === messageId)) return undefined;
  const repeats = undecided.reduce((sum, { again }) => sum + again.length, 0);
  return repeats < limits.repeatsMax ? 'repeated' : 'behind';
}

/** It is answered with the first, for until then nobody knows what (law 8). */
export function rememberAgain(
  turn: Turn,
  id: number,
  frame: MsrpRequest,
  connection: number,
  answers: Answers,
): void {
  const wire = answerTo(turn, id, frame, connection);
  if (wire === undefined) return;
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  const undecided = (turn.asked.get(id) ?? []).map((asked) =>
    asked.wire.messageId === messageId
      ? { ...asked, again: [...asked.again, { answers, wire }] }
      : asked,
  );
  turn.asked = turn.asked.set(id, undecided);
}

/**
 * Answers the leg's oldest undecided request: the log decides a leg's requests in their order.
 * `isLost`: it was private, and stands, and its recipient has just left (P4).
 */
export function answerOldest(turn: Turn, id: number, standing: Standing, isLost = false): void {
  const [asked, ...others] = turn.asked.get(id) ?? [];
  if (asked === undefined) return;
  turn.asked = others.length > 0 ? turn.asked.set(id, others) : turn.asked.delete(id);
  const { variants } = lifeOf(turn).settings;
  const [status, comment] =
    standing.type === 'refused' ? [standing.status, standing.reason] : [200, undefined];
  for (const { answers, wire } of asked.again.length === 0 ? [asked] : [asked, ...asked.again]) {
    const allowed = standing.type === 'refused' ? allowedFor(answers, status, variants) : answers;
    answer(turn, wire, allowed, status, comment);
  }
  if (standing.type === 'refused' || asked.what !== 'message') return;
  noteTaken(turn, id, asked.wire.messageId);
  const { report, reportsSuccess, bytes, answers } = asked;
  const { connection, messageId } = asked.wire;
  // One final REPORT at most: of a success only where nothing worse is to be said.
  const outcome = isLost && answers === 'yes' ? 404 : 200;
  if (report === null || (outcome === 200 && !reportsSuccess)) return;
  sendReport(turn, id, { report, connection, messageId, bytes, total: bytes, status: outcome });
}

function noteTaken(turn: Turn, id: number, messageId: Octets): void {
  if (!turn.legs.has(id)) return;
  const kept = turn.taken.get(id)?.slice(1 - limits.repeatedIdsMax) ?? [];
  kept.push(messageId);
  turn.taken = turn.taken.set(id, kept);
}

function answerTo(
  turn: Turn,
  id: number,
  frame: MsrpRequest,
  connection: number,
): AskedWire | undefined {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return undefined;
  const path = answerPath(frame);
  const known =
    wire.remotePath.length === path.length &&
    path.every((uri, place) => uri === wire.remotePath[place]);
  return {
    connection,
    tid: flatCopy(frame.tid),
    localPath: wire.localPath,
    answerPath: known ? wire.remotePath : path.map(flatCopy),
  };
}

const NEVER: AskedRequest['again'] = [];
