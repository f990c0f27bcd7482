// SIP messages that are hard to read and must be taken, after the ideas of RFC 4475 and RFC 5118,
// with names and texts of this project's own; each tells what is to be understood.
import { asOctets, type Octets } from '../../model/wire/octets.ts';

export interface ValidSample {
  readonly name: string;
  readonly idea: string;
  readonly octets: Octets;
  readonly start: string;
  /** Headers by name, all their values. */
  readonly headers: { readonly [name: string]: readonly string[] };
  readonly displays?: { readonly [name: string]: string };
  readonly body?: string;
}

/** Lines with CRLF, in UTF-8 where the text is written so in this file. */
export function wire(lines: readonly string[], body = ''): Octets {
  return asOctets(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** A plain request's lines, with some of them exchanged, left out (null) or added at the end. */
export function plain(
  changes: { readonly [name: string]: string | null },
  start = START,
): string[] {
  const lines = new Map<string, string>([
    ['Via', 'SIP/2.0/UDP kiosk.example.net:5060;branch=z9hG4bKplain1'],
    ['Max-Forwards', '70'],
    ['From', '"Nadia" <sip:nadia@example.net>;tag=n1'],
    ['To', '<sip:lounge@chat.example.org>'],
    ['Call-ID', 'plain-1@kiosk.example.net'],
    ['CSeq', '7 OPTIONS'],
    ['Contact', '<sip:nadia@kiosk.example.net>'],
    ['Content-Length', '0'],
  ]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) lines.delete(name);
    else lines.set(name, value);
  }
  return [start, ...[...lines].map(([name, value]) => `${name}: ${value}`)];
}

const PLAIN_START = 'OPTIONS sip:lounge@chat.example.org';
const START = `${PLAIN_START} SIP/2.0`;

const ODD_URI = "sip:1_odd.user(~!*')&=+$,;?/%20x:&=+$,@chat.example.org";
const ODD_TOKEN = "!Odd~tok3n.%*_+`-'";

export const validSamples: readonly ValidSample[] = [
  {
    name: 'tortuous',
    idea: 'folding, compact forms, odd case, blanks around every mark, escaped quotes',
    octets: wire(
      [
        'INVITE sip:lounge@chat.example.org;x=%21 SIP/2.0',
        'TO :',
        ' sip:lounge@chat.example.org ;   Colour    = green',
        'fRoM  : "Q. \\"Quill\\" \\\\ Marsh"',
        '\t <sip:quill@example.net>',
        ' ;',
        '  Tag = q77',
        'MaX-fOrWaRdS: 0068',
        'cAlL-Id: odd.case(1)@kiosk.example.net',
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.61;branch=z9hG4bKodd1',
        's :',
        'X-New-Thing:  kept as it is',
        ' ;;, %% ^&" on two lines',
        'content-TYPE: application/sdp',
        'Route:',
        ' <sip:edge.example.org;unknownwith=value;unknown-no-value;lr>',
        'v:  SIP  / 2.0  / TCP     spool.example.com   ;',
        '  branch  =   z9hG4bKodd2  , SIP  /    2.0   / UDP  192.0.2.254;  branch=',
        ' z9hG4bKodd3',
        'm:"Quoted, <really>"   <sip:quill@192.0.2.61>   ; new = "; and , and \\" in it";q =',
        ' 0.5',
        'l: 5',
      ],
      'v=0\r\n',
    ),
    start: 'INVITE sip:lounge@chat.example.org;x=%21',
    headers: {
      Via: [
        'SIP  /   2.0 /UDP 192.0.2.61;branch=z9hG4bKodd1',
        'SIP  / 2.0  / TCP     spool.example.com   ; branch  =   z9hG4bKodd2',
        'SIP  /    2.0   / UDP  192.0.2.254;  branch= z9hG4bKodd3',
      ],
      To: ['sip:lounge@chat.example.org ;   Colour    = green'],
      Subject: [''],
      'X-New-Thing': ['kept as it is ;;, %% ^&" on two lines'],
      Contact: [
        '"Quoted, <really>"   <sip:quill@192.0.2.61>   ; new = "; and , and \\" in it";q = 0.5',
      ],
      'Content-Length': ['5'],
    },
    displays: { From: 'Q. "Quill" \\ Marsh', Contact: 'Quoted, <really>' },
    body: 'v=0\r\n',
  },
  {
    name: 'wide range of characters',
    idea: 'every character that a method, a user, a display name and a Call-ID may hold',
    octets: wire([
      `${ODD_TOKEN} ${ODD_URI} SIP/2.0`,
      "Via: SIP/2.0/TCP kiosk.example.net;branch=z9hG4bK-.!%66*_+`'~",
      `To: "BELL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <${ODD_URI}>`,
      `From: ${ODD_TOKEN} <sip:mundane@example.net>;tag=_\`'~!*+%.-`,
      `Call-ID: odd%Z~)(<word>:"\\\\/]?}{@kiosk!.example`,
      `CSeq: 2147483647 ${ODD_TOKEN}`,
      `odd-!.%*+_\`'~-header: \xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89`,
      'Max-Forwards: 255',
      'Content-Length: 0',
    ]),
    start: `${ODD_TOKEN} ${ODD_URI}`,
    headers: { "odd-!.%*+_`'~-header": ['\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89'] },
    displays: { To: 'BELL:\x07 NUL:\x00 DEL:\x7f', From: ODD_TOKEN },
  },
  {
    name: 'escapes',
    idea: 'percent escapes in users, parameters and headers of URIs',
    octets: wire(
      plain(
        {
          To: '<sip:loung%65%40home@chat.example.org>',
          From: '"%41 is no escape here" <sips:%6Eadia@example.net>;tag=n%31',
          Contact: '<sip:c%61ller@kiosk.example.net;p%61ram%3D=v%61l?Subject=a%20b%26c>',
        },
        'OPTIONS sip:loung%65%40home@chat.example.org SIP/2.0',
      ),
    ),
    start: 'OPTIONS sip:loung%65%40home@chat.example.org',
    headers: { Contact: ['<sip:c%61ller@kiosk.example.net;p%61ram%3D=v%61l?Subject=a%20b%26c>'] },
    displays: { From: '%41 is no escape here' },
  },
  {
    name: 'escaped nulls',
    idea: '%00 within users, twice different only by it',
    octets: wire(
      plain({
        To: '<sip:null-%00-null@example.org>',
        From: '<sip:null-%00-null@example.org>;tag=839923423',
        Contact: '<sip:%00@kiosk.example.net>, <sip:%00%00@kiosk.example.net>',
      }),
    ),
    start: PLAIN_START,
    headers: { Contact: ['<sip:%00@kiosk.example.net>', '<sip:%00%00@kiosk.example.net>'] },
  },
  {
    name: 'percent that escapes nothing',
    idea: 'a percent sign in a method and in display tokens is a character like any other',
    octets: wire(
      plain(
        { CSeq: '7 OPT%49ONS', From: '%Z%45 <sip:nadia@example.net>;tag=n1' },
        'OPT%49ONS sip:lounge@chat.example.org SIP/2.0',
      ),
    ),
    start: 'OPT%49ONS sip:lounge@chat.example.org',
    headers: { CSeq: ['7 OPT%49ONS'] },
    displays: { From: '%Z%45' },
  },
  {
    name: 'no blank before the bracket',
    idea: 'a display name and its URI touch',
    octets: wire(
      plain({ From: 'Nadia<sip:nadia@example.net>;tag=n1', To: '"L"<sip:l@example.org>' }),
    ),
    start: PLAIN_START,
    headers: { From: ['Nadia<sip:nadia@example.net>;tag=n1'] },
    displays: { From: 'Nadia', To: 'L' },
  },
  {
    name: 'long values',
    idea: 'a long user, long parameters, a long display name, many Vias',
    octets: wire([
      ...plain(
        {
          Via: `SIP/2.0/TCP kiosk.example.net;branch=z9hG4bK${'long'.repeat(200)}`,
          To: `"${'A long name '.repeat(100)}" <sip:${'u'.repeat(2000)}@chat.example.org>`,
          From: `<sip:nadia@example.net;${'p'.repeat(1500)}=${'v'.repeat(1500)}>;tag=n1`,
          'Call-ID': `${'call'.repeat(300)}@kiosk.example.net`,
        },
        `OPTIONS sip:${'u'.repeat(2000)}@chat.example.org SIP/2.0`,
      ),
      ...Array.from(
        { length: 40 },
        (_, hop) => `v: SIP/2.0/UDP 192.0.2.${hop};branch=z9hG4bK${hop}`,
      ),
    ]),
    start: `OPTIONS sip:${'u'.repeat(2000)}@chat.example.org`,
    headers: {},
    displays: { To: 'A long name '.repeat(100) },
  },
  {
    name: 'more octets than Content-Length',
    idea: 'a datagram with another request behind the body, which is not looked at',
    octets: asOctets(
      wire(plain({ 'Content-Type': 'text/plain', 'Content-Length': '5' }), 'salut') +
        wire(plain({})),
    ),
    start: PLAIN_START,
    headers: { 'Content-Length': ['5'] },
    body: 'salut',
  },
  {
    name: 'semicolons in the user',
    idea: 'what looks like a parameter before the at sign is part of the user',
    octets: wire(
      plain(
        { To: '<sip:lounge;room=9%40x@chat.example.org>' },
        'OPTIONS sip:lounge;room=9%40x@chat.example.org SIP/2.0',
      ),
    ),
    start: 'OPTIONS sip:lounge;room=9%40x@chat.example.org',
    headers: {},
  },
  {
    name: 'many transports',
    idea: 'known and unknown transports in one list of Vias',
    octets: wire(
      plain({
        Via: [
          'SIP/2.0/UDP a.example;branch=z9hG4bK1',
          'SIP/2.0/SCTP b.example;branch=z9hG4bK2',
          'SIP/2.0/TLS c.example;branch=z9hG4bK3',
          'SIP/2.0/PIGEON d.example;branch=z9hG4bK4',
          'SIP/2.0/TCP e.example;branch=z9hG4bK5',
        ].join(', '),
      }),
    ),
    start: PLAIN_START,
    headers: {
      Via: [
        'SIP/2.0/UDP a.example;branch=z9hG4bK1',
        'SIP/2.0/SCTP b.example;branch=z9hG4bK2',
        'SIP/2.0/TLS c.example;branch=z9hG4bK3',
        'SIP/2.0/PIGEON d.example;branch=z9hG4bK4',
        'SIP/2.0/TCP e.example;branch=z9hG4bK5',
      ],
    },
  },
  {
    name: 'multipart body',
    idea: 'a body with CRLFCRLF, NUL and octets above 127 in it',
    octets: wire(
      plain({ 'Content-Type': 'multipart/mixed;boundary=q', 'Content-Length': '54' }),
      '--q\r\nContent-Type: text/plain\r\n\r\n\x00\xff\x80\r\n\r\nsalut\r\n--q--\r\n',
    ),
    start: PLAIN_START,
    headers: { 'Content-Type': ['multipart/mixed;boundary=q'] },
    body: '--q\r\nContent-Type: text/plain\r\n\r\n\x00\xff\x80\r\n\r\nsalut\r\n--q--\r\n',
  },
  {
    name: 'unusual reason',
    idea: 'a reason phrase in another script, with marks',
    octets: wire(plain({}, 'SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xb5\xd1\x82; "ok"?')),
    start: '200 = 2**3 * 5**2 \xd0\xbd\xd0\xb5\xd1\x82; "ok"?',
    headers: {},
  },
  {
    name: 'empty reason',
    idea: 'a status line that ends in its second blank',
    octets: wire(plain({}, 'SIP/2.0 100 ')),
    start: '100 ',
    headers: {},
  },
  {
    name: 'IPv6 everywhere',
    idea: 'IPv6 in the request URI, Via, received (with and without brackets) and Contact',
    octets: wire(
      plain(
        {
          Via: [
            'SIP/2.0/UDP [2001:db8::9:1]:5060;received=[2001:db8::9:255];branch=z9hG4bKsix',
            'SIP/2.0/UDP [2001:db8::9:2];received=2001:db8::9:254;branch=z9hG4bKsix2',
          ].join(','),
          Contact: '"Six" <sip:nadia@[2001:db8::9:1]:5062;maddr=[::ffff:192.0.2.1]>',
        },
        'OPTIONS sip:lounge@[2001:db8::10]:5070 SIP/2.0',
      ),
    ),
    start: 'OPTIONS sip:lounge@[2001:db8::10]:5070',
    headers: { Contact: ['"Six" <sip:nadia@[2001:db8::9:1]:5062;maddr=[::ffff:192.0.2.1]>'] },
    displays: { Contact: 'Six' },
  },
];
