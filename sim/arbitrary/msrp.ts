// Arbitrary MSRP frames (RFC 4975, 9), with all the freedom that the grammar leaves, and ids that
// are hard to tell from one another. Law: pure; what is drawn here is well-formed.
import fc from 'fast-check';
import { type MsrpMessage, tidClashes } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { octetsUpTo } from './octets.ts';

/** MSRP requests and responses as the framer gives them: no end-line within a body. */
export function msrpFrames(): fc.Arbitrary<MsrpMessage> {
  const base = {
    tid: fc.oneof(ident(), fc.constantFrom('abcd', 'efgh')).map(asOctets),
    toPath: path(),
    fromPath: path(),
  };
  const extra = fc.record({
    name: fc.constantFrom('X-One', 'x', 'Use-Nickname', 'Status', 'MESSAGE-IDS').map(asOctets),
    value: line(),
  });
  const response = fc.record(
    {
      ...base,
      kind: fc.constant('response' as const),
      status: fc.nat(999),
      comment: line(),
      headers: fc.array(extra, { maxLength: 3 }),
    },
    { requiredKeys: ['kind', 'tid', 'toPath', 'fromPath', 'status', 'headers'] },
  );
  const typed = { name: asOctets('Content-Type'), value: asOctets('message/cpim') };
  const request = fc
    .record({
      ...base,
      method: fc.constantFrom('SEND', 'REPORT', 'NICKNAME', 'FOO').map(asOctets),
      messageId: ident().map(asOctets),
      extras: fc.uniqueArray(extra, { maxLength: 3, selector: ({ name }) => name }),
      body: fc.option(body(), { nil: undefined }),
      flag: fc.constantFrom('$' as const, '#' as const, '+' as const),
    })
    .filter((chosen) => chosen.body === undefined || !tidClashes(chosen.tid, chosen.body))
    .map(({ messageId, extras, body: content, flag, ...rest }) => ({
      ...rest,
      kind: 'request' as const,
      headers: [
        { name: asOctets('Message-ID'), value: messageId },
        ...(rest.method === 'REPORT' ? [REPORTED] : []),
        ...extras.filter(({ name }) => name !== 'Status'),
        ...(content === undefined ? [] : [typed]),
      ],
      ...(content === undefined ? {} : { body: content }),
      flag: rest.method === 'SEND' ? flag : ('$' as const),
    }));
  return fc.oneof(request, response);
}

/** A transaction id or Message-ID. */
export function ident(): fc.Arbitrary<string> {
  const letters = 'abcXYZ019';
  return fc
    .tuple(
      fc.constantFrom(...letters),
      fc.string({ unit: fc.constantFrom(...letters, ...'.-+%='), minLength: 3, maxLength: 31 }),
    )
    .map(([first, rest]) => first + rest);
}

function path(): fc.Arbitrary<readonly Octets[]> {
  const uri = visible().filter((text) => text !== '');
  return fc.array(uri, { minLength: 1, maxLength: 3 });
}

function visible(): fc.Arbitrary<Octets> {
  return octetsUpTo(40).map((text) => asOctets(text.replace(/[\x00-\x20\x7f]/g, '')));
}

/** Anything without controls but the tab: what a header value or a comment may be. */
function line(): fc.Arbitrary<Octets> {
  return octetsUpTo(40).map((text) => asOctets(text.replace(/[\0-\x08\x0a-\x1f\x7f]/g, '')));
}

function body(): fc.Arbitrary<Octets> {
  return fc.oneof(
    octetsUpTo(40),
    fc
      .array(fc.constantFrom('\r\n', '-------', 'abcd', 'efgh', '$', '+', 'text', '\r', '\n', '\0'))
      .map((tokens) => asOctets(tokens.join(''))),
  );
}

const REPORTED = { name: asOctets('Status'), value: asOctets('000 200 OK') };
