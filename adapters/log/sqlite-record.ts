// A room log on SQLite opened for reading only: to replay it, to ask it why. It changes nothing,
// and it is refused while a live focus has the folder; a copy of the folder can always be read.
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Committed } from '../../model/log/entry.ts';
import type { RecoveredLog, Sha256 } from '../../model/log/port.ts';
import { sentenceOf } from './sqlite-damage.ts';
import { logFile, openForReading } from './sqlite-file.ts';
import { type LoadedLog, loadLog, recoveredFrom } from './sqlite-load.ts';
import { refusalOf } from './sqlite-refusal.ts';
import { ORIGIN, type StoredRow, selectRows, type Tip, Trial } from './sqlite-row.ts';
import {
  isSalvagePending,
  removeEmptyWal,
  salvagePending,
  walMissing,
  walSentences,
} from './sqlite-salvage.ts';

/** A room from its first entry on, as far as its chain is whole. */
export interface RoomHistory {
  readonly entries: readonly Committed[];
  /** Why it ends before the last row; absent when it is whole. */
  readonly damage?: string;
}

/** A log that is only read. */
export interface SqliteRecord {
  readonly nodeId: string;
  readonly damage: readonly string[];
  /** Canonical names of the rooms, in the order in which they were first written to. */
  readonly rooms: readonly string[];
  /** As `RoomLog.recover`, as often as wanted. */
  recover(): RecoveredLog;
  /** Every entry of a room from seq 1 on; empty for an unknown room. Throws a `RoomLogRefusal`. */
  history(room: string): RoomHistory;
  close(): void;
}

/**
 * Opens a data folder's room log for reading. Throws a `RoomLogRefusal`: `LogMissing` without
 * folder or log, `LogInUse` while a focus has it open, `LogDamaged`, `LogTooNew`, `LogUnusable`.
 */
export function readSqliteLog(folder: string, options: { readonly sha256: Sha256 }): SqliteRecord {
  const file = logFile(folder);
  try {
    // Before SQLite makes an empty one.
    const hasWal = existsSync(`${file}-wal`);
    const database = openForReading(folder);
    try {
      const loaded = loadLog(database, file, options.sha256);
      const isPending = isSalvagePending(folder);
      const isMissing = loaded.wasOpen && !hasWal && !isPending;
      const damage = [
        ...(isPending ? [salvagePending(file)] : []),
        ...(isMissing ? [walMissing(file)] : []),
        ...walSentences(file),
      ];
      return recordOf(database, loaded, file, options.sha256, damage, () => {
        if (!hasWal) removeEmptyWal(folder);
      });
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw refusalOf(error, file);
  }
}

function recordOf(
  database: DatabaseSync,
  loaded: LoadedLog,
  file: string,
  sha256: Sha256,
  damage: readonly string[],
  tidy: () => void,
): SqliteRecord {
  const recovered = recoveredFrom(loaded);
  let closed = false;
  return {
    nodeId: loaded.nodeId,
    damage: [...damage, ...loaded.findings.map((finding) => sentenceOf(finding, file, false))],
    rooms: recovered.rooms.map(({ room }) => room),
    recover: () => recovered,
    history(name) {
      const room = loaded.rooms.find((each) => each.name === name);
      if (room === undefined) return { entries: [] };
      try {
        return readHistory(database, new Trial(room.id, name, ORIGIN, sha256), room.tip, file);
      } catch (error) {
        throw refusalOf(error, file);
      }
    },
    close() {
      if (closed) return;
      closed = true;
      database.close();
      tidy();
    },
  };
}

function readHistory(database: DatabaseSync, trial: Trial, newest: Tip, file: string): RoomHistory {
  const rows = selectRows(database, 'WHERE e.room = ? ORDER BY e.position');
  for (const row of rows.iterate(trial.id)) trial.accept(row as unknown as StoredRow);
  const { entries, bad, tip } = trial;
  const rest = bad.filter((row) => row.position > tip.position);
  const room = trial.name ?? '';
  if (rest.length === 0 && tip.seq < newest.seq) {
    // A snapshot tells of entries that are not there.
    const lost = `entries ${tip.seq + 1} to ${newest.seq} cannot be found`;
    return { entries, damage: `room ${room}: ${lost}; what is shown ends before them` };
  }
  if (rest.length === 0) return { entries };
  const finding = { kind: 'entries', room, seq: tip.seq + 1, rows: rest } as const;
  return { entries, damage: sentenceOf(finding, file, false) };
}
