// What a room has to refuse, decided once more from its log (R7701-4.1-9, R7701-6.2-5, R7701-6.3-3;
// edge cases P6, P23), and what it takes all the same. Law: nothing of room/judgement is asked, and
// what a variant leaves open is not judged.
import type { Clause } from '../clause.ts';
import type { Variants } from '../variant.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { acceptsType } from '../wire/message-media.ts';
import { asOctets } from '../wire/octets.ts';
import type { Fact, Known } from './fact.ts';
import { isKnownBy, isToOne } from './meant.ts';
import { type Attendee, type Posted, userOf } from './minutes.ts';
import { type Property, violation } from './property.ts';

/** Why a message must not be accepted; undefined where it may be. */
export function whyRefused(
  posted: Posted,
  variants: Variants,
): { readonly clause: Clause; readonly why: string } | undefined {
  const { from, contentType, policy, members, isOpen } = posted;
  const sender = members.get(posted.leg);
  const types = policy.wrappedTypes;
  if (types[0] !== '*' && !acceptsType(types.map(asOctets), asOctets(contentType))) {
    return { clause: 'R7701-4.1-9', why: `the room does not take ${contentType}` };
  }
  if (!isOpen) return { clause: 'S25', why: 'the room was closed before' };
  if (sender === undefined || sender.uri !== posted.actor) {
    return { clause: 'R7701-6.3-3', why: 'who sent it was not in the room' };
  }
  if (isForeign(sender, from, variants)) {
    return { clause: 'R7701-6.3-3', why: `its From is ${from}, which is not its sender's address` };
  }
  if (!isToOne(posted, variants) || (variants.imdnExempt && contentType === IMDN_TYPE)) return;
  if (!policy.privateMessages) {
    return { clause: 'P6', why: 'private messages are off in the room' };
  }
  const meant = members.filter((member) => {
    return member.joined && member.leg !== posted.leg && isKnownBy(member, posted.to, variants);
  });
  if (meant.isEmpty() || meant.some(({ privateMessages }) => privateMessages)) return;
  return { clause: 'R7701-6.2-5', why: `${posted.to} takes no private messages` };
}

function isForeign(sender: Attendee, from: string, variants: Variants): boolean {
  if (sender.shownAs === from) return false;
  // C37, C38: who called without a name may be known by what it called with.
  const isNameless = sender.anonymous && sender.uri === sender.shownAs;
  if (isNameless) return !variants.anonymousAsCalled;
  if (sender.anonymous && !variants.anonymousReveals) return true;
  return !isKnownBy(sender, from, variants);
}

/** What the rules of a room forbid, it does not take. */
export const forbiddenIsRefused: Property<null> = {
  name: 'forbidden-is-refused',
  says: 'What a room must refuse is neither acknowledged nor delivered.',
  clauses: ['R7701-6.3-3', 'R7701-4.1-9', 'R7701-6.2-5', 'P6', 'S25'],
  initial: null,
  observe(_, _seen, { facts, node }: Known) {
    if (node === undefined) return null;
    for (const fact of facts) {
      if (fact.type !== 'committed' || fact.posted === undefined) continue;
      const { posted } = fact;
      const taken = takenAs(posted, facts);
      const wrong = taken === undefined ? undefined : whyRefused(posted, node.variants);
      if (wrong === undefined) continue;
      const about = `message ${posted.seq} of ${userOf(posted.actor)} was ${taken}`;
      return violation(this, wrong.clause, `${about}, and had to be refused: ${wrong.why}`);
    }
    return null;
  },
};

/** What shows in the tick of its commit that a message was taken. */
function takenAs({ room, seq, leg, messageId }: Posted, facts: readonly Fact[]) {
  for (const fact of facts) {
    if (fact.type === 'copied' && fact.posted?.seq === seq && fact.posted.room === room) {
      return 'delivered';
    }
    const isTo = 'leg' in fact && typeof fact.leg === 'object' && fact.leg?.key === leg;
    if (!isTo || fact.leg.room !== room) continue;
    if (fact.type === 'answered' && fact.status === 200) {
      const { request } = fact;
      if (request?.what === 'message' && request.messageId === messageId) return 'acknowledged';
    }
    if (fact.type === 'reported' && fact.status === 200 && fact.messageId === messageId) {
      return 'reported as kept';
    }
  }
  return undefined;
}
