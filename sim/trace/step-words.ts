// What can be done to a world and what was, in words that need no other step to be understood: a
// parcel is called by what it says.
import type { Action, ActionFact } from '../world/action.ts';
import { parcelOf } from '../world/network.ts';
import type { World } from '../world/world.ts';
import { describeAction } from './action-words.ts';
import { timerWords } from './noting.ts';
import { parcelWords } from './parcel-words.ts';

/** An action in a line, as it is to be done to this world; without its time. */
export function stepWords(world: World, action: Action): string {
  if (action.type === 'wait') return waitWords(world, action.atMs);
  if (!('parcel' in action)) return plain(action);
  const parcel = parcelOf(world.network, action.parcel);
  if (parcel === undefined) return plain(action);
  const { from, to, number } = parcel;
  const way = `${from} -> ${to === '' ? 'nobody' : to}`;
  const what = `${way}: ${parcelWords(world, parcel)} (#${number})`;
  switch (action.type) {
    case 'deliver':
      if (action.octets === undefined) return `arrives: ${what}`;
      return `${action.octets} octets arrive: ${what}`;
    case 'lose':
      return `lost: ${what}`;
    case 'duplicate':
      return `twice: ${what}`;
    case 'corrupt':
      return `octet ${action.at} changed: ${what}`;
  }
}

/** What somebody might want to do next. */
export interface Choice {
  /** `happens`: by itself. `deed`: what no client of ours would do. */
  readonly group: 'happens' | 'people' | 'trouble' | 'deed';
  readonly text: string;
  readonly action: Action;
}

/** Choices with their words; `pending` are those that happen by themselves. */
export function choiceOf(world: World, group: Choice['group'], fact: ActionFact | Action): Choice {
  const action: Action = { atMs: world.nowMs, ...fact };
  const later = action.atMs - world.nowMs;
  const inMs = later > 0 ? ` (in ${later} ms)` : '';
  const text = `${stepWords(world, action)}${inMs}`;
  return { group, text, action };
}

/** Time passes, and what comes of it first. */
function waitWords(world: World, atMs: number): string {
  const { first } = world.deadlines;
  if (first === null || first.atMs > atMs) return 'time passes';
  const { node, timer } = first.what;
  return `time passes: ${node} fires ${timerWords(timer)}`;
}

function plain(action: Action): string {
  return describeAction(action).replace(/^\s*-?\d+ ms {2}/, '');
}
