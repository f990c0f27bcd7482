// The notifier's machine alone: its pace, its expiry and its end (RFC 6665 4.2, RFC 4575 3.9).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  type EndReason,
  type NotifyOutcome,
  outcomeOf,
  type SubscriptionEvent,
  type SubscriptionInput,
  subscriptionMachine,
} from '../../model/sip/subscription.ts';
import { run, type Told, timesOf } from './virtual-clock.ts';

const defaults: SubscriptionInput = {
  approved: true,
  serialised: true,
  pacedBySubscribe: false,
};
const changed: SubscriptionEvent = { type: 'roster.changed' };
const subscribed = (seconds = 600): SubscriptionEvent => ({ type: 'subscribe.accepted', seconds });
const answered = (outcome: NotifyOutcome = 'taken'): SubscriptionEvent => ({
  type: 'notify.answered',
  outcome,
});
const end = (reason: EndReason): SubscriptionEvent => ({ type: 'end', reason });

/** A subscriber who has been told everything, long ago. */
function calm(input: Partial<SubscriptionInput> = {}) {
  const sub = run(subscriptionMachine, { ...defaults, ...input });
  sub.feed(subscribed());
  sub.feed(answered());
  sub.pass(limits.notifyIntervalMs);
  return sub;
}

describe('A subscription', () => {
  it('is told everything at once, by the first SUBSCRIBE and by each refresh [R6665-4.2.1-3]', () => {
    const sub = run(subscriptionMachine, defaults);
    expect(sub.feed(subscribed())).toEqual(['notify-full']);
    expect(sub.feed(answered())).toEqual(['look']);
    expect(sub.feed(changed)).toEqual(['notify-changes']);
    expect(sub.feed(answered())).toEqual([]);
    expect(sub.feed(subscribed())).toEqual(['notify-full']);
  });

  it('is told the first change at once, and looks for others when the interval is over [E5] [R4575-3.9-1]', () => {
    const sub = calm();
    expect(sub.feed(changed)).toEqual(['notify-changes']);
    sub.feed(answered());
    expect(sub.feed(changed)).toEqual([]);
    sub.pass(limits.notifyIntervalMs - 1);
    expect(timesOf(sub.told, 'look')).toHaveLength(1);
    sub.pass(1);
    expect(timesOf(sub.told, 'look')).toHaveLength(2);
    expect(sub.feed(changed)).toEqual(['notify-changes']);
  });

  it('is told nothing new before it answered, however long that takes [E4] [R6502-5.1-1]', () => {
    const sub = calm();
    sub.feed(changed);
    sub.pass(3 * limits.notifyIntervalMs);
    expect(sub.feed(changed)).toEqual([]);
    expect(sub.feed(subscribed())).toEqual([]);
    expect(sub.feed(answered())).toEqual(['notify-full']);
  });

  it('is told at once by a refresh though it did not answer yet, where a variant says so [E4]', () => {
    const sub = calm({ serialised: false });
    sub.feed(changed);
    expect(sub.feed(subscribed())).toEqual(['notify-full']);
    expect(sub.feed(answered())).toEqual([]);
    sub.pass(limits.notifyIntervalMs);
    expect(timesOf(sub.told, 'look')).toHaveLength(1);
    expect(sub.feed(answered())).toEqual(['look']);
  });

  it('has its interval begun by a SUBSCRIBE where a variant says so [R4575-3.9-1]', () => {
    const sub = run(subscriptionMachine, { ...defaults, pacedBySubscribe: true });
    sub.feed(subscribed());
    sub.feed(answered());
    expect(sub.feed(changed)).toEqual([]);
    sub.pass(limits.notifyIntervalMs);
    expect(sub.told.at(-1)).toEqual({ atMs: limits.notifyIntervalMs, what: 'look' });
  });

  it('is told everything an interval after it refused a NOTIFY and stayed [R6665-4.2.2-2]', () => {
    const sub = calm();
    const { length } = sub.told;
    sub.feed(changed);
    sub.feed(answered('kept'));
    sub.pass(limits.notifyIntervalMs - 1);
    expect(sub.told).toHaveLength(length + 1);
    sub.pass(1);
    expect(sub.told.at(-1)?.what).toBe('notify-full');
  });

  it('ends without a word when nobody is there any more [E7] [E8] [R6665-4.2.2-2]', () => {
    const sub = calm();
    sub.feed(changed);
    expect(sub.feed(answered('lost'))).toEqual(['release']);
    expect([...sub.armed]).toEqual([]);
  });

  it('ends by timeout when it is not refreshed, and a refresh counts anew [R6665-4.2.1-6]', () => {
    const sub = run(subscriptionMachine, defaults);
    sub.feed(subscribed(600));
    sub.feed(answered());
    sub.pass(599_000);
    sub.feed(subscribed(60));
    sub.feed(answered());
    sub.pass(59_999);
    expect(sub.told.some(({ what }) => what.startsWith('notify-end'))).toBe(false);
    sub.pass(1);
    expect(sub.told.at(-1)?.what).toBe('notify-end timeout');
    expect(sub.feed(answered())).toEqual(['release']);
  });

  it('has its last NOTIFY after the one before it was answered [E4]', () => {
    const sub = calm();
    sub.feed(changed);
    expect(sub.feed(end('noresource'))).toEqual([]);
    expect(sub.feed(answered('kept'))).toEqual(['notify-end noresource']);
    expect(sub.feed(changed)).toEqual([]);
    expect(sub.feed(answered('kept'))).toEqual(['release']);
  });

  it('that is a poll is its last NOTIFY alone [R6665-4.4.3-1]', () => {
    const sub = run(subscriptionMachine, defaults);
    expect(sub.feed(end('timeout'))).toEqual(['notify-end timeout']);
    expect([...sub.armed]).toEqual([]);
  });

  it('that is pending hears of no change, and of everything once it is approved [E9]', () => {
    const sub = run(subscriptionMachine, { ...defaults, approved: false });
    expect(sub.feed(subscribed())).toEqual(['notify-full']);
    sub.feed(answered());
    expect(sub.feed(changed)).toEqual([]);
    expect(sub.feed({ type: 'approve' })).toEqual(['notify-full']);
  });

  for (const status of [404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]) {
    it(`is over when a NOTIFY is answered ${status} [R6665-4.2.2-2]`, () => {
      expect(outcomeOf(status)).toBe('lost');
    });
  }

  it('is kept by any other refusal [R6665-4.2.2-2]', () => {
    for (const status of [300, 400, 401, 403, 408, 420, 486, 488, 500, 503, 600, 606]) {
      expect([status, outcomeOf(status)]).toEqual([status, 'kept']);
    }
    expect(outcomeOf(202)).toBe('taken');
  });

  it('keeps its pace and leaves nothing behind, whatever happens [R4575-3.9-1] [E4] [X8]', () => {
    const move = fc.oneof(
      { weight: 3, arbitrary: fc.constant<SubscriptionEvent>(changed) },
      { weight: 1, arbitrary: fc.integer({ min: 60, max: 600 }).map(subscribed) },
      {
        weight: 4,
        arbitrary: fc.constantFrom<NotifyOutcome>('taken', 'taken', 'taken', 'kept').map(answered),
      },
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 8000 }) },
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), fc.boolean(), (moves, pacedBySubscribe) => {
        const sub = run(subscriptionMachine, { ...defaults, pacedBySubscribe });
        sub.feed(subscribed());
        let answers = 0;
        const outstanding = () => notifies(sub.told).length - answers;
        for (const each of moves) {
          if (typeof each === 'number') sub.pass(each);
          else if (each.type !== 'notify.answered') sub.feed(each);
          else if (outstanding() > 0) {
            answers += 1;
            sub.feed(each);
          }
          expect(outstanding()).toBeLessThanOrEqual(1);
        }
        const times = timesOf(sub.told, 'notify-changes');
        for (const [at, timeMs] of times.entries()) {
          if (at === 0) continue;
          const since = timeMs - (times[at - 1] ?? 0);
          expect(since).toBeGreaterThanOrEqual(limits.notifyIntervalMs);
        }
        sub.pass(700_000);
        while (outstanding() > 0) {
          answers += 1;
          sub.feed(answered());
        }
        expect(sub.told.at(-1)?.what).toBe('release');
        expect([...sub.armed]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

function notifies(told: readonly Told[]): readonly Told[] {
  return told.filter(({ what }) => what.startsWith('notify-'));
}
