// The scenarios of nicknames (N), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
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

export const nicknames: readonly Scenario[] = [
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
];
