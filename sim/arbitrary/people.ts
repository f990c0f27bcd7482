// Arbitrary people of a simulated world, what they ask of their user agents, and the names that
// they want. Law: pure; every draw shrinks to the plainest of its kind.
import fc from 'fast-check';
import type { AgentCommand } from '../../model/focus/input.ts';
import { joining, personUri } from '../world/world.ts';

/** How commands are drawn. */
export interface CommandConstraints {
  /** Whom a whisper may be meant for, by user part; alice and bob when absent. */
  readonly people?: readonly string[];
  /** User parts of the rooms that are joined; `lobby` when absent. */
  readonly rooms?: readonly string[];
  /** How many focuses the world has; 1 when absent. */
  readonly focuses?: number;
  readonly nicknames?: fc.Arbitrary<string>;
  readonly texts?: fc.Arbitrary<string>;
}

/** The people of a world, as `WorldOptions.people` takes them: two to five when nothing is said. */
export function people(
  constraints: { readonly least?: number; readonly most?: number } = {},
): fc.Arbitrary<readonly string[]> {
  const { least = 2, most = Math.max(least, 5) } = constraints;
  if (most > PEOPLE.length) throw new RangeError(`people: at most ${PEOPLE.length}; got ${most}`);
  return fc.integer({ min: least, max: most }).map((count) => PEOPLE.slice(0, count));
}

/**
 * Nicknames as somebody may ask for: plain ones, the same in other cases and widths, and what
 * PRECIS (RFC 8266) forbids or changes; '' gives a name back.
 */
export function nicknames(): fc.Arbitrary<string> {
  const characters = fc.array(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom('Rook', 'ROOK', 'Ｒook', 'Queen of Tea', 'bishop', ''),
    },
    { weight: 2, arbitrary: characters.map((parts) => `Rook${parts.join('')}`) },
    { weight: 1, arbitrary: characters.map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 1_100 }).map((n) => 'n'.repeat(n)) },
  );
}

/** What may be said: from nothing to more than a chunk takes, and what looks like framing. */
export function texts(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('hello', 'is there tea?', '雪', 'a\r\nb', '') },
    { weight: 1, arbitrary: fc.constantFrom('-------x$', 'MSRP abcd SEND', '\0', '<&>"', '😀') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 2_000, max: 12_000 }).map((n) => 'ab'.repeat(n / 2)),
    },
  );
}

/** What a person may ask of their user agent. */
export function commands(
  person: string,
  constraints: CommandConstraints = {},
): fc.Arbitrary<AgentCommand> {
  const { people: others = PEOPLE.slice(0, 2), rooms = ['lobby'], focuses = 1 } = constraints;
  const { nicknames: names = nicknames(), texts: said = texts() } = constraints;
  const join = fc.record({
    room: fc.constantFrom(...rooms),
    transport: fc.constantFrom('sip-tcp' as const, 'sip-udp' as const),
    focus: fc.integer({ min: 1, max: focuses }),
    anonymous: fc.boolean(),
  });
  const to = fc.oneof(fc.constantFrom(...others.map(personUri), ...others), names);
  return fc.oneof<fc.WeightedArbitrary<AgentCommand>[]>(
    {
      weight: 3,
      arbitrary: join.map(({ room, transport, focus, anonymous }) => {
        const command = joining(person, room, transport, focus);
        return anonymous ? ({ ...command, anonymous } as AgentCommand) : command;
      }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('say'), text: said }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('whisper'), to, text: said }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('take-nickname'), nickname: names }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('typing'), active: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ type: 'who' }) },
    { weight: 2, arbitrary: fc.constant({ type: 'leave' }) },
  );
}

/** Those whom `people` draws, from its beginning. */
export const PEOPLE: readonly string[] = [
  ...['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'],
];

/** Combining, invisible, unassigned, of two widths, of both directions, of no case or of three. */
const AWKWARD: readonly string[] = [
  ...['\u0301', '\u200d', '\u200b', '\u00ad', '\u0378', '\ufeff', '\u202e', '\u05d0', '\u0660'],
  ...['\u00a0', '\u3000', ' ', '  ', '\t', '\0', '\u007f', '\u00df', '\u0130', '\u0131', '\u03c2'],
  ...[
    '\u01c5',
    '\u212b',
    '\ufb01',
    '\u1e9e',
    '\uff21',
    '\ufffd',
    '😀',
    '👩\u200d🚀',
    '"',
    '\\',
    '@',
  ],
];
