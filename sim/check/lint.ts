// Whether what a model declares for its search is so: that a message which `commutes` may as well
// come first, that nothing gets between the hub and those who wait for it, and that names which are
// interchangeable can be exchanged. A search that leaves out too much finds too little, and says
// nothing: here two orders are tried, and have to meet.
import { isReceived, type Model } from './model.ts';
import { moveLike, told } from './moves.ts';
import { type Move, Slots } from './slots.ts';
import { Symmetry } from './symmetry.ts';
import { Visited } from './visited.ts';

/** A declaration that does not hold, and where. */
export interface Breach {
  readonly of: 'partial order' | 'symmetry';
  /** In one sentence. */
  readonly says: string;
}

/**
 * Looks at so many states of a model, those found first. One breach of a kind is enough: the others
 * have the same reason.
 */
export function lint(model: Model, statesMax: number): readonly Breach[] {
  const slots = new Slots(model);
  const symmetry = new Symmetry(slots);
  const visited = new Visited(slots.words);
  const world = new Uint32Array(slots.words);
  visited.add(slots.first(), -1);
  const breaches: Breach[] = [];
  for (let at = 0; at < visited.count && at < statesMax; at += 1) {
    visited.read(at, world);
    for (const find of [disorder, asymmetry]) {
      const breach = find(slots, symmetry, world);
      if (breach !== undefined && breaches.every(({ of }) => of !== breach.of)) {
        breaches.push(breach);
      }
    }
    slots.each(world, () => {
      visited.add(slots.next, at);
    });
  }
  return breaches;
}

/** A move that is tried alone, and another one with which it matters which comes first. */
function disorder(slots: Slots, _: Symmetry, world: Uint32Array): Breach | undefined {
  const all = movesOf(slots, (made) => slots.each(world, made));
  const ample = movesOf(slots, (made) => slots.eachAmple(world, made));
  const alone = new Set(ample.map(({ move }) => move));
  if (alone.size === all.length) return undefined;
  for (const { move, next } of ample) {
    for (const other of all) {
      if (alone.has(other.move) || meet(slots, world, move, next, other)) continue;
      const [first, second] = [move, other.move].map((each) => wordsOf(slots, world, each));
      return {
        of: 'partial order',
        says: `it matters which comes first: that ${first}, or that ${second}`,
      };
    }
  }
  return undefined;
}

/** Whether two moves come to the same world in either order, each still being possible. */
function meet(slots: Slots, world: Uint32Array, move: Move, next: Uint32Array, other: Made) {
  const second = after(slots, next, moveLike(slots, next, told(slots, world, other.move)));
  const first = after(slots, other.next, moveLike(slots, other.next, told(slots, world, move)));
  return first !== undefined && second !== undefined && equal(first, second);
}

function after(slots: Slots, world: Uint32Array, move: Move): Uint32Array | undefined {
  return move >= 0 && slots.make(world, move) ? slots.next.slice() : undefined;
}

/** A world from which other worlds are reached than from its image. */
function asymmetry(slots: Slots, symmetry: Symmetry, world: Uint32Array): Breach | undefined {
  const [own, ...images] = symmetry.images(world);
  if (own === undefined || images.length === 0) return undefined;
  const expected = reached(slots, symmetry, own);
  for (const image of images) {
    const found = reached(slots, symmetry, image);
    if (found.join() === expected.join()) continue;
    return {
      of: 'symmetry',
      says: 'names that are declared interchangeable are not: exchanged, they lead elsewhere',
    };
  }
  return undefined;
}

function reached(slots: Slots, symmetry: Symmetry, world: Uint32Array): readonly string[] {
  const worlds: string[] = [];
  for (const { next } of movesOf(slots, (made) => slots.each(world, made))) {
    symmetry.reduce(next);
    worlds.push(next.join());
  }
  return worlds.sort();
}

interface Made {
  readonly move: Move;
  readonly next: Uint32Array;
}

function movesOf(slots: Slots, each: (made: (move: Move) => void) => void): readonly Made[] {
  const moves: Made[] = [];
  each((move) => {
    moves.push({ move, next: slots.next.slice() });
  });
  return moves;
}

function equal(one: Uint32Array, other: Uint32Array): boolean {
  return one.every((value, at) => value === other[at]);
}

function wordsOf(slots: Slots, world: Uint32Array, move: Move): string {
  const what = told(slots, world, move);
  if (what.type === 'acts' || what.type === 'arrives') {
    const { actor, event } = what;
    return `${actor} ${isReceived(event) ? `hears from ${event.from}` : `does ${event.do}`}`;
  }
  return `a message of ${what.from} to ${what.to} is ${what.type}`;
}
