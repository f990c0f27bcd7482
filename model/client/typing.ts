// Who is writing (RFC 3994): the own typing told to the room, the others' kept in mind until they
// say something, stop, or are silent for too long. Law: it is told once when it begins and once
// when it ends.
import { type ActionOf, stepMachine, type TimerChange } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import { asciiLower } from '../wire/ascii.ts';
import {
  composingForMs,
  IS_COMPOSING_TYPE,
  parseIsComposing,
  serializeIsComposing,
} from '../wire/is-composing.ts';
import { flatCopy, type Octets } from '../wire/octets.ts';
import { type ComposingEvent, composingMachine } from './composing.ts';
import { nicknameOf } from './people.ts';
import { sendStatus } from './saying.ts';
import { armTimer, clearTimer, rewire, type Turn, tell } from './state.ts';

/** Whether a Content-Type is the one of such a status. */
export function isTypingStatus(contentType: Octets): boolean {
  const [type = ''] = contentType.split(';');
  return asciiLower(type.replace(BLANKS, '')) === IS_COMPOSING_TYPE;
}

/** The person types, or no longer does. Nothing is told to a room that would not take it. */
export function typing(turn: Turn, active: boolean): void {
  const takes = turn.call.matches('joined') && turn.answer?.takesTyping === true;
  if (takes && turn.answer?.receives === true) {
    compose(turn, { type: active ? 'typed' : 'paused' });
  }
}

/** Feeds the machine of the own typing. */
export function compose(turn: Turn, event: ComposingEvent): void {
  const step = stepMachine(composingMachine, turn.composing, event);
  turn.composing = step.snapshot;
  for (const change of step.timers) changeTimer(turn, change);
  for (const action of step.actions) perform(turn, action);
}

/** A timer of that machine's. */
export function fireComposing(turn: Turn, event: string): void {
  compose(turn, { type: event } as unknown as ComposingEvent);
}

/** Somebody's status. What cannot be read, or has an unknown state, is idle (R3994-3.5-1). */
export function takeStatus(turn: Turn, from: Octets, isPrivate: boolean, content: Octets): void {
  const status = parseIsComposing(content);
  if (!status.ok || status.value.state !== 'active') {
    endTyping(turn, from, isPrivate);
    return;
  }
  const known = turn.typists.findIndex((typist) => isThat(typist, from, isPrivate));
  const due = turn.nowMs + composingForMs(status.value);
  if (known >= 0) {
    rewire(turn, {
      typingDueMs: turn.wire.typingDueMs.map((old, at) => (at === known ? due : old)),
    });
  } else {
    const [oldest] = turn.typists;
    if (turn.typists.length >= limits.agentTypistsMax && oldest !== undefined) {
      endTyping(turn, oldest.from, oldest.private);
    }
    turn.typists = [...turn.typists, { from: flatCopy(from), private: isPrivate }];
    rewire(turn, { typingDueMs: [...turn.wire.typingDueMs, due] });
    tellTyping(turn, from, isPrivate, true);
  }
  rearm(turn);
}

/** They stopped, or said what they were writing (R3994-3.3-1). */
export function endTyping(turn: Turn, from: Octets, isPrivate: boolean): void {
  const at = turn.typists.findIndex((typist) => isThat(typist, from, isPrivate));
  if (at < 0) return;
  turn.typists = turn.typists.filter((_, other) => other !== at);
  rewire(turn, { typingDueMs: turn.wire.typingDueMs.filter((_, other) => other !== at) });
  tellTyping(turn, from, isPrivate, false);
  rearm(turn);
}

/** Nothing came for too long (R3994-3.3-1). */
export function expireTypists(turn: Turn): void {
  const over = turn.typists.filter((_, at) => (turn.wire.typingDueMs[at] ?? 0) <= turn.nowMs);
  for (const typist of over) endTyping(turn, typist.from, typist.private);
  rearm(turn);
}

/** The stay is over: nobody types any more as far as anybody is told. */
export function forgetTypists(turn: Turn): void {
  turn.typists = [];
  rewire(turn, { typingDueMs: [] });
  rearm(turn);
  compose(turn, { type: 'session.ended' });
}

function perform(turn: Turn, action: ActionOf<typeof composingMachine>): void {
  if (action.type !== 'send-active' && action.type !== 'send-idle') return;
  const isActive = action.type === 'send-active';
  const refresh = { refreshSeconds: limits.composingMs / 1000 };
  const content = serializeIsComposing({
    state: isActive ? 'active' : 'idle',
    contentType: 'text/plain',
    ...(isActive ? refresh : {}),
  });
  sendStatus(turn, IS_COMPOSING_TYPE, content);
}

function tellTyping(turn: Turn, from: Octets, isPrivate: boolean, active: boolean): void {
  if (!turn.call.matches('joined')) return;
  const nickname = nicknameOf(turn, from);
  tell(turn, { type: 'typing', from, nickname, private: isPrivate, active });
}

function isThat(typist: Turn['typists'][number], from: Octets, isPrivate: boolean): boolean {
  return typist.from === from && typist.private === isPrivate;
}

/** One timer for all: for whoever is due first. */
function rearm(turn: Turn): void {
  const owner = { kind: 'typists' } as const;
  if (turn.wire.typingDueMs.length === 0) clearTimer(turn, owner);
  else armTimer(turn, owner, Math.min(...turn.wire.typingDueMs));
}

function changeTimer(turn: Turn, change: TimerChange): void {
  const owner = { kind: 'composing', event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

const BLANKS = /[ \t]/g;
