// What the log of a room says, folded once more and in another way than the focus folds it: who is
// there, who has which name, who was there when something was said (R7701-4, R7701-7; edge cases
// N1 to N21). Law: nothing of room/ decides here, so that a mistake there shows.
import { Map as ImmutableMap } from 'immutable';
import type { Committed, Entry, LegKey } from '../log/entry.ts';
import { defaultPolicy, type Policy } from '../room/policy.ts';
import type { Variants } from '../variant.ts';
import { type Claim, claimed, decided, nameOf, withoutName } from './claims.ts';

/** A room as its log has it, at `seq`. */
export interface Minutes {
  readonly room: string;
  readonly seq: number;
  readonly stampMs: number;
  readonly state: 'reserved' | 'open' | 'closing' | 'closed';
  readonly policy: Policy;
  readonly creator: string;
  readonly nodes: ImmutableMap<string, { readonly boot: string; readonly n: number }>;
  readonly members: ImmutableMap<LegKey, Attendee>;
  /** By the key under which two spellings are one name. */
  readonly names: ImmutableMap<string, Claim>;
  /** Anonymous addresses given out. */
  readonly anonymous: number;
  /** The latest messages, the oldest first. */
  readonly messages: readonly Posted[];
  /** Of each leg: the Message-IDs of its latest messages in the log. */
  readonly posted: ImmutableMap<LegKey, readonly string[]>;
  /** Of each leg: what became of its nickname requests, until that is answered. */
  readonly decisions: ImmutableMap<LegKey, readonly Decision[]>;
  /** Legs that have left, the oldest first: something of them may still be answered. */
  readonly departed: readonly LegKey[];
  /** Addresses that somebody hides, as they would show: user and host. */
  readonly hidden: readonly string[];
  /** Addresses that somebody was in the room with openly. */
  readonly open: ImmutableMap<string, true>;
}

/** A leg that is in a room. */
export interface Attendee {
  readonly leg: LegKey;
  readonly uri: string;
  /** As it calls itself; '' for not at all. */
  readonly name: string;
  /** By what the others know it. */
  readonly shownAs: string;
  readonly anonymous: boolean;
  readonly identities: readonly string[];
  readonly joined: boolean;
  readonly privateMessages: boolean;
  /** '' for none. */
  readonly nameKey: string;
}

/** A message in the log. */
export interface Posted {
  readonly room: string;
  readonly seq: number;
  readonly leg: LegKey;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly contentType: string;
  /** Absent where it was erased. */
  readonly body: string | undefined;
  readonly isPrivate: boolean;
  /** The rules of the room at that place of its log, and whether it was open. */
  readonly policy: Policy;
  readonly isOpen: boolean;
  /** Who was in the room when it was committed. */
  readonly members: Minutes['members'];
}

/** What became of a claim to a name. */
export interface Decision {
  readonly seq: number;
  readonly nickname: string;
  readonly isGranted: boolean;
  /** Who has it where the claim had to be refused. */
  readonly holder: string;
}

/** A room of which nothing is in the log. */
export function noMinutes(room: string): Minutes {
  return {
    ...{ room, seq: 0, stampMs: 0, state: 'reserved', policy: defaultPolicy, creator: '' },
    ...{ nodes: ImmutableMap(), members: ImmutableMap(), names: ImmutableMap(), anonymous: 0 },
    ...{ messages: [], posted: ImmutableMap(), decisions: ImmutableMap(), departed: [] },
    ...{ hidden: [], open: ImmutableMap() },
  };
}

/** The room after an entry. One that was seen before, or that skips some, changes nothing. */
export function noted(minutes: Minutes, committed: Committed, variants: Variants): Minutes {
  const { entry, seq, stampMs } = committed;
  if (seq !== minutes.seq + 1) return minutes;
  const at = { ...minutes, seq, stampMs };
  const { node, boot, n } = entry.key;
  const known = minutes.nodes.get(node);
  const isStart = entry.type === 'node.started';
  const isDoubtful = isStart
    ? known?.boot === boot
    : known === undefined || known.boot !== boot || n <= known.n;
  if (isDoubtful) return at;
  return folded({ ...at, nodes: minutes.nodes.set(node, { boot, n }) }, committed, variants);
}

function folded(minutes: Minutes, committed: Committed, variants: Variants): Minutes {
  const { entry } = committed;
  switch (entry.type) {
    case 'node.started':
      return nodeLost(minutes, entry.key.node, variants);
    case 'room.opened':
      if (minutes.state !== 'reserved' && minutes.state !== 'closed') return minutes;
      return { ...minutes, state: 'open', creator: entry.actor, ...under(entry.policy) };
    case 'policy.changed':
      return minutes.state === 'open' ? repoliced(minutes, entry.policy, variants) : minutes;
    case 'room.closed':
      if (minutes.state !== 'open') return minutes;
      return { ...minutes, state: minutes.members.isEmpty() ? 'closed' : 'closing' };
    case 'participant.admitted':
      return admitted(minutes, entry, variants);
    case 'participant.joined':
    case 'participant.changed': {
      const member = minutes.members.get(entry.leg);
      if (member === undefined || minutes.state !== 'open') return minutes;
      const change =
        entry.type === 'participant.joined'
          ? { joined: true }
          : { privateMessages: entry.capabilities.privateMessages };
      return { ...minutes, members: minutes.members.set(entry.leg, { ...member, ...change }) };
    }
    case 'participant.left':
      return left(minutes, entry.leg, variants);
    case 'nickname.requested':
      return named(minutes, entry, variants);
    case 'message.posted':
      return said(minutes, entry, committed);
  }
}

function under(policy: Policy): Pick<Minutes, 'policy'> {
  return { policy: { ...defaultPolicy, ...policy } };
}

function repoliced(minutes: Minutes, policy: Policy, variants: Variants): Minutes {
  const next = { ...minutes, ...under(policy) };
  const drops = variants.dropNicknames && !policy.nicknames;
  const members = minutes.members.map((member) => {
    const identities = next.policy.identities[member.uri] ?? [];
    const isNameless = member.anonymous && member.uri === member.shownAs;
    return {
      ...member,
      ...(isNameless ? {} : { identities }),
      ...(drops ? { nameKey: '' } : {}),
    };
  });
  return { ...next, members, ...(drops ? { names: minutes.names.clear() } : {}) };
}

function admitted(
  minutes: Minutes,
  entry: Extract<Entry, { type: 'participant.admitted' }>,
  { severalSessionsReplace, anonymousReused }: Variants,
): Minutes {
  const { actor, identities = [], anonymous = false, capabilities, key } = entry;
  const { members, policy } = minutes;
  const isThere = members.some((member) => member.uri === actor);
  const isTwice = isThere && !policy.severalSessions && !severalSessionsReplace;
  if (minutes.state !== 'open' || isTwice || members.size >= MEMBERS_MAX) return minutes;
  const leg: LegKey = `${key.node}/${key.n}`;
  const isNameless = actor === NAMELESS;
  const same = isNameless
    ? undefined
    : members.find((member) => member.uri === actor && member.anonymous);
  const number = anonymousReused ? firstFree(minutes) : minutes.anonymous + 1;
  const alias = same?.shownAs ?? `sip:anonymous${number}@anonymous.invalid`;
  const shownAs = anonymous ? alias : actor;
  const uri = anonymous && isNameless ? shownAs : actor;
  const isNew = anonymous && same === undefined;
  const creator = isNameless && minutes.creator === NAMELESS ? uri : minutes.creator;
  const hides = anonymous && !isNameless && !actor.endsWith(NOWHERE);
  const mailbox = actor.slice(actor.indexOf(':') + 1);
  const hidden = minutes.hidden.filter((each) => each !== mailbox);
  return {
    ...minutes,
    creator,
    anonymous: isNew ? Math.max(number, minutes.anonymous) : minutes.anonymous,
    hidden: hides ? [...hidden, mailbox].slice(-HIDDEN_KEPT) : minutes.hidden,
    open: anonymous ? minutes.open : minutes.open.set(mailbox, true),
    members: members.set(leg, {
      ...{
        leg,
        uri,
        name: entry.name,
        shownAs,
        anonymous: shownAs.endsWith(NOWHERE),
        identities,
        joined: false,
      },
      ...{ privateMessages: capabilities.privateMessages, nameKey: '' },
    }),
  };
}

function firstFree({ members }: Minutes): number {
  const taken = new Set([...members.values()].map(({ shownAs }) => shownAs));
  let number = 1;
  while (taken.has(`sip:anonymous${number}@anonymous.invalid`)) number += 1;
  return number;
}

function left(minutes: Minutes, leg: LegKey, variants: Variants): Minutes {
  const member = minutes.members.get(leg);
  if (member === undefined || minutes.state === 'closed' || minutes.state === 'reserved') {
    return minutes;
  }
  const next = without(minutes, leg, variants);
  const isOwners = minutes.policy.deleteWithCreator && member.uri === minutes.creator;
  const ends = isOwners && !next.members.some(({ uri }) => uri === minutes.creator);
  return closedIfOver(next, ends);
}

function closedIfOver(minutes: Minutes, ends: boolean): Minutes {
  const isEmpty = minutes.members.isEmpty();
  if (minutes.state === 'closing') return isEmpty ? { ...minutes, state: 'closed' } : minutes;
  if (minutes.state !== 'open' || !ends) return minutes;
  return { ...minutes, state: isEmpty ? 'closed' : 'closing' };
}

function without(minutes: Minutes, leg: LegKey, variants: Variants): Minutes {
  const { members, names } = withoutName(minutes, leg, variants);
  const departed = [...minutes.departed, leg];
  const [oldest] = departed;
  const forgets = departed.length > DEPARTED_KEPT && oldest !== undefined;
  return {
    ...minutes,
    ...{ members: members.delete(leg), names: withoutRested(minutes, names, members.size) },
    departed: forgets ? departed.slice(1) : departed,
    posted: forgets ? minutes.posted.delete(oldest) : minutes.posted,
    decisions: forgets ? minutes.decisions.delete(oldest) : minutes.decisions,
  };
}

/** Names that rest for too long hold nobody back. */
function withoutRested(
  { stampMs }: Minutes,
  names: Minutes['names'],
  members: number,
): Minutes['names'] {
  if (names.size <= 2 * members + IDLE_NAMES_KEPT) return names;
  return names.filter(({ untilMs }) => untilMs === null || untilMs >= stampMs);
}

/** A node that starts again has lost every leg that it hosted. */
function nodeLost(minutes: Minutes, node: string, variants: Variants): Minutes {
  const owners = [...minutes.members.values()].filter(({ uri }) => uri === minutes.creator);
  const isOn = (leg: LegKey) => leg.startsWith(`${node}/`);
  let next = minutes;
  const lost = [...minutes.members.keys()].filter(isOn).sort(byNumber);
  for (const leg of lost) next = without(next, leg, variants);
  // Whatever was undecided then is never answered; its legs' names are given out again.
  const others = <V>(map: ImmutableMap<LegKey, V>) => map.filterNot((_, leg) => isOn(leg));
  next = { ...next, posted: others(next.posted), decisions: others(next.decisions) };
  const losesOwner = owners.length > 0 && owners.every(({ leg }) => isOn(leg));
  return closedIfOver(next, minutes.policy.deleteWithCreator && losesOwner);
}

function named(
  minutes: Minutes,
  entry: Extract<Entry, { type: 'nickname.requested' }>,
  variants: Variants,
): Minutes {
  const { leg, nickname } = entry;
  const { isGranted, holder } = decided(minutes, entry, variants);
  const { seq } = minutes;
  const before = minutes.decisions.get(leg) ?? [];
  const decision = { seq, nickname, isGranted, holder };
  const decisions = minutes.decisions.set(leg, [...before, decision].slice(-DECISIONS_KEPT));
  const next = isGranted ? claimed(minutes, entry, variants) : minutes;
  return { ...next, decisions };
}

function said(
  minutes: Minutes,
  entry: Extract<Entry, { type: 'message.posted' }>,
  { seq, body }: Committed,
): Minutes {
  const { room, members, policy } = minutes;
  const isOpen = minutes.state === 'open';
  const { leg, actor, from, messageId, contentType } = entry;
  const [to = ''] = entry.to;
  const isPrivate = to !== room || entry.to.length !== 1;
  const about = { room, seq, leg, actor, from, to, messageId, contentType };
  const posted: Posted = { ...about, body, isPrivate, policy, isOpen, members };
  const kept = minutes.messages;
  const messages = kept.length < MESSAGES_KEPT ? kept.slice() : kept.slice(1);
  messages.push(posted);
  const ids = minutes.posted.get(leg)?.slice(1 - IDS_KEPT) ?? [];
  ids.push(messageId);
  return { ...minutes, messages, posted: minutes.posted.set(leg, ids) };
}

function byNumber(a: LegKey, b: LegKey): number {
  return Number(a.slice(a.lastIndexOf('/') + 1)) - Number(b.slice(b.lastIndexOf('/') + 1));
}

/** The oldest decision about a leg's claims that it was not told, taken out. */
export function decisionTold(
  minutes: Minutes,
  leg: LegKey,
): { readonly minutes: Minutes; readonly decision: Decision | undefined } {
  const [decision, ...others] = minutes.decisions.get(leg) ?? [];
  if (decision === undefined) return { minutes, decision };
  const { decisions } = minutes;
  const left = others.length === 0 ? decisions.delete(leg) : decisions.set(leg, others);
  return { minutes: { ...minutes, decisions: left }, decision };
}

/** The nicknames that an address has in the room, as they were asked for. */
export function namesOf(minutes: Minutes, shownAs: string): readonly string[] {
  return [...minutes.members.values()].flatMap((member) =>
    member.shownAs === shownAs && member.nameKey !== '' ? [nameOf(minutes, member.nameKey)] : [],
  );
}

/** The names of addresses in sentences: the user part. */
export function userOf(uri: string): string {
  const start = uri.indexOf(':') + 1;
  const at = uri.indexOf('@', start);
  return at === -1 ? uri : uri.slice(start, at);
}

const NAMELESS = 'sip:anonymous@anonymous.invalid';
const NOWHERE = '@anonymous.invalid';
/** Of the room's bound; the number is the operator's to know, not the room's to decide here. */
const MEMBERS_MAX = 10_000;
/** More than wait for one connection (`queuedMessagesMax`). */
const MESSAGES_KEPT = 320;
/** More than a focus keeps in mind to know a repeated message (C42). */
const IDS_KEPT = 24;
const DECISIONS_KEPT = 64;
const IDLE_NAMES_KEPT = 64;
const DEPARTED_KEPT = 64;
const HIDDEN_KEPT = 32;
