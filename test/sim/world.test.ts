// The simulated world: the focus and user agents that serve live, on virtual time. What happens in
// it follows from the seed; what is said in it is heard.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 as platformSha256 } from '../../adapters/log/sha256.ts';
import { chainHead } from '../../model/log/chain.ts';
import { stateHash } from '../../model/room/fold.ts';
import {
  agentOf,
  ask,
  type Happened,
  joining,
  letPass,
  personUri,
  type Run,
  type RunOptions,
  type RunWitness,
  roomsOf,
  roomUri,
  sha256,
  startRun,
  stepRun,
  type Told,
  type World,
} from '../../sim/index.ts';

const PEOPLE = ['alice', 'bob'];
const ROOM = roomUri('lobby');

describe('A simulated world', () => {
  it('gives the same bytes at the same times for the same seed', () => {
    fc.assert(
      fc.property(weathers, transports, (options, transport) => {
        const [first, second] = [played(options, transport), played(options, transport)];
        expect(second.bytes).toEqual(first.bytes);
        expect(second.hashes).toEqual(first.hashes);
        expect(second.told).toEqual(first.told);
        expect(roomsOf(second.world)).toEqual(roomsOf(first.world));
      }),
      { numRuns: 25 },
    );
  });

  it('gives other ids, other delays and another hash for another seed', () => {
    const hashes = new Set(
      [0, 1, 2, 3, -1, 2 ** 31].map((seed) => played({ seed, people: PEOPLE }).world.hash),
    );
    expect(hashes.size).toBe(6);
  });

  it('can be gone on from twice: it is a value', () => {
    const { run } = letPass(joined({ seed: 5, people: PEOPLE }, 'sip-tcp'), 2_000);
    const before = { ...run };
    const said = ['one', 'two', 'one'].map((text) => {
      const { told, run: after } = letPass(ask(run, 'alice', { type: 'say', text }), 500);
      return { texts: textsOf(told, 'bob'), hash: after.world.hash };
    });
    expect(said.map(({ texts }) => texts)).toEqual([['one'], ['two'], ['one']]);
    expect(said[0]?.hash).toBe(said[2]?.hash);
    expect(said[0]?.hash).not.toBe(said[1]?.hash);
    expect(run).toEqual(before);
  });

  it('takes the same steps one by one as when time passes', () => {
    const options = { seed: 9, people: PEOPLE, weather: { loss: 0.1 } };
    const passed = letPass(joined(options, 'sip-udp'), 300);
    let run = joined(options, 'sip-udp');
    for (let next = stepRun(run, 300); next !== undefined; next = stepRun(run, 300)) run = next;
    expect(run.world.hash).toBe(passed.run.world.hash);
  });

  it('lets no step happen after the time that was to pass', () => {
    fc.assert(
      fc.property(
        weathers,
        fc.array(fc.nat(400), { minLength: 1, maxLength: 8 }),
        (options, spans) => {
          let run = joined(options, 'sip-udp');
          let endMs = 0;
          for (const span of spans) {
            const beganMs = endMs;
            endMs += span;
            const happened = ({ atMs }: Happened) => {
              expect(atMs).toBeGreaterThanOrEqual(beganMs);
              expect(atMs).toBeLessThanOrEqual(endMs);
            };
            ({ run } = letPass(run, span, { happened }));
            expect(run.world.nowMs).toBe(endMs);
          }
          const whole = letPass(joined(options, 'sip-udp'), endMs).run;
          expect(run.world.hash).toBe(whole.world.hash);
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    [{ people: ['alice', 'alice'] }, /people/],
    [{ people: ['focus'] }, /people/],
    [{ people: ['a b'] }, /people/],
    [{ focuses: 0 }, /focuses/],
    [{ seed: 0.5 }, /seed/],
    [{ skewMs: { focus: 0.5 } }, /skewMs/],
    [{ driftPpm: { focus: 500_000 } }, /driftPpm/],
    [{ weather: { latencyMs: [5, 1] as const } }, /latencyMs/],
    [{ weather: { latencyMs: [0.5, 1] as const } }, /whole milliseconds/],
    [{ weather: { commitMs: [-1, 1] as const } }, /whole milliseconds/],
    [{ weather: { loss: 1.5 } }, /loss/],
    [{ weather: { loss: Number.NaN } }, /loss/],
  ])('is not made of %j, and says why', (options, says) => {
    expect(() => startRun({ seed: 1, people: PEOPLE, ...options })).toThrow(says);
  });

  it('knows no person who is not in it', () => {
    const run = startRun({ seed: 1, people: PEOPLE });
    expect(() => ask(run, 'carol', { type: 'leave' })).toThrow(/carol/);
    expect(() => ask(run, 'focus', { type: 'leave' })).toThrow(/focus/);
    expect(() => agentOf(run.world, 'focus')).toThrow(/focus/);
  });
});

describe('Two people in a simulated world', () => {
  it.each([
    ['over TCP', 'sip-tcp', 0],
    ['over UDP', 'sip-udp', 0],
    ['over UDP of which a fifth is lost', 'sip-udp', 0.2],
  ] as const)('talk %s, join once and leave once [R3261-17.1-1]', (_, transport, loss) => {
    for (let seed = 0; seed < 30; seed += 1) {
      const { world, told } = played({ seed, people: PEOPLE, weather: { loss } }, transport);
      expect(textsOf(told, 'bob')).toEqual(['hello, Bob', 'are you there?']);
      expect(textsOf(told, 'alice')).toEqual(['hello, Alice']);
      const types = entriesOf(world).map(({ entry }) => `${entry.type} ${entry.actor}`);
      for (const person of PEOPLE.map(personUri)) {
        for (const type of ['admitted', 'joined', 'left']) {
          const entries = types.filter((each) => each === `participant.${type} ${person}`);
          expect([seed, type, entries.length]).toEqual([seed, type, 1]);
        }
      }
    }
  });

  it('lose datagrams as often as the network is told to, and never a byte of a stream', () => {
    const counts = { sent: 0, heard: 0 };
    const lossy = { people: PEOPLE, weather: { loss: 0.2 } };
    for (let seed = 0; seed < 40; seed += 1) {
      played({ seed, ...lossy }, 'sip-udp', ({ inputs, effects }) => {
        for (const effect of effects) {
          if (effect.type === 'send' && effect.octets.includes('SIP/2.0')) counts.sent += 1;
        }
        for (const input of inputs) {
          if (input.type === 'bytes-received' && input.source !== undefined) counts.heard += 1;
        }
      });
    }
    const lost = 1 - counts.heard / counts.sent;
    expect(lost).toBeGreaterThan(0.15);
    expect(lost).toBeLessThan(0.25);
  });

  it('are decided by the log: one gets the nickname, the other 425 [R7701-7.1-9]', () => {
    fc.assert(
      fc.property(weathers, (options) => {
        const reliable = { ...options, weather: { ...options.weather, loss: 0 } };
        let { run } = letPass(joined(reliable, 'sip-tcp'), 5_000);
        for (const person of PEOPLE) {
          run = ask(run, person, { type: 'take-nickname', nickname: 'Rook' });
        }
        const passage = letPass(run, 5_000);
        const { told } = passage;
        const after = passage.run.world;
        const statuses = told.flatMap(({ notice }) =>
          notice.type === 'nickname' ? [notice.status] : [],
        );
        expect(statuses.sort()).toEqual([200, 425]);
        const asked = entriesOf(after).filter(({ entry }) => entry.type === 'nickname.requested');
        const winner = told.find(({ notice }) => 'status' in notice && notice.status === 200);
        expect(personUri(winner?.who ?? '')).toBe(asked[0]?.entry.actor);
      }),
      { numRuns: 25 },
    );
  });

  it('hear nothing before the log has committed it (law 8)', () => {
    const weather = { commitMs: [700, 700], latencyMs: [1, 3] } as const;
    const { run } = letPass(joined({ seed: 3, people: PEOPLE, weather }, 'sip-tcp'), 5_000);
    const { told } = letPass(ask(run, 'alice', { type: 'say', text: 'late' }), 2_000);
    expect(textsOf(told, 'bob')).toEqual(['late']);
    const heard = told.filter(({ notice }) => ['message', 'sent'].includes(notice.type));
    expect(heard).toHaveLength(2);
    for (const { atMs } of heard) expect(atMs - run.world.nowMs).toBeGreaterThanOrEqual(701);
  });

  it('are told of a timer only while it is armed, when it is due by their own clock', () => {
    const armed = new Map<string, { readonly generation: number; readonly dueMs: number }>();
    let fired = 0;
    for (const transport of ['sip-tcp', 'sip-udp'] as const) {
      armed.clear();
      played({ seed: 8, people: PEOPLE, weather: { loss: 0.2 } }, transport, (tick) => {
        const { inputs, effects } = tick;
        const node = tick.node.name;
        for (const input of inputs) {
          if (input.type !== 'timer-fired') continue;
          fired += 1;
          const { generation, dueMs } = armed.get(`${node} ${input.timer}`) ?? {};
          expect([generation, dueMs]).toEqual([input.generation, input.atMs]);
          armed.delete(`${node} ${input.timer}`);
        }
        for (const effect of effects) {
          if (effect.type === 'set-timer') armed.set(`${node} ${effect.timer}`, effect);
          if (effect.type === 'clear-timer') armed.delete(`${node} ${effect.timer}`);
        }
      });
    }
    expect(fired).toBeGreaterThan(5);
  });

  it('are refused where nobody listens', () => {
    const run = startRun({ seed: 3, people: PEOPLE });
    const wrong = joining('alice', 'lobby');
    if (wrong.type !== 'join') throw new Error('expected a join');
    const asked = ask(run, 'alice', { ...wrong, via: { ...wrong.via, port: 9 } });
    const { told } = letPass(asked, 1_000);
    expect(told).toMatchObject([{ who: 'alice', notice: { type: 'error', status: 503 } }]);
  });

  it('leave nothing behind: no timer, no connection, nothing to come', () => {
    for (const transport of ['sip-tcp', 'sip-udp'] as const) {
      const { run } = played({ seed: 4, people: PEOPLE }, transport);
      const { run: gone } = letPass(run, 3_600_000);
      expect(stepRun(gone, Number.POSITIVE_INFINITY)).toBeUndefined();
      const after = gone.world;
      const sockets = [...after.network.sockets.values()].filter(({ peer }) => peer !== null);
      // Of datagram sockets the focus keeps the one that it listens with.
      expect(sockets.map(({ node, local }) => [node, local.port])).toEqual([]);
      for (const [name, node] of after.nodes) expect([name, node.timers.size]).toEqual([name, 0]);
    }
  });
});

describe('The log of a simulated world', () => {
  it('folds to the room that the focus holds, equally for equal seeds', () => {
    fc.assert(
      fc.property(weathers, transports, (options, transport) => {
        const [first, second] = [played(options, transport), played(options, transport)];
        const node = first.world.nodes.get('focus');
        if (node?.kind !== 'focus') throw new Error('there is no focus');
        const held = [...node.state.rooms].map(([room, { fold }]) => ({
          room,
          seq: fold.seq,
          hash: stateHash(fold, platformSha256),
        }));
        expect(roomsOf(first.world)).toMatchObject(held);
        expect(roomsOf(second.world)).toEqual(roomsOf(first.world));
      }),
      { numRuns: 25 },
    );
  });

  it('is chained as the log on disk is', () => {
    const { world } = played({ seed: 2, people: PEOPLE });
    const head = entriesOf(world).reduce(
      (previous, { seq, stampMs, entry }) =>
        chainHead(previous, seq, stampMs, entry, platformSha256),
      '',
    );
    expect(roomsOf(world)).toMatchObject([{ head }]);
  });

  it('is stamped by the wall clock of the focus, which may be wrong', () => {
    const options = { seed: 2, people: PEOPLE };
    const [right, ahead] = [0, 90_000].map((focus) =>
      entriesOf(played({ ...options, skewMs: { focus } }).world).map(({ stampMs }) => stampMs),
    );
    expect(ahead).toEqual(right?.map((stampMs) => stampMs + 90_000));
    expect(right).toEqual([...(right ?? [])].sort((a, b) => a - b));
  });

  it('keeps no body where the policy says so, once it is delivered', () => {
    const { world } = played({ seed: 2, people: PEOPLE, policy: { history: 'none' } });
    const posted = entriesOf(world).filter(({ entry }) => entry.type === 'message.posted');
    expect(posted).toHaveLength(3);
    for (const { body } of posted) expect(body).toBeUndefined();
  });

  it('hashes as the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const octets = Buffer.from(bytes).toString('latin1');
        expect(sha256(octets)).toBe(platformSha256(octets));
      }),
    );
  });
});

const weathers = fc
  .record({
    seed: fc.integer(),
    least: fc.nat(30),
    span: fc.nat(60),
    commitMs: fc.nat(80),
    loss: fc.constantFrom(0, 0.1, 0.2),
    splitting: fc.constantFrom(0, 0.5),
  })
  .map(({ seed, least, span, commitMs, ...rest }): RunOptions => {
    const latencyMs = [least, least + span] as const;
    const weather = { latencyMs, commitMs: [commitMs, commitMs] as const, ...rest };
    return { seed, people: PEOPLE, weather };
  });
const transports = fc.constantFrom('sip-tcp', 'sip-udp');

type Ticked = Extract<Happened, { type: 'ticked' }>;

function joined(options: RunOptions, transport: 'sip-tcp' | 'sip-udp', witness?: RunWitness): Run {
  return PEOPLE.reduce(
    (run, person) => ask(run, person, joining(person, 'lobby', transport), witness),
    startRun(options, witness),
  );
}

/** They join, talk, take a nickname, and leave. */
function played(
  options: RunOptions,
  transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp',
  witness: (tick: Ticked) => void = () => {},
) {
  const bytes: (readonly [number, string, string])[] = [];
  const told: Told[] = [];
  const hashes: string[] = [];
  const watch = {
    happened(each: Happened) {
      if (each.type !== 'ticked') return;
      witness(each);
      for (const effect of each.effects) {
        if (effect.type === 'send') bytes.push([each.atMs, each.node.name, effect.octets]);
        if (effect.type !== 'fan-out') continue;
        for (const { route } of effect.legs) {
          bytes.push([each.atMs, each.node.name, effect.before + route + effect.after]);
        }
      }
    },
  };
  let run = joined(options, transport, watch);
  const pass = (ms: number) => {
    const passage = letPass(run, ms, watch);
    told.push(...passage.told);
    hashes.push(passage.run.world.hash);
    run = passage.run;
  };
  pass(60_000);
  run = ask(run, 'alice', { type: 'take-nickname', nickname: 'Rook' }, watch);
  run = ask(run, 'alice', { type: 'say', text: 'hello, Bob' }, watch);
  pass(2_000);
  run = ask(run, 'bob', { type: 'say', text: 'hello, Alice' }, watch);
  run = ask(run, 'alice', { type: 'say', text: 'are you there?' }, watch);
  pass(2_000);
  for (const person of PEOPLE) run = ask(run, person, { type: 'leave' }, watch);
  pass(60_000);
  return { run, world: run.world, told, bytes, hashes };
}

function textsOf(told: readonly Told[], who: string): readonly string[] {
  return told.flatMap((each) =>
    each.who === who && each.notice.type === 'message' ? [each.notice.text] : [],
  );
}

function entriesOf(world: World) {
  return [...(world.log.rooms.get(ROOM)?.entries ?? [])];
}
