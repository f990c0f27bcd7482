// A frame that lies whole in one read, cut out of it: the way that nearly all frames take.
// Implements R4975-9-7, R4975-7.1-2, R4975-7.1-3; edge case C44.
// Law: an end-line counts only at the beginning of a line, and the first that does ends the frame.
import type { Fault } from '../clause.ts';
import { frameOf } from './msrp-frame.ts';
import { isFault, type MsrpHead, readHead } from './msrp-head.ts';
import { endFlag, type Flag, HYPHENS } from './msrp-line.ts';
import type { MsrpFrame } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';

/** A frame and where the next one begins, or why the connection cannot go on. */
export type Cut =
  | { readonly frame: MsrpFrame; readonly next: number }
  | { readonly frame: undefined; readonly fault: Fault };

/** The frame that begins at `from`; undefined when it does not end in this read. */
export function cutFrame(bytes: Octets, from: number): Cut | undefined {
  const head = readHead(bytes, from);
  if (head === undefined) return undefined;
  if (isFault(head)) return { frame: undefined, fault: head };
  if (head.flag !== '') return cutOf(head, undefined, 0, head.flag, head.next);
  const start = head.next;
  for (let at = endLineAfter(bytes, start); at !== -1; at = bytes.indexOf(LINE, at + 1)) {
    const end = at + LINE.length + head.tid.length + 1;
    const flag = endFlag(bytes, at + 2, end, head.tid);
    if (flag === '' || bytes.charCodeAt(end) !== CR || bytes.charCodeAt(end + 1) !== LF) continue;
    // The CRLF of the blank line is the end-line's too when the body lacks one.
    const body = at < start ? '' : bytes.slice(start, at);
    return cutOf(head, asOctets(body), body.length, flag, end + 2);
  }
  return undefined;
}

/** Where CRLF and hyphens stand from `at` on. Bodies have more CRs than runs of hyphens. */
function endLineAfter(bytes: Octets, at: number): number {
  const hyphens = bytes.indexOf(HYPHENS, at);
  if (hyphens === -1) return -1;
  const crlf = bytes.charCodeAt(hyphens - 2) === CR && bytes.charCodeAt(hyphens - 1) === LF;
  return crlf ? hyphens - 2 : bytes.indexOf(LINE, hyphens);
}

function cutOf(
  head: MsrpHead,
  body: Octets | undefined,
  bodyBytes: number,
  flag: Flag,
  next: number,
): Cut {
  const frame = frameOf(head, body, bodyBytes, flag);
  return 'kind' in frame ? { frame, next } : { frame: undefined, fault: frame };
}

const LINE = `\r\n${HYPHENS}`;
const CR = 0x0d;
const LF = 0x0a;
