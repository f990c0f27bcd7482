// A process that appends to a room log on SQLite and reports on stdout what it was told committed,
// for tests that kill it, trace its system calls or take its disk away. Arguments: folder, number
// of batches (0: without end), octets a body, `stay` to stay open at the end.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { sha256 } from '../../adapters/log/sha256.ts';
import { openSqliteLog, type SqliteLog } from '../../adapters/log/sqlite.ts';
import type { Append } from '../../model/log/entry.ts';
import { asOctets } from '../../model/wire/octets.ts';

const [folder = '', batches = '0', bodyBytes = '10', atEnd = ''] = process.argv.slice(2);

const log = openSqliteLog(folder, {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sha256,
  random: (bytes) => randomBytes(bytes),
});
report('open');
appendFrom(log, 0);

/**
 * Appends batch after batch; when one fails, takes the limit on file sizes away and tries again.
 */
function appendFrom(to: SqliteLog, n: number): void {
  if (Number(batches) > 0 && n >= Number(batches)) {
    if (atEnd === 'stay') setInterval(() => undefined, 1000);
    else to.close();
    report('end');
    return;
  }
  const batch = [post(`sip:room-${n % 3}@x`, n), post('sip:all@x', n)];
  to.append(batch, (outcome) => {
    if (outcome.ok) {
      for (const { room, seq, body } of outcome.committed) report(`told ${room} ${seq} ${body}`);
      appendFrom(to, n + 1);
    } else {
      report(`failed ${outcome.reason}`);
      execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:']);
      appendFrom(to, n);
    }
  });
}

function post(room: string, n: number): Append {
  const text = `${n}-`.padEnd(Number(bodyBytes), 'x');
  return {
    entry: {
      version: 1,
      room,
      key: { node: '00000000000000aa', boot: 'b007', n },
      actor: 'sip:alice@x',
      clause: 'R7701-6.2-4',
      type: 'message.posted',
      leg: '00000000000000aa/1',
      from: 'sip:alice@x',
      to: [room],
      messageId: `m-${n}`,
      contentType: 'text/plain',
      bodyBytes: text.length,
    },
    body: { salt: asOctets(`salt-${n}`), octets: asOctets(text) },
  };
}

/** Synchronously, so that what is on the pipe was told before the process can be killed. */
function report(line: string): void {
  writeSync(1, `${line}\n`);
}
