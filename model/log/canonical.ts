// Canonical JSON: one text for one value, so that hashes of entries, snapshots and states compare.
// Law: keys are sorted by UTF-16 code unit and the text is ASCII, hence its characters are its
// octets.

/**
 * The canonical JSON of a plain value: members sorted by key, undefined members dropped, no white
 * space, every character beyond ASCII escaped. Throws on what JSON cannot carry (Map, Set, a class
 * instance, a function, NaN, undefined outside a member): that is our bug, never a peer's.
 */
export function canonicalJson(value: unknown): string {
  return asciiJson(write(value));
}

/** The same JSON in ASCII: every character beyond it escaped. */
export function asciiJson(json: string): string {
  return BEYOND_ASCII.test(json) ? json.replace(EACH_BEYOND_ASCII, escapeUnit) : json;
}

function write(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return writeText(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value) : writeObject(value);
    default:
      throw new TypeError(`a value of type ${typeof value} has no canonical JSON`);
  }
}

function writeText(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function writeArray(items: readonly unknown[]): string {
  let text = '[';
  // By index, because iteration methods pass over the holes that an array may have.
  for (let i = 0; i < items.length; i += 1)
    text += i === 0 ? write(items[i]) : `,${write(items[i])}`;
  return `${text}]`;
}

function writeObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError('an instance of a class has no canonical JSON');
  }
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${writeText(key)}:${write(member)}`;
  }
  return `{${text}}`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Quote, backslash, controls, and surrogates, which JSON escapes when they stand alone. */
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const BEYOND_ASCII = /[^\u0000-\u007f]/;
const EACH_BEYOND_ASCII = /[^\u0000-\u007f]/g;
