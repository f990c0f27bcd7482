// The trace of a simulated world: its options, then every action with the step hash after it, so
// that whoever does the actions again knows at which one another world comes of them.

import { policyShape, variantsShape } from '../../model/trace/entry-shape.ts';
import { agentCommandShape, focusCommandShape } from '../../model/trace/input-shape.ts';
import type { TraceFormat } from '../../model/trace/reading.ts';
import {
  listOf,
  type MemberShapes,
  mapOf,
  nameOf,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  union,
  yesOrNo,
} from '../../model/trace/shape.ts';
import { act, createWorld, ImpossibleAction } from '../world/act.ts';
import type { Action, ActionMoment, ActionType } from '../world/action.ts';
import type { PeerProfile } from '../world/peer-profile.ts';
import type { Witness } from '../world/scene.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { deedShape } from './deed-shape.ts';

/** Something that was done to a world. */
export interface WorldEvent {
  readonly action: Action;
  /** The world's step hash after it, 64 hex digits; absent where the writer did not have it. */
  readonly hash?: string;
}

/** A world after so many actions of its trace. */
export interface WorldReplay {
  readonly world: World;
  readonly actions: number;
}

/** An action as it was replayed. */
export interface ReplayedAction {
  /** From 1. */
  readonly number: number;
  readonly action: Action;
  /** The step hash after it, as recorded and as it is now. */
  readonly expected: string;
  readonly got: string;
}

/** A replay after an action, or why that cannot be done, in a sentence. */
export type ActionStep =
  | { readonly replay: WorldReplay; readonly replayed: ReplayedAction }
  | { readonly impossible: string };

/** Before the first action. Throws a RangeError: which option makes no world. */
export function newWorldReplay(options: WorldOptions, witness?: Witness): WorldReplay {
  return { world: createWorld(options, witness), actions: 0 };
}

/** Does the action of an event. */
export function replayAction(
  { world, actions }: WorldReplay,
  { action, hash }: WorldEvent,
  witness?: Witness,
): ActionStep {
  const number = actions + 1;
  try {
    const after = act(world, action, witness);
    const replayed = { number, action, expected: hash ?? after.hash, got: after.hash };
    return { replay: { world: after, actions: number }, replayed };
  } catch (error) {
    if (!(error instanceof ImpossibleAction)) throw error;
    return { impossible: `action ${number} (${action.type}) cannot be done: ${error.message}` };
  }
}

const ms = number(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const count = number(0, Number.MAX_SAFE_INTEGER);

const profileShape = nameOf<PeerProfile>({
  strict: true,
  blink: true,
  sylk: true,
  rcs: true,
  tinymsrp: true,
  'kamailio-relay': true,
});

const optionsShape = record<WorldOptions>({
  seed: ms,
  people: listOf(text()),
  profiles: optional(mapOf(profileShape)),
  focuses: optional(number(1, 100)),
  skewMs: optional(mapOf(ms)),
  driftPpm: optional(mapOf(ms)),
  policy: optional(policyShape),
  variants: optional(variantsShape),
  plant: optional(text()),
});

type ActionOf<T extends ActionType> = Extract<Action, { readonly type: T }>;

const moment: MemberShapes<ActionMoment> = { atMs: ms };

function ofParcel<T extends 'lose' | 'duplicate'>(type: T) {
  return record<ActionMoment & { readonly type: T; readonly parcel: number }>({
    ...{ ...moment, type: oneOf(type), parcel: count },
  } as never);
}

function between<T extends 'hold' | 'release' | 'partition' | 'heal'>(type: T) {
  return record({ ...moment, type: oneOf(type), from: text(), to: text() } as never) as Shape<
    ActionOf<T>
  >;
}

function atSocket<T extends 'reset' | 'vanish' | 'clog' | 'unclog'>(type: T) {
  return record({ ...moment, type: oneOf(type), socket: text() } as never) as Shape<ActionOf<T>>;
}

function atNode<T extends 'commit' | 'tell' | 'fail' | 'restart' | 'freeze' | 'thaw'>(type: T) {
  return record({ ...moment, type: oneOf(type), node: text() } as never) as Shape<ActionOf<T>>;
}

const actionShape: Shape<Action> = union<Action, 'type'>('type', {
  wait: record<ActionOf<'wait'>>({ ...moment, type: oneOf('wait') }),
  settle: record<ActionOf<'settle'>>({ ...moment, type: oneOf('settle') }),
  ask: record<ActionOf<'ask'>>({
    ...{ ...moment, type: oneOf('ask'), person: text(), command: agentCommandShape },
  }),
  do: record<ActionOf<'do'>>({
    ...{ ...moment, type: oneOf('do'), person: text(), deed: deedShape },
  }),
  operate: record<ActionOf<'operate'>>({
    ...{ ...moment, type: oneOf('operate'), node: text(), command: focusCommandShape },
  }),
  deliver: record<ActionOf<'deliver'>>({
    ...{ ...moment, type: oneOf('deliver'), parcel: count, octets: optional(count) },
  }),
  lose: ofParcel('lose'),
  duplicate: ofParcel('duplicate'),
  corrupt: record<ActionOf<'corrupt'>>({
    ...{ ...moment, type: oneOf('corrupt'), parcel: count, at: count, bits: number(1, 255) },
  }),
  hold: between('hold'),
  release: between('release'),
  partition: between('partition'),
  heal: between('heal'),
  reset: atSocket('reset'),
  vanish: atSocket('vanish'),
  clog: atSocket('clog'),
  unclog: atSocket('unclog'),
  commit: atNode('commit'),
  tell: atNode('tell'),
  fail: atNode('fail'),
  crash: record<ActionOf<'crash'>>({
    ...{ ...moment, type: oneOf('crash'), node: text(), kept: count, torn: yesOrNo },
  }),
  restart: atNode('restart'),
  freeze: atNode('freeze'),
  thaw: atNode('thaw'),
  'set-clock': record<ActionOf<'set-clock'>>({
    ...{ ...moment, type: oneOf('set-clock'), node: text(), aheadMs: ms },
  }),
});

/** What is wrong with plain JSON that is to be an action; undefined when it is one. */
export const actionFault: (value: unknown) => string | undefined = actionShape;

/** What a line of a world's trace is. */
export const worldTrace: TraceFormat<WorldOptions, WorldEvent> = {
  kind: 'world',
  subject: optionsShape as Shape<WorldOptions>,
  event: record<WorldEvent>({
    action: actionShape,
    hash: optional(text(/^[0-9a-f]{64}$/, '64 hex digits')),
  }),
};
