// What a seed draws for a life, before it begins: who is there and with what clients, how the day
// is, what is allowed in the rooms, how long it lasts. Law: all of it is plain data, and the seed
// decides it.
import { chanceFrom } from './chance.ts';
import { type Dice, diceOf } from './dice.ts';
import { drawRules } from './house-rules.ts';
import type { PeerProfile } from './peer.ts';
import { peerProfiles } from './peer-profile.ts';
import type { RunOptions } from './run.ts';
import type { Scenario } from './scenario.ts';
import { drawWeather, type PresetName, presets } from './weather.ts';

/** A life before it begins. */
export interface Fate {
  readonly options: RunOptions;
  /** How long people live by themselves, in milliseconds of the world. */
  readonly livesMs: number;
}

/** What a fate is drawn from. */
export interface FateOptions {
  readonly seed: number;
  readonly faults: PresetName;
  readonly scenario?: Scenario;
  readonly livesMs?: number;
}

/** The fate of a seed. A scenario brings its own world, and the day is as its people can bear. */
export function drawFate({ seed, faults, scenario, livesMs }: FateOptions): Fate {
  const first = diceOf(chanceFrom(seed));
  const pace = scenario === undefined && faults !== 'none' ? drawPace(first) : A_MINUTE;
  const drawn = drawWeather(first.chance, faults, pace.slowness);
  const dice = diceOf(drawn.chance);
  const weather = drawn.drawn;
  const lasting = livesMs ?? pace.livesMs;
  if (scenario !== undefined) {
    const calmDay = { ...presets.none, ...scenario.weather };
    const day = faults === 'none' ? calmDay : { ...weather, mischief: 0 };
    return { options: { seed, ...scenario.world, weather: day }, livesMs: lasting };
  }
  const people = PEOPLE.slice(0, dice.between(2, pace.peopleMax));
  const kinds = Object.keys(peerProfiles) as PeerProfile[];
  const profiles = Object.fromEntries(
    people
      .filter(() => dice.whether(1 / 3))
      .map((person) => [person, dice.one(kinds) ?? 'strict'] as const),
  );
  const isSkewed = faults === 'all' && dice.whether(1 / 4);
  const focuses = faults !== 'none' && dice.whether(1 / 4) ? 2 : 1;
  const rules = dice.whether(focuses > 1 ? 3 / 4 : 1 / 2)
    ? drawRules(dice, faults === 'all', focuses)
    : {};
  const options: RunOptions = {
    ...{ seed, people, profiles, weather, ...rules },
    ...(focuses === 1 ? {} : { focuses }),
    ...(isSkewed ? skewOf(dice) : {}),
  };
  return { options, livesMs: lasting };
}

/** The options of a life, as its seed draws them. */
export function drawOptions(options: FateOptions): RunOptions {
  return drawFate(options).options;
}

interface Pace {
  readonly livesMs: number;
  /** How many times as long as in a short life people think, and troubles wait. */
  readonly slowness: number;
  readonly peopleMax: number;
}

/** Most lives are short; some are long, and little happens in them, so that timers come to it. */
function drawPace(dice: Dice): Pace {
  if (dice.whether(1 / 2)) return A_MINUTE;
  return dice.whether(3 / 4) ? MINUTES : AN_HOUR;
}

function skewOf(dice: Dice): Pick<RunOptions, 'skewMs' | 'driftPpm'> {
  return {
    skewMs: { focus: dice.between(-SKEW_MS, SKEW_MS) },
    driftPpm: { focus: dice.between(-DRIFT_PPM, DRIFT_PPM) },
  };
}

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin'];
const A_MINUTE: Pace = { livesMs: 60_000, slowness: 1, peopleMax: 5 };
const MINUTES: Pace = { livesMs: 240_000, slowness: 3, peopleMax: 3 };
const AN_HOUR: Pace = { livesMs: 4_500_000, slowness: 60, peopleMax: 2 };
const SKEW_MS = 600_000;
const DRIFT_PPM = 500;
