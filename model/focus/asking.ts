// Answers to MSRP requests (R4975-7.2-1 to 4, R7701-6.3-4, R7701-6.3-7): at once, or when the log
// has decided; every request that may be answered gets exactly one answer.
import type { Standing } from '../room/fold.ts';
import { type MsrpMalformed, type MsrpRequest, serializeMsrp } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import type { Answers, AskedRequest, AskedWire, Turn } from './state.ts';

/** Where an answer goes: for SEND the last hop only, for every other method the whole path. */
export function answerPath(frame: MsrpRequest | MsrpMalformed): readonly Octets[] {
  return frame.method === 'SEND' ? frame.fromPath.slice(0, 1) : frame.fromPath;
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
  asked: Omit<AskedRequest, 'wire'>,
): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  const path = answerPath(frame);
  const known =
    wire.remotePath.length === path.length &&
    path.every((uri, place) => uri === wire.remotePath[place]);
  const awaited = {
    connection,
    tid: flatCopy(frame.tid),
    localPath: wire.localPath,
    answerPath: known ? wire.remotePath : path.map(flatCopy),
  };
  const others = turn.asked.get(id) ?? [];
  turn.asked = turn.asked.set(id, [...others, { ...asked, wire: awaited }]);
}

/** Answers the leg's oldest undecided request: the log decides a leg's requests in their order. */
export function answerOldest(turn: Turn, id: number, standing: Standing): void {
  const [asked, ...others] = turn.asked.get(id) ?? [];
  if (asked === undefined) return;
  turn.asked = others.length > 0 ? turn.asked.set(id, others) : turn.asked.delete(id);
  const to = asked.wire;
  if (standing.type === 'refused') {
    answer(turn, to, asked.answers, standing.status, standing.reason);
  } else answer(turn, to, asked.answers, 200);
}
