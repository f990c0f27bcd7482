// What somebody who watches a room's roster is told of it (RFC 6665 4.2, RFC 4575 3 to 5; edge
// cases E1 to E13), while people come, take names, speak and go, NOTIFYs are not answered yet or
// refused, and the watcher itself leaves a room that only members may see into.
// Smallest interesting world: the watcher is in the room and asks once, once more and then no more;
// one other comes, takes a name, says a word and goes. SIP and MSRP are two streams of which either
// may be late. The interval between NOTIFYs is over whenever it may be; other timers never run out,
// the expiry of the subscription among them: it would only end every way in the same NOTIFY that
// giving it back brings about (R6665-4.2.1-6).
import type { EntryType } from '../../../model/log/entry.ts';
import { focusKind } from '../focus/node.ts';
import { keepingLog, LOG } from '../focus/own-log.ts';
import { focusWords } from '../focus/words.ts';
import type { Json, Link, Model, Property, StepProperty } from '../model.ts';
import { type Attendee, attendeeKind } from './attendee.ts';
import type { FocusShown } from './signalling-door.ts';
import { type Roster, same } from './subscriber.ts';
import type { World } from './world.ts';

/** Until when somebody who comes may only be waited for (E9). */
const SLOW: ReadonlySet<EntryType> = new Set(['participant.admitted']);

/** Who subscribes. */
const WATCHER = 'anna';

export interface SubscriptionWorld extends World {
  /** The devices of those who come and go. */
  readonly members?: readonly string[];
  /** Whose they are, where several are one person's (E15). */
  readonly owners?: { readonly [device: string]: string };
  readonly names?: readonly string[];
  /** What each of them says. */
  readonly words?: number;
  /** How often the watcher may refresh its subscription, or refuse a NOTIFY for now (500). */
  readonly spare?: number;
  /** Whether the watcher comes by itself, perhaps after it subscribed (E9); else it is there. */
  readonly comes?: boolean;
}

export function subscription(world: SubscriptionWorld = {}): Model {
  const { members = ['bert'], owners = {}, names = ['Rook'], words = 1, comes = false } = world;
  const { spare = 1, variants, kind = focusKind } = world;
  const devices = [WATCHER, ...members];
  const joined = comes ? {} : { joined: [WATCHER] };
  const policy = { roster: 'members', ...world.policy } as const;
  const told = { devices, owners, lapses: ['timer.interval'], ...joined, variants, policy };
  const isSlow = comes && world.atOnce !== true;
  const focus = isSlow ? keepingLog(kind({ ...told, log: LOG }), SLOW) : kind(told);
  const watcher = attendeeKind({ names: [], words: 0, isThere: !comes, watches: true, spare });
  const member = attendeeKind({ names, words });
  return {
    name: 'subscription',
    asks: 'Does everybody who watches a room come to know who is in it?',
    actors: [
      { name: WATCHER, kind: watcher },
      ...members.map((name) => ({ name, kind: member })),
      { name: 'focus', kind: focus },
    ],
    links: devices.map(
      (name): Link => ({
        between: [name, 'focus'],
        ...(name === WATCHER ? { reorders: true, streams: streamOf } : {}),
      }),
    ),
    symmetry: [members],
    words: focusWords,
    properties: [...NOTIFIES, ...endings(owners), ...reached(members.length * words, spare)],
  };
}

/** Somebody with two devices comes, and the watcher perhaps after it subscribed. */
export function wideSubscription(world: SubscriptionWorld = {}): Model {
  const owners = { desk: 'bert', phone: 'bert' };
  return subscription({ members: ['desk', 'phone'], owners, comes: true, ...world });
}

function endings(owners: { readonly [device: string]: string }): readonly Property[] {
  const expected = (focus: FocusShown) => rosterIn(focus, owners);
  return [
    {
      kind: 'eventually',
      name: 'roster-is-the-rooms',
      clause: 'X9',
      says: 'a subscriber knows exactly who is in the room, and by which name',
      reads: [WATCHER, 'focus'],
      holds: ({ roster }: Attendee, focus: FocusShown) =>
        roster.is !== 'on' || same(roster.roster, expected(focus)),
      tells: ({ roster }: Attendee, focus: FocusShown) =>
        `${WATCHER} knows of ${told(roster.roster)}, and in the room is ${told(expected(focus))}`,
    },
    {
      kind: 'eventually',
      name: 'subscribed-is-told',
      clause: 'R6665-4.2.1-3',
      says: 'a SUBSCRIBE is answered, and every 2xx to one is followed by a NOTIFY',
      reads: [WATCHER],
      holds: ({ roster }: Attendee) => !roster.isWaiting && !roster.isOwed,
    },
    {
      kind: 'eventually',
      name: 'over-on-both-sides',
      clause: 'X8',
      says: 'a focus has the subscription of who is subscribed, and none of who is not any more',
      reads: [WATCHER, 'focus'],
      holds: ({ roster }: Attendee, { subscriptions }: FocusShown) => {
        const isKnown = Object.keys(subscriptions).length > 0;
        return isKnown === (roster.is === 'on');
      },
      tells: ({ roster }: Attendee, { subscriptions }: FocusShown) => {
        const known = Object.keys(subscriptions).join() || 'none';
        return `${WATCHER} is ${roster.is}, and the focus has the subscription ${known}`;
      },
    },
  ];
}

/** Everybody whose session is bound, as a full document would have them. */
function rosterIn(
  { joined, names }: FocusShown,
  owners: { readonly [device: string]: string },
): Roster {
  const roster: Record<string, string> = {};
  for (const leg of joined) {
    const device = leg.slice(0, leg.lastIndexOf('-'));
    const user = owners[device] ?? device;
    roster[user] = Object.keys(names).find((name) => names[name]?.includes(user)) ?? '';
  }
  return roster;
}

const NOTIFIES: readonly StepProperty[] = [
  ['one-at-a-time', 'E4', 'a NOTIFY comes only when the one before it is answered'],
  ['numbered-in-order', 'R3261-12.2-1', 'the CSeq of each NOTIFY is one more than the last'],
  ['whole-when-asked', 'R4575-3.2-1', 'the NOTIFY that a SUBSCRIBE causes has the whole roster'],
  ['no-gap', 'R4575-4.6-4', 'what has changed is told to who took all before, and to nobody else'],
  ['versions-never-fall', 'R4575-5.2-1', 'a version never falls, and means one roster'],
  ['nothing-after-the-end', 'R6665-4.1.3-2', 'no NOTIFY comes after the one that ends it'],
].map(([name = '', clause = '', says = '']) => ({ kind: 'step', name, clause, says }));

/** What has to come up for the rest to be asked at all. */
function reached(words: number, spare: number): readonly Property[] {
  return REACHED.filter(({ name }) => {
    if (name === 'refused-and-told-again') return spare > 0;
    return name !== 'heard-before-seen' || words > 0;
  });
}

const REACHED: readonly Property[] = [
  {
    kind: 'sometimes',
    name: 'heard-before-seen',
    clause: 'E1',
    says: 'somebody is heard who is not in the roster yet',
    reads: [WATCHER, 'focus'],
    holds: ({ heard, roster }: Attendee, { joined }: FocusShown) =>
      roster.version > 0 && heard.some((name) => !(name in roster.roster) && isIn(joined, name)),
  },
  {
    kind: 'sometimes',
    name: 'refused-and-told-again',
    clause: 'R6665-4.2.2-2',
    says: 'a subscriber that refused a NOTIFY is told everything by another one',
    reads: [WATCHER],
    holds: ({ spare, roster }: Attendee) =>
      spare === 0 && roster.asked === 1 && roster.is === 'on' && roster.version > 0,
  },
  {
    kind: 'sometimes',
    name: 'ended-by-leaving',
    clause: 'E10',
    says: 'who leaves a room that only members see into is told no more',
    reads: [WATCHER],
    holds: ({ is, roster }: Attendee) =>
      is === 'gone' && roster.is === 'over' && roster.asked === 1,
  },
];

function isIn(joined: readonly string[], name: string): boolean {
  return joined.some((leg) => leg.startsWith(`${name}-`));
}

function told(roster: Roster): string {
  const each = Object.entries(roster).map(([user, name]) =>
    name === '' ? user : `${user} as ${name}`,
  );
  return each.join(', ') || 'nobody';
}

/** SIP and MSRP go over a connection each. */
function streamOf(message: Json): string {
  return 'sip' in (message as object) ? 'sip' : 'msrp';
}
