// The shapes of what enters a core: every `Input`, so that what a trace feeds is what a live pump
// or the checker could have fed. Law: closed as the union in model/focus/input.ts is; an input, a
// command or a member that is missing here does not compile.
import type { Fault } from '../clause.ts';
import type {
  Address,
  AgentCommand,
  Command,
  FocusCommand,
  FocusSettings,
  Input,
  Moment,
  Transport,
} from '../focus/input.ts';
import type { MsrpFrame, MsrpHeader } from '../wire/msrp.ts';
import type { SipHeader, SipMalformed, SipMessage } from '../wire/sip.ts';
import {
  appendShape,
  clauseShape,
  committedShape,
  countShape,
  momentShape,
  octetsShape,
  policyShape,
  snapshotShape,
  variantsShape,
} from './entry-shape.ts';
import {
  either,
  listOf,
  type MemberShapes,
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

/** Where somebody is reached. */
export const addressShape: Shape<Address> = record<Address>({
  host: text(),
  port: number(0, 65_535),
});

const transportShape = nameOf<Transport>({ 'sip-udp': true, 'sip-tcp': true, 'msrp-tcp': true });

const settingsShape = record<FocusSettings>({
  node: text(),
  domain: text(),
  aliases: listOf(text()),
  sip: addressShape,
  msrp: addressShape,
  policy: policyShape,
  variants: variantsShape,
});

const faultShape = record<Fault>({
  fault: oneOf('peer', 'local'),
  status: countShape,
  clause: clauseShape,
  message: text(),
});

const path = listOf(octetsShape);
const msrpHeaders = listOf(record<MsrpHeader>({ name: octetsShape, value: octetsShape }));
const sipHeaders = listOf(record<SipHeader>({ name: text(), value: octetsShape }));

type MsrpOf<K extends MsrpFrame['kind']> = Extract<MsrpFrame, { readonly kind: K }>;

const msrpShape = union<MsrpFrame, 'kind'>('kind', {
  request: record<MsrpOf<'request'>>({
    kind: oneOf('request'),
    tid: octetsShape,
    method: octetsShape,
    toPath: path,
    fromPath: path,
    headers: msrpHeaders,
    body: optional(octetsShape),
    flag: oneOf('$', '#', '+'),
  }),
  response: record<MsrpOf<'response'>>({
    kind: oneOf('response'),
    tid: octetsShape,
    status: number(0, 999),
    comment: optional(octetsShape),
    toPath: path,
    fromPath: path,
    headers: msrpHeaders,
  }),
  malformed: record<MsrpOf<'malformed'>>({
    kind: oneOf('malformed'),
    tid: octetsShape,
    method: optional(octetsShape),
    toPath: path,
    fromPath: path,
    noAnswer: yesOrNo,
    fault: faultShape,
  }),
});

type SipOf<K extends SipMessage['kind']> = Extract<SipMessage, { readonly kind: K }>;

const sipShape = union<SipMessage | SipMalformed, 'kind'>('kind', {
  request: record<SipOf<'request'>>({
    kind: oneOf('request'),
    method: octetsShape,
    uri: octetsShape,
    headers: sipHeaders,
    body: octetsShape,
  }),
  response: record<SipOf<'response'>>({
    kind: oneOf('response'),
    status: number(100, 699),
    reason: octetsShape,
    headers: sipHeaders,
    body: octetsShape,
  }),
  malformed: record<SipMalformed>({
    kind: oneOf('malformed'),
    fault: faultShape,
    method: optional(octetsShape),
    headers: sipHeaders,
  }),
});

type AgentOf<T extends AgentCommand['type']> = Extract<AgentCommand, { readonly type: T }>;
type FocusOf<T extends FocusCommand['type']> = Extract<FocusCommand, { readonly type: T }>;

const agentCommands = {
  join: record<AgentOf<'join'>>({
    type: oneOf('join'),
    room: text(),
    identity: text(),
    name: optional(text()),
    anonymous: optional(yesOrNo),
    via: record<AgentOf<'join'>['via']>({
      host: text(),
      port: number(0, 65_535),
      transport: oneOf('sip-udp', 'sip-tcp'),
    }),
  }),
  say: record<AgentOf<'say'>>({ type: oneOf('say'), text: text() }),
  whisper: record<AgentOf<'whisper'>>({ type: oneOf('whisper'), to: text(), text: text() }),
  who: record<AgentOf<'who'>>({ type: oneOf('who') }),
  typing: record<AgentOf<'typing'>>({ type: oneOf('typing'), active: yesOrNo }),
  'take-nickname': record<AgentOf<'take-nickname'>>({
    type: oneOf('take-nickname'),
    nickname: text(),
  }),
  leave: record<AgentOf<'leave'>>({ type: oneOf('leave') }),
};

const focusCommands = {
  drain: record<FocusOf<'drain'>>({ type: oneOf('drain') }),
  'change-policy': record<FocusOf<'change-policy'>>({
    type: oneOf('change-policy'),
    policy: policyShape,
  }),
  'close-room': record<FocusOf<'close-room'>>({
    type: oneOf('close-room'),
    room: text(),
    reason: text(),
  }),
};

/** What a person asks of their user agent. */
export const agentCommandShape: Shape<AgentCommand> = union<AgentCommand, 'type'>(
  'type',
  agentCommands,
);

/** What an operator asks of a focus. */
export const focusCommandShape: Shape<FocusCommand> = union<FocusCommand, 'type'>(
  'type',
  focusCommands,
);

const commandShape = union<Command, 'type'>('type', { ...agentCommands, ...focusCommands });

type InputOf<T extends Input['type']> = Extract<Input, { readonly type: T }>;

const moment: MemberShapes<Moment> = { atMs: momentShape };

/** Something that happened, and when. */
export const inputShape: Shape<Input> = union<Input, 'type'>('type', {
  booted: record<InputOf<'booted'>>({
    ...{ ...moment, type: oneOf('booted') },
    entropy: text(/^[0-9a-f]{64}$/, '64 hex digits'),
    wallMs: momentShape,
    settings: optional(settingsShape),
  }),
  recovered: record<InputOf<'recovered'>>({ ...moment, type: oneOf('recovered') }),
  connected: record<InputOf<'connected'>>({
    ...{ ...moment, type: oneOf('connected') },
    connection: countShape,
    transport: transportShape,
    local: addressShape,
    remote: optional(addressShape),
    request: optional(countShape),
  }),
  'connect-failed': record<InputOf<'connect-failed'>>({
    ...{ ...moment, type: oneOf('connect-failed') },
    request: countShape,
    reason: text(),
  }),
  closed: record<InputOf<'closed'>>({
    ...{ ...moment, type: oneOf('closed') },
    connection: countShape,
    reason: text(),
  }),
  'bytes-received': record<InputOf<'bytes-received'>>({
    ...{ ...moment, type: oneOf('bytes-received') },
    connection: countShape,
    octets: octetsShape,
    source: optional(addressShape),
  }),
  'message-received': record<InputOf<'message-received'>>({
    ...{ ...moment, type: oneOf('message-received') },
    connection: countShape,
    message: either(msrpShape, sipShape),
    source: optional(addressShape),
  }),
  'handed-over': record<InputOf<'handed-over'>>({
    ...{ ...moment, type: oneOf('handed-over') },
    connection: countShape,
    waitingBytes: countShape,
  }),
  drained: record<InputOf<'drained'>>({
    ...{ ...moment, type: oneOf('drained') },
    connection: countShape,
  }),
  'timer-fired': record<InputOf<'timer-fired'>>({
    ...{ ...moment, type: oneOf('timer-fired') },
    timer: text(),
    generation: countShape,
  }),
  committed: record<InputOf<'committed'>>({
    ...{ ...moment, type: oneOf('committed') },
    committed: committedShape,
  }),
  'append-failed': record<InputOf<'append-failed'>>({
    ...{ ...moment, type: oneOf('append-failed') },
    appends: listOf(appendShape),
    reason: text(),
  }),
  'snapshot-loaded': record<InputOf<'snapshot-loaded'>>({
    ...{ ...moment, type: oneOf('snapshot-loaded') },
    snapshot: snapshotShape,
  }),
  command: record<InputOf<'command'>>({
    ...{ ...moment, type: oneOf('command') },
    command: commandShape,
  }),
  'wall-clock-changed': record<InputOf<'wall-clock-changed'>>({
    ...{ ...moment, type: oneOf('wall-clock-changed') },
    wallMs: momentShape,
  }),
});
