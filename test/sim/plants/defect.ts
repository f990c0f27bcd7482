// Defects for the simulated world to find: each is one decision of the focus made wrongly, as a
// change of one place in one source file. Twelve that differ in what they break, and some more.
import type { PresetName } from '../../../sim/world/weather.ts';

/** One decision made wrongly. */
export interface Defect {
  /** kebab-case. */
  readonly name: string;
  /** The source file, from the root. */
  readonly file: string;
  /** What stands there, exactly once, and what is to stand there instead. */
  readonly was: string;
  readonly becomes: string;
  /** The properties that may be the first to find it. */
  readonly violates: readonly string[];
  /** The faults under which it is looked for. */
  readonly faults: PresetName;
}

export const defects: readonly Defect[] = [
  {
    name: 'a 200 before the log has the message',
    file: 'model/focus/media.ts',
    was: `  remember(turn, id, frame, connection, {
    ...{ what, bytes, answers, report, reportsSuccess, messageId },
  });`,
    becomes: `  if (what === 'message') {
    answer(turn, addressed(connection, frame, wire.localPath), answers, 200);
  }
  const left = what === 'message' ? 'no' : answers;
  remember(turn, id, frame, connection, {
    ...{ what, bytes, answers: left, report, reportsSuccess, messageId },
  });`,
    violates: ['acknowledged-is-kept'],
    faults: 'all',
  },
  {
    name: 'a success REPORT before the log has the message',
    file: 'model/focus/media.ts',
    was: `  remember(turn, id, frame, connection, {
    ...{ what, bytes, answers, report, reportsSuccess, messageId },
  });`,
    becomes: `  if (report !== null && reportsSuccess) {
    const about = { report, connection, messageId: asOctets(messageId), bytes, total: bytes };
    sendReport(turn, id, { ...about, status: 200 });
  }
  remember(turn, id, frame, connection, {
    ...{ what, bytes, answers, report, reportsSuccess: false, messageId },
  });`,
    violates: ['acknowledged-is-kept', 'reports-stay'],
    faults: 'all',
  },
  {
    name: 'a timer that is not cancelled',
    file: 'model/focus/timers.ts',
    was: '  else clearTimer(turn, owner);',
    becomes: "  else if (owner.kind !== 'incoming') clearTimer(turn, owner);",
    violates: ['timers-have-causes'],
    faults: 'all',
  },
  {
    name: 'nicknames told apart by their spelling',
    file: 'model/focus/naming.ts',
    was: '  return claim(key, prepared.nickname, prepared.key);',
    becomes: '  return claim(key, prepared.nickname, prepared.nickname);',
    violates: ['one-nickname-one-holder'],
    faults: 'all',
  },
  {
    name: 'a private message to the whole room',
    file: 'model/focus/copies.ts',
    was: "  const meant = to === 'room' ? audience(context, entry.contentType) : recipients(context, entry);",
    becomes: '  const meant = audience(context, entry.contentType);',
    violates: ['private-stays-private'],
    faults: 'all',
  },
  {
    name: 'who hung up is served until the log has it',
    file: 'model/session/session.ts',
    was: "        'bye.received': { target: 'leaving', actions: left('bye') },",
    becomes: "        'bye.received': { actions: left('bye') },",
    violates: ['nothing-after-goodbye'],
    faults: 'all',
  },
  {
    name: 'the newer of two messages is sent first',
    file: 'model/focus/copies.ts',
    was: "  turn.effects.push({ type: 'fan-out', ...around, legs });",
    becomes: "  turn.effects.unshift({ type: 'fan-out', ...around, legs });",
    violates: ['one-order'],
    faults: 'all',
  },
  {
    name: 'a copy that is left out, and nobody is told why',
    file: 'model/focus/copies.ts',
    was: '    if (leg !== undefined && !isLeftOut(member)) undelivered(turn, message, leg, clause, reason);',
    becomes:
      '    if (leg !== undefined && isLeftOut(member)) undelivered(turn, message, leg, clause, reason);',
    violates: ['accepted-is-delivered'],
    faults: 'all',
  },
  {
    name: 'a 200 to who wants no answer',
    file: 'model/focus/asking.ts',
    was: "  if (answers === 'no' || (answers === 'partial' && status === 200)) return;",
    becomes:
      "  if ((answers === 'no' && status !== 200) || (answers === 'partial' && status === 200)) return;",
    violates: ['one-answer'],
    faults: 'all',
  },
  {
    name: 'a REPORT that is answered',
    file: 'model/focus/media.ts',
    was: "  if (frame.method === 'REPORT') return receiveReport(turn, id, frame);",
    becomes: `  if (frame.method === 'REPORT') {
    answer(turn, addressed(connection, frame, wire.localPath), 'yes', 200);
    return receiveReport(turn, id, frame);
  }`,
    violates: ['one-answer'],
    faults: 'all',
  },
  {
    name: 'a version that does not rise with a change',
    file: 'model/focus/notifying.ts',
    was: '  if (version < limits.rosterVersionMax) return version + 1;',
    becomes:
      '  if (version < 3) return version + 1;\n  if (version < limits.rosterVersionMax) return version;',
    violates: ['versions-never-fall'],
    faults: 'all',
  },
  {
    name: 'a nickname free at once in its quarantine',
    file: 'model/room/nicknames.ts',
    was: '  return held.untilMs === null || !isOver(context.variants, held.untilMs, now.stampMs);',
    becomes: '  return held.untilMs === null;',
    violates: ['one-nickname-one-holder'],
    faults: 'all',
  },
  {
    name: 'the address of an anonymous member in the roster',
    file: 'model/room/roster.ts',
    was: '    const plain = reveals(member) || !isAnonymous(member);',
    becomes: '    const plain = reveals(member) || member.joined;',
    violates: ['anonymous-stays-unknown'],
    faults: 'all',
  },
  {
    name: 'an octet lost between two pieces of a long message',
    file: 'model/focus/outgoing.ts',
    was: '  const next = { ...message, sentBytes: end };',
    becomes: '  const next = { ...message, sentBytes: Math.min(end + 1, body.length) };',
    violates: ['bodies-unaltered'],
    faults: 'all',
  },
  {
    name: 'a leg that nobody binds and that stays',
    file: 'model/session/session.ts',
    was: "            'media.removed': 'dormant',\n            'media.renewed': { target: 'unbound', reenter: true },\n          },\n          after: { bindTimeout: unbound() },",
    becomes:
      "            'media.removed': 'dormant',\n            'media.renewed': { target: 'unbound', reenter: true },\n          },",
    violates: ['bound-in-time'],
    faults: 'all',
  },
  {
    name: 'a room that keeps the legs that have left',
    file: 'model/focus/legs.ts',
    was: '  forgetLeg(turn, id, wire);\n',
    becomes: '',
    violates: ['nothing-is-left'],
    faults: 'all',
  },
  {
    name: 'a recovery that forgets who took which nickname',
    file: 'model/focus/membership.ts',
    was: '  keep(turn, room, { ...known, fold: folded.fold, awaiting });',
    becomes: `  const isForgotten = turn.phase === 'booting' && entry.type === 'nickname.requested';
  const fold = isForgotten ? { ...folded.fold, machine: known.fold.machine } : folded.fold;
  keep(turn, room, { ...known, fold, awaiting });`,
    violates: ['one-nickname-one-holder', 'granted-nickname-is-kept'],
    faults: 'crashes',
  },
  {
    name: 'the newest request is answered first',
    file: 'model/focus/asking.ts',
    was: 'before === undefined ? [request] : [...before, request]',
    becomes: 'before === undefined ? [request] : [request, ...before]',
    violates: ['acknowledged-is-kept', 'granted-nickname-is-kept', 'one-nickname-one-holder'],
    faults: 'all',
  },
  {
    name: 'who left stays in the roster that is sent',
    file: 'model/focus/subscribers.ts',
    was: '  if (fold.revision === before.revision) return;',
    becomes: '  if (contextOf(fold).members.size <= contextOf(before).members.size) return;',
    violates: ['roster-converges'],
    faults: 'all',
  },
];
