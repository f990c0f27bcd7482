// The door to a simulated world: what is done to it, one action at a time. Law: an action that
// cannot be done changes nothing and says why; the same actions give the same world.
import type { InputFact } from '../../model/focus/input.ts';
import type { Committed } from '../../model/log/entry.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { withPlant } from '../plant/plants.ts';
import type { Action, ActionFact } from './action.ts';
import { withoutFirst } from './agenda.ts';
import { arrive } from './arrival.ts';
import { refuseDial } from './carriage.ts';
import { monotonicAt } from './clock.ts';
import { describeDeed } from './deed-words.ts';
import * as fault from './fault.ts';
import type { Parcel } from './happened.ts';
import { commitOldest, failAll, newsFor, withNews } from './log.ts';
import { cutBetween, isNext, octetsIn, parcelOf, type Socket, sent, without } from './network.ts';
import type { AgentNode, FocusNode, WorldNode } from './node.ts';
import { lose, performBy, type Scene, tellLogged, tick, type Witness } from './scene.ts';
import { blankWorld, focusNames, type World, type WorldOptions } from './world.ts';

/** What was to be done cannot be: `message` says why in one sentence. */
export class ImpossibleAction extends Error {
  override readonly name = 'ImpossibleAction';
}

/**
 * A world at its beginning: its nodes have been started, and nobody has done anything. Throws a
 * RangeError that says which option makes no world. `hash` is SHA-256, where the platform's is at
 * hand; the result does not depend on it.
 */
export function createWorld(options: WorldOptions, witness?: Witness, hash?: Sha256): World {
  const scene: Scene = { world: blankWorld(options, hash), witness, told: [] };
  return withPlant(options.plant, () => {
    for (const name of scene.world.nodes.keys()) fault.start(scene, name);
    return scene.world;
  });
}

/**
 * The world after an action. Time passes first, until the action's: timers fire at their deadlines.
 * Throws ImpossibleAction where it cannot be done; the given world is as it was in any case.
 */
export function act(world: World, action: Action, witness?: Witness): World {
  const scene: Scene = { world, witness, told: [] };
  return withPlant(world.options.plant, () => {
    // A timer may have been set for the very moment.
    passUntil(scene, action.atMs > world.nowMs ? action.atMs : world.nowMs);
    perform(scene, action);
    return withoutStale(scene.world);
  });
}

/** As `act`, but where the action cannot be done only time passes. */
export function attempt(world: World, action: Action, witness?: Witness): World {
  const scene: Scene = { world, witness, told: [] };
  return withPlant(world.options.plant, () => {
    // A timer may have been set for the very moment.
    passUntil(scene, action.atMs > world.nowMs ? action.atMs : world.nowMs);
    const passed = scene.world;
    try {
      perform(scene, action);
      return withoutStale(scene.world);
    } catch (error) {
      if (error instanceof ImpossibleAction) return withoutStale(passed);
      throw error;
    }
  });
}

/** When the next timer of the world is due; undefined where none is armed. */
export function nextDeadlineMs(world: World): number | undefined {
  return world.deadlines.first?.atMs;
}

/** Without the deadlines in front of timers that were cleared. */
function withoutStale(world: World): World {
  let { deadlines } = world;
  for (; deadlines.first !== null; deadlines = withoutFirst(deadlines)) {
    const { node, timer, generation } = deadlines.first.what;
    if (world.nodes.get(node)?.timers.get(timer)?.generation === generation) break;
  }
  return deadlines === world.deadlines ? world : { ...world, deadlines };
}

/** Whether something may arrive now: nothing is before it, cuts or holds it. */
export function canArrive(world: World, parcel: Parcel): boolean {
  const { network, nodes } = world;
  if (!isNext(network, parcel) || nodes.get(parcel.to)?.phase === 'frozen') return false;
  return cutBetween(network, parcel.from, parcel.to) === undefined;
}

function passUntil(scene: Scene, untilMs: number): void {
  for (;;) {
    const { world } = scene;
    const { first } = world.deadlines;
    if (first === null || first.atMs > untilMs) break;
    const nowMs = first.atMs > world.nowMs ? first.atMs : world.nowMs;
    scene.world = { ...world, nowMs, deadlines: withoutFirst(world.deadlines) };
    // A frozen node's timers fire when it is thawed.
    const { node, timer, generation } = first.what;
    fault.fireTimer(scene, node, timer, generation);
  }
  if (scene.world.nowMs < untilMs) scene.world = { ...scene.world, nowMs: untilMs };
}

function perform(scene: Scene, action: ActionFact): void {
  switch (action.type) {
    case 'wait':
      return;
    case 'settle':
      return settle(scene);
    case 'ask':
      return tick(scene, personOf(scene, action.person).name, [
        { type: 'command', command: action.command },
      ]);
    case 'do':
      if (performBy(scene, personOf(scene, action.person), action.deed)) return;
      return impossible(`${action.person} cannot do that now: ${describeDeed(action.deed)}`);
    case 'operate':
      return tick(scene, focusOf(scene, action.node).name, [
        { type: 'command', command: action.command },
      ]);
    case 'deliver':
    case 'lose':
    case 'duplicate':
    case 'corrupt':
      return carry(scene, action);
    case 'commit':
    case 'tell':
    case 'fail':
      return log(scene, action);
    default:
      return goWrong(scene, action);
  }
}

type Carrying = Extract<ActionFact, { readonly parcel: number }>;
type Logging = Extract<ActionFact, { readonly type: 'commit' | 'tell' | 'fail' }>;
type GoingWrong = Exclude<
  ActionFact,
  Carrying | Logging | Extract<ActionFact, { type: 'wait' | 'settle' | 'ask' | 'do' | 'operate' }>
>;

function carry(scene: Scene, action: Carrying): void {
  const { network } = scene.world;
  const parcel = parcelOf(network, action.parcel);
  if (parcel === undefined) return impossible(`parcel ${action.parcel} is not under way`);
  switch (action.type) {
    case 'deliver':
      return deliver(scene, parcel, action.octets);
    case 'lose':
      return loseOnTheWay(scene, parcel);
    case 'duplicate': {
      if (!parcel.isDatagram) impossible(`parcel ${parcel.number} is of a stream: no copies there`);
      const { number: _, ...sending } = parcel;
      const copied = sent(network, sending);
      scene.world = { ...scene.world, network: copied.network };
      const { nowMs: atMs } = scene.world;
      scene.witness?.({ type: 'duplicated', atMs, parcel, copy: copied.parcel });
      return;
    }
    case 'corrupt':
      return corrupt(scene, parcel, action);
  }
}

function deliver(scene: Scene, parcel: Parcel, octets: number | undefined): void {
  if (!canArrive(scene.world, parcel)) {
    impossible(`parcel ${parcel.number} cannot arrive now: something is before it or holds it`);
  }
  if (octets === undefined) return arrive(scene, parcel);
  const most = octetsIn(parcel.fact);
  if (parcel.isDatagram || !isWhole(octets, 1, most)) {
    impossible(`${octets} octets of parcel ${parcel.number}, of which ${most} are under way`);
  }
  arrive(scene, parcel, octets);
}

function loseOnTheWay(scene: Scene, parcel: Parcel): void {
  if (parcel.isDatagram) return lose(scene, parcel, 'lost');
  const socket = scene.world.network.sockets.get(parcel.socket ?? '');
  if (parcel.fact.type !== 'connected' || socket === undefined || socket.request !== null) {
    impossible(`parcel ${parcel.number} is of a stream, which loses nothing`);
  }
  lose(scene, parcel, 'lost');
  if (socket !== undefined) refuseDial(scene, socket, 'ETIMEDOUT');
}

function corrupt(
  scene: Scene,
  parcel: Parcel,
  { at, bits }: { readonly at: number; readonly bits: number },
): void {
  const { fact } = parcel;
  const length = octetsIn(fact);
  if (fact.type !== 'bytes-received' || !isWhole(at, 0, length - 1) || !isWhole(bits, 1, 255)) {
    return impossible(`octet ${at} of parcel ${parcel.number}, of which ${length} are under way`);
  }
  const octet = String.fromCharCode(fact.octets.charCodeAt(at) ^ bits);
  const octets = (fact.octets.slice(0, at) + octet + fact.octets.slice(at + 1)) as Octets;
  const changed: Parcel = { ...parcel, fact: { ...fact, octets } };
  const { world } = scene;
  scene.world = { ...world, network: without(world.network, parcel, changed) };
  scene.witness?.({ type: 'corrupted', atMs: world.nowMs, parcel: changed });
}

function log(scene: Scene, action: Logging): void {
  const node = focusOf(scene, action.node);
  const { name, clock } = node;
  const { world } = scene;
  if (action.type === 'tell') {
    const news = newsFor(world.log, name);
    if (news === undefined) return impossible(`${name} has heard of every entry`);
    scene.world = { ...world, log: news.log };
    return tick(scene, name, committedFacts(news.committed));
  }
  if (action.type === 'fail') {
    const failing = failAll(world.log, name);
    if (failing === undefined) return impossible(`${name} has appended nothing that could fail`);
    scene.world = { ...world, log: failing.log };
    scene.witness?.({ type: 'append-failed', atMs: world.nowMs, node: name });
    const reason = 'no space left on the disk';
    return tick(
      scene,
      name,
      failing.failed.map((appends) => ({ type: 'append-failed', appends, reason })),
    );
  }
  commit(scene, name, monotonicAt(clock, world.nowMs));
}

/** Who commits hears of what others committed before, in the order of the log. */
function commit(scene: Scene, name: string, monotonicMs: number): void {
  const { world } = scene;
  const done = commitOldest(world.log, name, monotonicMs, world.sha256);
  if (done === undefined) return impossible(`${name} has appended nothing that is not on disk`);
  const others = focusNames(world.options).filter((other) => other !== name);
  let { log: after } = done;
  const heard: Committed[] = [];
  for (let news = newsFor(after, name); news !== undefined; news = newsFor(after, name)) {
    after = news.log;
    heard.push(...news.committed);
  }
  const running = fault.runningOf(scene, others);
  scene.world = { ...world, log: withNews(after, running, done.committed) };
  tellLogged(scene, done.committed);
  tick(scene, name, committedFacts([...heard, ...done.committed]));
}

function committedFacts(committed: readonly Committed[]): readonly InputFact[] {
  return committed.map((each) => ({ type: 'committed', committed: each }));
}

function goWrong(scene: Scene, action: GoingWrong): void {
  switch (action.type) {
    case 'hold':
    case 'partition':
      pairOf(scene, action);
      return fault.cut(scene, action.from, action.to, action.type === 'hold' ? 'held' : 'parted');
    case 'release':
    case 'heal':
      pairOf(scene, action);
      if (!scene.world.network.cuts.has(`${action.from}>${action.to}`)) {
        impossible(`nothing is cut from ${action.from} to ${action.to}`);
      }
      return fault.mend(scene, action.from, action.to);
    case 'reset':
      return fault.resetStream(scene, streamOf(scene, action.socket));
    case 'vanish':
      return fault.vanish(scene, streamOf(scene, action.socket));
    case 'clog': {
      const socket = streamOf(scene, action.socket);
      if (socket.waiting !== null) impossible(`${socket.name} is clogged already`);
      return fault.clog(scene, socket);
    }
    case 'unclog': {
      const socket = streamOf(scene, action.socket);
      if (socket.waiting === null) impossible(`${socket.name} is not clogged`);
      return fault.unclog(scene, socket);
    }
    case 'crash': {
      const node = focusOf(scene, action.node, 'any');
      if (node.phase === 'crashed') impossible(`${node.name} does not run`);
      const most = fault.unsyncedOf(scene, node.name);
      if (!isWhole(action.kept, 0, most)) {
        impossible(`${action.kept} of ${most} entries that are not on disk cannot be kept`);
      }
      return fault.crash(scene, node, action);
    }
    default:
      return changeNode(scene, action);
  }
}

type Changing = Extract<GoingWrong, { readonly type: 'restart' | 'freeze' | 'thaw' | 'set-clock' }>;

function changeNode(scene: Scene, action: Changing): void {
  const node = scene.world.nodes.get(action.node);
  if (node === undefined) return impossible(`there is no node ${action.node} in this world`);
  const { name, phase } = node;
  switch (action.type) {
    case 'restart':
      if (phase !== 'crashed') impossible(`${name} runs`);
      return fault.restart(scene, node);
    case 'freeze':
      if (phase !== 'running') impossible(`${name} does not run`);
      return fault.freeze(scene, node);
    case 'thaw':
      if (phase !== 'frozen') impossible(`${name} does not stand still`);
      return fault.thaw(scene, node);
    case 'set-clock':
      if (phase !== 'running') impossible(`${name} does not run`);
      if (!Number.isSafeInteger(action.aheadMs)) impossible('a clock is set in whole milliseconds');
      return fault.setClock(scene, node, action.aheadMs);
  }
}

/** Oldest first; where nothing can arrive any more, logs commit and tell. */
function settle(scene: Scene): void {
  for (let ticks = 0; ticks < SETTLE_TICKS_MAX; ticks += 1) {
    const parcel = oldestArriving(scene.world);
    if (parcel !== undefined) arrive(scene, parcel);
    else if (!settleLog(scene)) return;
  }
  impossible(`the world does not settle within ${SETTLE_TICKS_MAX} arrivals`);
}

function oldestArriving(world: World): Parcel | undefined {
  let oldest: Parcel | undefined;
  for (const pipe of world.network.pipes.values()) {
    for (const parcel of pipe) {
      const isOlder = oldest === undefined || parcel.number < oldest.number;
      if (isOlder && canArrive(world, parcel)) oldest = parcel;
    }
  }
  return oldest;
}

function settleLog(scene: Scene): boolean {
  for (const name of focusNames(scene.world.options)) {
    const node = scene.world.nodes.get(name);
    if (node?.phase !== 'running') continue;
    const { log: known, nowMs } = scene.world;
    if (known.batches.has(name)) {
      commit(scene, name, monotonicAt(node.clock, nowMs));
      return true;
    }
    const news = newsFor(known, name);
    if (news === undefined) continue;
    scene.world = { ...scene.world, log: news.log };
    tick(scene, name, committedFacts(news.committed));
    return true;
  }
  return false;
}

function personOf(scene: Scene, name: string): AgentNode {
  const node = scene.world.nodes.get(name);
  if (node?.kind !== 'agent') impossible(`there is no person "${name}" in this world`);
  if (node?.phase !== 'running') impossible(`${name} stands still`);
  return node as AgentNode;
}

function focusOf(scene: Scene, name: string, phase: WorldNode['phase'] | 'any' = 'running') {
  const node = scene.world.nodes.get(name);
  if (node?.kind !== 'focus') impossible(`there is no focus "${name}" in this world`);
  if (phase !== 'any' && node?.phase !== phase) impossible(`${name} does not run`);
  return node as FocusNode;
}

function streamOf({ world }: Scene, name: string): Socket {
  const socket = world.network.sockets.get(name);
  if (socket === undefined || socket.peer === null || socket.ended) {
    impossible(`there is no open stream ${name}`);
  }
  return socket as Socket;
}

function pairOf({ world }: Scene, { from, to }: { readonly from: string; readonly to: string }) {
  for (const node of [from, to]) {
    if (!world.nodes.has(node)) impossible(`there is no node ${node} in this world`);
  }
  if (from === to) impossible(`${from} is not cut off from itself`);
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function impossible(why: string): never {
  throw new ImpossibleAction(why);
}

const SETTLE_TICKS_MAX = 100_000;
