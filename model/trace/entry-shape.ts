// The shapes of what a room log gives and takes: entries, appends, snapshots, policies, readings.
// Law: closed as the unions in model/log/entry.ts are; a kind of entry that is missing here does
// not compile.
import type { Clause } from '../clause.ts';
import type {
  Append,
  Capabilities,
  Committed,
  Entry,
  EntryBody,
  EntryHead,
  EntryKey,
  EntryType,
  LeaveCause,
  LegKey,
  RoomSnapshot,
} from '../log/entry.ts';
import { completePolicy, type Policy } from '../room/policy.ts';
import { defaultVariants, type Variants } from '../variant.ts';
import { variantRows } from '../variant-rows.ts';
import type { Octets } from '../wire/octets.ts';
import {
  listOf,
  type MemberShapes,
  mapOf,
  nameOf,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  union,
  yesOrNo,
} from './shape.ts';

/** Octets: a character each, and none beyond 255. */
export const octetsShape: Shape<Octets> = text(/^[\0-\xff]*$/, 'octets');

export const clauseShape: Shape<Clause> = text(
  /^(?:R\w+(?:-[\w.]+){2}|[NPCSMEAB]\d+)$/,
  'the id of a clause',
);

/** Numbers of connections, requests, generations, entries: they count. */
export const countShape = number(0, Number.MAX_SAFE_INTEGER);

/** A moment in milliseconds, of whatever clock. */
export const momentShape = number(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, false);

/** A policy; what an older version of this program wrote knew fewer keys. */
export const policyShape: Shape<Policy> = completed(
  completePolicy,
  record<Policy>({
    nicknames: yesOrNo,
    nicknameScope: oneOf('room'),
    quarantineMs: momentShape,
    privateMessages: yesOrNo,
    deleteWithCreator: yesOrNo,
    severalSessions: yesOrNo,
    tlsOnly: oneOf(false),
    congestedBytesMax: momentShape,
    chunkTimerMs: momentShape,
    wrappedTypes: listOf(text()),
    roomCreation: oneOf('open', 'reserved'),
    rooms: listOf(text()),
    closed: listOf(text()),
    identities: mapOf(listOf(text())),
    notices: yesOrNo,
    history: oneOf('keep', 'none'),
    roster: oneOf('anyone', 'members'),
  }),
);

/** Readings, each of which can be chosen; what an older version wrote knew fewer questions. */
export const variantsShape: Shape<Variants> = completed(
  completeVariants,
  record<Variants>(
    Object.fromEntries(
      Object.entries(variantRows).map(([name, row]) => [name, readingShape(name, row.readings)]),
    ) as unknown as MemberShapes<Variants>,
  ),
);

/** What a log hands back. */
export const committedShape: Shape<Committed> = record<Committed>({
  room: text(),
  seq: countShape,
  stampMs: momentShape,
  entry: lazily(() => entryShape),
  body: optional(octetsShape),
});

export const snapshotShape: Shape<RoomSnapshot> = record<RoomSnapshot>({
  room: text(),
  seq: countShape,
  stampMs: momentShape,
  state: text(),
});

/** What a log was given. */
export const appendShape: Shape<Append> = record<Append>({
  entry: lazily(() => entryShape),
  body: optional(record<EntryBody>({ salt: octetsShape, octets: octetsShape })),
});

/** The readings that hold where somebody knew only these. */
export function completeVariants(variants: Variants): Variants {
  return { ...defaultVariants, ...variants };
}

function completed<T extends object>(complete: (value: T) => T, shape: Shape<T>): Shape<T> {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? shape(complete(value as T))
      : shape(value);
}

function readingShape(name: string, readings: readonly (boolean | number | string)[]) {
  const usual = defaultVariants[name as keyof Variants];
  return name === 'suspendMs' ? countShape : oneOf(usual, ...readings);
}

/** A shape that is written down further below. */
function lazily<T>(shape: () => Shape<T>): Shape<T> {
  return (value) => shape()(value);
}

const legShape: Shape<LegKey> = text(/^[^/]*\/\d+$/, 'a leg such as "00ff/2"');

const head: MemberShapes<EntryHead> = {
  version: oneOf(1),
  room: text(),
  key: record<EntryKey>({ node: text(), boot: text(), n: countShape }),
  actor: text(),
  clause: clauseShape,
};

const capabilitiesShape = record<Capabilities>({
  aware: yesOrNo,
  nickname: yesOrNo,
  privateMessages: yesOrNo,
  wrappedTypes: listOf(text()),
  direction: nameOf({ sendrecv: true, sendonly: true, recvonly: true, inactive: true }),
});

const causeShape = nameOf<LeaveCause>({
  bye: true,
  cancelled: true,
  'connection-lost': true,
  unbound: true,
  unacknowledged: true,
  'session-expired': true,
  unacceptable: true,
  'media-removed': true,
  drained: true,
  'room-closed': true,
  replaced: true,
});

type EntryOf<T extends EntryType> = Extract<Entry, { readonly type: T }>;

const entryShape: Shape<Entry> = union<Entry, 'type'>('type', {
  'node.started': record<EntryOf<'node.started'>>({ ...head, type: oneOf('node.started') }),
  'room.opened': record<EntryOf<'room.opened'>>({
    ...{ ...head, type: oneOf('room.opened') },
    policy: policyShape,
  }),
  'policy.changed': record<EntryOf<'policy.changed'>>({
    ...{ ...head, type: oneOf('policy.changed') },
    policy: policyShape,
  }),
  'room.closed': record<EntryOf<'room.closed'>>({
    ...{ ...head, type: oneOf('room.closed') },
    reason: text(),
  }),
  'participant.admitted': record<EntryOf<'participant.admitted'>>({
    ...{ ...head, type: oneOf('participant.admitted') },
    name: text(),
    capabilities: capabilitiesShape,
    contact: text(),
    identities: listOf(text()),
    anonymous: yesOrNo,
  }),
  'participant.joined': record<EntryOf<'participant.joined'>>({
    ...{ ...head, type: oneOf('participant.joined') },
    leg: legShape,
  }),
  'participant.changed': record<EntryOf<'participant.changed'>>({
    ...{ ...head, type: oneOf('participant.changed') },
    leg: legShape,
    capabilities: capabilitiesShape,
  }),
  'participant.left': record<EntryOf<'participant.left'>>({
    ...{ ...head, type: oneOf('participant.left') },
    leg: legShape,
    cause: causeShape,
  }),
  'nickname.requested': record<EntryOf<'nickname.requested'>>({
    ...{ ...head, type: oneOf('nickname.requested') },
    leg: legShape,
    nickname: text(),
    nicknameKey: text(),
  }),
  'message.posted': record<EntryOf<'message.posted'>>({
    ...{ ...head, type: oneOf('message.posted') },
    leg: legShape,
    from: text(),
    to: listOf(text()),
    messageId: text(),
    contentType: text(),
    bodyBytes: countShape,
    withheld: optional(oneOf(true)),
    bodyHash: optional(text(/^[0-9a-f]{64}$/, '64 hex digits')),
  }),
});
