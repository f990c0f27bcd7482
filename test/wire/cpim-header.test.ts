// The CPIM header block: tables V-CPIM-3 and V-CPIM-4, namespaces, parameters, and what two readers
// could take differently.
import { describe, expect, it } from 'vitest';
import { type CpimMessage, cpimRouting, parseCpim } from '../../model/wire/cpim.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';

const room = 'sip:room7@chat.example.org';
const alice = 'sip:alice@example.net';

describe('the routing headers (V-CPIM-3)', () => {
  it.each<[string, readonly string[], unknown]>([
    ['two To lines', [`From: <${alice}>`, `To: <${room}>`, `To: <${room}>`], [room, room]],
    ['no To', [`From: <${alice}>`], []],
    ['a To without brackets', [`From: <${alice}>`, `To: ${room}`], [room]],
    ['another case of host', ['To: <sip:room7@CHAT.example.org>'], ['sip:room7@CHAT.example.org']],
    ['another case of user', ['To: <sip:ROOM7@chat.example.org>'], ['sip:ROOM7@chat.example.org']],
    ['a parameter', [`To: <${room};transport=tcp>`], [`${room};transport=tcp`]],
    ['a port', [`To: <${room}:5060>`], [`${room}:5060`]],
    ['anonymous', ['To: <sip:anonymous@anonymous.invalid>'], ['sip:anonymous@anonymous.invalid']],
    ['tel', ['To: <tel:+15551234>'], ['tel:+15551234']],
    ['an unknown lower-case to', [`to: <${room}>`], []],
    ['blanks around', [`To:   <${room}>  `], [room]],
    ['no space behind the colon', [`To:<${room}>`], [room]],
  ])('give To as it came: %s [R3862-4.2-1]', (_, headers, expected) => {
    expect(routingOf(message(headers)).to).toEqual(expected);
    expect(cpimOf(message(headers)).to.map((address) => address.uri)).toEqual(expected);
  });

  it.each<[string, readonly string[], string | undefined]>([
    ['none', [`To: <${room}>`], undefined],
    ['lower-case from only', [`from: <${alice}>`], undefined],
    ['tel', ['From: <tel:+15551234>'], 'tel:+15551234'],
    ['with a name', [`From: Al <${alice}>`], alice],
  ])('give From as it came: %s [R3862-2.2-2]', (_, headers, expected) => {
    expect(routingOf(message(headers)).from).toBe(expected);
    expect(cpimOf(message(headers)).from?.uri).toBe(expected);
  });

  it('are refused with 403 for a second From, even an equal one [R4975-13-4]', () => {
    const body = message([`From: <${alice}>`, `To: <${room}>`, `From: <${alice}>`]);
    expect(faultOf(body)).toMatchObject({ fault: 'peer', status: 403, clause: 'R4975-13-4' });
  });

  it.each<[string, string, string | undefined]>([
    ['a token', 'Alice ', 'Alice'],
    ['tokens', 'Alice B. Cooper ', 'Alice B. Cooper'],
    ['no blank behind it', 'Alice', 'Alice'],
    ['a quoted string', '"Alice, K"', 'Alice, K'],
    ['quotes inside quotes', '"a \\"b\\" \\\\ c" ', 'a "b" \\ c'],
    ['brackets inside quotes', '"<sip:bob@example.com>" ', '<sip:bob@example.com>'],
    ['UTF-8', encodeUtf8('S\u00f8ren \u96ea '), 'S\u00f8ren \u96ea'],
    ['an escaped control', '"a\\nb" ', 'a\nb'],
    ['an escaped pair of surrogates', '"\\ud83d\\ude00" ', '\u{1f600}'],
    ['an escaped lone surrogate', '"\\ud83d" ', '\ufffd'],
    ['an empty quoted string', '"" ', undefined],
    ['none', '', undefined],
  ])('give the name of From: %s [R3862-4.1-1]', (_, name, expected) => {
    const body = message([`From: ${name}<${alice}>`]);
    expect(routingOf(body).fromName).toBe(expected);
    expect(cpimOf(body).from).toEqual(
      expected === undefined ? { uri: alice } : { name: expected, uri: alice },
    );
  });

  it.each([
    ['From without brackets', `From: ${alice}`],
    ['an empty From', 'From: '],
    ['an empty URI', 'From: <>'],
    ['a URI with a blank', 'From: <sip:a b@example.net>'],
    ['a URI in UTF-8', encodeUtf8('From: <sip:\u00e9@example.net>')],
    ['a second URI', `From: <${alice}> <sip:bob@example.com>`],
    ['a second URI behind a quoted name', `From: "x" <${alice}> " <sip:bob@example.com>`],
    ['text behind the URI', `From: <${alice}>;tag=1`],
    ['an unclosed URI', `From: <${alice}`],
    ['an unclosed quote', `From: "x <${alice}>`],
    ['an escaped closing quote', `From: "x\\" <${alice}>`],
    ['text between name and URI', `From: "x" y <${alice}>`],
    ['a quote inside tokens', `From: x" <${alice}>`],
    ['a To of words', 'To: the room'],
    ['a To without scheme', 'To: room7'],
  ])('are refused with 400: %s [R3862-4.1-1]', (_, header) => {
    expect(faultOf(message([header]))).toMatchObject({ status: 400, clause: 'R3862-4.1-1' });
  });

  it('name the wrapped type, that of a nested message included', () => {
    const inner = said('text/plain', 'x');
    const body = asOctets(said('message/cpim', inner));
    expect(routingOf(body)).toEqual({ from: alice, to: [room], contentType: 'message/cpim' });
    expect(cpimOf(body).content).toBe(inner);
  });

  it('let Require and other extensions by [R3862-3.5-1]', () => {
    const body = message(['NS: foo <urn:x>', 'Require: foo.Bar', 'foo.Bar: 1']);
    expect(cpimOf(body).headers.map(({ name, namespace }) => [name, namespace])).toEqual([
      ['Require', 'urn:ietf:params:cpim-headers:'],
      ['Bar', 'urn:x'],
    ]);
  });
});

describe('escapes in a header value (V-CPIM-4)', () => {
  it.each([
    ['a\\\\b', 'a\\b'],
    ['tab\\there', 'tab\there'],
    ['\\u00e9', '\u00e9'],
    ['\\q', 'q'],
    ['end\\', 'end'],
    ['\\b\\n\\r\\"\\\'', '\b\n\r"\''],
    ['\\u00g9', 'u00g9'],
    ['\\\\u00e9', '\\u00e9'],
    [' two blanks', ' two blanks'],
  ])('%j is %j [R3862-2.3-1]', (written, read) => {
    expect(cpimOf(message([`Subject: ${written}`])).subject).toBe(read);
  });
});

describe('header names and parameters', () => {
  it('resolves prefixes in the order of NS, whatever the prefix [R3862-3.4-1]', () => {
    const headers = cpimOf(
      message([
        'a.Early: 0',
        'NS: a <urn:one>',
        'a.X: 1',
        'NS:  a<urn:two> ',
        'a.X: 2',
        'NS: <urn:default>',
        'X: 3',
        'cc: <sip:carol@example.org>',
        'a.From: 4',
      ]),
    ).headers;
    expect(headers.map(({ name, namespace, value }) => [name, namespace, value])).toEqual([
      ['a.Early', '', '0'],
      ['X', 'urn:one', '1'],
      ['X', 'urn:two', '2'],
      ['X', 'urn:default', '3'],
      ['cc', 'urn:default', '<sip:carol@example.org>'],
      ['From', 'urn:two', '4'],
    ]);
  });

  it('knows prefixes that are names of object members', () => {
    const [header] = cpimOf(message(['__proto__.x: 1'])).headers;
    expect(header).toMatchObject({ name: '__proto__.x', namespace: '' });
  });

  it.each([
    ['a prefixed From', ['NS: c <urn:ietf:params:cpim-headers:>', `c.From: <${alice}>`]],
    ['a prefixed To', ['NS: c <urn:ietf:params:cpim-headers:>', `c.To: <${room}>`]],
    ['a prefixed NS', ['NS: c <urn:ietf:params:cpim-headers:>', 'c.NS: d <urn:x>']],
    ['a From in another default', ['NS: <urn:x>', `From: <${alice}>`]],
    ['a To in another default', ['NS: <urn:x>', `To: <${room}>`]],
  ])('refuses with 400 what one reader only takes for routing: %s [R3862-3.4-1]', (_, them) => {
    expect(faultOf(message(them))).toMatchObject({ status: 400, clause: 'R3862-3.4-1' });
  });

  it('accepts the routing headers where the default is declared as it is', () => {
    const body = message(['NS: <urn:ietf:params:cpim-headers:>', `From: <${alice}>`]);
    expect(routingOf(body).from).toBe(alice);
  });

  it('reads parameters, tokens and quoted [R3862-3.3-1]', () => {
    const body = message(['NS: a <urn:a>', 'a.X:;one=1;two="; \\"b\\""  v']);
    expect(cpimOf(body).headers).toEqual([
      {
        name: 'X',
        namespace: 'urn:a',
        value: ' v',
        parameters: [
          { name: 'one', value: '1' },
          { name: 'two', value: '; "b"' },
        ],
      },
    ]);
  });

  it('keeps the first DateTime and Subject and lists the others', () => {
    const twice = ['DateTime: 1', 'DateTime: 2', 'Subject: a', 'Subject:;lang=fr b'];
    const { dateTime, subject, subjectLanguage, headers } = cpimOf(message(twice));
    expect({ dateTime, subject, subjectLanguage }).toEqual({ dateTime: '1', subject: 'a' });
    expect(headers.map(({ name, value }) => [name, value])).toEqual([
      ['DateTime', '2'],
      ['Subject', 'b'],
    ]);
  });

  it('lists a cc that is no address or of another case with the others [R3862-2.2-2]', () => {
    const { cc, headers } = cpimOf(message(['cc: x', 'CC: <sip:a@b>', 'cc: sip:c@d']));
    expect(cc).toEqual([{ uri: 'sip:c@d' }]);
    expect(headers.map(({ name }) => name)).toEqual(['cc', 'CC']);
  });

  it.each<[string, string, string]>([
    ['no colon', 'Subject', 'R3862-2.2-1'],
    ['no name', ': x', 'R3862-2.2-1'],
    ['a blank before the colon', `From : <${alice}>`, 'R3862-2.2-1'],
    ['a folded line', ' x: y', 'R3862-2.2-1'],
    ['a name in UTF-8', encodeUtf8('\u00e9: x'), 'R3862-2.2-1'],
    ['a parameter without value', 'Subject:;lang x', 'R3862-2.2-1'],
    ['a parameter with an open quote', 'Subject:;lang="x y', 'R3862-2.2-1'],
    ['a value that is not UTF-8', 'Subject: \u00ff', 'R3862-2.2-1'],
    ['a raw NUL', 'Subject: \0', 'R3862-2.2-4'],
    ['a raw CR', 'Subject: a\rb', 'R3862-2.2-4'],
    ['a raw LF', `Subject: a\nFrom: <${alice}>`, 'R3862-2.2-4'],
    ['a raw DEL', 'Subject: \u007f', 'R3862-2.2-4'],
    ['NS without URI', 'NS: imdn', 'R3862-4.6-1'],
    ['NS with text behind', 'NS: imdn <urn:x> y', 'R3862-4.6-1'],
  ])('refuses with 400: %s', (_, header, clause) => {
    expect(faultOf(message([header]))).toMatchObject({ status: 400, clause });
  });

  it('needs CRLF: bare LF ends no header [R3862-2.2-1]', () => {
    const body = asOctets(`From: <${alice}>\nTo: <${room}>\n\nContent-Type: text/plain\n\nHi`);
    expect(faultOf(body).status).toBe(400);
  });
});

function lines(...all: readonly string[]): Octets {
  return asOctets(all.join('\r\n'));
}

function said(type: string, content: string): string {
  const headers = [`From: <${alice}>`, `To: <${room}>`, '', `Content-Type: ${type}`];
  return lines(...headers, '', content);
}

function message(headers: readonly string[]): Octets {
  return lines(...headers, '', 'Content-Type: text/plain', '', 'Hi');
}

function cpimOf(body: Octets): CpimMessage {
  const result = parseCpim(body);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function routingOf(body: Octets) {
  const result = cpimRouting(body);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function faultOf(body: Octets) {
  const result = parseCpim(body);
  const routing = cpimRouting(body);
  if (result.ok || routing.ok) throw new Error('was expected to be refused');
  expect(routing.fault).toEqual(result.fault);
  return result.fault;
}
