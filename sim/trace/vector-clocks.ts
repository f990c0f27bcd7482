// Vector clocks of a story: what each lane can have known at each of its moments. Law: a lane's own
// count rises by one at each of its moments, from 1; a message and an entry of the log carry what
// was known where they come from.
import { momentsOf, type Story, type StoryEvent } from './story.ts';

/** How many moments of each lane are known. */
export type VectorClock = { readonly [lane: string]: number };

/** A moment on one lane. */
export interface LaneMoment {
  readonly lane: string;
  readonly atMs: number;
  readonly is: 'sent' | 'ended' | 'note';
  readonly event: StoryEvent;
  readonly clock: VectorClock;
}

/** Every moment of every lane with its clock, in the order of what happened. */
export function clockedMoments(story: Story): readonly LaneMoment[] {
  const known = new Map<string, VectorClock>();
  const carried = new Map<string, VectorClock>();
  const passes = (lane: string, others: VectorClock = {}): VectorClock => {
    const own = known.get(lane) ?? {};
    const clock: { [lane: string]: number } = { ...own };
    for (const [name, count] of Object.entries(others)) {
      clock[name] = Math.max(clock[name] ?? 0, count);
    }
    clock[lane] = (own[lane] ?? 0) + 1;
    known.set(lane, clock);
    return clock;
  };
  return momentsOf(story).flatMap(({ is, atMs, event }): readonly LaneMoment[] => {
    if (event.type === 'note') {
      return event.lanes.map((lane) => {
        const entry = event.entry === null ? null : `entry ${event.entry}`;
        const clock = passes(lane, entry === null ? {} : carried.get(entry));
        if (entry !== null && !carried.has(entry)) carried.set(entry, clock);
        return { lane, atMs, is, event, clock };
      });
    }
    const name = `message ${event.number}`;
    if (is === 'sent') {
      const clock = passes(event.from);
      carried.set(name, clock);
      return [{ lane: event.from, atMs, is, event, clock }];
    }
    // What is lost on the way happens to nobody.
    if (event.fate === 'lost') return [];
    return [{ lane: event.to, atMs, is, event, clock: passes(event.to, carried.get(name)) }];
  });
}
