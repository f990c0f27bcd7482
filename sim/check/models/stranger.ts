// A stranger at the focus of a model: somebody who is in no room, and asks for a session that there
// is not, over and over. Whatever else a model's people do comes to an end; this does not.
import { focusKind } from '../focus/node.ts';
import { isReceived, type Kind, type Model } from '../model.ts';
import type { KnownModel } from './models.ts';
import type { World } from './world.ts';

export const STRANGER = 'stranger';

/** The model with a stranger at its focus, where it has a single one. */
export function withStranger(known: KnownModel, world: World = {}): Model {
  if ((known.focuses ?? 1) > 1) return (known.endless ?? known.build)(world);
  const model = known.build({
    ...world,
    kind: (options) => focusKind({ ...options, devices: [...options.devices, STRANGER] }),
  });
  return {
    ...model,
    actors: [...model.actors, { name: STRANGER, kind: stranger }],
    links: [...model.links, { between: [STRANGER, 'focus'] }],
  };
}

/** Connected or not, and whether an answer is awaited. */
const stranger: Kind<'new' | 'idle' | 'waits'> = {
  name: 'stranger',
  initial: () => 'new',
  offers(state) {
    if (state === 'waits') return [];
    return [{ do: state === 'new' ? 'connect' : 'ask' }];
  },
  step(state, event) {
    if (isReceived(event)) return { state: 'idle' };
    if (event.do === 'connect') {
      return { state: 'idle', sends: [{ to: 'focus', message: { connects: 1 } }] };
    }
    if (state !== 'idle') return undefined;
    return { state: 'waits', sends: [{ to: 'focus', message: { msrp: 'SEND', call: 1 } }] };
  },
};
