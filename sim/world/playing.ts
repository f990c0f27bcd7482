// A scenario played: its cues are done one after the other in a run, and what its people and logs
// came to say is compared with what was written. Law: a play reads its world and does only actions.
import type { Committed } from '../../model/log/entry.ts';
import type { Happened, Parcel } from './happened.ts';
import { doNow, letPass, type Run, type RunWitness, stepRun, type Told, tryNow } from './run.ts';
import type { Caught, Cue, Expectation, Scenario } from './scenario.ts';

/** A play that is over. */
export interface Played {
  readonly run: Run;
  readonly told: readonly Told[];
  /** The octets that arrived at each node, in the pieces in which they did. */
  readonly received: readonly { readonly who: string; readonly octets: string }[];
  readonly logged: readonly Committed[];
}

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
  const told: Told[] = [];
  const received: { who: string; octets: string }[] = [];
  const logged: Committed[] = [];
  const watch: RunWitness = {
    ...witness,
    happened(happened) {
      collect(happened, { told, received, logged });
      witness.happened?.(happened);
    },
  };
  let after = run;
  for (const cue of cues) after = follow(after, cue, how, watch);
  return { run: after, told, received, logged };
}

/** What of a scenario did not come as written, in a sentence; undefined when all did. */
export function expected({ expects }: Scenario, played: Played): string | undefined {
  for (const each of expects) {
    const { times = 1 } = each;
    const came = countOf(each, played);
    if (came !== times) {
      const { times: _, ...what } = each;
      return `expected ${times} times ${JSON.stringify(what)}, and it came ${came} times`;
    }
  }
  return undefined;
}

function follow(run: Run, cue: Cue, how: 'as written' | 'as can be', witness: RunWitness): Run {
  if (cue.type === 'pass') return letPass(run, cue.ms, witness).run;
  if (cue.type !== 'catch') {
    return how === 'as written' ? doNow(run, cue, witness) : tryNow(run, cue, witness);
  }
  const caught = awaited(run, cue, witness);
  if (caught.parcel === undefined) {
    if (how === 'as can be') return caught.run;
    const { from, to, contains } = cue;
    throw new RangeError(`nothing with ${JSON.stringify(contains)} came from ${from} to ${to}`);
  }
  if (cue.then === 'keep') return caught.run;
  const action = { type: cue.then, parcel: caught.parcel.number } as const;
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

function collect(
  happened: Happened,
  {
    told,
    received,
    logged,
  }: { told: Told[]; received: Played['received'][number][]; logged: Committed[] },
): void {
  if (happened.type === 'logged') logged.push(happened.committed);
  if (happened.type !== 'ticked') return;
  const { atMs, after, inputs, effects } = happened;
  for (const input of inputs) {
    if (input.type === 'bytes-received') received.push({ who: after.name, octets: input.octets });
  }
  for (const effect of effects) {
    if (effect.type === 'tell') told.push({ atMs, who: after.name, notice: effect.notice });
  }
}

function countOf(expectation: Expectation, { told, received, logged }: Played): number {
  if ('logs' in expectation) {
    const { logs, actor } = expectation;
    return logged.filter(
      ({ entry }) => entry.type === logs && (actor === undefined || entry.actor === actor),
    ).length;
  }
  const { who } = expectation;
  if ('receives' in expectation) {
    const pieces = received.filter((each) => each.who === who).map(({ octets }) => octets);
    return pieces.filter((octets) => octets.includes(expectation.receives)).length;
  }
  const members = Object.entries(expectation.tells);
  return told.filter(
    (each) =>
      each.who === who &&
      members.every(
        ([member, value]) =>
          JSON.stringify((each.notice as { [name: string]: unknown })[member]) ===
          JSON.stringify(value),
      ),
  ).length;
}

const CATCH_MS = 60_000;
