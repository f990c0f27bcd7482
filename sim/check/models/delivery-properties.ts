// What must hold of messages to a room and of what their senders are told, and who looks at every
// step of the focus for it (R7701-6.1, R7701-6.3).
import { defaultVariants, type Variants } from '../../../model/variant.ts';
import type { RoomShown } from '../focus/shown.ts';
import { type Event, isReceived, type Property, type Sent } from '../model.ts';
import type { Person } from './delivery.ts';
import { completed, type Piece, textsOf } from './pieces.ts';

/** A step of the focus, judged once more by what the room was before it. */
export function watched(given: Partial<Variants> = {}) {
  const variants = { ...defaultVariants, ...given };
  return (
    before: RoomShown,
    event: Event,
    sends: readonly Sent[],
    after: RoomShown,
  ): string | undefined => {
    if (!isReceived(event)) return undefined;
    const { from } = event;
    const message = event.message as Partial<Piece> & { msrp?: unknown; sip?: unknown };
    if (typeof message.msrp === 'number') {
      return passedOn(from, sends) ?? sentAway(before, from, message.msrp, after);
    }
    if (message.sip === 'BYE' || 'breaks' in message) {
      if (after.parts === 0 || after.members.includes(`${from}-1`)) return undefined;
      return `parts-go-with-their-sender: ${from} has gone, and a part is still kept`;
    }
    return message.text === undefined
      ? undefined
      : judged(before, from, message as Piece, sends, variants);
  };
}

/** R7701-6.3-6: what a receiver says of its copy concerns nobody else. */
function passedOn(from: string, sends: readonly Sent[]): string | undefined {
  const other = sends.find(({ to }) => to !== from);
  return other && `answers-stay-with-the-room: ${other.to} hears of what ${from} answered`;
}

/** R4975-10-481: whoever knows no such session has none. */
function sentAway(
  before: RoomShown,
  from: string,
  status: number,
  after: RoomShown,
): string | undefined {
  const leg = `${from}-1`;
  const stays = before.joined.includes(leg) && after.joined.includes(leg);
  return status === 481 && stays
    ? `who-knows-no-session-has-none: ${from} is still in the room`
    : undefined;
}

function judged(
  { joined, parts }: RoomShown,
  from: string,
  piece: Piece,
  sends: readonly Sent[],
  variants: Variants,
): string | undefined {
  const said = sends.map(({ to, message }) => ({ ...(message as Told), device: to }));
  const { text, part, aborted = false, failure, success = false, tid } = piece;
  // There is one message at most of which parts have come.
  const isWhole = !aborted && tid === undefined && (part === undefined || parts > 0);
  const others = joined.map((leg) => leg.replace(/-\d+$/, '')).filter((device) => device !== from);
  const copies = said.filter((each) => each.text === text).map(({ device }) => device);
  const [went, goes] = [copies, isWhole ? others : []].map(listed);
  if (went !== goes) return `a-message-goes-to-everybody: ${text} goes to ${went}, not to ${goes}`;
  const status = said.find(({ msrp }) => typeof msrp === 'number')?.msrp;
  const due = failure === 'no' ? undefined : statusOf(piece, parts, variants);
  if (status !== due) return `a-sender-is-told: ${text} is answered ${status}, not ${due}`;
  const reports = said.filter(({ msrp }) => msrp === 'REPORT');
  // M20: of what was given up there is one where its beginning had come.
  if (aborted && variants.abortedReported) return undefined;
  const count = isWhole && success ? 1 : 0;
  if (reports.length === count && reports.every(({ device }) => device === from)) return undefined;
  return `a-sender-is-told: ${reports.length} REPORTs of ${text}, and not ${count}`;
}

function statusOf({ part, aborted }: Piece, parts: number, variants: Variants): number {
  if (part === undefined || parts > 0) return 200;
  if (aborted === true) return variants.abortedUnknown;
  return part[0] === 1 ? 200 : variants.unknownContinuation;
}

function listed(devices: readonly string[]): string {
  return [...devices].sort().join(' and ') || 'nobody';
}

interface Told {
  readonly msrp?: unknown;
  readonly text?: string;
}

/** What nobody may find, and no step be. */
export function deliveryProperties(
  people: readonly string[],
  variants: Partial<Variants> = {},
): readonly Property[] {
  return [
    {
      kind: 'always',
      name: 'everybody-hears-in-one-order',
      clause: 'C41',
      says: 'of what two people have both heard, both have heard the same first',
      lasts: true,
      reads: people,
      holds: (...each: readonly Person[]) =>
        each.every(({ heard }, at) =>
          each.slice(at + 1).every((other) => {
            const mine = heard.filter((text) => other.heard.includes(text));
            return mine.join() === other.heard.filter((text) => heard.includes(text)).join();
          }),
        ),
      tells: (...each: readonly Person[]) => heardBy(each),
    },
    {
      kind: 'always',
      name: 'heard-as-it-was-said',
      clause: 'C40',
      says: 'of what somebody said everybody has heard the beginning: each once, whole, in order',
      lasts: true,
      reads: people,
      holds: (...each: readonly Person[]) =>
        each.every(({ who, sent }) => {
          const said = completed(sent, variants).join();
          return each.every((other) => {
            const texts = other.heard.filter((text) => textsOf(who).includes(text)).join();
            return said === texts || texts === '' || said.startsWith(`${texts},`);
          });
        }),
      tells: (...each: readonly Person[]) => {
        const said = completed(each[0]?.sent ?? [], variants).join(', ');
        return `anna said ${said || 'nothing'}: ${heardBy(each)}`;
      },
    },
    ...STEPS,
  ];
}

/** What everybody has found where everything has come to rest. */
export function atRest(
  people: readonly string[],
  variants: Partial<Variants> = {},
): readonly Property[] {
  return [
    {
      kind: 'eventually',
      name: 'what-is-said-arrives',
      clause: 'R7701-6.1-8',
      says: 'what was said to the end was heard by all others who are still there',
      reads: people,
      holds: (...each: readonly Person[]) =>
        each.every(({ who, sent }) =>
          each.every(
            ({ who: other, is, heard }) =>
              other === who ||
              is !== 'in' ||
              completed(sent, variants).every((text) => heard.includes(text)),
          ),
        ),
      tells: (...each: readonly Person[]) => heardBy(each),
    },
    {
      kind: 'eventually',
      name: 'everything-is-answered',
      clause: 'X6',
      says: 'everything that wants an answer has one, unless its sender has gone',
      reads: people,
      holds: (...each: readonly Person[]) => each.every(({ asked }) => asked.length === 0),
    },
  ];
}

/** What can happen, where so much is said and answered so. */
export function chances(
  sends: number,
  statuses: readonly number[],
  { unknownContinuation = 200 }: Partial<Variants> = {},
): readonly Property[] {
  const possible: { readonly [name: string]: boolean } = {
    'another-comes-between-the-halves': sends > 2,
    'the-end-comes-first': sends > 1 && unknownContinuation === 200,
    'half-of-it-is-lost': true,
    'who-refuses-hears-on': sends > 1 && statuses.includes(413),
    'somebody-is-sent-away': statuses.includes(481),
  };
  return CHANCES.filter(({ name }) => possible[name]);
}

function heardBy(each: readonly Person[]): string {
  return each
    .map(({ who, heard }) => `${who} has heard ${heard.join(', ') || 'nothing'}`)
    .join('; ');
}

const STEPS: readonly Property[] = [
  {
    kind: 'step',
    name: 'a-message-goes-to-everybody',
    clause: 'R7701-6.1-8',
    says: 'a copy of what is whole leaves for everybody in the room but the sender, and of no part',
  },
  {
    kind: 'step',
    name: 'a-sender-is-told',
    clause: 'R7701-6.3-1',
    says: 'what wants an answer has one, and what wants a REPORT has one when it is whole',
  },
  {
    kind: 'step',
    name: 'answers-stay-with-the-room',
    clause: 'R7701-6.3-6',
    says: 'nobody hears of what a receiver answers to its copy',
  },
  {
    kind: 'step',
    name: 'who-knows-no-session-has-none',
    clause: 'C16',
    says: 'who answers 481 to a copy is in the room no more',
  },
  {
    kind: 'step',
    name: 'parts-go-with-their-sender',
    clause: 'C1',
    says: 'of what was not said to the end nothing is kept when its sender has gone',
  },
  {
    kind: 'step',
    name: 'a-copy-is-what-was-said',
    clause: 'R7701-6.1-9',
    says: 'what is heard is what its sender wrote',
  },
  {
    kind: 'step',
    name: 'nothing-comes-after-the-goodbye',
    clause: 'X1',
    says: 'who was answered 200 to BYE hears nothing any more',
  },
];

const CHANCES: readonly Property[] = [
  {
    kind: 'sometimes',
    name: 'another-comes-between-the-halves',
    clause: 'C9',
    says: 'a whole message was said between two halves of one, and heard first',
    reads: ['anna', 'carl'],
    holds: ({ sent }: Person, { heard }: Person) =>
      sent.join() === 'first-half,whole,other-half' && heard[1] === 'halves',
  },
  {
    kind: 'sometimes',
    name: 'the-end-comes-first',
    clause: 'C5',
    says: 'the other half came first, and the message was heard',
    reads: ['anna', 'carl'],
    holds: ({ sent }: Person, { heard }: Person) =>
      sent[0] === 'other-half' && heard.includes('halves'),
  },
  {
    kind: 'sometimes',
    name: 'half-of-it-is-lost',
    clause: 'C1',
    says: 'anna has gone and left half a message',
    reads: ['anna'],
    holds: ({ is, sent }: Person) => is === 'away' && sent.join() === 'first-half',
  },
  {
    kind: 'sometimes',
    name: 'who-refuses-hears-on',
    clause: 'C14',
    says: 'carl has heard a second message after he had answered the first',
    reads: ['carl'],
    holds: ({ heard, unanswered }: Person) => heard.length > unanswered.length + 1,
  },
  {
    kind: 'sometimes',
    name: 'somebody-is-sent-away',
    clause: 'C16',
    says: 'carl was sent away',
    reads: ['carl'],
    holds: ({ is, heard }: Person) => is === 'away' && heard.length > 0,
  },
];
