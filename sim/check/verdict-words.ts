// What a search came to, for somebody who reads it: a sentence, and what it rests on.
import type { Searched, Violation } from './search.ts';

/** The violation as a sentence or two. */
export function violationWords({ property, clause, says, ...found }: Violation): string {
  const { instead, trace, minimal } = found;
  const steps = `${trace.length} step${trace.length === 1 ? '' : 's'}`;
  const shortest = minimal ? 'no way there is shorter' : 'not proven to be the shortest way';
  const how = trace.length === 0 ? '' : `After ${steps} (${shortest}): `;
  const what = instead === '' ? 'it does not hold' : instead;
  return `${how}${what}. That breaks ${property} [${clause}]: ${says}.`;
}

/** How far a search went and what it rests on, in one line. */
export function extentWords(searched: Searched): string {
  const { exhausted, cutOff, states, edges, depth, reductions } = searched;
  const { symmetry, partialOrder } = reductions;
  const reduced = [
    ...(symmetry > 1 ? [`symmetry (up to ${symmetry} for one)`] : []),
    ...(partialOrder ? ['partial order'] : []),
  ];
  const how = reduced.length === 0 ? 'nothing left out' : `reduced by ${reduced.join(' and ')}`;
  const end = exhausted ? 'exhausted' : cutOff === undefined ? 'stopped' : `cut off at ${cutOff}`;
  const counted = `${counts(states, 'state')}, ${counts(edges, 'edge')}, depth ${depth}`;
  return `${end}: ${counted}; ${how}`;
}

function counts(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
