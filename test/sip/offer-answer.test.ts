// The offers and answers of one dialog, as a machine: never two open at a time, every one of the
// peer's concluded once (RFC 3264 4, RFC 3261 14).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fireTimer, initialStep, stepMachine } from '../../model/kernel/transition.ts';
import {
  awaitsAnswer,
  clashOf,
  type OfferAnswerEvent,
  offerAnswerMachine,
} from '../../model/sip/offer-answer.ts';

const EVENTS: readonly OfferAnswerEvent[] = [
  { type: 'initial.accepted' },
  { type: 'offer.received', by: 'invite' },
  { type: 'offer.received', by: 'update' },
  { type: 'offer.wanted' },
  { type: 'change.accepted' },
  { type: 'change.refused' },
  { type: 'ack.received' },
  { type: 'refresh.due' },
  { type: 'response.received', method: 'INVITE', status: 200, retryMs: 0 },
  { type: 'response.received', method: 'INVITE', status: 491, retryMs: 370 },
  { type: 'response.received', method: 'UPDATE', status: 200, retryMs: 0 },
  { type: 'dialog.ended' },
];

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...EVENTS.slice(0, -1)) },
  { weight: 1, arbitrary: fc.constantFrom('timer' as const) },
  { weight: 1, arbitrary: fc.constant(EVENTS[EVENTS.length - 1] ?? 'timer') },
);

describe('Offers and answers', () => {
  it('are open one at a time, and each of the peer’s is concluded once [R3264-4-1] [R3261-14.1-3]', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (offers, steps) => {
        const walk = new Walk(offers);
        for (const each of steps) {
          if (each === 'timer') walk.fire();
          else if (walk.allows(each)) walk.take(each);
          walk.check();
        }
        walk.take({ type: 'dialog.ended' });
        expect(walk.concluded).toBe(walk.asked);
        expect(walk.armed.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('are alike behind a 491 however long they wait: only the timer knows that', () => {
    const behind = (retryMs: number) => {
      let { snapshot } = initialStep(offerAnswerMachine, { offers: false });
      const status = 491;
      for (const event of [
        { type: 'initial.accepted' },
        { type: 'refresh.due' },
        { type: 'response.received', method: 'INVITE', status, retryMs },
      ] as const) {
        ({ snapshot } = stepMachine(offerAnswerMachine, snapshot, event));
      }
      return [snapshot.value, snapshot.context];
    };
    expect(behind(370)).toEqual(behind(1990));
    expect(behind(370)[0]).toBe('waiting');
  });

  it('wait for a 491 to pass, and then refresh [R3261-14.1-1]', () => {
    const walk = new Walk(false);
    for (const event of [EVENTS[0], EVENTS[7], EVENTS[9]])
      walk.take(event ?? { type: 'dialog.ended' });
    expect(walk.armed.get('timer.retry')).toBe(370);
    expect(walk.reinvites).toBe(1);
    walk.fire();
    expect(walk.reinvites).toBe(2);
    expect(walk.state).toBe('refreshing');
  });
});

class Walk {
  asked = 0;
  concluded = 0;
  reinvites = 0;
  readonly armed = new Map<string, number>();
  private own = 0;
  private snapshot;

  constructor(offers: boolean) {
    this.snapshot = initialStep(offerAnswerMachine, { offers }).snapshot;
  }

  get state(): unknown {
    return this.snapshot.value;
  }

  /** What the focus lets through: a clash is answered before the machine hears of it. */
  allows(event: OfferAnswerEvent): boolean {
    const asks = event.type === 'offer.received' || event.type === 'offer.wanted';
    return !asks || clashOf(this.state) === undefined;
  }

  take(event: OfferAnswerEvent): void {
    if (this.snapshot.status !== 'active') return;
    if (event.type === 'offer.received') this.asked += 1;
    this.keep(stepMachine(offerAnswerMachine, this.snapshot, event));
  }

  fire(): void {
    const [due] = [...this.armed].sort(([, a], [, b]) => a - b);
    if (due === undefined) return;
    this.armed.delete(due[0]);
    this.keep(fireTimer(offerAnswerMachine, this.snapshot, due[0]));
  }

  check(): void {
    const open = this.asked - this.concluded;
    expect(open === 0 || open === 1).toBe(true);
    // While the peer's is open none of this side's is, and what comes meets 500.
    if (open === 1) {
      expect(clashOf(this.state)).toBe('earlier');
      expect(awaitsAnswer(this.state)).toBeUndefined();
    }
    if (this.own > 0) expect(clashOf(this.state)).toBe('own');
  }

  private keep(stepped: ReturnType<typeof stepMachine<typeof offerAnswerMachine>>): void {
    this.snapshot = stepped.snapshot;
    for (const { type } of stepped.actions) {
      if (/^(accept|refuse|cancel)-change$/.test(type)) this.concluded += 1;
      if (type === 'send-reinvite') this.reinvites += 1;
    }
    this.own = this.state === 'refreshing' ? 1 : 0;
    for (const change of stepped.timers) {
      if (change.kind === 'set') this.armed.set(change.name, change.afterMs);
      else this.armed.delete(change.name);
    }
  }
}
