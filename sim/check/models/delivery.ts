// What is said to a room, whole and in parts: in which order it is heard, by whom, and what its
// sender is told (R7701-6.1, R7701-6.3; C1, C4, C5, C9, C14, C16, C21, C40 to C42, C46, X1, X6).
// Smallest interesting world: anna sends three pieces of what she has to say, and may go away at
// any time; bert says something as well; carl answers his copies well, badly or not at all; dora
// only listens.
import { focusKind } from '../focus/node.ts';
import {
  type Json,
  type Kind,
  type Model,
  type Own,
  type Received,
  type Step,
  watching,
} from '../model.ts';
import { atRest, chances, deliveryProperties, watched } from './delivery-properties.ts';
import { PIECES, type Piece } from './pieces.ts';
import type { World } from './world.ts';

/** What somebody knows. */
export interface Person {
  readonly [key: string]: Json;
  readonly who: string;
  /** `in` the room, `cut` off, `leaving`, `away`. */
  readonly is: string;
  /** Pieces that they sent, in that order. */
  readonly sent: readonly string[];
  /** Of those the ones that want an answer and have none, oldest first. */
  readonly asked: readonly string[];
  /** Of each piece its status; of each message that a REPORT is about `report`. */
  readonly told: { readonly [piece: string]: number };
  /** What they heard, in that order. */
  readonly heard: readonly string[];
  /** Copies that they may still answer. */
  readonly unanswered: readonly string[];
}

export interface DeliveryWorld extends World {
  /** What can be sent; everything when absent. */
  readonly pieces?: readonly string[];
  /** How many pieces anna sends at most. */
  readonly sends?: number;
  /** How carl may answer. */
  readonly statuses?: readonly number[];
  /** Whether it is asked as well where everything comes to rest: that takes every order. */
  readonly rests?: boolean;
}

export function delivery(world: DeliveryWorld = {}): Model {
  const {
    pieces = Object.keys(PIECES),
    sends = 3,
    statuses = [200, 413, 481],
    rests = false,
  } = world;
  const { variants, policy, kind = focusKind } = world;
  const person = personKind({ pieces, sends, statuses });
  const focus = kind({ devices: PEOPLE, joined: PEOPLE, variants, policy });
  return {
    name: 'delivery',
    asks: 'Is what was accepted heard by everybody, once, whole, and in one order?',
    actors: [
      ...PEOPLE.map((name) => ({ name, kind: person })),
      { name: 'focus', kind: watching(focus, watched(variants)) },
    ],
    links: PEOPLE.map((name) => ({ between: [name, 'focus'] })),
    hub: 'focus',
    properties: [
      ...deliveryProperties(PEOPLE, variants),
      ...(rests ? atRest(PEOPLE, variants) : []),
      ...chances(sends, statuses, variants),
    ],
  };
}

type Budget = Required<Pick<DeliveryWorld, 'pieces' | 'sends' | 'statuses'>>;

function personKind({ pieces, sends, statuses }: Budget): Kind<Person> {
  return {
    name: 'person',
    initial: (who) => ({
      ...{ who, is: 'in', sent: [], asked: [], told: {}, heard: [], unanswered: [] },
    }),
    offers: (person) => [
      ...(person.sent.length < sends ? sayable(person, pieces) : []),
      ...(person.who === 'carl' ? answerable(person, statuses) : []),
      ...(person.who === 'anna' ? leavable(person) : []),
    ],
    step: (person, event) => ('do' in event ? acts(person, event) : hears(person, event)),
    commutes: () => true,
  };
}

function sayable({ who, is, sent }: Person, pieces: readonly string[]): readonly Own[] {
  if (is !== 'in') return [];
  return pieces.flatMap((piece) => {
    const { by, after = '' } = PIECES[piece] as Piece;
    const isNext = by === who && !sent.includes(piece) && (after === '' || sent.includes(after));
    return isNext ? [{ do: 'send', piece }] : [];
  });
}

function answerable({ is, unanswered }: Person, statuses: readonly number[]): readonly Own[] {
  if (is !== 'in' || unanswered.length === 0) return [];
  return statuses.map((status) => ({ do: 'answer', status }));
}

function leavable({ is }: Person): readonly Own[] {
  if (is === 'cut') return [{ do: 'hang up' }];
  return is === 'in' ? [{ do: 'hang up' }, { do: 'lose the connection', by: 'fault' }] : [];
}

function acts(person: Person, event: Own): Step<Person> {
  switch (event.do) {
    case 'send': {
      const name = String(event.piece);
      const { by: _, after: __, ...piece } = PIECES[name] as Piece;
      const asked = piece.failure === 'no' ? person.asked : [...person.asked, name];
      const next = { ...person, sent: [...person.sent, name], asked };
      return told(next, { msrp: 'SEND', call: 1, ...piece } as Json);
    }
    case 'answer': {
      const [of = '', ...unanswered] = person.unanswered;
      return told({ ...person, unanswered }, { msrp: Number(event.status), of });
    }
    case 'hang up':
      return told({ ...person, is: 'leaving' }, { sip: 'BYE', call: 1, seq: 2, within: true });
    default:
      return told({ ...person, is: 'cut' }, { breaks: 1 });
  }
}

function hears(person: Person, { message }: Received): Step<Person> {
  const { msrp, sip, to, seq } = message as { readonly [key: string]: Json };
  if (msrp === 'SEND') return heard(person, message as never);
  if (msrp === 'REPORT') return { state: reported(person, message as never) };
  if (msrp !== undefined) return { state: answered(person, Number(msrp)) };
  if (to === 'BYE') return { state: { ...person, is: 'away', asked: [] } };
  if (sip !== 'BYE') return { state: person };
  const is = person.is === 'leaving' ? 'leaving' : 'away';
  return told({ ...person, is, asked: [] }, { sip: 200, to: 'BYE', call: 1, seq: seq as number });
}

function answered(person: Person, status: number): Person {
  const [oldest = '', ...asked] = person.asked;
  if (oldest === '') return person;
  return { ...person, asked, told: { ...person.told, [oldest]: status } };
}

function reported(person: Person, { id, status }: { id: string; status: number }): Person {
  return { ...person, told: { ...person.told, [`report of ${id}`]: status } };
}

/** A connection breaks as the focus sees it: what it sent before is heard all the same. */
function heard(person: Person, { from, text, of }: Copy): Step<Person> {
  const state = {
    ...person,
    heard: [...person.heard, text],
    unanswered: person.who === 'carl' ? [...person.unanswered, of] : [],
  };
  if (person.is === 'away') {
    return { state, breaks: `nothing-comes-after-the-goodbye: ${person.who} hears ${text}` };
  }
  const piece = Object.values(PIECES).find((each) => each.text === text && each.by === from);
  if (piece !== undefined) return { state };
  return { state, breaks: `a-copy-is-what-was-said: ${person.who} hears ${text} of ${from}` };
}

interface Copy {
  readonly from: string;
  readonly text: string;
  readonly of: string;
}

function told(state: Person, message: Json): Step<Person> {
  return { state, sends: [{ to: 'focus', message }] };
}

const PEOPLE = ['anna', 'bert', 'carl', 'dora'];
