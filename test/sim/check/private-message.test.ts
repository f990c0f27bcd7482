// Who gets what is whispered, searched to the end (R7701-6.2, R7701-4-6).
import { describe, expect, it } from 'vitest';
import { variantRows } from '../../../model/variant-rows.ts';
import { privateMessage } from '../../../sim/check/models/private-message.ts';
import { search } from '../../../sim/check/search.ts';

describe('Private messages', () => {
  it('reach whom they are for wherever he goes, and come to rest there [R7701-6.2-9, X3]', () => {
    const found = search(small());
    expect(found.violation).toBeUndefined();
    expect(found).toMatchObject({ exhausted: true, states: 51468, edges: 176872, depth: 32 });
  });

  it('do so where orders that cannot matter are left out, and where none is [X3]', () => {
    const reduced = search(few());
    expect(reduced).toMatchObject({ verdict: 'holds', exhausted: true, states: 515, edges: 696 });
    const whole = search(few(), { partialOrder: false });
    expect(whole).toMatchObject({ verdict: 'holds', exhausted: true, states: 4090, edges: 13518 });
  });

  it('do so where no step is remembered', () => {
    const { states, edges, depth } = search(fewest());
    expect(search(fewest(), { memo: false })).toMatchObject({ states, edges, depth });
  });

  it('are answered as each reading has it, by a second judgement of each [P5 to P24]', () => {
    for (const [name, { clause, readings }] of Object.entries(variantRows)) {
      if (!clause.startsWith('P')) continue;
      for (const reading of readings.slice(1)) {
        const found = search(privateMessage({ acts: {}, variants: { [name]: reading } }));
        expect(found.violation, `${name} ${reading}`).toBeUndefined();
      }
    }
  });
});

function small() {
  const acts = { bert: ['hang up', 'call'], desk: ['take no whispers', 'hang up'] };
  return privateMessage({ ways: ['psst', 'to-nobody'], rests: true, acts });
}

function few() {
  return privateMessage({ ways: ['psst', 'in-parts', 'to-two'], acts: { bert: ['hang up'] } });
}

function fewest() {
  return privateMessage({ ways: ['with-a-report'], acts: { bert: ['hang up'] } });
}
