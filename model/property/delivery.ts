// What must hold of who gets a message (R7701-6.1-8, R7701-6.2-4, R7701-6.2-9, R7701-4-5; edge
// cases X1, X3, X4): those for whom it is, as it was written, and nobody else.
import { cpimRouting } from '../wire/cpim.ts';
import { asOctets } from '../wire/octets.ts';
import type { Copied, Fact, Known, LegReading } from './fact.ts';
import { isKnownBy, type Misdelivery, type Posted, whyNot } from './meant.ts';
import { userOf } from './minutes.ts';
import { type Property, type Violation, violation } from './property.ts';

/** Who has a copy that is not theirs: the first in a tick, for that reason. */
function misdelivered(
  { facts, node }: Known,
  reason: Misdelivery,
): { readonly leg: LegReading; readonly posted: Posted } | undefined {
  if (node === undefined) return undefined;
  for (const fact of facts) {
    if (fact.type !== 'copied' || fact.isAborted) continue;
    const { leg, posted } = fact;
    if (posted === undefined || leg?.key == null) continue;
    if (whyNot(posted, leg.key, node.variants) === reason) return { leg, posted };
  }
  return undefined;
}

/** X3: a private message is its recipient's alone. */
export const privateStaysPrivate: Property<null> = {
  name: 'private-stays-private',
  says: 'A private message reaches the sessions of its recipient that take it and nobody else.',
  clauses: ['X3', 'R7701-6.2-9', 'R7701-6.2-6', 'R7701-6.2-11'],
  initial: null,
  observe(_, _seen, known: Known) {
    const found = misdelivered(known, 'private');
    if (found !== undefined) {
      const { leg, posted } = found;
      const about = `message ${posted.seq} was from ${userOf(posted.actor)} to ${posted.to} alone`;
      return violation(this, 'X3', `${leg.who} got a copy of a private message: ${about}`);
    }
    const unable = misdelivered(known, 'unable');
    if (unable !== undefined) {
      const { leg, posted } = unable;
      const about = `message ${posted.seq} from ${userOf(posted.actor)} to ${posted.to}`;
      const sentence = `${leg.who} got a copy of the private ${about} in a session that takes none`;
      return violation(this, 'X3', sentence);
    }
    for (const fact of known.facts) {
      const stray = fact.type === 'copied' ? strayPassing(fact, known) : undefined;
      if (stray !== undefined) return violation(this, 'X3', stray);
    }
    return null;
  },
};

/** That somebody is typing, or has read something, to one participant: only that one hears it. */
function strayPassing({ kind, leg, frame }: Copied, { reading, node }: Known): string | undefined {
  if (kind !== 'passing' || leg?.key == null || node === undefined) return undefined;
  const member = reading.rooms.get(leg.room)?.members.get(leg.key);
  const routing = cpimRouting(frame.body ?? asOctets(''));
  if (member === undefined || !routing.ok) return undefined;
  const { from = '', to } = routing.value;
  const [meant = ''] = to;
  const sameHost = userOf(meant) === userOf(leg.room) || userOf(meant) === userOf(member.uri);
  const isOwn = from === member.uri && node.variants.privateToOwnDevices;
  if (sameHost || isOwn || isKnownBy(member, meant, node.variants)) return undefined;
  return `${leg.who} was told what ${userOf(from)} is doing, though it was for ${meant} alone`;
}

/** Who had left or not yet joined when the room took a message does not get it. */
export const onlyWhoWasThere: Property<null> = {
  name: 'only-who-was-there',
  says: 'Nobody gets a message who was not in the room when its log took it.',
  clauses: ['R7701-4-5', 'R7701-6.1-8'],
  initial: null,
  observe(_, _seen, known: Known) {
    const found = misdelivered(known, 'absent');
    if (found === undefined) return null;
    const { leg, posted } = found;
    const when = `when the room's log took it as its entry ${posted.seq}`;
    const sentence = `${leg.who} got a copy of a message, and was not in the room ${when}`;
    return violation(this, 'R7701-6.1-8', sentence);
  },
};

/** R7701-6.1-8: everybody but its sender. */
export const noCopyToItsSender: Property<null> = {
  name: 'no-copy-to-its-sender',
  says: 'Who says something does not get it back, on no device unless a variant says so.',
  clauses: ['R7701-6.1-8', 'C47'],
  initial: null,
  observe(_, _seen, known: Known) {
    const found = misdelivered(known, 'sender');
    if (found === undefined) return null;
    const { leg, posted } = found;
    const sentence = `${leg.who} got a copy of message ${posted.seq}, which is their own`;
    return violation(this, 'R7701-6.1-8', sentence);
  },
};

/** X1: with the end of a session its messages end. */
export const nothingAfterGoodbye: Property<null> = {
  name: 'nothing-after-goodbye',
  says: 'Once a BYE is answered or sent, nothing more is delivered in that session.',
  clauses: ['X1', 'R7701-4-5', 'R3261-15-1'],
  initial: null,
  observe(_, _seen, { facts }: Known) {
    for (const fact of facts) {
      if (fact.type !== 'copied' && fact.type !== 'reported') continue;
      const { leg } = fact;
      if (leg === undefined || leg.over === null) continue;
      // The end of what was begun before says nothing new.
      if (fact.type === 'copied' && fact.isAborted) continue;
      const what = fact.type === 'reported' ? 'a REPORT' : copyOf(fact);
      return violation(this, 'X1', `${leg.who} was sent ${what} after ${leg.over}`);
    }
    return null;
  },
};

/** X4: octet by octet, from the sender to the log and from the log to everybody. */
export const bodiesUnaltered: Property<null> = {
  name: 'bodies-unaltered',
  says: 'What arrives is what was sent, octet by octet, and somebody has sent it.',
  clauses: ['X4', 'R7701-6.1-9', 'R7701-6.2-9'],
  initial: null,
  observe(_, _seen, { facts }: Known) {
    for (const fact of facts) {
      if (fact.type === 'appended') {
        const wrong = alteredOnItsWayIn(this, fact, facts);
        if (wrong !== undefined) return wrong;
      }
      if (fact.type !== 'copied') continue;
      const who = fact.leg?.who ?? 'somebody';
      if (fact.isAltered) {
        const about = `message ${fact.posted?.seq}`;
        const sentence = `${who}'s copy of ${about} is not what was posted, or misses a part of it`;
        return violation(this, 'X4', sentence);
      }
      if (fact.kind === 'unknown' && fact.leg?.key != null) {
        const sentence = `${who} was sent something that nobody has said: ${shownBody(fact)}`;
        return violation(this, 'X4', sentence);
      }
    }
    return null;
  },
};

/** What goes into the log is what has just come, where it has just come. */
function alteredOnItsWayIn(
  property: Property<null>,
  { append }: Extract<Fact, { type: 'appended' }>,
  facts: readonly Fact[],
): Violation | undefined {
  const { entry, body } = append;
  if (entry.type !== 'message.posted' || body === undefined) return undefined;
  let who: string | undefined;
  for (const fact of facts) {
    if (fact.type !== 'asked' || fact.request.what !== 'message') continue;
    const { leg, request } = fact;
    if (leg?.key !== entry.leg || request.messageId !== entry.messageId) continue;
    if (request.body === body.octets) return undefined;
    who = leg.who;
  }
  if (who === undefined) return undefined;
  const sentence = `${who}'s message ${entry.messageId} is in the log otherwise than it came`;
  return violation(property, 'X4', sentence);
}

/** R7701-6.2-4 and its like: what its sender is told was refused, nobody hears. */
export const refusedReachesNobody: Property<readonly string[]> = {
  name: 'refused-reaches-nobody',
  says: 'A message that was refused to its sender is delivered to nobody.',
  clauses: ['R7701-6.2-4', 'R7701-6.2-5', 'R7701-6.1-7'],
  initial: [],
  observe(refused, _seen, { facts, reading }: Known) {
    let next = refused;
    for (const fact of facts) {
      if (fact.type === 'answered') {
        const { leg, status, request } = fact;
        if (status === 200 || request?.what !== 'message' || leg?.key == null) continue;
        const posted = reading.rooms.get(leg.room)?.messages.findLast((each) => {
          return each.leg === leg.key && each.messageId === request.messageId;
        });
        if (posted === undefined) continue;
        next = [...next, `${posted.room} ${posted.seq}`].slice(-REFUSED_KEPT);
      }
      if (next.length === 0 || fact.type !== 'copied' || fact.posted === undefined) continue;
      const { posted, leg } = fact;
      if (!next.includes(`${posted.room} ${posted.seq}`)) continue;
      const sentence = `${leg?.who} got a copy of message ${posted.seq}, which was refused`;
      return violation(this, 'R7701-6.2-4', `${sentence} to ${userOf(posted.actor)}`);
    }
    return next;
  },
};

function copyOf({ posted, kind }: Copied): string {
  if (posted !== undefined) return `a copy of message ${posted.seq}`;
  return kind === 'passing' ? 'word that somebody is typing or has read' : 'a message';
}

function shownBody({ frame }: Copied): string {
  const text = JSON.stringify(frame.body ?? '');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

const REFUSED_KEPT = 64;
const SHOWN = 80;
