// Actions that still mean the same when others before them are left out: a parcel or socket is
// named by whose it is and which of them, not by the number that it was given. Law: pure; where the
// world has nothing of the kind, there is no action.
import type { Octets } from '../../model/wire/octets.ts';
import type { Action } from '../world/action.ts';
import type { Parcel } from '../world/happened.ts';
import { octetsIn, parcelOf, type Socket } from '../world/network.ts';
import type { World } from '../world/world.ts';

/** An action, and where what it is done to is found; null where it names nothing by number. */
export interface Draft {
  readonly action: Action;
  readonly object: ParcelPlace | SocketPlace | null;
}

/** A parcel: the `nth` (from 0) of its kind that is under way between two nodes. */
interface ParcelPlace {
  readonly type: 'parcel';
  readonly from: string;
  readonly to: string;
  readonly isDatagram: boolean;
  /** The socket that it goes to; null where there is none. */
  readonly socket: SocketPlace | null;
  /** What a datagram is about: two that are about the same are of one kind. */
  readonly sketch: string;
  readonly nth: number;
}

/** A socket: the `nth` (from 0) of a node to another, or of its datagram sockets. */
interface SocketPlace {
  readonly type: 'socket';
  readonly node: string;
  readonly transport: string;
  readonly peer: string;
  readonly nth: number;
}

/** An action as a draft, in the world in which it is done: its time has come. */
export function draftOf(world: World, action: Action): Draft {
  if ('parcel' in action) {
    const parcel = parcelOf(world.network, action.parcel);
    return { action, object: parcel === undefined ? null : parcelPlace(world, parcel) };
  }
  if (!('socket' in action)) return { action, object: null };
  const socket = world.network.sockets.get(action.socket);
  return { action, object: socket === undefined ? null : socketPlace(world, socket) };
}

/** The action that a draft means in a world; undefined where there is nothing to do it to. */
export function actionOf(world: World, { action, object }: Draft): Action | undefined {
  if (object === null) return action;
  if (object.type === 'socket') {
    const socket = socketAt(world, object);
    return socket === undefined || !('socket' in action)
      ? undefined
      : { ...action, socket: socket.name };
  }
  const parcel = parcelAt(world, object);
  if (parcel === undefined || !('parcel' in action)) return undefined;
  if (action.type !== 'deliver' || action.octets === undefined) {
    return { ...action, parcel: parcel.number };
  }
  const { octets, ...whole } = action;
  const isPart = octets < octetsIn(parcel.fact);
  return { ...(isPart ? action : whole), parcel: parcel.number };
}

function parcelPlace(world: World, parcel: Parcel): ParcelPlace {
  const { from, to, isDatagram } = parcel;
  const socket = world.network.sockets.get(parcel.socket ?? '');
  const place = {
    ...({ type: 'parcel', from, to, isDatagram, sketch: sketchOf(parcel) } as const),
    socket: socket === undefined ? null : socketPlace(world, socket),
  };
  const alike = parcelsAt(world, place);
  return { ...place, nth: alike.findIndex(({ number }) => number === parcel.number) };
}

function parcelAt(world: World, place: ParcelPlace): Parcel | undefined {
  const alike = parcelsAt(world, place);
  return alike[place.nth] ?? alike.at(-1);
}

/** What is under way of a kind, oldest first; of a stream what arrives next, whatever it is. */
function parcelsAt(world: World, place: Omit<ParcelPlace, 'nth'>): readonly Parcel[] {
  const { pipes } = world.network;
  const socket = place.socket === null ? undefined : socketAt(world, place.socket);
  if (place.socket !== null && socket === undefined) return [];
  const pipe = pipes.get(socket?.name ?? place.to) ?? [];
  if (socket !== undefined && !place.isDatagram) return pipe.slice(0, 1);
  return pipe.filter(
    (parcel) =>
      parcel.from === place.from &&
      parcel.isDatagram === place.isDatagram &&
      sketchOf(parcel) === place.sketch,
  );
}

function socketPlace(world: World, socket: Socket): SocketPlace {
  const { node, transport } = socket;
  const place = { type: 'socket', node, transport, peer: peerOf(socket) } as const;
  return { ...place, nth: socketsAt(world, place).findIndex(({ name }) => name === socket.name) };
}

function socketAt(world: World, place: SocketPlace): Socket | undefined {
  return socketsAt(world, place)[place.nth];
}

function socketsAt(world: World, place: Omit<SocketPlace, 'nth'>): readonly Socket[] {
  return [...world.network.sockets.values()]
    .filter(
      (socket) =>
        socket.node === place.node &&
        socket.transport === place.transport &&
        peerOf(socket) === place.peer,
    )
    .sort((a, b) => a.connection - b.connection);
}

function peerOf({ peer }: Socket): string {
  return peer === null ? '' : peer.slice(0, peer.lastIndexOf('#'));
}

/** What a parcel is about, in a word or two: a SIP method, or a status and its method. */
function sketchOf({ fact }: Parcel): string {
  return fact.type === 'bytes-received' ? firstWords(fact.octets) : fact.type;
}

function firstWords(octets: Octets): string {
  const [, first = '', second = ''] = /^(\S*) ?(\S*)/.exec(octets) ?? [];
  if (first !== 'SIP/2.0') return first;
  const [, method = ''] = /\r\nCSeq: *\d+ +(\w+)/.exec(octets) ?? [];
  return `${second} ${method}`;
}
