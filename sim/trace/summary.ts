// What a message says, in one line for a diagram: the method or the status, and the one thing by
// which a reader tells it from the next. Law: peers' octets are text here, and never throw.
import { asciiLower } from '../../model/wire/ascii.ts';
import { cpimRouting, parseCpim } from '../../model/wire/cpim.ts';
import {
  headerOf,
  type MsrpFrame,
  type MsrpRequest,
  type MsrpResponse,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { type SipMalformed, type SipMessage, sipHeader } from '../../model/wire/sip.ts';
import { parseUseNickname } from '../../model/wire/use-nickname.ts';
import { decodeUtf8 } from '../../model/wire/utf8.ts';
import type { Piece, Spoken } from './message-cut.ts';

/** A message in short. */
export interface Summary {
  readonly text: string;
  /** Of a request, or of the request that a response answers; null where nothing tells. */
  readonly method: string | null;
  /** Of a response. */
  readonly status: number | null;
  readonly hasSdp: boolean;
}

/** The methods that MSRP responses answer, by transaction id: a response does not say. */
export type Asked = Map<string, string>;

/** Summarises a piece; `asked` learns of MSRP requests and tells of them. */
export function summaryOf(spoken: Spoken, { octets, message }: Piece, asked: Asked): Summary {
  if (message === null) return plain(noMessage(octets));
  if (spoken === 'MSRP') return msrpSummary(message as MsrpFrame, asked);
  return sipSummary(message as SipMessage | SipMalformed);
}

/** Octets of a message that never became whole. */
export function unfinishedSummary(octets: Octets): Summary {
  const line = octets.slice(0, octets.indexOf('\r\n') === -1 ? 40 : octets.indexOf('\r\n'));
  return plain(`${octets.length} octets of an unfinished ${shown(line, 40)}`);
}

/** Text of a peer in one line: no control characters, at most so many characters. */
export function shown(text: string, most: number): string {
  const line = (decodeUtf8(asOctets(text)) ?? text).replace(UNSHOWN, ' ');
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

/** The user part of a URI, or its host where it has none. */
export function userOf(uri: string): string {
  const match = /^<?[a-z]+:(?:([^@;?>]+)@)?([^:;?>/]*)/i.exec(uri);
  return match?.[1] ?? match?.[2] ?? uri;
}

function sipSummary(message: SipMessage | SipMalformed): Summary {
  if (message.kind === 'malformed') {
    const what = message.method === undefined ? 'message' : shown(message.method, 20);
    const method = message.method ?? null;
    const text = `malformed ${what}: ${shown(message.fault.message, 60)}`;
    return { text, method, status: null, hasSdp: false };
  }
  const hasSdp = isType(sipHeader(message, 'Content-Type'), 'application/sdp');
  const cseq = sipHeader(message, 'CSeq')?.split(/\s+/)[1] ?? '';
  if (message.kind === 'response') {
    const { status, reason } = message;
    const text = `${status} ${shown(reason, 40)} (${shown(cseq, 20)})`;
    return { text, method: cseq, status, hasSdp };
  }
  const method = shown(message.method, 20);
  const text = method === 'NOTIFY' ? notified(message) : `${method} ${shortUri(message.uri)}`;
  return { text, method, status: null, hasSdp };
}

function notified(message: SipMessage): string {
  const state = sipHeader(message, 'Subscription-State')?.split(';')[0] ?? '';
  const root = /<(?:\w+:)?conference-info\b([^>]*)>/.exec(message.body)?.[1];
  const ends = state === 'terminated' ? ' terminated' : '';
  if (root === undefined) return `NOTIFY${ends === '' ? ` ${shown(state, 20)}` : ends}`;
  const [, version = '?'] = /\bversion=["'](\d+)/.exec(root) ?? [];
  const [, extent = 'full'] = /\bstate=["'](\w+)/.exec(root) ?? [];
  return `NOTIFY v${version} ${extent}${ends}`;
}

function msrpSummary(frame: MsrpFrame, asked: Asked): Summary {
  if (frame.kind === 'malformed') {
    if (frame.method !== undefined) asked.set(frame.tid, frame.method);
    const what = frame.method ?? 'frame';
    const text = `malformed ${shown(what, 20)}: ${shown(frame.fault.message, 60)}`;
    return { text, method: frame.method ?? null, status: null, hasSdp: false };
  }
  if (frame.kind === 'response') return msrpResponse(frame, asked.get(frame.tid) ?? null);
  asked.set(frame.tid, frame.method);
  return { text: msrpRequest(frame), method: frame.method, status: null, hasSdp: false };
}

function msrpResponse({ status, comment }: MsrpResponse, method: string | null): Summary {
  const words = comment === undefined ? '' : ` ${shown(comment, 40)}`;
  const text = `${String(status).padStart(3, '0')}${words}${method === null ? '' : ` (${method})`}`;
  return { text, method, status, hasSdp: false };
}

function msrpRequest(request: MsrpRequest): string {
  const { method } = request;
  if (method === 'NICKNAME') {
    const value = headerOf(request, 'Use-Nickname');
    const nickname = value === undefined ? undefined : parseUseNickname(value);
    if (nickname?.ok) return nickname.value === '' ? 'NICKNAME (none)' : named(nickname.value);
    return `NICKNAME ${shown(value ?? '', 40)}`;
  }
  const range = headerOf(request, 'Byte-Range');
  if (method === 'REPORT') {
    const status = shown(headerOf(request, 'Status') ?? '', 30);
    return `REPORT ${status} ${range ?? ''}`;
  }
  if (request.body === undefined) return `${method} without a body`;
  const places = ` ${shown(range ?? '', 30)} ${request.flag}`;
  return `${method}${places}${saidIn(request, request.body)}`;
}

function named(nickname: string): string {
  return `NICKNAME ${nickname.replace(UNSHOWN, ' ')}`;
}

/** Whom a message is to and what it says, as far as this chunk of it tells. */
function saidIn(request: MsrpRequest, body: Octets): string {
  const type = headerOf(request, 'Content-Type');
  if (!isType(type, 'message/cpim')) return ` ${shown(type ?? '', 40)}`;
  const routing = cpimRouting(body);
  if (!routing.ok) return '';
  const to = routing.value.to.map((uri) => shown(userOf(uri), 20)).join(', ');
  const { contentType } = routing.value;
  const whole = parseCpim(body);
  const isText = whole.ok && isType(contentType, 'text/plain');
  const words = isText ? `"${shown(whole.value.content, 60)}"` : shown(contentType, 40);
  return ` -> ${to === '' ? 'nobody' : to}: ${words}`;
}

function isType(value: string | undefined, type: string): boolean {
  return value !== undefined && asciiLower(value.slice(0, type.length)) === type;
}

function shortUri(uri: string): string {
  const [scheme = ''] = uri.split(':');
  return `${shown(scheme, 8)}:${shown(userOf(uri), 40)}`;
}

function noMessage(octets: Octets): string {
  if (/^[\r\n]*$/.test(octets)) return octets.length > 2 ? 'ping' : 'pong';
  return `${octets.length} octets that are no message`;
}

function plain(text: string): Summary {
  return { text, method: null, status: null, hasSdp: false };
}

const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
