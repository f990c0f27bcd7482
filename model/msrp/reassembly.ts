// A message that comes in chunks, in any order, overlapping or twice: what of it is there, what
// its chunks may still say, and how long the next one may take (R4975-7.1.1-11, R4975-7.3.1-1 to 4,
// R7701-6.1-14, R7701-6.1-22 to 27; edge cases C5 to C8, C20, C24, C25). Law: chunks are measured
// by their octets, and no octet is looked at before it is sure to be bounded.
import { setup } from 'xstate';
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { defaultVariants, type Variants } from '../variant.ts';
import { cpimHeaderEnd } from '../wire/cpim.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { beginning, endOf, heldBytes, type Piece, rewrites, withPiece } from './pieces.ts';

export interface Assembly {
  readonly pieces: readonly Piece[];
  readonly heldBytes: number;
  /** Fixed by the chunk that ends the message, even if others come later (R4975-7.3.1-3). */
  readonly totalBytes: number | null;
  /** What the first Byte-Range with a total said it would be. */
  readonly declaredBytes: number | null;
  /** CPIM and MIME headers, once they are complete: by them the message was judged (C28). */
  readonly head: Octets | null;
}

export interface Chunk {
  /** 0-based. */
  readonly start: number;
  readonly octets: Octets;
  readonly isLast: boolean;
  readonly declaredBytes: number | null;
}

export type Assembled =
  | { readonly ok: true; readonly assembly: Assembly; readonly body?: Octets }
  | { readonly ok: false; readonly fault: Fault };

/** A message of which nothing has come. */
export const emptyAssembly: Assembly = {
  pieces: [],
  heldBytes: 0,
  totalBytes: null,
  declaredBytes: null,
  head: null,
};

/**
 * The message after a chunk, and its body once that is complete. Faults: 413 for a message that is
 * or will be longer than `messageBytesMax` [R4975-10-413], for more than `messagePiecesMax` pieces
 * and for header blocks above `cpimHeaderBytesMax`; 400 for a chunk beyond the total [C20], for a
 * second end elsewhere, and for headers that say something else than those judged [C8], by default.
 */
export function assembled(
  assembly: Assembly,
  chunk: Chunk,
  variants: ChunkVariants = defaultVariants,
): Assembled {
  const end = chunk.start + chunk.octets.length;
  const totalBytes = chunk.isLast ? end : assembly.totalBytes;
  const declaredBytes = assembly.declaredBytes ?? chunk.declaredBytes;
  const wrong = misfit(assembly, chunk, { end, totalBytes, declaredBytes }, variants);
  if (wrong !== undefined) return { ok: false, fault: wrong };
  const pieces = withPiece(assembly.pieces, chunk.start, chunk.octets);
  if (pieces.length > limits.messagePiecesMax) return tooMuch('R4975-14.5-1', 'so many pieces');
  const held = heldBytes(pieces);
  const next = { ...assembly, pieces, heldBytes: held, totalBytes, declaredBytes };
  if (totalBytes !== null && held === totalBytes) {
    return { ok: true, assembly: next, body: beginning(pieces, totalBytes) };
  }
  if (assembly.head !== null) return { ok: true, assembly: next };
  const begun = beginning(pieces, limits.cpimHeaderBytesMax);
  const contentStart = cpimHeaderEnd(begun);
  if (contentStart !== undefined) {
    const head = flatCopy(asOctets(begun.slice(0, contentStart)));
    return { ok: true, assembly: { ...next, head } };
  }
  if (begun.length < limits.cpimHeaderBytesMax) return { ok: true, assembly: next };
  return tooMuch('R4975-10-413', 'such long CPIM and MIME headers');
}

export type ReassemblyEvent =
  | { readonly type: 'chunk.received' }
  | { readonly type: 'message.refused' }
  | { readonly type: 'message.ended' };

/**
 * How long the chunks of a message are waited for. One that was refused, or whose sender fell
 * silent, is remembered for as long again, so that its further chunks are answered alike.
 */
export const reassemblyMachine = setup({
  types: {
    context: {} as { readonly chunkTimerMs: number },
    events: {} as ReassemblyEvent,
    input: {} as { readonly chunkTimerMs: number },
  },
  delays: {
    chunkTimeout: ({ context }) => context.chunkTimerMs,
    // C24: one octet now and then keeps no message open for ever.
    openTimeout: () => limits.messageOpenMs,
  },
}).createMachine({
  id: 'reassembly',
  initial: 'open',
  context: ({ input }) => input,
  on: { 'message.ended': { target: '.forgotten' } },
  states: {
    open: {
      initial: 'receiving',
      on: { 'message.refused': { target: 'refused' } },
      after: { openTimeout: { target: 'expired' } },
      states: {
        receiving: {
          on: { 'chunk.received': { target: 'receiving', reenter: true } },
          after: { chunkTimeout: { target: '#reassembly.expired' } },
        },
      },
    },
    expired: { after: { chunkTimeout: { target: 'forgotten' } } },
    refused: { after: { chunkTimeout: { target: 'forgotten' } } },
    forgotten: { type: 'final' },
  },
});

interface Bounds {
  readonly end: number;
  readonly totalBytes: number | null;
  readonly declaredBytes: number | null;
}

type ChunkVariants = Pick<Variants, 'headerRewrite' | 'totalExceeded'>;

function misfit(
  assembly: Assembly,
  chunk: Chunk,
  bounds: Bounds,
  { headerRewrite, totalExceeded }: ChunkVariants,
): Fault | undefined {
  const { end, totalBytes, declaredBytes } = bounds;
  const longest = Math.max(end, declaredBytes ?? 0, chunk.declaredBytes ?? 0);
  if (longest > limits.messageBytesMax) {
    const message = `expected at most ${limits.messageBytesMax} octets, got ${longest}`;
    return peerFault(413, 'R4975-10-413', message);
  }
  if (declaredBytes !== null && end > declaredBytes) {
    const message = `expected ${declaredBytes} octets in all, got ${end}`;
    return peerFault(totalExceeded, 'C20', message);
  }
  if (assembly.totalBytes !== null && end !== assembly.totalBytes && chunk.isLast) {
    const message = `expected the end at ${assembly.totalBytes}, got another at ${end}`;
    return peerFault(400, 'R4975-7.3.1-3', message);
  }
  const last = assembly.pieces.at(-1);
  const reach = Math.max(end, last === undefined ? 0 : endOf(last));
  if (totalBytes !== null && reach > totalBytes) {
    const message = `expected nothing beyond the end at ${totalBytes}, got ${reach}`;
    return peerFault(400, 'R4975-7.3.1-3', message);
  }
  if (assembly.head !== null && rewrites(assembly.head, chunk.start, chunk.octets)) {
    const message = 'expected the headers as they were, got others in their place';
    return peerFault(headerRewrite, 'C8', message);
  }
  return undefined;
}

function tooMuch(clause: Fault['clause'], what: string): Assembled {
  return { ok: false, fault: peerFault(413, clause, `this room does not take ${what}`) };
}
