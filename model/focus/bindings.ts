// MSRP connections and the sessions they carry (R4975-5.4-5, R4975-5.4-6).
import { stepMachine } from '../kernel/transition.ts';
import { type BindingEvent, bindingMachine } from '../msrp/binding.ts';
import { forgetIncoming } from './incoming.ts';
import { sessionNames } from './names.ts';
import { abandonOutgoing, forgetOutgoing } from './outgoing.ts';
import { type Turn, tellLeg } from './state.ts';
import { changeTimer } from './timers.ts';

/** Feeds a connection's binding an event, or a timer that fired. */
export function feedBinding(turn: Turn, id: number, event: BindingEvent | { type: string }): void {
  const connection = turn.connections.get(id);
  if (connection === undefined || connection.binding === null) return;
  const step = stepMachine(bindingMachine, connection.binding, event as BindingEvent);
  turn.connections = turn.connections.set(id, { ...connection, binding: step.snapshot });
  for (const change of step.timers) {
    changeTimer(turn, { kind: 'binding', id, event: change.name }, change);
  }
  if (step.actions.some((action) => action.type === 'close-connection')) {
    endConnection(turn, id);
  }
}

/** The legs whose sessions the connection carries. */
export function boundLegs(turn: Turn, connection: number): readonly number[] {
  return turn.connections.get(connection)?.binding?.context.legs ?? [];
}

/**
 * Closes a connection from this side: nothing more is read from it, and the sessions that it
 * carried are lost.
 */
export function endConnection(turn: Turn, id: number): void {
  const connection = turn.connections.get(id);
  if (connection === undefined || connection.ended) return;
  turn.connections = turn.connections.set(id, { ...connection, ended: true });
  turn.effects.push({ type: 'close', connection: id });
  loseSessions(turn, id);
}

/** Binds a leg's session to the connection on which its first request came. */
export function bindSession(turn: Turn, legId: number, connection: number): void {
  if (!turn.legs.has(legId)) return;
  attach(turn, legId, connection);
  tellLeg(turn, legId, { machine: 'session', event: { type: 'bound' } });
}

/** The connection carries the leg's session from now on. */
export function attach(turn: Turn, legId: number, connection: number): void {
  const leg = turn.legs.get(legId);
  if (leg === undefined) return;
  turn.legs = turn.legs.set(legId, { ...leg, connection });
  feedBinding(turn, connection, { type: 'session.bound', leg: legId });
}

/** The leg's MSRP session is over: its URI means nothing any more (R7701-4-5). */
export function endSession(turn: Turn, legId: number): void {
  const leg = turn.legs.get(legId);
  const wire = turn.wires.legs.get(legId);
  if (leg === undefined || wire === undefined) return;
  forgetDial(turn, legId);
  const next = wire.next === null ? [] : sessionNames(wire.next);
  for (const name of [...sessionNames(wire), ...next]) turn.index = turn.index.delete(name);
  forgetIncoming(turn, legId);
  forgetOutgoing(turn, legId);
  if (leg.connection === null) return;
  turn.legs = turn.legs.set(legId, { ...leg, connection: null });
  feedBinding(turn, leg.connection, { type: 'session.ended', leg: legId });
}

/**
 * The leg's session is over, or has got another path: a connection to the one before is not made
 * use of any more (S32).
 */
export function forgetDial(turn: Turn, legId: number): void {
  if (turn.dialled.isEmpty()) return;
  turn.dialled = turn.dialled.filter(({ leg }) => leg !== legId);
}

/** A lost connection fails every session that it carried. */
export function loseSessions(turn: Turn, connection: number): void {
  for (const leg of boundLegs(turn, connection)) {
    tellLeg(turn, leg, { machine: 'session', event: { type: 'connection.lost' } });
    // It may wait for the next session that its peer has been given.
    if (turn.wires.legs.get(leg)?.next != null) abandonOutgoing(turn, leg);
    else forgetOutgoing(turn, leg);
    const lost = turn.legs.get(leg);
    if (lost !== undefined) turn.legs = turn.legs.set(leg, { ...lost, connection: null });
  }
  feedBinding(turn, connection, { type: 'connection.closed' });
}
