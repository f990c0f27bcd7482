// What a world might be made of instead: fewer people and focuses, clocks that agree, and whatever
// was chosen for it by default again. Law: pure; each is simpler by a measure that cannot fall for
// ever.
import type { Action } from '../world/action.ts';
import type { WorldOptions } from '../world/world.ts';
import { simplerPlain, smaller } from './simpler.ts';

/** Options in place of some, the simplest first, of a world in which these actions are done. */
export function* simplerOptions(
  options: WorldOptions,
  actions: readonly Action[],
): Generator<WorldOptions, void, void> {
  const named = JSON.stringify(actions);
  const needed = options.people.filter((person) => named.includes(`"${nameOf(person)}`));
  if (needed.length < options.people.length) yield { ...options, people: needed };
  for (const [at, person] of options.people.entries()) {
    if (needed.includes(person)) continue;
    yield { ...options, people: options.people.toSpliced(at, 1) };
  }
  for (const key of Object.keys(options) as (keyof WorldOptions)[]) {
    if (NEEDED.has(key)) continue;
    const { [key]: value, ...without } = options;
    yield without as WorldOptions;
    if (typeof value === 'number') {
      for (const less of smaller(value)) if (less > 0) yield { ...options, [key]: less };
    } else if (typeof value === 'object' && value !== null) {
      yield* partsOf(options, key, value);
    }
  }
}

/** One part of an option less, or simpler. */
function* partsOf(
  options: WorldOptions,
  key: keyof WorldOptions,
  value: object,
): Generator<WorldOptions, void, void> {
  const parts = Object.keys(value);
  for (const part of parts) {
    if (parts.length < 2) break;
    const others = Object.fromEntries(Object.entries(value).filter(([name]) => name !== part));
    yield { ...options, [key]: others };
  }
  for (const simpler of simplerPlain(value)) yield { ...options, [key]: simpler };
}

/** A person is a name, or has one. */
function nameOf(person: unknown): string {
  if (typeof person === 'string') return person;
  return typeof person === 'object' && person !== null && 'name' in person ? `${person.name}` : '';
}

const NEEDED: ReadonlySet<string> = new Set(['seed', 'people', 'plant']);
