// The conference-info document as a subscriber reads it. Implements R4575-4.1-1, R4575-4.3-1,
// R4575-4.4-2, R4575-4.4-4, R4575-4.5-1, R4575-5.2-3, R6501-4.6.3-1, R6501-6-1.
// Law: what is in other namespaces is passed over, and what has no key cannot be meant.
import { peerFault } from '../clause.ts';
import type {
  AvailableMedium,
  ConferenceDescription,
  ConferenceEndpoint,
  ConferenceInfo,
  ConferenceInfoState,
  ConferenceMedium,
  ConferenceState,
  ConferenceUri,
  ConferenceUser,
  ConferenceUsers,
} from './conference-info.ts';
import { flatCopy, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { attributeOf, childOf, childrenOf, collapsed, readXml, type XmlElement } from './xml.ts';

/**
 * What the document says. Users, endpoints and media without their key are left out, as are the
 * children of what is `deleted`. Faults: 400 as `readXml`, and for another root, no entity, no
 * version of 32 bits, or a state, a count or a truth value that is none.
 */
export function parseConferenceInfo(body: Octets): Parsed<ConferenceInfo> {
  const known = latest.get(body);
  if (known !== undefined) return known;
  const own = flatCopy(body);
  const made = readConferenceInfo(own);
  if (own.length > LATEST_BYTES_MAX) return made;
  const [oldest] = latest.size < LATEST_MAX ? [] : latest.keys();
  if (oldest !== undefined) latest.delete(oldest);
  latest.set(own, made);
  return made;
}

function readConferenceInfo(body: Octets): Parsed<ConferenceInfo> {
  const document = readXml(body, 'R4575-4.1-1');
  if (!document.ok) return document;
  const root = document.value;
  if (root.namespace !== CONFERENCE_INFO || root.name !== 'conference-info') {
    const got = shown(`${root.name} in ${root.namespace}`);
    return wireError(peerFault(400, 'R4575-4.1-1', `expected conference-info, got ${got}`));
  }
  const entity = attributeOf(root, 'entity');
  if (entity === undefined) {
    return wireError(peerFault(400, 'R4575-5.2-3', "expected the conference's entity, got none"));
  }
  const unread: string[] = [];
  const version = readCount(attributeOf(root, 'version'), unread);
  if (version === undefined) {
    const got = shown(attributeOf(root, 'version') ?? '');
    return wireError(peerFault(400, 'R4575-4.3-1', `expected a version of 32 bits, got ${got}`));
  }
  const state = readState(root, unread);
  const kept = state === 'deleted' ? undefined : root;
  const info = present<ConferenceInfo>({
    entity,
    state,
    version,
    description: readDescription(kept, unread),
    conferenceState: readConferenceState(kept, unread),
    users: readUsers(kept, unread),
  });
  const [first] = unread;
  if (first === undefined) return parsed(info);
  return wireError(
    peerFault(400, 'R4575-4.1-1', `expected the types of its schema, got ${shown(first)}`),
  );
}

function readDescription(
  root: XmlElement | undefined,
  unread: string[],
): ConferenceDescription | undefined {
  const element = root && childOf(root, 'conference-description');
  if (element === undefined) return undefined;
  return present<ConferenceDescription>({
    displayText: childOf(element, 'display-text')?.text,
    subject: childOf(element, 'subject')?.text,
    confUris: readUris(childOf(element, 'conf-uris')),
    serviceUris: readUris(childOf(element, 'service-uris')),
    maximumUserCount: readCount(childOf(element, 'maximum-user-count')?.text, unread),
    availableMedia: readAvailableMedia(childOf(element, 'available-media')),
  });
}

function readUris(list: XmlElement | undefined): readonly ConferenceUri[] | undefined {
  if (list === undefined) return undefined;
  return childrenOf(list, 'entry').flatMap((entry) => {
    const uri = wordOf(entry, 'uri');
    if (uri === undefined) return [];
    const displayText = childOf(entry, 'display-text')?.text;
    return [present<ConferenceUri>({ uri, displayText, purpose: wordOf(entry, 'purpose') })];
  });
}

function readAvailableMedia(list: XmlElement | undefined): readonly AvailableMedium[] | undefined {
  if (list === undefined) return undefined;
  return childrenOf(list, 'entry').flatMap((entry) => {
    const label = attributeOf(entry, 'label');
    const type = wordOf(entry, 'type');
    if (label === undefined || type === undefined) return [];
    const displayText = childOf(entry, 'display-text')?.text;
    const status = wordOf(entry, 'status');
    return [present<AvailableMedium>({ label, displayText, type, status })];
  });
}

function readConferenceState(
  root: XmlElement | undefined,
  unread: string[],
): ConferenceState | undefined {
  const element = root && childOf(root, 'conference-state');
  if (element === undefined) return undefined;
  return present<ConferenceState>({
    userCount: readCount(childOf(element, 'user-count')?.text, unread),
    active: readTruth(childOf(element, 'active')?.text, unread),
    locked: readTruth(childOf(element, 'locked')?.text, unread),
  });
}

function readUsers(root: XmlElement | undefined, unread: string[]): ConferenceUsers | undefined {
  const element = root && childOf(root, 'users');
  if (element === undefined) return undefined;
  const state = readState(element, unread);
  // A table of users is never deleted but with its room: one that says so has nobody in it.
  if (state === 'deleted') return { state: 'full', users: [] };
  const users = childrenOf(element, 'user').flatMap((user) => readUser(user, unread));
  return { state, users };
}

function readUser(element: XmlElement, unread: string[]): readonly ConferenceUser[] {
  const entity = attributeOf(element, 'entity');
  if (entity === undefined) return [];
  const state = readState(element, unread);
  if (state === 'deleted') return [{ entity, state, endpoints: [] }];
  const roles = childOf(element, 'roles');
  return [
    present<ConferenceUser>({
      entity,
      state,
      nickname: attributeOf(element, 'nickname', XCON) ?? attributeOf(element, 'nickname'),
      displayText: childOf(element, 'display-text')?.text,
      roles: roles && childrenOf(roles, 'entry').map((entry) => entry.text),
      endpoints: childrenOf(element, 'endpoint').flatMap((endpoint) =>
        readEndpoint(endpoint, unread),
      ),
    }),
  ];
}

function readEndpoint(element: XmlElement, unread: string[]): readonly ConferenceEndpoint[] {
  const entity = attributeOf(element, 'entity');
  if (entity === undefined) return [];
  const state = readState(element, unread);
  if (state === 'deleted') return [{ entity, state, media: [] }];
  const joining = childOf(element, 'joining-info');
  return [
    present<ConferenceEndpoint>({
      entity,
      state,
      displayText: childOf(element, 'display-text')?.text,
      status: wordOf(element, 'status'),
      joiningMethod: wordOf(element, 'joining-method'),
      joinedWhen: joining && wordOf(joining, 'when'),
      disconnectionMethod: wordOf(element, 'disconnection-method'),
      media: childrenOf(element, 'media').flatMap(readMedium),
    }),
  ];
}

function readMedium(element: XmlElement): readonly ConferenceMedium[] {
  const id = attributeOf(element, 'id');
  if (id === undefined) return [];
  const [type, label, status] = ['type', 'label', 'status'].map((name) => wordOf(element, name));
  return [present<ConferenceMedium>({ id, type, label, status })];
}

/** What a child holds that is no free text; undefined where there is no such child. */
function wordOf(parent: XmlElement, name: string): string | undefined {
  const child = childOf(parent, name);
  return child && collapsed(child.text);
}

function readState(element: XmlElement, unread: string[]): ConferenceInfoState {
  const state = collapsed(attributeOf(element, 'state') ?? 'full');
  if (state === 'full' || state === 'partial' || state === 'deleted') return state;
  unread.push(state);
  return 'full';
}

function readCount(text: string | undefined, unread: string[]): number | undefined {
  if (text === undefined) return undefined;
  const digits = collapsed(text);
  const count = UNSIGNED.test(digits) ? Number(digits) : Number.POSITIVE_INFINITY;
  if (count <= COUNT_MAX) return count;
  unread.push(text);
  return undefined;
}

function readTruth(text: string | undefined, unread: string[]): boolean | undefined {
  if (text === undefined) return undefined;
  const truth = TRUTHS.get(collapsed(text));
  if (truth === undefined) unread.push(text);
  return truth;
}

/** The same fields, those left out that are undefined. */
function present<T extends object>(fields: { readonly [K in keyof T]-?: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as T;
}

/** The namespace of the document and its elements. */
export const CONFERENCE_INFO = 'urn:ietf:params:xml:ns:conference-info';
/** The namespace of the attribute that holds a nickname. */
export const XCON = 'urn:ietf:params:xml:ns:xcon-conference-info';

/** xs:unsignedInt. */
const UNSIGNED = /^\+?[0-9]{1,20}$/;
const COUNT_MAX = 4_294_967_295;
const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * The latest documents and what they say: whoever takes one looks at it more than once, and in a
 * simulated world several do.
 */
const latest = new Map<Octets, Parsed<ConferenceInfo>>();
const LATEST_MAX = 16;
const LATEST_BYTES_MAX = 16_384;
