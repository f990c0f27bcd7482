// What an operator does to a focus that runs: its output goes away, its disk fills, it is
// interrupted, it is told another address, it is started by npm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { ANSWERED, RawCaller, textUntil } from '../raw-sip.ts';
import {
  ChatProcess,
  cliArgs,
  confab,
  FocusProcess,
  policyFile,
  root,
  scratch,
} from './focus-process.ts';

const ROOM = 'sip:lobby@localhost';

describe('A focus that runs', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('goes on when nobody reads its output any more', async () => {
    const focus = await FocusProcess.start(join(folder.path, 'unread'));
    focus.child.stdout?.destroy();
    focus.child.stderr?.destroy();
    for (let count = 0; count < 3; count += 1) focus.child.kill('SIGUSR2');
    const alice = chatter(focus, 'alice');
    await alice.event('joined');
    focus.child.kill('SIGUSR2');
    alice.tell('say still here');
    expect(await alice.event('sent')).toMatchObject({ status: 200 });
    alice.tell('leave');
    await alice.exited;
    expect(await focus.stop()).toBe(0);
  });

  it('is stopped by SIGINT as by SIGTERM, and leaves its log closed', async () => {
    const data = join(folder.path, 'interrupted');
    const focus = await FocusProcess.start(data);
    const alice = chatter(focus, 'alice');
    await alice.event('joined');
    alice.tell('say hello');
    await alice.event('sent');
    focus.child.kill('SIGINT');
    expect(await alice.event('left')).toBeDefined();
    expect(await focus.exited).toBe(0);
    // Everything is in the database itself, and the next start has a snapshot to begin with.
    expect(existsSync(join(data, 'rooms.sqlite-wal'))).toBe(false);
    const database = new DatabaseSync(join(data, 'rooms.sqlite'), { readOnly: true });
    const { last } = database.prepare('SELECT max(seq) AS last FROM entry').get() as never;
    expect(database.prepare('SELECT max(seq) AS seq FROM snapshot').get()).toEqual({ seq: last });
    expect(database.prepare("SELECT count(*) AS open FROM meta WHERE key = 'open'").get()).toEqual({
      open: 0,
    });
    database.close();
  });

  it('tells peers the address that it is told to tell', async () => {
    const data = join(folder.path, 'advertised');
    const focus = await FocusProcess.start(data, '--advertise', 'chat.example.org');
    const [host = '', port] = focus.sip.split(':');
    const caller = connect(Number(port), host);
    onTestFinished(() => void caller.destroy());
    caller.write(new RawCaller(ROOM, 'alice').invite());
    const answer = await textUntil(caller, ANSWERED);
    expect(answer).toMatch(/^Contact: <sip:lobby@chat\.example\.org:\d+/m);
    expect(answer).toMatch(/^a=path:msrp:\/\/chat\.example\.org:\d+\//m);
    expect(answer).toMatch(/^c=IN IP4 chat\.example\.org/m);
    await focus.stop();
  });

  it('tells of damage that it found, as an event and in a sentence', async () => {
    const data = join(folder.path, 'damaged');
    const before = await FocusProcess.start(data);
    const alice = chatter(before, 'alice');
    await alice.event('joined');
    await before.kill();
    await alice.exited;
    alter(data, "UPDATE entry SET entry = replace(entry, 'alice', 'malice') WHERE seq = 3");
    const replayed = confab('replay', data);
    expect(replayed.status).toBe(1);
    expect(replayed.stdout).toContain(`${ROOM}: open, after entry 2`);
    expect(replayed.stderr).toMatch(/^confab: room sip:lobby@localhost: entry 3 is damaged/m);
    const focus = await FocusProcess.start(data);
    const told = ({ event, message }: Record<string, unknown>) =>
      event === 'damage' && /entry 3 is damaged or lost/.test(String(message));
    expect(await focus.lines.next(told)).toBeDefined();
    await focus.stop();
    // Told once; what was set aside is no part of the room any more.
    expect(confab('replay', data).status).toBe(0);
  });

  it('tells in a sentence what the log cannot keep, and goes on', async () => {
    const data = join(folder.path, 'failing');
    const ports = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0'];
    const full = ['-c', `ulimit -f 64; exec "$0" "$@"`, process.execPath];
    const child = spawn('bash', [...full, ...cliArgs('serve', ...ports, '--data', data)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    const [banner] = await once(child.stdout, 'data');
    const sip = /SIP on (\S+) \(/.exec(String(banner))?.[1] ?? '';
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${sip}`);
    await alice.event('joined');
    alice.tell(`say ${'x'.repeat(100_000)}`);
    expect(await alice.event('sent')).toMatchObject({ status: 413 });
    expect(told).toMatch(
      /^confab: sip:lobby@localhost cannot be kept now: the room log could not/m,
    );
    alice.tell('nick Rook');
    expect(await alice.event('nickname')).toMatchObject({ status: expect.any(Number) });
    alice.tell('leave');
    await alice.exited;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('reads its policy again at SIGHUP, closes rooms by it, and tells a mistake in it', async () => {
    const file = policyFile(folder.path, {});
    const focus = await FocusProcess.start(join(folder.path, 'changed'), '--policy', file);
    const policy = () => focus.lines.next(({ event }) => event === 'policy');
    const hangUp = async (json: string) => {
      writeFileSync(file, json);
      focus.child.kill('SIGHUP');
      return policy();
    };
    const alice = chatter(focus, 'alice');
    await alice.event('joined');
    expect(await hangUp('{"nicknames":false}')).toEqual({ event: 'policy', file });
    alice.tell('nick Rook');
    expect(await alice.event('nickname')).toMatchObject({ status: 403 });
    const mistaken = await hangUp('{"nicknames":"perhaps"}');
    expect(mistaken.error).toContain('"nicknames" must be true or false, not "perhaps"');
    expect((await hangUp('{')).error).toContain('cannot be read');
    alice.tell('nick Rook');
    expect(await alice.event('nickname')).toMatchObject({ status: 403 });
    expect(await hangUp('{"closed":["lobby"]}')).toEqual({ event: 'policy', file });
    expect(await alice.event('left')).toBeDefined();
    await alice.exited;
    expect(await focus.stop()).toBe(0);
  });

  it('is the process itself that npm started, so that signals reach it', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: { readonly [name: string]: string };
    };
    for (const name of ['start', 'confab', 'bench']) {
      expect(scripts[name]).toMatch(/^(?:\w+=\S+ )*exec /);
    }
  });
});

describe('A client whose reader has gone', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('says goodbye', async () => {
    const data = join(folder.path, 'gone');
    const focus = await FocusProcess.start(data);
    const [alice, bob] = [chatter(focus, 'alice'), chatter(focus, 'bob')];
    await Promise.all([alice.event('joined'), bob.event('joined')]);
    bob.child.stdout?.destroy();
    alice.tell('say hello');
    expect(await bob.exited).toBe(0);
    alice.tell('leave');
    await alice.exited;
    await focus.stop();
    const lines = confab('replay', data, '--entries', '--json').stdout.trim().split('\n');
    const causes = lines.map((line) => JSON.parse(line).cause).filter(Boolean);
    expect(causes).toEqual(['bye', 'bye']);
  });
});

function chatter(focus: FocusProcess, name: string): ChatProcess {
  return new ChatProcess(ROOM, `sip:${name}@localhost`, `tcp:${focus.sip}`);
}

function alter(data: string, sql: string): void {
  const database = new DatabaseSync(join(data, 'rooms.sqlite'));
  database.exec(sql);
  database.close();
}
