// What an MSRP frame is once it has been read, and how its headers are asked.
// Implements R4975-9-8, R4975-7.1.1-3, R4975-7.2-3. Law: names and values stay as they came.
import type { Fault } from '../clause.ts';
import { asciiLower, equalsIgnoringCase } from './ascii.ts';
import type { Octets } from './octets.ts';

export interface MsrpHeader {
  readonly name: Octets;
  readonly value: Octets;
}

export interface MsrpRequest {
  readonly kind: 'request';
  readonly tid: Octets;
  /** Upper-case letters; perhaps none that this program knows. */
  readonly method: Octets;
  readonly toPath: readonly Octets[];
  readonly fromPath: readonly Octets[];
  /** Those other than the paths, in order, Content-Type included. */
  readonly headers: readonly MsrpHeader[];
  /** Absent without a body, which is not the same as an empty one [R4975-7.1-2]. */
  readonly body?: Octets;
  /** `$` ends the message, `#` abandons it, `+` leaves it open. */
  readonly flag: '$' | '#' | '+';
}

export interface MsrpResponse {
  readonly kind: 'response';
  readonly tid: Octets;
  /** 0 to 999. */
  readonly status: number;
  readonly comment?: Octets;
  readonly toPath: readonly Octets[];
  readonly fromPath: readonly Octets[];
  readonly headers: readonly MsrpHeader[];
}

/** Framed well, yet wrong inside: it can be answered with `fault.status`. */
export interface MsrpMalformed {
  readonly kind: 'malformed';
  readonly tid: Octets;
  /** Absent where the start line held no method. */
  readonly method?: Octets;
  readonly toPath: readonly Octets[];
  readonly fromPath: readonly Octets[];
  /**
   * A response, a REPORT, or a request whose Failure-Report said `no`: none of them is answered.
   */
  readonly noAnswer: boolean;
  readonly fault: Fault;
}

export type MsrpMessage = MsrpRequest | MsrpResponse;
export type MsrpFrame = MsrpMessage | MsrpMalformed;

/** The value of the first header of that name, whatever its case. */
export function headerOf(message: MsrpMessage, name: string): Octets | undefined {
  for (const header of message.headers) {
    if (equalsIgnoringCase(header.name, name)) return header.value;
  }
  return undefined;
}

/** The values of every header of that name, in order. */
export function headersOf(message: MsrpMessage, name: string): readonly Octets[] {
  return message.headers
    .filter((header) => equalsIgnoringCase(header.name, name))
    .map((header) => header.value);
}

/**
 * Which answers the sender wants: `yes` is the default [R4975-7.1.1-3], `partial` allows errors
 * only, `no` forbids any. NICKNAME cannot carry the header and is always answered [N12].
 */
export function failureReport(request: MsrpRequest): 'yes' | 'no' | 'partial' {
  if (request.method === 'NICKNAME') return 'yes';
  const value = headerOf(request, 'Failure-Report');
  if (value === undefined) return 'yes';
  const token = asciiLower(value);
  return token === 'no' || token === 'partial' ? token : 'yes';
}

/** Whether the sender wants to know what arrived; not asking means no [R4975-7.1.1-3]. */
export function successReport(request: MsrpRequest): boolean {
  const value = headerOf(request, 'Success-Report');
  return value !== undefined && asciiLower(value) === 'yes';
}
