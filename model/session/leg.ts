// A participant's leg as one component: five
// machines that tell each other what concerns them: dialog, offers and answers, session timer,
// session, nickname requests. Pure and free of wire ids: what a peer would
// see of names and numbers is the focus's to fill in (design, "So that states merge").
import type { SnapshotOf, TimerChange } from '../kernel/transition.ts';
import { initialStep, stepMachine } from '../kernel/transition.ts';
import type { Capabilities, LeaveCause } from '../log/entry.ts';
import { type NegotiationEvent, negotiationMachine } from '../nickname/negotiation.ts';
import type { ProfileName } from '../profile.ts';
import { type DialogEvent, dialogMachine } from '../sip/dialog.ts';
import { type OfferAnswerEvent, offerAnswerMachine } from '../sip/offer-answer.ts';
import { type SessionTimerEvent, sessionTimerMachine } from '../sip/session-timer.ts';
import { type SessionEvent, sessionMachine } from './session.ts';

export interface Leg {
  readonly room: string;
  /** The participant's address of record. */
  readonly uri: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  /** How its client departs from the RFCs. */
  readonly profile: ProfileName;
  /** The longest message that its peer wants; null where it did not say (R4975-8-8). */
  readonly maxBytes: number | null;
  /** Wrapped types that its peer has refused (C15). */
  readonly refusedTypes: readonly string[];
  readonly dialog: SnapshotOf<typeof dialogMachine>;
  readonly exchange: SnapshotOf<typeof offerAnswerMachine>;
  readonly clock: SnapshotOf<typeof sessionTimerMachine>;
  readonly session: SnapshotOf<typeof sessionMachine>;
  readonly negotiation: SnapshotOf<typeof negotiationMachine>;
  /** The MSRP connection to which the session is bound. */
  readonly connection: number | null;
  /** Why it leaves, once it does: what its BYE says. */
  readonly leaving: LeaveCause | null;
}

export type LegEvent =
  | { readonly machine: 'dialog'; readonly event: DialogEvent }
  | { readonly machine: 'exchange'; readonly event: OfferAnswerEvent }
  | { readonly machine: 'clock'; readonly event: SessionTimerEvent }
  | { readonly machine: 'session'; readonly event: SessionEvent }
  | { readonly machine: 'negotiation'; readonly event: NegotiationEvent };

export type LegMachine = LegEvent['machine'];

export type LegOutput =
  | { readonly type: 'send-accept' }
  | { readonly type: 'send-refusal' }
  | { readonly type: 'send-cancelled' }
  | { readonly type: 'answer-bye' }
  | { readonly type: 'send-bye' }
  /** What became of the peer's offer, or of this side's own. */
  | { readonly type: 'accept-change' }
  | { readonly type: 'refuse-change' }
  | { readonly type: 'cancel-change' }
  | { readonly type: 'send-offer' }
  | { readonly type: 'adopt-next' }
  | { readonly type: 'suspend' }
  | { readonly type: 'repeat-accept' }
  | { readonly type: 'report-refresh-due' }
  | { readonly type: 'send-reinvite' }
  | { readonly type: 'acknowledge-again' }
  | { readonly type: 'conclude-refresh'; readonly method: string; readonly status: number }
  | { readonly type: 'append-joined' }
  | { readonly type: 'append-left'; readonly cause: LeaveCause }
  | { readonly type: 'append-request' }
  | { readonly type: 'answer-request' }
  /** The MSRP session is over: nothing is delivered or taken any more. */
  | { readonly type: 'end-media' }
  /** Nothing is left to be done for this leg. */
  | { readonly type: 'release' }
  | { readonly type: 'timer'; readonly machine: LegMachine; readonly change: TimerChange };

export interface LegStep {
  readonly leg: Leg;
  readonly outputs: readonly LegOutput[];
}

export function newLeg(
  about: Pick<Leg, 'room' | 'uri' | 'name' | 'capabilities' | 'profile' | 'maxBytes'>,
  /** Its INVITE came without an offer. */
  offers = false,
  /** How long it stays without a connection (M2). */
  suspendMs = 0,
): Leg {
  return {
    ...about,
    refusedTypes: [],
    dialog: initialStep(dialogMachine).snapshot,
    exchange: initialStep(offerAnswerMachine, { offers }).snapshot,
    clock: initialStep(sessionTimerMachine).snapshot,
    session: initialStep(sessionMachine, { suspendMs }).snapshot,
    negotiation: initialStep(negotiationMachine).snapshot,
    connection: null,
    leaving: null,
  };
}

/** The leg after an event, with what its machines told one another already worked off. */
export function stepLeg(leg: Leg, first: LegEvent): LegStep {
  const outputs: LegOutput[] = [];
  const events: LegEvent[] = [first];
  let next = leg;
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    const { machine } = event;
    const stepped = stepOne(next, event);
    next = stepped.leg;
    for (const action of stepped.actions) {
      const told = routes[action.type];
      if (action.type === 'append-left') {
        next = { ...next, leaving: (action.params as { readonly cause: LeaveCause }).cause };
      }
      if (told !== undefined) events.push(...told);
      else outputs.push({ type: action.type, ...(action.params as object) } as LegOutput);
    }
    for (const change of stepped.timers) outputs.push({ type: 'timer', machine, change });
  }
  if (hasMedia(leg) && !hasMedia(next)) outputs.push({ type: 'end-media' });
  if (isOver(next) && !isOver(leg)) outputs.push({ type: 'release' });
  return { leg: next, outputs };
}

/** Whether the leg is in the room: admitted, and not leaving. */
export function hasMedia(leg: Leg): boolean {
  return leg.session.matches('admitted');
}

/** Whether messages can be delivered to it. */
export function isBound(leg: Leg): boolean {
  if (leg.connection === null) return false;
  // Asked for every copy: `matches` would make and compare two objects each time.
  const { value } = leg.session;
  return (
    typeof value === 'object' && (value.admitted === 'bound' || value.admitted === 'rebinding')
  );
}

/** Whether an offer declares what the last one did. */
export function sameCapabilities(one: Capabilities, other: Capabilities): boolean {
  return (
    one.aware === other.aware &&
    one.nickname === other.nickname &&
    one.privateMessages === other.privateMessages &&
    one.direction === other.direction &&
    one.wrappedTypes.length === other.wrappedTypes.length &&
    one.wrappedTypes.every((type, place) => type === other.wrappedTypes[place])
  );
}

function isOver(leg: Leg): boolean {
  return leg.session.value === 'ended' && leg.dialog.value === 'ended';
}

function stepOne(leg: Leg, { machine, event }: LegEvent) {
  if (machine === 'dialog') {
    const stepped = stepMachine(dialogMachine, leg.dialog, event);
    return { ...stepped, leg: { ...leg, dialog: stepped.snapshot } };
  }
  if (machine === 'exchange') {
    const stepped = stepMachine(offerAnswerMachine, leg.exchange, event);
    return { ...stepped, leg: { ...leg, exchange: stepped.snapshot } };
  }
  if (machine === 'clock') {
    const stepped = stepMachine(sessionTimerMachine, leg.clock, event);
    return { ...stepped, leg: { ...leg, clock: stepped.snapshot } };
  }
  if (machine === 'session') {
    const stepped = stepMachine(sessionMachine, leg.session, event);
    return { ...stepped, leg: { ...leg, session: stepped.snapshot } };
  }
  const stepped = stepMachine(negotiationMachine, leg.negotiation, event);
  return { ...stepped, leg: { ...leg, negotiation: stepped.snapshot } };
}

/** What one machine of a leg tells others; every other action leaves the leg. */
const routes: { readonly [action: string]: readonly LegEvent[] | undefined } = {
  'accept-invite': [
    { machine: 'dialog', event: { type: 'accept' } },
    { machine: 'exchange', event: { type: 'initial.accepted' } },
  ],
  'refuse-invite': [{ machine: 'dialog', event: { type: 'refuse' } }],
  'hang-up': [{ machine: 'dialog', event: { type: 'hang.up' } }],
  'end-exchange': [
    { machine: 'exchange', event: { type: 'dialog.ended' } },
    { machine: 'clock', event: { type: 'dialog.ended' } },
  ],
  'report-cancelled': [{ machine: 'session', event: { type: 'cancelled' } }],
  'report-unacknowledged': [{ machine: 'session', event: { type: 'unacknowledged' } }],
  'report-bye': [{ machine: 'session', event: { type: 'bye.received' } }],
  'report-abandoned': [
    { machine: 'session', event: { type: 'expelled', cause: 'unacknowledged' } },
  ],
  'report-expired': [{ machine: 'session', event: { type: 'expelled', cause: 'session-expired' } }],
};
