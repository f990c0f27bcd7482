// Whether a world comes right in the end: nobody acts and nothing fails any more, and wherever it
// then comes to rest must be where it should. To rest is a bottom component of the healed graph:
// a state or a round of states that nothing leads out of (Tarjan's algorithm finds them).
import type { Question } from './judging.ts';
import type { Slots } from './slots.ts';
import type { Symmetry } from './symmetry.ts';
import type { Visited } from './visited.ts';

/** A world at rest where it should not be, and what does not hold in it. */
export interface Stuck {
  readonly world: number;
  readonly question: Question;
}

/**
 * The world found first, in the order of their discovery, in which one of these does not hold at
 * rest; `told apart` where one has another answer for an image. All worlds that a healed one leads
 * to have been visited.
 */
export function converging(
  slots: Slots,
  visited: Visited,
  symmetry: Symmetry | null,
  asked: readonly Question[],
): Stuck | 'told apart' | undefined {
  const world = new Uint32Array(slots.words);
  let found: Stuck | undefined;
  for (const rest of restingPlaces(slots, visited, symmetry)) {
    for (const number of rest) {
      visited.read(number, world);
      if (symmetry !== null && asked.some((each) => each.tellsApart(world, symmetry))) {
        return 'told apart';
      }
      const question = asked.find((each) => !each.holds(world));
      if (question === undefined || (found !== undefined && found.world <= number)) continue;
      found = { world: number, question };
    }
  }
  return found;
}

/** The bottom components of the healed graph, each as its worlds' numbers. */
function* restingPlaces(
  slots: Slots,
  visited: Visited,
  symmetry: Symmetry | null,
): Generator<readonly number[]> {
  const { count } = visited;
  // Of each world: when it was met, from 1; and the earliest that its component is known to reach.
  const met = new Int32Array(count);
  const low = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  /** Something leads out of its component. */
  const leaks = new Uint8Array(count);
  const open: number[] = [];
  let time = 0;
  const world = new Uint32Array(slots.words);
  const successors = (number: number): number[] => {
    const those: number[] = [];
    visited.read(number, world);
    slots.eachHealed(world, () => {
      symmetry?.reduce(slots.next);
      const next = visited.find(slots.next);
      if (next !== number) those.push(next);
    });
    return those;
  };
  const enter = (number: number): Frame => {
    time += 1;
    met[number] = time;
    low[number] = time;
    isOpen[number] = 1;
    open.push(number);
    return { number, successors: successors(number), at: 0 };
  };
  for (let root = 0; root < count; root += 1) {
    if (met[root] !== 0) continue;
    const frames = [enter(root)];
    while (frames.length > 0) {
      const frame = frames.at(-1) as Frame;
      const { number } = frame;
      if (frame.at < frame.successors.length) {
        const next = frame.successors[frame.at] as number;
        frame.at += 1;
        // A world that a bound kept out: whatever comes of it, it is no rest here.
        if (next < 0) leaks[number] = 1;
        else if (met[next] === 0) frames.push(enter(next));
        else if (isOpen[next] === 1)
          low[number] = Math.min(low[number] as number, met[next] as number);
        else leaks[number] = 1;
        continue;
      }
      frames.pop();
      const before = frames.at(-1)?.number;
      const isRoot = low[number] === met[number];
      if (isRoot) {
        const component = open.splice(open.lastIndexOf(number));
        for (const each of component) isOpen[each] = 0;
        if (component.every((each) => leaks[each] === 0)) yield component;
      }
      if (before === undefined) continue;
      if (isRoot) leaks[before] = 1;
      else low[before] = Math.min(low[before] as number, low[number] as number);
    }
  }
}

interface Frame {
  readonly number: number;
  readonly successors: readonly number[];
  at: number;
}
