// A foreign SIP stack drives the focus over real sockets: sipp, with the scenarios of
// test/live/sipp.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryLog } from '../../adapters/log/memory.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { type Server, startServer } from '../../adapters/node/server.ts';
import type { Committed } from '../../model/log/entry.ts';
import type { RoomLog } from '../../model/log/port.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import type { Address } from '../../model/wire/address.ts';
import { isInstalled, scratch } from './focus-process.ts';
import { lossyRelay } from './lossy-relay.ts';

const ROOM = 'sip:lobby@localhost';
const CALLS = 5;

describe.skipIf(!isInstalled('sipp'))('sipp', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  describe('against a focus', () => {
    const focus = live(0);

    for (const transport of ['u1', 't1'] as const) {
      const over = transport === 'u1' ? 'UDP' : 'TCP';

      it(`joins and leaves over ${over} [R7701-5.2-1] [R7701-4-5]`, async () => {
        const before = focus.entries().length;
        expect(await sipp('join-and-leave', transport, focus)).toBe('');
        expect(countsSince(focus, before)).toEqual({ admitted: CALLS, left: CALLS });
      });

      it(`has a retransmitted INVITE answered once over ${over} [S2] [R6026-7-1]`, async () => {
        const before = focus.entries().length;
        expect(await sipp('retransmitted-invite', transport, focus)).toBe('');
        expect(countsSince(focus, before)).toEqual({ admitted: CALLS, left: CALLS });
      });

      it(`gets 200 to a CANCEL that came too late over ${over} [S4]`, async () => {
        expect(await sipp('cancel-after-answer', transport, focus)).toBe('');
      });

      it(`is refused with 488 without message/cpim over ${over} [R7701-5.2-4]`, async () => {
        const before = focus.entries().length;
        expect(await sipp('no-cpim', transport, focus)).toBe('');
        expect(countsSince(focus, before)).toEqual({ admitted: 0, left: 0 });
      });

      it(`changes its session by re-INVITE and UPDATE over ${over} [R7701-8-5] [S11]`, async () => {
        const before = focus.entries().length;
        expect(await sipp('re-invite', transport, focus)).toBe('');
        expect(countsSince(focus, before)).toEqual({ admitted: CALLS, left: CALLS });
        const changes = focus
          .entries()
          .slice(before)
          .filter(({ entry }) => entry.type === 'participant.changed');
        // The UPDATE and the refused re-INVITE change nothing.
        expect(changes).toHaveLength(CALLS);
      });

      it(`gets 405, 481 and 200 to PUBLISH, BYE and OPTIONS over ${over} [R3261-8.2-1]`, async () => {
        expect(await sipp('unknown', transport, focus)).toBe('');
      });
    }

    it('leaves nobody in the room', async () => {
      await focus.server.pump.settled();
      const room = focus.server.pump.state.rooms.get(ROOM);
      expect(room && describeRoom(room.fold).members).toEqual([]);
    });
  });

  describe('over a net that loses every fifth datagram', () => {
    const focus = live(0);
    const LOSSY_CALLS = 25;

    it('sets every call up once, and tears it down once [R3261-17.1.1-1] [R3261-13.3-1] [S1] [S2]', async () => {
      const relay = await lossyRelay(focus.server.sip, 0.2, 20_261);
      const options = ['-max_retrans', '20'];
      expect(
        await sipp('lossy', 'u1', focus, { to: relay.address, calls: LOSSY_CALLS, options }),
      ).toBe('');
      relay.close();
      expect(countsSince(focus, 0)).toEqual({ admitted: LOSSY_CALLS, left: LOSSY_CALLS });
      for (const { lost, passed } of Object.values(relay.counts)) {
        expect(lost).toBeGreaterThan(0);
        expect(passed).toBeGreaterThan(lost);
      }
      const room = focus.server.pump.state.rooms.get(ROOM);
      expect(room && describeRoom(room.fold).members).toEqual([]);
      expect(focus.server.pump.state.legs.size).toBe(0);
    });
  });

  describe('against a focus whose log is late', () => {
    const focus = live(600);

    for (const transport of ['u1', 't1'] as const) {
      const over = transport === 'u1' ? 'UDP' : 'TCP';

      it(`cancels an INVITE: 200 and 487 over ${over} [R3261-9-1]`, async () => {
        expect(await sipp('cancel', transport, focus)).toBe('');
      });

      it(`has an INVITE retransmitted before its answer answered once over ${over} [S1]`, async () => {
        expect(await sipp('retransmitted-early', transport, focus)).toBe('');
      });
    }

    it('leaves nobody in the room: every cancelled admission was undone', async () => {
      await focus.server.pump.settled();
      const room = focus.server.pump.state.rooms.get(ROOM);
      expect(room && describeRoom(room.fold).members).toEqual([]);
    });
  });

  describe('against a focus with a room', () => {
    const focus = live(0, { ...defaultPolicy, rooms: ['lobby'] });

    for (const transport of ['u1', 't1'] as const) {
      const over = transport === 'u1' ? 'UDP' : 'TCP';

      it(`subscribes, refreshes and unsubscribes, and is refused with 489 and 404 over ${over} [R6665-4.2.1-1] [R6665-4.2.1-3] [R6665-4.2.1-6]`, async () => {
        expect(await sipp('roster', transport, focus)).toBe('');
        expect(focus.server.pump.state.subscriptions.each.size).toBe(0);
      });
    }
  });
  function countsSince(focus: Live, before: number) {
    const types = focus.entries().slice(before);
    const count = (type: string) => types.filter(({ entry }) => entry.type === type).length;
    return { admitted: count('participant.admitted'), left: count('participant.left') };
  }

  interface Callers {
    /** Where they send to, in place of the focus itself. */
    readonly to?: Address;
    readonly calls?: number;
    readonly options?: readonly string[];
  }

  interface Live {
    server: Server;
    entries(): readonly Committed[];
  }

  function live(lateMs: number, policy: Policy = defaultPolicy): Live {
    const entries: Committed[] = [];
    const focus: Partial<Live> = { entries: () => entries };
    beforeAll(async () => {
      focus.server = await startServer({
        sip: { host: '127.0.0.1', port: 0 },
        msrp: { host: '127.0.0.1', port: 0 },
        domain: 'localhost',
        policy,
        log: watched(lateMs, entries),
        notice: () => {},
      });
    });
    afterAll(() => focus.server?.drain());
    return focus as Live;
  }

  /** The calls' errors as sipp tells them; empty when all went as the scenario says. */
  async function sipp(
    scenario: string,
    transport: string,
    focus: Live,
    { to = focus.server.sip, calls = CALLS, options = [] }: Callers = {},
  ): Promise<string> {
    const file = join(import.meta.dirname, 'sipp', `${scenario}.xml`);
    const { host, port } = to;
    const args = [`${host}:${port}`, '-sf', file, '-t', transport, '-m', String(calls)];
    args.push(...options);
    args.push('-r', '5', '-i', '127.0.0.1', '-nostdin', '-timeout', '40s', '-timeout_error');
    const child = spawn('sipp', args, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
    await focus.server.pump.settled();
    return code === 0 ? '' : `sipp exited with ${code}: ${output.slice(-2000)}`;
  }
});

/** A log in memory that is as late as asked, and notes what it committed. */
function watched(lateMs: number, entries: Committed[]): RoomLog {
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  const log = memoryLog({ ...clock, sha256 });
  return new Proxy(log, {
    get(target, name) {
      if (name === 'append') {
        const append: RoomLog['append'] = (batch, settled) =>
          target.append(batch, (outcome) => {
            if (outcome.ok) entries.push(...outcome.committed);
            if (lateMs === 0) settled(outcome);
            else setTimeout(() => settled(outcome), lateMs);
          });
        return append;
      }
      const value = target[name as keyof RoomLog] as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
