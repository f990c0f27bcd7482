// Writes captures for foreign decoders: the pcap file format over raw IPv4, one message a TCP
// segment, since a decoder of MSRP may read the first frame of a segment only.

export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** latin1, one character an octet. */
  readonly octets: string;
  readonly atMs: number;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A capture of the segments, each with the sequence numbers that its connection has reached. */
export function pcapOf(segments: readonly Segment[]): Buffer {
  const parts = [fileHeader()];
  const sent = new Map<string, number>();
  for (const segment of segments) {
    const there = `${key(segment.from)} ${key(segment.to)}`;
    const back = `${key(segment.to)} ${key(segment.from)}`;
    // Segments beyond what an IP packet holds are cut; the decoder puts them together.
    for (let at = 0; at < segment.octets.length; at += SEGMENT_BYTES) {
      const piece = Buffer.from(segment.octets.slice(at, at + SEGMENT_BYTES), 'latin1');
      const sequence = sent.get(there) ?? 1;
      const packet = packetOf(segment, piece, sequence, sent.get(back) ?? 1);
      sent.set(there, sequence + piece.length);
      parts.push(recordHeader(segment.atMs, packet.length), packet);
    }
  }
  return Buffer.concat(parts);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

function recordHeader(atMs: number, bytes: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(atMs / 1000), 0);
  header.writeUInt32LE(Math.floor(atMs % 1000) * 1000, 4);
  header.writeUInt32LE(bytes, 8);
  header.writeUInt32LE(bytes, 12);
  return header;
}

function packetOf({ from, to }: Segment, payload: Buffer, sequence: number, ack: number): Buffer {
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(40 + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(TCP, 9);
  address(from.host).copy(ip, 12);
  address(to.host).copy(ip, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(from.port, 0);
  tcp.writeUInt16BE(to.port, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(ack, 8);
  tcp.writeUInt8(0x50, 12);
  tcp.writeUInt8(PUSH_ACK, 13);
  tcp.writeUInt16BE(65_535, 14);
  return Buffer.concat([ip, tcp, payload]);
}

function address(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number));
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function key({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

const SEGMENT_BYTES = 60_000;
const LINKTYPE_RAW = 101;
const TCP = 6;
const PUSH_ACK = 0x18;
