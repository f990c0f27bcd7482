// Messages of a model as real ones, for a focus to read: SIP and MSRP octets with the names that
// the focus has given. Names of the people's making follow from who they are and what they do, so
// that the same message is always the same octets.
import type { FocusState, LegWire } from '../../../model/focus/state.ts';
import { serializeCpim } from '../../../model/wire/cpim.ts';
import { asOctets, type Octets } from '../../../model/wire/octets.ts';
import { parseSip, sipHeader } from '../../../model/wire/sip.ts';
import { encodeUtf8 } from '../../../model/wire/utf8.ts';
import type { MsrpAnswered, MsrpAsked, SipAnswered, SipAsked } from './message.ts';

/** Of whom a model's people are devices, by the name of the device; itself when absent. */
export type Owners = { readonly [device: string]: string };

/** Where the focus is, and what its room is called. */
export const DOMAIN = 'confab.example';
export const ROOM = `sip:room@${DOMAIN}`;

/** The address of record of a device's owner. */
export function addressOf(device: string, owners: Owners): string {
  return `sip:${owners[device] ?? device}@${DOMAIN}`;
}

/** A SIP request as octets. */
export function sipRequest(
  state: FocusState,
  device: string,
  owners: Owners,
  asked: SipAsked,
  transport: 'TCP' | 'UDP',
): Octets {
  const { sip, call, seq = 1, within = false, expires, anonymous = false } = asked;
  const callId = callIdOf(device, call, sip === 'SUBSCRIBE');
  const wire = legOf(state, callId) ?? subscriptionOf(state, callId);
  const { refused = !within && wire === undefined } = asked;
  const isInDialog = within || sip === 'BYE' || (sip === 'ACK' && !refused);
  // What belongs to an INVITE shares its branch, but the ACK of a 2xx.
  const isOfInvite = sip === 'CANCEL' || (sip === 'ACK' && refused);
  const branch = `z9hG4bK${device}-${call}-${isOfInvite ? 'INVITE' : sip}-${seq}`;
  const body = asked.bare === true || !OFFERS.has(sip) ? '' : description(device, asked);
  const host = `${device}.example`;
  const uri =
    transport === 'TCP' ? `sip:${device}@${host}:5060;transport=tcp` : `sip:${device}@${host}:5060`;
  return octetsOf(
    `${sip} ${ROOM} SIP/2.0`,
    [
      `Via: SIP/2.0/${transport} ${host}:5060;branch=${branch}`,
      'Max-Forwards: 70',
      `From: <${addressOf(device, owners)}>;tag=${device}-${call}`,
      `To: <${ROOM}>${isInDialog ? `;tag=${focusTag(wire)}` : ''}`,
      `Call-ID: ${callId}`,
      `CSeq: ${seq} ${sip}`,
      ...(sip === 'INVITE' || sip === 'SUBSCRIBE' ? [`Contact: <${contactOf(uri, call)}>`] : []),
      ...(sip === 'SUBSCRIBE'
        ? [
            'Event: conference',
            'Accept: application/conference-info+xml',
            `Expires: ${expires ?? 3600}`,
          ]
        : []),
      ...(anonymous ? ['Privacy: id'] : []),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
    ],
    body,
  );
}

/** The response to a request of the focus; in a transaction of its own where that is gone. */
export function sipResponse(state: FocusState, device: string, answered: SipAnswered): Octets {
  const { sip, to, call, seq } = answered;
  const request = sentRequest(state, device, answered);
  const head = (name: string) => (request === undefined ? undefined : sipHeader(request, name));
  const callId = callIdOf(device, call, to === 'NOTIFY');
  return octetsOf(
    `SIP/2.0 ${sip} Answered`,
    [
      `Via: ${head('Via') ?? `SIP/2.0/TCP ${DOMAIN}:5060;branch=z9hG4bKgone`}`,
      `From: ${head('From') ?? `<${ROOM}>;tag=gone`}`,
      `To: ${head('To') ?? `<${ROOM}>;tag=${device}-${call}`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${seq} ${to}`,
    ],
    '',
  );
}

/** An MSRP request as octets. */
export function msrpRequest(
  state: FocusState,
  device: string,
  owners: Owners,
  asked: MsrpAsked,
): Octets {
  const { msrp, call, nickname, text, part, aborted, success, failure } = asked;
  const tid = asked.tid ?? 'asked1234';
  const id = asked.id ?? text ?? (msrp === 'SEND' ? 'empty' : undefined);
  const session = legOf(state, callIdOf(device, call))?.localPath;
  const whole = text === undefined ? undefined : content(device, owners, asked, text);
  const [start, end] = cut(whole ?? '', part);
  const isLast = part === undefined || part[0] === part[1];
  const lines = [
    `MSRP ${tid} ${msrp}`,
    `To-Path: ${session ?? `msrp://${DOMAIN}:2855/gone;tcp`}`,
    `From-Path: ${pathOf(device, call)}`,
    ...(id === undefined ? [] : [`Message-ID: ${id}`]),
    ...(whole === undefined ? [] : [`Byte-Range: ${start + 1}-${end}/${whole.length}`]),
    ...(success === true ? ['Success-Report: yes'] : []),
    ...(failure === undefined ? [] : [`Failure-Report: ${failure}`]),
    ...(nickname === undefined
      ? []
      : [`Use-Nickname: "${encodeUtf8(nickname.repeat(asked.times ?? 1))}"`]),
    ...(whole === undefined ? [] : ['Content-Type: message/cpim', '']),
    ...(whole === undefined ? [] : [whole.slice(start, end)]),
    `-------${tid}${aborted === true ? '#' : isLast ? '$' : '+'}`,
    '',
  ];
  return asOctets(lines.join('\r\n'));
}

/** The response to a copy. */
export function msrpResponse(
  state: FocusState,
  device: string,
  answered: MsrpAnswered,
  tid: string,
): Octets {
  const { msrp, call = 1 } = answered;
  const session = legOf(state, callIdOf(device, call))?.localPath;
  return asOctets(
    [
      `MSRP ${tid} ${msrp} Answered`,
      `To-Path: ${session ?? `msrp://${DOMAIN}:2855/gone;tcp`}`,
      `From-Path: ${pathOf(device, call)}`,
      `-------${tid}$`,
      '',
    ].join('\r\n'),
  );
}

/** What a device calls one of its calls, or one of its subscriptions. */
export function callIdOf(device: string, call: number, isSubscription = false): string {
  return `${device}-${call}${isSubscription ? '-roster' : ''}`;
}

function pathOf(device: string, session: number): string {
  return `msrp://${device}.example:2855/${device}-${session};tcp`;
}

/** Each call has a Contact of its own, by which everybody can tell it. */
function contactOf(uri: string, call: number): string {
  return uri.replace('@', `-${call}@`);
}

function description(device: string, asked: SipAsked): string {
  const { call, session = call, chatroom = EVERYTHING, direction, off = false } = asked;
  const { types = 'message/cpim', wrapped = 'text/plain', seq = 1 } = asked;
  const lines = [
    'v=0',
    `o=- ${call} ${seq} IN IP4 ${device}.example`,
    's=-',
    `c=IN IP4 ${device}.example`,
    't=0 0',
    `m=message ${off ? 0 : 2855} TCP/MSRP *`,
    `a=accept-types:${types}`,
    `a=accept-wrapped-types:${wrapped}`,
    `a=path:${pathOf(device, session)}`,
    'a=setup:active',
    ...(direction === undefined ? [] : [`a=${direction}`]),
    ...(chatroom.length === 0 ? [] : [`a=chatroom:${chatroom.join(' ')}`]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function content(device: string, owners: Owners, asked: MsrpAsked, text: string): string {
  const { to = 'room', from = addressOf(device, owners), cc, type = 'text/plain' } = asked;
  const meant = typeof to === 'string' ? [to] : to;
  const whole = serializeCpim({
    from: { uri: asOctets(from) },
    to: meant.map((name) => ({ uri: asOctets(recipient(name)) })),
    contentType: asOctets(type),
    content: asOctets(text),
  });
  return cc === undefined ? whole : whole.replace('\r\n', `\r\ncc: <${recipient(cc)}>\r\n`);
}

function recipient(name: string): string {
  if (name.includes(':')) return name;
  return name === 'room' ? ROOM : `sip:${name}@${DOMAIN}`;
}

function cut(
  whole: string,
  part: readonly [number, number] | undefined,
): readonly [number, number] {
  if (part === undefined) return [0, whole.length];
  const [which, of] = part;
  // The header block is in the first part.
  const head = whole.indexOf('\r\n\r\n', whole.indexOf('\r\n\r\n') + 4) + 4;
  const each = Math.ceil((whole.length - head) / of);
  const at = (place: number) => (place === 0 ? 0 : Math.min(whole.length, head + each * place));
  return [at(which - 1), which === of ? whole.length : at(which)];
}

function octetsOf(start: string, headers: readonly string[], body: string): Octets {
  const lines = [start, ...headers, `Content-Length: ${body.length}`, '', body];
  return asOctets(lines.join('\r\n'));
}

function legOf(state: FocusState, callId: string): LegWire | undefined {
  return state.wires.legs.find((wire) => wire.callId === callId);
}

function subscriptionOf(state: FocusState, callId: string) {
  return state.subscriptions.wires.find((wire) => wire.callId === callId);
}

function focusTag(wire: { readonly localParty: Octets } | undefined): string {
  return /;tag=([^;]*)/.exec(wire?.localParty ?? '')?.[1] ?? 'gone';
}

/** The request that the focus has sent and keeps, to be answered in its transaction. */
function sentRequest(state: FocusState, device: string, { to, call, seq }: SipAnswered) {
  const callId = callIdOf(device, call, to === 'NOTIFY');
  for (const { octets, head } of state.wires.transactions.values()) {
    if (head !== null) continue;
    const request = parseSip(octets);
    if (request.kind !== 'request' || request.method !== to) continue;
    const cseq = Number.parseInt(sipHeader(request, 'CSeq') ?? '', 10);
    if (cseq === seq && sipHeader(request, 'Call-ID') === callId) return request;
  }
  return undefined;
}

const EVERYTHING = ['nickname', 'private-messages'];
const OFFERS: ReadonlySet<string> = new Set(['INVITE']);
