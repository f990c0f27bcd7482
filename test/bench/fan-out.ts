// A live focus under load: `confab serve` as its own process on one core, and a load process on
// another that joins 50 members over SIP/TCP and MSRP/TCP. What counts is the server's CPU time a
// delivery: deliveries a second in a closed loop measure how much is read at a time as well.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { cpuMicroseconds, elapsed, type LoadOrder, type LoadReport } from './load.ts';

export interface FanOutRow {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
  readonly notes: { readonly [what: string]: number };
}

/** Three focuses one after the other: saturated, calm, and full of people who say nothing. */
export async function fanOutBench(): Promise<FanOutRow[]> {
  return [
    await talking('saturated, 32 messages in flight', { inFlight: 32 }),
    await talking('200 messages a second', { perSecond: 200 }),
    await idling(),
  ];
}

async function talking(
  name: string,
  pace: Pick<LoadOrder, 'inFlight' | 'perSecond'>,
): Promise<FanOutRow> {
  const report = await withFocus(async (focus) => {
    const load = startLoad(focus, { ...pace, members: MEMBERS, senders: SENDERS });
    const line = await firstLine(load);
    return JSON.parse(line) as LoadReport;
  });
  const { deliveries, seconds, serverCpuMicroseconds, missing } = report;
  if (missing !== 0) throw new Error(`${missing} copies or answers never came`);
  const microseconds = seconds * 1e6;
  return {
    name: `live, room of ${MEMBERS}, ${name}`,
    unit: 'deliveries',
    perSecond: deliveries / seconds,
    cpuMicrosecondsEach: serverCpuMicroseconds / deliveries,
    notes: {
      deliveriesPerRead: report.deliveriesPerRead,
      p50Ms: report.p50Ms,
      p99Ms: report.p99Ms,
      serverCores: serverCpuMicroseconds / microseconds,
      loadCores: report.loadCpuMicroseconds / microseconds,
    },
  };
}

/**
 * Everything that one more participant makes the process grow by, its two sockets included: the
 * second two thousand are measured, since the young generation of the heap grows to its bound once,
 * and joining the first two thousand is what makes it.
 */
async function idling(): Promise<FanOutRow> {
  return withFocus(async (focus) => {
    const first = startLoad(focus, { members: IDLERS, senders: 0 });
    await firstLine(first);
    await elapsed(SETTLING_MS);
    const before = residentBytes(focus.pid);
    const usedBefore = cpuMicroseconds(focus.pid);
    const startMs = performance.now();
    const load = startLoad(focus, { members: IDLERS, senders: 0 });
    await firstLine(load);
    const seconds = (performance.now() - startMs) / 1000;
    const used = cpuMicroseconds(focus.pid) - usedBefore;
    // Long enough for the garbage of joining to be collected, which an idle process does.
    await elapsed(SETTLING_MS);
    const residentKilobytes = (residentBytes(focus.pid) - before) / IDLERS / 1024;
    for (const each of [first, load]) each.kill();
    return {
      name: `live, ${IDLERS} more in a room of ${IDLERS} that says nothing`,
      unit: 'joins',
      perSecond: IDLERS / seconds,
      cpuMicrosecondsEach: used / IDLERS,
      notes: { residentKilobytesEach: residentKilobytes },
    };
  });
}

interface Focus {
  readonly pid: number;
  readonly sipPort: number;
}

/** A focus on free ports with a data folder of its own, for as long as `work` takes. */
async function withFocus<T>(work: (focus: Focus) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-bench-'));
  const listening = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0', '--data', folder, '--json'];
  const server = start(SERVER_CORE, [join(ROOT, 'adapters/cli/main.ts'), 'serve', ...listening]);
  try {
    const ready = JSON.parse(await firstLine(server)) as Ready;
    return await work({ pid: ready.pid, sipPort: Number(ready.sip.tcp.split(':')[1]) });
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ready {
  readonly pid: number;
  readonly sip: { readonly tcp: string };
}

function startLoad(
  { pid, sipPort }: Focus,
  order: Omit<LoadOrder, 'sipPort' | 'serverPid' | 'warmUpMs' | 'measureMs'>,
): ChildProcess {
  const whole: LoadOrder = {
    ...order,
    sipPort,
    serverPid: pid,
    warmUpMs: WARM_UP_MS,
    measureMs: MEASURE_MS,
  };
  return start(LOAD_CORE, [join(import.meta.dirname, 'load.ts'), JSON.stringify(whole)]);
}

/** A process of this Node on a core of its own, where the system can do that. */
function start(core: number, args: readonly string[]): ChildProcess {
  const node = [
    process.execPath,
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    ...args,
  ];
  const [command = '', ...rest] = CAN_PIN ? ['taskset', '-c', String(core), ...node] : node;
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function firstLine({ stdout, exitCode }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the process has no output');
  const lines = createInterface({ input: stdout as Readable });
  const iterator = lines[Symbol.asyncIterator]();
  const { value, done } = await iterator.next();
  // What comes later is thrown away, so that it does not fill the pipe.
  stdout.resume();
  if (done === true) throw new Error(`a process of the bench ended with ${exitCode}`);
  return value;
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(kilobytes?.[1]) * 1024;
}

const ROOT = join(import.meta.dirname, '../..');
const CAN_PIN = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;
const SERVER_CORE = 0;
const LOAD_CORE = 1;
const MEMBERS = 50;
const SENDERS = 10;
const IDLERS = 2000;
const WARM_UP_MS = 3000;
const MEASURE_MS = 5000;
const SETTLING_MS = 10_000;
