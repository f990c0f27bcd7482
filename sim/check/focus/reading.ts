// What a focus sends, read for what it means: to the people of a model, and without the names that
// only the wire needs.
import { parseConferenceInfo } from '../../../model/wire/conference-info.ts';
import { parseCpim } from '../../../model/wire/cpim.ts';
import {
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpFrame,
  type MsrpRequest,
} from '../../../model/wire/msrp.ts';
import type { Octets } from '../../../model/wire/octets.ts';
import { parseSip, type SipMessage, sipHeader } from '../../../model/wire/sip.ts';
import type { Json } from '../model.ts';
import { DOMAIN, ROOM } from './wire.ts';

/** Names that the focus gives to copies, by what they are copies of, and back. */
export class Copied {
  readonly #tids = new Map<string, Set<string>>();
  readonly #names = new Map<string, string>();

  /** Remembers what a copy is called: it depends on the last that came of the message. */
  note(name: string, tid: string): void {
    const tids = this.#tids.get(name) ?? new Set();
    this.#tids.set(name, tids.add(tid));
    this.#names.set(tid, name);
  }

  /** What a copy is called where the focus knows of some; whatever it was ever called elsewhere. */
  tid(name: string, isKnown: (tid: string) => boolean): string {
    const tids = [...(this.#tids.get(name) ?? [])];
    return tids.find(isKnown) ?? tids[0] ?? 'unknown1';
  }

  name(tid: string): string | undefined {
    return this.#names.get(tid);
  }
}

/** What octets on an MSRP connection of that call mean. */
export function msrpTold(octets: Octets, call: number, copied: Copied): readonly Json[] {
  return frameMsrp(idleFramer, octets).frames.map((frame) => msrpMeant(frame, call, copied));
}

/** What a SIP message to a device means. */
export function sipTold(octets: Octets, device: string): Json {
  const message = parseSip(octets);
  if (message.kind === 'malformed') throw new Error(`a focus sent ${message.fault.message}`);
  const [seq = '', method = ''] = (sipHeader(message, 'CSeq') ?? '').split(' ');
  const call = callOf(message, device);
  const about = { call, seq: Number(seq) };
  if (message.kind === 'response') {
    return { sip: message.status, to: method, ...about, ...described(message) };
  }
  return { sip: method, ...about, ...described(message) };
}

function msrpMeant(frame: MsrpFrame, call: number, copied: Copied): Json {
  if (frame.kind === 'malformed') throw new Error(`a focus sent ${frame.fault.message}`);
  if (frame.kind === 'response') return { msrp: frame.status, ...answered(frame.tid) };
  if (frame.method === 'REPORT') return { msrp: 'REPORT', call, ...reported(frame, copied) };
  if (frame.body === undefined) return { msrp: frame.method, call };
  return { msrp: frame.method, call, ...said(frame, copied) };
}

/** What every request is called that needs no name of its own is not worth telling. */
function answered(tid: string) {
  return tid === 'asked1234' ? {} : { tid };
}

function said(frame: MsrpRequest, copied: Copied) {
  const parsed = parseCpim(frame.body as Octets);
  if (!parsed.ok) return { octets: frame.body as string, flag: frame.flag };
  const { content, from, to } = parsed.value;
  const sender = named(from?.uri ?? 'nobody');
  const name = `${sender}: ${content}`;
  copied.note(name, frame.tid);
  const meant = to.map(({ uri }) => named(uri)).join(', ');
  return { from: sender, to: meant, text: content as string, of: name };
}

function reported(frame: MsrpRequest, copied: Copied) {
  const id = headerOf(frame, 'Message-ID') ?? '';
  const status = headerOf(frame, 'Status') ?? '';
  const about = { id: copied.name(id) ?? id, status: Number(status.split(' ')[1]) };
  return frame.body === undefined ? about : { ...about, ...wrapper(frame.body) };
}

/** Whom a REPORT is about, and whether an empty text is with it (P17). */
function wrapper(body: Octets) {
  const header = (name: string) =>
    named(new RegExp(`^${name}: (.*)\r$`, 'm').exec(body)?.[1] ?? '');
  return { from: header('From'), to: header('To'), empty: body.includes('Content-Type') };
}

function callOf(message: SipMessage, device: string): number {
  const callId = sipHeader(message, 'Call-ID') ?? '';
  return Number.parseInt(callId.slice(device.length + 1), 10);
}

/** What a body says, as far as models ask. */
function described(message: SipMessage) {
  const { body } = message;
  if (body === '') return stateOf(message);
  if (body.startsWith('<?xml')) return { ...stateOf(message), ...roster(body) };
  const chatroom = /^a=chatroom(?::(.*))?\r?$/m.exec(body);
  return chatroom === null ? {} : { chatroom: (chatroom[1] ?? '').split(' ') };
}

function stateOf(message: SipMessage) {
  const state = sipHeader(message, 'Subscription-State');
  return state === undefined ? {} : { state: state.split(';')[0] as string };
}

function roster(body: Octets) {
  const parsed = parseConferenceInfo(body);
  if (!parsed.ok) throw new Error(`a focus sent a roster: ${parsed.fault.message}`);
  const { state, version = 0, users, conferenceState } = parsed.value;
  const { userCount } = conferenceState ?? {};
  const count = userCount === undefined ? {} : { count: userCount };
  const each = (users?.users ?? []).map(({ entity, state: is, nickname }) => {
    const user = named(entity);
    if (is === 'deleted') return [user, null] as const;
    // What a partial element does not name has not changed.
    return [user, nickname ?? (is === 'partial' ? true : '')] as const;
  });
  return { is: state, version, roster: Object.fromEntries(each), ...count };
}

/** Somebody by the name that a model has for them. */
function named(address: string): string {
  const uri = /<([^>]*)>/.exec(address)?.[1] ?? address;
  if (uri === ROOM) return 'room';
  const user = /^sip:([^@]*)@(.*)$/.exec(uri);
  return user !== null && user[2] === DOMAIN ? (user[1] as string) : uri;
}
