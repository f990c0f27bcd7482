// A proxy that knows nothing of what it carries: streams and datagrams to a focus and back, with
// every octet that the focus sent kept, by the address under which the focus saw each caller.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

export interface RecordingProxy {
  /** What came back from the target, by the port that it answered to. */
  readonly came: ReadonlyMap<number, readonly Buffer[]>;
  /** Every stream from the target has ended. */
  quiet(): Promise<void>;
  close(): void;
}

/** Where it listens, on the port of its target: what the focus is told to advertise. */
export const PROXY_HOST = '127.0.0.2';

/** Carries TCP connections to a port of 127.0.0.1. */
export async function tcpProxy(port: number): Promise<RecordingProxy> {
  const came = new Map<number, Buffer[]>();
  const sockets = new Set<{ destroy(): void }>();
  const ends: Promise<unknown>[] = [];
  const server: Server = createServer((front) => {
    const back = connect(port, '127.0.0.1');
    const kept: Buffer[] = [];
    back.on('connect', () => came.set((back.address() as AddressInfo).port, kept));
    back.on('data', (octets) => kept.push(octets));
    ends.push(new Promise((resolve) => back.on('close', resolve)));
    front.pipe(back).pipe(front);
    for (const socket of [front, back]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
  });
  server.listen(port, PROXY_HOST);
  await once(server, 'listening');
  return {
    came,
    quiet: async () => void (await Promise.all(ends)),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Carries datagrams to a port of 127.0.0.1. */
export async function udpProxy(port: number): Promise<RecordingProxy> {
  const came = new Map<number, Buffer[]>();
  const front = createSocket('udp4');
  const behind = new Map<number, Socket>();
  front.on('message', (datagram, caller) => {
    const socket = behind.get(caller.port) ?? createSocket('udp4');
    if (!behind.has(caller.port)) {
      behind.set(caller.port, socket);
      const kept: Buffer[] = [];
      socket.on('message', (answer) => {
        kept.push(answer);
        came.set(socket.address().port, kept);
        front.send(answer, caller.port, caller.address);
      });
    }
    socket.send(datagram, port, '127.0.0.1');
  });
  front.bind(port, PROXY_HOST);
  await once(front, 'listening');
  return {
    came,
    quiet: async () => {},
    close() {
      for (const socket of [front, ...behind.values()]) socket.close();
    },
  };
}
