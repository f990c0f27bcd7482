// What a person can do to a focus that no user agent of ours would, as plain data. Law: a deed says
// what is sent and nothing of what comes of it; the bytes follow from it and from the state of the
// client that does it.

/** One deed. Each names the clause by which a focus has to answer it. */
export type Deed = SipDeed | SubscribeDeed | MsrpDeed | HabitDeed;

/** SIP around the call. */
export type SipDeed =
  /** Takes the INVITE back, or tries to when it is too late (R3261-9-1). */
  | { readonly deed: 'cancel' }
  /** The INVITE again: the same octets (R3261-17.2.3-1), or by another way (S6, 482). */
  | { readonly deed: 'invite-again'; readonly how: 'repeated' | 'merged' }
  /** Another call to the room, whose session is never bound (M7), or which is wrong somehow. */
  | { readonly deed: 'invite'; readonly session: OfferedSession; readonly flaw?: SipFlaw }
  /** A second INVITE in the dialog (R3261-14.2-1, R3264-8-1, R3264-8-3). */
  | { readonly deed: 're-invite'; readonly session: OfferedSession }
  /** UPDATE (R3311-5-1), with a session timer where `seconds` is given (R4028-9-1, 422). */
  | {
      readonly deed: 'update';
      readonly session: OfferedSession;
      readonly seconds?: number;
      readonly refresher?: 'uac' | 'uas';
    }
  /** The last UPDATE of a deed's again, octet by octet (R3261-17.2.2-1). */
  | { readonly deed: 'update-again' }
  /** Any other request: INFO, REFER, MESSAGE, ... (R3261-8.2-1, 405) or OPTIONS (R3261-11-1). */
  | {
      readonly deed: 'request';
      readonly method: string;
      readonly where: 'call' | 'outside';
      readonly flaw?: SipFlaw;
    }
  /** BYE once or more often (R3261-15-1); the client's agent does not know of it. */
  | { readonly deed: 'bye'; readonly times: number }
  /** A response that nobody waits for (R3261-17.1.2-1). */
  | { readonly deed: 'response'; readonly plane: Plane }
  /** Octets as they are: garbage, half a message (R3261-18-1, R4975-9-1). */
  | { readonly deed: 'octets'; readonly plane: Plane; readonly octets: string }
  /** A connection is closed without a word (M2). */
  | { readonly deed: 'close'; readonly plane: Plane };

/** SUBSCRIBE to the roster (R6665-4.2.1-1, R4575-3.1-1). */
export interface SubscribeDeed {
  readonly deed: 'subscribe';
  readonly how: Subscribing;
}

/** How it subscribes. */
export type Subscribing =
  /** In the dialog that there is (R6665-4.2.1-3). */
  | 'refresh'
  /** For the last time in that dialog (R6665-4.2.1-3). */
  | 'end'
  /** R3261-12.2-1: a CSeq that was used before, 500. */
  | 'old-cseq'
  /** A second subscription, one for nothing but a document, one in the INVITE's dialog (403). */
  | 'second'
  | 'fetch'
  | 'in-call'
  /** R6665-4.2.1-1: 489. */
  | 'other-package'
  | 'no-package'
  /** R6665-4.2.1-2: 423; R4575-3.4-1: 406. */
  | 'brief'
  | 'other-type';

/** MSRP. */
export type MsrpDeed =
  /** A message; the empty deed says something to the room as everybody does. */
  | ({ readonly deed: 'send' } & SentMessage)
  /**
   * Octets `from` to `to`, counted from 1, of the message number `message`, which has 300
   * (R4975-7.1.1-11, C1 to C24).
   */
  | {
      readonly deed: 'chunk';
      readonly message: number;
      readonly from: number;
      readonly to: number;
      readonly total: number | '*';
      readonly flag: '+' | '$' | '#';
    }
  /** NICKNAME with so many Use-Nickname headers, as they are to stand there (R7701-7.1-2). */
  | {
      readonly deed: 'nickname';
      readonly values: readonly string[];
      readonly reports?: boolean;
      readonly session?: 'second';
    }
  /** An empty SEND (C33). */
  | { readonly deed: 'keep-alive' }
  /**
   * The SEND that binds the last session that a deed has offered and the room has answered, on the
   * connection that there is or on another one (R4975-5.4-4, M11).
   */
  | { readonly deed: 'bind'; readonly where: 'here' | 'anew' }
  /** A method that nobody knows (R4975-12-2, 501). */
  | { readonly deed: 'method'; readonly method: string }
  /** Another connection for a session that is bound to one (R4975-10-506); or garbage on it. */
  | { readonly deed: 'second-connection'; readonly says?: 'garbage' }
  /** A REPORT about the last copy or about nothing (R4975-7.1.2-2, M16 to M19): no answer. */
  | {
      readonly deed: 'report';
      readonly about: 'copy' | 'nothing';
      readonly status: number;
      readonly namespace?: number;
      readonly session?: 'other';
    }
  /** The answer to the oldest copy that was held back (C15, R4975-10-*). */
  | { readonly deed: 'answer'; readonly status: number };

/** What changes about what the client does of its own from now on, and what it held back goes. */
export type HabitDeed =
  | {
      readonly deed: 'habit';
      /** R3261-13.3-1; `in-branch`: in the branch of the INVITE, as before RFC 3261. */
      readonly acks?: 'sends' | 'withholds' | 'in-branch';
      /** R6665-4.2.2-2 */
      readonly notifies?: Answering;
      /** Its final answer to the room's re-INVITE and UPDATE (R3261-14.1-1, R4028-10-1). */
      readonly offers?: Answering;
      /** R4975-7.1.1-4: none, one that comes so late, or a status in place of the 200. */
      readonly copies?: 'answers' | 'withholds' | { readonly lateMs: number } | number;
      /** What its next calls ask for; can be changed between calls only. */
      readonly asks?: Asking;
    }
  | { readonly deed: 'release'; readonly what: 'ack' | 'notify' | 'offer' };

/** Its answer, none, a 100 and the answer some seconds later, or a status in its place. */
export type Answering = 'answers' | 'withholds' | 'late' | number;

/** What a call asks for; whatever is absent is as usual. */
export interface Asking {
  /** A session timer, and who is to refresh (R4028-7-1). */
  readonly sessionSeconds?: number;
  readonly refresher?: 'uac' | 'uas';
  /** R6665-4.2.1-2 */
  readonly subscribeSeconds?: number;
  /** R3311-4-1: its Allow names no UPDATE. */
  readonly updates?: false;
  /**
   * What somebody on the way makes of what the room says: of a 2xx no session, or one without
   * timer; of all its NOTIFYs, or of the first ones, that the subscription is over, and then of
   * what changes half.
   */
  readonly hears?: 'no session' | 'no timer' | 'no roster' | 'no lasting roster';
  /** As what it shows itself. */
  readonly userAgent?: string;
  /** A proxy says 100 before the room's first answer (R3261-9-1). */
  readonly proxied?: true;
}

export type Plane = 'sip' | 'msrp';

/** The session that is offered: as it was, or with one thing changed (R3264-8-1 to R3264-8-4). */
export type OfferedSession =
  | 'same'
  /** No description at all: the other side offers (R3264-5-1). */
  | 'none'
  | 'inactive'
  | 'sendonly'
  | 'recvonly'
  /** Switched off: port 0 (R3264-8-3). */
  | 'no-port'
  /** R3264-8-4: another session. */
  | 'other-path'
  /** R7701-8-1 */
  | 'no-chatroom'
  /** R7701-5.2-4: no message/cpim, 488. */
  | 'unusable'
  /** What is no description: 400. */
  | 'garbled';

/** What is wrong with a request. */
export type SipFlaw =
  /** R3261-16-x: for elsewhere, and no hop is left, 483. */
  | 'no-hops'
  /** R3261-8.2-1: for elsewhere, 404; another scheme, 416; another version, 505. */
  | 'elsewhere'
  | 'other-scheme'
  | 'other-version'
  /** R3261-8.2-1: 420. */
  | 'requires'
  /** R4028-4-1: 422. */
  | 'brief-session'
  /** R3261-8.2-1: a body that is no session description, 415. */
  | 'other-body'
  /** R3261-12.2-1: 500. */
  | 'old-cseq'
  /** R3261-8.1-1: 400. */
  | 'bad-cseq';

/** How a message departs from what is said to the room; whatever is absent does not. */
export interface SentMessage {
  /** The CPIM To: a URI, or none (R7701-6.1-2), two (R7701-6.2-3), a stranger (R7701-6.2-4). */
  readonly to?: 'nobody' | 'two' | 'stranger' | 'self' | { readonly uri: string };
  /** The CPIM From (R4975-13-3, R4975-13-4). */
  readonly from?: 'nobody' | 'other' | 'two';
  readonly content?: Content;
  /** Octets of the content; what it holds is repeated or cut (R4975-10-413). */
  readonly bytes?: number;
  /** R7701-6.3-2: 415. */
  readonly unwrapped?: boolean;
  /** R4975-7.1.1-3 */
  readonly failure?: 'yes' | 'no' | 'partial';
  readonly success?: 'yes' | 'no';
  /** R4975-7.3-1: 481 for one that nobody has; or that of the last call of a deed's (M11). */
  readonly session?: 'other' | 'second';
  /** The Message-ID of that number: the second message with it is the first again (C42). */
  readonly id?: number;
  /** The transaction id of that number: a second request with it is another one (C43). */
  readonly tid?: number;
  /** R4975-7.1.1-1: 400. */
  readonly nameless?: boolean;
}

/** What is in a message. */
export type Content =
  | 'text'
  | 'html'
  /** RFC 3994, RFC 5438: passed on and not kept. */
  | 'composing'
  | 'imdn'
  /** A8, A13: what some clients cannot take. */
  | 'binary'
  | 'multipart'
  | 'otr'
  /** R3862-2.4-1: no type at all. */
  | 'untyped';
