// How a pump ends: stopped, or by a core that throws.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../model/focus/effect.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { appended, committed, lateLog } from './late-log.ts';
import { ANY_PORT, arm, closeAll, DRAIN, dialled, fired, pumped, until, whole } from './pumped.ts';

afterEach(closeAll);

describe('A pump that is stopped', () => {
  it('lets its last bytes out, takes nothing more, and holds nothing open', async () => {
    const log = lateLog();
    let stopped: Promise<void> | undefined;
    const { pump, ticks } = pumped(
      (inputs) =>
        inputs.flatMap((input): Effect[] => {
          if (input.type === 'command') {
            return [
              { type: 'tell', notice: { type: 'drained' } },
              { type: 'send', connection: 2, octets: asOctets('of the tick ') },
              arm('never', 1, input.atMs),
              appended('a'),
            ];
          }
          if (input.type !== 'committed') return [];
          return [{ type: 'send', connection: 2, octets: asOctets('of the commit') }];
        }),
      { log, notice: () => (stopped = pump.stop()) },
    );
    await pump.listen('sip-udp', ANY_PORT);
    const address = await pump.listen('msrp-tcp', ANY_PORT);
    const peer = await dialled(address);
    await until(() => ticks.flat().filter((input) => input.type === 'connected').length === 2);
    const read = whole(peer);
    pump.feed(DRAIN);
    await until(() => log.batches.length === 1);
    peer.write('too late');
    pump.feed(fired('too late'));
    log.answer({ ok: true, committed: [committed('a')] });
    await stopped;
    expect(await read).toBe('of the tick of the commit');
    expect(ticks.flat().map((input) => input.type)).toEqual([
      'connected',
      'connected',
      'command',
      'committed',
    ]);
    await expect(dialled(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(pump.listen('msrp-tcp', ANY_PORT)).rejects.toThrow('stopped');
    await expect(pump.listen('sip-udp', ANY_PORT)).rejects.toThrow('stopped');
    await pump.stop();
  });

  it('has not stopped before a slow reader has everything', async () => {
    const many = asOctets('x'.repeat(16_777_216));
    const { pump, ticks } = pumped((inputs) =>
      inputs[0]?.type === 'connected' ? [{ type: 'send', connection: 1, octets: many }] : [],
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    await until(() => ticks.length > 0);
    let hasStopped = false;
    const stopped = pump.stop().then(() => {
      hasStopped = true;
    });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(hasStopped).toBe(false);
    expect((await whole(peer)) === many).toBe(true);
    await stopped;
  });

  it('cuts off a silent log and a reader that does not read, once its patience ends', async () => {
    const log = lateLog();
    const many = asOctets('x'.repeat(16_777_216));
    const { pump } = pumped(
      (inputs) =>
        inputs[0]?.type === 'connected'
          ? [{ type: 'send', connection: 1, octets: many }, appended('a')]
          : [],
      { log },
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    await until(() => log.batches.length === 1);
    await pump.stop(20);
    // The log never answered, and the peer is let go without the rest.
    peer.resume();
    await once(peer, 'close');
    expect(peer.bytesRead).toBeLessThan(many.length);
  });

  it('cuts off a reader that does not read, also when all else has ended', async () => {
    const many = asOctets('x'.repeat(16_777_216));
    const { pump, ticks } = pumped((inputs) =>
      inputs[0]?.type === 'connected' ? [{ type: 'send', connection: 1, octets: many }] : [],
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    await until(() => ticks.length > 0);
    await pump.stop(20);
    peer.resume();
    await once(peer, 'close');
    expect(peer.bytesRead).toBeLessThan(many.length);
  });

  it('lets the process end', async () => {
    const { code, stdout } = await run(`
      const pump = createPump({ initial: 0, drive: (state, inputs) => ({ state, effects:
        inputs[0].type === 'command'
          ? [{ type: 'set-timer', timer: 'a', generation: 1, dueMs: 1e12 },
             { type: 'connect', request: 1, transport: 'msrp-tcp', destination: tcp },
             { type: 'connect', request: 2, transport: 'sip-udp', destination: udp }]
          : [] }) }, { notice() {} });
      const tcp = await pump.listen('msrp-tcp', { host: '127.0.0.1', port: 0 });
      const udp = await pump.listen('sip-udp', { host: '127.0.0.1', port: 0 });
      pump.feed({ type: 'command', command: { type: 'drain' } });
      await pump.settled();
      await pump.stop();
      await new Promise(setImmediate);
      const open = process.getActiveResourcesInfo();
      console.log('stopped', open.filter((it) => /TCP|UDP|Timeout/.test(it)));
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'stopped []\n' });
  });
});

describe('A core that throws', () => {
  it('ends the process with a message that names the tick, whoever called the pump', async () => {
    const { code, stderr, stdout } = await run(`
      const log = { append(batch, settled) { setImmediate(() => {
        try { settled({ ok: true, committed: [{}] }); } catch { console.log('swallowed'); }
      }); } };
      const pump = createPump({ initial: 0, drive: (state, inputs) => {
        if (inputs[0].type === 'committed') throw new Error('an assertion');
        return { state, effects: [{ type: 'append', append: {} }] };
      } }, { notice() {}, log });
      await pump.listen('msrp-tcp', { host: '127.0.0.1', port: 0 });
      pump.feed({ type: 'command', command: { type: 'drain' } });
    `);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('confab has a bug: a tick of 1 inputs (committed) failed');
    expect(stderr).toContain('an assertion');
  });
});

/** Runs a module that has `createPump`, in a process of its own, until it ends by itself. */
async function run(source: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const pump = new URL('../../adapters/node/pump.ts', import.meta.url).href;
  const module = `import { createPump } from ${JSON.stringify(pump)};\n${source}`;
  const options = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...options, '--input-type=module', '--eval', module]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...output };
}
