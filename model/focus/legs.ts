// What a leg's machines ask for becomes messages, entries and timers (RFC 3261 12.2, 13.3, 15).
import type { Refusal } from '../room/context.ts';
import { type LegOutput, stepLeg } from '../session/leg.ts';
import { reasonOf } from '../sip/reason.ts';
import { warning } from '../sip/response.ts';
import type { SipResponse } from '../wire/sip.ts';
import { endSession } from './bindings.ts';
import { forgetIncoming } from './incoming.ts';
import { append, forgetLeg } from './membership.ts';
import { namesOf } from './names.ts';
import { performSubscription } from './notifying.ts';
import { concludeRefresh, refresh, sendReinvite } from './refreshing.ts';
import { acceptChange, cancelChange, refuseChange, repeatAccept } from './reinviting.ts';
import { adoptNext, suspendSession } from './renewing.ts';
import { type LegMail, type LegWire, type Turn, tellLeg } from './state.ts';
import { changeTimer } from './timers.ts';
import { abandonClient, respond } from './transactions.ts';
import { acknowledgeWithin, requestWithin } from './within.ts';

/** Feeds legs and subscriptions what waits for them, until nothing does. */
export function workOff(turn: Turn): void {
  for (let mail = turn.queue.shift(); mail !== undefined; mail = turn.queue.shift()) {
    if ('subscription' in mail) performSubscription(turn, mail.subscription, mail.event);
    else performLeg(turn, mail);
  }
}

/** Feeds a leg an event and carries out what comes of it. */
function performLeg(turn: Turn, { leg: id, event, refusal, response }: LegMail): void {
  const leg = turn.legs.get(id);
  if (leg === undefined) return;
  const step = stepLeg(leg, event);
  turn.legs = turn.legs.set(id, step.leg);
  for (const output of step.outputs) {
    if (!negotiate(turn, id, output, refusal, response)) act(turn, id, output, refusal);
  }
}

/** What concerns offers, answers and the session timer; false for everything else. */
function negotiate(
  turn: Turn,
  id: number,
  output: LegOutput,
  refusal: Refusal | undefined,
  response: SipResponse | undefined,
): boolean {
  switch (output.type) {
    case 'accept-change':
    case 'send-offer':
      acceptChange(turn, id);
      return true;
    case 'adopt-next':
      adoptNext(turn, id);
      return true;
    case 'suspend':
      suspendSession(turn, id);
      return true;
    case 'repeat-accept':
      repeatAccept(turn, id);
      return true;
    case 'refuse-change':
      refuseChange(turn, id, refusal);
      return true;
    case 'cancel-change':
      cancelChange(turn, id);
      return true;
    case 'report-refresh-due':
      refresh(turn, id);
      return true;
    case 'send-reinvite':
      sendReinvite(turn, id);
      return true;
    case 'acknowledge-again':
      acknowledgeWithin(turn, id);
      return true;
    case 'conclude-refresh':
      concludeRefresh(turn, id, output, response);
      return true;
    default:
      return false;
  }
}

function act(turn: Turn, id: number, output: LegOutput, refusal: Refusal | undefined): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  switch (output.type) {
    case 'send-accept': {
      const { headers, body } = wire.accept;
      return respond(turn, wire.inviteTransaction, 200, { extra: headers, body });
    }
    case 'send-refusal':
      return refuse(turn, wire, refusal ?? STOPPING);
    case 'send-cancelled':
      return respond(turn, wire.inviteTransaction, 487);
    case 'answer-bye':
      if (wire.byeTransaction !== null) respond(turn, wire.byeTransaction, 200);
      return;
    case 'send-bye':
      return sendBye(turn, id);
    case 'append-joined':
      if (wire.leg === null) return;
      append(turn, leg.room, {
        fact: { type: 'participant.joined', leg: wire.leg },
        actor: leg.uri,
        leg: null,
      });
      return;
    case 'append-left': {
      if (wire.leg === null) return;
      const { cause } = output;
      const fact = { type: 'participant.left', leg: wire.leg, cause } as const;
      append(turn, leg.room, { fact, actor: leg.uri, leg: id });
      return;
    }
    case 'end-media':
      return endSession(turn, id);
    case 'release':
      return release(turn, id, wire);
    case 'timer':
      return changeTimer(
        turn,
        { kind: 'leg', id, machine: output.machine, event: output.change.name },
        output.change,
      );
    default:
      // The nickname requests are appended and answered by the media plane, which has their frames.
      return;
  }
}

function refuse(turn: Turn, wire: LegWire, refusal: Refusal): void {
  const extra = warning(refusal.reason);
  respond(turn, wire.inviteTransaction, refusal.status, { extra });
}

function sendBye(turn: Turn, id: number): void {
  const reason = reasonOf(turn.legs.get(id)?.leaving ?? null);
  if (requestWithin(turn, id, 'BYE', reason) !== undefined) return;
  // The flow is gone and with it the peer: the dialog ends without an answer.
  tellLeg(turn, id, { machine: 'dialog', event: { type: 'bye.answered' } });
}

function release(turn: Turn, id: number, wire: LegWire): void {
  if (wire.refreshTransaction !== null) abandonClient(turn, wire.refreshTransaction);
  forgetLeg(turn, id, wire);
  for (const name of namesOf(wire)) {
    if (turn.index.get(name) === id) turn.index = turn.index.delete(name);
  }
  turn.legs = turn.legs.delete(id);
  forgetIncoming(turn, id);
  turn.asked = turn.asked.delete(id);
  turn.rates = turn.rates.delete(id);
  turn.untold = turn.untold.delete(id);
  turn.taken = turn.taken.delete(id);
  turn.wires = { ...turn.wires, legs: turn.wires.legs.delete(id) };
}

const STOPPING: Refusal = { status: 503, clause: 'R3261-21.4-1', reason: 'this focus is stopping' };
