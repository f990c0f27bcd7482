// What was found damaged in a room log on SQLite: told in sentences, and set aside so that the rest
// can be served. Law: nothing is deleted; a damaged row is kept whole, with the reason and the
// date.
import type { DatabaseSync } from 'node:sqlite';
import { LogDamaged } from './sqlite-refusal.ts';
import type { BadRow } from './sqlite-row.ts';

export type Finding =
  /** The entry `seq` of a room and what follows it do not continue the room's chain. */
  | {
      readonly kind: 'entries';
      readonly room: string;
      readonly seq: number;
      readonly rows: readonly BadRow[];
    }
  /** Rows that bear a room's id and are no part of it; the room itself is whole. */
  | { readonly kind: 'strays'; readonly room: string; readonly rows: readonly BadRow[] }
  /** A snapshot was passed over; `from` is the one used instead, 0 for the first entry. */
  | {
      readonly kind: 'snapshot';
      readonly room: string;
      readonly seq: number;
      readonly rowid: number;
      readonly from: number;
    }
  /** Rows of the stream are gone, and nothing says whose they were. */
  | { readonly kind: 'missing'; readonly count: number }
  /** Only pointers or the list of rooms were wrong. */
  | { readonly kind: 'index' };

/** A good entry whose pointer to its room's previous one is wrong, with the right one. */
export interface Repair {
  readonly position: number;
  readonly previous: number;
}

/** A sentence for the operator. `aside` says whether the file was changed or only read. */
export function sentenceOf(finding: Finding, file: string, aside: boolean): string {
  const where = aside ? `set aside in table "damaged" of ${file}` : 'left out';
  switch (finding.kind) {
    case 'entries': {
      const { room, seq, rows } = finding;
      const rest = counted(rows.length, 'entry', 'entries');
      const what = `${rest} from there on ${verb(rows)} ${where}`;
      const then = seq === 1 ? 'nothing is left of the room' : `the room ends at entry ${seq - 1}`;
      const why = reasonOf(rows);
      return (
        `room ${room}: entry ${seq} is damaged or lost (${why}); ${what}; ${then}; ` +
        'restore a copy of the folder if they matter'
      );
    }
    case 'strays': {
      const { room, rows } = finding;
      const strays = `${counted(rows.length, 'stray row')} (${reasonOf(rows)})`;
      const what = `${strays} ${verb(rows)} ${where}`;
      return `room ${room}: ${what}; they were no part of it, and it is whole`;
    }
    case 'snapshot': {
      const { room, seq, from } = finding;
      const then = from === 0 ? 'its first entry' : `the snapshot at entry ${from}`;
      const what = `its snapshot at entry ${seq} is damaged and was ${where}`;
      return `room ${room}: ${what}; the room was read from ${then} on`;
    }
    case 'missing': {
      const what = counted(finding.count, 'entry', 'entries');
      return `${file}: ${what} can no longer be found; restore a copy if they matter`;
    }
    case 'index': {
      const what = `was ${aside ? 'written' : 'worked out'} anew`;
      return `${file}: the list of rooms did not fit the entries and ${what}; no entry was lost`;
    }
  }
}

/**
 * Moves damaged rows into the table `damaged`, puts pointers right, all within the transaction that
 * the caller has begun. `foundAt` is an ISO 8601 date.
 */
export function setAside(
  database: DatabaseSync,
  findings: readonly Finding[],
  repairs: readonly Repair[],
  foundAt: string,
): void {
  const keepEntry = database.prepare(
    `INSERT INTO damaged (kind, name, room, position, seq, stamp, previous, chain, content,
       salt, octets, reason, found_at)
     SELECT 'entry', ?, e.room, e.position, e.seq, e.stamp, e.previous, e.chain, e.entry,
       b.salt, b.octets, ?, ?
     FROM entry e LEFT JOIN body b ON b.position = e.position WHERE e.position = ?`,
  );
  const dropBody = database.prepare('DELETE FROM body WHERE position = ?');
  const dropEntry = database.prepare('DELETE FROM entry WHERE position = ?');
  const keepSnapshot = database.prepare(
    `INSERT INTO damaged (kind, name, room, position, seq, stamp, chain, content, reason, found_at)
     SELECT 'snapshot', ?, room, position, seq, stamp, chain, state, ?, ?
     FROM snapshot WHERE rowid = ?`,
  );
  const dropSnapshot = database.prepare('DELETE FROM snapshot WHERE rowid = ?');
  for (const finding of findings) {
    if (finding.kind === 'entries' || finding.kind === 'strays') {
      for (const { position, reason } of finding.rows) {
        keepEntry.run(finding.room, reason, foundAt, position);
        dropBody.run(position);
        dropEntry.run(position);
      }
    } else if (finding.kind === 'snapshot') {
      keepSnapshot.run(finding.room, 'it does not match its digest', foundAt, finding.rowid);
      dropSnapshot.run(finding.rowid);
    }
  }
  const repair = database.prepare('UPDATE entry SET previous = ? WHERE position = ?');
  for (const { position, previous } of repairs) repair.run(previous, position);
}

/**
 * Throws `LogDamaged` unless the database's own trees are whole; damage within rows is no matter.
 */
export function assertStructure(database: DatabaseSync, file: string): void {
  const checks = database.prepare('PRAGMA quick_check').all();
  for (const { quick_check: found } of checks) {
    if (found !== 'ok' && !ROW_DAMAGE.test(String(found))) {
      throw new LogDamaged(file, String(found).replaceAll('\n', ' '));
    }
  }
}

function verb(rows: readonly BadRow[]): string {
  return rows.length === 1 ? 'was' : 'were';
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function reasonOf(rows: readonly BadRow[]): string {
  return rows[0]?.reason ?? 'no reason was noted';
}

/** What SQLite says of a column whose value is not of its declared type. */
const ROW_DAMAGE = /^(NULL|non-[A-Z]+|[A-Z]+) value in /;
