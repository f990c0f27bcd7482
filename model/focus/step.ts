// One input's way through the core: to the component that it concerns, and on to the legs that
// hear of it, until nothing is queued any more (design, section 2).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { initialStep } from '../kernel/transition.ts';
import { bindingMachine } from '../msrp/binding.ts';
import type { SubscriptionEvent } from '../sip/subscription.ts';
import { frameMsrp, idleFramer, type MsrpFrame } from '../wire/msrp.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipMalformed,
  type SipMessage,
} from '../wire/sip.ts';
import { boundLegs, endConnection, feedBinding, loseSessions } from './bindings.ts';
import { forgetWaiting, setWaiting } from './congestion.ts';
import { expireCopies, receiveAnswer } from './copies.ts';
import { bindDialled, failDial, receiveBound } from './dialing.ts';
import { freshFrom } from './fresh.ts';
import { expireIncoming } from './incoming.ts';
import type { Address, Booted, BytesReceived, Connected, FocusCommand, Input } from './input.ts';
import { workOff } from './legs.ts';
import { receiveRequest } from './media.ts';
import {
  foldIn,
  isSettled,
  loadSnapshot,
  payOwed,
  refuseAppended,
  saveSnapshots,
  startServing,
} from './membership.ts';
import { missDialled, takeDialled } from './notifying.ts';
import { applyPolicy, changePolicy, closeRoom } from './operating.ts';
import { resume } from './outgoing.ts';
import { refused } from './refusing.ts';
import { receiveSip } from './signalling.ts';
import { type Connection, type TimerOwner, type Turn, tellLeg } from './state.ts';
import { tellSubscription } from './subscriptions.ts';
import { changeTimer, takeTimer } from './timers.ts';
import { failTransactions, feedTransaction } from './transactions.ts';

/** Takes one input. Effects are left in the turn. */
export function step(turn: Turn, input: Input): void {
  if (input.atMs > turn.nowMs) turn.nowMs = input.atMs;
  take(turn, input);
  workOff(turn);
  if (turn.phase === 'draining' && isEmpty(turn) && isSettled(turn)) {
    turn.phase = 'drained';
    saveSnapshots(turn);
    turn.effects.push({ type: 'tell', notice: { type: 'drained' } });
  }
}

function isEmpty({ legs, subscriptions }: Turn): boolean {
  return legs.isEmpty() && subscriptions.each.isEmpty();
}

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'booted':
      return boot(turn, input);
    case 'recovered':
      startServing(turn);
      return applyPolicy(turn);
    case 'connected':
      return connect(turn, input);
    case 'closed':
      return disconnect(turn, input.connection);
    case 'bytes-received':
      return receiveBytes(turn, input);
    case 'message-received':
      return receive(turn, input.connection, input.message, input.source ?? null);
    case 'handed-over':
      return setWaiting(turn, input.connection, input.waitingBytes);
    case 'drained':
      setWaiting(turn, input.connection, 0);
      return resume(turn, input.connection);
    case 'timer-fired':
      return fire(turn, takeTimer(turn, input.timer, input.generation));
    case 'committed':
      return foldIn(turn, input.committed);
    case 'append-failed':
      return refuseAppended(turn, input);
    case 'snapshot-loaded':
      return loadSnapshot(turn, input.snapshot);
    case 'command':
      return command(turn, input.command as FocusCommand);
    case 'connect-failed':
      missDialled(turn, input.request);
      return failDial(turn, input.request);
    // Its rooms take their time from the log.
    case 'wall-clock-changed':
      return;
  }
}

function boot(turn: Turn, booted: Booted): void {
  if (booted.settings === undefined) throw new Error('a focus boots with settings');
  const mac = hmac(sha256, hexToBytes(booted.entropy), utf8ToBytes('boot'));
  turn.life = {
    settings: booted.settings,
    boot: bytesToHex(mac).slice(0, BOOT_DIGITS),
    fresh: freshFrom(booted.entropy),
  };
}

function connect(turn: Turn, connected: Connected): void {
  const { connection: id, transport, local } = connected;
  const carriesMsrp = transport === 'msrp-tcp';
  const binding = carriesMsrp ? initialStep(bindingMachine) : null;
  turn.connections = turn.connections.set(id, {
    transport,
    local,
    remote: connected.remote ?? null,
    sip: transport === 'sip-tcp' ? idleSipFramer : null,
    msrp: carriesMsrp ? idleFramer : null,
    binding: binding?.snapshot ?? null,
    waitingBytes: 0,
    ended: false,
  });
  for (const change of binding?.timers ?? []) {
    changeTimer(turn, { kind: 'binding', id, event: change.name }, change);
  }
  if (connected.request === undefined) return;
  if (carriesMsrp) bindDialled(turn, connected.request, id);
  else takeDialled(turn, connected.request, id);
}

function disconnect(turn: Turn, connection: number): void {
  const known = turn.connections.get(connection);
  if (known === undefined) return;
  // Nothing leaves on it any more.
  keep(turn, connection, { ...known, ended: true });
  loseSessions(turn, connection);
  failTransactions(turn, connection);
  forgetWaiting(turn, connection);
  turn.connections = turn.connections.delete(connection);
}

function receiveBytes(turn: Turn, input: BytesReceived): void {
  const { connection: id, octets } = input;
  const connection = readable(turn, id);
  if (connection === undefined) return;
  if (connection.transport === 'sip-udp') {
    return receive(turn, id, parseSip(octets), input.source ?? null);
  }
  if (connection.msrp !== null) {
    const framed = frameMsrp(connection.msrp, octets);
    if (framed.framer !== connection.msrp) keep(turn, id, { ...connection, msrp: framed.framer });
    receiveFrames(turn, id, framed.frames);
    if (framed.fault !== undefined) {
      refused(turn, id, framed.fault);
      feedBinding(turn, id, { type: 'garbage.received' });
    }
    return;
  }
  if (connection.sip === null) return;
  const framed = frameSip(connection.sip, octets);
  keep(turn, id, { ...connection, sip: framed.framer });
  for (const message of framed.messages) {
    receiveSip(turn, message, { connection: id, source: null });
    workOff(turn);
  }
  if (framed.fault !== undefined) {
    refused(turn, id, framed.fault);
    endConnection(turn, id);
  }
}

/** Most frames of a busy read are answers, and for them all the same legs are bound. */
function receiveFrames(turn: Turn, id: number, frames: readonly MsrpFrame[]): void {
  let { connections } = turn;
  let bound = boundLegs(turn, id);
  for (const frame of frames) {
    if (turn.connections !== connections) {
      ({ connections } = turn);
      bound = boundLegs(turn, id);
    }
    if (frame.kind === 'response') {
      const binds = !turn.dialled.isEmpty() && receiveBound(turn, id, frame);
      if (!binds) receiveAnswer(turn, bound, frame);
    } else receiveRequest(turn, id, frame);
    if (turn.queue.length > 0) workOff(turn);
  }
}

function receive(
  turn: Turn,
  connection: number,
  message: MsrpFrame | SipMessage | SipMalformed,
  source: Address | null,
): void {
  const known = readable(turn, connection);
  if (known === undefined) return;
  if (known.msrp !== null) receiveFrames(turn, connection, [message as MsrpFrame]);
  else receiveSip(turn, message as SipMessage | SipMalformed, { connection, source });
}

/** What still comes on a connection that this side has ended is not read any more. */
function readable(turn: Turn, id: number): Connection | undefined {
  const connection = turn.connections.get(id);
  return connection?.ended === true ? undefined : connection;
}

function fire(turn: Turn, owner: TimerOwner | undefined): void {
  switch (owner?.kind) {
    case 'transaction':
      return feedTransaction(turn, owner.id, { type: owner.event as `timer.${string}` });
    case 'leg':
      return tellLeg(turn, owner.id, {
        machine: owner.machine,
        event: { type: owner.event },
      } as never);
    case 'binding':
      return feedBinding(turn, owner.id, { type: owner.event });
    case 'subscription':
      return tellSubscription(turn, owner.id, { type: owner.event } as SubscriptionEvent);
    case 'congestion':
      return endConnection(turn, owner.id);
    case 'copies':
      return expireCopies(turn);
    case 'incoming':
      return expireIncoming(turn, owner.leg, owner.id, owner.event);
    case 'owed':
      return payOwed(turn, owner.room);
    case undefined:
      return;
  }
}

function command(turn: Turn, given: FocusCommand): void {
  if (given.type === 'close-room') return closeRoom(turn, given.room, given.reason);
  if (given.type === 'change-policy') return changePolicy(turn, given.policy);
  if (turn.phase === 'booting') turn.phase = 'ending';
  if (turn.phase !== 'serving') return;
  turn.phase = 'draining';
  // The log is asked once more for what it is still owed.
  for (const room of turn.rooms.keys()) payOwed(turn, room);
  for (const leg of [...turn.legs.keys()].sort((a, b) => a - b)) {
    tellLeg(turn, leg, { machine: 'session', event: { type: 'expelled', cause: 'drained' } });
  }
  for (const id of [...turn.subscriptions.each.keys()].sort((a, b) => a - b)) {
    tellSubscription(turn, id, { type: 'end', reason: 'deactivated' });
  }
}

function keep(turn: Turn, id: number, connection: Connection): void {
  turn.connections = turn.connections.set(id, connection);
}

const BOOT_DIGITS = 16;
