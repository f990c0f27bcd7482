// The state key: equal for two states exactly when no future input could tell them apart
// (design, "So that states merge"). Components are named by what they are instead of by their
// numbers, deadlines are ranked, and what only rises (seq, versions, stamps) stays out of it.
import { compactSnapshot } from '../kernel/transition.ts';
import { canonicalJson } from '../log/canonical.ts';
import { describeRoom } from '../room/fold.ts';
import type { Copies, FocusState, HostedRoom, TimerOwner } from './state.ts';

/** A canonical string of everything in the state that decides. */
export function stateKey(state: FocusState): string {
  let parts = partsOf(state, (kind) => kind);
  // Colour refinement: a part's name takes in the names of those that it refers to, until the
  // names tell no more parts apart than before.
  for (let kinds = 0; ; ) {
    const names = new Map(parts.map((part) => [part.id, part.content]));
    const next = new Set(names.values()).size;
    if (next === kinds) return canonicalJson([state.phase, parts.map(contentOf).sort()]);
    kinds = next;
    const ranks = ranked(names);
    parts = partsOf(state, (kind, id) => ranks.get(`${kind} ${id}`) ?? `${kind} gone`);
  }
}

interface Part {
  readonly id: string;
  readonly content: string;
}

type Kind = 'connection' | 'transaction' | 'leg' | 'entry';

type NameOf = (kind: Kind, id: number | string) => string;

/** Every component as canonical JSON, references replaced by names. */
function partsOf(state: FocusState, name: NameOf): readonly Part[] {
  const ranks = deadlineRanks(state);
  const timersOf = (mine: (owner: TimerOwner) => boolean) =>
    [...state.timers.values()]
      .filter(({ owner }) => mine(owner))
      .map(({ owner, dueMs }) => [eventOf(owner), ranks.get(dueMs) ?? 0])
      .sort();
  const parts: Part[] = [];
  for (const [id, { binding, ...connection }] of state.connections) {
    const legs = (binding?.context.legs ?? []).map((leg) => name('leg', leg)).sort();
    const timers = timersOf(
      (owner) => (owner.kind === 'binding' || owner.kind === 'congestion') && owner.id === id,
    );
    const { transport, sip, msrp, waitingBytes, ended } = connection;
    const datagrams = connection.remote === null;
    const value = binding?.value;
    const content = { transport, sip, msrp, waitingBytes, ended, datagrams, value, legs, timers };
    parts.push(part('connection', id, content));
  }
  for (const [id, { kind, machine, leg }] of state.transactions) {
    const timers = timersOf((owner) => owner.kind === 'transaction' && owner.id === id);
    const connection = state.wires.transactions.get(id)?.connection ?? 0;
    parts.push(
      part('transaction', id, {
        kind,
        machine: compactSnapshot(machine as never),
        leg: leg === null ? null : name('leg', leg),
        connection: name('connection', connection),
        timers,
      }),
    );
  }
  for (const [id, leg] of state.legs) {
    const { dialog, session, negotiation, connection, ...rest } = leg;
    const wire = state.wires.legs.get(id);
    parts.push(
      part('leg', id, {
        ...rest,
        machines: [dialog, session, negotiation].map((machine) => compactSnapshot(machine)),
        connection: connection === null ? null : name('connection', connection),
        signalling: name('connection', wire?.connection ?? 0),
        transactions: [wire?.inviteTransaction, wire?.byeTransaction].map((transaction) =>
          transaction == null ? null : name('transaction', transaction),
        ),
        asked: (state.asked.get(id) ?? []).map(
          ({ what, bytes, answers, wire: { connection: asker } }) => ({
            what,
            bytes,
            answers,
            connection: name('connection', asker),
          }),
        ),
        timers: timersOf((owner) => owner.kind === 'leg' && owner.id === id),
      }),
    );
  }
  for (const [room, hosted] of state.rooms) parts.push(...roomParts(room, hosted, name));
  const copies = [...state.copies.values()].map((each) => copiesContent(each, name));
  parts.push(part('entry', 'copies', copies.map(canonicalJson).sort()));
  return parts;
}

/** A room without what only rises, its legs named by who hosts them here. */
function roomParts(room: string, hosted: HostedRoom, name: NameOf): readonly Part[] {
  const described = describeRoom(hosted.fold);
  const legName = (key: string) => {
    const local = hosted.legs.get(key as never);
    return local === undefined ? name('entry', key) : name('leg', local);
  };
  const members = described.members.map(({ leg, ...member }) => ({
    ...member,
    leg: legName(leg),
  }));
  const nicknames = described.nicknames.map((held) => ({
    ...held,
    untilMs: held.untilMs === null ? null : 'quarantined',
    legs: held.legs.map(legName).sort(),
  }));
  const awaiting = [...hosted.awaiting]
    .sort(([a], [b]) => a - b)
    .map(([, { fact, actor, leg }]) => ({
      type: fact.type,
      actor,
      leg: leg === null ? null : name('leg', leg),
    }));
  const content = {
    state: described.state,
    creator: described.creator,
    policy: described.policy,
    members: members.map(canonicalJson).sort(),
    nicknames: nicknames.map(canonicalJson).sort(),
    awaiting,
    owed: hosted.owed.map(({ fact, actor }) => ({ type: fact.type, actor })),
    started: hosted.started,
  };
  const entries = described.members
    .filter(({ leg }) => !hosted.legs.has(leg))
    .map(({ leg, ...member }) => part('entry', leg, member));
  return [part('entry', room, content), ...entries];
}

function copiesContent(copies: Copies, name: NameOf): unknown {
  const { room, legs, settled, left, erases } = copies;
  const waiting = legs.filter(
    (_, slot) => ((settled[Math.floor(slot / 30)] ?? 0) & (1 << (slot % 30))) === 0,
  );
  return { room, left, erases, waiting: waiting.map((leg) => name('leg', leg)).sort() };
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

/** Only the order of deadlines can matter to what happens next, not their distance. */
function deadlineRanks(state: FocusState): ReadonlyMap<number, number> {
  const deadlines = new Set([...state.timers.values()].map(({ dueMs }) => dueMs));
  return new Map([...deadlines].sort((a, b) => a - b).map((dueMs, rank) => [dueMs, rank]));
}

function eventOf(owner: TimerOwner): string {
  if (!('event' in owner)) return owner.kind;
  return owner.kind === 'leg' ? `${owner.machine} ${owner.event}` : owner.event;
}
