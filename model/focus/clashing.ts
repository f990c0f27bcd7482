// How long to wait where requests meet: drawn from the boot's stream, so that two sides part
// (RFC 3261 14.1, 14.2).
import { limits } from '../limits.ts';
import type { Extra } from '../sip/response.ts';
import { asOctets } from '../wire/octets.ts';
import { drawn } from './drawing.ts';
import type { Turn } from './state.ts';

/** For who came too early: 0 to 10 seconds (R3261-14.2-1). */
export function retryAfter(turn: Turn): Extra[number] {
  const seconds = Number.parseInt(drawn(turn, 'delay', 2), 16) % (limits.retryAfterSecondsMax + 1);
  return ['Retry-After', asOctets(String(seconds))];
}

/** Behind a 491, for who does not own the Call-ID: 0 to 2 s, in milliseconds (R3261-14.1-1). */
export function clashMs(turn: Turn): number {
  const steps = limits.clashMsMax / limits.clashStepMs;
  return (Number.parseInt(drawn(turn, 'delay', 2), 16) % (steps + 1)) * limits.clashStepMs;
}
