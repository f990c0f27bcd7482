// IP packets with UDP datagrams and TCP segments in them, with their checksums (RFC 791, 8200, 768,
// 9293). Law: a host that is no literal address gets one of those for documents, always the same.
import type { Address } from '../../model/wire/address.ts';

/** What a TCP segment says of itself. */
export type Flags = readonly ('fin' | 'syn' | 'rst' | 'psh' | 'ack')[];

export interface TcpSegment {
  readonly from: Address;
  readonly to: Address;
  /** From 0 in each direction. */
  readonly sequence: number;
  readonly ack: number;
  readonly flags: Flags;
  readonly payload?: string;
}

/** A whole IP packet, one character an octet. */
export function tcpPacket({ from, to, sequence, ack, flags, payload = '' }: TcpSegment): string {
  const bits = flags.reduce((sum, flag) => sum | BITS[flag], 0);
  const head = (sum: number) =>
    be16(from.port) +
    be16(to.port) +
    be32(sequence) +
    be32(flags.includes('ack') ? ack : 0) +
    be16(0x5000 | bits) +
    be16(0xffff) +
    be16(sum) +
    be16(0);
  return ipPacket(from.host, to.host, TCP, (pseudo) => {
    const length = 20 + payload.length;
    return head(checksum(pseudo(length) + head(0) + payload)) + payload;
  });
}

/** As `tcpPacket`; a datagram that one packet cannot hold is cut at its end. */
export function udpPacket(from: Address, to: Address, payload: string): string {
  const held = payload.slice(0, DATAGRAM_MAX);
  const length = 8 + held.length;
  const head = (sum: number) => be16(from.port) + be16(to.port) + be16(length) + be16(sum);
  return ipPacket(from.host, to.host, UDP, (pseudo) => {
    const sum = checksum(pseudo(length) + head(0) + held);
    // Zero would mean that there is none.
    return head(sum === 0 ? 0xffff : sum) + held;
  });
}

function ipPacket(
  fromHost: string,
  toHost: string,
  protocol: number,
  bodyFor: (pseudo: (length: number) => string) => string,
): string {
  const isSix = fromHost.includes(':') || toHost.includes(':');
  const from = isSix ? six(fromHost) : four(fromHost);
  const to = isSix ? six(toHost) : four(toHost);
  if (isSix) {
    const body = bodyFor((length) => from + to + be32(length) + be32(protocol));
    return be32(0x6000_0000) + be16(body.length) + byte(protocol) + byte(HOPS) + from + to + body;
  }
  const body = bodyFor((length) => from + to + byte(0) + byte(protocol) + be16(length));
  const lead = be16(0x4500) + be16(20 + body.length) + be32(0x0000_4000) + byte(HOPS);
  const head = (sum: number) => lead + byte(protocol) + be16(sum) + from + to;
  return head(checksum(head(0))) + body;
}

function four(host: string): string {
  const numbers = host.split('.').map(Number);
  const isLiteral = numbers.length === 4 && numbers.every((each) => each >= 0 && each <= 255);
  if (isLiteral) return String.fromCharCode(...numbers);
  if (host === 'localhost') return String.fromCharCode(127, 0, 0, 1);
  // 198.51.100.0/24 is for documents (RFC 5737).
  let sum = 7;
  for (let at = 0; at < host.length; at += 1) sum = (sum * 31 + host.charCodeAt(at)) % 253;
  return String.fromCharCode(198, 51, 100, 1 + sum);
}

function six(host: string): string {
  if (!host.includes(':')) return `${'\0'.repeat(10)}\xff\xff${four(host)}`;
  const [ahead = '', behind] = (host.split('%')[0] ?? '').split('::');
  const groups = (text: string) => text.split(':').flatMap(groupOf);
  const first = groups(ahead);
  const last = behind === undefined ? [] : groups(behind);
  const zeros: readonly number[] = Array(Math.max(0, 8 - first.length - last.length)).fill(0);
  return [...first, ...zeros, ...last].slice(0, 8).map(be16).join('');
}

function groupOf(text: string): readonly number[] {
  if (text === '') return [];
  if (!text.includes('.')) return [Number.parseInt(text, 16) & 0xffff];
  const octets = four(text);
  return [0, 2].map((at) => (octets.charCodeAt(at) << 8) | octets.charCodeAt(at + 1));
}

/** The Internet checksum of octets (RFC 1071). */
function checksum(octets: string): number {
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2) {
    sum += (octets.charCodeAt(at) << 8) | (at + 1 < octets.length ? octets.charCodeAt(at + 1) : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function byte(value: number): string {
  return String.fromCharCode(value & 0xff);
}

function be16(value: number): string {
  return String.fromCharCode((value >>> 8) & 0xff, value & 0xff);
}

function be32(value: number): string {
  return be16(value >>> 16) + be16(value & 0xffff);
}

const BITS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;
const TCP = 6;
const UDP = 17;
const HOPS = 64;
/** 65,535 less the heads of IP and UDP. */
const DATAGRAM_MAX = 65_507;
