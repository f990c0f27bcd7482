// How much one leg may say in a stretch of time (R7701-11-3, C48, N33): a room multiplies what it
// is told by its members, and names that change all the time are told to all of them.
// Law 6: the bounds are in limits.ts.
import { limits } from '../limits.ts';
import type { Refusal } from '../room/context.ts';
import type { Turn } from './state.ts';

/** What a leg has said since a moment. A stretch is over by the clock of what comes next. */
export interface Rate {
  readonly sinceMs: number;
  readonly messages: number;
  readonly typing: number;
  readonly nicknames: number;
}

type Counted = 'messages' | 'typing' | 'nicknames';

/** Counts one more; false when the leg had used up what it may say in this stretch. */
export function mayAlso(turn: Turn, id: number, what: Counted): boolean {
  const known = turn.rates.get(id);
  const over = known === undefined || turn.nowMs - known.sinceMs >= limits.rateMs;
  const rate = over ? { sinceMs: turn.nowMs, ...NOTHING } : known;
  if (rate[what] >= MOST[what]) return false;
  // Written out for what comes most often: copying by name costs several times as much.
  const { sinceMs, messages, typing, nicknames } = rate;
  turn.rates = turn.rates.set(
    id,
    what === 'messages'
      ? { sinceMs, messages: messages + 1, typing, nicknames }
      : { ...rate, [what]: rate[what] + 1 },
  );
  return true;
}

/** Of a rate only that it is used up decides anything now. */
export function usedUp(rate: Rate | undefined): readonly string[] {
  if (rate === undefined) return [];
  return (['messages', 'typing', 'nicknames'] as const).filter((what) => rate[what] >= MOST[what]);
}

/** The answer to a message beyond that. */
export const TOO_MANY: Refusal = {
  status: 413,
  clause: 'R7701-11-3',
  reason: 'too many messages in a short time: try again soon',
};

const NOTHING = { messages: 0, typing: 0, nicknames: 0 } as const;

const MOST = {
  messages: limits.legMessagesMax,
  typing: limits.legTypingMax,
  nicknames: limits.legNicknamesMax,
} as const;
