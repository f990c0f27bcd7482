// The SIP bytes of deeds, made of what the client's user agent knows of its call and its
// subscription. Law: a request of a deed uses up its dialog's next CSeq, so that what the agent
// sends afterwards is in order (R3261-12.2-1).
import { build, contact } from '../../model/client/request.ts';
import type { Turn } from '../../model/client/state.ts';
import { ALLOW } from '../../model/client/transactions.ts';
import { asOctets, flatCopy, type Octets } from '../../model/wire/octets.ts';
import { parseSdp, type SdpMedia, serializeSdp } from '../../model/wire/sdp.ts';
import { type SipRequest, serializeSip, sipHeader } from '../../model/wire/sip.ts';
import type { OfferedSession, SipDeed, SipFlaw, SubscribeDeed } from './deed.ts';
import { bentSignal, rebranched, signalled } from './peer-signalling.ts';
import { madeUp, type PeerTurn, rewirePeer } from './peer-state.ts';

/** Does a deed of SIP's; false where it cannot be done now. */
export function performSip(turn: PeerTurn, deed: SipDeed): boolean {
  switch (deed.deed) {
    case 'cancel':
      return cancel(turn);
    case 'invite-again':
      return inviteAgain(turn, deed.how);
    case 'invite': {
      const flaw = deed.flaw === undefined ? {} : { flaw: deed.flaw };
      return ask(turn, { method: 'INVITE', where: 'outside', session: deed.session, ...flaw });
    }
    case 're-invite':
      return ask(turn, { method: 'INVITE', where: 'call', session: deed.session });
    case 'update': {
      const { seconds, refresher = 'uac', session } = deed;
      const value = asOctets(`${seconds};refresher=${refresher}`);
      const extra = seconds === undefined ? [] : ([['Session-Expires', value]] as const);
      return ask(turn, { method: 'UPDATE', where: 'call', session, extra });
    }
    case 'update-again':
      return turn.wire.update !== '' && transmit(turn, turn.wire.update);
    case 'request':
      return ask(turn, { ...deed, session: 'none' });
    case 'bye': {
      let sent = false;
      const where = canAsk(turn, 'early') ? 'early' : 'call';
      for (let n = 0; n < deed.times; n += 1) {
        sent = ask(turn, { method: 'BYE', where, session: 'none' }) || sent;
      }
      return sent;
    }
    case 'response': {
      const branch = `z9hG4bK${madeUp(turn)}`;
      return transmit(turn, asOctets(STRAY_RESPONSE.replaceAll('%', branch)));
    }
    case 'octets':
      return transmit(turn, asOctets(deed.octets));
    case 'close': {
      const { signalling } = turn.agent.wire;
      if (signalling === null) return false;
      turn.effects.push({ type: 'close', connection: signalling.connection });
      return true;
    }
  }
}

/** Does a deed of the roster's; false where it cannot be done now. */
export function performSubscribe(turn: PeerTurn, { how }: SubscribeDeed): boolean {
  const inDialog = how === 'refresh' || how === 'end' || how === 'old-cseq';
  const where = inDialog ? 'roster' : how === 'in-call' ? 'call' : 'outside';
  const expires = how === 'end' || how === 'fetch' ? '0' : how === 'brief' ? '30' : '600';
  const event = how === 'other-package' ? 'presence' : 'conference';
  const type = how === 'other-type' ? 'text/plain' : 'application/conference-info+xml';
  const extra = [
    ...(how === 'no-package' ? [] : ([['Event', asOctets(event)]] as const)),
    ['Accept', asOctets(type)] as const,
    ['Expires', asOctets(expires)] as const,
  ];
  const flaw = how === 'old-cseq' ? { flaw: 'old-cseq' as const } : {};
  return ask(turn, { method: 'SUBSCRIBE', where, session: 'none', extra, ...flaw });
}

/** Whether a deed of SIP's would find what it needs. */
export function canAsk({ agent, wire }: PeerTurn, where: Where): boolean {
  const { signalling, call, dialog, subscription } = agent.wire;
  if (signalling === null || agent.plan === null || agent.wire.fresh === null) return false;
  if (where === 'call') return call !== null && dialog !== null;
  if (where === 'early') return call !== null && dialog === null && wire.early !== '';
  return where === 'outside' ? call !== null : (subscription?.dialog ?? null) !== null;
}

/** The INVITE of the call, while it is known; undefined when it is no more. */
export function pendingInvite({ agent }: PeerTurn): SipRequest | undefined {
  const { call, transactions } = agent.wire;
  return transactions[call?.inviteTransaction ?? 0]?.request ?? undefined;
}

/** `early`: in the dialog that a provisional response has made (R3261-12.1-1). */
export type Where = 'call' | 'early' | 'roster' | 'outside';

interface Asked {
  readonly method: string;
  readonly where: Where;
  readonly session: OfferedSession;
  readonly extra?: readonly (readonly [name: string, value: Octets])[];
  readonly flaw?: SipFlaw;
}

function ask(turn: PeerTurn, asked: Asked): boolean {
  if (!canAsk(turn, asked.where)) return false;
  const request = requestOf(turn, asked);
  if (request === undefined) return false;
  if (asked.method === 'INVITE') {
    rewirePeer(turn, { invites: [...turn.wire.invites, request].slice(-INVITES_MAX) });
  }
  const octets = textOf(turn, request, asked.flaw);
  if (asked.method === 'UPDATE') rewirePeer(turn, { update: flatCopy(octets) });
  return transmit(turn, octets);
}

function requestOf(turn: PeerTurn, asked: Asked): SipRequest | undefined {
  const { method, where, session, extra = [], flaw } = asked;
  const { plan } = turn.agent;
  const { signalling } = turn.agent.wire;
  if (plan === null || signalling === null) return undefined;
  const target = targetOf(turn, where);
  if (target === undefined) return undefined;
  const seq = flaw === 'old-cseq' ? Math.max(0, target.seq - 2) : target.seq;
  const body = flaw === 'other-body' ? asOctets('hello') : offered(turn, session, where);
  const type = flaw === 'other-body' ? 'text/plain' : 'application/sdp';
  const agent: Turn = { ...turn.agent, effects: [] };
  const request = build(agent, {
    ...{ method, uri: uriOf(plan.room, target.uri, flaw), to: target.to, seq, body },
    ...{ ids: target.ids, routes: target.routes },
    extra: [
      ['Contact', contact(plan, signalling)],
      ...(OFFERING.includes(method) ? ([['Allow', asOctets(ALLOW)]] as const) : []),
      ...extra,
      ...(flaw === 'requires' ? ([['Require', asOctets('x-unheard-of')]] as const) : []),
      ...(flaw === 'brief-session' ? ([['Session-Expires', asOctets('30')]] as const) : []),
      ...(body === '' ? [] : ([['Content-Type', asOctets(type)]] as const)),
    ],
  });
  const { effects: _none, ...after } = agent;
  turn.agent = after;
  if (flaw !== 'old-cseq') useUp(turn, where, seq);
  if (flaw !== 'no-hops') return request;
  const headers = request.headers.map((header) =>
    header.name === 'Max-Forwards' ? { ...header, value: asOctets('0') } : header,
  );
  return { ...request, headers };
}

interface Target {
  readonly uri: Octets;
  readonly to: Octets;
  readonly seq: number;
  readonly ids: { readonly callId: Octets; readonly localTag: Octets };
  readonly routes: readonly Octets[];
}

function targetOf(turn: PeerTurn, where: Where): Target | undefined {
  const { call, dialog, subscription } = turn.agent.wire;
  const { plan } = turn.agent;
  if (plan === null) return undefined;
  if (where === 'outside') {
    const ids = { callId: madeUp(turn), localTag: madeUp(turn) };
    return { uri: plan.room, to: asOctets(`<${plan.room}>`), seq: 1, ids, routes: [] };
  }
  if (where === 'early') {
    if (call === null) return undefined;
    const seq = call.localSeq + 1;
    return { uri: plan.room, to: turn.wire.early, seq, ids: call, routes: [] };
  }
  const known = where === 'call' ? dialog : (subscription?.dialog ?? null);
  const ids = where === 'call' ? call : subscription;
  if (known === null || ids === null) return undefined;
  const { target: uri, remote: to, routes } = known;
  return { uri, to, seq: ids.localSeq + 1, ids, routes };
}

/** The CSeq is the dialog's last one now. */
function useUp(turn: PeerTurn, where: Where, localSeq: number): void {
  const { wire } = turn.agent;
  const { call, subscription } = wire;
  if ((where === 'call' || where === 'early') && call !== null) {
    turn.agent = { ...turn.agent, wire: { ...wire, call: { ...call, localSeq } } };
  } else if (where === 'roster' && subscription !== null) {
    const after = { ...subscription, localSeq };
    turn.agent = { ...turn.agent, wire: { ...wire, subscription: after } };
  }
}

function uriOf(room: Octets, target: Octets, flaw: SipFlaw | undefined): Octets {
  if (flaw === 'other-scheme') return asOctets('tel:+15551234');
  if (flaw !== 'no-hops' && flaw !== 'elsewhere') return target;
  return asOctets(room.replace(/@.*$/, '@elsewhere.invalid'));
}

/** The octets as they leave; some flaws no request could have. */
function textOf(turn: PeerTurn, request: SipRequest, flaw: SipFlaw | undefined): Octets {
  const text = bentSignal(turn, serializeSip(request));
  if (flaw === 'other-version') return asOctets(text.replace(/ SIP\/2\.0\r\n/, ' SIP/7.0\r\n'));
  return flaw === 'bad-cseq' ? asOctets(text.replace(/\r\nCSeq: \d+/, '\r\nCSeq: one')) : text;
}

/** The own session with one thing changed, and a version of its own then (R3264-8-1). */
function offered(turn: PeerTurn, session: OfferedSession, where: Where): Octets {
  const own = turn.agent.wire.call?.session ?? asOctets('');
  if (session === 'none') return asOctets('');
  if (session === 'garbled') return asOctets('v=0\r\nthis is none\r\n');
  // Another call is another session: its path names nobody else's.
  const change = session === 'same' && where === 'outside' ? 'other-path' : session;
  const description = parseSdp(own);
  if (change === 'same' || !description.ok) return own;
  const { origin, media } = description.value;
  const version = asOctets(String(turn.wire.drawn + 2));
  const fresh = madeUp(turn);
  return serializeSdp({
    ...description.value,
    origin: { ...origin, version },
    media: media.map((line) => changed(line, change, fresh)),
  });
}

function changed(line: SdpMedia, change: OfferedSession, fresh: Octets): SdpMedia {
  const { attributes } = line;
  switch (change) {
    case 'inactive':
    case 'sendonly':
    case 'recvonly':
      return { ...line, attributes: [...attributes, { name: asOctets(change) }] };
    case 'no-port':
      return { ...line, port: 0 };
    case 'no-chatroom':
      return { ...line, attributes: attributes.filter(({ name }) => name !== 'chatroom') };
    case 'unusable':
      return revalued(line, 'accept-types', () => 'text/plain');
    case 'other-path':
      return revalued(line, 'path', (path) => path.replace(/\/[^/;]*;tcp$/, `/${fresh};tcp`));
    default:
      return line;
  }
}

function revalued(line: SdpMedia, name: string, change: (value: string) => string): SdpMedia {
  const attributes = line.attributes.map((attribute) =>
    attribute.name === name
      ? { ...attribute, value: asOctets(change(attribute.value ?? '')) }
      : attribute,
  );
  return { ...line, attributes };
}

/** R3261-9-1: on the INVITE's own branch, with its CSeq. */
function cancel(turn: PeerTurn): boolean {
  const invite = pendingInvite(turn);
  if (invite === undefined) return false;
  const headers = invite.headers.flatMap((header) => {
    if (!CANCEL_KEEPS.includes(header.name)) return [];
    const value = header.name === 'CSeq' ? header.value.replace('INVITE', 'CANCEL') : header.value;
    return [{ ...header, value: asOctets(value) }];
  });
  const { uri } = invite;
  const request = { kind: 'request', method: asOctets('CANCEL'), uri, headers } as const;
  return transmit(turn, bentSignal(turn, serializeSip({ ...request, body: asOctets('') })));
}

function inviteAgain(turn: PeerTurn, how: 'repeated' | 'merged'): boolean {
  const invite = pendingInvite(turn);
  if (invite === undefined) return false;
  if (how === 'repeated') return transmit(turn, bentSignal(turn, serializeSip(invite)));
  const via = rebranched(
    sipHeader(invite, 'Via') ?? asOctets(''),
    asOctets(`z9hG4bK${madeUp(turn)}`),
  );
  const headers = invite.headers.map((header) =>
    header.name === 'Via' ? { ...header, value: via } : header,
  );
  const merged: SipRequest = { ...invite, headers };
  rewirePeer(turn, { invites: [...turn.wire.invites, merged].slice(-INVITES_MAX) });
  return transmit(turn, bentSignal(turn, serializeSip(merged)));
}

function transmit(turn: PeerTurn, octets: Octets): boolean {
  const send = signalled(turn.agent, octets);
  if (send === undefined) return false;
  turn.effects.push(send);
  return true;
}

/** INVITEs of deeds whose answers are acknowledged; the oldest is forgotten. */
const INVITES_MAX = 8;

const OFFERING = ['INVITE', 'UPDATE'];

const CANCEL_KEEPS = ['Via', 'Max-Forwards', 'Route', 'From', 'To', 'Call-ID', 'CSeq'];

const STRAY_RESPONSE = [
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/TCP 192.0.2.1;branch=%',
  'From: <sip:nobody@nowhere.invalid>;tag=none',
  'To: <sip:nobody@nowhere.invalid>;tag=none',
  'Call-ID: %',
  'CSeq: 7 OPTIONS',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');
