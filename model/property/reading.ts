// The one reader of a run: it turns each tick of a focus into facts, once for all properties.
// Law: a reading is a value, bounded by what the world holds at the time; bytes never make it
// throw.
import { Map as ImmutableMap } from 'immutable';
import type { Effect } from '../focus/effect.ts';
import type { Booted, Input } from '../focus/input.ts';
import { defaultVariants } from '../variant.ts';
import { frameMsrp, idleFramer } from '../wire/msrp.ts';
import type { Octets } from '../wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipMalformed,
  type SipMessage,
} from '../wire/sip.ts';
import {
  type Admission,
  type ConnectionReading,
  type Fact,
  type Known,
  type LegReading,
  type NodeReading,
  placeOf,
  type Reading,
} from './fact.ts';
import { readFanOut, readIncoming, readOutgoing } from './media-reading.ts';
import { noMinutes, noted, type Posted } from './minutes.ts';
import type { Observation } from './property.ts';
import { recalled } from './recalled.ts';
import { readReceived, readSignalled } from './signalling-reading.ts';

/** Nothing has been seen. */
export const initialReading: Reading = { nodes: ImmutableMap(), rooms: ImmutableMap() };

/** What is known after an observation, and what it shows. */
export function read(before: Reading, seen: Observation): Known {
  switch (seen.type) {
    case 'focus-ticked':
      return ticked(before, seen);
    case 'logged': {
      const rooms = inMinutes(before, seen.committed, variantsOf(before));
      return { facts: [], reading: { ...before, rooms }, before, node: undefined };
    }
    case 'crashed':
    case 'restarted': {
      const nodes = before.nodes.delete(seen.node);
      return { facts: [], reading: { ...before, nodes }, before, node: undefined };
    }
    default:
      return { facts: [], reading: before, before, node: undefined };
  }
}

/** A node's reading under construction, the rooms beside it, and the facts so far. */
export type Draft = { -readonly [key in keyof NodeReading]: NodeReading[key] } & {
  rooms: Reading['rooms'];
  readonly facts: Fact[];
  /** Messages that the log told of in this tick. */
  readonly fresh: Posted[];
  /** What ends with the tick: how its inputs and effects alternate is not known. */
  readonly ending: (() => void)[];
};

type Tick = Extract<Observation, { type: 'focus-ticked' }>;

function ticked(before: Reading, { node: name, inputs, effects }: Tick): Known {
  const begun = { rooms: before.rooms, facts: [], fresh: [], ending: [] };
  const draft: Draft = { ...(before.nodes.get(name) ?? blank(name)), ...begun };
  for (const input of inputs) take(draft, input);
  for (const effect of effects) give(draft, effect);
  for (const end of draft.ending) end();
  const { rooms, facts, fresh: _, ending: __, ...node } = draft;
  const reading = { nodes: before.nodes.set(name, node), rooms };
  return { facts, reading, before, node };
}

function take(draft: Draft, input: Input): void {
  if (input.atMs > draft.nowMs) draft.nowMs = input.atMs;
  switch (input.type) {
    case 'booted':
      return boot(draft, input);
    case 'recovered':
      draft.serves = true;
      return;
    case 'connected': {
      const isMsrp = input.transport === 'msrp-tcp';
      keepConnection(draft, input.connection, {
        transport: input.transport,
        sip: input.transport === 'sip-tcp' ? idleSipFramer : null,
        msrp: isMsrp ? idleFramer : null,
        outgoing: isMsrp ? idleFramer : null,
        asked: [],
        quiet: [],
        ended: false,
      });
      return;
    }
    case 'closed':
      draft.ending.push(() => closed(draft, input.connection, 'peer'));
      return;
    case 'bytes-received':
      return receive(draft, input.connection, input.octets);
    case 'message-received': {
      const { message, connection } = input;
      const known = draft.connections.get(connection);
      if (known === undefined || known.ended) return;
      if (known.msrp !== null) return readIncoming(draft, connection, [message as never]);
      return readReceived(draft, connection, message as SipMessage | SipMalformed);
    }
    case 'snapshot-loaded': {
      const { room, seq } = input.snapshot;
      // Who saw the entries themselves knows more.
      if ((draft.rooms.get(room)?.seq ?? 0) >= seq) return;
      draft.rooms = draft.rooms.set(room, recalled(input.snapshot));
      return;
    }
    case 'committed':
      return committed(draft, input.committed);
    case 'append-failed':
      draft.facts.push({ type: 'failed', appends: input.appends });
      return;
    default:
      return;
  }
}

function boot(draft: Draft, { settings }: Booted): void {
  if (settings === undefined) return;
  draft.logName = settings.node;
  draft.variants = settings.variants;
}

function receive(draft: Draft, id: number, octets: Octets): void {
  const known = draft.connections.get(id);
  if (known === undefined || known.ended) return;
  if (known.transport === 'sip-udp') return readReceived(draft, id, parseSip(octets));
  if (known.msrp !== null) {
    const framed = frameMsrp(known.msrp, octets);
    if (framed.framer !== known.msrp) keepConnection(draft, id, { ...known, msrp: framed.framer });
    readIncoming(draft, id, framed.frames);
    if (framed.fault !== undefined) draft.facts.push({ type: 'garbled', connection: id });
    return;
  }
  if (known.sip === null) return;
  const framed = frameSip(known.sip, octets);
  if (framed.framer !== known.sip) keepConnection(draft, id, { ...known, sip: framed.framer });
  for (const message of framed.messages) readReceived(draft, id, message);
  if (framed.fault !== undefined) draft.facts.push({ type: 'garbled', connection: id });
}

function committed(draft: Draft, entry: Parameters<typeof noted>[1]): void {
  // Where nobody saw the log itself, what a node is told of it is the first that is known.
  draft.rooms = inMinutes(draft, entry, draft.variants);
  if (!draft.serves) return;
  const { key, type, actor, room } = entry.entry;
  if (entry.entry.type === 'participant.left') {
    const dialog = draft.byKey.get(placeOf(room, entry.entry.leg));
    // Without a flow for its BYE nothing else shows that it is over.
    draft.ending.push(() => {
      const leg = draft.legs.get(dialog ?? '');
      if (leg !== undefined) partWith(draft, leg, 'it had left');
    });
  }
  if (entry.entry.type === 'participant.admitted' && key.node === draft.logName) {
    const { contact } = entry.entry;
    const admission: Admission = { leg: `${key.node}/${key.n}`, room, actor, contact };
    draft.admitted = [...draft.admitted, admission].slice(-ADMISSIONS_KEPT);
  }
  const posted =
    type === 'message.posted'
      ? draft.rooms.get(room)?.messages.findLast(({ seq }) => seq === entry.seq)
      : undefined;
  if (posted !== undefined) draft.fresh.push(posted);
  draft.facts.push({
    type: 'committed',
    committed: entry,
    ...(posted === undefined ? {} : { posted }),
  });
}

function give(draft: Draft, effect: Effect): void {
  switch (effect.type) {
    case 'send': {
      const { connection, octets } = effect;
      const known = draft.connections.get(connection);
      if (known === undefined) return;
      if (known.outgoing !== null) return readOutgoing(draft, connection, octets);
      if (octets.length > PING_BYTES) readSignalled(draft, connection, parseSip(octets));
      return;
    }
    case 'fan-out':
      return readFanOut(draft, effect);
    case 'close':
      return closed(draft, effect.connection, 'focus');
    case 'append':
      draft.facts.push({ type: 'appended', append: effect.append });
      return;
    case 'tell': {
      const { notice } = effect;
      if (notice.type !== 'undelivered') return;
      const { room, seq, leg, clause, reason } = notice;
      draft.facts.push({ type: 'undelivered', room, seq, leg, clause, reason });
      return;
    }
    default:
      return;
  }
}

/** Nothing more comes or goes on it; sessions that it carried are over, unless they may wait. */
function closed(draft: Draft, id: number, by: 'peer' | 'focus'): void {
  const known = draft.connections.get(id);
  if (known === undefined) return;
  draft.facts.push({ type: 'closed', connection: id, by });
  if (by === 'peer') draft.connections = draft.connections.delete(id);
  else keepConnection(draft, id, { ...known, ended: true });
  if (known.msrp === null) return;
  for (const leg of draft.legs.values()) {
    if (leg.bound !== id) continue;
    // Another session is to take the place of the one that is lost, or the leg may wait for one.
    const waits = leg.isOff || draft.variants.suspendMs > 0;
    const stays = waits || leg.paths[0] !== leg.boundPath;
    if (leg.over === null && !stays) {
      partWith(draft, leg, 'its connection was lost');
    } else keepLeg(draft, { ...leg, bound: null });
  }
}

/** A session is over: for a while it is remembered, so that what comes too late is noticed. */
export function partWith(draft: Draft, leg: LegReading, over: LegReading['over']): void {
  if (leg.over !== null) return;
  const next = { ...leg, over, bound: over === 'its connection was lost' ? null : leg.bound };
  keepLeg(draft, next);
  draft.facts.push({ type: 'parted', leg: next });
  draft.incoming = withoutThose(draft.incoming, leg.dialog);
  draft.copying = withoutThose(draft.copying, leg.dialog);
  draft.over = [...draft.over, leg.dialog];
  if (draft.over.length <= OVER_KEPT) return;
  const [oldest = ''] = draft.over;
  draft.over = draft.over.slice(1);
  const gone = draft.legs.get(oldest);
  if (gone === undefined) return;
  draft.legs = draft.legs.delete(oldest);
  draft.sessions = draft.sessions.deleteAll(gone.paths);
  if (gone.key !== null) draft.byKey = draft.byKey.delete(placeOf(gone.room, gone.key));
}

export function keepLeg(draft: Draft, leg: LegReading): void {
  draft.legs = draft.legs.set(leg.dialog, leg);
}

export function keepConnection(draft: Draft, id: number, known: ConnectionReading): void {
  draft.connections = draft.connections.set(id, known);
}

/** The session of that URI is bound to a connection, for the first time or in place of another. */
export function bind(draft: Draft, leg: LegReading, connection: number, path: string): LegReading {
  const isNew = leg.bound === null || (path === leg.paths[0] && path !== leg.boundPath);
  if (leg.over !== null || !isNew) return leg;
  const bound = { ...leg, bound: connection, boundPath: path, everBound: true };
  keepLeg(draft, bound);
  return bound;
}

/** The leg whose session has that MSRP URI on this side. */
export function legAt(draft: Draft, path: string): LegReading | undefined {
  const dialog = draft.sessions.get(path);
  return dialog === undefined ? undefined : draft.legs.get(dialog);
}

function withoutThose<V>(map: ImmutableMap<string, V>, dialog: string): ImmutableMap<string, V> {
  return map.isEmpty() ? map : map.filter((_, key) => !key.startsWith(`${dialog}\n`));
}

function inMinutes(
  { rooms }: Pick<Reading, 'rooms'>,
  entry: Parameters<typeof noted>[1],
  variants: NodeReading['variants'],
): Reading['rooms'] {
  const known = rooms.get(entry.room) ?? noMinutes(entry.room);
  const next = noted(known, entry, variants);
  return next === known ? rooms : rooms.set(entry.room, next);
}

function variantsOf({ nodes }: Reading): NodeReading['variants'] {
  return nodes.first()?.variants ?? defaultVariants;
}

function blank(name: string): NodeReading {
  return {
    ...{ name, logName: '', variants: defaultVariants, serves: false, nowMs: 0 },
    ...{ connections: ImmutableMap(), invited: ImmutableMap(), admitted: [] },
    ...{ legs: ImmutableMap(), over: [], sessions: ImmutableMap(), byKey: ImmutableMap() },
    ...{ bindings: [], incoming: ImmutableMap(), copying: ImmutableMap() },
    ...{ subscriptions: ImmutableMap(), unsubscribed: [] },
  };
}

const ADMISSIONS_KEPT = 64;
/** Sessions that are over and still known by name. */
const OVER_KEPT = 64;
/** What a keep-alive has at most; a SIP message is longer. */
const PING_BYTES = 4;
