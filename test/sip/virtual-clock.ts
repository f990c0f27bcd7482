// A machine in virtual time: its timers fire in deadline order, and everything that it asks for is
// written down with the moment at which it did.
import type { AnyStateMachine, InputFrom } from 'xstate';
import {
  type EventOf,
  fireTimer,
  initialStep,
  type MachineAction,
  type SnapshotOf,
  type Stepped,
  stepMachine,
} from '../../model/kernel/transition.ts';

export interface Told {
  readonly atMs: number;
  /** The action's type, with its status or reason where it has one: `pass-response 200`. */
  readonly what: string;
}

export interface Run<M extends AnyStateMachine> {
  /** Feeds an event; what it led to at once. */
  readonly feed: (event: EventOf<M>) => readonly string[];
  /** Lets time pass, timers included. */
  readonly pass: (ms: number) => void;
  readonly state: () => string;
  readonly snapshot: () => SnapshotOf<M>;
  readonly nowMs: () => number;
  readonly told: readonly Told[];
  /** Names of armed timers with their deadlines. */
  readonly armed: ReadonlyMap<string, number>;
  /** The delay of every timer that was ever set. */
  readonly delaysMs: readonly number[];
}

export function run<M extends AnyStateMachine>(machine: M, input: InputFrom<M>): Run<M> {
  const told: Told[] = [];
  const armed = new Map<string, number>();
  const delaysMs: number[] = [];
  let nowMs = 0;

  const take = (stepped: Stepped<SnapshotOf<M>, MachineAction>): SnapshotOf<M> => {
    for (const change of stepped.timers) {
      armed.delete(change.name);
      if (change.kind === 'clear') continue;
      armed.set(change.name, nowMs + change.afterMs);
      delaysMs.push(change.afterMs);
    }
    for (const action of stepped.actions) told.push({ atMs: nowMs, what: label(action) });
    return stepped.snapshot;
  };

  let snapshot = take(initialStep(machine, input));
  return {
    told,
    armed,
    delaysMs,
    state: () => String(snapshot.value),
    snapshot: () => snapshot,
    nowMs: () => nowMs,
    feed: (event) => {
      const before = told.length;
      snapshot = take(stepMachine(machine, snapshot, event));
      return told.slice(before).map(({ what }) => what);
    },
    pass: (ms) => {
      const untilMs = nowMs + ms;
      for (let due = next(armed, untilMs); due !== undefined; due = next(armed, untilMs)) {
        nowMs = due.atMs;
        armed.delete(due.name);
        snapshot = take(fireTimer(machine, snapshot, due.name));
      }
      nowMs = untilMs;
    },
  };
}

/** When each action of that name was told. */
export function timesOf(told: readonly Told[], what: string): readonly number[] {
  return told.filter((one) => one.what === what).map(({ atMs }) => atMs);
}

function next(armed: ReadonlyMap<string, number>, untilMs: number) {
  const due = [...armed].map(([name, atMs]) => ({ name, atMs })).sort((a, b) => a.atMs - b.atMs)[0];
  return due !== undefined && due.atMs <= untilMs ? due : undefined;
}

function label({ type, params }: MachineAction): string {
  const { status, reason } = (params ?? {}) as {
    readonly status?: number;
    readonly reason?: string;
  };
  const detail = status ?? reason;
  return detail === undefined ? type : `${type} ${detail}`;
}
