// The names of SIP headers: canonical spelling, compact form, and whether several values may share
// a line. Implements R3261-20-1 (RFC 3261 7.3.3 and 20, and the RFCs that added headers since).
import { asciiLower } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';

export interface KnownHeader {
  readonly name: Octets;
  /** Whether commas outside quotes and brackets separate values. */
  readonly isList: boolean;
  /** The header's place among those that the parser looks at itself; -1 for all others. */
  readonly slot: number;
}

/** The headers that the parser looks at itself. All but Via stand once only. */
export const SLOTS = {
  via: 0,
  from: 1,
  to: 2,
  callId: 3,
  cseq: 4,
  maxForwards: 5,
  contentLength: 6,
  contentType: 7,
} as const;

/** What is known of a header by any spelling, the compact one included; undefined for others. */
export function knownHeader(name: string): KnownHeader | undefined {
  return KNOWN.get(name) ?? KNOWN.get(asciiLower(name));
}

/** A name and its compact form, if it has one. */
type Spelling = readonly [name: string, compact?: string];

/** In the order of their slots. */
const SLOTTED: readonly Spelling[] = [
  ['Via', 'v'],
  ['From', 'f'],
  ['To', 't'],
  ['Call-ID', 'i'],
  ['CSeq'],
  ['Max-Forwards'],
  ['Content-Length', 'l'],
  ['Content-Type', 'c'],
];

const LISTS: readonly Spelling[] = [
  ['Accept'],
  ['Accept-Contact', 'a'],
  ['Accept-Encoding'],
  ['Accept-Language'],
  ['Alert-Info'],
  ['Allow'],
  ['Allow-Events', 'u'],
  ['Call-Info'],
  ['Contact', 'm'],
  ['Content-Encoding', 'e'],
  ['Content-Language'],
  ['Error-Info'],
  ['History-Info'],
  ['In-Reply-To'],
  ['P-Asserted-Identity'],
  ['P-Associated-URI'],
  ['P-Preferred-Identity'],
  ['Path'],
  ['Proxy-Require'],
  ['Reason'],
  ['Record-Route'],
  ['Recv-Info'],
  ['Reject-Contact', 'j'],
  ['Request-Disposition', 'd'],
  ['Require'],
  ['Route'],
  ['Security-Client'],
  ['Security-Server'],
  ['Security-Verify'],
  ['Service-Route'],
  ['Supported', 'k'],
  ['Unsupported'],
  ['Warning'],
];

const SINGLES: readonly Spelling[] = [
  ['Authentication-Info'],
  ['Authorization'],
  ['Content-Disposition'],
  ['Date'],
  ['Event', 'o'],
  ['Expires'],
  ['Identity', 'y'],
  ['Identity-Info', 'n'],
  ['Info-Package'],
  ['Join'],
  ['MIME-Version'],
  ['Min-Expires'],
  ['Min-SE'],
  ['Organization'],
  ['Priority'],
  ['Privacy'],
  ['Proxy-Authenticate'],
  ['Proxy-Authorization'],
  ['RAck'],
  ['RSeq'],
  ['Refer-Sub'],
  ['Refer-To', 'r'],
  ['Referred-By', 'b'],
  ['Replaces'],
  ['Reply-To'],
  ['Retry-After'],
  ['SIP-ETag'],
  ['SIP-If-Match'],
  ['Server'],
  ['Session-Expires', 'x'],
  ['Subject', 's'],
  ['Subscription-State'],
  ['Suppress-If-Match'],
  ['Target-Dialog'],
  ['Timestamp'],
  ['User-Agent'],
  ['WWW-Authenticate'],
];

/** By canonical and by lower-case spelling and compact form, so that most names need one look. */
const KNOWN: ReadonlyMap<string, KnownHeader> = new Map([
  ...SLOTTED.flatMap((spelling, slot) => rows(spelling, slot === SLOTS.via, slot)),
  ...LISTS.flatMap((spelling) => rows(spelling, true, -1)),
  ...SINGLES.flatMap((spelling) => rows(spelling, false, -1)),
]);

function rows([name, compact]: Spelling, isList: boolean, slot: number): [string, KnownHeader][] {
  const known: KnownHeader = { name: asOctets(name), isList, slot };
  const spellings = compact === undefined ? [name] : [name, compact];
  return [...spellings, asciiLower(name)].map((spelling) => [spelling, known]);
}
