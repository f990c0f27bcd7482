// What stands in for a machine: begun with it or before it, and it never turns in a circle.
import { describe, expect, it } from 'vitest';
import { candidatesAt, editedMachine } from '../../model/kernel/edit.ts';
import { initialStep, stepMachine, substituted } from '../../model/kernel/transition.ts';
import { bindingMachine } from '../../model/msrp/binding.ts';
import { offerAnswerMachine } from '../../model/sip/offer-answer.ts';

const bound = { type: 'session.bound', leg: 1 } as const;

describe('A machine that stands in for another', () => {
  const deaf = editedMachine(bindingMachine, [
    { source: 'fresh', event: 'session.bound', becomes: null },
  ]);
  const standIns = new Map([[bindingMachine, { machine: deaf }]]);

  it('goes on with what was begun before it', () => {
    const { snapshot } = initialStep(bindingMachine);
    expect(stepMachine(bindingMachine, snapshot, bound).snapshot.value).toBe('bound');
    const value = substituted(
      standIns,
      () => stepMachine(bindingMachine, snapshot, bound).snapshot.value,
    );
    expect(value).toBe('fresh');
    expect(stepMachine(bindingMachine, snapshot, bound).snapshot.value).toBe('bound');
  });

  it('keeps timers that it is told to keep', () => {
    const kept = 'xstate.after.bindTimeout.binding.fresh';
    const keeping = new Map([
      [bindingMachine, { machine: bindingMachine, keeps: new Set([kept]) }],
    ]);
    const cleared = () =>
      stepMachine(bindingMachine, initialStep(bindingMachine).snapshot, bound).timers;
    expect(cleared()).toEqual([{ kind: 'clear', name: kept }]);
    expect(substituted(keeping, cleared)).toEqual([]);
  });

  it('throws where it would turn in a circle', () => {
    const turning = () => {
      const { snapshot } = initialStep(offerAnswerMachine, { offers: false });
      const event = { type: 'initial.accepted' } as const;
      const stepped = stepMachine(offerAnswerMachine, snapshot, event).snapshot;
      return stepMachine(offerAnswerMachine, stepped, { type: 'refresh.due' });
    };
    expect(turning).not.toThrow();
    const circle = editedMachine(offerAnswerMachine, [
      {
        ...{ source: 'stable', event: 'always' },
        becomes: { guard: null, target: null, actions: 'rememberRefresh' },
      },
    ]);
    const standIn = new Map([[offerAnswerMachine, { machine: circle }]]);
    expect(() => substituted(standIn, turning)).toThrow(/Infinite loop/);
  });

  it('is not the machine that it was made of', () => {
    const place = { source: 'fresh', event: 'session.bound' };
    expect(candidatesAt(bindingMachine, place)).toHaveLength(1);
    expect(() => candidatesAt(deaf, place)).toThrow(
      'machine binding: no candidate 0 for session.bound in fresh',
    );
  });
});
