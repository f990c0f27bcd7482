// What is said to a room, whole and in parts, searched to the end (R7701-6.1, R7701-6.3).
import { describe, expect, it } from 'vitest';
import { variantRows } from '../../../model/variant-rows.ts';
import { type DeliveryWorld, delivery } from '../../../sim/check/models/delivery.ts';
import { search } from '../../../sim/check/search.ts';

describe('Delivery', () => {
  it('of two halves and a reply comes to everybody and to rest [R7701-6.1-8, C5, X6]', () => {
    const found = search(delivery({ ...SMALL, rests: true }));
    expect(found.violation).toBeUndefined();
    expect(found).toMatchObject({ exhausted: true, states: 40122, edges: 170446, depth: 27 });
  });

  it('is the same where orders that cannot matter are left out, and where none is [C41]', () => {
    const reduced = search(delivery(SMALL));
    expect(reduced).toMatchObject({ verdict: 'holds', exhausted: true, states: 1891, edges: 3025 });
    const whole = search(delivery(SMALL), { partialOrder: false });
    expect(whole).toMatchObject({
      verdict: 'holds',
      exhausted: true,
      states: 40122,
      edges: 170446,
    });
  });

  it('is the same where no step is remembered', () => {
    const { states, edges, depth } = search(delivery(FEW));
    expect(search(delivery(FEW), { memo: false })).toMatchObject({ states, edges, depth });
  });

  it('is told as each reading has it, by a second judgement of each answer [C4, C21, M20]', () => {
    for (const [name, { clause, readings }] of Object.entries(variantRows)) {
      if (!/^[CM]/.test(clause)) continue;
      for (const reading of readings.slice(1)) {
        const pieces = ['first-half', 'other-half', 'given-up', 'whole', 'again'];
        const variants = { [name]: reading };
        const found = search(delivery({ pieces, statuses: [200], sends: 3, variants }));
        expect(found.violation, `${name} ${reading}`).toBeUndefined();
      }
    }
  });
});

const SMALL: DeliveryWorld = {
  pieces: ['first-half', 'other-half', 'reply'],
  sends: 2,
  statuses: [200],
};

const FEW: DeliveryWorld = { pieces: ['whole'], sends: 1, statuses: [481] };
