// What an operator does to a focus that runs: another policy, a room that closes (R7701-4.1-1,
// R7701-5.3-2). Law: both only lead to entries, so that what people asked for meanwhile is judged
// in the log's order.

import { contextOf, stateOf } from '../room/fold.ts';
import type { Policy } from '../room/policy.ts';
import { equalPolicies } from '../room/policy.ts';
import { asOctets } from '../wire/octets.ts';
import { addressOfRecord } from '../wire/sip-uri.ts';
import { append, hosted, openRoom } from './membership.ts';
import { lifeOf, type Turn } from './state.ts';

/** Whoever asks from now on is answered by this policy, and so is whoever is in a room. */
export function changePolicy(turn: Turn, policy: Policy): void {
  const life = lifeOf(turn);
  turn.life = { ...life, settings: { ...life.settings, policy } };
  if (turn.phase === 'serving') applyPolicy(turn);
}

/** Brings every room up to the policy of the settings: what is in force, open and closed. */
export function applyPolicy(turn: Turn): void {
  const { policy, node, domain } = lifeOf(turn).settings;
  for (const room of [...turn.rooms.keys()].sort()) {
    if (isListed(room, policy.closed, domain)) {
      closeRoom(turn, room, 'closed by policy');
      continue;
    }
    const coming = policyToCome(turn, room);
    if (coming === undefined || equalPolicies(coming, policy)) continue;
    append(turn, room, { fact: { type: 'policy.changed', policy }, actor: node, leg: null });
  }
  for (const user of policy.rooms) {
    const room = roomCalled(user, domain);
    if (room === undefined || isOpening(turn, room)) continue;
    const state = stateOf(hosted(turn, room).fold);
    if (state === 'reserved' || state === 'closed') openRoom(turn, room, node);
  }
}

/** Ends a room for everybody in it (R7701-5.3-1); nothing happens where it is not open. */
export function closeRoom(turn: Turn, room: string, reason: string): void {
  const known = turn.rooms.get(room);
  if (known === undefined) return;
  const opens = stateOf(known.fold) === 'open' || isOpening(turn, room);
  if (!opens || onTheirWay(turn, room).at(-1)?.type === 'room.closed') return;
  const { node } = lifeOf(turn).settings;
  append(turn, room, { fact: { type: 'room.closed', reason }, actor: node, leg: null });
}

/** Whether an entry that would open the room is on its way. */
export function isOpening(turn: Turn, room: string): boolean {
  const turns = onTheirWay(turn, room).filter(({ type }) => type !== 'policy.changed');
  return turns.at(-1)?.type === 'room.opened';
}

/** Whether a room is among those that a list of policy's names by their user parts. */
export function isListed(room: string, users: readonly string[], domain: string): boolean {
  return users.some((user) => roomCalled(user, domain) === room);
}

/** The policy in which what the log has not decided yet will end; undefined for no open room. */
function policyToCome(turn: Turn, room: string): Policy | undefined {
  const coming = onTheirWay(turn, room).at(-1);
  if (coming !== undefined) return 'policy' in coming ? coming.policy : undefined;
  const { fold } = hosted(turn, room);
  return stateOf(fold) === 'open' ? contextOf(fold).policy : undefined;
}

/** This node's undecided entries about the room itself, in the order of their appending. */
function onTheirWay(turn: Turn, room: string) {
  const { awaiting, owed } = hosted(turn, room);
  const undecided = [...awaiting].sort(([a], [b]) => a - b).map(([, { fact }]) => fact);
  return [...undecided, ...owed.map(({ fact }) => fact)].filter((fact) => {
    return fact.type === 'room.opened' || fact.type === 'room.closed' || 'policy' in fact;
  });
}

function roomCalled(user: string, domain: string): string | undefined {
  const room = addressOfRecord(asOctets(`sip:${user}@${domain}`));
  return room.ok ? room.value : undefined;
}
