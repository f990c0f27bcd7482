// All properties by name, and which row of the cross-plane table of edge cases is which of them.
import { acknowledgedIsKept, oneAnswer } from './answer.ts';
import { acceptedIsDelivered } from './debt.ts';
import {
  bodiesUnaltered,
  noCopyToItsSender,
  nothingAfterGoodbye,
  onlyWhoWasThere,
  privateStaysPrivate,
  refusedReachesNobody,
} from './delivery.ts';
import { malformedHarmsNobody, speaksWell } from './frame.ts';
import { heardOnceInOrder } from './hearing.ts';
import { connectionsEnd, nothingIsLeft, timersHaveCauses } from './leftover.ts';
import { boundInTime } from './membership.ts';
import { grantedNicknameIsKept, oneNicknameOneHolder } from './nickname.ts';
import { logGoesOn, oneOrder, sendersOrder } from './order.ts';
import { callsComeToRest } from './parting.ts';
import { anonymousStaysUnknown, reportsStay } from './privacy.ts';
import type { Property } from './property.ts';
import { peopleKnowWhoIsThere, rosterConverges, versionsNeverFall } from './roster.ts';
import { forbiddenIsRefused } from './rules.ts';
import { requestsAreAnswered } from './signalled.ts';

/** Everything that must hold of every run. */
export const properties: readonly Property[] = [
  oneNicknameOneHolder,
  grantedNicknameIsKept,
  privateStaysPrivate,
  onlyWhoWasThere,
  noCopyToItsSender,
  nothingAfterGoodbye,
  bodiesUnaltered,
  refusedReachesNobody,
  forbiddenIsRefused,
  oneOrder,
  sendersOrder,
  logGoesOn,
  oneAnswer,
  requestsAreAnswered,
  acknowledgedIsKept,
  acceptedIsDelivered,
  anonymousStaysUnknown,
  reportsStay,
  speaksWell,
  malformedHarmsNobody,
  versionsNeverFall,
  rosterConverges,
  peopleKnowWhoIsThere,
  heardOnceInOrder,
  boundInTime,
  timersHaveCauses,
  nothingIsLeft,
  connectionsEnd,
  callsComeToRest,
] as readonly Property[];

/** The property of that name; undefined where there is none. */
export function propertyNamed(name: string): Property | undefined {
  return properties.find((property) => property.name === name);
}

/** Of each row of the cross-plane table: its properties by name, or why it is none. */
export const crossPlane: {
  readonly [row: `X${number}`]: readonly string[] | { readonly absent: string };
} = {
  X1: [nothingAfterGoodbye.name],
  X2: [oneNicknameOneHolder.name],
  X3: [privateStaysPrivate.name],
  X4: [bodiesUnaltered.name],
  X5: [anonymousStaysUnknown.name],
  X6: [oneAnswer.name],
  X7: [reportsStay.name],
  X8: [...[timersHaveCauses.name, nothingIsLeft.name, connectionsEnd.name], callsComeToRest.name],
  X9: [rosterConverges.name, peopleKnowWhoIsThere.name],
  X10: [boundInTime.name],
  X11: {
    absent:
      'how long others wait for a slow leg is a matter of sockets and of time spent computing, ' +
      'of which a run has none: tests of the live focus with readers that stall show it',
  },
  X12: {
    absent:
      'that a seed always gives the same trace holds of several runs and not of one: the tests ' +
      'of the world compare them step by step',
  },
};
