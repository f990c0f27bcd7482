// X8: a refusal over UDP is sent again until it is acknowledged, and forgotten in any case.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, loses, passes } from './cue.ts';
import { answered, comes, isIn, never } from './expectation.ts';

export const x8RefusedOverDatagrams: Scenario = {
  name: 'x8-refused-over-datagrams',
  row: 'X8',
  says: 'A refusal whose acknowledgement is lost comes again.',
  world: { people: ['alice', 'phone'], policy: { severalSessions: false } },
  cues: [
    ...joinAll('alice'),
    joins('phone', { as: 'alice', over: 'sip-udp' }),
    loses('phone', 'focus', 'ACK '),
    passes(3_000),
  ],
  expects: [comes(2, answered('phone', '403 INVITE')), never(isIn('phone'))],
};
