// What happens at a node by itself, in words: timers, boots, what somebody asks, what the node
// tells. Law: every input and effect that no message of the picture shows is named here or is of no
// interest to a reader, by its type.
import type { Clause } from '../../model/clause.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Command, Input } from '../../model/focus/input.ts';
import type { Notice, RosterChange } from '../../model/focus/notice.ts';
import type { Entry } from '../../model/log/entry.ts';
import { dateTime } from '../../model/wire/date-time.ts';
import type { NoteKind } from './story.ts';
import { shown, userOf } from './summary.ts';

/** A note before it has its place. */
export interface NoteDraft {
  readonly kind: NoteKind;
  readonly text: string;
  readonly clause?: Clause;
}

/** What an input says that no message shows; undefined for all others. */
export function inputNote(input: Input): NoteDraft | undefined {
  switch (input.type) {
    case 'booted':
      return { kind: 'boot', text: 'begins' };
    case 'timer-fired':
      return { kind: 'timer', text: `fires ${timerWords(input.timer)}` };
    case 'command':
      return { kind: 'asked', text: commandWords(input.command) };
    case 'append-failed':
      return { kind: 'log-failed', text: `the log failed: ${input.reason}` };
    case 'wall-clock-changed':
      return { kind: 'fault', text: `its wall clock is set to ${dateTime(input.wallMs)}` };
    case 'handed-over':
      return {
        kind: 'fault',
        text: `${input.waitingBytes} octets wait for connection ${input.connection}`,
      };
    default:
      return undefined;
  }
}

/** What an effect tells whoever watches; undefined for all that is no notice. */
export function effectNote(effect: Effect): NoteDraft | undefined {
  return effect.type === 'tell' ? noticeNote(effect.notice) : undefined;
}

function noticeNote(notice: Notice): NoteDraft {
  switch (notice.type) {
    case 'refused': {
      const { status, clause, message } = notice;
      return { kind: 'refused', text: `refuses ${status}: ${shown(message, 160)}`, clause };
    }
    case 'undelivered': {
      const { seq, clause, reason } = notice;
      const text = `entry ${seq} not delivered to leg ${notice.leg}: ${shown(reason, 120)}`;
      return { kind: 'refused', text, clause };
    }
    case 'log-failed':
      return { kind: 'log-failed', text: `its log failed: ${shown(notice.reason, 80)}` };
    default:
      return { kind: 'told', text: `told: ${toldWords(notice)}` };
  }
}

function toldWords(
  notice: Exclude<Notice, { type: 'refused' | 'undelivered' | 'log-failed' }>,
): string {
  switch (notice.type) {
    case 'drained':
      return 'nothing is left, it may stop';
    case 'joined':
      return `is in ${userOf(notice.room)}`;
    case 'message': {
      const who = shown(notice.nickname ?? notice.name ?? userOf(notice.from), 40);
      return `${who}${notice.private ? ' in private' : ''}: "${shown(notice.text, 60)}"`;
    }
    case 'sent':
      return `message ${notice.n} answered ${notice.status} ${shown(notice.text, 40)}`;
    case 'report':
      return `message ${notice.n} reported ${notice.status}`;
    case 'roster':
      return rosterWords(notice.users.length, notice.changes);
    case 'typing': {
      const who = shown(notice.nickname ?? userOf(notice.from), 40);
      return `${who} ${notice.active ? 'writes' : 'writes no more'}`;
    }
    case 'nickname': {
      const nickname = notice.nickname === '' ? 'none' : `"${shown(notice.nickname, 40)}"`;
      return `nickname ${nickname} answered ${notice.status}`;
    }
    case 'left':
      return `has left: ${shown(notice.reason, 80)}`;
    case 'error':
      return `error ${notice.status}: ${shown(notice.message, 100)}`;
  }
}

function rosterWords(present: number, changes: readonly RosterChange[]): string {
  const news = changes.map((change) => {
    const who = shown(userOf(change.uri), 20);
    if (change.what !== 'renamed') return `${who} ${change.what}`;
    return `${who} is now ${change.nickname === null ? 'without a nickname' : change.nickname}`;
  });
  return `roster of ${present}${news.length === 0 ? '' : `: ${shown(news.join(', '), 100)}`}`;
}

function commandWords(command: Command): string {
  switch (command.type) {
    case 'join':
      return `asks: join ${userOf(command.room)} over ${command.via.transport.slice(4)}`;
    case 'say':
      return `asks: say "${shown(command.text, 60)}"`;
    case 'whisper':
      return `asks: whisper to ${shown(command.to, 30)} "${shown(command.text, 60)}"`;
    case 'take-nickname':
      return command.nickname === ''
        ? 'asks: give the nickname back'
        : `asks: take the nickname "${shown(command.nickname, 40)}"`;
    case 'typing':
      return command.active ? 'types' : 'types no more';
    case 'close-room':
      return `is asked: close ${userOf(command.room)}`;
    case 'change-policy':
      return 'is asked: another policy';
    case 'drain':
      return 'is asked: drain';
    default:
      return `asks: ${command.type}`;
  }
}

/** Which timer it is and what for, by the name under which a core armed it. */
export function timerWords(timer: string): string {
  const words = timer.split(' ');
  const known = FIXED[words[0] ?? ''];
  if (known !== undefined) return known;
  const event = words[words.length - 1] ?? '';
  const owner = words.slice(0, -1).filter((word) => !NUMBER.test(word));
  const [, delay = event, machine = ''] = /^xstate\.after\.([^.]+)\.([^.]+)/.exec(event) ?? [];
  const whose = machine === '' || owner.includes(machine) ? owner : [machine, ...owner];
  const what = spaced(delay.replace(/^timer\./, 'timer '));
  return `${what}${whose.length === 0 ? '' : ` of a ${spaced(whose.join(' '))}`}`;
}

/** `timerG`, `giveUp` and `non-invite-client` as words. */
function spaced(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-.]/g, ' ');
  return words.replace(/\bnon invite\b/, 'non-INVITE').replace(/^(an? )?invite\b/, '$1INVITE');
}

/** What an entry of the room log says. */
export function entryWords(entry: Entry): string {
  const who = userOf(entry.actor);
  switch (entry.type) {
    case 'nickname.requested':
      return `${entry.type} ${entry.nickname === '' ? 'none' : `"${entry.nickname}"`} by ${who}`;
    case 'message.posted':
      return `${entry.type} by ${who}, ${entry.bodyBytes} octets`;
    case 'participant.left':
      return `${entry.type} ${who} (${entry.cause})`;
    case 'participant.admitted':
    case 'participant.joined':
    case 'participant.changed':
      return `${entry.type} ${who}`;
    default:
      return entry.type;
  }
}

const FIXED: { readonly [owner: string]: string } = {
  copies: 'copies without an answer',
  owed: 'a roster is owed',
  congestion: 'octets have waited too long',
};
const NUMBER = /^\d+$/;
