// The one order in which the members of a room are gone through: the same on every node, so that
// what depends on it folds alike everywhere.
import type { Map as ImmutableMap } from 'immutable';
import type { LegKey } from '../log/entry.ts';
import type { Member } from './context.ts';

/**
 * The members in one order everywhere: by leg key. Computed once for each roster value, since a
 * busy room asks for every message.
 */
export function ordered(members: ImmutableMap<LegKey, Member>): readonly Member[] {
  const known = orders.get(members);
  if (known !== undefined) return known;
  const order = [...members.values()].sort((a, b) => (a.leg < b.leg ? -1 : 1));
  orders.set(members, order);
  return order;
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const orders = new WeakMap<ImmutableMap<LegKey, Member>, readonly Member[]>();
