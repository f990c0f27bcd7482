// Machines made to meet every feature of XState that a pure step must agree on: nested, parallel,
// history, after, guards, assign, raise, enqueueActions, cancel, always, final, emit, wildcards.
import {
  type AnyStateMachine,
  and,
  assign,
  cancel,
  emit,
  enqueueActions,
  log,
  raise,
  setup,
  stateIn,
} from 'xstate';
import { inviteClientMachine } from '../../model/sip/invite-client.ts';
import { inviteServerMachine } from '../../model/sip/invite-server.ts';
import { nonInviteClientMachine } from '../../model/sip/non-invite-client.ts';
import { nonInviteServerMachine } from '../../model/sip/non-invite-server.ts';

export interface Specimen {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  /** What a walk may feed; timers that were set are fed besides. */
  readonly events: readonly { readonly type: string }[];
}

const lightMachine = setup({
  types: { context: {} as { readonly rounds: number } },
  actions: { show: (_, _params: { readonly colour: string; readonly rounds?: number }) => {} },
  delays: { stop: ({ context }) => 1000 + context.rounds },
}).createMachine({
  id: 'light',
  context: { rounds: 0 },
  initial: 'working',
  states: {
    working: {
      initial: 'green',
      on: { fail: 'broken', again: { target: 'working', reenter: true } },
      exit: { type: 'show', params: { colour: 'none' } },
      states: {
        green: {
          tags: 'go',
          entry: {
            type: 'show',
            params: ({ context }) => ({ colour: 'green', rounds: context.rounds }),
          },
          after: { 500: 'yellow' },
        },
        yellow: { after: { 100: { target: 'red' } } },
        red: {
          initial: 'walk',
          entry: assign({ rounds: ({ context }) => context.rounds + 1 }),
          after: { stop: { target: 'green', guard: ({ context }) => context.rounds < 4 } },
          states: { walk: { on: { tick: 'wait' } }, wait: { on: { tick: 'walk' } } },
        },
        shallow: { type: 'history', target: 'green' },
        deep: { type: 'history', history: 'deep', target: 'yellow' },
      },
    },
    broken: {
      on: { repair: 'working.shallow', restore: 'working.deep', scrap: 'scrapped' },
      after: { 9000: 'scrapped' },
    },
    scrapped: { type: 'final' },
  },
  output: ({ context }) => context.rounds,
});

const doorMachine = setup({
  types: { context: {} as { readonly log: string } },
  guards: { isUnlocked: stateIn({ lock: 'unlocked' }) },
  actions: {
    note: assign({
      log: ({ context }, params: { readonly text: string }) => context.log + params.text,
    }),
    ring: () => {},
  },
}).createMachine({
  id: 'door',
  context: { log: '' },
  type: 'parallel',
  states: {
    lock: {
      initial: 'locked',
      states: {
        locked: { on: { key: 'unlocked' }, exit: { type: 'note', params: { text: 'u' } } },
        unlocked: { on: { key: 'locked', '*': { actions: 'ring' } }, after: { 50: 'gone' } },
        gone: { type: 'final' },
      },
    },
    leaf: {
      initial: 'closed',
      states: {
        closed: {
          on: { push: { target: 'open', guard: 'isUnlocked' } },
        },
        open: {
          always: { target: 'broken', guard: ({ context }) => context.log.length > 5 },
          on: { push: 'closed', 'wind.*': { target: 'open', reenter: true } },
          entry: { type: 'note', params: ({ context }) => ({ text: `o${context.log.length}` }) },
        },
        broken: { type: 'final' },
      },
    },
  },
});

const countMachine = setup({
  types: {
    context: {} as { readonly n: number; readonly seen: readonly number[] },
    input: {} as { readonly n: number },
    events: {} as
      | { readonly type: 'add'; readonly by: number }
      | { readonly type: 'double' | 'shrink' | 'chain' | 'idle' | 'bell' },
  },
  guards: {
    isOver: ({ context }, limit: number) => context.n > limit,
    isEven: ({ context }) => context.n % 2 === 0,
  },
  actions: {
    tell: (_, _params: { readonly n: number }) => {},
    count: assign({ n: ({ context }, by: number) => context.n + by }),
  },
}).createMachine({
  id: 'count',
  context: ({ input }) => ({ n: input.n, seen: [] }),
  initial: 'low',
  states: {
    low: {
      always: { target: 'high', guard: { type: 'isOver', params: 10 } },
      on: {
        add: [
          {
            guard: and(['isEven', ({ event }) => event.by > 1]),
            actions: [
              { type: 'tell', params: ({ context }) => ({ n: context.n }) },
              { type: 'count', params: ({ event }) => event.by },
              { type: 'tell', params: ({ context }) => ({ n: context.n }) },
            ],
          },
          { actions: { type: 'count', params: 1 } },
        ],
        double: {
          actions: enqueueActions(({ context, enqueue, check }) => {
            enqueue.assign({ n: context.n * 2 });
            enqueue({ type: 'tell', params: ({ context: later }) => ({ n: later.n }) });
            if (check({ type: 'isOver', params: 20 })) enqueue.raise({ type: 'shrink' });
            if (context.n === 4) enqueue.raise({ type: 'bell' }, { id: 'bell', delay: 70 });
            if (context.n === 6) enqueue.cancel('bell');
          }),
        },
        chain: {
          actions: [
            raise({ type: 'add', by: 2 }),
            raise({ type: 'double' }),
            emit({ type: 'rung' }),
          ],
        },
        bell: { actions: log('bell') },
      },
    },
    high: {
      entry: assign({ seen: ({ context }) => [...context.seen, context.n] }),
      on: {
        shrink: { target: 'low', actions: assign({ n: 0 }) },
        double: { target: 'low', actions: [assign({ n: 1 }), raise({ type: 'double' })] },
        idle: {},
        chain: { target: 'over', guard: ({ context }) => context.seen.length > 2 },
      },
    },
    over: { type: 'final' },
  },
});

/** A delayed event whose send id is not its type. */
export const reminderMachine = setup({
  types: {
    events: {} as {
      readonly type: 'start' | 'stop' | 'snooze' | 'remind' | 'nag' | 'finish';
    },
  },
  actions: {
    remindLater: raise({ type: 'remind' }, { id: 'reminder', delay: 60_000 }),
    speak: () => {},
  },
}).createMachine({
  id: 'reminder',
  initial: 'idle',
  states: {
    idle: { on: { start: { target: 'waiting', actions: 'remindLater' } } },
    waiting: {
      entry: raise({ type: 'nag' }, { delay: 90_000 }),
      exit: cancel('nag'),
      on: {
        remind: { actions: 'speak' },
        nag: { actions: ['speak', raise({ type: 'snooze' })] },
        snooze: { actions: [cancel(() => 'reminder'), 'remindLater'] },
        stop: { target: 'idle', actions: cancel('reminder') },
        finish: 'done',
      },
    },
    done: { type: 'final' },
  },
});

const response = (type: string) =>
  [100, 180, 200, 299, 408, 486].map((status) => ({ type, status }));
const server = [
  { type: 'request.received' },
  { type: 'ack.received' },
  { type: 'transport.failed' },
  ...response('response.sent'),
];
const client = [{ type: 'transport.failed' }, ...response('response.received')];

const types = (...names: string[]) => names.map((type) => ({ type }));

export const specimens: readonly Specimen[] = [
  {
    name: 'light',
    machine: lightMachine,
    events: types('fail', 'again', 'tick', 'repair', 'restore', 'scrap'),
  },
  { name: 'door', machine: doorMachine, events: types('key', 'push', 'wind.north', 'other') },
  {
    name: 'count',
    machine: countMachine,
    input: { n: 1 },
    events: [
      { type: 'add', by: 1 },
      { type: 'add', by: 3 },
      ...types('double', 'shrink', 'chain', 'idle'),
    ] as Specimen['events'],
  },
  {
    name: 'reminder',
    machine: reminderMachine,
    events: types('start', 'stop', 'snooze', 'finish'),
  },
  ...[false, true].flatMap((reliable) => [
    {
      name: `invite-server ${reliable}`,
      machine: inviteServerMachine,
      input: { reliable },
      events: server,
    },
    {
      name: `non-invite-server ${reliable}`,
      machine: nonInviteServerMachine,
      input: { reliable },
      events: server,
    },
    {
      name: `invite-client ${reliable}`,
      machine: inviteClientMachine,
      input: { reliable },
      events: client,
    },
    {
      name: `non-invite-client ${reliable}`,
      machine: nonInviteClientMachine,
      input: { reliable },
      events: client,
    },
  ]),
];
