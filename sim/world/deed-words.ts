// Deeds in one line each, for a person to read. Law: whoever reads it needs to know SIP and MSRP,
// and nothing of this program.
import type {
  Answering,
  Asking,
  Deed,
  HabitDeed,
  MsrpDeed,
  OfferedSession,
  Plane,
  SentMessage,
  SipFlaw,
  Subscribing,
} from './deed.ts';

/** A deed in one line for a person to read. */
export function describeDeed(deed: Deed): string {
  switch (deed.deed) {
    case 'cancel':
      return 'takes the INVITE back';
    case 'invite-again':
      return `sends the INVITE again${deed.how === 'merged' ? ', by another way' : ''}`;
    case 'invite':
      return `calls the room once more${offering(deed.session)}${flawed(deed.flaw)}`;
    case 're-invite':
      return `sends a re-INVITE${offering(deed.session)}`;
    case 'update': {
      const who = deed.refresher === 'uas' ? 'the room' : 'this client';
      const timer =
        deed.seconds === undefined ? '' : `, to be refreshed every ${deed.seconds} s by ${who}`;
      return `sends an UPDATE${offering(deed.session)}${timer}`;
    }
    case 'update-again':
      return 'sends its last UPDATE again';
    case 'request': {
      const where = deed.where === 'call' ? 'in the call' : 'outside any dialog';
      return `sends ${deed.method} ${where}${flawed(deed.flaw)}`;
    }
    case 'bye':
      return deed.times === 1 ? 'sends BYE' : `sends BYE ${deed.times} times`;
    case 'response':
      return `sends a response over ${planes[deed.plane]} that nobody waits for`;
    case 'octets':
      return `sends over ${planes[deed.plane]}: ${JSON.stringify(deed.octets.slice(0, 40))}`;
    case 'close':
      return `closes its ${planes[deed.plane]} connection without a word`;
    case 'subscribe':
      return `SUBSCRIBE: ${subscriptions[deed.how]}`;
    default:
      return describeMedia(deed);
  }
}

function describeMedia(deed: MsrpDeed | HabitDeed): string {
  switch (deed.deed) {
    case 'send':
      return describeMessage(deed);
    case 'chunk': {
      const ends = { '+': 'more to come', $: 'the last', '#': 'given up' }[deed.flag];
      const range = `octets ${deed.from} to ${deed.to} of ${deed.total}`;
      return `sends a chunk of message ${deed.message}: ${range}, ${ends}`;
    }
    case 'nickname': {
      const values = deed.values.map((value) => JSON.stringify(value)).join(' and ');
      const reports = deed.reports ? ', asking for reports' : '';
      const where = deed.session === undefined ? '' : ', in its second session';
      return `asks for the nickname ${values || 'without naming any'}${reports}${where}`;
    }
    case 'keep-alive':
      return 'sends an empty SEND';
    case 'method':
      return `sends an MSRP request ${deed.method}`;
    case 'second-connection':
      return `opens a second connection ${deed.says ? 'and says garbage' : 'for its session'}`;
    case 'bind': {
      const where = deed.where === 'here' ? 'the connection that it has' : 'a new connection';
      return `binds the session that it offered last on ${where}`;
    }
    case 'report': {
      const session = deed.session === 'other' ? ', for another session' : '';
      const about = deed.about === 'copy' ? 'the last copy' : 'a message that never was';
      const space = deed.namespace === undefined ? '' : ` (namespace ${deed.namespace})`;
      return `reports ${deed.status}${space} about ${about}${session}`;
    }
    case 'answer':
      return `answers the oldest copy that it held back with ${deed.status}`;
    case 'habit':
      return `from now on ${habits(deed)}`;
    case 'release':
      return released[deed.what];
  }
}

function describeMessage(deed: SentMessage): string {
  const { to, from, content = 'text', bytes, unwrapped, failure, success, session, id, tid } = deed;
  const parts = [
    ...(bytes === undefined ? [] : [`of ${bytes} octets`]),
    ...(to === undefined ? [] : [`to ${typeof to === 'object' ? to.uri : recipients[to]}`]),
    ...(from === undefined ? [] : [`as from ${senders[from]}`]),
    ...(unwrapped ? ['without CPIM'] : []),
    ...(failure === undefined ? [] : [`Failure-Report ${failure}`]),
    ...(success === undefined ? [] : [`Success-Report ${success}`]),
    ...(session === undefined
      ? []
      : [session === 'other' ? 'for another session' : 'in its second']),
    ...(id === undefined ? [] : [`Message-ID number ${id}`]),
    ...(tid === undefined ? [] : [`transaction id number ${tid}`]),
    ...(deed.nameless ? ['without a Message-ID'] : []),
  ];
  const what = content === 'text' ? 'a message' : `a message (${content})`;
  return `sends ${[what, ...parts].join(', ')}`;
}

function habits(deed: Extract<HabitDeed, { deed: 'habit' }>): string {
  const { acks, notifies, offers, copies, asks } = deed;
  const parts: string[] = [];
  if (acks === 'in-branch') parts.push("sends ACKs in the INVITE's branch");
  else if (acks !== undefined) parts.push(`${acks} ACKs`);
  if (notifies !== undefined) parts.push(answering(notifies, 'NOTIFYs'));
  if (offers !== undefined) parts.push(answering(offers, 'offers'));
  if (typeof copies === 'object') parts.push(`answers copies ${copies.lateMs} ms late`);
  else if (copies !== undefined) parts.push(answering(copies, 'copies'));
  if (asks !== undefined) parts.push(asking(asks));
  return parts.length === 0 ? 'does as it did' : parts.join(', ');
}

function answering(how: Answering, what: string): string {
  if (typeof how === 'number') return `answers ${what} with ${how}`;
  if (how === 'late') return `answers ${what} with 100, and some seconds later finally`;
  return how === 'answers' ? `answers ${what}` : `does not answer ${what}`;
}

function asking(asks: Asking): string {
  const { sessionSeconds, refresher, subscribeSeconds, updates, hears } = asks;
  const { userAgent, proxied } = asks;
  const who = refresher === undefined ? '' : ` refreshed by the ${refresher}`;
  const parts = [
    ...(sessionSeconds === undefined ? [] : [`a session of ${sessionSeconds} s${who}`]),
    ...(subscribeSeconds === undefined ? [] : [`the roster for ${subscribeSeconds} s`]),
    ...(updates === undefined ? [] : ['no UPDATE']),
    ...(hears === undefined ? [] : [`${hears} as things arrive`]),
    ...(proxied ? ["a proxy's 100"] : []),
    ...(userAgent === undefined ? [] : [`the name ${userAgent}`]),
  ];
  return ['calls as usual', ...parts].join(', with ');
}

function offering(session: OfferedSession): string {
  return session === 'none' ? ' without an offer' : `, offering ${sessions[session]}`;
}

function flawed(flaw: SipFlaw | undefined): string {
  return flaw === undefined ? '' : `, ${flaws[flaw]}`;
}

const planes: { readonly [plane in Plane]: string } = { sip: 'SIP', msrp: 'MSRP' };

const sessions: { readonly [session in Exclude<OfferedSession, 'none'>]: string } = {
  same: 'the same session',
  inactive: 'a session that is inactive',
  sendonly: 'a session in which it only speaks',
  recvonly: 'a session in which it only listens',
  'no-port': 'no session any more',
  'other-path': 'a session under another path',
  'no-chatroom': 'a session that knows no rooms',
  unusable: 'a session that takes no message/cpim',
  garbled: 'what is no session description',
};

const flaws: { readonly [flaw in SipFlaw]: string } = {
  'no-hops': 'for another host, with no hop left',
  elsewhere: 'for another host',
  'other-scheme': 'for a telephone number',
  'other-version': 'in another version of SIP',
  requires: 'requiring an extension that nobody has',
  'brief-session': 'with a session timer that is too short',
  'other-body': 'with a body of another type',
  'old-cseq': 'with a CSeq that was used before',
  'bad-cseq': 'with a CSeq that is no number',
};

const subscriptions: { readonly [how in Subscribing]: string } = {
  refresh: 'refreshes its subscription',
  end: 'ends its subscription',
  'old-cseq': 'refreshes with a CSeq that was used before',
  second: 'asks for a second subscription',
  fetch: 'asks for the roster once',
  'in-call': 'asks for a subscription within the call',
  'other-package': 'asks for the event package presence',
  'no-package': 'names no event package',
  brief: 'asks for less time than is granted',
  'other-type': 'takes documents of another type only',
};

const released = {
  ack: 'sends the ACKs that it held back',
  notify: 'answers the NOTIFYs that it held back',
  offer: 'answers the offers that it held back',
} as const;

const recipients = {
  nobody: 'nobody',
  two: 'two at once',
  stranger: 'somebody who is not in the room',
  self: 'itself',
} as const;

const senders = { nobody: 'nobody', other: 'somebody else', two: 'two at once' } as const;
