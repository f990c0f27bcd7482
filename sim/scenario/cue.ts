// The words in which scenarios are written: each gives a cue of a play, as plain data. Unless a
// cue says otherwise the room is `lobby`, people call over TCP, and the first focus is called.
import type { FocusCommand } from '../../model/focus/input.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import type { ActionFact } from '../world/action.ts';
import type { Deed, HabitDeed, OfferedSession, SentMessage, Subscribing } from '../world/deed.ts';
import type { Cue, StreamFate } from '../world/scenario.ts';
import { joining, personUri, roomUri } from '../world/world.ts';

/** What a client does of its own; what is absent stays. */
export type Habits = Omit<Extract<HabitDeed, { readonly deed: 'habit' }>, 'deed'>;

/** How somebody joins; what is absent is as usual. */
export interface Joining {
  readonly room?: string;
  /** Another spelling of the room's URI. */
  readonly uri?: string;
  readonly over?: 'sip-udp' | 'sip-tcp';
  /** Which focus is called, from 1. */
  readonly focus?: number;
  /** Another of the world's people, whose second device this is. */
  readonly as?: string;
  readonly anonymous?: true;
}

/** A person calls the room. */
export function joins(person: string, how: Joining = {}): Cue {
  const { room = 'lobby', over = 'sip-tcp', focus = 1, as = person, uri, anonymous } = how;
  const command = {
    ...joining(as, room, over, focus),
    ...(uri === undefined ? {} : { room: uri }),
    ...(anonymous ? { anonymous } : {}),
  };
  return { type: 'ask', person, command };
}

/** Several people call the room, one after the other, and are in it a while later. */
export function joinAll(...people: readonly string[]): readonly Cue[] {
  return [...people.map((person) => joins(person)), passes(2_000)];
}

/** Says something to the room. */
export function says(person: string, text: string): Cue {
  return { type: 'ask', person, command: { type: 'say', text } };
}

/** To one person, by URI, nickname, name or user part. */
export function whispers(person: string, to: string, text: string): Cue {
  return { type: 'ask', person, command: { type: 'whisper', to, text } };
}

/** Asks for a nickname; '' gives it back. */
export function takes(person: string, nickname: string): Cue {
  return { type: 'ask', person, command: { type: 'take-nickname', nickname } };
}

/** A key is pressed, or what was typed is taken back. */
export function types(person: string, active = true): Cue {
  return { type: 'ask', person, command: { type: 'typing', active } };
}

/** Leaves the room. */
export function leaves(person: string): Cue {
  return { type: 'ask', person, command: { type: 'leave' } };
}

/** Does what no user agent of ours would. */
export function does(person: string, deed: Deed): Cue {
  return { type: 'do', person, deed };
}

/** Sends a message that departs from what is said to the room as it says. */
export function sends(person: string, message: SentMessage = {}): Cue {
  return does(person, { deed: 'send', ...message });
}

/** Asks for a nickname with the Use-Nickname headers as they are written, quotes and all. */
export function asksFor(person: string, ...values: readonly string[]): Cue {
  return does(person, { deed: 'nickname', values });
}

/** Sends octets `from` to `to` of the 300 of a message. */
export function chunk(
  person: string,
  message: number,
  [from, to]: readonly [from: number, to: number],
  flag: '+' | '$' | '#',
  total: number | '*' = 300,
): Cue {
  return does(person, { deed: 'chunk', message, from, to, total, flag });
}

/** Sends a re-INVITE that offers the session, or another one. */
export function reinvites(person: string, session: OfferedSession): Cue {
  return does(person, { deed: 're-invite', session });
}

/** Sends a SUBSCRIBE to the roster. */
export function subscribes(person: string, how: Subscribing): Cue {
  return does(person, { deed: 'subscribe', how });
}

/** What a client does of its own changes: it withholds, is late, refuses. */
export function changes(person: string, habits: Habits): Cue {
  return does(person, { deed: 'habit', ...habits });
}

/** So much time passes, and what is under way goes on. */
export function passes(ms: number): Cue {
  return { type: 'pass', ms };
}

/** Everything under way arrives and the logs commit, in no time. */
export const settles: Cue = { type: 'settle' };

/** Time passes until octets with that in them are under way, and they never arrive. */
export function loses(from: string, to: string, contains: string): Cue {
  return { type: 'catch', from, to, contains, fate: 'lose' };
}

/** Time passes until octets with that in them are under way, and no further. */
export function awaits(from: string, to: string, contains: string): Cue {
  return { type: 'catch', from, to, contains, fate: 'keep' };
}

/** Time passes until octets with that in them are under way, and they arrive in that moment. */
export function arrives(from: string, to: string, contains: string): Cue {
  return { type: 'catch', from, to, contains, fate: 'deliver' };
}

/** Octets with that in them arrive twice. */
export function doubles(from: string, to: string, contains: string): Cue {
  return { type: 'catch', from, to, contains, fate: 'duplicate' };
}

/** Nothing arrives from somebody at somebody, until it is released. */
export function holds(from: string, to: string): Cue {
  return { type: 'hold', from, to };
}

/** What was held arrives again. */
export function releases(from: string, to: string): Cue {
  return { type: 'release', from, to };
}

/** Nothing gets from somebody to somebody else, and datagrams are lost; both ways. */
export function parts(one: string, other: string): readonly Cue[] {
  return [
    { type: 'partition', from: one, to: other },
    { type: 'partition', from: other, to: one },
  ];
}

/** The network between them is whole again, both ways. */
export function heals(one: string, other: string): readonly Cue[] {
  return [
    { type: 'heal', from: one, to: other },
    { type: 'heal', from: other, to: one },
  ];
}

/** A focus stops; of what it appended and was not on disk, so many entries are. */
export function crashes(node: string, kept = 0, torn = false): Cue {
  return { type: 'crash', node, kept, torn };
}

/** A focus that crashed starts again and reads its log. */
export function restarts(node: string): Cue {
  return { type: 'restart', node };
}

/** The oldest batch of a focus is on disk now. */
export function commits(node: string): Cue {
  return { type: 'commit', node };
}

/** Nothing of what a focus appended and is not on disk can be kept. */
export function logFails(node: string): Cue {
  return { type: 'fail', node };
}

/** A node takes nothing and does nothing until it goes on. */
export function stands(node: string): Cue {
  return { type: 'freeze', node };
}

/** A node that stood still goes on. */
export function goesOn(node: string): Cue {
  return { type: 'thaw', node };
}

/** Somebody sets a node's wall clock, to so many ms ahead of the world's time. */
export function setsClock(node: string, aheadMs: number): Cue {
  return { type: 'set-clock', node, aheadMs };
}

/** Something happens to a person's stream, seen from their end. */
export function stream(person: string, plane: 'sip' | 'msrp', fate: StreamFate): Cue {
  return { type: 'stream', of: person, plane, end: 'own', fate };
}

/** The same at the other end, the focus's. */
export function farStream(person: string, plane: 'sip' | 'msrp', fate: StreamFate): Cue {
  return { type: 'stream', of: person, plane, end: 'far', fate };
}

/** An operator gives the focus another policy: the usual one with these changes. */
export function judgesBy(change: Partial<Policy>, node = 'focus'): Cue {
  return operates({ type: 'change-policy', policy: { ...defaultPolicy, ...change } }, node);
}

/** An operator asks something of a focus. */
export function operates(command: FocusCommand, node = 'focus'): Cue {
  const action: ActionFact = { type: 'operate', node, command };
  return action;
}

/** An operator closes a room. */
export function closes(room = 'lobby'): Cue {
  return operates({ type: 'close-room', room: roomUri(room), reason: 'the evening is over' });
}

/** The same cue so many times. */
export function times(count: number, cue: Cue): readonly Cue[] {
  return Array.from({ length: count }, () => cue);
}

export { personUri, roomUri };
