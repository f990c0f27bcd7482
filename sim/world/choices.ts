// What can be done in a world as it stands: every action that is possible next, so that somebody
// can choose, by hand or by search. Law: each of them can be done; where something can be done in
// many ways (texts, octets, times), a few that stand for the others are named.
import { isOver } from '../../model/client/progress.ts';
import { canArrive, nextDeadlineMs } from './act.ts';
import type { Action, ActionFact } from './action.ts';
import { deedsOf } from './deeds.ts';
import type { Parcel } from './happened.ts';
import { waitingEntries } from './log.ts';
import { octetsIn, type Socket } from './network.ts';
import { focusNames, joining, personUri, type World } from './world.ts';

/** What would happen by itself: arrivals, commits, the next timer. */
export function pending(world: World): readonly Action[] {
  const atMs = world.nowMs;
  const arrivals = parcelsOf(world)
    .filter((parcel) => canArrive(world, parcel))
    .map(({ number }): Action => ({ atMs, type: 'deliver', parcel: number }));
  const logs = focusNames(world.options).flatMap((node): readonly Action[] => {
    if (world.nodes.get(node)?.phase !== 'running') return [];
    const commits = world.log.batches.has(node) ? [{ atMs, type: 'commit', node } as const] : [];
    const tells = world.log.news.has(node) ? [{ atMs, type: 'tell', node } as const] : [];
    return [...commits, ...tells];
  });
  const dueMs = nextDeadlineMs(world);
  const wait: readonly Action[] = dueMs === undefined ? [] : [{ atMs: dueMs, type: 'wait' }];
  return [...arrivals, ...logs, ...wait];
}

/** What people may ask of their user agents now. */
export function intentions(world: World): readonly ActionFact[] {
  return world.options.people.flatMap((person): readonly ActionFact[] => {
    const node = world.nodes.get(person);
    if (node?.kind !== 'agent' || node.phase !== 'running') return [];
    const asks = isOver(node.state.agent)
      ? focusNames(world.options).flatMap((_, at) => [
          joining(person, 'lobby', 'sip-tcp', at + 1),
          joining(person, 'lobby', 'sip-udp', at + 1),
        ])
      : ([
          { type: 'say', text: `hello from ${person}` },
          ...world.options.people.map(
            (to) => ({ type: 'whisper', to: personUri(to), text: 'psst' }) as const,
          ),
          { type: 'take-nickname', nickname: 'Rook' },
          { type: 'take-nickname', nickname: '' },
          { type: 'typing', active: true },
          { type: 'who' },
          { type: 'leave' },
        ] as const);
    return [
      ...asks.map((command): ActionFact => ({ type: 'ask', person, command })),
      ...deedsOf(node.state).map((deed): ActionFact => ({ type: 'do', person, deed })),
    ];
  });
}

/** What may go wrong now. */
export function troubles(world: World): readonly ActionFact[] {
  return [
    ...parcelsOf(world).flatMap((parcel) => atParcel(world, parcel)),
    ...atNodes(world),
    ...atWays(world),
    ...[...world.network.sockets.values()].flatMap(atSocket),
  ];
}

/** Everything that can be done next: what is pending, what people may ask, what may go wrong. */
export function choices(world: World): readonly Action[] {
  const atMs = world.nowMs;
  const now = [...intentions(world), ...troubles(world)].map((fact): Action => ({ atMs, ...fact }));
  return [...pending(world), ...now];
}

function atParcel(world: World, parcel: Parcel): readonly ActionFact[] {
  const { number, isDatagram, socket } = parcel;
  const octets = octetsIn(parcel.fact);
  if (isDatagram) {
    const half = octets >> 1;
    return [
      { type: 'lose', parcel: number },
      { type: 'duplicate', parcel: number },
      ...(octets > 0 ? [{ type: 'corrupt', parcel: number, at: half, bits: 1 } as const] : []),
    ];
  }
  const isDial = parcel.fact.type === 'connected';
  if (isDial && world.network.sockets.get(socket ?? '')?.request === null) {
    return [{ type: 'lose', parcel: number }];
  }
  if (octets < 2 || !canArrive(world, parcel)) return [];
  return [{ type: 'deliver', parcel: number, octets: octets >> 1 }];
}

function atNodes(world: World): readonly ActionFact[] {
  return [...world.nodes.values()].flatMap((node): readonly ActionFact[] => {
    const { name, phase, kind } = node;
    if (phase === 'crashed') return [{ type: 'restart', node: name }];
    const pause = { type: phase === 'frozen' ? 'thaw' : 'freeze', node: name } as const;
    const clock = { type: 'set-clock', node: name, aheadMs: HOUR_MS } as const;
    const here: readonly ActionFact[] = phase === 'frozen' ? [pause] : [pause, clock];
    if (kind === 'agent') return here;
    const waiting = waitingEntries(world.log, name);
    const crashes = Array.from(
      { length: waiting + 1 },
      (_, kept): ActionFact => ({ type: 'crash', node: name, kept, torn: false }),
    );
    const fails = phase === 'running' && waiting > 0;
    return [...here, ...crashes, ...(fails ? [{ type: 'fail', node: name } as const] : [])];
  });
}

function atWays(world: World): readonly ActionFact[] {
  const focuses = focusNames(world.options);
  const ways = focuses.flatMap((focus) =>
    [...world.nodes.keys()]
      .filter((name) => name !== focus)
      .flatMap((name) => [
        [focus, name],
        [name, focus],
      ]),
  );
  return ways.map(([from = '', to = '']): ActionFact => {
    const how = world.network.cuts.get(`${from}>${to}`);
    if (how === undefined) return { type: 'partition', from, to };
    return { type: how === 'held' ? 'release' : 'heal', from, to };
  });
}

function atSocket({ name, peer, ended, waiting }: Socket): readonly ActionFact[] {
  if (peer === null || ended) return [];
  return [
    { type: 'reset', socket: name },
    { type: 'vanish', socket: name },
    { type: waiting === null ? 'clog' : 'unclog', socket: name },
  ];
}

function parcelsOf({ network }: World): readonly Parcel[] {
  return [...network.pipes.values()].flat().sort((a, b) => a.number - b.number);
}

const HOUR_MS = 3_600_000;
