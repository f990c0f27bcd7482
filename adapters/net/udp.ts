// UDP sockets: bound to where peers reach this side, or for one peer that this side addresses. What
// a socket does is told as inputs; what the bytes mean is not known here (law 3), and no peer can
// make it throw (law 5).
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import type { Connect } from '../../model/focus/effect.ts';
import type { Address } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  bare,
  type Pending,
  peerAddress,
  reasonOf,
  type SocketOwner,
  type UdpSocket,
} from './socket.ts';

/** Binds, or rejects with the system's error (`code` is EADDRINUSE, EACCES, ...). */
export async function listenUdp(address: Address, owner: SocketOwner): Promise<UdpSocket> {
  const { host, port } = bare(address);
  const resolved = await lookup(host);
  const udp = new Udp(await bind({ host: resolved.address, port }), owner);
  owner.report({
    type: 'connected',
    connection: udp.connection,
    transport: 'sip-udp',
    local: udp.address,
  });
  return udp;
}

/**
 * Binds a socket for one peer, at the address from which the system would reach that peer; feeds
 * `connected` or `connect-failed` with the effect's request number.
 */
export function connectUdp(effect: Connect, owner: SocketOwner): void {
  const { request, transport } = effect;
  let givenUp = false;
  const giveUp = () => {
    givenUp = true;
  };
  const pending: Pending = { kind: 'pending', end: giveUp, destroy: giveUp };
  owner.opened(pending);
  bindTowards(effect.destination).then(
    ({ socket, remote }) => {
      const udp = new Udp(socket, owner, remote);
      const { connection, address: local } = udp;
      owner.report({ type: 'connected', connection, transport, local, remote, request });
      if (givenUp) udp.end();
      owner.released(pending);
    },
    (error: Error) => {
      owner.report({ type: 'connect-failed', request, reason: reasonOf(error) });
      owner.released(pending);
    },
  );
}

class Udp implements UdpSocket {
  readonly kind = 'datagram';
  readonly connection: number;
  readonly address: Address;
  readonly #socket: Socket;
  readonly #remote: Address | undefined;
  readonly #isIPv6: boolean;
  #underWay = 0;
  #ended = false;
  #isClosed = false;
  #reason = 'closed by this side';

  constructor(socket: Socket, owner: SocketOwner, remote?: Address) {
    const connection = owner.nextConnection();
    const bound = socket.address();
    this.connection = connection;
    this.address = peerAddress(bound.address, bound.port);
    this.#socket = socket;
    this.#remote = remote;
    this.#isIPv6 = bound.family === 'IPv6';
    socket.on('message', (datagram, { address, port }) => {
      if (this.#ended) return;
      const source = peerAddress(address, port);
      const octets = asOctets(datagram.toString('latin1'));
      owner.report({ type: 'bytes-received', connection, octets, source });
    });
    socket.on('error', (error) => {
      this.#reason = reasonOf(error);
      this.end();
    });
    socket.once('close', () => {
      owner.released(this);
      owner.report({ type: 'closed', connection, reason: this.#reason });
    });
    owner.opened(this);
  }

  send(octets: string, destination?: Address): void {
    const to = destination ?? this.#remote;
    if (this.#ended || to === undefined || !isSendable(to)) return;
    const { host, port } = bare(to);
    const address = this.#isIPv6 && isIPv4(host) ? `::ffff:${host}` : host;
    this.#underWay += 1;
    this.#socket.send(Buffer.from(octets, 'latin1'), port, address, () => {
      this.#underWay -= 1;
      this.#closeWhenSent();
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closeWhenSent();
  }

  destroy(): void {
    this.#ended = true;
    this.#underWay = 0;
    this.#closeWhenSent();
  }

  #closeWhenSent(): void {
    if (!this.#ended || this.#underWay !== 0 || this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }
}

/** Node throws for a port that is none, and takes an empty host for localhost. */
function isSendable({ host, port }: Address): boolean {
  return host !== '' && Number.isInteger(port) && port > 0 && port <= PORT_MAX;
}

async function bindTowards(destination: Address): Promise<{ socket: Socket; remote: Address }> {
  const { host, port } = bare(destination);
  if (!isSendable({ host, port })) throw new Error('EINVAL');
  const remote = { host: (await lookup(host)).address, port };
  const local = await routeTo(remote);
  return { socket: await bind({ host: local, port: 0 }), remote };
}

// Only a connected socket knows from which address the system reaches a peer, and a connected one
// would take datagrams from nobody else: so a second one is asked and closed.
function routeTo(remote: Address): Promise<string> {
  return new Promise((resolve, reject) => {
    const probe = createSocket(familyOf(remote.host));
    probe.once('error', reject);
    probe.connect(remote.port, remote.host, (error?: Error) => {
      if (error === undefined) resolve(probe.address().address);
      else reject(error);
      probe.close();
    });
  });
}

function bind(address: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({
      type: familyOf(address.host),
      recvBufferSize: limits.datagramBufferBytes,
    });
    const fail = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.bind({ address: address.host, port: address.port }, () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

function familyOf(host: string): 'udp4' | 'udp6' {
  return isIPv6(host) ? 'udp6' : 'udp4';
}

const PORT_MAX = 65_535;
