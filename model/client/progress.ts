// The agent's two machines at work: an event in, and each action they ask for done.
import type { Effect } from '../focus/effect.ts';
import type { Transport } from '../focus/input.ts';
import { type ActionOf, stepMachine, type TimerChange } from '../kernel/transition.ts';
import { type CallContext, type CallEvent, callMachine } from './call.ts';
import { bind, requestNickname, settleAll } from './messages.ts';
import { type NicknameEvent, nicknameMachine } from './nickname-request.ts';
import { rosterOver } from './people.ts';
import { time } from './refreshing.ts';
import { forgetReinvite } from './reinviting.ts';
import { flush } from './saying.ts';
import { reasons } from './sentence.ts';
import { sendBye, sendCancel, sendInvite } from './signalling.ts';
import {
  type AgentState,
  armTimer,
  blankWire,
  clearTimer,
  rewire,
  type Turn,
  tell,
} from './state.ts';
import { subscribe } from './subscribing.ts';
import { dropTransactions } from './transactions.ts';
import { forgetTypists } from './typing.ts';

/** Feeds the call machine. */
export function advance(turn: Turn, event: CallEvent): void {
  const step = stepMachine(callMachine, turn.call, event);
  turn.call = step.snapshot;
  for (const change of step.timers) changeTimer(turn, change);
  for (const action of step.actions) performCall(turn, action);
}

/** Feeds the machine of nickname requests. */
export function negotiate(turn: Turn, event: NicknameEvent): void {
  const step = stepMachine(nicknameMachine, turn.nickname, event);
  turn.nickname = step.snapshot;
  for (const action of step.actions) performNickname(turn, action);
}

/** A timer of the call machine's. */
export function fireCall(turn: Turn, event: string): void {
  advance(turn, { type: event } as unknown as CallEvent);
}

/** Closes what the last call left open on datagrams, once nobody can need it any more. */
export function closeIdle(turn: Turn): void {
  const { signalling } = turn.wire;
  if (signalling === null || !isOver(turn)) return;
  if (Object.keys(turn.transactions).length > 0) return;
  turn.effects.push({ type: 'close', connection: signalling.connection });
  rewire(turn, { signalling: null });
}

/** Whether no call is under way. */
export function isOver(turn: Pick<AgentState, 'call'>): boolean {
  return turn.call.matches('idle') || turn.call.matches('ended');
}

function performCall(turn: Turn, action: ActionOf<typeof callMachine>): void {
  switch (action.type) {
    case 'open-signalling':
      openSignalling(turn);
      break;
    case 'send-invite':
      sendInvite(turn);
      break;
    case 'send-cancel':
      sendCancel(turn);
      break;
    case 'open-media':
      openMedia(turn);
      break;
    case 'send-binding':
      bind(turn);
      break;
    case 'tell-joined':
      tellJoined(turn);
      break;
    case 'tell-failure':
      tell(turn, { type: 'error', ...action.params });
      break;
    case 'send-bye':
      sendBye(turn);
      break;
    case 'end-subscription':
      subscribe(turn, { type: 'leave.asked' });
      break;
    case 'conclude':
      conclude(turn, action.params);
      break;
    default:
  }
}

function performNickname(turn: Turn, action: ActionOf<typeof nicknameMachine>): void {
  switch (action.type) {
    case 'send-nickname':
      requestNickname(turn, action.params.nickname);
      break;
    case 'tell-answer':
      tell(turn, { type: 'nickname', ...action.params });
      break;
    case 'tell-forbidden':
      for (const _ of action.params.nicknames) {
        tell(turn, { type: 'error', status: 403, message: reasons.noNicknames });
      }
      break;
    case 'tell-abandoned':
      tellAbandoned(turn, action.params.nicknames, action.params.requested);
      break;
    default:
  }
}

function tellAbandoned(turn: Turn, nicknames: readonly string[], requested: number): void {
  nicknames.forEach((nickname, at) => {
    tell(turn, { type: 'nickname', status: at < requested ? 408 : 481, nickname });
  });
}

function openSignalling(turn: Turn): void {
  if (turn.plan === null) return;
  const { transport, host, port } = turn.plan.via;
  rewire(turn, { signallingRequest: connect(turn, transport, { host, port }) });
}

function openMedia(turn: Turn): void {
  if (turn.answer === null) return;
  rewire(turn, { mediaRequest: connect(turn, 'msrp-tcp', turn.answer.destination) });
}

function connect(
  turn: Turn,
  transport: Transport,
  destination: Extract<Effect, { type: 'connect' }>['destination'],
): number {
  const lastRequest = turn.wire.lastRequest + 1;
  rewire(turn, { lastRequest });
  turn.effects.push({ type: 'connect', request: lastRequest, transport, destination });
  return lastRequest;
}

function tellJoined(turn: Turn): void {
  const room = turn.plan?.room ?? '';
  const nicknames = turn.answer?.nicknames ?? false;
  const { alias } = turn;
  tell(turn, { type: 'joined', room, nicknames, ...(alias === null ? {} : { alias }) });
  negotiate(turn, { type: 'session.joined', allowed: nicknames });
  if (turn.answer?.roster === true) {
    advance(turn, { type: 'subscription.begun' });
    subscribe(turn, { type: 'room.joined' });
  } else rosterOver(turn);
  flush(turn);
}

/** The end of a call: everything asked is told what became of it, everything open is closed. */
function conclude(turn: Turn, end: CallContext): void {
  settleAll(turn);
  negotiate(turn, { type: 'session.ended' });
  subscribe(turn, { type: 'session.ended' });
  time(turn, { type: 'session.ended' });
  forgetTypists(turn);
  forgetReinvite(turn);
  if (turn.rosterAsked) rosterOver(turn);
  if (end.failure !== null && !end.joined) tell(turn, { type: 'error', ...end.failure });
  else tell(turn, { type: 'left', reason: end.reason });
  const { media, signalling } = turn.wire;
  if (media !== null) turn.effects.push({ type: 'close', connection: media.connection });
  if (signalling?.transport === 'sip-udp') {
    // A lost ACK or answer to a BYE is asked for again: RFC 3261's timers say how long.
    rewire(turn, { media: null, mediaRequest: null });
    dropTransactions(turn, ({ purpose, machine }) =>
      purpose === 'invite' ? machine.value === 'calling' || machine.value === 'proceeding' : false,
    );
    closeIdle(turn);
    return;
  }
  dropTransactions(turn);
  if (signalling !== null) {
    turn.effects.push({ type: 'close', connection: signalling.connection });
  }
  rewire(turn, blankWire);
}

function changeTimer(turn: Turn, change: TimerChange): void {
  const owner = { kind: 'call', event: change.name } as const;
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}
