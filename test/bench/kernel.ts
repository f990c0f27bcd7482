// What a machine's step costs: the kernel's, which reuses one inert scope, beside XState's public
// transition(), which makes an actor for every call. CPU time, because wall time is noisy.
import { performance } from 'node:perf_hooks';
import { type AnyStateMachine, initialTransition, setup, transition } from 'xstate';
import { initialStep, type SnapshotOf, stepMachine } from '../../model/kernel/transition.ts';
import { inviteServerMachine } from '../../model/sip/invite-server.ts';

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
}

/** Four measurements of about a second each. */
export function kernelBench(): Measured[] {
  return subjects.flatMap((subject) => [
    measured(`${subject.name}, kernel`, kernelLoop(subject)),
    measured(`${subject.name}, XState transition()`, publicLoop(subject)),
  ]);
}

interface Subject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  /** Fed over and over; a machine that ends starts again. */
  readonly events: readonly { readonly type: string }[];
}

/** Runs a number of steps. */
type Loop = (steps: number) => void;

function kernelLoop({ machine, input, events }: Subject): Loop {
  const first: SnapshotOf<AnyStateMachine> = initialStep(machine, input).snapshot;
  return (steps) => {
    let snapshot = first;
    for (let step = 0; step < steps; step += 1) {
      const event = events[step % events.length];
      if (event === undefined) return;
      if (snapshot.status !== 'active') snapshot = first;
      snapshot = stepMachine(machine, snapshot, event).snapshot;
    }
  };
}

function publicLoop({ machine, input, events }: Subject): Loop {
  const first = initialTransition(machine, input)[0];
  return (steps) => {
    let snapshot = first;
    for (let step = 0; step < steps; step += 1) {
      const event = events[step % events.length];
      if (event === undefined) return;
      if (snapshot.status !== 'active') snapshot = first;
      snapshot = transition(machine, snapshot, event)[0];
    }
  };
}

function measured(name: string, loop: Loop): Measured {
  loop(warmUpSteps);
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  let steps = 0;
  while (performance.now() - startedMs < measureMs) {
    loop(batchSteps);
    steps += batchSteps;
  }
  const { user, system } = process.cpuUsage(startedCpu);
  const cpuMicrosecondsEach = (user + system) / steps;
  return { name, unit: 'step', perSecond: 1e6 / cpuMicrosecondsEach, cpuMicrosecondsEach };
}

const warmUpSteps = 20_000;
const batchSteps = 6_000;
const measureMs = 1000;

const flatMachine = setup({ types: { events: {} as { readonly type: 'next' } } }).createMachine({
  id: 'flat',
  initial: 'a',
  states: { a: { on: { next: 'b' } }, b: { on: { next: 'c' } }, c: { on: { next: 'a' } } },
});

const subjects: readonly Subject[] = [
  { name: 'three flat states', machine: flatMachine, events: [{ type: 'next' }] },
  {
    name: 'a refused INVITE over UDP',
    machine: inviteServerMachine,
    input: { reliable: false },
    events: [
      { type: 'response.sent', status: 180 },
      { type: 'request.received' },
      { type: 'response.sent', status: 486 },
      { type: 'timer.G' },
      { type: 'ack.received' },
      { type: 'xstate.after.timerI.invite-server.confirmed' },
    ] as Subject['events'],
  },
];
