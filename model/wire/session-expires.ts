// Session-Expires and Min-SE: how long a session lasts unrefreshed, and who refreshes it.
// Implements RFC 4028 4 and 5 (R4028-4-1). Law: a peer's bytes never throw.
import { type Fault, peerFault } from '../clause.ts';
import { asciiLower } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { parameter } from './sip-header.ts';
import { readParameters } from './sip-text.ts';

export interface SessionExpires {
  /** At most 10 digits are kept of a number without end. */
  readonly seconds: number;
  /** Absent where it is left to the other side, or says neither. */
  readonly refresher?: 'uac' | 'uas';
}

/** Reads `seconds[;refresher=uac|uas]`. Fault: 400. */
export function parseSessionExpires(value: Octets): Parsed<SessionExpires> {
  const semicolon = value.indexOf(';');
  const end = semicolon === -1 ? value.length : semicolon;
  const seconds = secondsOf(value.slice(0, end));
  if (seconds === undefined) return wireError(bad(value));
  const parameters = readParameters(value, end);
  if (!parameters.ok) return parameters;
  const said = parameter(parameters.value, 'refresher');
  const refresher = typeof said === 'string' ? asciiLower(said) : '';
  if (refresher !== 'uac' && refresher !== 'uas') return parsed({ seconds });
  return parsed({ seconds, refresher });
}

/** Writes it with its refresher. */
export function serializeSessionExpires({ seconds, refresher }: Required<SessionExpires>): Octets {
  return asOctets(`${seconds};refresher=${refresher}`);
}

/** The seconds of a Min-SE; undefined where they cannot be read. */
export function parseMinSe(value: Octets): number | undefined {
  const semicolon = value.indexOf(';');
  return secondsOf(semicolon === -1 ? value : value.slice(0, semicolon));
}

function secondsOf(text: string): number | undefined {
  const digits = DIGITS.exec(text)?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), SECONDS_MAX);
}

function bad(value: Octets): Fault {
  return peerFault(400, 'R4028-4-1', `expected seconds in Session-Expires, got ${shown(value)}`);
}

const DIGITS = /^[ \t]*(\d+)[ \t]*$/;
const SECONDS_MAX = 9_999_999_999;
