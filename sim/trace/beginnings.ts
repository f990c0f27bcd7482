// Small worlds to begin with when there is no trace: who is there, and what was done already.
import { act, createWorld } from '../world/act.ts';
import type { Action, ActionFact } from '../world/action.ts';
import { play } from '../world/playing.ts';
import { startRun } from '../world/run.ts';
import type { Scenario } from '../world/scenario.ts';
import { joining, type WorldOptions } from '../world/world.ts';

/** A world to begin with. */
export interface Beginning {
  readonly name: string;
  /** What it is, for a list. */
  readonly says: string;
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
}

/** The names of the small worlds, and what they are. */
export const beginnings: readonly Pick<Beginning, 'name' | 'says'>[] = [
  { name: 'two', says: 'Alice and Bob, and nobody has done anything' },
  { name: 'room', says: 'Alice and Bob in the room lobby' },
  { name: 'three', says: 'Alice, Bob and Carol, and nobody has done anything' },
  { name: 'two-focuses', says: 'two focuses over one log, Alice and Bob in a room at one each' },
];

/** The small world of that name; undefined where there is none. */
export function beginningNamed(name: string, seed: number): Beginning | undefined {
  const known = beginnings.find((each) => each.name === name);
  if (known === undefined) return undefined;
  const people = name === 'three' ? ['alice', 'bob', 'carol'] : ['alice', 'bob'];
  const options: WorldOptions = {
    ...{ seed, people },
    ...(name === 'two-focuses' ? { focuses: 2 } : {}),
  };
  const joins = name === 'room' ? [1, 1] : name === 'two-focuses' ? [1, 2] : [];
  const facts = joins.flatMap((focus, at): readonly ActionFact[] => {
    const person = people[at] ?? '';
    const command = joining(person, 'lobby', 'sip-tcp', focus);
    return [{ type: 'ask', person, command }, { type: 'settle' }];
  });
  return { ...known, options, actions: actionsOf(options, facts) };
}

/**
 * A scenario that was played, as written and on a calm day. Throws ImpossibleAction or a RangeError
 * where it cannot be.
 */
export function playedScenario(scenario: Scenario, seed: number): Beginning {
  const options: WorldOptions = { seed, ...scenario.world };
  const actions: Action[] = [];
  const witness = { action: (action: Action) => void actions.push(action) };
  play(startRun(options, witness), scenario, 'as written', witness);
  return { name: scenario.name, says: scenario.says, options, actions };
}

function actionsOf(options: WorldOptions, facts: readonly ActionFact[]): readonly Action[] {
  let world = createWorld(options);
  return facts.map((fact) => {
    const action: Action = { atMs: world.nowMs, ...fact };
    world = act(world, action);
    return action;
  });
}
