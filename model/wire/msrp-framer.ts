// Cuts a stream of octets into MSRP frames, however the reads split it.
// Implements R4975-9-7, R4975-7.1-3, R4975-14.5-1; edge case C44.
// Law: a framer is a value, usable again after any call; every octet is looked at a bounded number
// of times; no more is held than a header block and a body.
import type { Fault } from '../clause.ts';
import { cutFrame } from './msrp-cut.ts';
import type { MsrpFrame } from './msrp-message.ts';
import { type Pattern, patternOf, responseLike } from './msrp-repeat.ts';
import { begunFrame, resumeFrame, type UnfinishedFrame } from './msrp-unfinished.ts';
import type { Octets } from './octets.ts';

/** What has come of a frame that is not complete. */
export type MsrpFramer = IdleFramer | UnfinishedFrame | DeadFramer;

export interface IdleFramer {
  readonly phase: 'idle';
}

export interface DeadFramer {
  readonly phase: 'dead';
  readonly fault: Fault;
}

export interface FramedMsrp {
  readonly framer: MsrpFramer;
  /** Those that these octets completed, in order. */
  readonly frames: readonly MsrpFrame[];
  /** Why the connection must be closed; the framer is dead then. */
  readonly fault?: Fault;
  /** Octets looked at in this call, those looked at again counted again. */
  readonly scanned: number;
}

/** A framer at the beginning of a frame, as every connection starts. */
export const idleFramer: MsrpFramer = { phase: 'idle' };

/** Whether nothing is buffered: a close now would cut no frame. */
export function framerIsIdle(framer: MsrpFramer): boolean {
  return framer.phase === 'idle';
}

/**
 * Takes the octets of one read. Strings in the frames are slices of it: who keeps them copies them.
 * A fault, after which the connection is to be closed, is one of: a wrong start line [R4975-9-1,
 * R4975-9-2], LF without CR, a path missing [R4975-9-4], more than `msrpHeaderBytesMax` octets of
 * headers, a body beyond `msrpEndlessBodyBytesMax` [R4975-14.5-1].
 */
export function frameMsrp(framer: MsrpFramer, bytes: Octets): FramedMsrp {
  if (framer.phase === 'dead') return { framer, frames: [], fault: framer.fault, scanned: 0 };
  const frames: MsrpFrame[] = [];
  let unfinished = framer.phase === 'idle' ? undefined : framer;
  let pattern: Pattern | undefined;
  let scanned = 0;
  let at = 0;
  while (at < bytes.length) {
    if (unfinished === undefined) {
      const like = pattern && responseLike(pattern, bytes, at);
      if (pattern !== undefined && like !== undefined) {
        frames.push(like);
        scanned += pattern.bytes;
        at += pattern.bytes;
        continue;
      }
      const cut = cutFrame(bytes, at);
      if (cut !== undefined) {
        if (cut.frame === undefined) return dead(frames, cut.fault, scanned + bytes.length - at);
        frames.push(cut.frame);
        pattern = patternOf(cut.frame, bytes, at, cut.next, pattern);
        scanned += cut.next - at;
        at = cut.next;
        continue;
      }
      scanned += bytes.length - at;
      unfinished = begunFrame;
    }
    const step = resumeFrame(unfinished, bytes, at);
    scanned += step.scanned;
    if (step.is === 'broken') return dead(frames, step.fault, scanned);
    if (step.is === 'unfinished') return { framer: step.frame, frames, scanned };
    frames.push(step.frame);
    at = step.next;
    unfinished = undefined;
  }
  return { framer: unfinished ?? idleFramer, frames, scanned };
}

function dead(frames: readonly MsrpFrame[], fault: Fault, scanned: number): FramedMsrp {
  return { framer: { phase: 'dead', fault }, frames, fault, scanned };
}
