// All scenarios by name, sorted by their rows: what `confab simulate` plays.
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
import { e2NotifyIsLost } from './e2-notify-is-lost.ts';
import { e6CameAndWent } from './e6-came-and-went.ts';
import { e7SubscriptionIsUnknown } from './e7-subscription-is-unknown.ts';
import { e8NotifyTimesOut } from './e8-notify-times-out.ts';
import { e8RefreshIsLate } from './e8-refresh-is-late.ts';
import { e8SubscriptionExpires } from './e8-subscription-expires.ts';
import { e9SubscribesWhileUndecided } from './e9-subscribes-while-undecided.ts';
import { e9SubscriptionIsRefused } from './e9-subscription-is-refused.ts';
import { e10SubscriberLeaves } from './e10-subscriber-leaves.ts';
import { e10SubscriptionOutlives } from './e10-subscription-outlives.ts';
import { e11RoomEnds } from './e11-room-ends.ts';
import { e12EndedAndBegunAgain } from './e12-ended-and-begun-again.ts';
import { e14AnonymousInTheRoster } from './e14-anonymous-in-the-roster.ts';
import { e14OwnEntityIsShown } from './e14-own-entity-is-shown.ts';
import { e15OneOfTwoDevicesLeaves } from './e15-one-of-two-devices-leaves.ts';
import { e17EndpointsAreCounted } from './e17-endpoints-are-counted.ts';
import { e17UsersAreCounted } from './e17-users-are-counted.ts';
import { e18ConnectedInTheRoster } from './e18-connected-in-the-roster.ts';
import { e18OnHoldInTheRoster } from './e18-on-hold-in-the-roster.ts';
import { e19RefreshHasAVersionOfItsOwn } from './e19-refresh-has-a-version-of-its-own.ts';
import { e19RefreshRepeatsTheVersion } from './e19-refresh-repeats-the-version.ts';
import { e24NameFullOfMarkup } from './e24-name-full-of-markup.ts';
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
import { n1NamesOfTwoFocuses } from './n1-names-of-two-focuses.ts';
import { n1TwoAskForOneName } from './n1-two-ask-for-one-name.ts';
import { n2ClaimBeforeTheGoodbye } from './n2-claim-before-the-goodbye.ts';
import { n2GoodbyeBeforeTheClaim } from './n2-goodbye-before-the-claim.ts';
import { n3QuarantineIsForOthers } from './n3-quarantine-is-for-others.ts';
import { n3QuarantineSurvivesACrash } from './n3-quarantine-survives-a-crash.ts';
import { n4ClaimAsQuarantineEnds } from './n4-claim-as-quarantine-ends.ts';
import { n4ClaimJustBeforeQuarantineEnds } from './n4-claim-just-before-quarantine-ends.ts';
import { n4ClockJumpsOverTheQuarantine } from './n4-clock-jumps-over-the-quarantine.ts';
import { n4QuarantineKeepsItsEnd } from './n4-quarantine-keeps-its-end.ts';
import { n5RenamingFreesTheOldName } from './n5-renaming-frees-the-old-name.ts';
import { n5RenamingQuarantinesTheOldName } from './n5-renaming-quarantines-the-old-name.ts';
import { n6GivingBackFreesTheName } from './n6-giving-back-frees-the-name.ts';
import { n6GivingBackQuarantinesTheName } from './n6-giving-back-quarantines-the-name.ts';
import { n7NothingToGiveBack } from './n7-nothing-to-give-back.ts';
import { n7NothingToGiveBackIsRefused } from './n7-nothing-to-give-back-is-refused.ts';
import { n8LimitCountsCharacters } from './n8-limit-counts-characters.ts';
import { n8LimitCountsOctets } from './n8-limit-counts-octets.ts';
import { n9NameThatGrows } from './n9-name-that-grows.ts';
import { n10CodePointThatPrecisForbids } from './n10-code-point-that-precis-forbids.ts';
import { n10ForbiddenIsReserved } from './n10-forbidden-is-reserved.ts';
import { n11NoNameOrTwo } from './n11-no-name-or-two.ts';
import { n12NicknameWithReports } from './n12-nickname-with-reports.ts';
import { n14OneNameAfterTheOther } from './n14-one-name-after-the-other.ts';
import { n14WishedBeforeTheRoomAnswered } from './n14-wished-before-the-room-answered.ts';
import { n15AskedAgain } from './n15-asked-again.ts';
import { n16AnswerLostWithTheConnection } from './n16-answer-lost-with-the-connection.ts';
import { n17OneNameForAllDevices } from './n17-one-name-for-all-devices.ts';
import { n17SecondDeviceWithAnotherName } from './n17-second-device-with-another-name.ts';
import { n18NameGoesWithTheSession } from './n18-name-goes-with-the-session.ts';
import { n18NameIsInherited } from './n18-name-is-inherited.ts';
import { n19BothRename } from './n19-both-rename.ts';
import { n19OneOfTwoRenames } from './n19-one-of-two-renames.ts';
import { n20NameOfSomebodyElse } from './n20-name-of-somebody-else.ts';
import { n20NameOfSomebodyElseIsTaken } from './n20-name-of-somebody-else-is-taken.ts';
import { n21SameNameInOtherLetters } from './n21-same-name-in-other-letters.ts';
import { n26NamesAreForbiddenInThatMoment } from './n26-names-are-forbidden-in-that-moment.ts';
import { n26NamesAreForbiddenMeanwhile } from './n26-names-are-forbidden-meanwhile.ts';
import { n27NamesAreDroppedWhenForbidden } from './n27-names-are-dropped-when-forbidden.ts';
import { n27NamesStayWhenForbidden } from './n27-names-stay-when-forbidden.ts';
import { n29NamesThatTheRoomDoesNotOffer } from './n29-names-that-the-room-does-not-offer.ts';
import { n32MessageBeforeTheRoster } from './n32-message-before-the-roster.ts';
import { n33FloodOfNames } from './n33-flood-of-names.ts';
import { n35NameWithoutQuotes } from './n35-name-without-quotes.ts';
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
import { x1SaidBeforeTheGoodbye } from './x1-said-before-the-goodbye.ts';
import { x2CrashAfterTheNameIsKept } from './x2-crash-after-the-name-is-kept.ts';
import { x2CrashBeforeTheNameIsKept } from './x2-crash-before-the-name-is-kept.ts';
import { x3WhisperOverTwoFocuses } from './x3-whisper-over-two-focuses.ts';
import { x4MessageOfManyOctets } from './x4-message-of-many-octets.ts';
import { x5NobodyLearnsWho } from './x5-nobody-learns-who.ts';
import { x6AnswersThatNobodyWants } from './x6-answers-that-nobody-wants.ts';
import { x6CrashBeforeTheCommit } from './x6-crash-before-the-commit.ts';
import { x6LogFails } from './x6-log-fails.ts';
import { x6TornLog } from './x6-torn-log.ts';
import { x7ReportsStayWithTheFocus } from './x7-reports-stay-with-the-focus.ts';
import { x8CutOffWithARefusal } from './x8-cut-off-with-a-refusal.ts';
import { x8Garbage } from './x8-garbage.ts';
import { x8GoodbyeAsTheConnectionBreaks } from './x8-goodbye-as-the-connection-breaks.ts';
import { x8RefusedOverDatagrams } from './x8-refused-over-datagrams.ts';
import { x8SignallingBreaksWhileUndecided } from './x8-signalling-breaks-while-undecided.ts';
import { x9FocusIsLost } from './x9-focus-is-lost.ts';
import { x9NetworkInParts } from './x9-network-in-parts.ts';
import { x10BoundOrGone } from './x10-bound-or-gone.ts';
import { x10ClosedWhileBinding } from './x10-closed-while-binding.ts';
import { x10LeavesBeforeItConnects } from './x10-leaves-before-it-connects.ts';
import { x10MediaCannotConnect } from './x10-media-cannot-connect.ts';
import { x10SessionIsRefused } from './x10-session-is-refused.ts';
import { x10SignallingBreaksWhileConnecting } from './x10-signalling-breaks-while-connecting.ts';
import { x10StaysWhenSignallingBreaks } from './x10-stays-when-signalling-breaks.ts';
import { x11SlowReader } from './x11-slow-reader.ts';

/** Every scenario, in the order of the rows that they show, and then by name. */
export const scenarios: readonly Scenario[] = [
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
  e2NotifyIsLost,
  e6CameAndWent,
  e7SubscriptionIsUnknown,
  e8NotifyTimesOut,
  e8RefreshIsLate,
  e8SubscriptionExpires,
  e9SubscribesWhileUndecided,
  e9SubscriptionIsRefused,
  e10SubscriberLeaves,
  e10SubscriptionOutlives,
  e11RoomEnds,
  e12EndedAndBegunAgain,
  e14AnonymousInTheRoster,
  e14OwnEntityIsShown,
  e15OneOfTwoDevicesLeaves,
  e17EndpointsAreCounted,
  e17UsersAreCounted,
  e18ConnectedInTheRoster,
  e18OnHoldInTheRoster,
  e19RefreshHasAVersionOfItsOwn,
  e19RefreshRepeatsTheVersion,
  e24NameFullOfMarkup,
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
  n1NamesOfTwoFocuses,
  n1TwoAskForOneName,
  n2ClaimBeforeTheGoodbye,
  n2GoodbyeBeforeTheClaim,
  n3QuarantineIsForOthers,
  n3QuarantineSurvivesACrash,
  n4ClaimAsQuarantineEnds,
  n4ClaimJustBeforeQuarantineEnds,
  n4ClockJumpsOverTheQuarantine,
  n4QuarantineKeepsItsEnd,
  n5RenamingFreesTheOldName,
  n5RenamingQuarantinesTheOldName,
  n6GivingBackFreesTheName,
  n6GivingBackQuarantinesTheName,
  n7NothingToGiveBack,
  n7NothingToGiveBackIsRefused,
  n8LimitCountsCharacters,
  n8LimitCountsOctets,
  n9NameThatGrows,
  n10CodePointThatPrecisForbids,
  n10ForbiddenIsReserved,
  n11NoNameOrTwo,
  n12NicknameWithReports,
  n14OneNameAfterTheOther,
  n14WishedBeforeTheRoomAnswered,
  n15AskedAgain,
  n16AnswerLostWithTheConnection,
  n17OneNameForAllDevices,
  n17SecondDeviceWithAnotherName,
  n18NameGoesWithTheSession,
  n18NameIsInherited,
  n19BothRename,
  n19OneOfTwoRenames,
  n20NameOfSomebodyElse,
  n20NameOfSomebodyElseIsTaken,
  n21SameNameInOtherLetters,
  n26NamesAreForbiddenInThatMoment,
  n26NamesAreForbiddenMeanwhile,
  n27NamesAreDroppedWhenForbidden,
  n27NamesStayWhenForbidden,
  n29NamesThatTheRoomDoesNotOffer,
  n32MessageBeforeTheRoster,
  n33FloodOfNames,
  n35NameWithoutQuotes,
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
  x1SaidBeforeTheGoodbye,
  x2CrashAfterTheNameIsKept,
  x2CrashBeforeTheNameIsKept,
  x3WhisperOverTwoFocuses,
  x4MessageOfManyOctets,
  x5NobodyLearnsWho,
  x6AnswersThatNobodyWants,
  x6CrashBeforeTheCommit,
  x6LogFails,
  x6TornLog,
  x7ReportsStayWithTheFocus,
  x8CutOffWithARefusal,
  x8Garbage,
  x8GoodbyeAsTheConnectionBreaks,
  x8RefusedOverDatagrams,
  x8SignallingBreaksWhileUndecided,
  x9FocusIsLost,
  x9NetworkInParts,
  x10BoundOrGone,
  x10ClosedWhileBinding,
  x10LeavesBeforeItConnects,
  x10MediaCannotConnect,
  x10SessionIsRefused,
  x10SignallingBreaksWhileConnecting,
  x10StaysWhenSignallingBreaks,
  x11SlowReader,
];

/** The scenario of that name; undefined where there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
