// What must hold of the order of messages (R7701-6.1-8, C40): everybody hears what the log says, in
// its order, once; and what one person says enters the log as it was said.
import { Map as ImmutableMap } from 'immutable';
import type { Committed } from '../log/entry.ts';
import { type Known, placeOf } from './fact.ts';
import { userOf } from './minutes.ts';
import { type Observation, type Property, violation } from './property.ts';

/** Of each session: the last message that was begun in it. */
type Heard = ImmutableMap<string, number>;

/** All receivers see the order of the log. */
export const oneOrder: Property<Heard> = {
  name: 'one-order',
  says: 'Everybody in a room gets its messages in one order, that of its log, and each once.',
  clauses: ['R7701-6.1-8', 'C40', 'R4975-5.4-1'],
  initial: ImmutableMap(),
  observe(heard, seen, { facts, before }: Known) {
    if (seen.type === 'crashed')
      return heard.deleteAll(before.nodes.get(seen.node)?.legs.keys() ?? []);
    let next = heard;
    for (const fact of facts) {
      if (fact.type === 'parted') next = next.delete(fact.leg.dialog);
      if (fact.type !== 'copied' || !fact.isFirst || fact.posted === undefined) continue;
      const { leg, posted } = fact;
      if (leg === undefined) continue;
      const last = next.get(leg.dialog) ?? 0;
      const { seq, actor } = posted;
      if (seq === last) {
        const sentence = `${leg.who} got ${userOf(actor)}'s message ${seq} twice`;
        return violation(this, 'R4975-5.4-1', sentence);
      }
      if (seq < last) {
        return violation(
          this,
          'C40',
          `${leg.who}'s copy of message ${last} came before that of message ${seq}, though the ` +
            `room's log took ${seq} first`,
        );
      }
      if (leg.over === null) next = next.set(leg.dialog, seq);
    }
    return next;
  },
};

/**
 * Of each leg in a room: what it has said and the log has not taken, and what the log passed by.
 */
type Said = ImmutableMap<
  string,
  { readonly waiting: readonly string[]; readonly passed: readonly string[] }
>;

/** What one says first enters the log first. */
export const sendersOrder: Property<Said> = {
  name: 'senders-order',
  says: 'What one person says in a session enters the log in the order in which it was said.',
  clauses: ['R7701-6.1-8', 'R4975-5.4-1'],
  initial: ImmutableMap(),
  observe(said, seen, known: Known) {
    if (seen.type === 'crashed') {
      const legs = known.before.nodes.get(seen.node)?.byKey.keys() ?? [];
      return said.deleteAll(legs);
    }
    let next = said;
    for (const fact of known.facts) {
      if (fact.type === 'parted' && fact.leg.key !== null) {
        next = next.delete(placeOf(fact.leg.room, fact.leg.key));
      }
      if (fact.type !== 'asked' || fact.request.what !== 'message') continue;
      if (fact.leg?.key == null || fact.leg.over !== null) continue;
      const place = placeOf(fact.leg.room, fact.leg.key);
      const { waiting, passed } = next.get(place) ?? NOTHING;
      const { messageId } = fact.request;
      const longer = [...waiting.slice(1 - WAITING_KEPT), messageId];
      next = next.set(place, { waiting: longer, passed });
    }
    for (const { entry } of newlyLogged(seen, known)) {
      if (entry.type !== 'message.posted') continue;
      const place = placeOf(entry.room, entry.leg);
      const of = next.get(place);
      if (of === undefined) continue;
      const at = of.waiting.indexOf(entry.messageId);
      if (at >= 0) {
        const passed = [...of.passed, ...of.waiting.slice(0, at)].slice(-PASSED_KEPT);
        next = next.set(place, { waiting: of.waiting.slice(at + 1), passed });
      } else if (of.passed.includes(entry.messageId)) {
        const who = userOf(entry.actor);
        const sentence = `${who}'s message ${entry.messageId} entered the log behind a later one`;
        return violation(this, 'R7701-6.1-8', `${sentence}, though ${who} had sent it first`);
      }
    }
    return next;
  },
};

/** Entries of which this observation is the first word. */
function newlyLogged(seen: Observation, { facts, before }: Known): readonly Committed[] {
  if (seen.type === 'logged') return [seen.committed];
  if (seen.type !== 'focus-ticked') return [];
  return facts.flatMap((fact) =>
    fact.type === 'committed' &&
    fact.committed.seq > (before.rooms.get(fact.committed.room)?.seq ?? 0)
      ? [fact.committed]
      : [],
  );
}

/** A log goes on where it left off, and its time does not fall. */
export const logGoesOn: Property<null> = {
  name: 'log-goes-on',
  says: 'The entries of a room are counted without gap or repetition, and their time never falls.',
  clauses: ['R7701-6.1-8'],
  initial: null,
  observe(_, seen, { before }: Known) {
    if (seen.type !== 'logged') return null;
    const { room, seq, stampMs } = seen.committed;
    const known = before.rooms.get(room);
    if (known === undefined || known.seq === 0) return null;
    if (seq !== known.seq + 1) {
      const sentence = `entry ${seq} of ${room} came behind entry ${known.seq}`;
      return violation(this, 'R7701-6.1-8', sentence);
    }
    if (stampMs >= known.stampMs) return null;
    const sentence = `entry ${seq} of ${room} is stamped earlier than the one before it`;
    return violation(this, 'R7701-6.1-8', sentence);
  },
};

const NOTHING = { waiting: [], passed: [] };
const WAITING_KEPT = 64;
const PASSED_KEPT = 16;
