// Named variants: each place where the RFCs are silent, ambiguous or contradict one another, with
// the readings and the default chosen (spec/edge-cases.md names the rows).
import type { Clause } from './clause.ts';

export interface Variants {
  readonly quarantineOnRename: boolean;
  readonly quarantineOnRemoval: boolean;
  readonly privateForbidden: 403 | 428;
  readonly copyToOwnDevices: boolean;
  readonly logUnavailable: 400 | 413;
  readonly severalSessionsRefusal: 403 | 482 | 486;
  readonly acceptTypesWildcard: boolean;
  readonly unknownContinuation: 200 | 413;
  readonly expiredContinuation: 200 | 413;
  readonly reportContent: boolean;
  readonly reportsWrapped: boolean;
  readonly failureReportEnds: boolean;
}

export interface VariantRow {
  readonly clause: Clause;
  readonly question: string;
  readonly readings: readonly (boolean | number)[];
}

export const defaultVariants: Variants = {
  quarantineOnRename: false,
  quarantineOnRemoval: false,
  privateForbidden: 403,
  copyToOwnDevices: false,
  logUnavailable: 413,
  severalSessionsRefusal: 403,
  acceptTypesWildcard: true,
  unknownContinuation: 200,
  expiredContinuation: 413,
  reportContent: false,
  reportsWrapped: false,
  failureReportEnds: true,
};

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
};
