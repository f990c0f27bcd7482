// What must not be told (R7701-5.2-12, R7701-6.1-5, R7701-6.3-6; edge cases X5 and X7): who an
// anonymous participant is, and what became of a message at its receivers.
import { Map as ImmutableMap } from 'immutable';
import type { Variants } from '../variant.ts';
import type { Fact, Known, LegReading, NodeReading, Reading } from './fact.ts';
import { type Minutes, userOf } from './minutes.ts';
import { type Property, type Violation, violation } from './property.ts';

/** X5: whoever asks for privacy stays unknown. */
export const anonymousStaysUnknown: Property<null> = {
  name: 'anonymous-stays-unknown',
  says: 'The address of an anonymous participant is in nothing that others are sent.',
  clauses: ['X5', 'R7701-5.2-12', 'R7701-6.1-5'],
  initial: null,
  observe(_, _seen, { facts, reading, node }: Known) {
    if (facts.length === 0 || node === undefined) return null;
    for (const minutes of reading.rooms.values()) {
      for (const mailbox of minutes.hidden) {
        if (minutes.open.has(mailbox)) continue;
        for (const fact of facts) {
          const to = toldTo(fact, minutes, mailbox, node);
          if (to === undefined) continue;
          const sentence = `${to} was sent the address ${mailbox}, whose owner is anonymous`;
          return violation(this, 'X5', `${sentence} in ${minutes.room}`);
        }
      }
    }
    return null;
  },
};

/** Who was told of an address that is hidden from them. What its owner wrote is the owner's. */
function toldTo(
  fact: Fact,
  { room }: Minutes,
  mailbox: string,
  { variants }: NodeReading,
): string | undefined {
  if (fact.type === 'signalled') {
    const { message, leg, subscription } = fact;
    if (message.kind !== 'request' || !holds(message, mailbox)) return undefined;
    // In another room it may be known to everybody.
    if ((leg?.room ?? subscription?.room ?? room) !== room) return undefined;
    const uri = leg?.uri ?? subscription?.subscriber ?? '';
    const isOwn = uri.endsWith(`:${mailbox}`);
    if (isOwn && (subscription === undefined || variants.ownEntityShown)) return undefined;
    // Its own address is in the head of what it is sent itself; the document is everybody's.
    if (isOwn && !message.body.includes(mailbox)) return undefined;
    return userOf(uri);
  }
  if (fact.type !== 'copied' && fact.type !== 'reported') return undefined;
  const { leg, frame } = fact;
  if (leg === undefined || leg.room !== room || leg.uri.endsWith(`:${mailbox}`)) return undefined;
  const isSaid = fact.type === 'copied' && fact.kind !== 'notice';
  const said = isSaid ? '' : (frame.body ?? '');
  const heads = frame.headers.some(({ value }) => value.includes(mailbox));
  return heads || said.includes(mailbox) ? leg.who : undefined;
}

function holds(
  message: { readonly body: string; readonly headers: readonly { readonly value: string }[] },
  mailbox: string,
): boolean {
  return (
    message.body.includes(mailbox) || message.headers.some(({ value }) => value.includes(mailbox))
  );
}

/** Of each session: messages about which a REPORT was asked for, or has been sent. */
type Reports = ImmutableMap<
  string,
  readonly {
    readonly messageId: string;
    readonly wanted: boolean;
    readonly sent: boolean;
    /** It got its 200 on that connection, and a REPORT has to follow (R4975-7.1.1-3). */
    readonly owedOn: number | null;
  }[]
>;

/** X7: what receivers report stays with the room. */
export const reportsStay: Property<Reports> = {
  name: 'reports-stay',
  says: 'A sender hears what the room did with a message, once if asked, and never of receivers.',
  clauses: ['X7', 'R7701-6.3-6', 'R7701-6.3-1', 'R4975-7.1.1-3'],
  initial: ImmutableMap(),
  observe(reports, seen, { facts, before, reading, node }: Known) {
    if (seen.type === 'crashed') {
      return reports.deleteAll(before.nodes.get(seen.node)?.legs.keys() ?? []);
    }
    if (seen.type === 'settled') {
      const owed = unreported(reports, reading);
      return owed === undefined ? reports : violation(this, 'R7701-6.3-1', owed);
    }
    let next = reports;
    for (const fact of facts) {
      if (fact.type === 'answered' && fact.leg?.over === null) next = owing(next, fact, reading);
      if (fact.type === 'parted') next = next.delete(fact.leg.dialog);
      if (fact.type === 'asked' && fact.request.wantsSuccess && fact.leg?.over === null) {
        next = noted(next, fact.leg.dialog, fact.request.messageId, { wanted: true });
      }
      if (fact.type !== 'reported') continue;
      const wrong = wrongReport(this, fact, next, reading.rooms.get(fact.leg?.room ?? ''), node);
      if (wrong !== undefined) return wrong;
      if (fact.leg?.over === null) {
        next = noted(next, fact.leg.dialog, fact.messageId, { sent: true, owedOn: null });
      }
    }
    return next;
  },
};

function wrongReport(
  property: Property<Reports>,
  fact: Extract<Fact, { type: 'reported' }>,
  reports: Reports,
  minutes: Minutes | undefined,
  node: NodeReading | undefined,
): Violation | undefined {
  const { leg, messageId, status } = fact;
  const variants: Partial<Variants> = node?.variants ?? {};
  if (leg?.key == null || variants.abortedReported === true) return undefined;
  const about = `${leg.who} got a REPORT with status ${status} about message ${messageId}`;
  if (status !== 200 && status !== 404) {
    return violation(property, 'R7701-6.3-6', `${about}: only a receiver could say such a thing`);
  }
  if (minutes?.posted.get(leg.key)?.includes(messageId) !== true) {
    return violation(property, 'X7', `${about}, which is none of theirs`);
  }
  const known = knownOf(reports, leg, messageId);
  if (known?.sent === true) return violation(property, 'X7', `${about}, and had one already`);
  if (status === 200 && known?.wanted !== true) {
    return violation(property, 'R4975-7.1.1-3', `${about}, and had not asked for one`);
  }
  return undefined;
}

/** A message that was taken and whose sender asked for a success report. */
function owing(
  reports: Reports,
  { leg, status, request, connection }: Extract<Fact, { type: 'answered' }>,
  { rooms }: Reading,
): Reports {
  if (status !== 200 || request?.what !== 'message' || !request.wantsSuccess) return reports;
  if (leg?.key == null) return reports;
  const { messageId } = request;
  if (rooms.get(leg.room)?.posted.get(leg.key)?.includes(messageId) !== true) return reports;
  // Said again it was reported before (C42).
  if (knownOf(reports, leg, messageId)?.sent === true) return reports;
  return noted(reports, leg.dialog, messageId, { owedOn: connection });
}

function unreported(reports: Reports, { nodes }: Reading): string | undefined {
  for (const { legs } of nodes.values()) {
    for (const [dialog, list] of reports) {
      const leg = legs.get(dialog);
      if (leg === undefined || leg.over !== null || leg.bound === null) continue;
      const owed = list.find(({ owedOn, sent }) => owedOn === leg.bound && !sent);
      if (owed === undefined) continue;
      const about = `${leg.who} asked for a success report about message ${owed.messageId}`;
      return `${about}, which was taken, and got none`;
    }
  }
  return undefined;
}

function knownOf(reports: Reports, { dialog }: LegReading, messageId: string) {
  return reports.get(dialog)?.findLast((each) => each.messageId === messageId);
}

function noted(
  reports: Reports,
  dialog: string,
  messageId: string,
  what: { readonly wanted?: true; readonly sent?: true; readonly owedOn?: number | null },
): Reports {
  const list = reports.get(dialog) ?? [];
  const at = list.findLastIndex((each) => each.messageId === messageId);
  const was = list[at] ?? { messageId, wanted: false, sent: false, owedOn: null };
  // Asked once more, it may be told once more.
  const next = { ...was, ...what, ...(what.wanted === true && was.sent ? { sent: false } : {}) };
  const others = at < 0 ? list : list.toSpliced(at, 1);
  return reports.set(dialog, [...others.slice(1 - REPORTS_KEPT), next]);
}

const REPORTS_KEPT = 64;
