// What arrives in a simulated world: the receiver takes it as a tick, as its live socket would have
// reported it. Law: on a stream everything arrives in its order, in whatever pieces.
import type { InputFact } from '../../model/focus/input.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { answerDial, BY_THIS_SIDE, refuseDial, tellClosed } from './carriage.ts';
import type { Parcel } from './happened.ts';
import { octetsIn, removed, type Socket, without } from './network.ts';
import { lose, nodeOf, type Scene, tick } from './scene.ts';

/** A parcel that is under way reaches its receiver: `octets` of it, or all. */
export function arrive(scene: Scene, parcel: Parcel, octets = octetsIn(parcel.fact)): void {
  const { world } = scene;
  const { fact } = parcel;
  if (parcel.socket === null) {
    const crashed = nodeOf(scene, parcel.to).phase === 'crashed';
    return crashed ? lose(scene, parcel, 'nobody is there') : told(scene, parcel, octets, fact);
  }
  const socket = world.network.sockets.get(parcel.socket);
  if (fact.type === 'connected') return connect(scene, parcel, socket);
  if (socket === undefined) return lose(scene, parcel, 'the connection is gone');
  if (fact.type === 'closed') return close(scene, parcel, socket);
  if (socket.ended) return lose(scene, parcel, 'the connection is closed there');
  told(scene, parcel, octets, fact);
}

function told(scene: Scene, parcel: Parcel, octets: number, fact: InputFact): void {
  const { world } = scene;
  const { atMs, told: part, rest } = divided(parcel, octets, world.nowMs, fact);
  scene.world = { ...world, network: without(world.network, parcel, rest) };
  scene.witness?.({ type: 'arrived', atMs, parcel, octets });
  tick(scene, parcel.to, [part]);
}

/** What the receiver is told now, and what stays under way. */
function divided(parcel: Parcel, octets: number, atMs: number, fact: InputFact) {
  if (fact.type !== 'bytes-received' || octets >= fact.octets.length) return { atMs, told: fact };
  const part = { ...fact, octets: fact.octets.slice(0, octets) as Octets };
  const left = { ...fact, octets: fact.octets.slice(octets) as Octets };
  return { atMs, told: part, rest: { ...parcel, fact: left } };
}

/** Of a stream that was dialled: to the listener first, then back to who dialled. */
function connect(scene: Scene, parcel: Parcel, socket: Socket | undefined): void {
  if (socket === undefined) return lose(scene, parcel, 'the connection is gone');
  if (socket.request !== null) {
    const { network } = scene.world;
    const sockets = network.sockets.set(socket.name, { ...socket, request: null });
    scene.world = { ...scene.world, network: { ...network, sockets } };
    return told(scene, parcel, 0, parcel.fact);
  }
  const dialler = scene.world.network.sockets.get(socket.peer ?? '');
  if (dialler === undefined) {
    scene.world = { ...scene.world, network: removed(scene.world.network, socket) };
    return lose(scene, parcel, 'who dialled is gone');
  }
  if (nodeOf(scene, parcel.to).phase === 'crashed') {
    lose(scene, parcel, 'nobody listens there');
    return refuseDial(scene, socket, 'ECONNREFUSED');
  }
  answerDial(scene, socket);
  told(scene, parcel, 0, parcel.fact);
}

/** Who has closed it as well is told so; the other one closes its side at once, as live. */
function close(scene: Scene, parcel: Parcel, socket: Socket): void {
  const { fact } = parcel;
  scene.world = { ...scene.world, network: removed(scene.world.network, socket) };
  if (!socket.ended) {
    tellClosed(scene, socket, BY_THIS_SIDE);
    return told(scene, parcel, 0, fact);
  }
  told(scene, parcel, 0, { ...fact, reason: BY_THIS_SIDE } as InputFact);
}
