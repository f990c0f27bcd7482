// The package's door `confab/sim`: a simulated world around the unchanged model, pure and
// deterministic. Two people join a room, one takes a nickname and talks:
//
//   import { ask, createWorld, joining, letPass, roomsOf } from 'confab/sim';
//
//   let world = createWorld({ seed: 7, people: ['alice', 'bob'], loss: 0.2 });
//   for (const person of ['alice', 'bob']) {
//     world = ask(world, person, joining(person, 'lobby', 'sip-udp'));
//   }
//   world = letPass(world, 10_000).world;
//   world = ask(world, 'alice', { type: 'take-nickname', nickname: 'Rook' });
//   world = ask(world, 'alice', { type: 'say', text: 'hello, Bob' });
//   const { world: after, told } = letPass(world, 1_000);
//   for (const { atMs, who, notice } of told) console.log(atMs, who, notice);
//   console.log(roomsOf(after));
//
// The same options give the same bytes in the same order, wherever it runs: `world.hash` covers
// every step. A world is a value, so that one can go on from it in two ways and compare.
export type { Happening } from './world/happening.ts';
export { type SimulatedLog, sha256 } from './world/log.ts';
export type { Network, Weather } from './world/network.ts';
export type { AgentNode, FocusNode, WorldNode } from './world/node.ts';
export {
  agentOf,
  ask,
  createWorld,
  joining,
  letPass,
  type Passage,
  personUri,
  type RoomLine,
  roomsOf,
  roomUri,
  type Step,
  type Stepped,
  step,
  type Told,
  type World,
  type WorldOptions,
} from './world/world.ts';
