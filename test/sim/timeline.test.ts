// Timelines: any step can be gone to and is the same however somebody comes there; a branch is what
// doing the actions gives; and what is told of a step is what changed in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { properties } from '../../model/property/properties.ts';
import { type Property, violation } from '../../model/property/property.ts';
import { scenarioNamed } from '../../sim/scenario/scenarios.ts';
import { beginningNamed, playedScenario } from '../../sim/trace/beginnings.ts';
import { Places } from '../../sim/trace/places.ts';
import type { StatePart } from '../../sim/trace/timeline.ts';
import { WorldTimeline } from '../../sim/trace/world-timeline.ts';
import type { WorldEvent } from '../../sim/trace/world-trace.ts';
import { act, createWorld, ImpossibleAction } from '../../sim/world/act.ts';
import type { Action } from '../../sim/world/action.ts';
import { simulate } from '../../sim/world/simulation.ts';
import type { WorldOptions } from '../../sim/world/world.ts';

const TOOLS = { properties, sha256 };

interface Lived {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
}

function lived(seed: number, livesMs = 12_000): Lived {
  const actions: Action[] = [];
  const witness = { action: (action: Action) => void actions.push(action) };
  const faults = 'all' as const;
  const { options } = simulate({ seed, faults, livesMs }, { properties: [], sha256, witness });
  const { weather: _, ...world } = options;
  return { options: world, actions };
}

function finished<T>(steps: Generator<number, T, void>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

function timelineOf({ options, actions }: Lived, judges: readonly Property[] = properties) {
  const events = actions.map((action): WorldEvent => ({ action }));
  return finished(WorldTimeline.played(options, events, { properties: judges, sha256 }));
}

describe('A timeline of a world', () => {
  const life = lived(3);
  const timeline = timelineOf(life);
  let world = createWorld(life.options);
  const hashes = [world.hash];
  for (const action of life.actions) {
    world = act(world, action);
    hashes.push(world.hash);
  }
  const anyStep = fc.integer({ min: 0, max: timeline.length });

  it('has the same world at a step however somebody came there', () => {
    expect(timeline.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 20 }), (steps) => {
        for (const step of steps) expect(timeline.world(step).hash).toBe(hashes[step]);
      }),
      { numRuns: 60 },
    );
  });

  it('branches into what doing the actions gives, and stays as it was', () => {
    fc.assert(
      fc.property(anyStep, fc.nat(), (step, which) => {
        const choices = timeline.choices(step);
        const { action } = choices[which % choices.length] ?? { action: { type: 'wait', atMs: 0 } };
        const branch = timeline.branchedAt(step, action as Action);
        expect(branch.actions).toEqual([...life.actions.slice(0, step), action]);
        const before = step === 0 ? createWorld(life.options) : timeline.world(step);
        expect(branch.world(step + 1).hash).toBe(act(before, action as Action).hash);
        expect(branch.world(step).hash).toBe(hashes[step]);
        // It goes on by itself, also where the other run has kept a place.
        let [longer, world] = [branch, branch.world(step + 1)];
        for (let more = 1; more <= 20; more += 1) {
          const wait: Action = { atMs: world.nowMs + more, type: 'wait' };
          world = act(world, wait);
          longer = longer.branchedAt(step + more, wait);
        }
        expect(longer.world(step + 21).hash).toBe(world.hash);
        for (const back of [20, 3]) longer.world(step + back);
        expect(longer.world(longer.length).hash).toBe(world.hash);
        expect(timeline.length).toBe(life.actions.length);
        expect(timeline.world(timeline.length).hash).toBe(hashes.at(-1));
      }),
      { numRuns: 60 },
    );
  });

  it('tells as changed what leads from the states before a step to those after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: timeline.length }), (step) => {
        const states = statesAt(step - 1);
        for (const { who, part, before, after } of timeline.account(step).changed) {
          const name = `${who} ${part}`;
          expect(states.get(name) ?? null).toBe(before);
          expect(after).not.toBe(before);
          if (after === null) states.delete(name);
          else states.set(name, after);
        }
        expect([...states].sort()).toEqual([...statesAt(step)].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a step that there is not, and a branch that cannot be', () => {
    for (const step of [-1, timeline.length + 1, 0.5]) {
      expect(() => timeline.world(step)).toThrow(/^step: 0 to \d+; got/);
    }
    const action: Action = { atMs: 0, type: 'deliver', parcel: 99_999 };
    expect(() => timeline.branchedAt(3, action)).toThrow(ImpossibleAction);
  });

  /** Timers and parcels apart: what changes of them is told by what happened. */
  function statesAt(step: number): Map<string, string> {
    const isTold = ({ part }: StatePart) => !/^(timer:|under way:)/.test(part);
    const parts = timeline
      .states(step)
      .flatMap(({ who, parts }) =>
        parts.filter(isTold).map(({ part, state }) => [`${who} ${part}`, state] as const),
      );
    // No two parts have one name, or a change would be of nobody knows which.
    expect(new Set(parts.map(([name]) => name)).size).toBe(parts.length);
    return new Map(parts);
  }
});

describe('What is told of a step', () => {
  it('is what happened, what changed and by which clause [R7701-7.1-10]', () => {
    const scenario = scenarioNamed('n1-two-ask-for-one-name');
    if (scenario === undefined) throw new Error('the scenario is gone');
    const { options, actions } = playedScenario(scenario, 1);
    const timeline = timelineOf({ options, actions });
    const accounts = actions.map((_, at) => timeline.account(at + 1));
    const granted = accounts.find(({ changed }) =>
      changed.some(({ part, after }) => part === 'nicknames of lobby' && after !== 'none'),
    );
    expect(granted?.title).toBe('what focus appended first is on disk');
    expect(granted?.changed).toContainEqual(
      expect.objectContaining({ who: 'focus', part: expect.stringMatching(/^members of lobby$/) }),
    );
    const refusal = accounts.flatMap(({ clauses }) => clauses).filter(({ by }) => by === 'answer');
    expect(refusal).toContainEqual(
      expect.objectContaining({
        clause: 'R7701-7.1-10',
        text: expect.stringMatching(/^refuses 425/),
      }),
    );
    // And the very transition of the room's machine.
    expect(accounts.flatMap(({ clauses }) => clauses)).toContainEqual({
      ...{ clause: 'R7701-7.1-10', who: 'focus', by: 'machine' },
      text: expect.stringMatching(/^room\/room: in open, on nickname\.requested .*heldByAnother$/),
    });
    const said = accounts.flatMap(({ happened }) => happened);
    expect(said).toContainEqual(
      expect.objectContaining({ what: 'sent', who: 'alice', to: 'focus', text: 'NICKNAME Rook' }),
    );
    expect(said).toContainEqual(
      expect.objectContaining({
        what: 'arrived',
        from: 'focus',
        text: expect.stringMatching(/^425/),
      }),
    );
  });
});

describe('How a run fails', () => {
  /** What no run can keep to. */
  const nobodyLeaves: Property<null> = {
    ...{ name: 'nobody-leaves', says: 'Nobody leaves.', clauses: [], initial: null },
    observe: (state, seen) =>
      seen.type === 'logged' && seen.committed.entry.type === 'participant.left'
        ? violation({ name: 'nobody-leaves' }, 'R7701-5.2-1', 'somebody left')
        : state,
  };
  const room = beginningNamed('room', 1);
  if (room === undefined) throw new Error('the room is gone');
  const atMs = 10;
  const leaves: Action = { atMs, type: 'ask', person: 'bob', command: { type: 'leave' } };
  const settles: Action = { atMs, type: 'settle' };
  const { options } = room;
  const actions = [...room.actions, leaves, settles, { ...settles, atMs: 20 }];

  it('is known by the step in which it shows first', () => {
    const judges = [nobodyLeaves as Property];
    const timeline = timelineOf({ options, actions }, judges);
    const step = room.actions.length + 2;
    const failure = { step, verdict: 'violated', violated: 'nobody-leaves' };
    expect(timeline.failure).toMatchObject({ ...failure, sentence: 'somebody left' });
    expect(timeline.account(step).failure).toBe(timeline.failure);
    expect(timeline.account(step + 1).failure).toBeUndefined();
    // Another way to go on from before it has not that failure, and one from behind it has.
    const wait: Action = { atMs: 30, type: 'wait' };
    expect(timeline.branchedAt(step - 2, wait).failure).toBeUndefined();
    expect(timeline.branchedAt(step, wait).failure).toMatchObject(failure);
    expect(timeline.branchedAt(step - 1, settles).failure).toMatchObject(failure);
  });

  it('is known by its end where it shows only there', () => {
    const judges = [nobodyLeaves as Property];
    const timeline = timelineOf({ options, actions: room.actions }, judges);
    expect(timeline.failure).toBeUndefined();
    timeline.judgeEnd();
    const step = room.actions.length;
    expect(timeline.failure).toMatchObject({ step, atEnd: true, violated: 'nobody-leaves' });
    expect(timeline.account(step).failure).toBe(timeline.failure);
    expect(timeline.branchedAt(step, settles).failure).toBeUndefined();
    const whole = timelineOf({ options, actions: room.actions });
    whole.judgeEnd();
    expect(whole.failure).toBeUndefined();
  });

  it('is known by the first step whose hash is not what was recorded', () => {
    const events = actions.map((action, at): WorldEvent => {
      return at < 3 ? { action } : { action, hash: 'f'.repeat(64) };
    });
    const timeline = finished(WorldTimeline.played(options, events, TOOLS));
    expect(timeline.failure).toMatchObject({ step: 4, verdict: 'different' });
  });

  it('is told at once where an action cannot be done, by its number', () => {
    const events = [...actions, { atMs: 20, type: 'thaw', node: 'bob' } as const];
    const steps = WorldTimeline.played(
      options,
      events.map((action) => ({ action })),
      TOOLS,
    );
    expect(() => finished(steps)).toThrow(
      new ImpossibleAction('action 8 (thaw) cannot be done: bob does not stand still'),
    );
  });
});

describe('Places', () => {
  it('are made again from the nearest that is kept, and few are kept', () => {
    const events = Array.from({ length: 20_000 }, (_, at) => at);
    let done = 0;
    const places = new Places(0, events, (sum: number, event: number) => {
      done += 1;
      return sum + event;
    });
    expect(places.at(events.length)).toBe((20_000 * 19_999) / 2);
    expect(done).toBe(20_000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (step) => {
        done = 0;
        expect(places.at(step)).toBe((step ** 2 - step) / 2);
        expect(done).toBeLessThanOrEqual(256);
      }),
    );
  });
});
