// The SIP codec against another's grammar: JsSIP's, generated from the ABNF of RFC 3261.
// What both take must mean the same, and what only one takes must be a difference listed here.
import fc from 'fast-check';
import grammar from 'jssip/lib/Grammar.js';
import { describe, expect, it } from 'vitest';
import { asciiLower } from '../../model/wire/ascii.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { trimmed } from '../../model/wire/plain-text.ts';
import {
  parameter,
  parseCSeq,
  parseNameAddr,
  parseVia,
  tagOf,
} from '../../model/wire/sip-header.ts';
import { parseSipUri, type SipUri } from '../../model/wire/sip-uri.ts';
import { decodeUtf8, encodeUtf8 } from '../../model/wire/utf8.ts';
import { damaged } from '../../sim/arbitrary/octets.ts';
import { cseq, nameAddr, sipUri, via } from '../../sim/arbitrary/sip.ts';

type Rule = 'Via' | 'From' | 'CSeq' | 'SIP_URI';
type Parts = { readonly [name: string]: string | number | undefined };
type Verdict = Parts | 'refused';

/** A place where the two differ, and why ours is the reading of RFC 3261. */
interface Difference {
  readonly why: string;
  readonly examples: { readonly [rule in Rule]?: string };
  readonly covers: (text: string) => boolean;
}

describe('SIP codec beside the grammar of JsSIP', () => {
  for (const [rule, texts] of [
    ['Via', via],
    ['From', nameAddr.map(withoutLeaks)],
    ['CSeq', cseq],
    ['SIP_URI', sipUri.map(withoutLeaks)],
  ] as const) {
    it(`understands ${rule} values alike, save what is listed [R3261-20-1]`, () => {
      let agreed = 0;
      let compared = 0;
      const checkSample = (sample: Octets) => {
        // Blanks around a value are off before anybody parses it.
        const text = trimmed(sample);
        compared += 1;
        const [here, there] = [ours(rule, text), theirs(rule, text)];
        if (JSON.stringify(here) === JSON.stringify(there)) agreed += 1;
        else
          expect({ text, here, there, explained: explanation(rule, text) !== undefined }).toEqual({
            text,
            here,
            there,
            explained: true,
          });
      };
      const settings = { numRuns: RUNS, ...SEED };
      fc.assert(fc.property(texts, checkSample), settings);
      fc.assert(fc.property(damaged(texts), checkSample), settings);
      // A list of excuses that covers everything would show nothing.
      expect(agreed / compared).toBeGreaterThan(0.85);
    });
  }

  for (const difference of DIFFERENCES) {
    it(`differs knowingly: ${difference.why} [R3261-20-1]`, () => {
      for (const [rule, example] of Object.entries(difference.examples)) {
        const text = asOctets(example);
        expect(ours(rule as Rule, text)).not.toEqual(theirs(rule as Rule, text));
        expect(difference.covers(text)).toBe(true);
      }
    });
  }
});

/** jssip puts these two where they do not belong, which would hide everything else about a URI. */
function withoutLeaks(text: Octets): Octets {
  return asOctets(text.replace(/;(maddr|ttl)=/gi, ';m$1='));
}

function explanation(rule: Rule, text: string): Difference | undefined {
  return DIFFERENCES.find(({ examples, covers }) => rule in examples && covers(text));
}

function ours(rule: Rule, text: Octets): Verdict {
  if (rule === 'Via') return ourVia(text);
  if (rule === 'From') return ourNameAddr(text);
  if (rule === 'SIP_URI') return ourUri(text);
  const read = parseCSeq(text);
  return read.ok ? { number: read.value.number, method: read.value.method } : 'refused';
}

function ourVia(text: Octets): Verdict {
  const read = parseVia(text);
  if (!read.ok) return 'refused';
  const { transport, host, port, branch, received, rport } = read.value;
  const asked = rport === true ? undefined : rport;
  return { transport, host: asciiLower(host), port, branch, received, rport: asked };
}

function ourNameAddr(text: Octets): Verdict {
  const read = parseNameAddr(text);
  if (!read.ok) return 'refused';
  const uri = parseSipUri(read.value.uri);
  if (!uri.ok) return 'refused';
  const others = read.value.parameters.filter(({ name }) => asciiLower(name) !== 'tag');
  const values = others.map(({ name, value }) => `${asciiLower(name)}=${value ?? ''}`);
  return {
    display: read.value.display,
    tag: tagOf(read.value),
    parameters: values.sort().join(' '),
    ...uriParts(uri.value),
  };
}

function ourUri(text: Octets): Verdict {
  const read = parseSipUri(text);
  return read.ok ? uriParts(read.value) : 'refused';
}

function uriParts(uri: SipUri): Parts {
  const secret = uri.password === undefined ? '' : `:${uri.password}`;
  const lr = parameter(uri.parameters, 'lr');
  return {
    scheme: uri.scheme,
    user: uri.user === undefined ? undefined : unescaped(`${uri.user}${secret}`),
    host: asciiLower(uri.host),
    port: uri.port,
    lr: lr === undefined ? undefined : 'there',
  };
}

function unescaped(text: string): string {
  const octets = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decodeUtf8(asOctets(octets)) ?? 'not UTF-8';
}

/** What JsSIP makes of it: its grammar works on decoded text, and throws at some of it. */
function theirs(rule: Rule, text: Octets): Verdict {
  const decoded = decodeUtf8(text);
  if (decoded === undefined) return 'refused';
  let read: ReturnType<typeof grammar.parse>;
  try {
    read = grammar.parse(decoded, rule);
  } catch {
    return 'refused';
  }
  if (read === -1) return 'refused';
  if (rule === 'CSeq') return { number: read.value, method: read.method };
  if (rule === 'SIP_URI') return theirUri(read);
  if (rule === 'From') return theirNameAddr(read);
  const { transport, host, port, branch, received, rport } = read;
  const bare = asciiLower(withoutBrackets(host));
  return { transport: transport.toUpperCase(), host: bare, port, branch, received, rport };
}

function theirNameAddr(read: {
  readonly _display_name?: string;
  readonly _parameters: Readonly<Record<string, string | null>>;
  readonly _uri: TheirUri;
}): Parts {
  const { tag, ...others } = read._parameters;
  const values = Object.entries(others).map(([name, value]) => `${name}=${value ?? ''}`);
  return {
    display: read._display_name === '' ? undefined : read._display_name,
    tag: tag ?? undefined,
    parameters: values.map(encodeUtf8).sort().join(' '),
    ...theirUri(read._uri),
  };
}

interface TheirUri {
  readonly _scheme: string;
  readonly _user?: string;
  readonly _host: string;
  readonly _port?: number;
  readonly _parameters: Readonly<Record<string, string | null>>;
}

function theirUri(uri: TheirUri): Parts {
  return {
    scheme: uri._scheme,
    user: uri._user,
    host: withoutBrackets(uri._host),
    port: uri._port,
    lr: 'lr' in uri._parameters ? 'there' : undefined,
  };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

const SEED = process.env.CONFAB_FULL === '1' ? {} : { seed: 7701 };
const RUNS = process.env.CONFAB_FULL === '1' ? 8_000 : 1_000;

const DIFFERENCES: readonly Difference[] = [
  {
    why: 'a sequence number is below 2^31 (8.1.1.5)',
    examples: { CSeq: '2147483648 INVITE' },
    covers: (text) => Number.parseInt(text, 10) > 0x7fffffff,
  },
  {
    why: 'the protocol of a Via that is answered is SIP/2.0 (18.2.2)',
    examples: { Via: 'SIP/3.0/UDP a.example' },
    covers: (text) => !/^SIP[ \t]*\/[ \t]*2\.0[ \t]*\//i.test(text),
  },
  {
    why: 'received holds an address, branch a token and rport a port',
    examples: { Via: 'SIP/2.0/UDP a.example;received=not-an-address' },
    covers: (text) => BAD_RECEIVED.test(text) || BRANCH.test(text) || RPORT.test(text),
  },
  {
    why: 'the address in the value of a parameter is not the host (jssip overwrites that)',
    examples: {
      Via: 'SIP/2.0/UDP a.example;x=[2001:db8::1]',
      From: '<sip:a@a.example;maddr=b.example>',
      SIP_URI: 'sip:a@a.example;maddr=b.example',
    },
    covers: (text) => /=[ \t]*\[|maddr=/i.test(text),
  },
  {
    why: 'a parameter of the URI is none of the header (jssip leaks ttl)',
    examples: { From: '<sip:a@a.example;ttl=1>' },
    covers: (text) => /;ttl=\d+[^>]*>/i.test(text),
  },
  {
    why: 'a parameter whose name begins like a known one is another parameter',
    examples: {
      Via: 'SIP/2.0/UDP a.example;rports=1',
      From: '<sip:a@a.example;lrs>',
      SIP_URI: 'sip:a@a.example;lrs',
    },
    covers: (text) =>
      /;[ \t]*(?:rport|received|branch|ttl|maddr|lr|user|method|transport)[^ \t;=>?]/i.test(text),
  },
  {
    why: 'a transport whose name begins like a known one is another transport',
    examples: { Via: 'SIP/2.0/TCP2 a.example' },
    covers: (text) => /\/[ \t]*(?:UDP|TCP|TLS|SCTP)[^ \t]/i.test(text),
  },
  {
    why: 'a host with an underscore at the beginning of a label is tolerated',
    examples: {
      Via: 'SIP/2.0/UDP _a.example',
      From: '<sip:_a.example>',
      SIP_URI: 'sip:_a.example',
    },
    covers: (text) => /[ .@:]_/.test(text),
  },
  {
    why: 'the numbers of an IPv4 address may have leading zeros (25.1)',
    examples: {
      Via: 'SIP/2.0/UDP 192.0.2.01',
      From: '<sip:192.0.2.01>',
      SIP_URI: 'sip:192.0.2.01',
    },
    covers: (text) => /[ .@:=]0\d/.test(text),
  },
  {
    why: 'an IPv6 address without brackets is tolerated in every parameter, not in received alone',
    examples: { Via: 'SIP/2.0/UDP a.example;x=2001:db8:1:2:3:4:5:6' },
    covers: (text) => /=[ \t]*[\dA-F]+:/i.test(text),
  },
  {
    why: 'an escape stands for any octet, UTF-8 or not (25.1)',
    examples: { From: '<sip:%ff@a.example>', SIP_URI: 'sip:%ff@a.example' },
    covers: (text) => /%[89A-F][\dA-F]/i.test(text),
  },
  {
    why: 'a known parameter with another value is another parameter of the same name (25.1)',
    examples: { SIP_URI: 'sip:a@a.example;user=a[b', From: '<sip:a@a.example;user=a[b>' },
    covers: (text) => OTHER_VALUE.test(text),
  },
  {
    why: 'received may be an IPv6 address in brackets (RFC 5118 4.5)',
    examples: { Via: 'SIP/2.0/UDP a.example;received=[2001:db8::1]' },
    covers: (text) => /received[ \t]*=[ \t]*\[/i.test(text),
  },
  {
    why: 'a parameter stands once in a header (7.3.1) and in a URI (19.1.1)',
    examples: {
      Via: 'SIP/2.0/UDP a.example;x=1;x=2',
      From: '<sip:a@a.example>;x=1;x=2',
      SIP_URI: 'sip:a@a.example;x=1;x=2',
    },
    covers: (text) => repeats(text),
  },
  {
    why: 'a label of a host name begins and ends with a letter or a digit (25.1)',
    examples: {
      Via: 'SIP/2.0/UDP a-.example',
      From: '<sip:a@a-.example>',
      SIP_URI: 'sip:a@a-.example',
    },
    covers: (text) => /-(?:[.:;? \t>]|$)|[.@: ]-/.test(text),
  },
  {
    why: 'a host name may end in a dot (25.1)',
    examples: {
      Via: 'SIP/2.0/UDP a.example.',
      From: '<sip:a@a.example.>',
      SIP_URI: 'sip:a@a.example.',
    },
    covers: (text) => /[a-z0-9_]\.(?:[:;? \t>]|$)/i.test(text),
  },
  {
    why: 'a port has digits, and is below 65536',
    examples: {
      Via: 'SIP/2.0/UDP a.example:65536',
      From: '<sip:a@a.example:65536>',
      SIP_URI: 'sip:a@a.example:',
    },
    covers: (text) => LARGE_PORT.test(text) || /:[ \t]*(?:[;?> \t]|$)/.test(text),
  },
  {
    why: 'an IPv6 address may be all zeros, or be shortened wherever that is unambiguous',
    examples: {
      Via: 'SIP/2.0/UDP [::]',
      From: '<sip:a@[::]>',
      SIP_URI: 'sip:a@[::]',
    },
    covers: (text) => /::/.test(text),
  },
];

const BYTE = '0*(?:25[0-5]|2[0-4]\\d|1\\d\\d|\\d\\d?)';
const ADDRESS = `(?:${BYTE}(?:\\.${BYTE}){3}|\\[?[\\dA-F.]*:[\\dA-F:.]*\\]?)`;
const BAD_RECEIVED = new RegExp(`;[ \\t]*received[ \\t]*(?!=[ \\t]*${ADDRESS}[ \\t]*(?:;|$))`, 'i');
const OTHER_VALUE = new RegExp(
  ';(?:lr=|(?:ttl|user|method|transport)(?=[=;>?]|$)' +
    '(?!=(?:udp|tcp|tls|phone|ip|INVITE)(?:[;>?]|$)))',
  'i',
);
const LARGE_PORT = /:[ \t]*(?:6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4})(?!\d)/;
const BRANCH = /;[ \t]*branch[ \t]*(?:=[ \t]*["[]|;|$)/i;
const RPORT = /;[ \t]*rport[ \t]*=[ \t]*(?!\d{1,5}[ \t]*(?:;|$))/i;

function repeats(text: string): boolean {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').split(/[<>?]/);
  return plain.some((part) => {
    const names = [...part.matchAll(/;[ \t]*([^ \t;=]+)/g)].map(([, name = '']) =>
      asciiLower(name),
    );
    return new Set(names).size < names.length;
  });
}
