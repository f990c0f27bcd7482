// MSRP URIs: the table V-URI-1, the grammar, and that keys and equality agree.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  equalMsrpUris,
  type MsrpUri,
  msrpUriKey,
  parseMsrpUri,
  serializeMsrpUri,
} from '../../model/wire/msrp-uri.ts';
import { asOctets } from '../../model/wire/octets.ts';

describe('an MSRP URI', () => {
  it('is taken apart into what it says [R4975-6-1]', () => {
    expect(read('msrps://u.x@h.example.org:2855/a/b=+;ws;p;q=1')).toEqual({
      scheme: 'msrps',
      user: 'u.x',
      host: 'h.example.org',
      port: 2855,
      sessionId: 'a/b=+',
      transport: 'ws',
      parameters: ['p', 'q=1'],
    });
    expect(read('msrp://h;tcp')).toEqual({
      scheme: 'msrp',
      host: 'h',
      transport: 'tcp',
      parameters: [],
    });
  });

  it('has an IPv6 host without its brackets, and gets them back [R4975-6-1]', () => {
    const uri = read('msrp://[2001:db8::1]:2855/x;tcp');
    expect(uri.host).toBe('2001:db8::1');
    expect(serializeMsrpUri(uri)).toBe('msrp://[2001:db8::1]:2855/x;tcp');
  });

  it.each([
    ['', 'R4975-6-1'],
    ['sip:a@b', 'R4975-6-1'],
    ['msrp:h:1/x;tcp', 'R4975-6-1'],
    [' msrp://h:1/x;tcp', 'R4975-6-1'],
    ['msrp://h:1/x;tcp ', 'R4975-6-2'],
    ['msrp://h:1/x;tcp\r\nX: y', 'R4975-6-2'],
    ['msrp://:1/x;tcp', 'R4975-6-1'],
    ['msrp://h:/x;tcp', 'R4975-6-1'],
    ['msrp://h:65536/x;tcp', 'R4975-6-1'],
    ['msrp://h:1/;tcp', 'R4975-6-1'],
    ['msrp://h:1/a b;tcp', 'R4975-6-1'],
    ['msrp://h:1/a%20b;tcp', 'R4975-6-1'],
    ['msrp://h%2:1/x;tcp', 'R4975-6-1'],
    ['msrp://[::1:1/x;tcp', 'R4975-6-1'],
    ['msrp://[1:2]:1/x;tcp', 'R4975-6-1'],
    ['msrp://[1::2::3]:1/x;tcp', 'R4975-6-1'],
    ['msrp://[::1%25eth0]:1/x;tcp', 'R4975-6-1'],
    ['msrp://[1.2.3.4::]:1/x;tcp', 'R4975-6-1'],
    ['msrp://h:1/x;tcp;', 'R4975-6-1'],
    ['msrp://h:1/x;tcp;a=b=c', 'R4975-6-1'],
    ['msrp://h:1/x', 'R4975-6-2'],
    ['msrp://h:1/x;', 'R4975-6-2'],
    ['msrp://h:1/x;t-p', 'R4975-6-2'],
    ['msrp://192.0.2.1/x;tcp', 'R4975-6-3'],
    ['msrp://[::1]/x;tcp', 'R4975-6-3'],
    ['msrp://u:p@h:1/x;tcp', 'R4975-6-4'],
  ])('%j is refused with 400 [%s]', (text, clause) => {
    const uri = parseMsrpUri(asOctets(text));
    expect(uri).toMatchObject({ ok: false, fault: { status: 400, clause } });
  });

  // V-URI-1, then what it leaves out.
  it.each([
    ['msrp://Host.example.org:2855/aB1;tcp', 'MSRP://host.EXAMPLE.org:2855/aB1;TCP', true],
    ['msrp://h.example.org:2855/aB1;tcp', 'msrp://h.example.org:2855/ab1;tcp', false],
    ['msrp://h.example.org:2855/aB1;tcp', 'msrps://h.example.org:2855/aB1;tcp', false],
    ['msrp://h.example.org/aB1;tcp', 'msrp://h.example.org:2855/aB1;tcp', false],
    ['msrp://h.example.org:2855;tcp', 'msrp://h.example.org:2855/aB1;tcp', false],
    ['msrp://u@h.example.org:2855/aB1;tcp', 'msrp://h.example.org:2855/aB1;tcp', true],
    ['msrp://h.example.org:2855/aB1;tcp', 'msrp://h.example.org:2855/aB1;ws', false],
    ['msrp://h.example.org:2855/aB1;tcp', 'msrp://h.example.org:2855/aB1;tcp;x=1', true],
    ['msrp://%68.example.org:2855/aB1;tcp', 'msrp://h.example.org:2855/aB1;tcp', true],
    ['msrp://[2001:DB8::1]:2855/aB1;tcp', 'msrp://[2001:db8:0:0:0:0:0:1]:2855/aB1;tcp', true],
    ['msrp://192.0.2.1:2855/aB1;tcp', 'msrp://h.example.org:2855/aB1;tcp', false],
    ['msrp://[::192.0.2.1]:1/a;tcp', 'msrp://[::c000:201]:1/a;tcp', true],
    ['msrp://[::ffff:192.0.2.1]:1/a;tcp', 'msrp://192.0.2.1:1/a;tcp', false],
    ['msrp://[1::]:1/a;tcp', 'msrp://[::1]:1/a;tcp', false],
    ['msrp://h:02855/a;tcp', 'msrp://h:2855/a;tcp', true],
    ['msrp://h:285/a;tcp', 'msrp://h:2855/a;tcp', false],
    ['msrp://%C3%A9:1/a;tcp', 'msrp://%c3%a9:1/a;tcp', true],
    ['msrp://a%2Cb:1/a;tcp', 'msrp://a,b:1/a;tcp', false],
  ])('%s and %s: equal is %s [R4975-6.1-1]', (left, right, equal) => {
    expect(equalMsrpUris(read(left), read(right))).toBe(equal);
    expect(equalMsrpUris(read(right), read(left))).toBe(equal);
    expect(msrpUriKey(read(left)) === msrpUriKey(read(right))).toBe(equal);
  });

  it('is read as it was written, for any parts [R4975-6-1]', () => {
    fc.assert(
      fc.property(uris(), (uri) => {
        expect(read(serializeMsrpUri(uri))).toEqual(uri);
      }),
    );
  });

  it('has a key that is a URI itself, equal to it, and its own key [R4975-6.1-1]', () => {
    fc.assert(
      fc.property(uris(), (uri) => {
        const key = msrpUriKey(uri);
        expect(equalMsrpUris(read(key), uri)).toBe(true);
        expect(msrpUriKey(read(key))).toBe(key);
      }),
    );
  });

  it('never throws for any octets, mutated URIs among them [R4975-6-1]', () => {
    const junk = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 8 });
    fc.assert(
      fc.property(uris(), fc.nat(60), junk, (uri, place, codes) => {
        const text = serializeMsrpUri(uri);
        const octets = String.fromCharCode(...codes);
        const parsed = parseMsrpUri(asOctets(text.slice(0, place) + octets + text.slice(place)));
        expect(parsed.ok || parsed.fault.status === 400).toBe(true);
      }),
    );
  });
});

function read(text: string): MsrpUri {
  const uri = parseMsrpUri(asOctets(text));
  if (!uri.ok) throw new Error(uri.fault.message);
  return uri.value;
}

function uris(): fc.Arbitrary<MsrpUri> {
  const word = (letters: string) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 9 }).map(asOctets);
  const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16));
  const byte = fc.nat(255).map(String);
  const host = fc.oneof(
    word('abcXYZ019.-_'),
    fc.constantFrom('%68ost', 'a%2Cb', 'HOST', '::', '::1', '1::', 'a:b::c').map(asOctets),
    fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => asOctets(groups.join(':'))),
    fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => asOctets(bytes.join('.'))),
  );
  return fc
    .record(
      {
        scheme: fc.constantFrom('msrp' as const, 'msrps' as const),
        user: word("abAB1!$&'()*+,=-._~"),
        host,
        port: fc.nat(65_535),
        sessionId: word('abAB1/+=-._~'),
        transport: word('abcTCP019'),
        parameters: fc.array(
          fc.oneof(
            word('abX!1'),
            word('abX').map((name) => asOctets(`${name}=1`)),
          ),
        ),
      },
      { requiredKeys: ['scheme', 'host', 'transport', 'parameters'] },
    )
    .filter(({ port, host: text }) => port !== undefined || !/^[\d.]+$|:/.test(text));
}
