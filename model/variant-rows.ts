// What each variant asks: its clause, its question and its readings (edge cases S, M and E here,
// the others in variant-rows-talk.ts). Law: the first reading is the default.
import type { VariantRow, Variants } from './variant.ts';
import { talkRows } from './variant-rows-talk.ts';

/** What each variant decides, by its name. */
export const variantRows: { readonly [name in keyof Variants]: VariantRow } = {
  ...talkRows,
  announcedAtAck: {
    clause: 'S3',
    question: 'Is somebody in the room once the ACK has come, or once the session is bound?',
    readings: [false, true],
  },
  leavesWithoutMedia: {
    clause: 'S13',
    question: 'Does who takes the message line out of the session leave, or stay on hold?',
    readings: [false, true],
  },
  directionRefusal: {
    clause: 'S14',
    question: 'Which status refuses what is said in a session that only listens?',
    readings: [403, 413],
  },
  severalSessionsRefusal: {
    clause: 'S18',
    question: 'Which status refuses a second session of one identity where policy allows one?',
    readings: [403, 482, 486],
  },
  severalSessionsReplace: {
    clause: 'S18',
    question: 'Where policy allows one session, is the old one ended rather than the new refused?',
    readings: [false, true],
  },
  closingRefusal: {
    clause: 'S25',
    question: 'Which status refuses who calls a room that is closing?',
    readings: [480, 404],
  },
  closedRefusal: {
    clause: 'S26',
    question: 'Which status refuses who calls a room that was closed?',
    readings: [404, 410],
  },
  fullRefusal: {
    clause: 'S36',
    question: 'Which status refuses who calls a full room?',
    readings: [486, 403],
  },
  sessionIdsAlone: {
    clause: 'S38',
    question: 'Does the session id alone find an MSRP session, for paths that were rewritten?',
    readings: [false, true],
  },
  suspendMs: {
    clause: 'M2',
    question: 'How long does who lost its connection stay, to offer another session?',
    readings: [0, 32_000],
  },
  strangersClosed: {
    clause: 'M5',
    question: 'Is a connection closed whose first request is for no session here?',
    readings: [false, true],
  },
  reportRefused: {
    clause: 'M18',
    question: 'Is a REPORT for no session here answered with 481?',
    readings: [false, true],
  },
  abortedReported: {
    clause: 'M20',
    question: 'Does who abandons a message get the success REPORT for what came of it?',
    readings: [false, true],
  },
  failureReportEnds: {
    clause: 'M21',
    question: "Does a receiver's failure REPORT end its session, or only this message to it?",
    readings: [true, false],
  },
  firstChunkRules: {
    clause: 'M22',
    question: 'Do report headers hold as the first chunk has them, or each for its own chunk?',
    readings: [true, false],
  },
  notifySerialised: {
    clause: 'E4',
    question: 'Does a NOTIFY that a SUBSCRIBE causes wait for the answer to the one before it?',
    readings: [true, false],
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
  inactiveStatus: {
    clause: 'E18',
    question: 'What is the status of an endpoint through which nothing can be said?',
    readings: ['on-hold', 'connected'],
  },
  refreshRepeatsVersion: {
    clause: 'E19',
    question: 'Does a full document without change repeat the version of the one before?',
    readings: [true, false],
  },
  versionWraps: {
    clause: 'E20',
    question: 'Does the roster of a subscription begin at version 0 again after the last?',
    readings: [false, true],
  },
  logUnavailable: {
    clause: 'R4975-10-413',
    question: 'Which status tells a sender that the room cannot keep its message now?',
    readings: [413, 400],
  },
  acceptTypesWildcard: {
    clause: 'R7701-5.2-3',
    question: 'Does a=accept-types:* offer message/cpim, or must it be named?',
    readings: [true, false],
  },
  pacedBySubscribe: {
    clause: 'R4575-3.9-1',
    question: 'Does the interval between notifications run after one that a SUBSCRIBE caused?',
    readings: [false, true],
  },
};
