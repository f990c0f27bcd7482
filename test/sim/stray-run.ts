// Long runs of a simulated world in which everybody does whatever comes to mind and everything
// arrives whenever it likes: something to be shrunk. And a court that judges by what happens.
import { createHash } from 'node:crypto';
import type { Violation } from '../../model/property/property.ts';
import type { Failure } from '../../sim/trace/failure.ts';
import type { Trial } from '../../sim/trace/world-stage.ts';
import { act, canArrive, createWorld, ImpossibleAction } from '../../sim/world/act.ts';
import type { Action, ActionFact } from '../../sim/world/action.ts';
import { type Chance, chanceFrom, drawBetween } from '../../sim/world/chance.ts';
import type { Happened } from '../../sim/world/happened.ts';
import { joining, type World, type WorldOptions } from '../../sim/world/world.ts';

export const PEOPLE = ['alice', 'bob', 'carol', 'dave'];

export function sha256(octets: string): string {
  return createHash('sha256').update(octets, 'latin1').digest('hex');
}

/** Folds what happens; gives a sentence once something is wrong. */
export interface Rule<S> {
  readonly initial: S;
  sees(state: S, happened: Happened): S | Violation;
  /** What is wrong when everything is over. */
  atEnd?(state: S, world: World): Violation | undefined;
}

export interface RuledTrial<S> extends Trial {
  readonly state: S;
}

/** A court of one rule. */
export function courtOf<S>(rule: Rule<S>) {
  let steps = 0;
  const judging = (state: S) => {
    const judged: { state: S; failure: Failure | undefined } = { state, failure: undefined };
    const witness = (happened: Happened): void => {
      if (happened.type === 'ticked') steps += 1;
      if (judged.failure !== undefined) return;
      const next = rule.sees(judged.state, happened);
      if (isViolation(next)) judged.failure = next;
      else judged.state = next;
    };
    return { judged, witness };
  };
  return {
    begin(options: WorldOptions): RuledTrial<S> {
      const { judged, witness } = judging(rule.initial);
      const world = createWorld(options, witness, sha256);
      return { ...judged, world };
    },
    go(trial: RuledTrial<S>, action: Action): RuledTrial<S> {
      const { judged, witness } = judging(trial.state);
      const world = act(trial.world, action, witness);
      return { ...judged, world };
    },
    end(trial: RuledTrial<S>): RuledTrial<S> {
      if (rule.atEnd === undefined) return trial;
      const { judged, witness } = judging(trial.state);
      const world = act(trial.world, { type: 'settle', atMs: 0 }, witness);
      const failure = judged.failure ?? rule.atEnd(judged.state, world);
      return { ...judged, world, failure };
    },
    /** How many ticks were taken so far. */
    get steps() {
      return steps;
    },
  };
}

/** So many actions that can be done, drawn from a seed. */
export function strayActions(options: WorldOptions, length: number): readonly Action[] {
  let world = createWorld(options, undefined, sha256);
  let chance: Chance = chanceFrom(options.seed);
  const draw = (most: number): number => {
    const { drawn, chance: next } = drawBetween(chance, 0, most);
    chance = next;
    return drawn;
  };
  const actions: Action[] = [];
  while (actions.length < length) {
    const fact = drawnFact(world, draw);
    const action = { ...fact, atMs: world.nowMs + (draw(3) === 0 ? draw(40) : 0) };
    try {
      world = act(world, action);
      actions.push(action);
    } catch (error) {
      if (!(error instanceof ImpossibleAction)) throw error;
    }
  }
  return actions;
}

type DrawIndex = (most: number) => number;

function drawnFact(world: World, draw: DrawIndex): ActionFact {
  const die = draw(99);
  const person = PEOPLE[draw(PEOPLE.length - 1)] ?? 'alice';
  if (die < 1) return { type: 'crash', node: 'focus', kept: draw(2), torn: draw(1) === 0 };
  if (die < 4) return { type: 'restart', node: 'focus' };
  if (die < 5) return { type: 'set-clock', node: person, aheadMs: draw(100_000) };
  if (die < 6) return { type: 'freeze', node: person };
  if (die < 9) return { type: 'thaw', node: person };
  if (die < 18) return { type: 'ask', person, command: drawnCommand(person, draw) };
  if (die < 30) return { type: 'commit', node: 'focus' };
  if (die < 32) return { type: 'wait' };
  const under = [...world.network.pipes.values()].flat().sort((a, b) => a.number - b.number);
  const parcel = under.filter((each) => canArrive(world, each))[draw(5)];
  if (parcel === undefined) return { type: 'commit', node: 'focus' };
  if (parcel.isDatagram && die < 36) return { type: 'lose', parcel: parcel.number };
  if (parcel.isDatagram && die < 40) return { type: 'duplicate', parcel: parcel.number };
  const octets = parcel.fact.type === 'bytes-received' ? parcel.fact.octets.length : 0;
  if (!parcel.isDatagram && die < 45 && octets > 1) {
    return { type: 'deliver', parcel: parcel.number, octets: 1 + draw(octets - 2) };
  }
  return { type: 'deliver', parcel: parcel.number };
}

function drawnCommand(person: string, draw: DrawIndex) {
  const names = ['Rook', 'rook', 'Knight', 'Bishop of Ely'];
  switch (draw(7)) {
    case 0:
    case 1:
      return joining(person, 'lobby', draw(1) === 0 ? 'sip-udp' : 'sip-tcp');
    case 2:
      return { type: 'leave' } as const;
    case 3:
    case 4:
      return { type: 'take-nickname', nickname: names[draw(3)] ?? 'Rook' } as const;
    case 5:
      return { type: 'whisper', to: PEOPLE[draw(3)] ?? 'bob', text: 'between us' } as const;
    default:
      return { type: 'say', text: `a sentence of some length, number ${draw(999)}` } as const;
  }
}

export function violation(violated: string, sentence: string): Violation {
  return { violated, clause: 'R7701-7.1-9' as Violation['clause'], sentence };
}

function isViolation(answer: unknown): answer is Violation {
  return typeof answer === 'object' && answer !== null && 'violated' in answer;
}
