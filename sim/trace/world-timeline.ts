// A simulated world as a timeline: its actions done again under the eyes of the properties, any
// step to be gone to, and branches from any step. Law: a branch never changes the run it comes
// from, which stays as it was; what is behind the step there is in the branch no more.
import { witnessed } from '../../model/kernel/transition.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Property } from '../../model/property/property.ts';
import { act, ImpossibleAction } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import { intentions, pending, troubles } from '../world/choices.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { courtOf, type WatchedTrial } from './court.ts';
import { type Failure, thrownBy } from './failure.ts';
import { Telling } from './happening-words.ts';
import { Places } from './places.ts';
import { stepFailure } from './step-failure.ts';
import { type Choice, choiceOf, stepWords } from './step-words.ts';
import type { NodeStates, StepAccount, StepFailure, Timeline } from './timeline.ts';
import type { Court } from './world-stage.ts';
import { worldChanges, worldStates } from './world-states.ts';
import type { WorldEvent } from './world-trace.ts';

/** By what a world is judged, and SHA-256 where the platform's is at hand. */
export interface TimelineTools {
  readonly properties: readonly Property[];
  readonly sha256?: Sha256;
}

/** A world's run, step by step. */
export class WorldTimeline implements Timeline {
  readonly kind = 'world';
  readonly options: WorldOptions;
  readonly #places: Places<WatchedTrial, Action>;
  readonly #court: Court<WatchedTrial>;
  readonly #titles: (string | undefined)[];
  #failure: StepFailure | undefined;
  /** What was told last: views ask for it again and again. */
  #told: StepAccount | undefined;

  private constructor(
    places: Places<WatchedTrial, Action>,
    court: Court<WatchedTrial>,
    titles: readonly (string | undefined)[],
    failure: StepFailure | undefined,
  ) {
    this.options = places.at(0).world.options;
    this.#places = places;
    this.#court = court;
    this.#titles = [...titles];
    this.#failure = failure;
  }

  /** A world in which nothing was done yet. Throws a RangeError: which option makes no world. */
  static fresh(options: WorldOptions, { properties, sha256 }: TimelineTools): WorldTimeline {
    return WorldTimeline.#begun(options, [], courtOf(properties, sha256));
  }

  /**
   * The run of a trace, done once: as many events at a time as are asked of the generator, which
   * tells how many are done. Throws a RangeError for options that make no world, and
   * ImpossibleAction with the number of the action that cannot be done.
   */
  static *played(
    options: WorldOptions,
    events: readonly WorldEvent[],
    { properties, sha256 }: TimelineTools,
  ): Generator<number, WorldTimeline, void> {
    const court = courtOf(properties, sha256);
    const actions = events.map(({ action }) => action);
    const timeline = WorldTimeline.#begun(options, actions, court);
    for (const [at, { hash }] of events.entries()) {
      timeline.#take(at + 1, hash);
      yield at + 1;
    }
    return timeline;
  }

  static #begun(options: WorldOptions, actions: readonly Action[], court: Court<WatchedTrial>) {
    const first = court.begin(options);
    const places = new Places(first, actions, (trial, action: Action) =>
      gone(court, trial, action),
    );
    return new WorldTimeline(places, court, [], failureAt(0, first.failure));
  }

  get actions(): readonly Action[] {
    return this.#places.events;
  }

  get length(): number {
    return this.#places.events.length;
  }

  get failure(): StepFailure | undefined {
    return this.#failure;
  }

  /** The world after a step. */
  world(step: number): World {
    return this.#places.at(step).world;
  }

  timeMs(step: number): number {
    return this.world(step).nowMs;
  }

  title(step: number): string {
    const action = this.actions[step - 1];
    if (action === undefined) return 'the beginning';
    const known = this.#titles[step];
    if (known !== undefined) return known;
    const title = stepWords(this.world(step - 1), action);
    this.#titles[step] = title;
    return title;
  }

  account(step: number): StepAccount {
    if (this.#told?.step !== step) this.#told = this.#accountOf(step);
    return this.#told;
  }

  states(step: number): readonly NodeStates[] {
    return worldStates(this.world(step));
  }

  /** What can be done after a step, in groups; `deeds` only where they are asked for. */
  choices(step: number): readonly Choice[] {
    const world = this.world(step);
    const wishes = intentions(world);
    const ofGroup = (
      group: Choice['group'],
      facts: readonly (Action | (typeof wishes)[number])[],
    ) => facts.map((fact) => choiceOf(world, group, fact));
    return [
      ...ofGroup('happens', pending(world)),
      ...ofGroup('happens', [{ type: 'settle' }]),
      ...ofGroup(
        'people',
        wishes.filter(({ type }) => type === 'ask'),
      ),
      ...ofGroup('trouble', troubles(world)),
      ...ofGroup(
        'deed',
        wishes.filter(({ type }) => type === 'do'),
      ),
    ];
  }

  /** Another run: as this one up to a step, and then the action. Throws ImpossibleAction. */
  branchedAt(step: number, action: Action): WorldTimeline {
    const places = this.#places.branchedAt(step, action);
    const { failure } = places.at(step + 1);
    const before = this.#failure;
    const inherited = before !== undefined && before.atEnd !== true && before.step <= step;
    return new WorldTimeline(
      places,
      this.#court,
      this.#titles.slice(0, step + 1),
      inherited ? before : failureAt(step + 1, failure),
    );
  }

  /**
   * What fails when after a step faults end, everything arrives and everybody leaves; undefined
   * where nothing does.
   */
  failureAfter(step: number): StepFailure | undefined {
    const trial = this.#places.at(step);
    if (trial.failure !== undefined) return this.#failure;
    return endFailure(this.#court, step, trial);
  }

  /** What fails in the run as this version lives it, though it was recorded otherwise. */
  failureAnyway(isCut: boolean): StepFailure | undefined {
    const last = this.#places.at(this.length);
    const failure = failureAt(this.length, last.failure);
    return failure !== undefined || isCut ? failure : endFailure(this.#court, this.length, last);
  }

  /** Makes of what fails after the last step the failure of the run, where it has none. */
  judgeEnd(): void {
    this.#failure ??= this.failureAfter(this.length);
    this.#told = undefined;
  }

  #accountOf(step: number): StepAccount {
    const { world: after } = this.#places.at(step);
    const action = this.actions[step - 1];
    const told = { step, atMs: after.nowMs, title: this.title(step) };
    const failure = this.#failure?.step === step ? { failure: this.#failure } : {};
    if (action === undefined)
      return { ...told, happened: [], changed: [], clauses: [], ...failure };
    const before = this.world(step - 1);
    const telling = new Telling(before);
    try {
      witnessed(telling.sawMicrostep, () => act(before, action, telling.saw));
    } catch (error) {
      // It is the failure of this step, and what happened before it is told.
      if (this.#failure?.verdict !== 'broken') throw error;
    }
    const { happened, clauses } = telling;
    return { ...told, happened, changed: worldChanges(before, after), clauses, ...failure };
  }

  /** Does a step for the first time. */
  #take(step: number, expected: string | undefined): void {
    try {
      const { world, failure } = this.#places.at(step);
      this.#failure ??= failureAt(step, failure);
      if (expected === undefined || expected === world.hash) return;
      const sentence = `the step hash is ${world.hash}, and ${expected} was recorded`;
      this.#failure ??= { step, verdict: 'different', sentence };
    } catch (error) {
      if (!(error instanceof ImpossibleAction)) throw error;
      const type = this.actions[step - 1]?.type;
      throw new ImpossibleAction(`action ${step} (${type}) cannot be done: ${error.message}`);
    }
  }
}

/** Behind something that threw nothing happens any more. */
function gone(court: Court<WatchedTrial>, trial: WatchedTrial, action: Action): WatchedTrial {
  if (trial.failure !== undefined && 'thrown' in trial.failure) return trial;
  try {
    return court.go(trial, action);
  } catch (error) {
    if (error instanceof ImpossibleAction) throw error;
    return thrownBy(trial, error);
  }
}

/** What fails when after that step faults end, everything arrives and everybody leaves. */
function endFailure(
  court: Court<WatchedTrial>,
  step: number,
  trial: WatchedTrial,
): StepFailure | undefined {
  const failure = failureAt(step, endOf(court, trial).failure);
  return failure && { ...failure, atEnd: true };
}

function endOf(court: Court<WatchedTrial>, trial: WatchedTrial): WatchedTrial {
  try {
    return court.end(trial);
  } catch (error) {
    return thrownBy(trial, error);
  }
}

function failureAt(step: number, failure: Failure | undefined): StepFailure | undefined {
  return failure && stepFailure(step, failure);
}
