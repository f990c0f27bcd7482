// The room log of a simulated world, as a value: what was committed, sealed and chained as on disk.
// When a batch commits is the world's to say. Law 8: nothing in it was told before it was in it.
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Map as ImmutableMap, List } from 'immutable';
import { canonicalJson } from '../../model/log/canonical.ts';
import { chainHeadOfJson, sealEntry } from '../../model/log/chain.ts';
import type { Append, Committed, RoomSnapshot } from '../../model/log/entry.ts';

/** The room logs of a world, in memory. */
export interface SimulatedLog {
  readonly rooms: ImmutableMap<string, LoggedRoom>;
  /** Of the last commit; never falls. */
  readonly stampMs: number;
}

export interface LoggedRoom {
  readonly entries: List<Committed>;
  /** The head of the chain after the last entry, 64 hex digits; '' before the first. */
  readonly head: string;
  readonly snapshot: RoomSnapshot | null;
}

export const emptyLog: SimulatedLog = { rooms: ImmutableMap(), stampMs: 0 };

export interface Commit {
  readonly log: SimulatedLog;
  readonly committed: readonly Committed[];
}

/** Commits a batch at a moment of the log's wall clock, in milliseconds since 1970. */
export function commitBatch(log: SimulatedLog, batch: readonly Append[], wallMs: number): Commit {
  const stampMs = log.stampMs > wallMs ? log.stampMs : wallMs;
  let { rooms } = log;
  const committed = batch.map((append) => {
    const entry = sealEntry(append, sha256);
    const known = rooms.get(entry.room) ?? emptyRoom;
    const seq = known.entries.size + 1;
    const head = chainHeadOfJson(known.head, seq, stampMs, canonicalJson(entry), sha256);
    const bare: Committed = { room: entry.room, seq, stampMs, entry };
    const whole = append.body === undefined ? bare : { ...bare, body: append.body.octets };
    rooms = rooms.set(entry.room, { ...known, entries: known.entries.push(whole), head });
    return whole;
  });
  return { log: { rooms, stampMs }, committed };
}

/** The log with the body of one entry erased; entry and chain stay. */
export function withoutBody(log: SimulatedLog, room: string, seq: number): SimulatedLog {
  const known = log.rooms.get(room);
  const entry = known?.entries.get(seq - 1);
  if (known === undefined || entry?.body === undefined) return log;
  const { body: _, ...bare } = entry;
  const entries = known.entries.set(seq - 1, bare);
  return { ...log, rooms: log.rooms.set(room, { ...known, entries }) };
}

/** The log with a snapshot of a room in place of the room's last one. */
export function withSnapshot(log: SimulatedLog, snapshot: RoomSnapshot): SimulatedLog {
  const known = log.rooms.get(snapshot.room);
  if (known === undefined || snapshot.seq > known.entries.size) {
    throw new Error(`a snapshot of ${snapshot.room} at ${snapshot.seq}, which is not committed`);
  }
  return { ...log, rooms: log.rooms.set(snapshot.room, { ...known, snapshot }) };
}

/** SHA-256 of octets (a latin1 string, one character an octet), as 64 hex digits. */
export function sha256(octets: string): string {
  const bytes = new Uint8Array(octets.length);
  for (let at = 0; at < octets.length; at += 1) bytes[at] = octets.charCodeAt(at);
  return bytesToHex(digest(bytes));
}

const emptyRoom: LoggedRoom = { entries: List(), head: '', snapshot: null };
