// A relay of datagrams that loses some of them, in both directions. Which ones depends on a seed
// and on what they are (whose call, which message, which copy of it), and not on when they come.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Address } from '../../model/wire/address.ts';

export interface LossyRelay {
  /** Where it listens: what comes here goes on to the target, and the answers back. */
  readonly address: Address;
  /** Datagrams so far, and how many of them were lost, towards the target and back. */
  readonly counts: { readonly [way in Way]: { passed: number; lost: number } };
  close(): void;
}

type Way = 'there' | 'back';

/** `loss` is the share that is lost, 0 to 1. */
export async function lossyRelay(target: Address, loss: number, seed: number): Promise<LossyRelay> {
  const counts = { there: { passed: 0, lost: 0 }, back: { passed: 0, lost: 0 } };
  const copies = new Map<string, number>();
  const isLost = (way: Way, datagram: Buffer): boolean => {
    const name = `${way} ${nameOf(datagram.toString('latin1'))}`;
    const copy = copies.get(name) ?? 0;
    copies.set(name, copy + 1);
    const lost = share(`${seed} ${name} ${copy}`) < loss;
    counts[way][lost ? 'lost' : 'passed'] += 1;
    return lost;
  };
  const front = await bound();
  const behind = new Map<string, Socket>();
  front.on('message', (datagram, { address, port }) => {
    const caller = `${address}:${port}`;
    const known = behind.get(caller);
    const socket = known ?? createSocket('udp4');
    if (known === undefined) {
      behind.set(caller, socket);
      socket.on('message', (answer) => {
        if (!isLost('back', answer)) front.send(answer, port, address);
      });
    }
    if (!isLost('there', datagram)) socket.send(datagram, target.port, target.host);
  });
  return {
    address: { host: '127.0.0.1', port: front.address().port },
    counts,
    close() {
      for (const socket of [front, ...behind.values()]) socket.close();
    },
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A SIP message without what differs from run to run: ids, tags, branches, ports. */
function nameOf(message: string): string {
  const first = /^\S+ (\d{3})?/.exec(message)?.[0] ?? '';
  // sipp numbers its calls, and begins their Call-IDs with the number.
  const call = /^Call-ID: *(\d+)/im.exec(message)?.[1] ?? '';
  const cseq = /^CSeq: *(.*?)\r?$/im.exec(message)?.[1] ?? '';
  return `${first} ${call} ${cseq}`;
}

/** 0 to 1, by the text (FNV-1a, and a last stir). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}
