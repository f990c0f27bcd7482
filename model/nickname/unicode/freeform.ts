// Membership of the FreeformClass (RFC 8264, sections 4.3 and 8; R8266-2.2-1). The derived property
// of each code point is pinned in the tables; the rules of context are in context.ts.
import { outOfContextAt } from './context.ts';
import { type CodePoints, codePointSet } from './packed.ts';
import { DISALLOWED, UNASSIGNED } from './tables.ts';

/** The first code point that keeps a string out of the class. `at` counts code points from 0. */
export interface FreeformBreach {
  readonly codePoint: number;
  readonly at: number;
  readonly why: 'disallowed' | 'unassigned' | 'out of context';
}

/** What keeps the string out of the FreeformClass; undefined when it conforms. */
export function freeformBreach(codePoints: CodePoints): FreeformBreach | undefined {
  for (const [at, codePoint] of codePoints.entries()) {
    if (isPrintableAscii(codePoint)) continue;
    if (isUnassigned(codePoint)) return { codePoint, at, why: 'unassigned' };
    if (isDisallowed(codePoint)) return { codePoint, at, why: 'disallowed' };
  }
  const at = outOfContextAt(codePoints);
  const codePoint = codePoints[at];
  return codePoint === undefined ? undefined : { codePoint, at, why: 'out of context' };
}

/** Not assigned in the pinned version; noncharacters are disallowed instead (RFC 5892, 2.10). */
export const isUnassigned = codePointSet(UNASSIGNED);

function isPrintableAscii(codePoint: number): boolean {
  return codePoint >= 0x20 && codePoint <= 0x7e;
}

const isDisallowed = codePointSet(DISALLOWED);
