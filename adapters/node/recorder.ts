// Records a node's trace while it serves: ticks are kept as they come, and encoded, hashed and
// written a little later, many at once. Law: recording changes nothing of what the node does; what
// waits is bounded; a disk that fails ends the trace, is told once, and the node goes on.
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';
import {
  effectsHash,
  type NodeSubject,
  type TickOutcome,
  tickBytes,
  tickLines,
} from '../../model/trace/node-trace.ts';
import { beginTrace, endTrace, type TraceWriter } from '../../model/trace/writing.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { sha256 } from '../log/sha256.ts';
import type { ServerOptions } from './server.ts';
import { diskWords, type TraceFile } from './trace-file.ts';

/** A trace under way. */
export interface Recorder {
  /** What a server tells it. */
  readonly hooks: Required<Pick<ServerOptions, 'watch' | 'watchFailure'>>;
  /** Writes what waits and the last line; the file is on the disk then. Never rejects. */
  close(): Promise<void>;
}

/** What a recorder needs beside its file. */
export interface RecorderOptions {
  /** The program and its version. */
  readonly by: string;
  readonly subject: NodeSubject;
  /** The trace ends although the node goes on: why, in a few words. Once at most. */
  ended(why: string): void;
}

/** Writes the first line at once. Throws the system's error where the file does not take it. */
export function createRecorder(file: TraceFile, options: RecorderOptions): Recorder {
  return new FileRecorder(file, options);
}

/** A tick that is not encoded yet. */
interface Waiting {
  readonly inputs: readonly Input[];
  /** Or why there are none. */
  readonly effects: readonly Effect[] | { readonly failed: string };
  readonly bytes: number;
}

/** Up to where the file is whole, and what the next line is chained to. */
interface Place {
  readonly position: number;
  readonly writer: TraceWriter;
}

class FileRecorder implements Recorder {
  readonly hooks: Recorder['hooks'] = {
    watch: (inputs, effects) => {
      this.#take({ inputs, effects, bytes: tickBytes(inputs, effects) });
    },
    watchFailure: (inputs, error) => {
      const failed = error instanceof Error ? error.message : String(error);
      this.#take({ inputs, effects: { failed }, bytes: tickBytes(inputs, []) });
    },
  };
  readonly #file: TraceFile;
  readonly #ended: (why: string) => void;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Lines of the ticks that are being encoded. */
  #lines: Iterator<Octets, void, undefined> | undefined;
  #writer: TraceWriter;
  /** Behind the last batch that the disk took, and behind the one before. */
  #place: Place;
  #earlier: Place;
  /** The batch that is on its way to the disk. */
  #batch: Buffer | undefined;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasBegun = false;
  #isTaking = true;
  /** Why the trace ends before the node does. */
  #early: string | null = null;
  #released: Promise<void> | undefined;

  constructor(file: TraceFile, { by, subject, ended }: RecorderOptions) {
    this.#file = file;
    this.#ended = ended;
    const { line, writer } = beginTrace({ kind: 'node', by, subject }, sha256);
    const first = Buffer.from(line, 'latin1');
    writeWhole(file, first, 0);
    this.#writer = writer;
    this.#place = { position: first.length, writer };
    this.#earlier = this.#place;
    process.once('exit', this.#exit);
  }

  async close(): Promise<void> {
    this.#isTaking = false;
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
    await this.#release();
  }

  #take(tick: Waiting): void {
    if (!this.#isTaking) return;
    if (this.#waitingBytes > limits.traceWaitingBytesMax) {
      this.#endEarly(`more than ${limits.traceWaitingBytesMax} octets wait for the disk`);
      // Who waits for what is on its way to the disk comes to the last line as well.
      if (this.#writing === undefined) void this.#release();
      return;
    }
    this.#waiting.push(tick);
    this.#waitingBytes += tick.bytes;
    if (!this.#hasBegun) {
      // The first tick holds the room log, and nobody is served before it: it may take its time.
      this.#hasBegun = true;
      this.#writeNow();
      if (this.#early !== null) void this.#release();
    } else if (this.#writing === undefined) {
      this.#timer ??= setTimeout(this.#begin, limits.traceDelayMs);
    }
  }

  readonly #begin = (): void => {
    this.#timer = undefined;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
  };

  /** Until nothing waits any more. */
  async #write(): Promise<void> {
    try {
      for (let batch = this.#nextBatch(); batch !== undefined; batch = this.#nextBatch()) {
        const { position } = this.#place;
        for (let at = 0; at < batch.length; ) {
          at += await this.#file.write(batch.subarray(at), position + at);
        }
        this.#took(batch);
      }
    } catch (error) {
      this.#endEarly(diskWords(error));
    }
    if (this.#early !== null) await this.#release();
  }

  #writeNow(): void {
    try {
      for (let batch = this.#nextBatch(); batch !== undefined; batch = this.#nextBatch()) {
        writeWhole(this.#file, batch, this.#place.position);
        this.#took(batch);
      }
    } catch (error) {
      this.#endEarly(diskWords(error));
    }
  }

  /** The batch that the disk has not taken, or a new one; undefined when nothing waits. */
  #nextBatch(): Buffer | undefined {
    if (this.#batch !== undefined || this.#early !== null) return this.#batch;
    const lines: Octets[] = [];
    let bytes = 0;
    this.#lines ??= this.#linesWaiting();
    while (bytes < limits.traceBatchBytes) {
      const next = this.#lines.next();
      if (next.done === true) {
        this.#lines = undefined;
        break;
      }
      lines.push(next.value);
      bytes += next.value.length;
    }
    if (lines.length > 0) this.#batch = Buffer.from(lines.join(''), 'latin1');
    return this.#batch;
  }

  *#linesWaiting(): Generator<Octets, void, undefined> {
    while (this.#waiting.length > 0) {
      for (const { inputs, effects, bytes } of this.#waiting.splice(0)) {
        this.#waitingBytes -= bytes;
        const outcome: TickOutcome =
          'failed' in effects ? effects : { effects: effectsHash(effects, sha256) };
        for (const { line, writer } of tickLines(this.#writer, inputs, outcome, sha256)) {
          this.#writer = writer;
          yield line;
        }
      }
    }
  }

  #took(batch: Buffer): void {
    this.#earlier = this.#place;
    this.#place = { position: this.#place.position + batch.length, writer: this.#writer };
    this.#batch = undefined;
  }

  #endEarly(why: string): void {
    if (this.#early !== null) return;
    this.#early = why;
    this.#isTaking = false;
    this.#waiting = [];
    clearTimeout(this.#timer);
    this.#ended(why);
  }

  #release(): Promise<void> {
    this.#released ??= this.#finish();
    return this.#released;
  }

  async #finish(): Promise<void> {
    process.off('exit', this.#exit);
    this.#writeLast();
    try {
      await this.#file.close();
    } catch (error) {
      this.#endEarly(diskWords(error));
    }
  }

  /** The last line, behind what is whole; where it does not fit, a batch less is kept. */
  #writeLast(): void {
    for (const { position, writer } of [this.#place, this.#earlier]) {
      try {
        const last = Buffer.from(endTrace(writer, this.#early, sha256).line, 'latin1');
        this.#file.truncate(position);
        writeWhole(this.#file, last, position);
        return;
      } catch (error) {
        // A trace without its last line can be read all the same, by who insists.
        this.#endEarly(diskWords(error));
      }
    }
  }

  /** The process ends without having closed this: by a bug, whose tick is the last one then. */
  readonly #exit = (): void => {
    this.#writeNow();
    this.#early ??= 'the process ended without closing it';
    this.#writeLast();
  };
}

function writeWhole(file: TraceFile, octets: Buffer, position: number): void {
  for (let at = 0; at < octets.length; ) at += file.writeNow(octets.subarray(at), position + at);
}
