// A call over a network that loses, doubles and overtakes, searched as far as it goes.
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../sim/check/model.ts';
import { signalling } from '../../../sim/check/models/signalling.ts';
import { type SearchOptions, search } from '../../../sim/check/search.ts';
import { planted } from '../../../sim/plant/plant.ts';
import { plantNamed } from '../../../sim/plant/plants.ts';
import { knownModel } from './known-model.ts';

const small = () => knownModel('signalling').small();

describe('a call over datagrams [R3261-13.3-1]', () => {
  it('comes to an end that both sides know of [X8]', () => {
    expect(counted(small())).toEqual({
      ...{ verdict: 'holds', exhausted: true, states: 1_181, edges: 2_607 },
    });
  });

  it.each([['symmetry'], ['partialOrder'], ['memo']])('is the same without %s', (reduction) => {
    expect(counted(small(), { [reduction]: false })).toEqual(counted(small()));
  });

  it('survives a datagram that is lost and one that comes twice [S1, S3]', () => {
    const model = signalling({ offers: [], mayGo: false });
    expect(counted(model)).toEqual({
      ...{ verdict: 'holds', exhausted: true, states: 11_306, edges: 38_711 },
    });
  });

  it.each([
    ['cancel-in-vain', 'cancel-is-answered', 4],
    ['hasty-bye', 'no-bye-before-ack', 9],
    ['invite-forgotten', 'one-leg-one-call', 4],
    ['said-once', 'everybody-is-answered', 10],
    ['bind-forever', 'nothing-is-left', 6],
  ])('with %s breaks %s after %i steps', (name, property, steps) => {
    const plant = plantNamed(name) ?? null;
    const { violation } = planted(plant, () => search(signalling({ offers: [], mayGo: false })));
    expect(violation).toMatchObject({ property, minimal: true });
    expect(violation?.trace.length).toBe(steps);
  });
});

function counted(model: Model, options: SearchOptions = {}) {
  const { verdict, exhausted, states, edges } = search(model, options);
  return { verdict, exhausted, states, edges };
}
