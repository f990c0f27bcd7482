// What the core tells whoever watches it: an operator's log, a terminal client, a test.
// Law 7: a refusal or an undelivered copy names its clause, so that it can be explained later.
import type { Clause } from '../clause.ts';

export type Notice = FocusNotice | AgentNotice;

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
  | { readonly type: 'joined'; readonly room: string; readonly nicknames: boolean }
  | {
      readonly type: 'message';
      readonly from: string;
      readonly name: string | null;
      readonly nickname: string | null;
      readonly private: boolean;
      readonly contentType: string;
      readonly text: string;
    }
  /** `n` counts `say` commands from 1. */
  | { readonly type: 'sent'; readonly n: number; readonly status: number; readonly text: string }
  | { readonly type: 'nickname'; readonly status: number; readonly nickname: string }
  | { readonly type: 'left'; readonly reason: string }
  | { readonly type: 'error'; readonly status: number; readonly message: string };
