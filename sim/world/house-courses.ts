// The courses that lead somewhere only where a rule of the house is as it seldom is, or where
// several focuses serve, each with the clause or edge case. Law: as in `courses.ts`, each is as
// short as what it leads to allows.
import type { Course, Draft } from './course.ts';
import { ANEW, CLOSES, HERE, reinvite } from './course-deeds.ts';
import { focusNames, type WorldOptions } from './world.ts';

/** What can be set out to do under the rules of this house, by who is in no room and who is. */
export function houseCourses({ variants, focuses = 1 }: WorldOptions): {
  readonly calls: readonly Draft[];
  readonly stays: readonly Draft[];
} {
  const { announcedAtAck = false, suspendMs = 0, secondNickname = 200 } = variants ?? {};
  return {
    calls: Array.from({ length: announcedAtAck ? 12 : 3 }, () => strips),
    stays: [
      ...(suspendMs > 0 ? Array.from({ length: 8 }, () => outlives) : []),
      ...(secondNickname !== 200 ? Array.from({ length: 6 }, () => seconds) : []),
      ...(focuses > 1 ? Array.from({ length: 3 }, () => closesMeanwhile) : []),
    ],
  };
}

/** Loses its connection, which the room bears with for a while, and offers another (M2). */
function outlives(course: Course): void {
  course.vanishes('msrp').wait(200, 4_000);
  course.deed(reinvite(course.dice.whether(3 / 4) ? 'other-path' : 'no-port'));
}

/** Switches its session off before it is bound, acknowledges only then, and has one (S3, S13). */
function strips(course: Course): void {
  course.deed({ deed: 'habit', acks: 'withholds' }).joins('sip-tcp');
  for (let at = 0; at < 40; at += 1) {
    course.wait(5, 60).vanishes('msrp');
    if (at % 3 === 0) course.deed({ deed: 'update', session: 'no-port' });
  }
  course.wait(500, 8_000).deed({ deed: 'release', what: 'ack' });
  course.deed({ deed: 'habit', acks: 'sends' }).wait(200, 1_000);
  course.deed(reinvite('other-path'));
}

/** The room closes at one focus while another starts again: who was there has left (S25). */
function closesMeanwhile(course: Course): void {
  const { dice, focus, world } = course;
  const other = dice.one(focusNames(world.options).filter((name) => name !== focus));
  if (other === undefined) return;
  course.crashes(other).wait(5, 1_000).operates(CLOSES).wait(0, 2_500).starts(other);
}

/** A second call of the same person's: bound, named, and ended. */
export function seconds(course: Course): void {
  course.deed({ deed: 'invite', session: 'other-path' }).wait(300, 2_500);
  course.oneOf(HERE, HERE, ANEW).wait(100, 2_000);
  course.asks({ type: 'take-nickname', nickname: 'Rook' }).wait(100, 3_000);
  course.deed({ deed: 'nickname', values: ['"Knight"'], session: 'second' }).wait(100, 3_000);
  course.deed({ deed: 'send', session: 'second' }).wait(100, 2_000);
  if (course.dice.whether(1 / 2)) course.deed({ deed: 'bye', times: 1 }).wait(100, 1_000);
  course.deed(HERE);
}
