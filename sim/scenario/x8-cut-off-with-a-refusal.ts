// X8: the same when nothing arrives of the caller any more: it is given up after 64*T1.
import type { Scenario } from '../world/scenario.ts';
import { awaits, heals, joinAll, joins, parts, passes, says } from './cue.ts';
import { sent } from './expectation.ts';

export const x8CutOffWithARefusal: Scenario = {
  name: 'x8-cut-off-with-a-refusal',
  row: 'X8',
  says: 'A refusal that nobody acknowledges is given up.',
  world: { people: ['alice', 'phone'], policy: { severalSessions: false } },
  cues: [
    ...joinAll('alice'),
    joins('phone', { as: 'alice', over: 'sip-udp' }),
    awaits('focus', 'phone', '403'),
    ...parts('phone', 'focus'),
    passes(40_000),
    ...heals('phone', 'focus'),
    passes(2_000),
    says('alice', 'all well'),
    passes(500),
  ],
  expects: [sent('alice', 200, 'all well')],
};
