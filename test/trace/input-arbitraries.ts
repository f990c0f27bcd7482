// Arbitrary inputs: each kind of the closed union, with whatever octets and texts.
import fc, { type Arbitrary } from 'fast-check';
import type { Input, InputFact } from '../../model/focus/input.ts';
import type { Append, Committed, Entry, EntryFact } from '../../model/log/entry.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { defaultVariants } from '../../model/variant.ts';
import { asOctets } from '../../model/wire/octets.ts';

export const octets = fc
  .oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Buffer.from('MSRP a786 SEND\r\nTo-Path: x')))
  .map((bytes) => asOctets(Buffer.from(bytes).toString('latin1')));

/** Any text, lone surrogates, quotes and line separators among it. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('grüß dich 雪', '\u2028"\\\n\u0000', '\ud800', '__proto__', 'sum":"', '\x7f\xff'),
);

const count = fc.nat(1_000_000);
const address = fc.record({ host: fc.constantFrom('127.0.0.1', '::1'), port: fc.nat(65_535) });
const leg = fc.constant('00000000000000ff/2' as const);

const capabilities = fc.record({
  aware: fc.boolean(),
  nickname: fc.boolean(),
  privateMessages: fc.boolean(),
  wrappedTypes: fc.array(anyText, { maxLength: 2 }),
  direction: fc.constantFrom('sendrecv', 'inactive'),
});

const policy = fc
  .record({
    quarantineMs: count,
    rooms: fc.array(anyText, { maxLength: 2 }),
    notices: fc.boolean(),
  })
  .map((some) => ({ ...defaultPolicy, ...some }));

const entryFact: Arbitrary<EntryFact> = fc.oneof(
  fc.record({ type: fc.constant('node.started') }),
  fc.record({ type: fc.constantFrom('room.opened', 'policy.changed'), policy }),
  fc.record({ type: fc.constant('room.closed'), reason: anyText }),
  fc.record({
    type: fc.constant('participant.admitted'),
    ...{ name: anyText, capabilities, contact: anyText, anonymous: fc.boolean() },
    identities: fc.array(anyText, { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('participant.joined'), leg }),
  fc.record({ type: fc.constant('participant.changed'), leg, capabilities }),
  fc.record({
    type: fc.constant('participant.left'),
    leg,
    cause: fc.constantFrom('bye', 'replaced', 'session-expired', 'room-closed'),
  }),
  fc.record({
    type: fc.constant('nickname.requested'),
    ...{ leg, nickname: anyText, nicknameKey: anyText },
  }),
  fc.record(
    {
      type: fc.constant('message.posted'),
      ...{ leg, from: anyText, to: fc.array(anyText, { maxLength: 2 }), messageId: anyText },
      ...{ contentType: anyText, bodyBytes: count, withheld: fc.constant(true as const) },
      bodyHash: fc.constant('ab'.repeat(32)),
    },
    { requiredKeys: ['type', 'leg', 'from', 'to', 'messageId', 'contentType', 'bodyBytes'] },
  ),
) as Arbitrary<EntryFact>;

const entry = fc
  .tuple(
    entryFact,
    fc.record({
      version: fc.constant(1),
      room: anyText,
      key: fc.record({ node: anyText, boot: anyText, n: count }),
      actor: anyText,
      clause: fc.constantFrom('R7701-4-5', 'N9', 'R6135-4.2-1'),
    }),
  )
  .map(([fact, head]) => ({ ...head, ...fact }) as Entry);

const committed = fc.record(
  { room: anyText, seq: count, stampMs: count, entry, body: octets },
  { requiredKeys: ['room', 'seq', 'stampMs', 'entry'] },
) as Arbitrary<Committed>;

const append = fc.record(
  { entry, body: fc.record({ salt: octets, octets }) },
  { requiredKeys: ['entry'] },
) as Arbitrary<Append>;

const fault = fc.record({
  fault: fc.constantFrom('peer', 'local'),
  status: fc.constantFrom(400, 413),
  clause: fc.constant('R4975-9-4'),
  message: anyText,
});

const headers = fc.array(fc.record({ name: octets, value: octets }), { maxLength: 2 });
const path = fc.array(octets, { maxLength: 2 });
const malformed = { kind: fc.constant('malformed'), fault };

const message = fc.oneof(
  fc.record(
    {
      ...{ kind: fc.constant('request'), tid: octets, method: octets, toPath: path },
      ...{ fromPath: path, headers, body: octets, flag: fc.constantFrom('$', '#', '+') },
    },
    { requiredKeys: ['kind', 'tid', 'method', 'toPath', 'fromPath', 'headers', 'flag'] },
  ),
  fc.record({
    ...{ kind: fc.constant('response'), tid: octets, status: fc.nat(999), toPath: path },
    ...{ fromPath: path, headers, comment: octets },
  }),
  fc.record({ ...malformed, tid: octets, toPath: path, fromPath: path, noAnswer: fc.boolean() }),
  fc.record({ kind: fc.constant('request'), method: octets, uri: octets, headers, body: octets }),
  fc.record({
    ...{ kind: fc.constant('response'), status: fc.integer({ min: 100, max: 699 }) },
    ...{ reason: octets, headers, body: octets },
  }),
  fc.record({ ...malformed, method: octets, headers }),
);

const command = fc.oneof(
  fc.record(
    {
      ...{ type: fc.constant('join'), room: anyText, identity: anyText, name: anyText },
      anonymous: fc.boolean(),
      via: address.map((at) => ({ ...at, transport: 'sip-udp' })),
    },
    { requiredKeys: ['type', 'room', 'identity', 'via'] },
  ),
  fc.record({ type: fc.constant('say'), text: anyText }),
  fc.record({ type: fc.constant('whisper'), to: anyText, text: anyText }),
  fc.record({ type: fc.constantFrom('who', 'leave', 'drain') }),
  fc.record({ type: fc.constant('typing'), active: fc.boolean() }),
  fc.record({ type: fc.constant('take-nickname'), nickname: anyText }),
  fc.record({ type: fc.constant('change-policy'), policy }),
  fc.record({ type: fc.constant('close-room'), room: anyText, reason: anyText }),
);

const settings = fc.record({
  ...{ node: anyText, domain: anyText, aliases: fc.array(anyText, { maxLength: 2 }), policy },
  ...{ sip: address, msrp: address, variants: fc.constant({ ...defaultVariants, suspendMs: 7 }) },
});

/** By type: a type of input that is missing here does not compile. */
const facts: { readonly [T in InputFact['type']]: Arbitrary<object> } = {
  booted: fc.record(
    { entropy: fc.constant('0f'.repeat(32)), wallMs: count, settings },
    { requiredKeys: ['entropy', 'wallMs'] },
  ),
  recovered: fc.constant({}),
  connected: fc.record(
    {
      ...{ connection: count, transport: fc.constantFrom('sip-udp', 'sip-tcp', 'msrp-tcp') },
      ...{ local: address, remote: address, request: count },
    },
    { requiredKeys: ['connection', 'transport', 'local'] },
  ),
  'connect-failed': fc.record({ request: count, reason: anyText }),
  closed: fc.record({ connection: count, reason: anyText }),
  'bytes-received': fc.record(
    { connection: count, octets, source: address },
    { requiredKeys: ['connection', 'octets'] },
  ),
  'message-received': fc.record(
    { connection: count, message, source: address },
    { requiredKeys: ['connection', 'message'] },
  ),
  'handed-over': fc.record({ connection: count, waitingBytes: count }),
  drained: fc.record({ connection: count }),
  'timer-fired': fc.record({ timer: anyText, generation: count }),
  committed: fc.record({ committed }),
  'append-failed': fc.record({ appends: fc.array(append, { maxLength: 2 }), reason: anyText }),
  'snapshot-loaded': fc.record({
    snapshot: fc.record({ room: anyText, seq: count, stampMs: count, state: anyText }),
  }),
  command: fc.record({ command }),
  'wall-clock-changed': fc.record({ wallMs: count }),
};

/** One input of any type. */
export const anyInput: Arbitrary<Input> = fc.oneof(
  ...Object.entries(facts).map(([type, fact]) =>
    fc.tuple(fact, count).map(([rest, atMs]) => ({ type, ...rest, atMs }) as Input),
  ),
);
