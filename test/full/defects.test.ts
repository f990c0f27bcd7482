// Defects planted in the focus, one decision each: the simulation finds every one of them, shrinks
// a long failing run of it to a few actions, and exports a test that fails with the defect and
// passes without it, and a capture that tshark reads to the last message.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { properties } from '../../model/property/properties.ts';
import { simulate } from '../../sim/world/simulation.ts';
import type { PresetName } from '../../sim/world/weather.ts';
import { isInstalled } from '../live/focus-process.ts';
import { type Defect, defects } from '../sim/plants/defect.ts';
import type { Found, Hunted, Shrunk } from '../sim/plants/hunt.ts';
import {
  carryTest,
  hunted,
  LONG_ACTIONS,
  SEEDS_MAX,
  SHORT_ACTIONS,
  type Tested,
  tested,
} from '../sim/plants/hunting.ts';
import { plant } from '../sim/plants/planted.ts';
import { counted, decoded } from '../sim/trace/dissected.ts';

describe(`Defects, each one decision made wrongly`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-defects-'));
  const sound = join(folder, 'sound');
  const hunts = new Map<Defect, Hunted>();
  const failing = new Map<Defect, readonly Tested[]>();
  let passing: readonly Tested[] = [];

  beforeAll(async () => {
    const waiting = [...defects.entries()];
    const hunter = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [number, defect] = next;
        const home = join(folder, String(number));
        hunts.set(defect, await hunted(home, defect));
        failing.set(defect, await tested(home));
      }
    };
    await Promise.all(Array.from({ length: HUNTERS }, hunter));
    plant(sound, null);
    for (const number of defects.keys()) {
      carryTest(join(folder, String(number)), sound, `shrunk-${number}.test.ts`);
    }
    passing = await tested(sound);
  }, 1_800_000);
  afterAll(() => {
    console.log(tableOf(hunts));
    rmSync(folder, { recursive: true });
  });

  it('are twelve or more', () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
    expect(defects.length).toBeGreaterThanOrEqual(12);
  });

  describe.each(defects.map((defect, number) => ({ ...defect, number })))('$name', (each) => {
    const { number, faults, violates } = each;
    const defect = defects[number] as Defect;
    const found = () => present(hunts.get(defect)?.first);
    const long = () => present(hunts.get(defect)?.long);
    const shrunk = () => present(hunts.get(defect)?.shrunk);

    it(`is found within ${SEEDS_MAX} seeds, by a property that it breaks`, () => {
      expect(violates).toContain(found().violation.violated);
      expect(found().seed).toBeLessThan(SEEDS_MAX);
    });

    it('is not found in that seed once it is not there', { timeout: 120_000 }, () => {
      for (const seed of new Set([found().seed, long().seed])) {
        expect(violates).not.toContain(violatedIn(seed, faults));
      }
    });

    it(`is shrunk from ${LONG_ACTIONS} actions or more to ${SHORT_ACTIONS} at most`, () => {
      expect(long().actions).toBeGreaterThanOrEqual(LONG_ACTIONS);
      expect(shrunk().actions).toBeLessThanOrEqual(SHORT_ACTIONS);
      expect(shrunk().isMinimal).toBe(true);
      expect(shrunk().violation.violated).toBe(long().violation.violated);
      expect(shrunk().cpuSeconds).toBeLessThan(30);
    });

    it('is exported as a test that fails with it and passes without it', () => {
      const [failed, ...others] = failing.get(defect) ?? [];
      expect(others).toEqual([]);
      expect(failed?.passes).toBe(false);
      expect(failed?.message).toContain(shrunk().violation.sentence);
      const [passed] = passing.filter(({ file }) => file === `shrunk-${number}.test.ts`);
      expect(passed).toMatchObject({ passes: true });
    });

    it.skipIf(!isInstalled('tshark'))('is exported as a capture with all messages', () => {
      const { sip, msrp } = shrunk().messages;
      const frames = decoded(join(folder, String(number), 'shrunk.pcapng'));
      const values = (value: (frame: (typeof frames)[number]) => string) =>
        counted(frames.map(value).filter((text) => text !== ''));
      expect({
        ...values((frame) => frame['sip.Method']),
        ...values((frame) =>
          `${frame['sip.Status-Code']} ${frame['sip.CSeq.method']}`.replace(/^ .*/, ''),
        ),
      }).toEqual(sip);
      expect({
        ...values((frame) => frame['msrp.method']),
        ...values((frame) => frame['msrp.status.code']),
      }).toEqual(msrp);
    });
  });
});

/** What is violated in a seed of the sources as they are; each is lived once. */
function violatedIn(seed: number, faults: PresetName): string | undefined {
  const place = `${faults} ${seed}`;
  if (!lived.has(place)) {
    const { violation } = simulate({ seed, faults }, { properties });
    lived.set(place, violation?.violated);
  }
  return lived.get(place);
}

const lived = new Map<string, string | undefined>();

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error(`not found within ${SEEDS_MAX} seeds`);
  return value;
}

function tableOf(hunts: ReadonlyMap<Defect, Hunted>): string {
  const head = [
    'defect',
    'property',
    'faults',
    'seeds',
    'seed of the long run',
    'actions',
    'after',
  ];
  const rows = [...hunts].map(([{ name, faults }, { first, long, shrunk }]) => [
    ...[name, first?.violation.violated ?? 'none', faults, seedsOf(first), seedOf(long)],
    ...[`${long?.actions ?? ''}`, `${shrunk?.actions ?? ''}`, secondsOf(shrunk)],
  ]);
  const lines = [[...head, 'CPU seconds'], ...rows];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, at) => cell.padEnd(widths?.[at] ?? 0)).join('  '))
    .join('\n');
}

/** How many seeds were lived until it was found. */
function seedsOf(found: Found | undefined): string {
  return found === undefined ? '' : `${found.seed + 1}`;
}

function seedOf(found: Found | undefined): string {
  return `${found?.seed ?? ''}`;
}

function secondsOf(shrunk: Shrunk | undefined): string {
  return shrunk === undefined ? '' : shrunk.cpuSeconds.toFixed(1);
}

/** Processes that hunt at once. */
const HUNTERS = 2;
