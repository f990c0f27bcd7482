// `kill -9` while ten people talk at full speed: after each restart everything that got its 200 is
// in the log, the chain verifies, former members are gone, and people rejoin (law 8).
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { readSqliteLog } from '../../adapters/log/sqlite.ts';
import { createPump, type Pump } from '../../adapters/node/pump.ts';
import { type AgentState, driveAgent, initialAgent } from '../../model/client/agent.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { replayRoom } from '../../model/log/replay.ts';
import { confab, FocusProcess, scratch } from './focus-process.ts';

const ROOM = 'sip:lobby@localhost';
const SENDERS = 10;
/** How many say requests each sender keeps on their way. */
const IN_FLIGHT = 8;
const KILLS = process.env.CONFAB_FULL === '1' ? 20 : 4;

describe('A focus that is killed while ten people talk', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it(`has kept everything that it acknowledged, ${KILLS} times [X2] (law 8)`, async () => {
    const data = join(folder.path, 'data');
    const acknowledged = new Set<string>();
    for (let round = 0; round < KILLS; round += 1) {
      const focus = await FocusProcess.start(data);
      expect(focus.lines.all.filter(({ event }) => event === 'damage')).toEqual([]);
      const talkers = Array.from(
        { length: SENDERS },
        (_, at) => new Talker(`sip:talker${at}@localhost`, focus.sip, `r${round}t${at}`),
      );
      await Promise.all(talkers.map((talker) => talker.joined));
      const before = acknowledged.size;
      for (const talker of talkers) talker.talk(acknowledged);
      await until(() => acknowledged.size > before + 200 + round * 40);
      await focus.kill();
      await Promise.all(talkers.map((talker) => talker.stop()));

      const { said, boots } = keptIn(data);
      expect([...acknowledged].filter((text) => !said.has(text))).toEqual([]);
      // Every start was written down, so that entries of the boots before it are void.
      expect(boots).toBe(round + 1);
    }
    const focus = await FocusProcess.start(data);
    const room = await focus.room(ROOM);
    await focus.stop();
    const { stdout } = confab('replay', data, '--json', '--at', String(room.seq));
    expect(JSON.parse(stdout)).toMatchObject({ members: [], hash: room.hash });
  });
});

/** A person who says numbered lines as fast as they are acknowledged. */
class Talker {
  readonly joined: Promise<void>;
  private readonly pump: Pump<AgentState>;
  private readonly name: string;
  private acknowledged: Set<string> | undefined;
  private count = 0;

  constructor(identity: string, sip: string, name: string) {
    this.name = name;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.joined = promise;
    this.pump = createPump(
      { initial: initialAgent, drive: driveAgent },
      {
        notice: (notice) => {
          if (notice.type === 'joined') resolve();
          if (notice.type === 'error') reject(new Error(notice.message));
          this.noticed(notice);
        },
      },
    );
    const [host = '', port] = sip.split(':');
    const via = { transport: 'sip-tcp', host, port: Number(port) } as const;
    const entropy = Buffer.from(name.padEnd(32)).toString('hex');
    this.pump.feed({ type: 'booted', entropy, wallMs: Date.now() });
    this.pump.feed({ type: 'command', command: { type: 'join', room: ROOM, identity, via } });
  }

  talk(acknowledged: Set<string>): void {
    this.acknowledged = acknowledged;
    for (let at = 0; at < IN_FLIGHT; at += 1) this.say();
  }

  stop(): Promise<void> {
    return this.pump.stop();
  }

  private noticed(notice: Notice): void {
    if (notice.type !== 'sent' || notice.status !== 200) return;
    this.acknowledged?.add(notice.text);
    this.say();
  }

  private say(): void {
    this.count += 1;
    const text = `${this.name} says line ${this.count}`;
    this.pump.feed({ type: 'command', command: { type: 'say', text } });
  }
}

/** What a folder's log holds of the room, its chain and bodies verified. */
function keptIn(data: string) {
  const record = readSqliteLog(data, { sha256 });
  try {
    const { entries, damage } = record.history(ROOM);
    expect([damage, ...record.damage]).toEqual([undefined]);
    const replayed = replayRoom(ROOM, entries);
    const said = new Set<string>();
    for (const { committed, standing } of replayed.entries) {
      if (committed.entry.type !== 'message.posted' || standing.type !== 'stands') continue;
      const text = committed.body?.slice(committed.body.lastIndexOf('\r\n\r\n') + 4) ?? '';
      expect(text).toMatch(/^r\d+t\d+ says line \d+$/);
      expect(said.has(text)).toBe(false);
      said.add(text);
    }
    const boots = entries.filter(({ entry }) => entry.type === 'node.started').length;
    return { said, boots };
  } finally {
    record.close();
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
