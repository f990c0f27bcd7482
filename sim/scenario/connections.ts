// The scenarios of MSRP connections (M), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { m1PeerStandsStill } from './m1-peer-stands-still.ts';
import { m2ComesBackTooLate } from './m2-comes-back-too-late.ts';
import { m2ConnectionLost } from './m2-connection-lost.ts';
import { m2SuspendedForAWhile } from './m2-suspended-for-a-while.ts';
import { m2SwitchesOffWhileSuspended } from './m2-switches-off-while-suspended.ts';
import { m3MessagesForTheSuspended } from './m3-messages-for-the-suspended.ts';
import { m4SecondConnection } from './m4-second-connection.ts';
import { m5SessionThatIsOver } from './m5-session-that-is-over.ts';
import { m7NeverConnects } from './m7-never-connects.ts';
import { m8GarbageWhereNobodyIs } from './m8-garbage-where-nobody-is.ts';
import { m9NobodyCanBeReached } from './m9-nobody-can-be-reached.ts';
import { m14ReportAfterTheEnd } from './m14-report-after-the-end.ts';
import { m16ReportInAnotherNamespace } from './m16-report-in-another-namespace.ts';
import { m18ReportForNobody } from './m18-report-for-nobody.ts';
import { m18ReportIsRefused } from './m18-report-is-refused.ts';
import { m21FailureIsReported } from './m21-failure-is-reported.ts';
import { m21FailureOfOneMessage } from './m21-failure-of-one-message.ts';
import { m23AnswerJustInTime } from './m23-answer-just-in-time.ts';
import { m23AnswerTooLate } from './m23-answer-too-late.ts';
import { m24OctetsThatWait } from './m24-octets-that-wait.ts';

export const connections: readonly Scenario[] = [
  m1PeerStandsStill,
  m2ComesBackTooLate,
  m2ConnectionLost,
  m2SuspendedForAWhile,
  m2SwitchesOffWhileSuspended,
  m3MessagesForTheSuspended,
  m4SecondConnection,
  m5SessionThatIsOver,
  m7NeverConnects,
  m8GarbageWhereNobodyIs,
  m9NobodyCanBeReached,
  m14ReportAfterTheEnd,
  m16ReportInAnotherNamespace,
  m18ReportForNobody,
  m18ReportIsRefused,
  m21FailureIsReported,
  m21FailureOfOneMessage,
  m23AnswerJustInTime,
  m23AnswerTooLate,
  m24OctetsThatWait,
];
