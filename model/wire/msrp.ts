// MSRP frames: the door to reading them, and how they are written.
// Implements R4975-9-4, R4975-9-7, R4975-7.1-1 to R4975-7.1-5. Law: parse after serialize is the
// identity, and every split of the octets gives the same frames.
import { HYPHENS } from './msrp-line.ts';
import type { MsrpMessage } from './msrp-message.ts';

export { type MsrpStatus, parseMsrpStatus, serializeMsrpStatus } from './msrp-status.ts';

import { asOctets, type Octets } from './octets.ts';

export {
  type ByteRange,
  parseByteRange,
  parseReportRange,
  serializeByteRange,
} from './msrp-byte-range.ts';
export {
  type FramedMsrp,
  frameMsrp,
  framerIsIdle,
  idleFramer,
  type MsrpFramer,
} from './msrp-framer.ts';
export {
  failureReport,
  headerOf,
  headersOf,
  type MsrpFrame,
  type MsrpHeader,
  type MsrpMalformed,
  type MsrpMessage,
  type MsrpRequest,
  type MsrpResponse,
  successReport,
} from './msrp-message.ts';

/**
 * Writes a frame, the paths first and the headers in their order: Content-Type belongs last
 * [R4975-9-4]. Controls in values become spaces, so that no value adds a line. The transaction id
 * must be one that `tidClashes` does not find in the body.
 */
export function serializeMsrp(message: MsrpMessage): Octets {
  const { tid, toPath, fromPath } = message;
  let text = `MSRP ${tid} ${startOf(message)}\r\nTo-Path: ${pathOf(toPath)}\r\n`;
  text += `From-Path: ${pathOf(fromPath)}\r\n`;
  for (const { name, value } of message.headers) text += `${name}: ${onOneLine(value)}\r\n`;
  if (message.kind === 'response') return asOctets(`${text}${HYPHENS}${tid}$\r\n`);
  if (message.body !== undefined) text += `\r\n${message.body}\r\n`;
  return asOctets(`${text}${HYPHENS}${tid}${message.flag}\r\n`);
}

/** Whether a body could be taken to end a frame of that id [R4975-7.1-5]: then choose another. */
export function tidClashes(tid: Octets, body: Octets): boolean {
  return body.includes(`${HYPHENS}${tid}`);
}

function startOf(message: MsrpMessage): string {
  if (message.kind === 'request') return message.method;
  const { status, comment } = message;
  const code = status < 100 ? String(status).padStart(3, '0') : String(status);
  return comment === undefined ? code : `${code} ${onOneLine(comment)}`;
}

/** Nothing that is written can begin another line. */
function onOneLine(text: string): string {
  return CONTROL.test(text) ? text.replace(CONTROLS, ' ') : text;
}

function pathOf(path: readonly Octets[]): string {
  const [first = ''] = path;
  return path.length === 1 ? first : path.join(' ');
}

/** All but the tab: what a reader refuses in a line. */
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/g;
