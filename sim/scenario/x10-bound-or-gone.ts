// X10: the network breaks in the moment of the 200: the caller has it and nothing of the caller's
// arrives any more. Whoever was admitted is bound in time or gone.
import type { Scenario } from '../world/scenario.ts';
import { arrives, heals, joins, parts, passes } from './cue.ts';
import { leftBy, logs, never } from './expectation.ts';

export const x10BoundOrGone: Scenario = {
  name: 'x10-bound-or-gone',
  row: 'X10',
  says: 'Who is cut off before it has connected is admitted and never in the room.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    arrives('focus', 'alice', 'SIP/2.0 200'),
    ...parts('alice', 'focus'),
    passes(33_000),
    ...heals('alice', 'focus'),
    passes(5_000),
  ],
  expects: [
    logs('participant.admitted', 'alice'),
    never(logs('participant.joined')),
    leftBy('alice', 'unbound'),
  ],
};
