// Chance in a simulated world: every draw comes from the seed, and the generator's state is a
// value, so that a world can be kept and gone on from. Law: the same seed draws the same, on every
// machine.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Where a seed's sequence of draws stands. */
export interface Chance {
  readonly state: readonly number[];
}

export interface Draw<T> {
  readonly drawn: T;
  /** For the next draw. */
  readonly chance: Chance;
}

/** The chance of a seed, a whole number of which 32 bits count. */
export function chanceFrom(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  // Seeds that are neighbours begin alike; a jump parts them.
  generator.jump();
  return { state: generator.getState() };
}

/** A whole number from `least` to `most`, both included, all alike probable. */
export function drawBetween(chance: Chance, least: number, most: number): Draw<number> {
  if (least === most) return { drawn: least, chance };
  const generator = xoroshiro128plusFromState(chance.state);
  const drawn = uniformInt(generator, least, most);
  return { drawn, chance: { state: generator.getState() } };
}

/** Whether something of that probability (0 to 1) happens; nothing is drawn where it is certain. */
export function drawWhether(chance: Chance, probability: number): Draw<boolean> {
  if (probability <= 0) return { drawn: false, chance };
  if (probability >= 1) return { drawn: true, chance };
  const draw = drawBetween(chance, 0, PARTS - 1);
  return { drawn: draw.drawn < probability * PARTS, chance: draw.chance };
}

/** Octets as lower-case hex. */
export function drawHex(chance: Chance, octets: number): Draw<string> {
  const generator = xoroshiro128plusFromState(chance.state);
  let drawn = '';
  for (let at = 0; at < octets; at += 1) {
    drawn += uniformInt(generator, 0, 255).toString(16).padStart(2, '0');
  }
  return { drawn, chance: { state: generator.getState() } };
}

const PARTS = 2 ** 30;
