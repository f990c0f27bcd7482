// The state key: equal for two states in which the same future inputs lead to the same decisions
// (design, "So that states merge"). Components are named by what they are instead of by their
// numbers, and deadlines are ranked: a search fires timers in their order, at no particular time.
// What only rises (seq, n, stamps, CSeq numbers, the log's snapshots) stays out of it, as do wire
// ids: it is checked on the edges of a search, not in its states.
import { compactSnapshot } from '../kernel/compact.ts';
import { canonicalJson } from '../log/canonical.ts';
import { describeRoom } from '../room/fold.ts';
import type { Roster } from '../room/roster.ts';
import { describedBy } from './offered.ts';
import { usedUp } from './rates.ts';
import { isAnswered } from './settlement.ts';
import type {
  Awaited,
  Copies,
  Description,
  FocusState,
  HostedRoom,
  IncomingMessage,
  TimerOwner,
} from './state.ts';

/** A canonical string of everything in the state that decides. */
export function stateKey(state: FocusState): string {
  let parts = partsOf(state, (kind) => kind);
  // Colour refinement: a part's name takes in the names of those that it refers to, until the
  // names tell no more parts apart than before.
  for (let kinds = 0; ; ) {
    const names = new Map(parts.map((part) => [part.id, part.content]));
    const next = new Set(names.values()).size;
    if (next === kinds) {
      const policy = state.life?.settings.policy ?? null;
      return canonicalJson([state.phase, policy, parts.map(contentOf).sort()]);
    }
    kinds = next;
    const ranks = ranked(names);
    parts = partsOf(state, (kind, id) => ranks.get(`${kind} ${id}`) ?? `${kind} gone`);
  }
}

interface Part {
  readonly id: string;
  readonly content: string;
}

type Kind = 'connection' | 'transaction' | 'leg' | 'subscription' | 'entry';

type NameOf = (kind: Kind, id: number | string) => string;

/** Every component as canonical JSON, references replaced by names. */
function partsOf(state: FocusState, name: NameOf): readonly Part[] {
  const ranks = ranksOf([...state.timers.values(), ...state.copies.values()].map(dueOf));
  const timersOf = (mine: (owner: TimerOwner) => boolean) =>
    [...state.timers.values()]
      .filter(({ owner }) => mine(owner))
      .map(({ owner, dueMs }) => [eventOf(owner), ranks.get(dueMs) ?? 0])
      .sort();
  return [
    ...connectionParts(state, name, timersOf),
    ...transactionParts(state, name, timersOf),
    ...legParts(state, name, timersOf),
    ...subscriptionParts(state, name, timersOf),
    ...[...state.rooms].flatMap(([room, hosted]) =>
      roomParts(
        room,
        hosted,
        name,
        timersOf((owner) => owner.kind === 'owed' && owner.room === room),
      ),
    ),
    part('entry', 'copies', {
      each: [...state.copies.values()].map((each) => copiesContent(each, name, ranks)).sort(),
      timers: timersOf((owner) => owner.kind === 'copies'),
    }),
  ];
}

type TimersOf = (mine: (owner: TimerOwner) => boolean) => unknown;

function connectionParts(state: FocusState, name: NameOf, timersOf: TimersOf): readonly Part[] {
  const signalled = new Map<number, string[]>();
  for (const [id, { connection }] of state.wires.legs) {
    signalled.set(connection, [...(signalled.get(connection) ?? []), name('leg', id)]);
  }
  for (const [id, { connection }] of state.subscriptions.wires) {
    const here = signalled.get(connection) ?? [];
    signalled.set(connection, [...here, name('subscription', id)]);
  }
  return [...state.connections].map(([id, { binding, local: _, remote, ...rest }]) => {
    const carried = [...(state.wires.carried.get(id) ?? [])];
    return part('connection', id, {
      ...rest,
      datagrams: remote === null,
      value: binding?.value,
      legs: (binding?.context.legs ?? []).map((leg) => name('leg', leg)).sort(),
      signalled: (signalled.get(id) ?? []).sort(),
      outgoing: outgoingContent(state, id, name),
      carried: carried.map((transaction) => name('transaction', transaction)).sort(),
      timers: timersOf(
        (owner) => (owner.kind === 'binding' || owner.kind === 'congestion') && owner.id === id,
      ),
    });
  });
}

/** What is on its way over a connection: how far, and to whom. Its octets decide nothing. */
function outgoingContent(state: FocusState, connection: number, name: NameOf): unknown {
  const line = state.outgoing.get(connection);
  if (line === undefined) return null;
  const { messages, openBytes, asked } = line;
  const each = messages.map(({ leg, tid, body, sentBytes, chunks, relayed, isPrivate }) => ({
    ...{ bytes: body.length, sentBytes, begun: chunks > 0, relayed, isPrivate },
    copies: copiesKind(state.copies.get(tid)),
    leg: name('leg', leg),
  }));
  return { messages: each, openBytes, asked };
}

/** Which copies a long message is one of, as far as its answer's consequences go. */
function copiesKind(copies: Copies | undefined): unknown {
  if (copies === undefined) return null;
  const { room, left, erases, contentType } = copies;
  return { room, left, erases, contentType };
}

function transactionParts(state: FocusState, name: NameOf, timersOf: TimersOf): readonly Part[] {
  return [...state.transactions].map(([id, { kind, machine, leg, subscription }]) => {
    const wire = state.wires.transactions.get(id);
    return part('transaction', id, {
      kind,
      machine: compactSnapshot(machine as never),
      leg: leg === null ? null : name('leg', leg),
      subscription: subscription === undefined ? null : name('subscription', subscription),
      connection: name('connection', wire?.connection ?? 0),
      // What is sent again: its ids are wire names, its start line is what it says.
      says: wire?.octets.slice(0, wire.octets.indexOf('\r\n')) ?? '',
      timers: timersOf((owner) => owner.kind === 'transaction' && owner.id === id),
    });
  });
}

function legParts(state: FocusState, name: NameOf, timersOf: TimersOf): readonly Part[] {
  return [...state.legs].map(([id, leg]) => {
    const { dialog, exchange, clock, session, negotiation, connection, ...rest } = leg;
    const wire = state.wires.legs.get(id);
    return part('leg', id, {
      ...rest,
      machines: [dialog, exchange, clock, session, negotiation].map((machine) =>
        compactSnapshot(machine),
      ),
      negotiated: negotiatedContent(state, id, name),
      connection: connection === null ? null : name('connection', connection),
      signalling: name('connection', wire?.connection ?? 0),
      transactions: [wire?.inviteTransaction, wire?.byeTransaction].map((transaction) =>
        transaction == null ? null : name('transaction', transaction),
      ),
      asked: (state.asked.get(id) ?? []).map(({ wire: asker, again, report, ...asked }) => ({
        ...asked,
        report: report === null ? null : [report.body],
        again: again.map(({ answers }) => answers),
        connection: name('connection', asker.connection),
      })),
      silenced: usedUp(state.rates.get(id)),
      untold: state.untold.has(id),
      incoming: (state.incoming.get(id) ?? [])
        .map((message) => incomingContent(message, timersOf))
        .sort(),
      timers: timersOf((owner) => owner.kind === 'leg' && owner.id === id),
    });
  });
}

function subscriptionParts(state: FocusState, name: NameOf, timersOf: TimersOf): readonly Part[] {
  return [...state.subscriptions.each].map(([id, { machine, told, unsent, ...rest }]) => {
    const wire = state.subscriptions.wires.get(id);
    return part('subscription', id, {
      ...rest,
      machine: compactSnapshot(machine),
      told: told === null ? null : toldContent(told),
      // What was to be said is in what is told by now; how long it lasts only falls.
      unsent: unsent.map((each) => each.state.slice(0, each.state.indexOf(';'))),
      event: wire?.event ?? '',
      signalling: name('connection', wire?.connection ?? 0),
      dialled: wire?.dialled == null ? null : name('connection', wire.dialled),
      timers: timersOf((owner) => owner.kind === 'subscription' && owner.id === id),
    });
  });
}

/** A roster without the wire names in it, and without what somebody's coming is dated. */
function toldContent({ users }: Roster): readonly string[] {
  const each = [...users.values()].map(({ endpoints, ...user }) => ({
    ...user,
    endpoints: endpoints.map(({ status, media }) => canonicalJson({ status, media })).sort(),
  }));
  return each.map(canonicalJson).sort();
}

/** What a leg's offers and answers have come to, and what one of them would change. */
function negotiatedContent(state: FocusState, id: number, name: NameOf): unknown {
  const wire = state.wires.legs.get(id);
  if (wire === undefined) return null;
  const { next, change, allowsUpdate, intervalSeconds, refreshTransaction, remotePath } = wire;
  const dialled = state.dialled.find(({ leg }) => leg === id);
  return {
    hasPath: remotePath.length > 0,
    hasNext: next !== null,
    describes: describedContent(wire.description),
    change: change && {
      transaction: name('transaction', change.transaction),
      capabilities: change.capabilities,
      maxBytes: change.maxBytes,
      media: typeof change.media === 'string' ? change.media : 'renewed',
      describes: change.description && describedContent(change.description),
      allowsUpdate: change.allowsUpdate,
      interval: change.interval,
    },
    ...{ allowsUpdate, intervalSeconds },
    refresh: refreshTransaction === null ? null : name('transaction', refreshTransaction),
    dialled: dialled && (dialled.connection === null ? 'out' : 'up'),
  };
}

/** The m= lines that later offers must keep, and what the live ones say (R3264-8-2). */
function describedContent(description: Description): unknown {
  return describedBy(description).media.map(({ media, port, attributes }) => [
    media,
    port === 0 ? null : attributes.filter(({ value }) => value === undefined),
  ]);
}

/** A message that is not whole, by what is there of it: its Message-ID is a wire name. */
function incomingContent(message: IncomingMessage, timersOf: TimersOf): string {
  const { id, messageId: _, life, fault, ...rest } = message;
  return canonicalJson({
    ...rest,
    life: compactSnapshot(life),
    status: fault?.status ?? null,
    timers: timersOf((owner) => owner.kind === 'incoming' && owner.id === id),
  });
}

/** A room without what only rises, its legs named by who hosts them here. */
function roomParts(
  room: string,
  hosted: HostedRoom,
  name: NameOf,
  timers: unknown,
): readonly Part[] {
  const described = describeRoom(hosted.fold);
  const legName = (key: string) => {
    const local = hosted.legs.get(key as never);
    return local === undefined ? name('entry', key) : name('leg', local);
  };
  // A contact is a wire name, and what somebody's coming is dated decides nothing.
  const members = described.members.map(({ leg, contact: _, sinceMs: __, ...member }) => ({
    ...member,
    leg: legName(leg),
  }));
  // Of the ends of quarantines: which come first, and which have come by the room's own time.
  const ends = ranksOf(described.nicknames.map(({ untilMs }) => untilMs ?? 0));
  const ranksFor = (uri: string) =>
    ranksOf(described.nicknames.flatMap((held) => (held.uri === uri ? [held.rank] : [])));
  const nicknames = described.nicknames.map(({ untilMs, legs, rank, ...held }) => ({
    ...held,
    rank: ranksFor(held.uri).get(rank),
    until: untilMs === null ? null : [Math.sign(untilMs - described.stampMs), ends.get(untilMs)],
    legs: legs.map(legName).sort(),
  }));
  const content = {
    state: described.state,
    creator: described.creator,
    anonymous: described.anonymous,
    policy: described.policy,
    members: members.map(canonicalJson).sort(),
    nicknames: nicknames.map(canonicalJson).sort(),
    awaiting: [...hosted.awaiting]
      .sort(([a], [b]) => a - b)
      .map(([, awaited]) => awaitedContent(awaited, name, legName)),
    owed: hosted.owed.map((owed) => awaitedContent(owed, name, legName)),
    started: hosted.started,
    timers,
  };
  const entries = described.members
    .filter(({ leg }) => !hosted.legs.has(leg))
    .map(({ leg, contact: _, sinceMs: __, ...member }) => part('entry', leg, member));
  return [part('entry', room, content), ...entries];
}

/** An entry on its way: what it will do, without its sender's and the log's ids for it. */
function awaitedContent(
  { fact, actor, leg, body }: Awaited,
  name: NameOf,
  legName: (key: string) => string,
): unknown {
  return {
    ...fact,
    ...('leg' in fact ? { leg: legName(fact.leg) } : {}),
    ...('messageId' in fact ? { messageId: null } : {}),
    actor,
    asker: leg === null ? null : name('leg', leg),
    octets: body?.octets,
  };
}

function copiesContent(copies: Copies, name: NameOf, ranks: ReadonlyMap<number, number>): string {
  const { room, legs, left, erases, dueMs, contentType, lastChunks } = copies;
  const waiting = legs.filter((_, slot) => !isAnswered(copies, slot));
  const due = ranks.get(dueMs);
  return canonicalJson({
    ...{ room, left, erases, due, contentType },
    inChunks: waiting
      .filter((leg) => lastChunks.has(leg))
      .map((leg) => `${name('leg', leg)} ${lastChunks.get(leg) === 0 ? 'going' : 'sent'}`)
      .sort(),
    waiting: waiting.map((leg) => name('leg', leg)).sort(),
  });
}

function dueOf({ dueMs }: { readonly dueMs: number }): number {
  return dueMs;
}

function part(kind: Kind, id: number | string, content: unknown): Part {
  return { id: `${kind} ${id}`, content: canonicalJson(content) };
}

function contentOf(part: Part): string {
  return part.content;
}

/** Parts with equal content share a name; names follow the order of the contents. */
function ranked(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const contents = [...new Set(names.values())].sort();
  const ranks = new Map(contents.map((content, rank) => [content, rank]));
  return new Map(
    [...names].map(([id, content]) => [id, `${id.split(' ')[0]} ${ranks.get(content)}`]),
  );
}

/** Only the order of moments can matter to what happens next, not their distance. */
function ranksOf(moments: readonly number[]): ReadonlyMap<number, number> {
  return new Map([...new Set(moments)].sort((a, b) => a - b).map((ms, rank) => [ms, rank]));
}

function eventOf(owner: TimerOwner): string {
  if (!('event' in owner)) return owner.kind;
  return owner.kind === 'leg' ? `${owner.machine} ${owner.event}` : owner.event;
}
