// The pump's sockets with small cores of the test's own: what a tick writes, and who is told what.
import { createSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPump } from '../../adapters/node/pump.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, Input } from '../../model/focus/input.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { ANY_PORT, closeAll, DRAIN, dialled, pumped, received, until, whole } from './pumped.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await closeAll();
});

describe('The writes of a tick', () => {
  it('are one a connection, of everything that was sent to it, in order', async () => {
    const { pump, address, connections } = await fanning();
    const peers = [await dialled(address), await dialled(address)];
    await connections(2);
    const write = vi.spyOn(Socket.prototype, 'write');
    const texts = peers.map((peer) => received(peer, 27));
    pump.feed({ type: 'command', command: { type: 'close-room', room: 'fan', reason: '' } });
    expect(await Promise.all(texts)).toEqual([
      'head1<one>[a-one-z]tail1...',
      'head2<two>[a-two-z]tail2...',
    ]);
    expect(write.mock.calls).toHaveLength(2);
    expect(write.mock.calls.map((call) => call[1])).toEqual(['latin1', 'latin1']);
  });

  it('give back what came, however the bytes were split or merged', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] =>
        input.type === 'bytes-received'
          ? [{ type: 'send', connection: input.connection, octets: input.octets }]
          : [],
      ),
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    const text = Array.from({ length: 600 }, (_, value) => String.fromCharCode(value % 256));
    const read = received(peer, 1800);
    for (const octet of text) {
      peer.write(octet, 'latin1');
      if (octet === '\0') await new Promise(setImmediate);
    }
    peer.write(text.join('').repeat(2), 'latin1');
    expect(await read).toBe(text.join('').repeat(3));
    expect(ticks.length).toBeGreaterThan(1);
  });

  it('come before the close of their tick, and nothing comes after it', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] => {
        if (input.type !== 'bytes-received') return [];
        const { connection } = input;
        return [
          { type: 'send', connection, octets: asOctets('last ') },
          { type: 'send', connection, octets: asOctets('words') },
          { type: 'close', connection },
          { type: 'send', connection, octets: asOctets('late') },
          { type: 'close', connection },
        ];
      }),
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    const write = vi.spyOn(Socket.prototype, 'write');
    peer.write('bye');
    expect(await whole(peer)).toBe('last words');
    await until(() => ticks.flat().some((input) => input.type === 'closed'));
    expect(write.mock.calls).toEqual([['bye'], ['last words', 'latin1']]);
    expect(ticks.flat().map((input) => input.type)).toEqual([
      'connected',
      'bytes-received',
      'closed',
    ]);
  });

  it('are told as taken to a core that asks, and only then', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] => {
        if (input.type !== 'bytes-received') return [];
        const { connection } = input;
        const send = { type: 'send', connection, octets: input.octets } as const;
        return input.octets === 'ask' ? [send, { type: 'ask-drained', connection }] : [send];
      }),
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    const read = received(peer, 6);
    peer.write('one');
    await until(() => ticks.flat().some((input) => input.type === 'bytes-received'));
    peer.write('ask');
    expect(await read).toBe('oneask');
    await until(() => ticks.flat().some((input) => input.type === 'drained'));
    expect(ticks.flat().map((input) => input.type)).toEqual([
      'connected',
      'bytes-received',
      'bytes-received',
      'drained',
    ]);
  });

  it('are told as taken to a core that asks once a slow reader has read', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] => {
        if (input.type !== 'bytes-received') return [];
        const { connection } = input;
        const octets = asOctets('x'.repeat(MUCH));
        return [
          { type: 'send', connection, octets },
          { type: 'ask-drained', connection },
        ];
      }),
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    peer.pause();
    peer.write('go');
    const told = (type: string) => ticks.flat().filter((input) => input.type === type);
    await until(() => told('handed-over').length > 0);
    expect(told('drained')).toEqual([]);
    peer.resume();
    await received(peer, MUCH);
    await until(() => told('drained').length > 0);
    expect(told('drained')).toHaveLength(1);
  });

  it('tell when a slow reader leaves bytes waiting, and when none wait', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] =>
        input.type === 'connected'
          ? [{ type: 'send', connection: input.connection, octets: MANY_OCTETS }]
          : [],
      ),
    );
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    await until(() => ticks.flat().some((input) => input.type === 'handed-over'));
    const read = received(peer, MANY_OCTETS.length);
    await until(() => ticks.flat().some((input) => input.type === 'drained'));
    expect((await read) === MANY_OCTETS).toBe(true);
    expect(ticks.flat().slice(1)).toMatchObject([
      { type: 'handed-over', connection: 1, waitingBytes: MANY_OCTETS.length },
      { type: 'drained', connection: 1 },
    ]);
  });

  it('to connections that are gone, or never were, are dropped', async () => {
    const { pump, ticks } = pumped(() => [
      { type: 'send', connection: 1, octets: asOctets('x') },
      { type: 'send', connection: 77, octets: asOctets('x') },
      {
        type: 'fan-out',
        before: asOctets('x'),
        after: asOctets('x'),
        legs: [{ connection: 77, route: asOctets('x') }],
      },
      { type: 'close', connection: 77 },
    ]);
    const address = await pump.listen('msrp-tcp', ANY_PORT);
    (await dialled(address)).resetAndDestroy();
    await until(() => ticks.flat().some((input) => input.type === 'closed'));
    // Numbers are not given again.
    await dialled(address);
    await until(() => ticks.flat().filter((input) => input.type === 'connected').length === 2);
    const numbers = ticks
      .flat()
      .flatMap((input) => ('connection' in input ? input.connection : []));
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
  });
});

describe('Sockets of the pump', () => {
  it('wait with what they report until the first input was fed, and come behind it', async () => {
    const ticks: (readonly string[])[] = [];
    const drive = (state: null, inputs: readonly Input[]) => {
      ticks.push(inputs.map(({ type }) => type));
      return { state, effects: [] };
    };
    const pump = createPump<null>({ initial: null, drive }, { notice: () => {} });
    onTestFinished(() => pump.stop());
    await pump.listen('sip-udp', ANY_PORT);
    const emitted: unknown[][] = vi.spyOn(Socket.prototype, 'emit').mock.calls;
    const peer = await dialled(await pump.listen('msrp-tcp', ANY_PORT));
    peer.write('early');
    await until(() => emitted.some(([event, data]) => event === 'data' && data === 'early'));
    expect(ticks).toEqual([]);
    pump.feed({ type: 'recovered' });
    pump.feed(DRAIN);
    await pump.settled();
    expect(ticks).toEqual([['recovered', 'command', 'connected', 'connected', 'bytes-received']]);
  });

  it('listen where they say, and keep the code of the system where they cannot', async () => {
    const { pump } = pumped(() => []);
    const tcp = await pump.listen('msrp-tcp', ANY_PORT);
    const udp = await pump.listen('sip-udp', ANY_PORT);
    expect(tcp.port).toBeGreaterThan(0);
    expect(udp.port).toBeGreaterThan(0);
    await expect(pump.listen('sip-tcp', tcp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(pump.listen('sip-udp', udp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('are dialled by connect effects, whose answers carry the request', async () => {
    const server = pumped(() => []);
    const destination = await server.pump.listen('msrp-tcp', ANY_PORT);
    const datagrams = await server.pump.listen('sip-udp', ANY_PORT);
    const refused = await freePort();
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] => {
        if (input.type !== 'command') return [];
        return [
          { type: 'connect', request: 1, transport: 'msrp-tcp', destination },
          { type: 'connect', request: 2, transport: 'msrp-tcp', destination: refused },
          { type: 'connect', request: 3, transport: 'sip-udp', destination: datagrams },
        ];
      }),
    );
    pump.feed(DRAIN);
    await until(() => ticks.flat().length === 4);
    const answers = new Map(
      ticks.flat().flatMap((input) => ('request' in input ? [[input.request, input]] : [])),
    );
    expect(answers.get(1)).toMatchObject({ type: 'connected', remote: destination });
    expect(answers.get(2)).toMatchObject({ type: 'connect-failed', reason: 'ECONNREFUSED' });
    expect(answers.get(3)).toMatchObject({ type: 'connected', remote: datagrams });
  });

  it('give datagrams with their source, and send each where it belongs', async () => {
    const { pump, ticks } = pumped((inputs) =>
      inputs.flatMap((input): Effect[] => {
        if (input.type !== 'bytes-received' || input.source === undefined) return [];
        const { connection, source } = input;
        return ['one', 'two'].map((text) => ({
          type: 'send',
          connection,
          octets: asOctets(text),
          destination: source,
        }));
      }),
    );
    const { port, host } = await pump.listen('sip-udp', ANY_PORT);
    const peer = createSocket('udp4');
    onTestFinished(() => void peer.close());
    const texts: string[] = [];
    peer.on('message', (datagram) => texts.push(datagram.toString()));
    peer.send('ask', port, host);
    await until(() => texts.length === 2);
    expect(texts).toEqual(['one', 'two']);
    expect(ticks.flat()[0]).not.toHaveProperty('remote');
  });
});

/** Two connections that get, on command, sends before, between and after two fan-outs. */
async function fanning() {
  const send = (connection: number, text: string): Effect => ({
    type: 'send',
    connection,
    octets: asOctets(text),
  });
  const fanOut = (before: string, after: string): Effect => ({
    type: 'fan-out',
    before: asOctets(before),
    after: asOctets(after),
    legs: [
      { connection: 2, route: asOctets('two') },
      { connection: 1, route: asOctets('one') },
    ],
  });
  const effects = [
    send(1, 'head1'),
    send(2, 'head2'),
    fanOut('<', '>'),
    fanOut('[a-', '-z]'),
    send(2, 'tail2...'),
    send(1, 'tail1...'),
  ];
  const { pump, ticks } = pumped((inputs) => (inputs[0]?.type === 'command' ? effects : []));
  const address = await pump.listen('msrp-tcp', ANY_PORT);
  const connections = (count: number) =>
    until(() => ticks.flat().filter(({ type }) => type === 'connected').length === count);
  return { pump, address, connections };
}

async function freePort(): Promise<Address> {
  const { pump } = pumped(() => []);
  const address = await pump.listen('msrp-tcp', ANY_PORT);
  await pump.stop();
  return address;
}

const MANY_OCTETS = asOctets('x'.repeat(16_777_216));

/** More than the system keeps for a reader that does not read. */
const MUCH = 30_000_000;
