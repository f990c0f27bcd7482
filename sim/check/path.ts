// From the worlds on a search's path back to what happened: moves are enumerated again, and the one
// is taken that leads on, which also undoes that symmetric worlds stand for each other.
import type { Event, Json } from './model.ts';
import { sentOn, type Told, told } from './moves.ts';
import type { Move, Slots } from './slots.ts';
import type { Symmetry } from './symmetry.ts';
import type { Visited } from './visited.ts';

/** One thing that happened, and what was sent on it. */
export interface TraceStep {
  readonly what: Told['type'];
  /** Who acted, or got a message; of a message that was lost, who sent it. */
  readonly actor: string;
  readonly event: Event;
  readonly sends: readonly { readonly to: string; readonly message: Json }[];
}

/** A way through a model, and where it ends. */
export interface Path {
  readonly steps: readonly TraceStep[];
  /** The world at its end, or before the step that broke something. */
  readonly world: Uint32Array;
  /** What the last step broke, `name: why`. */
  readonly broken?: string;
}

/** What happened on the way to a world, and one step further where that broke something. */
export function pathTo(
  slots: Slots,
  visited: Visited,
  symmetry: Symmetry | null,
  number: number,
  last?: string,
): Path {
  const numbers: number[] = [];
  for (let at = number; at >= 0; at = visited.parent(at)) numbers.unshift(at);
  let world = slots.first();
  const steps: TraceStep[] = [];
  const target = new Uint32Array(slots.words);
  const reduced = new Uint32Array(slots.words);
  const leads = () => {
    reduced.set(slots.next);
    symmetry?.reduce(reduced);
    return reduced.every((value, at) => value === target[at]);
  };
  for (const next of numbers.slice(1)) {
    visited.read(next, target);
    const move = firstMove(slots, world, leads);
    steps.push(stepOf(slots, world, move));
    slots.make(world, move);
    world = slots.next.slice();
  }
  if (last === undefined) return { steps, world };
  let broken = last;
  const breaks = () => {
    if (slots.broken < 0) return false;
    broken = slots.breaks.item(slots.broken);
    return alike(broken, last);
  };
  steps.push(stepOf(slots, world, firstMove(slots, world, breaks)));
  return { steps, world, broken };
}

/** The move as a step of a trace. */
export function stepOf(slots: Slots, world: Uint32Array, move: Move): TraceStep {
  const what = told(slots, world, move);
  const { type } = what;
  if (type === 'lost') {
    const { from, to, message } = what;
    return { what: type, actor: from, event: { from: to, message }, sends: [] };
  }
  if (type === 'acts' || type === 'arrives') {
    const { actor, event } = what;
    return { what: type, actor, event, sends: sentOn(slots, world, actor, event) };
  }
  const { from, to, message } = what;
  const event = { from, message };
  return { what: type, actor: to, event, sends: sentOn(slots, world, to, event) };
}

function firstMove(slots: Slots, world: Uint32Array, wanted: () => boolean): Move {
  let found: Move | undefined;
  slots.each(world, (move) => {
    if (found === undefined && wanted()) found = move;
  });
  if (found === undefined) {
    throw new Error('a path of a search leads nowhere: a step depends on more than it may');
  }
  return found;
}

/** Of the same property: which names it was about may have been exchanged. */
function alike(one: string, other: string): boolean {
  return one.split(':', 1)[0] === other.split(':', 1)[0];
}
