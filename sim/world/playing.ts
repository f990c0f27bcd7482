// A scenario played: its cues are done one after the other in a run, and what its people and logs
// came to say is compared with what was written. Law: a play reads its world and does only actions.
import type { Committed } from '../../model/log/entry.ts';
import type { ActionFact } from './action.ts';
import type { Happened, Parcel } from './happened.ts';
import { doNow, letPass, type Run, type RunWitness, stepRun, type Told, tryNow } from './run.ts';
import type { Caught, Cue, Expected, Scenario, StreamEnd } from './scenario.ts';

/** A play that is over. */
export interface Played {
  readonly run: Run;
  /** What was told, arrived and was logged, in order. */
  readonly came: readonly Came[];
}

/** Something that came of a play. */
export type Came =
  | { readonly type: 'told'; readonly told: Told }
  | { readonly type: 'received'; readonly who: string; readonly connection: number; octets: string }
  | { readonly type: 'logged'; readonly committed: Committed };

/**
 * Plays a scenario. As written: a cue that cannot be done throws ImpossibleAction, a parcel that
 * never comes a RangeError. As can be: such cues are passed over, for the day may be against them.
 */
export function play(
  run: Run,
  { cues }: Scenario,
  how: 'as written' | 'as can be',
  witness: RunWitness = {},
): Played {
  const came: Came[] = [];
  const watch: RunWitness = {
    ...witness,
    happened(happened) {
      collect(happened, came);
      witness.happened?.(happened);
    },
  };
  let after = run;
  for (const cue of cues) after = follow(after, cue, how, watch);
  return { run: after, came };
}

/** What of a scenario did not come as written, in a sentence; undefined when all did. */
export function expected({ expects }: Scenario, { came }: Played): string | undefined {
  for (const each of expects) {
    if ('first' in each) {
      const [first] = placesOf(each.first, came);
      const [second] = placesOf(each.second, came);
      if (first !== undefined && second !== undefined && first <= second) continue;
      const [before, after] = [JSON.stringify(each.first), JSON.stringify(each.second)];
      return `expected first ${before}, and then ${after}`;
    }
    const { times = 1, ...what } = each;
    const counted = placesOf(what, came).length;
    if (counted !== times) {
      return `expected ${times} times ${JSON.stringify(what)}, and it came ${counted} times`;
    }
  }
  return undefined;
}

function follow(run: Run, cue: Cue, how: 'as written' | 'as can be', witness: RunWitness): Run {
  if (cue.type === 'pass') return letPass(run, cue.ms, witness).run;
  if (cue.type === 'catch') return followCatch(run, cue, how, witness);
  const action = cue.type === 'stream' ? streamAction(run, cue) : cue;
  if (action === undefined) {
    if (how === 'as can be') return run;
    const { of: person, plane } = cue as StreamEnd;
    throw new RangeError(`${person} has no open stream for ${plane}`);
  }
  return how === 'as written' ? doNow(run, action, witness) : tryNow(run, action, witness);
}

function streamAction({ world }: Run, cue: StreamCue): ActionFact | undefined {
  const transport = cue.plane === 'sip' ? 'sip-tcp' : 'msrp-tcp';
  const own = [...world.network.sockets.values()]
    .filter((each) => each.node === cue.of && each.transport === transport)
    .filter((each) => each.peer !== null && !each.ended)
    .sort((a, b) => b.connection - a.connection)[0];
  const socket = cue.end === 'own' ? own?.name : own?.peer;
  return socket == null ? undefined : { type: cue.fate, socket };
}

function followCatch(
  run: Run,
  cue: CatchCue,
  how: 'as written' | 'as can be',
  witness: RunWitness,
): Run {
  const caught = awaited(run, cue, witness);
  if (caught.parcel === undefined) {
    if (how === 'as can be') return caught.run;
    const { from, to, contains } = cue;
    throw new RangeError(`nothing with ${JSON.stringify(contains)} came from ${from} to ${to}`);
  }
  if (cue.fate === 'keep') return caught.run;
  const action = { type: cue.fate, parcel: caught.parcel.number } as const;
  return how === 'as written'
    ? doNow(caught.run, action, witness)
    : tryNow(caught.run, action, witness);
}

function awaited(run: Run, caught: Caught, witness: RunWitness) {
  const untilMs = run.world.nowMs + CATCH_MS;
  let after = run;
  for (;;) {
    const parcel = parcelLike(after, caught);
    if (parcel !== undefined) return { run: after, parcel };
    const next = stepRun(after, untilMs, witness);
    if (next === undefined) return { run: after };
    after = next;
  }
}

function parcelLike({ world }: Run, { from, to, contains }: Caught): Parcel | undefined {
  for (const pipe of world.network.pipes.values()) {
    for (const parcel of pipe) {
      if (parcel.from !== from || parcel.to !== to) continue;
      const { fact } = parcel;
      if (fact.type === 'bytes-received' && fact.octets.includes(contains)) return parcel;
    }
  }
  return undefined;
}

function collect(happened: Happened, came: Came[]): void {
  if (happened.type === 'logged') {
    came.push({ type: 'logged', committed: happened.committed });
    return;
  }
  if (happened.type !== 'ticked') return;
  const { atMs, after, inputs, effects } = happened;
  const who = after.name;
  for (const input of inputs) {
    if (input.type !== 'bytes-received') continue;
    const { connection, octets } = input;
    came.push({ type: 'received', who, connection, octets });
  }
  for (const { type, ...effect } of effects) {
    if (type === 'tell') came.push({ type: 'told', told: { atMs, who, ...effect } as Told });
  }
}

/** Where it came, each time: the place of what completed it. */
function placesOf(expectation: Expected, came: readonly Came[]): readonly number[] {
  if ('receives' in expectation) return arrivalsOf(expectation.who, came, expectation.receives);
  if ('answered' in expectation) return answersOf(expectation, came);
  return came.flatMap((each, place) => (isLike(expectation, each) ? [place] : []));
}

function isLike(
  expectation: Extract<Expected, { logs: unknown } | { tells: unknown }>,
  each: Came,
): boolean {
  if ('logs' in expectation) {
    if (each.type !== 'logged') return false;
    const { logs, ...members } = expectation;
    const { entry } = each.committed;
    return entry.type === logs && hasMembers(entry, members);
  }
  if (each.type !== 'told' || each.told.who !== expectation.who) return false;
  return hasMembers(each.told.notice, expectation.tells);
}

function hasMembers(whole: object, members: object): boolean {
  return Object.entries(members).every(
    ([member, value]) =>
      JSON.stringify((whole as { [name: string]: unknown })[member]) === JSON.stringify(value),
  );
}

function answersOf(
  { who, answered }: Extract<Expected, { answered: unknown }>,
  came: readonly Came[],
): readonly number[] {
  if (typeof answered === 'number') {
    return arrivalsOf(who, came, new RegExp(`MSRP peer[a-z]*[0-9]+ ${answered}[ \r]`, 'g'));
  }
  const [status, method] = answered.split(' ');
  const head = `SIP/2\\.0 ${status} (?:[^\r\n]*\r\n(?!\r\n))*?CSeq: [0-9]+ ${method}\r\n`;
  return arrivalsOf(who, came, new RegExp(head, 'g'));
}

/** The places of the pieces with which such octets were whole, connection by connection. */
function arrivalsOf(who: string, came: readonly Came[], wanted: string | RegExp): number[] {
  const streams = new Map<number, string>();
  const found = new Map<number, number>();
  const places: number[] = [];
  for (const [place, each] of came.entries()) {
    if (each.type !== 'received' || each.who !== who) continue;
    const octets = (streams.get(each.connection) ?? '') + each.octets;
    streams.set(each.connection, octets);
    const times = timesIn(octets, wanted);
    for (let more = found.get(each.connection) ?? 0; more < times; more += 1) places.push(place);
    found.set(each.connection, times);
  }
  return places;
}

function timesIn(octets: string, wanted: string | RegExp): number {
  if (typeof wanted === 'string') return octets.split(wanted).length - 1;
  return [...octets.matchAll(wanted)].length;
}

type StreamCue = Extract<Cue, { readonly type: 'stream' }>;
type CatchCue = Extract<Cue, { readonly type: 'catch' }>;

const CATCH_MS = 60_000;
