// S9: both sides send a re-INVITE, and they cross. The one that meets an undecided one is refused
// with 491 and may be sent again later (RFC 3261 14.1). The room sends one to refresh a session
// whose client does not take UPDATE.
import type { Scenario } from '../world/scenario.ts';
import { does, holds, joinAll, passes, reinvites, releases, says } from './cue.ts';
import { answered, reads, receives } from './expectation.ts';

export const s9BothAskAtOnce: Scenario = {
  name: 's9-both-ask-at-once',
  row: 'S9',
  says: 'A re-INVITE that crosses the one of the room is refused, and the call goes on.',
  world: { people: ['alice', 'bob'], profiles: { alice: 'rcs' } },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'update', session: 'none', seconds: 90, refresher: 'uas' }),
    passes(40_000),
    holds('focus', 'alice'),
    passes(10_000),
    reinvites('alice', 'same'),
    passes(1_000),
    releases('focus', 'alice'),
    passes(5_000),
    says('bob', 'still here?'),
    passes(1_000),
  ],
  expects: [
    receives('alice', 'INVITE sip:alice'),
    answered('alice', '491 INVITE'),
    reads('alice', 'still here?'),
  ],
};
