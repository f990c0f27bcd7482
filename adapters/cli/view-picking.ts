// Choosing what is done next: a list in groups, of which typing leaves what contains it. Whoever
// wants something else than the list offers writes the action down, as a trace has it. Pure.

import type { Choice } from '../../sim/trace/step-words.ts';
import { actionFault } from '../../sim/trace/world-trace.ts';
import type { Action } from '../../sim/world/action.ts';
import { canBranch, gone, type Picking, shownRun, typedAfter, type View } from './view-state.ts';

/** What of the list is offered now: deeds only once they are asked for. */
export function offered({ choices, filter, hasDeeds }: Picking): readonly Choice[] {
  const wanted = filter.toLowerCase();
  return choices.filter(
    ({ group, text }) =>
      (group !== 'deed' || hasDeeds) && (wanted === '' || text.toLowerCase().includes(wanted)),
  );
}

/** The view after a key, while something is chosen. */
export function pressedWhilePicking(
  view: View,
  picking: Picking,
  letters: string | undefined,
  code: string,
): View {
  const last = Math.max(0, offered(picking).length - 1);
  const at = (place: number): View => {
    return { ...view, picking: { ...picking, at: Math.max(0, Math.min(place, last)) } };
  };
  switch (code) {
    case 'escape':
      return { ...view, picking: null };
    case 'return':
    case 'enter':
      return chosen(view, picking);
    case 'up':
      return at(picking.at - 1);
    case 'down':
      return at(picking.at + 1);
    case 'pageup':
      return at(picking.at - PAGE);
    case 'pagedown':
      return at(picking.at + PAGE);
    case 'home':
      return at(0);
    case 'end':
      return at(last);
    case 'tab':
      return { ...view, picking: { ...picking, hasDeeds: !picking.hasDeeds, at: 0 } };
  }
  const filter = typedAfter(picking.filter, letters, code);
  return filter === undefined ? view : { ...view, picking: { ...picking, filter, at: 0 } };
}

/** An action as it is written down, at `nowMs` where it does not say when. Or what is wrong. */
export function writtenAction(text: string, nowMs: number): Action | { readonly wrong: string } {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const action = isObject ? { atMs: nowMs, ...value } : value;
    const wrong = actionFault(action);
    return wrong === undefined ? (action as Action) : { wrong: `this is no action: ${wrong}` };
  } catch {
    return { wrong: 'this is no action: it is not JSON' };
  }
}

function chosen(view: View, picking: Picking): View {
  const run = shownRun(view);
  if (!canBranch(run)) return { ...view, picking: null };
  const written = picking.filter.startsWith('{')
    ? writtenAction(picking.filter, run.account(view.step).atMs)
    : offered(picking)[picking.at]?.action;
  if (written === undefined) return { ...view, told: 'Nothing that can be done contains that.' };
  if ('wrong' in written) return { ...view, told: written.wrong };
  try {
    return branched({ ...view, picking: null }, run.branchedAt(view.step, written));
  } catch (error) {
    return { ...view, told: `That cannot be done: ${(error as Error).message}` };
  }
}

/**
 * What was at the end of a branch goes on in it; everything else stays, and the new one is seen.
 */
function branched(view: View, branch: ReturnType<typeof shownRun>): View {
  const isLonger = view.shown > 0 && view.step === shownRun(view).length;
  const kept = isLonger ? view.runs.filter((_, at) => at !== view.shown) : view.runs;
  const runs = [...kept, branch];
  const after = gone({ ...view, runs, shown: runs.length - 1 }, branch.length);
  if (isLonger || runs.length < 2) return after;
  return {
    ...after,
    told: `Branch ${runs.length - 1}. The other run is kept whole: o shows it.`,
  };
}

const PAGE = 10;
