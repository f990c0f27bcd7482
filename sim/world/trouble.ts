// What breaks in a simulated world, and when it is whole again: each trouble is drawn as the action
// that begins it and the things that end it. Law: every trouble ends by itself.
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import type { ActionFact } from './action.ts';
import type { Chance, Draw } from './chance.ts';
import { type Dice, diceOf } from './dice.ts';
import { drawPolicy } from './house-rules.ts';
import { waitingEntries } from './log.ts';
import type { Socket } from './network.ts';
import type { FaultName, Weather } from './weather.ts';
import { focusNames, type World } from './world.ts';

/** What a trouble begins with, and what ends it; no action where there is nothing to break. */
export interface Trouble {
  readonly action?: ActionFact;
  readonly endings: readonly { readonly afterMs: number; readonly ending: Ending }[];
}

/** What ends a trouble, or is its next part; done only if it still can be. */
export type Ending = ActionFact;

/** A trouble of that name, as it may befall the world now. */
export function drawTrouble(
  chance: Chance,
  world: World,
  fault: FaultName,
  weather: Weather,
): Draw<Trouble> {
  const plain = diceOf(chance);
  const dice: TroubleDice = Object.assign(plain, {
    lastsMs: () => plain.between(...weather.lastsMs),
  });
  const drawn = troubleOf(dice, world, fault);
  return { drawn, chance: dice.chance };
}

/** What ends a trouble now; undefined where that is no trouble any more. */
export function endedBy(world: World, ending: Ending): ActionFact | undefined {
  const { network, nodes } = world;
  switch (ending.type) {
    case 'release':
    case 'heal':
      return network.cuts.has(`${ending.from}>${ending.to}`) ? ending : undefined;
    case 'hold':
    case 'partition':
      return network.cuts.has(`${ending.from}>${ending.to}`) ? undefined : ending;
    case 'unclog': {
      const socket = network.sockets.get(ending.socket);
      return socket === undefined || socket.ended || socket.waiting === null ? undefined : ending;
    }
    case 'thaw':
      return nodes.get(ending.node)?.phase === 'frozen' ? ending : undefined;
    case 'crash':
      if (nodes.get(ending.node)?.phase === 'crashed') return undefined;
      return { ...ending, kept: waitingEntries(world.log, ending.node) };
    case 'restart':
      return nodes.get(ending.node)?.phase === 'crashed' ? ending : undefined;
    case 'operate':
      return nodes.get(ending.node)?.phase === 'running' ? ending : undefined;
    default:
      return ending;
  }
}

/** Everything that makes a world whole again, in an order in which it can be done. */
export function healing(world: World): readonly ActionFact[] {
  const names = [...world.nodes.keys()];
  const nodes = names.flatMap((node): readonly ActionFact[] => {
    const phase = world.nodes.get(node)?.phase;
    if (phase === 'frozen') return [{ type: 'thaw', node }];
    return phase === 'crashed' ? [{ type: 'restart', node }] : [];
  });
  const cuts = names.flatMap((from) =>
    names
      .filter((to) => world.network.cuts.has(`${from}>${to}`))
      .map((to): ActionFact => ({ type: 'heal', from, to })),
  );
  const clogs = openStreams(world)
    .filter(({ waiting }) => waiting !== null)
    .map(({ name }): ActionFact => ({ type: 'unclog', socket: name }));
  return [...nodes, ...cuts, ...clogs];
}

interface TroubleDice extends Dice {
  lastsMs(): number;
}

function troubleOf(dice: TroubleDice, world: World, fault: FaultName): Trouble {
  switch (fault) {
    case 'partition':
      return parted(dice, world, 'both ways');
    case 'one-way-partition':
      return parted(dice, world, 'one way');
    case 'hold': {
      const [from, to] = pairOf(dice, world);
      const ending = { type: 'release', from, to } as const;
      return { action: { type: 'hold', from, to }, endings: [{ afterMs: dice.lastsMs(), ending }] };
    }
    case 'swizzle':
      return swizzled(dice, world);
    case 'freeze': {
      const node = dice.one([...world.nodes.values()].filter(({ phase }) => phase === 'running'));
      if (node === undefined) return NOTHING;
      const thaw = { type: 'thaw', node: node.name } as const;
      const afterMs = dice.lastsMs();
      return { action: { type: 'freeze', node: node.name }, endings: [{ afterMs, ending: thaw }] };
    }
    case 'log-failure': {
      const node = dice.one(
        focusNames(world.options).filter(
          (name) => world.log.batches.has(name) && world.nodes.get(name)?.phase === 'running',
        ),
      );
      return node === undefined ? NOTHING : { action: { type: 'fail', node }, endings: [] };
    }
    case 'crash':
      return crashed(dice, world);
    case 'clock': {
      const node = dice.one([...world.nodes.values()].filter(({ phase }) => phase === 'running'));
      if (node === undefined) return NOTHING;
      const aheadMs = dice.between(-CLOCK_MS, CLOCK_MS);
      return { action: { type: 'set-clock', node: node.name, aheadMs }, endings: [] };
    }
    case 'room-closing':
    case 'policy-change':
    case 'draining':
      return operated(dice, world, fault);
    default:
      return atStream(dice, world, fault);
  }
}

/** What operators do: a room is closed, what is allowed changes for a while, a focus is stopped. */
function operated(
  dice: TroubleDice,
  world: World,
  what: 'room-closing' | 'policy-change' | 'draining',
): Trouble {
  const running = focusNames(world.options).filter(
    (name) => world.nodes.get(name)?.phase === 'running',
  );
  const node = dice.one(running);
  if (node === undefined) return NOTHING;
  const afterMs = dice.lastsMs();
  if (what === 'draining') {
    const action = { type: 'operate', node, command: { type: 'drain' } } as const;
    const crash = { type: 'crash', node, kept: 0, torn: false } as const;
    const restartMs = afterMs + dice.between(0, 1_000);
    const restart = { type: 'restart', node } as const;
    return {
      action,
      endings: [
        { afterMs, ending: crash },
        { afterMs: restartMs, ending: restart },
      ],
    };
  }
  if (what === 'room-closing') {
    const room = dice.one([...world.log.rooms.keys()].sort());
    if (room === undefined) return NOTHING;
    const command = { type: 'close-room', room, reason: 'the operator closes it' } as const;
    const action = { type: 'operate', node, command } as const;
    if (!dice.whether(1 / 3)) return { action, endings: [] };
    // A focus stops while everybody is being sent away.
    const crashed = dice.one(running) ?? node;
    const crash = { type: 'crash', node: crashed, kept: 0, torn: false } as const;
    const crashMs = dice.between(5, 1_000);
    const restart = { type: 'restart', node: crashed } as const;
    return {
      action,
      endings: [
        { afterMs: crashMs, ending: crash },
        { afterMs: crashMs + afterMs, ending: restart },
      ],
    };
  }
  const usual: Policy = { ...defaultPolicy, ...world.options.policy };
  const forbids = [
    { nicknames: false },
    { privateMessages: false },
    { wrappedTypes: ['text/html'] },
  ];
  const policy = { ...usual, ...(dice.whether(1 / 2) ? dice.one(forbids) : drawPolicy(dice)) };
  const change = (to: Policy) => {
    return { type: 'operate', node, command: { type: 'change-policy', policy: to } } as const;
  };
  return { action: change(policy), endings: [{ afterMs, ending: change(usual) }] };
}

function atStream(
  dice: TroubleDice,
  world: World,
  fault: 'reset' | 'half-open' | 'slow-reader',
): Trouble {
  const free = openStreams(world).filter(({ waiting }) => waiting === null);
  const name = dice.one(free)?.name;
  if (name === undefined) return NOTHING;
  if (fault === 'reset') return { action: { type: 'reset', socket: name }, endings: [] };
  if (fault === 'half-open') return { action: { type: 'vanish', socket: name }, endings: [] };
  const unclog = { type: 'unclog', socket: name } as const;
  const afterMs = dice.lastsMs();
  return { action: { type: 'clog', socket: name }, endings: [{ afterMs, ending: unclog }] };
}

function parted(dice: TroubleDice, world: World, way: 'one way' | 'both ways'): Trouble {
  const [from, to] = pairOf(dice, world);
  const afterMs = dice.lastsMs();
  const there = { afterMs, ending: { type: 'heal', from, to } } as const;
  const action = { type: 'partition', from, to } as const;
  if (way === 'one way') return { action, endings: [there] };
  return {
    action,
    endings: [
      { afterMs: 0, ending: { type: 'partition', from: to, to: from } },
      there,
      { afterMs, ending: { type: 'heal', from: to, to: from } },
    ],
  };
}

/** Some of the ways are held one after the other, and released in another order. */
function swizzled(dice: TroubleDice, world: World): Trouble {
  const focus = dice.one(focusNames(world.options)) ?? '';
  const ways = world.options.people
    .flatMap((person) => [
      [person, focus],
      [focus, person],
    ])
    .filter(() => dice.whether(1 / 2));
  const lastsMs = dice.lastsMs();
  const endings = ways.flatMap(([from = '', to = '']) => {
    const heldMs = dice.between(0, lastsMs);
    return [
      { afterMs: heldMs, ending: { type: 'hold', from, to } },
      {
        afterMs: heldMs + dice.between(1, lastsMs),
        ending: { type: 'release', from, to },
      },
    ] as const;
  });
  return { endings };
}

function crashed(dice: TroubleDice, world: World): Trouble {
  const node = dice.one(
    focusNames(world.options).filter((name) => world.nodes.get(name)?.phase !== 'crashed'),
  );
  if (node === undefined) return NOTHING;
  const kept = dice.between(0, waitingEntries(world.log, node));
  const action = { type: 'crash', node, kept, torn: dice.whether(1 / 2) } as const;
  return { action, endings: [{ afterMs: dice.lastsMs(), ending: { type: 'restart', node } }] };
}

/** Somebody and a focus, either way; now and then two focuses. */
function pairOf(dice: Dice, world: World): readonly [from: string, to: string] {
  const focus = dice.one(focusNames(world.options)) ?? '';
  const other = dice.one([...world.nodes.keys()].filter((name) => name !== focus)) ?? '';
  return dice.whether(1 / 2) ? [focus, other] : [other, focus];
}

function openStreams({ network }: World): readonly Socket[] {
  return [...network.sockets.values()]
    .filter(({ peer, ended }) => peer !== null && !ended)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const NOTHING: Trouble = { endings: [] };
/** Two hours: longer than a nickname is kept, or a session lasts. */
const CLOCK_MS = 7_200_000;
