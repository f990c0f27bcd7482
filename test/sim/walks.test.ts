// Walks: each machine does by itself what the RFCs draw, and says nothing else.
import { describe, expect, it } from 'vitest';
import { machines } from '../../sim/check/machines.ts';
import { strayed, type Walk, walkName } from '../../sim/walk/walk.ts';
import { walks } from '../../sim/walk/walks.ts';

describe('Each machine', () => {
  it.each(Object.keys(machines))('has walks, and keeps to them: %s', (machine) => {
    const own = walks.filter((walk) => walk.machine === machine);
    expect(own.length).toBeGreaterThan(0);
    expect(own.map((walk) => [walk.says, strayed(walk)])).toEqual(
      own.map(({ says }) => [says, undefined]),
    );
  });

  it('has a name for each walk', () => {
    expect(new Set(walks.map(walkName)).size).toBe(walks.length);
  });
});

describe('A walk', () => {
  const usual: Walk = {
    ...{ machine: 'sip/invite-client', clause: 'R3261-17.1.1-1', says: 'it calls' },
    input: { reliable: false },
    steps: [
      ['begins', ['transmit-request'], 'calling'],
      [500, ['transmit-request']],
    ],
  };

  it('is strayed from by whoever says more, less or something else', () => {
    expect(strayed(usual)).toBeUndefined();
    const [begins, repeats] = usual.steps as [Walk['steps'][0], Walk['steps'][0]];
    expect(strayed({ ...usual, steps: [['begins', []], repeats] })).toBe(
      'step 1 (begins): expected nothing, and it told transmit-request',
    );
    expect(strayed({ ...usual, steps: [begins, [499, ['transmit-request']]] })).toBe(
      'step 2 (499): expected transmit-request, and it told nothing',
    );
    expect(strayed({ ...usual, steps: [[0, ['transmit-request'], 'proceeding']] })).toBe(
      'step 1 (0): expected proceeding, and it is in calling',
    );
  });

  it('takes no machine that there is not', () => {
    expect(() => strayed({ ...usual, machine: 'sip/nothing' })).toThrow(
      'there is no machine sip/nothing',
    );
  });
});
