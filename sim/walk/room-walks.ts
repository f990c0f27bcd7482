// A room, entry by entry (RFC 7701 4 to 7), by its machine alone. A table of data.
import type { Clause } from '../../model/clause.ts';
import { limits } from '../../model/limits.ts';
import type { Capabilities, EntryFact, LegKey } from '../../model/log/entry.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [
  clause: Clause,
  says: string,
  steps: readonly WalkStep[],
  variants?: Partial<Variants>,
];

const ROOM = 'sip:lobby@localhost';
const [ANNA, BERT, CORA] = ['anna', 'bert', 'cora'].map((name) => `sip:${name}@localhost`) as [
  ...[string, string, string],
];
const able: Capabilities = {
  ...{ aware: true, nickname: true, privateMessages: true, wrappedTypes: ['*'] },
  direction: 'sendrecv',
};

/** The entry that is n-th of a node's, as an event. */
function entry(actor: string, fact: EntryFact, n = 0, node = 'n1', stampMs = 0): WalkEvent {
  const head = { version: 1, room: ROOM, key: { node, boot: 'b', n }, actor, clause: 'N1' };
  return { type: fact.type, stampMs, entry: { ...head, ...fact } };
}

const opens = (policy: Partial<Policy> = {}) =>
  entry(ANNA, { type: 'room.opened', policy: { ...defaultPolicy, ...policy } });
const reopens = (policy: Partial<Policy> = {}) =>
  entry(BERT, { type: 'room.opened', policy: { ...defaultPolicy, ...policy } });
const changes = (policy: Partial<Policy>) =>
  entry(ANNA, { type: 'policy.changed', policy: { ...defaultPolicy, ...policy } });
const closes = entry(ANNA, { type: 'room.closed', reason: '' });
const starts = (node: string) => entry(node, { type: 'node.started' }, 0, node);
const admits = (actor: string, n: number, node = 'n1', capabilities = able) =>
  entry(
    actor,
    {
      ...{ type: 'participant.admitted', name: '', contact: '', identities: [] },
      ...{ anonymous: false, capabilities },
    },
    ...[n, node],
  );
const joins = (leg: LegKey, actor = ANNA) => entry(actor, { type: 'participant.joined', leg });
const changed = (leg: LegKey, capabilities: Partial<Capabilities> = {}) =>
  entry(BERT, {
    ...{ type: 'participant.changed', leg },
    capabilities: { ...able, ...capabilities },
  });
const leaves = (leg: LegKey, actor = ANNA, stampMs = 0) =>
  entry(actor, { type: 'participant.left', leg, cause: 'bye' }, 0, 'n1', stampMs);
const asks = (actor: string, leg: LegKey, nickname: string, stampMs = 0) =>
  entry(
    actor,
    { type: 'nickname.requested', leg, nickname, nicknameKey: nickname },
    ...([0, 'n1', stampMs] as const),
  );
const says = (
  actor: string,
  leg: LegKey,
  to: readonly string[] = [ROOM],
  { type = 'text/plain', from = actor } = {},
) =>
  entry(actor, {
    ...{ type: 'message.posted', leg, from, to, messageId: 'm', contentType: type },
    bodyBytes: 2,
  });

const OPEN: readonly WalkStep[] = [
  ['begins', [], 'reserved'],
  [opens(), ['accept'], 'open'],
];
const IN = ['accept'];
const ROSTER = ['accept', 'changeRoster'];
const refused = (status: number | keyof Variants, clause: Clause) => [`refuse ${status} ${clause}`];

/** anna and bert are in the room, each on a node of their own. */
const both = (policy: Partial<Policy> = {}): readonly WalkStep[] => [
  [opens(policy), ['accept'], 'open'],
  [admits(ANNA, 1), IN],
  [joins('n1/1'), ROSTER],
  [admits(BERT, 1, 'n2'), IN],
  [joins('n2/1', BERT), ROSTER],
];

const lives: readonly Row[] = [
  [
    'R7701-5.1-1',
    'there is no room before it is opened',
    [
      [admits(ANNA, 1), refused(404, 'R7701-5.1-1')],
      [opens(), ['accept'], 'open'],
      [opens({ nicknames: false }), ['accept'], 'open'],
      [admits(ANNA, 1), IN],
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
    ],
  ],
  [
    'R7701-5.3-1',
    'a room without anybody is closed at once, and may be opened again',
    [
      ...OPEN,
      [closes, ['accept'], 'closed'],
      [starts('n1'), ['changeRoster'], 'closed'],
      [admits(ANNA, 1), refused('closedRefusal', 'S26')],
      [asks(ANNA, 'n1/1', 'Rook'), refused(403, 'S26')],
      [says(ANNA, 'n1/1'), refused(403, 'S26')],
      [reopens({ deleteWithCreator: true }), ['accept'], 'open'],
      [admits(BERT, 7), IN],
      [leaves('n1/7', BERT), ROSTER, 'closed'],
    ],
  ],
  [
    'S25',
    'whoever is in a room that closes is sent away, and nobody enters',
    [
      ...both(),
      [closes, ['accept', 'endLegs'], 'closing'],
      [admits(CORA, 9), refused('closingRefusal', 'S25')],
      [asks(ANNA, 'n1/1', 'Rook'), refused(403, 'S25')],
      [says(ANNA, 'n1/1'), refused(403, 'S25')],
      [leaves('n1/1'), ROSTER, 'closing'],
      [leaves('n1/1'), [], 'closing'],
      [leaves('n2/1', BERT), ROSTER, 'closed'],
      [reopens(), ['accept'], 'open'],
      [leaves('n2/1', BERT), [], 'open'],
    ],
  ],
  [
    'X9',
    'a node that is lost takes its people out of a room that closes',
    [
      ...both(),
      [closes, ['accept', 'endLegs'], 'closing'],
      [starts('n1'), ['changeRoster'], 'closing'],
      [leaves('n1/1'), [], 'closing'],
      [starts('n2'), ['changeRoster'], 'closed'],
      [reopens(), ['accept'], 'open'],
      [leaves('n2/1', BERT), [], 'open'],
    ],
  ],
  [
    'X9',
    'a node that starts again has lost its people',
    [
      ...both(),
      [starts('n1'), ['changeRoster'], 'open'],
      [leaves('n1/1'), [], 'open'],
      [leaves('n2/1', BERT), ROSTER, 'open'],
    ],
  ],
  [
    'R7701-4.1-4',
    'a room ends with the last leg of its creator',
    [
      ...both({ deleteWithCreator: true }),
      [admits(ANNA, 2), IN],
      [leaves('n1/1'), ROSTER, 'open'],
      [leaves('n1/2'), ['accept', 'changeRoster', 'endLegs'], 'closing'],
      [leaves('n1/2'), [], 'closing'],
      [leaves('n2/1', BERT), ROSTER, 'closed'],
    ],
  ],
  [
    'R7701-4.1-4',
    'a creator who is alone ends it at once',
    [
      [opens({ deleteWithCreator: true }), ['accept'], 'open'],
      [admits(ANNA, 1), IN],
      [leaves('n1/1'), ROSTER, 'closed'],
      [reopens(), ['accept'], 'open'],
      [leaves('n1/1'), [], 'open'],
    ],
  ],
  [
    'S27',
    'a creator whose node is lost ends it',
    [
      ...both({ deleteWithCreator: true }),
      [starts('n2'), ['changeRoster'], 'open'],
      [admits(BERT, 3, 'n2'), IN],
      [starts('n1'), ['changeRoster', 'endLegs'], 'closing'],
      [leaves('n1/1'), [], 'closing'],
      [leaves('n2/3', BERT), ROSTER, 'closed'],
    ],
  ],
  [
    'S27',
    'a creator who is alone and whose node is lost ends it at once',
    [
      [opens({ deleteWithCreator: true }), ['accept'], 'open'],
      [admits(ANNA, 1), IN],
      [starts('n1'), ['changeRoster'], 'closed'],
      [reopens(), ['accept'], 'open'],
      [leaves('n1/1'), [], 'open'],
    ],
  ],
];

const people: readonly Row[] = [
  [
    'R7701-4-5',
    'who is not in the room joins, changes and leaves nothing',
    [...OPEN, [joins('n1/1'), []], [changed('n1/1'), []], [leaves('n1/1'), []]],
  ],
  [
    'S18',
    'a second session is refused where the room forbids it',
    [
      ...both({ severalSessions: false }),
      [admits(ANNA, 2), refused('severalSessionsRefusal', 'S18')],
      [admits(CORA, 2), IN],
    ],
  ],
  [
    'S18',
    'a second session takes the place of the first, where that is the reading',
    [
      ...both({ severalSessions: false }),
      [admits(ANNA, 2), ['replaceLegs', 'accept']],
      [leaves('n1/2'), ROSTER],
      [admits(CORA, 2), IN],
    ],
    { severalSessionsReplace: true },
  ],
  [
    'S36',
    'a room is full one day',
    [
      ...OPEN,
      ...Array.from(
        { length: limits.membersMax },
        (_, n): WalkStep => [admits(`sip:nobody${n}@localhost`, n), IN],
      ),
      [admits(ANNA, limits.membersMax), refused('fullRefusal', 'S36')],
    ],
  ],
  [
    'R7701-6.2-5',
    'what somebody can is what they said last',
    [
      ...both(),
      [says(ANNA, 'n1/1', [BERT]), ['accept', 'deliver recipient']],
      [changed('n2/1', { privateMessages: false }), ROSTER],
      [says(ANNA, 'n1/1', [BERT]), refused(428, 'R7701-6.2-5')],
    ],
  ],
  [
    'R7701-6.1-1',
    'a policy is in force with its entry',
    [
      ...both(),
      [changes({ nicknames: false }), ['accept', 'changeRoster'], 'open'],
      [asks(ANNA, 'n1/1', 'Rook'), refused(403, 'R7701-7.1-5')],
    ],
  ],
];

const names: readonly Row[] = [
  [
    'R7701-7.1-10',
    'a name has one holder',
    [
      ...both(),
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
      [asks(BERT, 'n2/1', 'Rook'), refused(425, 'R7701-7.1-10')],
      [asks(ANNA, 'n1/1', 'Rook'), ['accept']],
      [asks(ANNA, 'n1/1', ''), ROSTER],
      [asks(BERT, 'n2/1', 'Rook'), ROSTER],
      [asks(ANNA, 'n1/1', ''), ROSTER],
    ],
  ],
  [
    'R7701-7.1-8',
    'who has left holds no name any more, but it is kept for a while',
    [
      ...both(),
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
      [leaves('n1/1'), ROSTER],
      [asks(ANNA, 'n1/1', 'Crow'), refused(403, 'R7701-7.1-8')],
      [says(ANNA, 'n1/1'), refused(403, 'R7701-6.3-3')],
      [asks(BERT, 'n2/1', 'Rook', 299_999), refused(425, 'R7701-7.1-10')],
      [asks(BERT, 'n2/1', 'Rook', 300_000), ROSTER],
    ],
  ],
  [
    'X9',
    'the names of a node that is lost are kept for a while',
    [
      ...both(),
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
      [starts('n1'), ['changeRoster'], 'open'],
      [asks(BERT, 'n2/1', 'Rook', 1000), refused(425, 'R7701-7.1-10')],
      [asks(BERT, 'n2/1', 'Rook', 300_000), ROSTER],
    ],
  ],
  [
    'N7',
    'nothing to give back is refused, where that is the reading',
    [
      ...both(),
      [asks(ANNA, 'n1/1', ''), refused('nothingToRemove', 'N7')],
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
      [asks(ANNA, 'n1/1', ''), ROSTER],
    ],
    { nothingToRemove: 424 },
  ],
  [
    'N20',
    'the name of somebody else is refused, where that is the reading',
    [
      ...both(),
      [asks(ANNA, 'n1/1', 'bert'), refused('likeOthersNames', 'N20')],
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
    ],
    { likeOthersNames: 425 },
  ],
  [
    'N17',
    'another name for another session is refused, where that is the reading',
    [
      ...both(),
      [admits(ANNA, 2), IN],
      [asks(ANNA, 'n1/1', 'Rook'), ROSTER],
      [asks(ANNA, 'n1/2', 'Crow'), refused('secondNickname', 'N17')],
      [asks(ANNA, 'n1/2', 'Rook'), ROSTER],
    ],
    { secondNickname: 403 },
  ],
  [
    'R7701-7.1-5',
    'where names are off, none is given',
    [
      ...both({ nicknames: false }),
      [asks(ANNA, 'n1/1', 'Rook'), refused(403, 'R7701-7.1-5')],
      [asks(ANNA, 'n1/1', ''), refused(403, 'R7701-7.1-5')],
    ],
  ],
];

const messages: readonly Row[] = [
  [
    'R7701-6.1-1',
    'what is said goes to the room, or to one',
    [
      ...both(),
      [says(ANNA, 'n1/1'), ['accept', 'deliver room']],
      [says(ANNA, 'n1/1', [BERT]), ['accept', 'deliver recipient']],
      [says(ANNA, 'n1/1', [CORA]), refused(404, 'R7701-6.2-4')],
      [says(ANNA, 'n1/1', [ANNA]), refused(404, 'R7701-6.2-4')],
      [says(ANNA, 'n1/1', [ROOM, BERT]), refused(403, 'R7701-6.1-7')],
      [says(ANNA, 'n2/1'), refused(403, 'R7701-6.3-3')],
      [says(ANNA, 'n1/1', [ROOM], { from: BERT }), refused(403, 'R7701-6.3-3')],
    ],
  ],
  [
    'P7',
    'who talks to themselves may, where that is the reading',
    [
      ...both(),
      [says(ANNA, 'n1/1', [ANNA]), ['accept', 'deliver recipient']],
      [says(ANNA, 'n1/1', [BERT]), ['accept', 'deliver recipient']],
    ],
    { privateToSelfAlone: 200 },
  ],
  [
    'P6',
    'a room may have no private messages',
    [
      ...both({ privateMessages: false }),
      [says(ANNA, 'n1/1', [BERT]), refused('privateForbidden', 'P6')],
      [says(ANNA, 'n1/1'), ['accept', 'deliver room']],
    ],
  ],
  [
    'R7701-4.1-9',
    'a room may take some types only',
    [
      ...both({ wrappedTypes: ['text/html'] }),
      [says(ANNA, 'n1/1'), refused(415, 'R7701-4.1-9')],
      [says(ANNA, 'n1/1', [ROOM], { type: 'text/html' }), ['accept', 'deliver room']],
    ],
  ],
];

export const roomWalks: readonly Walk[] = [...lives, ...people, ...names, ...messages].map(
  ([clause, words, steps, variants = {}]) => {
    const input = {
      room: ROOM,
      policy: defaultPolicy,
      variants: { ...defaultVariants, ...variants },
    };
    return { machine: 'room/room', clause, says: words, input, steps };
  },
);
