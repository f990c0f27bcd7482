// Ids as a turn draws them: short enough, different enough, never the same again (law 4).
import { describe, expect, it } from 'vitest';
import { drawnId } from '../../model/focus/drawing.ts';
import { turnOf } from '../../model/focus/drive.ts';
import { freshFrom } from '../../model/focus/fresh.ts';
import { initialFocus, type Turn } from '../../model/focus/state.ts';

describe('A drawn id', () => {
  it('is 12 letters and digits, all of which come up in every place [R4975-7.1-6]', () => {
    const turn = turnWith('ab'.repeat(32));
    const ids = Array.from({ length: 20_000 }, () => drawnId(turn, 'transaction'));
    expect(new Set(ids).size).toBe(20_000);
    for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{12}$/);
    for (let place = 0; place < 12; place += 1) {
      // The first of six characters that hold 32 bits has 5 values: 2^32 is less than 5 * 62^5.
      const values = new Set(ids.map((id) => id.charAt(place))).size;
      expect(values).toBe(place % 6 === 0 ? 5 : 62);
    }
  });

  it('is the same again in the same life, and another in another', () => {
    const first = (entropy: string) => drawnId(turnWith(entropy), 'transaction');
    expect(first('ab'.repeat(32))).toBe(first('ab'.repeat(32)));
    expect(first('ab'.repeat(32))).not.toBe(first('cd'.repeat(32)));
  });
});

function turnWith(entropy: string): Turn {
  const life = { fresh: freshFrom(entropy) } as NonNullable<Turn['life']>;
  return turnOf({ ...initialFocus, life });
}
