// Writes the trace of a simulated world: its options and every action, while it is lived again. It
// goes to disk piece by piece, so that no run is too long for it.
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { beginTrace, endTrace, writeEvent } from '../../model/trace/writing.ts';
import type { WorldEvent } from '../../sim/trace/world-trace.ts';
import type { Action } from '../../sim/world/action.ts';
import type { RunOptions, RunWitness } from '../../sim/world/run.ts';
import type { WorldOptions } from '../../sim/world/world.ts';
import { sha256 } from '../log/sha256.ts';
import { manifest } from './manifest.ts';

/**
 * Writes what `live` does, as it shows it, and gives the path. A file that is there is replaced
 * once all is written. Throws the system's error; then what was there is as it was.
 */
export function writeWorldTrace(
  path: string,
  options: RunOptions | undefined,
  live: (witness: RunWitness) => unknown,
): string {
  if (options === undefined) throw new Error('its options are not known');
  const { weather: _, ...subject } = options;
  // A file of its own: who may read an older one, and its links, have no say in it.
  const unfinished = `${path}.${process.pid}`;
  const fd = openSync(unfinished, 'wx', OWNER_ONLY);
  try {
    writeLived(fd, subject, live);
    renameSync(unfinished, path);
    return path;
  } catch (error) {
    unlinkSync(unfinished);
    throw error;
  }
}

/** Writes it into an open file, and closes that. */
function writeLived(
  fd: number,
  subject: WorldOptions,
  live: (witness: RunWitness) => unknown,
): void {
  try {
    const by = `confab ${manifest().version}`;
    const first = beginTrace<WorldOptions>({ kind: 'world', by, subject }, sha256);
    let [lines, writer] = [first.line as string, first.writer];
    const add = (written: ReturnType<typeof endTrace>): void => {
      lines += written.line;
      writer = written.writer;
      if (lines.length < PIECE_CHARACTERS) return;
      writeSync(fd, lines, null, 'latin1');
      lines = '';
    };
    // An action in which confab itself fails is under way when its life ends: it has no hash.
    let begun: Action | undefined;
    const write = (event: WorldEvent) => add(writeEvent(writer, event, sha256));
    live({
      action(action) {
        begun = action;
      },
      acted(hash) {
        if (begun !== undefined) write({ action: begun, hash });
        begun = undefined;
      },
    });
    if (begun !== undefined) write({ action: begun });
    lines += endTrace(writer, null, sha256).line;
    writeSync(fd, lines, null, 'latin1');
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes a run that is known, with the step hashes of its actions, into a new file. Throws the
 * system's error where there is a file already, or none can be made; then no part of it is left.
 */
export function createWorldTrace(
  path: string,
  options: WorldOptions,
  events: Iterable<WorldEvent>,
): void {
  const fd = openSync(path, 'wx', OWNER_ONLY);
  try {
    const by = `confab ${manifest().version}`;
    let written = beginTrace<WorldOptions>({ kind: 'world', by, subject: options }, sha256);
    writeSync(fd, written.line, null, 'latin1');
    for (const event of events) {
      written = writeEvent(written.writer, event, sha256);
      writeSync(fd, written.line, null, 'latin1');
    }
    writeSync(fd, endTrace(written.writer, null, sha256).line, null, 'latin1');
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}

const OWNER_ONLY = 0o600;
const PIECE_CHARACTERS = 262_144;
