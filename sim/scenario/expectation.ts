// The words in which scenarios say what is to come: each gives an expectation, as plain data. What
// is expected comes once, where nothing else is said.
import type { EntryType, LeaveCause } from '../../model/log/entry.ts';
import type { Expectation, Expected } from '../world/scenario.ts';
import { personUri } from '../world/world.ts';

/** So often, not once. */
export function comes(times: number, what: Expected): Expectation {
  return { ...what, times };
}

/** Not at all. */
export function never(what: Expected): Expectation {
  return { ...what, times: 0 };
}

/** One comes before the other. */
export function inOrder(first: Expected, second: Expected): Expectation {
  return { first, second };
}

/** A person is told what became of the wish for a nickname. */
export function named(who: string, status: number, nickname: string): Expected {
  return { who, tells: { type: 'nickname', status, nickname } };
}

/** A person reads what somebody said to the room. */
export function reads(who: string, text: string): Expected {
  return { who, tells: { type: 'message', private: false, text } };
}

/** A person reads what somebody said to them alone. */
export function readsAlone(who: string, text: string): Expected {
  return { who, tells: { type: 'message', private: true, text } };
}

/** A person is told what became of something that they said. */
export function sent(who: string, status: number, text: string): Expected {
  return { who, tells: { type: 'sent', status, text } };
}

/** A person is told, by a REPORT, what became of their message number `n`. */
export function reported(who: string, status: number, n = 1): Expected {
  return { who, tells: { type: 'report', n, status } };
}

/** A person is told that they are in a room. */
export function isIn(who: string): Expected {
  return { who, tells: { type: 'joined' } };
}

/** A person's stay is over, and their client says why. */
export function isOut(who: string, reason: string): Expected {
  return { who, tells: { type: 'left', reason } };
}

/** An answer that is read off the wire: `403` to an MSRP deed, `481 BYE` to any SIP request. */
export function answered(who: string, answer: number | `${number} ${string}`): Expected {
  return { who, answered: answer };
}

/** Octets with that in them arrive. */
export function receives(who: string, octets: string): Expected {
  return { who, receives: octets };
}

/** The focus tells its operator that it refused something, and by which clause. */
export function refuses(status: number, clause: string, who = 'focus'): Expected {
  return { who, tells: { type: 'refused', status, clause } };
}

/** The focus tells its operator that a copy did not reach a leg, and by which clause. */
export function undelivered(clause: string, who = 'focus'): Expected {
  return { who, tells: { type: 'undelivered', clause } };
}

/** The log has such an entry; of anybody's where nobody is named. */
export function logs(type: EntryType, person?: string): Expected {
  return { logs: type, ...(person === undefined ? {} : { actor: personUri(person) }) };
}

/** The log says that somebody left, and why. */
export function leftBy(person: string, cause: LeaveCause): Expected {
  return { logs: 'participant.left', actor: personUri(person), cause };
}

/** A change that a person's roster shows, alone in its document. */
export function seesChange(
  who: string,
  what: 'joined' | 'left',
  person: string,
  nickname: string | null = null,
): Expected {
  const change = { what, uri: personUri(person), nickname, name: person };
  return { who, tells: { type: 'roster', changes: [change] } };
}
