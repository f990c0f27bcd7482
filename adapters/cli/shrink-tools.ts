// What `confab shrink` works with: trace files, and every property there is.
import { existsSync } from 'node:fs';
import { courtOf, shrinkWorld } from '../../sim/index.ts';
import { properties } from '../../model/property/properties.ts';
import { sha256 } from '../log/sha256.ts';
import { RunError, UsageError } from './command.ts';
import type { ShrinkTools } from './shrink.ts';
import { traceContent } from './trace-content.ts';
import { writeRun } from './world-trace-making.ts';
