// SIP messages as values: what the codec reads and writes. Implements R3261-8.1-1.
import type { Fault } from '../clause.ts';
import type { Octets } from './octets.ts';

export interface SipHeader {
  /** The canonical spelling of known headers, compact forms expanded; others as received. */
  readonly name: string;
  /** Unfolded and trimmed. */
  readonly value: Octets;
}

export interface SipRequest {
  readonly kind: 'request';
  readonly method: Octets;
  readonly uri: Octets;
  /** In the order received, Content-Length included where there was one. */
  readonly headers: readonly SipHeader[];
  readonly body: Octets;
}

export interface SipResponse {
  readonly kind: 'response';
  /** 100 to 699. */
  readonly status: number;
  readonly reason: Octets;
  readonly headers: readonly SipHeader[];
  readonly body: Octets;
}

export type SipMessage = SipRequest | SipResponse;

/** What cannot be taken as a message, and what could be read of it: a 400 is built from that. */
export interface SipMalformed {
  readonly kind: 'malformed';
  readonly fault: Fault;
  /** Of a request, where it was legible. */
  readonly method?: Octets;
  readonly headers: readonly SipHeader[];
}
