// Rooms and their logs: what is appended, what comes back committed, and what follows from it.
// Law 8: nothing that an entry promises is said before that entry has committed. A room changes
// here and nowhere else, by folding (design, section 2).

import { Map as ImmutableMap } from 'immutable';
import type { Clause } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Append, Committed, Entry, EntryType, LegKey, RoomSnapshot } from '../log/entry.ts';
import {
  contextOf,
  emptyFold,
  type Folded,
  foldCommitted,
  foldFrom,
  type Standing,
  snapshotOf,
  stateOf,
} from '../room/fold.ts';
import { legKey } from '../room/members.ts';
import { answerOldest } from './asking.ts';
import { acquaint } from './callers.ts';
import { deliver, isLost } from './copies.ts';
import type { AppendFailed } from './input.ts';
import {
  type Awaited,
  type HostedRoom,
  type LegWire,
  lifeOf,
  type Turn,
  tellLeg,
} from './state.ts';
import { reviewPending, tellSubscribers } from './subscribers.ts';
import { greet, tellIfAnswered } from './telling.ts';
import { armTimer } from './timers.ts';

/**
 * Appends an entry, behind what the room's log is still owed; its n. The leg, if any, is told what
 * becomes of it.
 */
export function append(turn: Turn, room: string, asked: Awaited): number {
  let known = hosted(turn, room);
  if (asked.fact.type !== 'node.started' && (!known.started || isOwed(known))) {
    if (!known.started) startIn(turn, room);
    payOwed(turn, room);
    known = hosted(turn, room);
  }
  const entry = entryOf(turn, room, asked);
  const { n } = entry.key;
  const awaiting = known.awaiting.set(n, asked);
  keep(turn, room, { ...known, awaiting });
  turn.wires = { ...turn.wires, nextN: turn.wires.nextN.set(room, n + 1) };
  const appended: Append = asked.body === undefined ? { entry } : { entry, body: asked.body };
  turn.effects.push({ type: 'append', append: appended });
  return n;
}

/** The entry that an append would make now: to be judged before it is made. */
export function entryOf(turn: Turn, room: string, asked: Awaited): Entry {
  const life = lifeOf(turn);
  const n = turn.wires.nextN.get(room) ?? 0;
  return {
    ...asked.fact,
    version: 1,
    room,
    key: { node: life.settings.node, boot: life.boot, n },
    actor: asked.actor,
    clause: CLAUSES[asked.fact.type],
  };
}

export function hosted(turn: Turn, room: string): HostedRoom {
  const known = turn.rooms.get(room);
  if (known !== undefined) return known;
  return {
    fold: emptyFold(room, lifeOf(turn).settings.variants),
    legs: ImmutableMap(),
    awaiting: ImmutableMap(),
    owed: [],
    started: false,
    snapshot: null,
  };
}

export function openRoom(turn: Turn, room: string, actor: string): void {
  const { policy } = lifeOf(turn).settings;
  append(turn, room, { fact: { type: 'room.opened', policy }, actor, leg: null });
}

/** Folds a committed entry, and does what follows from it. */
export function foldIn(turn: Turn, committed: Committed): void {
  const { entry, room } = committed;
  const known = hosted(turn, room);
  const folded = foldCommitted(known.fold, committed);
  const life = lifeOf(turn);
  const own = entry.key.node === life.settings.node && entry.key.boot === life.boot;
  const awaited = own ? known.awaiting.get(entry.key.n) : undefined;
  const awaiting = awaited === undefined ? known.awaiting : known.awaiting.delete(entry.key.n);
  keep(turn, room, { ...known, fold: folded.fold, awaiting });
  if (turn.phase === 'booting') {
    // Erasures may be lost in a crash, and nobody waits for these copies any more.
    if (isErased(folded)) eraseBody(turn, committed);
    return;
  }
  if (awaited !== undefined) {
    const lost = folded.deliver === 'recipient' && isLost(turn, hosted(turn, room), committed);
    decide(turn, committed, awaited, folded.standing, lost);
  }
  if (folded.deliver !== undefined) deliver(turn, hosted(turn, room), committed, folded.deliver);
  if (folded.endLegs) expelAll(turn, room);
  for (const leg of folded.replaced ?? []) replace(turn, room, leg);
  greet(turn, committed);
  // What was refused at the fold was never said to anybody.
  if (folded.standing.type !== 'stands') eraseBody(turn, committed);
  if (awaited !== undefined) payOwed(turn, room);
  tellSubscribers(turn, room, known.fold);
  storeSnapshot(turn, room);
}

/**
 * A recovery that begins at a snapshot does not see the bodies before it: the fold is kept until
 * none of them is to be erased any more.
 */
function storeSnapshot(turn: Turn, room: string): void {
  const known = hosted(turn, room);
  const { fold } = known;
  const due = fold.seq % limits.snapshotEntries === 0;
  const snapshot = known.snapshot ?? (due ? fold : null);
  if (snapshot === null) return;
  // Every message asks, but all copies are looked through for few of them.
  const looks = (fold.seq - snapshot.seq) % SNAPSHOT_LOOK_ENTRIES === 0;
  const stores = looks && !owesErasure(turn, room, snapshot.seq);
  if (stores) turn.effects.push({ type: 'save-snapshot', snapshot: snapshotOf(snapshot) });
  const kept = stores ? null : snapshot;
  if (kept !== known.snapshot) keep(turn, room, { ...known, snapshot: kept });
}

/** The log took nothing: refusals now, and again later what must not be lost. */
export function refuseAppended(turn: Turn, failed: AppendFailed): void {
  const { variants } = lifeOf(turn).settings;
  for (const { entry } of failed.appends) {
    const { room } = entry;
    const known = hosted(turn, room);
    const { n } = entry.key;
    const awaited = known.awaiting.get(n);
    if (awaited === undefined || awaited.fact.type !== entry.type) continue;
    const kept = isKept(turn, awaited);
    const owed = kept ? [...known.owed, awaited] : known.owed;
    const started = known.started && entry.type !== 'node.started';
    keep(turn, room, { ...known, awaiting: known.awaiting.delete(n), owed, started });
    const { status, clause } = SIGNALLED[entry.type] ?? {
      status: variants.logUnavailable,
      clause: 'R4975-10-413' as const,
    };
    const reason = 'the room cannot be written to now';
    if (!kept) conclude(turn, awaited, { type: 'refused', status, clause, reason });
    if (owesLog(turn, room)) {
      armTimer(turn, { kind: 'owed', room }, turn.nowMs + limits.owedRetryMs);
    }
    reviewPending(turn, room);
    turn.effects.push({
      type: 'tell',
      notice: { type: 'log-failed', room, reason: failed.reason },
    });
  }
}

/** Appends again what the log refused and must still be told. */
export function payOwed(turn: Turn, room: string): void {
  if (!owesLog(turn, room)) return;
  const { started, owed } = hosted(turn, room);
  if (!started) startIn(turn, room);
  keep(turn, room, { ...hosted(turn, room), owed: [] });
  for (const each of owed) append(turn, room, each);
}

/** Something that must be in the log is not, the start of this boot in the room included. */
export function owesLog(turn: Turn, room: string): boolean {
  return isOwed(hosted(turn, room));
}

function isOwed({ started, owed, fold }: HostedRoom): boolean {
  return owed.length > 0 || (!started && fold.seq > 0 && stateOf(fold) !== 'closed');
}

export function loadSnapshot(turn: Turn, snapshot: RoomSnapshot): void {
  const fold = foldFrom(snapshot, lifeOf(turn).settings.variants);
  keep(turn, snapshot.room, { ...hosted(turn, snapshot.room), fold });
}

/** The log has been read: former members are declared gone. */
export function startServing(turn: Turn): void {
  turn.phase = turn.phase === 'ending' ? 'draining' : 'serving';
  for (const room of [...turn.rooms.keys()].sort()) {
    if (stateOf(hosted(turn, room).fold) !== 'closed') startIn(turn, room);
  }
}

/** Nothing is left to be done for the leg: its room forgets it. */
export function forgetLeg(turn: Turn, id: number, wire: LegWire): void {
  const leg = turn.legs.get(id);
  if (leg === undefined || wire.leg === null) return;
  const known = turn.rooms.get(leg.room);
  if (known === undefined) return;
  keep(turn, leg.room, { ...known, legs: known.legs.delete(wire.leg) });
}

/**
 * Stores every room as it stands, so that the next start has little to fold. Copies that nobody
 * acknowledged will not be any more: their bodies go now, since no recovery would see them.
 */
export function saveSnapshots(turn: Turn): void {
  for (const { erases, room, seq } of turn.copies.values()) {
    if (erases) turn.effects.push({ type: 'erase-body', room, seq });
  }
  for (const room of [...turn.rooms.keys()].sort()) {
    const { fold } = hosted(turn, room);
    if (fold.seq > 0) turn.effects.push({ type: 'save-snapshot', snapshot: snapshotOf(fold) });
  }
}

/** Whether the log owes an answer about anything. */
export function isSettled(turn: Turn): boolean {
  return turn.rooms.every(({ awaiting }, room) => awaiting.isEmpty() && !owesLog(turn, room));
}

function startIn(turn: Turn, room: string): void {
  keep(turn, room, { ...hosted(turn, room), started: true });
  const { node } = lifeOf(turn).settings;
  append(turn, room, { fact: { type: 'node.started' }, actor: node, leg: null });
}

/** Law 8: only an entry that stands lets anything be said that it promises. */
function decide(
  turn: Turn,
  committed: Committed,
  awaited: Awaited,
  standing: Standing,
  lost: boolean,
): void {
  const { entry, room } = committed;
  if (standing.type === 'void') return appendAgain(turn, room, awaited);
  const { leg } = awaited;
  if (entry.type === 'participant.admitted' && leg !== null && standing.type === 'stands') {
    const key = legKey(entry.key.node, entry.key.n);
    const known = hosted(turn, room);
    keep(turn, room, { ...known, legs: known.legs.set(key, leg) });
    const wire = turn.wires.legs.get(leg);
    if (wire !== undefined) {
      turn.wires = { ...turn.wires, legs: turn.wires.legs.set(leg, { ...wire, leg: key }) };
      acquaint(turn, leg, contextOf(known.fold).members.get(key));
    }
  }
  conclude(turn, awaited, standing, lost);
}

/** The log refused this boot's node.started, so that what came behind it folded to nothing. */
function appendAgain(turn: Turn, room: string, awaited: Awaited): void {
  const known = hosted(turn, room);
  const { node } = lifeOf(turn).settings;
  const started = known.fold.nodes.get(node)?.boot === lifeOf(turn).boot;
  const starting = known.awaiting.some(({ fact }) => fact.type === 'node.started');
  keep(turn, room, { ...known, started: started || starting });
  append(turn, room, awaited);
}

/** Tells the leg what became of its entry. */
function conclude(turn: Turn, awaited: Awaited, standing: Standing, lost = false): void {
  const { leg, fact } = awaited;
  if (leg === null) return;
  switch (fact.type) {
    case 'participant.admitted':
      if (standing.type === 'refused') {
        const event = { type: 'admission.refused' } as const;
        tellLeg(turn, leg, { machine: 'session', event }, standing);
      } else {
        tellLeg(turn, leg, { machine: 'session', event: { type: 'admission.accepted' } });
      }
      return;
    case 'participant.left':
      return tellLeg(turn, leg, { machine: 'session', event: { type: 'left.committed' } });
    case 'participant.changed':
      if (standing.type === 'refused') {
        const event = { type: 'change.refused' } as const;
        tellLeg(turn, leg, { machine: 'exchange', event }, standing);
      } else {
        tellLeg(turn, leg, { machine: 'exchange', event: { type: 'change.accepted' } });
      }
      return;
    case 'nickname.requested':
      tellLeg(turn, leg, { machine: 'negotiation', event: { type: 'nickname.decided' } });
      answerOldest(turn, leg, standing);
      return tellIfAnswered(turn, leg);
    case 'message.posted':
      answerOldest(turn, leg, standing, lost);
      return tellIfAnswered(turn, leg);
    default:
      return;
  }
}

/** S18: another session of the same identity has come in this one's place. */
function replace(turn: Turn, room: string, key: LegKey): void {
  const leg = hosted(turn, room).legs.get(key);
  if (leg === undefined) return;
  tellLeg(turn, leg, { machine: 'session', event: { type: 'expelled', cause: 'replaced' } });
}

function expelAll(turn: Turn, room: string): void {
  for (const leg of [...hosted(turn, room).legs.values()].sort((a, b) => a - b)) {
    tellLeg(turn, leg, { machine: 'session', event: { type: 'expelled', cause: 'room-closed' } });
  }
}

function eraseBody(turn: Turn, { room, seq, body }: Committed): void {
  if (body !== undefined) turn.effects.push({ type: 'erase-body', room, seq });
}

/** Whether a message's body goes once its deliveries are settled (design, "Chain"). */
function isErased({ fold, standing, deliver }: Folded): boolean {
  if (standing.type !== 'stands' || deliver === 'recipient') return true;
  return contextOf(fold).policy.history === 'none';
}

function owesErasure(turn: Turn, room: string, upToSeq: number): boolean {
  return turn.copies.some(
    (copies) => copies.erases && copies.room === room && copies.seq <= upToSeq,
  );
}

/**
 * What a failing log may not swallow: everything that nobody would ask for a second time. A room
 * that was to be opened for a caller goes with the caller, who is refused.
 */
function isKept(turn: Turn, { fact, actor, leg }: Awaited): boolean {
  // What an answer declares is nobody's to refuse (S31).
  if (fact.type === 'participant.changed') return leg === null;
  if (fact.type === 'room.opened') return actor === lifeOf(turn).settings.node;
  return fact.type !== 'node.started' && !REFUSABLE.has(fact.type);
}

function keep(turn: Turn, room: string, next: HostedRoom): void {
  turn.rooms = turn.rooms.set(room, next);
}

/** How often a snapshot that waits for erasures is tried. */
const SNAPSHOT_LOOK_ENTRIES = 50;

const REFUSABLE: ReadonlySet<EntryType> = new Set([
  'participant.admitted',
  'nickname.requested',
  'message.posted',
]);

/** What a failing log is to who waits for a SIP answer. */
const SIGNALLED: {
  readonly [type in EntryType]?: { readonly status: number; readonly clause: Clause };
} = {
  'participant.admitted': { status: 503, clause: 'R3261-21.4-1' },
  'participant.changed': { status: 500, clause: 'R3261-14.1-2' },
};

const CLAUSES: { readonly [type in EntryType]: Clause } = {
  'node.started': 'R4975-5.4-6',
  'room.opened': 'R7701-5.1-1',
  'policy.changed': 'R7701-4.1-1',
  'room.closed': 'R7701-5.3-1',
  'participant.admitted': 'R7701-5.2-1',
  'participant.joined': 'R4975-5.4-5',
  'participant.changed': 'R7701-8-5',
  'participant.left': 'R7701-4-5',
  'nickname.requested': 'R7701-7.1-6',
  'message.posted': 'R7701-6.1-8',
};
