// The scenarios of what concerns all of it (X), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { x1SaidBeforeTheGoodbye } from './x1-said-before-the-goodbye.ts';
import { x2CrashAfterTheNameIsKept } from './x2-crash-after-the-name-is-kept.ts';
import { x2CrashBeforeTheNameIsKept } from './x2-crash-before-the-name-is-kept.ts';
import { x3WhisperOverTwoFocuses } from './x3-whisper-over-two-focuses.ts';
import { x4MessageOfManyOctets } from './x4-message-of-many-octets.ts';
import { x5NobodyLearnsWho } from './x5-nobody-learns-who.ts';
import { x6AnswersThatNobodyWants } from './x6-answers-that-nobody-wants.ts';
import { x6CrashBeforeTheCommit } from './x6-crash-before-the-commit.ts';
import { x6LogFails } from './x6-log-fails.ts';
import { x6TornLog } from './x6-torn-log.ts';
import { x7ReportsStayWithTheFocus } from './x7-reports-stay-with-the-focus.ts';
import { x8CutOffWithARefusal } from './x8-cut-off-with-a-refusal.ts';
import { x8Garbage } from './x8-garbage.ts';
import { x8GoodbyeAsTheConnectionBreaks } from './x8-goodbye-as-the-connection-breaks.ts';
import { x8RefusedOverDatagrams } from './x8-refused-over-datagrams.ts';
import { x8SignallingBreaksWhileUndecided } from './x8-signalling-breaks-while-undecided.ts';
import { x9FocusIsLost } from './x9-focus-is-lost.ts';
import { x9NetworkInParts } from './x9-network-in-parts.ts';
import { x10BoundOrGone } from './x10-bound-or-gone.ts';
import { x10ClosedWhileBinding } from './x10-closed-while-binding.ts';
import { x10LeavesBeforeItConnects } from './x10-leaves-before-it-connects.ts';
import { x10MediaCannotConnect } from './x10-media-cannot-connect.ts';
import { x10SessionIsRefused } from './x10-session-is-refused.ts';
import { x10SignallingBreaksWhileConnecting } from './x10-signalling-breaks-while-connecting.ts';
import { x10StaysWhenSignallingBreaks } from './x10-stays-when-signalling-breaks.ts';
import { x11SlowReader } from './x11-slow-reader.ts';

export const crossings: readonly Scenario[] = [
  x1SaidBeforeTheGoodbye,
  x2CrashAfterTheNameIsKept,
  x2CrashBeforeTheNameIsKept,
  x3WhisperOverTwoFocuses,
  x4MessageOfManyOctets,
  x5NobodyLearnsWho,
  x6AnswersThatNobodyWants,
  x6CrashBeforeTheCommit,
  x6LogFails,
  x6TornLog,
  x7ReportsStayWithTheFocus,
  x8CutOffWithARefusal,
  x8Garbage,
  x8GoodbyeAsTheConnectionBreaks,
  x8RefusedOverDatagrams,
  x8SignallingBreaksWhileUndecided,
  x9FocusIsLost,
  x9NetworkInParts,
  x10BoundOrGone,
  x10ClosedWhileBinding,
  x10LeavesBeforeItConnects,
  x10MediaCannotConnect,
  x10SessionIsRefused,
  x10SignallingBreaksWhileConnecting,
  x10StaysWhenSignallingBreaks,
  x11SlowReader,
];
