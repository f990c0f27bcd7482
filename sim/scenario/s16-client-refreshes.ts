// S16, S15: a client asks for a session of half an hour and refreshes it itself, by a re-INVITE
// with the session as it is: nothing changes by that.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says } from './cue.ts';
import { logs, never, reads } from './expectation.ts';

export const s16ClientRefreshes: Scenario = {
  name: 's16-client-refreshes',
  row: 'S16',
  says: 'A client that refreshes its session stays for hours.',
  world: { people: ['alice', 'bob'], profiles: { alice: 'rcs' } },
  cues: [...joinAll('alice', 'bob'), passes(7_200_000), says('bob', 'still here?'), passes(1_000)],
  expects: [reads('alice', 'still here?'), never(logs('participant.left'))],
};
