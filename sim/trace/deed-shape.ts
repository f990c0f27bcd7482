// The shapes of deeds, as traces of worlds hold them. Law: closed as the unions in
// sim/world/deed.ts are; a deed, a member or a word that is missing here does not compile.
import {
  either,
  listOf,
  nameOf,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  union,
  yesOrNo,
} from '../../model/trace/shape.ts';
import type {
  Answering,
  Asking,
  Content,
  Deed,
  OfferedSession,
  Plane,
  SentMessage,
  SipFlaw,
  SubscribeDeed,
} from '../world/deed.ts';

type DeedOf<D extends Deed['deed']> = Extract<Deed, { readonly deed: D }>;

const count = number(0, Number.MAX_SAFE_INTEGER);
const statusShape = number(0, 999);
const plane = nameOf<Plane>({ sip: true, msrp: true });

const session = nameOf<OfferedSession>({
  ...{ same: true, none: true, inactive: true, sendonly: true, recvonly: true, 'no-port': true },
  ...{ 'other-path': true, 'no-chatroom': true, unusable: true, garbled: true },
});

const flaw = nameOf<SipFlaw>({
  ...{ 'no-hops': true, elsewhere: true, 'other-scheme': true, 'other-version': true },
  ...{ requires: true, 'brief-session': true, 'other-body': true },
  ...{ 'old-cseq': true, 'bad-cseq': true },
});

const subscribing = nameOf<SubscribeDeed['how']>({
  ...{ refresh: true, end: true, 'old-cseq': true, second: true, fetch: true, 'in-call': true },
  ...{ 'other-package': true, 'no-package': true, brief: true, 'other-type': true },
});

const content = nameOf<Content>({
  ...{ text: true, html: true, composing: true, imdn: true, binary: true },
  ...{ multipart: true, otr: true, untyped: true },
});

const answering: Shape<Answering> = either(
  nameOf({ answers: true, withholds: true, late: true }),
  statusShape,
);

const asking = record<Asking>({
  sessionSeconds: optional(count),
  refresher: optional(nameOf({ uac: true, uas: true })),
  subscribeSeconds: optional(count),
  updates: optional(oneOf(false)),
  hears: optional(
    nameOf<NonNullable<Asking['hears']>>({
      ...{ 'no session': true, 'no timer': true, 'no roster': true, 'no lasting roster': true },
    }),
  ),
  userAgent: optional(text()),
  proxied: optional(oneOf(true)),
});

/** What a person does that no user agent of ours would. */
export const deedShape: Shape<Deed> = union<Deed, 'deed'>('deed', {
  cancel: record<DeedOf<'cancel'>>({ deed: oneOf('cancel') }),
  'invite-again': record<DeedOf<'invite-again'>>({
    deed: oneOf('invite-again'),
    how: nameOf({ repeated: true, merged: true }),
  }),
  invite: record<DeedOf<'invite'>>({ deed: oneOf('invite'), session, flaw: optional(flaw) }),
  're-invite': record<DeedOf<'re-invite'>>({ deed: oneOf('re-invite'), session }),
  update: record<DeedOf<'update'>>({
    ...{ deed: oneOf('update'), session, seconds: optional(count) },
    refresher: optional(nameOf({ uac: true, uas: true })),
  }),
  'update-again': record<DeedOf<'update-again'>>({ deed: oneOf('update-again') }),
  request: record<DeedOf<'request'>>({
    ...{ deed: oneOf('request'), method: text(), flaw: optional(flaw) },
    where: nameOf({ call: true, outside: true }),
  }),
  bye: record<DeedOf<'bye'>>({ deed: oneOf('bye'), times: count }),
  response: record<DeedOf<'response'>>({ deed: oneOf('response'), plane }),
  octets: record<DeedOf<'octets'>>({ deed: oneOf('octets'), plane, octets: text() }),
  close: record<DeedOf<'close'>>({ deed: oneOf('close'), plane }),
  subscribe: record<DeedOf<'subscribe'>>({ deed: oneOf('subscribe'), how: subscribing }),
  send: record<{ readonly deed: 'send' } & SentMessage>({
    deed: oneOf('send'),
    to: optional(
      either(
        nameOf({ nobody: true, two: true, stranger: true, self: true }),
        record<{ readonly uri: string }>({ uri: text() }),
      ),
    ),
    from: optional(nameOf({ nobody: true, other: true, two: true })),
    content: optional(content),
    bytes: optional(count),
    unwrapped: optional(yesOrNo),
    failure: optional(nameOf({ yes: true, no: true, partial: true })),
    success: optional(nameOf({ yes: true, no: true })),
    session: optional(nameOf({ other: true, second: true })),
    id: optional(count),
    tid: optional(count),
    nameless: optional(yesOrNo),
  }),
  chunk: record<DeedOf<'chunk'>>({
    ...{ deed: oneOf('chunk'), message: count, from: count, to: count },
    total: either(oneOf('*'), count),
    flag: nameOf({ '+': true, $: true, '#': true }),
  }),
  nickname: record<DeedOf<'nickname'>>({
    ...{ deed: oneOf('nickname'), values: listOf(text()), reports: optional(yesOrNo) },
    session: optional(oneOf('second')),
  }),
  'keep-alive': record<DeedOf<'keep-alive'>>({ deed: oneOf('keep-alive') }),
  method: record<DeedOf<'method'>>({ deed: oneOf('method'), method: text() }),
  'second-connection': record<DeedOf<'second-connection'>>({
    deed: oneOf('second-connection'),
    says: optional(oneOf('garbage')),
  }),
  bind: record<DeedOf<'bind'>>({
    deed: oneOf('bind'),
    where: nameOf({ here: true, anew: true }),
  }),
  report: record<DeedOf<'report'>>({
    deed: oneOf('report'),
    about: nameOf({ copy: true, nothing: true }),
    status: statusShape,
    namespace: optional(count),
    session: optional(oneOf('other')),
  }),
  answer: record<DeedOf<'answer'>>({ deed: oneOf('answer'), status: statusShape }),
  habit: record<DeedOf<'habit'>>({
    deed: oneOf('habit'),
    acks: optional(nameOf({ sends: true, withholds: true, 'in-branch': true })),
    notifies: optional(answering),
    offers: optional(answering),
    asks: optional(asking),
    copies: optional(
      either(
        either(nameOf({ answers: true, withholds: true }), statusShape),
        record<{ readonly lateMs: number }>({ lateMs: count }),
      ),
    ),
  }),
  release: record<DeedOf<'release'>>({
    deed: oneOf('release'),
    what: nameOf({ ack: true, notify: true, offer: true }),
  }),
});
