// SIP messages after the ideas of RFC 4475 that are to be refused: each names who refuses it, the
// message parser, a typed parser, or nobody (where RFC 4475 leaves that open).
import type { Octets } from '../../model/wire/octets.ts';
import { plain, wire } from './sip-torture.ts';

export interface InvalidSample {
  readonly name: string;
  readonly idea: string;
  readonly octets: Octets;
  readonly refusedBy: 'message' | 'Contact' | 'nobody';
  readonly status?: number;
}

export const invalidSamples: readonly InvalidSample[] = [
  {
    name: 'separators without values',
    idea: 'semicolons and commas with nothing between them in Via and Contact',
    octets: wire(
      plain({ Via: 'SIP/2.0/UDP 192.0.2.15;;,;,,', Contact: '"N" <sip:n@example.net>;;;;' }),
    ),
    refusedBy: 'message',
  },
  {
    name: 'body shorter than Content-Length',
    idea: 'a datagram that ends too early',
    octets: wire(plain({ 'Content-Length': '9999' }), 'v=0\r\n'),
    refusedBy: 'message',
  },
  {
    name: 'negative Content-Length',
    idea: 'a sign is no digit',
    octets: wire(plain({ 'Content-Length': '-999' }), 'v=0\r\n'),
    refusedBy: 'message',
  },
  {
    name: 'overlarge numbers in a request',
    idea: 'CSeq, Max-Forwards and Expires beyond what they may hold',
    octets: wire(
      plain({
        CSeq: '36893488147419103232 OPTIONS',
        'Max-Forwards': '300',
        Expires: '10000000000000000000000000000',
      }),
    ),
    refusedBy: 'message',
  },
  {
    name: 'overlarge numbers in a response',
    idea: 'a CSeq beyond 2^31 and a Retry-After beyond everything',
    octets: wire(
      plain(
        { CSeq: '9223372036854775808 OPTIONS', 'Retry-After': '949302838503028349304978' },
        'SIP/2.0 503 Service Unavailable',
      ),
    ),
    refusedBy: 'message',
  },
  {
    name: 'quote that nothing closes',
    idea: 'a display name that swallows the rest of the value',
    octets: wire(plain({ To: '"Nadia <sip:nadia@example.net>;tag=9' })),
    refusedBy: 'message',
  },
  {
    name: 'brackets around the request URI',
    idea: 'a name-addr where a URI belongs',
    octets: wire(plain({}, 'OPTIONS <sip:lounge@chat.example.org> SIP/2.0')),
    refusedBy: 'message',
  },
  {
    name: 'blanks within the request URI',
    idea: 'a parameter behind a blank',
    octets: wire(plain({}, 'OPTIONS sip:lounge@chat.example.org; lr SIP/2.0')),
    refusedBy: 'message',
  },
  {
    name: 'several blanks in the request line',
    idea: 'single spaces separate its parts, and nothing else',
    octets: wire(plain({}, 'OPTIONS  sip:lounge@chat.example.org  SIP/2.0')),
    refusedBy: 'message',
  },
  {
    name: 'blank at the end of the request line',
    idea: 'nothing follows the version',
    octets: wire(plain({}, 'OPTIONS sip:lounge@chat.example.org SIP/2.0  ')),
    refusedBy: 'message',
  },
  {
    name: 'headers in the request URI',
    idea: 'a request URI has no headers, escaped or not',
    octets: wire(
      plain({}, 'OPTIONS sip:lounge@chat.example.org?Route=%3Csip:example.com%3E SIP/2.0'),
    ),
    refusedBy: 'message',
  },
  {
    name: 'date in another zone',
    idea: 'a Date that is not GMT, which who does not use it may ignore',
    octets: wire(plain({ Date: 'Fri, 01 Jan 2010 16:00:00 EST' })),
    refusedBy: 'nobody',
  },
  {
    name: 'Contact without brackets',
    idea: 'a URI with headers, or with parameters of its own, stands in brackets',
    octets: wire(plain({ Contact: 'sip:nadia@kiosk.example.net?Route=%3Csip:example.com%3E' })),
    refusedBy: 'Contact',
  },
  {
    name: 'blanks within brackets',
    idea: 'nothing but a URI stands between angle brackets',
    octets: wire(plain({ To: '"Marsh, Quill" < sip:quill@example.org >' })),
    refusedBy: 'message',
  },
  {
    name: 'display name of no tokens',
    idea: 'a comma in a name that is not quoted',
    octets: wire(plain({ To: 'Marsh, Quill <sip:quill@example.org>' })),
    refusedBy: 'message',
  },
  {
    name: 'another version',
    idea: 'a protocol of the future',
    octets: wire(
      plain(
        { Via: 'SIP/7.0/UDP kiosk.example.net;branch=z9hG4bKv7' },
        'OPTIONS sip:lounge@chat.example.org SIP/7.0',
      ),
    ),
    refusedBy: 'message',
    status: 505,
  },
  {
    name: 'two methods',
    idea: 'the start line and CSeq name different known methods',
    octets: wire(plain({ CSeq: '8 INVITE' })),
    refusedBy: 'message',
  },
  {
    name: 'two unknown methods',
    idea: 'the start line and CSeq name different unknown methods',
    octets: wire(plain({ CSeq: '8 OLDMETHOD' }, 'NEWMETHOD sip:lounge@chat.example.org SIP/2.0')),
    refusedBy: 'message',
  },
  {
    name: 'overlarge status',
    idea: 'a status that would wrap to 1',
    octets: wire(plain({}, 'SIP/2.0 4294967301 better not break the receiver')),
    refusedBy: 'message',
  },
];
