// What can happen in a simulated world, and what the effects of a node do to it. Law 8 in the
// world: a batch is told committed when it is in the log, in the order of the appends.
import type { Map as ImmutableMap } from 'immutable';
import type { Effect } from '../../model/focus/effect.ts';
import type { InputFact } from '../../model/focus/input.ts';
import type { Append } from '../../model/log/entry.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { type Agenda, putDown } from './agenda.ts';
import { wallAt, worldAt } from './clock.ts';
import { commitBatch, type SimulatedLog, withoutBody, withSnapshot } from './log.ts';
import { arrived, type Carried, dialled, ended, type Network, sent } from './network.ts';
import type { WorldNode } from './node.ts';

/** A simulated world, as a value. Go on from it by `ask`, `step` and `letPass`. */
export interface World {
  /** Whole milliseconds since it began. */
  readonly nowMs: number;
  readonly steps: number;
  /** The step hash: SHA-256 of the one before and what a step took in and gave; '' at first. */
  readonly hash: string;
  readonly agenda: Agenda<Happening>;
  readonly network: Network;
  readonly commitMs: number;
  /** `focus` and the people. */
  readonly nodes: ImmutableMap<string, WorldNode>;
  readonly log: SimulatedLog;
}

/** Something that will happen at its time. */
export type Happening =
  /** A boot, or what a person asks for. */
  | { readonly type: 'told'; readonly node: string; readonly fact: InputFact }
  /** Something that the network carried. */
  | { readonly type: 'arrived'; readonly node: string; readonly fact: InputFact }
  | {
      readonly type: 'timer-due';
      readonly node: string;
      readonly timer: string;
      readonly generation: number;
    }
  | { readonly type: 'commit-due'; readonly node: string; readonly batch: readonly Append[] };

export interface TakenPlace {
  readonly world: World;
  readonly node: WorldNode;
  readonly facts: readonly InputFact[];
}

/** What a happening tells which node; undefined when it has no object any more. */
export function takenPlace(world: World, what: Happening): TakenPlace | undefined {
  const node = world.nodes.get(what.node);
  if (node === undefined) throw new Error(`there is no node ${what.node}`);
  switch (what.type) {
    case 'told':
      return { world, node, facts: [what.fact] };
    case 'arrived': {
      const network = arrived(world.network, what.node, what.fact);
      if (network === undefined) return undefined;
      return { world: { ...world, network }, node, facts: [what.fact] };
    }
    case 'timer-due': {
      const { timer, generation } = what;
      if (node.timers.get(timer) !== generation) return undefined;
      const fired = { ...node, timers: node.timers.remove(timer) };
      return { world, node: fired, facts: [{ type: 'timer-fired', timer, generation }] };
    }
    case 'commit-due': {
      const wallMs = wallAt(node.clock, world.nowMs);
      const { log, committed } = commitBatch(world.log, what.batch, wallMs);
      const facts = committed.map((each) => ({ type: 'committed', committed: each }) as const);
      return { world: { ...world, log }, node, facts };
    }
  }
}

/**
 * The world after the effects of a node's tick, in order; as live, one write a connection and one
 * batch to the log a tick.
 */
export function performed(world: World, node: WorldNode, effects: readonly Effect[]): World {
  const doing: Doing = { world, node, written: new Map(), batch: [] };
  for (const effect of effects) perform(doing, effect);
  for (const [connection, octets] of doing.written) write(doing, connection, octets);
  const { batch } = doing;
  if (batch.length > 0) {
    plan(doing, world.nowMs + world.commitMs, { type: 'commit-due', node: node.name, batch });
  }
  return { ...doing.world, nodes: doing.world.nodes.set(node.name, doing.node) };
}

interface Doing {
  world: World;
  node: WorldNode;
  /** What a stream's write of this tick is. */
  readonly written: Map<number, string>;
  readonly batch: Append[];
}

function perform(doing: Doing, effect: Effect): void {
  const { world, node } = doing;
  const { nowMs, network } = world;
  switch (effect.type) {
    case 'send':
      if (isStream(doing, effect.connection)) join(doing, effect.connection, effect.octets);
      else carry(doing, sent(network, nowMs, node.name, effect.octets, effect));
      return;
    case 'fan-out':
      for (const { connection, route } of effect.legs) {
        join(doing, connection, effect.before + route + effect.after);
      }
      return;
    case 'connect':
      carry(doing, dialled(network, nowMs, node.name, node.host, effect));
      return;
    case 'close':
      write(doing, effect.connection, doing.written.get(effect.connection) ?? '');
      doing.written.delete(effect.connection);
      carry(doing, ended(doing.world.network, nowMs, node.name, effect.connection));
      return;
    case 'set-timer':
      arm(doing, effect);
      return;
    case 'clear-timer':
      doing.node = { ...node, timers: node.timers.remove(effect.timer) };
      return;
    case 'append':
      doing.batch.push(effect.append);
      return;
    case 'save-snapshot':
      doing.world = { ...world, log: withSnapshot(world.log, effect.snapshot) };
      return;
    case 'erase-body':
      doing.world = { ...world, log: withoutBody(world.log, effect.room, effect.seq) };
      return;
    case 'tell':
      return;
  }
}

function arm(doing: Doing, effect: Extract<Effect, { type: 'set-timer' }>): void {
  const { node, world } = doing;
  const { timer, generation, dueMs } = effect;
  doing.node = { ...node, timers: node.timers.set(timer, generation) };
  const atMs = Math.max(world.nowMs, worldAt(node.clock, dueMs));
  plan(doing, atMs, { type: 'timer-due', node: node.name, timer, generation });
}

function isStream({ world, node }: Doing, connection: number): boolean {
  return world.network.sockets.get(`${node.name} ${connection}`)?.peer !== null;
}

function join({ written }: Doing, connection: number, octets: string): void {
  written.set(connection, (written.get(connection) ?? '') + octets);
}

function write(doing: Doing, connection: number, octets: string): void {
  if (octets === '') return;
  const { network, nowMs } = doing.world;
  carry(doing, sent(network, nowMs, doing.node.name, octets as Octets, { connection }));
}

function carry(doing: Doing, { network, arrivals }: Carried): void {
  doing.world = { ...doing.world, network };
  for (const { atMs, node, fact } of arrivals) plan(doing, atMs, { type: 'arrived', node, fact });
}

function plan(doing: Doing, atMs: number, what: Happening): void {
  doing.world = { ...doing.world, agenda: putDown(doing.world.agenda, atMs, what) };
}
