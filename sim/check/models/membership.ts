// Who is in a room, and who keeps a nickname for whom, while people join, leave, lose their
// connections and come back (R7701-4-5, R7701-4.1-2; N2, N3, N4, N15, N28, X2, X10).
// Smallest interesting world: two people, of whom one comes twice, and two names; the time of the
// log passes from one end of a quarantine to the next.
import type { Variants } from '../../../model/variant.ts';
import { focusKind } from '../focus/node.ts';
import type { RoomShown } from '../focus/shown.ts';
import {
  type Event,
  isReceived,
  type Json,
  type Kind,
  type Model,
  type Own,
  type Property,
  type Received,
  type Sent,
  type Step,
  watching,
} from '../model.ts';
import { withKey } from './nickname-person.ts';
import type { World } from './world.ts';

/** What somebody knows of their own stay. */
interface Person {
  readonly [key: string]: Json;
  /**
   * `away`, `calling`, `answered` (the ACK is sent), `connected` (a connection is up and bound to
   * nothing), `binding` (its first request is under way), `in` the room, `cut` (the connection is
   * broken), `leaving` (a BYE is under way).
   */
  readonly is: string;
  /** Which of their calls it is; 0 before the first. */
  readonly call: number;
  /** How often they may still call. */
  readonly calls: number;
  /** The nickname that they were granted in it. */
  readonly name: string;
  /** The nickname that they asked for last, while it is not answered. */
  readonly asks: string | null;
}

export interface MembershipWorld extends World {
  readonly people?: readonly string[];
  readonly names?: readonly string[];
  /** How often each of them may call. */
  readonly calls?: readonly number[];
}

export function membership(world: MembershipWorld = {}): Model {
  const { people = ['anna', 'bert'], names = ['Rook', 'King'], calls = [2, 1] } = world;
  const { variants, policy, kind = focusKind } = world;
  const person = personKind(names, (name) => calls[people.indexOf(name)] ?? 1);
  const comesBack = calls.some((each) => each > 1);
  const focus = kind({ devices: people, waits: true, variants, policy });
  return {
    name: 'membership',
    asks: 'Is everybody in the room who thinks so and nobody else, and are names kept as promised?',
    actors: [
      ...people.map((name) => ({ name, kind: person })),
      { name: 'focus', kind: watching(focus, keeping) },
    ],
    links: people.map((name) => ({ between: [name, 'focus'] })),
    symmetry: [new Set(calls).size > 1 ? [] : people, names.map(withKey)],
    properties: propertiesOf(people).filter(
      ({ name }) =>
        (comesBack || name !== 'somebody-has-come-back') &&
        (!isTimed(variants) || name !== 'nobody-is-left-over'),
    ),
  };
}

/** Readings by which only a timer ends a leg that is cut off (M2, M7, N28): here none fires. */
function isTimed({ suspendMs = 0, nicknameBinds = true }: Partial<Variants> = {}): boolean {
  return suspendMs > 0 || !nicknameBinds;
}

function personKind(names: readonly string[], callsOf: (name: string) => number): Kind<Person> {
  return {
    name: 'person',
    initial: (name) => ({ is: 'away', call: 0, calls: callsOf(name), name: '', asks: null }),
    offers: (person) => offersOf(person, names),
    step: (person, event) => ('do' in event ? acts(person, event) : hears(person, event)),
  };
}

function offersOf({ is, calls, name, asks }: Person, names: readonly string[]): readonly Own[] {
  const asking = names.map((nickname) => ({ do: 'ask', nickname }));
  const leaving = { do: 'hang up' };
  const breaking = { do: 'lose the connection', by: 'fault' } as const;
  switch (is) {
    case 'away':
      return calls > 0 ? [{ do: 'call' }] : [];
    case 'answered':
      return [{ do: 'connect' }, ...asking.map((each) => ({ ...each, first: true })), leaving];
    case 'connected':
      return [{ do: 'bind' }, leaving];
    case 'binding':
      return [leaving, breaking];
    case 'in': {
      const others = asks === null ? asking.filter(({ nickname }) => nickname !== name) : [];
      const back = asks === null ? [{ do: 'ask', nickname: '' }] : [];
      return [...others, ...back, leaving, breaking];
    }
    case 'cut':
      return [leaving];
    default:
      return [];
  }
}

function acts(person: Person, event: Own): Step<Person> {
  const { call } = person;
  const sent = (state: Person, ...messages: readonly Json[]): Step<Person> => ({
    state,
    sends: messages.map((message) => ({ to: 'focus', message })),
  });
  switch (event.do) {
    case 'call': {
      const next = { ...person, is: 'calling', call: call + 1, calls: person.calls - 1 };
      return sent(next, { sip: 'INVITE', call: call + 1 });
    }
    case 'connect':
      return sent({ ...person, is: 'binding' }, { connects: call }, { msrp: 'SEND', call });
    case 'bind':
      return sent({ ...person, is: 'binding' }, { msrp: 'SEND', call });
    case 'ask': {
      const asks = String(event.nickname);
      const asking = { msrp: 'NICKNAME', call, nickname: asks };
      if (event.first !== true) return sent({ ...person, asks }, asking);
      return sent({ ...person, is: 'binding', asks }, { connects: call }, asking);
    }
    case 'hang up':
      return sent({ ...person, is: 'leaving' }, { sip: 'BYE', call, seq: 2, within: true });
    default:
      return sent({ ...person, is: 'cut' }, { breaks: call });
  }
}

function hears(person: Person, { message }: Received): Step<Person> {
  const { sip, msrp, to, call, seq } = message as { readonly [key: string]: Json };
  const away = { ...person, is: 'away', name: '', asks: null };
  if (sip === 200 && to === 'INVITE') {
    const ack = { sip: 'ACK', call: person.call, within: true };
    return { state: { ...person, is: 'answered' }, sends: [{ to: 'focus', message: ack }] };
  }
  if (to === 'BYE') return { state: away };
  if (sip === 'BYE') {
    const is = person.is === 'leaving' ? 'leaving' : 'away';
    const answer = { sip: 200, to: 'BYE', call: call as number, seq: seq as number };
    const step = { state: { ...away, is }, sends: [{ to: 'focus', message: answer }] };
    if (person.is !== 'in') return step;
    return { ...step, breaks: 'nobody-is-sent-away: a BYE came to somebody in the room' };
  }
  if (msrp !== undefined) return { state: answered(person, msrp as number) };
  return { state: sip === undefined ? person : away };
}

/** After an answer to what was asked last. What comes behind a goodbye is not looked at. */
function answered(person: Person, status: number): Person {
  const { is, asks, name } = person;
  if (is !== 'in' && is !== 'binding') return person;
  if (asks === null) return { ...person, is: status === 200 ? 'in' : 'connected' };
  // It is N28 whether a session may begin with a NICKNAME.
  if (is === 'binding' && status === 403) return { ...person, is: 'connected', asks: null };
  return { ...person, is: 'in', asks: null, name: status === 200 ? asks : name };
}

/** What becomes of names in a step of the focus, whatever it was that came. */
function keeping(
  before: RoomShown,
  event: Event,
  sends: readonly Sent[],
  after: RoomShown,
): string | undefined {
  const why = leftBehind(before, after) ?? kept(before, event, after);
  if (why !== undefined) return `a-name-is-kept-for-who-left: ${why}`;
  const how = decided(before, event, sends);
  return how === undefined ? undefined : `a-name-goes-to-whom-it-may: ${how}`;
}

function leftBehind(before: RoomShown, after: RoomShown): string | undefined {
  if (before.members.length <= after.members.length) return undefined;
  for (const [name, [user = '']] of Object.entries(before.names)) {
    if (after.names[name] === undefined && after.kept[name] !== user) {
      return `${user} left, and ${name} is free`;
    }
  }
  return undefined;
}

function kept(before: RoomShown, event: Event, after: RoomShown): string | undefined {
  const isOver = 'do' in event && event.do === 'wait';
  for (const [name, user] of Object.entries(before.kept)) {
    const others = after.names[name]?.filter((each) => each !== user) ?? [];
    if (others.length > 0) return `${others[0]} has ${name}, which is kept for ${user}`;
    const isBack = after.names[name] !== undefined;
    if (!isOver && !isBack && after.kept[name] !== user) return `${name} is free before its time`;
  }
  return undefined;
}

/** Whether an answer to a NICKNAME fits what the room was before. */
function decided(before: RoomShown, event: Event, sends: readonly Sent[]): string | undefined {
  if (!isReceived(event)) return undefined;
  const { nickname: name } = event.message as { readonly nickname?: string };
  if (name === undefined || name === '') return undefined;
  const holders = [...(before.names[name] ?? []), before.kept[name] ?? event.from];
  const isTaken = holders.some((holder) => holder !== event.from);
  const status = (sends[0]?.message as { readonly msrp?: number } | undefined)?.msrp;
  if (status === 200 && isTaken) return `${event.from} is granted ${name} of ${holders[0]}`;
  return status === 425 && !isTaken ? `${event.from} is refused ${name} of nobody` : undefined;
}

function propertiesOf(people: readonly string[]): readonly Property[] {
  const everybody = [...people, 'focus'];
  return [
    ...namesOf(people, everybody),
    ...membersOf(people, everybody),
    ...STEPS,
    ...chancesOf(people, everybody),
  ];
}

function namesOf(people: readonly string[], everybody: readonly string[]): readonly Property[] {
  return [
    {
      kind: 'always',
      name: 'one-nickname-one-holder',
      clause: 'R7701-7-1',
      says: 'no two people in the room have been granted one name',
      reads: people,
      holds: (...each: readonly Person[]) => {
        const held = each.filter(isSettled).flatMap(({ name }) => (name === '' ? [] : [name]));
        return new Set(held).size === held.length;
      },
    },
    {
      kind: 'always',
      name: 'names-are-as-answered',
      clause: 'R7701-7.1-12',
      says: 'whoever is in the room has there the name that was granted last, and no other',
      reads: everybody,
      holds: (...each) =>
        stays(people, each).every(({ person, name, room }) => {
          const names = Object.keys(room.names).filter((one) => room.names[one]?.includes(name));
          return !isSettled(person) || names.join() === person.name;
        }),
    },
  ];
}

function membersOf(people: readonly string[], everybody: readonly string[]): readonly Property[] {
  return [
    {
      kind: 'always',
      name: 'who-was-let-in-is-a-member',
      clause: 'R7701-5.2-1',
      says: 'whoever was answered 200 to INVITE and has not gone is a member, in it once bound',
      reads: everybody,
      holds: (...each) =>
        stays(people, each).every(({ person, leg, room }) => {
          if (person.is === 'in') return room.joined.includes(leg);
          return !STAYING.has(person.is) || room.members.includes(leg);
        }),
    },
    {
      kind: 'always',
      name: 'who-has-left-is-gone',
      clause: 'R7701-4-5',
      says: 'whoever was answered 200 to BYE, or has answered one, is no member any more',
      reads: everybody,
      holds: (...each) =>
        stays(people, each).every(
          ({ person, leg, room }) => person.is !== 'away' || !room.members.includes(leg),
        ),
    },
    {
      kind: 'eventually',
      name: 'nobody-is-left-over',
      clause: 'X10',
      says: 'who is in the room and who has a leg there is who has not gone; no name is kept',
      reads: everybody,
      holds: (...each) => {
        const present = stays(people, each).filter(({ person }) => STAYING.has(person.is));
        const { members, legs, kept: names } = roomOf(each);
        const isEmpty = Object.keys(names).length === 0;
        return members.length === present.length && legs === present.length && isEmpty;
      },
    },
  ];
}

function chancesOf(people: readonly string[], everybody: readonly string[]): readonly Property[] {
  return [
    {
      kind: 'sometimes',
      name: 'somebody-asks-for-what-is-kept',
      clause: 'R7701-4.1-2',
      says: 'a name is kept for one, and another has asked for it',
      reads: everybody,
      holds: (...each) =>
        stays(people, each).some(({ person: { asks }, name, room }) => {
          const user = asks === null ? undefined : room.kept[asks];
          return user !== undefined && user !== name;
        }),
    },
    {
      kind: 'sometimes',
      name: 'somebody-has-come-back',
      clause: 'N3',
      says: 'somebody is in the room on a second call, and has a name there',
      reads: people,
      holds: (...each: readonly Person[]) =>
        each.some(({ is, call, name }) => is === 'in' && call > 1 && name !== ''),
    },
  ];
}

/** Everybody beside the room, from what is shown of them all. */
function stays(people: readonly string[], each: readonly unknown[]) {
  const room = roomOf(each);
  return people.map((name, at) => {
    const person = each[at] as Person;
    return { person, name, leg: `${name}-${person.call}`, room };
  });
}

function roomOf(each: readonly unknown[]): RoomShown {
  return each.at(-1) as RoomShown;
}

function isSettled({ is, asks }: Person): boolean {
  return is === 'in' && asks === null;
}

const STAYING: ReadonlySet<string> = new Set(['answered', 'connected', 'binding', 'in']);

const STEPS: readonly Property[] = [
  {
    kind: 'step',
    name: 'nobody-is-sent-away',
    clause: 'M2',
    says: 'a BYE comes only to who has lost the connection, or has hung up as well',
  },
  {
    kind: 'step',
    name: 'a-name-is-kept-for-who-left',
    clause: 'R7701-4.1-2',
    says: 'a name that somebody left with is theirs alone until its quarantine ends',
  },
  {
    kind: 'step',
    name: 'a-name-goes-to-whom-it-may',
    clause: 'R7701-7.1-10',
    says: 'a name is granted to who asks for it, unless another has it or it is kept for another',
  },
];
