// The courses that people of a simulated world take, a few steps each, with the clauses or edge
// cases that they lead to. Law: each is as short as what it leads to allows.
import { isOver } from '../../model/client/progress.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { Course, type Draft } from './course.ts';
import {
  ANEW,
  asking,
  BLINK,
  CHANGES,
  CLOSES,
  FOCUS_REFRESHES,
  HANGS,
  HERE,
  KEY,
  NO_ROSTER,
  OFFERS,
  part,
  reinvite,
  UPDATES,
} from './course-deeds.ts';
import type { Deed } from './deed.ts';
import type { Dice } from './dice.ts';
import { houseCourses, seconds } from './house-courses.ts';
import type { AgentNode } from './node.ts';
import type { World } from './world.ts';

/** A course that somebody takes now; `slow` where little happens for an hour. */
export function drawCourse(
  dice: Dice,
  world: World,
  { name, state }: AgentNode,
  slow: boolean,
): Course {
  const course = new Course(dice, world, name);
  const house = houseCourses(world.options);
  const drafts = isOver(state.agent)
    ? [...CALLS, ...house.calls]
    : [...STAYS, ...house.stays, ...(slow ? LONG_STAYS : [])];
  dice.one(drafts)?.(course);
  return course;
}

/** What somebody who is in no room sets out to do. */
const CALLS: readonly Draft[] = [
  // Thinks better of it, sooner or later (S4, R3261-9-1).
  (course) => course.joins().wait(0, 100).leaves(),
  (course) => course.joins().wait(100, 3_000).leaves(),
  // Whose client is redirected (P8), and who leaves soon.
  (course) => asking(course, BLINK).joinsByAlias(),
  (course) => asking(course, { ...BLINK, proxied: true }).joinsByAlias(),
  (course) => asking(course, BLINK).joinsByAlias().wait(0, 300).leaves(),
  (course) =>
    asking(course, { ...BLINK, proxied: true })
      .joinsByAlias()
      .wait(0, 300)
      .leaves(),
  // What the room answers cannot be used on the way (R3261-13.2-1), and who leaves soon.
  (course) => asking(course, { hears: 'no session' }).joins().wait(0, 400).leaves(),
  (course) => asking(course, { hears: 'no session', proxied: true }).joins().wait(0, 400).leaves(),
  (course) => asking(course, { hears: 'no session', proxied: true }).joins(),
  // Takes the INVITE back, or hangs up on it (S4, R3261-15-1).
  (course) => course.joins().wait(10, 1_500).deed({ deed: 'cancel' }),
  hangsUp,
  hangsUp,
  // Never acknowledges, or only when it is late (S7).
  (course) => {
    course.deed({ deed: 'habit', acks: 'withholds' }).joins().wait(200, 30_000);
    course.deed({ deed: 'bye', times: 1 }, { deed: 'release', what: 'ack' });
    course.deed({ deed: 'habit', acks: 'sends' });
  },
  // The SIP connection goes at some point of it, before or after a leave.
  (course) => course.joins('sip-tcp').wait(20, 2_500).deed(HANGS),
  (course) => course.joins('sip-tcp').wait(30, 400).leaves().wait(0, 60).deed(HANGS),
  (course) => course.joins('sip-tcp').wait(30, 400).leaves().wait(0, 150).deed(HANGS),
  (course) => course.joins('sip-tcp').wait(220, 1_500).leaves().wait(0, 100).deed(HANGS),
  (course) => {
    course.joins('sip-tcp').wait(100, 1_500).cuts('hold', 'back').wait(500, 4_000).deed(HANGS);
    course.cuts('release', 'back');
  },
  // The network holds something of it back for longer than anybody waits (M7, R6665-4.1.2-2).
  (course) => course.joins('sip-tcp').holds('there', 34_000, 45_000),
  (course) => course.joins().wait(200, 1_500).holds('there', 34_000, 50_000),
  (course) => course.joins('sip-tcp').wait(30, 500).holds('there', 36_000, 50_000),
  (course) => course.joins('sip-udp').wait(30, 500).holds('there', 36_000, 50_000),
  (course) => course.joins().wait(200, 2_500).holds('back', 34_000, 50_000),
  // The room closes, or the focus stops, meanwhile (S25, S26).
  (course) => course.operates(CLOSES).wait(0, 1_500).joins(),
  (course) => course.joins().wait(0, 1_500).operates(CLOSES),
  (course) => course.joins().wait(300, 2_500).operates(CLOSES).wait(0, 300).joins(),
  (course) => course.joins().wait(0, 1_500).fails(),
  (course) => course.joins('sip-udp').wait(210, 1_500).leaves().wait(0, 300).fails(),
  (course) => {
    course.joins().wait(50, 2_000).operates({ type: 'drain' }).wait(1_000, 6_000).restarts();
  },
  looksIn,
  looksIn,
  looksIn,
  // A roster for a minute only, which is or is not asked for anew in time (R6665-4.2.1-2).
  (course) => asking(course, { subscribeSeconds: 60 }).joins(),
  (course) => {
    asking(course, { subscribeSeconds: 60 }).joins().wait(20_000, 29_000);
    course.holds('there', 34_000, 70_000);
  },
  // A roster that does not last, or is told with gaps (R6665-4.1.2-1, R4575-4.6-4).
  (course) => asking(course, NO_ROSTER).joins('sip-tcp').wait(500, 6_000).deed(HANGS),
  (course) => asking(course, { hears: 'no roster' }).joins().wait(15_000),
  gaps,
  gaps,
  gaps,
  gaps,
  gaps,
  // Session timers (R4028-7-1 to R4028-10-2), refreshed by either side, or by nobody.
  (course) => asking(course, { sessionSeconds: 90 }).joins().wait(50_000),
  (course) => asking(course, { sessionSeconds: 90, updates: false }).joins().wait(50_000),
  (course) => asking(course, FOCUS_REFRESHES).joins('sip-udp').wait(100_000),
  (course) => asking(course, { sessionSeconds: 90, refresher: 'uas' }).joins().wait(60_000),
  (course) => asking(course, { sessionSeconds: 90, hears: 'no timer' }).joins().wait(60_000),
  (course) => {
    asking(course, { sessionSeconds: 90 }).joins().wait(1_000, 40_000);
    course.deed({ deed: 'update', session: 'none', seconds: 90, refresher: 'uas' }).wait(60_000);
  },
  (course) => {
    asking(course, { sessionSeconds: 90 }).joins().wait(30_000, 40_000);
    course.holds('there', 40_000, 70_000);
  },
  outruns,
  outruns,
  unreached,
  unreached,
  unreached,
  holdsUp,
  holdsUp,
  // The caller's own refresh meets an offer of the room's that nobody has answered (S9).
  (course) => {
    asking(course, { sessionSeconds: 90, updates: false }).joins().wait(40_000, 44_000);
    course.deed({ deed: 'habit', acks: 'withholds' }, { deed: 're-invite', session: 'none' });
    course.wait(6_000, 9_000);
    course.deed({ deed: 'release', what: 'ack' }, { deed: 'habit', acks: 'sends' });
  },
  // And the other way round: the room's refresh is refused, and something comes in between.
  clashes,
  clashes,
  clashes,
  // The room's refresh tells what is allowed since (R4028-7.4-1).
  (course) => {
    const usual: Policy = { ...defaultPolicy, ...course.world.options.policy };
    const change = (policy: Policy) => ({ type: 'change-policy', policy }) as const;
    asking(course, FOCUS_REFRESHES).joins().wait(5_000, 20_000);
    course.operates(change({ ...usual, nicknames: false })).wait(50_000);
    course.operates(change({ ...usual, nicknames: true })).wait(50_000);
  },
];

/** What somebody who is in a room, or on the way into it, sets out to do. */
const STAYS: readonly Draft[] = [
  // Writes for some minutes and says nothing (R3994-3.2-2).
  (course) => {
    for (let key = 0; key < 18; key += 1) course.asks(KEY).wait(7_000, 9_000);
  },
  // Falls silent within a message, which is whole or refused in vain (R7701-6.1-27, C24).
  (course) => course.deed(part(1, 1, 100, 300)),
  (course) => {
    course.deed(part(2, 1, 100, 120)).wait(500, 2_000);
    course.deed(part(2, 101, 300, 300));
  },
  moves,
  moves,
  // Offers the next session, and none after all (S12, S13).
  (course) => {
    course.deed(reinvite('no-port')).wait(500, 3_000).deed(reinvite('other-path'));
    course.wait(300, 3_000).deed(reinvite('no-port'));
  },
  // Its connection is lost, and it offers another session while it may (M2).
  (course) => moves(course.loses('msrp').wait(100, 3_000)),
  (course) => {
    course.deed({ deed: 'habit', copies: 'withholds' }).hears(100).wait(500, 4_000);
    course.loses('msrp').wait(100, 5_000).deed({ deed: 're-invite', session: 'no-port' });
  },
  (course) => {
    course.hears(100).wait(500, 5_000).deed({ deed: 'report', about: 'copy', status: 481 });
    moves(course.wait(200, 2_000));
  },
  // One offer after the other, none of them acknowledged for some time (S9, S10).
  (course) => {
    course.deed({ deed: 'habit', acks: 'withholds' });
    course.oneOf(...(['same', 'none'] as const).map(reinvite)).wait(100, 6_000);
    course.oneOf(reinvite('none'), reinvite('none'), ...OFFERS).wait(100, 45_000);
    course.deed({ deed: 'release', what: 'ack' }, { deed: 'habit', acks: 'sends' });
  },
  (course) => {
    course.deed({ deed: 'habit', acks: 'withholds' }, reinvite('same')).wait(34_000, 40_000);
    course.deed({ deed: 'release', what: 'ack' }, { deed: 'habit', acks: 'sends' });
  },
  // An offer that the log takes long to decide (R6141-3-1), or does not take (S11), and away.
  (course) =>
    course
      .oneOf(...OFFERS)
      .wait(0, 400)
      .fails(),
  (course) =>
    course
      .oneOf(...OFFERS)
      .wait(10, 600)
      .deed({ deed: 'bye', times: 1 }),
  (course) =>
    course
      .oneOf(...CHANGES)
      .wait(3_550, 5_500)
      .deed(HANGS),
  (course) =>
    course
      .oneOf(...CHANGES)
      .wait(50, 600)
      .oneOf(...CHANGES),
  (course) => course.deed(UPDATES).wait(3_550, 5_000).deed({ deed: 'update-again' }),
  waitsInVain,
  waitsInVain,
  waitsInVain,
  // Does not read what is long, and gets another session, or more than may wait (R7701-6.4-3).
  (course) => {
    course.stops().hears(20_000).wait(100, 3_000);
    course.oneOf(reinvite('other-path'), reinvite('no-port')).wait(100, 3_000).reads();
  },
  readsLittle,
  readsLittle,
  // Refuses or holds up the room's own offers (R3261-14.1-1), making one meanwhile.
  (course) => {
    const offers = course.dice.one(['late', 'late', 500, 'withholds'] as const) ?? 'late';
    course.deed({ deed: 'habit', offers });
    course.deed({ deed: 'update', session: 'none', seconds: 90, refresher: 'uas' });
    course.wait(45_500, 50_000).oneOf(...OFFERS, { deed: 'bye', times: 1 });
    course.wait(1_000, 20_000).deed({ deed: 'habit', offers: 'answers' });
  },
  // Another call over the same connection, or over one of its own, and what is said there (M11).
  seconds,
  seconds,
  // Goes, and the connection stays for another word (M8, R4975-9-1).
  (course) => {
    course.deed({ deed: 'bye', times: 1 }).wait(50, 4_000);
    course.oneOf({ deed: 'octets', plane: 'msrp', octets: '?\r\n\r\n' }, HERE);
  },
  forgets,
  (course) => {
    course.hears(100).wait(500, 6_000).deed(reinvite('other-path')).wait(100, 2_000);
    course.deed({ deed: 'report', about: 'copy', status: 481 });
  },
  (course) => {
    course.hears(100).wait(100, 3_000).deed(reinvite('other-path')).wait(300, 2_000);
    course.deed({ deed: 'report', about: 'copy', status: 481 });
  },
  // The focus stops and starts again, and sends everybody away before (R7701-5.3-1).
  (course) => course.restarts(),
  (course) => course.operates(CLOSES).wait(5, 400).restarts(),
  // Leaves as the SIP connection goes, or without it.
  (course) => course.leaves().wait(0, 300).deed(HANGS),
  (course) => course.loses('sip'),
  // Nothing gets through for longer than anybody waits.
  (course) => course.holds('there', 20_000, 70_000),
  (course) => course.holds('back', 20_000, 70_000),
];

/** For whom little else happens for an hour. */
const LONG_STAYS: readonly Draft[] = Array.from({ length: 6 }, () => {
  // An octet now and then keeps no message open for ever (C24).
  return (course: Course) => {
    const { chunkTimerMs = defaultPolicy.chunkTimerMs } = course.world.options.policy ?? {};
    const count = Math.min(CHUNKS_MAX, Math.ceil(OPEN_MS / (chunkTimerMs * 0.8)));
    for (let at = 0; at < count; at += 1) {
      course.deed(part(3, 1, 100, 300)).wait(Math.floor(chunkTimerMs * 0.8));
    }
  };
});

/** Another session in the place of the one before, or none; bound, or not (S12, S13). */
function moves(course: Course): void {
  const { dice } = course;
  const count = dice.between(1, 4);
  for (let at = 0; at < count; at += 1) {
    const gone = dice.whether(1 / 4);
    course.deed(reinvite(gone ? 'no-port' : 'other-path')).wait(100, 3_000);
    if (!gone && dice.whether(1 / 2)) course.oneOf(HERE, ANEW, ANEW).wait(100, 2_000);
    if (dice.whether(1 / 6)) course.loses('msrp').wait(50, 500);
  }
}

/** The room offers again to refresh, meets the caller's own offer, and waits (R3261-14.1-1). */
function clashes(course: Course): void {
  asking(course, FOCUS_REFRESHES).joins().wait(20_000, 40_000);
  course.deed({ deed: 'habit', offers: 491 }).wait(48_000 - course.lastsMs);
  const offers = course.dice.between(0, 4);
  const none = reinvite('none');
  for (let at = 0; at < offers; at += 1) course.oneOf(none, none, none, ...OFFERS).wait(100, 800);
  course.deed({ deed: 'habit', offers: 'answers' });
}

/** Reads nothing while more is said than may wait for it (R7701-6.4-3). */
function readsLittle(course: Course): void {
  course.stops().hears(2_000_000).wait(1_000).hears(2_000_000).wait(1_000, 4_000).hears(20_000);
  course.wait(1_000, 10_000).reads();
}

/** Is told that its offer is looked at, asks again, and goes without a word. */
function waitsInVain(course: Course): void {
  course.deed(UPDATES).wait(3_550, 4_500).deed({ deed: 'update-again' }).deed(HANGS);
}

/** Ends its session, or begins another, while copies are under way, and knows none of them. */
function forgets(course: Course): void {
  course.deed({ deed: 'habit', copies: 'withholds' }).hears(100).wait(500, 6_000);
  course.oneOf(...(['no-port', 'other-path'] as const).map(reinvite)).wait(200, 3_000);
  course.deed({ deed: 'answer', status: 481 }, { deed: 'habit', copies: 'answers' });
}

/** Wants to see who is there before it is in (R4575-3.5-1). */
function looksIn(course: Course): void {
  course.joins('sip-udp');
  for (let at = 0; at < 5; at += 1) {
    course.wait(40, 200).deed({ deed: 'subscribe', how: 'second' });
  }
}

/** Has the room refresh and does so as well: the room's comes first, and its own late. */
function outruns(course: Course): void {
  const hears = course.dice.whether(1 / 2) ? ({ hears: 'no timer' } as const) : {};
  asking(course, { sessionSeconds: 90, ...hears })
    .joins()
    .wait(500, 8_000);
  course.deed({ deed: 'update', session: 'none', seconds: 90, refresher: 'uas' });
  course.wait(40_000 - course.lastsMs).holds('there', 14_000, 19_000);
}

/** The room would refresh, and knows no way to the caller any more. */
function unreached(course: Course): void {
  asking(course, FOCUS_REFRESHES).joins('sip-tcp').wait(2_000, 30_000).vanishes('sip').wait(45_000);
}

/** The room's refresh gets no final answer, and the caller goes or offers something meanwhile. */
function holdsUp(course: Course): void {
  asking(course, FOCUS_REFRESHES).joins().wait(20_000, 40_000);
  const offers = course.dice.whether(1 / 2) ? 'late' : 'withholds';
  course.deed({ deed: 'habit', offers }).wait(49_000 - course.lastsMs);
  const bye: Deed = { deed: 'bye', times: 1 };
  course.oneOf(bye, bye, ...CHANGES.slice(0, 3)).wait(8_000);
  course.deed({ deed: 'habit', offers: 'answers' });
}

/** Hangs up as soon as there is a dialog, however early. */
function hangsUp(course: Course): void {
  course.joins().wait(150);
  for (let at = 0; at < 8; at += 1) course.wait(50, 200).deed({ deed: 'bye', times: 1 });
  course.wait(2_000).leaves();
}

/** Renames itself, so that the roster changes, of which not everything comes. */
function gaps(course: Course): void {
  asking(course, NO_ROSTER).joins().wait(8_000, 12_000);
  for (const nickname of ['Rook', 'bishop', 'Queen of Tea', '']) {
    course.asks({ type: 'take-nickname', nickname }).wait(5_500, 7_000);
  }
  course.wait(30_000, 60_000);
}

/** Beyond the time for which a message may be open (C24). */
const OPEN_MS = 2_000_000;
const CHUNKS_MAX = 60;
