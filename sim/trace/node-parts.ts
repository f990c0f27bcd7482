// What one node took and gave, told as what happened between it and its peers, so that a story can
// be made of a live node's trace. Law: a peer is known by what it said itself: the From of its SIP
// requests, and the sessions that its descriptions promise; else by its address.
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, Input, InputFact } from '../../model/focus/input.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import type { Parcel } from '../world/happened.ts';
import type { StoryPart } from './story.ts';
import { userOf } from './summary.ts';

/** What a node took at one moment of its own time, in milliseconds, and what it gave. */
export interface NodeTick {
  readonly atMs: number;
  readonly inputs: readonly Input[];
  readonly effects: readonly Effect[];
  /** What was thrown instead: a bug of ours, after which it took nothing more. */
  readonly failed?: string;
}

/** The ticks of a node as parts of a story; times count from the first tick. */
export function* nodeParts(
  ticks: readonly NodeTick[],
  name = 'focus',
): Generator<StoryPart, void, void> {
  const peers = new Peers();
  for (const { inputs } of ticks) for (const input of inputs) peers.learn(input);
  const beganMs = ticks[0]?.atMs ?? 0;
  let number = 0;
  const carried = (from: string, to: string, sentAtMs: number, rest: CarriedRest): Parcel => {
    number += 1;
    return { number, sentAtMs, from, to, ...rest };
  };
  for (const tick of ticks) {
    const atMs = tick.atMs - beganMs;
    for (const input of tick.inputs) {
      if (input.type === 'connected') yield* peers.mirrored(input);
      const taken = peers.taken(name, input);
      if (taken === undefined) continue;
      const parcel = carried(taken.peer, name, atMs, taken.rest);
      const octets = input.type === 'bytes-received' ? input.octets.length : 0;
      yield { type: 'sent', atMs, parcel };
      yield { type: 'arrived', atMs, parcel, octets };
    }
    const { inputs, effects } = tick;
    yield { type: 'ticked', atMs, node: { name, kind: 'focus' }, inputs, effects };
    for (const { connection, octets, destination } of writesOf(effects)) {
      const given = peers.given(connection, octets, destination);
      if (destination !== undefined) yield datagramEnd(given.rest.socket, destination);
      const parcel = carried(name, given.peer, atMs, given.rest);
      yield { type: 'sent', atMs, parcel };
      yield { type: 'arrived', atMs, parcel, octets: octets.length };
    }
  }
}

/** Who is at the other end of a connection, or at an address, by what they all said. */
export function peersIn(
  inputs: Iterable<Input>,
): (connection: number, address?: Address) => string {
  const peers = new Peers();
  for (const input of inputs) peers.learn(input);
  return (connection, address) => peers.peerAt(connection, address);
}

type CarriedRest = Pick<Parcel, 'socket' | 'isDatagram' | 'fact'>;

class Peers {
  /** The address of each connection's other end; absent for a datagram socket. */
  private readonly remotes = new Map<number, string>();
  /** Datagram sockets, and where they are. */
  private readonly datagrams = new Map<number, Address>();
  /** Who is at an address, and whose an MSRP session is. */
  private readonly people = new Map<string, string>();
  private readonly sessions = new Map<string, string>();

  learn(input: Input): void {
    if (input.type === 'connected') {
      const { connection, transport, remote } = input;
      if (transport === 'sip-udp') this.datagrams.set(connection, input.local);
      if (remote !== undefined) this.remotes.set(connection, placeOf(remote));
    }
    if (input.type !== 'bytes-received') return;
    const { octets, connection, source } = input;
    const place = source === undefined ? this.remotes.get(connection) : placeOf(source);
    if (place === undefined) return;
    const session = /^From-Path: \S*\/([^\s;/]+);/m.exec(octets)?.[1];
    const known = session === undefined ? undefined : this.sessions.get(session);
    if (known !== undefined) this.people.set(place, known);
    const from = REQUEST.test(octets) ? FROM.exec(octets)?.[1] : undefined;
    if (from !== undefined && !this.people.has(place)) this.people.set(place, userOf(from));
    const who = this.people.get(place);
    if (who === undefined) return;
    for (const [, own = ''] of octets.matchAll(/^a=path:\S*\/([^\s;/]+);/gm)) {
      this.sessions.set(own, who);
    }
  }

  /** The other end of a stream. */
  *mirrored(input: Extract<Input, { type: 'connected' }>): Generator<StoryPart, void, void> {
    const { connection, transport, local, remote, request } = input;
    if (remote === undefined) return;
    const ends = { local: remote, remote: local, isDialler: request === undefined };
    const name = farEnd(this.peerAt(connection, undefined), connection);
    yield { type: 'socket', name, socket: { transport, ...ends } };
  }

  /** Who sent what the node was told of; undefined where nobody did. */
  taken(name: string, input: Input): { peer: string; rest: CarriedRest } | undefined {
    const { atMs: _, ...fact } = input;
    if (!('connection' in fact)) return undefined;
    const isNews = fact.type === 'connected' || fact.type === 'closed';
    if (fact.type !== 'bytes-received' && !isNews) return undefined;
    const isDatagram = this.datagrams.has(fact.connection);
    if (isDatagram && isNews) return undefined;
    const source = fact.type === 'bytes-received' ? fact.source : undefined;
    const peer = this.peerAt(fact.connection, source);
    const socket = `${name}#${fact.connection}`;
    return { peer, rest: { socket, isDatagram, fact: fact as InputFact } };
  }

  given(
    connection: number,
    octets: Octets,
    destination: Address | undefined,
  ): { peer: string; rest: CarriedRest } {
    const peer = this.peerAt(connection, destination);
    const source = this.datagrams.get(connection);
    const isDatagram = source !== undefined;
    const socket =
      destination === undefined ? farEnd(peer, connection) : `${peer}#${placeOf(destination)}`;
    const from = isDatagram ? { source } : {};
    const fact = { type: 'bytes-received', connection: 0, octets, ...from } as const;
    return { peer, rest: { socket, isDatagram, fact } };
  }

  peerAt(connection: number, address: Address | undefined): string {
    const place = address === undefined ? this.remotes.get(connection) : placeOf(address);
    if (place === undefined) return 'nowhere';
    return this.people.get(place) ?? place;
  }
}

/** The other end of a connection, which has no number that anybody here knows. */
function farEnd(peer: string, connection: number): string {
  return `${peer}#of ${connection}`;
}

function datagramEnd(name: string | null, local: Address): StoryPart {
  const socket = { transport: 'sip-udp', local, remote: null, isDialler: false } as const;
  return { type: 'socket', name: name ?? placeOf(local), socket };
}

interface Write {
  readonly connection: number;
  readonly octets: Octets;
  readonly destination?: Address;
}

/** As live: one write a stream and tick, each datagram on its own. */
function writesOf(effects: readonly Effect[]): readonly Write[] {
  const streams = new Map<number, string>();
  const datagrams: Write[] = [];
  const join = (connection: number, octets: string) => {
    streams.set(connection, (streams.get(connection) ?? '') + octets);
  };
  for (const effect of effects) {
    if (effect.type === 'send') {
      const { connection, octets, destination } = effect;
      if (destination === undefined) join(connection, octets);
      else datagrams.push({ connection, octets, destination });
    } else if (effect.type === 'fan-out') {
      const { before, after, legs } = effect;
      for (const { connection, route } of legs) join(connection, before + route + after);
    }
  }
  const joined = [...streams].map(([connection, octets]) => {
    return { connection, octets: asOctets(octets) };
  });
  return [...datagrams, ...joined];
}

function placeOf({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const REQUEST = /^[A-Z]+ [^\r\n]* SIP\/2\.0\r\n/;
const FROM = /^(?:From|f)[ \t]*:[^\r\n<]*<?(sips?:[^\s;>]+)/im;
