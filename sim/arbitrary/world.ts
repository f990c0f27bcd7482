// Arbitrary worlds and weathers: whom a simulated world is made of, how its clocks go, what its
// rooms allow, and what befalls it. Law: pure; every draw makes a world, and shrinks to a plain
// one.
import fc from 'fast-check';
import type { Policy } from '../../model/room/policy.ts';
import type { Variants } from '../../model/variant.ts';
import { type PeerProfile, peerProfiles } from '../world/peer-profile.ts';
import {
  calm,
  FAULTS,
  type FaultName,
  type PresetName,
  presets,
  type Weather,
} from '../world/weather.ts';
import { focusNames, type WorldOptions } from '../world/world.ts';
import { people } from './people.ts';

/** How worlds are drawn. */
export interface WorldConstraints {
  readonly people?: fc.Arbitrary<readonly string[]>;
  /** How many focuses share a room log at most; 2 when absent. */
  readonly focusesMax?: number;
  readonly policy?: fc.Arbitrary<Partial<Policy>>;
  /** Which readings of the RFCs; the defaults when absent. */
  readonly variants?: fc.Arbitrary<Partial<Variants>>;
}

/** What a world is made of. */
export function worldOptions(constraints: WorldConstraints = {}): fc.Arbitrary<WorldOptions> {
  const { focusesMax = 2, policy = policies(), variants = fc.constant({}) } = constraints;
  return fc
    .record({
      seed: fc.nat(),
      people: constraints.people ?? people(),
      focuses: fc.integer({ min: 1, max: focusesMax }),
      policy,
      variants,
      kinds: fc.option(fc.array(fc.constantFrom(...PROFILES), { maxLength: 5 }), { freq: 2 }),
      skewMs: fc.option(fc.integer({ min: -SKEW_MAX_MS, max: SKEW_MAX_MS }), { freq: 2 }),
      driftPpm: fc.option(fc.integer({ min: -DRIFT_MAX_PPM, max: DRIFT_MAX_PPM }), { freq: 2 }),
    })
    .map(({ seed, people: names, focuses, kinds, skewMs, driftPpm, ...rules }) => {
      // The last focus, so that of two each has a clock of its own.
      const last = focusNames({ seed, people: names, focuses }).at(-1) ?? '';
      const profiles = Object.fromEntries(
        names.flatMap((name, at) => {
          const kind = kinds?.[at];
          return kind === undefined || kind === 'strict' ? [] : [[name, kind]];
        }),
      );
      return {
        ...{ seed, people: names },
        ...(focuses === 1 ? {} : { focuses }),
        ...without({ profiles, ...rules }),
        ...(skewMs === null ? {} : { skewMs: { [last]: skewMs } }),
        ...(driftPpm === null ? {} : { driftPpm: { [last]: driftPpm } }),
      };
    });
}

/** What rooms allow: each of a few rules as it is by default, or otherwise. */
export function policies(): fc.Arbitrary<Partial<Policy>> {
  return fc.record(
    {
      nicknames: fc.constant(false),
      quarantineMs: fc.constantFrom(0, 1_000, 60_000),
      privateMessages: fc.constant(false),
      deleteWithCreator: fc.constant(true),
      severalSessions: fc.constant(false),
      history: fc.constant('none' as const),
      roster: fc.constant('members' as const),
    },
    { requiredKeys: [] },
  );
}

/** Weathers, none worse than the preset of that name: for `startRun` and `turnWeather`. */
export function weathers(worst: PresetName = 'all'): fc.Arbitrary<Weather> {
  const preset = presets[worst];
  const share = (most: number) => fc.integer({ min: 0, max: PARTS }).map((n) => (most * n) / PARTS);
  const span = ([least, most]: Weather['latencyMs']) =>
    fc.integer({ min: least, max: most }).map((upTo) => [least, upTo] as const);
  const often = (fault: FaultName) => {
    const every = preset.everyMs[fault];
    return every === 0
      ? fc.constant(0)
      : fc.oneof(
          { withCrossShrink: true },
          fc.constant(0),
          fc.integer({ min: every, max: every * 4 }),
        );
  };
  const everyMs = Object.fromEntries(FAULTS.map((fault) => [fault, often(fault)]));
  return fc.record({
    latencyMs: span(preset.latencyMs),
    commitMs: span(preset.commitMs),
    loss: share(preset.loss),
    duplication: share(preset.duplication),
    corruption: share(preset.corruption),
    lateness: share(preset.lateness),
    lateMs: fc.integer({ min: calm.lateMs, max: preset.lateMs }),
    splitting: share(preset.splitting),
    refusal: share(preset.refusal),
    mischief: share(preset.mischief),
    thinksMs: span(preset.thinksMs),
    everyMs: fc.record(everyMs) as fc.Arbitrary<Weather['everyMs']>,
    lastsMs: fc.constant(preset.lastsMs),
  });
}

/** The members that say something. */
function without<T extends object>(rules: T): Partial<T> {
  const said = Object.entries(rules).filter(([, rule]) => Object.keys(rule).length > 0);
  return Object.fromEntries(said) as Partial<T>;
}

const PROFILES = ['strict', ...Object.keys(peerProfiles)] as readonly PeerProfile[];
const SKEW_MAX_MS = 600_000;
const DRIFT_MAX_PPM = 500;
const PARTS = 100;
