// One room on two nodes over one log (N1; design, "The echo through the room log"): each node folds
// what the log has committed and answers its own people when their own entry comes back.
// Smallest interesting world: a person on each node, one of whom may have two requests under way,
// two names, and a log that is at most two entries ahead of each node.
import { canonicalJson } from '../../../model/log/canonical.ts';
import { clusterKind, sequencerKind } from '../focus/cluster.ts';
import type { RoomShown } from '../focus/shown.ts';
import { focusWords } from '../focus/words.ts';
import type { Model } from '../model.ts';
import {
  isSettled,
  nameIn,
  oneHolder,
  type Person,
  personKind,
  withKey,
} from './nickname-person.ts';
import type { World } from './world.ts';

export interface TwoNodesWorld extends World {
  readonly names?: readonly string[];
  readonly outstanding?: number;
  /** How many entries the log may be ahead of a node. */
  readonly lag?: number;
}

export function twoNodes(world: TwoNodesWorld = {}): Model {
  const { names = ['Rook', 'King'], outstanding = 2, lag = 2, ...rest } = world;
  const { variants, policy, cut } = rest;
  const nodes = ['east', 'west'];
  const people = ['anna', 'bert'];
  const focus = clusterKind(
    nodes.map((node, at) => {
      const devices = [people[at] as string];
      return { node, log: 'log', devices, joined: devices, variants, policy, cut };
    }),
  );
  const persons = people.map((name, at) => ({
    name,
    kind: personKind(names, outstanding, nodes[at] as string),
  }));
  return {
    name: 'two-nodes',
    asks: 'Do two nodes ever grant one nickname twice, or disagree in the end?',
    actors: [
      ...persons,
      ...nodes.map((name) => ({ name, kind: focus })),
      { name: 'log', kind: sequencerKind(nodes) },
    ],
    links: [
      ...people.map((name, at) => ({ between: [name, nodes[at] as string] as const })),
      ...nodes.map((name) => ({ between: [name, 'log'] as const, capacity: lag })),
    ],
    symmetry: [names.map(withKey)],
    words: focusWords,
    properties: [
      oneHolder(people),
      ...people.map((name, at) => ({
        kind: 'always' as const,
        name: `${name}-and-${nodes[at]}-agree`,
        clause: 'R7701-7.2-1',
        says: `when nothing of ${name} is unanswered, ${nodes[at]} has ${name} under their name`,
        reads: [nodes[at] as string, name],
        holds: (room: RoomShown, person: Person) =>
          person.asked.length > 0 || nameIn(room, name) === person.held,
      })),
      {
        kind: 'eventually',
        name: 'nodes-agree',
        clause: 'R7701-7.1-10',
        says: 'both nodes have folded the same room',
        reads: nodes,
        holds: (one: RoomShown, other: RoomShown) => folded(one) === folded(other),
        tells: (one: RoomShown, other: RoomShown) =>
          `east has ${folded(one)}, west has ${folded(other)}`,
      },
      {
        kind: 'sometimes',
        name: 'names-are-had',
        clause: 'R7701-7.1-6',
        says: 'both have a name, where there are two',
        reads: people,
        holds: (...each: readonly Person[]) =>
          each.filter(isSettled).length === Math.min(names.length, people.length),
      },
    ],
  };
}

/** What every node has to have alike. */
function folded({ state, members, joined, names, kept }: RoomShown): string {
  return canonicalJson({ state, members, joined, names, kept });
}
