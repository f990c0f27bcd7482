// Who gets a nickname, when several ask for it at once and give it back (R7701-7.1-10, N1, N14).
// Smallest interesting world: three people, two names, two requests of each under way, one ordered
// connection each; an entry is committed as it is appended.
import { focusKind } from '../focus/node.ts';
import type { RoomShown } from '../focus/shown.ts';
import type { Owners } from '../focus/wire.ts';
import { focusWords } from '../focus/words.ts';
import { type Event, isReceived, type Model, type Sent, watching } from '../model.ts';
import {
  isSettled,
  nameIn,
  type OddRequest,
  oneHolder,
  type Person,
  personKind,
  together,
  withKey,
} from './nickname-person.ts';
import type { World } from './world.ts';

export interface NicknameRaceWorld extends World {
  readonly people?: readonly string[];
  readonly names?: readonly string[];
  /** How many requests of one person may be under way. */
  readonly outstanding?: number;
  /** What else they may ask. */
  readonly odd?: readonly OddRequest[];
  /** Whose devices people are, where several are one person's. */
  readonly owners?: Owners;
}

export function nicknameRace(world: NicknameRaceWorld = {}): Model {
  const { people = ['anna', 'bert', 'carl'], names = ['Rook', 'King'], outstanding = 2 } = world;
  const { variants, policy, kind = focusKind, odd = [], owners = {} } = world;
  const person = personKind(names, outstanding, 'focus', odd);
  const devices = { devices: people, joined: people, owners };
  const focus = watching(kind({ ...devices, variants, policy }), refusal);
  return {
    name: 'nickname-race',
    asks: 'Can two people have one nickname, or somebody another than the room says?',
    actors: [...people.map((name) => ({ name, kind: person })), { name: 'focus', kind: focus }],
    links: people.map((name) => ({ between: [name, 'focus'] })),
    hub: 'focus',
    ...(world.owners === undefined ? { symmetry: [people, names.map(withKey)] } : {}),
    words: focusWords,
    properties: [
      oneHolder(people),
      {
        kind: 'always',
        name: 'people-and-room-agree',
        clause: 'R7701-7.2-1',
        says: 'when everything is answered, the room has everybody under the name they know of',
        lasts: true,
        reads: ['focus', ...people],
        holds: (room: RoomShown, ...each: readonly Person[]) =>
          each.some(({ asked }) => asked.length > 0) ||
          people.every((name, at) => nameIn(room, name) === each[at]?.held),
        tells: (room: RoomShown, ...each: readonly Person[]) =>
          `${together(people, each) || 'nobody has a name'}, and in the room it is ${Object.entries(
            room.names,
          ).map(([name, users]) => `${users.join(' and ')} who has ${name}`)}`,
      },
      {
        kind: 'step',
        name: 'refused-with-reason',
        clause: 'R7701-7.1-10',
        says: 'a name is refused where somebody else has it, and nowhere else',
      },
      {
        kind: 'sometimes',
        name: 'everybody-has-a-name',
        clause: 'R7701-7.1-6',
        says: 'as many people have names as there are names',
        reads: people,
        holds: (...each: readonly Person[]) =>
          each.filter(isSettled).length === Math.min(names.length, people.length),
      },
    ],
  };
}

/**
 * The race with whatever a clause has something to say about: one person with two devices, and
 * NICKNAMEs that are too long, not allowed, incomplete or like somebody else's name.
 */
export function wideNicknameRace(world: World = {}): Model {
  return nicknameRace({
    ...world,
    people: ['anna', 'phone', 'bert'],
    owners: { phone: 'anna' },
    outstanding: 1,
    odd: [
      // Of two octets each, and of one character (N8).
      { nickname: '\u00e9', times: 600 },
      // 33 octets in place of three, once it is prepared (N9).
      { nickname: '\ufdfa', times: 100 },
      // A soft hyphen (N10).
      { nickname: 'Ro\u00adok' },
      { nickname: 'bert' },
      {},
      { nickname: 'Duke', success: true },
      { nickname: 'Duke', text: 'a body' },
    ],
  });
}

/** What the room refuses, judged once more by who has which name. */
function refusal(before: RoomShown, event: Event, sends: readonly Sent[]): string | undefined {
  if (!isReceived(event)) return undefined;
  const { nickname = '' } = event.message as { readonly nickname?: string };
  const { msrp: status } = (sends[0]?.message ?? {}) as { readonly msrp?: number };
  if (status === 200 || (before.names[nickname] ?? []).some((user) => user !== event.from)) {
    return undefined;
  }
  const why = `${event.from} asks for ${nickname}, which nobody else has, and gets ${status}`;
  return `refused-with-reason: ${why}`;
}
