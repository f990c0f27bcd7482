// Opens the room log of a live focus with the platform's clocks, hash and random numbers.
import { randomBytes } from 'node:crypto';
import type { RoomLog } from '../../model/log/port.ts';
import { sha256 } from './sha256.ts';
import { openSqliteLog } from './sqlite.ts';

/**
 * Opens the room log (SQLite) in a data folder, which is made when it is not there, and holds it
 * until it is closed or the process ends, however it ends. Throws a `RoomLogRefusal`, whose message
 * says what to do: the folder is in use, damaged as a whole, of a newer format, or unusable. Damage
 * to single rooms is set aside and told by `damage`. `durability` says what committed means.
 */
export function openLog(folder: string): RoomLog {
  return openSqliteLog(folder, {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    sha256,
    random: (bytes) => randomBytes(bytes),
  });
}
