// Reads captures for tests: the pcap file format, Ethernet, IPv4 and TCP, and from these the octets
// that each side of each connection sent, in order. Not for hostile files: what is odd throws.
import { asOctets, type Octets } from '../../model/wire/octets.ts';

/** What one side of one TCP connection sent. */
export interface SentStream {
  /** `address:port` of the sender and of the receiver. */
  readonly from: string;
  readonly to: string;
  readonly octets: Octets;
  /** The same octets as they stood in the segments, retransmissions left out. */
  readonly pieces: readonly Octets[];
}

/** Every stream of a capture in which anything was sent, in the order in which they began. */
export function sentStreams(file: Uint8Array): readonly SentStream[] {
  const open = new Map<string, Sender>();
  const senders: Sender[] = [];
  for (const packet of packetsOf(file)) {
    const segment = segmentOf(packet);
    if (segment === undefined) continue;
    const key = `${segment.from} ${segment.to}`;
    let sender = open.get(key);
    if (sender === undefined || (segment.isOpening && segment.sequence !== sender.opening)) {
      sender = { ...segment, opening: segment.sequence, pending: new Map(), pieces: [], next: 0 };
      sender.next = segment.sequence + (segment.isOpening ? 1 : 0);
      open.set(key, sender);
      senders.push(sender);
    }
    take(sender, segment);
  }
  for (const { from, to, pending } of senders) {
    if (pending.size > 0)
      throw new Error(`octets from ${from} to ${to} are missing in the capture`);
  }
  return senders
    .filter(({ pieces }) => pieces.length > 0)
    .map(({ from, to, pieces }) => ({ from, to, pieces, octets: asOctets(pieces.join('')) }));
}

interface Segment {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly isOpening: boolean;
  readonly payload: Octets;
}

interface Sender {
  readonly from: string;
  readonly to: string;
  readonly opening: number;
  /** Segments that came before their turn, by sequence number. */
  readonly pending: Map<number, Octets>;
  readonly pieces: Octets[];
  /** The sequence number of the next octet. */
  next: number;
}

function take(sender: Sender, { sequence, payload }: Segment): void {
  if (payload === '') return;
  sender.pending.set(sequence, payload);
  for (let found = true; found; ) {
    found = false;
    for (const [at, octets] of sender.pending) {
      const ahead = distance(sender.next, at);
      if (ahead > 0) continue;
      sender.pending.delete(at);
      found = true;
      const fresh = octets.slice(-ahead);
      if (fresh === '' || -ahead >= octets.length) continue;
      sender.pieces.push(asOctets(fresh));
      sender.next = (sender.next + fresh.length) >>> 0;
    }
  }
}

/** How far `at` lies behind `next` in 32-bit sequence numbers; negative where it lies before. */
function distance(next: number, at: number): number {
  return (at - next) | 0;
}

function* packetsOf(file: Uint8Array): Generator<DataView> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isLittle = view.getUint32(0, true) === MAGIC;
  if (!isLittle && view.getUint32(0) !== MAGIC) throw new Error('expected a pcap file');
  if (view.getUint32(20, isLittle) !== ETHERNET) throw new Error('expected a capture of Ethernet');
  for (let at = FILE_HEADER_BYTES; at < view.byteLength; ) {
    const length = view.getUint32(at + 8, isLittle);
    if (view.getUint32(at + 12, isLittle) !== length) throw new Error('a packet was cut off');
    at += PACKET_HEADER_BYTES;
    yield new DataView(file.buffer, file.byteOffset + at, length);
    at += length;
  }
}

function segmentOf(packet: DataView): Segment | undefined {
  if (packet.getUint16(12) !== IPV4) return undefined;
  const ip = ETHERNET_HEADER_BYTES;
  if (packet.getUint8(ip + 9) !== TCP) return undefined;
  const tcp = ip + (packet.getUint8(ip) & 0x0f) * 4;
  const start = tcp + (packet.getUint8(tcp + 12) >> 4) * 4;
  const end = ip + packet.getUint16(ip + 2);
  let payload = '';
  for (let at = start; at < end; at += 1) payload += String.fromCharCode(packet.getUint8(at));
  return {
    from: `${address(packet, ip + 12)}:${packet.getUint16(tcp)}`,
    to: `${address(packet, ip + 16)}:${packet.getUint16(tcp + 2)}`,
    sequence: packet.getUint32(tcp + 4),
    isOpening: (packet.getUint8(tcp + 13) & SYN) !== 0,
    payload: asOctets(payload),
  };
}

function address(packet: DataView, at: number): string {
  return [0, 1, 2, 3].map((index) => packet.getUint8(at + index)).join('.');
}

const MAGIC = 0xa1b2c3d4;
const ETHERNET = 1;
const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const ETHERNET_HEADER_BYTES = 14;
const IPV4 = 0x0800;
const TCP = 6;
const SYN = 0x02;
