// What must hold at the other end (R4975-5.4-1, C40): no person is told something twice, or in
// another order than that of the room's log.
import { Map as ImmutableMap } from 'immutable';
import { limits } from '../limits.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Known } from './fact.ts';
import { type Minutes, type Posted, userOf } from './minutes.ts';
import { type Property, violation } from './property.ts';

/** By person and room: the entry that the person was told last. */
type Told = ImmutableMap<string, number>;

/** What a person reads is what the room said, once and in order. */
export const heardOnceInOrder: Property<Told> = {
  name: 'heard-once-in-order',
  says: "Nobody is shown a message twice, or before one that the room's log took earlier.",
  clauses: ['R4975-5.4-1', 'C40'],
  initial: ImmutableMap(),
  observe(told, seen, { reading }: Known) {
    if (seen.type !== 'agent-ticked') return told;
    let next = told;
    for (const effect of seen.effects) {
      if (effect.type !== 'tell' || effect.notice.type !== 'message') continue;
      const { from, text } = effect.notice;
      const room = reading.rooms.get(seen.state.plan?.room ?? '');
      if (room === undefined) continue;
      const place = `${seen.node} ${room.room}`;
      const last = next.get(place) ?? 0;
      const said = saidBy(room, from, text);
      const seq = said.find((each) => each.seq > last)?.seq;
      if (seq !== undefined) {
        next = next.set(place, seq);
        continue;
      }
      // What the log has not, or no more, cannot be told apart from what the room says by itself.
      const [again, isLong] = [said.at(-1)?.seq, said.some(isLongOne)];
      // A long one lets others pass while it is on its way.
      if (again === undefined || (again !== last && isLong)) continue;
      const what = `${userOf(from)}'s message ${again}`;
      const sentence =
        again === last
          ? `${seen.node} was shown ${what} twice`
          : `${seen.node} was shown ${what} behind message ${last}, which the log took later`;
      return violation(this, again === last ? 'R4975-5.4-1' : 'C40', sentence);
    }
    return next;
  },
};

/** The entries that say this; a text that two of them have is the earlier one's first. */
function saidBy(minutes: Minutes, from: string, text: string): readonly Posted[] {
  const ending = `\r\n\r\n${encodeUtf8(text)}`;
  return minutes.messages.filter((posted) => {
    return posted.from === from && posted.body?.endsWith(ending) === true;
  });
}

function isLongOne({ body = '' }: Posted): boolean {
  return body.length > limits.uninterruptibleBytesMax;
}
