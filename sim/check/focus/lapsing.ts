// Timers that models let go off whenever it may be, while time stands still: of one that paces what
// a focus says it matters whether it is over, and not when.
import type { InputFact } from '../../../model/focus/input.ts';
import type { Armed, FocusState } from '../../../model/focus/state.ts';
import type { Own } from '../model.ts';

/** Each armed timer of these names, with whose it is: `anna-1-roster`. */
export function lapsing(state: FocusState, names: readonly string[]): readonly Own[] {
  return [...state.timers.values()]
    .filter(({ owner }) => 'event' in owner && names.includes(owner.event))
    .map((armed) => nameOf(state, armed))
    .sort()
    .map((timer) => ({ do: 'lapse', by: 'clock', timer }));
}

/** Nothing where no such timer is armed. */
export function lapsed(state: FocusState, { timer: name }: Own): readonly InputFact[] {
  const found = [...state.timers].find(([, armed]) => nameOf(state, armed) === name);
  if (found === undefined) return [];
  const [timer, { generation }] = found;
  return [{ type: 'timer-fired', timer, generation }];
}

function nameOf(state: FocusState, { owner }: Armed): string {
  if (owner.kind === 'subscription') {
    const callId = state.subscriptions.wires.get(owner.id)?.callId ?? 'nobody';
    return `${owner.event} of ${callId}`;
  }
  if (owner.kind !== 'leg') return 'event' in owner ? owner.event : owner.kind;
  return `${owner.event} of ${state.wires.legs.get(owner.id)?.callId ?? 'nobody'}`;
}
