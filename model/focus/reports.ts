// Success REPORTs: what the sender of a message asked to be told when the room has taken it
// (R4975-7.1.2, R4975-7.1.3, R7701-6.2-8, R7701-6.3-1; edge cases C46, M15, P16, P17). Law 8: a
// REPORT leaves after the commit of what it is about, and at most one for a message.
import { limits } from '../limits.ts';
import { parseCpim, serializeCpimHeaders } from '../wire/cpim.ts';
import { type MsrpRequest, serializeByteRange, serializeMsrp, tidClashes } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { drawnId } from './drawing.ts';
import { interrupt } from './outgoing.ts';
import { lifeOf, type Turn, type WantedReport } from './state.ts';

/**
 * The REPORT that a message is to have once it is in the log. Null where none can be: a private
 * one whose From and To do not fit into the body that a REPORT may have (R4975-7.1-7).
 */
export function wantedReport(
  turn: Turn,
  { fromPath }: MsrpRequest,
  isPrivate: boolean,
  octets: Octets,
): WantedReport | null {
  const toPath = fromPath.map(flatCopy);
  const { reportsWrapped, reportContent } = lifeOf(turn).settings.variants;
  if (!isPrivate && !reportsWrapped) return { toPath, body: null };
  const message = parseCpim(octets);
  if (!message.ok || message.value.from === undefined) return { toPath, body: null };
  const { from } = message.value;
  const named = serializeCpimHeaders({ from, to: message.value.to });
  const body = asOctets(reportContent ? `${named}${EMPTY_PART}` : named);
  return body.length > limits.msrpNonSendBodyBytesMax ? null : { toPath, body: flatCopy(body) };
}

export interface Reported {
  readonly report: WantedReport;
  /** On which the message came. */
  readonly connection: number;
  readonly messageId: Octets;
  /** How many from its beginning on, and how many it has; undefined where nobody knows. */
  readonly bytes: number;
  readonly total: number | undefined;
  readonly status: 200 | 404;
}

/** Says what became of a message; nothing to who has left (R4975-7.1.2-5, M15). */
export function sendReport(turn: Turn, id: number, reported: Reported): void {
  const { report, connection, messageId, bytes, total, status } = reported;
  const localPath = turn.wires.legs.get(id)?.localPath;
  if (localPath === undefined || turn.legs.get(id)?.connection !== connection) return;
  interrupt(turn, connection);
  const { toPath, body } = report;
  const range = serializeByteRange({ start: 1, end: bytes, total });
  const octets = serializeMsrp({
    kind: 'request',
    tid: freshTid(turn, body ?? asOctets('')),
    method: asOctets('REPORT'),
    toPath,
    fromPath: [localPath],
    headers: [
      { name: asOctets('Message-ID'), value: messageId },
      { name: asOctets('Byte-Range'), value: range },
      { name: asOctets('Status'), value: asOctets(PHRASES[status]) },
      ...(body === null ? [] : [CPIM_TYPE]),
    ],
    ...(body === null ? {} : { body }),
    flag: '$',
  });
  turn.effects.push({ type: 'send', connection, octets });
}

/** R4975-7.1-5: the body must not contain what would end the frame. */
export function freshTid(turn: Turn, body: Octets): Octets {
  for (;;) {
    const tid = drawnId(turn, 'transaction');
    if (!tidClashes(tid, body)) return tid;
  }
}

const CPIM_TYPE = { name: asOctets('Content-Type'), value: asOctets('message/cpim') };

const PHRASES = { 200: '000 200 OK', 404: '000 404 The recipient has left' } as const;

const EMPTY_PART = 'Content-Type: text/plain\r\n\r\n';
