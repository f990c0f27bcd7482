// The kernel's witness sees which transitions are taken: those that the machine's config says, read
// here without XState's own selection. That somebody looks changes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { compactSnapshot } from '../../model/kernel/compact.ts';
import { type Branch, branchesOf, firstStates, statesOf } from '../../model/kernel/definition.ts';
import {
  initialStep,
  type Microstep,
  type Stepped,
  stepMachine,
  type TimerChange,
  witnessed,
} from '../../model/kernel/transition.ts';
import { type Specimen, specimens } from './machines.ts';

const picks = fc.array(fc.nat(), { maxLength: 40 });

describe("The kernel's witness", () => {
  it.each(specimens)('sees the transitions that the config says: $name', (specimen) => {
    const { machine } = specimen;
    const known = new Map(branchesOf(machine).map((branch) => [branch.definition, branch]));
    let taken = 0;
    fc.assert(
      fc.property(picks, (choices) => {
        for (const { before, event, seen } of walk(specimen, choices)) {
          const steps = seen.map((step) => step.taken.map((each) => known.get(each)));
          const [first = []] = steps;
          const expected = expectedBranches(machine, before, event);
          expect(first.map((branch) => branch && placeOf(branch)).sort()).toEqual(expected);
          for (const branch of steps.flat()) {
            taken += 1;
            expect(branch && targetsOf(branch)).toEqual(branch && writtenTargets(machine, branch));
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it.each(specimens)('sees where a machine begins, and where each step ends: $name', (specimen) => {
    fc.assert(
      fc.property(picks, (choices) => {
        const began: Microstep[] = [];
        const { machine, input } = specimen;
        const first = witnessed(
          (step) => began.push(step),
          () => initialStep(machine, input).snapshot,
        );
        expect(began[0]).toMatchObject({ event: { type: 'xstate.init' }, taken: [] });
        expect(began.at(-1)?.states.map(({ id }) => id)).toEqual(idsOf(first));
        for (const { seen, after } of walk(specimen, choices)) {
          expect(seen.map((step) => step.machine === machine)).not.toContain(false);
          const { states = [] } = seen.at(-1) ?? {};
          expect(states.map(({ id }) => id)).toEqual(idsOf(after));
          for (const { taken, states: now } of seen) {
            const targets = taken.flatMap(({ target = [] }) => target);
            for (const target of targets.filter(({ type }) => type !== 'history')) {
              expect(now).toContain(target);
            }
          }
        }
      }),
    );
  });

  it.each(specimens)('changes nothing of what is seen: $name', (specimen) => {
    fc.assert(
      fc.property(picks, (choices) => {
        const [watched, alone] = [true, false].map((isWatched) =>
          walk(specimen, choices, isWatched).map(({ event, after, stepped }) => [
            event,
            ...[compactSnapshot(after), stepped.actions, stepped.timers],
          ]),
        );
        expect(watched).toEqual(alone);
      }),
    );
  });

  it('sees only while it is asked to, the innermost one first', () => {
    const { machine, events } = specimens[0] as Specimen;
    const snapshot = initialStep(machine).snapshot;
    const event = events[0] as { readonly type: string };
    const step = () => stepMachine(machine, snapshot, event);
    const heard: string[] = [];
    const as = (name: string) => () => heard.push(name);
    step();
    witnessed(as('outer'), () => {
      step();
      witnessed(as('inner'), step);
      witnessed(null, step);
      expect(() =>
        witnessed(as('thrown'), () => {
          step();
          throw new Error('over');
        }),
      ).toThrow('over');
      step();
    });
    step();
    expect(heard).toEqual(['outer', 'inner', 'thrown', 'outer']);
  });
});

describe('The list of what a machine is made of', () => {
  it('has every state but histories, and every transition once', () => {
    for (const { machine } of specimens) {
      const branches = branchesOf(machine);
      expect(new Set(branches.map(placeOf)).size).toBe(branches.length);
      expect(new Set(branches.map(({ definition }) => definition)).size).toBe(branches.length);
    }
    const { machine } = specimens[0] as Specimen;
    expect(statesOf(machine).map(({ state }) => state)).toEqual([
      ...['working', 'working.green', 'working.yellow', 'working.red'],
      ...['working.red.walk', 'working.red.wait', 'broken', 'scrapped'],
    ]);
    const written = branchesOf(machine).map(({ source, event, targets }) =>
      [source, event, ...targets].join(' '),
    );
    expect(written).toContain('working.red after stop working.green');
    expect(written).toContain('broken repair working.shallow');
  });

  it('names guards, and says which parameters of actions are fixed', () => {
    const [door, count] = ['door', 'count'].map((name) => {
      const { machine } = specimens.find((each) => each.name === name) as Specimen;
      return branchesOf(machine);
    });
    const guards = [door, count].map((all) => all?.map(({ guard }) => guard).filter(Boolean));
    expect(guards).toEqual([['isUnlocked'], ['isEven and ?', 'isOver']]);
    expect(count?.find(({ event, branch }) => event === 'add' && branch === 1)?.params).toEqual([
      1,
    ]);
  });

  it('knows where a machine begins', () => {
    const { machine } = specimens.find(({ name }) => name === 'door') as Specimen;
    expect(firstStates(machine).map(({ path }) => path.join('.'))).toEqual([
      ...['', 'lock', 'lock.locked', 'leaf', 'leaf.closed'],
    ]);
  });
});

interface Walked {
  readonly before: AnyMachineSnapshot;
  readonly event: { readonly type: string };
  readonly after: AnyMachineSnapshot;
  readonly stepped: Stepped<AnyMachineSnapshot>;
  readonly seen: readonly Microstep[];
}

function walk(
  { machine, input, events }: Specimen,
  choices: readonly number[],
  isWatched = true,
): readonly Walked[] {
  let stepped: Stepped<AnyMachineSnapshot> = initialStep(machine, input);
  const armed = new Set<string>();
  const walked: Walked[] = [];
  for (const choice of choices) {
    rearm(armed, stepped.timers);
    const before = stepped.snapshot;
    if (before.status !== 'active') break;
    const all = [...events, ...[...armed].map((type) => ({ type }))];
    const event = all[choice % all.length] ?? { type: 'none' };
    const seen: Microstep[] = [];
    const step = () => stepMachine(machine, before, event);
    stepped = isWatched ? witnessed((each) => seen.push(each), step) : step();
    walked.push({ before, event, after: stepped.snapshot, stepped, seen });
  }
  return walked;
}

function rearm(armed: Set<string>, timers: readonly TimerChange[]): void {
  for (const { kind, name } of timers) {
    if (kind === 'set') armed.add(name);
    else armed.delete(name);
  }
}

function idsOf(snapshot: AnyMachineSnapshot): readonly string[] {
  return snapshot._nodes.map(({ id }) => id);
}

function placeOf({ source, event, branch }: Branch): string {
  return `${source}|${event}|${branch}`;
}

function targetsOf({ definition }: Branch): readonly string[] {
  return (definition.target ?? []).map(({ key }) => key);
}

/** The last names of the targets, as the config spells them. */
function writtenTargets(machine: AnyStateMachine, branch: Branch): readonly string[] {
  const candidate = candidatesOf(configAt(machine, branch.source), branch.event)[branch.branch];
  const { target } = candidate ?? {};
  return target === undefined ? [] : [target.split('.').at(-1) ?? ''];
}

/** Which transitions the config gives for an event: deepest first, the first whose guard holds. */
function expectedBranches(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: { readonly type: string },
): readonly string[] {
  const leaves = snapshot._nodes.filter(({ type }) => type === 'atomic' || type === 'final');
  const found = leaves.flatMap(({ path }) => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const source = path.slice(0, depth).join('.');
      const config = configAt(machine, source);
      const id = [machine.id, ...path.slice(0, depth)].join('.');
      for (const written of descriptorsFor(config, event.type, id)) {
        const candidates = candidatesOf(config, written);
        const at = candidates.findIndex(({ guard }) => holds(guard, machine, snapshot, event));
        if (at >= 0) return [`${source}|${written}|${at}`];
      }
    }
    return [];
  });
  return [...new Set(found)].sort();
}

function descriptorsFor(config: StateConfig, type: string, id: string): readonly string[] {
  const after = Object.keys(config.after ?? {}).filter(
    (delay) => type === `xstate.after.${delay}.${id}`,
  );
  const on = Object.keys(config.on ?? {}).filter(
    (each) => each === type || each === '*' || (each.endsWith('.*') && beginsWith(type, each)),
  );
  return [...after.map((delay) => `after ${delay}`), ...on.sort((a, b) => b.length - a.length)];
}

function beginsWith(type: string, wildcard: string): boolean {
  return type.startsWith(wildcard.slice(0, -1));
}

function configAt(machine: AnyStateMachine, source: string): StateConfig {
  let config = machine.config as StateConfig;
  for (const name of source === '' ? [] : source.split('.')) config = config.states?.[name] ?? {};
  return config;
}

function candidatesOf(config: StateConfig, event: string): readonly Candidate[] {
  const written = event.startsWith('after ')
    ? config.after?.[event.slice('after '.length)]
    : event === 'always'
      ? config.always
      : config.on?.[event];
  const all = Array.isArray(written) ? written : [written];
  return all.map((each) => (typeof each === 'string' ? { target: each } : (each as Candidate)));
}

function holds(
  guard: unknown,
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: unknown,
): boolean {
  if (guard === undefined) return true;
  const named = machine.implementations.guards as Record<string, unknown>;
  if (typeof guard === 'string') return holds(named[guard], machine, snapshot, event);
  const { type, params, guards, stateValue } = guard as GuardConfig;
  if (stateValue !== undefined) return snapshot.matches(stateValue as never);
  if (guards !== undefined) return guards.every((each) => holds(each, machine, snapshot, event));
  const asked = (type === undefined ? guard : named[type]) as (args: object, p: unknown) => boolean;
  return asked({ context: snapshot.context, event }, params);
}

interface StateConfig {
  readonly on?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly always?: unknown;
  readonly states?: Readonly<Record<string, StateConfig>>;
}

interface Candidate {
  readonly target?: string;
  readonly guard?: unknown;
}

interface GuardConfig {
  readonly type?: string;
  readonly params?: unknown;
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
}
