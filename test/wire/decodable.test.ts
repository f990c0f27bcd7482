// Which contents a client could read that reads every message as text (part A8 and A13 of what a
// real client needs). The oracle is the platform's own strict decoder.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOtr, undecodable } from '../../model/wire/decodable.ts';
import { asOctets } from '../../model/wire/octets.ts';

const ENVELOPE = 'From: <sip:a@localhost>\r\nTo: <sip:lobby@localhost>\r\n\r\n';

function body(content: string, type = 'text/plain; charset=utf-8') {
  return asOctets(`${ENVELOPE}Content-Type: ${type}\r\n\r\n${content}`);
}

const UNTOLD = 'its charset cannot be told';

describe('A content', () => {
  it('is decodable exactly where the whole body is UTF-8, if it says so (A8)', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const octets = Buffer.from(bytes).toString('latin1');
        expect(undecodable(body(octets)) === undefined).toBe(isUtf8(octets));
      }),
    );
  });

  it.each([
    ['gr\xc3\xbc\xc3\x9f', 'text/plain; charset="utf8"', undefined],
    ['plain', 'text/plain', undefined],
    ['plain', 'text/plain; format=flowed; charset=US-ASCII', undefined],
    ['gr\xc3\xbc\xc3\x9f', 'text/plain; charset=us-ascii', 'its octets are not "us-ascii"'],
    ['gr\xc3\xbc\xc3\x9f', 'text/plain; charset=iso-8859-1', 'its octets are not "iso-8859-1"'],
    ['plain', 'text/plain; charset=x-unknown', 'its charset is "x-unknown"'],
    ['--b--', 'Multipart/Mixed; boundary=b', 'it is "multipart/mixed"'],
    ['\x89PNG\xff', 'image/png', 'it is no UTF-8'],
    // What its engine's reader of mail makes of these was tried with the platform that it runs on.
    ['<imdn/>', 'message/imdn+xml', 'it is "message/imdn+xml"'],
    ['plain', 'text/plain; name="; charset=utf-8"; charset=bogus', UNTOLD],
    ['plain', "text/plain; charset*=utf-8''bogus", UNTOLD],
    ['plain', 'text/plain; charset*0=bo; charset*1=gus', UNTOLD],
    ['plain', 'text/plain; charset=utf-8; charset=bogus', UNTOLD],
    ['plain', 'text/plain (c; charset=bogus)', UNTOLD],
    ['plain', 'text/plain; charset=utf-8 (x)', UNTOLD],
    ['plain', 'text/plain; charset="bo\\"gus"', UNTOLD],
    ['plain', 'text/plain; charset=""', 'its charset is ""'],
    ['plain', 'text/plain;\r\n charset=bogus', 'its charset is "bogus"'],
    ['plain', 'text/plain; charset=utf-8;', undefined],
    ['plain', 'text/plain ; Charset = "UTF-8" ; x=y', undefined],
  ])('%j of type %s: %s (A8)', (content, type, why) => {
    expect(undecodable(body(content, type))).toBe(why);
  });

  it.each([
    ['Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--', 'it is "multipart/mixed"'],
    ['X: y\rcontent-type:text/plain; charset=bogus\r\rz', 'its charset is "bogus"'],
    ['From here on\nContent-Type: message/rfc822\n\nz', 'it is "message/rfc822"'],
    ['hello\r\nContent-Type: multipart/mixed\r\n\r\nz', undefined],
  ])(
    '%j is looked at as a header where no blank line stands before the MIME part: %s (A8)',
    (content, why) => {
      const unseparated = ENVELOPE.slice(0, -2);
      const text = `${unseparated}Content-Type: text/plain\r\n\r\n${content}`;
      expect(undecodable(asOctets(text))).toBe(why);
    },
  );

  it('is a line of OTR where it is text that begins with ?OTR (A13)', () => {
    expect(isOtr(body('?OTRv3? I would like', 'text/plain'))).toBe(true);
    expect(isOtr(body('?OTR:AAMC', 'text/html'))).toBe(true);
    expect(isOtr(body('what is ?OTR', 'text/plain'))).toBe(false);
    expect(isOtr(body('?OTR', 'application/x'))).toBe(false);
    expect(isOtr(asOctets('?OTR'))).toBe(false);
  });
});

function isUtf8(octets: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(octets, 'latin1'));
    return true;
  } catch {
    return false;
  }
}
