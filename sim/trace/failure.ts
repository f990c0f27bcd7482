// How a run fails, and when two runs fail in the same way.
import type { Violation } from '../../model/property/property.ts';

/** A property does not hold, or something threw, which is our bug: what it said. */
export type Failure = Violation | { readonly thrown: string };

/** A failure in words: one line, in which peers may have had their say. */
export function describeFailure(failure: Failure): string {
  return 'violated' in failure
    ? `${failure.violated} does not hold [${failure.clause}]: ${failure.sentence}`
    : `confab itself fails: ${failure.thrown}`;
}

/** Whether two runs fail in the same way: the same property, or the same thing thrown. */
export function failsAlike(one: Failure, other: Failure): boolean {
  if ('violated' in one) return 'violated' in other && one.violated === other.violated;
  return 'thrown' in other && withoutNumbers(one.thrown) === withoutNumbers(other.thrown);
}

/** A run in which something threw. */
export function thrownBy<T extends { readonly failure: Failure | undefined }>(
  trial: T,
  error: unknown,
): T {
  return { ...trial, failure: { thrown: wordsOf(error) } };
}

/** What somebody threw, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withoutNumbers(text: string): string {
  return text.replace(/[0-9a-f]{8,}|\d+/g, '0');
}
