// A story as the rows of a ladder, one for each thing that happened. Law: every message has one row
// where it ends, and one more where it leaves when its sender saw something in between, so that no
// row order tells a lie about what anybody knew.
import { momentsOf, type Story, type StoryMessage, type StoryNote } from './story.ts';

/** One line of a ladder, in the order of what happened. */
export type LadderRow =
  | { readonly type: 'note'; readonly atMs: number; readonly note: StoryNote }
  /** It leaves and ends further down. */
  | { readonly type: 'leaves'; readonly atMs: number; readonly message: StoryMessage }
  | {
      readonly type: 'message';
      readonly atMs: number;
      readonly message: StoryMessage;
      /** It has a row of its own above, where it leaves. */
      readonly isLate: boolean;
    };

/** The rows of a story. */
export function ladderOf(story: Story): readonly LadderRow[] {
  const moments = momentsOf(story);
  const late = lateMessages(story);
  return moments.flatMap(({ is, atMs, event }): readonly LadderRow[] => {
    if (event.type === 'note') return [{ type: 'note', atMs, note: event }];
    const isLate = late.has(event.number);
    if (is === 'ended') return [{ type: 'message', atMs, message: event, isLate }];
    if (event.endedTurn === null) return [{ type: 'message', atMs, message: event, isLate: false }];
    return isLate ? [{ type: 'leaves', atMs, message: event }] : [];
  });
}

/** Those whose sender took or did something of weight while they were under way. */
function lateMessages(story: Story): ReadonlySet<number> {
  const moments = momentsOf(story);
  const lastSeen = new Map<string, number>();
  const late = new Set<number>();
  for (const { event, is, turn } of moments) {
    if (event.type === 'note') {
      if (WEIGHTY.has(event.kind)) for (const lane of event.lanes) lastSeen.set(lane, turn);
      continue;
    }
    if (is === 'sent') continue;
    if ((lastSeen.get(event.from) ?? -1) > event.sentTurn) late.add(event.number);
    if (event.fate !== 'lost' && event.protocol !== 'TCP') lastSeen.set(event.to, turn);
  }
  return late;
}

/** After these a node is not what it was. */
const WEIGHTY: ReadonlySet<StoryNote['kind']> = new Set([
  ...(['asked', 'entry', 'log-failed', 'crash', 'restart', 'violated'] as const),
]);
