// S11: BYE while a re-INVITE is undecided: it ends the call, and the offer with it.
import type { Scenario } from '../world/scenario.ts';
import { arrives, does, joinAll, passes, reinvites } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const s11GoodbyeDuringAChange: Scenario = {
  name: 's11-goodbye-during-a-change',
  row: 'S11',
  says: 'A goodbye ends a call of which an offer is undecided.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    reinvites('alice', 'recvonly'),
    does('alice', { deed: 'bye', times: 1 }),
    arrives('alice', 'focus', 'recvonly'),
    arrives('alice', 'focus', 'BYE'),
    passes(2_000),
  ],
  expects: [answered('alice', '200 BYE'), leftBy('alice', 'bye')],
};
