// The network of a simulated world: what is written to a stream arrives whole and in order, what is
// sent in datagrams may not, and who closes is told so once, after what was written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOctets } from '../../model/wire/octets.ts';
import { chanceFrom } from '../../sim/world/chance.ts';
import {
  type Arrival,
  arrived,
  type Carried,
  dialled,
  emptyNetwork,
  ended,
  listening,
  type Network,
  sent,
} from '../../sim/world/network.ts';

const FOCUS = { host: '198.18.0.1', port: 5060 };

describe('A stream', () => {
  it('keeps its order however long each write is under way, and ends behind the last', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(5), { minLength: 1 }), (seed, pauses) => {
        const world = new Play(seed, 'sip-tcp');
        let atMs = 1_000;
        for (const [at, pause] of pauses.entries()) {
          atMs += pause;
          world.take(sent(world.network, atMs, 'alice', asOctets(`${at}`), { connection: 1 }));
        }
        world.take(ended(world.network, atMs, 'alice', 1));
        world.take(sent(world.network, atMs, 'alice', asOctets('late'), { connection: 1 }));
        expect(world.heardBy('focus')).toEqual([
          'connected',
          ...pauses.map((_, at) => String(at)),
          'closed by the peer',
        ]);
        expect(world.heardBy('alice')).toEqual(['connected', 'closed by this side']);
        expect(world.network.sockets.size).toBe(0);
      }),
    );
  });

  it('that both sides close is told to each once', () => {
    const world = new Play(3, 'sip-tcp');
    world.take(ended(world.network, 1_000, 'alice', 1));
    world.take(ended(world.network, 1_000, 'focus', 1));
    for (const who of ['alice', 'focus']) {
      expect(world.heardBy(who)).toEqual(['connected', 'closed by this side']);
    }
  });
});

describe('Datagrams', () => {
  it('overtake each other, and come from where they were sent', () => {
    const world = new Play(1, 'sip-udp');
    const all = Array.from({ length: 50 }, (_, at) => String(at));
    for (const text of all) {
      world.take(sent(world.network, 1_000, 'alice', asOctets(text), { connection: 1 }));
    }
    const heard = world.heardBy('focus').slice(1);
    expect(heard).not.toEqual(all);
    expect([...heard].sort()).toEqual([...all].sort());
    const [source] = world.arrivals.flatMap(({ fact }) => ('source' in fact ? [fact.source] : []));
    expect(source?.host).toBe('198.18.0.2');
  });
});

/** Alice calls a focus that listens. */
class Play {
  network: Network;
  readonly arrivals: Arrival[] = [];

  constructor(seed: number, transport: 'sip-tcp' | 'sip-udp') {
    this.network = emptyNetwork({ latencyMs: [1, 100], loss: 0 }, chanceFrom(seed));
    this.take(listening(this.network, 0, 'focus', transport, FOCUS));
    const call = { type: 'connect', request: 1, transport, destination: FOCUS } as const;
    this.take(dialled(this.network, 0, 'alice', '198.18.0.2', call));
  }

  take({ network, arrivals }: Carried): void {
    this.network = network;
    this.arrivals.push(...arrivals);
  }

  /** What a node is told, by the time at which it is. */
  heardBy(who: string): readonly string[] {
    return [...this.arrivals]
      .sort((a, b) => a.atMs - b.atMs)
      .filter(({ node }) => node === who)
      .flatMap(({ node, fact }) => {
        const network = arrived(this.network, node, fact);
        if (network === undefined) return [];
        this.network = network;
        if (fact.type === 'bytes-received') return [fact.octets];
        return [fact.type === 'closed' ? fact.reason : fact.type];
      });
  }
}
