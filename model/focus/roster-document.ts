// The octets of roster documents (RFC 4575 4 and 5). Law: subscribers differ in what they have been
// told and in their versions, so that a document is written once for all who are told the same,
// and only its version is put in for each (R4575-5.2-1, E13).
import { changesBetween, descriptionOf, type Roster } from '../room/roster.ts';
import { type ConferenceInfo, serializeConferenceInfo } from '../wire/conference-info.ts';
import { asOctets, type Octets } from '../wire/octets.ts';

/** The whole roster (R4575-3.2-1, R4575-5.2-2). */
export function fullDocument(roster: Roster, version: number): Octets {
  const known = fulls.get(roster);
  if (known !== undefined) return withVersion(known, version);
  const written = template({
    entity: roster.room,
    state: 'full',
    version: TEMPLATE_VERSION,
    description: descriptionOf(roster.room),
    conferenceState: roster.state,
    users: { state: 'full', users: [...roster.users.values()] },
  });
  fulls.set(roster, written);
  return withVersion(written, version);
}

/**
 * What leads from one roster to the other; undefined when that is nothing. The state of the room
 * is there whole, since it cannot be told in part (R4575-4.4-2).
 */
export function partialDocument(from: Roster, to: Roster, version: number): Octets | undefined {
  const changes = changesBetween(from, to);
  if (changes === undefined) return undefined;
  const known = partials.get(changes);
  if (known !== undefined) return withVersion(known, version);
  const written = template({
    entity: to.room,
    state: 'partial',
    version: TEMPLATE_VERSION,
    conferenceState: changes.state,
    ...(changes.users.length === 0 ? {} : { users: { state: 'partial', users: changes.users } }),
  });
  partials.set(changes, written);
  return withVersion(written, version);
}

/** The room is no more (R4575-4.6-3). */
export function deletedDocument(room: string, version: number): Octets {
  return serializeConferenceInfo({ entity: room, state: 'deleted', version });
}

interface Template {
  readonly before: string;
  readonly after: string;
}

function template(info: ConferenceInfo): Template {
  const octets = serializeConferenceInfo(info);
  // Quotes within values are escaped, so that nothing else in the root's tag can look like this.
  const at = octets.indexOf(VERSION_ATTRIBUTE) + ' version="'.length;
  return {
    before: octets.slice(0, at),
    after: octets.slice(at + String(TEMPLATE_VERSION).length),
  };
}

function withVersion({ before, after }: Template, version: number): Octets {
  return asOctets(`${before}${version}${after}`);
}

/** As long as a version can be, and nothing that a declaration of XML could have. */
const TEMPLATE_VERSION = 4_294_967_295;

const VERSION_ATTRIBUTE = ` version="${TEMPLATE_VERSION}"`;

// Caches by identity of persistent values: they can be seen from outside only as speed.
const fulls = new WeakMap<Roster, Template>();
const partials = new WeakMap<object, Template>();
