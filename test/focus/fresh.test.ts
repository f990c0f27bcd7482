// Fresh ids: unpredictable outside, reproducible inside, never repeated (law 4).
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, type FreshOwner, freshFrom } from '../../model/focus/fresh.ts';

const ENTROPY = '0123456789abcdef'.repeat(4);

describe('A fresh source', () => {
  it('never gives the same id twice to one owner, nor the same to two', () => {
    let fresh = freshFrom(ENTROPY);
    const seen = new Set<string>();
    const owners: readonly FreshOwner[] = ['tag', 'session', 'transaction', 'call', 'body'];
    for (let at = 0; at < 5000; at += 1) {
      const drawn = draw(fresh, owners[at % owners.length] ?? 'tag', 8);
      seen.add(drawn.hex);
      fresh = drawn.fresh;
    }
    expect(seen.size).toBe(5000);
  });

  it('depends for each owner only on how much that owner drew', () => {
    const owner = fc.constantFrom<FreshOwner>('tag', 'transaction', 'body');
    fc.assert(
      fc.property(fc.array(fc.tuple(owner, fc.integer({ min: 1, max: 40 }))), (draws) => {
        let mixed = freshFrom(ENTROPY);
        const streams = new Map<FreshOwner, string>();
        for (const [who, bytes] of draws) {
          const drawn = draw(mixed, who, bytes);
          mixed = drawn.fresh;
          expect(drawn.hex).toHaveLength(bytes * 2);
          streams.set(who, (streams.get(who) ?? '') + drawn.hex);
        }
        for (const [who, hex] of streams) {
          expect(draw(freshFrom(ENTROPY), who, hex.length / 2).hex).toBe(hex);
        }
      }),
    );
  });

  it('is HMAC-SHA-256 of the boot key over owner and block number', () => {
    const block = (count: number) =>
      createHmac('sha256', Buffer.from(ENTROPY, 'hex')).update(`tag ${count}`).digest('hex');
    expect(draw(freshFrom(ENTROPY), 'tag', 64).hex).toBe(block(0) + block(1));
  });
});
