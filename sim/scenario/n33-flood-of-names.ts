// N33: somebody asks for one name after the other. RFC 4575 spares subscribers by one NOTIFY in
// five seconds; how to refuse a flood of requests nobody says. Twenty in ten seconds are allowed.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes, times } from './cue.ts';
import { answered, comes, refuses } from './expectation.ts';

export const n33FloodOfNames: Scenario = {
  name: 'n33-flood-of-names',
  row: 'N33',
  says: 'Of 22 requests for names in a moment the last two are refused.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), ...times(22, asksFor('alice', '"Rook"')), passes(1_000)],
  expects: [
    comes(20, answered('alice', 200)),
    comes(2, answered('alice', 403)),
    comes(2, refuses(403, 'N33')),
  ],
};
