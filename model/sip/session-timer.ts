// The session timer of one dialog, and what a request and its 2xx agree about it (RFC 4028).
// Law: a session that nobody refreshes ends by a BYE before its time is over (R4028-10-2, S15).
import { assign, setup } from 'xstate';
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { equalsIgnoringCase } from '../wire/ascii.ts';
import { asOctets } from '../wire/octets.ts';
import { parseSessionExpires, serializeSessionExpires } from '../wire/session-expires.ts';
import { type SipRequest, sipHeader, sipHeaders } from '../wire/sip.ts';
import type { Extra } from './response.ts';

/** How long the session lasts unrefreshed, and which side of the dialog refreshes it. */
export interface Interval {
  readonly seconds: number;
  readonly refresher: 'self' | 'peer';
}

export interface SessionTimerContext {
  /** 0 while there is none. */
  readonly intervalMs: number;
}

export type SessionTimerEvent =
  | { readonly type: 'interval.agreed'; readonly interval: Interval }
  | { readonly type: 'interval.dropped' }
  | { readonly type: 'dialog.ended' };

/** Actions: `report-refresh-due` at half the interval, `report-expired` shortly before its end. */
export const sessionTimerMachine = setup({
  types: { context: {} as SessionTimerContext, events: {} as SessionTimerEvent },
  delays: {
    half: ({ context }) => context.intervalMs / 2,
    expiry: ({ context }) => {
      const { intervalMs } = context;
      return intervalMs - Math.min(limits.sessionByeMs, Math.floor(intervalMs / 3));
    },
  },
  guards: {
    isOurs: ({ event }) => event.type === 'interval.agreed' && event.interval.refresher === 'self',
  },
  actions: {
    keepInterval: assign(({ event }) =>
      event.type === 'interval.agreed' ? { intervalMs: event.interval.seconds * 1000 } : {},
    ),
    dropInterval: assign({ intervalMs: 0 }),
    'report-refresh-due': () => {},
    'report-expired': () => {},
  },
}).createMachine({
  id: 'clock',
  initial: 'off',
  context: { intervalMs: 0 },
  on: {
    'interval.agreed': [
      { guard: 'isOurs', target: '.refreshing', reenter: true, actions: 'keepInterval' },
      { target: '.watching', reenter: true, actions: 'keepInterval' },
    ],
    'interval.dropped': { target: '.off', actions: 'dropInterval' },
    'dialog.ended': { target: '.ended', actions: 'dropInterval' },
  },
  states: {
    off: {},
    refreshing: {
      after: {
        half: { actions: 'report-refresh-due' },
        expiry: { actions: 'report-expired' },
      },
    },
    watching: { after: { expiry: { actions: 'report-expired' } } },
    ended: { type: 'final' },
  },
});

export type Agreed =
  | { readonly ok: true; readonly interval: Interval | null; readonly headers: Extra }
  | { readonly ok: false; readonly fault: Fault; readonly extra?: Extra };

/**
 * What the 2xx to an INVITE, re-INVITE or UPDATE says of the session timer (R4028-9-1, table 2 of
 * the RFC). Without Session-Expires in the request there is none. The caller refreshes where it
 * can and does not ask otherwise. Faults: 400, and 422 with Min-SE below `sessionSecondsMin`.
 */
export function agreeInterval(request: SipRequest): Agreed {
  const value = sipHeader(request, 'Session-Expires');
  if (value === undefined) return { ok: true, interval: null, headers: [SUPPORTED] };
  const asked = parseSessionExpires(value);
  if (!asked.ok) return asked;
  const isAble = supportsTimer(request);
  const least = limits.sessionSecondsMin;
  if (isAble && asked.value.seconds < least) {
    const message = `expected a session of ${least} s or more, got ${asked.value.seconds}`;
    const fault = peerFault(422, 'R4028-4-1', message);
    return { ok: false, fault, extra: [['Min-SE', asOctets(String(least))]] };
  }
  // Who does not know the timer cannot be refused for what a proxy on the way has asked.
  const seconds = Math.min(Math.max(asked.value.seconds, least), limits.sessionSecondsMax);
  const refresher = isAble && asked.value.refresher !== 'uas' ? 'uac' : 'uas';
  const agreed = serializeSessionExpires({ seconds, refresher });
  const headers: Extra = [SUPPORTED, ['Session-Expires', agreed]];
  return {
    ok: true,
    interval: { seconds, refresher: refresher === 'uac' ? 'peer' : 'self' },
    headers: refresher === 'uac' ? [...headers, ['Require', TIMER]] : headers,
  };
}

/** Whether a message's Supported (or Require) names the timer. */
function supportsTimer(message: Pick<SipRequest, 'headers'>): boolean {
  const named = [...sipHeaders(message, 'Supported'), ...sipHeaders(message, 'Require')];
  return named.some((option) => equalsIgnoringCase(option, TIMER));
}

const TIMER = asOctets('timer');

export const SUPPORTED = ['Supported', TIMER] as const;
