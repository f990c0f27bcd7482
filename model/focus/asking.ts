// Answers to MSRP requests (R4975-7.2-1 to 4, R7701-6.3-4, R7701-6.3-7): at once, or when the log
// has decided; every request that may be answered gets exactly one answer.
import type { Standing } from '../room/fold.ts';
import type { Asked } from '../session/leg.ts';
import { type MsrpMalformed, type MsrpRequest, serializeMsrp } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import type { AskedWire, Turn } from './state.ts';

/** Where an answer goes: for SEND the last hop only, for every other method the whole path. */
export function answerPath(frame: MsrpRequest | MsrpMalformed): readonly Octets[] {
  return frame.method === 'SEND' ? frame.fromPath.slice(0, 1) : frame.fromPath;
}

/** Sends a response. `answers` is what the request allows to be said. */
export function answer(
  turn: Turn,
  to: AskedWire & { readonly localPath: Octets },
  answers: Asked['answers'],
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
  asked: Asked,
): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  const path = answerPath(frame);
  const known = wire.remotePath.length === path.length && path[0] === wire.remotePath[0];
  const awaited = {
    connection,
    tid: flatCopy(frame.tid),
    answerPath: known ? wire.remotePath : path.map(flatCopy),
  };
  turn.legs = turn.legs.set(id, { ...leg, asked: [...leg.asked, asked] });
  const legs = turn.wires.legs.set(id, { ...wire, asked: [...wire.asked, awaited] });
  turn.wires = { ...turn.wires, legs };
}

/** Answers the leg's oldest undecided request: the log decides a leg's requests in their order. */
export function answerOldest(turn: Turn, id: number, standing: Standing): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  const [asked, ...others] = leg?.asked ?? [];
  const [awaited, ...otherWires] = wire?.asked ?? [];
  if (!leg || !wire || !asked || !awaited) return;
  turn.legs = turn.legs.set(id, { ...leg, asked: others });
  const legs = turn.wires.legs.set(id, { ...wire, asked: otherWires });
  turn.wires = { ...turn.wires, legs };
  const to = { ...awaited, localPath: wire.localPath };
  if (standing.type === 'refused') {
    answer(turn, to, asked.answers, standing.status, standing.reason);
  } else answer(turn, to, asked.answers, 200);
}
