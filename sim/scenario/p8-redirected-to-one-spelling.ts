// P8: a client of one kind needs To to be what it dialled. Called by another name of its host, the
// room answers 302 with the one spelling under which all know it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, passes, says } from './cue.ts';
import { answered, isIn, reads } from './expectation.ts';

export const p8RedirectedToOneSpelling: Scenario = {
  name: 'p8-redirected-to-one-spelling',
  row: 'P8',
  says: 'A client that needs it is redirected to the one spelling of the room.',
  world: { people: ['alice', 'bob'], profiles: { alice: 'blink' } },
  cues: [
    ...joinAll('bob'),
    joins('alice', { uri: 'sip:lobby@198.18.0.1' }),
    passes(3_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [answered('alice', '302 INVITE'), isIn('alice'), reads('bob', 'hello')],
};
