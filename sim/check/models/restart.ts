// A crash at every point, and a log of which the tail may be torn (law 8; X2, X6, N3): what people
// were told stands, and whoever comes back finds it so.
// Smallest interesting world: two people in the room, each of whom asks for one nickname and says
// one thing, before or after, and a focus that crashes once. Nobody acknowledges copies: the room
// keeps what was said all the same.
import type { Logged } from '../focus/entries.ts';
import { diskKind, logOf, restartingKind } from '../focus/restarting.ts';
import type { RoomShown } from '../focus/shown.ts';
import { focusWords } from '../focus/words.ts';
import {
  isReceived,
  type Json,
  type Kind,
  type Model,
  type Own,
  type Property,
  type Step,
} from '../model.ts';
import type { World } from './world.ts';

export interface RestartWorld extends World {
  readonly people?: readonly string[];
  /** How often the focus starts, the first time included. */
  readonly lives?: number;
  /** Devices of others, who are not in the room. */
  readonly others?: readonly string[];
}

/** Somebody in a room that may be gone the next moment. */
interface Guest {
  /** Which call this is; whether it is up, being made, or over. */
  readonly call: number;
  readonly stands: 'in' | 'out' | 'calling' | 'binding';
  /** What is not answered, oldest first: '' for a name. */
  readonly asked: readonly string[];
  /** Whether a name has been asked for, and how much was said, in any call. */
  readonly hasAsked: boolean;
  readonly said: number;
  /** Texts that were answered 200, of any call. */
  readonly accepted: readonly string[];
  /** Whether the name was granted, in this call. */
  readonly isNamed: boolean;
}

export function restart(world: RestartWorld = {}): Model {
  const { people = ['anna', 'bert'], lives = 2, others = [], ...rest } = world;
  const { variants, policy, cut } = rest;
  const about = { variants, policy, cut };
  const options = { log: 'disk', devices: [...people, ...others], joined: people, lives, ...about };
  return {
    name: 'restart',
    asks: 'Does a focus that crashes keep what it has promised?',
    actors: [
      ...people.map((name) => ({ name, kind: guestKind(name, lives) })),
      { name: 'focus', kind: restartingKind(options) },
      { name: 'disk', kind: diskKind('focus', logOf(options)) },
    ],
    links: [...people, 'disk'].map((name) => ({ between: [name, 'focus'] as const })),
    words: focusWords,
    properties: promises(people),
  };
}

/** What a crash must not break. */
function promises(people: readonly string[]): readonly Property[] {
  return [
    {
      kind: 'always',
      name: 'acknowledged-is-kept',
      clause: 'R7701-6.2-9',
      says: 'whatever was answered 200 is in the log',
      reads: ['disk', ...people],
      holds: (disk: readonly Logged[], ...each: readonly Guest[]) =>
        each.every(({ accepted }) => accepted.every((text) => textsIn(disk).includes(text))),
      tells: (disk: readonly Logged[], ...each: readonly Guest[]) =>
        `${each.flatMap(({ accepted }) => accepted)} was answered 200, and the log has ${
          textsIn(disk).join(', ') || 'nothing'
        }`,
    },
    {
      kind: 'always',
      name: 'one-nickname-one-holder',
      clause: 'R7701-7.1-10',
      says: 'nobody has a name that somebody else was granted, who may still come back for it',
      reads: people,
      holds: (...each: readonly Guest[]) => each.filter(({ isNamed }) => isNamed).length <= 1,
      tells: () => `both have been granted ${NICKNAME}`,
    },
    {
      kind: 'always',
      name: 'a-name-outlasts-a-crash',
      clause: 'R7701-4.1-2',
      says: 'whoever was granted a name has it, or finds it kept after a crash',
      reads: ['focus', ...people],
      holds: (room: RoomShown | null, ...each: readonly Guest[]) =>
        // Of a focus that is down, or has not read its log, nothing is known.
        room === null ||
        room.state === 'none' ||
        people.every((name, at) => each[at]?.isNamed !== true || isHeldBy(room, name)),
      tells: (room: RoomShown, ...each: readonly Guest[]) =>
        `${people.filter((_, at) => each[at]?.isNamed)} was granted ${NICKNAME}, and the room ` +
        `has it ${Object.keys(room.kept).length > 0 ? 'for somebody else' : 'for nobody'}`,
    },
    {
      kind: 'eventually',
      name: 'only-who-is-there',
      clause: 'R4975-5.4-6',
      says: 'the room has whoever is in it, and nobody of a former life',
      reads: ['focus', ...people],
      holds: (room: RoomShown, ...each: readonly Guest[]) =>
        people.every((name, at) => countOf(room, name) === Number(each[at]?.stands === 'in')),
      tells: (room: RoomShown) => `the room has ${room.members.join(' and ')}`,
    },
    {
      kind: 'sometimes',
      name: 'comes-back',
      clause: 'R7701-5.2-1',
      says: 'somebody is in the room again and has said something',
      reads: people,
      holds: (...each: readonly Guest[]) =>
        each.some(({ call, accepted }) => call > 1 && accepted.length > 0),
    },
  ];
}

function guestKind(name: string, lives: number): Kind<Guest> {
  return {
    name: 'guest',
    initial: () => ({ ...absent, call: 1, stands: 'in' }),
    offers({ call, stands, hasAsked, said }) {
      if (stands === 'out' && call < lives) return [{ do: 'call' }];
      if (stands !== 'in') return [];
      return [
        ...(hasAsked ? [] : [{ do: 'ask for a name' }]),
        ...(said === 0 ? [{ do: 'say' }] : []),
      ];
    },
    step(guest, event) {
      return isReceived(event) ? heard(guest, event.message) : acted(name, guest, event);
    },
  };
}

function acted(name: string, guest: Guest, event: Own): Step<Guest> {
  if (event.do === 'call') {
    const call = guest.call + 1;
    const state: Guest = { ...guest, call, stands: 'calling' };
    return { state, sends: [{ to: 'focus', message: { sip: 'INVITE', call } }] };
  }
  const { call, asked } = guest;
  if (event.do === 'say') {
    const said = guest.said + 1;
    const text = `${name}-${said}`;
    const state = { ...guest, said, asked: [...asked, text] };
    return { state, sends: [{ to: 'focus', message: { msrp: 'SEND', call, text } }] };
  }
  const message = { msrp: 'NICKNAME', call, nickname: NICKNAME };
  const state = { ...guest, hasAsked: true, asked: [...asked, ''] };
  return { state, sends: [{ to: 'focus', message }] };
}

function heard(guest: Guest, message: Json): Step<Guest> {
  const said = message as { readonly [key: string]: Json };
  const { call, stands } = guest;
  if ('breaks' in said) {
    const { hasAsked, accepted } = guest;
    return { state: { ...absent, call, hasAsked, said: guest.said, accepted } };
  }
  if (stands === 'calling' && said.to === 'INVITE') {
    if (said.sip !== 200) return { state: { ...guest, stands: 'out' } };
    const sends = [
      { sip: 'ACK', call, within: true },
      { connects: call },
      { msrp: 'SEND', call },
    ].map((each) => ({ to: 'focus', message: each }));
    return { state: { ...guest, stands: 'binding' }, sends };
  }
  if (typeof said.msrp !== 'number') return { state: guest };
  if (stands === 'binding') return { state: { ...guest, stands: 'in' } };
  const [what, ...asked] = guest.asked;
  const isGranted = said.msrp === 200;
  if (what === undefined || what === '') {
    return { state: { ...guest, asked, isNamed: isGranted } };
  }
  const accepted = isGranted ? [...guest.accepted, what] : guest.accepted;
  return { state: { ...guest, asked, accepted } };
}

function textsIn(disk: readonly Logged[]): readonly string[] {
  return disk.flatMap(({ body }) => /[\w-]+$/.exec(body ?? '')?.[0] ?? []);
}

function isHeldBy({ names, kept }: RoomShown, name: string): boolean {
  return names[NICKNAME]?.includes(name) === true || kept[NICKNAME] === name;
}

function countOf(room: RoomShown, name: string): number {
  return room.members.filter((leg) => leg.startsWith(`${name}-`)).length;
}

const NICKNAME = 'rook';

const absent: Guest = {
  call: 1,
  stands: 'out',
  asked: [],
  hasAsked: false,
  said: 0,
  accepted: [],
  isNamed: false,
};
