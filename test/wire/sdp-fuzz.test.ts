// Session descriptions under arbitrary input: round trip, stability, and work that grows with the
// input and no faster.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseMessageMedia } from '../../model/wire/message-media.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSdp, type SessionDescription, serializeSdp } from '../../model/wire/sdp.ts';
import { octetsTouched } from './octets-touched.ts';

const value = text(/[\0\r\n]/g);
const field = text(/[\0\r\n ]/g).map((word) => asOctets(word === '' ? '-' : word));
const digits = fc.bigInt({ min: 0n, max: 10n ** 30n }).map((number) => asOctets(String(number)));
const port = fc.integer({ min: 0, max: 65_535 });

const attribute = fc.record(
  { name: value.map((name) => asOctets(name.replaceAll(':', ''))), value },
  { requiredKeys: ['name'] },
);

const section = {
  connection: value,
  attributes: fc.array(attribute, { maxLength: 4 }),
};

const media = fc.record(
  {
    media: field,
    port,
    portCount: port,
    protocol: field,
    formats: fc.array(field, { minLength: 1, maxLength: 3 }),
    lines: linesOf('icbkx'),
    ...section,
  },
  { requiredKeys: ['media', 'port', 'protocol', 'formats', 'lines', 'attributes'] },
);

const description: fc.Arbitrary<SessionDescription> = fc
  .record(
    {
      origin: fc.record({
        username: field,
        sessionId: digits,
        version: digits,
        netType: field,
        addressType: field,
        address: field,
      }),
      name: value,
      timing: fc.array(value, { maxLength: 2 }),
      lines: linesOf('iuepcbrzkx'),
      media: fc.array(media, { maxLength: 3 }),
      ...section,
    },
    { requiredKeys: ['origin', 'name', 'timing', 'lines', 'media', 'attributes'] },
  )
  .map((drawn) => ({ ...canonical(drawn), media: drawn.media.map(canonical) }));

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['\r\n', '\n', '\r', '\0', ' ', ':', '=', '*', '"', 'v=0\r\n', 's=-\r\n', 't=0 0\r\n'],
        ...['o=- 1 1 IN IP4 h\r\n', 'm=message 7654 TCP/MSRP *\r\n', 'a=chatroom:nickname\r\n'],
        ...['a=path:msrp://h:1/x;tcp\r\n', 'a=accept-types:message/cpim\r\n', 'a=', 'c=x\n'],
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((all) => asOctets(all.join('').replace(/[^\0-\u00ff]/g, '?')));

const usual = asOctets(
  [
    'v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\nm=message 7654 TCP/MSRP *\r\n',
    'a=path:msrp://h:1/x;tcp\r\na=accept-types:message/cpim\r\na=chatroom:nickname\r\n',
  ].join(''),
);

const mutated = fc
  .tuple(
    fc.oneof(fc.constant(usual), description.map(serializeSdp)),
    fc.array(fc.tuple(fc.nat(), fc.nat(4), pieces), { maxLength: 4 }),
  )
  .map(([body, edits]) => {
    let changed: string = body;
    for (const [place, removed, inserted] of edits) {
      const at = place % (changed.length + 1);
      changed = changed.slice(0, at) + inserted + changed.slice(at + removed);
    }
    return asOctets(changed);
  });

describe('a session description', () => {
  it('gives back what was written [R3264-6-1]', () => {
    fc.assert(
      fc.property(description, (drawn) => {
        expect(parseSdp(serializeSdp(drawn))).toEqual({ ok: true, value: drawn });
      }),
      { numRuns: 1000 },
    );
  });

  it('means the same when written again, and nothing throws', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(value, pieces, mutated), (body) => {
        const first = parseSdp(body);
        if (!first.ok) {
          expect([400, 413, 488]).toContain(first.fault.status);
          return;
        }
        accepted += 1;
        const again = serializeSdp(first.value);
        expect(parseSdp(again)).toEqual(first);
        for (const medium of first.value.media) {
          const result = parseMessageMedia(medium, first.value.attributes);
          if (!result.ok) expect(result.fault.status).toBe(488);
        }
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it.each<[string, (octets: number) => string]>([
    ['one line', (n) => `a=${'x'.repeat(n)}\r\n`],
    ['empty lines at the end', (n) => '\r\n'.repeat(n / 2)],
    ['empty lines inside', (n) => `${'\n'.repeat(n)}a=x\r\n`],
    ['short lines', (n) => 'a=x\n'.repeat(n / 4)],
    ['lines out of order', (n) => 'k=x\ni=x\n'.repeat(n / 8)],
    ['second origins', (n) => 'o=- 1 1 IN IP4 h\n'.repeat(n / 17)],
    ['formats', (n) => `m=message 1 TCP/MSRP${' *'.repeat(n / 2)}\r\n`],
    ['chatroom tokens', (n) => section488(`a=chatroom:${'x.y '.repeat(n / 4)}`)],
    ['open quotes in types', (n) => section488(`a=accept-types:${'a" '.repeat(n / 3)}`)],
    ['backslashes in types', (n) => section488(`a=accept-types:"${'\\'.repeat(n)}`)],
    ['path URIs', (n) => section488(`a=path:${'msrp://h:1/x;tcp '.repeat(n / 17)}`)],
    ['a long path URI', (n) => section488(`a=path:msrp://${'1.'.repeat(n / 2)}`)],
  ])('costs work in proportion to its octets: %s', (_, shape) => {
    const half = limits.sdpBytesMax / 4;
    expect(workOf(shape(half * 2))).toBeLessThan(2.2 * workOf(shape(half)) + 1000);
    expect(workOf(shape(half * 2))).toBeLessThan(40 * half * 2);
  });
});

function text(forbidden: RegExp): fc.Arbitrary<Octets> {
  return fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
    .map((codes) => asOctets(String.fromCharCode(...codes).replace(forbidden, '')));
}

function linesOf(types: string) {
  const type = fc.constantFrom(...types).map(asOctets);
  return fc
    .array(fc.record({ type, value }), { maxLength: 4 })
    .map((lines) =>
      lines.toSorted((left, right) => types.indexOf(left.type) - types.indexOf(right.type)),
    );
}

/** A c= line among the others is a second one: where there is no first, there is none. */
function canonical<T extends Pick<SessionDescription, 'connection' | 'lines'>>(drawn: T): T {
  if (drawn.connection !== undefined) return drawn;
  return { ...drawn, lines: drawn.lines.filter((line) => line.type !== 'c') };
}

function section488(line: string): string {
  return `m=message 1 TCP/MSRP *\r\n${line}\r\na=path:msrp://h:1/x;tcp\r\na=accept-types:*\r\n`;
}

function workOf(lines: string): number {
  const body = asOctets(`v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n${lines}`);
  return octetsTouched(() => {
    const result = parseSdp(body);
    if (!result.ok) return;
    serializeSdp(result.value);
    for (const medium of result.value.media) parseMessageMedia(medium, result.value.attributes);
  });
}
