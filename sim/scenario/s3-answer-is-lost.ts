// S3: the 200 to an INVITE over UDP is lost. It is sent again until the ACK is there.
import type { Scenario } from '../world/scenario.ts';
import { joins, loses, passes } from './cue.ts';
import { isIn, logs } from './expectation.ts';

export const s3AnswerIsLost: Scenario = {
  name: 's3-answer-is-lost',
  row: 'S3',
  says: 'Who lost the 200 to its INVITE is in the room when it comes again.',
  world: { people: ['alice'] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    loses('focus', 'alice', 'SIP/2.0 200'),
    passes(3_000),
  ],
  expects: [
    logs('participant.admitted', 'alice'),
    logs('participant.joined', 'alice'),
    isIn('alice'),
  ],
};
