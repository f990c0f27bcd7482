// The MSRP codec under arbitrary octets, splits and messages: same frames however split, round
// trip, persistence, and work that grows with the input and no faster.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { frameMsrp, serializeMsrp } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { ident, msrpFrames } from '../../sim/arbitrary/msrp.ts';
import { octetsUpTo } from '../../sim/arbitrary/octets.ts';
import { feed, frame, PATHS, send, splitAt, told } from './msrp-feeding.ts';
import { frameVectors } from './msrp-vectors.ts';
import { nicknameVectors } from './nickname-vectors.ts';
import { octetsTouched } from './octets-touched.ts';

const vectors = [...frameVectors, ...nicknameVectors];

describe('every split of the octets gives the same frames', () => {
  it.each(vectors)('at any one place, and octet by octet: $name [R4975-9-7]', ({ wire }) => {
    const whole = told(feed([wire]));
    for (let at = 1; at < wire.length; at += 1) {
      expect(told(feed([wire.slice(0, at), wire.slice(at)]))).toEqual(whole);
    }
    expect(told(feed(wire))).toEqual(whole);
  });

  it('when vectors follow one another and are mutated [R4975-9-7]', () => {
    fc.assert(
      fc.property(mutated(), places(), (wire, split) => {
        expect(told(feed(splitAt(wire, split)))).toEqual(told(feed([wire])));
      }),
      { numRuns: 2000 },
    );
  });

  it('when they are a soup of what frames are made of [R4975-9-7]', () => {
    fc.assert(
      fc.property(soup(), places(), (wire, split) => {
        const whole = told(feed([wire]));
        expect(told(feed(splitAt(wire, split)))).toEqual(whole);
        expect(told(feed(wire))).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('when they are random [R4975-9-7]', () => {
    fc.assert(
      fc.property(octetsUpTo(40), places(), (wire, split) => {
        expect(told(feed(splitAt(wire, split)))).toEqual(told(feed([wire])));
      }),
    );
  });

  it('when many answers are alike but for their ids [R4975-7.2-2]', () => {
    const answer = fc.tuple(
      fc.oneof(ident(), fc.constantFrom('ab!d', 'abc', 'aaaa', 'bbbb', '-bcd')),
      fc.constantFrom('200 OK', '200', '413 Stop', '20', 'SEND', '2000'),
      fc.constantFrom('', '', 'Message-ID: other\r\n', '\r\n', '-------aaaa$\r\n'),
      fc.constantFrom('$', '$', '$', '+', '!'),
    );
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 12 }), (answers) => {
        const parts = answers.map(([tid, start, rest, flag]) =>
          frame(`MSRP ${tid} ${start}`, rest, `-------${tid}${flag}`),
        );
        expect(told(feed([parts.join('')]))).toEqual(told(feed(parts)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'MSRP bbbb 200 OK',
    'MSRQ bbbb 200 OK',
    'MSRPxbbbb 200 OK',
    'MSRP b\nbb 200 OK',
    'MSRP bbbbb 200 OK',
    'MSRP bbbb 201 OK',
    'MSRP bbbb 2',
  ])('when %j follows an answer [R4975-7.2-2]', (start) => {
    for (const end of ['-------bbbb$', '-------bbbc$', '-------bbbb+', '-------bbbb$\n']) {
      const parts = [frame('MSRP aaaa 200 OK', '', '-------aaaa$'), frame(start, '', end)];
      expect(told(feed([parts.join('')]))).toEqual(told(feed(parts)));
    }
  });
});

describe('a framer is a value', () => {
  it('that gives the same again, and is not changed by being used [R4975-9-7]', () => {
    fc.assert(
      fc.property(mutated(), places(), octetsUpTo(40), (wire, split, other) => {
        let { framer } = feed([]);
        for (const part of splitAt(wire, split)) {
          const before = structuredClone(framer);
          const once = frameMsrp(framer, asOctets(part));
          frameMsrp(framer, other);
          frameMsrp(framer, asOctets(`${part}${other}`));
          expect(frameMsrp(framer, asOctets(part))).toEqual(once);
          expect(framer).toEqual(before);
          framer = once.framer;
        }
      }),
    );
  });

  it('that survives being written as JSON [R4975-9-7]', () => {
    fc.assert(
      fc.property(fc.constantFrom(...vectors), fc.nat(), ({ wire }, place) => {
        const at = place % wire.length;
        const { framer } = feed([wire.slice(0, at)]);
        const revived = JSON.parse(JSON.stringify(framer));
        expect(feed([wire.slice(at)], revived)).toEqual(feed([wire.slice(at)], framer));
      }),
    );
  });
});

describe('writing and reading again', () => {
  it('gives the same message [R4975-9-7]', () => {
    fc.assert(
      fc.property(msrpFrames(), places(), (written, split) => {
        const wire = serializeMsrp(written);
        expect(told(feed([wire]))).toEqual({ frames: [written], fault: null });
        expect(told(feed(splitAt(wire, split)))).toEqual({ frames: [written], fault: null });
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps messages apart that follow one another [R4975-9-7]', () => {
    fc.assert(
      fc.property(fc.array(msrpFrames(), { maxLength: 6 }), (messages) => {
        const wire = messages.map(serializeMsrp).join('');
        expect(told(feed([wire]))).toEqual({ frames: messages, fault: null });
      }),
    );
  });
});

describe('the work of framing', () => {
  const body = (text: string): string => send(`Content-Type: a/b\r\n\r\n${text}\r\n`);
  const bytes = 20_000;
  const near = '\r\n-------abc';
  const cases = {
    'a large body': body('x'.repeat(bytes)),
    'a body of near end-lines': body(near.repeat(bytes / near.length)),
    'a body of CRs': body('\r'.repeat(bytes)),
    'a body of hyphens': body('-'.repeat(bytes)),
    'a large header': send(`X: ${'x'.repeat(bytes)}\r\n`),
    'a header block of many lines': send('A: b\r\n'.repeat(bytes / 6)),
    'a header block without colons': send('A\r\n'.repeat(bytes / 3)),
    'a header block of foreign end-lines': send('-------efgh$\r\n'.repeat(bytes / 14)),
    'a path of many URIs': frame('MSRP abcd FOO').replace(
      'To-Path:',
      `To-Path: ${'x '.repeat(9999)}`,
    ),
    'many small frames': frame('MSRP abcd 200 OK').repeat(bytes / 150),
    'a line without end': `MSRP abcd SEND\r\nX: ${'x'.repeat(bytes)}`,
  };

  it.each(Object.entries(cases))('on %s is linear in its octets [R4975-14.5-1]', (_, wire) => {
    for (const size of [1, 7, 1460, wire.length]) {
      const parts = splitAt(
        wire,
        Array.from({ length: Math.floor(wire.length / size) }, (_, part) => (part + 1) * size),
      );
      expect(feed(parts).scanned).toBeLessThan(4 * wire.length);
      // Copies count here, too: an octet that comes alone is copied a logarithm of times, and the
      // little that is remembered of a line is looked at with each.
      const touched = octetsTouched(() => feed(parts));
      expect(touched).toBeLessThan((size === 1 ? 100 : 20) * wire.length);
    }
  });

  it('keeps a body that comes octet by octet in few pieces [R4975-14.5-1]', () => {
    const { framer } = feed(body('x'.repeat(200_000)).slice(0, -20));
    expect(framer).toMatchObject({ phase: 'body' });
    expect('pieces' in framer ? framer.pieces.length : 0).toBeLessThan(25);
  });

  it('stops at the first octet of a header block too many [R4975-14.5-1]', () => {
    const wire = `MSRP abcd SEND\r\nX: ${'x'.repeat(2 * limits.msrpHeaderBytesMax)}`;
    expect(feed(wire).scanned).toBeLessThan(limits.msrpHeaderBytesMax + 8);
  });
});

/** Places to split at; those beyond the octets are passed over. */
function places(): fc.Arbitrary<readonly number[]> {
  return fc.oneof(
    fc.array(fc.nat(900), { maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }).map((size) => Array.from({ length: 900 }, (_, n) => n * size)),
  );
}

/** Some vectors in a row with a few octets replaced, inserted, removed or repeated. */
function mutated(): fc.Arbitrary<Octets> {
  const edit = fc.tuple(
    fc.nat(1200),
    fc.nat(3),
    fc.oneof(
      fc.constantFrom('\r\n', '\n', '\r', '-', '$', ' ', ':', '-------', 'MSRP ', '\0', 'é'),
      octetsUpTo(40).map((text) => text.slice(0, 3)),
    ),
  );
  return fc
    .tuple(
      fc.array(fc.constantFrom(...vectors), { minLength: 1, maxLength: 3 }),
      fc.array(edit, { maxLength: 4 }),
    )
    .map(([chosen, edits]) => {
      let wire: string = chosen.map((vector) => vector.wire).join('');
      for (const [place, removed, inserted] of edits) {
        const at = place % wire.length;
        wire = wire.slice(0, at) + inserted + wire.slice(at + removed);
      }
      return asOctets(wire);
    });
}

/** Tokens at random, most of them where a frame would have them. */
function soup(): fc.Arbitrary<Octets> {
  const token = fc.constantFrom(
    ...['\r\n', '\r\n', '\r\n\r\n', '\r', '\n', '-------abcd$\r\n', '\r\n-------abcd$\r\n'],
    ...['-------abcd', '-------', '-------abcd+\r\n', '-------efgh#\r\n', '-', '$', 'abcd', ' '],
    ...['MSRP abcd SEND\r\n', 'MSRP abcd 200 OK\r\n', 'MSRP efgh REPORT\r\n', 'MSRP ', ' SEND'],
    ...[PATHS, PATHS, 'Message-ID: ident\r\n', 'Content-Type: a/b\r\n\r\n', 'X: y\r\n', 'Status: '],
    ...['Byte-Range: 1-5/5\r\n', 'Failure-Report: no\r\n', 'To-Path: ', 'x', '\xff'],
  );
  return fc
    .tuple(
      fc.constantFrom(
        '',
        `MSRP abcd SEND\r\n${PATHS}`,
        send('Content-Type: a/b\r\n\r\n').slice(0, -14),
      ),
      fc.array(token, { maxLength: 14 }),
    )
    .map(([start, tokens]) => asOctets(start + tokens.join('')));
}
