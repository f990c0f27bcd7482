// What `confab shrink` works with: trace files, and every property there is.
import { existsSync } from 'node:fs';
import { properties } from '../../model/property/properties.ts';
import { courtOf } from '../../sim/trace/court.ts';
import { shrinkWorld } from '../../sim/trace/shrink-world.ts';
import { sha256 } from '../log/sha256.ts';
import { RunError, UsageError } from './command.ts';
import type { ShrinkTools } from './shrink.ts';
import { traceContent } from './trace-content.ts';
import { writeRun } from './world-trace-making.ts';

export const shrinkTools: ShrinkTools = {
  read(path) {
    const content = traceContent(path, false);
    if (content.kind === 'world') return content;
    throw new UsageError(`${path} is the trace of a live focus, not of a simulated world`);
  },
  write(path, { options, actions }) {
    if (existsSync(path)) {
      throw new UsageError(`${path} is there already; name another with --out`);
    }
    try {
      writeRun(path, options, actions);
    } catch (error) {
      throw new RunError(`${path} cannot be written: ${(error as Error).message}`);
    }
  },
  shrinking: ({ options, actions }) => shrinkWorld(courtOf(properties, sha256), options, actions),
};
