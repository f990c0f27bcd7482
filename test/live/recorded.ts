// A live focus whose every octet is kept: what its sockets took and gave, cut into messages by
// rules of its own (Content-Length, end-lines), so that no mistake of the codecs is shared.
import { memoryLog } from '../../adapters/log/memory.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { type Server, startServer } from '../../adapters/node/server.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, Input } from '../../model/focus/input.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import type { Segment } from '../corpus/pcap-writer.ts';

export interface Recorded {
  readonly server: Server;
  /** Everything so far, one message a segment, in the order in which it happened. */
  segments(): readonly Segment[];
}

export async function startRecorded(): Promise<Recorded> {
  const wire = new Wire();
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  const server = await startServer({
    sip: { host: '127.0.0.1', port: 0 },
    msrp: { host: '127.0.0.1', port: 0 },
    domain: 'localhost',
    policy: defaultPolicy,
    log: memoryLog({ ...clock, sha256 }),
    notice: () => {},
    watch: (inputs, effects) => wire.see(inputs, effects),
  });
  return { server, segments: () => wire.segments };
}

interface Stream {
  readonly isSip: boolean;
  readonly local: Address;
  readonly remote: Address;
  readonly buffered: { in: string; out: string };
}

class Wire {
  readonly segments: Segment[] = [];
  private readonly streams = new Map<number, Stream>();

  see(inputs: readonly Input[], effects: readonly Effect[]): void {
    for (const input of inputs) {
      if (input.type === 'connected' && input.remote !== undefined) {
        const { connection, transport, local, remote } = input;
        const buffered = { in: '', out: '' };
        this.streams.set(connection, { isSip: transport === 'sip-tcp', local, remote, buffered });
      } else if (input.type === 'bytes-received') this.take(input.connection, 'in', input.octets);
    }
    for (const effect of effects) {
      if (effect.type === 'send') this.take(effect.connection, 'out', effect.octets);
      else if (effect.type === 'fan-out') {
        const { before, after } = effect;
        for (const { connection, route } of effect.legs) {
          this.take(connection, 'out', before + route + after);
        }
      }
    }
  }

  private take(connection: number, way: 'in' | 'out', octets: string): void {
    const stream = this.streams.get(connection);
    if (stream === undefined) return;
    const { buffered, local, remote } = stream;
    buffered[way] += octets;
    for (;;) {
      const end = stream.isSip ? sipEnd(buffered[way]) : msrpEnd(buffered[way]);
      if (end === undefined) return;
      const message = buffered[way].slice(0, end);
      buffered[way] = buffered[way].slice(end);
      const [from, to] = way === 'in' ? [remote, local] : [local, remote];
      this.segments.push({ from, to, octets: message, atMs: Date.now() });
    }
  }
}

function sipEnd(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const length = Number(/^Content-Length:\s*(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length < end ? undefined : end;
}

function msrpEnd(text: string): number | undefined {
  const tid = /^MSRP (\S+) /.exec(text)?.[1];
  if (tid === undefined) return undefined;
  const found = new RegExp(`\r\n-------${tid.replace(/\W/g, '\\$&')}[$#+]\r\n`).exec(text);
  return found === null ? undefined : found.index + found[0].length;
}
