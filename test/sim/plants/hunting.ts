// Hunts for defects, each in a folder of its own, and what is exported there done again by vitest.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Action } from '../../../sim/world/action.ts';
import type { WorldOptions } from '../../../sim/world/world.ts';
import type { Defect } from './defect.ts';
import type { Hunt, Hunted } from './hunt.ts';
import { plant, ran } from './planted.ts';

/** Plants a defect in a folder and looks for it there. Fails where the search ends in an error. */
export async function hunted(folder: string, defect: Defect): Promise<Hunted> {
  plant(folder, defect);
  const { violates, faults } = defect;
  const asked: Hunt = { faults, violates, seedsMax: SEEDS_MAX, longActions: LONG_ACTIONS };
  const { code, output } = await ran(folder, 'test/sim/plants/hunt.ts', JSON.stringify(asked));
  expect([code, output]).toEqual([0, '']);
  return JSON.parse(readFileSync(join(folder, 'hunted.json'), 'utf8'));
}

/** What a hunt has left of the list that it found. */
export function shrunkRun(folder: string): {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
} {
  return JSON.parse(readFileSync(join(folder, 'shrunk.json'), 'utf8'));
}

/** What a hunt was for: found within so many seeds, and shrunk from so many actions to so many. */
export const SEEDS_MAX = 2_000;
export const LONG_ACTIONS = 300;
export const SHORT_ACTIONS = 15;

/** A test as vitest ran it. */
export interface Tested {
  readonly file: string;
  readonly passes: boolean;
  readonly message: string;
}

/** Runs vitest in a folder on every test that lies in it. */
export async function tested(folder: string): Promise<readonly Tested[]> {
  const vitest = 'node_modules/vitest/vitest.mjs';
  const report = join(folder, 'tested.json');
  const options = ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`];
  const { output } = await ran(folder, vitest, ...options);
  const { testResults } = parsed(report, output);
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, failureMessages }) => ({
      file: name.slice(name.lastIndexOf('/') + 1),
      passes: status === 'passed',
      message: failureMessages.join('\n'),
    })),
  );
}

/** Takes the exported test of one folder into another. */
export function carryTest(from: string, to: string, file: string): void {
  copyFileSync(join(from, 'shrunk.test.ts'), join(to, file));
}

function parsed(report: string, output: string): Report {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`vitest wrote no report: ${output}`);
  }
}

/** As much of vitest's report as is looked at. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
