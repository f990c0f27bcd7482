// Mutants that nobody notices, each with the reason: what `confab mutate` prints as explained. A
// row that explains no mutant, or one that is noticed after all, is shown there as wrong.
import type { Mutant } from './mutants.ts';

/** Mutants of a machine that go unnoticed, and why. */
export interface Explained {
  readonly machine: string;
  /** Of which places; of all where absent. */
  readonly at?: readonly string[];
  /** Which changes of them; all where absent. */
  readonly changes?: readonly string[];
  /** A sentence for somebody who knows what the machine is for, and not its code. */
  readonly why: string;
  /**
   * It is not the same program, but no world that is played comes by there: it counts as one that
   * should be noticed.
   */
  readonly beyond?: true;
}

/** The row that explains a mutant; undefined where none does. */
export function explanationOf(
  mutant: Pick<Mutant, 'machine' | 'place' | 'change'>,
  rows: readonly Explained[] = explained,
): Explained | undefined {
  return rows.find(
    ({ machine, at, changes }) =>
      machine === mutant.machine &&
      at?.includes(mutant.place) !== false &&
      changes?.includes(mutant.change) !== false,
  );
}

const MERGES =
  'It only makes what no state reads again what it was before, so that equal states are one to a ' +
  'search.';
const ONLY_END =
  'The state is left by this timer alone: when it is to be cleared it has fired already.';
const FROM_ABOVE =
  'The transition leads from outside the state to another one: that is entered anew in any case.';

/** Table of data; in the order of the machines. */
export const explained: readonly Explained[] = [
  {
    machine: 'room/room',
    at: ['in any state, on node.started'],
    changes: ['without loseNode'],
    why: 'Only a room that is not open yet, or closed, comes to it, and nobody is in such a room.',
  },
  {
    machine: 'room/room',
    at: ['in open, on node.started (choice 3)', 'in closing, on node.started (choice 2)'],
    changes: ['dropped'],
    why: 'The machine does the very same with that entry in any state.',
  },
  {
    machine: 'sip/invite-server',
    at: ['in proceeding, exit', 'in completed, exit'],
    changes: ['without assign'],
    why: MERGES,
  },
  {
    machine: 'sip/invite-server',
    at: ['in confirmed, after timerI', 'in accepted, after timerL'],
    changes: ['not cleared'],
    why: ONLY_END,
  },
  {
    machine: 'sip/non-invite-server',
    at: ['in completed, after timerJ'],
    changes: ['not cleared'],
    why: ONLY_END,
  },
  {
    machine: 'sip/invite-client',
    at: ['in calling, exit'],
    changes: ['without assign'],
    why: MERGES,
  },
  {
    machine: 'sip/invite-client',
    at: ['in accepted, after timerM'],
    changes: ['not cleared'],
    why: ONLY_END,
  },
  {
    machine: 'sip/non-invite-client',
    at: ['in completed, entry'],
    changes: ['without assign'],
    why: MERGES,
  },
  {
    machine: 'sip/non-invite-client',
    at: ['in completed, after timerK'],
    changes: ['not cleared'],
    why: ONLY_END,
  },
  {
    machine: 'sip/offer-answer',
    at: ['in waiting, entry'],
    changes: ['without assign'],
    why: MERGES,
  },
  {
    machine: 'sip/session-timer',
    at: [
      'in any state, on interval.agreed if isOurs',
      'in any state, on interval.agreed (choice 2)',
    ],
    changes: ['without entering anew'],
    why: FROM_ABOVE,
  },
  {
    machine: 'sip/session-timer',
    at: ['in any state, on interval.dropped', 'in any state, on dialog.ended'],
    changes: ['without dropInterval'],
    why: MERGES,
  },
  {
    machine: 'sip/subscription',
    at: ['in live, on timer.expiry'],
    changes: ['without assign'],
    why: 'The reason that it says is the one that is told where there is none.',
  },
  {
    machine: 'sip/subscription',
    at: ['in ending, entry'],
    changes: ['without oweNothing', 'without unpace'],
    why: MERGES,
  },
  {
    machine: 'client/subscription',
    at: ['in idle, on room.joined'],
    changes: ['without begin'],
    why: 'The machine begins with what this makes of it.',
  },
  {
    machine: 'client/refresh',
    at: ['in watching, on session.timed if isOwn', 'in refreshing, on session.timed (choice 2)'],
    changes: ['without entering anew'],
    why: FROM_ABOVE,
  },
];
