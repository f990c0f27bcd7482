// N4, X2: somebody sets the focus's wall clock an hour ahead during a quarantine. Stamps of the
// room log follow monotonic time, so that no quarantine ends by it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, setsClock, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n4ClockJumpsOverTheQuarantine: Scenario = {
  name: 'n4-clock-jumps-over-the-quarantine',
  row: 'N4',
  says: 'A quarantine does not end because the wall clock of the focus was set an hour ahead.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    passes(1_000),
    setsClock('focus', 3_600_000),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('bob', 425, 'Rook')],
};
