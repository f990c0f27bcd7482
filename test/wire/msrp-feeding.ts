// How the MSRP tests feed octets: whole, in parts, octet by octet.
import type { Fault } from '../../model/clause.ts';
import {
  frameMsrp,
  idleFramer,
  type MsrpFrame,
  type MsrpFramer,
  type MsrpRequest,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { frameVectors } from './msrp-vectors.ts';

export interface Fed {
  readonly framer: MsrpFramer;
  readonly frames: readonly MsrpFrame[];
  readonly fault?: Fault;
  readonly scanned: number;
}

/** What the parts give one after the other; what comes after a fault is fed all the same. */
export function feed(parts: Iterable<string>, framer: MsrpFramer = idleFramer): Fed {
  const frames: MsrpFrame[] = [];
  let scanned = 0;
  let fault: Fault | undefined;
  let current = framer;
  for (const part of parts) {
    const step = frameMsrp(current, asOctets(part));
    frames.push(...step.frames);
    scanned += step.scanned;
    current = step.framer;
    fault ??= step.fault;
  }
  return { framer: current, frames, scanned, ...(fault === undefined ? {} : { fault }) };
}

/** The octets in parts that end at these places. */
export function splitAt(octets: string, places: readonly number[]): string[] {
  const ends = [...new Set(places)].filter((at) => at < octets.length).sort((a, b) => a - b);
  return [...ends, octets.length].map((end, part) => octets.slice(ends[part - 1] ?? 0, end));
}

/** What a reader can tell: the frames and the fault, but not how they were found. */
export function told(fed: Fed): { frames: readonly MsrpFrame[]; fault: Fault | null } {
  return { frames: fed.frames, fault: fed.fault ?? null };
}

/** A frame with the paths of Alice's leg, and these lines between paths and end-line. */
export function frame(start: string, rest = '', end = '-------abcd$'): Octets {
  return asOctets(`${start}\r\n${PATHS}${rest}${end}\r\n`);
}

export const PATHS =
  'To-Path: msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp\r\n' +
  'From-Path: msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp\r\n';

/** A SEND with a Message-ID and these lines. */
export function send(rest: string): Octets {
  return frame('MSRP abcd SEND', `Message-ID: ident\r\n${rest}`);
}

/** The octets of a vector, by the first word of its name. */
export function vector(name: string): Octets {
  const found = frameVectors.find((candidate) => candidate.name.split(' ')[0] === name);
  return found?.wire ?? asOctets('');
}

/** The request that these octets are, and nothing else. */
export function only(wire: Octets): MsrpRequest {
  const [first] = frameMsrp(idleFramer, wire).frames;
  if (first?.kind !== 'request') throw new Error(`not one request: ${JSON.stringify(first)}`);
  return first;
}
