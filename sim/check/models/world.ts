// What every model of a focus can be built with: other readings, another policy, another focus.
import type { Policy } from '../../../model/room/policy.ts';
import type { Variants } from '../../../model/variant.ts';
import type { NodeOptions } from '../focus/node.ts';
import type { Kind } from '../model.ts';

/** What may be different from the usual in a model's world. */
export interface World {
  readonly variants?: Partial<Variants> | undefined;
  readonly policy?: Partial<Policy> | undefined;
  /** Makes the focus; `focusKind` when absent. Two readings are compared by another one. */
  readonly kind?: ((options: NodeOptions) => Kind) | undefined;
  /** In which pieces a model of several focuses brings octets; absent, it brings messages. */
  readonly cut?: NodeOptions['cut'];
  /** Whether a log commits at once: two focuses that are compared have one each. */
  readonly atOnce?: boolean;
}
