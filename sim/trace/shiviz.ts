// A story for ShiViz, which draws what happened by who can have known what: two lines a moment, for
// the parser that it starts with, `(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`.
import type { Story } from './story.ts';
import { shown } from './summary.ts';
import { clockedMoments, type LaneMoment } from './vector-clocks.ts';

/** The log: of each moment what happened, then the host and its vector clock. */
export function shivizOf(story: Story): string {
  return clockedMoments(story)
    .map((moment) => {
      const { lane, clock } = moment;
      const counts = Object.entries(clock).map(([name, count]) => [hostOf(name), count]);
      return `${wordsOf(moment)}\n${hostOf(lane)} ${JSON.stringify(Object.fromEntries(counts))}\n`;
    })
    .join('');
}

function wordsOf({ is, atMs, event }: LaneMoment): string {
  const time = `${(atMs / 1000).toFixed(3)} s`;
  if (event.type === 'note') {
    return shown(`${time} ${event.text}${event.clause === null ? '' : ` [${event.clause}]`}`, 300);
  }
  const { text, from, to, fate, why } = event;
  const lost = fate === 'lost' ? ` (lost${why === 'lost' || why === '' ? '' : `: ${why}`})` : '';
  const words = is === 'sent' ? `sends ${text} to ${to}${lost}` : `takes ${text} from ${from}`;
  return shown(`${time} ${words}`, 300);
}

/** A host is one word. */
function hostOf(lane: string): string {
  return lane.replace(/\s/g, '_');
}
