// The rows of a room log on SQLite as they come from the disk: read without trust, verified against
// the chain of their room. Law: whatever the disk holds, a row is good or bad and nothing throws.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { canonicalJson } from '../../model/log/canonical.ts';
import { bodyMatches, chainHeadOfJson } from '../../model/log/chain.ts';
import type { Committed, Entry, EntryBody } from '../../model/log/entry.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';

/** A point in a room's chain: after the entry `seq`, which lies at `position` of the stream. */
export interface Tip {
  readonly seq: number;
  readonly position: number;
  readonly stampMs: number;
  readonly head: string;
}

/** Before the first entry. */
export const ORIGIN: Tip = { seq: 0, position: 0, stampMs: 0, head: '' };

/** A row of `entry` with its body. Numbers were cast to floats, for a huge integer would throw. */
export interface StoredRow {
  readonly position: number;
  readonly room: number;
  readonly seq: number;
  readonly stamp: number;
  readonly previous: number;
  readonly chain: Uint8Array | null;
  readonly entry: string | null;
  readonly salt: Uint8Array | null;
  readonly octets: Uint8Array | null;
}

/**
 * A statement that lives as long as its connection. Node 22 finalizes one that nothing refers to
 * any more, although its rows are being iterated over.
 */
export function prepareToIterate(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  const others = held.get(database);
  if (others === undefined) held.set(database, [statement]);
  else others.push(statement);
  return statement;
}

/** A statement over entries and their bodies; `clause` says which and in what order. */
export function selectRows(database: DatabaseSync, clause: string): StatementSync {
  return prepareToIterate(
    database,
    `SELECT CAST(e.position AS REAL) AS position, CAST(e.room AS REAL) AS room,
       CAST(e.seq AS REAL) AS seq, CAST(e.stamp AS REAL) AS stamp,
       CAST(e.previous AS REAL) AS previous, CAST(e.chain AS BLOB) AS chain,
       CAST(e.entry AS TEXT) AS entry, CAST(b.salt AS BLOB) AS salt,
       CAST(b.octets AS BLOB) AS octets
     FROM entry e LEFT JOIN body b ON b.position = e.position ${clause}`,
  );
}

/** A row that does not continue its room's chain, and why. */
export interface BadRow {
  readonly position: number;
  readonly reason: string;
}

/**
 * One room's rows on trial, in order of position. A row is good when it continues the chain; a bad
 * one is noted and passed over, so that what follows the loss of an entry is bad as well, while a
 * foreign row that strayed into the room costs the room nothing.
 */
export class Trial {
  readonly id: number;
  readonly start: Tip;
  readonly entries: Committed[] = [];
  /** Positions of `entries`. */
  readonly places: number[] = [];
  readonly bad: BadRow[] = [];
  /** Positions of good rows whose pointer to the previous one is wrong, with the right one. */
  readonly strayPointers: { readonly position: number; readonly previous: number }[] = [];
  /** Undefined when nothing sound names the room: then no row of it can be good. */
  readonly name: string | undefined;
  tip: Tip;
  private readonly sha256: Sha256;

  constructor(id: number, name: string | undefined, start: Tip, sha256: Sha256) {
    this.id = id;
    this.name = name;
    this.start = start;
    this.tip = start;
    this.sha256 = sha256;
  }

  /** Whether the row continues the chain; rows up to the start are passed over. */
  accept(row: StoredRow): boolean {
    if (row.position <= this.start.position) return true;
    const read = readRow(row, this.tip, this.name, this.sha256);
    if (!read.ok) {
      this.bad.push({ position: row.position, reason: read.reason });
      return false;
    }
    if (row.previous !== this.tip.position) {
      this.strayPointers.push({ position: row.position, previous: this.tip.position });
    }
    this.entries.push(read.committed);
    this.places.push(row.position);
    const { seq, stampMs } = read.committed;
    this.tip = { seq, stampMs, position: row.position, head: read.head };
    return true;
  }
}

/** A room's snapshot with where its entry lies and the head of the chain there. */
export interface StoredSnapshot extends Tip {
  readonly state: string;
}

/** What a snapshot's row keeps so that a change to it shows: 64 hex digits. */
export function snapshotDigest(name: string, snapshot: StoredSnapshot, sha256: Sha256): string {
  const { seq, stampMs, position, head, state } = snapshot;
  return sha256(canonicalJson([name, seq, stampMs, position, head, state]));
}

/** What a room's row keeps so that a change to it shows: 64 hex digits. */
export function roomDigest(id: number, name: string, last: number, sha256: Sha256): string {
  return sha256(canonicalJson([id, name, last]));
}

/** A value of `meta` with its digest; `unsealValue` gives it back, or undefined if it changed. */
export function sealValue(key: string, value: string, sha256: Sha256): string {
  return `${value} ${sha256(canonicalJson([key, value]))}`;
}

export function unsealValue(key: string, sealed: unknown, sha256: Sha256): string | undefined {
  if (typeof sealed !== 'string') return undefined;
  const value = sealed.slice(0, Math.max(0, sealed.lastIndexOf(' ')));
  return sealValue(key, value, sha256) === sealed ? value : undefined;
}

/** The room that an entry's text names, if it can be read at all. */
export function roomWithin(text: string | null): string | undefined {
  const room: unknown = text === null ? undefined : parseEntry(text)?.room;
  return typeof room === 'string' ? room : undefined;
}

/** Octets of a BLOB. */
export function octetsOf(bytes: Uint8Array): Octets {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return asOctets(view.toString('latin1'));
}

type ReadRow =
  | { readonly ok: true; readonly committed: Committed; readonly head: string }
  | { readonly ok: false; readonly reason: string };

function readRow(row: StoredRow, tip: Tip, name: string | undefined, sha256: Sha256): ReadRow {
  const seq = tip.seq + 1;
  if (row.seq !== seq) return bad(`its number is ${row.seq} where ${seq} was due`);
  if (row.chain === null || row.entry === null || !ASCII_TEXT.test(row.entry)) {
    return bad('its text is not what was written');
  }
  const head = chainHeadOfJson(tip.head, seq, row.stamp, row.entry, sha256);
  if (head !== hexOf(row.chain)) return bad('it does not match its hash');
  const entry = parseEntry(row.entry);
  if (entry === undefined) return bad('its text is not JSON');
  if (name === undefined || entry.room !== name) return bad('it names another room');
  const base = { room: name, seq, stampMs: row.stamp, entry };
  if (row.salt === null && row.octets === null) return { ok: true, committed: base, head };
  if (row.salt === null || row.octets === null) return bad('its body is not whole');
  const body: EntryBody = { salt: octetsOf(row.salt), octets: octetsOf(row.octets) };
  if (!bodyMatches(entry, body, sha256)) return bad('its body does not match its hash');
  return { ok: true, committed: { ...base, body: body.octets }, head };
}

function bad(reason: string): ReadRow {
  return { ok: false, reason };
}

function parseEntry(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // The chain vouches for the rest: it is what was appended.
    return typeof value === 'object' && value !== null ? (value as Entry) : undefined;
  } catch {
    return undefined;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

const held = new WeakMap<DatabaseSync, StatementSync[]>();

/** What canonical JSON is made of. */
const ASCII_TEXT = /^[\u0020-\u007f]*$/;
