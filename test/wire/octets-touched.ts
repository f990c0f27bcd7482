// A meter for the linearity tests: how many characters string operations look at or copy.

/**
 * Runs and counts, in characters: a search counts how far it looked, a copy how much it copied, a
 * pattern its whole input, from where it goes on if it does. What runs must be synchronous.
 */
export function octetsTouched(run: () => void): number {
  let touched = 0;
  const count = (characters: number): void => {
    touched += characters + 1;
  };
  const undo = [
    metered(String.prototype, 'indexOf', (text, [, from], result) => {
      const start = typeof from === 'number' ? from : 0;
      count((result === -1 ? text.length : Number(result)) - start);
    }),
    metered(String.prototype, 'slice', (_, __, result) => count(String(result).length)),
    metered(String.prototype, 'charCodeAt', () => count(1)),
    metered(String.prototype, 'startsWith', (_, [search]) => count(String(search).length)),
    metered(String.prototype, 'endsWith', (_, [search]) => count(String(search).length)),
    ...(['split', 'includes', 'replace', 'match', 'search', 'trim'] as const).map((name) =>
      metered(String.prototype, name, (text) => count(text.length)),
    ),
    metered(RegExp.prototype, 'test', (_, [text]) => count(String(text).length)),
    metered(RegExp.prototype, 'exec', (pattern, [text], result, start) => {
      // With such a flag the pattern goes on from where it stopped; replace() runs it so as well.
      const goesOn = Array.isArray(result) && (pattern.global || pattern.sticky);
      count((goesOn ? pattern.lastIndex : String(text).length) - start);
    }),
  ];
  try {
    run();
  } finally {
    for (const restore of undo) restore();
  }
  return touched;
}

function metered<T extends object>(
  prototype: T,
  name: keyof T & string,
  note: (self: T, parameters: readonly unknown[], result: unknown, start: number) => void,
): () => void {
  const original = prototype[name] as (...parameters: readonly unknown[]) => unknown;
  const replacement = function (this: T, ...parameters: readonly unknown[]): unknown {
    const start = this instanceof RegExp ? this.lastIndex : 0;
    const result = original.apply(this, [...parameters]);
    note(this, parameters, result, start);
    return result;
  };
  const place = (value: unknown): void => {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  };
  place(replacement);
  return () => place(original);
}
