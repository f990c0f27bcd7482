// message/cpim: vectors V-CPIM-1 to V-CPIM-4, what real clients send, what two readers could take
// differently, bounds, and writing.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  type CpimMessage,
  cpimHeaderEnd,
  cpimRouting,
  parseCpim,
  serializeCpim,
  serializeCpimHeaders,
} from '../../model/wire/cpim.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';

const room = 'sip:room7@chat.example.org';
const alice = 'sip:alice@example.net';

describe('a CPIM message', () => {
  it('has a blank line before its MIME headers by RFC 3862 (V-CPIM-1) [R3862-2-1]', () => {
    const message = cpimOf(
      lines(
        `From: "Alice \\"A\\" K" <${alice}>`,
        `To: <${room}>`,
        'cc: <sip:carol@example.org>',
        'DateTime: 2026-03-01T09:30:00+01:00',
        'Subject:;lang=fr Bonjour',
        'NS: imdn <urn:ietf:params:imdn>',
        'imdn.Message-ID: Qm12ZZ90ab',
        'imdn.Disposition-Notification: positive-delivery, display',
        '',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Length: 5',
        '',
        'Salut',
      ),
    );
    const imdn = { namespace: 'urn:ietf:params:imdn', parameters: [] };
    expect(message).toEqual({
      from: { name: 'Alice "A" K', uri: alice },
      to: [{ uri: room }],
      cc: [{ uri: 'sip:carol@example.org' }],
      dateTime: '2026-03-01T09:30:00+01:00',
      subject: 'Bonjour',
      subjectLanguage: 'fr',
      headers: [
        { ...imdn, name: 'Message-ID', value: 'Qm12ZZ90ab' },
        { ...imdn, name: 'Disposition-Notification', value: 'positive-delivery, display' },
      ],
      contentType: 'text/plain; charset=utf-8',
      contentHeaders: [
        { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
        { name: 'Content-Length', value: '5' },
      ],
      content: 'Salut',
    });
  });

  it('is read without the blank line, as RFC 7701 has its samples (V-CPIM-2) [R3862-2-1]', () => {
    const message = cpimOf(
      lines(
        `To: <${room}>`,
        `From: <${alice}>`,
        'DateTime: 2026-03-01T08:30:00Z',
        'Content-Type: text/plain',
        '',
        'Hello',
      ),
    );
    expect(message).toEqual({
      from: { uri: alice },
      to: [{ uri: room }],
      cc: [],
      dateTime: '2026-03-01T08:30:00Z',
      headers: [],
      contentType: 'text/plain',
      contentHeaders: [{ name: 'Content-Type', value: 'text/plain' }],
      content: 'Hello',
    });
  });

  it('is read as Blink writes it: MIME-Version first, bare LF, an empty header', () => {
    const said = encodeUtf8('caf\u00e9 \u{1f600}');
    const mime = 'MIME-Version: 1.0\nContent-Type: text/plain; charset="utf8"\n';
    const message = cpimOf(
      asOctets(
        `${lines(`From: Alice Doe <${alice}>`, `To: Conference Room <${room}>`, '', '')}` +
          `${mime}Content-Transfer-Encoding: \n\n${said}`,
      ),
    );
    expect(message.from).toEqual({ name: 'Alice Doe', uri: alice });
    expect(message.to).toEqual([{ name: 'Conference Room', uri: room }]);
    expect(message.contentType).toBe('text/plain; charset="utf8"');
    expect(message.contentHeaders.at(-1)).toEqual({
      name: 'Content-Transfer-Encoding',
      value: '',
    });
    expect(message.content).toBe(said);
  });

  it('is read with bare LF in a MIME part that no blank line precedes [R3862-2-1]', () => {
    const start = lines(`From: <${alice}>`, `To: <${room}>`, '');
    const message = cpimOf(asOctets(`${start}content-type: text/plain\n\nHi`));
    expect(message).toMatchObject({ contentType: 'text/plain', content: 'Hi' });
  });

  it('begins its MIME part at MIME-Version as well [R3862-2-1]', () => {
    const mime = ['mime-version: 1.0', 'Content-Type: text/plain', '', 'Hi'];
    const message = cpimOf(lines(`From: <${alice}>`, ...mime));
    expect(message).toMatchObject({ headers: [], contentType: 'text/plain', content: 'Hi' });
  });

  it('is a bare header block in a report (V-MSRP-9) [R7701-6.2-8]', () => {
    const body = lines('From: <sip:alice@example.net>', 'To: <sip:bob@example.com>', '', '');
    expect(body).toHaveLength(60);
    expect(cpimOf(body)).toMatchObject({ contentType: '', contentHeaders: [], content: '' });
    const from = { uri: asOctets(alice) };
    expect(serializeCpimHeaders({ from, to: [{ uri: asOctets('sip:bob@example.com') }] })).toBe(
      body,
    );
  });

  it('keeps binary content untouched (V-MSRP-13)', () => {
    const content = '\u0000\u00ff\r\n-------a\r\n\r\n\n\u0080';
    const message = cpimOf(asOctets(said('image/png', content)));
    expect(message.content).toBe(content);
  });

  it('ends where the framing ends, whatever Content-Length says [R3862-x-1]', () => {
    const mime = ['Content-Type: text/plain', 'Content-Length: 2', '', 'Hello'];
    expect(cpimOf(lines(`From: <${alice}>`, '', ...mime)).content).toBe('Hello');
  });

  it('has no content type where none is given [R3862-2.4-1]', () => {
    const message = cpimOf(lines(`From: <${alice}>`, '', 'Content-ID: <x@y>', '', 'Hello'));
    expect(message).toMatchObject({ contentType: '', content: 'Hello' });
    expect(cpimOf(lines(`From: <${alice}>`, '', '', 'Hello'))).toMatchObject({
      contentType: '',
      content: 'Hello',
    });
  });

  it('may be empty: then nobody says it (C34)', () => {
    const message = cpimOf(asOctets(''));
    expect(message.from).toBeUndefined();
    expect(message.to).toEqual([]);
  });

  it('unfolds MIME headers, whose names know no case [R3862-2.4-1]', () => {
    const type = ['CONTENT-type: multipart/signed;', '\tboundary="b";  ', ' micalg=sha1'];
    const message = cpimOf(lines(`From: <${alice}>`, '', ...type, '', 'x'));
    expect(message.contentType).toBe('multipart/signed; boundary="b"; micalg=sha1');
    expect(message.contentHeaders).toHaveLength(1);
  });
});

describe('a MIME part', () => {
  it.each([
    ['no headers at all', 'Hello'],
    ['a line without colon', 'Content-Type: text/plain\r\nHello\r\n\r\n'],
    ['a second Content-Type', 'Content-Type: a/b\r\ncontent-type: c/d\r\n\r\n'],
    ['a bare CR', 'Content-Type: a/b\rX: y\r\n\r\n'],
    ['a NUL', 'Content-Type: a/\0\r\n\r\n'],
    ['a fold before any header', ' x\r\n\r\n'],
  ])('is refused with 400: %s [R3862-2.4-1]', (_, mime) => {
    const body = asOctets(`From: <${alice}>\r\n\r\n${mime}`);
    expect(faultOf(body)).toMatchObject({ status: 400, clause: 'R3862-2.4-1' });
  });

  it.each(['From: <sip:bob@example.com>', 'To: <sip:bob@example.com>', 'NS: <urn:x>', 'c.From: x'])(
    'is refused with 400 when no blank line precedes it and it holds %s [R3862-2-1]',
    (header) => {
      const mime = `Content-Type: text/plain\r\n${header}\r\n\r\nHi`;
      const fault = faultOf(asOctets(`From: <${alice}>\r\n${mime}`));
      expect(fault).toMatchObject({ status: 400, clause: 'R3862-2-1' });
      expect(parseCpim(asOctets(`From: <${alice}>\r\n\r\n${mime}`)).ok).toBe(true);
    },
  );
});

describe('bounds', () => {
  it('are 413 when the header blocks do not end within them [R4975-10-413]', () => {
    const most = limits.cpimHeaderBytesMax;
    expect(cpimOf(padded(most, 'Hi')).content).toBe('Hi');
    expect(cpimHeaderEnd(padded(most, 'Hi'))).toBe(most);
    expect(faultOf(padded(most + 1, 'Hi')).status).toBe(413);
    expect(cpimHeaderEnd(padded(most + 1, 'Hi'))).toBeUndefined();
    expect(faultOf(asOctets('x'.repeat(most + 1))).status).toBe(413);
    expect(faultOf(asOctets(`a: b\r\n\r\n${'x'.repeat(most)}`)).status).toBe(413);
    expect(faultOf(asOctets('x'.repeat(most))).status).toBe(400);
  });

  it('are 413 for more headers than them, MIME headers counted', () => {
    const most = limits.cpimHeadersMax;
    const many = Array.from({ length: most - 1 }, () => 'X: y');
    expect(parseCpim(message(many)).ok).toBe(true);
    expect(faultOf(message([...many, 'X: y'])).status).toBe(413);
    expect(faultOf(message([...many, 'X: y', 'X: y'])).status).toBe(413);
  });
});

describe('the end of the header blocks', () => {
  const whole = said('text/plain', 'Hi\r\n\r\nthere');
  const end = whole.length - 'Hi\r\n\r\nthere'.length;

  it('is known once both blank lines are there (V-MSRP-6a, C28)', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(cpimHeaderEnd(asOctets(whole.slice(0, cut)))).toBe(cut < end ? undefined : end);
    }
  });

  it('is not there in a message whose MIME part never ends', () => {
    expect(
      cpimHeaderEnd(asOctets(`From: <${alice}>\r\n\r\nContent-Type: a/b\r\n`)),
    ).toBeUndefined();
  });
});

describe('writing a CPIM message', () => {
  const draft = {
    from: { name: 'Alice', uri: asOctets(alice) },
    to: [{ uri: asOctets(room) }],
    dateTime: '2026-03-01T09:30:00Z',
    contentType: asOctets('text/plain; charset=utf-8'),
    content: asOctets('Good morning'),
  };

  it('gives the body of V-MSRP-4', () => {
    const headers = [`From: Alice <${alice}>`, `To: <${room}>`, 'DateTime: 2026-03-01T09:30:00Z'];
    const mime = ['Content-Type: text/plain; charset=utf-8', '', 'Good morning'];
    const body = serializeCpim(draft);
    expect(body).toHaveLength(160);
    expect(body).toBe(lines(...headers, '', ...mime));
  });

  it.each([
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['two  blanks', '"two  blanks"'],
    [' edge', '" edge"'],
    ['a,b', '"a,b"'],
    ['x\r\nTo: <sip:eve@example.com>', '"x\\r\\nTo: <sip:eve@example.com>"'],
    ['\0\b\t\u007f\u0085', '"\\u0000\\b\\t\\u007f\\u0085"'],
    ["it's", "it's"],
    ['S\u00f8ren', encodeUtf8('S\u00f8ren')],
    ['\ud800', encodeUtf8('\ufffd')],
  ])('writes the name %j as %j [R3862-2.3-2]', (name, written) => {
    const body = serializeCpim({ ...draft, from: { name, uri: asOctets(alice) } });
    expect(body.split('\r\n')[0]).toBe(`From: ${written} <${alice}>`);
  });

  it('lets no field add a header', () => {
    const evil = '\r\nTo: <sip:eve@example.com>\r\n\r\n';
    const message = cpimOf(
      serializeCpim({
        from: { name: `a${evil}`, uri: asOctets(`sip:a${evil}>`) },
        to: [{ uri: asOctets(`sip:b${evil}`) }],
        dateTime: evil,
        contentType: asOctets(`text/plain${evil}`),
        content: asOctets('x'),
      }),
    );
    expect(message.to).toHaveLength(1);
    expect(message.headers).toEqual([]);
    expect(message.contentHeaders).toHaveLength(1);
    expect(message.from?.uri).toBe('sip:a%0D%0ATo:%20%3Csip:eve@example.com%3E%0D%0A%0D%0A%3E');
    expect(message.contentType).toBe('text/plain To: <sip:eve@example.com>');
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

/** A message whose content begins at this octet. */
function padded(start: number, content: string): Octets {
  const empty = message(['Subject: ']).length - 'Hi'.length;
  const subject = `Subject: ${'x'.repeat(start - empty)}`;
  return asOctets(`${message([subject]).slice(0, start)}${content}`);
}

function cpimOf(body: Octets): CpimMessage {
  const result = parseCpim(body);
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
