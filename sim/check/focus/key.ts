// When two states of a focus are the same to a search: nothing that may still happen tells them
// apart. Components go by what the wire calls them, moments by how far off they are, and what only
// rises (numbers, seq, stamps, revisions) is left out: a model checks it on its edges.
// Law: everything else counts, whatever it is; a part that this file does not know counts in full.
import { isCollection, isKeyed, isOrdered } from 'immutable';
import type { FocusState, HostedRoom, TimerOwner } from '../../../model/focus/state.ts';
import { compactSnapshot } from '../../../model/kernel/compact.ts';
import { canonicalJson } from '../../../model/log/canonical.ts';
import type { LegKey } from '../../../model/log/entry.ts';
import { contextOf, stateOf } from '../../../model/room/fold.ts';

/** Canonical text, equal for states that are the same. */
export function focusKey(state: FocusState): string {
  const names = new Names(state);
  const { phase, life, congested, copiesOrder, rooms, reportable } = state;
  return canonicalJson(
    plain({
      phase,
      policy: life?.settings.policy,
      boot: life?.boot,
      congested,
      copiesOrder,
      ...connectionContent(state, names),
      transactions: transactionContent(state, names),
      legs: sorted([...state.legs.keys()].map((number) => legContent(state, number, names))),
      ...mediaContent(state, names),
      rooms: rooms.map((hosted) => roomContent(hosted, names)),
      ...subscriptionContent(state, names),
      reportable: reportableIds(reportable),
      timers: sorted(
        [...state.timers.values()].map(({ owner, dueMs }) => [
          names.owner(owner),
          dueMs - state.nowMs,
        ]),
      ),
    }),
  );
}

function connectionContent({ connections, dialled, outgoing }: FocusState, names: Names) {
  return {
    connections: connections.map(({ binding, ...rest }) => ({
      ...rest,
      binding: binding && {
        value: binding.value,
        legs: binding.context.legs.map((leg) => names.leg(leg)).sort(),
      },
    })),
    dialled: dialled.map((each) => ({ ...each, leg: names.leg(each.leg) })),
    outgoing: outgoing.map(({ messages, ...rest }) => ({
      ...rest,
      messages: messages.map((message) => ({ ...message, leg: names.leg(message.leg) })),
    })),
  };
}

function transactionContent({ transactions, wires }: FocusState, names: Names) {
  return sorted(
    [...transactions].map(([number, { leg, subscription, ...rest }]) => ({
      ...rest,
      wire: wires.transactions.get(number),
      leg: leg === null ? null : names.leg(leg),
      subscription: subscription === undefined ? null : names.subscription(subscription),
    })),
  );
}

function legContent({ legs, wires }: FocusState, number: number, names: Names): unknown {
  const wire = wires.legs.get(number);
  if (wire === undefined) return legs.get(number);
  const { leg, inviteTransaction, byeTransaction, refreshTransaction, change, ...rest } = wire;
  return {
    ...legs.get(number),
    ...rest,
    isNamed: leg !== null,
    change: change && { ...change, transaction: names.transaction(change.transaction) },
    owed: [inviteTransaction, byeTransaction, refreshTransaction].map((one) =>
      one === null ? null : names.transaction(one),
    ),
  };
}

function mediaContent(state: FocusState, names: Names) {
  const { asked, untold, incoming, taken, copies, nowMs } = state;
  const byLeg = <T>(map: Iterable<[number, T]>, content: (value: T) => unknown) =>
    [...map].map(([number, value]) => [names.leg(number), content(value)]);
  return {
    asked: byLeg(asked, (value) => value),
    untold: [...untold].map((leg) => names.leg(leg)).sort(),
    incoming: byLeg(incoming, (messages) => sorted(messages.map(({ id: _, ...rest }) => rest))),
    taken: byLeg(taken, (ids) => ids),
    copies: [...copies.values()].map(({ legs, dueMs, seq: _, ...rest }) => ({
      ...rest,
      legs: legs.map((leg) => names.leg(leg)),
      due: dueMs - nowMs,
    })),
  };
}

function subscriptionContent({ subscriptions, nowMs }: FocusState, names: Names) {
  const { each, wires, dialling } = subscriptions;
  return {
    subscriptions: sorted(
      [...each].map(([number, one]) => {
        const { expiresAtMs = 0, ...rest } = wires.get(number) ?? {};
        return { ...one, ...rest, lasts: expiresAtMs - nowMs };
      }),
    ),
    dialling: dialling.map((number) => names.subscription(number)),
  };
}

/** What components and members are called. */
class Names {
  readonly #state: FocusState;

  constructor(state: FocusState) {
    this.#state = state;
  }

  leg(number: number): string {
    return this.#state.wires.legs.get(number)?.dialogName ?? 'no leg';
  }

  transaction(number: number): string {
    return this.#state.wires.transactions.get(number)?.key ?? 'no transaction';
  }

  subscription(number: number): string {
    const wire = this.#state.subscriptions.wires.get(number);
    return wire === undefined ? 'no subscription' : `${wire.dialogName} ${wire.event}`;
  }

  owner(owner: TimerOwner): unknown {
    switch (owner.kind) {
      case 'transaction':
        return { ...owner, id: this.transaction(owner.id) };
      case 'leg':
        return { ...owner, id: this.leg(owner.id) };
      case 'subscription':
        return { ...owner, id: this.subscription(owner.id) };
      case 'incoming': {
        const messages = this.#state.incoming.get(owner.leg) ?? [];
        const id = messages.find((each) => each.id === owner.id)?.messageId ?? '';
        return { ...owner, leg: this.leg(owner.leg), id };
      }
      default:
        return owner;
    }
  }
}

/** How a member of a room is told from every other one: by its device, or by its leg here. */
export function memberName(state: FocusState, hosted: HostedRoom, key: LegKey): string {
  const member = contextOf(hosted.fold).members.get(key);
  if (member !== undefined) return member.contact;
  for (const wire of state.wires.legs.values()) if (wire.leg === key) return wire.dialogName;
  return 'nobody';
}

function roomContent(hosted: HostedRoom, names: Names): unknown {
  const { fold, legs, awaiting, owed, started, snapshot } = hosted;
  const { members, nicknames, variants: _, ...context } = contextOf(fold);
  const called = (key: LegKey) => members.get(key)?.contact ?? names.leg(legs.get(key) ?? 0);
  // Which of one person's names was asked for last.
  const ranksOf = (uri: string) =>
    [...nicknames.values()].filter((held) => held.uri === uri).map(({ rank }) => rank);
  const awaitedContent = ({ fact, leg, ...rest }: (typeof owed)[number]) => ({
    ...rest,
    ...fact,
    leg: 'leg' in fact ? called(fact.leg) : null,
    asker: leg === null ? null : names.leg(leg),
  });
  return {
    ...context,
    state: stateOf(fold),
    members: sorted(
      [...members.values()].map(({ leg, sinceMs: __, ...member }) => ({
        ...member,
        here: names.leg(legs.get(leg) ?? 0),
      })),
    ),
    nicknames: sorted(
      [...nicknames.values()].map(({ rank, untilMs, legs: users, ...held }) => ({
        ...held,
        rank: ranksOf(held.uri).filter((other) => other < rank).length,
        lasts: untilMs === null ? null : untilMs - fold.stampMs,
        users: users.map(called),
      })),
    ),
    boots: fold.nodes.map(({ boot }) => boot),
    awaiting: [...awaiting].sort(([a], [b]) => a - b).map(([, each]) => awaitedContent(each)),
    owed: owed.map(awaitedContent),
    started,
    snapshot: snapshot !== null,
  };
}

/** Only the Message-ID decides whether a late report is about something. */
function reportableIds(reportable: FocusState['reportable']): readonly string[] {
  const ids: string[] = [];
  for (let at = reportable; at !== null; at = at.before) ids.push(at.tid);
  return ids.sort();
}

function sorted(values: readonly unknown[]): readonly string[] {
  return values.map((value) => canonicalJson(plain(value))).sort();
}

/** Maps and sets in one order, snapshots without their machines. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (isCollection(value)) {
    if (isKeyed(value)) {
      return [...value.entries()].map((each) => canonicalJson(plain(each))).sort();
    }
    const items = [...value].map(plain);
    return isOrdered(value) ? items : items.map(canonicalJson).sort();
  }
  if (value instanceof Map) return plain([...value]);
  if ('machine' in value && 'context' in value && 'status' in value) {
    return plain(compactSnapshot(value as never));
  }
  const content: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (each !== undefined) content[name] = plain(each);
  }
  return content;
}
