// Runs of the real simulated world that fail by a rule, shrunk: what is left fails in the same way
// when it is simply done, is short, and nothing of it can be left out.
import { describe, expect, it } from 'vitest';
import type { Octets } from '../../model/wire/octets.ts';
import { failureOf, shrinkWorld, type WorldShrinking } from '../../sim/trace/shrink-world.ts';
import { ImpossibleAction } from '../../sim/world/act.ts';
import type { Action } from '../../sim/world/action.ts';
import type { Happened } from '../../sim/world/happened.ts';
import { joining, type WorldOptions } from '../../sim/world/world.ts';
import { courtOf, PEOPLE, type Rule, strayActions, violation } from './stray-run.ts';

describe('A failing run of the world, shrunk', () => {
  it.each([1, 3])('is what two nicknames need, in seed %i', (seed) => {
    const { last } = shrunkRun(TWO_NICKNAMES, seed);
    expect(last.actions.map(({ type }) => type).sort()).toEqual([
      ...['ask', 'ask', 'ask', 'ask', 'settle'],
    ]);
    expect(last.options.people).toHaveLength(2);
  });

  it('keeps a crash, its restart and what was said after it', () => {
    const { first, last } = shrunkRun(SAID_AFTER_CRASH, 3);
    expect(first.actions.length).toBeGreaterThan(300);
    expect(last.actions.filter(({ type }) => type === 'crash')).toHaveLength(1);
    expect(last.actions.length).toBeLessThanOrEqual(8);
  });

  it('finds the parcel again that is copied, whatever its number is now', () => {
    const { first, last } = shrunkRun(INVITED_TWICE, 3);
    expect(first.actions.length).toBeGreaterThan(300);
    expect(last.actions.map(({ type }) => type)).toEqual(['ask', 'duplicate', 'settle']);
    expect(last.actions[1]).toMatchObject({ parcel: 1 });
  });

  it('keeps exact arrivals where the order matters, and one in part', () => {
    const { last } = shrunkRun(LEFT_WHILE_UNDER_WAY, 1);
    expect(last.actions.length).toBeLessThanOrEqual(8);
    expect(last.actions.at(-1)).toMatchObject({ type: 'ask', command: { type: 'leave' } });
    const pieces = shrunkRun(IN_PIECES, 1);
    expect(pieces.last.actions.at(-1)).toMatchObject({ type: 'deliver' });
    expect(pieces.last.actions.at(-1)).toHaveProperty('octets');
  });

  it('waits as long as the failure needs, to the millisecond', () => {
    const { last } = shrunkRun(LATE_NICKNAME, 2, 1_200);
    const times = last.actions.map(({ atMs }) => atMs).filter((atMs) => atMs > 0);
    expect(times).toEqual([LATE_MS]);
  });

  it('is judged at its end where that is where it fails', () => {
    const { first, last } = shrunkRun(AT_THE_END, 3, 1_500);
    expect(first.actions).toHaveLength(1_500);
    expect(last.actions.length).toBeLessThanOrEqual(6);
  });

  it('fails by what was thrown where something throws', () => {
    const { last } = shrunkRun(THROWS, 1);
    expect(last.failure).toEqual({ thrown: expect.stringMatching(/^entry \d+ is one too many$/) });
    expect(last.actions.length).toBeLessThanOrEqual(4);
  });

  it('does not take one failure for another', () => {
    const { first, last } = shrunkRun(EITHER, 3);
    expect(first.failure).toMatchObject({ violated: 'second' });
    expect(last.failure).toMatchObject({ violated: 'second' });
  });

  it('comes down to the defaults of the world, but for what the failure needs', () => {
    const options = {
      ...{ seed: 2, people: PEOPLE, focuses: 2 },
      ...{ skewMs: { alice: 500, bob: 7 }, policy: { quarantineMs: 1 } },
    };
    const { last } = shrunkRun(TWO_NICKNAMES, 2, 1_500, options);
    expect(Object.keys(last.options).sort()).toEqual(['people', 'seed']);
  });
});

describe('A run that does not fail', () => {
  it('is not shrunk, and nothing is told', () => {
    const options = { seed: 1, people: ['alice'] };
    const actions: readonly Action[] = [
      { type: 'ask', person: 'alice', command: joining('alice', 'lobby'), atMs: 0 },
      { type: 'settle', atMs: 0 },
    ];
    expect([...shrinkWorld(courtOf(TWO_NICKNAMES), options, actions)]).toEqual([]);
    expect(failureOf(courtOf(TWO_NICKNAMES), options, actions)).toBeUndefined();
  });

  it('that cannot be done is said to be so', () => {
    const options = { seed: 1, people: ['alice'] };
    const actions: readonly Action[] = [{ type: 'deliver', parcel: 99, atMs: 0 }];
    const shrinking = shrinkWorld(courtOf(TWO_NICKNAMES), options, actions);
    expect(() => [...shrinking]).toThrow(ImpossibleAction);
  });
});

/** Shrinks a stray run, and shows what is true of every one. */
function shrunkRun<S>(
  rule: Rule<S>,
  seed: number,
  length = 1_500,
  options: WorldOptions = { seed, people: PEOPLE },
): { readonly first: WorldShrinking; readonly last: WorldShrinking } {
  const actions = strayActions(options, length);
  const shrinking = shrinkWorld(courtOf(rule), options, actions);
  let first: WorldShrinking | undefined;
  let last: WorldShrinking | undefined;
  for (let next = shrinking.next(); ; next = shrinking.next()) {
    last = next.value ?? last;
    first ??= last;
    if (next.done === true) break;
  }
  if (first === undefined || last === undefined) throw new Error(`seed ${seed} does not fail`);
  expect(last.isMinimal).toBe(true);
  expect(last.actions.length).toBeLessThanOrEqual(15);
  expect(failureOf(courtOf(rule), last.options, last.actions)).toEqual(last.failure);
  for (let at = 0; at < last.actions.length; at += 1) {
    expect(failureWithout(rule, last, at)).not.toEqual(last.failure);
  }
  return { first, last };
}

function failureWithout<S>(rule: Rule<S>, { options, actions }: WorldShrinking, at: number) {
  try {
    return failureOf(courtOf(rule), options, actions.toSpliced(at, 1));
  } catch (error) {
    if (error instanceof ImpossibleAction) return undefined;
    throw error;
  }
}

function entryOf(happened: Happened) {
  return happened.type === 'logged' ? happened.committed.entry : undefined;
}

function octetsOf(happened: Happened): Octets | undefined {
  if (happened.type !== 'sent' && happened.type !== 'arrived') return undefined;
  const { fact } = happened.parcel;
  return fact.type === 'bytes-received' ? fact.octets : undefined;
}

const TWO_NICKNAMES: Rule<string> = {
  initial: '',
  sees(first, happened) {
    const entry = entryOf(happened);
    if (entry?.type !== 'nickname.requested') return first;
    if (first === '' || first === entry.actor) return entry.actor;
    return violation('two-nicknames', 'two people asked for nicknames');
  },
};

const SAID_AFTER_CRASH: Rule<number> = {
  initial: Number.NEGATIVE_INFINITY,
  sees(said, happened) {
    if (happened.type === 'crashed') return 0;
    if (entryOf(happened)?.type !== 'message.posted') return said;
    return said === 2 ? violation('third', 'three messages came after a crash') : said + 1;
  },
};

const INVITED_TWICE: Rule<number> = {
  initial: 0,
  sees(copy, happened) {
    if (happened.type === 'duplicated') {
      const { fact, number } = happened.copy;
      const isInvite = fact.type === 'bytes-received' && fact.octets.startsWith('INVITE');
      return isInvite ? number : copy;
    }
    if (happened.type !== 'arrived' || happened.parcel.number !== copy) return copy;
    return violation('twice', 'an INVITE came twice');
  },
};

const LEFT_WHILE_UNDER_WAY: Rule<number> = {
  initial: 0,
  sees(parcel, happened) {
    if (octetsOf(happened)?.includes('a sentence of some length') === true) {
      const { type } = happened;
      if (type === 'sent' && happened.parcel.to === 'bob') return happened.parcel.number;
      if (type === 'arrived' && happened.parcel.number === parcel) return 0;
    }
    if (parcel === 0 || happened.type !== 'ticked' || happened.node.name !== 'bob') return parcel;
    const leaves = happened.inputs.some(
      (input) => input.type === 'command' && input.command.type === 'leave',
    );
    return leaves ? violation('left', 'bob left while a message was under way to him') : parcel;
  },
};

const IN_PIECES: Rule<null> = {
  initial: null,
  sees(state, happened) {
    const octets = octetsOf(happened);
    if (happened.type !== 'arrived' || happened.parcel.to !== 'focus') return state;
    if (octets === undefined || !/^MSRP \S+ SEND/.test(octets)) return state;
    return happened.octets < octets.length ? violation('piece', 'a SEND came in pieces') : state;
  },
};

const LATE_MS = 3_141;

/** The world's time, so that only that counts. */
const LATE_NICKNAME: Rule<null> = {
  initial: null,
  sees(state, happened) {
    if (entryOf(happened)?.type !== 'nickname.requested') return state;
    return happened.atMs >= LATE_MS ? violation('late', 'a nickname was asked for late') : state;
  },
};

const AT_THE_END: Rule<{ readonly said: number; readonly isIn: boolean }> = {
  initial: { said: 0, isIn: false },
  sees(state, happened) {
    const entry = entryOf(happened);
    if (entry?.type === 'message.posted') return { ...state, said: state.said + 1 };
    if (entry === undefined || !entry.actor.includes('dave')) return state;
    if (entry.type === 'participant.joined') return { ...state, isIn: true };
    return entry.type === 'participant.left' ? { ...state, isIn: false } : state;
  },
  atEnd: ({ said, isIn }) =>
    isIn && said > 1 ? violation('there', 'dave is there and things were said') : undefined,
};

const THROWS: Rule<number> = {
  initial: 0,
  sees(entries, happened) {
    if (happened.type !== 'logged') return entries;
    if (entries === 2) throw new Error(`entry ${happened.committed.seq} is one too many`);
    return entries + 1;
  },
};

const EITHER: Rule<{ readonly joined: number; readonly said: number }> = {
  initial: { joined: 0, said: 0 },
  sees(state, happened) {
    const type = entryOf(happened)?.type;
    if (type === 'participant.joined') return { ...state, joined: state.joined + 1 };
    if (type !== 'message.posted') return state;
    if (state.said < 2) return { ...state, said: state.said + 1 };
    return violation(state.joined < 3 ? 'first' : 'second', 'three things were said');
  },
};
