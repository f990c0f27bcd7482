// A search of everything that can happen in a model: breadth-first or depth-first, states merged,
// what is symmetric folded, orders that cannot matter left out.
// Law: `exhausted` is said where no state is left and no bound was reached, and nowhere else.
import { converging } from './convergence.ts';
import { type Question, questionsOf } from './judging.ts';
import type { Model } from './model.ts';
import { pathTo, type TraceStep } from './path.ts';
import { Slots } from './slots.ts';
import { Symmetry } from './symmetry.ts';
import { Visited } from './visited.ts';

/** How a search goes, and how far. */
export interface SearchOptions {
  readonly order?: 'breadth' | 'depth';
  /** Whether interchangeable names are exchanged; true when absent. */
  readonly symmetry?: boolean;
  /** Whether orders that cannot matter are left out; true when absent. */
  readonly partialOrder?: boolean;
  /** Whether steps are remembered; true when absent. */
  readonly memo?: boolean;
  readonly depthMax?: number;
  readonly statesMax?: number;
  /** Of the store of states. */
  readonly bytesMax?: number;
  /** Asked now and then: a reason to stop, such as that time is up. */
  stops?(): string | undefined;
}

/** What a search came to. */
export interface Searched {
  readonly model: string;
  readonly verdict: 'holds' | 'violated' | 'cut off';
  /** No state is left, and no bound was reached. */
  readonly exhausted: boolean;
  readonly states: number;
  readonly edges: number;
  /** The longest of the shortest ways to the states; in a depth-first search, of the ways taken. */
  readonly depth: number;
  /** Of the store of states. */
  readonly bytes: number;
  /** Steps of actors that were worked out, and not remembered. */
  readonly worked: number;
  readonly reductions: Reductions;
  /** The names of what was checked. */
  readonly properties: readonly string[];
  readonly sometimes: readonly { readonly name: string; readonly reached: boolean }[];
  readonly violation?: Violation;
  /** Which bound was reached. */
  readonly cutOff?: string;
}

export interface Reductions {
  /** How many worlds stand for one at most; 1 for none. */
  readonly symmetry: number;
  readonly partialOrder: boolean;
}

/** What does not hold, and the way to it. */
export interface Violation {
  readonly property: string;
  readonly clause: string;
  /** What should hold. */
  readonly says: string;
  /** What there is instead, in words; '' where nothing tells. */
  readonly instead: string;
  /** What happened, from the beginning; empty for a `sometimes` that never comes. */
  readonly trace: readonly TraceStep[];
  /** Nothing shorter does it. */
  readonly minimal: boolean;
}

/**
 * Searches a model. What is violated is searched for once more, without what leaves orders out and
 * no further than it was found, so that the way to it is the shortest there is.
 */
export function search(model: Model, options: SearchOptions = {}): Searched {
  const searching = new Search(model, options);
  const found = searching.run();
  // What a property tells apart is not interchangeable; what may be cut does not commute.
  if (searching.unsound === 'symmetry') return search(model, { ...options, symmetry: false });
  if (searching.unsound === 'partial order') {
    return search(model, { ...options, partialOrder: false });
  }
  const { violation } = found;
  if (violation === undefined || violation.minimal) return found;
  // What was never reached may have been on a way that was left out.
  if (violation.trace.length === 0) return search(model, { ...options, partialOrder: false });
  const again = new Search(model, {
    ...options,
    ...{ order: 'breadth', partialOrder: false, depthMax: violation.trace.length },
  }).run();
  return again.violation === undefined ? found : { ...found, violation: again.violation };
}

class Search {
  readonly #model: Model;
  readonly #options: SearchOptions;
  readonly #slots: Slots;
  readonly #symmetry: Symmetry | null;
  readonly #partialOrder: boolean;
  readonly #visited: Visited;
  readonly #always: readonly Question[];
  #sometimes: readonly Question[];
  readonly #reached = new Set<string>();
  #edges = 0;
  #depth = 0;
  #at = 0;
  #violation: Violation | undefined;
  #isWhole = false;
  /** A reduction that this model does not bear. */
  unsound: 'symmetry' | 'partial order' | undefined;

  constructor(model: Model, options: SearchOptions) {
    this.#model = model;
    this.#options = options;
    this.#slots = new Slots(model, options);
    const symmetry = new Symmetry(this.#slots);
    this.#symmetry = options.symmetry !== false && symmetry.order > 1 ? symmetry : null;
    this.#partialOrder = options.partialOrder !== false && isReducible(model);
    this.#visited = new Visited(this.#slots.words);
    this.#always = questionsOf(this.#slots, 'always');
    this.#sometimes = questionsOf(this.#slots, 'sometimes');
  }

  run(): Searched {
    const first = this.#slots.first();
    this.#symmetry?.reduce(first);
    this.#meet(first, -1);
    const cutOff = this.#options.order === 'depth' ? this.#deep() : this.#broad();
    this.#isWhole = this.#goesOn && cutOff === undefined;
    if (this.#isWhole) this.#violation = this.#neverReached() ?? this.#neverConverging();
    return this.#told(cutOff);
  }

  get #goesOn(): boolean {
    return this.#violation === undefined && this.unsound === undefined;
  }

  /** The bound that was reached, if one was. */
  #broad(): string | undefined {
    const world = new Uint32Array(this.#slots.words);
    const visited = this.#visited;
    let depth = 0;
    let levelEnd = visited.count;
    for (; this.#at < visited.count && this.#goesOn; this.#at += 1) {
      if (this.#at === levelEnd) {
        depth += 1;
        levelEnd = visited.count;
      }
      if (depth === this.#options.depthMax) return `depth ${depth}`;
      const bound = this.#bound();
      if (bound !== undefined) return bound;
      const before = visited.count;
      visited.read(this.#at, world);
      this.#expand(world);
      if (visited.count > before) this.#depth = depth + 1;
    }
    return undefined;
  }

  #deep(): string | undefined {
    const world = new Uint32Array(this.#slots.words);
    const visited = this.#visited;
    const stack = [0];
    const depths = [0];
    let cutOff: string | undefined;
    for (let turns = 0; stack.length > 0 && this.#goesOn; turns += 1) {
      this.#at = stack.pop() as number;
      const depth = depths.pop() as number;
      if (depth > this.#depth) this.#depth = depth;
      if (depth === this.#options.depthMax) {
        cutOff = `depth ${depth}`;
        continue;
      }
      const bound = this.#bound(turns);
      if (bound !== undefined) return bound;
      let known = visited.count;
      visited.read(this.#at, world);
      this.#expand(world);
      for (; known < visited.count; known += 1) {
        stack.push(known);
        depths.push(depth + 1);
      }
    }
    return cutOff;
  }

  #expand(world: Uint32Array): void {
    if (this.#partialOrder) this.#slots.eachAmple(world, this.#made);
    else this.#slots.each(world, this.#made);
    if (this.#partialOrder && this.#slots.hasCut) this.unsound = 'partial order';
  }

  readonly #made = (): void => {
    if (!this.#goesOn) return;
    this.#edges += 1;
    const { next, broken } = this.#slots;
    if (broken < 0) return this.#meet(next, this.#at);
    const breaks = this.#slots.breaks.item(broken);
    this.#violate(breaks.split(':', 1)[0] as string, this.#at, breaks);
  };

  /** A world that was reached. */
  #meet(world: Uint32Array, from: number): void {
    this.#symmetry?.reduce(world);
    const number = this.#visited.add(world, from);
    if (number < 0) return;
    for (const question of this.#always) {
      const holds = question.holds(world);
      if (this.#tellsApart(world, question)) return;
      if (!holds) return this.#violate(question.property.name, number);
    }
    for (const question of this.#sometimes) {
      const holds = question.holds(world);
      if (this.#tellsApart(world, question)) return;
      if (!holds) continue;
      this.#reached.add(question.property.name);
      this.#sometimes = this.#sometimes.filter((each) => each !== question);
    }
  }

  /** Whether a question has another answer where names are exchanged: then they are not alike. */
  #tellsApart(world: Uint32Array, question: Question): boolean {
    const symmetry = this.#symmetry;
    if (symmetry === null || !question.tellsApart(world, symmetry)) return false;
    this.unsound = 'symmetry';
    return true;
  }

  /** A property that a state breaks, or a move from it. */
  #violate(name: string, number: number, broken?: string): void {
    const property = this.#model.properties.find((each) => each.name === name);
    const path = pathTo(this.#slots, this.#visited, this.#symmetry, number, broken);
    const question = this.#always.find((each) => each.property === property);
    this.#violation = {
      property: name,
      clause: property?.clause ?? '',
      says: property?.says ?? '',
      instead: reason(path.broken) ?? question?.told(path.world) ?? '',
      trace: path.steps,
      minimal: this.#options.order !== 'depth' && !this.#partialOrder,
    };
  }

  #neverReached(): Violation | undefined {
    const [missed] = this.#sometimes;
    if (missed === undefined) return undefined;
    const { name, clause, says } = missed.property;
    const minimal = !this.#partialOrder;
    return { property: name, clause, says, instead: 'that never comes', trace: [], minimal };
  }

  #neverConverging(): Violation | undefined {
    const asked = questionsOf(this.#slots, 'eventually');
    if (asked.length === 0) return undefined;
    const stuck = converging(this.#slots, this.#visited, this.#symmetry, asked);
    if (stuck === 'told apart') {
      this.unsound = 'symmetry';
      return undefined;
    }
    if (stuck === undefined) return undefined;
    const { name, clause, says } = stuck.question.property;
    const path = pathTo(this.#slots, this.#visited, this.#symmetry, stuck.world);
    const instead = stuck.question.told(path.world) ?? 'everything has come to rest';
    const minimal = this.#options.order !== 'depth';
    return { property: name, clause, says, instead, trace: path.steps, minimal };
  }

  #bound(turns = this.#at): string | undefined {
    const { statesMax, bytesMax, stops } = this.#options;
    const { count, bytes } = this.#visited;
    if (statesMax !== undefined && count >= statesMax) return `${count} states`;
    if (turns % LOOK_TURNS !== 0) return undefined;
    if (bytesMax !== undefined && bytes >= bytesMax) return `${bytes} bytes of states`;
    return stops?.();
  }

  #told(cutOff: string | undefined): Searched {
    const { properties } = this.#model;
    const violation = this.#violation;
    const verdict = violation === undefined ? 'holds' : 'violated';
    const rows = new Set(this.#slots.rows);
    return {
      model: this.#model.name,
      verdict: violation === undefined && cutOff !== undefined ? 'cut off' : verdict,
      exhausted: this.#isWhole,
      states: this.#visited.count,
      edges: this.#edges,
      depth: this.#depth,
      bytes: this.#visited.bytes,
      worked: [...rows].reduce((sum, { stepped }) => sum + stepped, 0),
      reductions: {
        symmetry: this.#symmetry?.order ?? 1,
        partialOrder: this.#partialOrder,
      },
      properties: properties.filter(({ kind }) => kind !== 'sometimes').map(({ name }) => name),
      sometimes: properties.flatMap(({ kind, name }) =>
        kind === 'sometimes' ? [{ name, reached: this.#reached.has(name) }] : [],
      ),
      ...(violation === undefined ? {} : { violation }),
      ...(cutOff === undefined ? {} : { cutOff }),
    };
  }
}

/**
 * Whether orders may be left out: where the model says which, what must always hold outlasts them
 * once it is broken, and nothing is asked about where the world comes to rest, for which every
 * state is needed.
 */
function isReducible({ actors, hub, properties }: Model): boolean {
  if (hub === undefined && actors.every(({ kind }) => kind.commutes === undefined)) return false;
  return properties.every(
    (property) =>
      property.kind === 'step' ||
      property.kind === 'sometimes' ||
      (property.kind === 'always' && property.lasts === true),
  );
}

function reason(broken: string | undefined): string | undefined {
  const at = broken?.indexOf(': ') ?? -1;
  return at < 0 ? undefined : broken?.slice(at + 2);
}

/** How many states are expanded between two looks at memory and time. */
const LOOK_TURNS = 1024;
