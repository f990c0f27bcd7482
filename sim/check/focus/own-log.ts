// A focus and the log of its room as one actor of a checked model: the log takes entries in the
// order in which they come, and commits each when it will, or at once where a model does not ask
// when. What an entry promises waits for that (law 8).
import { canonicalJson } from '../../../model/log/canonical.ts';
import type { EntryType } from '../../../model/log/entry.ts';
import { type Event, isReceived, type Json, type Kind, type Sent, type Step } from '../model.ts';
import type { Logged } from './entries.ts';

export interface Keeping<S> {
  readonly focus: S;
  /** Entries that are not committed, oldest first. */
  readonly waiting: readonly Logged[];
}

/** What a focus shows, and the types of the entries that its log has not committed. */
export interface WaitingShown {
  readonly waiting: readonly string[];
}

/** `focus` is one whose log is called `log`. Entries of the types `slow` wait, and what follows. */
export function keepingLog<S>(focus: Kind<S>, slow: ReadonlySet<EntryType>): Kind<Keeping<S>> {
  const settle = (begun: Step<S>, before: readonly Logged[]): Step<Keeping<S>> => {
    const waiting = [...before, ...entriesIn(begun)];
    const sends = [...(begun.sends ?? [])].filter(({ to }) => to !== LOG);
    let { state, breaks } = begun;
    for (let [next] = waiting; next !== undefined && !slow.has(typeOf(next)); [next] = waiting) {
      waiting.shift();
      const step = committed(focus, state, next);
      waiting.push(...entriesIn(step));
      sends.push(...(step.sends ?? []).filter(({ to }) => to !== LOG));
      state = step.state;
      breaks ??= step.breaks;
    }
    const settled = { state: { focus: state, waiting }, sends };
    return breaks === undefined ? settled : { ...settled, breaks };
  };
  return {
    name: focus.name,
    initial: (actor) => ({ focus: focus.initial(actor), waiting: [] }),
    key: ({ focus: state, waiting }) => `${canonicalJson(waiting)} ${focus.key?.(state)}`,
    offers: ({ focus: state, waiting }) => [
      ...(focus.offers?.(state) ?? []),
      ...(waiting.length === 0 ? [] : [{ do: 'commit', by: 'clock' } as const]),
    ],
    step({ focus: state, waiting }, event: Event) {
      const [next, ...others] = waiting;
      if (isReceived(event) || event.do !== 'commit' || next === undefined) {
        const step = focus.step(state, event);
        return step === undefined ? undefined : settle(step, waiting);
      }
      return settle(committed(focus, state, next), others);
    },
    shown: ({ focus: state, waiting }) => ({
      ...(focus.shown?.(state) as { readonly [key: string]: Json }),
      waiting: waiting.map(typeOf),
    }),
  };
}

/** What a focus calls the log that it is given here. */
export const LOG = 'log';

function committed<S>(focus: Kind<S>, state: S, message: Logged): Step<S> {
  return focus.step(state, { from: LOG, message }) as Step<S>;
}

function entriesIn({ sends = [] }: Step<unknown>): readonly Logged[] {
  return sends.flatMap(({ to, message }: Sent) => (to === LOG ? [message as Logged] : []));
}

function typeOf({ fact }: Logged): EntryType {
  return (fact as { readonly type: EntryType }).type;
}
