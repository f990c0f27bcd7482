// Who is in a room as others see it: one user for each URI that is shown, one endpoint for each of
// its legs (RFC 4575 5.5 to 5.8, RFC 7701 7.4; edge cases E14, E15, E17, E18).
// Law: of an anonymous member nothing is here that others are not to see (R7701-5.2-12, X5).
import { limits } from '../limits.ts';
import type { LegKey } from '../log/entry.ts';
import type { Variants } from '../variant.ts';
import type {
  ConferenceEndpoint,
  ConferenceState,
  ConferenceUser,
} from '../wire/conference-info.ts';
import { dateTime } from '../wire/date-time.ts';
import { isAnonymous } from './anonymity.ts';
import type { HeldNickname, Member, RoomContext } from './context.ts';
import { contextOf, type RoomFold, stateOf } from './fold.ts';
import { ordered } from './ordering.ts';

export interface Roster {
  readonly room: string;
  /** By entity; each of them in full. */
  readonly users: ReadonlyMap<string, ConferenceUser>;
  readonly state: ConferenceState;
}

/**
 * What a partial document must say to lead from one roster to another: users that came, went or
 * changed, with nothing of what did not change (R4575-4.6-5).
 */
export interface RosterChanges {
  readonly users: readonly ConferenceUser[];
  readonly state: ConferenceState;
}

/**
 * The roster as `viewer` sees it, which is as everybody does unless a variant shows an anonymous
 * member its own URI (E14). One value for each state of the room.
 */
export function rosterOf(fold: RoomFold, viewer: string): Roster {
  const context = contextOf(fold);
  if (context.variants.ownEntityShown && isHidden(context, viewer)) {
    return built(fold, context, (member) => member.uri === viewer);
  }
  const known = rosters.get(fold.machine);
  if (known !== undefined) return known;
  const roster = built(fold, context, () => false);
  rosters.set(fold.machine, roster);
  return roster;
}

/** What changed; undefined when nothing did. Asked for the same two again, it is found again. */
export function changesBetween(from: Roster, to: Roster): RosterChanges | undefined {
  if (from === to) return undefined;
  const known = differences.get(to)?.get(from);
  if (known !== undefined) return known === NONE ? undefined : known;
  const found = compared(from, to);
  const kept = differences.get(to) ?? new WeakMap<Roster, RosterChanges>();
  differences.set(to, kept.set(from, found ?? NONE));
  return found;
}

/** Whether the URI is that of somebody admitted to the room. */
export function isMember({ members }: Pick<RoomContext, 'members'>, uri: string): boolean {
  const known = identities.get(members);
  if (known !== undefined) return known.has(uri);
  const found = new Set(
    [...members.values()].flatMap(({ uri, identities }) => [uri, ...identities]),
  );
  identities.set(members, found);
  return found.has(uri);
}

function isHidden({ members }: RoomContext, viewer: string): boolean {
  return members.some((member) => member.uri === viewer && isAnonymous(member));
}

function built(fold: RoomFold, context: RoomContext, reveals: (member: Member) => boolean): Roster {
  const users = new Map<string, ConferenceUser>();
  const names = latestNames(context);
  let endpoints = 0;
  for (const member of ordered(context.members)) {
    if (!member.joined) continue;
    const plain = reveals(member) || !isAnonymous(member);
    const entity = plain ? member.uri : member.shownAs;
    const nickname = names.get(member.shownAs)?.nickname;
    const user = userOf(member, entity, plain, nickname, context.variants);
    const other = users.get(entity);
    users.set(entity, other === undefined ? user : joinedUsers(other, user, member.leg));
    endpoints += 1;
  }
  const userCount = context.variants.userCountsEndpoints ? endpoints : users.size;
  const isOpen = stateOf(fold) === 'open';
  return { room: context.room, users, state: { userCount, active: isOpen, locked: !isOpen } };
}

/** The nickname of each participant: of several that its sessions have, the latest (N17). */
function latestNames({ members, nicknames }: RoomContext): ReadonlyMap<string, HeldNickname> {
  const latest = new Map<string, HeldNickname>();
  if (nicknames.isEmpty()) return latest;
  for (const { shownAs, nicknameKey } of members.values()) {
    const held = nicknameKey === '' ? undefined : nicknames.get(nicknameKey);
    const known = latest.get(shownAs);
    if (held !== undefined && (known === undefined || held.rank > known.rank)) {
      latest.set(shownAs, held);
    }
  }
  return latest;
}

/** The user of one leg: the same value as long as nothing of it changes. */
function userOf(
  member: Member,
  entity: string,
  plain: boolean,
  nickname: string | undefined,
  variants: Variants,
): ConferenceUser {
  const known = singles.get(member);
  if (known?.entity === entity && known.nickname === nickname) return known;
  const name = plain ? member.name : ANONYMOUS;
  const displayText = nickname ?? name;
  const user: ConferenceUser = {
    entity,
    state: 'full',
    ...(nickname === undefined ? {} : { nickname }),
    ...(displayText === '' ? {} : { displayText }),
    endpoints: [endpointOf(member, plain, variants)],
  };
  singles.set(member, user);
  return user;
}

function endpointOf(
  member: Member,
  plain: boolean,
  { inactiveStatus }: Variants,
): ConferenceEndpoint {
  const { direction } = member.capabilities;
  return {
    entity: plain ? member.contact || member.uri : `sip:${named(member.leg)}@anonymous.invalid`,
    state: 'full',
    // S13, E18: a member whose media rest is there all the same.
    status: direction === 'inactive' ? inactiveStatus : 'connected',
    joiningMethod: 'dialed-in',
    joinedWhen: dateTime(member.sinceMs),
    media: [{ id: '1', type: 'message', label: MEDIUM, status: direction }],
  };
}

/** E15: a further leg of the user's. Endpoints of one user differ in their URIs (R4575-5.7-1). */
function joinedUsers(user: ConferenceUser, other: ConferenceUser, leg: LegKey): ConferenceUser {
  const added = other.endpoints.map((endpoint) =>
    user.endpoints.some(({ entity }) => entity === endpoint.entity)
      ? { ...endpoint, entity: `${endpoint.entity};leg=${named(leg)}` }
      : endpoint,
  );
  const { displayText = other.displayText } = user;
  return {
    ...user,
    ...(displayText === undefined ? {} : { displayText }),
    endpoints: [...user.endpoints, ...added],
  };
}

/** A leg's key as part of a URI. */
function named(leg: LegKey): string {
  return leg.replaceAll(/[^A-Za-z0-9]/g, '-');
}

function compared(from: Roster, to: Roster): RosterChanges | undefined {
  const users: ConferenceUser[] = [];
  for (const entity of from.users.keys()) {
    if (!to.users.has(entity)) users.push({ entity, state: 'deleted', endpoints: [] });
  }
  for (const user of to.users.values()) {
    const before = from.users.get(user.entity);
    const change = before === undefined ? user : userChange(before, user);
    if (change !== undefined) users.push(change);
  }
  const { state } = to;
  const same =
    state.userCount === from.state.userCount &&
    state.active === from.state.active &&
    state.locked === from.state.locked;
  return users.length === 0 && same ? undefined : { users, state };
}

function userChange(before: ConferenceUser, after: ConferenceUser): ConferenceUser | undefined {
  if (before === after) return undefined;
  // What is absent from a partial element stays as it was, so that nothing can be taken away so.
  const loses =
    (before.nickname !== undefined && after.nickname === undefined) ||
    (before.displayText !== undefined && after.displayText === undefined);
  if (loses) return after;
  const { entity, nickname, displayText } = after;
  const endpoints = endpointChanges(before.endpoints, after.endpoints);
  const renamed = nickname !== before.nickname && nickname !== undefined;
  const retitled = displayText !== before.displayText && displayText !== undefined;
  if (!renamed && !retitled && endpoints.length === 0) return undefined;
  return {
    entity,
    state: 'partial',
    ...(renamed ? { nickname } : {}),
    ...(retitled ? { displayText } : {}),
    endpoints,
  };
}

function endpointChanges(
  before: readonly ConferenceEndpoint[],
  after: readonly ConferenceEndpoint[],
): readonly ConferenceEndpoint[] {
  if (before === after) return [];
  const gone = before.filter(({ entity }) => after.every((each) => each.entity !== entity));
  const changed = after.filter((endpoint) => {
    const known = before.find(({ entity }) => entity === endpoint.entity);
    return known === undefined || !equalEndpoints(known, endpoint);
  });
  return [
    ...gone.map(({ entity }) => ({ entity, state: 'deleted' as const, media: [] })),
    ...changed,
  ];
}

function equalEndpoints(one: ConferenceEndpoint, other: ConferenceEndpoint): boolean {
  return (
    one === other ||
    (one.status === other.status &&
      one.joinedWhen === other.joinedWhen &&
      one.media[0]?.status === other.media[0]?.status)
  );
}

/** The label of the room's only medium. */
const MEDIUM = '1';

/** R4575-5.2-2, R4575-5.3-1: what a full document says of the room itself. */
export function descriptionOf(room: string) {
  return {
    displayText: room.slice('sip:'.length, room.lastIndexOf('@')),
    confUris: [{ uri: room, purpose: 'participation' }],
    maximumUserCount: limits.membersMax,
    availableMedia: [{ label: MEDIUM, type: 'message', status: 'sendrecv' }],
  } as const;
}

const ANONYMOUS = 'Anonymous';

// Caches by identity of persistent values: they can be seen from outside only as speed.
const rosters = new WeakMap<RoomFold['machine'], Roster>();
const differences = new WeakMap<Roster, WeakMap<Roster, RosterChanges>>();
const identities = new WeakMap<RoomContext['members'], ReadonlySet<string>>();
const singles = new WeakMap<Member, ConferenceUser>();

const NONE: RosterChanges = { users: [], state: {} };
