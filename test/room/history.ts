// A room's history written by hand: entries with dense keys per node, folded as they come.

import type { Capabilities, Entry, EntryFact, LegKey } from '../../model/log/entry.ts';
import { emptyFold, type Folded, foldCommitted, type RoomFold } from '../../model/room/fold.ts';
import { legKey } from '../../model/room/members.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';

export const ROOM = 'sip:lobby@localhost';
export const ALICE = 'sip:alice@localhost';
export const BOB = 'sip:bob@localhost';
export const CAROL = 'sip:carol@localhost';

export class History {
  fold: RoomFold;
  stampMs = 1_000_000;
  last: Folded | undefined;
  private readonly counts = new Map<string, { boot: string; n: number }>();
  private readonly policy: Policy;

  constructor(policy: Partial<Policy> = {}, variants: Partial<Variants> = {}) {
    this.policy = { ...defaultPolicy, ...policy };
    this.fold = emptyFold(ROOM, { ...defaultVariants, ...variants });
  }

  /** An opened room. */
  static open(policy: Partial<Policy> = {}, variants: Partial<Variants> = {}): History {
    const history = new History(policy, variants);
    history.start('n1', 'b1');
    history.add(ALICE, { type: 'room.opened', policy: history.policy });
    return history;
  }

  start(node: string, boot: string): Folded {
    this.counts.set(node, { boot, n: -1 });
    return this.add(node, { type: 'node.started' }, node);
  }

  add(actor: string, fact: EntryFact, node = 'n1'): Folded {
    const count = this.counts.get(node) ?? { boot: 'none', n: -1 };
    const key = { node, boot: count.boot, n: count.n + 1 };
    this.counts.set(node, { boot: count.boot, n: key.n });
    return this.commit({ ...fact, version: 1, room: ROOM, key, actor, clause: 'N1' });
  }

  commit(entry: Entry): Folded {
    const seq = this.fold.seq + 1;
    const folded = foldCommitted(this.fold, { room: ROOM, seq, stampMs: this.stampMs, entry });
    this.fold = folded.fold;
    this.last = folded;
    return folded;
  }

  /** Admits and joins; the leg. */
  join(uri: string, capabilities: Partial<Capabilities> = {}, node = 'n1'): LegKey {
    const leg = this.admit(uri, capabilities, node);
    this.add(uri, { type: 'participant.joined', leg }, node);
    return leg;
  }

  admit(uri: string, capabilities: Partial<Capabilities> = {}, node = 'n1'): LegKey {
    const fact = { ...UNNAMED, capabilities: { ...CAPABLE, ...capabilities } };
    this.add(uri, { type: 'participant.admitted', ...fact }, node);
    return legKey(node, this.counts.get(node)?.n ?? -1);
  }

  /** Admits and joins somebody whom the others are not to know; the leg. */
  hide(uri: string, node = 'n1'): LegKey {
    const fact = { ...UNNAMED, anonymous: true, capabilities: CAPABLE };
    this.add(uri, { type: 'participant.admitted', ...fact }, node);
    const leg = legKey(node, this.counts.get(node)?.n ?? -1);
    this.add(uri, { type: 'participant.joined', leg }, node);
    return leg;
  }

  leave(uri: string, leg: LegKey): Folded {
    return this.add(uri, { type: 'participant.left', leg, cause: 'bye' });
  }

  /** The status of the answer: 200 when it stands. */
  ask(uri: string, leg: LegKey, nickname: string, nicknameKey = nickname.toLowerCase()): number {
    return statusOf(this.add(uri, { type: 'nickname.requested', leg, nickname, nicknameKey }));
  }

  post(uri: string, leg: LegKey, to: readonly string[], from = uri, contentType = 'text/plain') {
    return this.add(uri, {
      type: 'message.posted',
      leg,
      from,
      to,
      messageId: 'm',
      contentType,
      bodyBytes: 1,
    });
  }
}

export function statusOf({ standing }: Folded): number {
  return standing.type === 'refused' ? standing.status : 200;
}

export const CAPABLE: Capabilities = {
  aware: true,
  nickname: true,
  privateMessages: true,
  wrappedTypes: ['*'],
  direction: 'sendrecv',
};

const UNNAMED = { name: '', contact: '', identities: [], anonymous: false };
