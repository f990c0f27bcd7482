// A simulated world: focuses over one room log and people's user agents, on virtual time, with a
// network between them. Law: a world is a value, and nothing in it happens by chance: the same
// options and the same actions give the same bytes, step by step, and any world can be gone on from
// twice.
import { Map as ImmutableMap } from 'immutable';
import type { AgentState } from '../../model/client/agent.ts';
import type { Address, AgentCommand, FocusSettings } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { emptyFold, foldCommitted, foldFrom, stateHash } from '../../model/room/fold.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { type Agenda, emptyAgenda } from './agenda.ts';
import type { Clock } from './clock.ts';
import { emptyLog, type SimulatedLog, sha256 } from './log.ts';
import { emptyNetwork, type Network } from './network.ts';
import { newNode, type WorldNode } from './node.ts';
import type { PeerProfile } from './peer.ts';
import { peerProfiles } from './peer-profile.ts';

/** A simulated world, as a value. What can be done in it, `choices` tells; `act` does it. */
export interface World {
  /** What it was made of. */
  readonly options: WorldOptions;
  /** Whole milliseconds since it began. */
  readonly nowMs: number;
  /** How many ticks its nodes have taken. */
  readonly steps: number;
  /** The step hash: SHA-256 of the one before and what a step took in and gave; '' at first. */
  readonly hash: string;
  /** The focuses and the people, by name. */
  readonly nodes: ImmutableMap<string, WorldNode>;
  readonly network: Network;
  readonly log: SimulatedLog;
  /** Timers by their deadlines; those that are not armed any more are passed over. */
  readonly deadlines: Agenda<Deadline>;
  readonly sha256: Sha256;
}

/** A node's timer is due. */
export interface Deadline {
  readonly node: string;
  readonly timer: string;
  readonly generation: number;
}

/** What a world is made of, as plain data: equal options give equal worlds. */
export interface WorldOptions {
  /** All ids and tokens follow from it; a whole number of which 32 bits count. */
  readonly seed: number;
  /** The user parts of their URIs; none is called like a focus, and none comes twice. */
  readonly people: readonly string[];
  /** Which kind of client a person has; strict when absent. */
  readonly profiles?: { readonly [person: string]: PeerProfile };
  /** How many focuses share the room log: `focus`, `focus2`, ...; 1 when absent. */
  readonly focuses?: number;
  /** How far the wall clock of a node, by name, is ahead at the beginning, in ms. */
  readonly skewMs?: { readonly [node: string]: number };
  /** How much faster than the world's the clocks of a node run, in parts of a million. */
  readonly driftPpm?: { readonly [node: string]: number };
  readonly policy?: Partial<Policy>;
  readonly variants?: Partial<Variants>;
  /** The name of a defect that its program has. */
  readonly plant?: string;
}

/** A room by its log: folded up to the last commit. */
export interface RoomLine {
  readonly room: string;
  readonly seq: number;
  /** The state hash: SHA-256 of the canonical JSON of the fold, 64 hex digits. */
  readonly hash: string;
  /** The head of the log's chain, 64 hex digits. */
  readonly head: string;
}

/** A world whose nodes have not been started. Throws a RangeError: which option makes no world. */
export function blankWorld(options: WorldOptions, hash: Sha256 = sha256): World {
  checkOptions(options);
  const names = [...focusNames(options), ...options.people];
  const focuses = options.focuses ?? 1;
  const nodes = names.map((name, index): [string, WorldNode] => {
    const clock: Clock = {
      startedMs: 1_000 * (index + 1),
      aheadMs: options.skewMs?.[name] ?? 0,
      driftPpm: options.driftPpm?.[name] ?? 0,
    };
    const kind = index < focuses ? 'focus' : 'agent';
    const place = { name, host: hostOf(index), clock };
    return [name, newNode(kind, place, options.profiles?.[name])];
  });
  return {
    ...{ options, nowMs: 0, steps: 0, hash: '', sha256: hash },
    ...{ nodes: ImmutableMap(nodes), network: emptyNetwork, log: emptyLog },
    deadlines: emptyAgenda,
  };
}

/** A room's URI in a world. */
export function roomUri(room: string): string {
  return `sip:${room}@${DOMAIN}`;
}

/** A person's URI in a world. */
export function personUri(person: string): string {
  return `sip:${person}@${DOMAIN}`;
}

/** The command with which a person joins a room of the world, by its user part. */
export function joining(
  person: string,
  room: string,
  transport: 'sip-udp' | 'sip-tcp' = 'sip-tcp',
  focus = 1,
): AgentCommand {
  const via = { transport, ...sipOf(focus - 1) } as const;
  return { type: 'join', room: roomUri(room), identity: personUri(person), name: person, via };
}

/** Every room of the world's log, by URI. */
export function roomsOf(world: World): readonly RoomLine[] {
  const variants = { ...defaultVariants, ...world.options.variants };
  return [...world.log.rooms]
    .map(([room, { entries, head, snapshot }]) => {
      let fold = snapshot === null ? emptyFold(room, variants) : foldFrom(snapshot, variants);
      for (const committed of entries) ({ fold } = foldCommitted(fold, committed));
      return { room, seq: fold.seq, hash: stateHash(fold, world.sha256), head };
    })
    .sort((a, b) => (a.room < b.room ? -1 : 1));
}

/** A person's user agent as it stands. */
export function agentOf(world: World, person: string): AgentState {
  const node = world.nodes.get(person);
  if (node?.kind !== 'agent') throw new RangeError(`there is no person "${person}" in this world`);
  return node.state.agent;
}

/** A focus as it stands; the first one when no name is given. */
export function focusOf(world: World, name = FOCUS): FocusState {
  const node = world.nodes.get(name);
  if (node?.kind !== 'focus') throw new RangeError(`there is no focus "${name}" in this world`);
  return node.state;
}

/** The names of a world's focuses. */
export function focusNames({ focuses = 1 }: WorldOptions): readonly string[] {
  return NAMES[focuses - 1] ?? namesUpTo(focuses);
}

/** What a focus of the world is started with. */
export function settingsOf(world: World, focus: WorldNode): FocusSettings {
  const { policy, variants, seed } = world.options;
  const index = focusNames(world.options).indexOf(focus.name);
  const [sip, msrp] = [sipOf(index), msrpOf(index)];
  return {
    node: world.sha256(`node ${seed} ${focus.name}`).slice(0, NODE_ID_DIGITS),
    domain: DOMAIN,
    aliases: [sip.host],
    ...{ sip, msrp },
    policy: { ...defaultPolicy, ...policy },
    variants: { ...defaultVariants, ...variants },
  };
}

function sipOf(index: number): Address {
  return { host: hostOf(index), port: SIP_PORT };
}

function msrpOf(index: number): Address {
  return { host: hostOf(index), port: MSRP_PORT };
}

/** Addresses of a network that is there for benchmarks (RFC 2544, RFC 5735). */
function hostOf(index: number): string {
  return `198.18.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

function checkOptions(options: WorldOptions): void {
  const { people, focuses = 1, skewMs = {}, driftPpm = {}, seed } = options;
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: a whole number; got ${seed}`);
  if (!Number.isSafeInteger(focuses) || focuses < 1 || focuses > FOCUSES_MAX) {
    throw new RangeError(`focuses: 1 to ${FOCUSES_MAX}; got ${focuses}`);
  }
  const names = focusNames(options);
  const wrong = people.find((person, at) => !PERSON.test(person) || people.indexOf(person) < at);
  const taken = people.find((person) => names.includes(person));
  if (wrong !== undefined || taken !== undefined) {
    const shown = JSON.stringify(wrong ?? taken);
    throw new RangeError(`people: letters and digits, each once, and no focus; got ${shown}`);
  }
  if (people.length > PEOPLE_MAX) {
    throw new RangeError(`people: at most ${PEOPLE_MAX}, got ${people.length}`);
  }
  for (const [person, profile] of Object.entries({ ...options.profiles })) {
    if (!Object.hasOwn(peerProfiles, profile) || !people.includes(person)) {
      const kinds = Object.keys(peerProfiles).join(', ');
      throw new RangeError(`profiles: a person and one of ${kinds}; got ${person}: ${profile}`);
    }
  }
  const nodes = [...names, ...people];
  checkClocks('skewMs', skewMs, nodes);
  checkClocks('driftPpm', driftPpm, nodes);
  const fast = Object.values(driftPpm).find((value) => Math.abs(value) > DRIFT_MAX_PPM);
  if (fast !== undefined) {
    throw new RangeError(`driftPpm: at most ${DRIFT_MAX_PPM} either way; got ${fast}`);
  }
  const policy = parsePolicy({ ...options.policy });
  if (!policy.ok) throw new RangeError(policy.message);
}

/** Every clock is that of a focus or a person, and goes in whole numbers. */
function checkClocks(
  option: 'skewMs' | 'driftPpm',
  clocks: { readonly [node: string]: number },
  nodes: readonly string[],
): void {
  for (const [node, value] of Object.entries(clocks)) {
    if (!nodes.includes(node)) {
      throw new RangeError(`${option}: a focus or a person; got ${node}: ${value}`);
    }
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`${option}: whole numbers; got ${value} for ${node}`);
    }
  }
}

function namesUpTo(focuses: number): readonly string[] {
  return Array.from({ length: focuses }, (_, at) => (at === 0 ? FOCUS : `${FOCUS}${at + 1}`));
}

const FOCUS = 'focus';
const DOMAIN = 'example.org';
const SIP_PORT = 5060;
const MSRP_PORT = 2855;
const PERSON = /^[A-Za-z0-9]+$/;
const PEOPLE_MAX = 10_000;
const FOCUSES_MAX = 16;
const NODE_ID_DIGITS = 16;
const DRIFT_MAX_PPM = 100_000;
/** Asked for at every step. */
const NAMES = Array.from({ length: FOCUSES_MAX }, (_, at) => namesUpTo(at + 1));
