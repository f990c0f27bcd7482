// Canonical JSON: one text for one value.
import fc from 'fast-check';
import { Map as ImmutableMap } from 'immutable';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../model/log/canonical.ts';

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code unit at every depth and drops those that are undefined', () => {
    const value = { b: [{ z: 1, y: undefined, a: null }], B: true, a10: 0, a9: -0, '': '' };
    expect(canonicalJson(value)).toBe('{"":"","B":true,"a10":0,"a9":0,"b":[{"a":null,"z":1}]}');
  });

  it('is ASCII: everything else is escaped, lone surrogates too', () => {
    const value = { '\u00e4': 'Zo\u00eb "\\\n\u0000 \ud83d\ude00 \ud800', '\u007f': 1 };
    const text = canonicalJson(value);
    expect(text).toBe(
      '{"\u007f":1,"\\u00e4":"Zo\\u00eb \\"\\\\\\n\\u0000 \\ud83d\\ude00 \\ud800"}',
    );
    expect(JSON.parse(text)).toEqual(value);
  });

  it('reads back as the same value, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }), (value) => {
        const text = canonicalJson(value);
        expect(text).toMatch(/^[\u0000-\u007f]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which members were added', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 1 })), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(members, (entries) => {
        const forwards = Object.fromEntries(entries);
        const backwards = Object.fromEntries([...entries].reverse());
        expect(canonicalJson(backwards)).toBe(canonicalJson(forwards));
      }),
    );
  });

  it('takes objects without a prototype', () => {
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(canonicalJson(bare)).toBe('{"a":1}');
  });

  it.each([
    ['a Map', { a: new Map() }],
    ['a Set', [new Set()]],
    ['an immutable Map', ImmutableMap({ a: 1 })],
    ['a Date', new Date(0)],
    ['NaN', Number.NaN],
    ['Infinity', [Number.POSITIVE_INFINITY]],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a hole in an array', new Array(1)],
    ['a function', { a: () => 1 }],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
  ])('throws on %s, which JSON cannot carry', (_, value) => {
    expect(() => canonicalJson(value)).toThrow('no canonical JSON');
  });
});
