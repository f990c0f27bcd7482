// The package's door `confab/sim`: a simulated world around the unchanged model, pure and
// deterministic. Two people join a room, one takes a nickname and talks:
//
//   import { ask, joining, letPass, roomsOf, startRun } from 'confab/sim';
//
//   let run = startRun({ seed: 7, people: ['alice', 'bob'], weather: { loss: 0.2 } });
//   for (const person of ['alice', 'bob']) {
//     run = ask(run, person, joining(person, 'lobby', 'sip-udp'));
//   }
//   run = letPass(run, 10_000).run;
//   run = ask(run, 'alice', { type: 'take-nickname', nickname: 'Rook' });
//   run = ask(run, 'alice', { type: 'say', text: 'hello, Bob' });
//   const { run: after, told } = letPass(run, 1_000);
//   for (const { atMs, who, notice } of told) console.log(atMs, who, notice);
//   console.log(roomsOf(after.world));
//
// The same options give the same bytes in the same order, wherever it runs: `world.hash` covers
// every step. A run is a value, so that one can go on from it in two ways and compare. Whoever
// wants to choose what happens next, octet by octet, takes `createWorld`, `choices` and `act`.
export { cpimMessages } from './arbitrary/cpim.ts';
export { deeds } from './arbitrary/deed.ts';
export {
  type Choice,
  chosen,
  describeLife,
  faults,
  type Life,
  type LifeConstraints,
  lives,
  type ScheduleConstraints,
  schedules,
  type Trouble,
  type TroubleType,
} from './arbitrary/life.ts';
export { type Lived, liveOut } from './arbitrary/live-out.ts';
export { msrpFrames } from './arbitrary/msrp.ts';
export { damaged, splits } from './arbitrary/octets.ts';
export { type CommandConstraints, commands, nicknames, people, texts } from './arbitrary/people.ts';
export { sipMessages } from './arbitrary/sip.ts';
export { policies, type WorldConstraints, weathers, worldOptions } from './arbitrary/world.ts';
export { focusKind, type NodeOptions } from './check/focus/node.ts';
export type { RoomShown } from './check/focus/shown.ts';
export {
  type Actor,
  type Always,
  type Event,
  type Eventually,
  isReceived,
  type Json,
  type Kind,
  type Link,
  type Model,
  type Own,
  type Property as ModelProperty,
  type Received,
  type Sent,
  type Sometimes,
  type Step,
  type StepProperty,
  watching,
} from './check/model.ts';
export { type KnownModel, models } from './check/models/models.ts';
export type { TraceStep } from './check/path.ts';
export { type Searched, type SearchOptions, search, type Violation } from './check/search.ts';
export { type Plant, planted } from './plant/plant.ts';
export { plantNamed, plants } from './plant/plants.ts';
export * as cue from './scenario/cue.ts';
export * as expectation from './scenario/expectation.ts';
export { scenarioNamed, scenarios } from './scenario/scenarios.ts';
export { type Crew, type HandedOut, type Outcome, type SeedJob, Sweep, seedJobs } from './sweep.ts';
export { describeAction } from './trace/action-words.ts';
export { courtOf, type WatchedTrial } from './trace/court.ts';
export { describeFailure, type Failure, failsAlike } from './trace/failure.ts';
export { itfOf } from './trace/itf.ts';
export { mermaidOf } from './trace/mermaid.ts';
export { describeNodeActions } from './trace/node-action-words.ts';
export {
  type DrivenTick,
  judgedTicks,
  judgeTick,
  type NodeJudging,
  type NodeVerdict,
  newJudging,
} from './trace/node-judging.ts';
export { type NodeTick, nodeParts } from './trace/node-parts.ts';
export type { NodeAction } from './trace/node-stage.ts';
export { pcapOf } from './trace/pcap.ts';
export { type Judged, judgedRun, Reenactment } from './trace/reenactment.ts';
export { type RegressionOf, regressionOf } from './trace/regression.ts';
export { shivizOf } from './trace/shiviz.ts';
export { type Failing, type Shrinking, type ShrinkTask, shrink, shrunk } from './trace/shrink.ts';
export {
  type NodeCourt,
  type NodePerformance,
  type NodeShrinking,
  nodeActions,
  nodeFailure,
  performNode,
  shrinkNode,
} from './trace/shrink-node.ts';
export {
  type FailingRun,
  failureOf,
  shrinkWorld,
  type WorldShrinking,
} from './trace/shrink-world.ts';
export type {
  Lane,
  Lasting,
  NoteKind,
  Story,
  StoryEvent,
  StoryMessage,
  StoryNote,
  StoryPart,
  StorySocket,
  TickedPart,
} from './trace/story.ts';
export { storyOf } from './trace/story-building.ts';
export { withVerdict } from './trace/story-verdict.ts';
export { svgOf } from './trace/svg.ts';
export { textOf } from './trace/text.ts';
export { worldParts } from './trace/world-parts.ts';
export type { Court, Trial } from './trace/world-stage.ts';
export { act, attempt, createWorld, ImpossibleAction, nextDeadlineMs } from './world/act.ts';
export type {
  Action,
  ActionFact,
  ActionMoment,
  ActionType,
} from './world/action.ts';
export { choices, intentions, pending, troubles } from './world/choices.ts';
export type { Deed } from './world/deed.ts';
export { describeDeed } from './world/deed-words.ts';
export { deedsOf, performDeed } from './world/deeds.ts';
export { drawFate, drawOptions, type Fate, type FateOptions } from './world/fate.ts';
export type { Happened, Parcel } from './world/happened.ts';
export { type SimulatedLog, sha256 } from './world/log.ts';
export type { Network, Socket } from './world/network.ts';
export type { AgentNode, FocusNode, WorldNode } from './world/node.ts';
export { type PeerProfile, peerProfiles } from './world/peer-profile.ts';
export { expected, type Played, play } from './world/playing.ts';
export {
  ask,
  bringToLife,
  doNow,
  letPass,
  type Passage,
  planAction,
  type Run,
  type RunOptions,
  type RunWitness,
  startRun,
  stepRun,
  type Told,
  turnWeather,
} from './world/run.ts';
export type {
  Caught,
  Cue,
  Expectation,
  Expected,
  ParcelFate,
  Scenario,
  StreamEnd,
  StreamFate,
} from './world/scenario.ts';
export type { Witness } from './world/scene.ts';
export {
  type Simulated,
  type SimulationOptions,
  type SimulationTools,
  simulate,
} from './world/simulation.ts';
export {
  calm,
  describeWeather,
  drawWeather,
  FAULTS,
  type FaultName,
  PRESETS,
  type PresetName,
  presets,
  type Span,
  type Weather,
} from './world/weather.ts';
export {
  agentOf,
  focusOf,
  joining,
  personUri,
  type RoomLine,
  roomsOf,
  roomUri,
  type World,
  type WorldOptions,
} from './world/world.ts';
