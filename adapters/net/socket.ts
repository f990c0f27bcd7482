// What every kind of socket here is to the pump that owns it, and how addresses and errors of the
// system are told. Law 3: sockets carry octets and decide nothing.
import type { Address, InputFact } from '../../model/focus/input.ts';

/** Whom sockets tell what happens to them: the pump. */
export interface SocketOwner {
  /** A number that no connection had before. */
  nextConnection(): number;
  /** Adds an input to the coming tick. */
  report(fact: InputFact): void;
  /** The socket exists and keeps the process alive, until it is released. */
  opened(socket: OpenSocket): void;
  released(socket: OpenSocket): void;
}

export type OpenSocket = TcpStream | UdpSocket | Pending;

/** Something on its way to being a connection. */
export interface Pending {
  readonly kind: 'pending';
  /** Gives up. */
  end(): void;
  destroy(): void;
}

/** A stream that is up. Each one feeds one `connected` and, at last, one `closed`. */
export interface TcpStream {
  readonly kind: 'stream';
  readonly connection: number;
  /** What the tick's write is joined from; anybody may push octets. */
  readonly pieces: string[];
  /** Once the coming write is taken as a whole, feeds `drained`. */
  askDrained(): void;
  /** Writes the pieces in one write; feeds `handed-over` when the socket took only a part. */
  write(): void;
  /** Writes the pieces and closes; nothing that comes later is written or fed, except `closed`. */
  end(): void;
  /** Closes at once; what waits is lost. */
  destroy(): void;
}

/** A bound datagram socket. It feeds one `connected` and, at last, one `closed`. */
export interface UdpSocket {
  readonly kind: 'datagram';
  readonly connection: number;
  /** Where it is really bound. */
  readonly address: Address;
  /**
   * Sends one datagram, to the peer that the socket was made for where no destination is named.
   * One that the system does not take is lost, like one that the network loses.
   */
  send(octets: string, destination?: Address): void;
  /** Closes after what was sent; nothing that comes later is sent or fed, except `closed`. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** An address as a socket wants it: an IPv6 host without the brackets that it has in a URI. */
export function bare(address: Address): Address {
  const bracketed = /^\[(.*)\]$/.exec(address.host);
  return bracketed === null ? address : { host: bracketed[1] ?? '', port: address.port };
}

/** An address as peers write it: IPv4 within IPv6 is IPv4. */
export function peerAddress(host: string, port: number): Address {
  return { host: host.startsWith(MAPPED) ? host.slice(MAPPED.length) : host, port };
}

/** Why a socket failed: the system's name for it where there is one. */
export function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

const MAPPED = '::ffff:';
