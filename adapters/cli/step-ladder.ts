// A way through a model as a ladder, as wide as the terminal.
import type { Story } from '../../sim/trace/story.ts';
import { textOf } from '../../sim/trace/text.ts';
import type { CliIo } from './command.ts';

/** The ladder of a story that is told in steps. */
export function ladderOf(story: Story, { stdout: { columns } }: CliIo): string {
  return textOf(story, { ...(columns === undefined ? {} : { columns }), inSteps: true });
}
