// What properties see of a simulated world: what happened, without the network in between.
import type { Observation } from '../../model/property/property.ts';
import type { Happened } from './happened.ts';

/** What a property is to be shown of something that happened; undefined where nothing. */
export function observationOf(happened: Happened): Observation | undefined {
  switch (happened.type) {
    case 'ticked': {
      const { atMs, after, inputs, effects } = happened;
      const seen = { atMs, node: after.name, inputs, effects };
      if (after.kind === 'focus') return { type: 'focus-ticked', ...seen, state: after.state };
      return { type: 'agent-ticked', ...seen, state: after.state.agent };
    }
    case 'corrupted':
      return { type: 'corrupted', atMs: happened.atMs, node: happened.parcel.to };
    case 'logged':
    case 'crashed':
    case 'restarted':
      return happened;
    default:
      return undefined;
  }
}
