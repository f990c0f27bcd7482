// Nicknames that are odd, through the focus: the table V-NICK-8 row by row, and that no nickname
// can be more than one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { Person, statuses } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

/** V-NICK-8: what stands behind the colon and the space, and what it is answered. */
const VALUES: readonly (readonly [row: string, value: string, status: number])[] = [
  ['another holds it', '"Rook Seven"', 425],
  ['another holds it in another case and spacing', '"  ROOK   seven "', 425],
  ['no quotes, as msrplib writes it [N35]', 'Rook', 200],
  ['nothing at all, as msrplib gives a name back [N35]', '', 200],
  ['the empty string [R7701-7.3-1]', '""', 200],
  ['an open quote', '"abc', 424],
  ['a foreign escape', '"a\\q"', 424],
  ['a quote inside', '"a"b"', 424],
  ['two strings', '"a" "b"', 424],
  ['a space alone', '" "', 424],
  ['U+00A0 alone', '"\u00a0"', 424],
  ['U+200B inside', '"a\u200bb"', 424],
  ['HTAB inside', '"a\tb"', 424],
  ['1023 octets', `"${'a'.repeat(1023)}"`, 200],
  ['1024 octets', `"${'a'.repeat(1024)}"`, 424],
  ['512 characters in 1024 octets [N8]', `"${'\u00e9'.repeat(512)}"`, 424],
  ['1023 backslashes, escaped [N9]', `"${'\\\\'.repeat(1023)}"`, 200],
  ['quotes and backslashes, escaped', '"say \\"hi\\" \\\\ o"', 200],
  ['UTF-8', '"S\u00f8ren \u96ea"', 200],
  ['what would be XML [E24]', '"</user><user entity=\'x\'/>&amp;"', 200],
];

describe('A NICKNAME', () => {
  it.each(VALUES)('with %s is answered as V-NICK-8 says [R7701-7.1-9]', (_, value, status) => {
    const [stage, alice] = two();
    const held = namesIn(stage);
    expect(statuses(alice.nick(encodeUtf8(value)))).toEqual([status]);
    if (status !== 200) expect(namesIn(stage)).toEqual(held);
  });

  it('of invalid UTF-8 is refused with 424 [R7701-7.1-9]', () => {
    const [, alice] = two();
    expect(statuses(alice.nick('"\xc3\x28"'))).toEqual([424]);
  });

  it('is granted to the second session of its holder [R7701-7.1-12]', () => {
    const [stage] = two();
    const second = Person.join(stage, 'bob-2');
    expect(statuses(second.nick('"Rook Seven"'))).toEqual([200]);
  });

  it('in another case is granted to its holder, and shown so [R7701-7.1-12]', () => {
    const [stage, , bob] = two();
    expect(statuses(bob.nick('"ROOK SEVEN"'))).toEqual([200]);
    expect(namesIn(stage)).toEqual(['ROOK SEVEN']);
  });

  it.each([
    ['Use-Nickname twice [N11]', 'Use-Nickname: "a"\r\nUse-Nickname: "a"\r\n'],
    ['Use-Nickname twice, in another case [N11]', 'Use-Nickname: "a"\r\nUSE-NICKNAME: "b"\r\n'],
    ['no Use-Nickname [N11]', 'X-Other: "a"\r\n'],
    ['Failure-Report: no [N12]', 'Use-Nickname: "a"\r\nFailure-Report: no\r\n'],
    ['Failure-Report: partial [N12]', 'Use-Nickname: "a"\r\nFailure-Report: partial\r\n'],
    ['Success-Report [N12]', 'Use-Nickname: "a"\r\nSuccess-Report: no\r\n'],
    ['a second one smuggled in by a line end [N11]', 'Use-Nickname: "a\r\nUse-Nickname: "b"\r\n'],
    ['a line that is no header', 'Use-Nickname: "a\r\nb"\r\n'],
    ['a CR of its own', 'Use-Nickname: "a\rb"\r\n'],
    ['a folded line', 'Use-Nickname: "a\r\n b"\r\n'],
    ['a NUL', 'Use-Nickname: "a\0b"\r\n'],
  ])('with %s is refused with 400 [R7701-7.1-4]', (_, headers) => {
    const [stage, alice] = two();
    expect(statuses(alice.request('NICKNAME', headers))).toEqual([400]);
    expect(namesIn(stage)).toEqual(['Rook Seven']);
  });

  it('with a body is answered as without one: no RFC says what it would mean [N13]', () => {
    const [, alice] = two();
    const headers = 'Use-Nickname: "Queen"\r\nContent-Type: text/plain\r\n';
    expect(statuses(alice.request('NICKNAME', headers, 'hello'))).toEqual([200]);
  });

  it.each(['+', '#'])('that ends in %s is refused with 400 [R4975-10-400]', (flag) => {
    const [stage, alice] = two();
    const paths = `To-Path: ${alice.focusPath}\r\nFrom-Path: ${alice.path}\r\n`;
    const text = `MSRP flag1234 NICKNAME\r\n${paths}Use-Nickname: "Queen"\r\n-------flag1234${flag}\r\n`;
    stage.receive(alice.msrp, text);
    expect(statuses(alice.frames())).toEqual([400]);
    expect(namesIn(stage)).toEqual(['Rook Seven']);
  });

  it('is answered by one line and never closes anything, whatever octets are in it [R7701-7.1-9]', () => {
    const octets = fc
      .array(fc.nat({ max: 255 }), { maxLength: 12 })
      // A bare LF is no line end, and closes the connection (V-MSRP-14 q).
      .map((codes) => String.fromCharCode(...codes).replaceAll('\n', ' '));
    const hostile = fc.constantFrom('"', '\\', '\r', '\r\n', ':', '\r\nUse-Nickname: "b"', '<');
    const value = fc
      .array(fc.oneof(octets, hostile), { maxLength: 6 })
      .map((parts) => parts.join(''))
      .filter((text) => !text.includes('\n-------'));
    fc.assert(
      fc.property(value, fc.boolean(), (text, quoted) => {
        const [stage, alice, bob] = two();
        const answers = statuses(alice.nick(quoted ? `"${text}"` : text));
        // A blank line begins a body in the middle of the value; what is left is one answer.
        expect(answers).toHaveLength(1);
        expect([200, 400, 424]).toContain(answers[0]);
        expect(stage.closed).toEqual([]);
        expect(bob.frames()).toEqual([]);
        for (const name of namesIn(stage)) expect(name).not.toMatch(CONTROL);
      }),
      { numRuns: 60 },
    );
  });
});

const CONTROL = /[\0-\x1f\x7f-\x9f]/;

/** Alice, and Bob who holds `Rook Seven`. */
function two(): [Stage, Person, Person] {
  const stage = new Stage();
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob');
  bob.nick('"Rook Seven"');
  return [stage, alice, bob];
}

function namesIn(stage: Stage): readonly string[] {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return describeRoom(hosted.fold).nicknames.map(({ nickname }) => nickname);
}
