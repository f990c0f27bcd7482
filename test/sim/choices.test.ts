// What can be chosen in a world: everything that is offered can be done, and a world is the same
// whichever way its actions were kept.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Action,
  act,
  bringToLife,
  choices,
  createWorld,
  ImpossibleAction,
  presets,
  startRun,
  stepRun,
  type World,
} from '../../sim/index.ts';

const PEOPLE = ['alice', 'bob'];

describe('Every choice in a world', () => {
  it('can be done, one after the other, whatever was chosen before', () => {
    const taken = new Set<string>();
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(), { maxLength: 120 }), (seed, picks) => {
        let world = createWorld({ seed, people: PEOPLE, focuses: 1 + (seed % 2) });
        for (const pick of picks) {
          const offered = choices(world);
          const types = [...new Set(offered.map(({ type }) => type))];
          const alike = offered.filter(({ type }) => type === types[pick % types.length]);
          const action = alike[(pick >> 5) % alike.length];
          if (action === undefined) throw new Error('nothing is offered');
          taken.add(action.type);
          world = act(world, action);
        }
        for (const action of choices(world)) act(world, action);
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(taken.size).toBeGreaterThan(18);
  });

  it('is refused in one sentence where it cannot be done, and changes nothing', () => {
    const world = createWorld({ seed: 1, people: PEOPLE });
    const wrong: readonly Action[] = [
      { atMs: 0, type: 'ask', person: 'carol', command: { type: 'leave' } },
      { atMs: 0, type: 'deliver', parcel: 99 },
      { atMs: 0, type: 'commit', node: 'focus' },
      { atMs: 0, type: 'tell', node: 'focus' },
      { atMs: 0, type: 'fail', node: 'alice' },
      { atMs: 0, type: 'crash', node: 'focus', kept: 3, torn: false },
      { atMs: 0, type: 'restart', node: 'focus' },
      { atMs: 0, type: 'thaw', node: 'alice' },
      { atMs: 0, type: 'hold', from: 'alice', to: 'alice' },
      { atMs: 0, type: 'heal', from: 'alice', to: 'focus' },
      { atMs: 0, type: 'reset', socket: 'focus#1' },
      { atMs: 0, type: 'set-clock', node: 'focus', aheadMs: 0.5 },
    ];
    const { hash } = world;
    for (const action of wrong) {
      expect(() => act(world, action), JSON.stringify(action)).toThrow(ImpossibleAction);
    }
    expect(world.hash).toBe(hash);
  });
});

describe('A run', () => {
  it('is the list of its actions: done again, they give every hash again', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const actions: Action[] = [];
      const hashes: string[] = [];
      const options = { seed, people: PEOPLE, focuses: 1 + (seed % 2) };
      let run = startRun({ ...options, weather: presets.all });
      for (const person of PEOPLE) run = bringToLife(run, person, 0);
      const watch = { action: (action: Action) => actions.push(action) };
      for (let next = stepRun(run, 60_000, watch); next; next = stepRun(run, 60_000, watch)) {
        run = next;
        hashes.push(run.world.hash);
      }
      // As a trace file would keep them.
      const kept = JSON.parse(JSON.stringify(actions)) as readonly Action[];
      let world: World = createWorld(options);
      const again = kept.map((action) => {
        world = act(world, action);
        return world.hash;
      });
      expect(again).toEqual(hashes);
    }
  });
});
