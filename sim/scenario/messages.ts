// The scenarios of messages to the room (C), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { c1GoodbyeInTheMiddle } from './c1-goodbye-in-the-middle.ts';
import { c2ConnectionBreaksInAChunk } from './c2-connection-breaks-in-a-chunk.ts';
import { c4ContinuationIsRefused } from './c4-continuation-is-refused.ts';
import { c4ContinuationOfTheUnknown } from './c4-continuation-of-the-unknown.ts';
import { c5SecondChunkFirst } from './c5-second-chunk-first.ts';
import { c6EndBeforeTheMiddle } from './c6-end-before-the-middle.ts';
import { c7ChunksOverlap } from './c7-chunks-overlap.ts';
import { c9TwoMessagesByTurns } from './c9-two-messages-by-turns.ts';
import { c10OneIdOfTwoSenders } from './c10-one-id-of-two-senders.ts';
import { c12JoinsInTheMiddle } from './c12-joins-in-the-middle.ts';
import { c13LeavesAndComesBack } from './c13-leaves-and-comes-back.ts';
import { c14ReaderRefusesTheLength } from './c14-reader-refuses-the-length.ts';
import { c15ReaderRefusesTheType } from './c15-reader-refuses-the-type.ts';
import { c16ReaderKnowsNoSession } from './c16-reader-knows-no-session.ts';
import { c17ReaderDoesNotAnswer } from './c17-reader-does-not-answer.ts';
import { c20LongerIsTooMuch } from './c20-longer-is-too-much.ts';
import { c20LongerThanItSaid } from './c20-longer-than-it-said.ts';
import { c21GivenUpBeforeItBegan } from './c21-given-up-before-it-began.ts';
import { c22GivenUpInTheMiddle } from './c22-given-up-in-the-middle.ts';
import { c24OctetByOctet } from './c24-octet-by-octet.ts';
import { c25BeginsAnew } from './c25-begins-anew.ts';
import { c25GoesOnTooLate } from './c25-goes-on-too-late.ts';
import { c25SilenceAfterARefusal } from './c25-silence-after-a-refusal.ts';
import { c31TypeForbiddenInThatMoment } from './c31-type-forbidden-in-that-moment.ts';
import { c31TypeThatTheRoomForbids } from './c31-type-that-the-room-forbids.ts';
import { c33EmptySend } from './c33-empty-send.ts';
import { c42SameMessageAgain } from './c42-same-message-again.ts';
import { c43OneTransactionIdTwice } from './c43-one-transaction-id-twice.ts';
import { c43TransactionIdIsTaken } from './c43-transaction-id-is-taken.ts';
import { c46ReportOfALonelyRoom } from './c46-report-of-a-lonely-room.ts';
import { c47OwnSecondDevice } from './c47-own-second-device.ts';
import { c47OwnSecondDeviceHasACopy } from './c47-own-second-device-has-a-copy.ts';
import { c48FloodOfTyping } from './c48-flood-of-typing.ts';
import { c48FloodOfTypingIsRefused } from './c48-flood-of-typing-is-refused.ts';
import { c48SomebodyTypes } from './c48-somebody-types.ts';
import { c48SomebodyTypesForMinutes } from './c48-somebody-types-for-minutes.ts';

export const messages: readonly Scenario[] = [
  c1GoodbyeInTheMiddle,
  c2ConnectionBreaksInAChunk,
  c4ContinuationIsRefused,
  c4ContinuationOfTheUnknown,
  c5SecondChunkFirst,
  c6EndBeforeTheMiddle,
  c7ChunksOverlap,
  c9TwoMessagesByTurns,
  c10OneIdOfTwoSenders,
  c12JoinsInTheMiddle,
  c13LeavesAndComesBack,
  c14ReaderRefusesTheLength,
  c15ReaderRefusesTheType,
  c16ReaderKnowsNoSession,
  c17ReaderDoesNotAnswer,
  c20LongerIsTooMuch,
  c20LongerThanItSaid,
  c21GivenUpBeforeItBegan,
  c22GivenUpInTheMiddle,
  c24OctetByOctet,
  c25BeginsAnew,
  c25GoesOnTooLate,
  c25SilenceAfterARefusal,
  c31TypeForbiddenInThatMoment,
  c31TypeThatTheRoomForbids,
  c33EmptySend,
  c42SameMessageAgain,
  c43OneTransactionIdTwice,
  c43TransactionIdIsTaken,
  c46ReportOfALonelyRoom,
  c47OwnSecondDevice,
  c47OwnSecondDeviceHasACopy,
  c48FloodOfTyping,
  c48FloodOfTypingIsRefused,
  c48SomebodyTypes,
  c48SomebodyTypesForMinutes,
];
