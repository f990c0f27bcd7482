// Entries of a room's log on their way through a model: without their numbers, and with members by
// the names of their devices. Each node has numbers of its own for them, which follow from what it
// has folded: equal worlds have equal entries under way.
import type { FocusState, HostedRoom } from '../../../model/focus/state.ts';
import type { Append, Committed, Entry, EntryFact, LegKey } from '../../../model/log/entry.ts';
import { contextOf, emptyFold } from '../../../model/room/fold.ts';
import { legKey } from '../../../model/room/members.ts';
import { asOctets } from '../../../model/wire/octets.ts';
import type { Json } from '../model.ts';
import { memberName } from './key.ts';

/** What a log is told by a node, and tells all of them. */
export interface Logged {
  readonly [key: string]: Json;
  readonly node: string;
  readonly boot: string;
  readonly actor: string;
  readonly clause: string;
  readonly fact: Json;
  /** What a message says; null where there is nothing, or no more. */
  readonly body: string | null;
}

/** An append as a message to the log. */
export function loggedOf(state: FocusState, { entry, body }: Append): Logged {
  const { version: _, room, key, actor, clause, ...fact } = entry;
  const hosted = state.rooms.get(room);
  const leg = 'leg' in fact && hosted !== undefined ? memberName(state, hosted, fact.leg) : null;
  return {
    node: key.node,
    boot: key.boot,
    actor,
    clause,
    fact: { ...fact, ...(leg === null ? {} : { leg }) } as unknown as Json,
    body: body?.octets ?? null,
  };
}

/** A message of the log as the next entry of a room, as that node counts. */
export function committedOf(
  state: FocusState,
  room: string,
  logged: Logged,
  stampMs: number,
): Committed {
  const hosted = state.rooms.get(room);
  const variants = state.life?.settings.variants;
  if (variants === undefined) throw new Error('an entry came before the boot');
  const fold = hosted?.fold ?? emptyFold(room, variants);
  const { node, boot, actor, clause, body } = logged;
  const fact = factOf(hosted, logged);
  const isOwn = node === state.life?.settings.node && boot === state.life.boot;
  const n = isOwn ? awaitedN(hosted, fact) : nextN(hosted, node);
  const entry = { ...fact, version: 1, room, key: { node, boot, n }, actor, clause } as Entry;
  const committed = { room, seq: fold.seq + 1, stampMs, entry };
  return body === null ? committed : { ...committed, body: asOctets(body) };
}

function factOf(hosted: HostedRoom | undefined, { fact }: Logged): EntryFact {
  const plain = fact as unknown as EntryFact;
  if (!('leg' in plain)) return plain;
  const members = hosted === undefined ? [] : [...contextOf(hosted.fold).members.values()];
  const member = members.find(({ contact }) => contact === plain.leg);
  return { ...plain, leg: member?.leg ?? NOBODY };
}

/** A node's entries come back in their order, but for what the log refused. */
function awaitedN(hosted: HostedRoom | undefined, fact: EntryFact): number {
  const numbers = [...(hosted?.awaiting.keys() ?? [])].sort((a, b) => a - b);
  const found = numbers.find((n) => hosted?.awaiting.get(n)?.fact.type === fact.type);
  return found ?? nextN(hosted, '');
}

function nextN(hosted: HostedRoom | undefined, node: string): number {
  return (hosted?.fold.nodes.get(node)?.n ?? -1) + 1;
}

const NOBODY: LegKey = legKey('nobody', 0);
