// A room of which a node reads a snapshot is known as well as one whose entries were all seen.
import { describe, expect, it } from 'vitest';
import { initialFocus } from '../../model/focus/drive.ts';
import type { Committed } from '../../model/log/entry.ts';
import { type Minutes, noMinutes, noted } from '../../model/property/minutes.ts';
import type { Observation } from '../../model/property/property.ts';
import { initialReading, read } from '../../model/property/reading.ts';
import { recalled } from '../../model/property/recalled.ts';
import { emptyFold, foldCommitted, snapshotOf } from '../../model/room/fold.ts';
import { defaultVariants } from '../../model/variant.ts';
import { bringToLife, presets, type RunWitness, startRun, stepRun } from '../../sim/index.ts';
import { PEOPLE, sha256 } from '../sim/stray-run.ts';

/** All entries of the rooms in which people lived by themselves. */
function entriesOf(seed: number): readonly Committed[] {
  const entries: Committed[] = [];
  const witness: RunWitness = {
    happened(happened) {
      if (happened.type === 'logged') entries.push(happened.committed);
    },
  };
  let run = startRun({ seed, people: PEOPLE, weather: presets.all }, witness, sha256);
  for (const [at, person] of PEOPLE.entries()) run = bringToLife(run, person, at * 20);
  for (let next = stepRun(run, LIFE_MS, witness); next !== undefined; ) {
    run = next;
    next = stepRun(run, LIFE_MS, witness);
  }
  return entries;
}

/** What of a room decides about what comes. */
function decisive(minutes: Minutes) {
  const { seq, stampMs, state, policy, creator, nodes, members, names, anonymous } = minutes;
  const plain = [nodes, members, names].map((map) => map.toJSON());
  return { seq, stampMs, state, policy, creator, anonymous, plain };
}

describe('A room of which a snapshot is read', () => {
  it('is what its entries make of it, after each of them', () => {
    let named = 0;
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      let minutes = noMinutes('');
      let fold = emptyFold('', defaultVariants);
      const entries = entriesOf(seed);
      const room = entries[0]?.room ?? '';
      for (const committed of entries) {
        if (committed.room !== room) continue;
        if (committed.seq === 1) {
          minutes = noMinutes(room);
          fold = emptyFold(room, defaultVariants);
        }
        minutes = noted(minutes, committed, defaultVariants);
        ({ fold } = foldCommitted(fold, committed));
        expect(decisive(recalled(snapshotOf(fold)))).toEqual(decisive(minutes));
        named += minutes.names.size;
      }
    }
    expect(named).toBeGreaterThan(0);
  });

  it('is known by it where nobody saw the entries, and by them where somebody did', () => {
    const entries = entriesOf(1);
    const room = entries[0]?.room ?? '';
    const [first, ...others] = entries.filter((each) => each.room === room);
    let fold = emptyFold(room, defaultVariants);
    for (const committed of [first, ...others.slice(0, 9)]) {
      if (committed !== undefined) ({ fold } = foldCommitted(fold, committed));
    }
    const snapshot = snapshotOf(fold);
    const ticked: Observation = {
      ...{ type: 'focus-ticked', atMs: 0, node: 'focus', effects: [], state: initialFocus },
      inputs: [{ type: 'snapshot-loaded', atMs: 0, snapshot }],
    };
    const anew = read(initialReading, ticked).reading.rooms.get(room) ?? noMinutes('');
    expect(decisive(anew)).toEqual(decisive(recalled(snapshot)));
    expect(anew.seq).toBe(10);
    const logged = entries.slice(0, 30).reduce((reading, committed) => {
      return read(reading, { type: 'logged', atMs: 0, committed }).reading;
    }, initialReading);
    expect(read(logged, ticked).reading.rooms.get(room)).toBe(logged.rooms.get(room));
  });
});

const LIFE_MS = 60_000;
