// SIP messages as datagrams, and back to octets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSip, serializeSip, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { sipMessage } from '../../sim/arbitrary/sip.ts';
import { BODY, joined, refused, request, understood } from './sip-samples.ts';

describe('parseSip', () => {
  it('reads a request with its headers in order and its body [R3261-8.1-1]', () => {
    expect(parseSip(request())).toEqual({
      kind: 'request',
      method: 'INVITE',
      uri: 'sip:room@example.org',
      headers: [
        { name: 'Via', value: 'SIP/2.0/TCP pc.example.net;branch=z9hG4bK1' },
        { name: 'From', value: '"Ana" <sip:ana@example.net>;tag=1' },
        { name: 'To', value: '<sip:room@example.org>' },
        { name: 'Call-ID', value: 'c1@pc.example.net' },
        { name: 'CSeq', value: '1 INVITE' },
        { name: 'Content-Length', value: '8' },
      ],
      body: BODY,
    });
  });

  it('reads a response with its status and reason [R3261-8.2.6-1]', () => {
    const octets = asOctets(request().replace(/^[^\r]*/, 'SIP/2.0 486 Busy Here'));
    expect(parseSip(octets)).toMatchObject({ kind: 'response', status: 486, reason: 'Busy Here' });
  });

  it('names headers by their canonical spelling, compact forms too [R3261-20-1]', () => {
    const octets = joined(
      'MESSAGE sip:room@example.org SIP/2.0\r\nv: SIP/2.0/UDP h\r\nf: <sip:a@b>\r\n',
      't: <sip:c@d>\r\ni: 1\r\nCSEQ: 1 MESSAGE\r\nm: <sip:a@b>\r\nk: timer\r\n',
      'c: text/plain\r\ne: gzip\r\ns: hi\r\n',
      'o: conference\r\nu: conference\r\nr: <sip:x@y>\r\nb: <sip:z@y>\r\nx: 1800\r\nX-kEpT: 1\r\n',
      'l: 0\r\n\r\n',
    );
    expect(understood(octets).headers.map(({ name }) => name)).toEqual([
      ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Supported', 'Content-Type'],
      ...['Content-Encoding', 'Subject', 'Event', 'Allow-Events', 'Refer-To', 'Referred-By'],
      ...['Session-Expires', 'X-kEpT', 'Content-Length'],
    ]);
  });

  it('joins folded lines by one space [R3261-20-1]', () => {
    const message = understood(request({ Subject: 'one\r\n \t two\t\r\n\tthree ' }));
    expect(sipHeader(message, 'Subject')).toBe('one two three');
  });

  it('skips empty lines before the start line [R3261-18-1]', () => {
    expect(parseSip(joined('\r\n\r\n', request()))).toEqual(parseSip(request()));
  });

  it('ends the body where Content-Length says, and ignores what follows [R3261-18-1]', () => {
    expect(understood(joined(request(), 'more')).body).toBe(BODY);
  });

  it('takes the rest of a datagram as the body without a Content-Length [R3261-18-1]', () => {
    expect(understood(request({ 'Content-Length': null })).body).toBe(BODY);
  });

  it('refuses a datagram shorter than its Content-Length [R3261-18-1]', () => {
    const malformed = refused(request({ 'Content-Length': '9' }));
    expect(malformed.fault).toMatchObject({ fault: 'peer', status: 400, clause: 'R3261-18-1' });
    expect(malformed.fault.message).toBe('expected a body of 9 octets, got 8');
  });

  it('refuses lines that end in LF or CR alone [R3261-20-1]', () => {
    expect(refused(asOctets(request().replaceAll('\r\n', '\n'))).fault.status).toBe(400);
    expect(refused(asOctets(request().replaceAll('\r\n', '\r'))).fault.status).toBe(400);
    expect(refused(request({ Subject: 'a\rb' })).fault.status).toBe(400);
    expect(refused(request({ Subject: 'a\nb: c' })).fault.status).toBe(400);
  });

  it('refuses a message without one of the headers that every message has [R3261-8.1-1]', () => {
    for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
      expect(refused(request({ [name]: null })).fault).toMatchObject({
        status: 400,
        clause: 'R3261-8.1-1',
        message: `expected a ${name} header, got none`,
      });
    }
  });

  it('refuses a second header of those that stand once [R3261-20-1]', () => {
    for (const line of ['f: <sip:a@b>', 't: <sip:a@b>', 'i: 2', 'cseq: 1 INVITE', 'l: 8']) {
      const octets = asOctets(request().replace('\r\nVia', `\r\n${line}\r\nVia`));
      expect(refused(octets).fault.message).toMatch(/^expected one .*, got several$/);
    }
    const hops = { 'Max-Forwards': '70', 'max-forwards': '70' };
    expect(refused(request(hops)).fault.message).toBe('expected one Max-Forwards, got several');
  });

  it('refuses malformed values of those headers [R3261-8.1-1]', () => {
    const broken = [
      { Via: 'SIP/2.0 pc.example.net' },
      { Via: '' },
      { From: 'Ana, <sip:ana@example.net>' },
      { To: '<sip:room@example.org' },
      { 'Call-ID': 'two words' },
      { 'Call-ID': '@' },
      { CSeq: 'INVITE' },
      { CSeq: '1 BYE' },
      { CSeq: '2147483648 INVITE' },
      { 'Max-Forwards': '256' },
      { 'Max-Forwards': 'many' },
      { 'Content-Length': '8, 8' },
      { 'Content-Length': '+8' },
      { 'Content-Length': '' },
    ];
    for (const changes of broken) expect(refused(request(changes)).fault.status).toBe(400);
  });

  it('compares the method of CSeq in requests only [R3261-8.1-1]', () => {
    const octets = asOctets(request().replace(/^[^\r]*/, 'SIP/2.0 200 OK'));
    expect(parseSip(octets).kind).toBe('response');
  });

  it('tells the method and the headers of a refused request, so that it can be answered', () => {
    const octets = asOctets(request({ From: '<' }).replace('To:', 'no colon here\r\nTo:'));
    const malformed = refused(octets);
    expect(malformed.method).toBe('INVITE');
    expect(malformed.headers.map(({ name }) => name)).toEqual([
      ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Content-Length'],
    ]);
    expect(refused(asOctets(octets.replace(/^[^\r]*/, 'SIP/2.0 200 OK'))).method).toBeUndefined();
  });

  it('refuses a status that is not 100 to 699 [R3261-20-1]', () => {
    for (const status of ['099', '700', '20', '2000', '2x0', '-20', '200']) {
      const octets = asOctets(request().replace(/^[^\r]*/, `SIP/2.0 ${status} OK`));
      expect(parseSip(octets).kind).toBe(status === '200' ? 'response' : 'malformed');
    }
    expect(parseSip(asOctets(request().replace(/^[^\r]*/, 'SIP/2.0 200'))).kind).toBe('malformed');
  });

  it('answers 505 to another version of SIP', () => {
    const malformed = refused(asOctets(request().replace('SIP/2.0\r\n', 'SIP/3.0\r\n')));
    expect(malformed).toMatchObject({ fault: { status: 505 }, method: 'INVITE' });
  });

  it('reads the version in any case [R3261-20-1]', () => {
    expect(parseSip(asOctets(request().replace('SIP/2.0\r\n', 'sIp/2.0\r\n'))).kind).toBe(
      'request',
    );
  });

  it('leaves other schemes of the request URI to be refused with 416 [R3261-8.2-1]', () => {
    const octets = asOctets(request().replace('sip:room@example.org', 'tel:+15551234'));
    expect(parseSip(octets)).toMatchObject({ kind: 'request', uri: 'tel:+15551234' });
  });

  it('refuses what exceeds its bounds: 513 for headers, 413 for the body', () => {
    const filler = 'x'.repeat(limits.sipHeaderBytesMax);
    expect(refused(request({ Subject: filler })).fault.status).toBe(513);
    const lines = 'X: 1\r\n'.repeat(limits.sipHeadersMax - 6);
    const most = asOctets(request().replace('\r\n', `\r\n${lines}`));
    expect(parseSip(most).kind).toBe('request');
    expect(refused(asOctets(most.replace('\r\n', '\r\nX: 1\r\n'))).fault.status).toBe(513);
    const body = 'x'.repeat(limits.sipBodyBytesMax);
    expect(parseSip(request({}, body)).kind).toBe('request');
    expect(refused(request({}, `${body}x`)).fault.status).toBe(413);
  });

  it('takes headers of exactly sipHeaderBytesMax octets, and not one more', () => {
    const spare = limits.sipHeaderBytesMax - (request({ Subject: '' }).length - BODY.length);
    expect(parseSip(request({ Subject: 'x'.repeat(spare) })).kind).toBe('request');
    expect(refused(request({ Subject: 'x'.repeat(spare + 1) })).fault.status).toBe(513);
  });

  it('refuses keep-alives and nothing at all without headers to answer to', () => {
    for (const text of ['', '\r\n', '\r\n\r\n', '\0\0']) {
      expect(refused(asOctets(text))).toMatchObject({ fault: { status: 400 }, headers: [] });
    }
  });
});

describe('sipHeader and sipHeaders', () => {
  const message = understood(
    asOctets(
      request({
        Contact: '"a, b" <sip:a@b;x=",">;q=1 , <sip:c,d@e>,, <sip:f@g>',
        Supported: '',
      }).replace(
        '\r\nFrom',
        '\r\nv: SIP/2.0/UDP second, SIP/2.0/UDP third\r\nX-List: a, b\r\n' +
          'WWW-Authenticate: Digest a=b, c=d\r\nFrom',
      ),
    ),
  );

  it('splits comma lists outside quotes and brackets, over all lines [R3261-20-1]', () => {
    expect(sipHeaders(message, 'Via')).toEqual([
      'SIP/2.0/TCP pc.example.net;branch=z9hG4bK1',
      'SIP/2.0/UDP second',
      'SIP/2.0/UDP third',
    ]);
    expect(sipHeaders(message, 'Contact')).toEqual([
      '"a, b" <sip:a@b;x=",">;q=1',
      '<sip:c,d@e>',
      '<sip:f@g>',
    ]);
    expect(sipHeader(message, 'Contact')).toBe('"a, b" <sip:a@b;x=",">;q=1');
  });

  it('leaves headers whole whose commas separate nothing [R3261-20-1]', () => {
    expect(sipHeaders(message, 'X-List')).toEqual(['a, b']);
    expect(sipHeader(message, 'WWW-Authenticate')).toBe('Digest a=b, c=d');
  });

  it('finds a header by any spelling of its name [R3261-20-1]', () => {
    for (const name of ['call-id', 'CALL-ID', 'i']) {
      expect(sipHeader(message, name)).toBe('c1@pc.example.net');
    }
    expect(sipHeader(message, 'x-list')).toBe('a, b');
  });

  it('gives no value where there is no header, or an empty list', () => {
    expect(sipHeader(message, 'Route')).toBeUndefined();
    expect(sipHeaders(message, 'Route')).toEqual([]);
    expect(sipHeader(message, 'Supported')).toBeUndefined();
    expect(sipHeaders(message, 'Supported')).toEqual([]);
  });
});

describe('serializeSip', () => {
  it('is undone by parseSip [R3261-20-1]', () => {
    fc.assert(
      fc.property(sipMessage, (message) => {
        expect(parseSip(serializeSip(message))).toEqual(message);
      }),
    );
  });

  it('writes Content-Length itself, where the first one stands or at the end [R3261-18-1]', () => {
    const message = understood(request());
    const wrong = { name: 'content-length', value: asOctets('99') };
    const headers = [wrong, ...message.headers];
    expect(serializeSip({ ...message, headers })).toMatch(
      /^INVITE [^\r]*\r\nContent-Length: 8\r\nVia: (?:(?!Length)[\s\S])*$/,
    );
    const none = serializeSip({ ...message, headers: message.headers.slice(0, 5) });
    expect(none).toMatch(/CSeq: 1 INVITE\r\nContent-Length: 8\r\n\r\nv=0/);
  });

  it('cannot be made to write a header or a body by CR or LF in a value [R3261-20-1]', () => {
    const evil = asOctets('x\r\nInjected: yes\r\n\r\nbody');
    const message = understood(request());
    const headers = [...message.headers, { name: evil, value: evil }, { name: 'X', value: evil }];
    const injected = {
      kind: 'request',
      method: evil,
      uri: evil,
      headers,
      body: message.body,
    } as const;
    const written = serializeSip(injected);
    expect(written.split('\r\n\r\n')[0]?.split('\r\n')).toHaveLength(9);
    expect(written).not.toMatch(/[\r\n]Injected/);
    const { body } = message;
    const response = serializeSip({
      kind: 'response',
      status: 400,
      reason: evil,
      headers: [],
      body,
    });
    expect(response).toBe(
      `SIP/2.0 400 x  Injected: yes    body\r\nContent-Length: 8\r\n\r\n${BODY}`,
    );
  });
});
