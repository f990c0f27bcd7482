// The scenarios of private messages (P), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { p1RenamedWhileAWhisperIsUnderWay } from './p1-renamed-while-a-whisper-is-under-way.ts';
import { p2NameThatChangedHands } from './p2-name-that-changed-hands.ts';
import { p3RecipientLeavesFirst } from './p3-recipient-leaves-first.ts';
import { p4LossIsNotReported } from './p4-loss-is-not-reported.ts';
import { p4RecipientLeavesBetween } from './p4-recipient-leaves-between.ts';
import { p5AllDevicesMust } from './p5-all-devices-must.ts';
import { p5OneDeviceOfTwoCan } from './p5-one-device-of-two-can.ts';
import { p6RoomWithoutWhispers } from './p6-room-without-whispers.ts';
import { p6RoomWithoutWhispersCannot } from './p6-room-without-whispers-cannot.ts';
import { p7ToOnesOtherDevice } from './p7-to-ones-other-device.ts';
import { p7ToOneselfAlone } from './p7-to-oneself-alone.ts';
import { p7ToOneselfAloneIsTaken } from './p7-to-oneself-alone-is-taken.ts';
import { p8RedirectedToOneSpelling } from './p8-redirected-to-one-spelling.ts';
import { p8RoomByItsExactUri } from './p8-room-by-its-exact-uri.ts';
import { p8RoomInAnotherSpelling } from './p8-room-in-another-spelling.ts';
import { p10ByImUri } from './p10-by-im-uri.ts';
import { p10ImIsSomebodyElse } from './p10-im-is-somebody-else.ts';
import { p11AnonymousByRealAddress } from './p11-anonymous-by-real-address.ts';
import { p11AnonymousIsReached } from './p11-anonymous-is-reached.ts';
import { p15RefusalAllTheSame } from './p15-refusal-all-the-same.ts';
import { p15RefusalThatNobodyWants } from './p15-refusal-that-nobody-wants.ts';
import { p18TwoRecipients } from './p18-two-recipients.ts';
import { p20MemberBeforeTheRoom } from './p20-member-before-the-room.ts';
import { p20MemberWithTheAddressOfTheRoom } from './p20-member-with-the-address-of-the-room.ts';
import { p22WhisperOfAListener } from './p22-whisper-of-a-listener.ts';
import { p23ReceiptIsExempt } from './p23-receipt-is-exempt.ts';
import { p23ReceiptWhereWhispersAreOff } from './p23-receipt-where-whispers-are-off.ts';
import { p24AnonymousInvalidIsTheRoom } from './p24-anonymous-invalid-is-the-room.ts';
import { p24ToAnonymousInvalid } from './p24-to-anonymous-invalid.ts';
import { p25OtherCaseIsSomebodyElse } from './p25-other-case-is-somebody-else.ts';

export const whispers: readonly Scenario[] = [
  p1RenamedWhileAWhisperIsUnderWay,
  p2NameThatChangedHands,
  p3RecipientLeavesFirst,
  p4LossIsNotReported,
  p4RecipientLeavesBetween,
  p5AllDevicesMust,
  p5OneDeviceOfTwoCan,
  p6RoomWithoutWhispers,
  p6RoomWithoutWhispersCannot,
  p7ToOnesOtherDevice,
  p7ToOneselfAlone,
  p7ToOneselfAloneIsTaken,
  p8RedirectedToOneSpelling,
  p8RoomByItsExactUri,
  p8RoomInAnotherSpelling,
  p10ByImUri,
  p10ImIsSomebodyElse,
  p11AnonymousByRealAddress,
  p11AnonymousIsReached,
  p15RefusalAllTheSame,
  p15RefusalThatNobodyWants,
  p18TwoRecipients,
  p20MemberBeforeTheRoom,
  p20MemberWithTheAddressOfTheRoom,
  p22WhisperOfAListener,
  p23ReceiptIsExempt,
  p23ReceiptWhereWhispersAreOff,
  p24AnonymousInvalidIsTheRoom,
  p24ToAnonymousInvalid,
  p25OtherCaseIsSomebodyElse,
];
