// IMDN documents: the vector V-IMDN-1, the statuses that RFC 5438 allows, and the codec's law.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Imdn,
  type ImdnDisposition,
  parseImdn,
  serializeImdn,
} from '../../model/wire/imdn.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { lines } from './msrp-vectors.ts';
import { damaged, forbiddenText, hostileText } from './xml-arbitraries.ts';

const NAMESPACE = 'urn:ietf:params:xml:ns:imdn';

const vector = lines(`
<?xml version="1.0" encoding="UTF-8"?>
<imdn xmlns="urn:ietf:params:xml:ns:imdn">
  <message-id>Qm12ZZ90ab</message-id>
  <datetime>2026-03-01T09:30:00+01:00</datetime>
  <recipient-uri>sip:bob@example.com</recipient-uri>
  <display-notification><status><displayed/></status></display-notification>
</imdn>`);

const FIELDS = '<message-id>a</message-id><datetime>2026-03-01T09:30:00Z</datetime>';

function parse(inner: string): ReturnType<typeof parseImdn> {
  return parseImdn(encodeUtf8(`<imdn xmlns="${NAMESPACE}">${inner}</imdn>`));
}

const STATUSES = {
  delivery: ['delivered', 'failed', 'forbidden', 'error'],
  display: ['displayed', 'forbidden', 'error'],
  processing: ['processed', 'stored', 'forbidden', 'error'],
} as const;
const dispositions = Object.entries(STATUSES).flatMap(([type, statuses]) =>
  statuses.map((status) => ({ type, status }) as ImdnDisposition),
);

describe('An IMDN document', () => {
  it('is read as V-IMDN-1 says [R5438-11-1]', () => {
    expect(parseImdn(vector)).toEqual({
      ok: true,
      value: {
        messageId: 'Qm12ZZ90ab',
        dateTime: '2026-03-01T09:30:00+01:00',
        recipientUri: 'sip:bob@example.com',
        type: 'display',
        status: 'displayed',
      },
    });
  });

  it.each(dispositions)('may tell of $type that it is $status [R5438-11-2]', (disposition) => {
    const value: Imdn = { messageId: 'a', dateTime: 'b', ...disposition };
    expect(parseImdn(serializeImdn(value))).toEqual({ ok: true, value });
  });

  it('may use a prefix and hold what others added [R5438-6.1-1]', () => {
    const body = `<d:imdn xmlns:d="${NAMESPACE}" xmlns:x="urn:x"><x:message-id>no</x:message-id>
      <d:message-id>a</d:message-id><d:datetime>b</d:datetime><d:note/><d:delivery-notification>
      <d:status><x:failed/><d:delivered/></d:status></d:delivery-notification></d:imdn>`;
    expect(parseImdn(encodeUtf8(body))).toEqual({
      ok: true,
      value: { messageId: 'a', dateTime: 'b', type: 'delivery', status: 'delivered' },
    });
  });

  it('is written with its elements in the order of the schema [R5438-11-1]', () => {
    const imdn: Imdn = {
      ...{ type: 'delivery', status: 'delivered', subject: 's', messageId: 'm', dateTime: 'd' },
      ...{ originalRecipientUri: 'sip:o@h', recipientUri: 'sip:r@h' },
    };
    expect(serializeImdn(imdn)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<imdn xmlns="${NAMESPACE}">` +
        '<message-id>m</message-id><datetime>d</datetime><recipient-uri>sip:r@h</recipient-uri>' +
        '<original-recipient-uri>sip:o@h</original-recipient-uri><subject>s</subject>' +
        '<delivery-notification><status><delivered/></status></delivery-notification></imdn>\r\n',
    );
  });

  it('is read as it was written [R5438-11-1]', () => {
    const word = hostileText.map((text) => text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''));
    const fields = fc.record(
      {
        messageId: word,
        dateTime: word,
        recipientUri: word,
        originalRecipientUri: word,
        subject: hostileText,
      },
      { requiredKeys: ['messageId', 'dateTime'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fields, fc.constantFrom(...dispositions), (some, disposition) => {
        const value: Imdn = { ...some, ...disposition };
        expect(parseImdn(serializeImdn(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('gains no element by any text in it [R5438-11-1]', () => {
    fc.assert(
      fc.property(forbiddenText, (text) => {
        const written = serializeImdn({
          ...{ messageId: `x${text}`, dateTime: `x${text}`, subject: `x${text}` },
          ...{ type: 'display', status: 'error' },
        });
        expect(written.match(/</g)).toHaveLength(14);
        expect(parseImdn(written)).toMatchObject({ ok: true, value: { status: 'error' } });
      }),
    );
  });

  const told = (type: string, inner: string) =>
    `<${type}-notification><status>${inner}</status></${type}-notification>`;

  it.each([
    ['no message-id', `<datetime>d</datetime>${told('display', '<displayed/>')}`],
    ['no datetime', `<message-id>m</message-id>${told('display', '<displayed/>')}`],
    ['no notification', FIELDS],
    ['no status', `${FIELDS}<display-notification/>`],
    ['an empty status', `${FIELDS}${told('display', '')}`],
    ['a status of another type', `${FIELDS}${told('display', '<delivered/>')}`],
    ['two statuses', `${FIELDS}${told('delivery', '<delivered/><failed/>')}`],
    [
      'two notifications',
      `${FIELDS}${told('display', '<displayed/>')}${told('delivery', '<delivered/>')}`,
    ],
    [
      'the same notification twice',
      `${FIELDS}${told('display', '<displayed/>')}${told('display', '<displayed/>')}`,
    ],
  ])('is refused with 400 for %s [R5438-11-2]', (_, inner) => {
    expect(parse(inner)).toMatchObject({ ok: false, fault: { status: 400, clause: 'R5438-11-1' } });
  });

  it.each([
    ['another root', `<mdn xmlns="${NAMESPACE}"/>`],
    ['another namespace', `<imdn xmlns="urn:x">${FIELDS}${told('display', '<displayed/>')}</imdn>`],
    ['a document type', `<!DOCTYPE imdn><imdn xmlns="${NAMESPACE}"/>`],
    ['no XML', 'read'],
  ])('is refused with 400 for %s [R5438-11-1]', (_, body) => {
    expect(parseImdn(encodeUtf8(body))).toMatchObject({ ok: false, fault: { status: 400 } });
  });

  it('never throws, however it was damaged [R5438-11-1]', () => {
    fc.assert(
      fc.property(damaged(vector), (body) => {
        const imdn = parseImdn(body);
        expect(imdn.ok || imdn.fault.status === 400).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
