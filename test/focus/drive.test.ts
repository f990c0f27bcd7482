// The door: splitting a tick changes nothing, the same inputs give the same bytes, and what a
// focus keeps does not hold the reads alive that it came from (design, section 2; laws 4 and 5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSip } from '../../model/wire/sip.ts';
import { Person, statuses } from './person.ts';
import { Stage } from './stage.ts';

describe('Driving the focus', () => {
  it('gives the same states and bytes however the inputs are cut into ticks', () => {
    const inputs = conversation();
    const whole = run([inputs]);
    fc.assert(
      fc.property(fc.array(fc.nat(inputs.length), { maxLength: 30 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), inputs.length];
        const ticks = places.slice(1).map((end, at) => inputs.slice(places[at], end));
        expect(run(ticks)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same bytes however a stream is cut into reads', () => {
    const inputs = conversation();
    const whole = run([inputs]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
        let turn = 0;
        const cut = inputs.flatMap((input): Input[] => {
          if (input.type !== 'bytes-received' || input.source !== undefined) return [input];
          const pieces: Input[] = [];
          for (let at = 0; at < input.octets.length; ) {
            const size = sizes[turn++ % sizes.length] ?? 1;
            const octets = asOctets(input.octets.slice(at, at + size));
            pieces.push({ ...input, octets });
            at += size;
          }
          return pieces;
        });
        expect(run([cut])).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('never throws, whatever bytes come on any connection (law 5)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), garbage()), { maxLength: 20 }), (reads) => {
        const stage = new Stage();
        const alice = Person.join(stage, 'alice');
        const udp = stage.connect('sip-udp');
        const connections = [alice.msrp, alice.sip, udp, stage.connect('msrp-tcp')];
        for (const [which, octets] of reads) {
          const connection = connections[which] ?? 0;
          const source = { host: '127.0.0.1', port: 9 };
          stage.receive(connection, octets, which === 2 ? source : undefined);
        }
        const bob = Person.join(stage, 'bob');
        expect(bob.say('the room goes on').map((f) => f.kind === 'response' && f.status)).toEqual([
          200,
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('reads no message from a connection that is not there or has been ended, as no bytes', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const invite = parseSip(asOctets(new Person(stage, 'bob').inviteText()));
    const before = stage.state;
    stage.feed({ type: 'message-received', connection: 99, message: invite });
    expect(stage.state).toEqual(before);
    const keepAlive = {
      kind: 'request',
      tid: asOctets('keep1234'),
      method: asOctets('SEND'),
      toPath: [asOctets(alice.focusPath)],
      fromPath: [asOctets(alice.path)],
      headers: [{ name: asOctets('Message-ID'), value: asOctets('keep1') }],
      flag: '$',
    } as const;
    const fact = { type: 'message-received', connection: alice.msrp, message: keepAlive } as const;
    stage.feed(fact);
    expect(statuses(alice.frames())).toEqual([200]);
    stage.receive(alice.msrp, 'garbage\r\n\r\n');
    stage.feed(fact);
    expect(alice.frames()).toEqual([]);
  });

  it('drops a timer of an old generation', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    const [timer] = [...stage.state.timers.keys()];
    const before = stage.state;
    stage.feed({ type: 'timer-fired', timer: timer ?? '', generation: -1 });
    expect(stage.state.legs).toBe(before.legs);
    expect(stage.state.timers).toBe(before.timers);
  });

  it('gives every boot ids of its own, and one boot the same ids again (law 4)', () => {
    const path = (entropy: string) => {
      const alice = new Person(new Stage({ entropy }), 'alice');
      alice.invite();
      return alice.focusPath;
    };
    expect(path('ab'.repeat(32))).toBe(path('ab'.repeat(32)));
    expect(path('ab'.repeat(32))).not.toBe(path('cd'.repeat(32)));
  });
});

/** A conversation of three as one list of inputs, times as they were. */
function conversation(): readonly Input[] {
  const stage = new Stage();
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob', { transport: 'sip-udp' });
  alice.nick('"Rook"');
  bob.nick('"ROOK"');
  for (const text of ['one', 'two', 'three']) {
    alice.say(text);
    bob.acknowledge(bob.frames());
  }
  alice.say('psst', bob.uri);
  stage.advance(1000);
  stage.receive(bob.msrp, 'garbage\r\n');
  alice.bye();
  return stage.inputs.map(({ atMs, fact }) => ({ ...fact, atMs }));
}

function run(ticks: readonly (readonly Input[])[]) {
  let state = initialFocus;
  const sent = new Map<number, string>();
  const effects: Effect['type'][] = [];
  for (const inputs of ticks) {
    const driven = drive(state, inputs);
    state = driven.state;
    for (const effect of driven.effects) {
      effects.push(effect.type);
      if (effect.type === 'send') {
        sent.set(effect.connection, (sent.get(effect.connection) ?? '') + effect.octets);
      } else if (effect.type === 'fan-out') {
        for (const { connection, route } of effect.legs) {
          const frame = effect.before + route + effect.after;
          sent.set(connection, (sent.get(connection) ?? '') + frame);
        }
      }
    }
  }
  const { rooms, legs, timers, wires, index } = state;
  return { sent, effects, state: JSON.stringify([rooms, legs, timers, wires, index]) };
}

function garbage(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.constantFrom(
      'MSRP abcd1234 SEND\r\n',
      'MSRP abcd1234 NICKNAME\r\n',
      'To-Path: msrp://127.0.0.1:2855/x;tcp\r\n',
      'From-Path: msrp://127.0.0.1:1/y;tcp\r\n',
      'Byte-Range: 1-*/99\r\n',
      '\r\n-------abcd1234$\r\n',
      'INVITE sip:lobby@localhost SIP/2.0\r\n',
      'Via: SIP/2.0/TCP h;branch=z9hG4bKx\r\n',
      'From: <sip:a@b>;tag=1\r\n',
      'To: <sip:lobby@localhost>\r\n',
      'Call-ID: x\r\nCSeq: 1 INVITE\r\n',
      'Content-Length: 3\r\n\r\n',
      '\r\n\r\n',
    ),
  );
  return fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
}
