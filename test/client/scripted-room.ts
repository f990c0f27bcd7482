// The opposite side of the agent, played by a test: effects are read with the codecs, answers are
// built with them, and time moves when the test says so.
import { type AgentState, driveAgent, initialAgent } from '../../model/client/agent.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { AgentCommand, Input, InputFact } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import {
  frameMsrp,
  idleFramer,
  type MsrpMessage,
  type MsrpRequest,
  type MsrpResponse,
  serializeMsrp,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  serializeSip,
  sipHeader,
} from '../../model/wire/sip.ts';

export const ENTROPY = '5a'.repeat(32);
export const ROOM = 'sip:kitchen@192.0.2.1';
export const ALICE = 'sip:alice@example.org';
export const ROOM_PATH = asOctets('msrp://192.0.2.1:2855/roomSession1;tcp');
export const SIP = 1;
export const MSRP = 2;
const LOCAL = { host: '198.51.100.7', port: 40_000 };
const FOCUS = { host: '192.0.2.1', port: 5060 };

export interface AnswerShape {
  readonly media?: string;
  readonly contact?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly tag?: string;
}

export const ANSWER_LINES = [
  'm=message 2855 TCP/MSRP *',
  'a=accept-types:message/cpim',
  'a=accept-wrapped-types:*',
  'a=setup:passive',
  `a=path:${ROOM_PATH}`,
  'a=chatroom:nickname private-messages',
];

/** An agent and its surroundings. Everything fed is recorded, so that it can be fed otherwise. */
export class ScriptedRoom {
  state: AgentState = initialAgent;
  nowMs = 5_000;
  readonly inputs: Input[] = [];
  readonly effects: Effect[] = [];
  readonly transport: 'sip-tcp' | 'sip-udp';
  #sipRead = 0;
  #msrpRead = 0;
  #noticesRead = 0;

  constructor(transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp') {
    this.transport = transport;
  }

  feed(...facts: readonly InputFact[]): readonly Effect[] {
    const inputs = facts.map((fact) => ({ atMs: this.nowMs, ...fact }));
    this.inputs.push(...inputs);
    const { state, effects } = driveAgent(this.state, inputs);
    this.state = state;
    this.effects.push(...effects);
    return effects;
  }

  command(command: AgentCommand): readonly Effect[] {
    return this.feed({ type: 'command', command });
  }

  say(text: string): readonly Effect[] {
    return this.command({ type: 'say', text });
  }

  /** Lets time pass; timers that become due fire on the way, in order. */
  pass(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const due = this.timers()
        .filter((timer) => timer.dueMs <= end)
        .sort((one, other) => one.dueMs - other.dueMs || one.generation - other.generation)[0];
      if (due === undefined) break;
      this.nowMs = Math.max(this.nowMs, due.dueMs);
      this.#fired.add(due.generation);
      this.feed({ type: 'timer-fired', timer: due.timer, generation: due.generation });
    }
    this.nowMs = end;
  }

  /** Timers that are armed, as an adapter would know from the effects. */
  timers(): readonly Extract<Effect, { type: 'set-timer' }>[] {
    const armed = new Map<string, Extract<Effect, { type: 'set-timer' }>>();
    for (const effect of this.effects) {
      if (effect.type === 'set-timer') armed.set(effect.timer, effect);
      if (effect.type === 'clear-timer') armed.delete(effect.timer);
    }
    return [...armed.values()].filter(({ generation }) => !this.#fired.has(generation));
  }

  readonly #fired = new Set<number>();

  /** What the agent sent over SIP since this was last asked. */
  sip(): readonly SipMessage[] {
    const sent = this.#sent(SIP);
    const news = sent.slice(this.#sipRead);
    this.#sipRead = sent.length;
    if (this.transport === 'sip-udp') return news.map((octets) => wellFormed(parseSip(octets)));
    return frameSip(idleSipFramer, asOctets(news.join(''))).messages.map(wellFormed);
  }

  /** What the agent sent over MSRP since this was last asked. */
  msrp(): readonly MsrpMessage[] {
    const sent = this.#sent(MSRP);
    const news = sent.slice(this.#msrpRead).join('');
    this.#msrpRead = sent.length;
    const { frames, fault } = frameMsrp(idleFramer, asOctets(news));
    if (fault !== undefined) throw new Error(fault.message);
    return frames.map(wellFormed);
  }

  /** What the agent told since this was last asked. */
  notices(): readonly Notice[] {
    const told = this.effects.flatMap((effect) => (effect.type === 'tell' ? [effect.notice] : []));
    const news = told.slice(this.#noticesRead);
    this.#noticesRead = told.length;
    return news;
  }

  closed(): readonly number[] {
    return this.effects.flatMap((effect) => (effect.type === 'close' ? [effect.connection] : []));
  }

  sendSip(message: SipMessage): readonly Effect[] {
    const octets = serializeSip(message);
    if (this.transport === 'sip-tcp') {
      return this.feed({ type: 'bytes-received', connection: SIP, octets });
    }
    return this.feed({ type: 'bytes-received', connection: SIP, octets, source: FOCUS });
  }

  sendMsrp(message: MsrpMessage): readonly Effect[] {
    const octets = serializeMsrp(message);
    return this.feed({ type: 'bytes-received', connection: MSRP, octets });
  }

  /** Boots the agent and tells it to join; its INVITE, once it is connected. */
  invite(join: { name?: string; room?: string; anonymous?: boolean } = {}): SipRequest {
    this.feed({ type: 'booted', entropy: ENTROPY, wallMs: 1_772_357_400_000 });
    const room = join.room ?? ROOM;
    const via = { ...FOCUS, transport: this.transport };
    this.command({ type: 'join', identity: ALICE, via, ...join, room });
    this.connect(SIP);
    return requestOf(this.sip());
  }

  /** Answers the agent's latest `connect`. */
  connect(connection: number): readonly Effect[] {
    const asked = this.effects.findLast((effect) => effect.type === 'connect');
    if (asked?.type !== 'connect') throw new Error('the agent asked for no connection');
    const { transport, request, destination: remote } = asked;
    return this.feed({ type: 'connected', connection, transport, local: LOCAL, remote, request });
  }

  respond(request: SipRequest, status: number, shape: AnswerShape & { body?: string } = {}): void {
    this.sendSip(response(request, status, shape));
  }

  /** 200 with an answer; the agent's ACK. */
  accept(invite: SipRequest, shape: AnswerShape = {}): SipRequest {
    this.respond(invite, 200, { ...shape, body: answerBody(shape.media) });
    return requestOf(this.sip());
  }

  /** As far as the binding SEND, which waits for its 200. */
  bind(shape: AnswerShape = {}, join: { name?: string } = {}): MsrpRequest {
    this.accept(this.invite(join), shape);
    this.connect(MSRP);
    return msrpRequestOf(this.msrp());
  }

  join(shape: AnswerShape = {}, join: { name?: string } = {}): this {
    this.answer(this.bind(shape, join), 200);
    this.notices();
    return this;
  }

  answer(request: MsrpRequest, status: number): readonly Effect[] {
    return this.sendMsrp(msrpResponse(request, status));
  }

  /** The agent's own MSRP URI. */
  get path(): Octets {
    const path = this.state.wire.call?.path;
    if (path === undefined) throw new Error('there is no call');
    return path;
  }

  #sent(connection: number): readonly Octets[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'send' && effect.connection === connection ? [effect.octets] : [],
    );
  }
}

export function answerBody(media: string = ANSWER_LINES.join('\r\n')): string {
  return `v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n${media}\r\n`;
}

export function response(
  request: SipRequest,
  status: number,
  shape: AnswerShape & { body?: string } = {},
): SipResponse {
  const { tag = 'focus1', body = '', contact = `<${ROOM}>;isfocus`, headers = [] } = shape;
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => {
    const value = sipHeader(request, name) ?? asOctets('');
    const tagged = name === 'To' && status > 100 && !value.includes(';tag=');
    return { name, value: asOctets(tagged ? `${value};tag=${tag}` : value) };
  });
  const own = [['Contact', contact], ...headers].map(([name = '', value = '']) => ({
    name,
    value: asOctets(value),
  }));
  const type = body === '' ? [] : [{ name: 'Content-Type', value: asOctets('application/sdp') }];
  const reason = asOctets('Because');
  const all = [...copied, ...own, ...type];
  return { kind: 'response', status, reason, headers: all, body: asOctets(body) };
}

/** A request of the focus's within the dialog that `ack` confirmed. */
export function inDialog(ack: SipRequest, method: string, branch = 'z9hG4bKfocus1'): SipRequest {
  const value = (name: string) => sipHeader(ack, name) ?? asOctets('');
  const headers = [
    ['Via', `SIP/2.0/TCP 192.0.2.1:5060;branch=${branch}`],
    ['Max-Forwards', '70'],
    ['From', value('To')],
    ['To', value('From')],
    ['Call-ID', value('Call-ID')],
    ['CSeq', `7 ${method}`],
  ].map(([name = '', text = '']) => ({ name, value: asOctets(text) }));
  const uri = asOctets('sip:alice@198.51.100.7:40000;transport=tcp');
  return { kind: 'request', method: asOctets(method), uri, headers, body: asOctets('') };
}

export function msrpResponse(request: MsrpRequest, status: number): MsrpResponse {
  const { tid, toPath, fromPath } = request;
  return { kind: 'response', tid, status, toPath: fromPath, fromPath: toPath, headers: [] };
}

/** A frame of the room's to the agent; `headers` in order, Message-ID included where wanted. */
export function roomRequest(
  path: Octets,
  headers: Readonly<Record<string, string>>,
  body?: string,
  rest: Partial<MsrpRequest> = {},
): MsrpRequest {
  return {
    kind: 'request',
    tid: asOctets('roomtid00001'),
    method: asOctets('SEND'),
    toPath: [path],
    fromPath: [ROOM_PATH],
    headers: Object.entries(headers).map(([name, value]) => ({
      name: asOctets(name),
      value: asOctets(value),
    })),
    ...(body === undefined ? {} : { body: asOctets(body) }),
    flag: '$',
    ...rest,
  };
}

export function requestOf(messages: readonly SipMessage[]): SipRequest {
  const [message] = messages;
  if (messages.length !== 1 || message?.kind !== 'request') {
    throw new Error(`expected one request, got ${JSON.stringify(messages)}`);
  }
  return message;
}

export function msrpRequestOf(messages: readonly MsrpMessage[]): MsrpRequest {
  const [message] = messages;
  if (messages.length !== 1 || message?.kind !== 'request') {
    throw new Error(`expected one request, got ${JSON.stringify(messages)}`);
  }
  return message;
}

function wellFormed<M extends { kind: string }>(message: M): Exclude<M, { kind: 'malformed' }> {
  if (message.kind === 'malformed') {
    throw new Error(`the agent sent something malformed: ${JSON.stringify(message)}`);
  }
  return message as Exclude<M, { kind: 'malformed' }>;
}
