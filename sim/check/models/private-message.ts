// Who gets what is whispered, while those whom it is meant for take names, leave, come back and
// change what their devices can (R7701-6.2, R7701-4-6; P1, P3, P5, P7, P8, P10, P11, P13 to P19,
// P22, P24, X3).
// Smallest interesting world: anna whispers once, in one of many ways, and then says hello to the
// room; bert has a telephone, and a desk that only listens and may come to take no private
// messages; carl is anonymous, and only listens.
import type { Offered } from '../focus/message.ts';
import { focusKind } from '../focus/node.ts';
import {
  type Json,
  type Kind,
  type Model,
  type Own,
  type Received,
  type Step,
  watching,
} from '../model.ts';
import {
  chancesOf,
  judging,
  restingProperties,
  whisperProperties,
} from './private-message-properties.ts';
import {
  DEVICES,
  isPrivate,
  OWNERS,
  ownerOf,
  type Rules,
  SAYINGS,
  type Saying,
} from './whispers.ts';
import type { World } from './world.ts';

/** What a device knows. */
export interface Device {
  readonly [key: string]: Json;
  readonly who: string;
  /** `in` the room, `changing` its session, `leaving`, `away`, `calling`, `binding`. */
  readonly is: string;
  readonly call: number;
  /** Of its last SIP request in that call. */
  readonly seq: number;
  /** It takes private messages. */
  readonly able: boolean;
  /** What it may still do beside talking. */
  readonly acts: readonly string[];
  /** How much of what it has to say is said, and of what a second part must follow. */
  readonly said: number;
  readonly rest: string;
  /** Requests that are not answered, oldest first: what they say, or `` for another one. */
  readonly asked: readonly string[];
  /** Statuses of what it said. */
  readonly answers: { readonly [text: string]: number };
  /** What it heard, in that order. */
  readonly heard: readonly string[];
}

export interface PrivateMessageWorld extends World {
  /** Ways in which anna may whisper; all that there are when absent. */
  readonly ways?: readonly string[];
  /** What everybody may do beside talking; nothing is left out when absent. */
  readonly acts?: { readonly [device: string]: readonly string[] };
  /** Whether it is asked as well where everything comes to rest: that takes every order. */
  readonly rests?: boolean;
}

export function privateMessage(world: PrivateMessageWorld = {}): Model {
  const { ways = WAYS, acts = ACTS, rests = false } = world;
  const { variants, policy, kind = focusKind } = world;
  const rules = { variants, policy };
  const says = { anna: [ways, ['hello']], desk: [['aside']] };
  const device = deviceKind(says, acts, rules);
  const focus = kind({
    ...{ devices: DEVICES, owners: OWNERS, joined: DEVICES, offers: OFFERS },
    ...{ variants, policy },
  });
  return {
    name: 'private-message',
    asks: 'Does a whisper reach whom it is meant for, and nobody else, wherever they go meanwhile?',
    actors: [
      ...DEVICES.map((name) => ({ name, kind: device })),
      { name: 'focus', kind: watching(focus, judging(rules)) },
    ],
    links: DEVICES.map((name) => ({ between: [name, 'focus'] })),
    hub: 'focus',
    properties: [
      ...whisperProperties(rules),
      ...(rests ? restingProperties(rules) : []),
      ...chancesOf(ways, acts),
    ],
  };
}

type Acts = NonNullable<PrivateMessageWorld['acts']>;

interface Says {
  /** One after the other, one of each list. */
  readonly [device: string]: readonly (readonly string[])[];
}

function deviceKind(says: Says, acts: Acts, rules: Rules): Kind<Device> {
  return {
    name: 'device',
    initial: (who) => ({
      ...{ who, is: 'in', call: 1, seq: 1, able: true, acts: acts[who] ?? [] },
      ...{ said: 0, rest: '', asked: [], answers: {}, heard: [] },
    }),
    offers: (device) => offersOf(device, says),
    step: (device, event) => ('do' in event ? acted(device, event) : hears(device, event, rules)),
    commutes: () => true,
  };
}

/** One thing after the other: what is asked next waits for the answer to what was asked before. */
function offersOf(device: Device, says: Says): readonly Own[] {
  const { who, is, call, acts, said, rest, asked } = device;
  const may = (act: string) => acts.includes(act);
  if (is === 'away') return may('call') ? [{ do: 'call' }] : [];
  if (is !== 'in' || asked.length > 0) return [];
  // What is said twice is one message: copies are told apart by what they say.
  const texts = rest === '' ? (call === 1 && says[who]?.[said]) || [] : [rest];
  return [
    ...texts.map((text) => ({ do: 'say', text })),
    ...(may('ask for Rook') ? [{ do: 'ask for Rook' }] : []),
    ...(may('take no whispers') ? [{ do: 'take no whispers' }] : []),
    ...(may('hang up') ? [{ do: 'hang up' }] : []),
  ];
}

function acted(device: Device, event: Own): Step<Device> {
  const { call, acts } = device;
  const seq = device.seq + 1;
  const rid = { ...device, acts: acts.filter((act) => act !== event.do) };
  switch (event.do) {
    case 'call':
      return sent(
        { ...rid, is: 'calling', call: call + 1, seq: 1, able: true },
        { sip: 'INVITE', call: call + 1 },
      );
    case 'ask for Rook':
      return sent(
        { ...rid, asked: [...device.asked, ''] },
        { msrp: 'NICKNAME', call, nickname: 'Rook' },
      );
    case 'take no whispers': {
      const offer = { ...OFFERS[device.who], chatroom: ['nickname'] };
      return sent(
        { ...rid, is: 'changing', seq },
        { sip: 'INVITE', call, seq, within: true, ...offer },
      );
    }
    case 'hang up':
      return sent({ ...rid, is: 'leaving', seq }, { sip: 'BYE', call, seq, within: true });
    default:
      return says(device, String(event.text));
  }
}

function says(device: Device, text: string): Step<Device> {
  const { by: _, parts = false, ...saying } = SAYINGS[text] as Saying;
  const isFirst = parts && device.rest === '';
  const part = isFirst ? [1, 2] : [2, 2];
  const next = {
    ...device,
    said: device.said + (isFirst ? 0 : 1),
    rest: isFirst ? text : '',
    asked: saying.failure === 'no' ? device.asked : [...device.asked, text],
  };
  const { call } = device;
  return sent(next, { msrp: 'SEND', call, text, ...saying, ...(parts ? { part } : {}) } as Json);
}

function hears(device: Device, { message }: Received, rules: Rules): Step<Device> {
  const { msrp, sip, to, seq } = message as { readonly [key: string]: Json };
  if (msrp === 'SEND') return heard(device, message as never, rules);
  if (msrp === 'REPORT') return reported(device, message as never, rules);
  if (msrp !== undefined) return answered(device, Number(msrp));
  if (to === 'BYE') return { state: { ...device, is: 'away', asked: [] } };
  if (to !== 'INVITE' || sip !== 200) return { state: device };
  const { call } = device;
  const ack = { sip: 'ACK', call, seq: seq as number, within: true };
  if (device.is === 'changing') return sent({ ...device, is: 'in', able: false }, ack);
  const asked = [''];
  return sent({ ...device, is: 'binding', asked }, ack, { connects: call }, { msrp: 'SEND', call });
}

function answered(device: Device, status: number): Step<Device> {
  const [oldest = '', ...asked] = device.asked;
  const is = device.is === 'binding' ? 'in' : device.is;
  // Only of anna's it matters how they were answered.
  if (SAYINGS[oldest]?.by !== 'anna') return { state: { ...device, is, asked } };
  const before = device.answers[oldest] ?? 200;
  const answers = { ...device.answers, [oldest]: before === 200 ? status : before };
  const state = { ...device, is, asked, answers };
  if (before === 200 || before === status) return { state };
  const why = `the first part of ${oldest} is answered ${before}, and the second ${status}`;
  return { state, breaks: `what-is-refused-stays-refused: ${why}` };
}

/** Copies are not answered here: no timer would mind. */
function heard(device: Device, copy: Copy, rules: Rules): Step<Device> {
  const { text } = copy;
  const { by, to } = SAYINGS[text] as Saying;
  const state = { ...device, heard: [...device.heard, text] };
  if (copy.from !== ownerOf(by) || (copy.to !== to && !to.includes(copy.to))) {
    const why = `${text} of ${by} to ${to} comes as of ${copy.from} to ${copy.to}`;
    return { state, breaks: `a-copy-is-as-it-was-said: ${why}` };
  }
  if (device.able || !isPrivate(text, rules)) return { state };
  return { state, breaks: `no-whisper-to-who-takes-none: ${device.who} hears ${text}` };
}

function reported(device: Device, report: Report, rules: Rules): Step<Device> {
  const { id, status, from, to } = report;
  const state = { ...device, answers: { ...device.answers, [`report of ${id}`]: status } };
  const names = from === 'anna' && to === SAYINGS[id]?.to;
  if (!isPrivate(id, rules) || names) return { state };
  return { state, breaks: `a-report-says-whom-it-was-for: ${id} is from ${from} to ${to}` };
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

interface Report {
  readonly id: string;
  readonly status: number;
  readonly from?: string;
  readonly to?: string;
}

function sent(state: Device, ...messages: readonly Json[]): Step<Device> {
  return { state, sends: messages.map((message) => ({ to: 'focus', message })) };
}

const ACTS = {
  bert: ['ask for Rook', 'hang up', 'call'],
  desk: ['take no whispers', 'hang up'],
};

const OFFERS: { readonly [device: string]: Offered } = {
  desk: { direction: 'recvonly' },
  carl: { anonymous: true },
};

const WAYS = Object.keys(SAYINGS).filter(
  (text) => text !== 'hello' && SAYINGS[text]?.by === 'anna',
);
