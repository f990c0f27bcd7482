// Named variants: each place where the RFCs are silent, ambiguous or contradict one another, with
// the readings and the default chosen. What each of them asks is in variant-rows.ts, in this order;
// of the edge cases that have none, test/clause/edge-cases.test.ts says why.
import type { Clause } from './clause.ts';

/** The readings in force, by name; `variantRows` has the question of each. */
export interface Variants {
  readonly quarantineEndKept: boolean;
  readonly quarantineOnRename: boolean;
  readonly quarantineOnRemoval: boolean;
  readonly nothingToRemove: 200 | 424;
  readonly nicknameCharacters: boolean;
  readonly nicknameEnforcedCapped: boolean;
  readonly nicknameDisallowed: 424 | 425;
  readonly useNicknameMissing: 400 | 424;
  readonly nicknameReportHeaders: 200 | 400;
  readonly nicknameBody: 200 | 400;
  readonly secondNickname: 200 | 403 | 425;
  readonly nicknameInherited: boolean;
  readonly renamesTogether: boolean;
  readonly likeOthersNames: 200 | 425;
  readonly dropNicknames: boolean;
  readonly nicknameBinds: boolean;
  readonly nicknameFlood: 403 | 413;
  readonly lostPrivateReported: boolean;
  readonly privateNeedsAll: boolean;
  readonly privateForbidden: 403 | 428;
  readonly privateToSelfAlone: 200 | 404;
  readonly roomUriExact: boolean;
  readonly imIsSip: boolean;
  readonly anonymousReached: boolean;
  readonly anonymousReused: boolean;
  readonly privateGoesOn: boolean;
  readonly privateAlwaysRefused: boolean;
  readonly reportsWrapped: boolean;
  readonly reportContent: boolean;
  readonly ccCounts: boolean;
  readonly memberBeforeRoom: boolean;
  readonly directionBindsPrivate: boolean;
  readonly imdnExempt: boolean;
  readonly anonymousIsRoom: boolean;
  readonly messagesSpanSessions: boolean;
  readonly unknownContinuation: 200 | 413;
  readonly headerRewrite: 400 | 413;
  readonly maxSizeHeeded: boolean;
  readonly totalExceeded: 400 | 413;
  readonly abortedUnknown: 200 | 413;
  readonly expiredContinuation: 200 | 413;
  readonly wrappedTypesMissing: 'unwrapped' | 'everything' | 'nothing';
  readonly acceptTypesStarWraps: boolean;
  readonly emptyCpim: 400 | 403;
  readonly anonymousAsCalled: boolean;
  readonly anonymousReveals: boolean;
  readonly anonymousTold: boolean;
  readonly liveTidRefused: boolean;
  readonly copyToOwnDevices: boolean;
  readonly privateToOwnDevices: boolean;
  readonly typingFlood: 200 | 413;
  readonly noticesToRoom: boolean;
  readonly noticesToUnable: boolean;
  readonly announcedAtAck: boolean;
  readonly leavesWithoutMedia: boolean;
  readonly directionRefusal: 403 | 413;
  readonly severalSessionsRefusal: 403 | 482 | 486;
  readonly severalSessionsReplace: boolean;
  readonly closingRefusal: 404 | 480;
  readonly closedRefusal: 404 | 410;
  readonly fullRefusal: 403 | 486;
  readonly sessionIdsAlone: boolean;
  readonly suspendMs: number;
  readonly strangersClosed: boolean;
  readonly reportRefused: boolean;
  readonly abortedReported: boolean;
  readonly failureReportEnds: boolean;
  readonly firstChunkRules: boolean;
  readonly notifySerialised: boolean;
  readonly subscribersPending: boolean;
  readonly rosterOutlivesMembership: boolean;
  readonly ownEntityShown: boolean;
  readonly userCountsEndpoints: boolean;
  readonly inactiveStatus: 'connected' | 'on-hold';
  readonly refreshRepeatsVersion: boolean;
  readonly versionWraps: boolean;
  readonly logUnavailable: 400 | 413;
  readonly acceptTypesWildcard: boolean;
  readonly pacedBySubscribe: boolean;
}

/** A variant's clause, what it decides, and what can be chosen; the default is the first. */
export interface VariantRow {
  readonly clause: Clause;
  readonly question: string;
  readonly readings: readonly (boolean | number | string)[];
}

/** The readings that hold where nobody chooses others. */
export const defaultVariants: Variants = {
  quarantineEndKept: false,
  quarantineOnRename: false,
  quarantineOnRemoval: false,
  nothingToRemove: 200,
  nicknameCharacters: false,
  nicknameEnforcedCapped: true,
  nicknameDisallowed: 424,
  useNicknameMissing: 400,
  nicknameReportHeaders: 400,
  nicknameBody: 200,
  secondNickname: 200,
  nicknameInherited: false,
  renamesTogether: false,
  likeOthersNames: 200,
  dropNicknames: false,
  nicknameBinds: true,
  nicknameFlood: 403,
  lostPrivateReported: true,
  privateNeedsAll: false,
  privateForbidden: 403,
  privateToSelfAlone: 404,
  roomUriExact: false,
  imIsSip: true,
  anonymousReached: false,
  anonymousReused: false,
  privateGoesOn: false,
  privateAlwaysRefused: false,
  reportsWrapped: false,
  reportContent: false,
  ccCounts: false,
  memberBeforeRoom: false,
  directionBindsPrivate: true,
  imdnExempt: false,
  anonymousIsRoom: false,
  messagesSpanSessions: true,
  unknownContinuation: 200,
  headerRewrite: 400,
  maxSizeHeeded: true,
  totalExceeded: 400,
  abortedUnknown: 200,
  expiredContinuation: 413,
  wrappedTypesMissing: 'unwrapped',
  acceptTypesStarWraps: true,
  emptyCpim: 403,
  anonymousAsCalled: true,
  anonymousReveals: false,
  anonymousTold: true,
  liveTidRefused: false,
  copyToOwnDevices: false,
  privateToOwnDevices: false,
  typingFlood: 200,
  noticesToRoom: true,
  noticesToUnable: false,
  announcedAtAck: false,
  leavesWithoutMedia: false,
  directionRefusal: 403,
  severalSessionsRefusal: 403,
  severalSessionsReplace: false,
  closingRefusal: 480,
  closedRefusal: 404,
  fullRefusal: 486,
  sessionIdsAlone: false,
  suspendMs: 0,
  strangersClosed: false,
  reportRefused: false,
  abortedReported: false,
  failureReportEnds: true,
  firstChunkRules: true,
  notifySerialised: true,
  subscribersPending: true,
  rosterOutlivesMembership: false,
  ownEntityShown: false,
  userCountsEndpoints: false,
  inactiveStatus: 'on-hold',
  refreshRepeatsVersion: true,
  versionWraps: false,
  logUnavailable: 413,
  acceptTypesWildcard: true,
  pacedBySubscribe: false,
};
