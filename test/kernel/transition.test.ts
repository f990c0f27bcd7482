import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type AnyMachineSnapshot,
  assign,
  cancel,
  createMachine,
  type ExecutableActionsFrom,
  initialTransition,
  raise,
  sendTo,
  setup,
  spawnChild,
  transition,
} from 'xstate';
import { compactSnapshot, restoreSnapshot } from '../../model/kernel/compact.ts';
import {
  fireTimer,
  initialStep,
  type MachineAction,
  type Stepped,
  stepMachine,
  type TimerChange,
} from '../../model/kernel/transition.ts';
import { reminderMachine, type Specimen, specimens } from './machines.ts';

/** What the walks compare: everything that can be seen of a snapshot, and what came out. */
interface Seen {
  readonly snapshot: unknown;
  readonly actions: readonly MachineAction[];
  readonly timers: readonly TimerChange[];
}

const picks = fc.array(fc.nat(), { maxLength: 40 });

describe('the kernel', () => {
  it.each(specimens)("agrees with XState's own transition() on random walks: $name", (specimen) => {
    fc.assert(
      fc.property(picks, (choices) => {
        let [theirs, actions] = initialTransition(specimen.machine, specimen.input);
        let ours = initialStep(specimen.machine, specimen.input);
        const armed = new Set<string>();
        expect(seenOurs(specimen, ours)).toEqual(seenTheirs(specimen, theirs, actions));
        for (const choice of choices) {
          rearm(armed, ours.timers);
          if (theirs.status !== 'active') break;
          const before = { theirs, ours: ours.snapshot };
          const event = chosen(specimen, armed, choice);
          [theirs, actions] = transition(specimen.machine, theirs, event);
          ours = stepMachine(specimen.machine, ours.snapshot, event);
          expect(seenOurs(specimen, ours)).toEqual(seenTheirs(specimen, theirs, actions));
          expect(ours.snapshot === before.ours).toBe(theirs === before.theirs);
        }
      }),
    );
  });

  it.each(specimens)('goes on from a compact snapshot as from the live one: $name', (specimen) => {
    const { machine, input } = specimen;
    fc.assert(
      fc.property(picks, (choices) => {
        let live = initialStep(machine, input);
        const armed = new Set<string>();
        for (const choice of choices) {
          rearm(armed, live.timers);
          const kept = JSON.parse(JSON.stringify(compactSnapshot(live.snapshot)));
          const restored = restoreSnapshot(machine, kept);
          expect(compactSnapshot(restored)).toEqual(compactSnapshot(live.snapshot));
          const event = chosen(specimen, armed, choice);
          const next = stepMachine(machine, restored, event);
          live = stepMachine(machine, live.snapshot, event);
          expect(next.actions).toEqual(live.actions);
          expect(byName(next.timers)).toEqual(byName(live.timers));
          expect(compactSnapshot(next.snapshot)).toEqual(compactSnapshot(live.snapshot));
        }
      }),
    );
  });

  it('gives the same answer to the same step, whatever was stepped in between', () => {
    const machine = reminderMachine;
    const idle = initialStep(machine).snapshot;
    const first = stepMachine(machine, idle, { type: 'start' });
    stepMachine(machine, first.snapshot, { type: 'stop' });
    expect(stepMachine(machine, idle, { type: 'start' })).toEqual(first);
  });
});

describe('actions', () => {
  const machine = setup({
    types: {
      context: {} as { readonly n: number },
      events: {} as { readonly type: 'go' | 'look' },
    },
    actions: {
      tell: (_, _params: { readonly n: number }) => {
        throw new Error('executed');
      },
      ring: () => {
        throw new Error('executed');
      },
    },
  }).createMachine({
    context: { n: 1 },
    initial: 'here',
    states: {
      here: {
        on: {
          look: { actions: { type: 'tell', params: ({ context }) => ({ n: context.n }) } },
          go: {
            target: 'there',
            actions: [
              { type: 'tell', params: ({ context }) => ({ n: context.n }) },
              assign({ n: 2 }),
              { type: 'tell', params: ({ context }) => ({ n: context.n }) },
              'ring',
            ],
          },
        },
      },
      there: {},
    },
  });
  const { snapshot } = initialStep(machine);

  it('come out in order with their parameters worked out, and are never executed', () => {
    const stepped = stepMachine(machine, snapshot, { type: 'go' });
    expect(stepped.actions).toEqual([
      { type: 'tell', params: { n: 1 } },
      { type: 'tell', params: { n: 2 } },
      { type: 'ring', params: undefined },
    ]);
    expect(stepped.snapshot.context).toEqual({ n: 2 });
    expect(stepped.snapshot.value).toBe('there');
  });

  it('leave the snapshot the same object when nothing else changed', () => {
    const stepped = stepMachine(machine, snapshot, { type: 'look' });
    expect(stepped.actions).toHaveLength(1);
    expect(stepped.snapshot).toBe(snapshot);
  });

  it('are typed by the machine, and so are events and snapshots', () => {
    const stepped = stepMachine(machine, snapshot, { type: 'go' });
    expectTypeOf(stepped.actions).toEqualTypeOf<
      readonly (
        | { readonly type: 'tell'; readonly params: { readonly n: number } }
        | { readonly type: 'ring'; readonly params: unknown }
      )[]
    >();
    expectTypeOf(stepped.snapshot.context).toEqualTypeOf<{ readonly n: number }>();
    // @ts-expect-error: no such event.
    stepMachine(machine, snapshot, { type: 'come' });
    // @ts-expect-error: another machine's snapshot.
    stepMachine(reminderMachine, snapshot, { type: 'start' });
  });
});

describe('timers', () => {
  it('go by the type of their event, set and cleared, whatever the send id', () => {
    const { snapshot } = initialStep(reminderMachine);
    const started = stepMachine(reminderMachine, snapshot, { type: 'start' });
    expect(started.timers).toEqual([
      { kind: 'set', name: 'remind', afterMs: 60_000 },
      { kind: 'set', name: 'nag', afterMs: 90_000 },
    ]);
    expect(stepMachine(reminderMachine, started.snapshot, { type: 'stop' }).timers).toEqual([
      { kind: 'clear', name: 'nag' },
      { kind: 'clear', name: 'remind' },
    ]);
  });

  it('know their names without having seen them set', () => {
    const { snapshot } = initialStep(reminderMachine);
    const started = stepMachine(reminderMachine, snapshot, { type: 'start' });
    const twin = reminderMachine.provide({});
    const restored = restoreSnapshot(twin, compactSnapshot(started.snapshot));
    expect(stepMachine(twin, restored, { type: 'stop' }).timers).toEqual([
      { kind: 'clear', name: 'nag' },
      { kind: 'clear', name: 'remind' },
    ]);
  });

  it('are cleared before they are set again, and fire under their name', () => {
    const { snapshot } = initialStep(reminderMachine);
    const started = stepMachine(reminderMachine, snapshot, { type: 'start' });
    const nagged = fireTimer(reminderMachine, started.snapshot, 'nag');
    expect(nagged.actions).toEqual([{ type: 'speak', params: undefined }]);
    expect(nagged.timers).toEqual([
      { kind: 'clear', name: 'remind' },
      { kind: 'set', name: 'remind', afterMs: 60_000 },
    ]);
  });

  it('that mean nothing to the state change nothing', () => {
    const { snapshot } = initialStep(reminderMachine);
    const fired = fireTimer(reminderMachine, snapshot, 'remind');
    expect(fired).toEqual({ snapshot, actions: [], timers: [] });
    expect(fired.snapshot).toBe(snapshot);
  });

  it('may not carry data, hide behind an unknown id, or share a type between ids', () => {
    const delayed = (event: { type: string; n?: number }, ...ids: string[]) =>
      createMachine({
        entry: ids.map((id) => raise(() => event, { id, delay: 1 })),
      });
    expect(() => initialStep(delayed({ type: 'a', n: 1 }, 'a'))).toThrow('more than its type');
    expect(() => initialStep(delayed({ type: 'a' }, 'b'))).toThrow('expected send id a');
    expect(() => initialStep(delayed({ type: 'a' }, 'a'))).not.toThrow();
    const shared = createMachine({
      entry: [
        raise({ type: 'a' }, { id: 'b', delay: 1 }),
        raise({ type: 'a' }, { id: 'c', delay: 1 }),
      ],
    });
    expect(() => initialStep(shared)).toThrow('two send ids, b and c');
  });

  it('are found in every place that may declare them', () => {
    const late = (type: string) => raise({ type }, { id: `id ${type}`, delay: 1 });
    const machine = createMachine({
      initial: { target: 'a', actions: late('initial') },
      on: { stop: { actions: cancelled('initial', 'entry', 'exit', 'transition', 'always') } },
      states: {
        a: {
          entry: late('entry'),
          exit: late('exit'),
          on: { go: { target: 'b', actions: late('transition') } },
        },
        b: { always: { target: 'c', actions: late('always') } },
        c: {},
      },
    });
    const first = initialStep(machine);
    const second = stepMachine(machine, first.snapshot, { type: 'go' });
    const names = [...first.timers, ...second.timers].map(({ name }) => name);
    expect(names.sort()).toEqual(['always', 'entry', 'exit', 'initial', 'transition']);
    const stopped = stepMachine(machine, second.snapshot, { type: 'stop' });
    expect(stopped.timers.map(({ name }) => name).sort()).toEqual(names);
  });
});

describe('a machine', () => {
  it('that has ended takes nothing more', () => {
    const machine = createMachine({
      initial: 'a',
      on: { poke: { actions: 'cry' } },
      states: { a: { on: { end: 'b' } }, b: { type: 'final' } },
    });
    const { snapshot } = stepMachine(machine, initialStep(machine).snapshot, { type: 'end' });
    expect(snapshot.status).toBe('done');
    const poked = stepMachine(machine, snapshot, { type: 'poke' });
    expect(poked).toEqual({ snapshot, actions: [], timers: [] });
    expect(poked.snapshot).toBe(snapshot);
  });

  it('that throws is our defect: the error comes out, and later steps are not harmed', () => {
    const machine = createMachine({
      context: ({ input }: { input: { n: number } }) => ({ n: input.n }),
      on: {
        fail: {
          actions: [
            'lost',
            assign(() => {
              throw new Error('assigned badly');
            }),
          ],
        },
        go: { actions: 'kept' },
      },
    });
    expect(() => initialStep(machine, undefined as never)).toThrow(TypeError);
    const { snapshot } = initialStep(machine, { n: 1 });
    expect(() => stepMachine(machine, snapshot, { type: 'fail' })).toThrow('assigned badly');
    const { actions } = stepMachine(machine, snapshot, { type: 'go' });
    expect(actions).toEqual([{ type: 'kept', params: undefined }]);
  });

  it('may be stepped while another one is', () => {
    const inner = createMachine({ entry: 'inside' });
    const outer = createMachine({
      on: {
        go: {
          actions: ['before', assign(() => ({ n: initialStep(inner).actions.length })), 'after'],
        },
      },
    });
    const { snapshot, actions } = stepMachine(outer, initialStep(outer).snapshot, { type: 'go' });
    expect(actions.map(({ type }) => type)).toEqual(['before', 'after']);
    expect(snapshot.context).toEqual({ n: 1 });
  });

  it('may not have actors', () => {
    const child = createMachine({});
    const spawning = createMachine({ entry: spawnChild(child) });
    const invoking = createMachine({ invoke: { src: child } });
    const sending = createMachine({ entry: sendTo(({ self }) => self, { type: 'x' }) });
    for (const machine of [spawning, invoking, sending]) {
      expect(() => initialStep(machine)).toThrow('no actor runs here');
    }
  });
});

function chosen(specimen: Specimen, armed: ReadonlySet<string>, choice: number): { type: string } {
  const events = [...specimen.events, ...[...armed].map((type) => ({ type }))];
  return events[choice % events.length] ?? { type: 'none' };
}

function rearm(armed: Set<string>, timers: readonly TimerChange[]): void {
  for (const { kind, name } of timers) {
    if (kind === 'set') armed.add(name);
    else armed.delete(name);
  }
}

function seenOurs(specimen: Specimen, stepped: Stepped<AnyMachineSnapshot>): Seen {
  const { snapshot, actions, timers } = stepped;
  return { snapshot: json(specimen, snapshot), actions, timers };
}

function seenTheirs(
  specimen: Specimen,
  snapshot: AnyMachineSnapshot,
  executable: readonly ExecutableActionsFrom<Specimen['machine']>[],
): Seen {
  const actions: MachineAction[] = [];
  const timers: TimerChange[] = [];
  for (const { type, params } of executable as readonly MachineAction[]) {
    const { event, delay, sendId } = (params ?? {}) as Record<string, never>;
    if (type === 'xstate.cancel')
      timers.push({ kind: 'clear', name: renamed[sendId ?? ''] ?? sendId ?? '' });
    else if (type !== 'xstate.raise') actions.push({ type, params });
    else if (delay !== undefined) {
      timers.push({
        kind: 'set',
        name: (event as unknown as { type: string }).type,
        afterMs: delay,
      });
    }
  }
  return { snapshot: json(specimen, snapshot), actions, timers };
}

/** The specimens' send ids that are not event types. */
const renamed: { readonly [sendId: string]: string | undefined } = { reminder: 'remind' };

function json({ machine }: Specimen, snapshot: AnyMachineSnapshot): unknown {
  const tags = [...snapshot.tags].sort();
  return JSON.parse(JSON.stringify({ ...machine.getPersistedSnapshot(snapshot), tags }));
}

function byName(timers: readonly TimerChange[]): readonly TimerChange[] {
  return [...timers].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function cancelled(...types: string[]) {
  return types.map((type) => cancel(`id ${type}`));
}
