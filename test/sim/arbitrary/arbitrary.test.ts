// What the arbitraries of `confab/sim` draw: worlds that can be made, commands and deeds that are
// some, faults of every kind, octets in pieces; and lives that shrink to what matters.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Property, properties, violation } from '../../../model/index.ts';
import { sometimes } from '../../../model/property/sometimes.ts';
import { agentCommandShape } from '../../../model/trace/input-shape.ts';
import { cpimRouting, serializeCpim } from '../../../model/wire/cpim.ts';
import { frameMsrp, idleFramer, serializeMsrp } from '../../../model/wire/msrp.ts';
import { asOctets } from '../../../model/wire/octets.ts';
import { parseSip, serializeSip } from '../../../model/wire/sip.ts';
import { octetsUpTo } from '../../../sim/arbitrary/octets.ts';
import {
  type Action,
  act,
  bringToLife,
  calm,
  commands,
  courtOf,
  cpimMessages,
  createWorld,
  deeds,
  describeDeed,
  failureOf,
  joining,
  letPass,
  liveOut,
  lives,
  msrpFrames,
  nicknames,
  people,
  sipMessages,
  splits,
  startRun,
  weathers,
  worldOptions,
} from '../../../sim/index.ts';
import { deedShape } from '../../../sim/trace/deed-shape.ts';

describe('A drawn life', () => {
  it('holds to every property, to its end', () => {
    const taken = new Set<string>();
    fc.assert(
      fc.property(lives(), (life) => {
        const { actions, violation: found } = liveOut(life, properties);
        for (const { type } of actions) taken.add(type);
        expect(found).toBeUndefined();
      }),
      { numRuns: 120, seed: 11 },
    );
    expect([...taken].sort()).toEqual(EVERY_ACTION);
  });

  it('is the list of its actions: done again, they give the same bytes', () => {
    fc.assert(
      fc.property(lives({ world: { focusesMax: 1 } }), (life) => {
        const { options, actions, world } = liveOut(life, []);
        expect(liveOut(life, []).world.hash).toBe(world.hash);
        const trace = JSON.parse(JSON.stringify(actions)) as readonly Action[];
        const again = trace.reduce((now, action) => act(now, action), createWorld(options));
        // Behind them comes the end, in which everybody leaves.
        expect(again.steps).toBeLessThanOrEqual(world.steps);
        expect(world.steps).toBeGreaterThan(0);
      }),
      { numRuns: 10, seed: 3 },
    );
  });

  it('that fails shrinks to what matters, is shown in words, and fails again when exported', () => {
    const details = fc.check(
      fc.property(lives({ nicknames: fc.constantFrom('Rook', 'lobby') }), (life) => {
        expect(liveOut(life, [notLikeTheRoom]).violation).toBeUndefined();
      }),
      { seed: 5 },
    );
    expect(details.failed).toBe(true);
    const [life] = details.counterexample ?? [];
    if (life === undefined) throw new Error('there is no counterexample');
    // Whether they are in the room before they ask makes no difference: it is asked once they are.
    const lines = fc.stringify(life).trimEnd().split('\n');
    expect(lines.filter((line) => !line.endsWith('everything under way arrives'))).toEqual([
      expect.stringMatching(/^a world of \{"seed":0,"people":\["alice","bob"\]\}$/),
      expect.stringMatching(/^ +\d+ ms {2}(alice|bob) joins sip:lobby@example.org over sip-tcp$/),
      expect.stringMatching(/^ +\d+ ms {2}(alice|bob) asks for the nickname "lobby"$/),
    ]);
    const { options, actions, violation: found } = liveOut(life, [notLikeTheRoom]);
    expect(failureOf(courtOf([notLikeTheRoom]), options, actions)).toEqual(found);
  });

  it('has nothing go wrong, and nobody misbehave, where no faults are wanted', () => {
    const taken = new Set<string>();
    for (const life of fc.sample(lives({ faults: null }), { numRuns: 60, seed: 1 })) {
      for (const { type } of liveOut(life, []).actions) taken.add(type);
    }
    expect([...taken].sort()).toEqual(['ask', 'commit', 'deliver', 'settle', 'tell', 'wait']);
  });

  it('comes to most of what should happen sometimes', () => {
    const seen = new Set<string>();
    const marks: Property<null> = {
      ...{ name: 'marks', says: '', clauses: [], initial: null },
      observe(state, observation, known) {
        for (const { name, isSeen } of sometimes) if (isSeen(observation, known)) seen.add(name);
        return state;
      },
    };
    for (const life of fc.sample(lives(), { numRuns: 150, seed: 2 })) liveOut(life, [marks]);
    expect(seen.size / sometimes.length).toBeGreaterThan(1 / 2);
  });
});

describe('What is drawn', () => {
  it('makes a world, whatever the options', () => {
    fc.assert(
      fc.property(worldOptions(), people({ least: 1, most: 8 }), (options, names) => {
        expect(createWorld(options).nodes.size).toBeGreaterThan(2);
        expect(createWorld({ ...options, people: names, profiles: {} }).steps).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(options))).toEqual(options);
      }),
    );
    expect(() => people({ most: 9 })).toThrow(RangeError);
  });

  it('is a weather in which a day can be lived, and the calmest is calm', () => {
    fc.assert(
      fc.property(weathers(), fc.nat(), (weather, seed) => {
        const run = bringToLife(startRun({ seed, people: ['alice'], weather }), 'alice', 0);
        expect(letPass(run, 5_000).steps).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
    const { counterexample } = fc.check(
      fc.property(weathers(), () => false),
      { seed: 1 },
    );
    const [calmest] = counterexample ?? [];
    expect(calmest).toMatchObject({
      loss: 0,
      mischief: 0,
      latencyMs: [1, 1],
      everyMs: calm.everyMs,
    });
  });

  it('is a command of a user agent, or a deed, as traces hold them', () => {
    const kinds = { commands: new Set<string>(), deeds: new Set<string>() };
    fc.assert(
      fc.property(commands('alice', { focuses: 2 }), deeds(), (command, deed) => {
        expect(agentCommandShape(command)).toBeUndefined();
        expect(deedShape(deed)).toBeUndefined();
        expect(describeDeed(deed)).not.toContain('undefined');
        kinds.commands.add(command.type);
        kinds.deeds.add(deed.deed);
      }),
      { numRuns: 1_000, seed: 1 },
    );
    expect([kinds.commands.size, kinds.deeds.size]).toEqual([7, 23]);
  });

  it('is a nickname that may be had, or not, and both come [R7701-7.1-9]', () => {
    const here = { type: 'ask', person: 'alice' } as const;
    const answers = new Set<number>();
    for (const nickname of fc.sample(nicknames(), { numRuns: 60, seed: 1 })) {
      const choices = [
        { ...here, command: joining('alice', 'lobby') },
        { type: 'settle' },
        { ...here, command: { type: 'take-nickname', nickname } },
        { type: 'settle' },
      ] as const;
      const told: Property<null> = {
        ...{ name: 'told', says: '', clauses: [], initial: null },
        observe(state, seen) {
          if (seen.type !== 'agent-ticked') return state;
          for (const effect of seen.effects) {
            const notice = effect.type === 'tell' ? effect.notice : undefined;
            if (notice?.type === 'nickname') answers.add(notice.status);
          }
          return state;
        },
      };
      const life = { options: { seed: 1, people: ['alice'] }, choices };
      expect(liveOut(life, [told, ...properties]).violation).toBeUndefined();
    }
    expect([...answers]).toEqual(expect.arrayContaining([200, 424]));
  });

  it('is octets in pieces that are the octets again [R4975-9-7]', () => {
    const inPieces = octetsUpTo(200).chain((octets) =>
      splits(octets).map((parts) => ({ octets, parts })),
    );
    fc.assert(
      fc.property(inPieces, ({ octets, parts }) => {
        expect(parts.join('')).toBe(octets);
      }),
    );
  });

  it('is a message that is read as it was written [R4975-9-7, R3261-7-1, R3862-2-1]', () => {
    fc.assert(
      fc.property(msrpFrames(), sipMessages(), cpimMessages(), (frame, message, wrapped) => {
        expect(frameMsrp(idleFramer, serializeMsrp(frame)).frames).toEqual([frame]);
        expect(parseSip(serializeSip(message))).toEqual(message);
        expect(cpimRouting(asOctets(serializeCpim(wrapped)))).toMatchObject({ ok: true });
      }),
    );
  });
});

/** What a designer may want, and this focus does not promise. */
const notLikeTheRoom: Property<null> = {
  name: 'not-like-the-room',
  says: 'Nobody in a room is called like the room.',
  clauses: ['R7701-7-1'],
  initial: null,
  observe(_, _seen, { reading }) {
    for (const { names } of reading.rooms.values()) {
      const claim = names.find(({ nickname }) => nickname === 'lobby');
      if (claim !== undefined) {
        return violation(this, 'R7701-7-1', `${claim.uri} is called like the room`);
      }
    }
    return null;
  },
};

const EVERY_ACTION = [
  ...['ask', 'clog', 'commit', 'corrupt', 'crash', 'deliver', 'do', 'duplicate', 'fail', 'freeze'],
  ...['heal', 'hold', 'lose', 'partition', 'release', 'reset', 'restart', 'set-clock', 'settle'],
  ...['tell', 'thaw', 'unclog', 'vanish', 'wait'],
];
