// The room log of a simulated world, as a value: what is on disk, sealed and chained as live, and
// what its nodes appended and have not been told of yet. When a batch commits, fails or is lost in
// a crash is the world's to say. Law 8: nothing in it was told before it was in it.
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Map as ImmutableMap, List } from 'immutable';
import { canonicalJson } from '../../model/log/canonical.ts';
import { chainHeadOfJson, sealEntry } from '../../model/log/chain.ts';
import type { Append, Committed, Entry, RoomSnapshot } from '../../model/log/entry.ts';
import type { Sha256 } from '../../model/log/port.ts';

/** The room logs of a world. */
export interface SimulatedLog {
  readonly rooms: ImmutableMap<string, LoggedRoom>;
  /** Of the last commit; never falls. */
  readonly stampMs: number;
  /** What each focus appended that is not on disk, in order. */
  readonly batches: ImmutableMap<string, readonly (readonly Append[])[]>;
  /** What others committed and a focus has not heard of, in order. */
  readonly news: ImmutableMap<string, readonly (readonly Committed[])[]>;
  /** When each focus opened it: stamps count from there. */
  readonly openings: ImmutableMap<string, Opening>;
  /** The end of the last record, where a crash tore it: the octets that reached the disk. */
  readonly torn: string | null;
}

/** A room's last snapshot and the entries after it. */
export interface LoggedRoom {
  /** The seq of the last entry; those up to the snapshot's are not kept. */
  readonly seq: number;
  readonly entries: List<Committed>;
  /** The head of the chain after the last entry, 64 hex digits; '' before the first. */
  readonly head: string;
  readonly snapshot: RoomSnapshot | null;
}

interface Opening {
  readonly stampMs: number;
  readonly monotonicMs: number;
}

export const emptyLog: SimulatedLog = {
  rooms: ImmutableMap(),
  stampMs: 0,
  batches: ImmutableMap(),
  news: ImmutableMap(),
  openings: ImmutableMap(),
  torn: null,
};

export interface Commit {
  readonly log: SimulatedLog;
  readonly committed: readonly Committed[];
}

/**
 * The log as a focus opened it: what a crash tore is cut off. Its stamps count from the greater of
 * the last one and the wall clock, and go with the monotonic clock from there.
 */
export function openedBy(
  log: SimulatedLog,
  node: string,
  clock: { readonly wallMs: number; readonly monotonicMs: number },
): SimulatedLog {
  const { wallMs, monotonicMs } = clock;
  const stampMs = log.stampMs > wallMs ? log.stampMs : wallMs;
  return {
    ...log,
    openings: log.openings.set(node, { stampMs, monotonicMs }),
    news: log.news.remove(node),
    torn: null,
  };
}

/** The log with a batch of a focus waiting to get to disk. */
export function appendedTo(
  log: SimulatedLog,
  node: string,
  batch: readonly Append[],
): SimulatedLog {
  return { ...log, batches: log.batches.set(node, [...(log.batches.get(node) ?? []), batch]) };
}

/** The oldest batch of a focus is on disk; undefined where none waits. */
export function commitOldest(
  log: SimulatedLog,
  node: string,
  monotonicMs: number,
  sha256: Sha256,
): Commit | undefined {
  const [oldest, ...rest] = log.batches.get(node) ?? [];
  if (oldest === undefined) return undefined;
  const waiting = { ...log, batches: batchesOf(log, node, rest) };
  return commitAppends(waiting, node, oldest, { monotonicMs, sha256 });
}

/** What a focus appended is not on disk and never will be; undefined where nothing waits. */
export function failAll(
  log: SimulatedLog,
  node: string,
): { readonly log: SimulatedLog; readonly failed: readonly (readonly Append[])[] } | undefined {
  const failed = log.batches.get(node);
  return failed === undefined
    ? undefined
    : { failed, log: { ...log, batches: log.batches.remove(node) } };
}

/**
 * A focus stops: of what it appended the first `kept` entries are on disk, and where `torn` a part
 * of the next one. `lost` counts the others.
 */
export function crashedAt(
  log: SimulatedLog,
  node: string,
  crash: { readonly kept: number; readonly torn: boolean },
  at: { readonly monotonicMs: number; readonly sha256: Sha256 },
): Commit & { readonly lost: number } {
  const appends = (log.batches.get(node) ?? []).flat();
  const gone = { ...log, batches: log.batches.remove(node), news: log.news.remove(node) };
  const { log: after, committed } = commitAppends(gone, node, appends.slice(0, crash.kept), at);
  const next = appends[crash.kept];
  const torn = crash.torn && next !== undefined ? tornRecord(next.entry) : null;
  return { log: { ...after, torn }, committed, lost: appends.length - committed.length };
}

/** The oldest news of a focus, and the log without it; undefined where it has heard of all. */
export function newsFor(log: SimulatedLog, node: string): Commit | undefined {
  const [oldest, ...rest] = log.news.get(node) ?? [];
  if (oldest === undefined) return undefined;
  const news = rest.length === 0 ? log.news.remove(node) : log.news.set(node, rest);
  return { log: { ...log, news }, committed: oldest };
}

/** The log with news for the other focuses of a world. */
export function withNews(
  log: SimulatedLog,
  others: readonly string[],
  committed: readonly Committed[],
): SimulatedLog {
  if (others.length === 0 || committed.length === 0) return log;
  let { news } = log;
  for (const node of others) news = news.set(node, [...(news.get(node) ?? []), committed]);
  return { ...log, news };
}

/** How many entries of a focus are not on disk. */
export function waitingEntries(log: SimulatedLog, node: string): number {
  return (log.batches.get(node) ?? []).reduce((sum, batch) => sum + batch.length, 0);
}

/** The log with the body of one entry erased; entry and chain stay. */
export function withoutBody(log: SimulatedLog, room: string, seq: number): SimulatedLog {
  const known = log.rooms.get(room);
  if (known === undefined) return log;
  const at = seq - 1 - (known.seq - known.entries.size);
  const entry = at < 0 ? undefined : known.entries.get(at);
  if (entry?.body === undefined) return log;
  const { body: _, ...bare } = entry;
  const entries = known.entries.set(at, bare);
  return { ...log, rooms: log.rooms.set(room, { ...known, entries }) };
}

/** The log with a snapshot of a room in place of the entries up to it. */
export function withSnapshot(log: SimulatedLog, snapshot: RoomSnapshot): SimulatedLog {
  const known = log.rooms.get(snapshot.room);
  if (known === undefined || snapshot.seq > known.seq) {
    throw new Error(`a snapshot of ${snapshot.room} at ${snapshot.seq}, which is not committed`);
  }
  if (known.snapshot !== null && known.snapshot.seq >= snapshot.seq) return log;
  const entries = known.entries.skip(snapshot.seq - (known.seq - known.entries.size));
  return { ...log, rooms: log.rooms.set(snapshot.room, { ...known, entries, snapshot }) };
}

/** SHA-256 of octets (a latin1 string, one character an octet), as 64 hex digits. */
export function sha256(octets: string): string {
  const bytes = new Uint8Array(octets.length);
  for (let at = 0; at < octets.length; at += 1) bytes[at] = octets.charCodeAt(at);
  return bytesToHex(digest(bytes));
}

function commitAppends(
  log: SimulatedLog,
  node: string,
  batch: readonly Append[],
  { monotonicMs, sha256: hash }: { readonly monotonicMs: number; readonly sha256: Sha256 },
): Commit {
  if (batch.length === 0) return { log, committed: [] };
  const opening = log.openings.get(node);
  if (opening === undefined) throw new Error(`${node} appends to a log that it has not opened`);
  const nowMs = opening.stampMs + monotonicMs - opening.monotonicMs;
  const stampMs = log.stampMs > nowMs ? log.stampMs : nowMs;
  let { rooms } = log;
  const committed = batch.map((append) => {
    const entry = sealEntry(append, hash);
    const known = rooms.get(entry.room) ?? emptyRoom;
    const seq = known.seq + 1;
    const head = chainHeadOfJson(known.head, seq, stampMs, canonicalJson(entry), hash);
    const bare: Committed = { room: entry.room, seq, stampMs, entry };
    const whole = append.body === undefined ? bare : { ...bare, body: append.body.octets };
    rooms = rooms.set(entry.room, { ...known, seq, entries: known.entries.push(whole), head });
    return whole;
  });
  return { log: { ...log, rooms, stampMs }, committed };
}

function batchesOf(
  { batches }: SimulatedLog,
  node: string,
  rest: readonly (readonly Append[])[],
): SimulatedLog['batches'] {
  return rest.length === 0 ? batches.remove(node) : batches.set(node, rest);
}

/** What of a record reached the disk: half, without the end by which a whole one is known. */
function tornRecord(entry: Entry): string {
  const json = canonicalJson(entry);
  return json.slice(0, Math.ceil(json.length / 2));
}

const emptyRoom: LoggedRoom = { seq: 0, entries: List(), head: '', snapshot: null };
