// MSRP frames as data: the project's test vectors V-MSRP-1 to V-MSRP-12, each with its length, the
// first hex digits of its SHA-256, and what must be read from it.
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';

export interface FrameVector {
  readonly name: string;
  readonly wire: Octets;
  readonly octets: number;
  readonly sha256: string;
  readonly frames: readonly ExpectedFrame[];
}

export interface ExpectedFrame {
  readonly kind: 'request' | 'response';
  readonly tid: string;
  readonly method?: string;
  readonly status?: number;
  readonly comment?: string;
  readonly range?: string;
  /** Of a REPORT: namespace and code. */
  readonly reported?: readonly [number, number];
  /** Absent for a frame without body. */
  readonly bodyOctets?: number;
  readonly flag?: string;
}

/** Lines as on the wire: each ends in CRLF, and text is UTF-8. */
export function lines(text: string): Octets {
  return asOctets(`${encodeUtf8(text).replace(/^\n/, '').replaceAll('\n', '\r\n')}\r\n`);
}

/** Alice's leg: the switch's URI and hers. */
export const SWITCH = 'msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp';
export const ALICE = 'msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp';
const SWITCH_FOR_BOB = 'msrp://chat.example.org:2855/Sb9LmXo2VnTr81Qd;tcp';
const BOB = 'msrp://192.0.2.44:4923/bJ5hU7gEs0KiMx3p;tcp';

export const frameVectors: readonly FrameVector[] = [
  {
    name: 'V-MSRP-1 bodiless SEND that binds the session',
    octets: 209,
    sha256: 'b9533df4ac5938a9',
    frames: [{ kind: 'request', tid: 'k4Hs92LqXw', method: 'SEND', range: '1-0/0', flag: '$' }],
    wire: lines(`
MSRP k4Hs92LqXw SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: 5mGh21Yt
Byte-Range: 1-0/0
-------k4Hs92LqXw$`),
  },
  {
    name: 'V-MSRP-2 minimal response',
    octets: 170,
    sha256: 'ee4035f755122304',
    frames: [{ kind: 'response', tid: 'k4Hs92LqXw', status: 200, comment: 'OK' }],
    wire: lines(`
MSRP k4Hs92LqXw 200 OK
To-Path: ${ALICE}
From-Path: ${SWITCH}
-------k4Hs92LqXw$`),
  },
  {
    name: 'V-MSRP-3 response without comment, with Message-ID',
    octets: 189,
    sha256: '3ef03f13c6876377',
    frames: [{ kind: 'response', tid: 'k4Hs92LqXw', status: 200 }],
    wire: lines(`
MSRP k4Hs92LqXw 200
To-Path: ${ALICE}
From-Path: ${SWITCH}
Message-ID: 5mGh21Yt
-------k4Hs92LqXw$`),
  },
  {
    name: 'V-MSRP-4 regular message',
    octets: 403,
    sha256: 'a52f2070f4d3ee12',
    frames: [
      {
        kind: 'request',
        tid: '8fQz1LmNp0',
        method: 'SEND',
        range: '1-160/160',
        bodyOctets: 160,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP 8fQz1LmNp0 SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Ms1a9X
Byte-Range: 1-160/160
Content-Type: message/cpim

From: Alice <sip:alice@example.net>
To: <sip:room7@chat.example.org>
DateTime: 2026-03-01T09:30:00Z

Content-Type: text/plain; charset=utf-8

Good morning
-------8fQz1LmNp0$`),
  },
  {
    name: 'V-MSRP-5 forwarded copy to Bob',
    octets: 420,
    sha256: 'e98a159a6b190187',
    frames: [
      {
        kind: 'request',
        tid: 'Zx81kQm2Lp',
        method: 'SEND',
        range: '1-160/160',
        bodyOctets: 160,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP Zx81kQm2Lp SEND
To-Path: ${BOB}
From-Path: ${SWITCH_FOR_BOB}
Message-ID: sw0001Qk
Byte-Range: 1-160/160
Failure-Report: partial
Content-Type: message/cpim

From: Alice <sip:alice@example.net>
To: <sip:room7@chat.example.org>
DateTime: 2026-03-01T09:30:00Z

Content-Type: text/plain; charset=utf-8

Good morning
-------Zx81kQm2Lp$`),
  },
  {
    name: 'V-MSRP-6a message cut inside the CPIM header block, chunk 1',
    octets: 317,
    sha256: 'c528de845f65d606',
    frames: [
      {
        kind: 'request',
        tid: 'aa11bb22cc',
        method: 'SEND',
        range: '1-*/160',
        bodyOctets: 76,
        flag: '+',
      },
    ],
    wire: lines(`
MSRP aa11bb22cc SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Ck77xx
Byte-Range: 1-*/160
Content-Type: message/cpim

From: Alice <sip:alice@example.net>
To: <sip:room7@chat.example.org>
DateT
-------aa11bb22cc+`),
  },
  {
    name: 'V-MSRP-6b chunk 2',
    octets: 328,
    sha256: '45de20e9c17a91bb',
    frames: [
      {
        kind: 'request',
        tid: 'dd33ee44ff',
        method: 'SEND',
        range: '77-160/160',
        bodyOctets: 84,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP dd33ee44ff SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Ck77xx
Byte-Range: 77-160/160
Content-Type: message/cpim

ime: 2026-03-01T09:30:00Z

Content-Type: text/plain; charset=utf-8

Good morning
-------dd33ee44ff$`),
  },
  {
    name: 'V-MSRP-7 abort',
    octets: 242,
    sha256: '76d526c488d8675c',
    frames: [
      {
        kind: 'request',
        tid: 'ab0rt0001x',
        method: 'SEND',
        range: '77-*/160',
        bodyOctets: 0,
        flag: '#',
      },
    ],
    wire: lines(`
MSRP ab0rt0001x SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Ck77xx
Byte-Range: 77-*/160
Content-Type: message/cpim


-------ab0rt0001x#`),
  },
  {
    name: 'V-MSRP-8 private message with both reports',
    octets: 377,
    sha256: '8a1e58379502b8e0',
    frames: [
      {
        kind: 'request',
        tid: 'pm0001pm00',
        method: 'SEND',
        range: '1-92/92',
        bodyOctets: 92,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP pm0001pm00 SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Pm000001
Byte-Range: 1-92/92
Success-Report: yes
Failure-Report: yes
Content-Type: message/cpim

From: <sip:alice@example.net>
To: <sip:bob@example.com>

Content-Type: text/plain

psst
-------pm0001pm00$`),
  },
  {
    name: 'V-MSRP-9 success REPORT for a private message',
    octets: 325,
    sha256: 'e1790e70075ada39',
    frames: [
      {
        kind: 'request',
        tid: 'rp0001rp00',
        method: 'REPORT',
        range: '1-92/92',
        reported: [0, 200],
        bodyOctets: 60,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP rp0001rp00 REPORT
To-Path: ${ALICE}
From-Path: ${SWITCH}
Message-ID: Pm000001
Byte-Range: 1-92/92
Status: 000 200 OK
Content-Type: message/cpim

From: <sip:alice@example.net>
To: <sip:bob@example.com>


-------rp0001rp00$`),
  },
  {
    name: 'V-MSRP-10 failure REPORT without body',
    octets: 235,
    sha256: '2e46f46af0cbedc0',
    frames: [
      {
        kind: 'request',
        tid: 'rp0002rp00',
        method: 'REPORT',
        range: '1-160/160',
        reported: [0, 413],
        flag: '$',
      },
    ],
    wire: lines(`
MSRP rp0002rp00 REPORT
To-Path: ${ALICE}
From-Path: ${SWITCH}
Message-ID: Ms1a9X
Byte-Range: 1-160/160
Status: 000 413 Stop
-------rp0002rp00$`),
  },
  {
    name: 'V-MSRP-11 body that contains another end-line',
    octets: 364,
    sha256: '5afecb781b876eeb',
    frames: [
      {
        kind: 'request',
        tid: 'other00002',
        method: 'SEND',
        range: '1-119/119',
        bodyOctets: 119,
        flag: '$',
      },
    ],
    wire: lines(`
MSRP other00002 SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Trap0001
Byte-Range: 1-119/119
Content-Type: message/cpim

From: <sip:alice@example.net>
To: <sip:room7@chat.example.org>

Content-Type: text/plain

x
-------term000001$
y
-------other00002$`),
  },
  {
    name: 'V-MSRP-12 two frames in one TCP segment',
    octets: 371,
    sha256: 'e1c491e5427a952c',
    frames: [
      { kind: 'request', tid: 'aaaa1111', method: 'SEND', range: '1-0/0', flag: '$' },
      { kind: 'response', tid: 'bbbb2222', status: 200, comment: 'OK' },
    ],
    wire: lines(`
MSRP aaaa1111 SEND
To-Path: ${SWITCH}
From-Path: ${ALICE}
Message-ID: Two00001
Byte-Range: 1-0/0
-------aaaa1111$
MSRP bbbb2222 200 OK
To-Path: ${SWITCH}
From-Path: ${ALICE}
-------bbbb2222$`),
  },
];
