// A simulated world: one focus and several people's user agents on virtual time, with a network and
// a room log between them. Law: a world is a value, and what happens in it follows from its options
// alone: the same seed gives the same bytes, step by step, and any world can be gone on from twice.
import { Map as ImmutableMap } from 'immutable';
import type { AgentState } from '../../model/client/agent.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, AgentCommand, FocusSettings, Input } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import { replayRoom } from '../../model/log/replay.ts';
import { stateHash } from '../../model/room/fold.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { emptyAgenda, putDown, withoutFirst } from './agenda.ts';
import { chanceFrom, drawHex } from './chance.ts';
import { clockOf, monotonicAt, wallAt } from './clock.ts';
import { performed, type TakenPlace, takenPlace, type World } from './happening.ts';
import { emptyLog, sha256 } from './log.ts';
import { emptyNetwork, listening } from './network.ts';
import { driven, newNode, type WorldNode } from './node.ts';

export type { World } from './happening.ts';

/** What a world is made of: equal options give equal worlds. */
export interface WorldOptions {
  /** Everything that happens by chance follows from it; a whole number of which 32 bits count. */
  readonly seed: number;
  /** The user parts of their URIs; none is `focus`, and none comes twice. */
  readonly people: readonly string[];
  /** How long octets are under way, in milliseconds, at least and at most; [1, 20] when absent. */
  readonly latencyMs?: readonly [least: number, most: number];
  /** The probability, 0 to 1, with which a datagram is lost; 0 when absent. */
  readonly loss?: number;
  /** How long the room log takes to commit, in milliseconds; 2 when absent. */
  readonly commitMs?: number;
  /** How far the wall clock of a node, by name (`focus` or a person's), is ahead, in ms. */
  readonly skewMs?: { readonly [node: string]: number };
  readonly policy?: Partial<Policy>;
  readonly variants?: Partial<Variants>;
}

/** One thing that happened: what a node was told, and what it did. */
export interface Step {
  /** In the world's time, in milliseconds. */
  readonly atMs: number;
  readonly node: string;
  readonly inputs: readonly Input[];
  readonly effects: readonly Effect[];
}

/** What the focus or a user agent told whoever watches it. */
export interface Told {
  readonly atMs: number;
  /** `focus`, or the person. */
  readonly who: string;
  readonly notice: Notice;
}

/** The world after its next happening, and what that was. */
export interface Stepped {
  readonly world: World;
  readonly step: Step;
}

/** What came of letting time pass: the world after it, and what was told meanwhile, in order. */
export interface Passage {
  readonly world: World;
  readonly told: readonly Told[];
  readonly steps: number;
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

/**
 * A world at its beginning, in which nothing has happened yet: the first steps boot its nodes.
 * Throws a RangeError that says which option makes no world.
 */
export function createWorld(options: WorldOptions): World {
  const { latencyMs = [1, 20], loss = 0, commitMs = 2 } = options;
  checkPeople(options.people);
  checkTimes([...latencyMs, commitMs], loss);
  const nodes = [FOCUS, ...options.people].map((name, index) => {
    const clock = clockOf(1_000 * (index + 1), options.skewMs?.[name] ?? 0);
    return newNode(index === 0 ? 'focus' : 'agent', name, hostOf(index), clock);
  });
  let chance = chanceFrom(options.seed);
  const drawn = (octets: number): string => {
    const draw = drawHex(chance, octets);
    chance = draw.chance;
    return draw.drawn;
  };
  const settings = settingsOf(options, drawn(NODE_ID_OCTETS));
  let agenda: World['agenda'] = emptyAgenda;
  for (const { name: node, clock } of nodes) {
    const life = { entropy: drawn(ENTROPY_OCTETS), wallMs: wallAt(clock, 0) };
    const fact = { type: 'booted', ...life, ...(node === FOCUS ? { settings } : {}) } as const;
    agenda = putDown(agenda, 0, { type: 'told', node, fact });
  }
  agenda = putDown(agenda, 0, { type: 'told', node: FOCUS, fact: { type: 'recovered' } });
  let network = emptyNetwork({ latencyMs, loss }, chance);
  for (const [transport, local] of LISTENING) {
    const carried = listening(network, 0, FOCUS, transport, local);
    network = carried.network;
    for (const { atMs, node, fact } of carried.arrivals) {
      agenda = putDown(agenda, atMs, { type: 'arrived', node, fact });
    }
  }
  return {
    ...{ nowMs: 0, steps: 0, hash: '', agenda, network, commitMs, log: emptyLog },
    nodes: ImmutableMap(nodes.map((node): [string, WorldNode] => [node.name, node])),
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
): AgentCommand {
  const via = { transport, ...SIP } as const;
  return { type: 'join', room: roomUri(room), identity: personUri(person), name: person, via };
}

/**
 * The world in which a person asks something of their user agent now: it happens in a step of its
 * own, behind what is due now already. Throws a RangeError where there is no such person.
 */
export function ask(world: World, person: string, command: AgentCommand): World {
  const kind = world.nodes.get(person)?.kind;
  if (kind !== 'agent') throw new RangeError(`there is no person "${person}" in this world`);
  const fact = { type: 'command', command } as const;
  const agenda = putDown(world.agenda, world.nowMs, { type: 'told', node: person, fact });
  return { ...world, agenda };
}

/** The world after the next thing that happens in it; undefined when nothing is to happen. */
export function step(world: World): Stepped | undefined {
  return stepBefore(world, Number.POSITIVE_INFINITY);
}

/**
 * The world after so many milliseconds, and what was told meanwhile, in order. `witness` sees every
 * step; nothing depends on it.
 */
export function letPass(world: World, ms: number, witness?: (step: Step) => void): Passage {
  const untilMs = world.nowMs + ms;
  const told: Told[] = [];
  let after = world;
  for (let next = stepBefore(after, untilMs); next !== undefined; ) {
    after = next.world;
    const { atMs, node: who, effects } = next.step;
    for (const effect of effects) {
      if (effect.type === 'tell') told.push({ atMs, who, notice: effect.notice });
    }
    witness?.(next.step);
    next = stepBefore(after, untilMs);
  }
  return { world: { ...after, nowMs: untilMs }, told, steps: after.steps - world.steps };
}

/** Every room of the world's log, by URI. */
export function roomsOf(world: World): readonly RoomLine[] {
  return [...world.log.rooms]
    .map(([room, { entries, head }]) => {
      const { fold } = replayRoom(room, entries);
      return { room, seq: fold.seq, hash: stateHash(fold, sha256), head };
    })
    .sort((a, b) => (a.room < b.room ? -1 : 1));
}

/** A person's user agent as it stands. */
export function agentOf(world: World, person: string): AgentState {
  const node = world.nodes.get(person);
  if (node?.kind !== 'agent') throw new RangeError(`there is no person "${person}" in this world`);
  return node.state;
}

function stepBefore(world: World, untilMs: number): Stepped | undefined {
  let before = world;
  for (;;) {
    const { first } = before.agenda;
    if (first === null || first.atMs > untilMs) return undefined;
    const { atMs, what } = first;
    before = { ...before, nowMs: atMs, agenda: withoutFirst(before.agenda) };
    // Nobody is told of what comes too late: a timer that was cleared, octets for what is closed.
    const happened = takenPlace(before, what);
    if (happened !== undefined) return stepped(happened);
  }
}

function stepped({ world, node, facts }: TakenPlace): Stepped {
  const { nowMs: atMs } = world;
  const clockMs = monotonicAt(node.clock, atMs);
  const inputs = facts.map((fact): Input => ({ ...fact, atMs: clockMs }));
  const { node: after, effects } = driven(node, inputs);
  const seen = canonicalJson([node.name, inputs, effects]);
  const next = performed(world, after, effects);
  return {
    world: { ...next, steps: world.steps + 1, hash: sha256(`${world.hash}\n${seen}`) },
    step: { atMs, node: node.name, inputs, effects },
  };
}

function settingsOf({ policy, variants }: WorldOptions, node: string): FocusSettings {
  return {
    ...{ node, domain: DOMAIN, aliases: [SIP.host], sip: SIP, msrp: MSRP },
    policy: { ...defaultPolicy, ...policy },
    variants: { ...defaultVariants, ...variants },
  };
}

function checkPeople(people: readonly string[]): void {
  const wrong = people.find((person, at) => !PERSON.test(person) || people.indexOf(person) < at);
  if (wrong !== undefined || people.includes(FOCUS)) {
    const shown = JSON.stringify(wrong ?? FOCUS);
    throw new RangeError(`people: letters and digits, each once, and not "focus"; got ${shown}`);
  }
  if (people.length > PEOPLE_MAX) {
    throw new RangeError(`people: at most ${PEOPLE_MAX}, got ${people.length}`);
  }
}

function checkTimes(timesMs: readonly number[], loss: number): void {
  const wrong = timesMs.find((ms) => !Number.isSafeInteger(ms) || ms < 0);
  if (wrong !== undefined) throw new RangeError(`whole milliseconds, 0 or more; got ${wrong}`);
  const [least = 0, most = 0] = timesMs;
  if (least > most) throw new RangeError(`latencyMs: the least first; got ${least}, ${most}`);
  if (!(loss >= 0 && loss <= 1)) throw new RangeError(`loss: from 0 to 1; got ${loss}`);
}

/** Addresses of a network that is there for benchmarks (RFC 2544, RFC 5735). */
function hostOf(index: number): string {
  return `198.18.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

const FOCUS = 'focus';
const DOMAIN = 'example.org';
const SIP: Address = { host: hostOf(0), port: 5060 };
const MSRP: Address = { host: hostOf(0), port: 2855 };
const LISTENING = [
  ['sip-tcp', SIP],
  ['sip-udp', SIP],
  ['msrp-tcp', MSRP],
] as const;
const PERSON = /^[A-Za-z0-9]+$/;
const PEOPLE_MAX = 10_000;
const NODE_ID_OCTETS = 8;
const ENTROPY_OCTETS = 32;
