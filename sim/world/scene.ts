// A world while it is changed: what an action does to it, step by step. Nobody outside sees it
// before it is a value again. Law: a node's tick is driven, hashed, told and carried out here and
// nowhere else, in the order of the live pump: one write a connection and one batch to the log.
import type { Effect } from '../../model/focus/effect.ts';
import type { Input, InputFact } from '../../model/focus/input.ts';
import type { Append, Committed } from '../../model/log/entry.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { type Agenda, putDown } from './agenda.ts';
import { dial, endSocket, sendDatagram, sendInto } from './carriage.ts';
import { monotonicAt, worldAt } from './clock.ts';
import type { Deed } from './deed.ts';
import { performDeed } from './deeds.ts';
import type { Happened, Parcel } from './happened.ts';
import { appendedTo, withoutBody, withSnapshot } from './log.ts';
import { kept, type Sending, sent, without } from './network.ts';
import { type AgentNode, driven, type WorldNode } from './node.ts';
import { stepText } from './step-text.ts';
import type { Deadline, World } from './world.ts';

/** Sees everything that happens, in order; nothing depends on it. */
export type Witness = (happened: Happened) => void;

/** A world that is being changed. */
export interface Scene {
  world: World;
  readonly witness: Witness | undefined;
  /** What nodes learn of their own machine at once, behind the tick that is under way. */
  readonly told: { readonly node: string; readonly fact: InputFact }[];
}

/** A node takes a tick, and whatever follows from it at once. */
export function tick(scene: Scene, name: string, facts: readonly InputFact[]): void {
  tickOnce(scene, name, facts);
  for (let next = scene.told.shift(); next !== undefined; next = scene.told.shift()) {
    if (nodeOf(scene, next.node).phase !== 'crashed') tickOnce(scene, next.node, [next.fact]);
  }
}

/** The node of that name; a name that is none is our bug here. */
export function nodeOf({ world }: Scene, name: string): WorldNode {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  return node;
}

/** A node as it is now. */
export function keepNode(scene: Scene, node: WorldNode): void {
  scene.world = { ...scene.world, nodes: scene.world.nodes.set(node.name, node) };
}

/** Something is under way. */
export function send(scene: Scene, sending: Omit<Sending, 'sentAtMs'>): void {
  const { world } = scene;
  const { network, parcel } = sent(world.network, { ...sending, sentAtMs: world.nowMs });
  scene.world = { ...world, network };
  scene.witness?.({ type: 'sent', atMs: world.nowMs, parcel });
}

/** Something that was under way never arrives. */
export function lose(scene: Scene, parcel: Parcel, why: string): void {
  const { world } = scene;
  scene.world = { ...world, network: without(world.network, parcel) };
  scene.witness?.({ type: 'lost', atMs: world.nowMs, parcel, why });
}

/** Entries are on disk. */
export function tellLogged(scene: Scene, committed: readonly Committed[]): void {
  if (scene.witness === undefined) return;
  for (const each of committed) {
    scene.witness({ type: 'logged', atMs: scene.world.nowMs, committed: each });
  }
}

/** A person does what their user agent would not; false where that cannot be done now. */
export function performBy(scene: Scene, node: AgentNode, deed: Deed): boolean {
  const done = performDeed(node.state, deed);
  if (done === undefined) return false;
  concluded(scene, node, { ...node, state: done.state }, { inputs: [], effects: done.effects });
  for (let next = scene.told.shift(); next !== undefined; next = scene.told.shift()) {
    tickOnce(scene, next.node, [next.fact]);
  }
  return true;
}

function tickOnce(scene: Scene, name: string, facts: readonly InputFact[]): void {
  const node = nodeOf(scene, name);
  const { world } = scene;
  const atMs = monotonicAt(node.clock, world.nowMs);
  const inputs = facts.map((fact): Input => ({ ...fact, atMs }));
  const { node: after, effects } = driven(node, inputs);
  concluded(scene, node, after, { inputs, effects });
}

function concluded(
  scene: Scene,
  node: WorldNode,
  after: WorldNode,
  { inputs, effects }: { readonly inputs: readonly Input[]; readonly effects: readonly Effect[] },
): void {
  const { world } = scene;
  const { name } = node;
  const seen = stepText(name, inputs, effects);
  scene.world = {
    ...world,
    nodes: world.nodes.set(name, after),
    steps: world.steps + 1,
    hash: world.sha256(`${world.hash}\n${seen}`),
  };
  scene.witness?.({ type: 'ticked', atMs: world.nowMs, node, after, inputs, effects });
  carryOut(scene, after, effects);
}

/** What a node's effects do to its world, in order. */
function carryOut(scene: Scene, node: WorldNode, effects: readonly Effect[]): void {
  if (effects.length === 0) return;
  const doing: Doing = { scene, name: node.name, timers: node.timers, written: null, batch: null };
  for (const effect of effects) perform(doing, effect);
  if (doing.timers !== node.timers) {
    keepNode(scene, { ...nodeOf(scene, node.name), timers: doing.timers });
  }
  if (doing.written !== null) {
    for (const [connection, octets] of doing.written) {
      sendInto(scene, node.name, connection, octets as Octets);
    }
  }
  if (doing.batch !== null) {
    const { world } = scene;
    scene.world = { ...world, log: appendedTo(world.log, node.name, doing.batch) };
  }
}

interface Doing {
  readonly scene: Scene;
  readonly name: string;
  timers: WorldNode['timers'];
  /** What a stream's write of this tick is. */
  written: Map<number, string> | null;
  batch: Append[] | null;
}

function perform(doing: Doing, effect: Effect): void {
  const { scene, name } = doing;
  const { world } = scene;
  switch (effect.type) {
    case 'send':
      if (effect.destination !== undefined || isDatagram(scene, name, effect.connection)) {
        return sendDatagram(scene, name, effect);
      }
      return join(doing, effect.connection, effect.octets);
    case 'fan-out':
      for (const { connection, route } of effect.legs) {
        join(doing, connection, effect.before + route + effect.after);
      }
      return;
    case 'connect':
      return dial(scene, name, effect);
    case 'close': {
      const octets = doing.written?.get(effect.connection);
      doing.written?.delete(effect.connection);
      if (octets !== undefined) sendInto(scene, name, effect.connection, octets as Octets);
      return endSocket(scene, name, effect.connection);
    }
    case 'ask-drained':
      return askDrained(doing, effect.connection);
    case 'set-timer':
      return arm(doing, effect);
    case 'clear-timer':
      doing.timers = doing.timers.remove(effect.timer);
      return;
    case 'append':
      if (doing.batch === null) doing.batch = [];
      doing.batch.push(effect.append);
      return;
    case 'save-snapshot':
      scene.world = { ...world, log: withSnapshot(world.log, effect.snapshot) };
      return;
    case 'erase-body':
      scene.world = { ...world, log: withoutBody(world.log, effect.room, effect.seq) };
      return;
    case 'tell':
      return;
  }
}

function arm(doing: Doing, effect: Extract<Effect, { type: 'set-timer' }>): void {
  const { scene, name } = doing;
  const { world } = scene;
  const { timer, generation, dueMs: localMs } = effect;
  const node = nodeOf(scene, name);
  const dueMs = Math.max(world.nowMs, worldAt(node.clock, localMs));
  const deadlines = putDown(pruned(doing), dueMs, { node: name, timer, generation });
  doing.timers = doing.timers.set(timer, { generation, dueMs });
  scene.world = { ...world, deadlines };
}

/**
 * Deadlines of timers that were cleared are dropped once they are the most of it. What the node in
 * the middle of its tick has set in it is not in the world yet.
 */
function pruned({ scene: { world }, name: ticking, timers }: Doing): Agenda<Deadline> {
  const { deadlines } = world;
  if (deadlines.count % PRUNE_EVERY !== PRUNE_EVERY - 1) return deadlines;
  let fresh: Agenda<Deadline> = { first: null, count: deadlines.count };
  for (const [name, node] of world.nodes) {
    const armed = name === ticking ? timers : node.timers;
    for (const [timer, { generation, dueMs }] of armed) {
      fresh = putDown(fresh, dueMs, { node: name, timer, generation });
    }
  }
  return fresh;
}

function askDrained({ scene, name }: Doing, connection: number): void {
  const { network } = scene.world;
  const socket = network.sockets.get(`${name}#${connection}`);
  if (socket === undefined || socket.ended) return;
  if (socket.waiting === null) {
    scene.told.push({ node: name, fact: { type: 'drained', connection } });
  } else {
    scene.world = { ...scene.world, network: kept(network, { ...socket, asked: true }) };
  }
}

function isDatagram({ world }: Scene, node: string, connection: number): boolean {
  return world.network.sockets.get(`${node}#${connection}`)?.transport === 'sip-udp';
}

function join(doing: Doing, connection: number, octets: string): void {
  if (doing.written === null) doing.written = new Map();
  doing.written.set(connection, (doing.written.get(connection) ?? '') + octets);
}

const PRUNE_EVERY = 4_096;
