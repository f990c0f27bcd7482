// What is allowed in the rooms of a simulated world, and how what the RFCs leave open is read
// there, as a seed draws them. Law: most worlds are as usual, and each departure is drawn by
// itself, so that they meet one another.
import type { Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { variantRows } from '../../model/variant-rows.ts';
import type { Dice } from './dice.ts';

/** What is otherwise in a world: policy, readings where they may be, or both. */
export function drawRules(dice: Dice, readings: boolean, focuses: number): Rules {
  const [pair] = readings && dice.whether(1 / 4) ? [dice.one(pairs)] : [];
  if (pair !== undefined) return pair;
  const variants = readings && dice.whether(2 / 3) ? drawVariants(dice) : {};
  const policy = dice.whether(2 / 3) ? drawPolicy(dice) : {};
  const ends = focuses > 1 && dice.whether(1 / 3) ? { deleteWithCreator: true } : {};
  return { policy: { ...policy, ...ends }, variants };
}

interface Rules {
  readonly policy?: Partial<Policy>;
  readonly variants?: Partial<Variants>;
}

/** What matters only together. */
const pairs: readonly Rules[] = [
  { policy: { severalSessions: false }, variants: { severalSessionsReplace: true } },
  { policy: { roster: 'members' }, variants: { subscribersPending: true } },
  { policy: { roster: 'members' }, variants: { subscribersPending: true } },
  { policy: { roster: 'members' }, variants: { subscribersPending: false } },
  { variants: { suspendMs: 32_000 } },
  { variants: { suspendMs: 32_000, announcedAtAck: true } },
  { variants: { announcedAtAck: true } },
  { policy: { severalSessions: false }, variants: { severalSessionsReplace: true } },
  { variants: { secondNickname: 403, likeOthersNames: 425 } },
  { variants: { secondNickname: 425, likeOthersNames: 425 } },
  { variants: { notifySerialised: false } },
];

/** Departures from the usual policy: one or two of them. */
export function drawPolicy(dice: Dice): Partial<Policy> {
  const first = dice.one(policies);
  return dice.whether(1 / 2) ? { ...first } : { ...first, ...dice.one(policies) };
}

/** Some readings that are not the default ones. */
export function drawVariants(dice: Dice): Partial<Variants> {
  const count = dice.between(1, 4);
  let drawn: Partial<Variants> = {};
  for (let at = 0; at < count; at += 1) {
    const name = dice.one(dice.whether(1 / 2) ? movers : drawable);
    if (name === undefined) continue;
    const others = variantRows[name].readings.filter((each) => each !== defaultVariants[name]);
    drawn = { ...drawn, [name]: dice.one(others) };
  }
  return drawn;
}

/** Table of data: what may be otherwise in a room (R7701-4.1-1 to R7701-4.1-9). */
const policies: readonly Partial<Policy>[] = [
  { nicknames: false },
  { privateMessages: false },
  { deleteWithCreator: true },
  { deleteWithCreator: true, quarantineMs: 0 },
  { severalSessions: false },
  { severalSessions: false },
  { severalSessions: false },
  { wrappedTypes: ['text/plain'] },
  { history: 'none' },
  { roster: 'members' },
  { quarantineMs: 5_000 },
  { chunkTimerMs: 10_000 },
  { chunkTimerMs: 10_000 },
  { chunkTimerMs: 45_000 },
  { congestedBytesMax: 100 },
  { notices: false },
  { roomCreation: 'reserved', rooms: ['lobby'] },
  { closed: ['attic'] },
];

/** Readings that lead machines other ways. */
const movers: readonly (keyof Variants)[] = [
  ...(['nothingToRemove', 'likeOthersNames', 'secondNickname', 'privateToSelfAlone'] as const),
  ...(['severalSessionsReplace', 'announcedAtAck', 'suspendMs', 'suspendMs'] as const),
  ...(['subscribersPending', 'pacedBySubscribe', 'notifySerialised'] as const),
];

/** Readings that no life draws, each with the reason. */
export const undrawn: { readonly [name in keyof Variants]?: string } = {};

const drawable = (Object.keys(variantRows) as (keyof Variants)[]).filter(
  (name) => undrawn[name] === undefined,
);
