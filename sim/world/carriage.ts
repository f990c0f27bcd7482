// How octets and news of connections get under way in a simulated world, as the live sockets have
// it: a stream is made, written to, closed and told of as TCP would, a datagram goes on its own.
// Law: nothing here looks into octets.
import type { Connect } from '../../model/focus/effect.ts';
import type { Address } from '../../model/focus/input.ts';
import type { Octets } from '../../model/wire/octets.ts';
import {
  cutBetween,
  kept,
  opened,
  placeOf,
  portFor,
  removed,
  type Socket,
  socketName,
} from './network.ts';
import { nodeOf, type Scene, send } from './scene.ts';

/** A node carries out `connect`: it will be told `connected`, or `connect-failed`. */
export function dial(scene: Scene, node: string, connect: Connect): void {
  const { transport, destination, request } = connect;
  const { host } = nodeOf(scene, node);
  const local = { host, port: portFor(scene.world.network, node) };
  if (transport === 'sip-udp') return bindDatagrams(scene, node, { local, destination, request });
  const listener = scene.world.network.listeners.get(`${transport} ${placeOf(destination)}`);
  if (listener === undefined) {
    const fact = { type: 'connect-failed', request, reason: 'ECONNREFUSED' } as const;
    return send(scene, { from: node, to: node, socket: null, isDatagram: false, fact });
  }
  const mine = opened(scene.world.network, {
    ...{ node, transport, local, remote: destination, request },
    peer: 'not known yet',
  });
  const theirs = opened(mine.network, {
    ...{ node: listener, transport, local: destination, remote: local, request: null },
    peer: mine.socket.name,
  });
  const network = kept(theirs.network, { ...mine.socket, peer: theirs.socket.name });
  scene.world = { ...scene.world, network };
  const { connection } = theirs.socket;
  const ends = { local: destination, remote: local };
  const fact = { type: 'connected', connection, transport, ...ends } as const;
  send(scene, { from: node, to: listener, socket: theirs.socket.name, isDatagram: false, fact });
}

/** A stream that was dialled is up at the listener: the one who dialled will be told so. */
export function answerDial(scene: Scene, theirs: Socket): void {
  const { network } = scene.world;
  const mine = network.sockets.get(theirs.peer ?? '');
  if (mine === undefined || mine.request === null) return;
  const { connection, transport, local, node, request } = mine;
  const ends = { local, remote: theirs.local };
  const fact = { type: 'connected', connection, transport, ...ends, request } as const;
  send(scene, { from: theirs.node, to: node, socket: mine.name, isDatagram: false, fact });
}

/** A stream cannot be had: both of its sockets go, and who dialled is told why. */
export function refuseDial(scene: Scene, theirs: Socket, reason: string): void {
  const mine = scene.world.network.sockets.get(theirs.peer ?? '');
  scene.world = { ...scene.world, network: removed(scene.world.network, theirs) };
  if (mine === undefined || mine.request === null) return;
  scene.world = { ...scene.world, network: removed(scene.world.network, mine) };
  const fact = { type: 'connect-failed', request: mine.request, reason } as const;
  send(scene, { from: theirs.node, to: mine.node, socket: null, isDatagram: false, fact });
}

/** A focus listens: for streams, and with a datagram socket of which it is told. */
export function listen(scene: Scene, node: string, sip: Address, msrp: Address): void {
  const { network } = scene.world;
  const listeners = network.listeners
    .set(`sip-tcp ${placeOf(sip)}`, node)
    .set(`msrp-tcp ${placeOf(msrp)}`, node);
  scene.world = { ...scene.world, network: { ...network, listeners } };
  bindDatagrams(scene, node, { local: sip, destination: null });
}

/** A node writes octets to a stream; what it has closed takes none, what is clogged keeps them. */
export function sendInto(scene: Scene, node: string, connection: number, octets: Octets): void {
  const { network } = scene.world;
  const socket = network.sockets.get(socketName(node, connection));
  if (socket === undefined || socket.ended || octets === '') return;
  if (socket.waiting !== null) {
    const waiting = socket.waiting + octets;
    scene.world = { ...scene.world, network: kept(network, { ...socket, waiting }) };
    const fact = { type: 'handed-over', connection, waitingBytes: waiting.length } as const;
    scene.told.push({ node, fact });
    return;
  }
  passOn(scene, socket, octets);
}

/** A socket takes what waited, and its node is told. */
export function unclogged(scene: Scene, socket: Socket): void {
  const { node, connection, waiting } = socket;
  const { network } = scene.world;
  const free = { ...socket, waiting: null, asked: false };
  scene.world = { ...scene.world, network: kept(network, free) };
  if (waiting !== null && waiting !== '') passOn(scene, free, waiting as Octets);
  if (waiting !== '' || socket.asked) {
    scene.told.push({ node, fact: { type: 'drained', connection } });
  }
}

/** A node sends a datagram, to whom it names or to whom its socket is for. */
export function sendDatagram(
  scene: Scene,
  node: string,
  {
    connection,
    octets,
    destination,
  }: { readonly connection: number; readonly octets: Octets; readonly destination?: Address },
): void {
  const { network, nowMs } = scene.world;
  const socket = network.sockets.get(socketName(node, connection));
  if (socket === undefined || socket.ended) return;
  const to = destination ?? socket.remote;
  const receiver = network.sockets.get(network.bound.get(to === null ? '' : placeOf(to)) ?? '');
  const cut = receiver === undefined ? undefined : cutBetween(network, node, receiver.node);
  const source = socket.local;
  const fact = {
    type: 'bytes-received',
    connection: receiver?.connection ?? 0,
    octets,
    source,
  } as const;
  const sending = {
    ...{ from: node, to: receiver?.node ?? (to === null ? '' : placeOf(to)) },
    ...{ socket: receiver?.name ?? null, isDatagram: true, fact },
  };
  if (receiver !== undefined && cut !== 'parted') return send(scene, sending);
  const why = receiver === undefined ? 'nobody listens there' : 'the network is parted';
  scene.witness?.({
    ...{ type: 'lost', atMs: nowMs, why },
    parcel: { number: 0, sentAtMs: nowMs, ...sending },
  });
}

/** A node closes a socket, after what it has written. */
export function endSocket(scene: Scene, node: string, connection: number): void {
  const { network } = scene.world;
  const socket = network.sockets.get(socketName(node, connection));
  if (socket === undefined || socket.ended) return;
  const fact = { type: 'closed', connection, reason: BY_THIS_SIDE } as const;
  if (socket.transport === 'sip-udp') {
    scene.world = { ...scene.world, network: removed(network, socket) };
    scene.told.push({ node, fact });
    return;
  }
  scene.world = { ...scene.world, network: kept(network, { ...socket, ended: true }) };
  tellClosed(scene, socket, 'closed by the peer');
  // Where the other end is gone already, nobody answers.
  if (scene.world.network.sockets.has(socket.peer ?? '')) return;
  scene.world = { ...scene.world, network: removed(scene.world.network, socket) };
  scene.told.push({ node, fact });
}

/** The other end of a stream will be told that it is closed. */
export function tellClosed(scene: Scene, socket: Socket, reason: string): void {
  const peer = scene.world.network.sockets.get(socket.peer ?? '');
  if (peer === undefined) return;
  const fact = { type: 'closed', connection: peer.connection, reason } as const;
  send(scene, {
    ...{ from: socket.node, to: peer.node, socket: peer.name, isDatagram: false, fact },
  });
}

function passOn(scene: Scene, socket: Socket, octets: Octets): void {
  const peer = scene.world.network.sockets.get(socket.peer ?? '');
  if (peer === undefined) return;
  const fact = { type: 'bytes-received', connection: peer.connection, octets } as const;
  send(scene, {
    ...{ from: socket.node, to: peer.node, socket: peer.name, isDatagram: false, fact },
  });
}

function bindDatagrams(
  scene: Scene,
  node: string,
  binding: {
    readonly local: Address;
    readonly destination: Address | null;
    readonly request?: number;
  },
): void {
  const { local, destination, request } = binding;
  const made = opened(scene.world.network, {
    ...{ node, transport: 'sip-udp', local, remote: destination, peer: null, request: null },
  });
  const bound = made.network.bound.set(placeOf(local), made.socket.name);
  scene.world = { ...scene.world, network: { ...made.network, bound } };
  const fact = {
    type: 'connected',
    connection: made.socket.connection,
    transport: 'sip-udp',
    local,
    ...(destination === null ? {} : { remote: destination }),
    ...(request === undefined ? {} : { request }),
  } as const;
  scene.told.push({ node, fact });
}

export const BY_THIS_SIDE = 'closed by this side';
