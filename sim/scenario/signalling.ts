// The scenarios of SIP (S), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { s1InviteRepeatedOnTheWay } from './s1-invite-repeated-on-the-way.ts';
import { s1TryingIsLost } from './s1-trying-is-lost.ts';
import { s2InviteRepeatedAfterTheAnswer } from './s2-invite-repeated-after-the-answer.ts';
import { s3AnnouncedByTheAcknowledgement } from './s3-announced-by-the-acknowledgement.ts';
import { s3AnswerIsLost } from './s3-answer-is-lost.ts';
import { s3NeverAcknowledged } from './s3-never-acknowledged.ts';
import { s4CancelComesTooLate } from './s4-cancel-comes-too-late.ts';
import { s4CancelCrossesTheAnswer } from './s4-cancel-crosses-the-answer.ts';
import { s4HangsUpWithTheAnswerUnderWay } from './s4-hangs-up-with-the-answer-under-way.ts';
import { s5CancelBeforeTheAnswer } from './s5-cancel-before-the-answer.ts';
import { s5ConnectionBreaksWhileUndecided } from './s5-connection-breaks-while-undecided.ts';
import { s5HangsUpBeforeAnyAnswer } from './s5-hangs-up-before-any-answer.ts';
import { s5HangsUpWhileUndecided } from './s5-hangs-up-while-undecided.ts';
import { s5LogFailsMeanwhile } from './s5-log-fails-meanwhile.ts';
import { s5NetworkBreaksAfterTheHangingUp } from './s5-network-breaks-after-the-hanging-up.ts';
import { s6InviteByTwoWays } from './s6-invite-by-two-ways.ts';
import { s7GoodbyeBeforeTheAcknowledgement } from './s7-goodbye-before-the-acknowledgement.ts';
import { s7GoodbyeWithTheAcknowledgement } from './s7-goodbye-with-the-acknowledgement.ts';
import { s8DrainedWhileUndecided } from './s8-drained-while-undecided.ts';
import { s8SentAwayBeforeTheAcknowledgement } from './s8-sent-away-before-the-acknowledgement.ts';
import { s9BothAskAtOnce } from './s9-both-ask-at-once.ts';
import { s10UpdateAndReinviteCross } from './s10-update-and-reinvite-cross.ts';
import { s10UpdateTakesItsTime } from './s10-update-takes-its-time.ts';
import { s11ChangeThatCannotBeKept } from './s11-change-that-cannot-be-kept.ts';
import { s11ChangeThatIsNotAcknowledged } from './s11-change-that-is-not-acknowledged.ts';
import { s11GoodbyeDuringAChange } from './s11-goodbye-during-a-change.ts';
import { s11OfferThatCannotBe } from './s11-offer-that-cannot-be.ts';
import { s12OffWhileThePathChanges } from './s12-off-while-the-path-changes.ts';
import { s12OldConnectionBreaksMeanwhile } from './s12-old-connection-breaks-meanwhile.ts';
import { s12OtherPathBeforeItConnects } from './s12-other-path-before-it-connects.ts';
import { s12OtherPathInTheMiddle } from './s12-other-path-in-the-middle.ts';
import { s12TwoPathsAfterTheOldOneBroke } from './s12-two-paths-after-the-old-one-broke.ts';
import { s13LeavesWithItsMedia } from './s13-leaves-with-its-media.ts';
import { s13MessagesSwitchedOff } from './s13-messages-switched-off.ts';
import { s13OffAndOnAgain } from './s13-off-and-on-again.ts';
import { s13OffBeforeItWasOn } from './s13-off-before-it-was-on.ts';
import { s14SpeaksWhereItOnlyListens } from './s14-speaks-where-it-only-listens.ts';
import { s14TooMuchWhereItOnlyListens } from './s14-too-much-where-it-only-listens.ts';
import { s15NobodyRefreshes } from './s15-nobody-refreshes.ts';
import { s15RoomHearsNothing } from './s15-room-hears-nothing.ts';
import { s16ClientRefreshes } from './s16-client-refreshes.ts';
import { s16RoomRefreshes } from './s16-room-refreshes.ts';
import { s17KnowsNoRoomsAnyMore } from './s17-knows-no-rooms-any-more.ts';
import { s18SecondDeviceIsRefused } from './s18-second-device-is-refused.ts';
import { s18SecondDeviceIsRefusedLate } from './s18-second-device-is-refused-late.ts';
import { s18SecondDeviceReplacesTheFirst } from './s18-second-device-replaces-the-first.ts';
import { s19GhostOfADevice } from './s19-ghost-of-a-device.ts';
import { s25ClosingIsNotFound } from './s25-closing-is-not-found.ts';
import { s25CrashWhileClosing } from './s25-crash-while-closing.ts';
import { s25OtherFocusCrashesWhileClosing } from './s25-other-focus-crashes-while-closing.ts';
import { s25RoomClosesMeanwhile } from './s25-room-closes-meanwhile.ts';
import { s25SaidAsTheRoomCloses } from './s25-said-as-the-room-closes.ts';
import { s26RoomIsCalledAgain } from './s26-room-is-called-again.ts';
import { s26RoomIsClosed } from './s26-room-is-closed.ts';
import { s26RoomIsGone } from './s26-room-is-gone.ts';
import { s27CreatorIsLost } from './s27-creator-is-lost.ts';
import { s27CreatorIsLostAlone } from './s27-creator-is-lost-alone.ts';
import { s27CreatorLeavesAlone } from './s27-creator-leaves-alone.ts';
import { s28TwoCreateARoom } from './s28-two-create-a-room.ts';
import { s31RoomOffers } from './s31-room-offers.ts';

export const signalling: readonly Scenario[] = [
  s1InviteRepeatedOnTheWay,
  s1TryingIsLost,
  s2InviteRepeatedAfterTheAnswer,
  s3AnnouncedByTheAcknowledgement,
  s3AnswerIsLost,
  s3NeverAcknowledged,
  s4CancelComesTooLate,
  s4CancelCrossesTheAnswer,
  s4HangsUpWithTheAnswerUnderWay,
  s5CancelBeforeTheAnswer,
  s5ConnectionBreaksWhileUndecided,
  s5HangsUpBeforeAnyAnswer,
  s5HangsUpWhileUndecided,
  s5LogFailsMeanwhile,
  s5NetworkBreaksAfterTheHangingUp,
  s6InviteByTwoWays,
  s7GoodbyeBeforeTheAcknowledgement,
  s7GoodbyeWithTheAcknowledgement,
  s8DrainedWhileUndecided,
  s8SentAwayBeforeTheAcknowledgement,
  s9BothAskAtOnce,
  s10UpdateAndReinviteCross,
  s10UpdateTakesItsTime,
  s11ChangeThatCannotBeKept,
  s11ChangeThatIsNotAcknowledged,
  s11GoodbyeDuringAChange,
  s11OfferThatCannotBe,
  s12OffWhileThePathChanges,
  s12OldConnectionBreaksMeanwhile,
  s12OtherPathBeforeItConnects,
  s12OtherPathInTheMiddle,
  s12TwoPathsAfterTheOldOneBroke,
  s13LeavesWithItsMedia,
  s13MessagesSwitchedOff,
  s13OffAndOnAgain,
  s13OffBeforeItWasOn,
  s14SpeaksWhereItOnlyListens,
  s14TooMuchWhereItOnlyListens,
  s15NobodyRefreshes,
  s15RoomHearsNothing,
  s16ClientRefreshes,
  s16RoomRefreshes,
  s17KnowsNoRoomsAnyMore,
  s18SecondDeviceIsRefused,
  s18SecondDeviceIsRefusedLate,
  s18SecondDeviceReplacesTheFirst,
  s19GhostOfADevice,
  s25ClosingIsNotFound,
  s25CrashWhileClosing,
  s25OtherFocusCrashesWhileClosing,
  s25RoomClosesMeanwhile,
  s25SaidAsTheRoomCloses,
  s26RoomIsCalledAgain,
  s26RoomIsClosed,
  s26RoomIsGone,
  s27CreatorIsLost,
  s27CreatorIsLostAlone,
  s27CreatorLeavesAlone,
  s28TwoCreateARoom,
  s31RoomOffers,
];
