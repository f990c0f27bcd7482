// What something under way in a world says, in a line, and the messages in it one by one.
import type { Octets } from '../../model/wire/octets.ts';
import type { Parcel } from '../world/happened.ts';
import type { World } from '../world/world.ts';
import { cutOctets, datagramPiece, type Piece, type Spoken, spokenBy } from './message-cut.ts';
import { type Asked, summaryOf, unfinishedSummary } from './summary.ts';

/** A message in a parcel, or the part of one that is in it. */
export interface CarriedMessage {
  readonly text: string;
  readonly octets: Octets;
}

/**
 * The messages of a parcel; none where it is no octets. `asked` learns which requests MSRP
 * responses answer.
 */
export function messagesIn(
  world: World,
  { socket, isDatagram, fact }: Parcel,
  asked: Asked = new Map(),
): readonly CarriedMessage[] {
  if (fact.type !== 'bytes-received') return [];
  const { octets } = fact;
  const told = (spoken: Spoken, piece: Piece): CarriedMessage => ({
    text: summaryOf(spoken, piece, asked).text,
    octets: piece.octets,
  });
  if (isDatagram) return [told('SIP', datagramPiece(octets))];
  const transport = world.network.sockets.get(socket ?? '')?.transport;
  const spoken =
    transport === undefined ? spokenBy(octets) : transport === 'msrp-tcp' ? 'MSRP' : 'SIP';
  const { pieces, rest } = cutOctets(spoken, octets);
  const whole = pieces.map((piece) => {
    const isMore = piece.message === null && !BLANK.test(piece.octets);
    const text = `${piece.octets.length} octets (the rest of a message, or none)`;
    return isMore ? { text, octets: piece.octets } : told(spoken, piece);
  });
  if (rest === '') return whole;
  return [...whole, { text: unfinishedSummary(rest).text, octets: rest }];
}

/** A parcel in a line. */
export function parcelWords(world: World, parcel: Parcel): string {
  const messages = messagesIn(world, parcel);
  if (messages.length > 0) {
    const more = messages.length - SHOWN_MAX;
    const first = messages.slice(0, SHOWN_MAX).map(({ text }) => text);
    return `${first.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  }
  const { fact } = parcel;
  switch (fact.type) {
    case 'bytes-received':
      return 'no octets';
    case 'connected':
      return fact.request === undefined
        ? `connection (${fact.transport})`
        : `connection is up (${fact.transport})`;
    case 'connect-failed':
      return `no connection: ${fact.reason}`;
    case 'closed':
      return `connection closed: ${fact.reason}`;
    default:
      return fact.type;
  }
}

const BLANK = /^[\r\n]*$/;
const SHOWN_MAX = 3;
