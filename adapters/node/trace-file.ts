// The file of a trace, as the recorder sees it: octets at positions, and the system's words for
// what goes wrong. It holds secrets: nobody but its owner may read it.
import { close, fsync, ftruncateSync, openSync, unlinkSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** Where a recorder writes; what fails throws or rejects with the system's error. */
export interface TraceFile {
  /** As many octets as the disk took, at least one. */
  write(octets: Buffer, position: number): Promise<number>;
  /** The same, and waits for it. */
  writeNow(octets: Buffer, position: number): number;
  truncate(position: number): void;
  /** Once what was written is on the disk. */
  close(): Promise<void>;
}

/** Makes a file that only its owner reads. Throws the system's error; EEXIST where there is one. */
export function createTraceFile(path: string): TraceFile {
  return traceFileOf(openSync(path, 'wx', OWNER_ONLY));
}

/** Takes back what `createTraceFile` made, where nothing came of it. */
export function removeTraceFile(path: string): void {
  unlinkSync(path);
}

/** An open file as a recorder wants it. */
export function traceFileOf(fd: number): TraceFile {
  return {
    write: async (octets, position) => {
      const { bytesWritten } = await writing(fd, octets, 0, octets.length, position);
      return bytesWritten;
    },
    writeNow: (octets, position) => writeSync(fd, octets, 0, octets.length, position),
    truncate: (position) => ftruncateSync(fd, position),
    close: async () => {
      try {
        await syncing(fd);
      } finally {
        await closing(fd);
      }
    },
  };
}

/** What a disk says, for a sentence. */
export function diskWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : WORDS[code]) ?? message ?? String(error);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow any more',
  EIO: 'the disk fails',
  EROFS: 'the disk can only be read',
};

const writing = promisify(write);
const syncing = promisify(fsync);
const closing = promisify(close);
const OWNER_ONLY = 0o600;
