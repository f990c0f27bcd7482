// The SIP codec under random and damaged octets: it never throws, stays within its bounds, gives
// the same for every split, and its work grows with the input and no faster.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipMessage,
  serializeSip,
  sipHeader,
  sipHeaders,
} from '../../model/wire/sip.ts';
import {
  parseCSeq,
  parseNameAddr,
  parseVia,
  serializeNameAddr,
  serializeVia,
} from '../../model/wire/sip-header.ts';
import {
  addressOfRecord,
  equalSipUris,
  parseSipUri,
  serializeSipUri,
} from '../../model/wire/sip-uri.ts';
import { damaged, pieces } from '../../sim/arbitrary/octets.ts';
import { nameAddr, sipMessage, sipUri, via } from '../../sim/arbitrary/sip.ts';
import { validSamples } from '../corpus/sip-torture.ts';
import { invalidSamples } from '../corpus/sip-torture-invalid.ts';
import { octetsTouched } from './octets-touched.ts';

const anyOctets = fc
  .string({ unit: fc.nat(255).map((octet) => String.fromCharCode(octet)), maxLength: 300 })
  .map(asOctets);

const soup = fc
  .array(
    fc.constantFrom(
      ...[
        'INVITE ',
        'sip:a@b',
        ' SIP/2.0',
        'SIP/2.0 200 OK',
        '\r\n',
        '\r\n',
        '\r\n\r\n',
        '\r',
        '\n',
      ],
      ...['Via: SIP/2.0/UDP h', 'f: <sip:a@b>', 't: <sip:a@b>', 'i: 1', 'CSeq: 1 INVITE', 'l: 0'],
      ...[
        'Content-Length: 3',
        'abc',
        ':',
        ' ',
        '\t',
        '"',
        '<',
        '>',
        ',',
        ';',
        '\\',
        '=',
        '\0',
        '\xff',
      ],
    ),
    { maxLength: 40 },
  )
  .map((parts) => asOctets(parts.join('')));

const written = sipMessage.map(serializeSip);
const samples = fc.constantFrom(
  ...[...validSamples, ...invalidSamples].map(({ octets }) => octets),
);
const short = samples.filter((octets) => octets.length < 3000);
const streamText = fc
  .array(fc.oneof(written, damaged(written), short, damaged(short), soup, anyOctets), {
    maxLength: 4,
  })
  .map((parts) => asOctets(parts.join('')));

/** Asks a message for everything; what comes back does not matter here. */
function readEverything(message: Pick<SipMessage, 'headers'>): void {
  for (const { name } of message.headers) {
    sipHeader(message, name);
    for (const value of sipHeaders(message, name)) {
      readValue(value);
    }
  }
}

function readValue(value: Octets): void {
  const [address, route] = [parseNameAddr(value), parseVia(value)];
  parseCSeq(value);
  addressOfRecord(value);
  if (route.ok) expect(parseVia(serializeVia(route.value))).toEqual(route);
  if (!address.ok) return;
  expect(parseNameAddr(serializeNameAddr(address.value))).toEqual(address);
  const uri = parseSipUri(address.value.uri);
  if (!uri.ok) return;
  expect(parseSipUri(serializeSipUri(uri.value))).toEqual(uri);
  expect(equalSipUris(uri.value, uri.value)).toBe(true);
  expect(addressOfRecord(address.value.uri).ok).toBe(true);
}

describe('a datagram of any octets', () => {
  const datagram = fc.oneof(anyOctets, soup, written, damaged(written), samples, damaged(samples));

  it('is a message or malformed, and every value can be asked for [R3261-20-1]', () => {
    fc.assert(
      fc.property(datagram, (octets) => {
        const message = parseSip(octets);
        readEverything(message);
        if (message.kind !== 'malformed') return;
        expect([400, 413, 505, 513]).toContain(message.fault.status);
        expect(message.fault.message).toMatch(/^expected [\x20-\x7e]{0,300}$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('means the same when it is written again [R3261-20-1]', () => {
    fc.assert(
      fc.property(datagram, (octets) => {
        const message = parseSip(octets);
        if (message.kind === 'malformed') return;
        const again = parseSip(serializeSip(message));
        expect({ ...again, headers: others(again) }).toEqual({
          ...message,
          headers: others(message),
        });
        expect(sipHeaders(again, 'Content-Length')).toEqual([String(message.body.length)]);
        if (again.kind !== 'malformed') expect(parseSip(serializeSip(again))).toEqual(again);
      }),
      { numRuns: 2000 },
    );
  });

  function others({ headers }: Pick<SipMessage, 'headers'>) {
    return headers.filter(({ name }) => name !== 'Content-Length');
  }

  it('gives values and addresses that survive being damaged [R3261-20-1]', () => {
    const value = fc.oneof(anyOctets, ...[via, nameAddr, sipUri].map(damaged));
    fc.assert(fc.property(value, readValue), { numRuns: 3000 });
  });
});

describe('a stream of any octets', () => {
  function told(parts: readonly Octets[]) {
    let framer = idleSipFramer;
    const seen: unknown[] = [];
    let keepAlives = 0;
    for (const part of parts) {
      const framed = frameSip(framer, part);
      framer = framed.framer;
      seen.push(...framed.messages);
      keepAlives += framed.keepAlives;
    }
    const { buffered, recent, ...rest } = framer;
    return { seen, keepAlives, kept: `${buffered}${recent}`, ...rest };
  }

  it('gives the same messages, pings and state for every split [R3261-18-1]', () => {
    fc.assert(
      fc.property(streamText, fc.array(fc.nat(), { maxLength: 8 }), (octets, cuts) => {
        const whole = told([octets]);
        expect(told(pieces(octets, cuts))).toEqual(whole);
        expect(told([...octets].map(asOctets))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('never keeps more than its bounds [R3261-18-1]', () => {
    const flood = fc.oneof(
      fc.constantFrom('x', '\r\n', 'x\r\n', 'x: y\r\n', 'x: y\r\n ', '\0', 'x\n', '\r'),
      fc.constant(
        serializeSip({ ...someMessage(), body: asOctets('') }).replace(': 0', ': 262144'),
      ),
    );
    fc.assert(
      fc.property(flood, fc.integer({ min: 1, max: 40_000 }), (unit, size) => {
        const part = asOctets(unit.repeat(Math.ceil(size / unit.length)));
        let framer = idleSipFramer;
        for (let sent = 0; sent < 600_000; sent += part.length) {
          framer = frameSip(framer, part).framer;
          const most = framer.phase === 'body' ? limits.sipBodyBytesMax : limits.sipHeaderBytesMax;
          const kept = framer.buffered.length + framer.recent.length;
          expect(kept).toBeLessThanOrEqual(most);
          if (part.length < 1000 && sent > 150_000) break;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('can be fed to one framer twice, which is not changed by it [R3261-18-1]', () => {
    fc.assert(
      fc.property(streamText, anyOctets, fc.nat(), (octets, other, cut) => {
        const [first = asOctets(''), second = asOctets('')] = pieces(octets, [cut]);
        const { framer } = frameSip(idleSipFramer, first);
        const before = structuredClone(framer);
        const once = frameSip(framer, second);
        frameSip(framer, other);
        expect(framer).toEqual(before);
        expect(frameSip(framer, second)).toEqual(once);
        expect(frameSip(JSON.parse(JSON.stringify(framer)), second)).toEqual(once);
      }),
    );
  });
});

function someMessage(): SipMessage {
  const headers = [
    { name: 'Via', value: asOctets('SIP/2.0/TCP h;branch=z9hG4bK1') },
    { name: 'From', value: asOctets('<sip:a@b>;tag=1') },
    { name: 'To', value: asOctets('<sip:a@b>') },
    { name: 'Call-ID', value: asOctets('1') },
    { name: 'CSeq', value: asOctets('1 INVITE') },
  ];
  const [method, uri, body] = [asOctets('INVITE'), asOctets('sip:a@b'), asOctets('')];
  return { kind: 'request', method, uri, headers, body };
}

describe('the work of reading', () => {
  const repeats: { readonly [what: string]: (count: number) => string } = {
    'lines without a colon': (count) => 'x\r\n'.repeat(count),
    'lines whose only colon is far': (count) => `${'x\r\n'.repeat(count)}y: z\r\n`,
    'folded lines': (count) => `Subject: x\r\n${' y\r\n'.repeat(count)}`,
    'blank folded lines': (count) => `Subject:\r\n${' \r\n'.repeat(count)}`,
    'short headers': (count) => 'a:b\r\n'.repeat(count),
    'bare CRs': (count) => `Subject: ${'\r'.repeat(count)}\r\n`,
    'a long blank value': (count) => `Subject: ${' '.repeat(count)}\r\n`,
    'blanks before a colon': (count) => `Subject${' '.repeat(count)}: x\r\n`,
    'commas in Via': (count) => `Via: ${','.repeat(count)}\r\n`,
    'quotes in Contact': (count) => `Contact: ${'"'.repeat(count)}, <sip:a@b>\r\n`,
    'brackets in Contact': (count) => `Contact: ${'<'.repeat(count)}, <sip:a@b>\r\n`,
    'backslashes in To': (count) => `To: "${'\\'.repeat(count)}" <sip:a@b>\r\n`,
    'tokens in a display name': (count) => `To: ${'a '.repeat(count)}\r\n`,
    'blanks in a display name': (count) => `To: a${' '.repeat(count)}<sip:a@b\r\n`,
    'semicolons in From': (count) => `From: <sip:a@b>${';'.repeat(count)}\r\n`,
    'blanks among parameters': (count) => `From: <sip:a@b>;a${' '.repeat(count)}b\r\n`,
    'parameters in Via': (count) => `Via: SIP/2.0/UDP h${';a'.repeat(count)}\r\n`,
    'labels in Via': (count) => `Via: SIP/2.0/UDP ${'a.'.repeat(count)}\r\n`,
    'hyphens in Via': (count) => `Via: SIP/2.0/UDP a${'-'.repeat(count)}\r\n`,
    'colons in Via': (count) => `Via: SIP/2.0/UDP [${':'.repeat(count)}]\r\n`,
    'blanks in Via': (count) => `Via: SIP${' '.repeat(count)}x\r\n`,
    'digits in CSeq': (count) => `CSeq: ${'9'.repeat(count)} INVITE\r\n`,
    'escapes in a URI': (count) => `To: <sip:${'%41'.repeat(count)}@h>\r\n`,
    'at signs in a URI': (count) => `To: <sip:${'a@'.repeat(count)}h>\r\n`,
    'parameters in a URI': (count) => `To: <sip:h${';a'.repeat(count)}>\r\n`,
    'headers in a URI': (count) => `To: <sip:h?${'a=b&'.repeat(count)}>\r\n`,
  };

  for (const [what, repeated] of Object.entries(repeats)) {
    it(`grows with the octets and no faster: ${what}`, () => {
      const touched = [2_000, 8_000].map((count) => {
        const head = serializeSip(someMessage()).replace('\r\n\r\n', `\r\n${repeated(count)}\r\n`);
        return octetsTouched(() => {
          const message = parseSip(asOctets(head));
          for (const name of ['Via', 'From', 'To', 'Contact', 'CSeq', 'Subject']) {
            for (const value of sipHeaders(message, name)) {
              parseVia(value);
              const address = parseNameAddr(value);
              parseCSeq(value);
              if (address.ok) addressOfRecord(address.value.uri);
            }
          }
        });
      });
      const [little = 0, much = 0] = touched;
      // Four times as much of it; what does not grow is on both sides.
      expect(much).toBeLessThan(5 * little);
    });
  }

  it('grows with the octets of a stream and no faster, however small the pieces', () => {
    const touched = [10_000, 40_000].map((count) => {
      const message = { ...someMessage(), body: asOctets('x'.repeat(count)) };
      const headers = [...message.headers, { name: 'X', value: asOctets('y'.repeat(count)) }];
      const octets = serializeSip({ ...message, headers });
      return octetsTouched(() => {
        let framer = idleSipFramer;
        for (const octet of octets) framer = frameSip(framer, asOctets(octet)).framer;
      });
    });
    const [little = 0, much = 0] = touched;
    expect(much).toBeLessThan(5 * little);
  });
});
