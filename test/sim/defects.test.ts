// Two of the defects that the full tests plant, to show in every run that the simulation finds what
// is wrong, that it is shrunk, and that what is left holds in the sources as they are.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Reenactment } from '../../sim/trace/reenactment.ts';
import { type Defect, defects } from './plants/defect.ts';
import { hunted, LONG_ACTIONS, SHORT_ACTIONS, shrunkRun } from './plants/hunting.ts';
import { plant } from './plants/planted.ts';

const QUICK = ['a 200 to who wants no answer', 'the address of an anonymous member in the roster'];

const folder = mkdtempSync(join(tmpdir(), 'confab-defects-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(QUICK)('A defect that is planted: %s', (name) => {
  it('is found, shrunk, and gone where it is not', { timeout: 300_000 }, async () => {
    const defect = defects.find((each) => each.name === name) as Defect;
    const home = join(folder, name.replaceAll(' ', '-'));
    const { long, shrunk } = await hunted(home, defect);
    expect(defect.violates).toContain(long?.violation.violated);
    expect(long?.actions).toBeGreaterThanOrEqual(LONG_ACTIONS);
    expect(shrunk?.violation.violated).toBe(long?.violation.violated);
    expect(shrunk?.actions).toBeLessThanOrEqual(SHORT_ACTIONS);
    const { options, actions } = shrunkRun(home);
    const run = new Reenactment(options);
    for (const action of actions) run.act(action);
    run.settled();
    expect(run.violation).toBeUndefined();
  });
});

describe('Planting', () => {
  it('fails where the place is not there, or there twice', () => {
    const [defect] = defects as [Defect];
    const missing = { ...defect, was: 'what nobody has written' };
    expect(() => plant(join(folder, 'missing'), missing)).toThrow('is 0 times in');
    const twice = { ...defect, was: 'turn: Turn' };
    expect(() => plant(join(folder, 'twice'), twice)).toThrow(/is \d\d times in/);
  });
});
