// N8: at most 1023, octets by the prose and characters by the ABNF of RFC 7701 7.1. Octets of UTF-8
// are counted: a thousand letters of two octets are too many.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered, logs, never, refuses } from './expectation.ts';

export const n8LimitCountsOctets: Scenario = {
  name: 'n8-limit-counts-octets',
  row: 'N8',
  says: 'A name of 1000 letters that are 2000 octets is too long.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), asksFor('alice', `"${'é'.repeat(1_000)}"`), passes(1_000)],
  expects: [answered('alice', 424), refuses(424, 'R7701-7.1-3'), never(logs('nickname.requested'))],
};
