// Why a room log on SQLite cannot be opened: one class a reason, each with a sentence for the
// operator. Law: bytes from a disk never end the program with a stack trace; the command line
// prints `message`.

/** What every refusal to open a room log is; `message` says what to do. */
export class RoomLogRefusal extends Error {
  override readonly name: string = 'RoomLogRefusal';
}

/** Another process, or this one, has the folder open. */
export class LogInUse extends RoomLogRefusal {
  override readonly name = 'LogInUse';

  constructor(file: string, cause?: unknown) {
    super(
      `${file} is in use by another process: stop the focus that has it open, ` +
        'or, to replay it, copy its folder (cp -r) and replay the copy',
      { cause },
    );
  }
}

/** There is no such folder, or no room log in it. */
export class LogMissing extends RoomLogRefusal {
  override readonly name = 'LogMissing';
}

/** The file cannot be read as a room log at all. */
export class LogDamaged extends RoomLogRefusal {
  override readonly name = 'LogDamaged';

  constructor(file: string, found: string, cause?: unknown) {
    super(
      `${file} is damaged (${found}): move its folder away and restore a copy; ` +
        'the file was not touched',
      { cause },
    );
  }
}

/** The file was written by a later version of this program. */
export class LogTooNew extends RoomLogRefusal {
  override readonly name = 'LogTooNew';

  constructor(file: string, found: string, known: number) {
    super(
      `${file} has format ${found}, and this version of confab knows formats up to ${known}: ` +
        'install the version that wrote it; the file was not touched',
    );
  }
}

/** The file system does not let this process work there: permissions, a full or failing disk. */
export class LogUnusable extends RoomLogRefusal {
  override readonly name = 'LogUnusable';
}

/**
 * The refusal that an error of SQLite or of the file system stands for; other errors as they are.
 */
export function refusalOf(error: unknown, file: string): unknown {
  if (error instanceof RoomLogRefusal || !(error instanceof Error)) return error;
  if (!isSqliteError(error)) {
    const { code } = error as Error & { code?: unknown };
    return typeof code === 'string' && FILE_SYSTEM_CODE.test(code)
      ? new LogUnusable(`${file} cannot be used: ${error.message}`, { cause: error })
      : error;
  }
  const { errcode } = error;
  const primary = errcode & PRIMARY_MASK;
  if (IN_USE.has(primary)) return new LogInUse(file, error);
  if (DAMAGED.has(primary) || errcode === IOERR_SHORT_READ) {
    return new LogDamaged(file, error.message, error);
  }
  const hint = HINTS.get(primary) ?? '';
  return new LogUnusable(`${file} cannot be used: ${error.message}${hint}`, { cause: error });
}

/** An error that SQLite gave, with its extended result code. */
export function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';
}

/** EACCES, ENOSPC and their like, not Node's own ERR_ codes. */
const FILE_SYSTEM_CODE = /^E(?!RR_)[A-Z0-9]+$/;
/** SQLite's extended codes carry the primary one in their low octet. */
const PRIMARY_MASK = 2 ** 8 - 1;
/** SQLITE_BUSY, SQLITE_LOCKED. */
const IN_USE: ReadonlySet<number> = new Set([5, 6]);
/** SQLITE_ERROR (the schema is not ours), SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_NOTADB. */
const DAMAGED: ReadonlySet<number> = new Set([1, 11, 24, 26]);
const NO_ACCESS = '; reading and writing both need write access to the folder';
/** SQLITE_PERM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [3, NO_ACCESS],
  [8, NO_ACCESS],
  [10, '; the disk may be full or failing: free some space, or move the folder'],
  [13, '; the disk is full: free some space'],
  [14, NO_ACCESS],
]);
/** SQLITE_IOERR_SHORT_READ: the primary code and, above it, which error of its kind. */
const IOERR_SHORT_READ = 10 | (2 << 8);
