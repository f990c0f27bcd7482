// Arbitrary message/cpim bodies (RFC 3862), names and all, of which some look like syntax. Law:
// pure; what is drawn here can be written and read again.
import fc from 'fast-check';
import type { CpimDraft } from '../../model/wire/cpim.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { octetsUpTo } from './octets.ts';

/** Messages in message/cpim, as the serializer takes them. */
export function cpimMessages(): fc.Arbitrary<CpimDraft> {
  return draft;
}

const visible = fc
  .integer({ min: 0x21, max: 0x7e })
  .map((code) => String.fromCharCode(code))
  .filter((text) => !'"<>'.includes(text));

const uri = fc
  .tuple(fc.constantFrom('sip:', 'tel:', 'im:'), fc.array(visible, { minLength: 1 }))
  .map(([scheme, rest]) => asOctets(scheme + rest.join('')));

const address = fc.oneof(
  fc.record({ uri }),
  fc.record({ name: fc.string({ unit: 'binary', minLength: 1 }), uri }),
  fc.record({ name: fc.constantFrom('a b', '"', '\\', '\r\nTo: <sip:x@y>', '<', ' ', 'é'), uri }),
);

const contentType = fc.oneof(
  fc.constantFrom('text/plain; charset=utf-8', 'message/cpim', '').map(asOctets),
  octetsUpTo(40)
    .map((text) => asOctets(text.replace(/[\x00-\x1f\x7f]/g, '').replace(/^ +| +$/g, '')))
    .filter((text) => text !== ''),
);

const draft: fc.Arbitrary<CpimDraft> = fc.record(
  {
    from: address,
    to: fc.array(address, { maxLength: 4 }),
    dateTime: fc.string({ unit: 'binary' }),
    contentType,
    content: octetsUpTo(40),
  },
  { requiredKeys: ['from', 'to', 'contentType', 'content'] },
);
