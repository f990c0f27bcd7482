// What must become of somebody who was let in (R4975-5.4-5; edge case X10): within a while they are
// there for good, or gone.
import { Map as ImmutableMap } from 'immutable';
import { limits } from '../limits.ts';
import type { Append } from '../log/entry.ts';
import type { SipRequest } from '../wire/sip.ts';
import { type Known, type NodeReading, placeOf, type Reading } from './fact.ts';
import { type Property, violation } from './property.ts';

/** By dialog: until when which session has to be bound, and when it was first seen to be late. */
type Unbound = ImmutableMap<string, Waiting>;

interface Waiting {
  readonly node: string;
  readonly path: string;
  readonly dueMs: number;
  readonly lateAtMs: number | null;
  /** The log has been asked to note that it is gone. */
  readonly goes: boolean;
}

/** X10: nobody stays between in and out. */
export const boundInTime: Property<Unbound> = {
  name: 'bound-in-time',
  says: 'A session that was admitted is bound in time and then in the room, or is ended.',
  clauses: ['X10', 'M7', 'R4975-5.4-5'],
  initial: ImmutableMap(),
  observe(unbound, seen, { facts, node, reading }: Known) {
    if (seen.type === 'crashed') return unbound.filter((each) => each.node !== seen.node);
    if (seen.type === 'settled') {
      const stranger = boundAndNotIn(reading);
      if (stranger !== undefined) {
        const sentence = `${stranger} has come over MSRP, and by the log of its room is not in it`;
        return violation(this, 'R4975-5.4-5', sentence);
      }
    }
    let next = unbound;
    for (const fact of facts) {
      if (fact.type === 'admitted' && !fact.leg.everBound) {
        const dueMs = fact.leg.admittedAtMs + limits.bindMs;
        const { name = '' } = node ?? {};
        const [path = ''] = fact.leg.paths;
        const waiting = { node: name, path, dueMs, lateAtMs: null, goes: false };
        next = next.set(fact.leg.dialog, waiting);
      }
      if (fact.type === 'parted') next = next.delete(fact.leg.dialog);
      // S12: it may be another session that is offered, even where no answer tells.
      if (fact.type === 'requested' && fact.leg !== undefined && offers(fact.message)) {
        const waiting = next.get(fact.leg.dialog);
        const dueMs = (node?.nowMs ?? 0) + limits.bindMs;
        if (waiting !== undefined) {
          next = next.set(fact.leg.dialog, { ...waiting, dueMs, lateAtMs: null });
        }
      }
      // From then on it takes as long as the log takes, and begins anew where the log does not.
      if (fact.type === 'appended') next = going(next, node, fact.append, true);
      if (fact.type === 'failed') {
        for (const append of fact.appends) next = going(next, node, append, false);
      }
    }
    if (next.isEmpty()) return next;
    for (const [dialog, waiting] of next) {
      const { node: on, dueMs, lateAtMs } = waiting;
      const there = reading.nodes.get(on);
      const leg = there?.legs.get(dialog);
      if (leg === undefined || leg.everBound || leg.over !== null) {
        next = next.delete(dialog);
        continue;
      }
      const nowMs = there?.nowMs ?? 0;
      // S13: who has switched the session off stays without; S12: another has as long as the first.
      const [path = ''] = leg.paths;
      if (leg.isOff || path !== waiting.path) {
        const dueMs = nowMs + limits.bindMs;
        next = next.set(dialog, { ...waiting, path, dueMs, lateAtMs: null });
        continue;
      }
      if (waiting.goes) continue;
      if (seen.type !== 'settled' && on !== node?.name) continue;
      if (nowMs <= dueMs) continue;
      // A node that stood still takes what came meanwhile first, and then its timers.
      if (lateAtMs === null) next = next.set(dialog, { ...waiting, lateAtMs: nowMs });
      if (seen.type !== 'settled' && nowMs <= (lateAtMs ?? nowMs) + GRACE_MS) continue;
      const lateMs = nowMs - dueMs;
      const sentence = `${leg.who} was admitted and never came over MSRP, and is still there`;
      return violation(this, 'X10', `${sentence} ${lateMs} ms after it had to be sent away`);
    }
    return next;
  },
};

function boundAndNotIn({ nodes, rooms }: Reading): string | undefined {
  for (const { legs, connections } of nodes.values()) {
    for (const { key, room, bound, over, isOff, who } of legs.values()) {
      if (key === null || bound === null || over !== null || isOff) continue;
      const minutes = rooms.get(room);
      if (minutes?.state !== 'open' || connections.get(bound)?.ended !== false) continue;
      if (minutes.members.get(key)?.joined !== true) return who;
    }
  }
  return undefined;
}

function offers({ method, body }: SipRequest): boolean {
  return (method === 'INVITE' || method === 'UPDATE') && body !== '';
}

function going(
  unbound: Unbound,
  node: NodeReading | undefined,
  { entry }: Append,
  goes: boolean,
): Unbound {
  if (unbound.isEmpty() || entry.type !== 'participant.left') return unbound;
  const dialog = node?.byKey.get(placeOf(entry.room, entry.leg)) ?? '';
  const waiting = unbound.get(dialog);
  if (waiting === undefined) return unbound;
  return unbound.set(dialog, { ...waiting, goes, lateAtMs: null });
}

const GRACE_MS = 5_000;
