// The IMDN document by which a recipient tells what became of a message, read and written.
// Implements R5438-11-1 to R5438-11-3, R5438-6.1-1. Law: a document holds one notification with
// one status that its type allows, or it is none.
import { peerFault } from '../clause.ts';
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

export type Imdn = ImdnFields & ImdnDisposition;

export interface ImdnFields {
  /** The imdn.Message-ID of the message that this is about, not MSRP's. */
  readonly messageId: string;
  /** The DateTime of that message, as the document has it. */
  readonly dateTime: string;
  readonly recipientUri?: string;
  readonly originalRecipientUri?: string;
  readonly subject?: string;
}

/** What the notification is about, and how that went [R5438-11-2]. */
export type ImdnDisposition =
  | {
      readonly type: 'delivery';
      readonly status: 'delivered' | 'failed' | 'forbidden' | 'error';
    }
  | { readonly type: 'display'; readonly status: 'displayed' | 'forbidden' | 'error' }
  | {
      readonly type: 'processing';
      readonly status: 'processed' | 'stored' | 'forbidden' | 'error';
    };

/** The MIME type of the document [R5438-11-3]. */
export const IMDN_TYPE = 'message/imdn+xml';

/** The document in UTF-8, its elements in the order of RFC 5438's schema. */
export function serializeImdn(imdn: Imdn): Octets {
  const status = writtenElement('status', writtenElement(imdn.status, ''));
  const content = [
    writtenLeaf('message-id', imdn.messageId),
    writtenLeaf('datetime', imdn.dateTime),
    writtenLeaf('recipient-uri', imdn.recipientUri),
    writtenLeaf('original-recipient-uri', imdn.originalRecipientUri),
    writtenLeaf('subject', imdn.subject),
    writtenElement(`${imdn.type}-notification`, status),
  ];
  const root = writtenElement('imdn', content.join(''), writtenAttribute('xmlns', NAMESPACE));
  return encodeUtf8(`${XML_DECLARATION}\r\n${root}\r\n`);
}

/**
 * What the document says. Faults: 400 as `readXml`, for another root, without message-id or
 * datetime, and unless there is one notification whose status RFC 5438 names.
 */
export function parseImdn(body: Octets): Parsed<Imdn> {
  const document = readXml(body, 'R5438-11-1');
  if (!document.ok) return document;
  const root = document.value;
  if (root.namespace !== NAMESPACE || root.name !== 'imdn') {
    return refused(`imdn, got ${shown(`${root.name} in ${root.namespace}`)}`);
  }
  const messageId = wordOf(root, 'message-id');
  const dateTime = wordOf(root, 'datetime');
  if (messageId === undefined || dateTime === undefined) {
    return refused('message-id and datetime, got not both');
  }
  const [disposition, ...others] = DISPOSITIONS.filter((each) => says(root, each));
  if (disposition === undefined || others.length > 0 || notifications(root) !== 1) {
    return refused(`one notification with one status, got ${notifications(root)}`);
  }
  const recipientUri = wordOf(root, 'recipient-uri');
  const originalRecipientUri = wordOf(root, 'original-recipient-uri');
  const subject = childOf(root, 'subject')?.text;
  return parsed({
    messageId,
    dateTime,
    ...(recipientUri !== undefined && { recipientUri }),
    ...(originalRecipientUri !== undefined && { originalRecipientUri }),
    ...(subject !== undefined && { subject }),
    ...disposition,
  });
}

function refused(expected: string): Parsed<never> {
  return wireError(peerFault(400, 'R5438-11-1', `expected ${expected}`));
}

function wordOf(root: XmlElement, name: string): string | undefined {
  const child = childOf(root, name);
  return child && collapsed(child.text);
}

function says(root: XmlElement, { type, status }: ImdnDisposition): boolean {
  const notification = childOf(root, `${type}-notification`);
  const told = notification && childOf(notification, 'status');
  return told !== undefined && childOf(told, status) !== undefined;
}

function notifications({ namespace, children }: XmlElement): number {
  return children.filter(
    (child) => child.namespace === namespace && child.name.endsWith('-notification'),
  ).length;
}

const NAMESPACE = 'urn:ietf:params:xml:ns:imdn';
const DISPOSITIONS: readonly ImdnDisposition[] = [
  { type: 'delivery', status: 'delivered' },
  { type: 'delivery', status: 'failed' },
  { type: 'delivery', status: 'forbidden' },
  { type: 'delivery', status: 'error' },
  { type: 'display', status: 'displayed' },
  { type: 'display', status: 'forbidden' },
  { type: 'display', status: 'error' },
  { type: 'processing', status: 'processed' },
  { type: 'processing', status: 'stored' },
  { type: 'processing', status: 'forbidden' },
  { type: 'processing', status: 'error' },
];
