// People who ask for nicknames and give them back, several requests at a time: whatever a client
// could ask, in any order (R7701-7.1-1, N14).
import { prepareNickname } from '../../../model/nickname/precis.ts';
import type { RoomShown } from '../focus/shown.ts';
import type { Always, Event, Json, Kind } from '../model.ts';

/** What somebody knows: the name that the last answer left them with, and what is not answered. */
export interface Person {
  readonly held: string;
  readonly asked: readonly string[];
}

/** What else somebody may ask besides names, for a clause to have something to say. */
export type OddRequest = { readonly [member: string]: Json };

/** People of a focus, who may have so many requests under way. */
export function personKind(
  names: readonly string[],
  outstanding: number,
  focus = 'focus',
  odd: readonly OddRequest[] = [],
): Kind<Person> {
  const all: readonly OddRequest[] = [...[...names, ''].map((nickname) => ({ nickname })), ...odd];
  return {
    name: 'person',
    initial: () => ({ held: '', asked: [] }),
    offers: ({ asked }) =>
      asked.length < outstanding ? all.map((request) => ({ do: 'ask', ...request })) : [],
    step({ held, asked }, event) {
      if ('do' in event) {
        const { do: _, ...request } = event;
        const message = { msrp: 'NICKNAME', call: 1, ...request };
        const name = String(request.nickname ?? '');
        return { state: { held, asked: [...asked, name] }, sends: [{ to: focus, message }] };
      }
      const [oldest = '', ...others] = asked;
      return { state: { held: statusOf(event) === 200 ? oldest : held, asked: others } };
    },
    commutes: () => true,
  };
}

/** R7701-7.1-10, as the people know it. */
export function oneHolder(people: readonly string[]): Always {
  return {
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
    tells: (...each: readonly Person[]) => `${together(people, each)} at once`,
  };
}

/** A name, and what it is compared by: they are exchanged together. */
export function withKey(name: string): readonly string[] {
  const prepared = prepareNickname(name);
  return prepared.ok ? [name, prepared.key] : [name];
}

/** The name that a room has somebody under; '' for none. */
export function nameIn({ names }: RoomShown, person: string): string {
  return Object.keys(names).find((name) => names[name]?.includes(person)) ?? '';
}

/** Who has which name, in words. */
export function together(people: readonly string[], each: readonly Person[]): string {
  return people
    .flatMap((name, at) => (each[at]?.held === '' ? [] : [`${name} has ${each[at]?.held}`]))
    .join(' and ');
}

function statusOf(event: Event): number {
  return 'from' in event ? Number((event.message as { readonly msrp: number }).msrp) : 0;
}

/** They have a name, and nothing is unanswered. */
export function isSettled({ held, asked }: Person): boolean {
  return held !== '' && asked.length === 0;
}
