// How the days are in a simulated world, as data: how long things take, what the network does to
// them, how often something breaks and for how long. A preset says what may happen at all; a seed
// draws a day from it, in which some of that does not happen, so that the rest can go further.
import { type Chance, type Draw, drawBetween, drawWhether } from './chance.ts';

/** What may happen while time passes; plain data. Times in milliseconds, probabilities 0 to 1. */
export interface Weather {
  /** How long octets are under way. */
  readonly latencyMs: Span;
  /** How long the room log takes to commit. */
  readonly commitMs: Span;
  /** Of a datagram: to be lost, to come twice, to be changed. */
  readonly loss: number;
  readonly duplication: number;
  readonly corruption: number;
  /** Of a datagram: to be late by up to `lateMs`, so that others overtake it. */
  readonly lateness: number;
  readonly lateMs: number;
  /** Of what is read of a stream: to come in pieces, split anywhere. */
  readonly splitting: number;
  /** Of a connection that is asked for: not to come about. */
  readonly refusal: number;
  /** Of something that a person thinks of: to be what no user agent of ours would do. */
  readonly mischief: number;
  /** How long it takes until a person thinks of something again. */
  readonly thinksMs: Span;
  /** How long it takes on average until each of these happens again; 0 for never. */
  readonly everyMs: { readonly [fault in FaultName]: number };
  /** How long they last. */
  readonly lastsMs: Span;
}

/** From the least to the most, both included. */
export type Span = readonly [least: number, most: number];

/** What breaks now and then, and what operators do, which is no less of a surprise. */
export const FAULTS = [
  'partition',
  'one-way-partition',
  'hold',
  'swizzle',
  'reset',
  'half-open',
  'slow-reader',
  'freeze',
  'log-failure',
  'crash',
  'clock',
  'room-closing',
  'policy-change',
  'draining',
] as const;

/** The names of what breaks. */
export type FaultName = (typeof FAULTS)[number];

/** Weathers by name, as `confab simulate --faults` takes them. */
export const PRESETS = ['none', 'lossy', 'partitions', 'crashes', 'swizzle', 'all'] as const;

/** The names of the weathers. */
export type PresetName = (typeof PRESETS)[number];

/** Nothing goes wrong, and nothing takes long. */
export const calm: Weather = {
  latencyMs: [1, 20],
  commitMs: [2, 2],
  loss: 0,
  duplication: 0,
  corruption: 0,
  lateness: 0,
  lateMs: 0,
  splitting: 0,
  refusal: 0,
  mischief: 0,
  thinksMs: [1, 4_000],
  everyMs: Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Weather['everyMs'],
  lastsMs: [50, 5_000],
};

/** The worst that a preset allows; a seed's day is never worse. */
export const presets: { readonly [name in PresetName]: Weather } = {
  none: { ...calm, splitting: 0.1 },
  lossy: {
    ...{ ...calm, latencyMs: [1, 200], commitMs: [1, 50] },
    ...{ loss: 0.3, duplication: 0.1, corruption: 0.02, lateness: 0.2, lateMs: 2_000 },
    ...{ splitting: 0.5, refusal: 0.02, mischief: 0.2 },
  },
  partitions: {
    ...{ ...calm, latencyMs: [1, 100], splitting: 0.2, loss: 0.02 },
    everyMs: { ...calm.everyMs, partition: 20_000, 'one-way-partition': 20_000, hold: 10_000 },
    lastsMs: [50, 40_000],
  },
  crashes: {
    ...{ ...calm, commitMs: [1, 200], splitting: 0.2 },
    everyMs: {
      ...{ ...calm.everyMs, crash: 15_000, 'log-failure': 10_000, freeze: 20_000 },
      draining: 60_000,
    },
    lastsMs: [50, 10_000],
  },
  swizzle: {
    ...{ ...calm, latencyMs: [1, 100], splitting: 0.2 },
    everyMs: { ...calm.everyMs, swizzle: 15_000, 'slow-reader': 10_000 },
    lastsMs: [500, 20_000],
  },
  all: {
    ...{ latencyMs: [1, 200], commitMs: [1, 200], thinksMs: calm.thinksMs },
    ...{ loss: 0.3, duplication: 0.1, corruption: 0.02, lateness: 0.2, lateMs: 2_000 },
    ...{ splitting: 0.5, refusal: 0.05, mischief: 0.8 },
    everyMs: {
      ...{ partition: 30_000, 'one-way-partition': 30_000, hold: 20_000, swizzle: 40_000 },
      ...{ reset: 15_000, 'half-open': 30_000, 'slow-reader': 20_000, freeze: 30_000 },
      ...{ 'log-failure': 10_000, crash: 40_000, clock: 30_000 },
      ...{ 'room-closing': 20_000, 'policy-change': 20_000, draining: 60_000 },
    },
    lastsMs: [50, 60_000],
  },
};

/**
 * The day of a seed: each trouble of the preset is there or not, and then more or less. On a day
 * that is so many times as slow people think less often, and less often something breaks.
 */
export function drawWeather(chance: Chance, preset: PresetName, slowness = 1): Draw<Weather> {
  const worst = presets[preset];
  let at = chance;
  const draw = <T>(drawing: Draw<T>): T => {
    at = drawing.chance;
    return drawing.drawn;
  };
  const share = (): number => draw(drawBetween(at, 1, PARTS)) / PARTS;
  const maybe = (most: number): number => {
    if (most === 0) return 0;
    return draw(drawWhether(at, 1 / 2)) ? rounded(most * share()) : 0;
  };
  const upTo = ([least, most]: Span): Span => [least, draw(drawBetween(at, least, most))];
  const [soonMs, lateMs] = worst.thinksMs;
  const slowDisk = slowDisks[preset];
  const isSlow = slowDisk !== undefined && draw(drawWhether(at, 1 / 3));
  const everyMs = Object.fromEntries(
    FAULTS.map((fault) => {
      const often = worst.everyMs[fault];
      if (often === 0 || !draw(drawWhether(at, 1 / 2))) return [fault, 0];
      return [fault, slowness * draw(drawBetween(at, often, often * 4))];
    }),
  ) as Weather['everyMs'];
  const drawn: Weather = {
    latencyMs: upTo(worst.latencyMs),
    commitMs: upTo(isSlow ? slowDisk : worst.commitMs),
    loss: maybe(worst.loss),
    duplication: maybe(worst.duplication),
    corruption: maybe(worst.corruption),
    lateness: maybe(worst.lateness),
    lateMs: worst.lateMs,
    splitting: maybe(worst.splitting),
    refusal: maybe(worst.refusal),
    mischief: maybe(worst.mischief),
    thinksMs: [soonMs, lateMs * slowness],
    everyMs,
    lastsMs: upTo(worst.lastsMs),
  };
  return { drawn, chance: at };
}

/** Throws a RangeError that says what of it makes no weather. */
export function checkWeather(weather: Weather): void {
  for (const name of ['latencyMs', 'commitMs', 'thinksMs', 'lastsMs'] as const) {
    const [least, most] = weather[name];
    const wrong = [least, most].find((ms) => !Number.isSafeInteger(ms) || ms < 0);
    if (wrong !== undefined) {
      throw new RangeError(`${name}: whole milliseconds, 0 or more; got ${wrong}`);
    }
    if (least > most) throw new RangeError(`${name}: the least first; got ${least}, ${most}`);
  }
  for (const name of PROBABILITIES) {
    const value = weather[name];
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: from 0 to 1; got ${value}`);
  }
  for (const [fault, ms] of Object.entries({ ...weather.everyMs, lateMs: weather.lateMs })) {
    if (!Number.isSafeInteger(ms) || ms < 0) {
      throw new RangeError(`${fault}: whole milliseconds, 0 or more; got ${ms}`);
    }
  }
}

/** A weather in one line: what is not as on a calm day. */
export function describeWeather(weather: Weather): string {
  const told: string[] = [`latency ${span(weather.latencyMs)} ms`];
  told.push(`commit ${span(weather.commitMs)} ms`);
  for (const name of PROBABILITIES) {
    if (weather[name] > 0) told.push(`${name} ${weather[name]}`);
  }
  for (const fault of FAULTS) {
    const ms = weather.everyMs[fault];
    if (ms > 0) told.push(`${fault} every ${Math.round(ms / 1000)} s`);
  }
  return told.join(', ');
}

function span([least, most]: Span): string {
  return least === most ? String(least) : `${least}-${most}`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** How long a commit takes where a seed has a slow disk: beyond the first 100 to a request. */
const slowDisks: { readonly [name in PresetName]?: Span } = {
  crashes: [300, 5_000],
  all: [300, 8_000],
};
const PROBABILITIES = [
  'loss',
  'duplication',
  'corruption',
  'lateness',
  'splitting',
  'refusal',
  'mischief',
] as const;
const PARTS = 1_000;
