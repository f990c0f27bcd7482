// Somebody who subscribes to the roster of a room, as a user agent does it (RFC 6665 4.1, RFC 4575
// 4.6): what the last NOTIFY that was taken left them with, and what is wrong with the next one.
import type { Own } from '../model.ts';

export interface Subscriber {
  /**
   * Not subscribed, SUBSCRIBE not answered, subscribed, given back, over by the focus' last word,
   * or over because one of the two knows nothing of it any more.
   */
  readonly is: 'none' | 'asked' | 'on' | 'ending' | 'over' | 'lost';
  /** CSeq of the last SUBSCRIBE; 0 before the first. */
  readonly asked: number;
  /** A SUBSCRIBE has no answer yet. */
  readonly isWaiting: boolean;
  /** A SUBSCRIBE was answered 2xx, and its NOTIFY has not come. */
  readonly isOwed: boolean;
  /** CSeq of the last NOTIFY. */
  readonly seq: number;
  /** Of the last document that was taken; 0 before the first. */
  readonly version: number;
  /** Everybody who is in the room, with their nickname or ''. */
  readonly roster: Roster;
  /** The NOTIFY that is not answered. */
  readonly notify: Notify | null;
  /** It was refused what it is owed: only all of it will do. */
  readonly isBehind: boolean;
}

export type Roster = { readonly [user: string]: string };

/** A NOTIFY, as it is read. */
export interface Notify {
  readonly seq: number;
  readonly state: string;
  readonly is?: string;
  readonly version?: number;
  readonly roster?: { readonly [user: string]: string | boolean | null };
}

export const unsubscribed: Subscriber = {
  ...{ is: 'none', asked: 0, isWaiting: false, isOwed: false, seq: 0, version: 0 },
  ...{ roster: {}, notify: null, isBehind: false },
};

/**
 * What a subscriber may do; NOTIFYs are answered in time whatever else. `spare` is how often it may
 * refresh, or refuse a NOTIFY for now.
 */
export function subscriberOffers(subscriber: Subscriber, spare: number): readonly Own[] {
  const { is, isWaiting, notify } = subscriber;
  const own: Own[] = [];
  if (is === 'none') own.push({ do: 'subscribe' });
  if (is === 'on' && !isWaiting && spare > 0) own.push({ do: 'refresh' });
  if (is === 'on' && !isWaiting) own.push({ do: 'unsubscribe' });
  if (notify === null) return own;
  if (is === 'lost') return [{ do: 'answer', by: 'clock', status: 481 }];
  own.push({ do: 'answer', by: 'clock', status: 200 });
  if (notify.state !== 'terminated') own.push({ do: 'answer', status: 481 });
  if (notify.state !== 'terminated' && spare > 0) own.push({ do: 'answer', status: 500 });
  return own;
}

/** After a SUBSCRIBE of its own. */
export function asking(subscriber: Subscriber, what: string): Subscriber {
  const is = what === 'unsubscribe' ? 'ending' : what === 'refresh' ? 'on' : 'asked';
  return { ...subscriber, is, asked: subscriber.asked + 1, isWaiting: true };
}

/** After the answer to a SUBSCRIBE. */
export function granted(subscriber: Subscriber, status: number): Subscriber {
  const next = { ...subscriber, isWaiting: false };
  if (status >= 300) return { ...next, is: 'lost' };
  const { is } = subscriber;
  return { ...next, is: is === 'asked' ? 'on' : is, isOwed: is !== 'over' && is !== 'lost' };
}

/** After a NOTIFY, before it is answered. */
export function notified(subscriber: Subscriber, notify: Notify): Subscriber {
  const isBehind = subscriber.isBehind && notify.is === undefined;
  return { ...subscriber, notify, seq: notify.seq, isOwed: false, isBehind };
}

/** After its own answer to a NOTIFY: one that is refused is as if it had never come. */
export function answering(subscriber: Subscriber, status: number): Subscriber {
  const { notify, is, roster, version } = subscriber;
  const next = { ...subscriber, notify: null };
  if (status === 481)
    return { ...next, is: 'lost', roster: {}, version: 0, isOwed: false, isBehind: false };
  if (status !== 200) return { ...next, isBehind: true };
  const isOver = notify?.state === 'terminated';
  return {
    ...next,
    is: isOver ? 'over' : is,
    version: notify?.version ?? version,
    roster: notify === null ? roster : merged(roster, notify),
  };
}

/** R4575-4.6-3, R4575-4.6-5: a whole document, or what has changed. */
export function merged(roster: Roster, { is, roster: told = {} }: Notify): Roster {
  if (is === undefined) return roster;
  const next: Record<string, string> = is === 'partial' ? { ...roster } : {};
  for (const [user, nickname] of Object.entries(told)) {
    if (nickname === null) delete next[user];
    else if (typeof nickname === 'string') next[user] = nickname;
    else next[user] ??= '';
  }
  return next;
}

/** What is wrong with a NOTIFY that comes now: `name: why`. */
export function wrongIn(subscriber: Subscriber, notify: Notify): string | undefined {
  const { is, seq, notify: pending, isOwed, isBehind, version } = subscriber;
  const at = `NOTIFY ${notify.seq}`;
  if (is === 'lost') return undefined;
  if (is === 'over' || pending?.state === 'terminated') {
    return `nothing-after-the-end: ${at} comes after the last word`;
  }
  if (notify.seq !== seq + 1) return `numbered-in-order: ${at} comes after ${seq}`;
  if (pending !== null) return `one-at-a-time: ${at} comes before ${pending.seq} is answered`;
  const { is: kind, version: told = version } = notify;
  if (isOwed && kind === 'partial') return `whole-when-asked: ${at} has only what has changed`;
  if (kind === 'partial' && (isBehind || told !== version + 1)) {
    const why = isBehind ? ', and one was refused' : '';
    return `no-gap: ${at} has version ${told} after ${version}${why}`;
  }
  if (kind === undefined) return undefined;
  if (told < version) return `versions-never-fall: ${at} has version ${told} after ${version}`;
  if (told > version || isBehind || same(merged({}, notify), subscriber.roster)) return undefined;
  return `versions-never-fall: ${at} has other people in version ${told}`;
}

export function same(one: Roster, other: Roster): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => one[name] === other[name]);
}
