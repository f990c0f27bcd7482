// Deeds done: what a client's state makes of one, and which ones it could do now.
// Law: what cannot be done now is not done in part.
import type { Effect } from '../../model/focus/effect.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import type { Deed, HabitDeed, MsrpDeed, SipDeed, SubscribeDeed } from './deed.ts';
import { hasSession, performMsrp, performRaw } from './deed-media.ts';
import { canAsk, pendingInvite, performSip, performSubscribe } from './deed-signalling.ts';
import { concluded, type PeerState, peerTurn } from './peer.ts';
import { type PeerHabits, type PeerTurn, rewirePeer, usualHabits } from './peer-state.ts';

/**
 * The client after the deed, and what leaves, to be carried out like the effects of a tick;
 * undefined where the deed cannot be done now: there is no call, no session, nothing held back.
 */
export function performDeed(
  state: PeerState,
  deed: Deed,
): { readonly state: PeerState; readonly effects: readonly Effect[] } | undefined {
  const turn = peerTurn(state);
  return perform(turn, deed) ? concluded(turn) : undefined;
}

/**
 * Deeds that the client could do now, one or more of each kind, the same for equal states and in
 * the same order: to draw from, or to choose from. Each of them is possible.
 */
export function deedsOf(state: PeerState): readonly Deed[] {
  const turn = peerTurn(state);
  const { wire } = state;
  const { withheld, habits, sessions } = wire;
  const isInvited = pendingInvite(turn) !== undefined;
  const held = (what: string) => withheld.some((each) => each.what === what);
  return [
    ...(isInvited ? INVITED : []),
    ...(canAsk(turn, 'outside') ? OUTSIDE : []),
    ...(canAsk(turn, 'call') ? IN_CALL : []),
    ...(wire.update === '' || !canAsk(turn, 'outside')
      ? []
      : ([{ deed: 'update-again' }] as const)),
    ...(canAsk(turn, 'early') ? ([{ deed: 'bye', times: 1 }] as const) : []),
    ...(canAsk(turn, 'roster') ? IN_ROSTER : []),
    ...(hasSession(turn) ? IN_SESSION : []),
    ...(hasSession(turn) && turn.agent.shown.length > 0 ? ON_COPIES : []),
    ...(held('copy') ? ANSWERS : []),
    ...(held('ack') ? ([{ deed: 'release', what: 'ack' }] as const) : []),
    ...(held('notify') ? ([{ deed: 'release', what: 'notify' }] as const) : []),
    ...(held('offer') ? ([{ deed: 'release', what: 'offer' }] as const) : []),
    ...(hasSession(turn) && sessions.length > 0 ? SECOND : []),
    ...[...HABITS, ...(turn.agent.wire.signalling === null ? ASKINGS : [])].filter(
      ({ deed: _, ...changes }) => !isEqual(habits, { ...habits, ...changes }),
    ),
  ];
}

function perform(turn: PeerTurn, deed: Deed): boolean {
  switch (deed.deed) {
    case 'subscribe':
      return performSubscribe(turn, deed);
    case 'habit':
      return changeHabits(turn, deed);
    case 'release':
      return release(turn, deed.what);
    case 'octets':
      return deed.plane === 'msrp' ? performRaw(turn, deed.octets) : performSip(turn, deed);
    case 'response':
      return deed.plane === 'msrp' ? performRaw(turn, null) : performSip(turn, deed);
    case 'close':
      return deed.plane === 'msrp' ? closeMedia(turn) : performSip(turn, deed);
    case 'send':
    case 'chunk':
    case 'nickname':
    case 'keep-alive':
    case 'method':
    case 'second-connection':
    case 'bind':
    case 'report':
    case 'answer':
      return performMsrp(turn, deed);
    default:
      return performSip(turn, deed);
  }
}

function changeHabits(turn: PeerTurn, { deed: _, ...changes }: Habit): boolean {
  // A call is read from its beginning to its end in one way.
  if (changes.asks !== undefined && turn.agent.wire.signalling !== null) return false;
  const known = turn.wire.habits;
  const habits: PeerHabits = { ...known, ...changes };
  rewirePeer(turn, { habits: isEqual(habits, usualHabits) ? usualHabits : habits });
  return true;
}

function isEqual(one: PeerHabits, other: PeerHabits): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function release(turn: PeerTurn, what: 'ack' | 'notify' | 'offer'): boolean {
  const released = turn.wire.withheld.filter((each) => each.what === what);
  for (const { send } of released) turn.effects.push(send);
  rewirePeer(turn, { withheld: turn.wire.withheld.filter((each) => each.what !== what) });
  return released.length > 0;
}

function closeMedia(turn: PeerTurn): boolean {
  const { media } = turn.agent.wire;
  if (media === null) return false;
  turn.effects.push({ type: 'close', connection: media.connection });
  return true;
}

type Habit = Extract<HabitDeed, { readonly deed: 'habit' }>;

const INVITED: readonly SipDeed[] = [
  { deed: 'cancel' },
  { deed: 'invite-again', how: 'repeated' },
  { deed: 'invite-again', how: 'merged' },
];

const OUTSIDE: readonly (SipDeed | SubscribeDeed)[] = [
  ...(['same', 'none', 'unusable', 'garbled'] as const).map((session): SipDeed => {
    return { deed: 'invite', session };
  }),
  ...(['other-version', 'requires', 'brief-session', 'other-body'] as const).map(
    (flaw): SipDeed => ({ deed: 'invite', session: 'same', flaw }),
  ),
  ...(['OPTIONS', 'MESSAGE', 'REFER', 'FROB'] as const).map((method): SipDeed => {
    return { deed: 'request', method, where: 'outside' };
  }),
  ...(['no-hops', 'elsewhere', 'other-scheme', 'bad-cseq'] as const).map(
    (flaw): SipDeed => ({ deed: 'request', method: 'OPTIONS', where: 'outside', flaw }),
  ),
  ...(['second', 'fetch', 'other-package', 'no-package', 'brief', 'other-type'] as const).map(
    (how): SubscribeDeed => ({ deed: 'subscribe', how }),
  ),
  { deed: 'response', plane: 'sip' },
  { deed: 'octets', plane: 'sip', octets: 'good morning\r\n\r\n' },
  { deed: 'octets', plane: 'sip', octets: 'OPTIONS sip:half' },
  { deed: 'close', plane: 'sip' },
];

const IN_CALL: readonly (SipDeed | SubscribeDeed)[] = [
  ...(
    [
      ...(['same', 'none', 'inactive', 'sendonly', 'recvonly', 'no-port'] as const),
      ...(['other-path', 'no-chatroom', 'unusable', 'garbled'] as const),
    ] as const
  ).map((session): SipDeed => ({ deed: 're-invite', session })),
  { deed: 'update', session: 'none' },
  { deed: 'update', session: 'recvonly' },
  { deed: 'update', session: 'same' },
  { deed: 'update', session: 'none', seconds: 30 },
  { deed: 'update', session: 'none', seconds: 90, refresher: 'uac' },
  { deed: 'update', session: 'none', seconds: 90, refresher: 'uas' },
  ...(['OPTIONS', 'INFO', 'REFER', 'MESSAGE', 'FROB'] as const).map((method): SipDeed => {
    return { deed: 'request', method, where: 'call' };
  }),
  { deed: 'request', method: 'OPTIONS', where: 'call', flaw: 'old-cseq' },
  { deed: 'request', method: 'OPTIONS', where: 'call', flaw: 'requires' },
  { deed: 'bye', times: 1 },
  { deed: 'bye', times: 2 },
  { deed: 'subscribe', how: 'in-call' },
];

const IN_ROSTER: readonly SubscribeDeed[] = (['refresh', 'end', 'old-cseq'] as const).map(
  (how): SubscribeDeed => ({ deed: 'subscribe', how }),
);

/** N7 to N12, R7701-7.1-9: names of another case or width are the same name. */
const NICKNAMES: readonly MsrpDeed[] = [
  ...['"Rook"', '"ROOK"', '"\uff32ook"', '""', 'Rook', '"broken', '"a\u0378b"'].map(
    (value): MsrpDeed => ({ deed: 'nickname', values: [value] }),
  ),
  { deed: 'nickname', values: [`"${'n'.repeat(1_024)}"`] },
  { deed: 'nickname', values: [] },
  { deed: 'nickname', values: ['"Rook"', '"Knight"'] },
  { deed: 'nickname', values: ['"Rook"'], reports: true },
];

const IN_SESSION: readonly (MsrpDeed | SipDeed)[] = [
  { deed: 'send' },
  { deed: 'send', session: 'other' },
  ...(['nobody', 'other', 'two'] as const).map((from): MsrpDeed => ({ deed: 'send', from })),
  ...(['nobody', 'two', 'stranger', 'self'] as const).map((to): MsrpDeed => {
    return { deed: 'send', to };
  }),
  ...(['html', 'composing', 'imdn', 'binary', 'multipart', 'otr', 'untyped'] as const).map(
    (content): MsrpDeed => ({ deed: 'send', content }),
  ),
  ...(['yes', 'no', 'partial'] as const).flatMap((failure): readonly MsrpDeed[] => [
    { deed: 'send', failure, success: 'yes' },
    { deed: 'send', failure, success: 'no' },
    { deed: 'send', failure, to: 'stranger' },
  ]),
  { deed: 'send', unwrapped: true },
  { deed: 'send', nameless: true },
  { deed: 'send', bytes: 20_000 },
  { deed: 'send', id: 1 },
  { deed: 'send', tid: 1 },
  { deed: 'chunk', message: 1, from: 1, to: 100, total: 300, flag: '+' },
  { deed: 'chunk', message: 1, from: 101, to: 200, total: 300, flag: '+' },
  { deed: 'chunk', message: 1, from: 201, to: 300, total: 300, flag: '$' },
  { deed: 'chunk', message: 1, from: 51, to: 150, total: 300, flag: '+' },
  { deed: 'chunk', message: 1, from: 101, to: 200, total: '*', flag: '#' },
  { deed: 'chunk', message: 2, from: 101, to: 300, total: 300, flag: '$' },
  { deed: 'chunk', message: 2, from: 1, to: 100, total: 120, flag: '+' },
  ...NICKNAMES,
  { deed: 'keep-alive' },
  { deed: 'method', method: 'PING' },
  { deed: 'second-connection' },
  { deed: 'second-connection', says: 'garbage' },
  { deed: 'report', about: 'nothing', status: 200 },
  { deed: 'report', about: 'nothing', status: 200, session: 'other' },
  { deed: 'response', plane: 'msrp' },
  { deed: 'octets', plane: 'msrp', octets: 'good morning\r\n\r\n' },
  { deed: 'octets', plane: 'msrp', octets: 'MSRP half1234 SEND\r\nTo-Pa' },
  { deed: 'close', plane: 'msrp' },
];

const ON_COPIES: readonly MsrpDeed[] = [
  { deed: 'report', about: 'copy', status: 200 },
  { deed: 'report', about: 'copy', status: 413 },
  { deed: 'report', about: 'copy', status: 481 },
  { deed: 'report', about: 'copy', status: 200, namespace: 1 },
];

const ANSWERS: readonly MsrpDeed[] = [200, 400, 403, 413, 415, 481, 506].map((status): MsrpDeed => {
  return { deed: 'answer', status };
});

const SECOND: readonly MsrpDeed[] = [
  { deed: 'bind', where: 'here' },
  { deed: 'bind', where: 'anew' },
  { deed: 'nickname', values: ['"Knight"'], session: 'second' },
  { deed: 'send', session: 'second' },
];

const HABITS: readonly Habit[] = [
  ...(['withholds', 'in-branch', 'sends'] as const).map((acks): Habit => ({ deed: 'habit', acks })),
  ...(['withholds', 'late', 481, 500, 503, 'answers'] as const).map((notifies): Habit => {
    return { deed: 'habit', notifies };
  }),
  ...(['withholds', 'late', 481, 488, 491, 500, 'answers'] as const).map((offers): Habit => {
    return { deed: 'habit', offers };
  }),
  { deed: 'habit', copies: 'withholds' },
  { deed: 'habit', copies: { lateMs: 5_000 } },
  { deed: 'habit', copies: { lateMs: 31_000 } },
  { deed: 'habit', copies: 413 },
  { deed: 'habit', copies: 415 },
  { deed: 'habit', copies: 481 },
  { deed: 'habit', copies: 'answers' },
];

/** R4028-7-1, R3311-4-1, R6665-4.2.1-2: what a call may ask for. */
const ASKINGS: readonly Habit[] = (
  [
    {},
    { sessionSeconds: 90 },
    { sessionSeconds: 90, refresher: 'uac', updates: false },
    { sessionSeconds: 90, refresher: 'uas' },
    { sessionSeconds: 90, refresher: 'uas', updates: false },
    { subscribeSeconds: 60 },
    { sessionSeconds: 90, refresher: 'uas', updates: false, subscribeSeconds: 60 },
    { hears: 'no session' },
    { proxied: true },
    { sessionSeconds: 90, hears: 'no timer' },
    { sessionSeconds: 90, refresher: 'uas', hears: 'no timer' },
  ] as const
).map((asks): Habit => ({ deed: 'habit', asks }));
