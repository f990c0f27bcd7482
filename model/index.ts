// The package's door `confab/model`: the protocol as pure functions and plain data. A focus and a
// user agent are driven by `drive` and `driveAgent`; a room is what its log folds to; every format
// has a parser that never throws and a serializer. Law: nothing behind it reads a clock, draws a
// random number or waits (law 1).
//
//   import { drive, initialFocus } from 'confab/model';
//
//   const { state, effects } = drive(initialFocus, [{ type: 'booted', atMs: 0, ... }]);
export type { Clause, Fault } from './clause.ts';
export { type AgentState, driveAgent, initialAgent } from './client/agent.ts';
export { decodedText, printable, readableText } from './client/text.ts';
export { type Driven, drive, initialFocus } from './focus/drive.ts';
export type * from './focus/effect.ts';
export type * from './focus/input.ts';
export { stateKey } from './focus/key.ts';
export type * from './focus/notice.ts';
export type { FocusState, HostedRoom } from './focus/state.ts';
export { limits } from './limits.ts';
export { canonicalJson } from './log/canonical.ts';
export { bodyMatches, chainHead, hashBody, sealEntry } from './log/chain.ts';
export type * from './log/entry.ts';
export type * from './log/port.ts';
export { type Replay, type Replayed, replayRoom } from './log/replay.ts';
export { type PreparedNickname, prepareNickname } from './nickname/precis.ts';
export { type Profile, type ProfileName, profileOf, profiles } from './profile.ts';
export type { HeldNickname, Member, Refusal } from './room/context.ts';
export {
  describeRoom,
  emptyFold,
  type Folded,
  foldCommitted,
  foldFrom,
  judge,
  type RoomDescription,
  type RoomFold,
  type RoomState,
  type Standing,
  snapshotOf,
  stateHash,
} from './room/fold.ts';
export {
  defaultPolicy,
  equalPolicies,
  type Policy,
  type PolicyOutcome,
  parsePolicy,
} from './room/policy.ts';
export { defaultVariants, type VariantRow, type Variants, variantRows } from './variant.ts';
export * from './wire/cpim.ts';
export * from './wire/message-media.ts';
export * from './wire/msrp.ts';
export * from './wire/msrp-uri.ts';
export { asOctets, type Octets } from './wire/octets.ts';
export type { Parsed, WireError } from './wire/outcome.ts';
export * from './wire/sdp.ts';
export * from './wire/sip.ts';
export * from './wire/sip-header.ts';
export * from './wire/sip-uri.ts';
export * from './wire/use-nickname.ts';
export { decodeUtf8, encodeUtf8 } from './wire/utf8.ts';
