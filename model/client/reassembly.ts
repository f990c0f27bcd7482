// Messages that arrive in pieces, in any order (R4975-7.1.1-11, R4975-7.3.1-1 to R4975-7.3.1-4).
// Law: pieces are measured by their octets, never by what their ranges claim.
import { limits } from '../limits.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';

export interface PartialMessage {
  readonly messageId: Octets;
  /** In order of arrival: where two overlap, the later one wins. */
  readonly pieces: readonly Piece[];
  /** Known once the last piece came. */
  readonly totalBytes: number | null;
}

export interface Piece {
  /** 0-based. */
  readonly start: number;
  readonly octets: Octets;
}

export interface Chunk {
  readonly messageId: Octets;
  readonly start: number;
  readonly octets: Octets;
  readonly isLast: boolean;
}

export interface Reassembled {
  readonly partials: readonly PartialMessage[];
  /** The whole message, when this chunk completed it. */
  readonly body?: Octets;
  /** The message is longer than `agentMessageBytesMax`; what came of it is dropped. */
  readonly tooLong: boolean;
}

/** The partial messages after a chunk. The oldest gives way where `agentPartialsMax` are open. */
export function reassembled(partials: readonly PartialMessage[], chunk: Chunk): Reassembled {
  const { messageId, start, octets, isLast } = chunk;
  const others = partials.filter((partial) => partial.messageId !== messageId);
  if (start + octets.length > limits.agentMessageBytesMax) {
    return { partials: others, tooLong: true };
  }
  const known = partials.find((partial) => partial.messageId === messageId);
  if (known === undefined && start === 0 && isLast) {
    return { partials, body: octets, tooLong: false };
  }
  const pieces = [...(known?.pieces ?? []), { start, octets: flatCopy(octets) }];
  const totalBytes = isLast ? start + octets.length : (known?.totalBytes ?? null);
  if (pieces.length > limits.agentPiecesMax) return { partials: others, tooLong: true };
  const body = totalBytes === null ? undefined : joined(pieces, totalBytes);
  if (body !== undefined) return { partials: others, body, tooLong: false };
  const open = [...others, { messageId: flatCopy(messageId), pieces, totalBytes }];
  return { partials: open.slice(-limits.agentPartialsMax), tooLong: false };
}

/** Without a message that its sender abandoned. */
export function withoutPartial(
  partials: readonly PartialMessage[],
  messageId: Octets,
): readonly PartialMessage[] {
  return partials.filter((partial) => partial.messageId !== messageId);
}

/** The whole, or undefined while octets are missing. */
function joined(pieces: readonly Piece[], totalBytes: number): Octets | undefined {
  let text = '';
  while (text.length < totalBytes) {
    const at = text.length;
    const index = pieces.findLastIndex((piece) => covers(piece, at));
    const piece = pieces[index];
    if (piece === undefined) return undefined;
    // As far as no later piece begins.
    let end = Math.min(piece.start + piece.octets.length, totalBytes);
    for (const later of pieces.slice(index + 1)) {
      if (later.start > at && later.octets.length > 0) end = Math.min(end, later.start);
    }
    text += piece.octets.slice(at - piece.start, end - piece.start);
  }
  return asOctets(text);
}

function covers(piece: Piece, at: number): boolean {
  return piece.start <= at && at < piece.start + piece.octets.length;
}
