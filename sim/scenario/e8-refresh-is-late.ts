// E8: a client keeps its subscription by refreshing it, for hours. Each refresh brings a document.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, passes } from './cue.ts';
import { never, receives, seesChange } from './expectation.ts';

export const e8RefreshIsLate: Scenario = {
  name: 'e8-refresh-is-late',
  row: 'E8',
  says: 'A roster that is refreshed in time goes on.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice'), passes(8_000_000), joins('bob'), passes(6_000)],
  expects: [seesChange('alice', 'joined', 'bob'), never(receives('alice', 'terminated'))],
};
