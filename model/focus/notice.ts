// What the core tells whoever watches it: an operator's log, a terminal client, a test.
// Law 7: a refusal or an undelivered copy names its clause, so that it can be explained later.
import type { Clause } from '../clause.ts';

/** Whatever a core tells: a focus FocusNotice, a user agent AgentNotice. */
export type Notice = FocusNotice | AgentNotice;

/** What a focus tells its operator. */
export type FocusNotice =
  /** A peer's bytes or request were refused. */
  | {
      readonly type: 'refused';
      readonly connection: number;
      readonly status: number;
      readonly clause: Clause;
      readonly message: string;
    }
  /** A copy that a leg did not get or did not acknowledge, and why. */
  | {
      readonly type: 'undelivered';
      readonly room: string;
      readonly seq: number;
      readonly leg: string;
      readonly clause: Clause;
      readonly reason: string;
    }
  | { readonly type: 'log-failed'; readonly room: string; readonly reason: string }
  | { readonly type: 'drained' };

/** What a user agent tells its person. */
export type AgentNotice =
  /** `alias`: the address by which the others know somebody who wants to be anonymous. */
  | {
      readonly type: 'joined';
      readonly room: string;
      readonly nicknames: boolean;
      readonly alias?: string;
    }
  | {
      readonly type: 'message';
      readonly from: string;
      readonly name: string | null;
      readonly nickname: string | null;
      readonly private: boolean;
      readonly contentType: string;
      readonly text: string;
    }
  /** `n` counts `say` and `whisper` commands from 1; `to` is whom a whisper named. */
  | {
      readonly type: 'sent';
      readonly n: number;
      readonly status: number;
      readonly text: string;
      readonly to?: string;
    }
  /** What became of message `n` after it was sent: 200 when all of it has arrived. */
  | { readonly type: 'report'; readonly n: number; readonly status: number }
  /** Who is in the room, and what of that is new; nothing new where it was asked for. */
  | {
      readonly type: 'roster';
      readonly users: readonly RosterUser[];
      readonly changes: readonly RosterChange[];
    }
  /** Somebody else writes something, or no longer does. */
  | {
      readonly type: 'typing';
      readonly from: string;
      readonly nickname: string | null;
      readonly private: boolean;
      readonly active: boolean;
    }
  | { readonly type: 'nickname'; readonly status: number; readonly nickname: string }
  | { readonly type: 'left'; readonly reason: string }
  /** With `command` it refuses that command and the stay goes on; `n` as in `sent`. */
  | {
      readonly type: 'error';
      readonly status: number;
      readonly message: string;
      readonly command?: 'whisper' | 'who';
      readonly n?: number;
    };

/** Somebody in a room, as its roster has them. */
export interface RosterUser {
  readonly uri: string;
  readonly nickname: string | null;
  readonly name: string | null;
}

/** `was`: the nickname before; what else may have changed is the name. */
export type RosterChange =
  | ({ readonly what: 'joined' | 'left' } & RosterUser)
  | ({ readonly what: 'renamed'; readonly was: string | null } & RosterUser);
