// XML documents as trees, read by saxes, and the one escaper by which they are written. Implements
// R4575-4.1-1 and R6501-6-1 as far as XML itself goes: XML 1.0 with namespaces, in UTF-8.
// Law: no document throws, nothing outside of it is read, and nothing in it expands: what declares
// a type or an entity is refused.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type Clause, type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower } from './ascii.ts';
import { flatText, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { decodeUtf8 } from './utf8.ts';

export interface XmlElement {
  /** Empty where the element is in none. */
  readonly namespace: string;
  /** Without its prefix. */
  readonly name: string;
  /** In the order of the document; declarations of namespaces left out. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** What stands between its tags itself, its children's text left out. */
  readonly text: string;
}

export interface XmlAttribute {
  /** Empty for an attribute without a prefix, whatever the default namespace is. */
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The root of the document. Faults: 400 with `clause` for octets that are not UTF-8 or not XML 1.0
 * with namespaces, for a document type, an entity beyond the five of XML itself, a processing
 * instruction, another declared encoding, and for a document beyond one of its bounds.
 */
export function readXml(body: Octets, clause: Clause): Parsed<XmlElement> {
  const refuse = (expected: string, got: string): Parsed<XmlElement> =>
    wireError(xmlFault(clause, expected, got));
  if (body.length > limits.xmlBytesMax) {
    return refuse(`at most ${limits.xmlBytesMax} octets`, `${body.length}`);
  }
  const text = decodeUtf8(body);
  if (text === undefined) return refuse('UTF-8', shown(body));
  const reading = new Reading();
  try {
    reading.parser.write(text).close();
  } catch {
    // Either `stop` threw, or saxes itself did: the document is refused in both cases.
  }
  const { root, stopped } = reading;
  if (stopped !== undefined) return refuse(stopped.expected, stopped.got);
  if (root === undefined) return refuse('one whole element', shown(body));
  return parsed(root);
}

/** The value of the attribute; undefined where there is none. Without a namespace by default. */
export function attributeOf(
  { attributes }: XmlElement,
  name: string,
  namespace = '',
): string | undefined {
  return attributes.find((each) => each.name === name && each.namespace === namespace)?.value;
}

/** The children of that name in the element's own namespace: what is in others is not asked for. */
export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter(
    (child) => child.name === name && child.namespace === parent.namespace,
  );
}

/** The first of them. */
export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find(
    (child) => child.name === name && child.namespace === parent.namespace,
  );
}

/** Without the white space that XML knows at its ends, as all types but strings are read. */
export function collapsed(text: string): string {
  return text.replace(BLANKS_AROUND, '');
}

/**
 * The text as it may stand between tags or quotes, and be read again as the same: what could end
 * it is escaped, and what a reader might take for a line end or a space is a reference. Characters
 * that no XML document holds are dropped where they are controls, and U+FFFD where they are not.
 */
export function escapedXml(text: string): string {
  return text.toWellFormed().replace(SPECIAL, escapedCharacter);
}

/** `<name attributes>content</name>`; the last two are XML already, attributes with their space. */
export function writtenElement(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** An element with nothing but text in it; nothing where there is no text to write. */
export function writtenLeaf(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? '' : writtenElement(name, escapedXml(`${text}`));
}

/** ` name="value"`; nothing where there is no value to write. */
export function writtenAttribute(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapedXml(`${value}`)}"`;
}

/** What every document that is written opens with. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Of an element whose end has not come. */
interface Open {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

/** One document on its way through saxes. */
class Reading {
  readonly parser = new SaxesParser({ xmlns: true, position: false });
  root: XmlElement | undefined;
  stopped: { readonly expected: string; readonly got: string } | undefined;
  private readonly path: Open[] = [];
  private elements = 0;
  private attributes = 0;

  constructor() {
    const { parser } = this;
    parser.on('error', ({ message }) => this.stop('well-formed XML', shown(message)));
    parser.on('doctype', () => this.stop('no document type', 'one'));
    parser.on('processinginstruction', ({ target }) =>
      this.stop('no processing instruction', shown(target)),
    );
    parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0') this.stop('XML 1.0', shown(`${version}`));
      if (encoding !== undefined && asciiLower(encoding) !== 'utf-8') {
        this.stop('UTF-8', shown(encoding));
      }
    });
    parser.on('opentagstart', () => {
      this.attributes = 0;
    });
    parser.on('attribute', () => {
      this.attributes += 1;
      this.bound('attributes of an element', this.attributes, limits.xmlAttributesMax);
    });
    parser.on('opentag', (tag) => this.open(tag));
    parser.on('closetag', () => this.close());
    parser.on('text', (text) => this.write(text));
    parser.on('cdata', (text) => this.write(text));
  }

  private open({ uri, local, attributes }: SaxesTagNS): void {
    this.elements += 1;
    this.bound('elements', this.elements, limits.xmlElementsMax);
    this.bound('elements in each other', this.path.length + 1, limits.xmlDepthMax);
    this.path.push({
      namespace: flatText(uri),
      name: flatText(local),
      attributes: Object.values(attributes)
        .filter((each) => each.uri !== XMLNS)
        .map((each) => ({
          namespace: flatText(each.uri),
          name: flatText(each.local),
          value: flatText(each.value),
        })),
      children: [],
      text: '',
    });
  }

  private close(): void {
    const ended = this.path.pop();
    if (ended === undefined) return;
    const parent = this.path.at(-1);
    if (parent === undefined) this.root = ended;
    else parent.children.push(ended);
  }

  private write(text: string): void {
    const inner = this.path.at(-1);
    // The blanks around the root are nobody's.
    if (inner !== undefined) inner.text += flatText(text);
  }

  private bound(what: string, count: number, most: number): void {
    if (count > most) this.stop(`at most ${most} ${what}`, `${count}`);
  }

  /** Ends the reading at once: what saxes would still make of the rest costs and tells nothing. */
  private stop(expected: string, got: string): never {
    this.stopped ??= { expected, got };
    throw new Error(expected);
  }
}

function xmlFault(clause: Clause, expected: string, got: string): Fault {
  return peerFault(400, clause, `expected ${expected} in an XML document, got ${got}`);
}

function escapedCharacter(character: string): string {
  const named = REFERENCES.get(character);
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  if (code >= DELETE && code <= LAST_C1) return `&#x${code.toString(16)};`;
  return code > LAST_C1 ? REPLACEMENT : '';
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const BLANKS_AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g;
const SPECIAL = /[&<>"'\x00-\x1f\x7f-\x9f\u2028\ufffe\uffff]/g;
const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\t', '&#x9;'],
  ['\n', '&#xa;'],
  ['\r', '&#xd;'],
  // A line end to a reader of XML 1.1, as U+0085 is.
  ['\u2028', '&#x2028;'],
]);
const DELETE = 0x7f;
const LAST_C1 = 0x9f;
const REPLACEMENT = '\ufffd';
