// UDP sockets over real loopback datagrams, with a fake pump that only remembers what it was told.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenSocket, SocketOwner, UdpSocket } from '../../adapters/net/socket.ts';
import { connectUdp, listenUdp } from '../../adapters/net/udp.ts';
import type { Address, InputFact } from '../../model/focus/input.ts';

const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.family === 'IPv6');

afterEach(() => {
  for (const close of cleanups.splice(0)) close();
});

describe('A bound UDP socket', () => {
  it('is told without a remote, and its datagrams with their source', async () => {
    const { owner, udp } = await listening();
    const peer = await plain();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    peer.send(bytes, udp.address.port, udp.address.host);
    await owner.told('bytes-received');
    expect(udp.address.port).toBeGreaterThan(0);
    expect(owner.facts).toEqual([
      { type: 'connected', connection: 1, transport: 'sip-udp', local: udp.address },
      {
        type: 'bytes-received',
        connection: 1,
        octets: bytes.toString('latin1'),
        source: addressOf(peer),
      },
    ]);
  });

  it('sends each send as a datagram of its own, in order, every octet kept', async () => {
    const { udp } = await listening();
    const peer = await plain();
    const all = Array.from({ length: 256 }, (_, value) => String.fromCharCode(value)).join('');
    const read = datagrams(peer, 3);
    for (const text of ['one', all, 'three']) udp.send(text, addressOf(peer));
    expect(await read).toEqual(['one', all, 'three']);
  });

  it('loses what the system does not take, whatever a peer named, and goes on', async () => {
    const { owner, udp } = await listening();
    const peer = await plain();
    const { port } = addressOf(peer);
    const read = datagrams(peer, 1);
    udp.send('nowhere');
    udp.send('no host', { host: '', port });
    udp.send('no port', { host: '127.0.0.1', port: 0 });
    udp.send('no port', { host: '127.0.0.1', port: 70_000 });
    udp.send('no port', { host: '127.0.0.1', port: Number.NaN });
    udp.send('no name', { host: 'no host at all', port });
    udp.send('x'.repeat(70_000), addressOf(peer));
    udp.send('well', addressOf(peer));
    expect(await read).toEqual(['well']);
    expect(owner.facts.map((fact) => fact.type)).toEqual(['connected']);
  });

  it.runIf(HAS_IPV6)(
    'writes IPv4 peers of an IPv6 socket as IPv4, and reaches them so',
    async () => {
      const { owner, udp } = await listening('::');
      const peer = await plain();
      peer.send('ping', udp.address.port, '127.0.0.1');
      await owner.told('bytes-received');
      expect(owner.facts[1]).toMatchObject({ source: addressOf(peer) });
      const read = datagrams(peer, 1);
      udp.send('pong', addressOf(peer));
      expect(await read).toEqual(['pong']);
    },
  );

  it('rejects with the code of the system', async () => {
    const { udp } = await listening();
    const owner = fakeOwner();
    await expect(listenUdp(udp.address, owner)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const foreign = { host: '192.0.2.1', port: 0 };
    await expect(listenUdp(foreign, owner)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    expect(owner.facts).toEqual([]);
    expect(owner.open.size).toBe(0);
  });

  it('closes after what was sent, and sends or feeds nothing more', async () => {
    const { owner, udp } = await listening();
    const peer = await plain();
    const read = datagrams(peer, 2);
    udp.send('one', addressOf(peer));
    udp.send('two', addressOf(peer));
    udp.end();
    udp.end();
    udp.send('late', addressOf(peer));
    peer.send('unheard', udp.address.port, udp.address.host);
    await owner.told('closed');
    expect(await read).toEqual(['one', 'two']);
    expect(owner.facts.slice(1)).toEqual([
      { type: 'closed', connection: 1, reason: 'closed by this side' },
    ]);
    expect(owner.open.size).toBe(0);
  });
});

describe('A UDP socket for one peer', () => {
  it('is told with the request, its peer and the address that the peer reaches', async () => {
    const owner = fakeOwner();
    const peer = await plain();
    const remote = addressOf(peer);
    connectUdp({ type: 'connect', request: 5, transport: 'sip-udp', destination: remote }, owner);
    await owner.told('connected');
    const udp = onlyUdp(owner);
    expect(owner.facts).toEqual([
      {
        type: 'connected',
        connection: 1,
        transport: 'sip-udp',
        local: { host: '127.0.0.1', port: udp.address.port },
        remote,
        request: 5,
      },
    ]);
    const heard = once(peer, 'message');
    udp.send('to the peer');
    const [, source] = await heard;
    expect(source).toMatchObject({ address: '127.0.0.1', port: udp.address.port });
    const other = await plain();
    other.send('from another', udp.address.port, '127.0.0.1');
    await owner.told('bytes-received');
    expect(owner.facts[1]).toMatchObject({ octets: 'from another', source: addressOf(other) });
  });

  it('fails with a reason for a destination that is none', async () => {
    const owner = fakeOwner();
    const destinations = [
      { host: '', port: 5060 },
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port: 70_000 },
    ];
    for (const [request, destination] of destinations.entries()) {
      connectUdp({ type: 'connect', request, transport: 'sip-udp', destination }, owner);
    }
    await owner.told(() => owner.facts.length === destinations.length);
    expect(owner.facts).toEqual(
      destinations.map((_, request) => ({ type: 'connect-failed', request, reason: 'EINVAL' })),
    );
    expect(owner.open.size).toBe(0);
  });

  it('is closed at once when it was given up before it was bound', async () => {
    const owner = fakeOwner();
    const destination = addressOf(await plain());
    connectUdp({ type: 'connect', request: 1, transport: 'sip-udp', destination }, owner);
    for (const socket of owner.open) socket.end();
    await owner.told('closed');
    expect(owner.open.size).toBe(0);
  });
});

const cleanups: (() => unknown)[] = [];

interface FakeOwner extends SocketOwner {
  readonly facts: InputFact[];
  readonly open: Set<OpenSocket>;
  /** Waits until a fact of this type was fed, or the condition holds after one. */
  told(what: InputFact['type'] | (() => boolean)): Promise<void>;
}

function fakeOwner(): FakeOwner {
  const facts: InputFact[] = [];
  const open = new Set<OpenSocket>();
  const waiting = new Set<() => void>();
  let connections = 0;
  cleanups.push(() => {
    for (const socket of open) socket.end();
  });
  return {
    facts,
    open,
    nextConnection: () => {
      connections += 1;
      return connections;
    },
    report: (fact) => {
      facts.push(fact);
      for (const wake of waiting) wake();
    },
    opened: (socket) => open.add(socket),
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
  };
}

function onlyUdp(owner: FakeOwner): UdpSocket {
  for (const socket of owner.open) if (socket.kind === 'datagram') return socket;
  throw new Error('no datagram socket is bound');
}

async function listening(host = '127.0.0.1'): Promise<{ owner: FakeOwner; udp: UdpSocket }> {
  const owner = fakeOwner();
  return { owner, udp: await listenUdp({ host, port: 0 }, owner) };
}

/** A peer's socket. */
async function plain(): Promise<Socket> {
  const socket = createSocket('udp4');
  cleanups.push(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function addressOf(socket: Socket): Address {
  const { address, port } = socket.address();
  return { host: address, port };
}

function datagrams(socket: Socket, count: number): Promise<string[]> {
  const texts: string[] = [];
  return new Promise((resolve) => {
    socket.on('message', (datagram) => {
      texts.push(datagram.toString('latin1'));
      if (texts.length === count) resolve(texts);
    });
  });
}
