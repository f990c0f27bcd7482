// What must hold of bytes: those of the focus are well formed, and those of a peer that are not
// harm nobody else (R4975-9-1, R4975-9-4; design, section 8).
import { type Fact, type Known, type LegReading, placeOf } from './fact.ts';
import { type Property, violation } from './property.ts';

/** What goes out can be read by whoever knows the RFCs. */
export const speaksWell: Property<null> = {
  name: 'speaks-well',
  says: 'Whatever the focus sends is well-formed SIP or MSRP.',
  clauses: ['R4975-9-4', 'R3261-8.1-1'],
  initial: null,
  observe(_, _seen, { facts }: Known) {
    for (const fact of facts) {
      if (fact.type !== 'misspoken') continue;
      const sentence = `on connection ${fact.connection} the focus sent what nobody can read`;
      return violation(this, 'R4975-9-4', `${sentence}: ${fact.why}`);
    }
    return null;
  },
};

/** A malformed frame costs its sender at most the connection, and others nothing. */
export const malformedHarmsNobody: Property<null> = {
  name: 'malformed-harms-nobody',
  says: 'What one peer sends that makes no sense changes nothing for anybody else.',
  clauses: ['R4975-9-1', 'R4975-9-4'],
  initial: null,
  observe(_, seen, { facts, before }: Known) {
    if (seen.type !== 'focus-ticked' || !facts.some(({ type }) => type === 'garbled')) return null;
    const isAll = seen.inputs.every(({ type }) => BYTES.has(type));
    if (!isAll || facts.some(({ type }) => type === 'understood')) return null;
    const from = new Set(
      facts.flatMap((fact) => (fact.type === 'garbled' ? [fact.connection] : [])),
    );
    const node = before.nodes.get(seen.node);
    const own = [...(node?.legs.values() ?? [])].filter(({ bound, sip }) => {
      return (bound !== null && from.has(bound)) || from.has(sip);
    });
    for (const fact of facts) {
      const harm = harmOf(fact, from, own);
      if (harm === undefined) continue;
      const whose = own[0]?.who ?? 'somebody without a session';
      const sentence = `${whose} sent something malformed, and ${harm}`;
      return violation(this, 'R4975-9-1', sentence);
    }
    return null;
  },
};

function harmOf(
  fact: Fact,
  from: ReadonlySet<number>,
  own: readonly LegReading[],
): string | undefined {
  const isOwn = (leg: LegReading | undefined) => own.some(({ dialog }) => dialog === leg?.dialog);
  switch (fact.type) {
    case 'copied':
      // The end of a chunk that was open on the same connection is no new word.
      return from.has(fact.connection) || isOwn(fact.leg)
        ? undefined
        : `${fact.leg?.who ?? 'another'} was sent a message`;
    case 'answered':
    case 'reported':
      return from.has(fact.connection) ? undefined : `${fact.leg?.who ?? 'another'} was answered`;
    case 'signalled':
      if (from.has(fact.connection) || isOwn(fact.leg)) return undefined;
      return `${fact.leg?.who ?? fact.subscription?.subscriber ?? 'another'} was sent SIP`;
    case 'parted':
      return isOwn(fact.leg) ? undefined : `${fact.leg.who}'s session ended`;
    case 'closed':
      return from.has(fact.connection) || own.some(({ bound }) => bound === fact.connection)
        ? undefined
        : 'the connection of another was closed';
    case 'appended': {
      const { entry } = fact.append;
      if (!ASKED.has(entry.type)) return undefined;
      const leg = 'leg' in entry ? placeOf(entry.room, entry.leg) : '';
      const isTheirs = own.some(({ room, key }) => key !== null && placeOf(room, key) === leg);
      return isTheirs ? undefined : `${entry.actor} was taken to have asked for something`;
    }
    default:
      return undefined;
  }
}

const BYTES: ReadonlySet<string> = new Set(['bytes-received', 'message-received']);
/** What nobody owes the log, and only a request can bring about. */
const ASKED: ReadonlySet<string> = new Set([
  'message.posted',
  'nickname.requested',
  'participant.admitted',
]);
