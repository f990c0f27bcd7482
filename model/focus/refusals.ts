// What receivers say against their copies of a message (R4975-7.1.2, R4975-7.3.2-1 to 3; edge cases
// C14 to C16, M14 to M18, M21). Law: none of it reaches the sender (R7701-6.3-6); the reason is
// told to whoever watches, and a REPORT is never answered.
import { limits } from '../limits.ts';
import { headerOf, type MsrpRequest, parseMsrpStatus } from '../wire/msrp.ts';
import { asOctets } from '../wire/octets.ts';
import { stopMessage } from './outgoing.ts';
import { copiesOf, settle, settledMessage, undelivered } from './settlement.ts';
import { type Copies, lifeOf, type Turn, tellLeg } from './state.ts';

/** A receiver refused its copy, or a chunk of it: it gets no more of that message. */
export function refuseCopy(turn: Turn, copies: Refused, leg: number, status: number): void {
  undelivered(turn, copies, leg, 'R7701-6.3-6', `the receiver answered ${status}`);
  heed(turn, copies, leg, status);
}

/**
 * A REPORT from a receiver. Only failures are heeded, in the one namespace that there is (M16),
 * about a message that this room has sent not long ago (M17).
 */
export function receiveReport(turn: Turn, leg: number, frame: MsrpRequest): void {
  const status = parseMsrpStatus(headerOf(frame, 'Status') ?? asOctets(''));
  if (!status.ok || status.value.namespace !== 0 || status.value.code === 200) return;
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  const copies = copiesOf(turn, messageId);
  const about = copies ?? settledMessage(turn, messageId);
  if (about === undefined || turn.legs.get(leg)?.room !== about.room) return;
  if (copies !== undefined && !copies.legs.includes(leg)) return;
  const { code } = status.value;
  undelivered(turn, about, leg, 'R4975-7.3.2-1', `the receiver reported ${code}`);
  if (copies !== undefined) settle(turn, copies, leg);
  heed(turn, { ...about, tid: messageId }, leg, code);
  if (lifeOf(turn).settings.variants.failureReportEnds) lose(turn, leg);
}

type Refused = Pick<Copies, 'tid' | 'room' | 'seq' | 'contentType'>;

/** R4975-7.3.2-1: a code means the same in an answer and in a REPORT. */
function heed(turn: Turn, { tid, contentType }: Refused, leg: number, code: number): void {
  if (code === 415) refuseType(turn, leg, contentType);
  stopMessage(turn, leg, tid);
  if (code === 481 || code === 506) lose(turn, leg);
}

/** C15: what it did not take once is not sent to it again. */
function refuseType(turn: Turn, id: number, contentType: string): void {
  const leg = turn.legs.get(id);
  if (leg === undefined || leg.refusedTypes.includes(contentType)) return;
  const refusedTypes = [...leg.refusedTypes, contentType].slice(-limits.refusedTypesMax);
  turn.legs = turn.legs.set(id, { ...leg, refusedTypes });
}

function lose(turn: Turn, leg: number): void {
  tellLeg(turn, leg, { machine: 'session', event: { type: 'connection.lost' } });
}
