// A world on its way: what happens next is drawn from a seed by the weather. Law: a run is a value,
// every draw comes from its chance, and all that it does to its world is an action, so that the
// list of them is the run.
import type { AgentCommand } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { act, attempt, canArrive, createWorld, nextDeadlineMs } from './act.ts';
import type { Action, ActionFact } from './action.ts';
import { type Agenda, emptyAgenda, putDown, withoutFirst } from './agenda.ts';
import { type Chance, chanceFrom, type Draw, drawBetween, drawWhether } from './chance.ts';
import { actionOf, type Step } from './course.ts';
import type { Happened, Parcel } from './happened.ts';
import { drawIntention } from './life.ts';
import { isNext, octetsIn, parcelOf, pipeOf } from './network.ts';
import { drawTrouble, type Ending, endedBy } from './trouble.ts';
import { calm, checkWeather, FAULTS, type FaultName, type Span, type Weather } from './weather.ts';
import { focusNames, type World, type WorldOptions } from './world.ts';

/** What a run is made of, as plain data: equal options give equal runs. */
export interface RunOptions extends WorldOptions {
  /** What is not given is as on a calm day. */
  readonly weather?: Partial<Weather>;
}

/** A world and what is going to happen in it. */
export interface Run {
  readonly world: World;
  readonly weather: Weather;
  readonly chance: Chance;
  readonly agenda: Agenda<Plan>;
  /** How many commits and tellings are planned, by focus. */
  readonly commits: { readonly [focus: string]: number };
  readonly tellings: { readonly [focus: string]: number };
}

/** Something that will be tried at its time. */
export type Plan =
  | { readonly type: 'datagram'; readonly parcel: number }
  /** The next thing on a stream arrives. */
  | { readonly type: 'stream'; readonly pipe: string }
  | { readonly type: 'commit'; readonly node: string }
  | { readonly type: 'tell'; readonly node: string }
  | { readonly type: 'trouble'; readonly fault: FaultName }
  | { readonly type: 'ending'; readonly ending: Ending }
  | { readonly type: 'intention'; readonly person: string }
  | { readonly type: 'planned'; readonly action: ActionFact }
  /** Of what a person set out to do. */
  | { readonly type: 'step'; readonly step: Step };

/** What the focus or a user agent told whoever watches it. */
export interface Told {
  readonly atMs: number;
  /** The focus, or the person. */
  readonly who: string;
  readonly notice: Notice;
}

/** What came of letting time pass: the run after it, and what was told meanwhile, in order. */
export interface Passage {
  readonly run: Run;
  readonly told: readonly Told[];
  readonly steps: number;
}

/** Sees a run: every action before and after it is done, and everything that comes of it. */
export interface RunWitness {
  action?(action: Action): void;
  /** The action has been done, and the step hash is this now. */
  acted?(hash: string): void;
  happened?(happened: Happened): void;
}

/**
 * A world at its beginning, and the weather in it. Throws a RangeError that says which option makes
 * no world.
 */
export function startRun(options: RunOptions, witness?: RunWitness, hash?: Sha256): Run {
  const { weather: wanted, ...world } = options;
  const weather = { ...calm, ...wanted, everyMs: { ...calm.everyMs, ...wanted?.everyMs } };
  checkWeather(weather);
  const blank: Run = {
    world: createWorld(world, witness?.happened, hash),
    weather,
    chance: chanceFrom(options.seed),
    agenda: emptyAgenda,
    commits: {},
    tellings: {},
  };
  return planTroubles(planned(blank, 0));
}

/** The run in which a person asks something of their user agent now. Throws ImpossibleAction. */
export function ask(run: Run, person: string, command: AgentCommand, witness?: RunWitness): Run {
  return doNow(run, { type: 'ask', person, command }, witness);
}

/** The run in which something is done now. Throws ImpossibleAction. */
export function doNow(run: Run, action: ActionFact, witness?: RunWitness): Run {
  return done(run, { atMs: run.world.nowMs, ...action }, witness);
}

/** The run in which something is done now, if it can be. */
export function tryNow(run: Run, what: ActionFact, witness?: RunWitness): Run {
  const action: Action = { atMs: run.world.nowMs, ...what };
  const seen: Happened[] = [];
  let world: World;
  try {
    world = attempt(run.world, action, (happened) => seen.push(happened));
  } catch {
    // What our own code throws it throws again, before everybody's eyes.
    return done(run, action, witness);
  }
  if (world === run.world) return run;
  witness?.action?.(action);
  for (const happened of seen) witness?.happened?.(happened);
  witness?.acted?.(world.hash);
  return planned({ ...run, world }, run.world.network.lastParcel);
}

/** The run in which something will be done at its time, if it can be then. */
export function planAction(run: Run, action: Action): Run {
  const { atMs, ...what } = action;
  return plan(run, atMs, { type: 'planned', action: what as ActionFact });
}

/** The run in which a person lives on by themselves from a time on: joins, talks, leaves. */
export function bringToLife(run: Run, person: string, atMs: number): Run {
  return plan(run, atMs, { type: 'intention', person });
}

/** The run with another weather from now on; people who live by themselves do so or stop it. */
export function turnWeather(run: Run, weather: Weather, life: 'goes on' | 'stops'): Run {
  let agenda: Run['agenda'] = { first: null, count: run.agenda.count };
  for (let rest = run.agenda; rest.first !== null; rest = withoutFirst(rest)) {
    const { atMs, what } = rest.first;
    const isLived = what.type === 'intention' || what.type === 'step';
    const isOver = what.type === 'trouble' || (isLived && life === 'stops');
    if (!isOver) agenda = putDown(agenda, atMs, what);
  }
  return planTroubles({ ...run, weather, agenda });
}

/**
 * The run after the next thing that happens in it until then; undefined when nothing does. What was
 * planned and cannot be any more is passed over.
 */
export function stepRun(run: Run, untilMs: number, witness?: RunWitness): Run | undefined {
  let before = run;
  for (;;) {
    const { first } = before.agenda;
    const dueMs = nextDeadlineMs(before.world);
    const isTimer = dueMs !== undefined && (first === null || dueMs < first.atMs);
    if (isTimer) {
      if (dueMs > untilMs) return undefined;
      const atMs = dueMs > before.world.nowMs ? dueMs : before.world.nowMs;
      return done(before, { atMs, type: 'wait' }, witness);
    }
    if (first === null || first.atMs > untilMs) return undefined;
    const planned = before;
    before = { ...before, agenda: withoutFirst(before.agenda) };
    const tried = tryPlan(before, first.what, first.atMs);
    before = tried.run;
    if (tried.action === undefined) continue;
    const { nowMs } = before.world;
    const atMs = first.atMs > nowMs ? first.atMs : nowMs;
    if (!UNSURE.has(first.what.type)) return done(before, { atMs, ...tried.action }, witness);
    // Its time comes first, with all that is due then; then it is seen whether it can be done.
    if (atMs > nowMs || dueMs === atMs) return done(planned, { atMs, type: 'wait' }, witness);
    const after = tryNow(before, tried.action, witness);
    if (after.world !== before.world) return after;
    before = after;
  }
}

/** The run after so many milliseconds, and what was told meanwhile, in order. */
export function letPass(run: Run, ms: number, witness?: RunWitness): Passage {
  const untilMs = run.world.nowMs + ms;
  const told: Told[] = [];
  const watch: RunWitness = {
    ...witness,
    happened(happened) {
      if (happened.type === 'ticked') collectTold(told, happened);
      witness?.happened?.(happened);
    },
  };
  let after = run;
  for (let next = stepRun(after, untilMs, watch); next !== undefined; ) {
    after = next;
    next = stepRun(after, untilMs, watch);
  }
  if (after.world.nowMs < untilMs) after = done(after, { atMs: untilMs, type: 'wait' }, watch);
  return { run: after, told, steps: after.world.steps - run.world.steps };
}

function collectTold(told: Told[], ticked: Extract<Happened, { type: 'ticked' }>): void {
  const { atMs, node, effects } = ticked;
  for (const effect of effects) {
    if (effect.type === 'tell') told.push({ atMs, who: node.name, notice: effect.notice });
  }
}

function done(run: Run, action: Action, witness: RunWitness | undefined): Run {
  witness?.action?.(action);
  const known = run.world.network.lastParcel;
  const world = act(run.world, action, witness?.happened);
  witness?.acted?.(world.hash);
  return planned({ ...run, world }, known);
}

interface Tried {
  readonly run: Run;
  readonly action?: ActionFact;
}

function tryPlan(run: Run, what: Plan, atMs: number): Tried {
  const { world } = run;
  switch (what.type) {
    case 'datagram': {
      const parcel = parcelOf(world.network, what.parcel);
      return parcel === undefined ? { run } : tryDatagram(run, parcel, what, atMs);
    }
    case 'stream': {
      const parcel = world.network.pipes.get(what.pipe)?.[0];
      return parcel === undefined ? { run } : tryStream(run, parcel, what, atMs);
    }
    case 'commit':
      return tryLog(run, 'commits', what, atMs);
    case 'tell':
      return tryLog(run, 'tellings', what, atMs);
    case 'trouble': {
      const { drawn, chance } = drawTrouble(run.chance, world, what.fault, run.weather);
      let next = planTrouble({ ...run, chance }, what.fault, atMs);
      for (const { afterMs, ending } of drawn.endings) {
        next = plan(next, atMs + afterMs, { type: 'ending', ending });
      }
      return drawn.action === undefined ? { run: next } : { run: next, action: drawn.action };
    }
    case 'ending': {
      const action = endedBy(world, what.ending);
      return action === undefined ? { run } : { run, action };
    }
    case 'intention': {
      const { drawn, chance } = drawIntention(run.chance, world, what.person, run.weather);
      let next = plan({ ...run, chance }, atMs + drawn.nextMs, what);
      for (const { afterMs, step } of drawn.later) {
        next = plan(next, atMs + afterMs, { type: 'step', step });
      }
      return drawn.action === undefined ? { run: next } : { run: next, action: drawn.action };
    }
    case 'planned':
      return { run, action: what.action };
    case 'step': {
      const action = actionOf(world, what.step);
      return action === undefined ? { run } : { run, action };
    }
  }
}

function tryDatagram(run: Run, parcel: Parcel, what: Plan, atMs: number): Tried {
  if (!canArrive(run.world, parcel)) return { run: later(run, what, atMs) };
  const { weather } = run;
  let { chance } = run;
  const happens = (probability: number): boolean => {
    const draw = drawWhether(chance, probability);
    chance = draw.chance;
    return draw.drawn;
  };
  const { number } = parcel;
  if (happens(weather.loss))
    return { run: { ...run, chance }, action: { type: 'lose', parcel: number } };
  if (happens(weather.duplication)) {
    return {
      run: later({ ...run, chance }, what, atMs),
      action: { type: 'duplicate', parcel: number },
    };
  }
  if (!happens(weather.corruption)) {
    return { run: { ...run, chance }, action: { type: 'deliver', parcel: number } };
  }
  const at = drawBetween(chance, 0, Math.max(0, octetsIn(parcel.fact) - 1));
  const bit = drawBetween(at.chance, 0, 7);
  const changed = { type: 'corrupt', parcel: number, at: at.drawn, bits: 2 ** bit.drawn } as const;
  return { run: later({ ...run, chance: bit.chance }, what, atMs), action: changed };
}

function tryStream(run: Run, parcel: Parcel, what: Plan & { pipe: string }, atMs: number): Tried {
  if (!canArrive(run.world, parcel)) return { run: later(run, what, atMs) };
  const { number, fact } = parcel;
  const { weather } = run;
  const isDial = fact.type === 'connected' && isAsked(run.world, parcel);
  const refused = drawWhether(run.chance, isDial ? weather.refusal : 0);
  if (refused.drawn) {
    return { run: { ...run, chance: refused.chance }, action: { type: 'lose', parcel: number } };
  }
  const length = octetsIn(fact);
  const split = drawWhether(refused.chance, length > 1 ? weather.splitting : 0);
  const here = { ...run, chance: split.chance };
  if (!split.drawn) {
    const behind = run.world.network.pipes.get(what.pipe)?.[1];
    const next = behind === undefined ? here : planArrival(here, behind, atMs);
    return { run: next, action: { type: 'deliver', parcel: number } };
  }
  const octets = drawBetween(here.chance, 1, length - 1);
  const rest = later({ ...here, chance: octets.chance }, what, atMs);
  return { run: rest, action: { type: 'deliver', parcel: number, octets: octets.drawn } };
}

/** Whether a parcel asks its receiver for a connection. */
function isAsked({ network }: World, { socket }: Parcel): boolean {
  return network.sockets.get(socket ?? '')?.request === null;
}

function tryLog(
  run: Run,
  of: 'commits' | 'tellings',
  what: Plan & { node: string },
  atMs: number,
): Tried {
  const { log, nodes } = run.world;
  const { node } = what;
  if (nodes.get(node)?.phase !== 'running') return { run: later(run, what, atMs) };
  const left = { ...run, [of]: { ...run[of], [node]: Math.max(0, (run[of][node] ?? 0) - 1) } };
  if (of === 'commits') {
    return log.batches.has(node) ? { run: left, action: { type: 'commit', node } } : { run: left };
  }
  return log.news.has(node) ? { run: left, action: { type: 'tell', node } } : { run: left };
}

/** The run with a plan for whatever is new in its world. */
function planned(run: Run, knownParcels: number): Run {
  const { network, log, nowMs } = run.world;
  let next = run;
  for (let number = knownParcels + 1; number <= network.lastParcel; number += 1) {
    const parcel = parcelOf(network, number);
    if (parcel === undefined) continue;
    // What is behind something on its stream is planned once that has arrived.
    if (isNext(network, parcel)) next = planArrival(next, parcel, nowMs);
  }
  for (const node of focusNames(run.world.options)) {
    next = planLog(next, 'commits', node, log.batches.get(node)?.length ?? 0);
    next = planLog(next, 'tellings', node, log.news.get(node)?.length ?? 0);
  }
  return next;
}

function planLog(run: Run, of: 'commits' | 'tellings', node: string, waiting: number): Run {
  let next = run;
  const known = run[of][node] ?? 0;
  if (waiting === known) return run;
  for (let at = known; at < waiting; at += 1) {
    const { drawn, chance } = drawBetween(next.chance, ...next.weather.commitMs);
    const type = of === 'commits' ? 'commit' : 'tell';
    next = plan({ ...next, chance }, run.world.nowMs + drawn, { type, node });
  }
  return { ...next, [of]: { ...next[of], [node]: waiting } };
}

function planArrival(run: Run, parcel: Parcel, atMs: number): Run {
  const { weather } = run;
  let draw: Draw<number> = drawBetween(run.chance, ...weather.latencyMs);
  let dueMs = parcel.sentAtMs + draw.drawn;
  if (!parcel.isDatagram) {
    const what = { type: 'stream', pipe: pipeOf(parcel) } as const;
    return plan({ ...run, chance: draw.chance }, dueMs > atMs ? dueMs : atMs, what);
  }
  const late = drawWhether(draw.chance, weather.lateness);
  if (late.drawn) {
    draw = drawBetween(late.chance, 0, weather.lateMs);
    dueMs += draw.drawn;
  }
  const chance = late.drawn ? draw.chance : late.chance;
  return plan({ ...run, chance }, dueMs, { type: 'datagram', parcel: parcel.number });
}

/** What cannot be now is tried again after a while. */
function later(run: Run, what: Plan, atMs: number): Run {
  const { drawn, chance } = drawBetween(run.chance, ...AGAIN_MS);
  return plan({ ...run, chance }, atMs + drawn, what);
}

function planTroubles(run: Run): Run {
  let next = run;
  for (const fault of FAULTS) next = planTrouble(next, fault, run.world.nowMs);
  return next;
}

function planTrouble(run: Run, fault: FaultName, atMs: number): Run {
  const every = run.weather.everyMs[fault];
  if (every === 0) return run;
  const { drawn, chance } = drawBetween(run.chance, 1, 2 * every);
  return plan({ ...run, chance }, atMs + drawn, { type: 'trouble', fault });
}

function plan(run: Run, atMs: number, what: Plan): Run {
  return { ...run, agenda: putDown(run.agenda, atMs, what) };
}

/** What is done only if it can be when it is due. */
const UNSURE: ReadonlySet<Plan['type']> = new Set(['planned', 'step', 'ending']);
const AGAIN_MS: Span = [5, 50];
