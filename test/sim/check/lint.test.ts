// What a model declares for its search is looked at: the orders that are left out meet, and names
// that are exchanged are alike. Models that declare wrongly are told so.
import { describe, expect, it } from 'vitest';
import { lint } from '../../../sim/check/lint.ts';
import { isReceived, type Kind, type Model } from '../../../sim/check/model.ts';
import { models } from '../../../sim/check/models/models.ts';
import { nicknameRace } from '../../../sim/check/models/nickname-race.ts';

describe('What is declared for a search', () => {
  it.each(models)('holds for $name', ({ small }) => {
    expect(lint(small(), 400)).toEqual([]);
  });

  it('holds for the whole race for nicknames', () => {
    expect(lint(nicknameRace(), 1500)).toEqual([]);
  });

  it('is told apart from a message that does not commute', () => {
    expect(lint(counting({ commutes: () => true }), 100)).toEqual([
      {
        of: 'partial order',
        says: expect.stringContaining('it matters which comes first: that clerk hears from '),
      },
    ]);
    expect(lint(counting({}), 100)).toEqual([]);
  });

  it('is told apart from names that are not alike', () => {
    const favours: Partial<Kind<string>> = {
      step: (filed, event) =>
        isReceived(event) && event.from === 'anna' ? { state: `${filed}a` } : { state: filed },
    };
    const model = { ...counting(favours), symmetry: [['anna', 'bert']] };
    expect(lint(model, 100)).toMatchObject([{ of: 'symmetry' }]);
  });
});

/** Two people whose letters a clerk files in the order in which they come. */
function counting(declared: Partial<Kind<string>>): Model {
  const person: Kind<number> = {
    name: 'person',
    initial: () => 1,
    offers: (left) => (left > 0 ? [{ do: 'write' }] : []),
    step: (left) => ({ state: left - 1, sends: [{ to: 'clerk', message: 'letter' }] }),
  };
  const clerk: Kind<string> = {
    name: 'clerk',
    initial: () => '',
    step: (filed, event) => (isReceived(event) ? { state: `${filed}${event.from[0]}` } : undefined),
    ...declared,
  };
  return {
    name: 'letters',
    asks: 'Whose letter is filed first?',
    actors: [
      { name: 'anna', kind: person },
      { name: 'bert', kind: person },
      { name: 'clerk', kind: clerk },
    ],
    links: [{ between: ['anna', 'clerk'] }, { between: ['bert', 'clerk'] }],
    properties: [
      {
        ...{ kind: 'always', name: 'two-letters', clause: 'x', says: 'two letters at most' },
        ...{ lasts: true, reads: ['clerk'], holds: (filed: string) => filed.length < 3 },
      },
    ],
  };
}
