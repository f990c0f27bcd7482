// What the variants ask that concern what people say and how they are called (RFC 7701 6 and 7;
// edge cases N, P and C). Law: the first reading is the default.
import type { VariantRow } from './variant.ts';

export const talkRows = {
  quarantineEndKept: {
    clause: 'N4',
    question: 'Does a claim at the very end of a quarantine find the name still kept?',
    readings: [false, true],
  },
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
  nothingToRemove: {
    clause: 'N7',
    question: 'What answers who gives a nickname back and has none?',
    readings: [200, 424],
  },
  nicknameCharacters: {
    clause: 'N8',
    question: 'Are the 1023 of a nickname characters, or octets of UTF-8?',
    readings: [false, true],
  },
  nicknameEnforcedCapped: {
    clause: 'N9',
    question: 'Does the limit hold for what enforcement makes of a nickname too?',
    readings: [true, false],
  },
  nicknameDisallowed: {
    clause: 'N10',
    question: 'Which status refuses a nickname that PRECIS does not allow?',
    readings: [424, 425],
  },
  useNicknameMissing: {
    clause: 'N11',
    question: 'Which status refuses a NICKNAME without one Use-Nickname?',
    readings: [400, 424],
  },
  nicknameReportHeaders: {
    clause: 'N12',
    question: 'Is a NICKNAME with report headers refused, or taken as without them?',
    readings: [400, 200],
  },
  nicknameBody: {
    clause: 'N13',
    question: 'Is the body of a NICKNAME passed over, or the request refused?',
    readings: [200, 400],
  },
  secondNickname: {
    clause: 'N17',
    question: 'What answers a second session that asks for another nickname than the first has?',
    readings: [200, 403, 425],
  },
  nicknameInherited: {
    clause: 'N18',
    question:
      'Does a name go to another session of its URI when the last that asked for it leaves?',
    readings: [false, true],
  },
  renamesTogether: {
    clause: 'N19',
    question: 'Does who takes another name take it for all sessions that shared the old one?',
    readings: [false, true],
  },
  likeOthersNames: {
    clause: 'N20',
    question: "What answers a nickname that is another's display name or user part?",
    readings: [200, 425],
  },
  dropNicknames: {
    clause: 'N27',
    question: 'Are the names that people have dropped when policy turns nicknames off?',
    readings: [false, true],
  },
  nicknameBinds: {
    clause: 'N28',
    question: 'May a NICKNAME be the first request of a session, or is it refused until a SEND?',
    readings: [true, false],
  },
  nicknameFlood: {
    clause: 'N33',
    question: 'Which status refuses who asks for nicknames too often?',
    readings: [403, 413],
  },
  lostPrivateReported: {
    clause: 'P4',
    question: 'Is who wrote privately told by a REPORT that the recipient has just left?',
    readings: [true, false],
  },
  privateNeedsAll: {
    clause: 'P5',
    question: 'Must all sessions of a recipient take private messages, or one of them?',
    readings: [false, true],
  },
  privateForbidden: {
    clause: 'P6',
    question: 'Which status answers a private message where the room forbids them all?',
    readings: [403, 428],
  },
  privateToSelfAlone: {
    clause: 'P7',
    question: 'What answers a private message to oneself where one has no other session?',
    readings: [404, 200],
  },
  roomUriExact: {
    clause: 'P8',
    question: 'Does To mean the room only where the URIs are equal by RFC 3261?',
    readings: [false, true],
  },
  imIsSip: {
    clause: 'P10',
    question: 'Is im:bob@host the participant who is known as sip:bob@host?',
    readings: [true, false],
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
  privateGoesOn: {
    clause: 'P13',
    question: 'Does the rest of a private message still go to who takes none any more?',
    readings: [false, true],
  },
  privateAlwaysRefused: {
    clause: 'P15',
    question: 'Are 404 and 428 said to a private message even if it says Failure-Report: no?',
    readings: [false, true],
  },
  reportsWrapped: {
    clause: 'P16',
    question: 'Do REPORTs about messages to the room carry From and To as private ones do?',
    readings: [false, true],
  },
  reportContent: {
    clause: 'P17',
    question: 'Has the CPIM body of a REPORT an empty text part, or its headers alone?',
    readings: [false, true],
  },
  ccCounts: {
    clause: 'P19',
    question: 'Does a cc header count as a further To, of which there may be one?',
    readings: [false, true],
  },
  memberBeforeRoom: {
    clause: 'P20',
    question: 'Whom does To mean where a member has the URI of the room?',
    readings: [false, true],
  },
  directionBindsPrivate: {
    clause: 'P22',
    question: 'Does a session that only listens forbid private messages as well?',
    readings: [true, false],
  },
  imdnExempt: {
    clause: 'P23',
    question: 'Does message/imdn+xml reach its recipient although private messages are off?',
    readings: [false, true],
  },
  anonymousIsRoom: {
    clause: 'P24',
    question: 'Is a message to sip:anonymous@anonymous.invalid one to the room, as RCS has it?',
    readings: [false, true],
  },
  messagesSpanSessions: {
    clause: 'C3',
    question: 'Does a message go on in the session that a re-INVITE puts in the place of another?',
    readings: [true, false],
  },
  // R4975-7.1.1-11 lets chunks come in any order, which 413 would forbid behind relays.
  unknownContinuation: {
    clause: 'C4',
    question: 'What answers a later chunk of a message whose beginning never came?',
    readings: [200, 413],
  },
  headerRewrite: {
    clause: 'C8',
    question: 'Which status refuses a chunk that rewrites headers which have been judged?',
    readings: [400, 413],
  },
  maxSizeHeeded: {
    clause: 'C18',
    question: 'Is a leg left out for whose a=max-size a message is too long, or is that a hint?',
    readings: [true, false],
  },
  totalExceeded: {
    clause: 'C20',
    question: 'Which status refuses more octets than a message said that it has?',
    readings: [400, 413],
  },
  abortedUnknown: {
    clause: 'C21',
    question: 'What answers the end of a message of which nothing else came?',
    readings: [200, 413],
  },
  expiredContinuation: {
    clause: 'C25',
    question: 'What answers a chunk of a message that was given up: 200 begins it anew?',
    readings: [413, 200],
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
  emptyCpim: {
    clause: 'C34',
    question: 'Which status refuses a message/cpim without an octet?',
    readings: [403, 400],
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
  anonymousTold: {
    clause: 'C39',
    question: 'Is an anonymous caller told in its 200 which URI stands for it?',
    readings: [true, false],
  },
  liveTidRefused: {
    clause: 'C43',
    question: 'Is a request refused whose transaction id another undecided one has?',
    readings: [false, true],
  },
  copyToOwnDevices: {
    clause: 'C47',
    question: "Do the sender's own other sessions get a copy of what it says to the room?",
    readings: [false, true],
  },
  privateToOwnDevices: {
    clause: 'C47',
    question: "Do the sender's own other sessions get a copy of what it says privately?",
    readings: [false, true],
  },
  typingFlood: {
    clause: 'C48',
    question: 'What answers a typing notice that goes to nobody since there were too many?',
    readings: [200, 413],
  },
  noticesToRoom: {
    clause: 'C49',
    question: "Is a room's own notice addressed to the room, or to the one who gets it?",
    readings: [true, false],
  },
  noticesToUnable: {
    clause: 'C50',
    question: 'Is a notice of the room sent to who does not take its type?',
    readings: [false, true],
  },
} as const satisfies { readonly [name: string]: VariantRow };
