// P1: whom a private message is for changes its name while the message is under way. Private
// messages go to a URI (6.2), and what the writer's client made of a name it made before.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, passes, releases, takes, whispers } from './cue.ts';
import { inOrder, named, readsAlone, sent } from './expectation.ts';

export const p1RenamedWhileAWhisperIsUnderWay: Scenario = {
  name: 'p1-renamed-while-a-whisper-is-under-way',
  row: 'P1',
  says: 'A whisper finds somebody who takes another name while it is under way.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('bob', 'Rook'),
    passes(6_000),
    holds('alice', 'focus'),
    whispers('alice', 'Rook', 'psst'),
    takes('bob', 'Queen'),
    passes(1_000),
    releases('alice', 'focus'),
    passes(1_000),
  ],
  expects: [
    inOrder(named('bob', 200, 'Queen'), readsAlone('bob', 'psst')),
    sent('alice', 200, 'psst'),
  ],
};
