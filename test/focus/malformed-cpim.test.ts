// CPIM messages that are odd, through the focus: the table V-CPIM-3, bounds, line ends, and that no
// header can be smuggled in. What is sent on is sent on as it came.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import { parseIsComposing } from '../../model/wire/is-composing.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { Person, statuses } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const ALICE = 'From: <sip:alice@localhost>';
const TO = `To: <${ROOM}>`;
const MIME = 'Content-Type: text/plain\r\n\r\nhi';

interface Row {
  readonly row: string;
  readonly headers: readonly string[];
  readonly status: number;
}

const rows: readonly Row[] = [
  { row: 'two To [R7701-6.1-4]', headers: [ALICE, TO, TO], status: 403 },
  { row: 'no To [C34]', headers: [ALICE], status: 403 },
  { row: 'no From [R4975-13-3]', headers: [TO], status: 403 },
  { row: 'two From [R4975-13-4]', headers: [ALICE, ALICE, TO], status: 403 },
  { row: 'from in small letters [R3862-2.2-2]', headers: [ALICE.toLowerCase(), TO], status: 403 },
  { row: 'to in small letters [R3862-2.2-2]', headers: [ALICE, TO.toLowerCase()], status: 403 },
  { row: 'a To without brackets [R3862-4.2-1]', headers: [ALICE, `To: ${ROOM}`], status: 200 },
  {
    row: 'a From without brackets [R3862-4.1-1]',
    headers: [ALICE.replace(/[<>]/g, ''), TO],
    status: 400,
  },
  { row: 'the host in capitals [P8]', headers: [ALICE, 'To: <sip:lobby@LOCALHOST>'], status: 200 },
  { row: 'the user in capitals [P8]', headers: [ALICE, 'To: <sip:LOBBY@localhost>'], status: 404 },
  { row: 'a parameter [P8]', headers: [ALICE, `To: <${ROOM};transport=tcp>`], status: 200 },
  { row: 'the port of this focus [P8]', headers: [ALICE, `To: <${ROOM}:5060>`], status: 200 },
  { row: 'another port [P8]', headers: [ALICE, `To: <${ROOM}:5999>`], status: 404 },
  { row: 'no user [R7701-6.2-4]', headers: [ALICE, 'To: <sip:localhost>'], status: 404 },
  {
    row: 'anonymous [R7701-6.2-4]',
    headers: [ALICE, 'To: <sip:anonymous@anonymous.invalid>'],
    status: 404,
  },
  { row: 'a number of nobody [R7701-6.2-4]', headers: [ALICE, 'To: <tel:+15551234>'], status: 404 },
  {
    row: 'another scheme [R7701-6.2-4]',
    headers: [ALICE, 'To: <im:lobby@localhost>'],
    status: 404,
  },
  { row: 'To that is no address [R3862-4.2-1]', headers: [ALICE, 'To: everybody'], status: 400 },
  { row: 'an empty To [R3862-4.2-1]', headers: [ALICE, 'To: <>'], status: 400 },
  { row: 'From of another [R7701-6.3-3]', headers: ['From: <sip:bob@localhost>', TO], status: 403 },
  {
    row: 'another name in From [R7701-6.1-9]',
    headers: [ALICE.replace('<', '"The Queen" <'), TO],
    status: 200,
  },
  { row: 'Require [R3862-3.5-1]', headers: [ALICE, TO, 'Require: foo.Bar'], status: 200 },
  { row: 'a line without colon [R3862-2.2-1]', headers: [ALICE, TO, 'hello'], status: 400 },
  { row: 'a folded line [R3862-2.2-1]', headers: [ALICE, TO, 'Subject: a', ' b'], status: 400 },
  { row: 'a bare CR [R3862-2.2-1]', headers: [ALICE, `${TO}\rSubject: x`], status: 400 },
  {
    row: 'a bare LF [R3862-2.2-1]',
    headers: [ALICE, `${TO}\nTo: <sip:bob@localhost>`],
    status: 400,
  },
  { row: 'a NUL [R3862-2.2-1]', headers: [ALICE, TO, 'Subject: a\0b'], status: 400 },
  { row: 'invalid UTF-8 [R3862-2.2-1]', headers: [ALICE, TO, 'Subject: \xc3\x28'], status: 400 },
  {
    row: 'a line end in a quoted name [R3862-4.1-1]',
    headers: [`From: "x\r\nTo: <sip:bob@localhost>" <sip:alice@localhost>`, TO],
    status: 400,
  },
  {
    row: 'an escaped line end in a quoted name, which stays one name [R3862-2.3-1]',
    headers: ['From: "x\\r\\nTo: <sip:bob@localhost>" <sip:alice@localhost>', TO],
    status: 200,
  },
  {
    row: 'a second address behind a name [R3862-4.1-1]',
    headers: ['From: <sip:bob@localhost> <sip:alice@localhost>', TO],
    status: 400,
  },
  {
    row: 'From under another namespace [R3862-3.4-1]',
    headers: ['NS: <urn:x>', ALICE, TO],
    status: 400,
  },
  {
    row: 'From twice, once by its prefix [R3862-3.4-1]',
    headers: ['NS: c <urn:ietf:params:cpim-headers:>', ALICE, TO, 'c.From: <sip:bob@localhost>'],
    status: 400,
  },
];

describe('A CPIM message', () => {
  it.each(rows)('gets $status for $row', ({ headers, status }) => {
    const [stage, alice, bob] = two();
    const body = `${headers.join('\r\n')}\r\n\r\n${MIME}`;
    expect(statuses(alice.send(body))).toEqual([status]);
    const copies = bob.frames().map((frame) => frame.kind === 'request' && frame.body);
    expect(copies).toEqual(status === 200 ? [body] : []);
    expect(stage.closed).toEqual([]);
    expect(statuses(alice.say('all the same'))).toEqual([200]);
  });

  it('means the same to its receiver as to the focus: one From, one To [R3862-3.4-1]', () => {
    for (const { headers } of rows.filter(({ status }) => status === 200)) {
      const [, alice, bob] = two();
      alice.send(`${headers.join('\r\n')}\r\n\r\n${MIME}`);
      const [copy] = bob.frames();
      const body = copy?.kind === 'request' ? copy.body : undefined;
      const read = parseCpim(body ?? asOctets(''));
      expect(read).toMatchObject({ ok: true, value: { from: { uri: alice.uri }, content: 'hi' } });
      expect(read.ok && read.value.to).toHaveLength(1);
    }
  });

  it('may have as many headers as the bound, and gets 413 for more [R4975-10-413]', () => {
    const [, alice, bob] = two();
    const filled = (count: number) =>
      [ALICE, TO, ...Array.from({ length: count - 3 }, (_, at) => `X-${at}: y`), '', MIME].join(
        '\r\n',
      );
    expect(statuses(alice.send(filled(limits.cpimHeadersMax)))).toEqual([200]);
    expect(bob.frames()).toHaveLength(1);
    expect(statuses(alice.send(filled(limits.cpimHeadersMax + 1)))).toEqual([413]);
    expect(bob.frames()).toEqual([]);
  });

  it('with a header of 1 MB, or headers without end, gets 413 [R4975-10-413]', () => {
    const [, alice, bob] = two();
    const long = 'x'.repeat(1_048_576);
    expect(statuses(alice.send(`${ALICE}\r\n${TO}\r\nSubject: ${long}\r\n\r\n${MIME}`))).toEqual([
      413,
    ]);
    expect(statuses(alice.send(long))).toEqual([413]);
    expect(bob.frames()).toEqual([]);
  });

  it('may have bare LF in its MIME part, which harms nobody [R3862-2.4-1]', () => {
    const [, alice, bob] = two();
    const body = `${ALICE}\r\n${TO}\r\n\r\nMIME-Version: 1.0\nContent-Type: text/plain\n\nhi`;
    expect(statuses(alice.send(body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
  });

  it.each([
    ['message/cpim', `From: <sip:bob@localhost>\r\nTo: <sip:carol@localhost>\r\n\r\n${MIME}`],
    ['multipart/mixed;boundary=x', `--x\r\nTo: <sip:bob@localhost>\r\n\r\nhi\r\n--x--`],
  ])('that wraps %s is not routed by what is inside [R7701-6.1-9]', (type, inner) => {
    const [stage, alice, bob] = two();
    const carol = Person.join(stage, 'carol');
    const body = `${ALICE}\r\n${TO}\r\n\r\nContent-Type: ${type}\r\n\r\n${inner}`;
    expect(statuses(alice.send(body))).toEqual([200]);
    for (const each of [bob, carol]) expect(each.frames()).toMatchObject([{ body }]);
  });

  it('that wraps XML with a DTD is sent on unread, and refused by who reads it [R3994-3.2-1]', () => {
    const [, alice, bob] = two();
    const bomb = [
      '<?xml version="1.0"?>',
      '<!DOCTYPE isComposing [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
      '<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>&b;</state></isComposing>',
    ].join('\r\n');
    const type = 'Content-Type: application/im-iscomposing+xml';
    const body = `${ALICE}\r\n${TO}\r\n\r\n${type}\r\n\r\n${bomb}`;
    expect(statuses(alice.send(body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
    expect(parseIsComposing(asOctets(bomb))).toMatchObject({ ok: false, fault: { status: 400 } });
  });

  it('keeps the octets of its headers, whatever characters are in them [R7701-6.1-9]', () => {
    const [, alice, bob] = two();
    const name = encodeUtf8('S\u00f8ren \u{1f600} \u0085 </user>&amp;');
    const body = `From: "${name}" <${alice.uri}>\r\n${TO}\r\nSubject: \\q \\\r\n\r\n${MIME}`;
    expect(statuses(alice.send(body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
  });
});

function two(): [Stage, Person, Person] {
  const stage = new Stage();
  return [stage, Person.join(stage, 'alice'), Person.join(stage, 'bob')];
}
