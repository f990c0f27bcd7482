// An actor whose every step is looked at from outside: what it showed before and shows after, what
// came to it and what it sent. Thus a rule about a step is written once more, apart from the code
// that is to keep it.
import type { Event, Json, Kind, Sent } from './model.ts';

/** A step of an actor, seen from outside. */
export interface Seen<Shown> {
  readonly before: Shown;
  readonly event: Event;
  readonly after: Shown;
  readonly sends: readonly Sent[];
}

/** The same kind; `judge` says what a step of it breaks: `name: why`. */
export function watched<Shown extends Json>(
  kind: Kind,
  judge: (seen: Seen<Shown>) => string | undefined,
): Kind {
  const shown = (state: unknown) => (kind.shown === undefined ? state : kind.shown(state)) as Shown;
  return {
    ...kind,
    step(state, event) {
      const step = kind.step(state, event);
      if (step === undefined || step.breaks !== undefined) return step;
      const { state: next, sends = [] } = step;
      const breaks = judge({ before: shown(state), event, after: shown(next), sends });
      return breaks === undefined ? step : { ...step, breaks };
    },
  };
}
