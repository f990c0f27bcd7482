// Entries for tests of room logs, and what was told or recovered of them in comparable shape.
import type { Append, Committed, Entry } from '../../model/log/entry.ts';
import type { AppendOutcome, RecoveredLog, RoomLog } from '../../model/log/port.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { asOctets } from '../../model/wire/octets.ts';

/** A message of a room with a body; `n` is its number among its node's entries there. */
export function message(room: string, n: number, text: string): Append {
  return {
    entry: {
      ...head(room, n),
      type: 'message.posted',
      leg: `00000000000000aa/${n}`,
      from: 'sip:alice@example.com',
      to: [room],
      messageId: `m-${n}`,
      contentType: 'text/plain',
      bodyBytes: text.length,
    },
    body: { salt: asOctets(`salt-${n}`), octets: asOctets(text) },
  };
}

/** An entry without a body. */
export function opening(room: string, n: number): Append {
  return { entry: { ...head(room, n), type: 'room.opened', policy: defaultPolicy } };
}

/** What an append was told, in the order of the appends' own callbacks. */
export function appendAll(
  log: RoomLog,
  batches: readonly (readonly Append[])[],
): readonly AppendOutcome[] {
  const outcomes: AppendOutcome[] = [];
  for (const batch of batches) log.append(batch, (outcome) => outcomes.push(outcome));
  return outcomes;
}

/** Everything told committed, in order. */
export function committedOf(outcomes: readonly AppendOutcome[]): readonly Committed[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? outcome.committed : []));
}

/** A recovered log in comparable shape: rooms by name. */
export function byRoom(recovered: RecoveredLog): Record<string, readonly Committed[]> {
  return Object.fromEntries(recovered.rooms.map(({ room, entries }) => [room, entries]));
}

/** Committed entries by room, as `byRoom` gives those that were recovered. */
export function committedByRoom(all: readonly Committed[]): Record<string, readonly Committed[]> {
  const rooms: Record<string, Committed[]> = {};
  for (const committed of all) {
    rooms[committed.room] = [...(rooms[committed.room] ?? []), committed];
  }
  return rooms;
}

function head(
  room: string,
  n: number,
): Pick<Entry, 'version' | 'room' | 'key' | 'actor' | 'clause'> {
  return {
    version: 1,
    room,
    key: { node: '00000000000000aa', boot: 'b007', n },
    actor: 'sip:alice@example.com',
    clause: 'R7701-6.2-4',
  };
}
