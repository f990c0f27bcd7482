// Shapes of plain JSON: what a value must be to be taken for one of ours, told apart member by
// member. Law: a shape of an object knows every member of its type and no other (the compiler sees
// to it), so that a trace with a member that nobody reads is refused and not half understood.

/** What is wrong with a value, where and how; undefined when it is a `T`. Never throws. */
export interface Shape<T> {
  (value: unknown): string | undefined;
  /** Never there: it binds the shape to its type. */
  readonly of?: T;
}

/** The shape of a member that may be missing. */
export interface OptionalShape<T> {
  readonly optional: Shape<T>;
}

/** The shapes of all members of `T`, the optional ones as such. */
export type MemberShapes<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>;
};

/** Text that satisfies a pattern, or any. */
export function text<T extends string = string>(pattern?: RegExp, expected = 'text'): Shape<T> {
  return (value) =>
    typeof value === 'string' && (pattern === undefined || pattern.test(value))
      ? undefined
      : unlike(expected, value);
}

/** A number from `least` to `most`, whole where `isWhole`. */
export function number(least: number, most: number, isWhole = true): Shape<number> {
  const expected = `a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
  return (value) =>
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    (!isWhole || Number.isInteger(value))
      ? undefined
      : unlike(expected, value);
}

/** True or false. */
export const yesOrNo: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? undefined : unlike('true or false', value);

/** One of a few values. */
export function oneOf<const T extends string | number | boolean | null>(
  ...values: readonly T[]
): Shape<T> {
  const expected = values.map((value) => JSON.stringify(value)).join(' or ');
  return (value) => (values.includes(value as T) ? undefined : unlike(expected, value));
}

/** One of the names of a union, all of which the table must have: the compiler sees to it. */
export function nameOf<T extends string>(names: { readonly [name in T]: true }): Shape<T> {
  return oneOf(...(Object.keys(names) as T[]));
}

/** A list of what has that shape. */
export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return unlike('a list', value);
    for (const [at, each] of value.entries()) {
      const wrong = item(each);
      if (wrong !== undefined) return within(String(at), wrong);
    }
    return undefined;
  };
}

/** An object whose members, whatever their names, have that shape. */
export function mapOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return unlike('an object', value);
    for (const [name, each] of Object.entries(value)) {
      const wrong = item(each);
      if (wrong !== undefined) return within(name, wrong);
    }
    return undefined;
  };
}

/** An object with these members and no others. */
export function record<T extends object>(members: MemberShapes<T>): Shape<T> {
  const shapes = new Map<string, Shape<unknown> | OptionalShape<unknown>>(Object.entries(members));
  const needed = [...shapes].flatMap(([name, shape]) => ('optional' in shape ? [] : [name]));
  return (value) => {
    if (!isObject(value)) return unlike('an object', value);
    for (const [name, each] of Object.entries(value)) {
      const shape = shapes.get(name);
      if (shape === undefined) return `the member ${shown(name)} is not known`;
      const wrong = 'optional' in shape ? shape.optional(each) : shape(each);
      if (wrong !== undefined) return within(name, wrong);
    }
    const missing = needed.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? undefined : `the member ${shown(missing)} is missing`;
  };
}

/** One of several kinds of objects, told apart by the member `by`. */
export function union<U extends object, By extends keyof U & string>(
  by: By,
  kinds: { readonly [K in U[By] & string]: Shape<Extract<U, { readonly [key in By]: K }>> },
): Shape<U> {
  const shapes = new Map<unknown, Shape<unknown>>(Object.entries(kinds));
  return (value) => {
    if (!isObject(value)) return unlike('an object', value);
    const shape = Object.hasOwn(value, by) ? shapes.get(value[by]) : undefined;
    if (shape !== undefined) return shape(value);
    return within(by, unlike(`one of ${[...shapes.keys()].join(', ')}`, value[by]));
  };
}

/** What has the one shape or the other; the second says what is wrong. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (value) => (first(value) === undefined ? undefined : second(value));
}

/** A member that may be missing. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { optional: shape };
}

/** A shape by what else is wrong with a value. */
export function unlike(expected: string, value: unknown): string {
  return `expected ${expected}, got ${shown(value)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function within(name: string, wrong: string): string {
  return `${name} > ${wrong}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  const written = JSON.stringify(value) ?? 'nothing';
  // Of a peer's octets the beginning, and nothing that moves a cursor.
  const plain = written.replace(UNPRINTABLE, '?');
  return plain.length > SHOWN_MAX ? `${plain.slice(0, SHOWN_MAX)}...` : plain;
}

const UNPRINTABLE = /[^ -~]/g;
const SHOWN_MAX = 40;
