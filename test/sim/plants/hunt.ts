// Looks for a defect in the sources beside which this file lies: lives seed after seed until a
// property does not hold, then until that takes a long list of actions, which it shrinks and
// exports. A program: what to do comes as JSON in its argument, what came of it is hunted.json.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { properties } from '../../../model/property/properties.ts';
import type { Violation } from '../../../model/property/property.ts';
import { courtOf } from '../../../sim/trace/court.ts';
import { pcapOf } from '../../../sim/trace/pcap.ts';
import { judgedRun } from '../../../sim/trace/reenactment.ts';
import { regressionOf } from '../../../sim/trace/regression.ts';
import { shrinkWorld, type WorldShrinking } from '../../../sim/trace/shrink-world.ts';
import type { Story } from '../../../sim/trace/story.ts';
import { storyOf } from '../../../sim/trace/story-building.ts';
import { worldParts } from '../../../sim/trace/world-parts.ts';
import type { Action } from '../../../sim/world/action.ts';
import { simulate } from '../../../sim/world/simulation.ts';
import type { PresetName } from '../../../sim/world/weather.ts';
import type { WorldOptions } from '../../../sim/world/world.ts';

/** What is to be found. */
export interface Hunt {
  readonly faults: PresetName;
  /** Only violations of these count. */
  readonly violates: readonly string[];
  /** Seeds from 0 to below that are lived. */
  readonly seedsMax: number;
  /** The least length of the list of actions that is shrunk. */
  readonly longActions: number;
}

/** A seed that shows the defect. */
export interface Found {
  readonly seed: number;
  readonly actions: number;
  readonly violation: Violation;
}

/** What came of a hunt; what was not found is absent. */
export interface Hunted {
  /** The first seed that shows it, and the first that does so late enough. */
  readonly first?: Found;
  readonly long?: Found;
  readonly shrunk?: Shrunk;
  readonly cpuSeconds: number;
}

export interface Shrunk {
  readonly actions: number;
  readonly tries: number;
  readonly isMinimal: boolean;
  readonly violation: Violation;
  readonly cpuSeconds: number;
  /** How many messages of each kind the capture is to have. */
  readonly messages: Messages;
}

/** By `INVITE` or `200 INVITE`, and by `SEND` or `200`. */
export interface Messages {
  readonly sip: { readonly [kind: string]: number };
  readonly msrp: { readonly [kind: string]: number };
}

interface Failed extends Found {
  readonly options: WorldOptions;
  readonly list: readonly Action[];
}

function hunt({ faults, violates, seedsMax, longActions }: Hunt): Hunted {
  let first: Found | undefined;
  const begun = cpuSeconds();
  for (let seed = 0; seed < seedsMax; seed += 1) {
    const failed = lived(seed, faults, violates);
    if (failed === undefined) continue;
    const { actions, violation } = failed;
    first ??= { seed, actions, violation };
    if (actions < longActions) continue;
    const huntedSeconds = cpuSeconds() - begun;
    const long = { seed, actions, violation };
    return { first, long, shrunk: shrink(failed), cpuSeconds: huntedSeconds };
  }
  return { ...(first && { first }), cpuSeconds: cpuSeconds() - begun };
}

function lived(seed: number, faults: PresetName, violates: readonly string[]): Failed | undefined {
  const list: Action[] = [];
  const witness = { action: (action: Action) => list.push(action) };
  const life = simulate({ seed, faults }, { properties, sha256, witness });
  const { violation, options } = life;
  if (violation === undefined || !violates.includes(violation.violated)) return undefined;
  const { weather: _, ...world } = options;
  return { seed, actions: list.length, violation, options: world, list };
}

function shrink({ options, list }: Failed): Shrunk {
  const begun = cpuSeconds();
  let last: WorldShrinking | undefined;
  const steps = shrinkWorld(courtOf(properties, sha256), options, list);
  for (let next = steps.next(); ; next = steps.next()) {
    last = next.value;
    if (next.done === true) break;
  }
  if (last === undefined) throw new Error('what failed does not fail when it is done again');
  const spent = cpuSeconds() - begun;
  const { failure, actions, tries } = last;
  if ('thrown' in failure) throw new Error(`what failed throws now: ${failure.thrown}`);
  const { violation = failure, isSettled } = judgedRun(last.options, actions);
  const story = storyOf([...worldParts(last.options, actions)]);
  writeFileSync(
    'shrunk.test.ts',
    regressionOf({ options: last.options, actions, violation, isSettled }),
  );
  writeFileSync('shrunk.pcapng', pcapOf(story), 'latin1');
  writeFileSync('shrunk.json', JSON.stringify({ options: last.options, actions }, null, 1));
  return {
    ...{ actions: actions.length, tries, isMinimal: last.isMinimal },
    ...{ violation, cpuSeconds: spent, messages: messagesOf(story) },
  };
}

function messagesOf({ events }: Story): Messages {
  const sip: { [kind: string]: number } = {};
  const msrp: { [kind: string]: number } = {};
  for (const event of events) {
    if (event.type !== 'message' || event.method === null) continue;
    const { protocol, status, method } = event;
    if (protocol === 'SIP') count(sip, status === null ? method : `${status} ${method}`);
    if (protocol === 'MSRP') count(msrp, status === null ? method : `${status}`);
  }
  return { sip, msrp };
}

function count(counts: { [kind: string]: number }, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

function sha256(octets: string): string {
  return createHash('sha256').update(octets, 'latin1').digest('hex');
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

if (import.meta.main) {
  const asked = JSON.parse(process.argv[2] ?? '') as Hunt;
  writeFileSync('hunted.json', JSON.stringify(hunt(asked)));
}
