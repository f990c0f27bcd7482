// What the SIP codec costs on this machine: reading an INVITE with its typed headers, writing it.
import { asOctets } from '../../model/wire/octets.ts';
import { parseSip, type SipMessage, serializeSip, sipHeader } from '../../model/wire/sip.ts';
import { parseCSeq, parseNameAddr, parseVia } from '../../model/wire/sip-header.ts';

export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
}

/** Each row takes about a second of one processor. */
export function sipCodecBench(): BenchRow[] {
  const message = parseSip(INVITE);
  if (message.kind === 'malformed') throw new Error(message.fault.message);
  return [
    measured(`parse INVITE of ${INVITE.length} octets with Via, From, To, CSeq`, readTyped),
    measured(`parse INVITE of ${INVITE.length} octets`, () => parseSip(INVITE).headers.length),
    measured(`serialize INVITE of ${INVITE.length} octets`, () => writtenBytes(message)),
  ];
}

function readTyped(): number {
  const message = parseSip(INVITE);
  const via = parseVia(sipHeader(message, 'Via') ?? EMPTY);
  const from = parseNameAddr(sipHeader(message, 'From') ?? EMPTY);
  const to = parseNameAddr(sipHeader(message, 'To') ?? EMPTY);
  const cseq = parseCSeq(sipHeader(message, 'CSeq') ?? EMPTY);
  if (!via.ok || !from.ok || !to.ok || !cseq.ok) throw new Error('the INVITE was not understood');
  return via.value.parameters.length + from.value.uri.length + to.value.uri.length;
}

/** The last octet is read, so that the text is really joined. */
function writtenBytes(message: SipMessage): number {
  const octets = serializeSip(message);
  return octets.charCodeAt(octets.length - 1);
}

function measured(name: string, run: () => number): BenchRow {
  let sum = 0;
  for (let round = 0; round < WARM_ROUNDS; round += 1) sum += run();
  const start = process.cpuUsage();
  let rounds = 0;
  let usedMicroseconds = 0;
  while (usedMicroseconds < MEASURED_MICROSECONDS) {
    for (let round = 0; round < ROUNDS_BETWEEN; round += 1) sum += run();
    rounds += ROUNDS_BETWEEN;
    const used = process.cpuUsage(start);
    usedMicroseconds = used.user + used.system;
  }
  if (!Number.isFinite(sum)) throw new Error('nothing was measured');
  const each = usedMicroseconds / rounds;
  return { name, unit: 'messages', perSecond: 1e6 / each, cpuMicrosecondsEach: each };
}

const WARM_ROUNDS = 20_000;
const ROUNDS_BETWEEN = 1_000;
const MEASURED_MICROSECONDS = 1_000_000;
const EMPTY = asOctets('');

const BODY = [
  'v=0',
  'o=alice 718281828 1 IN IP4 alice-pc.example.net',
  's=-',
  'c=IN IP4 alice-pc.example.net',
  't=0 0',
  'm=message 7654 TCP/MSRP *',
  'a=accept-types:message/cpim',
  'a=path:msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp',
  'a=chatroom:nickname private-messages',
  '',
].join('\r\n');

const INVITE = asOctets(
  [
    'INVITE sip:room7@chat.example.org SIP/2.0',
    'Via: SIP/2.0/TCP alice-pc.example.net:5060;branch=z9hG4bKq7x1;rport',
    'Max-Forwards: 70',
    'From: "Alice" <sip:alice@example.net>;tag=a71',
    'To: <sip:room7@chat.example.org>',
    'Call-ID: c-0001@alice-pc.example.net',
    'CSeq: 1 INVITE',
    'Contact: <sip:alice@alice-pc.example.net;transport=tcp>',
    'Supported: timer',
    'Session-Expires: 1800',
    'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, NOTIFY, REFER',
    'Content-Type: application/sdp',
    `Content-Length: ${BODY.length}`,
    '',
    BODY,
  ].join('\r\n'),
);
