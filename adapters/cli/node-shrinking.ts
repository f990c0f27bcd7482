// The trace of a live focus as `confab shrink` takes it: it is fed less and less, and what it does
// then is a trace of its own.
import {
  describeNodeActions,
  judgedTicks,
  type NodeCourt,
  type NodeShrinking,
  type NodeTick,
  nodeActions,
  performNode,
  shrinkNode,
} from '../../sim/index.ts';
import { writeNodeTrace } from './node-trace-making.ts';
import type { ShrinkTask, Shrunk } from './shrink.ts';

/** What a live focus took and gave, and which focus it was. */
export interface TracedFocus {
  readonly node: string;
  readonly domain: string;
  readonly ticks: readonly NodeTick[];
}

/** A focus to be fed less. */
export function nodeTask(traced: TracedFocus, court: NodeCourt): ShrinkTask {
  const { node, domain, ticks } = traced;
  const shrunk = (last: NodeShrinking): Shrunk => {
    const { actions, atOnce, failure, tries, isMinimal } = last;
    const logged = atOnce ? ' (its log keeps at once what it appends)' : '';
    return {
      ...{ failure, tries, isMinimal, actions, about: { node, domain, atOnce } },
      where: `of what the focus of ${domain} was fed${logged}`,
      lines: () => describeNodeActions(performNode(court, actions, atOnce).done),
      write: (path) => {
        writeNodeTrace(path, { node, domain }, performNode(court, actions, atOnce).ticks);
      },
    };
  };
  return {
    before: fedIn(ticks).length,
    *shrinking() {
      const verdict = judgedTicks(court.properties, ticks);
      if (verdict === undefined) return undefined;
      const { tick, failure: wanted } = verdict;
      const needed = ticks.slice(0, tick);
      const steps = shrinkNode(court, fedIn(needed), { wanted });
      let last: Shrunk | undefined;
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.value !== undefined) last = shrunk(next.value);
        if (next.done === true) return last ?? uncut(traced, needed, wanted);
        if (last !== undefined) yield last;
      }
    },
  };
}

/** Where it does not fail when it is fed one thing after the other: all that was, until it did. */
function uncut(
  { node, domain }: TracedFocus,
  ticks: readonly NodeTick[],
  failure: Shrunk['failure'],
): Shrunk {
  const actions = fedIn(ticks);
  const done = actions.map((action) => ({ action, atMs: action.atMs }));
  return {
    ...{ failure, tries: 2, isMinimal: false, actions, about: { node, domain, atOnce: false } },
    where: `of what the focus of ${domain} was fed`,
    note: 'It fails only where all of that comes exactly as it did: nothing could be left out.',
    lines: () => describeNodeActions(done),
    write: (path) => writeNodeTrace(path, { node, domain }, ticks),
  };
}

function fedIn(ticks: readonly NodeTick[]) {
  return nodeActions(ticks.map(({ inputs }) => inputs));
}
