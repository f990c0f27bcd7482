// The ways in which something can be said to a room or whispered, and what the RFCs make of each:
// whom it is meant for, and why it is refused (R7701-6.2, P5 to P24).
import type { Policy } from '../../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../../model/variant.ts';
import type { RoomShown } from '../focus/shown.ts';
import { ROOM } from '../focus/wire.ts';
import type { Json } from '../model.ts';

/** How something is said. */
export interface Saying {
  readonly [key: string]: Json | undefined;
  /** The device that says it. */
  readonly by: string;
  /** `room`, somebody's name, or a URI; several or none by mistake. */
  readonly to: string | readonly string[];
  readonly from?: string;
  readonly cc?: string;
  readonly failure?: 'no';
  readonly success?: boolean;
  /** It comes in two parts. */
  readonly parts?: boolean;
}

/** Who is there: a device of each, and one more of bert's. */
export const DEVICES = ['anna', 'bert', 'desk', 'carl'];

export const OWNERS: { readonly [device: string]: string } = { desk: 'bert' };

/** What can be said, by its text, which is its Message-ID as well. */
export const SAYINGS: { readonly [text: string]: Saying } = {
  psst: { by: 'anna', to: 'bert' },
  'in-parts': { by: 'anna', to: 'bert', parts: true },
  'with-a-report': { by: 'anna', to: 'bert', success: true },
  'not-to-be-answered': { by: 'anna', to: 'bert', failure: 'no' },
  'as-im': { by: 'anna', to: 'im:bert@confab.example' },
  'with-a-copy': { by: 'anna', to: 'bert', cc: 'carl' },
  'as-carl': { by: 'anna', to: 'bert', from: 'sip:carl@confab.example' },
  'to-oneself': { by: 'anna', to: 'anna' },
  'to-the-anonymous': { by: 'anna', to: 'carl' },
  'to-nobody': { by: 'anna', to: 'ghost' },
  'to-nobody-silently': { by: 'anna', to: 'ghost', failure: 'no' },
  'to-two': { by: 'anna', to: ['bert', 'carl'] },
  'to-none': { by: 'anna', to: [] },
  'to-the-room': { by: 'anna', to: `${ROOM}:5060` },
  'to-whom-rcs-means': { by: 'anna', to: 'sip:anonymous@anonymous.invalid' },
  hello: { by: 'anna', to: 'room', success: true },
  aside: { by: 'desk', to: 'anna' },
};

/** What comes of a saying. */
export interface Judged {
  readonly status: number;
  /** The devices that get a copy. */
  readonly to: readonly string[];
}

/** The readings and the policy in force. */
export interface Rules {
  readonly variants?: Partial<Variants> | undefined;
  readonly policy?: Partial<Policy> | undefined;
}

/** What comes of it in that room. */
export function judgedIn(
  room: Pick<RoomShown, 'joined' | 'able'>,
  saying: Saying,
  rules: Rules,
): Judged {
  const variants = { ...defaultVariants, ...rules.variants };
  const { by, from } = saying;
  const meant = addressees(saying, variants);
  if (by === 'desk' && (variants.directionBindsPrivate || meant[0] === 'room')) {
    return refused(variants.directionRefusal);
  }
  if (from !== undefined || meant.length !== 1) return refused(403);
  const [user = ''] = meant;
  const others = room.joined.map(deviceOf).filter((device) => device !== by);
  const own = others.filter((device) => ownerOf(device) === ownerOf(by));
  if (user === 'room') {
    const copied = variants.copyToOwnDevices ? [] : own;
    return { status: 200, to: others.filter((device) => !copied.includes(device)) };
  }
  if (rules.policy?.privateMessages === false) return refused(variants.privateForbidden);
  const theirs = others.filter((device) => ownerOf(device) === user);
  if (theirs.length === 0) {
    return refused(user === ownerOf(by) ? variants.privateToSelfAlone : 404);
  }
  const able = room.able.map(deviceOf);
  const takers = theirs.filter((device) => able.includes(device));
  if (takers.length === 0) return refused(428);
  if (variants.privateNeedsAll && takers.length < theirs.length) return refused(428);
  const copied = variants.privateToOwnDevices ? own.filter((device) => able.includes(device)) : [];
  return { status: 200, to: [...new Set([...takers, ...copied])] };
}

/** Whether it is for one of them alone. */
export function isPrivate(text: string, rules: Rules): boolean {
  const { to, by } = SAYINGS[text] as Saying;
  const variants = { ...defaultVariants, ...rules.variants };
  return addressees({ by, to }, variants)[0] !== 'room';
}

/** Whether a device may ever hear it: where nobody else is there and all that it can it does. */
export function mayHear(device: string, text: string, rules: Rules): boolean {
  const saying = SAYINGS[text] as Saying;
  const joined = [`${saying.by}-1`, `${device}-1`];
  return judgedIn({ joined, able: joined }, saying, rules).to.includes(device);
}

/** `bert` of the leg `bert-2`. */
export function deviceOf(leg: string): string {
  return leg.replace(/-\d+$/, '');
}

export function ownerOf(device: string): string {
  return OWNERS[device] ?? device;
}

/** Whom it means: `room`, users, and `ghost` for nobody. */
function addressees({ to, cc }: Saying, variants: Variants): readonly string[] {
  const all = typeof to === 'string' ? [to] : to;
  const counted = cc !== undefined && variants.ccCounts ? [...all, cc] : all;
  return counted.map((each) => {
    if (each === `${ROOM}:5060`) return variants.roomUriExact ? 'ghost' : 'room';
    if (each === 'sip:anonymous@anonymous.invalid') {
      return variants.anonymousIsRoom ? 'room' : 'ghost';
    }
    if (each === 'im:bert@confab.example') return variants.imIsSip ? 'bert' : 'ghost';
    return each === 'carl' && !variants.anonymousReached ? 'ghost' : each;
  });
}

function refused(status: number): Judged {
  return { status, to: [] };
}
