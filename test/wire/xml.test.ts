// Reading XML: what is refused and with which message, the bounds, and that nothing throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import {
  attributeOf,
  childOf,
  childrenOf,
  escapedXml,
  readXml,
  writtenAttribute,
  writtenElement,
  type XmlElement,
} from '../../model/wire/xml.ts';
import { damaged, forbiddenText, hostileText } from './xml-arbitraries.ts';

const SAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a room -->
<a:room xmlns:a="urn:a" xmlns="urn:b" name="x &lt; y" a:name="z"><a:in>1<![CDATA[<2>]]>&#51;</a:in>
<in>other</in><a:in/></a:room>
`;

function read(text: string): ReturnType<typeof readXml> {
  return readXml(encodeUtf8(text), 'R4575-4.1-1');
}

function rootOf(text: string): XmlElement {
  const root = read(text);
  if (!root.ok) throw new Error(root.fault.message);
  return root.value;
}

describe('An XML document', () => {
  it('is read with namespaces, references and CDATA resolved [R4575-4.1-1]', () => {
    const root = rootOf(SAMPLE);
    expect(root).toMatchObject({ namespace: 'urn:a', name: 'room' });
    expect(attributeOf(root, 'name')).toBe('x < y');
    expect(attributeOf(root, 'name', 'urn:a')).toBe('z');
    expect(attributeOf(root, 'name', 'urn:b')).toBeUndefined();
    expect(root.attributes).toHaveLength(2);
    expect(childrenOf(root, 'in').map(({ text }) => text)).toEqual(['1<2>3', '']);
    expect(childOf(root, 'in')?.text).toBe('1<2>3');
    expect(root.children).toHaveLength(3);
  });

  it('may begin with a byte order mark [R4575-4.1-1]', () => {
    expect(rootOf(`\ufeff${SAMPLE}`).name).toBe('room');
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'may name something %s [R4575-4.1-1]',
    (name) => {
      const root = rootOf(`<${name} ${name}="1"/>`);
      expect(root).toEqual({
        ...{ namespace: '', name, text: '', children: [] },
        attributes: [{ namespace: '', name, value: '1' }],
      });
    },
  );

  it.each([
    ['a document type', '<!DOCTYPE a><a/>', 'expected no document type'],
    ['an entity that is declared', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'no document type'],
    [
      'an external entity',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>',
      'no document',
    ],
    ['an unknown entity', '<a>&b;</a>', 'undefined entity'],
    ['an entity named as an object knows it', '<a>&constructor;</a>', 'undefined entity'],
    ['an entity named __proto__', '<a>&__proto__;</a>', 'undefined entity'],
    ['a reference to a control', '<a>&#0;</a>', 'malformed character entity'],
    ['a reference to a surrogate', '<a>&#xd800;</a>', 'malformed character entity'],
    ['a processing instruction', '<?go there?><a/>', 'no processing instruction'],
    ['a processing instruction inside', '<a><?go there?></a>', 'no processing instruction'],
    ['a second root', '<a/><b/>', 'only one root'],
    ['text behind the root', '<a/>b', 'outside of root'],
    ['text before the root', 'b<a/>', 'got'],
    ['an undeclared prefix', '<b:a/>', 'unbound namespace prefix'],
    ['an undeclared prefix of an attribute', '<a b:c="1"/>', 'unbound namespace prefix'],
    ['an attribute twice', '<a b="1" b="2"/>', 'duplicate attribute'],
    [
      'an attribute twice under two prefixes',
      '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
      'duplicate attribute',
    ],
    ['an attribute without quotes', '<a b=1/>', 'unquoted attribute'],
    ['a < in an attribute', '<a b="<"/>', 'disallowed character'],
    ['an element without end', '<a><b></b>', 'unclosed tag'],
    ['an end without element', '<a></b></a>', 'unexpected close tag'],
    ['elements across each other', '<a><b></a></b>', 'unexpected close tag'],
    ['a document that ends in a tag', '<a><b', 'got'],
    ['nothing', '', 'expected'],
    ['only blanks', ' \r\n', 'root element'],
    ['a declaration alone', '<?xml version="1.0"?>', 'root element'],
    ['a declaration that is not the first', ' <?xml version="1.0"?><a/>', 'XML declaration'],
    ['XML 1.1', '<?xml version="1.1"?><a/>', 'expected XML 1.0'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'expected UTF-8'],
    ['a control', '<a>\u0001</a>', 'disallowed character'],
    ['U+FFFE', '<a>\ufffe</a>', 'disallowed character'],
  ])('is refused with 400 for %s [R4575-4.1-1]', (_, text, message) => {
    const root = read(text);
    expect(root).toMatchObject({
      ok: false,
      fault: { fault: 'peer', status: 400, clause: 'R4575-4.1-1' },
    });
    expect(!root.ok && root.fault.message).toContain(message);
  });

  it.each([
    ['that are not UTF-8', '<a>\xc3\x28</a>'],
    ['of UTF-16', '\xff\xfe<\0a\0/\0>\0'],
  ])('is refused with 400 for octets %s [R4575-4.1-1]', (_, octets) => {
    const root = readXml(asOctets(octets), 'R4575-4.1-1');
    expect(root).toMatchObject({ ok: false, fault: { status: 400 } });
    expect(!root.ok && root.fault.message).toContain('UTF-8');
  });
});

describe('A bound of XML documents', () => {
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  const many = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`;
  const attributes = (count: number) =>
    `<a ${Array.from({ length: count }, (_, at) => `a${at}="1"`).join(' ')}/>`;
  const long = (bytes: number) => `<a>${'x'.repeat(bytes - 7)}</a>`;

  it.each([
    ['nesting', nested, limits.xmlDepthMax],
    ['elements', many, limits.xmlElementsMax],
    ['attributes', attributes, limits.xmlAttributesMax],
    ['octets', long, limits.xmlBytesMax],
  ])('lets as many %s pass as it says and refuses one more with 400', (_, document, most) => {
    expect(read(document(most)).ok).toBe(true);
    const over = read(document(most + 1));
    expect(over).toMatchObject({ ok: false, fault: { status: 400 } });
    expect(!over.ok && over.fault.message).toContain(`${most}`);
  });

  it('counts the attributes of each element for itself', () => {
    const most = attributes(limits.xmlAttributesMax);
    expect(read(`<b>${most}${most}</b>`).ok).toBe(true);
  });

  it('ends the reading where it is reached, whatever comes behind it', () => {
    const over = read(`${nested(limits.xmlDepthMax + 1)}<!DOCTYPE a>`);
    expect(!over.ok && over.fault.message).toContain('in each other');
  });
});

describe('Escaped text', () => {
  it('is read as it was, between tags and in quotes [R4575-4.1-1] [E24]', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const root = rootOf(writtenElement('a', escapedXml(text), writtenAttribute('b', text)));
        expect(root.text).toBe(text);
        expect(attributeOf(root, 'b')).toBe(text);
        expect(root.children).toEqual([]);
      }),
    );
  });

  it('loses its forbidden controls, and surrogates become U+FFFD [R4575-4.1-1] [E24]', () => {
    expect(escapedXml('a\0\u0001\u001fb\ud800c\udfffd\ufffee\uffff')).toBe(
      'ab\ufffdc\ufffdd\ufffde\ufffd',
    );
    fc.assert(
      fc.property(forbiddenText, (text) => {
        const root = rootOf(writtenElement('a', escapedXml(text), writtenAttribute('b', text)));
        expect(root.children).toEqual([]);
        expect(root.attributes).toHaveLength(1);
      }),
    );
  });

  it('holds nothing that a reader could take for a line end [E24]', () => {
    expect(escapedXml('\r\n\t\u0085\u2028')).toBe('&#xd;&#xa;&#x9;&#x85;&#x2028;');
  });
});

describe('A document that was damaged', () => {
  it('never throws, and is a tree or a fault of the peer [R4575-4.1-1]', () => {
    const octets: fc.Arbitrary<Octets> = damaged(encodeUtf8(SAMPLE));
    fc.assert(
      fc.property(octets, (body) => {
        const root = readXml(body, 'R4575-4.1-1');
        expect(root.ok || (root.fault.status === 400 && root.fault.fault === 'peer')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws for octets at random [R4575-4.1-1]', () => {
    const octets = fc
      .array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x3c, 0x3e, 0x26, 0x22, 0x21)))
      .map((codes) => asOctets(String.fromCharCode(...codes)));
    fc.assert(
      fc.property(octets, (body) => {
        expect(typeof readXml(body, 'R4575-4.1-1').ok).toBe('boolean');
      }),
    );
  });
});
