// Two readings of the RFCs side by side: one world of people, and two focuses that are told the
// same and have to say the same. The first time that they do not, somebody can tell them apart.

import type { FocusState } from '../../model/focus/state.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import type { Variants } from '../../model/variant.ts';
import { FocusKeys } from './focus/key.ts';
import { keptAfterMs } from './focus/log-time.ts';
import { ModelNode, type NodeOptions, timerAfterMs } from './focus/node.ts';
import type { Event, Json, Kind, Model, Own, Sent, Step, StepProperty } from './model.ts';
import { isReceived } from './model.ts';
import type { KnownModel } from './models/models.ts';
import { messageWords } from './step-words.ts';

/** The same focus under two readings. */
interface Pair {
  readonly one: FocusState;
  readonly other: FocusState;
}

/**
 * The model with a pair of focuses in place of its own: the usual readings, and others. What is
 * violated in it is that they are alike (`alike`), and nothing else is asked.
 */
export function comparison(known: KnownModel, readings: Partial<Variants>, isSmall = false): Model {
  let words: Model['words'];
  const kind = (options: NodeOptions) =>
    pairKind(options, readings, (message) => words?.(message) ?? messageWords(message));
  const world = { kind, atOnce: true };
  const model = isSmall ? known.small(world) : (known.wide ?? known.build)(world);
  words = model.words;
  const kinds = new Map<Kind, Kind>();
  const actors = model.actors.map(({ name, kind: own }) => {
    const heedless = kinds.get(own) ?? withoutOtherBreaks(own);
    kinds.set(own, heedless);
    return { name, kind: heedless };
  });
  return { ...model, actors, properties: [ALIKE] };
}

function pairKind(
  options: NodeOptions,
  readings: Partial<Variants>,
  words: (message: Json) => string,
): Kind<Pair> {
  const one = new ModelNode(options);
  const other = new ModelNode({ ...options, variants: { ...options.variants, ...readings } });
  const keys = new FocusKeys(options);
  return {
    name: options.node ?? 'focus',
    initial: () => ({ one: one.initial(), other: other.initial() }),
    key: (pair) => `${keys.key(pair.one)} | ${keys.key(pair.other)}`,
    offers: (pair) => offersOf(one.offers(pair.one), other.offers(pair.other)),
    step(pair, event) {
      const [after, otherAfter] = isReceived(event)
        ? [one.step(pair.one, event), other.step(pair.other, event)]
        : passed(one, other, pair, event);
      const { sends = [] } = after;
      const state = { one: after.state, other: otherAfter.state };
      const breaks = difference(sends, otherAfter.sends ?? [], words);
      return breaks === undefined ? { state, sends } : { state, sends, breaks };
    },
    shown: (pair) => one.shown(pair.one),
  };
}

/** What either of them may do. */
function offersOf(one: readonly Own[], other: readonly Own[]): readonly Own[] {
  const known = new Set(one.map((each) => canonicalJson(each)));
  return [...one, ...other.filter((each) => !known.has(canonicalJson(each)))];
}

/** The timer or the quarantine that is over first; for the other focus as much time goes by. */
function passed(
  one: ModelNode,
  other: ModelNode,
  pair: Pair,
  event: Event,
): readonly [Step<FocusState>, Step<FocusState>] {
  if (!('do' in event) || (event.do !== 'timer' && event.do !== 'wait')) {
    return [one.step(pair.one, event), other.step(pair.other, event)];
  }
  if (event.do === 'wait') {
    const soonest = Math.min(keptAfterMs(pair.one), keptAfterMs(pair.other));
    return [one.waited(pair.one, soonest), other.waited(pair.other, soonest)];
  }
  const [first, second] = [timerAfterMs(pair.one), timerAfterMs(pair.other)];
  const soonest = Math.min(first, second);
  const after = (node: ModelNode, state: FocusState, dueMs: number): Step<FocusState> =>
    dueMs === soonest
      ? node.step(state, event)
      : { state: { ...state, nowMs: state.nowMs + soonest } };
  return [after(one, pair.one, first), after(other, pair.other, second)];
}

/** What people are told under one reading and not under the other. */
function difference(
  one: readonly Sent[],
  other: readonly Sent[],
  words: (message: Json) => string,
): string | undefined {
  const told = byReceiver(one);
  const otherTold = byReceiver(other);
  for (const to of [...new Set([...told.keys(), ...otherTold.keys()])].sort()) {
    const [here, there] = [told.get(to) ?? [], otherTold.get(to) ?? []];
    if (canonicalJson(here) === canonicalJson(there)) continue;
    const say = (messages: readonly Json[]) => messages.map(words).join(', then ') || 'nothing';
    return `${ALIKE.name}: ${to} is told ${say(here)}, or else ${say(there)}`;
  }
  return undefined;
}

/** Nobody sees in which order others are told. */
function byReceiver(sends: readonly Sent[]): ReadonlyMap<string, readonly Json[]> {
  const each = new Map<string, Json[]>();
  for (const { to, message } of sends) each.set(to, [...(each.get(to) ?? []), message]);
  return each;
}

/** The model's own properties may well be broken by one of the readings: that is not asked here. */
function withoutOtherBreaks(kind: Kind): Kind {
  return {
    ...kind,
    step(state, event) {
      const step = kind.step(state, event);
      if (step?.breaks === undefined || step.breaks.startsWith(`${ALIKE.name}:`)) return step;
      const { breaks: _, ...rest } = step;
      return rest;
    },
  };
}

const ALIKE: StepProperty = {
  kind: 'step',
  name: 'alike',
  clause: '',
  says: 'both readings tell everybody the same',
};
