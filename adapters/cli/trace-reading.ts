// Trace files as the commands read them: first whole, so that nothing is said of a trace that is
// damaged, then event by event. What is wrong with one is a line, exit 2.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import {
  endReading,
  readTrace,
  type TraceFault,
  type TraceFormat,
  traceReader,
} from '../../model/trace/reading.ts';
import type { TraceHeader } from '../../model/trace/writing.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { sha256 } from '../log/sha256.ts';
import { diskWords } from '../node/trace-file.ts';
import { InputError } from './command.ts';

/** A trace that has been read through. */
export interface CheckedTrace<S, E> {
  readonly header: TraceHeader<S>;
  /** Why its recording ended early; null where it did not, or where it is cut off. */
  readonly early: string | null;
  /** Its last line is missing. */
  readonly isCut: boolean;
  /** Its events in order, read again from the file, until `take` has enough. */
  each(take: (event: E) => 'more' | 'enough'): void;
  close(): void;
}

/** Reads a trace through. Throws InputError; `takesCut` lets one pass whose end is missing. */
export function checkedTrace<S, E>(
  path: string,
  formats: readonly TraceFormat<S, E>[],
  takesCut: boolean,
): CheckedTrace<S, E> {
  const fd = opened(path);
  try {
    const found: Found<S> = { events: 0 };
    const fault = scan({ fd, path }, formats, (item) => {
      if (item.type === 'header') found.header = item.header;
      else if (item.type === 'end') found.early = item.end.early;
      else found.events += 1;
      return 'more';
    });
    const { header, events, early = null } = found;
    if (header === undefined || (fault !== undefined && !(fault.isCut && takesCut))) {
      throw new InputError(`${path}: ${sentenceOf(fault)}`);
    }
    return {
      ...{ header, early, isCut: fault !== undefined },
      each(take) {
        let left = events;
        scan({ fd, path }, formats, (item) => {
          if (item.type === 'header') return left === 0 ? 'enough' : 'more';
          if (item.type === 'end') return 'enough';
          left -= 1;
          // Somebody may still be writing it: what has come since was not checked.
          return take(item.event) === 'enough' || left === 0 ? 'enough' : 'more';
        });
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

interface Found<S> {
  header?: TraceHeader<S>;
  events: number;
  early?: string | null;
}

function opened(path: string): number {
  return reading(path, () => {
    const found = statSync(path);
    if (found.isDirectory()) {
      const look = `the room log of a focus's folder is shown by \`confab replay ${path}\``;
      throw new InputError(`${path} is a folder, and a trace is a file; ${look}`);
    }
    // Whoever opened it would wait for somebody to write into it.
    if (found.isFIFO() || found.isSocket()) {
      throw new InputError(`${path} is a pipe, and a trace is read twice: give it as a file`);
    }
    return openSync(path, 'r');
  });
}

/** What the system refuses is a line as well. */
function reading<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputError(`${path} does not exist`);
    throw new InputError(`${path} cannot be read: ${diskWords(error)}`);
  }
}

type Item<S, E> = ReturnType<typeof readTrace<S, E>>['items'][number];

function scan<S, E>(
  { fd, path }: { readonly fd: number; readonly path: string },
  formats: readonly TraceFormat<S, E>[],
  take: (item: Item<S, E>) => 'more' | 'enough',
): TraceFault | undefined {
  const buffer = Buffer.alloc(PIECE_BYTES);
  let reader = traceReader(formats, sha256);
  for (let position = 0; ; ) {
    const bytes = reading(path, () => readSync(fd, buffer, 0, PIECE_BYTES, position));
    if (bytes === 0) return endReading(reader);
    position += bytes;
    const read = readTrace(reader, asOctets(buffer.toString('latin1', 0, bytes)));
    reader = read.reader;
    for (const item of read.items) if (take(item) === 'enough') return undefined;
    if (read.fault !== undefined) return read.fault;
  }
}

function sentenceOf(fault: TraceFault | undefined): string {
  if (fault === undefined) return 'nothing can be read';
  if (!fault.isCut) return fault.message;
  return `${fault.message}; --cut takes what is there`;
}

const PIECE_BYTES = 65_536;
