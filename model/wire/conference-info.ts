// The conference-info document by which a focus tells who is in a room: what it holds, and how it
// is written. Implements R4575-4.1-1, R4575-4.3-1, R4575-4.4-2, R4575-4.4-4, R4575-5.2-3,
// R6501-4.6.3-1. Law: a document holds what its fields say and nothing else, whatever characters
// are in them.
import { CONFERENCE_INFO, XCON } from './conference-info-reading.ts';
import type { Octets } from './octets.ts';
import { encodeUtf8 } from './utf8.ts';
import { writtenAttribute, writtenElement, writtenLeaf, XML_DECLARATION } from './xml.ts';

export { parseConferenceInfo } from './conference-info-reading.ts';

/** `full` replaces, `partial` changes what it names, `deleted` removes [R4575-4.4-2]. */
export type ConferenceInfoState = 'full' | 'partial' | 'deleted';

export interface ConferenceInfo {
  /** The URI to subscribe to [R4575-5.2-3]. */
  readonly entity: string;
  readonly state: ConferenceInfoState;
  /** 0 to 4294967295, counted in one subscription [R4575-5.2-1]. */
  readonly version: number;
  readonly description?: ConferenceDescription;
  readonly conferenceState?: ConferenceState;
  readonly users?: ConferenceUsers;
}

export interface ConferenceDescription {
  readonly displayText?: string;
  readonly subject?: string;
  readonly confUris?: readonly ConferenceUri[];
  readonly serviceUris?: readonly ConferenceUri[];
  readonly maximumUserCount?: number;
  readonly availableMedia?: readonly AvailableMedium[];
}

/** One of the room's URIs and what it is for [R4575-5.3-1]. */
export interface ConferenceUri {
  readonly uri: string;
  readonly displayText?: string;
  readonly purpose?: string;
}

export interface AvailableMedium {
  readonly label: string;
  readonly displayText?: string;
  /** The name of an m= line: `message` [R4575-5.3.4-1]. */
  readonly type: string;
  readonly status?: string;
}

export interface ConferenceState {
  readonly userCount?: number;
  readonly active?: boolean;
  readonly locked?: boolean;
}

export interface ConferenceUsers {
  readonly state: 'full' | 'partial';
  readonly users: readonly ConferenceUser[];
}

export interface ConferenceUser {
  /** The key, compared octet by octet [R4575-4.5-1]. */
  readonly entity: string;
  readonly state: ConferenceInfoState;
  readonly nickname?: string;
  readonly displayText?: string;
  readonly roles?: readonly string[];
  readonly endpoints: readonly ConferenceEndpoint[];
}

export interface ConferenceEndpoint {
  /** The key among the endpoints of one user. */
  readonly entity: string;
  readonly state: ConferenceInfoState;
  readonly displayText?: string;
  /** One of R4575-5.7.3-1, as the document has it. */
  readonly status?: string;
  readonly joiningMethod?: string;
  /** An xs:dateTime, as the document has it. */
  readonly joinedWhen?: string;
  readonly disconnectionMethod?: string;
  readonly media: readonly ConferenceMedium[];
}

export interface ConferenceMedium {
  /** The key among the media of one endpoint. */
  readonly id: string;
  readonly type?: string;
  readonly label?: string;
  readonly status?: string;
}

/**
 * The document in UTF-8, its elements in the order of RFC 4575's schema. An element that is
 * `deleted` is written without children [R4575-4.4-4]. Nicknames are `xcon:nickname`
 * [R6501-4.6.3-1].
 */
export function serializeConferenceInfo(info: ConferenceInfo): Octets {
  const { entity, state, version } = info;
  const attributes = [
    writtenAttribute('xmlns', CONFERENCE_INFO),
    writtenAttribute('xmlns:xcon', XCON),
    writtenAttribute('entity', entity),
    writtenAttribute('state', state),
    writtenAttribute('version', version),
  ];
  const content =
    state === 'deleted'
      ? ''
      : `${writtenDescription(info.description)}${writtenState(info.conferenceState)}${writtenUsers(
          info.users,
        )}`;
  const root = writtenElement('conference-info', content, attributes.join(''));
  return encodeUtf8(`${XML_DECLARATION}\r\n${root}\r\n`);
}

function writtenDescription(description: ConferenceDescription | undefined): string {
  if (description === undefined) return '';
  const { displayText, subject, confUris, serviceUris, maximumUserCount } = description;
  return writtenElement(
    'conference-description',
    [
      writtenLeaf('display-text', displayText),
      writtenLeaf('subject', subject),
      writtenUris('conf-uris', confUris),
      writtenUris('service-uris', serviceUris),
      writtenLeaf('maximum-user-count', maximumUserCount),
      writtenAvailableMedia(description.availableMedia),
    ].join(''),
  );
}

function writtenUris(name: string, uris: readonly ConferenceUri[] | undefined): string {
  if (uris === undefined) return '';
  const entries = uris.map(({ uri, displayText, purpose }) => {
    const told = writtenLeaf('display-text', displayText) + writtenLeaf('purpose', purpose);
    return writtenElement('entry', `${writtenLeaf('uri', uri)}${told}`);
  });
  return writtenElement(name, entries.join(''));
}

function writtenAvailableMedia(media: readonly AvailableMedium[] | undefined): string {
  if (media === undefined) return '';
  const entries = media.map(({ label, displayText, type, status }) => {
    const text = writtenLeaf('display-text', displayText);
    const told = writtenLeaf('type', type) + writtenLeaf('status', status);
    return writtenElement('entry', `${text}${told}`, writtenAttribute('label', label));
  });
  return writtenElement('available-media', entries.join(''));
}

function writtenState(state: ConferenceState | undefined): string {
  if (state === undefined) return '';
  const { userCount, active, locked } = state;
  const count = writtenLeaf('user-count', userCount);
  return writtenElement(
    'conference-state',
    `${count}${writtenLeaf('active', active)}${writtenLeaf('locked', locked)}`,
  );
}

function writtenUsers(users: ConferenceUsers | undefined): string {
  if (users === undefined) return '';
  return writtenElement('users', users.users.map(writtenUser).join(''), statedAs(users.state));
}

function writtenUser(user: ConferenceUser): string {
  const { entity, state, nickname, displayText, roles, endpoints } = user;
  const attributes = `${writtenAttribute('entity', entity)}${statedAs(state)}`;
  if (state === 'deleted') return writtenElement('user', '', attributes);
  const entries = roles?.map((role) => writtenLeaf('entry', role)).join('');
  return writtenElement(
    'user',
    [
      writtenLeaf('display-text', displayText),
      entries === undefined ? '' : writtenElement('roles', entries),
      ...endpoints.map(writtenEndpoint),
    ].join(''),
    `${attributes}${writtenAttribute('xcon:nickname', nickname)}`,
  );
}

function writtenEndpoint(endpoint: ConferenceEndpoint): string {
  const { entity, state, joinedWhen } = endpoint;
  const attributes = `${writtenAttribute('entity', entity)}${statedAs(state)}`;
  if (state === 'deleted') return writtenElement('endpoint', '', attributes);
  const joined = writtenLeaf('when', joinedWhen);
  return writtenElement(
    'endpoint',
    [
      writtenLeaf('display-text', endpoint.displayText),
      writtenLeaf('status', endpoint.status),
      writtenLeaf('joining-method', endpoint.joiningMethod),
      joined === '' ? '' : writtenElement('joining-info', joined),
      writtenLeaf('disconnection-method', endpoint.disconnectionMethod),
      ...endpoint.media.map(writtenMedium),
    ].join(''),
    attributes,
  );
}

function writtenMedium({ id, type, label, status }: ConferenceMedium): string {
  const named = writtenLeaf('type', type) + writtenLeaf('label', label);
  return writtenElement(
    'media',
    `${named}${writtenLeaf('status', status)}`,
    writtenAttribute('id', id),
  );
}

/** `full` is what an element without the attribute is [R4575-4.4-2]. */
function statedAs(state: ConferenceInfoState): string {
  return state === 'full' ? '' : writtenAttribute('state', state);
}
