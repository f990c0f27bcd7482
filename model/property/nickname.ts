// What must hold of nicknames (R7701-7, R7701-7.1-10; edge cases N1 to N21, X2): one holder each,
// by the order of the log, and nobody is told that a name is theirs before it is.
import { asciiLower } from '../wire/ascii.ts';
import type { Known } from './fact.ts';
import { userOf } from './minutes.ts';
import { type Property, violation } from './property.ts';

/** A name has one holder at every place of the log, and at most one in what anybody is told. */
export const oneNicknameOneHolder: Property<null> = {
  name: 'one-nickname-one-holder',
  says: "At every place of a room's log a nickname belongs to one person at most.",
  clauses: ['R7701-7-1', 'R7701-7.1-10', 'R7701-7.1-6', 'X2'],
  initial: null,
  observe(_, _seen, { facts, reading }: Known) {
    for (const fact of facts) {
      if (fact.type === 'notified') {
        const twice = sharedName(fact.told.roster?.users.values() ?? []);
        if (twice !== undefined) return violation(this, 'R7701-7-1', twice);
      }
      if (fact.type !== 'answered' || fact.status !== 200) continue;
      const { leg, decision } = fact;
      if (leg === undefined || decision === undefined || decision.isGranted) continue;
      const { nickname, holder, seq } = decision;
      const minutes = reading.rooms.get(leg.room);
      const why =
        holder === ''
          ? `at entry ${seq} of the log nothing could be granted to it`
          : `at entry ${seq} of the log it was ${userOf(holder)}'s`;
      const state = minutes === undefined || minutes.state === 'open' ? '' : ' (the room is over)';
      return violation(
        this,
        holder === '' ? 'R7701-7.1-6' : 'R7701-7.1-10',
        `${leg.who} was told that the nickname "${nickname}" is theirs, though ${why}${state}`,
      );
    }
    return null;
  },
};

/** A 200 to NICKNAME leaves behind the log's entry that grants it. */
export const grantedNicknameIsKept: Property<null> = {
  name: 'granted-nickname-is-kept',
  says: "Who is told that a nickname is theirs holds it in the room's log at that moment.",
  clauses: ['R7701-7.1-6', 'R7701-7.2-1'],
  initial: null,
  observe(_, _seen, { facts }: Known) {
    for (const fact of facts) {
      if (fact.type !== 'answered' || fact.status !== 200) continue;
      const { leg, decision, request } = fact;
      if (request?.what !== 'nickname' || leg?.key == null || decision !== undefined) continue;
      return violation(
        this,
        'R7701-7.1-6',
        `${leg.who} was told that a nickname is theirs before the room's log had an entry that ` +
          `grants it: a crash now would leave it to anybody`,
      );
    }
    return null;
  },
};

function sharedName(
  users: Iterable<{ readonly entity: string; readonly nickname?: string }>,
): string | undefined {
  const holders = new Map<string, string>();
  for (const { entity, nickname } of users) {
    if (nickname === undefined || nickname === '') continue;
    const key = asciiLower(nickname);
    const other = holders.get(key);
    if (other !== undefined) {
      const both = `${userOf(other)} and ${userOf(entity)}`;
      return `a roster says that ${both} both have the nickname "${nickname}"`;
    }
    holders.set(key, entity);
  }
  return undefined;
}
