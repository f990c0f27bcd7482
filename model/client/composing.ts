// Who is writing, as a participant puts it together from isComposing documents and from what is
// said. Implements R3994-3.2-2, R3994-3.3-1, R3994-3.3-2. Law: nobody writes without end.
import { Map as PersistentMap } from 'immutable';
import { limits } from '../limits.ts';
import { composingForMs, type IsComposing } from '../wire/is-composing.ts';

/**
 * By the CPIM From of who writes: until when, in milliseconds on the clock that the caller counts
 * with, unless something newer comes.
 */
export type Composing = PersistentMap<string, number>;

export const nobodyComposes: Composing = PersistentMap();

/** After a document of `from`'s; `active` begins or goes on, however often it comes. */
export function toldComposing(
  composing: Composing,
  from: string,
  status: IsComposing,
  nowMs: number,
): Composing {
  const forMs = composingForMs(status);
  if (forMs === 0) return composing.delete(from);
  const others = stillComposing(composing, nowMs).delete(from);
  if (others.size < limits.agentComposersMax) return others.set(from, nowMs + forMs);
  const soonest = others.keyOf(others.min() ?? 0);
  return others.delete(soonest ?? '').set(from, nowMs + forMs);
}

/** After a message of `from`'s: whoever said it writes it no more. */
export function saidSomething(composing: Composing, from: string): Composing {
  return composing.delete(from);
}

/** Those who write at that time. */
export function stillComposing(composing: Composing, nowMs: number): Composing {
  return composing.filter((untilMs) => untilMs > nowMs);
}
