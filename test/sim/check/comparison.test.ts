// Readings of the RFCs side by side: the shortest way in which somebody can tell each from the usual
// one, as long as it is a model's to show. The length is what a breadth-first search proves.
import { describe, expect, it } from 'vitest';
import { defaultVariants, type Variants, variantRows } from '../../../model/index.ts';
import { comparison } from '../../../sim/check/comparison.ts';
import { search } from '../../../sim/check/search.ts';
import { knownModel } from './known-model.ts';

describe('Two readings', () => {
  it.each([
    ['nickname-race', 'nothingToRemove', 424, 2, 'anna is told 200, or else 424'],
    ['nickname-race', 'nicknameCharacters', true, 2, 'anna is told 424, or else 200'],
    ['nickname-race', 'nicknameEnforcedCapped', false, 2, 'anna is told 424, or else 200'],
    ['nickname-race', 'nicknameDisallowed', 425, 2, 'anna is told 424, or else 425'],
    ['nickname-race', 'useNicknameMissing', 424, 2, 'anna is told 400, or else 424'],
    ['nickname-race', 'nicknameReportHeaders', 200, 2, 'anna is told 400, or else 200'],
    ['nickname-race', 'nicknameBody', 400, 2, 'anna is told 200, or else 400'],
    ['nickname-race', 'likeOthersNames', 425, 2, 'anna is told 200, or else 425'],
    ['nickname-race', 'secondNickname', 403, 4, 'phone is told 200, or else 403'],
    ['nickname-race', 'secondNickname', 425, 4, 'phone is told 200, or else 425'],
    ['nickname-race', 'quarantineOnRename', true, 7, 'bert is told 200, or else 425'],
    ['nickname-race', 'quarantineOnRemoval', true, 7, 'bert is told 200, or else 425'],
  ] as const)('of %s %s=%s are told apart after so many steps', (...row) => {
    expect(compared(row[0], { [row[1]]: row[2] }, false)).toEqual([row[3], row[4]]);
  });

  it.each([
    ['membership', 'nicknameBinds', false, 7],
    ['membership', 'suspendMs', 32_000, 9],
    ['private-message', 'privateNeedsAll', true, 4],
    ['private-message', 'reportsWrapped', true, 5],
    ['private-message', 'directionBindsPrivate', false, 2],
    ['private-message', 'directionRefusal', 413, 2],
    ['signalling', 'announcedAtAck', true, 5],
    ['signalling', 'strangersClosed', true, 9],
  ] as const)('of the small %s %s=%s are told apart after so many steps', (...row) => {
    expect(compared(row[0], { [row[1]]: row[2] }, true)[0]).toBe(row[3]);
  });

  it('that nobody can tell apart are called alike', () => {
    const { small, name } = knownModel('nickname-race');
    const model = comparison({ name, small, build: small }, { versionWraps: true }, true);
    expect(search(model)).toMatchObject({ verdict: 'holds', exhausted: true });
  });

  it('are switches with a clause, readings and a default, the first of them', () => {
    const names = Object.keys(variantRows) as (keyof Variants)[];
    expect(names.length).toBeGreaterThanOrEqual(25);
    for (const name of names) {
      const { clause, question, readings } = variantRows[name];
      expect(clause, name).toMatch(/^[A-Z]+\d/);
      expect(question, name).toMatch(/\?$/);
      expect(readings.length, name).toBeGreaterThan(1);
      expect(readings[0], name).toBe(defaultVariants[name]);
    }
  });
});

/** How many steps it takes, and what is different then. */
function compared(name: string, readings: Partial<Variants>, isSmall: boolean) {
  const { violation } = search(comparison(knownModel(name), readings, isSmall));
  expect(violation?.minimal).toBe(true);
  return [violation?.trace.length, violation?.instead];
}
