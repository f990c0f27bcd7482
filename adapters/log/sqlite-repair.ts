// Opening a room log whose write-ahead log is damaged or gone: what can be put together again is,
// and the operator is told in sentences. Law: nothing is deleted, and of two readings the one is
// served in which more of what was committed verifies.
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { Sha256 } from '../../model/log/port.ts';
import { assertStructure } from './sqlite-damage.ts';
import { openForReading, syncFile, syncFolder, writeSynced } from './sqlite-file.ts';
import { loadLog } from './sqlite-load.ts';
import { isSqliteError, RoomLogRefusal, refusalOf } from './sqlite-refusal.ts';
import { type WalDamage, walDamage } from './sqlite-wal.ts';

/**
 * Puts a damaged write-ahead log together again as far as that serves, before anything is written.
 * `foundAt` (ISO 8601) names the file that is kept. Sentences for the operator; none when nothing
 * is wrong. Throws what opening for reading throws, in use included, and has then changed nothing.
 */
export function repairWal(
  folder: string,
  file: string,
  sha256: Sha256,
  foundAt: string,
): readonly string[] {
  const wal = `${file}-wal`;
  if (!existsSync(wal)) return [];
  const damage = walDamage(readFileSync(wal));
  if (damage === undefined) return [];
  const kept = `${wal}.damaged-${foundAt.replaceAll(/[^0-9TZ]/g, '')}`;
  // Also the proof that nobody has it open.
  const without = reached(folder, file, sha256);
  copyFileSync(wal, kept);
  syncFile(kept);
  const what = `${wal}: ${badPart(damage)}; it was kept as ${kept}`;
  if (damage.repaired !== undefined) {
    replaceWal(folder, file, damage.repaired);
    if (reached(folder, file, sha256) > without) {
      const then = damage.isSuperseded ? NOTHING_MISSES : BODIES_MISS;
      return [`${what}; the entries behind the damage were read and verified${then}`];
    }
    replaceWal(folder, file, readFileSync(kept));
  }
  return [
    `${what}; what was committed behind the damage cannot be put together again: ` +
      'restore a copy of the folder if it matters',
  ];
}

/** What a reader, who changes nothing, is told of a damaged write-ahead log. */
export function walSentences(file: string): readonly string[] {
  const wal = `${file}-wal`;
  const damage = existsSync(wal) ? walDamage(readFileSync(wal)) : undefined;
  if (damage === undefined) return [];
  return [
    `${wal}: ${badPart(damage)}, and what was committed behind that is left out; ` +
      'if this is a copy that was taken while the focus ran, copy it again; ' +
      'otherwise `confab serve` on a copy puts it together again as far as can be',
  ];
}

/** Told when a focus had the log open and its write-ahead log is not there any more. */
export function walMissing(file: string): string {
  return (
    `${file}-wal is missing, although a focus that had the log open did not close it: what was ` +
    'committed last may be lost, unless another SQLite program has opened the file meanwhile; ' +
    'if this is a copy, copy all files of the folder; otherwise restore one if it matters'
  );
}

/** How many entries verify so; -1 when the file cannot be read so. Throws when it is in use. */
function reached(folder: string, file: string, sha256: Sha256): number {
  const reader = openForReading(folder);
  try {
    const loaded = loadLog(reader, file, sha256);
    assertStructure(reader, file);
    return loaded.rooms.reduce((sum, { tip }) => sum + tip.seq, 0);
  } catch (error) {
    const refusal = refusalOf(error, file);
    if (refusal instanceof RoomLogRefusal && refusal.name !== 'LogInUse') return -1;
    if (isSqliteError(error)) throw refusal;
    throw error;
  } finally {
    reader.close();
  }
}

function replaceWal(folder: string, file: string, bytes: Buffer): void {
  const draft = `${file}-wal.new`;
  writeSynced(draft, bytes);
  renameSync(draft, `${file}-wal`);
  // The index of the log that it was before.
  rmSync(`${file}-shm`, { force: true });
  syncFolder(folder);
}

function badPart({ badFrames }: WalDamage): string {
  if (badFrames === 0) return 'its header is damaged';
  return badFrames === 1 ? '1 page is damaged' : `${badFrames} pages are damaged`;
}

const NOTHING_MISSES = '; each damaged page was written again later, so that nothing is missing';
const BODIES_MISS = '; the text of single messages may be missing';
