// What should happen now and then in a sweep of runs: a sweep in which a mark is never seen has not
// tried what the mark is about. Law: marks look at the same facts as properties, and remember
// nothing.
import type { Clause } from '../clause.ts';
import type { Fact, Known } from './fact.ts';
import type { Observation } from './property.ts';

/** Something interesting that a run can show. */
export interface Sometimes {
  /** kebab-case. */
  readonly name: string;
  /** What has happened, for somebody who has not read the code. */
  readonly says: string;
  readonly clauses: readonly Clause[];
  /** Whether this observation shows it. */
  isSeen(seen: Observation, known: Known): boolean;
}

/** All marks. */
export const sometimes: readonly Sometimes[] = [
  // Nicknames.
  answered('nickname-granted', 'a nickname was granted', ['R7701-7.1-6'], 'nickname', 200),
  mark('nickname-held', 'a nickname was refused because somebody else has it', ['R7701-7.1-10'], {
    fact: (fact) => fact.type === 'answered' && fact.status === 425 && holderOf(fact) !== '',
  }),
  mark('nickname-given-back', 'somebody gave a nickname back', ['R7701-7.3-1'], {
    fact: (fact) =>
      fact.type === 'answered' && fact.decision?.nickname === '' && fact.decision.isGranted,
  }),
  mark('nickname-kept', 'a nickname was refused while it rests for who has left', ['N2'], {
    fact: (fact, { reading }) => {
      if (fact.type !== 'answered' || fact.status !== 425) return false;
      const names = reading.rooms.get(fact.leg?.room ?? '')?.names;
      const asked = fact.decision?.nickname;
      return (
        names?.some(({ untilMs, nickname }) => untilMs !== null && nickname === asked) === true
      );
    },
  }),
  answered(
    'nickname-malformed',
    'a nickname was refused as malformed',
    ['R7701-7.1-9'],
    'nickname',
    424,
  ),
  answered(
    'nickname-forbidden',
    'a nickname was refused by policy',
    ['R7701-7.1-5'],
    'nickname',
    403,
  ),
  // Messages.
  answered('message-accepted', 'a message was accepted', ['R7701-6.3-4'], 'message', 200),
  mark('private-delivered', 'a private message was delivered', ['R7701-6.2-9'], {
    fact: (fact) => fact.type === 'copied' && fact.posted?.isPrivate === true,
  }),
  answered(
    'recipient-unknown',
    'a message was refused with 404: nobody is called so',
    ['R7701-6.2-4'],
    'message',
    404,
  ),
  mark(
    'recipient-has-left',
    'a message was refused with 404 in the log: its recipient had just left',
    ['R7701-6.2-4', 'P4'],
    {
      fact: (fact, known) =>
        fact.type === 'answered' && fact.status === 404 && isNewlyDecided(known, fact),
    },
  ),
  answered(
    'recipient-unable',
    'a message was refused with 428: its recipient takes no private ones',
    ['R7701-6.2-5'],
    'message',
    428,
  ),
  answered('spoofed', 'a message was refused with 403', ['R7701-6.3-3'], 'message', 403),
  answered('too-much', 'a message was refused with 413', ['R4975-10-413'], 'message', 413),
  answered('wrong-type', 'a message was refused with 415', ['R7701-6.3-2'], 'message', 415),
  mark(
    'session-unknown',
    'a request was refused with 481: there is no such session',
    ['R4975-7.3-1'],
    {
      fact: (fact) => fact.type === 'answered' && fact.status === 481,
    },
  ),
  mark(
    'session-elsewhere',
    'a request was refused with 506: its session is on another connection',
    ['R4975-10-506'],
    {
      fact: (fact) => fact.type === 'answered' && fact.status === 506,
    },
  ),
  mark('method-unknown', 'a request was refused with 501', ['R4975-12-2'], {
    fact: (fact) => fact.type === 'answered' && fact.status === 501,
  }),
  mark('asked-for-silence', 'somebody said something and forbade every answer', ['R7701-6.3-7'], {
    fact: (fact) =>
      fact.type === 'asked' && fact.request.what === 'message' && fact.request.answers === 'no',
  }),
  mark(
    'asked-for-failures',
    'somebody said something and wanted to hear of failures only',
    ['R4975-7.1.1-3'],
    {
      fact: (fact) => fact.type === 'asked' && fact.request.answers === 'partial',
    },
  ),
  mark('came-in-chunks', 'a message came in several chunks', ['R7701-6.1-14'], {
    fact: (fact) => fact.type === 'asked' && fact.request.what === 'part',
  }),
  mark('given-up', 'a sender gave a message up in the middle', ['C21'], {
    fact: (fact) => fact.type === 'asked' && fact.request.what === 'abandoned',
  }),
  mark(
    'came-again',
    'a message came a second time and was answered from memory',
    ['C42', 'R4975-5.4-1'],
    {
      fact: (fact, { facts }) =>
        fact.type === 'answered' &&
        fact.status === 200 &&
        fact.request?.what === 'message' &&
        !facts.some(({ type }) => type === 'committed' || type === 'undelivered') &&
        !facts.some((other) => other.type === 'copied' && other.kind === 'passing') &&
        facts.some((other) => other.type === 'asked' && other.request === fact.request),
    },
  ),
  mark('passed-on', 'it was passed on that somebody is typing or has read something', ['C48'], {
    fact: (fact) => fact.type === 'copied' && fact.kind === 'passing',
  }),
  mark('room-speaks', 'the room said something by itself', ['R7701-11-1'], {
    fact: (fact) => fact.type === 'copied' && fact.kind === 'notice',
  }),
  // Copies.
  mark('sent-in-chunks', 'a copy left in several chunks', ['R7701-6.1-10'], {
    fact: (fact) => fact.type === 'copied' && fact.kind === 'message' && fact.isChunk,
  }),
  mark('copy-aborted', 'a copy was aborted in the middle', ['C13', 'C14'], {
    fact: (fact) => fact.type === 'copied' && fact.isAborted,
  }),
  mark('undelivered', 'a copy was not delivered, and the reason was recorded', ['R7701-6.3-6'], {
    fact: (fact) => fact.type === 'undelivered',
  }),
  mark('left-before-answering', 'somebody left before answering a copy', ['R4975-7.1.1-4'], {
    fact: (fact) => fact.type === 'undelivered' && /\bleft\b/.test(fact.reason),
  }),
  mark('reads-slowly', 'somebody got no copy because of reading too slowly', ['R7701-6.4-3'], {
    fact: (fact) =>
      fact.type === 'undelivered' && /^R7701-6\.4-3$|^R7701-4\.1-7$/.test(fact.clause),
  }),
  mark('copy-refused', 'a receiver refused its copy', ['R7701-6.3-6'], {
    fact: (fact) => fact.type === 'acknowledged' && fact.by === 'response' && fact.status >= 300,
  }),
  mark('receiver-reports', 'a receiver reported about its copy', ['M17', 'R7701-6.3-6'], {
    fact: (fact) => fact.type === 'acknowledged' && fact.by === 'report',
  }),
  mark('success-reported', 'a sender got a success REPORT', ['R4975-7.1.3-1'], {
    fact: (fact) => fact.type === 'reported' && fact.status === 200,
  }),
  mark(
    'loss-reported',
    'a sender was told that a private message found its recipient gone',
    ['P4'],
    {
      fact: (fact) => fact.type === 'reported' && fact.status === 404,
    },
  ),
  mark('to-several-sessions', 'one person got a message in two sessions', ['R7701-6.1-30'], {
    fact: (fact, { facts }) =>
      fact.type === 'copied' &&
      facts.some(
        (other) =>
          other.type === 'copied' &&
          other.posted === fact.posted &&
          other.leg?.uri === fact.leg?.uri &&
          other.leg !== fact.leg,
      ),
  }),
  // Sessions.
  mark('admitted', 'somebody was let into a room', ['R7701-5.2-1'], {
    fact: (fact) => fact.type === 'admitted',
  }),
  mark('anonymous', 'somebody was let in whose address others do not learn', ['R7701-5.2-12'], {
    fact: (fact, { reading }) => {
      if (fact.type !== 'admitted' || fact.leg.key === null) return false;
      const { room, key } = fact.leg;
      return reading.rooms.get(room)?.members.get(key)?.anonymous === true;
    },
  }),
  mark('call-refused', 'a call was refused', ['R7701-5.1-1'], {
    fact: (fact) =>
      fact.type === 'signalled' && fact.message.kind === 'response' && fact.message.status >= 400,
  }),
  mark('goodbye', 'somebody said goodbye', ['R7701-4-5'], {
    fact: (fact) => fact.type === 'parted' && fact.leg.over === 'its BYE was answered',
  }),
  mark('sent-away', 'somebody was sent away', ['R3261-15-1'], {
    fact: (fact) => fact.type === 'parted' && fact.leg.over === 'it was sent a BYE',
  }),
  mark('connection-lost', "somebody's connection was lost", ['R4975-5.4-6'], {
    fact: (fact) => fact.type === 'parted' && fact.leg.over === 'its connection was lost',
  }),
  mark('never-bound', 'somebody was sent away who had never come over MSRP', ['X10', 'M7'], {
    fact: (fact) => fact.type === 'parted' && !fact.leg.everBound,
  }),
  mark('garbled', 'a peer sent what makes no sense', ['R4975-9-1'], {
    fact: (fact) => fact.type === 'garbled',
  }),
  mark('room-closed', 'a room came to its end', ['R7701-5.3-1'], {
    fact: (fact, { reading }) =>
      fact.type === 'committed' &&
      ENDING.has(fact.committed.entry.type) &&
      reading.rooms.get(fact.committed.room)?.state === 'closed',
  }),
  // The roster.
  mark('roster-told', 'a subscriber was told the roster', ['R4575-3.2-1'], {
    fact: (fact) => fact.type === 'notified' && fact.state === 'full',
  }),
  mark('roster-changed', 'a subscriber was told a change of the roster', ['R4575-4.6-5'], {
    fact: (fact) => fact.type === 'notified' && fact.state === 'partial',
  }),
  mark('nickname-shown', 'a roster showed a nickname', ['R7701-7.4-1'], {
    fact: (fact) =>
      fact.type === 'notified' &&
      fact.told.roster?.users.some(({ nickname }) => nickname !== undefined) === true,
  }),
  // Log and nodes.
  mark('log-failed', 'the log took nothing', ['R4975-10-413'], {
    fact: (fact) => fact.type === 'failed',
  }),
  mark('committed-together', 'several entries were committed in one tick', ['R7701-6.1-8'], {
    fact: (fact, { facts }) =>
      fact.type === 'committed' && facts.filter(({ type }) => type === 'committed').length > 1,
  }),
  mark('crashed', 'a focus crashed', ['R4975-5.4-6'], { seen: ({ type }) => type === 'crashed' }),
  mark('restarted', 'a focus started again', ['R4975-5.4-6'], {
    seen: ({ type }) => type === 'restarted',
  }),
];

interface Signs {
  readonly seen?: (seen: Observation) => boolean;
  readonly fact?: (fact: Fact, known: Known) => boolean;
}

function mark(
  name: string,
  says: string,
  clauses: readonly Clause[],
  { seen: isIt, fact: isShown }: Signs,
): Sometimes {
  return {
    name,
    says,
    clauses,
    isSeen: (seen, known) =>
      isIt?.(seen) === true ||
      (isShown !== undefined && known.facts.some((fact) => isShown(fact, known))),
  };
}

type Answered = Extract<Fact, { type: 'answered' }>;

function answered(
  name: string,
  says: string,
  clauses: readonly Clause[],
  what: 'message' | 'nickname',
  status: number,
): Sometimes {
  return mark(name, says, clauses, {
    fact: (fact) =>
      fact.type === 'answered' && fact.status === status && fact.request?.what === what,
  });
}

function holderOf({ decision }: Answered): string {
  return decision?.holder ?? '';
}

/** Its entry was in this tick: the log decided, and not the focus beforehand. */
function isNewlyDecided({ facts }: Known, { leg, request }: Answered): boolean {
  return facts.some(
    (fact) =>
      fact.type === 'committed' &&
      fact.posted?.leg === leg?.key &&
      fact.posted?.messageId === request?.messageId,
  );
}

/** What may end a room that has not ended before. */
const ENDING: ReadonlySet<string> = new Set(['room.closed', 'participant.left', 'node.started']);
