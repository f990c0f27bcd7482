// TCP sockets over real loopback streams, with a fake pump that only remembers what it was told.
import { once } from 'node:events';
import { connect, createServer, type Server, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bare,
  type OpenSocket,
  type SocketOwner,
  type TcpStream,
} from '../../adapters/net/socket.ts';
import { connectTcp, listenTcp, type TcpListener } from '../../adapters/net/tcp.ts';
import type { Address, InputFact } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';

const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.family === 'IPv6');

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const close of cleanups.splice(0)) await close();
});

describe('A listening TCP socket', () => {
  it('tells both addresses of a stream, then its bytes as octets, then its end', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    peer.write(bytes);
    await owner.told(() => octetsOf(owner).length === 256);
    const remote = { host: '127.0.0.1', port: peer.localPort };
    peer.end();
    await owner.told('closed');
    expect(owner.facts[0]).toEqual({
      type: 'connected',
      connection: 1,
      transport: 'msrp-tcp',
      local: address,
      remote,
    });
    expect(octetsOf(owner)).toBe(bytes.toString('latin1'));
    expect(owner.facts.at(-1)).toEqual({
      type: 'closed',
      connection: 1,
      reason: 'closed by the peer',
    });
    expect(owner.open.size).toBe(0);
  });

  it('writes what was gathered with one write of one string, every octet kept', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    const write = vi.spyOn(Socket.prototype, 'write');
    const all = Array.from({ length: 256 }, (_, value) => String.fromCharCode(value)).join('');
    stream.pieces.push('before', all, 'after');
    stream.write();
    stream.write();
    expect(write.mock.calls).toEqual([[`before${all}after`, 'latin1']]);
    expect(stream.pieces).toEqual([]);
    expect(await received(peer, 267)).toBe(`before${all}after`);
  });

  it('closes a stream that its peer half-closed', async () => {
    const { owner, address } = await listening();
    const peer = connect({ ...address, allowHalfOpen: true });
    cleanups.push(() => peer.destroy());
    await once(peer, 'connect');
    peer.resume().end('last words');
    await Promise.all([once(peer, 'end'), owner.told('closed')]);
    expect(octetsOf(owner)).toBe('last words');
  });

  it('tells a reset as the reason of the end, and does not throw', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    peer.resetAndDestroy();
    await owner.told('closed');
    expect(owner.facts.at(-1)).toEqual({ type: 'closed', connection: 1, reason: 'ECONNRESET' });
    stream.pieces.push('to nobody');
    stream.write();
    stream.end();
    expect(owner.facts.filter((fact) => fact.type === 'closed')).toHaveLength(1);
  });

  it('sets noDelay and keepalive on what it accepts and on what is dialled', async () => {
    const calls = await handleCalls();
    const { owner, address } = await listening();
    connectTcp({ type: 'connect', request: 1, transport: 'msrp-tcp', destination: address }, owner);
    await owner.told(() => owner.streams.size === 2);
    expect(calls.noDelay.map(([isOn]) => isOn)).toEqual([true, true]);
    expect(calls.keepAlive.map(([isOn, seconds]) => [isOn, seconds])).toEqual([
      [true, limits.tcpProbeMs / 1000],
      [true, limits.tcpProbeMs / 1000],
    ]);
  });

  it.runIf(HAS_IPV6)('writes IPv4 peers of an IPv6 socket as IPv4', async () => {
    const { owner, address } = await listening('::');
    const peer = await dialled({ host: '127.0.0.1', port: address.port });
    await owner.told('connected');
    expect(owner.facts[0]).toMatchObject({
      local: { host: '127.0.0.1', port: address.port },
      remote: { host: '127.0.0.1', port: peer.localPort },
    });
  });

  it('rejects with the code of the system, also for a port that is none', async () => {
    const { address } = await listening();
    const owner = fakeOwner();
    await expect(listenTcp('sip-tcp', address, owner)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const foreign = { host: '192.0.2.1', port: 0 };
    await expect(listenTcp('sip-tcp', foreign, owner)).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
    const none = { host: '127.0.0.1', port: 70_000 };
    await expect(listenTcp('sip-tcp', none, owner)).rejects.toMatchObject({
      code: 'ERR_SOCKET_BAD_PORT',
    });
  });
});

describe('A stream under backpressure', () => {
  it('tells how much waits for a slow reader, and when it waits no more', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    const text = 'x'.repeat(16_777_216);
    stream.pieces.push(text);
    stream.write();
    expect(owner.facts.slice(1)).toEqual([
      { type: 'handed-over', connection: 1, waitingBytes: text.length },
    ]);
    stream.pieces.push('y');
    stream.write();
    expect(owner.facts.slice(2)).toEqual([
      { type: 'handed-over', connection: 1, waitingBytes: text.length + 1 },
    ]);
    const read = received(peer, text.length + 1);
    await owner.told('drained');
    expect((await read).endsWith('xy')).toBe(true);
    expect(owner.facts.slice(3)).toEqual([{ type: 'drained', connection: 1 }]);
  });

  it('tells nothing of a long write that the system takes at once', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    // Beyond the high-water mark of a socket, and within the kernel's buffer.
    stream.pieces.push('x'.repeat(100_000));
    stream.write();
    await received(peer, 100_000);
    peer.end();
    await owner.told('closed');
    expect(owner.facts.map((fact) => fact.type)).toEqual(['connected', 'closed']);
  });
});

describe('A stream that this side closes', () => {
  it('closes after its bytes are out, and feeds or writes nothing more', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    const text = 'x'.repeat(8_388_608);
    stream.pieces.push(text);
    stream.write();
    stream.pieces.push('last');
    stream.end();
    stream.pieces.push('late');
    stream.write();
    const read = whole(peer);
    peer.write('more');
    await owner.told('closed');
    expect((await read) === `${text}last`).toBe(true);
    expect(owner.facts.map((fact) => fact.type)).toEqual(['connected', 'handed-over', 'closed']);
    expect(owner.facts.at(-1)).toMatchObject({ reason: 'closed by this side' });
  });

  it('is not reset over what its peer sent and nobody reads any more', async () => {
    const { owner, address } = await listening();
    const peer = await dialled(address);
    const stream = await owner.stream();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const text = 'x'.repeat(1_000_000);
    peer.write('unread');
    stream.pieces.push(text);
    stream.end();
    await new Promise(setImmediate);
    peer.write('unread');
    expect((await whole(peer)) === text).toBe(true);
    await owner.told('closed');
    expect(owner.facts.map((fact) => fact.type)).toEqual(['connected', 'closed']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is destroyed when its peer does not let go of it', async () => {
    const { owner, address } = await listening();
    await dialled(address);
    const stream = await owner.stream();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    stream.pieces.push('x'.repeat(16_777_216));
    stream.end();
    vi.advanceTimersByTime(limits.closeMs - 1);
    await new Promise(setImmediate);
    expect(owner.open.size).toBe(1);
    vi.advanceTimersByTime(1);
    await owner.told('closed');
    expect(owner.open.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('A stream that this side dials', () => {
  it('is told with the request that it answers', async () => {
    const server = createServer((socket) => socket.end('hello'));
    const destination = await bound(server);
    const owner = fakeOwner();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connectTcp({ type: 'connect', request: 7, transport: 'sip-tcp', destination }, owner);
    await owner.told('closed');
    expect(owner.facts[0]).toMatchObject({
      type: 'connected',
      transport: 'sip-tcp',
      remote: destination,
      request: 7,
    });
    expect(octetsOf(owner)).toBe('hello');
    expect(owner.open.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails with the reason of the system, whatever destination a peer named', async () => {
    const unused = createServer();
    const { port } = await bound(unused);
    unused.close();
    const destinations = [
      { host: '127.0.0.1', port },
      { host: '127.0.0.1', port: 70_000 },
      { host: '127.0.0.1', port: Number.NaN },
      { host: '', port },
      { host: '[::1', port },
    ];
    const owner = fakeOwner();
    for (const [request, destination] of destinations.entries()) {
      connectTcp({ type: 'connect', request, transport: 'msrp-tcp', destination }, owner);
    }
    await owner.told(() => owner.facts.length === destinations.length);
    const failed = new Map<number, string>();
    for (const fact of owner.facts) {
      if (fact.type === 'connect-failed') failed.set(fact.request, fact.reason);
    }
    expect([...failed.keys()].toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(failed.get(0)).toBe('ECONNREFUSED');
    expect(failed.get(1)).toBe('ERR_SOCKET_BAD_PORT');
    expect(failed.get(3)).toBe('ENOTFOUND');
    expect(owner.open.size).toBe(0);
  });

  it('fails when it is not up in time', async () => {
    const destination = await bound(createServer());
    const owner = fakeOwner();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connectTcp({ type: 'connect', request: 1, transport: 'msrp-tcp', destination }, owner);
    vi.advanceTimersByTime(limits.connectMs);
    await owner.told('connect-failed');
    expect(owner.facts).toEqual([{ type: 'connect-failed', request: 1, reason: 'ETIMEDOUT' }]);
    expect(owner.open.size).toBe(0);
  });

  it('takes an IPv6 host as URIs write it', () => {
    const port = 5060;
    expect(bare({ host: '[2001:db8::1]', port })).toEqual({ host: '2001:db8::1', port });
    expect(bare({ host: 'chat.example', port })).toEqual({ host: 'chat.example', port });
  });
});

const cleanups: (() => unknown)[] = [];

interface FakeOwner extends SocketOwner {
  readonly facts: InputFact[];
  readonly open: Set<OpenSocket>;
  readonly streams: Set<TcpStream>;
  /** Waits until a fact of this type was fed, or the condition holds after one. */
  told(what: InputFact['type'] | (() => boolean)): Promise<void>;
  stream(): Promise<TcpStream>;
}

function fakeOwner(): FakeOwner {
  const facts: InputFact[] = [];
  const open = new Set<OpenSocket>();
  const streams = new Set<TcpStream>();
  const waiting = new Set<() => void>();
  let connections = 0;
  const owner: FakeOwner = {
    facts,
    open,
    streams,
    nextConnection: () => {
      connections += 1;
      return connections;
    },
    report: (fact) => {
      facts.push(fact);
      for (const wake of waiting) wake();
    },
    opened: (socket) => {
      open.add(socket);
      if (socket.kind === 'stream') streams.add(socket);
    },
    released: (socket) => open.delete(socket),
    told: (what) =>
      new Promise((resolve) => {
        const wake = () => {
          const isSo = typeof what === 'string' ? facts.some((fact) => fact.type === what) : what();
          if (isSo) resolve();
        };
        waiting.add(wake);
        wake();
      }),
    stream: async () => {
      await owner.told('connected');
      const [stream] = streams;
      if (stream === undefined) throw new Error('no stream is up');
      return stream;
    },
  };
  return owner;
}

async function listening(host = '127.0.0.1'): Promise<TcpListener & { owner: FakeOwner }> {
  const owner = fakeOwner();
  const listener = await listenTcp('msrp-tcp', { host, port: 0 }, owner);
  cleanups.push(() => listener.close());
  return { ...listener, owner };
}

async function dialled(address: Address): Promise<Socket> {
  const peer = connect(address);
  cleanups.push(() => peer.destroy());
  peer.on('error', () => {});
  await once(peer, 'connect');
  return peer;
}

async function bound(server: Server): Promise<Address> {
  server.listen(0, '127.0.0.1');
  cleanups.push(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port };
}

function octetsOf(owner: FakeOwner): string {
  return owner.facts.map((fact) => (fact.type === 'bytes-received' ? fact.octets : '')).join('');
}

function received(peer: Socket, length: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    peer.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.length >= length) resolve(text);
    });
  });
}

async function whole(peer: Socket): Promise<string> {
  let text = '';
  peer.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await once(peer, 'end');
  return text;
}

/** What is called on the system's own handles, below the public interface. */
async function handleCalls(): Promise<{ noDelay: unknown[][]; keepAlive: unknown[][] }> {
  const sample = await dialled(await bound(createServer()));
  const handle = (sample as unknown as { _handle: object })._handle;
  const prototype = Object.getPrototypeOf(handle) as Record<
    'setNoDelay' | 'setKeepAlive',
    (...given: unknown[]) => number
  >;
  return {
    noDelay: vi.spyOn(prototype, 'setNoDelay').mock.calls,
    keepAlive: vi.spyOn(prototype, 'setKeepAlive').mock.calls,
  };
}
