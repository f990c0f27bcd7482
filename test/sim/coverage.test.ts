// Coverage: what runs of the simulated world went through, counted, added up and written down.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentCommand } from '../../model/focus/input.ts';
import { statesOf } from '../../model/kernel/definition.ts';
import { initialStep, stepMachine, witnessed } from '../../model/kernel/transition.ts';
import { sessionMachine } from '../../model/session/session.ts';
import {
  addedCoverage,
  type Coverage,
  coverageRecorder,
  emptyCoverage,
} from '../../sim/check/coverage.ts';
import { coverageGaps, coverageTable, coverageText } from '../../sim/check/coverage-table.ts';
import {
  machines,
  machinesId,
  placeInWords,
  statePlaces,
  transitionPlaces,
} from '../../sim/check/machines.ts';
import { unvisited } from '../../sim/check/unvisited.ts';
import { ask, joining, letPass, roomUri, startRun, type World } from '../../sim/index.ts';
import type { Happened, Parcel } from '../../sim/world/happened.ts';

const MODEL = join(import.meta.dirname, '..', '..', 'model');

describe('What a run can visit', () => {
  it('is every machine that the model defines, each under the name of its file', () => {
    const files = readdirSync(MODEL, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('kernel'))
      .filter((file) => /\bcreateMachine\(/.test(readFileSync(join(MODEL, file), 'utf8')));
    expect(Object.keys(machines).sort()).toEqual(files.map((file) => file.slice(0, -3)).sort());
  });

  it('is told apart by where it is: no two places are the same', () => {
    expect(new Set(transitionPlaces.map((place) => placeInWords(place))).size).toBe(
      transitionPlaces.length,
    );
    expect(transitionPlaces.length).toBeGreaterThan(300);
    expect(new Set(statePlaces.map((place) => JSON.stringify(place))).size).toBe(
      statePlaces.length,
    );
  });

  it('is told exactly: no machine has parallel states, of whose transitions too many are told', () => {
    for (const machine of Object.values(machines)) {
      expect(statesOf(machine).filter(({ node }) => node.type === 'parallel')).toEqual([]);
    }
  });

  it('is explained, where it cannot be, for transitions that there are, once, in a sentence', () => {
    const keys = unvisited.map(({ machine, source, event, branch = 0 }) =>
      JSON.stringify([machine, source, event, branch]),
    );
    const known = transitionPlaces.map(({ machine, source, event, branch }) =>
      JSON.stringify([machine, source, event, branch]),
    );
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { why } of unvisited) expect(why).toMatch(/^[A-Z].{20,}\.$/);
  });
});

describe('The coverage of a run', () => {
  it('counts every transition that was taken, and every state that it led to', () => {
    const recorder = coverageRecorder();
    witnessed(recorder.sawMicrostep, () => {
      let { snapshot } = initialStep(sessionMachine, { suspendMs: 0 });
      for (const type of ['admission.accepted', 'bound', 'media.renewed', 'bound'] as const) {
        ({ snapshot } = stepMachine(sessionMachine, snapshot, { type }));
      }
      // Means nothing there.
      stepMachine(sessionMachine, snapshot, { type: 'announced' });
    });
    const coverage = recorder.coverage();
    expect(visited(coverage)).toEqual([
      '1 session/session: in invited, on admission.accepted',
      '1 session/session: in admitted.unbound, on bound',
      '1 session/session: in admitted.bound, on media.renewed',
      '1 session/session: in admitted.rebinding, on bound',
    ]);
    const states = statePlaces.flatMap(({ state }, at) =>
      coverage.states[at] ? [`${coverage.states[at]} ${state}`] : [],
    );
    expect(states).toEqual([
      ...['4 admitted', '1 admitted.unbound', '2 admitted.bound', '1 admitted.rebinding'],
    ]);
    const table = coverageTable(coverage);
    const line = table.machines.find(({ machine }) => machine === 'session/session');
    // The first state was left, so it was visited.
    expect(line?.states.visited).toBe(5);
    expect(line?.transitions.visited).toBe(4);
  });

  it('agrees with the log of the run: as many joined, asked and left as the room machine says', () => {
    const { coverage, world } = played(3);
    const entries = [...(world.log.rooms.get(roomUri('lobby'))?.entries ?? [])];
    for (const event of ['participant.joined', 'participant.left', 'nickname.requested']) {
      const logged = entries.filter(({ entry }) => entry.type === event).length;
      expect(logged).toBeGreaterThan(0);
      expect([event, timesOf(coverage, 'room/room', event)]).toEqual([event, logged]);
    }
    const bound = entries.filter(({ entry }) => entry.type === 'participant.joined').length;
    expect(timesOf(coverage, 'session/session', 'bound')).toBe(bound);
    expect(timesOf(coverage, 'client/call', 'binding.accepted')).toBe(bound);
  });

  it('is equal for equal runs, whatever ran before, and changes nothing of them', () => {
    const [first, second] = [played(5), played(5)];
    expect(second.coverage).toEqual(first.coverage);
    expect(first.world.hash).toBe(played(5, false).world.hash);
    expect(played(6).coverage).not.toEqual(first.coverage);
  });

  it('names the clauses of entries, refusals and copies that were not delivered (law 7)', () => {
    const recorder = coverageRecorder();
    const { world } = played(3);
    const [committed] = [...(world.log.rooms.get(roomUri('lobby'))?.entries ?? [])];
    if (committed === undefined) throw new Error('nothing was logged');
    recorder.sawHappened({ type: 'logged', atMs: 0, committed });
    recorder.sawHappened(told({ type: 'refused', ...REFUSED, clause: 'R7701-7.1-10' }));
    recorder.sawHappened(told({ type: 'refused', ...REFUSED, clause: 'R7701-7.1-10' }));
    recorder.sawHappened(told({ type: 'undelivered', ...UNDELIVERED, clause: 'C19' }));
    recorder.sawHappened(told({ type: 'drained' }));
    const { clauses } = recorder.coverage();
    expect(clauses).toEqual({ 'R7701-7.1-10': 2, C19: 1, [committed.entry.clause]: 1 });
    expect(Object.keys(clauses)).toEqual(Object.keys(clauses).sort());
  });

  it('names the clauses of transitions and marks as well, none of them twice', () => {
    const place = transitionPlaces.findIndex(({ clauses }) => clauses.includes('R7701-7.1-10'));
    const transitions = emptyCoverage.transitions.map((_, at) => (at === place ? 3 : 0));
    const coverage = { ...emptyCoverage, transitions, marks: { wins: 2, other: 1 } };
    const mark = { name: 'wins', says: 'one of two gets the name', clauses: ['R7701-7.1-9'] };
    const named = { ...coverage, clauses: { 'R7701-7.1-10': 2 } };
    for (const each of [coverage, named]) {
      expect(coverageTable(each, [mark]).clauses).toEqual([
        { name: 'R7701-7.1-10', times: 3 },
        { name: 'R7701-7.1-9', times: 2 },
      ]);
    }
  });

  it('counts what went wrong on purpose, by what it was', () => {
    const recorder = coverageRecorder();
    const parcel = { isDatagram: true } as Parcel;
    const happened: readonly Happened[] = [
      { type: 'lost', atMs: 1, parcel, why: 'lost' },
      { type: 'lost', atMs: 2, parcel, why: 'lost' },
      { type: 'lost', atMs: 2, parcel: { ...parcel, isDatagram: false }, why: 'reset' },
      { type: 'corrupted', atMs: 3, parcel },
      { type: 'duplicated', atMs: 3, parcel, copy: parcel },
      { type: 'append-failed', atMs: 3, node: 'focus' },
      { type: 'crashed', atMs: 3, node: 'focus', lostEntries: 0 },
      { type: 'crashed', atMs: 3, node: 'focus', lostEntries: 2 },
      { type: 'restarted', atMs: 4, node: 'focus' },
      { type: 'fault', atMs: 4, nodes: ['focus', 'bob'], what: 'from focus bob can be reached' },
      { type: 'fault', atMs: 4, nodes: ['bob', 'focus'], what: 'from bob focus can be reached' },
      { type: 'fault', atMs: 4, nodes: ['bob'], what: 'bob#3 is half open: bob has lost it' },
      { type: 'fault', atMs: 4, nodes: ['bob'], what: 'the clock of bob is set to -5000 ms' },
      { type: 'sent', atMs: 4, parcel },
      { type: 'arrived', atMs: 4, parcel, octets: 1 },
    ];
    for (const each of happened) recorder.sawHappened(each);
    expect(recorder.coverage().faults).toEqual({
      ...{ 'append failed': 1, crash: 1, 'crash that lost entries': 1, restart: 1 },
      'from a node a node can be reached': 2,
      'a socket is half open: a node has lost it': 1,
      'the clock of a node is set to so many ms': 1,
      ...{ 'datagram duplicated': 1, 'datagram: lost': 2, 'octet corrupted': 1 },
      'stream: reset': 1,
    });
  });
});

describe('Coverages', () => {
  it('add up to the same in any order, nothing added to them changes them', () => {
    fc.assert(
      fc.property(coverages, coverages, coverages, (one, two, three) => {
        const sum = addedCoverage(addedCoverage(one, two), three);
        expect(JSON.stringify(addedCoverage(one, addedCoverage(three, two)))).toBe(
          JSON.stringify(sum),
        );
        expect(addedCoverage(emptyCoverage, one)).toEqual(one);
        expect(sum.runs).toBe(one.runs + two.runs + three.runs);
        expect(coverageTable(addedCoverage(one, one)).unvisited).toEqual(
          coverageTable(one).unvisited,
        );
      }),
    );
  });

  it('go between workers as JSON, in a few kilobytes', () => {
    const { coverage } = played(4);
    const text = JSON.stringify(coverage);
    expect(JSON.parse(text)).toEqual(coverage);
    expect(text.length).toBeLessThan(4_000);
  });

  it('of other machines do not add up: another version made one of them', () => {
    expect(() => addedCoverage(emptyCoverage, { ...emptyCoverage, machines: '00000000' })).toThrow(
      `coverage: expected the machines ${machinesId} of this version, got 00000000`,
    );
  });
});

describe('The table of a coverage', () => {
  const full: Coverage = {
    ...{ ...emptyCoverage, runs: 2 },
    states: emptyCoverage.states.map(() => 1),
    transitions: emptyCoverage.transitions.map(() => 1),
  };
  const WHY = 'Nobody could do that in any world.';
  const bye = { machine: 'session/session', source: 'admitted', event: 'bye.received', why: WHY };
  const without = (source: string, event: string): Coverage => ({
    ...full,
    transitions: transitionPlaces.map((place) =>
      place.machine === bye.machine && place.source === source && place.event === event ? 0 : 1,
    ),
  });

  it('has no gap where all was visited, and every gap where nothing was', () => {
    expect(coverageGaps(coverageTable(full, [], []))).toEqual([]);
    const mark = { name: 'never-seen', says: 'it comes', clauses: [] };
    const gaps = coverageGaps(coverageTable(emptyCoverage, [mark], []));
    expect(gaps).toHaveLength(
      statePlaces.length + transitionPlaces.length + Object.keys(machines).length + 1,
    );
    expect(gaps).toContain('session/session: never in withdrawn');
    expect(gaps).toContain('never session/session: in admitted, on bye.received, to leaving');
    expect(gaps).toContain('session/session: 0 of 38 transitions taken, expected 37 at least');
    expect(gaps).toContain('never-seen never came: it comes');
  });

  it('has a gap for each transition that was not taken, until it is explained', () => {
    const table = coverageTable(without('admitted', 'bye.received'), [], []);
    expect(coverageGaps(table)).toEqual([
      'never session/session: in admitted, on bye.received, to leaving',
    ]);
    const explained = coverageTable(without('admitted', 'bye.received'), [], [bye]);
    expect(coverageGaps(explained)).toEqual([]);
    expect(explained.unvisited).toMatchObject([bye]);
    expect(coverageText(explained)).toContain(
      `cannot be taken\n  session/session: in admitted, on bye.received, to leaving\n    ${WHY}\n`,
    );
  });

  it('measures a machine by what can be taken, and lets the seldom be taken and be missed', () => {
    const own = transitionPlaces.filter(({ machine }) => machine === bye.machine);
    const rows = own.map(({ source, event, branch }) => ({ ...bye, source, event, branch }));
    const none = { ...full, transitions: transitionPlaces.map((place) => +!own.includes(place)) };
    expect(coverageGaps(coverageTable(none, [], rows))).toEqual([]);
    const seldom = rows.map((row) => ({ ...row, seldom: true as const }));
    expect(coverageGaps(coverageTable(full, [], seldom))).toEqual([]);
    expect(coverageGaps(coverageTable(none, [], seldom))).toEqual([
      'session/session: 0 of 38 transitions taken, expected 37 at least',
    ]);
    const text = coverageText(coverageTable(none, [], seldom));
    expect(text).toContain('seldom taken, and were not');
    expect(text).not.toContain('that cannot be taken');
  });

  it('says where an explanation is wrong', () => {
    const table = coverageTable(full, [], [bye]);
    expect(coverageGaps(table)).toEqual([
      'taken, though it cannot be: session/session: in admitted, on bye.received, to leaving',
    ]);
    expect(coverageText(table)).toContain('Taken, though explained');
  });

  it('is text in columns for a terminal, none too wide for a line of 100', () => {
    const { coverage } = played(3);
    const marks = [{ name: 'late', says: 'an answer crosses the next request', clauses: [] }];
    const text = coverageText(coverageTable({ ...coverage, marks: {} }, marks, []));
    const lines = text.split('\n');
    const [head = '', room = '', session = ''] = lines;
    for (const at of [head.indexOf('states'), head.indexOf('transitions')]) {
      expect([room, session].map((line) => line.slice(at - 2, at))).toEqual(['  ', '  ']);
    }
    expect(text).toMatch(/^room\/room +2 of 4 +50 % +\d+ of 49 +\d+ %$/m);
    expect(text).toMatch(/^ {2}never {2}late {2}an answer crosses the next request$/m);
    expect(text).toMatch(/^1 run$/m);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => / $/.test(line))).toEqual([]);
  });
});

const REFUSED = { connection: 1, status: 425, message: 'taken' } as const;
const UNDELIVERED = { room: 'sip:r@example.org', seq: 1, leg: 'n/1', reason: 'gone' } as const;

function told(notice: object): Happened {
  return { type: 'ticked', effects: [{ type: 'tell', notice }] } as unknown as Happened;
}

/** Sparse, as runs are. */
const coverages: fc.Arbitrary<Coverage> = fc
  .record({
    seed: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 })), { maxLength: 9 }),
    runs: fc.integer({ min: 1, max: 500 }),
    ...{ clauses: counts('R1-1-1', 'N3', 'S5'), faults: counts('crash', 'lost') },
    marks: counts('one', 'two'),
  })
  .map(({ seed, ...rest }) => {
    const filled = (length: number) => {
      const all = new Array<number>(length).fill(0);
      for (const [at, times] of seed) all[at % length] = times;
      return all;
    };
    const [states, transitions] = [filled(statePlaces.length), filled(transitionPlaces.length)];
    return { machines: machinesId, states, transitions, ...rest };
  });

function counts(...names: string[]): fc.Arbitrary<{ readonly [name: string]: number }> {
  return fc
    .uniqueArray(fc.constantFrom(...names))
    .map((some) => Object.fromEntries(some.sort().map((name, at) => [name, at + 1])));
}

function visited(coverage: Coverage): readonly string[] {
  return transitionPlaces.flatMap((place, at) =>
    coverage.transitions[at] ? [`${coverage.transitions[at]} ${placeInWords(place)}`] : [],
  );
}

function timesOf(coverage: Coverage, machine: string, event: string): number {
  return transitionPlaces.reduce(
    (sum, place, at) =>
      place.machine === machine && place.event === event
        ? sum + (coverage.transitions[at] ?? 0)
        : sum,
    0,
  );
}

/** Two people join over UDP that loses some, ask for one nickname, and leave. */
function played(seed: number, isRecorded = true): { coverage: Coverage; world: World } {
  const recorder = coverageRecorder();
  const watch = isRecorded ? { happened: recorder.sawHappened } : undefined;
  const people = ['alice', 'bob'];
  let run = startRun({ seed, people, weather: { loss: 0.2 } });
  const pass = (ms: number) => {
    run = letPass(run, ms, watch).run;
  };
  const both = (command: AgentCommand) => {
    for (const person of people) run = ask(run, person, command, watch);
  };
  witnessed(isRecorded ? recorder.sawMicrostep : null, () => {
    for (const person of people) {
      run = ask(run, person, joining(person, 'lobby', 'sip-udp'), watch);
    }
    pass(60_000);
    both({ type: 'take-nickname', nickname: 'Rook' });
    pass(2_000);
    both({ type: 'say', text: 'hello' });
    pass(2_000);
    both({ type: 'leave' });
    pass(60_000);
  });
  return { coverage: recorder.coverage(), world: run.world };
}
