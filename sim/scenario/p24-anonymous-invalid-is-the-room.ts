// P24, the other reading (variant anonymousIsRoom).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, receives } from './expectation.ts';

export const p24AnonymousInvalidIsTheRoom: Scenario = {
  name: 'p24-anonymous-invalid-is-the-room',
  row: 'P24',
  says: 'By the other reading that address is the room.',
  world: { people: ['alice', 'bob'], variants: { anonymousIsRoom: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: 'sip:anonymous@anonymous.invalid' } }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), receives('bob', 'something is said ')],
};
