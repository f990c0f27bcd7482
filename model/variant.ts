// Named variants: each place where the RFCs are silent, ambiguous or contradict one another, with
// the readings and the default chosen (spec/edge-cases.md names the rows).
import type { Clause } from './clause.ts';

/** The answers chosen, by name; `variantRows` has the questions. */
export interface Variants {
  readonly quarantineOnRename: boolean;
  readonly quarantineOnRemoval: boolean;
  readonly privateForbidden: 403 | 428;
  readonly copyToOwnDevices: boolean;
  readonly logUnavailable: 400 | 413;
  readonly severalSessionsRefusal: 403 | 482 | 486;
  readonly acceptTypesWildcard: boolean;
  readonly notifySerialised: boolean;
  readonly pacedBySubscribe: boolean;
  readonly subscribersPending: boolean;
  readonly rosterOutlivesMembership: boolean;
  readonly refreshRepeatsVersion: boolean;
  readonly ownEntityShown: boolean;
  readonly userCountsEndpoints: boolean;
  readonly imIsSip: boolean;
  readonly privateToSelfAlone: 200 | 404;
  readonly imdnExempt: boolean;
  readonly anonymousReached: boolean;
  readonly anonymousReused: boolean;
  readonly anonymousAsCalled: boolean;
  readonly anonymousReveals: boolean;
  readonly secondNickname: 200 | 403 | 425;
  readonly dropNicknames: boolean;
  readonly severalSessionsReplace: boolean;
  readonly wrappedTypesMissing: 'unwrapped' | 'everything' | 'nothing';
  readonly acceptTypesStarWraps: boolean;
  readonly noticesToRoom: boolean;
  readonly leavesWithoutMedia: boolean;
  readonly unknownContinuation: 200 | 413;
  readonly expiredContinuation: 200 | 413;
  readonly reportContent: boolean;
  readonly reportsWrapped: boolean;
  readonly failureReportEnds: boolean;
  readonly finishRevoked: boolean;
}

/** A question that the RFCs leave open, the clause where it arises, and its answers. */
export interface VariantRow {
  readonly clause: Clause;
  readonly question: string;
  readonly readings: readonly (boolean | number | string)[];
}

/** What is done where nothing else is chosen. */
export const defaultVariants: Variants = {
  quarantineOnRename: false,
  quarantineOnRemoval: false,
  privateForbidden: 403,
  copyToOwnDevices: false,
  logUnavailable: 413,
  severalSessionsRefusal: 403,
  acceptTypesWildcard: true,
  notifySerialised: true,
  pacedBySubscribe: false,
  subscribersPending: true,
  rosterOutlivesMembership: false,
  refreshRepeatsVersion: true,
  ownEntityShown: false,
  userCountsEndpoints: false,
  imIsSip: true,
  privateToSelfAlone: 404,
  imdnExempt: false,
  anonymousReached: false,
  anonymousReused: false,
  anonymousAsCalled: true,
  anonymousReveals: false,
  secondNickname: 200,
  dropNicknames: false,
  severalSessionsReplace: false,
  wrappedTypesMissing: 'unwrapped',
  acceptTypesStarWraps: true,
  noticesToRoom: true,
  leavesWithoutMedia: false,
  unknownContinuation: 200,
  expiredContinuation: 413,
  reportContent: false,
  reportsWrapped: false,
  failureReportEnds: true,
  finishRevoked: false,
};

/** For each variant what it is about, and the answers that are built. */
export const variantRows: { readonly [name in keyof Variants]: VariantRow } = {
  quarantineOnRename: {
    clause: 'N5',
    question: 'Is a name that its holder exchanged for another quarantined, or free at once?',
    readings: [false, true],
  },
  quarantineOnRemoval: {
    clause: 'N6',
    question: 'Is a name that its holder gave back quarantined, or free at once?',
    readings: [false, true],
  },
  privateForbidden: {
    clause: 'P6',
    question: 'Which status answers a private message where the room forbids them all?',
    readings: [403, 428],
  },
  copyToOwnDevices: {
    clause: 'C47',
    question: "Do the sender's own other sessions get a copy of what it says to the room?",
    readings: [false, true],
  },
  logUnavailable: {
    clause: 'R4975-10-413',
    question: 'Which status tells a sender that the room cannot keep its message now?',
    readings: [413, 400],
  },
  severalSessionsRefusal: {
    clause: 'S18',
    question: 'Which status refuses a second session of one identity where policy allows one?',
    readings: [403, 482, 486],
  },
  acceptTypesWildcard: {
    clause: 'R7701-5.2-3',
    question: 'Does a=accept-types:* offer message/cpim, or must it be named?',
    readings: [true, false],
  },
  notifySerialised: {
    clause: 'E4',
    question: 'Does a NOTIFY that a SUBSCRIBE causes wait for the answer to the one before it?',
    readings: [true, false],
  },
  pacedBySubscribe: {
    clause: 'R4575-3.9-1',
    question: 'Does the interval between notifications run after one that a SUBSCRIBE caused?',
    readings: [false, true],
  },
  subscribersPending: {
    clause: 'E9',
    question: 'Is a SUBSCRIBE of somebody whose INVITE is undecided pending, or refused?',
    readings: [true, false],
  },
  rosterOutlivesMembership: {
    clause: 'E10',
    question: 'Where only members may see the roster, does who has left go on seeing it?',
    readings: [false, true],
  },
  refreshRepeatsVersion: {
    clause: 'E19',
    question: 'Does a full document without change repeat the version of the one before?',
    readings: [true, false],
  },
  ownEntityShown: {
    clause: 'E14',
    question: 'Does an anonymous member see itself in the roster under its own URI?',
    readings: [false, true],
  },
  userCountsEndpoints: {
    clause: 'E17',
    question: 'Does user-count count the users, or every endpoint of theirs?',
    readings: [false, true],
  },
  imIsSip: {
    clause: 'P10',
    question: 'Is im:bob@host the participant who is known as sip:bob@host?',
    readings: [true, false],
  },
  privateToSelfAlone: {
    clause: 'P7',
    question: 'What answers a private message to oneself where one has no other session?',
    readings: [404, 200],
  },
  imdnExempt: {
    clause: 'P23',
    question: 'Does message/imdn+xml reach its recipient although private messages are off?',
    readings: [false, true],
  },
  anonymousReached: {
    clause: 'P11',
    question: 'Does a private message to the real address of an anonymous member reach it?',
    readings: [false, true],
  },
  anonymousReused: {
    clause: 'P12',
    question: 'Does an anonymous URI go to another participant once its bearer has left?',
    readings: [false, true],
  },
  anonymousAsCalled: {
    clause: 'C37',
    question: 'May a caller without a name write the anonymous URI of its INVITE in From?',
    readings: [true, false],
  },
  anonymousReveals: {
    clause: 'C38',
    question: 'May an anonymous member write its real address in From?',
    readings: [false, true],
  },
  secondNickname: {
    clause: 'N17',
    question: 'What answers a second session that asks for another nickname than the first has?',
    readings: [200, 403, 425],
  },
  dropNicknames: {
    clause: 'N27',
    question: 'Are the names that people have dropped when policy turns nicknames off?',
    readings: [false, true],
  },
  severalSessionsReplace: {
    clause: 'S18',
    question: 'Where policy allows one session, is the old one ended rather than the new refused?',
    readings: [false, true],
  },
  wrappedTypesMissing: {
    clause: 'C29',
    question: 'What may be sent to a leg that declares no a=accept-wrapped-types?',
    readings: ['unwrapped', 'everything', 'nothing'],
  },
  acceptTypesStarWraps: {
    clause: 'C30',
    question: 'Does a=accept-types:* cover wrapped content?',
    readings: [true, false],
  },
  noticesToRoom: {
    clause: 'C49',
    question: "Is a room's own notice addressed to the room, or to the one who gets it?",
    readings: [true, false],
  },
  leavesWithoutMedia: {
    clause: 'S13',
    question: 'Does who takes the message line out of the session leave, or stay on hold?',
    readings: [false, true],
  },
  // R4975-7.1.1-11 lets chunks come in any order, which 413 would forbid behind relays.
  unknownContinuation: {
    clause: 'C4',
    question: 'What answers a later chunk of a message whose beginning never came?',
    readings: [200, 413],
  },
  expiredContinuation: {
    clause: 'C25',
    question: 'What answers a chunk of a message that was given up: 200 begins it anew?',
    readings: [413, 200],
  },
  reportContent: {
    clause: 'P17',
    question: 'Has the CPIM body of a REPORT an empty text part, or its headers alone?',
    readings: [false, true],
  },
  reportsWrapped: {
    clause: 'P16',
    question: 'Do REPORTs about messages to the room carry From and To as private ones do?',
    readings: [false, true],
  },
  failureReportEnds: {
    clause: 'M21',
    question: "Does a receiver's failure REPORT end its session, or only this message to it?",
    readings: [true, false],
  },
  finishRevoked: {
    clause: 'P13',
    question:
      'Does a private message go on to who takes none since its middle, or is it abandoned?',
    readings: [false, true],
  },
};
