// The network of a simulated world, as a value: sockets, what is under way to each of them, and
// what is cut. Law: it carries octets and looks at none, and nothing in it happens by chance: what
// arrives, and when, is chosen from outside, so that every order can be had.
import { Map as ImmutableMap } from 'immutable';
import type { Address, InputFact, Transport } from '../../model/focus/input.ts';
import type { Parcel } from './happened.ts';

/** The sockets of a world and what is under way to them. */
export interface Network {
  /** By name, `NODE#CONNECTION`. */
  readonly sockets: ImmutableMap<string, Socket>;
  /** The nodes that accept, by `TRANSPORT HOST:PORT`. */
  readonly listeners: ImmutableMap<string, string>;
  /** Datagram sockets, by `HOST:PORT`. */
  readonly bound: ImmutableMap<string, string>;
  /** How many connections each node has had. */
  readonly opened: ImmutableMap<string, number>;
  /** What is under way, in the order of sending, by the socket or node that it goes to. */
  readonly pipes: ImmutableMap<string, readonly Parcel[]>;
  /** The pipe in which each parcel is, by its number. */
  readonly where: ImmutableMap<number, string>;
  /** By `FROM>TO`, nodes. */
  readonly cuts: ImmutableMap<string, Cut>;
  readonly lastParcel: number;
}

/** Held: nothing arrives. Parted: datagrams are lost as well. */
export type Cut = 'held' | 'parted';

/** A node's end of a stream, or its datagram socket. */
export interface Socket {
  readonly name: string;
  readonly node: string;
  readonly connection: number;
  readonly transport: Transport;
  readonly local: Address;
  /** The socket at a stream's other end; null for a datagram socket. */
  readonly peer: string | null;
  /** The `connect` that it is to answer; null once it has, and where nobody asked. */
  readonly request: number | null;
  /** Whom a datagram goes to that names nobody. */
  readonly remote: Address | null;
  /** Its own side has closed it. */
  readonly ended: boolean;
  /** Octets that wait because it takes none; null while it takes them. */
  readonly waiting: string | null;
  /** Its node wants to be told once nothing waits. */
  readonly asked: boolean;
}

export const emptyNetwork: Network = {
  sockets: ImmutableMap(),
  listeners: ImmutableMap(),
  bound: ImmutableMap(),
  opened: ImmutableMap(),
  pipes: ImmutableMap(),
  where: ImmutableMap(),
  cuts: ImmutableMap(),
  lastParcel: 0,
};

/** What a parcel is before it has its number. */
export type Sending = Omit<Parcel, 'number'>;

/** A parcel under way, behind what is under way to the same socket. */
export function sent(network: Network, sending: Sending): { network: Network; parcel: Parcel } {
  const parcel: Parcel = { number: network.lastParcel + 1, ...sending };
  const pipe = pipeOf(parcel);
  const under = network.pipes.get(pipe);
  return {
    parcel,
    network: {
      ...network,
      pipes: network.pipes.set(pipe, under === undefined ? [parcel] : [...under, parcel]),
      where: network.where.set(parcel.number, pipe),
      lastParcel: parcel.number,
    },
  };
}

/** The network without a parcel, or with what is left of it in its place. */
export function without(network: Network, parcel: Parcel, rest?: Parcel): Network {
  const pipe = pipeOf(parcel);
  const under = network.pipes.get(pipe) ?? [];
  const left =
    rest === undefined
      ? under.filter((each) => each.number !== parcel.number)
      : under.map((each) => (each.number === parcel.number ? rest : each));
  return {
    ...network,
    pipes: left.length === 0 ? network.pipes.remove(pipe) : network.pipes.set(pipe, left),
    where: rest === undefined ? network.where.remove(parcel.number) : network.where,
  };
}

/** A parcel that is under way, by its number. */
export function parcelOf(network: Network, number: number): Parcel | undefined {
  const pipe = network.where.get(number);
  if (pipe === undefined) return undefined;
  return network.pipes.get(pipe)?.find((each) => each.number === number);
}

/** Whether nothing is to arrive before a parcel: on streams everything in its order. */
export function isNext(network: Network, parcel: Parcel): boolean {
  if (parcel.isDatagram) return true;
  return network.pipes.get(pipeOf(parcel))?.[0]?.number === parcel.number;
}

/** Why nothing gets from a node to another now; undefined when it does. */
export function cutBetween(network: Network, from: string, to: string): Cut | undefined {
  return network.cuts.isEmpty() ? undefined : network.cuts.get(`${from}>${to}`);
}

/** A new socket of a node, numbered behind those it has had. */
export function opened(
  network: Network,
  socket: Pick<Socket, 'node' | 'transport' | 'local' | 'peer' | 'remote' | 'request'>,
): { network: Network; socket: Socket } {
  const connection = (network.opened.get(socket.node) ?? 0) + 1;
  const name = socketName(socket.node, connection);
  const made: Socket = {
    ...{ ...socket, name, connection },
    ...{ ended: false, waiting: null, asked: false },
  };
  return {
    socket: made,
    network: {
      ...network,
      sockets: network.sockets.set(name, made),
      opened: network.opened.set(socket.node, connection),
    },
  };
}

/** The network with a socket as it is now. */
export function kept(network: Network, socket: Socket): Network {
  return { ...network, sockets: network.sockets.set(socket.name, socket) };
}

/** The network without a socket; what is under way to it stays, to be lost on arrival. */
export function removed(network: Network, socket: Socket): Network {
  const sockets = network.sockets.remove(socket.name);
  if (socket.peer !== null || socket.transport !== 'sip-udp') return { ...network, sockets };
  return { ...network, sockets, bound: network.bound.remove(placeOf(socket.local)) };
}

/** The name of a node's connection. */
export function socketName(node: string, connection: number): string {
  return `${node}#${connection}`;
}

export function placeOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** A port for the next connection that a node makes. */
export function portFor(network: Network, node: string): number {
  return FIRST_PORT + ((network.opened.get(node) ?? 0) % PORTS);
}

/** How many octets a parcel brings; 0 where it brings news of a connection. */
export function octetsIn(fact: InputFact): number {
  return fact.type === 'bytes-received' ? fact.octets.length : 0;
}

/** Where a parcel waits: with its socket, or with its node where it has none. */
export function pipeOf({ socket, to }: Parcel): string {
  return socket ?? to;
}

const FIRST_PORT = 49_152;
const PORTS = 16_384;
