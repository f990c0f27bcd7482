// The models that come with the program, by name.
import type { Model } from '../model.ts';
import { nicknameRace } from './nickname-race.ts';
import { signalling } from './signalling.ts';
import type { World } from './world.ts';

/** A model, and how it is built. */
export interface KnownModel {
  readonly name: string;
  /** Its smallest interesting world. */
  build(world?: World): Model;
  /** A smaller one, of which every state is reached in a moment. */
  small(world?: World): Model;
}

export const models: readonly KnownModel[] = [
  {
    name: 'nickname-race',
    build: nicknameRace,
    small: (world) => nicknameRace({ ...world, people: ['anna', 'bert'], outstanding: 1 }),
  },
  {
    name: 'signalling',
    build: signalling,
    small: (world) => signalling({ ...world, offers: [], losses: 0, duplicates: 0 }),
  },
];
