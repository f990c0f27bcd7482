// What an action might be instead: each is simpler, and still an action of its kind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simplerDrafts, smaller } from '../../sim/trace/simpler.ts';
import type { Action } from '../../sim/world/action.ts';

function simplerThan(action: Action): readonly Action[] {
  return [...simplerDrafts({ action, object: null })].map((draft) => draft.action);
}

describe('Smaller numbers', () => {
  it('are whole, below, 0 first and the one below last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (value) => {
        const all = [...smaller(value)];
        expect(all[0]).toBe(0);
        expect(all.at(-1)).toBe(value - 1);
        expect(all.toSorted((a, b) => a - b)).toEqual(all);
        expect(all.every((less) => Number.isSafeInteger(less))).toBe(true);
      }),
    );
  });

  it('are none below 0', () => {
    expect([...smaller(0)]).toEqual([]);
  });
});

describe('Simpler actions', () => {
  it('shorten what was said, and no word that says of which kind something is', () => {
    const say: Action = {
      type: 'ask',
      person: 'bob',
      command: { type: 'say', text: 'ab' },
      atMs: 0,
    };
    expect(simplerThan(say)).toEqual([{ ...say, command: { type: 'say', text: 'a' } }]);
    const close: Action = {
      type: 'do',
      person: 'bob',
      deed: { deed: 'close', plane: 'msrp' },
      atMs: 0,
    };
    expect(simplerThan(close)).toEqual([]);
  });

  it('let everything arrive where one thing did, or the whole of it where a part did', () => {
    expect(simplerThan({ type: 'deliver', parcel: 3, octets: 9, atMs: 0 })).toEqual([
      { type: 'settle', atMs: 0 },
      { type: 'deliver', parcel: 3, atMs: 0 },
    ]);
  });

  it('come to an end, however often they are asked for', () => {
    let action: Action = {
      ...{ type: 'crash', node: 'focus', kept: 9, torn: true, atMs: 70_000 },
    };
    let rounds = 0;
    for (let next = simplerThan(action).at(-1); next !== undefined; rounds += 1) {
      action = next;
      next = simplerThan(action)[0];
      expect(rounds).toBeLessThan(100);
    }
    expect(action).toEqual({ type: 'crash', node: 'focus', kept: 0, torn: false, atMs: 0 });
  });
});
