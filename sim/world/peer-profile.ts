// How the clients of a simulated world depart from the RFCs, as data: what each kind sends and what
// it takes (research of real clients, parts A, B and 4; edge cases P24, C5, M28, S41).
// Law: a trait is read by what bends messages and by nothing else; `strict` has none.
import type { ProfileName } from '../../model/profile.ts';

/** The kinds of clients that people of a world may have. */
export type PeerProfile = ProfileName | 'sylk' | 'rcs' | 'tinymsrp' | 'kamailio-relay';

/** What a kind of client does differently; null and the empty list: as our user agent does. */
export interface PeerTraits {
  readonly signalling: SignallingTraits;
  readonly description: DescriptionTraits;
  readonly wrapping: WrappingTraits;
  readonly media: MediaTraits;
  /** It is reached through an MSRP relay and a SIP proxy of its own (R4975-8-4, R4976-6.4-2). */
  readonly relayed: boolean;
}

/** SIP headers. */
export interface SignallingTraits {
  readonly userAgent: string | null;
  /** Of Supported; '' for no such header. */
  readonly supported: string | null;
  /** Behind the URI of its Contact. */
  readonly contactParameters: string;
  /** Further headers of its INVITE. */
  readonly inviteHeaders: readonly (readonly [name: string, value: string])[];
  /** How it refreshes its session where there is a timer (R4028-10-1). */
  readonly refreshes: 'by UPDATE' | 'by re-INVITE';
  /** How long it subscribes to the roster, in seconds. */
  readonly subscribeSeconds: number | null;
}

/** Its session description. */
export interface DescriptionTraits {
  /** The value of s=. */
  readonly name: string | null;
  /** Of the m= line. */
  readonly port: number | null;
  readonly pathHasPort: boolean;
  readonly setup: 'active' | 'actpass' | 'absent' | null;
  readonly acceptTypes: string | null;
  /** '' for no such line. */
  readonly acceptWrappedTypes: string | null;
  /** In octets; 0 for no such line. */
  readonly sizeMax: number | null;
  readonly declaresChatroom: boolean;
}

/** What it puts around and into what it says. */
export interface WrappingTraits {
  /** Without From and To it has a Subject alone. */
  readonly routes: boolean;
  /** The To of what is meant for the room, in place of the room's URI. */
  readonly roomAs: string | null;
  readonly display: 'as it is' | 'quoted' | 'absent';
  readonly dateTime: 'UTC' | 'with offset' | 'absent';
  /** Further CPIM header lines, NS included; `%` stands for the Message-ID. */
  readonly headers: readonly string[];
  /** Before Content-Type in the MIME part. */
  readonly mimeHeaders: readonly string[];
  /** Behind Content-Type, where the content is not ASCII. */
  readonly mimeHeadersBeyondAscii: readonly string[];
  readonly mimeLineEnd: '\r\n' | '\n';
  /** In place of text/plain;charset=utf-8. */
  readonly textType: string | null;
}

/** How it sends and answers over MSRP. */
export interface MediaTraits {
  /** Octets of one chunk; null for whole messages, however long. */
  readonly chunkBytes: number | null;
  /** The order in which the chunks of a message leave (R4975-7.1.1-11, C5). */
  readonly chunkOrder: 'in order' | 'in swapped pairs';
  /** Chunks of several messages take turns (R4975-5.1-1). */
  readonly interleaves: boolean;
  /** A Byte-Range counts characters and not octets. */
  readonly countsCharacters: boolean;
  /** A longer body has `*` for its end (R4975-7.1.1-12). */
  readonly openRangeBytes: number;
  readonly nickname: 'quoted' | 'bare' | 'unknown';
  /** Of what is said. */
  readonly successReport: 'yes' | 'no' | null;
  readonly failureReport: 'yes' | 'no' | 'partial' | null;
  /** Of that an isComposing status is sent at all. */
  readonly tellsTyping: boolean;
  /** An empty SEND after so long, and the header lines that it has; null for none. */
  readonly keepAliveMs: number | null;
  /** It gives its connection up when that has no answer by then. */
  readonly keepAlivePatienceMs: number;
  readonly keepAliveHeaders: readonly (readonly [name: string, value: string])[];
  /** What its connection does not survive. */
  readonly diesOf: readonly Deadly[];
}

/** A message that goes on in another chunk; one that is no text; one that comes too early. */
export type Deadly = 'chunks' | 'what is no text' | 'a message before the binding is answered';

const strict: PeerTraits = {
  signalling: {
    userAgent: null,
    supported: null,
    contactParameters: '',
    inviteHeaders: [],
    refreshes: 'by UPDATE',
    subscribeSeconds: null,
  },
  description: {
    name: null,
    port: null,
    pathHasPort: true,
    setup: null,
    acceptTypes: null,
    acceptWrappedTypes: null,
    sizeMax: null,
    declaresChatroom: true,
  },
  wrapping: {
    routes: true,
    roomAs: null,
    display: 'as it is',
    dateTime: 'UTC',
    headers: [],
    mimeHeaders: [],
    mimeHeadersBeyondAscii: [],
    mimeLineEnd: '\r\n',
    textType: null,
  },
  media: {
    chunkBytes: null,
    chunkOrder: 'in order',
    interleaves: false,
    countsCharacters: false,
    openRangeBytes: 2_048,
    nickname: 'quoted',
    successReport: null,
    failureReport: null,
    tellsTyping: true,
    keepAliveMs: null,
    keepAlivePatienceMs: 30_000,
    keepAliveHeaders: [],
    diesOf: [],
  },
  relayed: false,
};

/** Blink and its engine, seen on the wire (B1 to B10, A1 to A13). */
const blink: PeerTraits = {
  ...strict,
  signalling: {
    ...strict.signalling,
    userAgent: 'Blink 6.0.4 (Linux)',
    // B9: no session timer among them.
    supported: 'replaces, norefersub, gruu',
    inviteHeaders: [['X-Sylk-ZRTP', 'false']],
    // B7
    subscribeSeconds: 600,
  },
  description: {
    ...strict.description,
    name: 'Blink 6.0.4 (Linux)',
    // B5: the port that it never listens on, and none in the path.
    port: 2855,
    pathHasPort: false,
    // B10
    setup: 'active',
    acceptTypes: 'message/cpim text/* image/* application/im-iscomposing+xml',
    acceptWrappedTypes: 'text/* image/* application/im-iscomposing+xml',
    sizeMax: 0,
    declaresChatroom: false,
  },
  wrapping: {
    ...strict.wrapping,
    dateTime: 'with offset',
    // B3
    mimeHeaders: ['MIME-Version: 1.0'],
    mimeHeadersBeyondAscii: ['Content-Transfer-Encoding: '],
    mimeLineEnd: '\n',
    // A5: every line is text/html.
    textType: 'text/html; charset="utf8"',
  },
  media: {
    ...strict.media,
    // B1
    countsCharacters: true,
    // B2
    nickname: 'bare',
    // A10
    successReport: 'yes',
    failureReport: 'yes',
    // B4
    keepAliveMs: 60_000,
    keepAliveHeaders: [['Keep-Alive', 'yes']],
    // A1, A8, A2
    diesOf: ['chunks', 'what is no text', 'a message before the binding is answered'],
  },
};

/** A SylkServer that takes part in somebody else's room: the same engine, and its own wrapping. */
const sylk: PeerTraits = {
  ...blink,
  signalling: { ...blink.signalling, userAgent: 'SylkServer-6.6.1', inviteHeaders: [] },
  description: {
    ...blink.description,
    name: 'SylkServer-6.6.1',
    port: null,
    pathHasPort: true,
    acceptTypes: 'message/cpim text/* image/* application/im-iscomposing+xml',
    acceptWrappedTypes: '*',
    declaresChatroom: true,
  },
  wrapping: {
    ...blink.wrapping,
    // Its own extension, by which a client tells a status line from what somebody says.
    headers: ['NS: agp <urn:ag-projects:xml:ns:cpim>', 'agp.Message-Type: message'],
    display: 'quoted',
    dateTime: 'UTC',
    textType: 'text/plain; charset="utf-8"',
  },
  media: { ...blink.media, diesOf: [] },
};

/** An RCS client as rcsjta is (RCS-3 to RCS-9, P24). */
const rcs: PeerTraits = {
  ...strict,
  signalling: {
    userAgent: 'IM-client/OMA1.0 RCS-client',
    supported: 'timer',
    // RCS-4
    contactParameters: ';+g.oma.sip-im',
    inviteHeaders: [
      ['Accept-Contact', '*;+g.oma.sip-im'],
      // RCS-3
      ['Contribution-ID', 'abcdef0123456789abcdef0123456789'],
      ['Session-Expires', '1800'],
    ],
    refreshes: 'by re-INVITE',
    subscribeSeconds: null,
  },
  description: {
    ...strict.description,
    // Port 9, the discard port, says that it will connect itself (R6135-4.2-1).
    port: 9,
    setup: 'active',
    acceptTypes: 'message/cpim application/im-iscomposing+xml',
    acceptWrappedTypes: 'text/plain message/imdn+xml application/im-iscomposing+xml',
    declaresChatroom: false,
  },
  wrapping: {
    ...strict.wrapping,
    // RCS-5, P24
    roomAs: 'sip:anonymous@anonymous.invalid',
    display: 'absent',
    // RCS-7
    headers: [
      'NS: imdn <urn:ietf:params:imdn>',
      'imdn.Message-ID: %',
      'imdn.Disposition-Notification: positive-delivery',
    ],
  },
  media: { ...strict.media, nickname: 'unknown', successReport: 'no', failureReport: 'yes' },
};

/** tinyMSRP of Doubango: an endpoint for two people that knows no rooms. */
const tinymsrp: PeerTraits = {
  ...strict,
  signalling: {
    ...strict.signalling,
    userAgent: 'IM-client/OMA1.0 doubango/v2.0.0',
    supported: '',
  },
  description: {
    ...strict.description,
    setup: 'actpass',
    // Case does not count (R4975-8-5).
    acceptTypes: 'message/CPIM text/plain application/octet-stream',
    acceptWrappedTypes: '',
    sizeMax: 0,
    declaresChatroom: false,
  },
  // Its wrapper is a Subject, and nothing says from whom to whom.
  wrapping: { ...strict.wrapping, routes: false, dateTime: 'absent' },
  media: {
    ...strict.media,
    // The least that a chunk may have (R4975-7.1.1-11): every octet is a request of its own.
    chunkBytes: 1,
    nickname: 'unknown',
    failureReport: 'yes',
    successReport: 'yes',
    tellsTyping: false,
  },
};

/** Our user agent behind Kamailio, which is its SIP proxy and its MSRP relay (M28, N36). */
const relay: PeerTraits = {
  ...strict,
  // A proxy may ask for a session timer on its own account (RFC 4028 8.1).
  signalling: { ...strict.signalling, inviteHeaders: [['Session-Expires', '600']] },
  media: {
    ...strict.media,
    // Relays cut and mix as they like (R4976-6.4-3), and one may overtake the other (C5).
    chunkBytes: 64,
    chunkOrder: 'in swapped pairs',
    interleaves: true,
  },
  relayed: true,
};

/** The traits of each kind of client. */
export const peerProfiles: { readonly [profile in PeerProfile]: PeerTraits } = {
  strict,
  blink,
  sylk,
  rcs,
  tinymsrp,
  'kamailio-relay': relay,
};
