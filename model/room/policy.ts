// A room's policy: what the operator allows in it (RFC 7701 4.1). Read from JSON that a person
// wrote, so every mistake is told by name and with what would have been right.
import { canonicalJson } from '../log/canonical.ts';
import { type Identities, readIdentities } from './identities.ts';

/** What is allowed in the rooms of a focus (R7701-4.1-*); `parsePolicy` reads it from JSON. */
export interface Policy {
  /** R7701-4.1-1: whether NICKNAME is allowed at all. */
  readonly nicknames: boolean;
  /** R7701-4.1-1: where a nickname is unique. Only `room` is built. */
  readonly nicknameScope: 'room';
  /** R7701-4.1-2: how long a freed nickname stays claimable by its former holder only. */
  readonly quarantineMs: number;
  /** R7701-4.1-3 */
  readonly privateMessages: boolean;
  /** R7701-4.1-4: whether the room ends when its creator's last leg leaves. */
  readonly deleteWithCreator: boolean;
  /** R7701-4.1-5: whether one identity may join from several endpoints. */
  readonly severalSessions: boolean;
  /** R7701-4.1-6: only `false` is built. */
  readonly tlsOnly: false;
  /** R7701-4.1-7: the largest message sent to a leg that is marked congested. */
  readonly congestedBytesMax: number;
  /** R7701-4.1-8: how long the next chunk of a message may take (R7701-6.1-27). */
  readonly chunkTimerMs: number;
  /** R7701-4.1-9: wrapped content types that may be posted; `*` tolerates any. */
  readonly wrappedTypes: readonly string[];
  /** Whether an INVITE to an unknown room opens it, or only the rooms listed exist. */
  readonly roomCreation: 'open' | 'reserved';
  /** The user parts of rooms that exist from the start. */
  readonly rooms: readonly string[];
  /** The user parts of rooms that are closed, and not opened by calling them (R7701-5.3-2). */
  readonly closed: readonly string[];
  /** R7701-5.2-9: other sip, tel and im URIs by which people are known, by their address. */
  readonly identities: Identities;
  /** R7701-11-1: whether a client that knows nothing of rooms is told where it is. */
  readonly notices: boolean;
  /** Whether bodies are kept in the log, or erased once their deliveries are settled. */
  readonly history: 'keep' | 'none';
  /** R4575-3.5-1: who may subscribe to the roster. */
  readonly roster: 'anyone' | 'members';
}

/** What is allowed where nothing else is said. */
export const defaultPolicy: Policy = {
  nicknames: true,
  nicknameScope: 'room',
  quarantineMs: 300_000,
  privateMessages: true,
  deleteWithCreator: false,
  severalSessions: true,
  tlsOnly: false,
  congestedBytesMax: 8192,
  chunkTimerMs: 540_000,
  wrappedTypes: ['*'],
  roomCreation: 'open',
  rooms: [],
  closed: [],
  identities: {},
  notices: true,
  history: 'keep',
  roster: 'anyone',
};

/** A policy, or one sentence that says what is wrong with it and where. */
export type PolicyOutcome =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly message: string };

/**
 * A policy from parsed JSON: absent keys take their defaults.
 * The message of a refusal names the key, what was expected and what came.
 */
export function parsePolicy(json: unknown): PolicyOutcome {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { ok: false, message: `a policy is a JSON object, not ${shown(json)}` };
  }
  const given = Object.entries(json);
  for (const [key, value] of given) {
    const rule = Object.hasOwn(rules, key) ? rules[key as keyof Policy] : undefined;
    if (rule === undefined) {
      const known = Object.keys(rules).join(', ');
      return { ok: false, message: `unknown policy key "${key}"; the keys are: ${known}` };
    }
    if (!rule.allows(value)) {
      return {
        ok: false,
        message: `policy key "${key}" must be ${rule.expected}, not ${shown(value)}`,
      };
    }
  }
  const policy: Policy = { ...defaultPolicy, ...(Object.fromEntries(given) as object) };
  const read = readIdentities(policy.identities);
  if (!read.ok) return { ok: false, message: `policy key "identities" ${read.why}` };
  const both = policy.rooms.find((room) => policy.closed.includes(room));
  if (both !== undefined) {
    return { ok: false, message: `policy keys "rooms" and "closed" both name "${both}"` };
  }
  return { ok: true, policy: { ...policy, identities: read.identities } };
}

/** A policy as an older version of this program wrote it, with what it did not know. */
export function completePolicy(policy: Policy): Policy {
  return { ...defaultPolicy, ...policy };
}

/** Whether two policies say the same, whatever the order of their keys. */
export function equalPolicies(a: Policy, b: Policy): boolean {
  return Object.keys(rules).every(
    (key) => canonicalJson(a[key as keyof Policy]) === canonicalJson(b[key as keyof Policy]),
  );
}

interface Rule {
  readonly expected: string;
  allows(value: unknown): boolean;
}

function wholeNumber(least: number, unit: string): Rule {
  return {
    expected: `a whole number of ${unit}, at least ${least}`,
    allows: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

function listOf(what: string, pattern: RegExp): Rule {
  return {
    expected: `a list of ${what}`,
    allows: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && pattern.test(item)),
  };
}

function oneOf(...values: readonly string[]): Rule {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    allows: (value) => values.includes(value as string),
  };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** R7701-6.1-27: a few seconds would not be sensible; less than one is a mistake. */
const CHUNK_TIMER_LEAST_MS = 1000;

const yesOrNo: Rule = {
  expected: 'true or false',
  allows: (value) => typeof value === 'boolean',
};

const roomNames = listOf('room names such as "lobby"', /^[A-Za-z0-9_.!~*'()&=+$,;?/-]+$/);

const rules: { readonly [key in keyof Policy]: Rule } = {
  nicknames: yesOrNo,
  nicknameScope: {
    expected: '"room" (uniqueness across rooms is not supported yet)',
    allows: (value) => value === 'room',
  },
  quarantineMs: wholeNumber(0, 'milliseconds'),
  privateMessages: yesOrNo,
  deleteWithCreator: yesOrNo,
  severalSessions: yesOrNo,
  tlsOnly: {
    expected: 'false (TLS is not supported yet)',
    allows: (value) => value === false,
  },
  congestedBytesMax: wholeNumber(0, 'bytes'),
  chunkTimerMs: wholeNumber(CHUNK_TIMER_LEAST_MS, 'milliseconds'),
  wrappedTypes: listOf('content types such as "text/plain", or "*"', /^(\*|[^\s/]+\/[^\s/]+)$/),
  roomCreation: oneOf('open', 'reserved'),
  rooms: roomNames,
  closed: roomNames,
  identities: { expected: 'an object', allows: () => true },
  notices: yesOrNo,
  history: oneOf('keep', 'none'),
  roster: oneOf('anyone', 'members'),
};
