// A line of a trace: a JSON object whose last member is a checksum over it and over every line
// before it, so that a line that was lost, changed or brought from elsewhere shows.
// Law: a line is ASCII, so that whatever reads JSON reads it: octets are characters to 255, escaped
// beyond 127, as is all other text. No line holds a line feed.
import { asciiJson } from '../log/canonical.ts';
import type { Sha256 } from '../log/port.ts';
import { asOctets, type Octets } from '../wire/octets.ts';

/** A line that verified: its object without the checksum, and the checksum for the next line. */
export interface Unsealed {
  readonly json: unknown;
  readonly sum: string;
}

/** A line, its line feed included, and the checksum that the next one is chained to. */
export interface Sealed {
  readonly line: Octets;
  readonly sum: string;
}

/** The line of a plain object with at least one member; `previous` is '' before the first line. */
export function sealLine(previous: string, value: object, sha256: Sha256): Sealed {
  const octets = asciiJson(JSON.stringify(value));
  const sum = sumOf(previous, octets, sha256);
  return { line: asOctets(`${octets.slice(0, -1)}${SUM}${sum}"}\n`), sum };
}

/** The object of a line, its line feed cut off; undefined when it is not what was written. */
export function unsealLine(previous: string, line: string, sha256: Sha256): Unsealed | undefined {
  const at = line.length - SUM.length - SUM_LENGTH - SUM_END.length;
  if (at < 2 || !line.startsWith(SUM, at) || !line.endsWith(SUM_END)) return undefined;
  const sum = line.slice(at + SUM.length, -SUM_END.length);
  const octets = `${line.slice(0, at)}}`;
  if (sum !== sumOf(previous, octets, sha256)) return undefined;
  const json = jsonOf(octets);
  return json === undefined ? undefined : { json, sum };
}

/** What JSON a text is; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function sumOf(previous: string, octets: string, sha256: Sha256): string {
  return sha256(`${previous}\n${octets}`).slice(0, SUM_LENGTH);
}

const SUM = ',"sum":"';
const SUM_END = '"}';
/** 64 bits: against damage, not against somebody who can write the file. */
const SUM_LENGTH = 16;
