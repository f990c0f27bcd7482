// Who is writing: V-COMP-1 over time, and that nobody writes without end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Composing,
  nobodyComposes,
  saidSomething,
  stillComposing,
  toldComposing,
} from '../../model/client/composing.ts';
import { limits } from '../../model/limits.ts';
import type { IsComposing } from '../../model/wire/is-composing.ts';

const ALICE = 'sip:alice@example.net';
const BOB = 'sip:bob@example.com';
const active: IsComposing = { state: 'active', refreshSeconds: 90 };

const who = (composing: Composing, nowMs: number): readonly string[] =>
  [...stillComposing(composing, nowMs).keys()].sort();

describe('Somebody who writes', () => {
  const writing = toldComposing(nobodyComposes, ALICE, active, 1000);

  it('does so until the refresh is due, 90 s in V-COMP-1 [R3994-3.3-1]', () => {
    expect(who(writing, 90_999)).toEqual([ALICE]);
    expect(who(writing, 91_000)).toEqual([]);
  });

  it('does so for 120 s where no refresh is told [R3994-3.2-2]', () => {
    const told = toldComposing(nobodyComposes, ALICE, { state: 'active' }, 0);
    expect(who(told, 119_999)).toEqual([ALICE]);
    expect(who(told, 120_000)).toEqual([]);
  });

  it('does so from anew with each active [R3994-3.3-2]', () => {
    const again = toldComposing(writing, ALICE, active, 61_000);
    expect(who(again, 150_999)).toEqual([ALICE]);
    expect(who(again, 151_000)).toEqual([]);
  });

  it('no more after idle, nor after what was written has come [R3994-3.3-1]', () => {
    const both = toldComposing(writing, BOB, active, 2000);
    expect(who(toldComposing(both, ALICE, { state: 'idle' }, 3000), 3000)).toEqual([BOB]);
    expect(who(saidSomething(both, ALICE), 3000)).toEqual([BOB]);
    expect(who(saidSomething(writing, BOB), 3000)).toEqual([ALICE]);
  });
});

describe('Those who write', () => {
  it('are remembered up to the bound; whose time ends first gives way (law 6)', () => {
    let composing = nobodyComposes;
    for (let n = 0; n < limits.agentComposersMax; n += 1) {
      composing = toldComposing(composing, `sip:${n}@h`, active, n);
    }
    expect(composing.size).toBe(limits.agentComposersMax);
    const more = toldComposing(composing, ALICE, active, 5000);
    expect(more.size).toBe(limits.agentComposersMax);
    expect([more.has(ALICE), more.has('sip:0@h'), more.has('sip:1@h')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are nobody once the longest time is over, whatever was told [R3994-3.2-2]', () => {
    const told = fc.record({
      from: fc.constantFrom(ALICE, BOB, '__proto__'),
      state: fc.constantFrom('active' as const, 'idle' as const),
      refreshSeconds: fc.integer({ min: 1, max: 999_999_999_999_999 }),
    });
    fc.assert(
      fc.property(fc.array(told), (all) => {
        const composing = all.reduce(
          (so, { from, ...status }, n) => toldComposing(so, from, status, n),
          nobodyComposes,
        );
        expect(who(composing, all.length + limits.composingMsMax)).toEqual([]);
        const last = all.at(-1);
        if (last !== undefined) {
          expect(composing.has(last.from)).toBe(last.state === 'active');
        }
      }),
    );
  });
});
