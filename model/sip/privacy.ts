// The Privacy header: what a caller wants hidden (RFC 3323 4.2 and 5, RFC 3325 9.3).
// Law: a focus is where everybody's dialog and session end, so that whatever of a caller does not
// go into the room is hidden already; what is left is not to show who the caller is.
import { type Fault, peerFault } from '../clause.ts';
import { asciiLower } from '../wire/ascii.ts';
import type { Octets } from '../wire/octets.ts';
import { shown, trimmed } from '../wire/plain-text.ts';

export type Privacy =
  | { readonly ok: true; readonly hidesIdentity: boolean }
  | { readonly ok: false; readonly fault: Fault };

/**
 * What the values of the Privacy headers of one request ask for. `none` asks for nothing, whatever
 * stands beside it [R3323-5-1]. Fault: 500 when `critical` stands beside a level that is not known
 * here, with a message fit for a reason phrase that names each [R3323-5-2].
 */
export function readPrivacy(values: readonly Octets[]): Privacy {
  const levels = values
    .flatMap((value) => value.split(SEPARATORS))
    .map((level) => asciiLower(trimmed(level)))
    .filter((level) => level !== '');
  if (levels.includes('none')) return { ok: true, hidesIdentity: false };
  const unknown = levels.filter((level) => !KNOWN.has(level));
  if (levels.includes('critical') && unknown.length > 0) {
    const named = shown(unknown.join(' ')).slice(1, -1);
    return { ok: false, fault: peerFault(500, 'R3323-5-2', `Privacy not available: ${named}`) };
  }
  return { ok: true, hidesIdentity: levels.some((level) => HIDING.has(level)) };
}

const SEPARATORS = /[;,]/;
/** What shows who calls: From and display name, Contact and Via, asserted identity. */
const HIDING: ReadonlySet<string> = new Set(['user', 'header', 'id']);
/** Session descriptions and History-Info never leave the focus. */
const KNOWN: ReadonlySet<string> = new Set([...HIDING, 'session', 'history', 'critical']);
