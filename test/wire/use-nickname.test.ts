// Use-Nickname: the vectors V-NICK-1 to 8 as far as the codec decides them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { headerOf } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  parseUseNickname,
  requestedNickname,
  serializeUseNickname,
} from '../../model/wire/use-nickname.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { frame, only } from './msrp-feeding.ts';
import { nicknameVectors } from './nickname-vectors.ts';

describe('the nickname that a request asks for', () => {
  it.each([
    ['V-NICK-1', 'Rook Seven'],
    ['V-NICK-5', ''],
    ['V-NICK-6', 'say "hi" \\ o'],
    ['V-NICK-7', 'Søren 雪'],
  ])('is read from %s and written back [R7701-7.1-16]', (name, nickname) => {
    const vector = nicknameVectors.find((candidate) => candidate.name === name);
    const request = only(vector?.wire ?? asOctets(''));
    expect(requestedNickname(request)).toEqual({ ok: true, value: nickname });
    expect(serializeUseNickname(nickname)).toBe(headerOf(request, 'Use-Nickname'));
  });

  it.each([
    ['no header', '', 'R7701-7.1-2'],
    ['two of them', 'Use-Nickname: "a"\r\nuse-nickname: "a"\r\n', 'R7701-7.1-2'],
    ['Failure-Report', 'Use-Nickname: "a"\r\nFailure-Report: no\r\n', 'R7701-7.1-4'],
    ['Success-Report', 'Use-Nickname: "a"\r\nSuccess-Report: no\r\n', 'R7701-7.1-4'],
  ])('is refused with 400 for %s [N11] [N12]', (_, headers, clause) => {
    const request = only(frame('MSRP abcd NICKNAME', headers));
    expect(requestedNickname(request)).toMatchObject({ ok: false, fault: { status: 400, clause } });
  });

  it('does not depend on a body [N13]', () => {
    const headers = 'Use-Nickname: "a"\r\nContent-Type: a/b\r\n\r\nbody\r\n';
    const request = only(frame('MSRP abcd NICKNAME', headers));
    expect(requestedNickname(request)).toEqual({ ok: true, value: 'a' });
  });
});

// Rows of V-NICK-8 that this file leaves out: who holds a name, prohibited characters and empty
// results are the room's and PRECIS's to judge; policy and binding are the session's.
describe('a Use-Nickname value', () => {
  const most = limits.nicknameBytesMax;
  it.each([
    ['in quotes', '"Rook Seven"', 'Rook Seven'],
    ['of spaces, for PRECIS to refuse', '"  "', '  '],
    ['with U+200B, for PRECIS to refuse', encodeUtf8('"a\u200bb"'), 'a\u200bb'],
    ['with HTAB, for PRECIS to refuse', '"a\tb"', 'a\tb'],
    ['with both escapes', '"\\\\\\""', '\\"'],
    ['of 1023 octets', `"${'a'.repeat(most)}"`, 'a'.repeat(most)],
    ['of 1023 escapes', `"${'\\\\'.repeat(most)}"`, '\\'.repeat(most)],
    ['without quotes, as sipsimple sends it [N35]', 'Rook Seven', 'Rook Seven'],
    ['that is empty, as sipsimple gives a name back [N35]', '', ''],
    ['that is an empty string [N7]', '""', ''],
  ])('%s is accepted [R7701-7.1-9]', (_, value, nickname) => {
    expect(parseUseNickname(asOctets(value))).toEqual({ ok: true, value: nickname });
  });

  it.each([
    ['with one quote', '"abc', 'R7701-7.1-9'],
    ['with one quote alone', '"', 'R7701-7.1-9'],
    ['with an escaped last quote', '"abc\\"', 'R7701-7.1-9'],
    ['with a foreign escape', '"a\\q"', 'R7701-7.1-9'],
    ['with a quote inside', '"a"b"', 'R7701-7.1-9'],
    ['with two strings', '"a" "b"', 'R7701-7.1-9'],
    ['with something behind', '"a" ', 'R7701-7.1-9'],
    ['with a quote and no quotes around', 'a"b', 'R7701-7.1-9'],
    ['with a backslash and no quotes around', 'a\\b', 'R7701-7.1-9'],
    ['with a control', '"a\x01b"', 'R7701-7.1-9'],
    ['with DEL', '"\x7f"', 'R7701-7.1-9'],
    ['with a control and no quotes around', 'a\x00b', 'R7701-7.1-9'],
    ['of invalid UTF-8', '"\xc3\x28"', 'R7701-7.1-9'],
    ['of invalid UTF-8 without quotes', '\xc3\x28', 'R7701-7.1-9'],
    ['of 1024 octets', `"${'a'.repeat(most + 1)}"`, 'R7701-7.1-3'],
    ['of 1024 octets without quotes', 'a'.repeat(most + 1), 'R7701-7.1-3'],
    ['of 512 characters in 1024 octets [N8]', encodeUtf8(`"${'é'.repeat(512)}"`), 'R7701-7.1-3'],
    ['of 1024 escapes [N9]', `"${'\\\\'.repeat(most + 1)}"`, 'R7701-7.1-3'],
    ['that is very long', `"${'\\\\'.repeat(30_000)}`, 'R7701-7.1-3'],
  ])('%s is refused with 424 [R7701-7.1-9]', (_, value, clause) => {
    expect(parseUseNickname(asOctets(value))).toMatchObject({
      ok: false,
      fault: { status: 424, clause },
    });
  });

  it('is read as it was written, for any text [R7701-7.1-16]', () => {
    const character = fc.oneof(
      fc.constantFrom('"', '\\', ' ', '\t', 'é', '雪', '😀'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(character, { maxLength: 40 }), (characters) => {
        const text = characters.join('');
        expect(parseUseNickname(serializeUseNickname(text))).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('never throws, and gives 424 or a text, for any octets [R7701-7.1-9]', () => {
    const octets = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x22, 0x5c, 0x20)))
      .map((codes) => asOctets(String.fromCharCode(...codes)));
    fc.assert(
      fc.property(octets, fc.boolean(), (value, quoted) => {
        const parsed = parseUseNickname(quoted ? asOctets(`"${value}"`) : value);
        expect(parsed.ok || parsed.fault.status === 424).toBe(true);
      }),
    );
  });
});
