// What a replayed node sent, a file for each connection, and of a datagram socket for each address
// that it sent to: octet by octet as it left, to be compared with what a peer or a wire recorded.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Address } from '../../model/focus/input.ts';
import { sentIn } from '../../sim/trace/node-account.ts';
import type { ReplayedTick } from '../../sim/trace/node-replay.ts';
import { UsageError } from './command.ts';

/** The files of a replay. */
export interface SentFiles {
  /** Adds what a tick sent. */
  take(replayed: ReplayedTick): void;
}

/** Makes the folder, which must not be there; only its owner may read what comes into it. */
export function sentFiles(folder: string): SentFiles {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already: name another' : `cannot be made: ${code}`;
    throw new UsageError(`--bytes: ${folder} ${why}`);
  }
  return {
    take({ before, after, effects }) {
      for (const { connection, octets, destination } of sentIn(effects)) {
        const known = after.connections.get(connection) ?? before.connections.get(connection);
        const name = nameOf(connection, known?.transport, destination ?? known?.remote ?? null);
        appendFileSync(join(folder, name), octets, { encoding: 'latin1', mode: OWNER_ONLY });
      }
    },
  };
}

function nameOf(connection: number, transport = 'unknown', remote: Address | null): string {
  const to = remote === null ? '' : `-${remote.host.replace(UNSAFE, '_')}-${remote.port}`;
  return `${connection}-${transport}${to}`;
}

/** A trace may come from anywhere: no host in it names a path. */
const UNSAFE = /[^A-Za-z0-9.:]/g;
const OWNER_ONLY = 0o600;
