// E19, the other reading (variant refreshRepeatsVersion): each document has the next version.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, subscribes } from './cue.ts';
import { receives } from './expectation.ts';

export const e19RefreshHasAVersionOfItsOwn: Scenario = {
  name: 'e19-refresh-has-a-version-of-its-own',
  row: 'E19',
  says: 'By the other reading a refresh without a change has the next version.',
  world: { people: ['alice'], variants: { refreshRepeatsVersion: false } },
  cues: [...joinAll('alice'), passes(6_000), subscribes('alice', 'refresh'), passes(6_000)],
  expects: [receives('alice', ' version="1"'), receives('alice', ' version="2"')],
};
