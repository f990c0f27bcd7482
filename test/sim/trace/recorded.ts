// Runs of simulated worlds, as a witness is told of them: what the exports are tested on.
import type { Effect } from '../../../model/focus/effect.ts';
import type { Address, InputFact } from '../../../model/focus/input.ts';
import type { Octets } from '../../../model/wire/octets.ts';
import { ask, createWorld, joining, letPass, type Step, type World } from '../../../sim/index.ts';
import type { StoryPart } from '../../../sim/trace/story.ts';
import type { Parcel } from '../../../sim/world/happened.ts';

/** Two or more people join, nicknames are taken and refused, they talk, long and in private. */
export function talk(
  people: readonly string[],
  { seed = 7, loss = 0, over = 'sip-udp' as 'sip-udp' | 'sip-tcp' } = {},
): readonly StoryPart[] {
  const steps: Step[] = [];
  const witness = (step: Step) => steps.push(step);
  let world = createWorld({ seed, people, loss });
  const pass = (ms: number) => {
    world = letPass(world, ms, witness).world;
  };
  for (const person of people) world = ask(world, person, joining(person, 'lobby', over));
  pass(10_000);
  const [first = '', second = '', third = first] = people;
  world = ask(world, first, { type: 'take-nickname', nickname: 'Rook' });
  pass(30);
  world = ask(world, second, { type: 'take-nickname', nickname: 'rook' });
  pass(500);
  world = ask(world, first, { type: 'say', text: 'hello; "Bob" & #1 <all>, grüß euch 雪' });
  pass(500);
  world = ask(world, second, { type: 'say', text: 'long '.repeat(1_000) });
  pass(500);
  world = ask(world, third, { type: 'whisper', to: second, text: 'psst' });
  pass(500);
  for (const person of people) world = ask(world, person, { type: 'leave' });
  pass(40_000);
  return partsOf(world, steps);
}

/** What a witness would have been told of the steps of a world. */
function partsOf(world: World, steps: readonly Step[]): readonly StoryPart[] {
  const parts: StoryPart[] = [];
  const ends = new Map<string, { node: string; connection: number; transport: string }>();
  const sockets = new Map<string, { local: Address; remote?: Address; transport: string }>();
  const place = ({ host, port }: Address) => `${host}:${port}`;
  let number = 0;
  const waiting: Parcel[] = [];
  for (const { node, inputs } of steps) {
    for (const input of inputs) {
      if (input.type !== 'connected') continue;
      const { connection, transport, local, remote } = input;
      sockets.set(`${node}#${connection}`, { transport, local, ...(remote && { remote }) });
      const key =
        transport === 'sip-udp' ? place(local) : `${place(local)} ${place(remote ?? local)}`;
      ends.set(key, { node, connection, transport });
    }
  }
  const arrive = (node: string, atMs: number, fact: InputFact) => {
    if (fact.type !== 'bytes-received') return;
    const at = waiting.findIndex(
      (each) =>
        each.to === node &&
        each.fact.type === 'bytes-received' &&
        each.fact.connection === fact.connection &&
        each.fact.octets === fact.octets,
    );
    const [parcel] = waiting.splice(at, 1);
    if (at === -1 || parcel === undefined) throw new Error('octets of nowhere');
    parts.push({ type: 'arrived', atMs, parcel, octets: fact.octets.length });
  };
  const send = (node: string, atMs: number, connection: number, octets: Octets, to?: Address) => {
    const mine = sockets.get(`${node}#${connection}`);
    if (mine === undefined || octets === '') return;
    const isDatagram = mine.transport === 'sip-udp';
    const remote = to ?? mine.remote;
    if (remote === undefined) return;
    const peer = ends.get(isDatagram ? place(remote) : `${place(remote)} ${place(mine.local)}`);
    if (peer === undefined) return;
    number += 1;
    const source = isDatagram ? { source: mine.local } : {};
    const parcel: Parcel = {
      ...{ number, sentAtMs: atMs, from: node, to: peer.node, isDatagram },
      socket: `${peer.node}#${peer.connection}`,
      fact: { type: 'bytes-received', connection: peer.connection, octets, ...source },
    };
    waiting.push(parcel);
    parts.push({ type: 'sent', atMs, parcel });
  };
  for (const { atMs, node: name, inputs, effects } of steps) {
    for (const input of inputs) arrive(name, atMs, input);
    const node = { name, kind: world.nodes.get(name)?.kind ?? 'agent' } as const;
    parts.push({ type: 'ticked', atMs, node, inputs, effects });
    for (const [connection, octets, to] of writes(effects)) {
      send(name, atMs, connection, octets, to);
    }
  }
  // What a datagram socket sent and nobody got.
  for (const parcel of waiting) {
    const at = parts.findIndex((part) => part.type === 'sent' && part.parcel === parcel);
    parts.splice(at + 1, 0, { type: 'lost', atMs: parcel.sentAtMs, parcel, why: 'lost' });
  }
  return parts;
}

function writes(effects: readonly Effect[]): readonly [number, Octets, Address?][] {
  const streams = new Map<number, string>();
  const datagrams: [number, Octets, Address?][] = [];
  for (const effect of effects) {
    if (effect.type === 'send' && effect.destination !== undefined) {
      datagrams.push([effect.connection, effect.octets, effect.destination]);
    } else if (effect.type === 'send') {
      streams.set(effect.connection, (streams.get(effect.connection) ?? '') + effect.octets);
    } else if (effect.type === 'fan-out') {
      for (const { connection, route } of effect.legs) {
        const frame = effect.before + route + effect.after;
        streams.set(connection, (streams.get(connection) ?? '') + frame);
      }
    }
  }
  return [...datagrams, ...[...streams].map(([c, o]): [number, Octets] => [c, o as Octets])];
}
