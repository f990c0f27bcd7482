// TCP sockets: listening, dialling, and one write of one string a tick. What a socket does is told
// as inputs; what the bytes mean is not known here (law 3), and no peer can make it throw (law 5).
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Connect } from '../../model/focus/effect.ts';
import type { Address, Transport } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  bare,
  type Pending,
  peerAddress,
  reasonOf,
  type SocketOwner,
  type TcpStream,
} from './socket.ts';

export interface TcpListener {
  /** Where it really listens. */
  readonly address: Address;
  /** Accepts no more; what was accepted stays. */
  close(): void;
}

/** Listens, or rejects with the system's error (`code` is EADDRINUSE, EACCES, ...). */
export function listenTcp(
  transport: Transport,
  address: Address,
  owner: SocketOwner,
): Promise<TcpListener> {
  return new Promise((resolve, reject) => {
    const server = createServer(SOCKET_OPTIONS, (socket) => adopt(socket, transport, owner));
    server.maxConnections = limits.connectionsMax;
    server.once('error', reject);
    server.listen({ ...bare(address), backlog: limits.acceptQueueMax }, () => {
      server.off('error', reject);
      // A failed accept (no descriptor left) costs the peer its connection, and nobody else.
      server.on('error', () => {});
      resolve({ address: boundTo(server), close: () => server.close() });
    });
  });
}

/** Dials; feeds `connected` or `connect-failed` with the effect's request number. */
export function connectTcp(effect: Connect, owner: SocketOwner): void {
  const { request, transport, destination } = effect;
  const socket = dial(destination);
  if (socket instanceof Error) {
    owner.report({ type: 'connect-failed', request, reason: reasonOf(socket) });
    return;
  }
  let reason = 'ECONNABORTED';
  const giveUp = () => void socket.destroy();
  const pending: Pending = { kind: 'pending', end: giveUp, destroy: giveUp };
  const deadline = setTimeout(() => socket.destroy(new Error('ETIMEDOUT')), limits.connectMs);
  const note = (error: Error) => {
    reason = reasonOf(error);
  };
  const fail = () => {
    clearTimeout(deadline);
    owner.released(pending);
    owner.report({ type: 'connect-failed', request, reason });
  };
  owner.opened(pending);
  socket.on('error', note);
  socket.once('close', fail);
  socket.once('connect', () => {
    clearTimeout(deadline);
    socket.off('error', note).off('close', fail);
    adopt(socket, transport, owner, request);
    owner.released(pending);
  });
}

function dial(destination: Address): Socket | Error {
  const { host, port } = bare(destination);
  // Node takes an empty host for localhost.
  if (host === '') return new Error('ENOTFOUND');
  try {
    return connect({ ...SOCKET_OPTIONS, host, port });
  } catch (error) {
    // A port that is none, which may be what a peer wrote.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function boundTo(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP listener has no port');
  return peerAddress(bound.address, bound.port);
}

function adopt(socket: Socket, transport: Transport, owner: SocketOwner, request?: number): void {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  const gone = remoteAddress === undefined || localAddress === undefined;
  if (gone || remotePort === undefined || localPort === undefined) {
    socket.on('error', () => {}).destroy();
    if (request !== undefined) {
      owner.report({ type: 'connect-failed', request, reason: 'ECONNRESET' });
    }
    return;
  }
  const stream = new Stream(socket, owner);
  owner.opened(stream);
  owner.report({
    type: 'connected',
    connection: stream.connection,
    transport,
    local: peerAddress(localAddress, localPort),
    remote: peerAddress(remoteAddress, remotePort),
    ...(request === undefined ? {} : { request }),
  });
}

class Stream implements TcpStream {
  readonly kind = 'stream';
  readonly connection: number;
  readonly pieces: string[] = [];
  readonly #socket: Socket;
  readonly #owner: SocketOwner;
  #ended = false;
  #waiting = false;
  #asked = false;
  #reason = 'closed by this side';

  constructor(socket: Socket, owner: SocketOwner) {
    const connection = owner.nextConnection();
    this.connection = connection;
    this.#socket = socket;
    this.#owner = owner;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      if (this.#ended) return;
      owner.report({ type: 'bytes-received', connection, octets: asOctets(text) });
    });
    socket.on('drain', () => this.#drained());
    socket.on('end', () => this.#close('closed by the peer'));
    socket.on('error', (error) => {
      if (!this.#ended) this.#reason = reasonOf(error);
    });
    socket.on('close', () => this.#closed());
  }

  askDrained(): void {
    this.#asked = true;
  }

  write(): void {
    const flushedBytes = this.#flush();
    // Who asks wants to know of the least that waits; others of what is beyond the socket's mark.
    const waitingBytes = this.#asked ? this.#socket.writableLength : flushedBytes;
    const { connection } = this;
    if (waitingBytes > 0) {
      this.#waiting = true;
      this.#owner.report({ type: 'handed-over', connection, waitingBytes });
      if (this.#asked) this.#socket.write('', 'latin1', this.#taken);
    } else if (this.#asked) this.#owner.report({ type: 'drained', connection });
    this.#asked = false;
  }

  /** Writes are taken in order: what was written before this one has been. */
  readonly #taken = (): void => {
    if (this.#socket.writableLength === 0) this.#drained();
    else if (this.#waiting && !this.#ended) this.#socket.write('', 'latin1', this.#taken);
  };

  end(): void {
    this.#flush();
    this.#close(this.#reason);
  }

  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  /** One write; how much waits after it, where that is beyond the socket's mark. */
  #flush(): number {
    const { pieces } = this;
    if (pieces.length === 0) return 0;
    const text = pieces.join('');
    pieces.length = 0;
    const socket = this.#socket;
    if (!socket.writable || socket.write(text, 'latin1')) return 0;
    // Some versions of Node answer false to a long write that the kernel took at once, too.
    return socket.writableLength;
  }

  #drained(): void {
    if (!this.#waiting || this.#ended) return;
    this.#waiting = false;
    this.#owner.report({ type: 'drained', connection: this.connection });
  }

  // The peer's last bytes are read and dropped: closing over unread bytes would reset the stream,
  // and the peer would lose what was written last.
  #close(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reason = reason;
    const socket = this.#socket;
    socket.end();
    const deadline = setTimeout(() => socket.destroy(), limits.closeMs);
    socket.once('close', () => clearTimeout(deadline));
  }

  #closed(): void {
    this.#ended = true;
    this.#owner.released(this);
    this.#owner.report({ type: 'closed', connection: this.connection, reason: this.#reason });
  }
}

/** Without noDelay the last write of a burst waits for the peer's delayed acknowledgement. */
const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: limits.tcpProbeMs,
  allowHalfOpen: false,
} as const;
