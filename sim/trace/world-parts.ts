// What happens in a world while the actions of a trace are done, told part by part, so that a story
// can be made of it. Law: nothing is kept; whoever listens keeps what they need.
import { act, createWorld } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import type { World, WorldOptions } from '../world/world.ts';
import type { StoryPart } from './story.ts';

/**
 * Does the actions one by one and tells what comes of each. Throws a RangeError for options that
 * make no world and ImpossibleAction for what cannot be done.
 */
export function* worldParts(
  options: WorldOptions,
  actions: Iterable<Action>,
): Generator<StoryPart, World, void> {
  let told: StoryPart[] = [];
  const witness = (happened: StoryPart) => {
    told.push(happened);
  };
  let world = createWorld(options, witness);
  yield* told;
  let number = 0;
  for (const action of actions) {
    number += 1;
    told = [{ type: 'acted', number, action }];
    world = act(world, action, witness);
    yield* told;
  }
  return world;
}
