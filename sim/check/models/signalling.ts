// What becomes of a call whose datagrams are lost, doubled and overtaken, and whose caller changes
// its mind (RFC 3261 9, 13, 14, 15, 17; RFC 6026; edge cases S1 to S8, S11, S13, M7).
// Smallest interesting world: one person and one call over UDP, with one re-INVITE, one word to the
// room and one broken connection at most; the room's log commits admissions and changes when it
// will; one datagram is lost and one comes twice. Time passes only while nothing is under way, so
// that no message outlives a transaction (R3261-17.1.1-1); what is late is so against what else is
// said, by being overtaken, and a second time as an INVITE comes twice.
import type { EntryType } from '../../../model/log/entry.ts';
import { focusKind } from '../focus/node.ts';
import { keepingLog, LOG } from '../focus/own-log.ts';
import { focusWords } from '../focus/words.ts';
import { type Actor, type Json, type Model, type Property, watching } from '../model.ts';
import { type Caller, callerKind, isUp, isWaiting, type Offer } from './caller.ts';
import { doorProperties, type FocusShown, wrongAtDoor } from './signalling-door.ts';
import type { World } from './world.ts';

export interface SignallingWorld extends World {
  readonly callers?: readonly string[];
  /** How many calls each makes, one after the other. */
  readonly calls?: number;
  /** What a re-INVITE may offer; there is one in a call, or none where this is empty. */
  readonly offers?: readonly Offer[];
  /** Whether people speak, after a change of their session. */
  readonly maySay?: boolean;
  /** Whether people may be gone without a word. */
  readonly mayGo?: boolean;
  readonly losses?: number;
  readonly duplicates?: number;
}

export function signalling(world: SignallingWorld = {}): Model {
  const { callers = ['anna'], calls = 1, losses = 1, duplicates = 1 } = world;
  const { offers = [{ direction: 'recvonly' }, { off: true }] } = world;
  const { maySay = true, mayGo = true, variants, policy, kind = focusKind } = world;
  const told = { devices: callers, overUdp: true, timers: 'calm', variants, policy } as const;
  const isSlow = world.atOnce !== true;
  const focus = isSlow ? keepingLog(kind({ ...told, log: LOG }), SLOW) : kind(told);
  const caller = callerKind({ calls, offers, maySay, mayGo });
  const actors: readonly Actor[] = [
    ...callers.map((name) => ({ name, kind: caller })),
    { name: 'focus', kind: watching(focus, wrongAtDoor) },
  ];
  return {
    name: 'signalling',
    asks: 'Does every call come to an end that both sides know of, whatever the network loses?',
    actors,
    links: callers.map((name) => ({
      between: [name, 'focus'],
      ...{ loses: isLost, duplicates: true, reorders: true, streams: streamOf },
    })),
    losses,
    duplicates,
    symmetry: [callers],
    words: focusWords,
    properties: [
      ...doorProperties,
      ...legProperties,
      ...endings(callers, offers),
      ...reached(callers, world),
    ],
  };
}

/** More re-INVITEs to choose from, and nothing lost, to compare readings in. */
export function wideSignalling(world: SignallingWorld = {}): Model {
  const offers = [{ direction: 'recvonly' }, { off: true }, { types: '*' }];
  return signalling({ offers, losses: 0, duplicates: 0, ...world });
}

const legProperties: readonly Property[] = [
  {
    kind: 'always',
    name: 'one-leg-one-call',
    clause: 'R6026-7-1',
    says: 'however often an INVITE comes, its call has one leg',
    reads: ['focus'],
    holds: ({ dialogs }: FocusShown) => Object.keys(dialogs).every((call) => !call.includes(' ')),
    tells: ({ dialogs }: FocusShown) => `the focus has ${listed(Object.keys(dialogs))}`,
  },
];

/** What must be so in the end, and what must be reached at all. */
function endings(callers: readonly string[], offers: readonly Offer[]): readonly Property[] {
  return [
    {
      kind: 'eventually',
      name: 'everybody-is-answered',
      clause: 'R3261-13.3-1',
      says: 'whoever is there gets a final answer to all that they asked',
      reads: callers,
      holds: (...each: readonly Caller[]) => !each.some(isWaiting),
      tells: (...each: readonly Caller[]) =>
        listed(
          callers.flatMap((name, at) => (isWaiting(each[at] as Caller) ? [`${name} waits`] : [])),
        ),
    },
    {
      kind: 'eventually',
      name: 'nothing-is-left',
      clause: 'X8',
      says: 'a focus has a leg and a member for who has a session or is on hold, and nothing else',
      reads: ['focus', ...callers],
      holds: (focus: FocusShown, ...each: readonly Caller[]) => {
        const up = callers.flatMap((name, at) => callsUp(name, each[at] as Caller, offers)).sort();
        const { dialogs, transactions, waiting = [], members } = focus;
        const isSame = Object.keys(dialogs).sort().join() === up.join();
        return isSame && members.length === up.length && transactions.length + waiting.length === 0;
      },
      tells: ({ dialogs, members, transactions }: FocusShown) =>
        `the focus has the legs ${listed(Object.keys(dialogs))}, the members ${listed(members)}` +
        ` and the transactions ${listed(transactions)}`,
    },
  ];
}

/** The call of somebody who has a session, or has taken it out (S13). */
function callsUp(name: string, caller: Caller, offers: readonly Offer[]): readonly string[] {
  const isOnHold = caller.changes.at(-1) === 200 && offers[caller.offer]?.off === true;
  const takesPart = isUp(caller) && (caller.media === 'bound' || isOnHold);
  return takesPart ? [`${name}-${caller.call}`] : [];
}

/** What has to come up for the rest to be asked at all. */
function reached(
  callers: readonly string[],
  { offers, mayGo }: SignallingWorld,
): readonly Property[] {
  const asked = REACHED.filter(({ name }) => {
    if (name === 'changed-and-bound') return offers?.length !== 0;
    return name !== 'missed' || mayGo !== false;
  });
  return asked.map(({ holds, ...rest }) => ({
    ...{ kind: 'sometimes', ...rest, reads: ['focus', ...callers] },
    holds: (focus: FocusShown, ...each: readonly Caller[]) =>
      each.some((caller, at) =>
        holds(caller, focus.dialogs[`${callers[at]}-${caller.call}`] ?? 'none'),
      ),
  }));
}

interface Reached extends Pick<Property, 'name' | 'clause' | 'says'> {
  holds(caller: Caller, dialog: string): boolean;
}

const REACHED: readonly Reached[] = [
  {
    name: 'cancelled-in-time',
    clause: 'R3261-9-1',
    says: 'an INVITE that the room has not decided is cancelled, and answered 487',
    holds: ({ invite }) => invite === 487,
  },
  {
    name: 'cancelled-too-late',
    clause: 'S4',
    says: 'a CANCEL crosses the 200, and the call is hung up',
    holds: ({ invite, cancel, bye }) => invite === 200 && cancel === 200 && bye === 200,
  },
  {
    name: 'cancel-overtakes',
    clause: 'S5',
    says: 'a CANCEL comes before its INVITE',
    holds: ({ cancel }) => cancel === 481,
  },
  {
    name: 'bye-before-ack',
    clause: 'S7',
    says: 'a BYE is answered whose ACK never came',
    holds: ({ bye }, dialog) => bye === 'asked' && dialog.startsWith('accepted'),
  },
  {
    name: 'changed-and-bound',
    clause: 'R3261-12.2-1',
    says: 'a session goes on as a re-INVITE has it',
    holds: (caller) => isUp(caller) && caller.changes[0] === 200 && caller.media === 'bound',
  },
  {
    name: 'hung-up',
    clause: 'M2',
    says: 'a focus hangs up on somebody who is there',
    holds: ({ isEnded }) => isEnded,
  },
  {
    name: 'missed',
    clause: 'X10',
    says: 'a focus hangs up on somebody who is not there any more',
    holds: ({ isGone }, dialog) => isGone && dialog === 'ending',
  },
];

function streamOf(message: Json): string | null {
  return 'sip' in (message as object) ? null : 'msrp';
}

/** An INVITE that is lost and repeated is one that was made later. */
function isLost(message: Json): boolean {
  const { sip, within = false } = message as { readonly sip?: Json; readonly within?: boolean };
  return sip !== 'INVITE' || within;
}

function listed(what: readonly string[]): string {
  return what.length === 0 ? 'none' : what.join(', ');
}

/** What the room's log may keep waiting: what a 2xx to an INVITE waits for. */
const SLOW: ReadonlySet<EntryType> = new Set(['participant.admitted', 'participant.changed']);
