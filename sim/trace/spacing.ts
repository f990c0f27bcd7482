// When things arrive among what people, operators and faults did: after each deed, after all but a
// few, or with two neighbours the other way round. Law: pure, the plainest first.
import type { Draft } from './draft.ts';

/** Everything arrives at the time at which the last of a stretch did. */
export function settled(unit: readonly Draft[]): readonly Draft[] {
  const atMs = Math.max(...unit.map(({ action }) => action.atMs));
  return [{ action: { type: 'settle', atMs }, object: null }];
}

/** Deeds with everything arriving after each but none, one, two or three of them; then swapped. */
export function* spacings(deeds: readonly Draft[]): Generator<readonly Draft[], void, void> {
  for (let swapped = 0; swapped < deeds.length; swapped += 1) {
    // Number 0 is the order as it is.
    const order = swapped === 0 ? deeds : swappedAt(deeds, swapped - 1);
    for (const without of subsets(order.length, WITHOUT_MAX)) {
      yield order.flatMap((deed, at) =>
        without.includes(at) ? [deed] : [deed, ...settled([deed])],
      );
    }
  }
}

function swappedAt(deeds: readonly Draft[], at: number): readonly Draft[] {
  return [...deeds.slice(0, at), ...deeds.slice(at, at + 2).reverse(), ...deeds.slice(at + 2)];
}

/** Sets of at most so many places below `length`, small sets first. */
function* subsets(length: number, most: number): Generator<readonly number[], void, void> {
  let layer: readonly (readonly number[])[] = [[]];
  for (let size = 0; size <= most; size += 1) {
    yield* layer;
    layer = layer.flatMap((set) =>
      Array.from({ length: length - 1 - (set.at(-1) ?? -1) }, (_, nth) => [
        ...set,
        (set.at(-1) ?? -1) + 1 + nth,
      ]),
    );
  }
}

const WITHOUT_MAX = 3;
