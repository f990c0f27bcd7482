// `confab replay`: the rooms of a log as they were at any entry, or the entries themselves; of a
// file, which is a trace, what a focus or a simulated world did (replay-trace.ts).
import { type Stats, statSync } from 'node:fs';
import { type Replayed, replayRoom } from '../../model/log/replay.ts';
import { describeRoom, type RoomFold, stateHash } from '../../model/room/fold.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { addressOfRecord } from '../../model/wire/sip-uri.ts';
import { sha256 } from '../log/sha256.ts';
import {
  type RoomHistory,
  RoomLogRefusal,
  readSqliteLog,
  type SqliteRecord,
} from '../log/sqlite.ts';
import { type CliCommand, type CliIo, InputError, RunError, UsageError } from './command.ts';
import { optionsOf } from './options.ts';
import { printable } from './printable.ts';
import type { TraceAsked } from './replay-trace.ts';

export const replay: CliCommand = {
  name: 'replay',
  summary: 'what happened: the rooms of a log up to any entry, or a trace step by step',
  usage: `Usage: confab replay FOLDER [OPTIONS]
       confab replay FILE [OPTIONS]

FOLDER: folds the room log in a focus's data folder (\`confab serve --data\`,
.confab where none was given) and prints each room as it was: who was in it,
under which nickname, and which nicknames are kept for who left. The focus must
not be running on that folder: stop it, or replay a copy (cp -r).

  --room URI   only this room, such as sip:lobby@localhost
  --at SEQ     as it was after that entry; the last one when absent, or when a
               room has fewer
  --entries    the entries instead of the state, one a line: its number, when,
               what, who, and why where the room refused it
  --json       one JSON object a line

FILE: a trace. On a terminal it is looked at: one step forwards or backwards,
what happened in it, what changed, which clauses decided; ? tells the keys.
With --json, or where the output goes elsewhere, every step is told.

Of a simulated world (\`confab simulate\` writes one for a seed that fails) the
actions are done again, and every property is checked. From any step something
else can be done next: key b, and w writes that as a trace.

  --at N          begin at step N; without a terminal only step N, and what
                  everybody is after it; 0 is the beginning
  --json          one JSON object a step ("action", "happened", "changed",
                  "clauses", "hash", "violation"), then the "verdict"
  --cut           take a trace whose end is missing, as far as it goes

Of a live focus (\`confab serve --trace\` recorded it) every tick, which is what
it took at once, is driven again. It is an error when this program does anything
else than the one that recorded it, or when something does not hold that must
always hold: told in words, where it first shows.

  --at N          the same of tick N, and the rooms as they were after it
  --json          one JSON object a tick ("inputs", "sent", "changed", and
                  "violation" where one shows first), then the "verdict":
                  "same", "different", "violated", or "broken" where confab
                  itself failed; octets are strings of one character each
  --bytes FOLDER  make FOLDER, with a file of all that was sent for each
                  connection, or address that datagrams were sent to
  --cut           take a trace that is still being written, or whose end was
                  lost when the focus was killed, as far as it goes

A trace holds secrets, and so does all that this shows of it.

Exit codes: 0; 1 when the log cannot be read, or not all of it, when a property
does not hold, or when a tick or step is not what was recorded; 2 for wrong
usage, for what does not exist, and for a trace that is damaged, cut off
(without --cut), of another version, or that does what cannot be done.

Examples:
  confab replay .confab
  confab replay .confab --room sip:lobby@localhost --entries
    what happened, with the numbers that --at takes
  confab replay .confab --room sip:lobby@localhost --at 12 --json
  cp -r .confab copy && confab replay copy
    while the focus runs
  confab replay today.trace
  confab replay today.trace --at 12 --json
  confab replay today.trace --bytes sent
  confab replay all-seed-17.trace
  confab replay all-seed-17.trace --json | tail -1
`,
  async run(args, io) {
    const { values, positionals } = optionsOf(
      'replay',
      args,
      {
        room: { type: 'string' },
        at: { type: 'string' },
        entries: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        bytes: { type: 'string' },
        cut: { type: 'boolean', default: false },
      },
      { most: 1, what: 'the data folder or the trace' },
    );
    const [folder] = positionals;
    if (folder === undefined) {
      throw new UsageError('replay needs a data folder or a trace, such as: confab replay .confab');
    }
    if (!isFolder(folder)) {
      const { replayTrace } = await import('./replay-trace.ts');
      return replayTrace(folder, traceAskedOf(values), io);
    }
    if (values.bytes !== undefined || values.cut) {
      throw new UsageError(`--bytes and --cut are for traces, and ${folder} is no file`);
    }
    const at = values.at === undefined ? Number.POSITIVE_INFINITY : seqOf(values.at);
    const record = openRecord(folder);
    const damage = [...record.damage];
    try {
      for (const room of roomsOf(record, values.room)) {
        const history = historyOf(record, room);
        if (history.damage !== undefined) damage.push(history.damage);
        if (values.room !== undefined) checkSeq(history, room, at);
        show(history, room, at, { entries: values.entries, json: values.json }, io);
      }
    } finally {
      record.close();
      for (const sentence of new Set(damage)) io.stderr.write(`confab: ${sentence}\n`);
    }
    return damage.length === 0 ? 0 : 1;
  },
};

/** Whatever else there is is taken for a trace. */
function isFolder(path: string): boolean {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (found !== undefined) return found.isDirectory();
  throw new UsageError(`${path} does not exist: name the data folder of a focus or a trace`);
}

function traceAskedOf(values: {
  readonly room?: string | undefined;
  readonly at?: string | undefined;
  readonly entries: boolean;
  readonly json: boolean;
  readonly bytes?: string | undefined;
  readonly cut: boolean;
}): TraceAsked {
  const { room, entries, at, json, bytes, cut } = values;
  if (room !== undefined || entries) {
    throw new UsageError('--room and --entries are for the folder of a room log, not for a trace');
  }
  if (at !== undefined && at !== '0' && !NUMBER.test(at)) {
    throw new UsageError(`--at takes the number of a tick or step, not "${at}"`);
  }
  return { json, at: at === undefined ? undefined : Number(at), bytes, cut };
}

interface Shape {
  readonly entries: boolean;
  readonly json: boolean;
}

function seqOf(text: string): number {
  if (NUMBER.test(text)) return Number(text);
  throw new UsageError(`--at takes the number of an entry, 1 or more, not "${text}"`);
}

function openRecord(folder: string): SqliteRecord {
  try {
    return readSqliteLog(folder, { sha256 });
  } catch (error) {
    if (error instanceof RoomLogRefusal) throw new RunError(error.message);
    throw error;
  }
}

function roomsOf(record: SqliteRecord, asked: string | undefined): readonly string[] {
  const rooms = [...record.rooms].sort();
  if (asked === undefined) return rooms;
  const canonical = addressOfRecord(asOctets(asked));
  const room = canonical.ok ? canonical.value : asked;
  if (rooms.includes(room)) return [room];
  const known = rooms.length === 0 ? 'none' : rooms.slice(0, 5).join(', ');
  throw new RunError(`${asked} is not in this log; the rooms are: ${known}`);
}

function historyOf(record: SqliteRecord, room: string): RoomHistory {
  try {
    return record.history(room);
  } catch (error) {
    if (error instanceof RoomLogRefusal) throw new RunError(error.message);
    throw error;
  }
}

function checkSeq({ entries }: RoomHistory, room: string, at: number): void {
  const last = entries.length;
  if (at === Number.POSITIVE_INFINITY || at <= last) return;
  throw new RunError(`${room} has ${last} entries, so there is no entry ${at}`);
}

function show(history: RoomHistory, room: string, at: number, shape: Shape, io: CliIo): void {
  const replayed = replayRoom(room, history.entries, at);
  const lines = shape.entries
    ? replayed.entries.map(shape.json ? entryJson : entryText)
    : [shape.json ? stateJson(replayed.fold) : stateText(replayed.fold)];
  if (shape.entries && !shape.json) io.stdout.write(`${room}\n`);
  for (const line of lines) io.stdout.write(`${line}\n`);
}

function stateOf(fold: RoomFold) {
  const { room, seq, state, members, nicknames, policy } = describeRoom(fold);
  const shown = new Map(nicknames.map(({ key, nickname }) => [key, nickname]));
  return {
    room,
    seq,
    state,
    members: members
      .filter(({ joined }) => joined)
      .map(({ uri, name, nicknameKey }) => ({
        uri,
        name,
        nickname: shown.get(nicknameKey) ?? null,
      }))
      .sort((a, b) => (a.uri < b.uri ? -1 : 1)),
    nicknames: nicknames.map(({ nickname, key, uri, untilMs }) => ({
      nickname,
      key,
      holder: uri,
      until: untilMs === null ? null : new Date(untilMs).toISOString(),
    })),
    policy,
    hash: stateHash(fold, sha256),
  };
}

function stateJson(fold: RoomFold): string {
  return JSON.stringify(stateOf(fold));
}

function stateText(fold: RoomFold): string {
  const { room, seq, state, members, nicknames, hash } = stateOf(fold);
  const people = members.map(
    ({ uri, name, nickname }) =>
      `  ${printable(uri)}${name === '' ? '' : ` "${printable(name)}"`}` +
      `${nickname === null ? '' : ` as ${printable(nickname)}`}`,
  );
  const kept = nicknames
    .filter(({ until }) => until !== null)
    .map(({ nickname, holder, until }) => `  ${printable(nickname)} for ${holder} until ${until}`);
  return [
    `${room}: ${state}, after entry ${seq}`,
    members.length === 0 ? 'Nobody is in it.' : 'In it:',
    ...people,
    ...(kept.length === 0 ? [] : ['Nicknames kept for who left:', ...kept]),
    `State hash: ${hash}`,
    '',
  ].join('\n');
}

function entryJson({ committed, standing }: Replayed): string {
  const { seq, stampMs, entry } = committed;
  const { type, actor, clause, version: _, ...rest } = entry;
  const stamp = new Date(stampMs).toISOString();
  return JSON.stringify({ seq, stamp, type, actor, clause, standing, ...rest });
}

function entryText({ committed, standing }: Replayed): string {
  const { seq, stampMs, entry } = committed;
  const stamp = new Date(stampMs).toISOString();
  const outcome =
    standing.type === 'refused'
      ? `  refused ${standing.status}: ${standing.reason} [${standing.clause}]`
      : standing.type === 'stands'
        ? ''
        : `  ${standing.type}`;
  const what = `${entry.type}  ${printable(entry.actor)}${printable(detailOf(entry))}`;
  return `${String(seq).padStart(6)}  ${stamp}  ${what}${outcome}`;
}

function detailOf(entry: Replayed['committed']['entry']): string {
  switch (entry.type) {
    case 'nickname.requested':
      return entry.nickname === '' ? '  gives its nickname back' : `  as "${entry.nickname}"`;
    case 'message.posted':
      return `  to ${entry.to.join(', ')}, ${entry.bodyBytes} octets of ${entry.contentType}`;
    case 'participant.left':
      return `  ${entry.cause}`;
    case 'room.closed':
      return `  ${entry.reason}`;
    default:
      return '';
  }
}

const NUMBER = /^[1-9]\d{0,14}$/;
