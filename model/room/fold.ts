// A room folded from its log: the room machine plus what only the log's order gives (seq, stamp,
// each node's boot and count). The one way in which a room ever changes (design, section 2).
import { Map as ImmutableMap } from 'immutable';
import type { Clause } from '../clause.ts';
import { restoreSnapshot } from '../kernel/compact.ts';
import { initialStep, stepMachine } from '../kernel/transition.ts';
import { canonicalJson } from '../log/canonical.ts';
import type { Committed, Entry, EntryKey, LegKey, RoomSnapshot } from '../log/entry.ts';
import type { Sha256 } from '../log/port.ts';
import type { Variants } from '../variant.ts';
import { flatText } from '../wire/octets.ts';
import type {
  HeldNickname,
  Member,
  Refusal,
  RoomContext,
  RoomEvent,
  StatusVariant,
} from './context.ts';
import { replaced as others } from './members.ts';
import { ordered } from './ordering.ts';
import { completePolicy, defaultPolicy, type Policy } from './policy.ts';
import { roomMachine } from './room.ts';

/** What a room's log comes to, entry by entry. */
export interface RoomFold {
  readonly machine: RoomMachineSnapshot;
  /** Of every node that wrote in this room: its present boot and the last n of it. */
  readonly nodes: ImmutableMap<string, { readonly boot: string; readonly n: number }>;
  readonly seq: number;
  readonly stampMs: number;
  /** Rises with each change that a roster would show. */
  readonly revision: number;
}

export type RoomMachineSnapshot = ReturnType<typeof firstSnapshot>;

type RoomStep = Pick<ReturnType<typeof stepMachine<typeof roomMachine>>, 'snapshot' | 'actions'>;

/**
 * What became of an entry: it stands, it was refused, or it folds to nothing, because it is a
 * second copy or comes from a boot of its node that is over.
 */
export type Standing =
  | { readonly type: 'stands' }
  | ({ readonly type: 'refused' } & Refusal)
  | { readonly type: 'duplicate' }
  | { readonly type: 'void' };

/** What a committed entry came to: the room after it, and what is to be done about it. */
export interface Folded {
  readonly fold: RoomFold;
  readonly standing: Standing;
  /** To whom a copy of the message goes. */
  readonly deliver?: 'room' | 'recipient';
  /** Every leg still in the room is to be ended. */
  readonly endLegs: boolean;
  /** These legs are to be ended: a new one takes their place (S18). */
  readonly replaced?: readonly LegKey[];
}

/** A room before its first entry. */
export function emptyFold(room: string, variants: Variants): RoomFold {
  // Its policy is in force once an entry has opened it.
  const machine = firstSnapshot({ room, policy: defaultPolicy, variants });
  return { machine, nodes: ImmutableMap(), seq: 0, stampMs: 0, revision: 0 };
}

/** The room after its next entry. Deterministic; asserts that no seq was left out. */
export function foldCommitted(fold: RoomFold, committed: Committed): Folded {
  const { entry, seq, stampMs } = committed;
  if (seq !== fold.seq + 1) {
    throw new Error(`${entry.room}: entry ${seq} was folded after ${fold.seq}`);
  }
  const doubt = doubtful(fold, entry);
  if (doubt !== undefined) {
    return { fold: { ...fold, seq, stampMs }, standing: { type: doubt }, endLegs: false };
  }
  const { node, boot, n } = entry.key;
  const nodes = fold.nodes.set(node, { boot, n });
  const stepped = steppedBy(fold.machine, entry, stampMs);
  let standing: Standing = { type: 'stands' };
  let deliver: Folded['deliver'];
  let endLegs = false;
  let replaced: readonly LegKey[] = NOBODY;
  let { revision } = fold;
  for (const action of stepped.actions) {
    if (action.type === 'refuse') {
      standing = { type: 'refused', ...refusalOf(action.params, contextOf(fold).variants) };
    } else if (action.type === 'deliver') {
      deliver = (action.params as { to: 'room' | 'recipient' }).to;
    } else if (action.type === 'endLegs') endLegs = true;
    else if (action.type === 'replaceLegs') replaced = others(contextOf(fold), entry.actor);
    else if (action.type === 'changeRoster') revision += 1;
  }
  const after = { machine: stepped.snapshot, nodes, seq, stampMs, revision };
  const folded: { -readonly [key in keyof Folded]: Folded[key] } = {
    fold: after,
    standing,
    endLegs,
  };
  if (deliver !== undefined) folded.deliver = deliver;
  if (replaced.length > 0) folded.replaced = replaced;
  return folded;
}

/**
 * What the room as folded so far would answer to an entry: the same machine, its result dropped.
 * Undefined when it would stand. The final word is the fold's, in log order.
 */
export function judge(fold: RoomFold, entry: Entry): Refusal | undefined {
  const { actions } = steppedBy(fold.machine, entry, fold.stampMs);
  const refusal = actions.find((action) => action.type === 'refuse');
  if (refusal === undefined) return undefined;
  return refusalOf(refusal.params, contextOf(fold).variants);
}

/** The room as it stands: policy, members, nicknames. */
export function contextOf(fold: RoomFold): RoomContext {
  return fold.machine.context;
}

/** Whether a room waits for its first caller, is in use, is being left, or is over. */
export type RoomState = 'reserved' | 'open' | 'closing' | 'closed';

export function stateOf(fold: RoomFold): RoomState {
  return fold.machine.value as RoomState;
}

/** A room's fold as plain JSON: the same on every node at the same seq, lists in one order. */
export interface RoomDescription {
  readonly version: 1;
  readonly room: string;
  readonly seq: number;
  readonly stampMs: number;
  readonly state: RoomState;
  readonly creator: string;
  readonly policy: Policy;
  readonly revision: number;
  readonly members: readonly Member[];
  readonly nicknames: readonly HeldNickname[];
  readonly anonymous: number;
  readonly nodes: readonly { readonly node: string; readonly boot: string; readonly n: number }[];
}

/** A room as plain data, in a form that `canonicalJson` writes the same everywhere. */
export function describeRoom(fold: RoomFold): RoomDescription {
  const { room, creator, policy, members, nicknames, anonymous } = contextOf(fold);
  const nodes = [...fold.nodes].map(([node, { boot, n }]) => ({ node, boot, n }));
  return {
    version: 1,
    room,
    seq: fold.seq,
    stampMs: fold.stampMs,
    state: stateOf(fold),
    creator,
    policy,
    revision: fold.revision,
    members: ordered(members),
    nicknames: [...nicknames.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    anonymous,
    nodes: nodes.sort((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

/** The state hash: SHA-256 of the canonical JSON of a room's fold. */
export function stateHash(fold: RoomFold, sha256: Sha256): string {
  return sha256(canonicalJson(describeRoom(fold)));
}

/** A room as the log keeps it, to go on from; `foldFrom` reads it. */
export function snapshotOf(fold: RoomFold): RoomSnapshot {
  const { room } = contextOf(fold);
  const state = canonicalJson(describeRoom(fold));
  return { room, seq: fold.seq, stampMs: fold.stampMs, state };
}

/** The fold that a snapshot was taken of. The log has verified that it is unharmed. */
export function foldFrom(snapshot: RoomSnapshot, variants: Variants): RoomFold {
  const was = JSON.parse(snapshot.state) as RoomDescription;
  const context: RoomContext = {
    room: was.room,
    // An older version wrote less into a snapshot.
    policy: completePolicy(was.policy),
    variants,
    anonymous: was.anonymous ?? 0,
    creator: was.creator,
    members: ImmutableMap(
      was.members.map((member): [LegKey, Member] => [member.leg, completeMember(member)]),
    ),
    nicknames: ImmutableMap(
      was.nicknames.map((held): [string, HeldNickname] => [
        held.key,
        { ...held, rank: held.rank ?? 0 },
      ]),
    ),
  };
  return {
    machine: restoreSnapshot(roomMachine, { value: was.state, context }),
    nodes: ImmutableMap(was.nodes.map(({ node, boot, n }) => [node, { boot, n }] as const)),
    seq: was.seq,
    stampMs: was.stampMs,
    revision: was.revision,
  };
}

function completeMember(member: Member): Member {
  const { uri: shownAs } = member;
  return { ...{ shownAs, identities: [], contact: '', sinceMs: 0 }, ...member };
}

function firstSnapshot(input: { room: string; policy: Policy; variants: Variants }) {
  return initialStep(roomMachine, input).snapshot;
}

/**
 * A node.started of a new boot always stands; anything else must come later in the known boot. It
 * need not be the very next: what the log refused in between leaves a gap.
 */
function doubtful(fold: RoomFold, entry: Entry): 'duplicate' | 'void' | undefined {
  const { node, boot, n }: EntryKey = entry.key;
  const known = fold.nodes.get(node);
  if (entry.type === 'node.started') return known?.boot === boot ? 'duplicate' : undefined;
  if (known === undefined || known.boot !== boot) return 'void';
  return n <= known.n ? 'duplicate' : undefined;
}

/** A message changes no room, and the room steps alike for every message like it. */
function steppedBy(machine: RoomMachineSnapshot, entry: Entry, stampMs: number): RoomStep {
  if (entry.type !== 'message.posted') return step(machine, entry, stampMs);
  const alike = likeness(entry);
  let known = messageSteps.get(machine);
  const before = known?.get(alike);
  if (before !== undefined) return before;
  const stepped = step(machine, entry, stampMs);
  // A peer chooses the recipient: a room that stays must not collect a step for each it invents.
  if (known === undefined || known.size >= LIKENESSES_MAX) known = new Map();
  messageSteps.set(machine, known.set(flatText(alike), stepped));
  return stepped;
}

/** All of a message that the room machine looks at. None of it can hold a line feed. */
function likeness(entry: Extract<Entry, { type: 'message.posted' }>): string {
  const { leg, actor, from, contentType, to } = entry;
  return `${leg}\n${actor}\n${from}\n${contentType}\n${to.join('\n')}`;
}

function step(machine: RoomMachineSnapshot, entry: Entry, stampMs: number): RoomStep {
  return stepMachine(roomMachine, machine, { type: entry.type, entry, stampMs } as RoomEvent);
}

function refusalOf(params: unknown, variants: Variants): Refusal {
  const { status, clause, reason } = params as {
    status: number | StatusVariant;
    clause: Clause;
    reason: string;
  };
  return { status: typeof status === 'number' ? status : variants[status], clause, reason };
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const messageSteps = new WeakMap<RoomMachineSnapshot, Map<string, RoomStep>>();

const NOBODY: readonly LegKey[] = [];

const LIKENESSES_MAX = 1024;
