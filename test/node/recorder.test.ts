// The recorder of traces on disks that are slow, full or gone: recording never disturbs the node,
// what waits is bounded, and the trace that is left can be read.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { createRecorder } from '../../adapters/node/recorder.ts';
import { createTraceFile, type TraceFile, traceFileOf } from '../../adapters/node/trace-file.ts';
import type { Input } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';
import { nodeTrace } from '../../model/trace/node-trace.ts';
import { endReading, readTrace, traceReader } from '../../model/trace/reading.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { root } from '../live/focus-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'confab-recorder-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('A recorder', () => {
  it('writes what it was told, in order, and ends the trace when it is closed', async () => {
    const path = join(folder, 'whole');
    const { recorder, told } = recording(createTraceFile(path));
    for (let at = 1; at <= 300; at += 1) {
      recorder.hooks.watch([piece(at, 20_000)], []);
      if (at % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await recorder.close();
    recorder.hooks.watch([piece(301)], []);
    await recorder.close();
    expect(told).toEqual([]);
    const { events, end, fault } = readBack(path);
    expect([fault, end]).toEqual([undefined, { events: 300, early: null }]);
    expect(events.map(({ inputs }) => inputs[0]?.atMs)).toEqual(
      Array.from({ length: 300 }, (_, at) => at + 1),
    );
  });

  it('has the first tick on disk at once, however large, so that a start is never lost', () => {
    const path = join(folder, 'first');
    const { recorder } = recording(createTraceFile(path));
    recorder.hooks.watch(
      Array.from({ length: 30 }, () => piece(1, 200_000)),
      [],
    );
    const { events, fault } = readBack(path);
    expect([events.length, fault?.isCut]).toEqual([5, true]);
    expect(events.at(-1)?.effects).toMatch(/^[0-9a-f]{16}$/);
    return recorder.close();
  });

  it('is refused by a disk that is full from the start', () => {
    const full = traceFileOf(openSync('/dev/full', 'w'));
    expect(() => recording(full)).toThrow(/ENOSPC/);
  });

  it('tells once of a disk that fails later, and keeps what was whole', async () => {
    const path = join(folder, 'failing');
    const disk = failing(createTraceFile(path), 100_000);
    const { recorder, told } = recording(disk);
    for (let at = 1; at <= 40; at += 1) {
      recorder.hooks.watch([piece(at, 5_000)], []);
      if (at % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await recorder.close();
    expect(told).toEqual(['the disk fails']);
    const { events, end, fault } = readBack(path);
    expect(fault).toBeUndefined();
    expect(end).toEqual({ events: events.length, early: 'the disk fails' });
    expect(events.length).toBeGreaterThan(3);
    expect(events.length).toBeLessThan(25);
  });

  it('does not let more wait for a slow disk than its bound', async () => {
    const path = join(folder, 'slow');
    const file = createTraceFile(path);
    let go = () => {};
    const stuck = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow: TraceFile = {
      ...file,
      write: async (octets, position) => {
        await stuck;
        return file.write(octets, position);
      },
    };
    const { recorder, told } = recording(slow);
    recorder.hooks.watch([piece(0)], []);
    const inputs = Array.from({ length: 8 }, () => piece(1, 1_000_000));
    const ticks = Math.ceil(limits.traceWaitingBytesMax / 8_000_000) + 3;
    for (let at = 0; at < ticks; at += 1) {
      recorder.hooks.watch(inputs, []);
      if (at === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(told).toEqual([`more than ${limits.traceWaitingBytesMax} octets wait for the disk`]);
    go();
    await recorder.close();
    const { end, fault } = readBack(path);
    expect([fault, end?.early]).toEqual([undefined, told[0]]);
  });

  it('keeps the tick that broke the node, although the process ends by it', () => {
    const path = join(folder, 'broken');
    const script = `
      import { createRecorder } from '${root}/adapters/node/recorder.ts';
      import { createTraceFile } from '${root}/adapters/node/trace-file.ts';
      const subject = { node: 'ff', domain: 'localhost' };
      const options = { by: 'test', subject, ended() {} };
      const { hooks } = createRecorder(createTraceFile('${path}'), options);
      const recovered = [{ type: 'recovered', atMs: 1 }];
      hooks.watch(recovered, []);
      hooks.watch(recovered, []);
      hooks.watchFailure(recovered, new Error('a bug'));
      throw new Error('a bug');
    `;
    const flags = ['--experimental-strip-types', '--input-type=module-typescript', '-e'];
    const { status } = spawnSync(process.execPath, [...flags, script]);
    expect(status).toBe(1);
    const { events, end, fault } = readBack(path);
    expect(fault).toBeUndefined();
    expect(events.map(({ failed }) => failed)).toEqual([undefined, undefined, 'a bug']);
    expect(end).toEqual({ events: 3, early: 'the process ended without closing it' });
  });
});

function recording(file: TraceFile) {
  const told: string[] = [];
  const subject = { node: '00000000000000ff', domain: 'localhost' };
  const ended = (why: string) => told.push(why);
  return { recorder: createRecorder(file, { by: 'test', subject, ended }), told };
}

function piece(atMs: number, bytes = 10): Input {
  return { type: 'bytes-received', atMs, connection: 1, octets: asOctets('x'.repeat(bytes)) };
}

/** Takes so many octets, the last write in part, and fails until room is made. */
function failing(file: TraceFile, room: number): TraceFile {
  const taken = (octets: Buffer, position: number): Buffer => {
    const left = octets.subarray(0, Math.max(0, room - position));
    if (left.length === 0) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    return left;
  };
  return {
    ...file,
    write: async (octets, position) => file.write(taken(octets, position), position),
    writeNow: (octets, position) => file.writeNow(taken(octets, position), position),
  };
}

function readBack(path: string) {
  const octets = asOctets(readFileSync(path, 'latin1'));
  const { reader, items, fault } = readTrace(traceReader([nodeTrace], sha256), octets);
  const events = items.flatMap((item) => (item.type === 'event' ? [item.event] : []));
  const [end] = items.flatMap((item) => (item.type === 'end' ? [item.end] : []));
  return { events, end, fault: fault ?? endReading(reader) };
}
