// Shrinking any failing list: what is left still fails, in the same way, is a part of what was, and
// nothing more of it can be left out or be made simpler. The lists fail by rules drawn at random.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failing, type ShrinkTask, shrink, shrunk } from '../../sim/trace/shrink.ts';

/** An action: which one it is, and how large. */
interface Move {
  readonly name: number;
  readonly size: number;
}

/** A list fails where these names come in this order, each at least so large. */
type Rule = readonly Move[];

const moves = fc.array(fc.record({ name: fc.nat(6), size: fc.nat(40) }), { maxLength: 120 });
const rule = fc.array(fc.record({ name: fc.nat(6), size: fc.nat(20) }), {
  minLength: 1,
  maxLength: 5,
});

function breaks(actions: readonly Move[], needed: Rule): boolean {
  let met = 0;
  for (const { name, size } of actions) {
    const next = needed[met];
    if (next !== undefined && name === next.name && size >= next.size) met += 1;
  }
  return met === needed.length;
}

function taskOf(actions: readonly Move[], needed: Rule): ShrinkTask<Move, 'broken'> {
  return {
    failing: { actions, failure: 'broken' },
    fails: (tried) => (breaks(tried, needed) ? { actions: tried, failure: 'broken' } : undefined),
    simpler: ({ name, size }) =>
      [0, size >> 1, size - 1].flatMap((less) => simplerMove(name, size, less)),
    triesMax: 100_000,
  };
}

function simplerMove(name: number, size: number, less: number): readonly Move[] {
  return less >= 0 && less < size ? [{ name, size: less }] : [];
}

/** Failing lists with the needed moves strewn in. */
const failing = fc
  .tuple(moves, rule, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }))
  .map(([strewn, needed, places]) => {
    const at = needed
      .map((_, nth) => (places[nth] ?? 0) % (strewn.length + 1))
      .sort((a, b) => a - b);
    const actions = [...strewn];
    for (const [nth, move] of [...needed.entries()].reverse()) {
      actions.splice(at[nth] ?? 0, 0, { name: move.name, size: move.size + 13 });
    }
    return { actions, needed };
  });

describe('A shrunk list', () => {
  it('is what the failure needs and nothing else, each part as simple as it can be', () => {
    fc.assert(
      fc.property(failing, ({ actions, needed }) => {
        const { failing, isMinimal } = shrunk(taskOf(actions, needed));
        expect(failing.actions).toEqual(needed);
        expect(isMinimal).toBe(true);
      }),
    );
  });

  it('is a part of what was, in order, where nothing can be simpler', () => {
    fc.assert(
      fc.property(failing, ({ actions, needed }) => {
        const { simpler: _, ...task } = taskOf(actions, needed);
        const left = shrunk(task).failing.actions;
        let from = 0;
        for (const move of left) {
          from = actions.indexOf(move, from) + 1;
          expect(from).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('fails, and none of its actions and no two can be left out, whatever the rule', () => {
    const anyRule = fc.func(fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), anyRule, (numbers, says) => {
        const actions = numbers.map((name) => ({ name, size: 0 }));
        const all = JSON.stringify(actions);
        const isBad = (tried: readonly Move[]) =>
          JSON.stringify(tried) === all || says(tried.map(({ name }) => name));
        const { failing, isMinimal } = shrunk<Move, true>({
          failing: { actions, failure: true },
          fails: (tried) => (isBad(tried) ? { actions: tried, failure: true } : undefined),
          triesMax: 100_000,
          pairsMax: 30,
        });
        const left = failing.actions;
        expect(isMinimal).toBe(true);
        expect(isBad(left)).toBe(true);
        for (let at = 0; at < left.length; at += 1) {
          expect(isBad(left.toSpliced(at, 1))).toBe(false);
          for (let other = at + 1; other < left.length; other += 1) {
            expect(isBad(left.filter((_, nth) => nth !== at && nth !== other))).toBe(false);
          }
        }
      }),
    );
  });

  it('loses what goes only together: an opening with its closing', () => {
    const all: readonly string[] = ['open', 'noise', 'fail', 'close'];
    const isBad = (tried: readonly string[]) =>
      tried.includes('fail') && tried.includes('open') === tried.includes('close');
    const { failing } = shrunk({
      failing: { actions: all, failure: 'bad' },
      fails: (tried) => (isBad(tried) ? { actions: tried, failure: 'bad' } : undefined),
      triesMax: 1_000,
    });
    expect(failing.actions).toEqual(['fail']);
  });

  it('takes over what a try itself leaves out', () => {
    const actions = Array.from({ length: 50 }, (_, at) => at);
    const upTo = (tried: readonly number[]): Failing<number, 'bad'> | undefined => {
      const end = tried.indexOf(20);
      return end < 0 ? undefined : { actions: tried.slice(0, end + 1), failure: 'bad' };
    };
    const steps = shrink({ failing: { actions, failure: 'bad' }, fails: upTo, triesMax: 1_000 });
    const lengths = [...steps].map(({ failing }) => failing.actions.length);
    expect(lengths.at(-1)).toBe(1);
    expect(lengths.toSorted((a, b) => b - a)).toEqual(lengths);
  });

  it('takes few tries for the few needed of thousands', () => {
    const actions = Array.from({ length: 4_096 }, (_, name) => ({ name, size: 0 }));
    const needed = [17, 1_000, 2_500, 4_000].map((name) => ({ name, size: 0 }));
    const { failing, tries } = shrunk(taskOf(actions, needed));
    expect(failing.actions).toEqual(needed);
    expect(tries).toBeLessThan(250);
  });
});

describe('A shrinking', () => {
  it('can be stopped after any try, and has a list that fails by then', () => {
    fc.assert(
      fc.property(failing, fc.nat(60), ({ actions, needed }, stop) => {
        let done = 0;
        for (const { failing, tries } of shrink(taskOf(actions, needed))) {
          done += 1;
          expect(tries).toBe(done);
          expect(breaks(failing.actions, needed)).toBe(true);
          if (done > stop) break;
        }
      }),
    );
  });

  it('asks no more often than it may, and says that it is not done', () => {
    fc.assert(
      fc.property(failing, fc.nat(20), ({ actions, needed }, triesMax) => {
        const task = { ...taskOf(actions, needed), triesMax };
        const { tries, isMinimal, failing } = shrunk(task);
        expect(tries).toBeLessThanOrEqual(triesMax);
        expect(breaks(failing.actions, needed)).toBe(true);
        if (tries === triesMax) expect(isMinimal).toBe(false);
      }),
    );
  });

  it('asks for no list twice while it is short', () => {
    fc.assert(
      fc.property(failing, ({ actions, needed }) => {
        const asked = new Set<string>();
        const numbers = new Map<Move, number>();
        const { fails, ...task } = taskOf(actions, needed);
        shrunk({
          ...task,
          fails: (tried) => {
            const key = tried
              .map((move) => numbers.get(move) ?? numbers.set(move, numbers.size).size - 1)
              .join(' ');
            expect(asked.has(key)).toBe(false);
            asked.add(key);
            return fails(tried);
          },
        });
      }),
    );
  });
});
