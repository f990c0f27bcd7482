// Whether what was said has arrived: REPORTs about the own messages (R4975-7.1.2-*, R4975-7.3.2-1,
// M16, M17, M19). Law: a REPORT is never answered, and a message's arrival is told once.
import { limits } from '../limits.ts';
import { headerOf, type MsrpRequest, parseMsrpStatus, parseReportRange } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { type Delivery, type Turn, tell } from './state.ts';

/** From now on REPORTs about message `n` mean something; the oldest of too many gives way. */
export function followDelivery(turn: Turn, n: number, messageId: Octets, totalBytes: number): void {
  const delivery = { n, messageId: flatCopy(messageId), totalBytes, arrived: [] };
  turn.deliveries = [...turn.deliveries, delivery].slice(-limits.agentReportsMax);
}

/** A REPORT: to the message that it is about, or to none. */
export function receiveReport(turn: Turn, report: MsrpRequest): void {
  const messageId = headerOf(report, 'Message-ID');
  const delivery = turn.deliveries.find((each) => each.messageId === messageId);
  const status = parseMsrpStatus(headerOf(report, 'Status') ?? asOctets(''));
  // Only the codes of namespace 000 are known (R4975-7.3.2-1).
  if (delivery === undefined || !status.ok || status.value.namespace !== 0) return;
  const { n, totalBytes } = delivery;
  const { code } = status.value;
  const after = code === 200 ? withRange(delivery, report) : delivery;
  const [first] = after.arrived;
  const isWhole = first !== undefined && first.start === 1 && first.end >= totalBytes;
  if (code !== 200 || isWhole) {
    turn.deliveries = turn.deliveries.filter((each) => each !== delivery);
    tell(turn, { type: 'report', n, status: code });
  } else {
    turn.deliveries = turn.deliveries.map((each) => (each === delivery ? after : each));
  }
}

/** What has arrived by now, ranges joined where they meet. */
function withRange(delivery: Delivery, report: MsrpRequest): Delivery {
  const read = parseReportRange(headerOf(report, 'Byte-Range') ?? asOctets(''));
  if (!read.ok) return delivery;
  const { start, end } = read.value;
  const last = Math.min(end ?? delivery.totalBytes, delivery.totalBytes);
  if (last < start) return delivery;
  const sorted = [...delivery.arrived, { start, end: last }].sort((a, b) => a.start - b.start);
  const arrived: { start: number; end: number }[] = [];
  for (const range of sorted) {
    const before = arrived.at(-1);
    if (before !== undefined && range.start <= before.end + 1) {
      before.end = Math.max(before.end, range.end);
    } else arrived.push({ ...range });
  }
  return { ...delivery, arrived: arrived.slice(0, limits.agentPiecesMax) };
}
