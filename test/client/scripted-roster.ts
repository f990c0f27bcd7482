// A scripted room that tells its roster: the notifier's side of the agent's subscription.
import type { ConferenceUser } from '../../model/wire/conference-info.ts';
import { serializeConferenceInfo } from '../../model/wire/conference-info.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { type SipRequest, sipHeader } from '../../model/wire/sip.ts';
import { msrpRequestOf, ROOM, requestOf, ScriptedRoom } from './scripted-room.ts';

export const WITH_ROSTER = { headers: [['Allow-Events', 'conference']] } as const;
export const ACTIVE = 'active;expires=3600';

export type Somebody = readonly [uri: string, nickname?: string, name?: string];

/** An agent in a room whose roster it has asked for; `subscribe` is what it asked with. */
export function joinedWithRoster(transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp') {
  const room = new ScriptedRoom(transport);
  const ack = room.accept(room.invite(), WITH_ROSTER);
  room.connect(2);
  room.answer(msrpRequestOf(room.msrp()), 200);
  room.notices();
  return { room, ack, subscribe: requestOf(room.sip()) };
}

/** The same, and the roster has been told: `somebody`, version 1. */
export function knownRoster(somebody: readonly Somebody[], transport?: 'sip-tcp' | 'sip-udp') {
  const { room, ack, subscribe } = joinedWithRoster(transport);
  accepted(room, subscribe);
  room.sendSip(notify(subscribe, { body: fullDocument(1, somebody) }));
  room.sip();
  room.notices();
  return { room, ack, subscribe };
}

/** 200 to a SUBSCRIBE. */
export function accepted(room: ScriptedRoom, subscribe: SipRequest, seconds = 3600): void {
  room.respond(subscribe, 200, { headers: [['Expires', String(seconds)]], tag: 'notifier' });
}

export interface NotifyShape {
  readonly state?: string;
  readonly body?: string;
  readonly seq?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tag?: string;
}

/** A NOTIFY of the subscription that `subscribe` began. */
export function notify(subscribe: SipRequest, shape: NotifyShape = {}): SipRequest {
  const { state = ACTIVE, body = '', seq = 1, tag = 'notifier' } = shape;
  const value = (name: string) => sipHeader(subscribe, name) ?? '';
  const [to = ''] = value('To').split(';tag=');
  const all: Record<string, string> = {
    Via: `SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKn${tag}${seq}`,
    'Max-Forwards': '70',
    From: `${to};tag=${tag}`,
    To: value('From'),
    'Call-ID': value('Call-ID'),
    CSeq: `${seq} NOTIFY`,
    Contact: `<${ROOM};gr=1>`,
    Event: 'conference',
    'Subscription-State': state,
    ...(body === '' ? {} : { 'Content-Type': 'application/conference-info+xml' }),
    ...shape.headers,
  };
  return {
    kind: 'request',
    method: asOctets('NOTIFY'),
    uri: asOctets('sip:alice@198.51.100.7:40000;transport=tcp'),
    headers: Object.entries(all).map(([name, text]) => ({ name, value: asOctets(text) })),
    body: asOctets(body),
  };
}

export function fullDocument(version: number, somebody: readonly Somebody[]): string {
  return document(version, 'full', somebody.map(user));
}

export function partialDocument(version: number, users: readonly ConferenceUser[]): string {
  return document(version, 'partial', users);
}

export function user([entity, nickname, displayText]: Somebody): ConferenceUser {
  const endpoint = {
    entity: `${entity};gr=1`,
    state: 'full',
    status: 'connected',
    media: [],
  } as const;
  return {
    entity,
    state: 'full',
    ...(nickname === undefined || nickname === '' ? {} : { nickname }),
    ...(displayText === undefined ? {} : { displayText }),
    endpoints: [endpoint],
  };
}

export function gone(entity: string): ConferenceUser {
  return { entity, state: 'deleted', endpoints: [] };
}

function document(
  version: number,
  state: 'full' | 'partial',
  users: readonly ConferenceUser[],
): string {
  return serializeConferenceInfo({
    entity: ROOM,
    state,
    version,
    description: {},
    users: { state, users },
  });
}
