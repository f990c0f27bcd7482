// What a story comes to, where a property does not hold in it: the last note of its picture.
import type { Violation } from '../../model/property/property.ts';
import { endsAtMs, momentsOf, type Story, type StoryNote } from './story.ts';

/** The story with a note behind its last moment that says what does not hold. */
export function withVerdict(story: Story, { violated, clause, sentence }: Violation): Story {
  const turn = (momentsOf(story).at(-1)?.turn ?? 0) + 1;
  const focus = story.lanes.find(({ kind }) => kind === 'focus') ?? story.lanes[0];
  const note: StoryNote = {
    ...{ type: 'note', kind: 'violated', action: null, entry: null, begins: null, ends: null },
    ...{ lanes: focus === undefined ? [] : [focus.name], clause, atMs: endsAtMs(story), turn },
    text: `${violated} does not hold: ${sentence}`,
  };
  return { ...story, events: [...story.events, note] };
}
