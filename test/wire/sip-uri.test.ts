// SIP URIs: parts, equality and identities.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOctets } from '../../model/wire/octets.ts';
import {
  addressOfRecord,
  equalSipUris,
  parseSipUri,
  type SipUri,
  serializeSipUri,
} from '../../model/wire/sip-uri.ts';
import { sipUri } from '../../sim/arbitrary/sip.ts';

function uriOf(text: string): SipUri {
  const read = parseSipUri(asOctets(text));
  if (!read.ok) throw new Error(read.fault.message);
  return read.value;
}

function statusOf(text: string): number | undefined {
  const read = parseSipUri(asOctets(text));
  return read.ok ? undefined : read.fault.status;
}

function identityOf(text: string): string | number {
  const read = addressOfRecord(asOctets(text));
  return read.ok ? read.value : read.fault.status;
}

function areEqual(left: string, right: string): boolean {
  const forth = equalSipUris(uriOf(left), uriOf(right));
  // Equality is symmetric, whatever else it is.
  expect(equalSipUris(uriOf(right), uriOf(left))).toBe(forth);
  return forth;
}

describe('parseSipUri', () => {
  it('reads every part [R3261-19.1.4-1]', () => {
    expect(
      uriOf('SIPS:ana;day=tue:s%3Acret@[2001:DB8::1]:5061;lr;maddr=192.0.2.1?Subject=a&b='),
    ).toEqual({
      scheme: 'sips',
      user: 'ana;day=tue',
      password: 's%3Acret',
      host: '2001:DB8::1',
      port: 5061,
      parameters: [{ name: 'lr' }, { name: 'maddr', value: '192.0.2.1' }],
      headers: 'Subject=a&b=',
    });
    expect(uriOf('sip:chat.example.org')).toEqual({
      scheme: 'sip',
      host: 'chat.example.org',
      parameters: [],
    });
  });

  it('answers 416 to another scheme [R3261-8.2-1]', () => {
    for (const text of ['tel:+1555', 'im:a@b', 'sip', '', 'xsip:a@b', 'sipx:a@b', ' sip:a@b']) {
      expect({ text, status: statusOf(text) }).toEqual({ text, status: 416 });
    }
  });

  it('answers 400 to anything the grammar does not have [R3261-19.1.4-1]', () => {
    for (const text of [
      ...['sip:', 'sip:@h', 'sip:a@', 'sip:a@b@c', 'sip:a b@c', 'sip:a@b:', 'sip:a@b:65536'],
      ...['sip:a@b:x', 'sip:a@b;', 'sip:a@b;;x', 'sip:a@b;=x', 'sip:a@b;x=', 'sip:a@b;x=1;X=2'],
      ...['sip:a@b?', 'sip:a@b?x', 'sip:a@b?=x', 'sip:a@b?x=1&', 'sip:%4@b', 'sip:%zz@b'],
      ...['sip:a@b;x=%', 'sip:a@b?x=%1', 'sip:a:%@b', 'sip:<a>@b', 'sip:a@-b', 'sip:a@b..c'],
      ...['sip:a@1.2.3', 'sip:a@[::1', 'sip:a@[::1]x', 'sip:\xe9@b', 'sip:a@b\r\n'],
      ...['sip:a@b;x="1"', 'sip:a:b:c@d', 'sip://b'],
    ]) {
      expect({ text, status: statusOf(text) }).toEqual({ text, status: 400 });
    }
  });

  it('is undone by serializeSipUri, octet for octet but for the scheme [R3261-19.1.4-1]', () => {
    fc.assert(
      fc.property(sipUri, (text) => {
        const read = uriOf(text);
        const written = serializeSipUri(read);
        expect(written).toBe(text.replace(/^[^:]*/, (scheme) => scheme.toLowerCase()));
        expect(uriOf(written)).toEqual(read);
      }),
    );
  });
});

describe('equalSipUris', () => {
  it.each([
    ['sip:bob@Example.com', 'sip:bob@example.com', true],
    ['sip:Bob@example.com', 'sip:bob@example.com', false],
    ['sip:%62ob@example.com', 'sip:bob@example.com', true],
    ['sip:bob@example.com', 'sip:bob@example.com:5060', false],
    ['sip:bob@example.com', 'sips:bob@example.com', false],
    ['sip:bob@example.com', 'sip:bob@example.com;user=phone', false],
    ['sip:bob@example.com;x=1', 'sip:bob@example.com', true],
    ['sip:bob@example.com;x=1', 'sip:bob@example.com;x=2', false],
    ['sip:bob@example.com;maddr=192.0.2.1', 'sip:bob@example.com', false],
    ['sip:bob@example.com', 'sip:bob@example.com;transport=udp', false],
    ['sip:room7@chat.example.org', 'sip:room7@chat.example.org;transport=tcp', true],
  ])('V-URI-2: %s and %s: %s [R3261-19.1.4-1]', (left, right, expected) => {
    expect(areEqual(left, right)).toBe(expected);
  });

  it.each([
    ['sip:a%3Bb@h', 'sip:a;b@h', false],
    ['sip:a%3bb@h', 'sip:a%3Bb@h', true],
    ['sip:a:p@h', 'sip:a:P@h', false],
    ['sip:a:p@h', 'sip:a@h', false],
    ['sip:h', 'sip:a@h', false],
    ['sip:a@h;TTL=1', 'sip:a@h;ttl=1', true],
    ['sip:a@h;ttl=1', 'sip:a@h', false],
    ['sip:a@h;method=INVITE', 'sip:a@h', false],
    ['sip:a@h;x=Y%5a', 'sip:a@h;X=yZ', true],
    ['sip:a@h;lr', 'sip:a@h;lr=1', false],
    ['sip:a@h;transport=tcp', 'sip:a@h;transport=TCP', true],
    ['sip:a@h;transport=tcp', 'sip:a@h;transport=tls', false],
    ['sip:a@h?x=1&y=2', 'sip:a@h?Y=2&X=1', true],
    ['sip:a@h?x=1', 'sip:a@h', false],
    ['sip:a@h?x=1', 'sip:a@h?x=1&x=1', false],
    ['sip:a@h?x=a%20b', 'sip:a@h?x=a%20B', false],
    ['sip:a@[2001:DB8::1]', 'sip:a@[2001:db8:0:0:0:0:0:1]', true],
    ['sip:a@[::ffff:192.0.2.1]', 'sip:a@[::FFFF:C000:201]', true],
    ['sip:a@[2001:db8::1]', 'sip:a@[2001:db8::2]', false],
  ])('%s and %s: %s [R3261-19.1.4-1]', (left, right, expected) => {
    expect(areEqual(left, right)).toBe(expected);
  });

  it('is not transitive [R3261-19.1.4-1]', () => {
    expect(areEqual('sip:a@h;x=1', 'sip:a@h')).toBe(true);
    expect(areEqual('sip:a@h', 'sip:a@h;x=2')).toBe(true);
    expect(areEqual('sip:a@h;x=1', 'sip:a@h;x=2')).toBe(false);
  });

  it('holds between a URI and its other spellings [R3261-19.1.4-1]', () => {
    fc.assert(
      fc.property(sipUri, (text) => {
        const host = uriOf(text).host;
        const escaped = text.replace(/%[0-9a-f]{2}/gi, (octet) => octet.toUpperCase());
        expect(areEqual(text, escaped)).toBe(true);
        const louder = { ...uriOf(text), host: asOctets(host.toUpperCase()) };
        expect(equalSipUris(uriOf(text), louder)).toBe(true);
      }),
    );
  });
});

describe('addressOfRecord', () => {
  it.each([
    ['sip:alice@example.net', 'sip:alice@example.net'],
    ['SIP:%61lice%3B@EXAMPLE.net;x=1?y=2', 'sip:alice%3B@example.net'],
    ['sip:a%c3%a9@h', 'sip:a%C3%A9@h'],
    ['sip:alice:secret@example.net:5070', 'sip:alice@example.net:5070'],
    ['sips:Alice@example.net', 'sips:Alice@example.net'],
    ['sip:Chat.Example.org', 'sip:chat.example.org'],
    ['sip:a@[2001:DB8::0:1]:5060', 'sip:a@[2001:db8:0:0:0:0:0:1]:5060'],
    ['IM:bob@Example.com', 'im:bob@example.com'],
    ['pres:bob@Example.com', 'pres:bob@example.com'],
    ['tel:+1-(555)-12.34;ext=9', 'tel:+15551234'],
    ['TEL:7042;Phone-Context=Example.COM', 'tel:7042;phone-context=example.com'],
    ['tel:70-42;phone-context=+1-914-555', 'tel:7042;phone-context=+1914555'],
  ])('makes one spelling of %s', (text, expected) => {
    expect(identityOf(text)).toBe(expected);
    expect(identityOf(expected)).toBe(expected);
  });

  it('keeps schemes and local numbers apart [P9, P10]', () => {
    const texts = [
      'sip:+15551234@h;user=phone',
      'tel:+15551234',
      'sip:bob@h',
      'sips:bob@h',
      'im:bob@h',
      'sip:bob@h:5060',
      'sip:Bob@h',
      'tel:+1',
    ];
    const local = ['tel:1;phone-context=a.example', 'tel:1;phone-context=b.example'];
    expect(new Set([...texts, ...local].map(identityOf)).size).toBe(10);
  });

  it('answers 416 to other schemes and 400 to broken URIs', () => {
    for (const text of ['xmpp:a@b', 'http://a', 'alice', '', ':'])
      expect(identityOf(text)).toBe(416);
    for (const text of ['sip:', 'im:a b@c', 'tel:', 'tel:+', 'tel:12', 'tel:1;phone-context']) {
      expect(identityOf(text)).toBe(400);
    }
  });
});
