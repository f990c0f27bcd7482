// The models that come with the program, by name.
import type { Model } from '../model.ts';
import { delivery } from './delivery.ts';
import { membership } from './membership.ts';
import { nicknameRace, wideNicknameRace } from './nickname-race.ts';
import { privateMessage } from './private-message.ts';
import { restart } from './restart.ts';
import { signalling, wideSignalling } from './signalling.ts';
import { subscription, wideSubscription } from './subscription.ts';
import { twoNodes } from './two-nodes.ts';
import type { World } from './world.ts';

/** A model, and how it is built. */
export interface KnownModel {
  readonly name: string;
  /** Its smallest interesting world. */
  build(world?: World): Model;
  /** A smaller one, of which every state is reached in a moment. */
  small(world?: World): Model;
  /** One in which people do more that clauses speak of, to compare readings in. */
  wide?(world?: World): Model;
  /** One in which people go on for ever; where absent, a stranger does. */
  endless?(world?: World): Model;
  /** How many focuses there are, or lives of one; 1 when absent. */
  readonly focuses?: number;
}

/** In the order in which they are best read. */
export const models: readonly KnownModel[] = [
  {
    name: 'nickname-race',
    build: nicknameRace,
    small: (world) => nicknameRace({ ...world, people: ['anna', 'bert'], outstanding: 1 }),
    wide: wideNicknameRace,
  },
  {
    name: 'membership',
    build: membership,
    small: (world) => membership({ ...world, names: ['Rook'], calls: [1, 1] }),
  },
  {
    name: 'private-message',
    build: privateMessage,
    small: (world) =>
      privateMessage({
        ...{ ...world, ways: ['psst', 'to-nobody'], rests: true },
        acts: { bert: ['hang up', 'call'], desk: ['take no whispers', 'hang up'] },
      }),
  },
  {
    name: 'delivery',
    build: delivery,
    small: (world) =>
      delivery({
        ...{ ...world, sends: 2, rests: true, statuses: [200] },
        pieces: ['first-half', 'other-half', 'reply'],
      }),
  },
  {
    name: 'signalling',
    build: signalling,
    small: (world) => signalling({ ...world, offers: [], losses: 0, duplicates: 0 }),
    wide: wideSignalling,
  },
  {
    name: 'subscription',
    build: subscription,
    small: (world) => subscription({ ...world, spare: 0, words: 0, names: [] }),
    wide: wideSubscription,
  },
  {
    name: 'restart',
    build: restart,
    small: (world) => restart({ ...world, people: ['anna'] }),
    endless: (world) => restart({ ...world, texts: 1000, lives: 2 }),
    focuses: 2,
  },
  {
    name: 'two-nodes',
    build: twoNodes,
    small: (world) => twoNodes({ ...world, names: ['Rook'], outstanding: 1, lag: 1 }),
    focuses: 2,
  },
];
