// When two states of a focus are the same to a search: nothing that may still happen tells them
// apart. Components go by what the wire calls them, moments by how far off they are, and what only
// rises (numbers, seq, stamps, revisions) is left out: a model checks it on its edges.
// Law: everything else counts, whatever it is; a part that this file does not know counts in full.
import { isCollection, isKeyed, isOrdered } from 'immutable';
import type { LegWire } from '../../../model/focus/leg-wire.ts';
import type { FocusState, HostedRoom, TimerOwner } from '../../../model/focus/state.ts';
import { compactSnapshot } from '../../../model/kernel/compact.ts';
import { canonicalJson } from '../../../model/log/canonical.ts';
import type { LegKey } from '../../../model/log/entry.ts';
import { contextOf, stateOf } from '../../../model/room/fold.ts';
import type { Leg } from '../../../model/session/leg.ts';
import { lasting } from './log-time.ts';

/**
 * Keys of states: equal texts for states that are the same. A state is a value of values, most of
 * which a step leaves as they are: of each the number of its content is kept with it.
 */
export class FocusKeys {
  readonly #contents = new Map<string, number>();
  readonly #known = new WeakMap<object, Known>();
  readonly #isDrawing: boolean;
  readonly #ticks: boolean;

  /**
   * Whether what will be drawn is part of a state, and does not follow from causes; and whether
   * timers fire, so that it matters which of those that are due at once was set first.
   */
  constructor({ cut, timers = false }: KeyOptions) {
    this.#isDrawing = cut !== undefined;
    this.#ticks = timers !== false;
  }

  /** The key of a state: numbers of this object's making. */
  key(state: FocusState): string {
    const { phase, life, nowMs, connections, congested, transactions, legs, wires } = state;
    const { asked, untold, incoming, taken, copies, copiesOrder, rooms, reportable } = state;
    const { dialled, outgoing, subscriptions, timers } = state;
    const names = new Names(state);
    const within = [wires.legs, wires.transactions];
    const numbers = [
      this.#number([connections, wires.legs], () => connectionContent(state, names)),
      this.#number([transactions, ...within, subscriptions.wires], () =>
        transactionContent(state, names),
      ),
      this.#number([legs, ...within], () =>
        [...legs].map(([leg, each]) => this.#leg(each, wires.legs.get(leg), names)).sort(),
      ),
      this.#number([asked, incoming, wires.legs], () => mediaContent(state, names)),
      this.#number([taken, untold, wires.legs], () => takenContent(state, names)),
      this.#number([copies, wires.legs], () => copiesContent(state, names), nowMs),
      this.#number([dialled, outgoing, wires.legs], () => outgoingContent(state, names)),
      this.#number([subscriptions], () => subscriptionContent(state, names), nowMs),
      this.#number(
        [timers, incoming, subscriptions.wires, ...within],
        () => timerContent(state, names, this.#ticks),
        nowMs,
      ),
    ];
    const loose = [congested, copiesOrder].map((each) => this.#number([each], () => each));
    const policy = life === null ? 0 : this.#number([life.settings], () => life.settings.policy);
    const each = [...rooms.values()].map((hosted) => this.#room(hosted, wires.legs, names));
    const late = reportable === null ? 0 : this.#number([reportable], () => idsOf(reportable));
    const drawing = this.#isDrawing ? canonicalJson(life?.fresh.streams ?? {}) : '';
    return [phase, life?.boot, policy, late, drawing, ...loose, ...numbers, ...each].join(' ');
  }

  #leg(leg: Leg, wire: LegWire | undefined, names: Names): string {
    const { dialog, exchange, clock, session, negotiation, capabilities, refusedTypes } = leg;
    const { room, uri, name, profile, maxBytes, connection, leaving } = leg;
    const parts = [dialog, exchange, clock, session, negotiation, capabilities, refusedTypes];
    const numbers = parts.map((part) => this.#number([part], () => part));
    const rest = [room, uri, name, profile, maxBytes, connection, leaving];
    const owed =
      wire === undefined
        ? []
        : [
            wire.inviteTransaction,
            wire.byeTransaction,
            wire.refreshTransaction,
            wire.change?.transaction ?? null,
          ].map((one) => (one === null ? '' : names.transaction(one)));
    const written = wire === undefined ? -1 : this.#number([wire], () => wireContent(wire));
    return [...numbers, written, ...rest, ...owed].join(' ');
  }

  #room(hosted: HostedRoom, wireLegs: object, names: Names): string {
    const { fold, legs, awaiting, owed, started, snapshot } = hosted;
    const { room, policy, creator, anonymous, members, nicknames } = contextOf(fold);
    const isWaiting = [...nicknames.values()].some(({ untilMs }) => untilMs !== null);
    const numbers = [
      this.#number([policy], () => policy),
      this.#number([members, legs, wireLegs], () => memberContent(hosted, names)),
      this.#number(
        [nicknames, members, legs, wireLegs],
        () => nicknameContent(hosted, names),
        isWaiting ? fold.stampMs : 0,
      ),
      this.#number([awaiting, owed, members, legs, wireLegs], () => pendingContent(hosted, names)),
    ];
    const boots = [...fold.nodes].map(([node, { boot }]) => `${node}=${boot}`).sort();
    const rest = [stateOf(fold), creator, anonymous, started, snapshot !== null];
    return [room, ...rest, ...boots, ...numbers].join(' ');
  }

  /** The number of a content that these values give at that moment, and no others. */
  #number(values: readonly object[], content: () => unknown, moment = 0): number {
    let known: Known | undefined;
    let table = this.#known;
    for (const value of values) {
      known = table.get(value);
      if (known === undefined) {
        known = { numbers: new Map(), further: new WeakMap() };
        table.set(value, known);
      }
      table = known.further;
    }
    const { numbers } = known as Known;
    const before = numbers.get(moment);
    if (before !== undefined) return before;
    const text = canonicalJson(plain(content()));
    const number = this.#contents.get(text) ?? this.#contents.size;
    this.#contents.set(text, number);
    numbers.set(moment, number);
    return number;
  }
}

/** What of a node's options its keys depend on. */
interface KeyOptions {
  readonly cut?: unknown;
  readonly timers?: boolean | 'calm' | undefined;
}

/** What is known of the content that a value gives together with those before it. */
interface Known {
  /** By the moment, where it depends on that. */
  readonly numbers: Map<number, number>;
  readonly further: WeakMap<object, Known>;
}

function connectionContent({ connections }: FocusState, names: Names): unknown {
  return connections.map(({ binding, ...rest }) => ({
    ...rest,
    binding: binding && {
      value: binding.value,
      legs: binding.context.legs.map((leg) => names.leg(leg)).sort(),
    },
  }));
}

function transactionContent({ transactions, wires }: FocusState, names: Names): unknown {
  return sorted(
    [...transactions].map(([number, { leg, subscription, ...rest }]) => ({
      ...rest,
      wire: wires.transactions.get(number),
      leg: leg === null ? null : names.leg(leg),
      subscription: subscription === undefined ? null : names.subscription(subscription),
    })),
  );
}

/** Without the numbers of components, which stand beside it by their names. */
function wireContent(wire: LegWire): unknown {
  const { leg, inviteTransaction: _, byeTransaction: __, refreshTransaction: ___, ...rest } = wire;
  const { change } = rest;
  return { ...rest, isNamed: leg !== null, change: change && { ...change, transaction: null } };
}

function mediaContent({ asked, incoming }: FocusState, names: Names): unknown {
  return {
    asked: [...asked].map(([leg, requests]) => [names.leg(leg), requests]),
    incoming: [...incoming].map(([leg, messages]) => [
      names.leg(leg),
      sorted(messages.map(({ id: _, ...rest }) => rest)),
    ]),
  };
}

function takenContent({ taken, untold }: FocusState, names: Names): unknown {
  return {
    taken: sorted([...taken].map(([leg, ids]) => [names.leg(leg), ids])),
    untold: [...untold].map((leg) => names.leg(leg)).sort(),
  };
}

function copiesContent({ copies, nowMs }: FocusState, names: Names): unknown {
  return [...copies.values()].map(({ legs, dueMs, seq: _, ...rest }) => ({
    ...rest,
    legs: legs.map((leg) => names.leg(leg)),
    due: dueMs - nowMs,
  }));
}

function outgoingContent({ dialled, outgoing }: FocusState, names: Names): unknown {
  return {
    dialled: dialled.map((each) => ({ ...each, leg: names.leg(each.leg) })),
    outgoing: outgoing.map(({ messages, ...rest }) => ({
      ...rest,
      messages: messages.map((message) => ({ ...message, leg: names.leg(message.leg) })),
    })),
  };
}

function subscriptionContent({ subscriptions, nowMs }: FocusState, names: Names): unknown {
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

/** Where they fire, in that order: of those that are due at once, the one that was set first. */
function timerContent({ timers, nowMs }: FocusState, names: Names, ticks: boolean): unknown {
  const each = [...timers.values()]
    .sort((one, other) => one.dueMs - other.dueMs || one.generation - other.generation)
    .map(({ owner, dueMs }) => [names.owner(owner), dueMs - nowMs]);
  return ticks ? each : sorted(each);
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

function memberContent({ fold, legs }: HostedRoom, names: Names): unknown {
  return sorted(
    [...contextOf(fold).members.values()].map(({ leg, sinceMs: _, ...member }) => ({
      ...member,
      here: names.leg(legs.get(leg) ?? 0),
    })),
  );
}

function nicknameContent(hosted: HostedRoom, names: Names): unknown {
  const { fold } = hosted;
  const { nicknames } = contextOf(fold);
  // Which of one person's names was asked for last.
  const ranksOf = (uri: string) =>
    [...nicknames.values()].filter((held) => held.uri === uri).map(({ rank }) => rank);
  return sorted(
    [...nicknames.values()].map(({ rank, untilMs, legs, ...held }) => ({
      ...held,
      rank: ranksOf(held.uri).filter((other) => other < rank).length,
      lasts: lasting(untilMs, fold),
      users: legs.map((key) => called(hosted, key, names)),
    })),
  );
}

function pendingContent(hosted: HostedRoom, names: Names): unknown {
  const content = ({ fact, leg, ...rest }: (typeof hosted.owed)[number]) => ({
    ...rest,
    ...fact,
    leg: 'leg' in fact ? called(hosted, fact.leg, names) : null,
    asker: leg === null ? null : names.leg(leg),
  });
  return {
    awaiting: [...hosted.awaiting].sort(([a], [b]) => a - b).map(([, each]) => content(each)),
    owed: hosted.owed.map(content),
  };
}

function called({ fold, legs }: HostedRoom, key: LegKey, names: Names): string {
  return contextOf(fold).members.get(key)?.contact ?? names.leg(legs.get(key) ?? 0);
}

/** Only the Message-ID decides whether a late report is about something. */
function idsOf(reportable: FocusState['reportable']): readonly string[] {
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
