// Tests that `confab export --to test` wrote run where confab itself is developed, unbuilt.
import { Reenactment } from 'confab/sim';
import { expect, it } from 'vitest';

it('confab/sim is the simulator as it stands here', () => {
  const run = new Reenactment({ seed: 1, people: ['alice'] });
  run.act({ type: 'settle', atMs: 0 });
  expect(run.violation).toBeUndefined();
});
