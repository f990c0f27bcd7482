// What a search may say: `holds` and `exhausted` only where it is so, whatever a model declares.
import { describe, expect, it } from 'vitest';
import type { Kind, Model, Property } from '../../../sim/check/model.ts';
import { search } from '../../../sim/check/search.ts';

describe('A search', () => {
  it('exchanges no names that a property tells apart', () => {
    const model = { ...talking(neverSpeaks('anna')), symmetry: [['anna', 'bert']] };
    expect(search(model)).toMatchObject({
      verdict: 'violated',
      reductions: { symmetry: 1 },
      violation: { property: 'anna-is-silent', trace: [{ actor: 'anna' }] },
    });
    const other = { ...talking(neverSpeaks('bert')), symmetry: [['anna', 'bert']] };
    expect(search(other)).toMatchObject({ violation: { trace: [{ actor: 'bert' }] } });
    const both = { ...talking(somebodySpeaks('anna')), symmetry: [['anna', 'bert']] };
    expect(search(both)).toMatchObject({ verdict: 'holds', exhausted: true });
  });

  it('goes on where everything that waits for the hub is blocked', () => {
    const hub: Kind<string> = {
      name: 'hub',
      initial: () => 'shut',
      step(state, event) {
        if (!('from' in event)) return undefined;
        if (event.message === 'open') return { state: 'open' };
        return state === 'shut' ? undefined : { state: 'rung' };
      },
    };
    const guest: Kind<number> = {
      name: 'guest',
      initial: () => 0,
      offers: (said) => (said < 2 ? [{ do: said === 0 ? 'ring' : 'open' }] : []),
      step: (said, event) =>
        'do' in event
          ? { state: said + 1, sends: [{ to: 'hub', message: event.do }] }
          : { state: said },
    };
    const model: Model = {
      ...{ name: 'door', asks: 'Does anybody come in?', hub: 'hub' },
      actors: [
        { name: 'anna', kind: guest },
        { name: 'hub', kind: hub },
      ],
      links: [{ between: ['anna', 'hub'], reorders: false }],
      properties: [never('rung', 'hub')],
    };
    const whole = search(model, { partialOrder: false });
    expect(search(model).verdict).toBe(whole.verdict);
  });

  it('leaves no order out where links are cut', () => {
    const hub: Kind<string> = {
      ...{ name: 'hub', initial: () => 'shut' },
      step: (state, event) => ('from' in event ? { state: 'rung' } : { state }),
    };
    const guest: Kind<string> = {
      name: 'guest',
      initial: () => 'new',
      offers: (state) => (state === 'new' ? [{ do: 'ring' }] : [{ do: 'cut' }]),
      step(_, event) {
        if (!('do' in event) || event.do === 'cut') return { state: 'cut', cuts: ['hub'] };
        return { state: 'rang', sends: [{ to: 'hub', message: 'ring' }] };
      },
    };
    const model: Model = {
      ...{ name: 'cutting', asks: 'Does the bell ring?', hub: 'hub' },
      actors: [
        { name: 'anna', kind: guest },
        { name: 'hub', kind: hub },
      ],
      links: [{ between: ['anna', 'hub'] }],
      properties: [
        {
          ...{ kind: 'always', name: 'rings', clause: 'x', says: 'who has cut has been heard' },
          ...{ lasts: true, reads: ['anna', 'hub'] },
          holds: (anna: string, bell: string) => anna !== 'cut' || bell === 'rung',
        },
      ],
    };
    expect(search(model)).toMatchObject({
      verdict: 'violated',
      violation: { property: 'rings', minimal: true },
    });
    expect(search(model).violation?.trace).toHaveLength(2);
  });

  it('says exhausted where nothing is left, and not where it stopped', () => {
    const broken: Kind<number> = {
      name: 'breaker',
      initial: () => 0,
      offers: (state) => (state === 0 ? [{ do: 'break' }, { do: 'other' }] : []),
      step: (state, event) =>
        'do' in event && event.do === 'break'
          ? { state, breaks: 'whole: it is not' }
          : { state: state + 1 },
    };
    const model: Model = {
      ...{ name: 'breaking', asks: 'Is it whole?', links: [] },
      actors: [{ name: 'anna', kind: broken }],
      properties: [{ kind: 'step', name: 'whole', clause: 'x', says: 'it is whole' }],
    };
    expect(search(model)).toMatchObject({ verdict: 'violated', exhausted: false, states: 1 });
    const missed = { ...talking({ ...somebodySpeaks('anna'), holds: () => false }) };
    for (const order of ['breadth', 'depth'] as const) {
      expect(search(missed, { order })).toMatchObject({ verdict: 'violated', exhausted: true });
    }
  });

  it('refuses two links with the same ends', () => {
    const model = talking(neverSpeaks('anna'));
    const link = { between: ['anna', 'bert'] } as const;
    expect(() => search({ ...model, links: [link, link] })).toThrow('two links have the same ends');
  });
});

/** Two people who may begin to speak. */
function talking(property: Property): Model {
  const speaker: Kind<string> = {
    name: 'speaker',
    initial: () => 'silent',
    offers: (state) => (state === 'silent' ? [{ do: 'speak' }] : []),
    step: () => ({ state: 'speaking' }),
  };
  return {
    ...{ name: 'talking', asks: 'Who speaks?', links: [], properties: [property] },
    actors: [
      { name: 'anna', kind: speaker },
      { name: 'bert', kind: speaker },
    ],
  };
}

function neverSpeaks(name: string): Property {
  return { ...never('speaking', name), name: `${name}-is-silent` };
}

function never(state: string, actor: string): Property {
  return {
    ...{ kind: 'always', name: 'never', clause: 'x', says: `${actor} is never ${state}` },
    ...{ lasts: true, reads: [actor], holds: (there: string) => there !== state },
  };
}

function somebodySpeaks(name: string): Property & { readonly kind: 'sometimes' } {
  return {
    ...{ kind: 'sometimes', name: 'speaks', clause: 'x', says: `${name} speaks` },
    ...{ reads: [name], holds: (state: string) => state === 'speaking' },
  };
}
