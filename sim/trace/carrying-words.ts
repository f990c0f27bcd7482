// What connections and faults say in a story: which of their news is worth an arrow, and which
// fault lasts until another action ends it.
import type { Action } from '../world/action.ts';
import type { Parcel } from '../world/happened.ts';
import type { StoryMessage, StoryNote } from './story.ts';

/** News of a connection, in words. */
export interface ConnectionNews {
  readonly text: string;
  readonly what: NonNullable<StoryMessage['connection']>;
}

/** What the news of a connection says; undefined where it says nothing new. */
export function connectionNews({ fact }: Parcel): ConnectionNews | undefined {
  switch (fact.type) {
    case 'connected': {
      // Who asked for it learns that it is up by what follows.
      if (fact.request !== undefined || fact.transport === 'sip-udp') return undefined;
      return { text: `connects (${fact.transport === 'msrp-tcp' ? 'MSRP' : 'SIP'})`, what: 'made' };
    }
    case 'connect-failed':
      return { text: `no connection: ${fact.reason}`, what: 'refused' };
    case 'closed':
      if (fact.reason === 'closed by this side') return undefined;
      return { text: endWords(fact.reason), what: 'closed' };
    default:
      return undefined;
  }
}

function endWords(reason: string): string {
  if (reason === 'closed by the peer') return 'closes the connection';
  return `breaks the connection off (${reason})`;
}

/** What a fault begins or ends, by the action that it came of. */
export function lasting(action: Action | null): Partial<Pick<StoryNote, 'begins' | 'ends'>> {
  switch (action?.type) {
    case 'partition':
    case 'hold':
    case 'freeze':
      return { begins: action.type };
    case 'heal':
      return { ends: 'partition' };
    case 'release':
      return { ends: 'hold' };
    case 'thaw':
      return { ends: 'freeze' };
    default:
      return {};
  }
}
