// A story as a capture (pcapng, raw IP) that Wireshark and tshark read: the real octets, in UDP
// datagrams and TCP streams with handshakes, sequence numbers and checksums. Law: one SIP message
// or MSRP frame begins a segment of its own, and what is longer than a segment goes on in the next,
// since dissectors of MSRP look at the first frame of a segment only.
//
// Where the capture is taken: at each sender, as it sends, so that what is lost later is in it,
// with a comment that says so; what arrives is acknowledged by the receiver when it does. Octets
// that the network corrupts are as they were sent. A datagram that it doubles is there twice.

import type { Address } from '../../model/wire/address.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { type Flags, tcpPacket, udpPacket } from './packets.ts';
import { momentsOf, type Story, type StoryMessage } from './story.ts';
import { factsOf } from './text.ts';

/** The capture, one character an octet. */
export function pcapOf(story: Story): Octets {
  const capture = new Capture(story);
  for (const { event, is, atMs } of momentsOf(story)) {
    if (event.type === 'note') continue;
    if (is === 'sent') capture.leaves(event, atMs);
    else capture.ends(event, atMs);
  }
  return asOctets(capture.blocks.join(''));
}

/** One direction of a stream. */
interface Direction {
  readonly from: Address;
  readonly to: Address;
  /** The next sequence number, and up to where the other side has it. */
  next: number;
  arrived: number;
  isEnded: boolean;
}

class Capture {
  readonly blocks: string[];
  private readonly story: Story;
  private readonly directions = new Map<string, Direction>();
  /** Sequence numbers behind each message, for when it arrives. */
  private readonly behind = new Map<number, { direction: Direction; end: number }>();
  /** Ports for who has none of its own. */
  private readonly invented = new Map<string, Address>();

  constructor(story: Story) {
    this.story = story;
    this.blocks = [sectionHeader(story.title), interfaceBlock()];
  }

  leaves(message: StoryMessage, atMs: number): void {
    const { octets, isDatagram, connection } = message;
    if (connection !== null) this.changes(message, atMs);
    else if (isDatagram) {
      const { from, to } = this.datagramEnds(message);
      this.packet(atMs, udpPacket(from, to, octets), commentOf(message));
    } else {
      const { ahead, back } = this.stream(message, atMs);
      for (let at = 0; at < octets.length; at += SEGMENT_BYTES) {
        const piece = octets.slice(at, at + SEGMENT_BYTES);
        const flags: Flags = ['psh', 'ack'];
        this.segment(atMs, ahead, back, flags, piece, at === 0 ? commentOf(message) : '');
        ahead.next += piece.length;
      }
      this.behind.set(message.number, { direction: ahead, end: ahead.next });
    }
  }

  ends(message: StoryMessage, atMs: number): void {
    const lies = this.behind.get(message.number);
    if (lies === undefined || message.fate !== 'arrived') return;
    const { direction, end } = lies;
    if (end <= direction.arrived) return;
    direction.arrived = end;
    const { ahead: back } = this.reverse(direction);
    if (back.isEnded) return;
    this.segment(atMs, back, direction, ['ack'], '', '');
  }

  /** A connection is made, refused or closed. */
  private changes(message: StoryMessage, atMs: number): void {
    const { connection, fate } = message;
    if (connection === 'made') {
      this.stream(message, atMs);
      return;
    }
    if (connection === 'refused') {
      const from = this.placeOf(message.to);
      const to = this.placeOf(message.from);
      this.packet(atMs, tcpPacket({ from, to, sequence: 0, ack: 0, flags: ['syn'] }), '');
      const refusal = { from: to, to: from, sequence: 0, ack: 1 };
      const packet = tcpPacket({ ...refusal, flags: ['rst', 'ack'] });
      this.packet(atMs, packet, commentOf(message));
      return;
    }
    const { ahead, back } = this.stream(message, atMs);
    if (ahead.isEnded) return;
    const isReset = fate === 'lost' || message.text.startsWith('breaks');
    this.segment(atMs, ahead, back, [isReset ? 'rst' : 'fin', 'ack'], '', commentOf(message));
    ahead.isEnded = true;
    if (!isReset) ahead.next += 1;
    if (isReset || back.isEnded) return;
    // The other side closes as well: what the core calls closed is closed in both directions.
    back.arrived = ahead.next;
    ahead.arrived = ahead.next;
    this.segment(message.endedAtMs ?? atMs, back, ahead, ['fin', 'ack'], '', '');
    back.isEnded = true;
    back.next += 1;
  }

  /** Both directions of the stream that a message is of; the first time they shake hands. */
  private stream(message: StoryMessage, atMs: number): { ahead: Direction; back: Direction } {
    const socket = this.story.sockets.get(message.socket ?? '');
    const to = socket?.local ?? this.placeOf(message.to);
    const from = socket?.remote ?? this.placeOf(message.from);
    const known = this.directions.get(pairOf(from, to));
    if (known !== undefined) return { ahead: known, back: this.reverse(known).ahead };
    const ahead: Direction = { from, to, next: 1, arrived: 1, isEnded: false };
    const back: Direction = { from: to, to: from, next: 1, arrived: 1, isEnded: false };
    this.directions.set(pairOf(from, to), ahead).set(pairOf(to, from), back);
    const dials = socket?.isDialler === true ? back : ahead;
    const accepts = dials === ahead ? back : ahead;
    const ends = { from: dials.from, to: dials.to };
    const comment = message.connection === 'made' ? commentOf(message) : '';
    this.packet(atMs, tcpPacket({ ...ends, sequence: 0, ack: 0, flags: ['syn'] }), comment);
    const answer = { from: accepts.from, to: accepts.to, sequence: 0, ack: 1 };
    this.packet(atMs, tcpPacket({ ...answer, flags: ['syn', 'ack'] }), '');
    this.segment(atMs, dials, accepts, ['ack'], '', '');
    return { ahead, back };
  }

  private reverse({ from, to }: Direction): { ahead: Direction } {
    const ahead = this.directions.get(pairOf(to, from));
    if (ahead === undefined) throw new Error('a stream has two directions');
    return { ahead };
  }

  private segment(
    atMs: number,
    { from, to, next }: Direction,
    back: Direction,
    flags: Flags,
    payload: string,
    comment: string,
  ): void {
    const place = { from, to, sequence: next, ack: back.arrived };
    this.packet(atMs, tcpPacket({ ...place, flags, payload }), comment);
  }

  private datagramEnds({ socket, source, from, to }: StoryMessage): { from: Address; to: Address } {
    const receiver = this.story.sockets.get(socket ?? '');
    return {
      from: source ?? receiver?.remote ?? this.placeOf(from),
      to: receiver?.local ?? this.placeOf(to),
    };
  }

  /** Where a lane is, when no socket tells. */
  private placeOf(lane: string): Address {
    const [, host, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d+)$/.exec(lane) ?? [];
    if (host !== undefined) return { host, port: Number(port) };
    const known = this.invented.get(lane);
    if (known !== undefined) return known;
    const own = [...this.story.sockets].find(([name]) => name.startsWith(`${lane}#`))?.[1].local;
    const place = { host: own?.host ?? UNKNOWN_HOST, port: FIRST_PORT + this.invented.size };
    this.invented.set(lane, place);
    return place;
  }

  private packet(atMs: number, packet: string, comment: string): void {
    const micros = Math.round((this.story.epochMs + atMs) * 1000);
    const head = u32(0) + u32(Math.floor(micros / 2 ** 32)) + u32(micros % 2 ** 32);
    const lengths = u32(packet.length) + u32(packet.length);
    const options = comment === '' ? '' : option(1, encodeUtf8(comment)) + u32(0);
    this.blocks.push(block(6, head + lengths + padded(packet) + options));
  }
}

/** What a reader of the capture is told of a message. */
function commentOf(message: StoryMessage): string {
  const { number, action, text, from, to, connection } = message;
  const by = action === null ? '' : `, of action ${action}`;
  const facts = factsOf(message);
  const told = facts.length === 0 ? '' : `: ${facts.join(', ')}`;
  const what = connection === null ? '' : ` ${text}`;
  return `message ${number}${by}, ${from} to ${to}${what}${told}`;
}

function sectionHeader(title: string): string {
  const options = option(1, encodeUtf8(title)) + option(4, 'confab') + u32(0);
  const length = u32(0xffff_ffff) + u32(0xffff_ffff);
  return block(0x0a0d_0d0a, u32(0x1a2b_3c4d) + u16(1) + u16(0) + length + options);
}

function interfaceBlock(): string {
  const options = option(2, 'confab') + u32(0);
  return block(1, u16(LINKTYPE_RAW) + u16(0) + u32(0) + options);
}

function block(type: number, body: string): string {
  const length = u32(body.length + 12);
  return u32(type) + length + body + length;
}

function option(code: number, value: string): string {
  const cut = value.slice(0, 0xffff);
  return u16(code) + u16(cut.length) + padded(cut);
}

/** Blocks and options end at four octets. */
function padded(octets: string): string {
  return octets + '\0'.repeat((4 - (octets.length % 4)) % 4);
}

function u16(value: number): string {
  return String.fromCharCode(value & 0xff, (value >>> 8) & 0xff);
}

function u32(value: number): string {
  return u16(value & 0xffff) + u16(value >>> 16);
}

function pairOf(from: Address, to: Address): string {
  return `${from.host}:${from.port} ${to.host}:${to.port}`;
}

const LINKTYPE_RAW = 101;
/** What an Ethernet frame leaves of 1,500 octets. */
const SEGMENT_BYTES = 1_460;
/** An address for documents (RFC 5737). */
const UNKNOWN_HOST = '192.0.2.1';
const FIRST_PORT = 40_001;
