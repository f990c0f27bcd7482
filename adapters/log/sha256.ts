// The platform's SHA-256 for the room log: an adapter of node:crypto to the model's `Sha256`.
import { hash } from 'node:crypto';

/** SHA-256 of octets (a latin1 string, one character an octet), as 64 hex digits. */
export function sha256(octets: string): string {
  return hash('sha256', Buffer.from(octets, 'latin1'), 'hex');
}
