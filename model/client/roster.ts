// Who is in the room, as a subscriber puts it together from conference-info documents. Implements
// R4575-4.4-3, R4575-4.4-4, R4575-4.5-1, R4575-4.6-1 to R4575-4.6-5; edge cases E2, E19 to E21.
// Law: a document is applied whole or not at all, and what was not applied changes nothing.
import { Map as PersistentMap } from 'immutable';
import type {
  ConferenceDescription,
  ConferenceEndpoint,
  ConferenceInfo,
  ConferenceMedium,
  ConferenceState,
  ConferenceUser,
  ConferenceUsers,
} from '../wire/conference-info.ts';

/** What one subscription has told so far. A new subscription begins with none. */
export interface Roster {
  readonly entity: string;
  /** Of the last document that was applied. */
  readonly version: number;
  readonly description?: ConferenceDescription;
  readonly conferenceState?: ConferenceState;
  /** By entity, compared octet by octet: no rule of SIP URIs makes two of them one. */
  readonly users: PersistentMap<string, RosterUser>;
}

export type RosterUser = Omit<ConferenceUser, 'state' | 'endpoints'> & {
  readonly endpoints: readonly RosterEndpoint[];
};

export type RosterEndpoint = Omit<ConferenceEndpoint, 'state'>;

/**
 * `discarded`: nothing newer than what is known. `refresh`: something was missed, and a refresh of
 * the subscription brings it back as a whole. `gone`: there is no such conference any more, and
 * the subscription should end.
 */
export type RosterOutcome =
  | { readonly kind: 'applied'; readonly roster: Roster }
  | { readonly kind: 'discarded'; readonly roster: Roster }
  | { readonly kind: 'refresh'; readonly roster: Roster | undefined }
  | { readonly kind: 'gone' };

/** The roster after a document of its subscription; without one before the first. */
export function applyConferenceInfo(
  roster: Roster | undefined,
  info: ConferenceInfo,
): RosterOutcome {
  if (roster !== undefined && info.version <= roster.version) {
    // No rule says how a version that cannot rise goes on [E20].
    const wrapped = roster.version === VERSION_MAX && info.version === 0;
    return wrapped && info.state === 'partial'
      ? { kind: 'refresh', roster }
      : { kind: 'discarded', roster };
  }
  if (info.state === 'deleted') return { kind: 'gone' };
  if (info.state === 'full') return { kind: 'applied', roster: whole(info) };
  // A partial document says how one exact version changed, and there is no such one here [E21].
  if (roster === undefined || info.version !== roster.version + 1) {
    return { kind: 'refresh', roster };
  }
  return { kind: 'applied', roster: changed(roster, info) };
}

function whole(info: ConferenceInfo): Roster {
  const { entity, version, description, conferenceState } = info;
  return {
    entity,
    version,
    ...(description && { description }),
    ...(conferenceState && { conferenceState }),
    users: usersAfter(NOBODY, info.users),
  };
}

/** What is not there stays as it is; description and state have no parts and are replaced. */
function changed(roster: Roster, info: ConferenceInfo): Roster {
  const { version, description, conferenceState } = info;
  return {
    ...roster,
    version,
    ...(description && { description }),
    ...(conferenceState && { conferenceState }),
    users: usersAfter(roster.users, info.users),
  };
}

function usersAfter(known: Roster['users'], told: ConferenceUsers | undefined): Roster['users'] {
  if (told === undefined) return known;
  const before = told.state === 'full' ? NOBODY : known;
  return before.withMutations((users) => {
    for (const user of told.users) {
      if (user.state === 'deleted') users.delete(user.entity);
      else users.set(user.entity, userAfter(users.get(user.entity), user));
    }
  });
}

/** RFC 4575 says nothing of attributes in a partial element: one that is there replaces. */
function userAfter(known: RosterUser | undefined, told: ConferenceUser): RosterUser {
  const { state, endpoints, ...fields } = told;
  const before = state === 'partial' ? known : undefined;
  return { ...before, ...fields, endpoints: endpointsAfter(before?.endpoints ?? [], endpoints) };
}

function endpointsAfter(
  known: readonly RosterEndpoint[],
  told: readonly ConferenceEndpoint[],
): readonly RosterEndpoint[] {
  const endpoints = new Map(known.map((endpoint) => [endpoint.entity, endpoint]));
  for (const endpoint of told) {
    const { entity } = endpoint;
    if (endpoint.state === 'deleted') endpoints.delete(entity);
    else endpoints.set(entity, endpointAfter(endpoints.get(entity), endpoint));
  }
  return [...endpoints.values()];
}

function endpointAfter(
  known: RosterEndpoint | undefined,
  told: ConferenceEndpoint,
): RosterEndpoint {
  const { state, media, ...fields } = told;
  const before = state === 'partial' ? known : undefined;
  return { ...before, ...fields, media: mediaAfter(before?.media ?? [], media) };
}

/** Media have a key but no state: each one that is told is whole, and none is ever deleted. */
function mediaAfter(
  known: readonly ConferenceMedium[],
  told: readonly ConferenceMedium[],
): readonly ConferenceMedium[] {
  const media = new Map(known.map((medium) => [medium.id, medium]));
  for (const medium of told) media.set(medium.id, medium);
  return [...media.values()];
}

const NOBODY: Roster['users'] = PersistentMap();
const VERSION_MAX = 4_294_967_295;
