// The package's door `confab/model`: the protocol as pure functions and plain data. A focus and a
// user agent are driven by `drive` and `driveAgent`; a room is what its log folds to; every format
// has a parser that never throws and a serializer. Law: nothing behind it reads a clock, draws a
// random number or waits (law 1).
//
//   import { asOctets, defaultPolicy, defaultVariants, drive, initialFocus } from 'confab/model';
//
//   const sip = { host: '192.0.2.1', port: 5060 };
//   const settings = {
//     ...{ node: '00000000000000ff', domain: 'example.org', aliases: [], sip, msrp: sip },
//     ...{ policy: defaultPolicy, variants: defaultVariants },
//   };
//   const asked = [
//     'OPTIONS sip:lobby@example.org SIP/2.0',
//     'Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-1',
//     'From: <sip:alice@example.org>;tag=1',
//     'To: <sip:lobby@example.org>',
//     'Call-ID: 1@192.0.2.7',
//     'CSeq: 1 OPTIONS',
//     'Content-Length: 0\r\n\r\n',
//   ].join('\r\n');
//   const { effects } = drive(initialFocus, [
//     { atMs: 0, type: 'booted', entropy: 'ab'.repeat(32), wallMs: 0, settings },
//     { atMs: 0, type: 'recovered' },
//     { atMs: 0, type: 'connected', connection: 1, transport: 'sip-udp', local: sip },
//     { atMs: 5, type: 'bytes-received', connection: 1, octets: asOctets(asked), source: sip },
//   ]);
//   for (const effect of effects) console.log(effect.type === 'send' ? effect.octets : effect);
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
export type * from './property/fact.ts';
export type { Attendee, Decision, Minutes, Posted } from './property/minutes.ts';
export { crossPlane, properties, propertyNamed } from './property/properties.ts';
export * from './property/property.ts';
export { initialReading, read } from './property/reading.ts';
export { type Sometimes, sometimes } from './property/sometimes.ts';
export { observe, type Watch, type Watched, watch } from './property/watch.ts';
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
export { defaultVariants, type VariantRow, type Variants } from './variant.ts';
export { variantRows } from './variant-rows.ts';
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
