// Why a BYE is sent, as its Reason header says it (RFC 3326): the status that a request for the
// same thing would have got.
import type { LeaveCause } from '../log/entry.ts';
import { asOctets } from '../wire/octets.ts';
import type { Extra } from './response.ts';

/** The Reason header for a leave's cause; none where the cause says nothing to the peer. */
export function reasonOf(cause: LeaveCause | null): Extra {
  const said = cause === null ? undefined : REASONS[cause];
  if (said === undefined) return [];
  const [status, text] = said;
  return [['Reason', asOctets(`SIP;cause=${status};text="${text}"`)]];
}

const REASONS: { readonly [cause in LeaveCause]?: readonly [status: number, text: string] } = {
  'room-closed': [410, 'Gone'],
  drained: [503, 'Service Unavailable'],
  unbound: [408, 'No MSRP session was set up'],
  unacknowledged: [408, 'No ACK'],
  'session-expired': [408, 'Session expired'],
  'connection-lost': [480, 'MSRP connection lost'],
  unacceptable: [488, 'Not Acceptable Here'],
  'media-removed': [488, 'No message session'],
};
