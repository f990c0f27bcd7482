// Writes the trace of a focus whose ticks are known whole, as `confab serve --trace` would have.
import { writeFileSync } from 'node:fs';
import {
  effectsHash,
  type NodeSubject,
  type TickOutcome,
  tickLines,
} from '../../model/trace/node-trace.ts';
import { beginTrace, endTrace } from '../../model/trace/writing.ts';
import type { NodeTick } from '../../sim/index.ts';
import { sha256 } from '../log/sha256.ts';
import { manifest } from './manifest.ts';

/** Makes a file that only its owner reads. Throws the system's error: EEXIST for an old file. */
export function writeNodeTrace(
  path: string,
  subject: NodeSubject,
  ticks: readonly NodeTick[],
): void {
  const by = `confab ${manifest().version}`;
  let { line, writer } = beginTrace({ kind: 'node', by, subject }, sha256);
  const lines: string[] = [line];
  for (const { inputs, effects, failed } of ticks) {
    const outcome: TickOutcome =
      failed === undefined ? { effects: effectsHash(effects, sha256) } : { failed };
    for (const written of tickLines(writer, inputs, outcome, sha256)) {
      ({ line, writer } = written);
      lines.push(line);
    }
  }
  lines.push(endTrace(writer, null, sha256).line);
  writeFileSync(path, lines.join(''), { encoding: 'latin1', flag: 'wx', mode: OWNER_ONLY });
}

const OWNER_ONLY = 0o600;
