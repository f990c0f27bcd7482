// The file that `confab serve --trace` makes: a new one, told in words where it cannot be.
import type { NodeSubject } from '../../model/trace/node-trace.ts';
import { createRecorder, type Recorder } from '../node/recorder.ts';
import { createTraceFile, diskWords, removeTraceFile, type TraceFile } from '../node/trace-file.ts';
import { UsageError } from './command.ts';
import { manifest } from './manifest.ts';

/** A trace's file, made and empty. */
export interface NewTrace {
  /** Writes its first line; `ended` hears why it ends although the focus goes on. */
  record(subject: NodeSubject, ended: (why: string) => void): Recorder;
  /** There is to be none. */
  remove(): void;
}

/** Throws UsageError where there is a file already, or none can be made. */
export function createTrace(path: string): NewTrace {
  const file = told(path, () => createTraceFile(path));
  return {
    record: (subject, ended) => told(path, () => recorderOf(file, subject, ended)),
    remove: () => removeTraceFile(path),
  };
}

function recorderOf(file: TraceFile, subject: NodeSubject, ended: (why: string) => void) {
  return createRecorder(file, { by: `confab ${manifest().version}`, subject, ended });
}

function told<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UsageError(`${path} is there already, and no trace is overwritten: name another`);
    }
    throw new UsageError(`the trace ${path} cannot be made: ${diskWords(error)}`);
  }
}
