// How what people send comes to a focus of a model: as messages past their codecs, or as octets in
// whatever pieces, which comes to the same.
import type { Address, InputFact } from '../../../model/focus/input.ts';
import { frameMsrp, idleFramer } from '../../../model/wire/msrp.ts';
import type { Octets } from '../../../model/wire/octets.ts';
import { parseSip } from '../../../model/wire/sip.ts';

/** Cuts what comes over a stream into pieces that joined are it again. */
export type Cut = (octets: Octets) => readonly Octets[];

/** A message's octets as inputs; cut up where `cut` is given, and read by the focus itself. */
export function carried(
  connection: number,
  protocol: 'SIP' | 'MSRP',
  octets: Octets,
  source: Address | undefined,
  cut: Cut | undefined,
): readonly InputFact[] {
  const from = source === undefined ? {} : { source };
  if (cut !== undefined) {
    // A datagram comes whole.
    const pieces = source === undefined ? cut(octets) : [octets];
    return pieces.map((piece) => ({
      ...{ type: 'bytes-received', connection, octets: piece },
      ...from,
    }));
  }
  const messages = protocol === 'SIP' ? [parseSip(octets)] : frameMsrp(idleFramer, octets).frames;
  return messages.map((message) => ({
    ...{ type: 'message-received', connection, message },
    ...from,
  }));
}
