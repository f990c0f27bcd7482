// What a focus owes to whoever signals to it (R3261-8.2.6-1, R3261-17.2.1-1, R3261-17.2.2-1): a
// final answer to each request that it could read. Law: a request is known by its branch and CSeq,
// which its answer repeats.
import { Map as ImmutableMap } from 'immutable';
import { asOctets } from '../wire/octets.ts';
import { type SipMessage, sipHeader } from '../wire/sip.ts';
import { parseVia } from '../wire/sip-header.ts';
import type { Fact, Known } from './fact.ts';
import { type Property, violation } from './property.ts';

/** By connection, branch and CSeq; the oldest first. */
type Requests = ImmutableMap<string, Requested>;

interface Requested {
  readonly node: string;
  readonly connection: number;
  readonly method: string;
  readonly isAnswered: boolean;
}

/** Whoever asks is answered. */
export const requestsAreAnswered: Property<Requests> = {
  name: 'requests-are-answered',
  says: 'Every SIP request but ACK gets a final response in the end.',
  clauses: ['R3261-8.2.6-1', 'R3261-17.2.1-1', 'R3261-17.2.2-1'],
  initial: ImmutableMap(),
  observe(requests, seen, { facts, node }: Known) {
    if (seen.type === 'crashed') return requests.filter((each) => each.node !== seen.node);
    if (seen.type === 'settled') {
      const open = requests.find(({ isAnswered }) => !isAnswered);
      if (open === undefined) return requests;
      return violation(this, 'R3261-8.2.6-1', `a SIP ${open.method} was never answered`);
    }
    if (node === undefined || facts.length === 0) return requests;
    let next = requests;
    for (const fact of facts) {
      if (fact.type === 'closed') {
        next = next.filter((each) => {
          return each.node !== node.name || each.connection !== fact.connection;
        });
      }
      if (fact.type === 'signalled') next = answered(next, node.name, fact.message);
      if (fact.type === 'requested') next = asked(next, node.name, fact);
    }
    return next;
  },
};

function asked(
  requests: Requests,
  node: string,
  { connection, message }: Extract<Fact, { type: 'requested' }>,
): Requests {
  const { method } = message;
  const name = nameOf(message);
  if (method === 'ACK' || name === undefined || requests.has(`${node} ${name}`)) return requests;
  const requested = { node, connection, method, isAnswered: false };
  const next = requests.set(`${node} ${name}`, requested);
  return next.size > REQUESTS_KEPT ? next.filter(({ isAnswered }) => !isAnswered) : next;
}

function answered(requests: Requests, node: string, message: SipMessage): Requests {
  if (message.kind !== 'response' || message.status < 200) return requests;
  const key = `${node} ${nameOf(message) ?? ''}`;
  const known = requests.get(key);
  return known === undefined ? requests : requests.set(key, { ...known, isAnswered: true });
}

/** Undefined where no answer could find its way. */
function nameOf(message: SipMessage): string | undefined {
  const via = parseVia(sipHeader(message, 'Via') ?? asOctets(''));
  if (!via.ok || via.value.branch === undefined) return undefined;
  return `${via.value.branch} ${sipHeader(message, 'CSeq')}`;
}

const REQUESTS_KEPT = 256;
