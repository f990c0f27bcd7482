// P2: somebody waits for a name to be freed and takes it, so as to be taken for who had it. While
// the writer's roster is old, the quarantine of the name keeps the others from it.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, leaves, passes, releases, takes, whispers } from './cue.ts';
import { named, never, receives, sent } from './expectation.ts';

export const p2NameThatChangedHands: Scenario = {
  name: 'p2-name-that-changed-hands',
  row: 'P2',
  says: 'A whisper to the name of somebody who left reaches nobody who wants that name.',
  world: { people: ['alice', 'bob', 'mallory'] },
  cues: [
    ...joinAll('alice', 'bob', 'mallory'),
    takes('bob', 'Rook'),
    passes(6_000),
    holds('focus', 'alice'),
    leaves('bob'),
    passes(1_000),
    takes('mallory', 'Rook'),
    passes(1_000),
    whispers('alice', 'Rook', 'our secret'),
    passes(1_000),
    releases('focus', 'alice'),
    passes(1_000),
  ],
  expects: [
    named('mallory', 425, 'Rook'),
    sent('alice', 404, 'our secret'),
    never(receives('mallory', 'our secret')),
  ],
};
