// What must hold of answers to MSRP requests (R4975-7.2-1, R4975-7.1.2-2, R7701-6.3-4, R7701-6.3-7;
// edge case X6) and of what they promise (law 8).

import { cpimRouting } from '../wire/cpim.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { IS_COMPOSING_TYPE } from '../wire/is-composing.ts';
import { bareType } from '../wire/message-media.ts';
import { asOctets } from '../wire/octets.ts';
import type { AskedFrame, Fact, Known, LegReading, Reading } from './fact.ts';
import { type Property, type Violation, violation } from './property.ts';

type Answered = Extract<Fact, { type: 'answered' }>;

/** Who may be answered is, once; who must not be is not. */
export const oneAnswer: Property<null> = {
  name: 'one-answer',
  says: 'A request that may be answered gets one final answer, and no other gets any.',
  clauses: ['X6', 'R4975-7.1.2-2', 'R4975-7.1.1-3', 'R7701-6.3-4', 'R7701-6.3-7'],
  initial: null,
  observe(_, seen, { facts, reading, node }: Known) {
    if (seen.type === 'settled') {
      const missing = unanswered(reading);
      return missing === undefined ? null : violation(this, 'X6', missing);
    }
    for (const fact of facts) {
      if (fact.type !== 'answered') continue;
      const wrong = wronglyAnswered(this, fact, node?.variants);
      if (wrong !== undefined) return wrong;
    }
    return null;
  },
};

function wronglyAnswered(
  property: Property<null>,
  { leg, status, request, tid }: Answered,
  variants: { readonly reportRefused: boolean; readonly privateAlwaysRefused: boolean } | undefined,
): Violation | undefined {
  const who = leg?.who ?? 'somebody without a session';
  if (request === undefined) {
    const sentence =
      `${who} got a ${status} to the request ${tid}, which does not await an answer: it had its ` +
      'own already, or was never made';
    return violation(property, 'X6', sentence);
  }
  const { answers, method } = request;
  if (method === 'REPORT') {
    if (variants?.reportRefused === true && status === 481) return undefined;
    return violation(property, 'R4975-7.1.2-2', `${who}'s REPORT was answered with ${status}`);
  }
  const insists = variants?.privateAlwaysRefused === true && (status === 404 || status === 428);
  if (answers === 'no' && !insists) {
    const sentence = `${who}'s ${method} ${tid} forbids any answer, and got a ${status}`;
    return violation(property, 'R7701-6.3-7', sentence);
  }
  if (answers === 'partial' && status === 200) {
    const sentence = `${who}'s ${method} ${tid} wants to hear of failures only, and got a 200`;
    return violation(property, 'R7701-6.3-4', sentence);
  }
  return undefined;
}

function unanswered({ nodes }: Reading): string | undefined {
  for (const { connections, legs } of nodes.values()) {
    for (const [id, { asked, ended }] of connections) {
      const request = ended ? undefined : asked.find(({ answers }) => answers === 'yes');
      if (request === undefined) continue;
      const leg = legs.find(({ bound }) => bound === id);
      return `${leg?.who ?? 'somebody'}'s ${said(request)} was never answered`;
    }
  }
  return undefined;
}

function said({ method, tid, messageId }: AskedFrame): string {
  return messageId === '' ? `${method} ${tid}` : `${method} ${tid} (message ${messageId})`;
}

/** Law 8: what a 200 or a success REPORT promises is in the log. */
export const acknowledgedIsKept: Property<null> = {
  name: 'acknowledged-is-kept',
  says: "A 200 to a message, or a success REPORT, leaves only once the room's log has the message.",
  clauses: ['R7701-6.3-1', 'R7701-6.3-4', 'R4975-7.1.3-1'],
  initial: null,
  observe(_, _seen, { facts, reading, node }: Known) {
    for (const fact of facts) {
      if (fact.type === 'answered') {
        const { leg, status, request } = fact;
        if (status !== 200 || request?.what !== 'message' || leg === undefined) continue;
        if (isKept(reading, leg, request.messageId) || isPassed(request.body ?? '')) continue;
        const about = `${leg.who}'s message ${request.messageId} got its 200`;
        return violation(this, 'R7701-6.3-4', `${about} before the room's log had it`);
      }
      if (fact.type !== 'reported' || fact.status !== 200 || fact.leg === undefined) continue;
      if (node?.variants.abortedReported === true) continue;
      const { leg, messageId } = fact;
      if (isKept(reading, leg, messageId)) continue;
      const about = `${leg.who} got a success REPORT about message ${messageId}`;
      return violation(this, 'R4975-7.1.3-1', `${about} before the room's log had it`);
    }
    return null;
  },
};

function isKept({ rooms }: Reading, { room, key }: LegReading, messageId: string): boolean {
  // A leg that the log is not known to have cannot be judged.
  if (key === null) return true;
  return rooms.get(room)?.posted.get(key)?.includes(messageId) === true;
}

/** What is passed on and not kept promises nothing. */
function isPassed(body: string): boolean {
  const routing = cpimRouting(asOctets(body));
  if (!routing.ok) return false;
  const type = bareType(routing.value.contentType);
  return type === IS_COMPOSING_TYPE || type === IMDN_TYPE;
}
