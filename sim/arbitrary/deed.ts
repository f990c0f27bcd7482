// Arbitrary deeds: what clients do that no user agent of ours would. Law: closed as the union in
// sim/world/deed.ts is; a deed that is missing here does not compile.
import fc from 'fast-check';
import type {
  Asking,
  Content,
  Deed,
  OfferedSession,
  SentMessage,
  SipFlaw,
  Subscribing,
} from '../world/deed.ts';
import { octetsUpTo } from './octets.ts';

/** Anything that a person may do against the rules or at their edge, possible or not. */
export function deeds(): fc.Arbitrary<Deed> {
  return fc.oneof(
    ...Object.entries(arbitraries).map(([deed, rest]) =>
      rest.map((members) => ({ deed, ...members }) as Deed),
    ),
  );
}

type Named = { readonly [member: string]: fc.Arbitrary<unknown> };

/** Members that may be absent beside those that may not. */
function some(must: Named, may: Named): fc.Arbitrary<object> {
  return fc.record({ ...must, ...may }, { requiredKeys: Object.keys(must) });
}

const session = fc.constantFrom<OfferedSession[]>(
  ...(['same', 'none', 'inactive', 'sendonly', 'recvonly', 'no-port', 'other-path'] as const),
  ...(['no-chatroom', 'unusable', 'garbled'] as const),
);

const flaw = fc.constantFrom<SipFlaw[]>(
  ...(['no-hops', 'elsewhere', 'other-scheme', 'other-version', 'requires'] as const),
  ...(['brief-session', 'other-body', 'old-cseq', 'bad-cseq'] as const),
);

const how = fc.constantFrom<Subscribing[]>(
  ...(['refresh', 'end', 'old-cseq', 'second', 'fetch', 'in-call', 'other-package'] as const),
  ...(['no-package', 'brief', 'other-type'] as const),
);

const content = fc.constantFrom<Content[]>(
  ...(['text', 'html', 'composing', 'imdn', 'binary', 'multipart', 'otr', 'untyped'] as const),
);

const method = fc.constantFrom(
  ...['OPTIONS', 'MESSAGE', 'REFER', 'INFO', 'NOTIFY', 'PUBLISH', 'PRACK', 'REGISTER', 'FROB'],
);
const msrpMethod = fc.constantFrom('PING', 'AUTH', 'FROB');
const plane = fc.constantFrom('sip', 'msrp');
const status = fc.constantFrom(200, 400, 403, 408, 413, 415, 423, 481, 501, 506, 999);
const small = fc.integer({ min: 1, max: 3 });

const message: { readonly [member in keyof SentMessage]-?: fc.Arbitrary<unknown> } = {
  to: fc.constantFrom('nobody', 'two', 'stranger', 'self', { uri: 'sip:bob@example.org' }),
  from: fc.constantFrom('nobody', 'other', 'two'),
  content,
  bytes: fc.constantFrom(0, 1, 2_048, 2_049, 20_000),
  unwrapped: fc.constant(true),
  failure: fc.constantFrom('yes', 'no', 'partial'),
  success: fc.constantFrom('yes', 'no'),
  session: fc.constantFrom('other', 'second'),
  id: small,
  tid: small,
  nameless: fc.constant(true),
};

const chunk = fc
  .record({
    message: small,
    from: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 1, max: 300 }),
    total: fc.constantFrom<(number | '*')[]>(300, '*', 120),
    flag: fc.constantFrom('$', '+', '#'),
  })
  .map(({ length, ...rest }) => ({ ...rest, to: Math.min(300, rest.from + length - 1) }));

const answering = fc.constantFrom('answers', 'withholds', 'late', 481, 491, 500, 503);

const asking: { readonly [member in keyof Asking]-?: fc.Arbitrary<unknown> } = {
  sessionSeconds: fc.constantFrom(30, 90, 1_800),
  refresher: fc.constantFrom('uac', 'uas'),
  subscribeSeconds: fc.constantFrom(60, 600),
  updates: fc.constant(false),
  hears: fc.constantFrom('no session', 'no timer', 'no roster', 'no lasting roster'),
  userAgent: fc.constantFrom('Blink 6.0.4 (Linux)', 'somebody'),
  proxied: fc.constant(true),
};

const arbitraries: { readonly [D in Deed['deed']]: fc.Arbitrary<object> } = {
  send: some({}, message),
  nickname: some(
    {
      values: fc.array(fc.constantFrom('"Rook"', '"ROOK"', '"\uff32ook"', '""', 'Rook', '"x'), {
        maxLength: 2,
      }),
    },
    { reports: fc.constant(true), session: fc.constant('second') },
  ),
  chunk,
  'keep-alive': fc.constant({}),
  bind: fc.record({ where: fc.constantFrom('here', 'anew') }),
  method: fc.record({ method: msrpMethod }),
  'second-connection': some({}, { says: fc.constant('garbage') }),
  report: some(
    { about: fc.constantFrom('copy', 'nothing'), status },
    { namespace: fc.nat(9), session: fc.constant('other') },
  ),
  answer: fc.record({ status }),
  cancel: fc.constant({}),
  'invite-again': fc.record({ how: fc.constantFrom('repeated', 'merged') }),
  invite: some({ session }, { flaw }),
  're-invite': fc.record({ session }),
  update: some(
    { session },
    { seconds: fc.constantFrom(30, 90, 1_800), refresher: fc.constantFrom('uac', 'uas') },
  ),
  'update-again': fc.constant({}),
  request: some({ method, where: fc.constantFrom('call', 'outside') }, { flaw }),
  bye: fc.record({ times: fc.constantFrom(1, 2) }),
  response: fc.record({ plane }),
  octets: fc.record({
    plane,
    octets: fc.oneof(fc.constantFrom('good morning\r\n\r\n', 'MSRP half', ''), octetsUpTo(40)),
  }),
  close: fc.record({ plane }),
  subscribe: fc.record({ how }),
  habit: some(
    {},
    {
      acks: fc.constantFrom('sends', 'withholds', 'in-branch'),
      notifies: answering,
      offers: answering,
      copies: fc.oneof(
        fc.constantFrom('answers', 'withholds', 413, 481),
        fc.record({ lateMs: fc.constantFrom(5_000, 31_000) }),
      ),
      asks: some({}, asking),
    },
  ),
  release: fc.record({ what: fc.constantFrom('ack', 'notify', 'offer') }),
};
