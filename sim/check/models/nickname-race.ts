// Who gets a nickname, when several ask for it at once and give it back (R7701-7.1-10, N1, N14).
// Smallest interesting world: three people, two names, two requests of each under way, one ordered
// connection each; an entry is committed as it is appended.
import { focusKind } from '../focus/node.ts';
import type { Event, Kind, Model } from '../model.ts';
import type { World } from './world.ts';

/** What somebody knows: the name that the last answer left them with, and what is not answered. */
interface Person {
  readonly held: string;
  readonly asked: readonly string[];
}

export interface NicknameRaceWorld extends World {
  readonly people?: readonly string[];
  readonly names?: readonly string[];
  /** How many requests of one person may be under way. */
  readonly outstanding?: number;
}

export function nicknameRace(world: NicknameRaceWorld = {}): Model {
  const { people = ['anna', 'bert', 'carl'], names = ['Rook', 'King'], outstanding = 2 } = world;
  const person = personKind(names, outstanding);
  const { variants, policy, kind = focusKind } = world;
  const focus = kind({ devices: people, joined: people, variants, policy });
  return {
    name: 'nickname-race',
    asks: 'Can two people have one nickname, or somebody another than the room says?',
    actors: [...people.map((name) => ({ name, kind: person })), { name: 'focus', kind: focus }],
    links: people.map((name) => ({ between: [name, 'focus'] })),
    hub: 'focus',
    symmetry: [people, names],
    properties: [
      {
        kind: 'always',
        name: 'one-nickname-one-holder',
        clause: 'R7701-7.1-10',
        says: 'no two people have been granted one name that neither has given back',
        lasts: true,
        reads: people,
        holds: (...each: readonly Person[]) => {
          const held = each.filter(isSettled).map((person) => person.held);
          return new Set(held).size === held.length;
        },
      },
      {
        kind: 'sometimes',
        name: 'somebody-is-refused',
        clause: 'R7701-7.1-10',
        says: 'a name is in use, and another person who asked for it has none',
        reads: people,
        holds: (...each: readonly Person[]) => each.some(isSettled),
      },
    ],
  };
}

function personKind(names: readonly string[], outstanding: number): Kind<Person> {
  return {
    name: 'person',
    initial: () => ({ held: '', asked: [] }),
    offers: ({ asked }) =>
      asked.length < outstanding ? [...names, ''].map((nickname) => ({ do: 'ask', nickname })) : [],
    step({ held, asked }, event) {
      if ('do' in event) {
        const nickname = String(event.nickname);
        const message = { msrp: 'NICKNAME', call: 1, nickname };
        return { state: { held, asked: [...asked, nickname] }, sends: [{ to: 'focus', message }] };
      }
      const [oldest = '', ...others] = asked;
      return { state: { held: statusOf(event) === 200 ? oldest : held, asked: others } };
    },
    commutes: () => true,
  };
}

function statusOf(event: Event): number {
  return 'from' in event ? Number((event.message as { readonly msrp: number }).msrp) : 0;
}

function isSettled({ held, asked }: Person): boolean {
  return held !== '' && asked.length === 0;
}
