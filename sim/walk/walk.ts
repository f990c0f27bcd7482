// A walk: one machine alone in virtual time, as a figure of an RFC shows it: what it takes, what it
// asks for at once, and where it is then. What a whole world cannot bring about is asked here.
// Law: a walk is plain data; all that the machine asks for in it is written there, and no timer of
// it is armed that could not do anything.
import type { AnyStateMachine } from 'xstate';
import type { Clause } from '../../model/clause.ts';
import {
  fireTimer,
  initialStep,
  type MachineAction,
  type Stepped,
  stepMachine,
} from '../../model/kernel/transition.ts';
import { machines } from '../check/machines.ts';

export interface Walk {
  /** By its name in `machines`. */
  readonly machine: string;
  readonly clause: Clause;
  /** As a sentence. */
  readonly says: string;
  readonly input?: object;
  readonly steps: readonly WalkStep[];
}

/**
 * What happens: an event, milliseconds that pass, or `begins`; what is told meanwhile, in order, as
 * `wordsOf` has it; and the state after it, by path, where it is said.
 */
export type WalkStep = readonly [
  happens: WalkEvent | number | 'begins',
  tells: readonly string[],
  then?: string,
];

export interface WalkEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** `sip/dialog: a BYE ends what is confirmed`. */
export function walkName({ machine, says }: Walk): string {
  return `${machine}: ${says}`;
}

/** What is other than the walk has it, in words; undefined where nothing is. */
export function strayed({ machine, input, steps }: Walk): string | undefined {
  const original = machines[machine];
  if (original === undefined) throw new RangeError(`there is no machine ${machine}`);
  const walker = new Walker(original, input);
  for (const [at, [happens, tells, then]] of steps.entries()) {
    walker.happens(happens);
    const told = walker.told.splice(0);
    const where = `step ${at + 1} (${typeof happens === 'object' ? happens.type : happens})`;
    if (told.join('; ') !== tells.join('; ')) {
      return `${where}: expected ${listed(tells)}, and it told ${listed(told)}`;
    }
    if (then !== undefined && walker.state !== then) {
      return `${where}: expected ${then}, and it is in ${walker.state}`;
    }
    const idle = walker.idleTimer();
    if (idle !== undefined) return `${where}: its timer ${idle} is armed, and does nothing`;
  }
  return undefined;
}

type Snapshot = ReturnType<AnyStateMachine['transition']>;

/** The machine on its way. */
class Walker {
  readonly told: string[] = [];
  readonly #machine: AnyStateMachine;
  readonly #armed = new Map<string, number>();
  #snapshot: Snapshot;
  #nowMs = 0;

  constructor(machine: AnyStateMachine, input: object | undefined) {
    this.#machine = machine;
    this.#snapshot = this.#took(initialStep(machine, input));
  }

  get state(): string {
    return pathOf(this.#snapshot.value);
  }

  happens(happens: WalkStep[0]): void {
    if (typeof happens === 'number') this.#pass(happens);
    else if (happens !== 'begins') {
      this.#snapshot = this.#took(stepMachine(this.#machine, this.#snapshot, happens));
    }
  }

  /** A timer that is armed and would change nothing if it fired now. */
  idleTimer(): string | undefined {
    return [...this.#armed.keys()].find((name) => {
      const { snapshot, actions, timers } = fireTimer(this.#machine, this.#snapshot, name);
      return snapshot === this.#snapshot && actions.length === 0 && timers.length === 0;
    });
  }

  #pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let fired = 0; ; fired += 1) {
      if (fired > FIRED_MAX) throw new RangeError('its timers fire on and on');
      const due = [...this.#armed].sort(([, one], [, other]) => one - other)[0];
      if (due === undefined || due[1] > untilMs) break;
      const [name, atMs] = due;
      this.#nowMs = atMs;
      this.#armed.delete(name);
      this.#snapshot = this.#took(fireTimer(this.#machine, this.#snapshot, name));
    }
    this.#nowMs = untilMs;
  }

  #took({ snapshot, actions, timers }: Stepped<Snapshot>): Snapshot {
    for (const change of timers) {
      this.#armed.delete(change.name);
      if (change.kind === 'set') this.#armed.set(change.name, this.#nowMs + change.afterMs);
    }
    for (const action of actions) this.told.push(wordsOf(action));
    return snapshot;
  }
}

/**
 * An action's type and the plain values that it says: `pass-response 200`. A refusal is told by its
 * clause, not by its words.
 */
export function wordsOf({ type, params }: MachineAction): string {
  const said = Object.entries((params ?? {}) as object);
  const isByClause = said.some(([name]) => name === 'clause');
  const values = said
    .filter(([name]) => !isByClause || name !== 'reason')
    .map(([, value]) => (Array.isArray(value) ? value.join('+') : value));
  return [type, ...values.filter((value) => typeof value !== 'object')].join(' ');
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[state, inner] = ['', '']] = Object.entries(value as object);
  return `${state}.${pathOf(inner)}`;
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join('; ');
}

const FIRED_MAX = 1000;
