// The write-ahead log under a room log, read as bytes before SQLite reads it. SQLite takes it up to
// the first frame that does not verify and drops the rest without a word, commits that were synced
// and told included. Here a damaged one is found, put together again without the bad frames, and
// told. Law: nothing is deleted; the damaged file is kept under another name.
// Format: SQLite's own, "WAL-mode file format" 4.1 to 4.3.

/** A write-ahead log in which something that was committed does not verify. */
export interface WalDamage {
  /** Frames that do not verify, and those behind the first of them that do. */
  readonly badFrames: number;
  readonly goodBehind: number;
  /** Each bad page was written again later, so that its damaged version does not matter. */
  readonly isSuperseded: boolean;
  /** The same log without the bad frames; undefined when no commit in it verifies. */
  readonly repaired: Buffer | undefined;
}

/**
 * What is wrong with a write-ahead log; undefined when SQLite would take all of it that could ever
 * have been told committed. A last transaction that is incomplete is none, as a crash leaves it.
 */
export function walDamage(bytes: Buffer): WalDamage | undefined {
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return undefined;
  const header = readHeader(bytes);
  const frames = readFrames(bytes, header);
  const good = frames.filter(({ isGood }) => isGood);
  const behind = good.filter(({ follows }) => !follows);
  if (header.isSound && !behind.some(({ isCommit }) => isCommit)) return undefined;
  const lastCommit = good.findLastIndex(({ isCommit }) => isCommit);
  const kept = good.slice(0, lastCommit + 1);
  const last = kept.at(-1);
  return {
    badFrames: last === undefined ? frames.length : last.index + 1 - kept.length,
    goodBehind: behind.length,
    isSuperseded: frames.every((frame) => frame.isGood || isSuperseded(frame, kept)),
    repaired: last === undefined ? undefined : rewritten(bytes, header, kept),
  };
}

function isSuperseded(frame: Frame, kept: readonly Frame[]): boolean {
  return kept.some(({ index, page }) => index > frame.index && page === frame.page);
}

interface WalHeader {
  readonly isSound: boolean;
  readonly pageBytes: number;
  /** How the octets of what is summed are paired to words. */
  readonly littleEndian: boolean;
  readonly salts: Buffer;
  readonly sum: Sum;
}

interface Frame {
  readonly index: number;
  readonly at: number;
  /** Which page of the database it is a version of. */
  readonly page: number;
  /** The last of a transaction. */
  readonly isCommit: boolean;
  /** It verifies from the first frame on: SQLite takes it. */
  readonly follows: boolean;
  /** It verifies by itself, from the sum that the frame before it bears. */
  readonly isGood: boolean;
}

type Sum = readonly [number, number];

function readHeader(bytes: Buffer): WalHeader {
  const magic = bytes.readUInt32BE(0);
  const pageSize = bytes.readUInt32BE(8);
  const sum: Sum = [bytes.readUInt32BE(24), bytes.readUInt32BE(28)];
  const littleEndian = magic !== MAGIC_BIG_ENDIAN;
  const isSound =
    (magic === MAGIC || magic === MAGIC_BIG_ENDIAN) &&
    isPageSize(pageSize) &&
    equalSums(summed([0, 0], bytes.subarray(0, 24), littleEndian), sum);
  return {
    isSound,
    pageBytes: isSound ? pageSize : USUAL_PAGE_BYTES,
    littleEndian,
    // Every frame of a log bears its salts.
    salts: isSound ? bytes.subarray(16, 24) : bytes.subarray(HEADER_BYTES + 8, HEADER_BYTES + 16),
    sum,
  };
}

function readFrames(bytes: Buffer, header: WalHeader): readonly Frame[] {
  const frameBytes = FRAME_HEADER_BYTES + header.pageBytes;
  const frames: Frame[] = [];
  let follows = header.isSound;
  let before = header.sum;
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    // Frames of an older log may lie behind: they are no part of this one.
    const isOurs = bytes.subarray(at + 8, at + 16).equals(header.salts);
    const stored: Sum = [bytes.readUInt32BE(at + 16), bytes.readUInt32BE(at + 20)];
    const isGood = isOurs && equalSums(frameSum(before, bytes, at, header), stored);
    follows &&= isGood;
    const [page, isCommit] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4) !== 0];
    frames.push({ index: frames.length, at, page, isCommit, follows, isGood });
    before = stored;
  }
  return frames;
}

/** The log with these frames only, its sums made anew. */
function rewritten(bytes: Buffer, header: WalHeader, frames: readonly Frame[]): Buffer {
  const { littleEndian, pageBytes, salts } = header;
  const head = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  head.writeUInt32BE(littleEndian ? MAGIC : MAGIC_BIG_ENDIAN, 0);
  head.writeUInt32BE(FORMAT_VERSION, 4);
  head.writeUInt32BE(pageBytes, 8);
  salts.copy(head, 16);
  let sum = summed([0, 0], head.subarray(0, 24), littleEndian);
  writeSum(head, 24, sum);
  const pieces = [head];
  for (const { at } of frames) {
    const piece = Buffer.from(bytes.subarray(at, at + FRAME_HEADER_BYTES + pageBytes));
    sum = frameSum(sum, piece, 0, header);
    writeSum(piece, 16, sum);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function frameSum(before: Sum, bytes: Buffer, at: number, header: WalHeader): Sum {
  const { littleEndian, pageBytes } = header;
  const page = at + FRAME_HEADER_BYTES;
  const head = summed(before, bytes.subarray(at, at + 8), littleEndian);
  return summed(head, bytes.subarray(page, page + pageBytes), littleEndian);
}

/** SQLite's Fibonacci-weighted checksum over pairs of 32-bit words. */
function summed(from: Sum, bytes: Buffer, littleEndian: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [first, second] = from;
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
}

function writeSum(bytes: Buffer, at: number, [first, second]: Sum): void {
  bytes.writeUInt32BE(first, at);
  bytes.writeUInt32BE(second, at + 4);
}

function equalSums(one: Sum, other: Sum): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

function isPageSize(bytes: number): boolean {
  return bytes >= PAGE_BYTES_MIN && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;
const FORMAT_VERSION = 3_007_000;
const PAGE_BYTES_MIN = 2 ** 9;
/** What a room log is made with. */
const USUAL_PAGE_BYTES = 4096;
