// All scenarios by name, sorted by their rows: what `confab simulate` plays.
import type { Scenario } from '../world/scenario.ts';
import { namesOfTwoFocuses } from './n1-names-of-two-focuses.ts';
import { twoAskForOneName } from './n1-two-ask-for-one-name.ts';
import { claimBeforeTheGoodbye } from './n2-claim-before-the-goodbye.ts';
import { goodbyeBeforeTheClaim } from './n2-goodbye-before-the-claim.ts';
import { quarantineIsForOthers } from './n3-quarantine-is-for-others.ts';
import { quarantineSurvivesACrash } from './n3-quarantine-survives-a-crash.ts';
import { claimAsQuarantineEnds } from './n4-claim-as-quarantine-ends.ts';
import { claimJustBeforeQuarantineEnds } from './n4-claim-just-before-quarantine-ends.ts';
import { clockJumpsOverTheQuarantine } from './n4-clock-jumps-over-the-quarantine.ts';
import { quarantineKeepsItsEnd } from './n4-quarantine-keeps-its-end.ts';
import { renamingFreesTheOldName } from './n5-renaming-frees-the-old-name.ts';
import { renamingQuarantinesTheOldName } from './n5-renaming-quarantines-the-old-name.ts';
import { givingBackFreesTheName } from './n6-giving-back-frees-the-name.ts';
import { givingBackQuarantinesTheName } from './n6-giving-back-quarantines-the-name.ts';
import { nothingToGiveBack } from './n7-nothing-to-give-back.ts';
import { nothingToGiveBackIsRefused } from './n7-nothing-to-give-back-is-refused.ts';
import { limitCountsCharacters } from './n8-limit-counts-characters.ts';
import { limitCountsOctets } from './n8-limit-counts-octets.ts';
import { nameThatGrows } from './n9-name-that-grows.ts';
import { codePointThatPrecisForbids } from './n10-code-point-that-precis-forbids.ts';
import { forbiddenIsReserved } from './n10-forbidden-is-reserved.ts';
import { noNameOrTwo } from './n11-no-name-or-two.ts';
import { nicknameWithReports } from './n12-nickname-with-reports.ts';
import { oneNameAfterTheOther } from './n14-one-name-after-the-other.ts';
import { askedAgain } from './n15-asked-again.ts';
import { answerLostWithTheConnection } from './n16-answer-lost-with-the-connection.ts';
import { oneNameForAllDevices } from './n17-one-name-for-all-devices.ts';
import { secondDeviceWithAnotherName } from './n17-second-device-with-another-name.ts';
import { nameGoesWithTheSession } from './n18-name-goes-with-the-session.ts';
import { nameIsInherited } from './n18-name-is-inherited.ts';
import { bothRename } from './n19-both-rename.ts';
import { oneOfTwoRenames } from './n19-one-of-two-renames.ts';
import { sameNameInOtherLetters } from './n21-same-name-in-other-letters.ts';
import { namesAreForbiddenMeanwhile } from './n26-names-are-forbidden-meanwhile.ts';
import { namesAreDroppedWhenForbidden } from './n27-names-are-dropped-when-forbidden.ts';
import { namesStayWhenForbidden } from './n27-names-stay-when-forbidden.ts';
import { messageBeforeTheRoster } from './n32-message-before-the-roster.ts';
import { floodOfNames } from './n33-flood-of-names.ts';
import { nameWithoutQuotes } from './n35-name-without-quotes.ts';

/** Every scenario, in the order of the rows that they show, and then by name. */
export const scenarios: readonly Scenario[] = [
  namesOfTwoFocuses,
  twoAskForOneName,
  claimBeforeTheGoodbye,
  goodbyeBeforeTheClaim,
  quarantineIsForOthers,
  quarantineSurvivesACrash,
  claimAsQuarantineEnds,
  claimJustBeforeQuarantineEnds,
  clockJumpsOverTheQuarantine,
  quarantineKeepsItsEnd,
  renamingFreesTheOldName,
  renamingQuarantinesTheOldName,
  givingBackFreesTheName,
  givingBackQuarantinesTheName,
  nothingToGiveBack,
  nothingToGiveBackIsRefused,
  limitCountsCharacters,
  limitCountsOctets,
  nameThatGrows,
  codePointThatPrecisForbids,
  forbiddenIsReserved,
  noNameOrTwo,
  nicknameWithReports,
  oneNameAfterTheOther,
  askedAgain,
  answerLostWithTheConnection,
  oneNameForAllDevices,
  secondDeviceWithAnotherName,
  nameGoesWithTheSession,
  nameIsInherited,
  bothRename,
  oneOfTwoRenames,
  sameNameInOtherLetters,
  namesAreForbiddenMeanwhile,
  namesAreDroppedWhenForbidden,
  namesStayWhenForbidden,
  messageBeforeTheRoster,
  floodOfNames,
  nameWithoutQuotes,
];

/** The scenario of that name; undefined where there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
