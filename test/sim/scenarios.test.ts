// Scenarios: each goes as it is written on a calm day, and on a bad one what must hold holds. What
// one shows by another reading of the RFCs does not come by the usual one.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { properties } from '../../model/property/properties.ts';
import { defaultVariants } from '../../model/variant.ts';
import { variantRows } from '../../model/variant-rows.ts';
import { joinAll, passes, says, takes } from '../../sim/scenario/cue.ts';
import {
  answered,
  comes,
  inOrder,
  isIn,
  logs,
  never,
  reads,
  receives,
} from '../../sim/scenario/expectation.ts';
import { scenarioNamed, scenarios } from '../../sim/scenario/scenarios.ts';
import type { Action } from '../../sim/world/action.ts';
import type { Cue, Expectation, Scenario } from '../../sim/world/scenario.ts';
import { type Simulated, simulate } from '../../sim/world/simulation.ts';
import type { PresetName } from '../../sim/world/weather.ts';

describe('Every scenario', () => {
  it('has a file of its name, and there are sixty at least, in the order of their rows', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
    const files = readdirSync(FOLDER).filter((file) => /^[a-z]\d/.test(file));
    expect(scenarios.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
    const places = scenarios.map(({ row, name }) => [row[0], Number(row.slice(1)), name] as const);
    const inPlace = places.toSorted(
      ([group = '', number, name], [otherGroup = '', other, otherName]) =>
        order(group, otherGroup) || number - other || order(name, otherName),
    );
    expect(places).toEqual(inPlace);
  });

  it('is named after a row of the table of edge cases, and every group of it has several', () => {
    for (const { name, row } of scenarios) {
      expect(name).toMatch(/^[a-z]\d+(-[a-z0-9]+)+$/);
      expect(name.split('-')[0]).toBe(row.toLowerCase());
      expect(rowsOf(row[0] ?? '')).toBeGreaterThanOrEqual(Number(row.slice(1)));
    }
    const rows = new Set(scenarios.map(({ row }) => row));
    for (const group of Object.keys(ROWS)) {
      expect([...rows].filter((row) => row.startsWith(group)).length).toBeGreaterThanOrEqual(8);
    }
  });

  it('says in a sentence what comes of it, and expects something', () => {
    for (const { name, says: sentence, expects } of scenarios) {
      expect([name, sentence]).toEqual([name, expect.stringMatching(/^[A-Z].{20,}\.$/)]);
      expect([name, expects.length]).not.toEqual([name, 0]);
    }
    expect(new Set(scenarios.map(({ says: sentence }) => sentence)).size).toBe(scenarios.length);
  });

  it('is found by its name, and nothing else is', () => {
    for (const scenario of scenarios) expect(scenarioNamed(scenario.name)).toBe(scenario);
    expect(scenarioNamed('n1')).toBeUndefined();
  });

  for (const scenario of scenarios) {
    it(`goes as written, and on bad days all that must holds: ${scenario.name} [${scenario.row}]`, () => {
      for (const seed of CALM) expect(lived(scenario, 'none', seed)).toMatchObject(HOLDS);
      for (const seed of BAD) expect(lived(scenario, 'all', seed)).toMatchObject(HOLDS);
    }, 60_000);
  }
});

describe('A scenario of another reading', () => {
  const others = scenarios.filter(({ world }) => world.variants !== undefined);

  it('chooses the variant of its row, and no default', () => {
    for (const { name, row, world } of others) {
      const chosen = Object.entries(world.variants ?? {});
      const clauses = chosen.map(([variant]) => variantRows[variant as keyof Variants].clause);
      expect([name, clauses]).toEqual([name, expect.arrayContaining([ELSEWHERE[name] ?? row])]);
      for (const [variant, reading] of chosen) {
        expect([name, reading]).not.toEqual([name, defaultVariants[variant as keyof Variants]]);
      }
    }
    expect(others.length).toBeGreaterThanOrEqual(30);
  });

  it('does not come out as written by the usual reading', () => {
    for (const scenario of others) {
      const { variants: _, ...world } = scenario.world;
      const { verdict, why = '' } = lived({ ...scenario, world }, 'none', 0);
      // Something else comes, or somebody is not there any more to do what is written.
      const isOther = verdict === 'unexpected' || /^ImpossibleAction/.test(why);
      expect([scenario.name, isOther]).toEqual([scenario.name, true]);
    }
  });
});

describe('A play', () => {
  const cues = [...joinAll('alice', 'bob'), says('alice', 'hello'), passes(1_000)];

  it('finds what does not come as written, as often, or in that order', () => {
    const right: readonly Expectation[] = [
      isIn('alice'),
      reads('bob', 'hello'),
      never(reads('alice', 'hello')),
      comes(2, logs('participant.joined')),
      logs('message.posted', 'alice'),
      receives('bob', 'hello'),
      answered('alice', '200 INVITE'),
      inOrder(isIn('bob'), reads('bob', 'hello')),
    ];
    expect(played(cues, right)).toMatchObject(HOLDS);
    const wrong: readonly Expectation[] = [
      isIn('carol'),
      reads('bob', 'good evening'),
      comes(2, reads('bob', 'hello')),
      never(reads('bob', 'hello')),
      comes(3, logs('participant.joined')),
      logs('message.posted', 'bob'),
      { logs: 'participant.left', cause: 'bye' },
      receives('bob', 'HELLO'),
      answered('alice', '202 INVITE'),
      answered('alice', '200 OPTIONS'),
      answered('alice', 403),
      inOrder(reads('bob', 'hello'), isIn('bob')),
      inOrder(isIn('bob'), reads('bob', 'good evening')),
    ];
    for (const each of wrong) {
      const { verdict, why } = played(cues, [each]);
      expect([each, verdict]).toEqual([each, 'unexpected']);
      expect(why).toMatch(/^expected /);
    }
  });

  it('is broken where a cue cannot be done, and says which', () => {
    const impossible: readonly (readonly [Cue, RegExp])[] = [
      [{ type: 'restart', node: 'focus' }, /focus runs/],
      [{ type: 'ask', person: 'carol', command: { type: 'leave' } }, /"carol"/],
      [{ type: 'catch', from: 'focus', to: 'bob', contains: 'no such thing', fate: 'lose' }, /"no/],
      [{ type: 'stream', of: 'carol', plane: 'sip', end: 'own', fate: 'reset' }, /carol has no/],
    ];
    for (const [cue, why] of impossible) {
      expect(played([...cues, cue], [])).toMatchObject({
        verdict: 'broken',
        why: expect.stringMatching(why),
      });
    }
  });

  it('passes over such cues where the day is against them', () => {
    const cue: Cue = { type: 'stream', of: 'carol', plane: 'sip', end: 'own', fate: 'reset' };
    const scenario = { ...written, cues: [...cues, cue, takes('alice', 'Rook'), passes(1_000)] };
    const asked: string[] = [];
    const witness = {
      action: (action: Action) => {
        if (action.type === 'ask') asked.push(action.command.type);
      },
    };
    const life = simulate({ seed: 0, faults: 'swizzle', scenario }, { properties, witness });
    expect(life).toMatchObject(HOLDS);
    expect(asked).toContain('take-nickname');
  });
});

type Variants = typeof defaultVariants;

function lived(scenario: Scenario, faults: PresetName, seed: number): Simulated {
  return simulate({ seed, faults, scenario }, { properties });
}

const written: Scenario = {
  name: 'x12-here-alone',
  row: 'X12',
  says: 'Something is said.',
  world: { people: ['alice', 'bob'] },
  cues: [],
  expects: [],
};

function played(cues: readonly Cue[], expects: readonly Expectation[]): Simulated {
  return lived({ ...written, cues, expects }, 'none', 0);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function rowsOf(group: string): number {
  return ROWS[group] ?? 0;
}

/** Seeds of calm days and of bad ones: a few, or all in the full run. */
const isFull = process.env.CONFAB_FULL === '1';
const CALM = isFull ? [0, 1, 2] : [0, 1];
const BAD = isFull ? [0, 1, 2, 3, 4] : [0];

const FOLDER = join(import.meta.dirname, '..', '..', 'sim', 'scenario');

/** How many rows the table of edge cases has, by group. */
const ROWS: { readonly [group: string]: number } = {
  ...{ N: 36, P: 25, C: 50, S: 42, M: 30, E: 26, X: 12 },
};

/** Rows that another one's variant opens. */
const ELSEWHERE: { readonly [name: string]: string } = { 'm3-messages-for-the-suspended': 'M2' };

const HOLDS = { verdict: 'holds' } as const;
