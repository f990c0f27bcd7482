// What is wrong with what a focus says to callers, judged at its door by each message that comes
// and what is sent on it.
import type { WaitingShown } from '../focus/own-log.ts';
import type { RoomShown } from '../focus/shown.ts';
import type { SignalsShown } from '../focus/signals-shown.ts';
import { type Event, isReceived, type Json, type Sent, type StepProperty } from '../model.ts';

export type FocusShown = RoomShown & SignalsShown & Partial<WaitingShown>;

export const doorProperties: readonly StepProperty[] = [
  {
    kind: 'step',
    name: 'no-answer-to-ack',
    clause: 'S34',
    says: 'an ACK is never answered',
  },
  {
    kind: 'step',
    name: 'cancel-is-answered',
    clause: 'R3261-9-1',
    says: 'a CANCEL is answered 200 and ends an INVITE that waits, or 481 where there is none',
  },
  {
    kind: 'step',
    name: 'refused-only-if-cancelled',
    clause: 'S4',
    says: 'an INVITE is answered 487 only where it waits and is cancelled, or its dialog ends',
  },
  {
    kind: 'step',
    name: 'bye-is-answered',
    clause: 'R3261-15-1',
    says: 'a BYE is answered at once: 200 in a dialog that is known, else 481',
  },
  {
    kind: 'step',
    name: 'no-bye-before-ack',
    clause: 'R3261-15-2',
    says: 'no BYE leaves before the ACK has come, or will not come any more',
  },
  {
    kind: 'step',
    name: 'promised-is-kept',
    clause: 'R7701-5.2-1',
    says: 'no 200 leaves to an INVITE before the log has what it promises',
  },
];

/** The first of them that a step breaks. */
export function wrongAtDoor(
  before: FocusShown,
  event: Event,
  sends: readonly Sent[],
  after: FocusShown,
): string | undefined {
  const said = sends.map(({ message }) => message as Said);
  const promised = said.find(({ sip, to }) => sip === 200 && to === 'INVITE');
  if (promised !== undefined && isEarly(promised, sends, after)) {
    return `promised-is-kept: the log has not committed ${after.waiting?.join(', ')}`;
  }
  const cancelled = sends.find(({ message }) => isCancelled(message as Said));
  if (cancelled !== undefined && !isDue(cancelled, before, event, after)) {
    return `refused-only-if-cancelled: ${cancelled.to} cancelled nothing`;
  }
  if (!isReceived(event)) return undefined;
  const asked = event.message as Said;
  const call = `${event.from}-${asked.call}`;
  const dialog = before.dialogs[call];
  const bye = sends.find(({ message }) => (message as Said).sip === 'BYE');
  if (bye !== undefined && asked.sip !== 'ACK') {
    const hungUp = before.dialogs[`${bye.to}-${(bye.message as Said).call}`] ?? '';
    if (hungUp.startsWith('accepted')) return `no-bye-before-ack: ${bye.to} has not acknowledged`;
  }
  const answers = said.filter(({ to }) => to === asked.sip).map(({ sip }) => sip);
  switch (asked.sip) {
    case 'ACK':
      return answered(said) ? `no-answer-to-ack: ${event.from} is answered` : undefined;
    case 'CANCEL': {
      const due = hasInvite(before, call) ? 200 : 481;
      if (answers.join() !== String(due))
        return `cancel-is-answered: ${shown(answers)}, not ${due}`;
      if (dialog !== 'early' || cancelled !== undefined) return undefined;
      return `cancel-is-answered: the INVITE of ${call} is not answered 487`;
    }
    case 'BYE': {
      if (answers.length !== 1) return `bye-is-answered: ${shown(answers)} to ${call}`;
      const isKnown = dialog !== undefined && dialog !== 'ended';
      return isKnown && answers[0] !== 200
        ? `bye-is-answered: ${shown(answers)} to ${call}`
        : undefined;
    }
    default:
      return undefined;
  }
}

interface Said {
  readonly [key: string]: Json;
  readonly sip: string | number;
  readonly to: string;
  readonly call: number;
  readonly seq: number;
}

function answered(said: readonly Said[]): boolean {
  return said.some(({ sip }) => typeof sip === 'number');
}

function isCancelled({ sip, to }: Said): boolean {
  return sip === 487 && to === 'INVITE';
}

/** Whether that 487 answers a CANCEL or BYE, is repeated, or its call ends under a re-INVITE. */
function isDue({ to, message }: Sent, before: FocusShown, event: Event, after: FocusShown) {
  const { call, seq } = message as Said;
  const session = after.sessions[`${to}-${call}`] ?? 'ended';
  if (seq > 1 && !session.startsWith('admitted')) return true;
  if (hasInvite(before, `${to}-${call}`, 'completed')) return true;
  const { sip = '' } = isReceived(event) ? (event.message as Said) : {};
  return sip === 'CANCEL' || sip === 'BYE';
}

/** A 200 whose admission or change is still with the log. */
function isEarly(
  { seq, call }: Said,
  sends: readonly Sent[],
  { waiting = [], dialogs }: FocusShown,
) {
  const [to = ''] = sends.map((each) => each.to);
  if (seq > 1) return waiting.includes('participant.changed');
  return waiting.includes('participant.admitted') && `${to}-${call}` in dialogs;
}

/** The INVITE of a call has a transaction, in that state where one is given. */
function hasInvite({ transactions }: FocusShown, call: string, state = ''): boolean {
  return transactions.some((each) => each.startsWith(`${call} invite-server ${state}`));
}

function shown(answers: readonly (string | number)[]): string {
  return answers.length === 0 ? 'no answer' : answers.join(' and ');
}
