// Law 8 seen from outside the process: between the read that brings a SEND and the write of its 200
// lies a sync of the log's file. Watched by strace, so no double of ours can flatter us.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { ChatProcess, cliArgs, isInstalled, scratch } from './focus-process.ts';

describe.skipIf(!isInstalled('strace'))('The system calls of a focus', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('sync the log between a SEND and its 200, and before the 200 to INVITE (law 8)', async () => {
    const trace = join(folder.path, 'trace');
    const data = join(folder.path, 'data');
    const serve = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0', '--data', data, '--json'];
    const calls = 'trace=read,write,writev,fdatasync,fsync';
    const child = spawn(
      'strace',
      [
        '-f',
        '-s',
        '4000',
        '-o',
        trace,
        '-e',
        calls,
        process.execPath,
        ...cliArgs('serve', ...serve),
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const ready = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    });
    const { pid, sip } = JSON.parse(ready) as { pid: number; sip: { tcp: string } };
    const alice = new ChatProcess('sip:lobby@localhost', 'sip:alice@localhost', `tcp:${sip.tcp}`);
    await alice.event('joined');
    alice.tell('say is this on disk?');
    expect(await alice.event('sent')).toMatchObject({ status: 200 });
    alice.tell('leave');
    await alice.exited;
    process.kill(pid, 'SIGTERM');
    await new Promise((resolve) => child.on('exit', resolve));

    const lines = readFileSync(trace, 'utf8').split('\n');
    const asked = lines.findIndex((line) => /read\(.*"MSRP .*is this on disk\?/.test(line));
    const tid = /"MSRP (\S+) SEND/.exec(lines[asked] ?? '')?.[1] ?? 'no SEND was read';
    const answered = lines.findIndex((line) => line.includes(`"MSRP ${tid} 200`));
    expect(asked).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(asked);
    expect(syncsBetween(lines, asked, answered)).toBeGreaterThan(0);

    const invited = lines.findIndex((line) => /read\(.*"INVITE sip:/.test(line));
    const accepted = lines.findIndex((line) => /write.*"SIP\/2\.0 200 /.test(line));
    expect(accepted).toBeGreaterThan(invited);
    expect(syncsBetween(lines, invited, accepted)).toBeGreaterThan(0);
  });
});

/** Syncs that were over before the later line. */
function syncsBetween(lines: readonly string[], from: number, to: number): number {
  const done = /(fdatasync|fsync)(\(\d+\)| resumed>\))\s+= 0/;
  return lines.slice(from, to).filter((line) => done.test(line)).length;
}
