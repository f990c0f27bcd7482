// Who is in a room and who keeps a name for whom, searched to the end (R7701-4-5, R7701-4.1-2).
import { describe, expect, it } from 'vitest';
import { membership } from '../../../sim/check/models/membership.ts';
import { search } from '../../../sim/check/search.ts';

describe('Membership', () => {
  it('holds whatever two people do who come once each [R7701-4-5, R7701-4.1-2, X10]', () => {
    const found = search(small());
    expect(found.violation).toBeUndefined();
    expect(found).toMatchObject({ verdict: 'holds', exhausted: true, states: 23247, edges: 80396 });
    expect(found.depth).toBe(31);
  });

  it('holds alike where the two are not exchanged for one another [R7701-7-1]', () => {
    const found = search(small(), { symmetry: false });
    expect(found).toMatchObject({ verdict: 'holds', states: 46492, edges: 160788 });
  });

  it('is the same where no step is remembered, and no order left out', () => {
    const alone = () => membership({ names: ['Rook'], calls: [2, 0] });
    const { states, edges, depth } = search(alone());
    expect({ states, edges, depth }).toEqual({ states: 718, edges: 1410, depth: 28 });
    expect(search(alone(), { memo: false })).toMatchObject({ states, edges, depth });
    expect(search(alone(), { partialOrder: false })).toMatchObject({ states, edges, depth });
  });
});

function small() {
  return membership({ names: ['Rook'], calls: [1, 1] });
}
