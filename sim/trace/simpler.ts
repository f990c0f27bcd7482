// What an action might be instead, the simplest first: earlier, smaller, shorter, whole instead of
// in part. Law: pure, and each is simpler by a measure that cannot fall for ever.
import type { Action } from '../world/action.ts';
import type { Draft } from './draft.ts';

/** Simpler drafts in place of one, the simplest first. */
export function* simplerDrafts(draft: Draft): Generator<Draft, void, void> {
  const { action } = draft;
  if (SCHEDULE.has(action.type)) {
    yield { action: { type: 'settle', atMs: action.atMs }, object: null };
  }
  for (const atMs of smaller(action.atMs)) yield { ...draft, action: { ...action, atMs } };
  for (const other of simplerOnes(action)) yield { ...draft, action: other };
}

/** Whether an action only lets happen what would happen anyhow, sooner or later. */
export function isSchedule({ type }: Action): boolean {
  return SCHEDULE.has(type) || type === 'settle' || type === 'wait';
}

function* simplerOnes(action: Action): Generator<Action, void, void> {
  switch (action.type) {
    case 'deliver': {
      const { octets, ...whole } = action;
      if (octets !== undefined) yield whole;
      return;
    }
    case 'ask':
    case 'operate':
      for (const command of simplerPlain(action.command)) yield { ...action, command } as Action;
      return;
    case 'do':
      for (const deed of simplerPlain(action.deed)) yield { ...action, deed };
      return;
    case 'crash':
      if (action.torn) yield { ...action, torn: false };
      for (const kept of smaller(action.kept)) yield { ...action, kept };
      return;
    case 'corrupt':
      for (const at of smaller(action.at)) yield { ...action, at };
      return;
    case 'set-clock':
      for (const size of smaller(Math.abs(action.aheadMs))) {
        yield { ...action, aheadMs: action.aheadMs < 0 ? -size : size };
      }
      return;
    default:
      return;
  }
}

/**
 * Plain data with one of its parts simpler: numbers smaller, texts shorter, flags down, lists
 * shorter. What says of which kind it is stays, and so do addresses.
 */
export function* simplerPlain<T extends object>(plain: T): Generator<T, void, void> {
  for (const key of Object.keys(plain)) {
    if (FIXED.has(key)) continue;
    const value: unknown = plain[key as keyof T];
    for (const other of simplerValues(key, value)) yield { ...plain, [key]: other };
  }
}

function* simplerValues(key: string, value: unknown): Generator<unknown, void, void> {
  if (value === true) yield false;
  if (typeof value === 'number') {
    for (const size of smaller(Math.abs(value))) yield value < 0 ? -size : size;
  }
  if (typeof value === 'string' && TEXTS.has(key)) {
    for (const length of smaller(value.length)) if (length > 0) yield value.slice(0, length);
  }
  if (Array.isArray(value)) {
    for (let at = value.length - 1; at >= 0; at -= 1) yield value.toSpliced(at, 1);
  } else if (typeof value === 'object' && value !== null) yield* simplerPlain(value);
}

/** Smaller numbers, 0 first, then ever nearer; of fractions only 0. */
export function* smaller(value: number): Generator<number, void, void> {
  if (value <= 0) return;
  yield 0;
  if (!Number.isSafeInteger(value)) return;
  // Beyond 32 bits as well: a live node's time may be that large.
  for (let less = Math.floor(value / 2); less > 0; less = Math.floor(less / 2)) yield value - less;
}

/** These have a `settle` that does the same and more. */
const SCHEDULE: ReadonlySet<string> = new Set(['deliver', 'commit', 'tell']);

/** Members that are what somebody wrote; other texts are one of a few. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'nickname', 'octets', 'reason']);

/** Members that say what something is, or whom it is about. */
const FIXED: ReadonlySet<string> = new Set([
  ...['type', 'name', 'kind', 'room', 'identity', 'via', 'transport', 'host', 'port', 'policy'],
]);
