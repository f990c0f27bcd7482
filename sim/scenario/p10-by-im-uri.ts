// P10: To is im:bob@... and Bob is known by his sip URI. 5.2 names both schemes and no mapping.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, readsAlone } from './expectation.ts';

export const p10ByImUri: Scenario = {
  name: 'p10-by-im-uri',
  row: 'P10',
  says: 'A whisper to the im URI of somebody reaches the sip URI at the same address.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: 'im:bob@example.org' } }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), readsAlone('bob', 'something is said ')],
};
