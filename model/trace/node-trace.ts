// The trace of one node: what it was fed, tick by tick, and a hash of what came of each, so that a
// replay can show that it does and sends the same. It holds all that a node knows, secrets too: the
// boot's random bits, every message.
import type { Effect } from '../focus/effect.ts';
import type { Input } from '../focus/input.ts';
import { limits } from '../limits.ts';
import { canonicalJson } from '../log/canonical.ts';
import type { Sha256 } from '../log/port.ts';
import { inputShape } from './input-shape.ts';
import type { TraceFormat } from './reading.ts';
import { listOf, optional, record, text } from './shape.ts';
import { type TraceWriter, type WrittenLine, writeEvent } from './writing.ts';

/** Whose trace it is; with what it was started stands in its first input, `booted`. */
export interface NodeSubject {
  /** The room log's node id. */
  readonly node: string;
  readonly domain: string;
}

/** The inputs that a node took at once, and what came of them. */
export interface Tick extends TickOutcome {
  readonly inputs: readonly Input[];
}

/** What came of a tick; both are absent where more of its inputs follow in the next event. */
export interface TickOutcome {
  /** `effectsHash` of its effects. */
  readonly effects?: string;
  /** What was thrown instead: a bug of ours, after which the node went no further. */
  readonly failed?: string;
}

/** What an event of a node's trace is. */
export const nodeTrace: TraceFormat<NodeSubject, Tick> = {
  kind: 'node',
  subject: record<NodeSubject>({ node: text(), domain: text() }),
  event: record<Tick>({
    inputs: listOf(inputShape),
    effects: optional(text(/^[0-9a-f]{16}$/, '16 hex digits')),
    failed: optional(text()),
  }),
};

/** 16 hex digits over all that a tick asked of the world, in order: octets, timers, appends. */
export function effectsHash(effects: readonly Effect[], sha256: Sha256): string {
  return sha256(canonicalJson(effects)).slice(0, 16);
}

/**
 * The lines of one tick, one after the other: one, or several where its inputs are many, as when a
 * log is recovered. A line ends with the input that makes it longer than `limits.tracePartBytes`.
 */
export function* tickLines(
  writer: TraceWriter,
  inputs: readonly Input[],
  outcome: TickOutcome,
  sha256: Sha256,
): Generator<WrittenLine, void, undefined> {
  let last = writer;
  let from = 0;
  let bytes = 0;
  for (const [at, input] of inputs.entries()) {
    bytes += inputBytes(input);
    const isLast = at === inputs.length - 1;
    if (!isLast && bytes < limits.tracePartBytes) continue;
    const part = from === 0 && isLast ? inputs : inputs.slice(from, at + 1);
    const tick: Tick = isLast ? { inputs: part, ...outcome } : { inputs: part };
    const written = writeEvent(last, tick, sha256);
    yield written;
    last = written.writer;
    from = at + 1;
    bytes = 0;
  }
}

/** How much of a trace an input takes, roughly. */
export function inputBytes(input: Input): number {
  switch (input.type) {
    case 'bytes-received':
      return INPUT_BYTES + input.octets.length;
    case 'committed':
      return 2 * INPUT_BYTES + (input.committed.body?.length ?? 0);
    case 'snapshot-loaded':
      return INPUT_BYTES + input.snapshot.state.length;
    case 'append-failed':
      return input.appends.reduce(
        (bytes, { body }) => bytes + 2 * INPUT_BYTES + (body?.octets.length ?? 0),
        INPUT_BYTES,
      );
    default:
      return INPUT_BYTES;
  }
}

/** How much memory a tick holds that is yet to be written, roughly. */
export function tickBytes(inputs: readonly Input[], effects: readonly Effect[]): number {
  let bytes = INPUT_BYTES;
  for (const input of inputs) bytes += inputBytes(input);
  for (const effect of effects) {
    bytes += EFFECT_BYTES;
    if (effect.type === 'send') bytes += effect.octets.length;
    else if (effect.type === 'fan-out') {
      bytes += effect.before.length + effect.after.length + effect.legs.length * EFFECT_BYTES;
    }
  }
  return bytes;
}

/** The events of a node's trace put together to ticks: parts, until the one with the outcome. */
export interface TickAssembly {
  readonly parts: readonly (readonly Input[])[];
}

/** Nothing of a tick has come. */
export const noTick: TickAssembly = { parts: [] };

/** Takes an event; `tick` is there when it ended one. */
export function joinTick(
  { parts }: TickAssembly,
  { inputs, ...outcome }: Tick,
): { readonly assembly: TickAssembly; readonly tick?: Tick } {
  const all = [...parts, inputs];
  if (outcome.effects === undefined && outcome.failed === undefined)
    return { assembly: { parts: all } };
  const [first = []] = all;
  return { assembly: noTick, tick: { inputs: all.length === 1 ? first : all.flat(), ...outcome } };
}

const INPUT_BYTES = 250;
const EFFECT_BYTES = 150;
