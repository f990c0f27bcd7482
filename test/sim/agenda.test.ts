// The agenda of a simulated world: what is due first comes first, then what was put down first.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Agenda, emptyAgenda, putDown, withoutFirst } from '../../sim/world/agenda.ts';

describe('An agenda', () => {
  it('gives things by their time, then in the order in which they were put down', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 30 })), (rounds) => {
        let agenda: Agenda<number> = emptyAgenda;
        const model: { atMs: number; what: number }[] = [];
        let what = 0;
        for (const times of rounds) {
          for (const atMs of times) {
            what += 1;
            agenda = putDown(agenda, atMs, what);
            model.push({ atMs, what });
          }
          // A stable sort keeps the order in which they came.
          model.sort((a, b) => a.atMs - b.atMs);
          for (const expected of model.splice(0, times.length >> 1)) {
            expect(agenda.first).toMatchObject(expected);
            agenda = withoutFirst(agenda);
          }
        }
        for (const expected of model) {
          expect(agenda.first).toMatchObject(expected);
          agenda = withoutFirst(agenda);
        }
        expect(agenda.first).toBeNull();
      }),
    );
  });

  it('is a value: what is taken from one is still in the one before', () => {
    const before = putDown(putDown(emptyAgenda as Agenda<string>, 5, 'late'), 3, 'soon');
    expect(withoutFirst(before).first?.what).toBe('late');
    expect(before.first?.what).toBe('soon');
  });

  it('takes a hundred thousand things in a row without running out of stack', () => {
    let agenda: Agenda<number> = emptyAgenda;
    for (let at = 0; at < 100_000; at += 1) agenda = putDown(agenda, at, at);
    for (let at = 0; at < 100_000; at += 1) agenda = withoutFirst(agenda);
    expect(agenda.first).toBeNull();
  });
});
