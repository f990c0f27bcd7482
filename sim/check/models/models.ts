// The models that come with the program, by name.
import type { Model } from '../model.ts';
import { membership } from './membership.ts';
import { nicknameRace } from './nickname-race.ts';
import { restart } from './restart.ts';
import { signalling } from './signalling.ts';
import { twoNodes } from './two-nodes.ts';
import type { World } from './world.ts';

/** A model, and how it is built. */
export interface KnownModel {
  readonly name: string;
  /** Its smallest interesting world. */
  build(world?: World): Model;
  /** A smaller one, of which every state is reached in a moment. */
  small(world?: World): Model;
  /** How many focuses there are, or lives of one; 1 when absent. */
  readonly focuses?: number;
}

export const models: readonly KnownModel[] = [
  {
    name: 'nickname-race',
    build: nicknameRace,
    small: (world) => nicknameRace({ ...world, people: ['anna', 'bert'], outstanding: 1 }),
  },
  {
    name: 'restart',
    build: restart,
    small: (world) => restart({ ...world, people: ['anna'] }),
    focuses: 2,
  },
  {
    name: 'two-nodes',
    build: twoNodes,
    small: (world) => twoNodes({ ...world, names: ['Rook'], outstanding: 1, lag: 1 }),
    focuses: 2,
  },
  {
    name: 'membership',
    build: membership,
    small: (world) => membership({ ...world, names: ['Rook'], calls: [1, 1] }),
  },
  {
    name: 'signalling',
    build: signalling,
    small: (world) => signalling({ ...world, offers: [], losses: 0, duplicates: 0 }),
  },
];
