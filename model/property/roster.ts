// What must hold of the roster as subscribers are told it (R4575-5.2-1, R4575-4.6-5, R7701-7.4;
// edge case X9): versions never fall, and once everything has arrived all know who is in the room.
import { Map as ImmutableMap } from 'immutable';
import type { AgentState } from '../client/state.ts';
import { type Known, NEVER_TOLD, type Reading, type SubscriptionReading } from './fact.ts';
import { type Minutes, namesOf, userOf } from './minutes.ts';
import { type Property, type Violation, violation } from './property.ts';

/** R4575-5.2-1: within one subscription. */
export const versionsNeverFall: Property<null> = {
  name: 'versions-never-fall',
  says: 'In one subscription versions never fall, and what changes counts one up exactly.',
  clauses: ['R4575-5.2-1', 'E20'],
  initial: null,
  observe(_, _seen, { facts, node }: Known) {
    for (const fact of facts) {
      if (fact.type !== 'notified' || node?.variants.versionWraps === true) continue;
      const { told, before, state } = fact;
      if (before === undefined || before.version < 0) continue;
      const who = userOf(told.subscriber);
      const step = `version ${told.version} behind version ${before.version}`;
      if (told.version < before.version) {
        return violation(this, 'R4575-5.2-1', `${who} was told the roster in ${step}`);
      }
      if (state === 'partial' && told.version !== before.version + 1) {
        const sentence = `${who} was told a change of the roster in ${step}`;
        return violation(
          this,
          'R4575-5.2-1',
          `${sentence}, which does not lead from one to the other`,
        );
      }
    }
    return null;
  },
};

/** X9: what subscribers were told is what is. */
export const rosterConverges: Property<null> = {
  name: 'roster-converges',
  says: 'Once all has arrived, every subscriber has been told who is in the room, and their names.',
  clauses: ['X9', 'R4575-4.6-5', 'R4575-3.9-1', 'R6665-4.2.1-3'],
  initial: null,
  observe(_, seen, { reading }: Known) {
    if (seen.type !== 'settled') return null;
    for (const node of reading.nodes.values()) {
      for (const told of node.subscriptions.values()) {
        const minutes = reading.rooms.get(told.room);
        if (minutes === undefined || !node.connections.has(told.connection)) continue;
        if (told.cseq === NEVER_TOLD && told.untilMs > node.nowMs) {
          const who = userOf(told.subscriber);
          const sentence = `${who} subscribed to the roster of ${told.room} and was told nothing`;
          return violation(this, 'R6665-4.2.1-3', sentence);
        }
        if (!isHeard(told, node.nowMs)) continue;
        if (node.variants.ownEntityShown || minutes.state === 'closed') continue;
        const wrong = differing(this, userOf(told.subscriber), told.roster?.users, minutes);
        if (wrong !== undefined) return wrong;
      }
    }
    return null;
  },
};

/** The last word came to a subscriber that answers, and whose subscription lasts. */
function isHeard({ heard, state, untilMs, roster }: SubscriptionReading, nowMs: number): boolean {
  return heard && state === 'active' && untilMs > nowMs && roster !== undefined;
}

/** Of each person's user agent: what it knows; null of one that was told what nobody had said. */
type People = ImmutableMap<string, AgentState | null>;

/** X9 at the other end: what user agents have put together is what is. */
export const peopleKnowWhoIsThere: Property<People> = {
  name: 'people-know-who-is-there',
  says: 'Once all has arrived, everybody who follows the roster knows who is in the room.',
  clauses: ['X9', 'R4575-4.6-5'],
  initial: ImmutableMap(),
  observe(people, seen, { reading }: Known) {
    // What changes on the way and can still be read tells something else, until the next call.
    if (seen.type === 'corrupted') return people.set(seen.node, null);
    if (seen.type === 'agent-ticked') {
      const isMisled = people.get(seen.node) === null && seen.state.call.value === 'joined';
      return isMisled ? people : people.set(seen.node, seen.state);
    }
    if (seen.type !== 'settled') return people;
    // By that variant people see themselves otherwise than others do.
    if ([...reading.nodes.values()].some(({ variants }) => variants.ownEntityShown)) return people;
    for (const [who, state] of people) {
      if (state === null) continue;
      const { call, subscription, roster, wire } = state;
      if (call.value !== 'joined' || !subscription.matches({ live: 'active' })) continue;
      const minutes = reading.rooms.get(roster?.entity ?? '');
      if (roster === null || minutes === undefined || minutes.state === 'closed') continue;
      const { callId = '', localTag = '' } = wire.subscription ?? {};
      if (!isFollowed(reading, `${callId} ${localTag} `)) continue;
      const wrong = differing(this, who, roster.users, minutes);
      if (wrong !== undefined) return wrong;
    }
    return people;
  },
};

/**
 * A focus tells that very subscription, and can: one that has crashed has forgotten whom it told,
 * and one that has lost the connection knows no other way to somebody who has not noticed.
 */
function isFollowed({ nodes }: Reading, party: string): boolean {
  return nodes.some(({ subscriptions, connections, nowMs }) =>
    subscriptions.some((told) => {
      return (
        told.dialog.startsWith(party) && connections.has(told.connection) && isHeard(told, nowMs)
      );
    }),
  );
}

type Users = ImmutableMap<
  string,
  { readonly nickname?: string; readonly endpoints: readonly unknown[] }
>;

function differing<S>(
  property: Property<S>,
  who: string,
  users: Users | undefined,
  minutes: Minutes,
): Violation | undefined {
  const there = new Map<string, number>();
  for (const { joined, shownAs } of minutes.members.values()) {
    if (joined) there.set(shownAs, (there.get(shownAs) ?? 0) + 1);
  }
  const told = [...(users?.keys() ?? [])];
  if (told.length !== there.size || told.some((entity) => !there.has(entity))) {
    const sentence = `${who} was told that ${listed(told)} ${isAre(told)} in ${minutes.room}`;
    return violation(property, 'X9', `${sentence}; by its log ${listed([...there.keys()])} is`);
  }
  for (const [entity, legs] of there) {
    const user = users?.get(entity);
    if (user?.endpoints.length !== legs) {
      const told = `${userOf(entity)} has ${user?.endpoints.length} sessions`;
      const sentence = `${who} was told that ${told}`;
      return violation(property, 'X9', `${sentence} in ${minutes.room}; by its log it has ${legs}`);
    }
    const names = namesOf(minutes, entity);
    const nickname = user.nickname ?? '';
    if (names.length === 0 ? nickname === '' : names.includes(nickname)) continue;
    const sentence = `${who} was told that ${userOf(entity)} is called "${nickname}"`;
    const rest = names.length === 0 ? 'it has no nickname' : `it is "${names.join('" or "')}"`;
    return violation(property, 'X9', `${sentence} in ${minutes.room}; by its log ${rest}`);
  }
  return undefined;
}

function listed(entities: readonly string[]): string {
  return entities.length === 0 ? 'nobody' : entities.map(userOf).toSorted().join(', ');
}

function isAre(entities: readonly string[]): string {
  return entities.length > 1 ? 'are' : 'is';
}
