// One simulated life of a world from a seed: a day with its weather and people who live by
// themselves or play a scenario, then calm, in which everything must come right again, then
// everybody leaves, and nothing may be left. Properties are asked after every tick. Law: the seed
// decides everything.
import { isOver } from '../../model/client/progress.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Known } from '../../model/property/fact.ts';
import type { Observation, Property, Violation } from '../../model/property/property.ts';
import { observe, type Watch, watch } from '../../model/property/watch.ts';
import { drawFate, type Fate } from './fate.ts';
import { observationOf } from './observation.ts';
import { usualHabits } from './peer-state.ts';
import { expected, play } from './playing.ts';
import {
  bringToLife,
  letPass,
  type Run,
  type RunOptions,
  type RunWitness,
  startRun,
  tryNow,
  turnWeather,
} from './run.ts';
import type { Scenario } from './scenario.ts';
import { healing } from './trouble.ts';
import { calm, type PresetName } from './weather.ts';

/** What a life is drawn from. */
export interface SimulationOptions {
  readonly seed: number;
  readonly faults: PresetName;
  /** A play in place of people who live by themselves. */
  readonly scenario?: Scenario;
  /** How long people live by themselves, in milliseconds of the world; drawn when absent. */
  readonly livesMs?: number;
  /** The name of a defect that the program has. */
  readonly plant?: string;
}

/** Who looks on, and with what. */
export interface SimulationTools {
  readonly properties: readonly Property[];
  /** SHA-256, where the platform's is at hand. */
  readonly sha256?: Sha256;
  readonly witness?: RunWitness;
  /** What the properties are shown, and what the octets of it say. */
  observed?(seen: Observation, known: Known): void;
}

/** What a life came to. */
export interface Simulated {
  readonly seed: number;
  /** Ticks of nodes. */
  readonly steps: number;
  readonly actions: number;
  /** Milliseconds of the world, up to the last action that was done whole. */
  readonly simulatedMs: number;
  /** The step hash after that action: what the last hash in its trace is. */
  readonly hash: string;
  /** `broken`: our own code threw. `unexpected`: a play did not come out as it says. */
  readonly verdict: 'holds' | 'violated' | 'unexpected' | 'broken';
  readonly violation?: Violation;
  /** What was thrown, or what did not come, in words. */
  readonly why?: string;
  /** What the seed drew. */
  readonly options: RunOptions;
}

/**
 * Lives one life, up to the end of the action in which something is violated first. What our own
 * code throws is the verdict `broken`.
 */
export function simulate(options: SimulationOptions, tools: SimulationTools): Simulated {
  const { plant } = options;
  const drawn = drawFate(options);
  const fate = plant === undefined ? drawn : { ...drawn, options: { ...drawn.options, plant } };
  const life = new Life(options, tools);
  const verdict = life.live(fate);
  return { ...life.outcome(), seed: options.seed, options: fate.options, ...verdict };
}

/** A violation ends a life, as soon as the action is over by which it came. */
class Violated extends Error {}

class Life {
  readonly #options: SimulationOptions;
  readonly #tools: SimulationTools;
  readonly #witness: RunWitness;
  #watch: Watch;
  #run: Run | undefined;
  #steps = 0;
  #actions = 0;
  // Of the last action that was done whole: what throws leaves no world behind.
  #hash = '';
  #nowMs = 0;

  constructor(options: SimulationOptions, tools: SimulationTools) {
    this.#options = options;
    this.#tools = tools;
    this.#watch = watch(tools.properties);
    const { witness } = tools;
    let beganMs = 0;
    this.#witness = {
      action: (action) => {
        this.#actions += 1;
        beganMs = action.atMs;
        witness?.action?.(action);
      },
      acted: (hash) => {
        this.#hash = hash;
        this.#nowMs = beganMs;
        witness?.acted?.(hash);
        this.#endViolated();
      },
      happened: (happened) => {
        if (happened.type === 'ticked') this.#steps += 1;
        witness?.happened?.(happened);
        const seen = observationOf(happened);
        if (seen !== undefined) this.#show(seen);
      },
    };
  }

  outcome(): Pick<Simulated, 'steps' | 'actions' | 'simulatedMs' | 'hash'> {
    return {
      ...{ steps: this.#steps, actions: this.#actions },
      ...{ simulatedMs: this.#nowMs, hash: this.#hash },
    };
  }

  live(fate: Fate): Pick<Simulated, 'verdict' | 'violation' | 'why'> {
    try {
      this.#run = startRun(fate.options, this.#witness, this.#tools.sha256);
      this.#hash = this.#run.world.hash;
      this.#endViolated();
      const why = this.#day(fate);
      this.#evening();
      return why === undefined ? { verdict: 'holds' } : { verdict: 'unexpected', why };
    } catch (error) {
      const { violation } = this.#watch;
      // What goes wrong behind a violation, in the same action, may come of it.
      if (violation !== null) return { verdict: 'violated', violation };
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { verdict: 'broken', why };
    }
  }

  /** People live, or play what was written for them; what did not come as written. */
  #day({ options, livesMs }: Fate): string | undefined {
    const { scenario, faults } = this.#options;
    if (scenario === undefined) {
      options.people.forEach((person, at) => {
        this.#run = bringToLife(this.#world(), person, at * BETWEEN_MS);
      });
      this.#pass(livesMs);
      return undefined;
    }
    const isCalm = faults === 'none';
    const played = play(this.#world(), scenario, isCalm ? 'as written' : 'as can be', {
      ...this.#witness,
    });
    this.#run = played.run;
    return isCalm ? expected(scenario, played) : undefined;
  }

  /** Faults end, and all comes right; then people leave, and nothing is left. */
  #evening(): void {
    const { world } = this.#world();
    this.#run = turnWeather(this.#world(), calm, 'stops');
    for (const action of healing(world)) this.#run = tryNow(this.#run, action, this.#witness);
    this.#forgetHabits();
    this.#pass(CALM_MS);
    this.#settled();
    for (const person of this.#people()) {
      const command = { type: 'leave' } as const;
      this.#run = tryNow(this.#world(), { type: 'ask', person, command }, this.#witness);
    }
    this.#pass(EMPTY_MS);
    this.#settled();
  }

  /** Whoever held something back does not any more. */
  #forgetHabits(): void {
    const { asks: _, ...usual } = usualHabits;
    const deed = { deed: 'habit', ...usual } as const;
    for (const person of this.#people()) {
      const node = this.#world().world.nodes.get(person);
      if (node?.kind !== 'agent' || isOver(node.state.agent)) continue;
      this.#run = tryNow(this.#world(), { type: 'do', person, deed }, this.#witness);
    }
  }

  #settled(): void {
    this.#show({ type: 'settled', atMs: this.#world().world.nowMs });
    this.#endViolated();
  }

  #pass(ms: number): void {
    this.#run = letPass(this.#world(), ms, this.#witness).run;
  }

  #people(): readonly string[] {
    return this.#world().world.options.people;
  }

  #world(): Run {
    if (this.#run === undefined) throw new Error('a life that has not begun');
    return this.#run;
  }

  /** The first violation counts: nothing more is asked behind it. */
  #show(seen: Observation): void {
    const { properties, observed } = this.#tools;
    const isBlind = properties.length === 0 && observed === undefined;
    if (isBlind || this.#watch.violation !== null) return;
    const { watch: next, known } = observe(this.#watch, seen);
    this.#watch = next;
    observed?.(seen, known);
  }

  #endViolated(): void {
    if (this.#watch.violation !== null) throw new Violated();
  }
}

const BETWEEN_MS = 20;
/** Beyond every timer of a transaction, and the bound of rosters. */
const CALM_MS = 120_000;
/** Beyond the session timers by which a leg goes whose peer is only half there. */
const EMPTY_MS = 4_000_000;
