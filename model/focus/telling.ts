// What a room says by itself to a client that knows nothing of rooms (R7701-11-1, R7701-11-2): that
// it is in one, and who else is. Law: participants are named as others may see them, and nothing is
// said before the session's first request has its answer.
import { limits } from '../limits.ts';
import type { Committed } from '../log/entry.ts';
import { seen } from '../room/anonymity.ts';
import type { Member, RoomContext } from '../room/context.ts';
import { contextOf } from '../room/fold.ts';
import { takes } from '../room/judgement.ts';
import { shownNickname } from '../room/nicknames.ts';
import { ordered } from '../room/ordering.ts';
import { isBound } from '../session/leg.ts';
import { serializeCpim } from '../wire/cpim.ts';
import { dateTime } from '../wire/date-time.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { sendAsked } from './copies.ts';
import { hosted } from './membership.ts';
import type { Turn } from './state.ts';

/** A leg of this node's has joined: it is told where it is, once its first request is answered. */
export function greet(turn: Turn, { entry, room }: Committed): void {
  if (entry.type !== 'participant.joined') return;
  const { legs, fold } = hosted(turn, room);
  const id = legs.get(entry.leg);
  const member = contextOf(fold).members.get(entry.leg);
  if (id === undefined || member === undefined || !isToBeTold(contextOf(fold), member)) return;
  turn.untold = turn.untold.add(id);
  tellIfAnswered(turn, id);
}

/** A request of the leg's has been answered. */
export function tellIfAnswered(turn: Turn, id: number): void {
  if (!turn.untold.has(id) || turn.asked.has(id)) return;
  const leg = turn.legs.get(id);
  const key = turn.wires.legs.get(id)?.leg;
  if (leg === undefined || key == null) return;
  // S3: announced at its ACK, it is told once its session is bound.
  if (!isBound(leg)) return;
  turn.untold = turn.untold.delete(id);
  const known = hosted(turn, leg.room);
  const context = contextOf(known.fold);
  const member = context.members.get(key);
  if (member === undefined) return;
  const written = dateTime(known.fold.stampMs);
  for (const text of [WELCOME, rosterText(context)]) {
    sendAsked(turn, known, member, notice(context, member, written, text));
  }
}

/** C50: nobody who cannot read it is told by default, nor anybody where policy says no. */
function isToBeTold(context: RoomContext, member: Member): boolean {
  const { capabilities } = member;
  if (!context.policy.notices || capabilities.aware) return false;
  return context.variants.noticesToUnable || takes(member, 'text/plain');
}

/** C49: from the room, and to it, as everything is that everybody may read. */
function notice(context: RoomContext, member: Member, written: string, text: string): Octets {
  const { room, variants } = context;
  const to = variants.noticesToRoom ? room : member.shownAs;
  return serializeCpim({
    from: { uri: asOctets(room) },
    to: [{ uri: asOctets(to) }],
    dateTime: written,
    contentType: asOctets('text/plain;charset=utf-8'),
    content: encodeUtf8(text),
  });
}

/** Each participant once, as it is shown to others. */
function rosterText(context: RoomContext): string {
  const named = new Map<string, string>();
  for (const member of ordered(context.members)) {
    const { uri, name } = seen(member);
    if (!member.joined || named.has(uri)) continue;
    const called = shownNickname(context, uri) || name;
    named.set(uri, called === '' ? uri : `${called} (${uri})`);
  }
  const listed = [...named.values()].slice(0, limits.noticeNamesMax);
  const more = named.size - listed.length;
  return `In this room: ${listed.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
}

const WELCOME =
  'You are in a chat room: whatever you write here is sent to everybody who is in the room.';
