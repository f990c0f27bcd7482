// What must become of a message that its sender was told is accepted (design, law 8; R7701-6.1-8,
// R7701-6.2-9): each leg that it is for gets it, or a reason is recorded, or the leg is gone.
import { Map as ImmutableMap } from 'immutable';
import { type Fact, type Known, type NodeReading, placeOf } from './fact.ts';
import { isOwed } from './meant.ts';
import { type Posted, userOf } from './minutes.ts';
import { type Property, type Violation, violation } from './property.ts';
import { whyRefused } from './rules.ts';

/** What a leg has not got of a message. */
interface Debt {
  readonly node: string;
  readonly dialog: string;
  readonly who: string;
  readonly posted: Posted;
  readonly begun: boolean;
  /** Nobody knows yet whether the room took it: its sender is another node's. */
  readonly isSure: boolean;
}

interface Debts {
  /** By dialog; the oldest first. */
  readonly owed: ImmutableMap<string, readonly Debt[]>;
  /** Of each room the latest messages whose senders got a 200. */
  readonly accepted: ImmutableMap<string, readonly number[]>;
}

/** Every copy, or a reason. */
export const acceptedIsDelivered: Property<Debts> = {
  name: 'accepted-is-delivered',
  says: 'A message that got its 200 goes to everybody whom it concerns, or the reason is recorded.',
  clauses: ['R7701-6.1-8', 'R7701-6.2-9', 'R7701-6.1-30'],
  initial: { owed: ImmutableMap(), accepted: ImmutableMap() },
  observe(debts, seen, known: Known) {
    if (seen.type === 'settled') return unpaid(this, debts) ?? debts;
    if (seen.type === 'crashed') {
      const owed = debts.owed.filter(([first]) => first?.node !== seen.node);
      return { ...debts, owed };
    }
    if (seen.type !== 'focus-ticked' || known.node === undefined) return debts;
    const fresh = owedBy(known, known.node);
    const accepted = acceptedIn(debts.accepted, known);
    if (fresh.length === 0 && debts.owed.isEmpty()) {
      return accepted === debts.accepted ? debts : { ...debts, accepted };
    }
    return settledBy(this, { owed: debts.owed, accepted }, fresh, known);
  },
};

/** Whom the messages of this tick concern among this node's legs. */
function owedBy({ facts }: Known, node: NodeReading): readonly Debt[] {
  const debts: Debt[] = [];
  for (const fact of facts) {
    if (fact.type !== 'committed' || fact.posted === undefined) continue;
    const { posted } = fact;
    for (const member of posted.members.values()) {
      if (!isOwed(posted, member, node.variants)) continue;
      const dialog = node.byKey.get(placeOf(posted.room, member.leg));
      const leg = dialog === undefined ? undefined : node.legs.get(dialog);
      // Who leaves in the same tick is owed nothing.
      if (leg === undefined || leg.over !== null) continue;
      const { who, dialog: of } = leg;
      debts.push({ node: node.name, dialog: of, who, posted, begun: false, isSure: false });
    }
  }
  return debts;
}

function settledBy(
  property: Property<Debts>,
  { owed: before, accepted }: Debts,
  fresh: readonly Debt[],
  { facts, node }: Known,
): Debts | Violation {
  let owed = before;
  let open = [...fresh];
  for (const fact of facts) {
    if (fact.type === 'parted') owed = owed.delete(fact.leg.dialog);
    const about = paidBy(fact, node);
    if (about === undefined) continue;
    const { dialog, seq, room, isWhole } = about;
    if (!about.isReason && isFirst(fact)) {
      const missed = skipped(owed.get(dialog) ?? [], room, seq, accepted);
      if (missed !== undefined) return violation(property, 'R7701-6.1-8', sentenceOf(missed));
    }
    const pays = (debt: Debt) => {
      return debt.dialog === dialog && debt.posted.seq === seq && debt.posted.room === room;
    };
    const begun = (debt: Debt) => (pays(debt) ? { ...debt, begun: true } : debt);
    open = isWhole ? open.filter((debt) => !pays(debt)) : open.map(begun);
    const older = owed.get(dialog);
    if (older !== undefined) {
      const left = isWhole ? older.filter((debt) => !pays(debt)) : older.map(begun);
      owed = left.length === 0 ? owed.delete(dialog) : owed.set(dialog, left);
    }
  }
  for (const debt of open) {
    const standing = standingOf(debt, accepted, facts, node);
    if (standing === 'refused') continue;
    const list = owed.get(debt.dialog) ?? [];
    const next = { ...debt, isSure: standing === 'accepted' };
    owed = owed.set(debt.dialog, [...list, next].slice(-DEBTS_KEPT));
  }
  return { owed, accepted };
}

/** Which leg's copy of which message a fact ends or begins. */
function paidBy(fact: Fact, node: NodeReading | undefined) {
  if (fact.type === 'copied') {
    const { posted, leg, isLast, isAborted } = fact;
    if (posted === undefined || leg === undefined) return undefined;
    const { room, seq } = posted;
    return { dialog: leg.dialog, room, seq, isWhole: isLast || isAborted, isReason: false };
  }
  if (fact.type !== 'undelivered') return undefined;
  const { room, seq } = fact;
  const dialog = node?.byKey.get(placeOf(room, fact.leg));
  return dialog === undefined ? undefined : { dialog, room, seq, isWhole: true, isReason: true };
}

function isFirst(fact: Fact): boolean {
  return fact.type === 'copied' && fact.isFirst;
}

/** An earlier message that will not come any more: none begins before one that came first (C40). */
function skipped(
  debts: readonly Debt[],
  room: string,
  seq: number,
  accepted: Debts['accepted'],
): Debt | undefined {
  return debts.find(({ posted, begun, isSure }) => {
    const isEarlier = posted.room === room && posted.seq < seq && !begun;
    return isEarlier && (isSure || isAccepted(posted, accepted));
  });
}

/**
 * Whether the room took a message: its sender got a 200, or somebody a copy or a reason. Of another
 * node's sender that may not be known yet.
 */
function standingOf(
  { posted }: Debt,
  accepted: Debts['accepted'],
  facts: readonly Fact[],
  node: NodeReading | undefined,
): 'accepted' | 'refused' | 'unknown' {
  if (isAccepted(posted, accepted)) return 'accepted';
  const isShown = facts.some((fact) => {
    if (fact.type === 'copied') return fact.posted?.seq === posted.seq;
    return fact.type === 'undelivered' && fact.seq === posted.seq && fact.room === posted.room;
  });
  if (isShown) return 'accepted';
  if (node?.byKey.has(placeOf(posted.room, posted.leg)) !== true) return 'unknown';
  // Who wants no answer is told of no refusal; then the rules say whether there was one.
  const isRefused = facts.some((fact) => {
    const isAnswer =
      fact.type === 'answered' && fact.status !== 200 && fact.leg?.key === posted.leg;
    return isAnswer && fact.request?.messageId === posted.messageId;
  });
  return isRefused || whyRefused(posted, node.variants) !== undefined ? 'refused' : 'accepted';
}

function acceptedIn(accepted: Debts['accepted'], { facts, reading }: Known): Debts['accepted'] {
  let next = accepted;
  for (const fact of facts) {
    if (fact.type !== 'answered' || fact.status !== 200 || fact.request?.what !== 'message')
      continue;
    const { leg, request } = fact;
    if (leg?.key == null) continue;
    const posted = reading.rooms.get(leg.room)?.messages.findLast((each) => {
      return each.leg === leg.key && each.messageId === request.messageId;
    });
    if (posted === undefined) continue;
    const seqs = next.get(leg.room) ?? [];
    if (seqs.at(-1) === posted.seq) continue;
    next = next.set(leg.room, [...seqs.slice(1 - ACCEPTED_KEPT), posted.seq]);
  }
  return next;
}

function isAccepted({ room, seq }: Posted, accepted: Debts['accepted']): boolean {
  return accepted.get(room)?.includes(seq) === true;
}

function unpaid(property: Property<Debts>, { owed, accepted }: Debts): Violation | undefined {
  for (const debts of owed.values()) {
    const debt = debts.find(({ posted, isSure }) => isSure || isAccepted(posted, accepted));
    if (debt !== undefined) return violation(property, 'R7701-6.1-8', sentenceOf(debt));
  }
  return undefined;
}

function sentenceOf({ who, posted, begun }: Debt): string {
  const from = `${userOf(posted.actor)}'s message ${posted.seq}`;
  return begun
    ? `${who} got ${from} in part only, and no reason was recorded`
    : `${from} was accepted, and ${who}, whom it concerns, got neither a copy nor a reason`;
}

const DEBTS_KEPT = 128;
const ACCEPTED_KEPT = 64;
