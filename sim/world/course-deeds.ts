// The deeds that courses are made of. Table of data.
import type { Course } from './course.ts';
import type { Asking, Deed } from './deed.ts';

/** The client's next calls ask for that. */
export function asking(course: Course, asks: Asking): Course {
  return course.deed({ deed: 'habit', asks });
}

/** Octets of a message (C1 to C24). */
export function part(message: number, from: number, to: number, total: number): Deed {
  return { deed: 'chunk', message, from, to, total, flag: '+' };
}

/** An offer in a re-INVITE. */
export function reinvite(session: 'same' | 'none' | 'no-port' | 'other-path'): Deed {
  return { deed: 're-invite', session };
}

export const KEY = { type: 'typing', active: true } as const;
export const HANGS: Deed = { deed: 'close', plane: 'sip' };
export const HERE: Deed = { deed: 'bind', where: 'here' };
export const ANEW: Deed = { deed: 'bind', where: 'anew' };
export const FOCUS_REFRESHES: Asking = { sessionSeconds: 90, refresher: 'uas', updates: false };
export const NO_ROSTER: Asking = { subscribeSeconds: 60, hears: 'no lasting roster' };
export const BLINK: Asking = { userAgent: 'Blink 6.0.4 (Linux)' };
export const UPDATES: Deed = { deed: 'update', session: 'recvonly' };
export const CLOSES = {
  type: 'close-room',
  room: 'sip:lobby@example.org',
  reason: 'the operator closes it',
} as const;

/** Offers that change what is declared, which the log has to take. */
export const CHANGES: readonly Deed[] = [
  ...(['recvonly', 'sendonly', 'inactive'] as const).flatMap((session): readonly Deed[] => [
    { deed: 'update', session },
    { deed: 'update', session },
    { deed: 're-invite', session },
  ]),
];

export const OFFERS: readonly Deed[] = [
  ...CHANGES,
  ...(['same', 'none', 'none', 'other-path'] as const).map(reinvite),
  { deed: 'update', session: 'same' },
];
