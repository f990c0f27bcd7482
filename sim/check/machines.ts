// Every machine of the model, by the name of its file: what a run can have visited. States and
// transitions have numbers here, so that counting them is counting in an array.
import type { AnyStateMachine } from 'xstate';
import { callMachine } from '../../model/client/call.ts';
import { composingMachine } from '../../model/client/composing.ts';
import { nicknameMachine } from '../../model/client/nickname-request.ts';
import { refreshMachine } from '../../model/client/refresh.ts';
import { subscriptionMachine as subscriberMachine } from '../../model/client/subscription.ts';
import { branchesOf, statesOf } from '../../model/kernel/definition.ts';
import { bindingMachine } from '../../model/msrp/binding.ts';
import { reassemblyMachine } from '../../model/msrp/reassembly.ts';
import { negotiationMachine } from '../../model/nickname/negotiation.ts';
import { roomMachine } from '../../model/room/room.ts';
import { sessionMachine } from '../../model/session/session.ts';
import { dialogMachine } from '../../model/sip/dialog.ts';
import { inviteClientMachine } from '../../model/sip/invite-client.ts';
import { inviteServerMachine } from '../../model/sip/invite-server.ts';
import { nonInviteClientMachine } from '../../model/sip/non-invite-client.ts';
import { nonInviteServerMachine } from '../../model/sip/non-invite-server.ts';
import { offerAnswerMachine } from '../../model/sip/offer-answer.ts';
import { sessionTimerMachine } from '../../model/sip/session-timer.ts';
import { subscriptionMachine } from '../../model/sip/subscription.ts';

/** A state of a machine. Its number is its place among all of them. */
export interface StatePlace {
  readonly machine: string;
  /** By path: `admitted.unbound`. */
  readonly state: string;
}

/** A transition of a machine. Its number is its place among all of them. */
export interface TransitionPlace {
  readonly machine: string;
  /** The state that has it, by path; '' where the machine takes the event in any state. */
  readonly source: string;
  /** The event's type as it is named, `always`, `after` and the delay's name, or `done`. */
  readonly event: string;
  /** Its place among the candidates of the same state and event, from 0. */
  readonly branch: number;
  /** Where it leads; none where the state stays as it is. */
  readonly targets: readonly string[];
  /** What has to hold for it; null where nothing has to, or it has no name. */
  readonly guard: string | null;
  /** By which clauses it decides, as far as the machine says it. */
  readonly clauses: readonly string[];
}

/** The machines of the model by the paths of their files, which tell where to look. */
export const machines: { readonly [name: string]: AnyStateMachine } = {
  'room/room': roomMachine,
  'session/session': sessionMachine,
  'nickname/negotiation': negotiationMachine,
  'msrp/binding': bindingMachine,
  'msrp/reassembly': reassemblyMachine,
  'sip/invite-server': inviteServerMachine,
  'sip/non-invite-server': nonInviteServerMachine,
  'sip/invite-client': inviteClientMachine,
  'sip/non-invite-client': nonInviteClientMachine,
  'sip/dialog': dialogMachine,
  'sip/offer-answer': offerAnswerMachine,
  'sip/session-timer': sessionTimerMachine,
  'sip/subscription': subscriptionMachine,
  'client/call': callMachine,
  'client/nickname-request': nicknameMachine,
  'client/subscription': subscriberMachine,
  'client/composing': composingMachine,
  'client/refresh': refreshMachine,
};

/** Every state of every machine. */
export const statePlaces: readonly StatePlace[] = Object.entries(machines).flatMap(
  ([machine, definition]) => statesOf(definition).map(({ state }) => ({ machine, state })),
);

/** Every transition of every machine. */
export const transitionPlaces: readonly TransitionPlace[] = Object.entries(machines).flatMap(
  ([machine, definition]) =>
    branchesOf(definition).map(({ definition: _, params, ...place }) => ({
      ...{ machine, ...place, clauses: params.flatMap(clauseIn) },
    })),
);

/** Eight hex digits of all the places: two versions whose machines differ, differ in them. */
export const machinesId: string = fingerprint(JSON.stringify([statePlaces, transitionPlaces]));

/** The number of a state's node, or of a transition's definition; undefined for a foreign one. */
export function numberOf(part: object): number | undefined {
  return numbers.get(part);
}

/** The place in words: `session/session: in admitted, on bye.received`. */
export function placeInWords(place: Omit<TransitionPlace, 'targets' | 'clauses'>): string {
  const { machine, source, event, branch, guard } = place;
  const where = source === '' ? 'in any state' : `in ${source}`;
  const candidate = branch === 0 ? '' : ` (choice ${branch + 1})`;
  return `${machine}: ${where}, ${eventInWords(event)}${candidate}${guard ? ` if ${guard}` : ''}`;
}

/** `on bye.received`, `after bindTimeout`, `always`. */
function eventInWords(event: string): string {
  return event === 'always' || event === 'done' || event.startsWith('after ')
    ? event
    : `on ${event}`;
}

function clauseIn(params: unknown): readonly string[] {
  const { clause } = (params ?? {}) as { readonly clause?: unknown };
  return typeof clause === 'string' ? [clause] : [];
}

/** FNV-1a: nobody attacks it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const numbers = new WeakMap<object, number>();
for (const [at, part] of Object.values(machines)
  .flatMap((machine) => statesOf(machine))
  .entries()) {
  numbers.set(part.node, at);
}
for (const [at, part] of Object.values(machines)
  .flatMap((machine) => branchesOf(machine))
  .entries()) {
  numbers.set(part.definition, at);
}
