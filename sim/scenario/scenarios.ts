// All scenarios by name, sorted by their rows: what `confab simulate` plays.
import type { Scenario } from '../world/scenario.ts';
import { connections } from './connections.ts';
import { crossings } from './crossings.ts';
import { messages } from './messages.ts';
import { nicknames } from './nicknames.ts';
import { rosters } from './rosters.ts';
import { signalling } from './signalling.ts';
import { whispers } from './whispers.ts';

/** Every scenario, in the order of the rows that they show, and then by name. */
export const scenarios: readonly Scenario[] = [
  ...messages,
  ...rosters,
  ...connections,
  ...nicknames,
  ...whispers,
  ...signalling,
  ...crossings,
];

/** The scenario of that name; undefined where there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
