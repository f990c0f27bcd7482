// SIP requests as data: the project's test vectors V-SIP-1 to V-SIP-4, and what is read from each.
import type { Octets } from '../../model/wire/octets.ts';
import { lines } from './msrp-vectors.ts';

export interface SipVector {
  readonly name: string;
  readonly wire: Octets;
  readonly method: string;
  readonly uri: string;
  readonly headers: { readonly [name: string]: readonly string[] };
  readonly bodyOctets: number;
}

const OFFER = `v=0
o=alice 718281828 1 IN IP4 alice-pc.example.net
s=-
c=IN IP4 alice-pc.example.net
t=0 0
m=message 7654 TCP/MSRP *
a=accept-types:message/cpim
a=accept-wrapped-types:text/plain
a=setup:actpass
a=path:msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp
a=chatroom:nickname private-messages`;

const LIST = `<?xml version="1.0" encoding="UTF-8"?>
<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:cp="urn:ietf:params:xml:ns:copycontrol">
 <list><entry uri="sip:bob@example.com" cp:copyControl="to"/><entry uri="sip:carol@example.org" cp:copyControl="bcc"/></list>
</resource-lists>`;

const PARTS = `--b1
Content-Type: application/sdp

${OFFER}

--b1
Content-Type: application/resource-lists+xml
Content-Disposition: recipient-list

${LIST}
--b1--`;

/** The resource-lists document of V-SIP-4. */
export const recipientList: Octets = lines(`\n${LIST}`);

/** The session description of V-SIP-1. */
export const sipOffer: Octets = lines(`\n${OFFER}`);

export const sipVectors: readonly SipVector[] = [
  {
    name: 'V-SIP-1 join',
    method: 'INVITE',
    uri: 'sip:room7@chat.example.org',
    headers: {
      Via: ['SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKq7x1'],
      From: ['"Alice" <sip:alice@example.net>;tag=a71'],
      To: ['<sip:room7@chat.example.org>'],
      'Call-ID': ['c-0001@alice-pc.example.net'],
      CSeq: ['1 INVITE'],
      Contact: ['<sip:alice@alice-pc.example.net;transport=tcp>'],
      Supported: ['timer'],
      'Session-Expires': ['1800'],
      Allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'UPDATE', 'NOTIFY', 'REFER'],
      'Content-Type': ['application/sdp'],
    },
    bodyOctets: 305,
    wire: lines(`
INVITE sip:room7@chat.example.org SIP/2.0
Via: SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKq7x1
Max-Forwards: 70
From: "Alice" <sip:alice@example.net>;tag=a71
To: <sip:room7@chat.example.org>
Call-ID: c-0001@alice-pc.example.net
CSeq: 1 INVITE
Contact: <sip:alice@alice-pc.example.net;transport=tcp>
Supported: timer
Session-Expires: 1800
Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, NOTIFY, REFER
Content-Type: application/sdp
Content-Length: 305

${OFFER}`),
  },
  {
    name: 'V-SIP-2 subscribe',
    method: 'SUBSCRIBE',
    uri: 'sip:room7@chat.example.org;gr=1',
    headers: {
      To: ['<sip:room7@chat.example.org;gr=1>'],
      CSeq: ['1 SUBSCRIBE'],
      Event: ['conference'],
      Expires: ['3600'],
      Accept: ['application/conference-info+xml'],
      'Content-Length': ['0'],
    },
    bodyOctets: 0,
    wire: lines(`
SUBSCRIBE sip:room7@chat.example.org;gr=1 SIP/2.0
Via: SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKs01
Max-Forwards: 70
From: <sip:alice@example.net>;tag=s1
To: <sip:room7@chat.example.org;gr=1>
Call-ID: c-0002@alice-pc.example.net
CSeq: 1 SUBSCRIBE
Contact: <sip:alice@alice-pc.example.net;transport=tcp>
Event: conference
Expires: 3600
Accept: application/conference-info+xml
Content-Length: 0
`),
  },
  {
    name: 'V-SIP-3 kick',
    method: 'REFER',
    uri: 'sip:room7@chat.example.org',
    headers: { 'Refer-To': ['<sip:carol@example.org;method=BYE>'] },
    bodyOctets: 0,
    wire: lines(`
REFER sip:room7@chat.example.org SIP/2.0
Via: SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKr01
Max-Forwards: 70
From: <sip:alice@example.net>;tag=r1
To: <sip:room7@chat.example.org>
Call-ID: c-0003@alice-pc.example.net
CSeq: 1 REFER
Contact: <sip:alice@alice-pc.example.net;transport=tcp>
Refer-To: <sip:carol@example.org;method=BYE>
Content-Length: 0
`),
  },
  {
    name: 'V-SIP-4 ad-hoc room with list',
    method: 'INVITE',
    uri: 'sip:factory@chat.example.org',
    headers: {
      Require: ['recipient-list-invite'],
      'Content-Type': ['multipart/mixed;boundary=b1'],
    },
    bodyOctets: lines(`\n${PARTS}`).length,
    wire: lines(`
INVITE sip:factory@chat.example.org SIP/2.0
Via: SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKf01
Max-Forwards: 70
From: <sip:alice@example.net>;tag=f1
To: <sip:factory@chat.example.org>
Call-ID: c-0004@alice-pc.example.net
CSeq: 1 INVITE
Contact: <sip:alice@alice-pc.example.net;transport=tcp>
Require: recipient-list-invite
Content-Type: multipart/mixed;boundary=b1
Content-Length: ${lines(`\n${PARTS}`).length}

${PARTS}`),
  },
];
