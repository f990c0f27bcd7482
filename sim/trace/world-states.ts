// What everybody in a world is, part by part and in words, and what of it another world has
// otherwise: nodes with their machines, connections that are cut or clogged, the room log.
import type { AgentState } from '../../model/client/state.ts';
import type { SimulatedLog } from '../world/log.ts';
import type { Network } from '../world/network.ts';
import type { WorldNode } from '../world/node.ts';
import { type PeerState, usualHabits } from '../world/peer-state.ts';
import type { World } from '../world/world.ts';
import { focusStates, pathsOf } from './focus-states.ts';
import { timerWords } from './noting.ts';
import { parcelWords } from './parcel-words.ts';
import { shown, userOf } from './summary.ts';
import { changesOf, type NodeStates, type StateChange, type StatePart } from './timeline.ts';

/** Everybody, then what lies between them. */
export function worldStates(world: World): readonly NodeStates[] {
  return [
    ...[...world.nodes.values()].map((node) => ({
      who: node.name,
      parts: [...nodeStates(node), ...timerParts(node)],
    })),
    { who: NETWORK, parts: [...networkParts(world.network), ...underWay(world)] },
    { who: LOG, parts: logParts(world.log) },
  ];
}

/** What is otherwise in a later world. Timers and what is under way are left out of it. */
export function worldChanges(before: World, after: World): readonly StateChange[] {
  const nodes = [...after.nodes.values()].flatMap((node): readonly StateChange[] => {
    const was = before.nodes.get(node.name);
    if (was === node || was === undefined) return [];
    return changesOf(node.name, nodeStates(was), nodeStates(node));
  });
  const network =
    before.network === after.network
      ? []
      : changesOf(NETWORK, networkParts(before.network), networkParts(after.network));
  const log =
    before.log === after.log ? [] : changesOf(LOG, logParts(before.log), logParts(after.log));
  return [...nodes, ...network, ...log];
}

function nodeStates(node: WorldNode): readonly StatePart[] {
  const life: readonly StatePart[] =
    node.phase === 'running' ? [] : [{ part: 'node', state: node.phase }];
  if (node.kind === 'focus') return [...life, ...focusStates(node.state)];
  return [...life, ...agentParts(node.state.agent), ...habitParts(node.state)];
}

function agentParts(agent: AgentState): readonly StatePart[] {
  const { plan, roster, reinvited, transactions, unsent, sending, awaited, alias } = agent;
  const room = plan === null ? '' : ` with ${userOf(plan.room)}`;
  return [
    { part: 'call', state: `${pathsOf(agent.call.value)}${room}` },
    { part: 'nickname request', state: pathsOf(agent.nickname.value) },
    { part: 'subscription', state: pathsOf(agent.subscription.value) },
    { part: 'typing', state: pathsOf(agent.composing.value) },
    { part: 'session refresh', state: pathsOf(agent.refresh.value) },
    { part: 'roster', state: roster === null ? 'none yet' : rosterWords(roster) },
    ...(reinvited === null
      ? []
      : [{ part: 'dialog of a re-INVITE', state: pathsOf(reinvited.value) }]),
    ...(alias === null ? [] : [{ part: 'anonymous as', state: shown(userOf(alias), 40) }]),
    ...Object.entries(transactions).map(([id, { kind, purpose, machine }]) => ({
      part: `${kind} transaction ${id} (${purpose})`,
      state: pathsOf(machine.value),
    })),
    ...(unsent.length === 0 && sending === null
      ? []
      : [{ part: 'to be sent', state: `${unsent.length + (sending === null ? 0 : 1)}` }]),
    ...(awaited.length === 0
      ? []
      : [{ part: 'waits for answers to', state: awaited.map(({ what }) => what).join(', ') }]),
  ];
}

function rosterWords({ version, users }: NonNullable<AgentState['roster']>): string {
  const people = [...users.values()].map(({ entity, nickname }) => {
    const as = nickname === undefined ? '' : ` as ${shown(nickname, 40)}`;
    return `${shown(userOf(entity), 30)}${as}`;
  });
  return `version ${version}: ${people.length === 0 ? 'nobody' : people.sort().join(', ')}`;
}

/** Only what is not usual. */
function habitParts({ wire }: PeerState): readonly StatePart[] {
  const habits = Object.entries(wire.habits).flatMap(([what, how]): readonly string[] =>
    how === usualHabits[what as keyof typeof usualHabits]
      ? []
      : [`${what}: ${typeof how === 'object' ? `${how.lateMs} ms late` : how}`],
  );
  const { withheld } = wire;
  return [
    ...(habits.length === 0 ? [] : [{ part: 'habits', state: habits.join(', ') }]),
    ...(withheld.length === 0
      ? []
      : [{ part: 'withholds', state: withheld.map(({ what }) => what).join(', ') }]),
  ];
}

function timerParts({ timers }: WorldNode): readonly StatePart[] {
  return [...timers]
    .sort(([, one], [, other]) => one.dueMs - other.dueMs)
    .map(([timer, { dueMs }]) => ({
      part: `timer: ${timerWords(timer)}`,
      state: `at ${dueMs} ms`,
    }));
}

function networkParts({ cuts, sockets }: Network): readonly StatePart[] {
  return [
    ...[...cuts].map(([way, how]) => {
      const [from = '', to = ''] = way.split('>');
      return { part: `from ${from} to ${to}`, state: how === 'held' ? 'held' : 'cut off' };
    }),
    ...[...sockets.values()].flatMap(({ name, waiting }): readonly StatePart[] =>
      waiting === null
        ? []
        : [{ part: `socket ${name}`, state: `takes nothing, ${waiting.length} octets wait` }],
    ),
  ];
}

function underWay(world: World): readonly StatePart[] {
  return [...world.network.pipes.values()]
    .flat()
    .sort((one, other) => one.number - other.number)
    .map((parcel) => ({
      part: `under way: ${parcel.number}`,
      state: `${parcel.from} to ${parcel.to}: ${parcelWords(world, parcel)}`,
    }));
}

function logParts({ rooms, batches, news, torn }: SimulatedLog): readonly StatePart[] {
  return [
    ...[...rooms].map(([room, { seq }]) => ({ part: userOf(room), state: `entry ${seq}` })),
    ...[...batches].map(([node, waiting]) => {
      const entries = waiting.reduce((sum, batch) => sum + batch.length, 0);
      return { part: `appended by ${node}`, state: `${entries} not on disk yet` };
    }),
    ...[...news].map(([node, waiting]) => {
      const entries = waiting.reduce((sum, batch) => sum + batch.length, 0);
      return { part: `news for ${node}`, state: `${entries} not told yet` };
    }),
    ...(torn === null ? [] : [{ part: 'its end', state: 'torn' }]),
  ];
}

const NETWORK = 'network';
const LOG = 'log';
