// A live focus's trace as a timeline: its ticks driven again, any of them to be gone to. Law: there
// are no branches, since nobody knows what its peers would have answered to something else.
import { type Microstep, witnessed } from '../../model/kernel/transition.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Property } from '../../model/property/property.ts';
import type { Tick } from '../../model/trace/node-trace.ts';
import { decisionsOf } from './decisions.ts';
import { focusStates } from './focus-states.ts';
import { sentIn } from './node-account.ts';
import { drivenOf, judgeTick, type NodeJudging, newJudging } from './node-judging.ts';
import {
  isSame,
  type NodeReplay,
  newReplay,
  type ReplayedTick,
  replayEvent,
} from './node-replay.ts';
import { newWiretap, tellTick, type Wiretap } from './node-words.ts';
import { Places } from './places.ts';
import { refusalsOf } from './standings.ts';
import { stepFailure } from './step-failure.ts';
import {
  changesOf,
  type Decision,
  type NodeStates,
  type Occurrence,
  type StepAccount,
  type StepFailure,
  type Timeline,
} from './timeline.ts';

/** A focus's run, tick by tick. */
export class NodeTimeline implements Timeline {
  readonly kind = 'node';
  /** Its id in the room log. */
  readonly node: string;
  readonly #places: Places<Place, Tick>;
  readonly #sha256: Sha256;
  #failure: StepFailure | undefined;
  /** What was told last: views ask for it again and again. */
  #told: StepAccount | undefined;

  private constructor(
    node: string,
    ticks: readonly Tick[],
    properties: readonly Property[],
    sha256: Sha256,
  ) {
    this.node = node;
    this.#sha256 = sha256;
    const judging = newJudging(properties);
    const first: Place = { replay: newReplay, tap: newWiretap, judging, last: undefined };
    this.#places = new Places(first, ticks, (place, tick: Tick) => {
      const { replay, replayed } = replayEvent(place.replay, tick, sha256);
      if (replayed === undefined) return { ...place, replay, last: undefined };
      const { tap } = tellTick(place.tap, replayed);
      const judging = judgeTick(place.judging, drivenOf(replayed));
      return { replay, tap, judging, last: replayed };
    });
  }

  /**
   * Whole ticks driven once and judged, as many at a time as are asked of the generator, which
   * tells how many are done.
   */
  static *played(
    node: string,
    ticks: readonly Tick[],
    properties: readonly Property[],
    sha256: Sha256,
  ): Generator<number, NodeTimeline, void> {
    const timeline = new NodeTimeline(node, ticks, properties, sha256);
    for (let step = 1; step <= ticks.length; step += 1) {
      const { last, judging } = timeline.#places.at(step);
      if (last !== undefined && !isSame(last)) timeline.#failure ??= difference(last);
      if (judging.verdict !== undefined) {
        const { tick, failure } = judging.verdict;
        timeline.#failure ??= stepFailure(tick, failure);
      }
      yield step;
    }
    return timeline;
  }

  get length(): number {
    return this.#places.events.length;
  }

  get failure(): StepFailure | undefined {
    return this.#failure;
  }

  timeMs(step: number): number {
    return momentOf(this.#places.at(step).last);
  }

  title(step: number): string {
    const { last } = this.#places.at(step);
    if (last === undefined) return 'the beginning';
    const lines = this.#lines(step, last);
    const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
    return `${lines[0] ?? 'nothing to be told'}${more}`;
  }

  account(step: number): StepAccount {
    if (this.#told?.step !== step) this.#told = this.#accountOf(step);
    return this.#told;
  }

  states(step: number): readonly NodeStates[] {
    return [{ who: WHO, parts: focusStates(this.#places.at(step).replay.state) }];
  }

  #accountOf(step: number): StepAccount {
    const { last } = this.#places.at(step);
    const failure = this.#failure?.step === step ? { failure: this.#failure } : {};
    const told = { step, atMs: momentOf(last), title: this.title(step), ...failure };
    if (last === undefined) return { ...told, happened: [], changed: [], clauses: [] };
    const microsteps: Microstep[] = [];
    const event = this.#places.events[step - 1] as Tick;
    witnessed(
      (microstep) => microsteps.push(microstep),
      () => replayEvent(this.#places.at(step - 1).replay, event, this.#sha256),
    );
    const lines = this.#lines(step, last).map((text) => this.#occurrence(text, last));
    const changed = changesOf(WHO, focusStates(last.before), focusStates(last.after));
    const refusals = refusalsOf(WHO, last.before, last.tick.inputs);
    const clauses = [...decisionsOf(WHO, microsteps), ...refusals, ...answersOf(WHO, last)];
    return { ...told, happened: [...lines, ...this.#octets(last)], changed, clauses };
  }

  #lines(step: number, last: ReplayedTick): readonly string[] {
    return tellTick(this.#places.at(step - 1).tap, last).lines;
  }

  #occurrence(text: string, last: ReplayedTick): Occurrence {
    return { what: 'other', atMs: momentOf(last), who: WHO, text };
  }

  /** Whatever was carried, as it was. */
  #octets(last: ReplayedTick): readonly Occurrence[] {
    const atMs = momentOf(last);
    const came = last.tick.inputs.flatMap((input): readonly Occurrence[] => {
      if (input.type !== 'bytes-received') return [];
      const { connection, octets } = input;
      const text = `took on connection ${connection}`;
      return [{ what: 'octets', atMs, who: WHO, text, octets }];
    });
    const went = sentIn(last.effects).map(({ connection, octets }): Occurrence => {
      const text = `gave on connection ${connection}`;
      return { what: 'octets', atMs, who: WHO, text, octets };
    });
    return [...came, ...went];
  }
}

interface Place {
  readonly replay: NodeReplay;
  readonly tap: Wiretap;
  readonly judging: NodeJudging;
  /** The tick that led here; undefined at the beginning. */
  readonly last: ReplayedTick | undefined;
}

function answersOf(who: string, { effects }: ReplayedTick): readonly Decision[] {
  return effects.flatMap((effect): readonly Decision[] => {
    if (effect.type === 'append') {
      const { clause, type } = effect.append.entry;
      return [{ clause, who, by: 'entry', text: `appends ${type}` }];
    }
    if (effect.type !== 'tell') return [];
    const { notice } = effect;
    if (notice.type === 'refused') {
      const { clause, status, message } = notice;
      return [{ clause, who, by: 'answer', text: `refuses ${status}: ${message}` }];
    }
    if (notice.type !== 'undelivered') return [];
    const { clause, seq, reason } = notice;
    return [{ clause, who, by: 'answer', text: `entry ${seq} not delivered: ${reason}` }];
  });
}

function difference({ number: step, expected, got }: ReplayedTick): StepFailure {
  const sentence = `this is not what was recorded: expected ${expected}, got ${got}`;
  return { step, verdict: 'different', sentence };
}

function momentOf(last: ReplayedTick | undefined): number {
  return last?.tick.inputs[0]?.atMs ?? 0;
}

/** There is nobody else to tell it from. */
const WHO = 'focus';
