// The network of a simulated world, as a value: streams that keep their order, datagrams that may
// be lost and overtake each other, and what each node is told of its sockets, as the live pump
// tells it. Law: it carries octets and looks at none; what it does by chance comes from the seed.
import { Map as ImmutableMap } from 'immutable';
import type { Connect } from '../../model/focus/effect.ts';
import type { Address, InputFact, Transport } from '../../model/focus/input.ts';
import type { Octets } from '../../model/wire/octets.ts';
import { type Chance, drawBetween, drawWhether } from './chance.ts';

/** The sockets of a world and how well they carry. */
export interface Network {
  readonly weather: Weather;
  readonly chance: Chance;
  /** By `NODE CONNECTION`. */
  readonly sockets: ImmutableMap<string, Socket>;
  /** The nodes that accept, by `TRANSPORT HOST:PORT`. */
  readonly listeners: ImmutableMap<string, string>;
  /** Datagram sockets, by `HOST:PORT`. */
  readonly bound: ImmutableMap<string, string>;
  /** How many connections each node has had. */
  readonly opened: ImmutableMap<string, number>;
}

/** How the network is. */
export interface Weather {
  /** How long octets are under way, in milliseconds: at least and at most. */
  readonly latencyMs: readonly [least: number, most: number];
  /** The probability, 0 to 1, with which a datagram is lost. */
  readonly loss: number;
}

interface Socket {
  readonly node: string;
  readonly connection: number;
  readonly local: Address;
  /** The other end of a stream; null for a datagram socket. */
  readonly peer: string | null;
  /** Whom a datagram goes to that names nobody. */
  readonly remote: Address | null;
  /** When the last thing arrives that is under way to it: nothing later overtakes that. */
  readonly lastAtMs: number;
  /** Its own side has closed it. */
  readonly ended: boolean;
}

/** Something that a node will be told. */
export interface Arrival {
  /** In the world's time. */
  readonly atMs: number;
  readonly node: string;
  readonly fact: InputFact;
}

export interface Carried {
  readonly network: Network;
  readonly arrivals: readonly Arrival[];
}

export function emptyNetwork(weather: Weather, chance: Chance): Network {
  const none = ImmutableMap<string, never>();
  return { weather, chance, sockets: none, listeners: none, bound: none, opened: none };
}

/** A node listens at an address: for streams, or with a datagram socket of which it is told. */
export function listening(
  network: Network,
  atMs: number,
  node: string,
  transport: Transport,
  local: Address,
): Carried {
  if (transport === 'sip-udp') return binding(network, atMs, { node, local, remote: null });
  const listeners = network.listeners.set(`${transport} ${placeOf(local)}`, node);
  return { network: { ...network, listeners }, arrivals: [] };
}

/** A node at a host carries out `connect`: it is told `connected`, or `connect-failed`. */
export function dialled(
  network: Network,
  atMs: number,
  node: string,
  host: string,
  { transport, destination, request }: Connect,
): Carried {
  const local = { host, port: FIRST_PORT + ((network.opened.get(node) ?? 0) % PORTS) };
  if (transport === 'sip-udp') {
    return binding(network, atMs, { node, local, remote: destination, request });
  }
  const there = delayed(network, atMs);
  const back = delayed(there.network, there.atMs);
  const listener = network.listeners.get(`${transport} ${placeOf(destination)}`);
  if (listener === undefined) {
    const fact = { type: 'connect-failed', request, reason: 'ECONNREFUSED' } as const;
    return { network: back.network, arrivals: [{ atMs: back.atMs, node, fact }] };
  }
  const [dialler, first] = numbered(back.network, node);
  const [acceptor, next] = numbered(first, listener);
  const mine = { node, connection: dialler, local, remote: destination, ended: false };
  const theirs = { node: listener, connection: acceptor, local: destination, remote: local };
  const sockets = next.sockets
    .set(nameOf(mine), { ...mine, peer: nameOf(theirs), lastAtMs: back.atMs })
    .set(nameOf(theirs), { ...theirs, ended: false, peer: nameOf(mine), lastAtMs: there.atMs });
  const connected = (connection: number, from: Address, to: Address) =>
    ({ type: 'connected', connection, transport, local: from, remote: to }) as const;
  return {
    network: { ...next, sockets },
    arrivals: [
      { atMs: there.atMs, node: listener, fact: connected(acceptor, destination, local) },
      { atMs: back.atMs, node, fact: { ...connected(dialler, local, destination), request } },
    ],
  };
}

/** A node writes octets to a connection; what it has closed takes none. */
export function sent(
  network: Network,
  atMs: number,
  node: string,
  octets: Octets,
  { connection, destination }: { readonly connection: number; readonly destination?: Address },
): Carried {
  const socket = network.sockets.get(nameOf({ node, connection }));
  if (socket === undefined || socket.ended) return { network, arrivals: [] };
  if (socket.peer !== null) {
    return towards(network, atMs, socket.peer, (to) => ({
      type: 'bytes-received',
      connection: to,
      octets,
    }));
  }
  const loss = drawWhether(network.chance, network.weather.loss);
  const flight = delayed({ ...network, chance: loss.chance }, atMs);
  const to = destination ?? socket.remote;
  const receiver = network.sockets.get(network.bound.get(to === null ? '' : placeOf(to)) ?? '');
  if (loss.drawn || receiver === undefined) return { network: flight.network, arrivals: [] };
  const source = socket.local;
  const fact = { type: 'bytes-received', connection: receiver.connection, octets, source } as const;
  return {
    network: flight.network,
    arrivals: [{ atMs: flight.atMs, node: receiver.node, fact }],
  };
}

/** A node closes a connection, after what it has written: it and its peer are told `closed`. */
export function ended(network: Network, atMs: number, node: string, connection: number): Carried {
  const name = nameOf({ node, connection });
  const socket = network.sockets.get(name);
  if (socket === undefined || socket.ended) return { network, arrivals: [] };
  const sockets = network.sockets.set(name, { ...socket, ended: true });
  const closing = { ...network, sockets };
  const fact = { type: 'closed', connection, reason: BY_THIS_SIDE } as const;
  if (socket.peer === null) {
    const bound = network.bound.remove(placeOf(socket.local));
    return { network: { ...closing, bound }, arrivals: [{ atMs, node, fact }] };
  }
  const there = towards(closing, atMs, socket.peer, (to) => ({
    type: 'closed',
    connection: to,
    reason: 'closed by the peer',
  }));
  const back = delayed(there.network, there.arrivals[0]?.atMs ?? atMs);
  return {
    network: back.network,
    arrivals: [...there.arrivals, { atMs: back.atMs, node, fact }],
  };
}

/**
 * Something arrives at a node: the network after it, or undefined when nobody is told of it,
 * because the connection is closed.
 */
export function arrived(network: Network, node: string, fact: InputFact): Network | undefined {
  if (fact.type !== 'bytes-received' && fact.type !== 'closed') return network;
  const name = nameOf({ node, connection: fact.connection });
  const socket = network.sockets.get(name);
  if (socket === undefined) return undefined;
  if (fact.type === 'bytes-received') return socket.ended ? undefined : network;
  // Who closes it is told so once, when the peer has closed as well.
  if (socket.ended && fact.reason !== BY_THIS_SIDE) return undefined;
  return { ...network, sockets: network.sockets.remove(name) };
}

function binding(
  network: Network,
  atMs: number,
  binder: {
    readonly node: string;
    readonly local: Address;
    readonly remote: Address | null;
    readonly request?: number;
  },
): Carried {
  const { node, local, remote, request } = binder;
  const [connection, next] = numbered(network, node);
  const socket: Socket = { node, connection, local, remote, peer: null, lastAtMs: 0, ended: false };
  const name = nameOf(socket);
  const fact = {
    type: 'connected',
    connection,
    transport: 'sip-udp',
    local,
    ...(remote === null ? {} : { remote }),
    ...(request === undefined ? {} : { request }),
  } as const;
  const sockets = next.sockets.set(name, socket);
  const bound = next.bound.set(placeOf(local), name);
  return { network: { ...next, sockets, bound }, arrivals: [{ atMs, node, fact }] };
}

/** Something is under way to a stream's end, behind what is under way to it already. */
function towards(
  network: Network,
  atMs: number,
  name: string,
  factFor: (connection: number) => InputFact,
): Carried {
  const receiver = network.sockets.get(name);
  if (receiver === undefined) return { network, arrivals: [] };
  const flight = delayed(network, atMs);
  const lastAtMs = flight.atMs > receiver.lastAtMs ? flight.atMs : receiver.lastAtMs;
  const sockets = network.sockets.set(name, { ...receiver, lastAtMs });
  const { node, connection } = receiver;
  return {
    network: { ...flight.network, sockets },
    arrivals: [{ atMs: lastAtMs, node, fact: factFor(connection) }],
  };
}

function delayed(network: Network, atMs: number): { network: Network; atMs: number } {
  const [least, most] = network.weather.latencyMs;
  const { drawn, chance } = drawBetween(network.chance, least, most);
  return { network: { ...network, chance }, atMs: atMs + drawn };
}

function numbered(network: Network, node: string): [connection: number, network: Network] {
  const connection = (network.opened.get(node) ?? 0) + 1;
  return [connection, { ...network, opened: network.opened.set(node, connection) }];
}

function nameOf({ node, connection }: { node: string; connection: number }): string {
  return `${node} ${connection}`;
}

function placeOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

const BY_THIS_SIDE = 'closed by this side';
const FIRST_PORT = 49_152;
const PORTS = 16_384;
