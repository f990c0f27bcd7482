// Arbitrary SIP headers, URIs and messages (RFC 3261, 25.1), with all the freedom that the grammar
// leaves. Law: pure; what is drawn here is well-formed.
import fc from 'fast-check';
import { asciiLower } from '../../model/wire/ascii.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { trimmed } from '../../model/wire/plain-text.ts';
import type { SipHeader, SipMessage } from '../../model/wire/sip.ts';
import { DIGITS, LETTERS, octetsUpTo, textOf } from './octets.ts';

/** SIP requests and responses as the parser gives them: Content-Length is there and right. */
export function sipMessages(): fc.Arbitrary<SipMessage> {
  return sipMessage;
}

// fast-check offers names of Object.prototype too, and other parsers keep parameters in objects.
export const token = textOf(`${LETTERS}${DIGITS}-.!%*_+\`'~`, 1, 12).filter(
  (text) => text !== '__proto__',
);
export const blanks = fc.constantFrom('', '', '', ' ', '  ', '\t', ' \t ');

const label = fc
  .tuple(textOf(LETTERS, 1, 1), textOf(`${LETTERS}${DIGITS}-`, 0, 6), textOf(LETTERS, 1, 1))
  .map((parts) => parts.join(''));

export const hostName = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => asOctets(labels.join('.')));

export const ipv4 = fc
  .array(fc.nat(255), { minLength: 4, maxLength: 4 })
  .map((numbers) => asOctets(numbers.join('.')));

/** Without brackets. */
export const ipv6 = fc.oneof(
  fc.ipV6().map(asOctets),
  fc.constantFrom('::', '::1', '2001:db8::9:1', '::ffff:192.0.2.9').map(asOctets),
);

/** As it stands in a URI. */
export const host = fc.oneof(
  { weight: 4, arbitrary: hostName },
  { weight: 1, arbitrary: ipv4 },
  { weight: 1, arbitrary: ipv6.map((address) => asOctets(`[${address}]`)) },
);

export const port = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 5060, 5061, 65_535));

const escaped = fc.oneof(
  { weight: 9, arbitrary: fc.nat(127).map((octet) => `%${octet.toString(16).padStart(2, '0')}`) },
  { weight: 1, arbitrary: fc.constantFrom('%C3%A9', '%e2%82%ac', '%25', '%3D') },
);

function escapable(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  const plain = fc.constantFrom(...alphabet);
  const unit = fc.oneof({ weight: 9, arbitrary: plain }, { weight: 1, arbitrary: escaped });
  return fc.array(unit, { minLength, maxLength }).map((parts) => parts.join(''));
}

const unreserved = `${LETTERS}${DIGITS}-_.!~*'()`;
const user = escapable(`${unreserved}&=+$,;?/`, 1, 12);
const password = escapable(`${unreserved}&=+$,`, 0, 6);
const paramText = escapable(`${unreserved}[]/:&+$`, 1, 6);
const knownUriParam = fc.oneof(
  fc.constantFrom('transport=udp', 'transport=tcp', 'transport=TLS', 'user=phone', 'user=ip'),
  fc.constantFrom('lr', 'method=INVITE', 'gr', 'gr=urn:uuid:1', 'x', 'Y2'),
  fc.nat(255).map((ttl) => `ttl=${ttl}`),
  host.map((name) => `maddr=${name}`),
);
const otherUriParam = fc
  .tuple(paramText, fc.option(paramText))
  .map(([name, value]) => (value === null ? name : `${name}=${value}`));
const uriParam = fc.oneof(knownUriParam, otherUriParam).map((text) => `;${text}`);
const uriHeader = fc
  .tuple(escapable(`${unreserved}[]/?:+$`, 1, 6), escapable(`${unreserved}[]/?:+$`, 0, 6))
  .map(([name, value]) => `${name}=${value}`);

export const sipUri = fc
  .record({
    scheme: fc.constantFrom('sip', 'sips', 'SIP', 'Sips'),
    user: fc.option(user),
    password: fc.option(password, { freq: 4 }),
    host,
    port: fc.option(port),
    parameters: fc.uniqueArray(uriParam, { maxLength: 4, selector: nameOfParameter }),
    headers: fc.option(fc.array(uriHeader, { minLength: 1, maxLength: 3 }), { freq: 4 }),
  })
  .map((uri) => {
    const secret = uri.password === null ? '' : `:${uri.password}`;
    const at = uri.user === null ? '' : `${uri.user}${secret}@`;
    const place = uri.port === null ? uri.host : `${uri.host}:${uri.port}`;
    const query = uri.headers === null ? '' : `?${uri.headers.join('&')}`;
    return asOctets(`${uri.scheme}:${at}${place}${uri.parameters.join('')}${query}`);
  });

function nameOfParameter(text: string): string {
  return asciiLower(/[^;=]+/.exec(text)?.[0] ?? '');
}

const quotedPair = fc
  .integer({ min: 0, max: 0x7f })
  .filter((octet) => octet !== 0x0a && octet !== 0x0d)
  .map((octet) => `\\${String.fromCharCode(octet)}`);
const quotedUnit = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...`${LETTERS}${DIGITS} ,;:<>@=?/()[]{}\t`) },
  { weight: 1, arbitrary: quotedPair },
  { weight: 1, arbitrary: fc.constantFrom('\xc3\xa9', '\xe2\x82\xac', '\xf0\x9f\x8e\x89') },
);

export const quotedString = fc
  .array(quotedUnit, { maxLength: 12 })
  .map((parts) => asOctets(`"${parts.join('')}"`));

const headerParam = fc
  .tuple(
    blanks,
    blanks,
    token,
    fc.option(fc.tuple(blanks, blanks, fc.oneof(token, host, quotedString))),
  )
  .map(([before, behind, name, rest]) => {
    const value = rest === null ? '' : `${rest[0]}=${rest[1]}${rest[2]}`;
    return `${before};${behind}${name}${value}`;
  });

export const headerParams = fc
  .uniqueArray(headerParam, { maxLength: 3, selector: nameOfHeaderParameter })
  .map((parts) => parts.join(''));

function nameOfHeaderParameter(text: string): string {
  return asciiLower(/^[ \t]*;[ \t]*([^ \t;="]+)/.exec(text)?.[1] ?? '');
}

const displayTokens = fc.array(token, { maxLength: 3 }).map((tokens) => tokens.join(' '));

export const nameAddr = fc
  .record({
    display: fc.oneof(displayTokens, quotedString),
    gap: blanks,
    uri: sipUri,
    tag: fc.option(token),
    parameters: headerParams,
  })
  .map(({ display, gap, uri, tag, parameters }) => {
    const tagText = tag === null || /;[ \t]*tag/i.test(parameters) ? '' : `;tag=${tag}`;
    return asOctets(`${display}${gap}<${uri}>${tagText}${parameters}`);
  });

export const via = fc
  .record({
    blanks: fc.array(blanks, { minLength: 6, maxLength: 6 }),
    transport: fc.oneof(fc.constantFrom('UDP', 'TCP', 'TLS', 'SCTP', 'ws', 'WSS', 'tls'), token),
    host,
    port: fc.option(port),
    branch: fc.option(token.map((text) => `;branch=z9hG4bK${text}`)),
    rport: fc.option(fc.constantFrom(';rport', ';rport=5062')),
    received: fc.option(fc.oneof(ipv4, ipv6).map((address) => `;received=${address}`)),
    parameters: headerParams,
  })
  .filter(
    ({ parameters }) =>
      !/;[ \t]*(?:branch|rport|received|ttl|maddr)[ \t]*(?:[;=]|$)/i.test(parameters),
  )
  .map((parts) => {
    const [a, b, c, d, e, f] = parts.blanks;
    const place = parts.port === null ? parts.host : `${parts.host}${e}:${f}${parts.port}`;
    const known = `${parts.branch ?? ''}${parts.rport ?? ''}${parts.received ?? ''}`;
    const start = `SIP${a}/${b}2.0${c}/${d}${parts.transport}`;
    return asOctets(`${start} ${place}${known}${parts.parameters}`);
  });

export const cseq = fc
  .tuple(fc.nat(0x7fffffff), fc.constantFrom(' ', '  ', '\t'), token)
  .map(([number, gap, method]) => asOctets(`${number}${gap}${method}`));

const plainName = fc
  .tuple(textOf(LETTERS, 1, 1), textOf(`${LETTERS}${DIGITS}-`, 0, 8))
  .map(([first, rest]) => `X-${first}${rest}`);
const plainValue = octetsUpTo(20).map((text) =>
  asOctets(text.replace(/[\r\n]/g, '').replace(/^[ \t]+|[ \t]+$/g, '')),
);
const otherHeader: fc.Arbitrary<SipHeader> = fc.oneof(
  fc.record({ name: plainName, value: plainValue }),
  fc.record({
    name: fc.constantFrom('Via', 'Record-Route', 'Supported', 'User-Agent'),
    value: plainValue,
  }),
);
const octetsBody = octetsUpTo(60);

// The parser takes off what stands around a value.
const trimmedAddr = nameAddr.map(trimmed);
const mandatory = fc.record({
  via,
  from: trimmedAddr,
  to: trimmedAddr,
  callId: token,
  number: fc.nat(9999),
});

export const sipMessage: fc.Arbitrary<SipMessage> = fc
  .record({
    method: token,
    uri: sipUri.map((uri) => asOctets(uri.replace(/\?[^@]*$/, ''))),
    status: fc.option(fc.integer({ min: 100, max: 699 })),
    reason: plainValue,
    must: mandatory,
    others: fc.array(otherHeader, { maxLength: 5 }),
    lengthAt: fc.nat(10),
    body: octetsBody,
  })
  .map(({ method, uri, status, reason, must, others, lengthAt, body }) => {
    const headers: SipHeader[] = [
      { name: 'Via', value: must.via },
      { name: 'From', value: must.from },
      { name: 'To', value: must.to },
      { name: 'Call-ID', value: must.callId },
      { name: 'CSeq', value: asOctets(`${must.number} ${method}`) },
      ...others,
    ];
    const length = { name: 'Content-Length', value: asOctets(String(body.length)) };
    headers.splice(lengthAt, 0, length);
    if (status === null) return { kind: 'request', method, uri, headers, body };
    return { kind: 'response', status, reason, headers, body };
  });
