// Offers and display names that are odd, through the focus: the table V-SDP-3 and session
// descriptions that are none, and that no header of a request becomes a header of an answer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseSdp } from '../../model/wire/sdp.ts';
import { sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { Person, statuses } from './person.ts';
import { Stage } from './stage.ts';

interface Row {
  readonly row: string;
  readonly change: (offer: string) => string;
  readonly status: number;
  /** What the answer must hold. */
  readonly answer?: RegExp;
}

const TYPES = 'a=accept-types:message/cpim';
const swap = (was: string | RegExp, is: string) => (offer: string) => offer.replace(was, is);
const PATH = /a=path:\S+\r\n/;
const FILE = [
  'm=message 7655 TCP/MSRP *',
  'a=accept-types:*',
  'a=path:msrp://127.0.0.1:7655/file;tcp',
  'a=file-selector:name:"a.png" type:image/png size:10',
  'a=file-transfer-id:Q1',
  'a=sendonly',
  '',
].join('\r\n');

const rows: readonly Row[] = [
  {
    row: 'a: no message/cpim',
    change: swap(TYPES, 'a=accept-types:text/plain text/html'),
    status: 488,
  },
  { row: 'b: any type', change: swap(TYPES, 'a=accept-types:*'), status: 200 },
  {
    row: 'c: message/cpim in capitals, with a parameter',
    change: swap(TYPES, 'a=accept-types:text/plain MESSAGE/CPIM;x=y'),
    status: 200,
  },
  { row: 'd: no path', change: swap(PATH, ''), status: 488 },
  {
    row: 'e: a file beside the chat',
    change: (offer) => offer + FILE,
    status: 200,
    answer: /m=message 2855 TCP\/MSRP \*[\s\S]*m=message 0 TCP\/MSRP \*/,
  },
  {
    row: 'g: port 9 and active',
    change: swap(/m=message \d+/, 'm=message 9'),
    status: 200,
    answer: /a=setup:passive/,
  },
  {
    row: 'h: holdconn, which is as good as nothing',
    change: swap('a=setup:active', 'a=setup:holdconn'),
    status: 200,
    answer: /a=setup:passive/,
  },
  {
    row: 'i: an address without port',
    change: swap(PATH, 'a=path:msrp://192.0.2.1/x;tcp\r\n'),
    status: 488,
  },
  {
    row: 'j: a path through a relay',
    change: swap(
      PATH,
      'a=path:msrps://relay.example.net:2855/r1;tcp msrps://df7jal.invalid:2855/98cjs7;ws\r\n',
    ),
    status: 200,
  },
];

describe('An offer', () => {
  it.each(rows)(
    'gets $status as V-SDP-3 says: $row [R7701-5.2-4]',
    ({ change, status, answer }) => {
      const stage = new Stage();
      const alice = new Person(stage, 'alice');
      alice.offer = change(alice.offerText());
      const response = alice.invite();
      expect(response).toMatchObject({ kind: 'response', status });
      if (answer !== undefined) expect(response?.body).toMatch(answer);
      if (status === 200) expect(parseSdp(response?.body ?? ('' as never)).ok).toBe(true);
    },
  );

  it.each<[string, (offer: string) => string]>([
    ['no session description', () => 'hello'],
    ['another version', swap('v=0', 'v=1')],
    ['no o=', swap(/o=.*\r\n/, '')],
    ['a line without =', (offer) => `${offer}hello\r\n`],
    ['a NUL', swap('s=-', 's=\0')],
    ['a port beyond all', swap(/m=message \d+/, 'm=message 65536')],
    ['a port of letters', swap(/m=message \d+/, 'm=message http')],
  ])(
    'that is malformed is refused with 400 or 488, and binds nothing: %s [R3264-6-1]',
    (_, change) => {
      const stage = new Stage();
      const alice = new Person(stage, 'alice');
      alice.offer = change(alice.offerText());
      const status = (alice.invite() as { readonly status?: number }).status;
      expect([400, 488]).toContain(status);
      expect(stage.state.legs.size).toBe(0);
      expect(new Person(stage, 'bob').invite()).toMatchObject({ status: 200 });
    },
  );

  it('beyond the bound is refused with 413, and the next is heard [R3261-x-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.offer = `${alice.offerText()}a=${'x'.repeat(limits.sdpBytesMax)}\r\n`;
    expect(alice.invite()).toMatchObject({ status: 413 });
    expect(new Person(stage, 'bob').invite()).toMatchObject({ status: 200 });
  });
});

describe('The display name of a participant', () => {
  /** As a quoted string of SIP has it: UTF-8, quotes and backslashes escaped. */
  const quoted = (name: string) =>
    `"${Buffer.from(name, 'utf8').toString('latin1').replace(/["\\]/g, '\\$&')}"`;

  it.each([
    ['quotes and brackets', 'x" <sip:eve@example.com>;tag=1, "y'],
    ['a header in a line of its own', 'x\\r\\nRoute: <sip:eve@example.com>'],
    ['what would be XML', '</display-text><user entity="x"/>&amp;'],
    ['a comma', 'Doe, Alice'],
    ['UTF-8', 'S\u00f8ren \u{1f600}'],
  ])('with %s adds nothing to what the focus sends [R3261-20-1]', (_, name) => {
    sayGoodbye(quoted(name));
  });

  it('adds nothing to what the focus sends, whatever is in it [R3261-20-1]', () => {
    const part = fc.oneof(
      fc.constantFrom('"', '\\', '<', '>', ',', ';', ':', 'Route: x', 'tag=', '&', "'", '\t'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    const name = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, (text) => sayGoodbye(quoted(text.replace(CONTROLS, '')))),
      { numRuns: 50 },
    );
  });

  it('that spans two lines without a blank is no header, and refused [R3261-20-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.signal(
      alice.inviteText().replace('From: "alice"', 'From: "al\r\nRoute: <sip:eve@h>\r\n"'),
    );
    const [answer] = stage.take(alice.sip);
    expect(answer).toMatch(/^SIP\/2.0 400 /);
    expect(answer).not.toMatch(/^Route:/m);
    expect(stage.state.legs.size).toBe(0);
  });

  /** Alice joins under that name, and the focus ends her session: what it sent must be as usual. */
  function sayGoodbye(name: string): void {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.signal(alice.inviteText().replace('From: "alice"', `From: ${name}`));
    const response = alice.answered();
    expect(response).toMatchObject({ kind: 'response', status: 200 });
    if (response === undefined) return;
    expect(sipHeader(response, 'From')).toMatch(/<sip:alice@localhost>;tag=fromalice$/);
    expect(sipHeaders(response, 'From')).toHaveLength(1);
    expect(sipHeaders(response, 'Route')).toEqual([]);
    alice.ack();
    alice.bind();
    expect(statuses(alice.say('hello'))).toEqual([200]);
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'gone' });
    const [bye, ...others] = alice.heard();
    expect(others).toEqual([]);
    if (bye === undefined) throw new Error('no BYE came');
    expect(bye).toMatchObject({ kind: 'request', method: 'BYE' });
    expect(sipHeader(bye, 'To')).toMatch(/<sip:alice@localhost>;tag=fromalice$/);
    for (const header of ['From', 'To', 'Call-ID']) expect(sipHeaders(bye, header)).toHaveLength(1);
    expect(sipHeaders(bye, 'Route')).toEqual([]);
  }
});

const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/g;
