// A leg's MSRP session replaced or taken away by an answered offer (R3264-8-3, R3264-8-4; edge
// cases S12, S13). Law: the old session serves until the new one is bound.
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { feedBinding, forgetDial } from './bindings.ts';
import { forgetIncoming } from './incoming.ts';
import { append } from './membership.ts';
import { sessionNames } from './names.ts';
import { abandonOutgoing } from './outgoing.ts';
import { lifeOf, type Paths, rewireLeg, type Turn, tellLeg } from './state.ts';

/** Both ends of a session, and the path lines of every frame to the peer. */
export function pathsOf(localPath: Octets, remotePath: readonly Octets[]): Paths {
  const route = `To-Path: ${remotePath.join(' ')}\r\nFrom-Path: ${localPath}\r\n`;
  return { localPath, remotePath, route: flatCopy(asOctets(route)) };
}

/** The leg's next session: beside a bound one until it is bound itself, else in its place. */
export function renewSession(turn: Turn, id: number, paths: Paths): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  forgetDial(turn, id);
  if (wire.next !== null) forgetSession(turn, id, wire.next);
  if (turn.legs.get(id)?.connection == null || paths.localPath === wire.localPath) {
    unbind(turn, id);
    forgetSession(turn, id, wire);
    rewireLeg(turn, id, { ...paths, next: null });
    endMessages(turn, id);
  } else rewireLeg(turn, id, { next: paths });
  for (const name of sessionNames(paths)) turn.index = turn.index.set(name, id);
  tellLeg(turn, id, { machine: 'session', event: { type: 'media.renewed' } });
}

/** The leg stays, without a session: its URIs mean nothing any more. */
export function removeSession(turn: Turn, id: number): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined) return;
  forgetDial(turn, id);
  forgetSession(turn, id, wire);
  if (wire.next !== null) forgetSession(turn, id, wire.next);
  rewireLeg(turn, id, { remotePath: [], next: null });
  unbind(turn, id);
  tellLeg(turn, id, { machine: 'session', event: { type: 'media.removed' } });
}

/** A request for the leg's next session makes that its session, not bound yet. */
export function switchSession(turn: Turn, id: number, toPath: readonly Octets[]): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined || wire.next === null) return;
  const [localPath] = toPath;
  if (localPath === undefined) return;
  const asked = sessionNames({ localPath });
  if (!sessionNames(wire.next).some((name) => asked.includes(name))) return;
  adoptNext(turn, id);
}

/** The leg's next session takes the place of the present one (R4975-5.4-7). */
export function adoptNext(turn: Turn, id: number): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined || wire.next === null) return;
  forgetSession(turn, id, wire);
  rewireLeg(turn, id, { ...wire.next, next: null });
  unbind(turn, id);
  endMessages(turn, id);
}

/**
 * M2: the connection is lost and its sessions have failed: the leg waits for the next that its peer
 * offers, and nothing is delivered to it meanwhile (M3, E18).
 */
export function suspendSession(turn: Turn, id: number): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  forgetSession(turn, id, wire);
  if (wire.next !== null) forgetSession(turn, id, wire.next);
  rewireLeg(turn, id, { remotePath: [], next: null });
  unbind(turn, id);
  const capabilities = { ...leg.capabilities, direction: 'inactive' } as const;
  turn.legs = turn.legs.set(id, { ...leg, capabilities, connection: null });
  if (wire.leg === null || leg.capabilities.direction === 'inactive') return;
  const fact = { type: 'participant.changed', leg: wire.leg, capabilities } as const;
  append(turn, leg.room, { fact, actor: leg.uri, leg: null });
}

/** C3, S12: by a variant a message does not go on in another session. */
function endMessages(turn: Turn, id: number): void {
  if (!lifeOf(turn).settings.variants.messagesSpanSessions) forgetIncoming(turn, id);
}

function forgetSession(turn: Turn, id: number, paths: Pick<Paths, 'localPath'>): void {
  for (const name of sessionNames(paths)) {
    if (turn.index.get(name) === id) turn.index = turn.index.delete(name);
  }
}

function unbind(turn: Turn, id: number): void {
  const leg = turn.legs.get(id);
  if (leg === undefined || leg.connection === null) return;
  abandonOutgoing(turn, id);
  turn.legs = turn.legs.set(id, { ...leg, connection: null });
  feedBinding(turn, leg.connection, { type: 'session.ended', leg: id });
}
