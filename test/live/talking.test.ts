// Two people talk as README says: a focus process, and `confab chat --json` beside it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ChatProcess, confab, FocusProcess, policyFile, scratch } from './focus-process.ts';

const ROOM = 'sip:lobby@localhost';

describe('Two people', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('talk, take nicknames, and what was said can be replayed [R7701-6.1-8]', async () => {
    const data = join(folder.path, 'talk');
    const focus = await FocusProcess.start(data);
    const alice = new ChatProcess(
      ROOM,
      'sip:alice@localhost',
      `tcp:${focus.sip}`,
      '--name',
      'Alice A',
    );
    const bob = new ChatProcess(ROOM, 'sip:bob@localhost', `udp:${focus.sip}`);
    await Promise.all([alice.event('joined'), bob.event('joined')]);

    alice.tell('nick Rook Seven');
    expect(await alice.event('nickname')).toMatchObject({ status: 200, nickname: 'Rook Seven' });
    // Rosters are told together for some seconds: then only does everybody know of it (E1).
    await bob.lines.next(({ event, users }) => {
      return event === 'roster' && JSON.stringify(users).includes('"Rook Seven"');
    });
    for (const name of ['ROOK   seven', 'Ｒｏｏｋ Ｓｅｖｅｎ']) {
      bob.tell(`nick ${name}`);
      expect(await bob.event('nickname')).toMatchObject({ status: 425 });
    }

    alice.tell('say hello, Bob: grüß dich 雪');
    expect(await alice.event('sent')).toMatchObject({ n: 1, status: 200 });
    expect(await bob.event('message')).toMatchObject({
      from: 'sip:alice@localhost',
      name: 'Alice A',
      nickname: 'Rook Seven',
      private: false,
      text: 'hello, Bob: grüß dich 雪',
    });
    bob.tell('say hello, Alice');
    expect(await alice.event('message')).toMatchObject({ text: 'hello, Alice' });

    // A live log is not replayed; a copy of it is, and folds to the same room.
    expect(confab('replay', data)).toMatchObject({ status: 1 });
    expect(confab('replay', data).stderr).toMatch(/stop the focus|copy/);
    const { seq, hash } = await focus.room(ROOM);
    const copy = join(folder.path, 'copy');
    cpSync(data, copy, { recursive: true });
    const replayed = confab('replay', copy, '--json');
    expect(replayed.status).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({
      room: ROOM,
      seq,
      hash,
      members: [
        { uri: 'sip:alice@localhost', name: 'Alice A', nickname: 'Rook Seven' },
        { uri: 'sip:bob@localhost' },
      ],
    });

    alice.tell('leave');
    expect(await alice.event('left')).toBeDefined();
    bob.child.stdin?.end();
    expect(await Promise.all([alice.exited, bob.exited])).toEqual([0, 0]);
    expect(await focus.stop()).toBe(0);
    const entries = confab('replay', data, '--entries', '--json').stdout.trim().split('\n');
    expect(entries.map((line) => JSON.parse(line).type).slice(-2)).toEqual([
      'participant.left',
      'participant.left',
    ]);

    // It stored a snapshot when it stopped; folding on from there ends where folding all does.
    const again = await FocusProcess.start(data);
    const restarted = await again.room(ROOM);
    expect(restarted.seq).toBe(entries.length + 1);
    expect(await again.stop()).toBe(0);
    const at = String(restarted.seq);
    const whole = confab('replay', data, '--room', ROOM, '--at', at, '--json').stdout;
    expect(JSON.parse(whole)).toMatchObject({ hash: restarted.hash, members: [] });
  });

  it('are told goodbye when the focus stops, and it exits with 0', async () => {
    const focus = await FocusProcess.start(join(folder.path, 'stop'));
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${focus.sip}`);
    await alice.event('joined');
    const stopped = focus.stop();
    expect(await alice.event('left')).toBeDefined();
    alice.child.stdin?.end();
    expect(await stopped).toBe(0);
  });

  it('cannot start a second focus on the same folder or port: exit 1, one line', async () => {
    const data = join(folder.path, 'lock');
    const focus = await FocusProcess.start(data);
    const second = confab('serve', '--data', data, '--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0');
    expect(second.status).toBe(1);
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    const other = confab('serve', '--data', join(folder.path, 'other'), '--sip', focus.sip);
    expect(other.status).toBe(1);
    expect(other.stderr).toContain(`${focus.sip} is in use`);
    await focus.stop();
  });

  it('are refused where the room does not exist: exit 1 and the status', async () => {
    const policy = policyFile(folder.path, { roomCreation: 'reserved', rooms: ['den'] });
    const focus = await FocusProcess.start(join(folder.path, 'policy'), '--policy', policy);
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${focus.sip}`);
    expect(await alice.event('error')).toMatchObject({ status: 404 });
    expect(await alice.exited).toBe(1);
    const bob = new ChatProcess('sip:den@localhost', 'sip:bob@localhost', `tcp:${focus.sip}`);
    await bob.event('joined');
    bob.tell('leave');
    expect(await bob.exited).toBe(0);
    await focus.stop();
  });
});
