// What every codec does with a peer's octets as text: blanks at the ends, a form fit to be told.
// Implements R4975-9-5. Law: only space and tab are blanks, whatever the host's
// Unicode tables call white space (law 1).
import { asOctets, type Octets } from './octets.ts';

/** Without the spaces and tabs at its ends. */
export function trimmed(text: string): Octets {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return asOctets(start === 0 && end === text.length ? text : text.slice(start, end));
}

/** Whether a space or a tab stands at `at`. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}

/** A peer's octets as a fault message may carry them: quoted, printable ASCII only, cut. */
export function shown(octets: string): string {
  const cut = octets.length > SHOWN_MAX ? `${octets.slice(0, SHOWN_MAX)}...` : octets;
  return `"${cut.replace(UNSHOWN, escapedOctet)}"`;
}

function escapedOctet(octet: string): string {
  return `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

const UNSHOWN = /[^\x20-\x7e]/g;
const SHOWN_MAX = 60;
const SPACE = 0x20;
const TAB = 0x09;
