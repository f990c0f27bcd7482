// The clauses by which machines decided, as far as they say it: what the kernel's witness saw, in
// words. Law: it reads and changes nothing.
import type { Microstep } from '../../model/kernel/transition.ts';
import { numberOf, placeInWords, transitionPlaces } from '../check/machines.ts';
import type { Decision } from './timeline.ts';

/** What somebody's machines decided in these microsteps; each decision once. */
export function decisionsOf(who: string, microsteps: readonly Microstep[]): readonly Decision[] {
  const decisions = microsteps.flatMap(({ taken }) =>
    taken.flatMap((definition): readonly Decision[] => {
      const place = transitionPlaces[numberOf(definition) ?? -1];
      if (place === undefined) return [];
      const text = placeInWords(place);
      return place.clauses.map((clause) => ({ clause, who, by: 'machine', text }));
    }),
  );
  return onceEach(decisions);
}

/** Without repetitions: a room is asked for its judgement before the log has the last word. */
export function onceEach(decisions: readonly Decision[]): readonly Decision[] {
  const each = new Map(decisions.map((decision) => [nameOf(decision), decision]));
  return [...each.values()];
}

function nameOf({ clause, who, text }: Decision): string {
  return `${clause} ${who} ${text}`;
}
