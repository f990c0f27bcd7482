// isComposing documents: the vector V-COMP-1 and its variants, and the codec's law.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  composingForMs,
  type IsComposing,
  parseIsComposing,
  serializeIsComposing,
} from '../../model/wire/is-composing.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { lines } from './msrp-vectors.ts';
import { damaged, forbiddenText, hostileText } from './xml-arbitraries.ts';

const NAMESPACE = 'urn:ietf:params:xml:ns:im-iscomposing';

const vector = lines(`
<?xml version="1.0" encoding="UTF-8"?>
<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state><contenttype>text/plain</contenttype><refresh>90</refresh></isComposing>`);

function parse(inner: string): ReturnType<typeof parseIsComposing> {
  return parseIsComposing(encodeUtf8(`<isComposing xmlns="${NAMESPACE}">${inner}</isComposing>`));
}

describe('An isComposing document', () => {
  it('is read as V-COMP-1 says: active for 90 s [R3994-3.2-2]', () => {
    const value: IsComposing = { state: 'active', contentType: 'text/plain', refreshSeconds: 90 };
    expect(parseIsComposing(vector)).toEqual({ ok: true, value });
    expect(composingForMs(value)).toBe(90_000);
  });

  it('is active for 120 s where it tells no refresh [R3994-3.2-2]', () => {
    const status = parse('<state>active</state>');
    expect(status).toEqual({ ok: true, value: { state: 'active' } });
    expect(status.ok && composingForMs(status.value)).toBe(120_000);
  });

  it.each(['idle', 'thinking', 'ACTIVE', ''])(
    'is idle for the state "%s" [R3994-3.5-1]',
    (state) => {
      const status = parse(`<state>${state}</state><refresh>90</refresh>`);
      expect(status).toMatchObject({ ok: true, value: { state: 'idle' } });
      expect(status.ok && composingForMs(status.value)).toBe(0);
    },
  );

  it.each(['0', '-5', 'soon', '1e3', '1.5', '', '9999999999999999'])(
    'tells no refresh where it says "%s" [R3994-3.2-2]',
    (refresh) => {
      const status = parse(`<state>active</state><refresh>${refresh}</refresh>`);
      expect(status).toEqual({ ok: true, value: { state: 'active' } });
    },
  );

  it('keeps nobody writing for longer than the limit [R3994-3.2-2]', () => {
    expect(composingForMs({ state: 'active', refreshSeconds: 999_999_999 })).toBe(
      limits.composingMsMax,
    );
  });

  it('may hold what others added, and use a prefix [R3994-3.5-1]', () => {
    const body = `<i:isComposing xmlns:i="${NAMESPACE}" xmlns:x="urn:x"><x:state>idle</x:state>
      <i:state> active </i:state><i:mood>good</i:mood></i:isComposing>`;
    expect(parseIsComposing(encodeUtf8(body))).toEqual({ ok: true, value: { state: 'active' } });
  });

  it('is written with its elements in the order of the schema [R3994-3.2-1]', () => {
    const status: IsComposing = {
      ...{ refreshSeconds: 60, contentType: 'text/plain', state: 'active' },
      lastActive: '2026-03-01T09:30:00Z',
    };
    expect(serializeIsComposing(status)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<isComposing xmlns="${NAMESPACE}">` +
        '<state>active</state><lastactive>2026-03-01T09:30:00Z</lastactive>' +
        '<contenttype>text/plain</contenttype><refresh>60</refresh></isComposing>\r\n',
    );
  });

  it('is read as it was written [R3994-3.2-1]', () => {
    const word = hostileText.map((text) => text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''));
    const status: fc.Arbitrary<IsComposing> = fc.record(
      {
        state: fc.constantFrom('active' as const, 'idle' as const),
        lastActive: word,
        contentType: word,
        refreshSeconds: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      },
      { requiredKeys: ['state'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(status, (value) => {
        expect(parseIsComposing(serializeIsComposing(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('gains no element by any text in it [R3994-3.2-1]', () => {
    fc.assert(
      fc.property(forbiddenText, (text) => {
        const written = serializeIsComposing({ state: 'idle', contentType: `x${text}` });
        expect(written.match(/</g)).toHaveLength(7);
        expect(parseIsComposing(written)).toMatchObject({ ok: true, value: { state: 'idle' } });
      }),
    );
  });

  it.each([
    ['no state', `<isComposing xmlns="${NAMESPACE}"/>`],
    ['another root', `<composing xmlns="${NAMESPACE}"><state>active</state></composing>`],
    ['another namespace', '<isComposing xmlns="urn:x"><state>active</state></isComposing>'],
    ['a document type', '<!DOCTYPE isComposing><isComposing/>'],
    ['no XML', 'typing...'],
  ])('is refused with 400 for %s [R3994-3.2-1]', (_, body) => {
    expect(parseIsComposing(encodeUtf8(body))).toMatchObject({ ok: false, fault: { status: 400 } });
  });

  it('never throws, however it was damaged [R3994-3.5-1]', () => {
    fc.assert(
      fc.property(damaged(vector), (body) => {
        const status = parseIsComposing(body);
        expect(status.ok || status.fault.status === 400).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
