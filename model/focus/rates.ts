// How much one leg may say in a stretch of time (R7701-11-3, C48): a room multiplies what it is
// told by its members. Law 6: the bounds are in limits.ts.
import { limits } from '../limits.ts';
import type { Refusal } from '../room/context.ts';
import type { Turn } from './state.ts';

/** What a leg has said since a moment. A stretch is over by the clock of what comes next. */
export interface Rate {
  readonly sinceMs: number;
  readonly messages: number;
  readonly typing: number;
}

/** Counts one more; false when the leg had used up what it may say in this stretch. */
export function mayAlso(turn: Turn, id: number, what: 'messages' | 'typing'): boolean {
  const known = turn.rates.get(id);
  const over = known === undefined || turn.nowMs - known.sinceMs >= limits.rateMs;
  const { sinceMs, messages, typing } = over ? { sinceMs: turn.nowMs, ...NOTHING } : known;
  if (what === 'messages') {
    if (messages >= MOST.messages) return false;
    turn.rates = turn.rates.set(id, { sinceMs, messages: messages + 1, typing });
  } else {
    if (typing >= MOST.typing) return false;
    turn.rates = turn.rates.set(id, { sinceMs, messages, typing: typing + 1 });
  }
  return true;
}

/** Of a rate only that it is used up decides anything now. */
export function usedUp(rate: Rate | undefined): readonly string[] {
  if (rate === undefined) return [];
  return (['messages', 'typing'] as const).filter((what) => rate[what] >= MOST[what]);
}

/** The answer to a message beyond that. */
export const TOO_MANY: Refusal = {
  status: 413,
  clause: 'R7701-11-3',
  reason: 'too many messages in a short time: try again soon',
};

const NOTHING = { messages: 0, typing: 0 } as const;

const MOST = { messages: limits.legMessagesMax, typing: limits.legTypingMax } as const;
