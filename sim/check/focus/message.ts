// What people and a focus say to each other in a checked model: what a message means, without the
// names that the wire has for it. `wire.ts` writes and reads the real ones.
import type { Json } from '../model.ts';

/** What somebody sends to the focus, or does to a connection with it. */
export type ToFocus = Connecting | SipAsked | SipAnswered | MsrpAsked | MsrpAnswered;

/** What a focus sends, or does to a connection. */
export type FromFocus = Connecting | SipTold | SipReply | MsrpTold | MsrpAnswered;

/** MSRP connection number so and so is made, or breaks; number 0 is the one for SIP. */
export interface Connecting {
  readonly [key: string]: Json | undefined;
  readonly connects?: number;
  readonly breaks?: number;
}

/** A SIP request. */
export interface SipAsked extends Offered {
  readonly [key: string]: Json | undefined;
  readonly sip: 'INVITE' | 'ACK' | 'CANCEL' | 'BYE' | 'SUBSCRIBE';
  /** Which of the sender's calls: they are counted. */
  readonly call: number;
  /** CSeq; 1 when absent. */
  readonly seq?: number;
  /** In a dialog that is up: it has both tags. */
  readonly within?: boolean;
  /** Of an ACK: it acknowledges a refusal, and not a 2xx. */
  readonly refused?: boolean;
  /** No offer is made. */
  readonly bare?: boolean;
  /** The number of the MSRP session that is offered; the call's when absent. */
  readonly session?: number;
  /** The m= line is switched off. */
  readonly off?: boolean;
  /** Privacy: nobody is to learn who calls. */
  readonly anonymous?: boolean;
  /** Seconds. */
  readonly expires?: number;
}

/** What an offer declares. */
export interface Offered {
  readonly [key: string]: Json | undefined;
  /** `a=chatroom`; `[]` for a client that knows no rooms. */
  readonly chatroom?: readonly string[];
  readonly direction?: string;
  readonly types?: string;
  readonly wrapped?: string;
}

/** A response to a SIP request of the focus. */
export interface SipAnswered {
  readonly [key: string]: Json | undefined;
  readonly sip: number;
  readonly to: string;
  readonly call: number;
  readonly seq: number;
}

/** An MSRP request. */
export interface MsrpAsked {
  readonly [key: string]: Json | undefined;
  readonly msrp: 'SEND' | 'NICKNAME' | 'REPORT' | string;
  readonly call: number;
  /** The connection that it goes over; the call's number when absent. */
  readonly over?: number;
  readonly tid?: string;
  /** Of a NICKNAME: '' gives it back. */
  readonly nickname?: string;
  /** How often the nickname is written, for one that is long; 1 when absent. */
  readonly times?: number;
  /** Of a SEND; without it there is no body. */
  readonly text?: string;
  /** `room`, somebody's name, or a URI; several for several To headers, none for none. */
  readonly to?: string | readonly string[];
  /** Message-ID; the text when absent. */
  readonly id?: string;
  /** The CPIM From, where it is not the sender's own address. */
  readonly from?: string;
  /** Another one of whom the message says that they get it as well. */
  readonly cc?: string;
  /** Of the wrapped content; `text/plain` when absent. */
  readonly type?: string;
  /** Of a message in parts: which one, from 1, and how many. */
  readonly part?: readonly [number, number];
  /** `#`: the message is given up. */
  readonly aborted?: boolean;
  readonly success?: boolean;
  readonly failure?: 'no' | 'partial';
}

/** A response to an MSRP request: to `of` where it is a copy of what somebody said. */
export interface MsrpAnswered {
  readonly [key: string]: Json | undefined;
  readonly msrp: number;
  readonly call?: number;
  readonly of?: string;
  readonly tid?: string;
}

/** A copy, a REPORT. */
export interface MsrpTold {
  readonly [key: string]: Json | undefined;
  readonly msrp: 'SEND' | 'REPORT' | string;
  readonly call: number;
}

/** A SIP request of the focus. */
export interface SipTold {
  readonly [key: string]: Json | undefined;
  readonly sip: string;
  readonly call: number;
  readonly seq: number;
}

/** A response of the focus. */
export interface SipReply {
  readonly [key: string]: Json | undefined;
  readonly sip: number;
  readonly to: string;
  readonly call: number;
  readonly seq: number;
}
