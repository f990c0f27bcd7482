// What must hold of whispers, and who looks at every step of the focus for it (R7701-6.2).
import { defaultVariants } from '../../../model/variant.ts';
import type { RoomShown } from '../focus/shown.ts';
import { type Event, isReceived, type Property, type Sent } from '../model.ts';
import type { Device } from './private-message.ts';
import {
  DEVICES,
  isPrivate,
  judgedIn,
  mayHear,
  type Rules,
  SAYINGS,
  type Saying,
} from './whispers.ts';

/** A step of the focus, judged once more by what the room was before it. */
export function judging(rules: Rules) {
  return (before: RoomShown, event: Event, sends: readonly Sent[]): string | undefined => {
    if (!isReceived(event)) return undefined;
    const { text, part = [1, 1] } = event.message as { text?: string; part?: readonly number[] };
    if (text === undefined) return undefined;
    const saying = SAYINGS[text] as Saying;
    const judged = judgedIn(before, saying, rules);
    const { status, copies } = answered(sends, text);
    // What follows a part that was refused is refused as that was.
    const isLast = part[0] === part[1];
    const isRefused = part[1] === 2 && isLast && status !== 200;
    const due = isLast && !isRefused ? judged.to : [];
    const [went, goes] = [copies, due].map((each) => [...each].sort().join(' and ') || 'nobody');
    if (went !== goes) {
      return `a-message-goes-to-whom-it-is-for: ${text} goes to ${went}, not to ${goes}`;
    }
    const answer = answerTo(saying, judged.status, rules);
    if (isRefused || status === answer) return undefined;
    return `an-answer-says-what-came-of-it: ${text} is answered ${status}, not ${answer}`;
  };
}

function answered(sends: readonly Sent[], text: string) {
  const said = sends.map(({ to, message }) => ({
    ...(message as object),
    device: to,
  })) as readonly {
    readonly device: string;
    readonly msrp?: unknown;
    readonly text?: string;
  }[];
  return {
    status: said.find(({ msrp }) => typeof msrp === 'number')?.msrp,
    copies: said.filter((each) => each.text === text).map(({ device }) => device),
  };
}

/** P15: who wants no answer gets none, but by a variant. */
function answerTo({ failure }: Saying, status: number, { variants }: Rules): number | undefined {
  const { privateAlwaysRefused } = { ...defaultVariants, ...variants };
  const isSaid = privateAlwaysRefused && (status === 404 || status === 428);
  return failure === 'no' && !isSaid ? undefined : status;
}

/** What no device may find, and no step of the focus be. */
export function whisperProperties(rules: Rules): readonly Property[] {
  return [...safety(rules), ...STEPS];
}

function safety(rules: Rules): readonly Property[] {
  return [
    {
      kind: 'always',
      name: 'whispers-stay-private',
      clause: 'R7701-4-6',
      says: 'nobody has heard what was meant for another one',
      lasts: true,
      reads: DEVICES,
      holds: (...each: readonly Device[]) =>
        each.every(({ who, heard }) => heard.every((text) => mayHear(who, text, rules))),
      tells: (...each: readonly Device[]) =>
        each
          .map(({ who, heard }) => `${who} has heard ${heard.join(' and ') || 'nothing'}`)
          .join(', '),
    },
    {
      kind: 'always',
      name: 'everything-is-heard-once',
      clause: 'R7701-6.2-11',
      says: 'no device has heard anything twice',
      lasts: true,
      reads: DEVICES,
      holds: (...each: readonly Device[]) =>
        each.every(({ heard }) => new Set(heard).size === heard.length),
    },
  ];
}

/** What every device has found where everything has come to rest. */
export function restingProperties(rules: Rules): readonly Property[] {
  return [
    {
      kind: 'eventually',
      name: 'what-is-taken-arrives',
      clause: 'R7701-6.2-9',
      says: 'what anna was answered 200 to was heard by each device that it is for and that stayed',
      reads: DEVICES,
      holds: (anna: Device, ...others: readonly Device[]) =>
        Object.entries(anna.answers).every(
          ([text, status]) =>
            status !== 200 ||
            SAYINGS[text] === undefined ||
            others.every(
              (device) =>
                !stayed(device, text, rules) ||
                !mayHear(device.who, text, rules) ||
                device.heard.includes(text),
            ),
        ),
      tells: (anna: Device, ...others: readonly Device[]) =>
        `anna was answered ${JSON.stringify(anna.answers)}, and ${others
          .map(({ who, heard }) => `${who} has heard ${heard.join(' and ') || 'nothing'}`)
          .join(', ')}`,
    },
    {
      kind: 'eventually',
      name: 'everything-is-answered',
      clause: 'X6',
      says: 'nothing that wants an answer is without one',
      reads: DEVICES,
      holds: (...each: readonly Device[]) => each.every(({ asked }) => asked.length === 0),
    },
  ];
}

/** It is as it was in the beginning, and could hear it all the time. */
function stayed({ is, call, seq, able }: Device, text: string, rules: Rules): boolean {
  return is === 'in' && call === 1 && ((able && seq === 1) || !isPrivate(text, rules));
}

const STEPS: readonly Property[] = [
  {
    kind: 'step',
    name: 'a-message-goes-to-whom-it-is-for',
    clause: 'R7701-6.2-9',
    says: 'a copy leaves for each device of whom it is for that can take it, and for no other',
  },
  {
    kind: 'step',
    name: 'an-answer-says-what-came-of-it',
    clause: 'R7701-6.2-7',
    says: 'a message is answered by the first of 403, 404 and 428 that is right, else 200',
  },
  {
    kind: 'step',
    name: 'what-is-refused-stays-refused',
    clause: 'R4975-7.1.4-1',
    says: 'once a part of a message was refused, the rest of it is refused alike',
  },
  {
    kind: 'step',
    name: 'a-copy-is-as-it-was-said',
    clause: 'R7701-6.2-13',
    says: 'a copy says from whom and to whom it is as its sender wrote it',
  },
  {
    kind: 'step',
    name: 'no-whisper-to-who-takes-none',
    clause: 'R7701-6.2-6',
    says: 'no device hears a whisper that has said that it takes none',
  },
  {
    kind: 'step',
    name: 'a-report-says-whom-it-was-for',
    clause: 'R7701-6.2-8',
    says: 'a REPORT about a whisper names its sender and its recipient',
  },
];

/** What can come of whispers; it is asked only where people may do what it takes. */
export function chancesOf(
  ways: readonly string[],
  { bert = [], desk = [] }: { readonly [device: string]: readonly string[] },
): readonly Property[] {
  const leaves = ways.includes('psst') && bert.includes('hang up');
  const possible: { readonly [name: string]: boolean } = {
    'a-whisper-comes-too-late': leaves && desk.includes('hang up'),
    'a-whisper-finds-who-came-back': leaves && bert.includes('call'),
    'nobody-there-takes-whispers': leaves && desk.includes('take no whispers'),
    'hello-after-a-mistake': ways.includes('to-nobody'),
  };
  return CHANCES.filter(({ name }) => possible[name]);
}

const CHANCES: readonly Property[] = [
  {
    kind: 'sometimes',
    name: 'a-whisper-comes-too-late',
    clause: 'P3',
    says: 'bert has left before a whisper to him was judged',
    reads: ['anna', 'bert'],
    holds: ({ answers }: Device, { heard }: Device) => answers.psst === 404 && heard.length === 0,
  },
  {
    kind: 'sometimes',
    name: 'a-whisper-finds-who-came-back',
    clause: 'R7701-6.2-11',
    says: 'bert has heard a whisper on his second call',
    reads: ['bert'],
    holds: ({ call, heard }: Device) => call === 2 && heard.includes('psst'),
  },
  {
    kind: 'sometimes',
    name: 'nobody-there-takes-whispers',
    clause: 'R7701-6.2-5',
    says: 'only a device of his that takes none was there',
    reads: ['anna'],
    holds: ({ answers }: Device) => answers.psst === 428,
  },
  {
    kind: 'sometimes',
    name: 'hello-after-a-mistake',
    clause: 'R7701-6.2-4',
    says: 'who whispered to nobody is heard by the room',
    reads: ['anna', 'carl'],
    holds: ({ answers }: Device, { heard }: Device) =>
      answers['to-nobody'] === 404 && heard.includes('hello'),
  },
];
