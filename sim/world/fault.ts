// What goes wrong in a simulated world: nodes that stop or stand still, streams that end or are
// only half there, networks in parts, clocks that are set. Law: each is an action of its own, and
// its end is one as well.
import type { InputFact } from '../../model/focus/input.ts';
import { listen, unclogged } from './carriage.ts';
import { monotonicAt, wallAt } from './clock.ts';
import { crashedAt, openedBy, waitingEntries, withNews } from './log.ts';
import { type Cut, kept, removed, type Socket } from './network.ts';
import { type FocusNode, reborn, type WorldNode } from './node.ts';
import { keepNode, lose, nodeOf, type Scene, send, tellLogged, tick } from './scene.ts';
import { focusNames, settingsOf } from './world.ts';

/** A node begins a life: it boots, a focus reads its log and listens. */
export function start(scene: Scene, name: string): void {
  const { world } = scene;
  const node = reborn(nodeOf(scene, name));
  keepNode(scene, node);
  const wallMs = wallAt(node.clock, world.nowMs);
  const entropy = world.sha256(`life ${world.options.seed} ${name} ${node.lives}`);
  if (node.kind === 'agent') return tick(scene, name, [{ type: 'booted', entropy, wallMs }]);
  const monotonicMs = monotonicAt(node.clock, world.nowMs);
  const log = openedBy(world.log, name, { wallMs, monotonicMs });
  scene.world = { ...scene.world, log };
  const settings = settingsOf(world, node);
  const recovered = [...log.rooms.keys()].sort().flatMap((room): readonly InputFact[] => {
    const known = log.rooms.get(room);
    if (known === undefined) return [];
    const { snapshot, entries } = known;
    return [
      ...(snapshot === null ? [] : [{ type: 'snapshot-loaded', snapshot } as const]),
      ...entries.map((committed) => ({ type: 'committed', committed }) as const),
    ];
  });
  const boot = { type: 'booted', entropy, wallMs, settings } as const;
  tick(scene, name, [boot, ...recovered, { type: 'recovered' }]);
  listen(scene, name, settings.sip, settings.msrp);
  flushTold(scene);
}

/** A focus stops as it stands; its streams are reset, as when a process is killed. */
export function crash(
  scene: Scene,
  node: FocusNode,
  { kept: keptEntries, torn }: { readonly kept: number; readonly torn: boolean },
): void {
  const { name, clock } = node;
  const { world } = scene;
  const at = { monotonicMs: monotonicAt(clock, world.nowMs), sha256: world.sha256 };
  const { log, committed, lost } = crashedAt(world.log, name, { kept: keptEntries, torn }, at);
  const others = focusNames(world.options).filter((other) => other !== name);
  scene.world = { ...world, log: withNews(log, runningOf(scene, others), committed) };
  tellLogged(scene, committed);
  keepNode(scene, { ...node, phase: 'crashed', timers: node.timers.clear() });
  scene.witness?.({ type: 'crashed', atMs: world.nowMs, node: name, lostEntries: lost });
  const { network } = scene.world;
  const listeners = network.listeners.filter((listener) => listener !== name);
  scene.world = { ...scene.world, network: { ...network, listeners } };
  for (const socket of socketsOf(scene, name)) {
    tellReset(scene, socket);
    scene.world = { ...scene.world, network: removed(scene.world.network, socket) };
  }
}

/** What waits in a node's mind is gone, and its next life begins. */
export function restart(scene: Scene, node: WorldNode): void {
  scene.witness?.({ type: 'restarted', atMs: scene.world.nowMs, node: node.name });
  start(scene, node.name);
}

/** Nothing gets from a node to another any more; where parted, datagrams under way are lost. */
export function cut(scene: Scene, from: string, to: string, how: Cut): void {
  const { network } = scene.world;
  const cuts = network.cuts.set(`${from}>${to}`, how);
  scene.world = { ...scene.world, network: { ...network, cuts } };
  const what = how === 'held' ? `nothing arrives at ${to}` : `${to} cannot be reached`;
  told(scene, [from, to], `from ${from} ${what}`);
  if (how === 'held') return;
  for (const pipe of network.pipes.values()) {
    for (const parcel of pipe) {
      const isCut = parcel.isDatagram && parcel.from === from && parcel.to === to;
      if (isCut) lose(scene, parcel, 'the network is parted');
    }
  }
}

/** What was under way arrives again. */
export function mend(scene: Scene, from: string, to: string): void {
  const { network } = scene.world;
  const cuts = network.cuts.remove(`${from}>${to}`);
  scene.world = { ...scene.world, network: { ...network, cuts } };
  told(scene, [from, to], `from ${from} ${to} can be reached again`);
}

export function freeze(scene: Scene, node: WorldNode): void {
  keepNode(scene, { ...node, phase: 'frozen' });
  told(scene, [node.name], `${node.name} stands still`);
}

/** A node goes on: timers that were due meanwhile fire now, in the order of their deadlines. */
export function thaw(scene: Scene, node: WorldNode): void {
  keepNode(scene, { ...node, phase: 'running' });
  told(scene, [node.name], `${node.name} goes on`);
  const due = [...node.timers]
    .filter(([, { dueMs }]) => dueMs <= scene.world.nowMs)
    .sort(([, a], [, b]) => a.dueMs - b.dueMs || a.generation - b.generation);
  for (const [timer, { generation }] of due) fireTimer(scene, node.name, timer, generation);
}

/** A timer of a running node fires, if that is the one which is armed. */
export function fireTimer(scene: Scene, name: string, timer: string, generation: number): void {
  const node = nodeOf(scene, name);
  if (node.phase !== 'running' || node.timers.get(timer)?.generation !== generation) return;
  keepNode(scene, { ...node, timers: node.timers.remove(timer) });
  tick(scene, name, [{ type: 'timer-fired', timer, generation }]);
}

/** A stream ends at both sides at once, and what was under way is lost. */
export function resetStream(scene: Scene, socket: Socket): void {
  const peer = scene.world.network.sockets.get(socket.peer ?? '');
  for (const end of [socket, ...(peer === undefined ? [] : [peer])]) {
    loseUnderWay(scene, end.name, 'the connection was reset');
    scene.world = { ...scene.world, network: removed(scene.world.network, end) };
  }
  for (const end of [socket, ...(peer === undefined ? [] : [peer])]) {
    const { connection, node } = end;
    // Who dialled has not been told that it is up.
    if (end.request !== null) {
      const fact = { type: 'connect-failed', request: end.request, reason: RESET } as const;
      send(scene, { from: node, to: node, socket: null, isDatagram: false, fact });
    } else if (nodeOf(scene, node).phase === 'running') {
      tick(scene, node, [{ type: 'closed', connection, reason: RESET }]);
    } else {
      const fact = { type: 'closed', connection, reason: RESET } as const;
      send(scene, { from: node, to: node, socket: null, isDatagram: false, fact });
    }
  }
}

/** The other end of a stream is gone: its node is told, this one is not. */
export function vanish(scene: Scene, socket: Socket): void {
  const peer = scene.world.network.sockets.get(socket.peer ?? '');
  if (peer === undefined) return;
  loseUnderWay(scene, peer.name, 'the other end is gone');
  loseUnderWay(scene, socket.name, 'the other end is gone');
  scene.world = { ...scene.world, network: removed(scene.world.network, peer) };
  told(scene, [peer.node, socket.node], `${socket.name} is half open: ${peer.node} has lost it`);
  const { connection, node } = peer;
  const fact = { type: 'closed', connection, reason: 'ENETDOWN' } as const;
  send(scene, { from: node, to: node, socket: null, isDatagram: false, fact });
}

/** A socket takes no octets any more. */
export function clog(scene: Scene, socket: Socket): void {
  const { network } = scene.world;
  scene.world = { ...scene.world, network: kept(network, { ...socket, waiting: '' }) };
  told(scene, [socket.node], `${socket.name} takes no octets`);
}

export function unclog(scene: Scene, socket: Socket): void {
  told(scene, [socket.node], `${socket.name} takes octets again`);
  unclogged(scene, socket);
  flushTold(scene);
}

/** Somebody sets a node's wall clock. */
export function setClock(scene: Scene, node: WorldNode, aheadMs: number): void {
  const clock = { ...node.clock, aheadMs };
  keepNode(scene, { ...node, clock });
  told(scene, [node.name], `the clock of ${node.name} is set to ${aheadMs} ms ahead`);
  const wallMs = wallAt(clock, scene.world.nowMs);
  tick(scene, node.name, [{ type: 'wall-clock-changed', wallMs }]);
}

/** The focuses among these that run, or will go on. */
export function runningOf(scene: Scene, names: readonly string[]): readonly string[] {
  return names.filter((name) => nodeOf(scene, name).phase !== 'crashed');
}

/** Sockets of a node, in the order of their connections. */
export function socketsOf({ world }: Scene, node: string): readonly Socket[] {
  return [...world.network.sockets.values()]
    .filter((socket) => socket.node === node)
    .sort((a, b) => a.connection - b.connection);
}

/** How many entries a focus would lose at most. */
export function unsyncedOf({ world }: Scene, node: string): number {
  return waitingEntries(world.log, node);
}

function tellReset(scene: Scene, socket: Socket): void {
  loseUnderWay(scene, socket.name, 'nobody is there');
  const peer = scene.world.network.sockets.get(socket.peer ?? '');
  if (peer === undefined) return;
  const { connection, node, request, name } = peer;
  const way = { from: socket.node, to: node, isDatagram: false };
  if (request === null) {
    return send(scene, {
      ...way,
      socket: name,
      fact: { type: 'closed', connection, reason: RESET },
    });
  }
  loseUnderWay(scene, name, 'nobody is there');
  scene.world = { ...scene.world, network: removed(scene.world.network, peer) };
  send(scene, { ...way, socket: null, fact: { type: 'connect-failed', request, reason: RESET } });
}

function loseUnderWay(scene: Scene, pipe: string, why: string): void {
  for (const parcel of scene.world.network.pipes.get(pipe) ?? []) lose(scene, parcel, why);
}

/** What a node learned of its own machine outside a tick. */
function flushTold(scene: Scene): void {
  const [first, ...rest] = scene.told.splice(0);
  if (first === undefined) return;
  scene.told.push(...rest);
  tick(scene, first.node, [first.fact]);
}

function told(scene: Scene, nodes: readonly string[], what: string): void {
  scene.witness?.({ type: 'fault', atMs: scene.world.nowMs, nodes, what });
}

const RESET = 'ECONNRESET';
