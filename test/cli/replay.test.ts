// `confab replay`: rooms as they were, their entries, and a log that is not whole.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import type { Append, Entry, EntryFact } from '../../model/log/entry.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { cleanUp, newFolder, openLog, turns } from '../log/sqlite-folder.ts';
import { CAPABLE } from '../room/history.ts';

const LOBBY = 'sip:lobby@localhost';
const DEN = 'sip:den@localhost';

afterEach(cleanUp);

describe('The rooms of a log', () => {
  it('are shown as they were after any entry', async () => {
    const folder = await logOf(LOBBY);
    expect(await state(folder, '--at', '4')).toMatchObject({
      seq: 4,
      members: [{ uri: 'sip:alice@localhost', name: 'Alice', nickname: null }],
    });
    expect(await state(folder, '--at', '5')).toMatchObject({
      members: [{ nickname: 'Rook' }],
      nicknames: [{ nickname: 'Rook', key: 'rook', holder: 'sip:alice@localhost', until: null }],
    });
    const last = await state(folder);
    expect(last).toMatchObject({
      seq: 6,
      members: [],
      nicknames: [{ nickname: 'Rook', until: '2023-11-14T22:18:20.000Z' }],
    });
    expect(await state(folder, '--at', '6')).toEqual(last);
  });

  it('are told in text with the names that are kept for who left', async () => {
    const { stdout } = await run('replay', await logOf(LOBBY));
    expect(stdout).toContain(`${LOBBY}: open, after entry 6\nNobody is in it.\n`);
    expect(stdout).toMatch(
      /kept for who left:\n {2}Rook for sip:alice@localhost until 2023-11-14T/,
    );
    expect(stdout).toMatch(/State hash: [0-9a-f]{64}\n/);
  });

  it('are found however their URI is spelled, and missed by name', async () => {
    const folder = await logOf(LOBBY);
    expect((await run('replay', folder, '--room', 'sip:lobby@LOCALHOST')).status).toBe(0);
    const { status, stderr } = await run('replay', folder, '--room', 'sip:attic@localhost');
    expect([status, stderr]).toEqual([
      1,
      `confab: sip:attic@localhost is not in this log; the rooms are: ${LOBBY}\n`,
    ]);
  });

  it('have no entry beyond their last', async () => {
    const folder = await logOf(LOBBY);
    const { status, stderr } = await run('replay', folder, '--room', LOBBY, '--at', '7');
    expect([status, stderr]).toEqual([
      1,
      `confab: ${LOBBY} has 6 entries, so there is no entry 7\n`,
    ]);
  });

  it('tell their entries room by room, in text and as JSON', async () => {
    const folder = await logOf(LOBBY, DEN);
    const { stdout } = await run('replay', folder, '--entries');
    expect(stdout.split('\n').filter((line) => /^sip:/.test(line))).toEqual([DEN, LOBBY]);
    const json = (await run('replay', folder, '--entries', '--json')).stdout.trim().split('\n');
    expect(json.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
      seq: 6,
      stamp: '2023-11-14T22:13:20.000Z',
      type: 'participant.left',
      actor: 'sip:alice@localhost',
      clause: 'R7701-4-5',
      room: LOBBY,
    });
  });
});

describe('A log that is not whole', () => {
  it('is shown as far as it verifies, told of, and exit 1', async () => {
    const folder = await logOf(LOBBY);
    alter(folder, "UPDATE entry SET entry = replace(entry, 'Rook', 'Look') WHERE seq = 5");
    const { status, stdout, stderr } = await run('replay', folder);
    expect(status).toBe(1);
    expect(stdout).toContain('after entry 4');
    expect(stderr).toMatch(/^confab: room sip:lobby@localhost: entry 5 is damaged or lost/);
  });

  it('is told of although a snapshot lies behind the damage', async () => {
    const folder = await logOf(LOBBY);
    const log = openLog(folder);
    log.recover();
    log.saveSnapshot({ room: LOBBY, seq: 6, stampMs: 1, state: '{}' });
    await turns(3);
    log.close();
    alter(folder, "UPDATE entry SET entry = replace(entry, 'Rook', 'Look') WHERE seq = 5");
    const { status, stderr } = await run('replay', folder, '--at', '6');
    expect(status).toBe(1);
    expect(stderr).toMatch(/entry 5 is damaged or lost/);
  });

  it('is one sentence, no trace of the program, where a page of it is gone', async () => {
    const folder = await logOf(LOBBY, DEN);
    const file = join(folder, 'rooms.sqlite');
    const bytes = readFileSync(file);
    for (let page = 1; page < bytes.length / 4096; page += 1) {
      const broken = Buffer.from(bytes);
      broken.fill(0, page * 4096, (page + 1) * 4096);
      writeFileSync(file, broken);
      const { status, stderr } = await run('replay', folder);
      expect(status).toBeLessThanOrEqual(1);
      for (const line of stderr.trimEnd().split('\n')) {
        if (line !== '') expect(line).toMatch(/^confab: /);
      }
    }
  });
});

/** A folder whose log has these rooms, in each of which alice came, took a name, and left. */
async function logOf(...rooms: readonly string[]): Promise<string> {
  const folder = newFolder();
  const log = openLog(folder);
  log.recover();
  const leg = `${log.nodeId}/2` as const;
  const facts: readonly EntryFact[] = [
    { type: 'node.started' },
    { type: 'room.opened', policy: defaultPolicy },
    {
      ...{ type: 'participant.admitted', name: 'Alice', capabilities: CAPABLE },
      ...{ contact: '', identities: [], anonymous: false },
    },
    { type: 'participant.joined', leg },
    { type: 'nickname.requested', leg, nickname: 'Rook', nicknameKey: 'rook' },
    { type: 'participant.left', leg, cause: 'bye' },
  ];
  for (const room of rooms) {
    const batch = facts.map((fact, n): Append => {
      const key = { node: log.nodeId, boot: 'b'.repeat(16), n };
      const head = { version: 1, room, key, actor: 'sip:alice@localhost', clause: 'R7701-4-5' };
      return { entry: { ...head, ...fact } as Entry };
    });
    log.append(batch, () => {});
  }
  await turns(3);
  log.close();
  return folder;
}

async function state(folder: string, ...args: readonly string[]) {
  const { status, stdout } = await run('replay', folder, '--json', ...args);
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

function alter(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'rooms.sqlite'));
  database.exec(sql);
  database.close();
}

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
