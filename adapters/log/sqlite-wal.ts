// The write-ahead log under a room log, read as bytes. SQLite takes it up to the first frame that
// does not verify and drops the rest without a word, commits that were synced and told included.
// Here that is found. Law: what a crash leaves is no damage, and no bytes from a disk throw.
// Format: SQLite's own, "WAL-mode file format" 4.1 to 4.3.

/** A write-ahead log in which something that was committed does not verify. */
export interface WalDamage {
  /** Frames that do not verify, up to the last commit that does; 0 when only the header is bad. */
  readonly badFrames: number;
  readonly pageBytes: number;
  /** The pages that verify, up to the last such commit, in the order in which they were written. */
  readonly pages: readonly WalPage[];
}

export interface WalPage {
  /** Its number in the database, from 1. */
  readonly page: number;
  readonly content: Buffer;
  /** A later version of it does not verify. */
  readonly isStale: boolean;
}

/**
 * What is wrong with a write-ahead log; undefined when SQLite takes all of it that was ever told
 * committed. Every commit is synced before the next is written, so that a crash can leave one
 * commit behind a bad frame, the last, which nobody was told of; two mean damage.
 */
export function walDamage(bytes: Buffer): WalDamage | undefined {
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return undefined;
  const header = readHeader(bytes);
  const frames = readFrames(bytes, header);
  const dropped = frames.filter(({ follows, isOurs }) => !follows && isOurs);
  const lastGood = frames.findLastIndex(({ isGood, isCommit }) => isGood && isCommit);
  const isBehind = lastGood !== -1 && frames[lastGood]?.follows === false;
  if (!isBehind || dropped.filter(({ isCommit }) => isCommit).length < 2) return undefined;
  const reached = frames.slice(0, lastGood + 1);
  const { pageBytes } = header;
  const newest = new Map(reached.map(({ page, isGood }) => [page, isGood]));
  const pages = reached.flatMap(({ isGood, page, at }): WalPage[] => {
    if (!isGood) return [];
    const start = at + FRAME_HEADER_BYTES;
    const content = bytes.subarray(start, start + pageBytes);
    return [{ page, content, isStale: newest.get(page) === false }];
  });
  return { badFrames: reached.length - pages.length, pageBytes, pages };
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
  readonly at: number;
  /** Which page of the database it is a version of. */
  readonly page: number;
  /** It bears the salts of this log; others were left behind by an older one. */
  readonly isOurs: boolean;
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
    const isOurs = bytes.subarray(at + 8, at + 16).equals(header.salts);
    const stored: Sum = [bytes.readUInt32BE(at + 16), bytes.readUInt32BE(at + 20)];
    const isGood = isOurs && equalSums(frameSum(before, bytes, at, header), stored);
    follows &&= isGood;
    const [page, isCommit] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4) !== 0];
    frames.push({ at, page, isOurs, isCommit, follows, isGood });
    before = stored;
  }
  return frames;
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
const PAGE_BYTES_MIN = 2 ** 9;
/** What a room log is made with. */
const USUAL_PAGE_BYTES = 4096;
