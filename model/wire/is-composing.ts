// The isComposing document by which somebody tells that they write, read and written. Implements
// R3994-3.2-1, R3994-3.2-2, R3994-3.5-1. Law: a state that nobody knows is idle, and no document
// keeps anybody writing for longer than the limit says.
import { peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { encodeUtf8 } from './utf8.ts';
import {
  childOf,
  collapsed,
  readXml,
  writtenAttribute,
  writtenElement,
  writtenLeaf,
  XML_DECLARATION,
  type XmlElement,
} from './xml.ts';

export interface IsComposing {
  readonly state: 'active' | 'idle';
  /** When something was last typed: an xs:dateTime, as the document has it. */
  readonly lastActive?: string;
  /** What is being written: `text/plain`. */
  readonly contentType?: string;
  /** After so long another `active` is due; at least 1. */
  readonly refreshSeconds?: number;
}

/** The MIME type of the document. */
export const IS_COMPOSING_TYPE = 'application/im-iscomposing+xml';

/** The document in UTF-8, its elements in the order of RFC 3994's schema. */
export function serializeIsComposing(status: IsComposing): Octets {
  const { state, lastActive, contentType, refreshSeconds } = status;
  const content = [
    writtenLeaf('state', state),
    writtenLeaf('lastactive', lastActive),
    writtenLeaf('contenttype', contentType),
    writtenLeaf('refresh', refreshSeconds),
  ];
  const root = writtenElement(
    'isComposing',
    content.join(''),
    writtenAttribute('xmlns', NAMESPACE),
  );
  return encodeUtf8(`${XML_DECLARATION}\r\n${root}\r\n`);
}

/**
 * What the document says. A state beyond the two is `idle` [R3994-3.5-1]; a refresh that is no
 * positive number is none. Faults: 400 as `readXml`, for another root, and without a state.
 */
export function parseIsComposing(body: Octets): Parsed<IsComposing> {
  const document = readXml(body, 'R3994-3.2-1');
  if (!document.ok) return document;
  const root = document.value;
  const state = wordOf(root, 'state');
  if (root.namespace !== NAMESPACE || root.name !== 'isComposing' || state === undefined) {
    const got = shown(`${root.name} in ${root.namespace}`);
    return wireError(
      peerFault(400, 'R3994-3.2-1', `expected isComposing with a state, got ${got}`),
    );
  }
  const lastActive = wordOf(root, 'lastactive');
  const contentType = wordOf(root, 'contenttype');
  const refreshSeconds = secondsOf(wordOf(root, 'refresh'));
  return parsed({
    state: state === 'active' ? 'active' : 'idle',
    ...(lastActive !== undefined && { lastActive }),
    ...(contentType !== undefined && { contentType }),
    ...(refreshSeconds !== undefined && { refreshSeconds }),
  });
}

/**
 * How long the sender counts as writing, in milliseconds, unless something newer comes; 0 for
 * `idle`. Without a refresh it is 120 s [R3994-3.2-2].
 */
export function composingForMs({ state, refreshSeconds }: IsComposing): number {
  if (state === 'idle') return 0;
  const ms = refreshSeconds === undefined ? limits.composingMs : refreshSeconds * 1000;
  return Math.min(ms, limits.composingMsMax);
}

function wordOf(root: XmlElement, name: string): string | undefined {
  const child = childOf(root, name);
  return child && collapsed(child.text);
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !POSITIVE.test(text)) return undefined;
  const seconds = Number(text);
  return seconds >= 1 ? seconds : undefined;
}

const NAMESPACE = 'urn:ietf:params:xml:ns:im-iscomposing';
/** As many digits as a number holds exactly. */
const POSITIVE = /^\+?[0-9]{1,15}$/;
