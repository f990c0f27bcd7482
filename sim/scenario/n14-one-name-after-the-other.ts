// N14: two NICKNAMEs of one session, the second sent before the first is answered. MSRP lets them
// overlap and RFC 7701 takes them one after the other; the last that was accepted is the name.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes, says, takes } from './cue.ts';
import { answered, comes, named } from './expectation.ts';

export const n14OneNameAfterTheOther: Scenario = {
  name: 'n14-one-name-after-the-other',
  row: 'N14',
  says: 'Who asks for two names in a row without waiting has the last one.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    asksFor('alice', '"Rook"'),
    asksFor('alice', '"Queen"'),
    passes(6_000),
    says('alice', 'who am I?'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [
    comes(2, answered('alice', 200)),
    { who: 'bob', tells: { type: 'message', nickname: 'Queen', text: 'who am I?' } },
    named('bob', 200, 'Rook'),
  ],
};
