// Texts of others as a person may be shown them, and the agent's small tools.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PartialMessage, reassembled } from '../../model/client/reassembly.ts';
import { inviteRefusal, nicknameSentence, sentSentence } from '../../model/client/sentence.ts';
import { decodedText, printable, readableText } from '../../model/client/text.ts';
import { limits } from '../../model/limits.ts';
import { dateTime } from '../../model/wire/date-time.ts';
import { asOctets } from '../../model/wire/octets.ts';

describe('a text for the terminal', () => {
  it.each([
    ['\x1b[2Jgone', '[2Jgone'],
    ['\x9b31mred', '31mred'],
    ['bell\x07 back\x08 del\x7f', 'bell back del'],
    ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
    ['tab\tstays', 'tab\tstays'],
    ['\u202egnihton\u202c', 'gnihton'],
    ['half \ud83d', 'half \ufffd'],
    ['whole \u{1f600} 雪', 'whole \u{1f600} 雪'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('never holds a control but line feed and tab', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const character of printable(text)) {
          const code = character.charCodeAt(0);
          const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
          if (isControl && code !== 0x0a && code !== 0x09) return false;
        }
        return true;
      }),
    );
  });

  it.each([
    ['text/html', '<p>a &lt;b&gt; &amp;lt;</p>c<br/>d', 'a <b> &lt;\nc\nd'],
    ['text/html', '<b>\x1b</b>&nope;', '&nope;'],
    ['Text/Plain; charset=utf-8', '<p>', '<p>'],
    ['', 'x', 'x'],
    ['image/png', '\x89PNG', '[image/png, which cannot be shown here]'],
    ['application/im-iscomposing+xml', '<x/>', undefined],
    ['message/imdn+xml; x=y', '<x/>', undefined],
  ])('of %s %j reads %j [R7701-11-6]', (type, text, readable) => {
    expect(readableText(type, text)).toBe(readable);
  });

  it('comes out of any octets under any charset [R4975-9-9]', () => {
    const octets = fc.uint8Array().map((bytes) => asOctets(String.fromCharCode(...bytes)));
    fc.assert(
      fc.property(octets, octets, (content, charset) => {
        const text = decodedText(content, asOctets(`text/plain;charset=${charset}`));
        return typeof text === 'string' && typeof printable(text) === 'string';
      }),
    );
  });
});

describe('a sentence', () => {
  it('names what was refused', () => {
    expect(nicknameSentence(425, 'Rook')).toBe(
      'Rook was not granted: somebody else has that nickname, or it is kept for them, in whatever case or width (425).',
    );
    expect(nicknameSentence(200, '')).toBe('You have no nickname now.');
    expect(nicknameSentence(499, '')).toBe(
      'The nickname was not given back: the room refused it (499).',
    );
    expect(sentSentence(200)).toBeUndefined();
    expect(sentSentence(413)).toBe(
      'Not delivered: it is too long, or the room cannot keep it now (413).',
    );
    expect(inviteRefusal(404, '')).toBe('There is no such room (404).');
  });
});

describe('a date', () => {
  it('is the one that the platform computes [R3862-4.4-1]', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        expect(dateTime(ms)).toBe(new Date(ms).toISOString());
      }),
    );
    expect(dateTime(951_782_400_000)).toBe('2000-02-29T00:00:00.000Z');
    expect(dateTime(-1)).toBe('1970-01-01T00:00:00.000Z');
    expect(dateTime(Number.NaN)).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('reassembly', () => {
  it('gives the message back, however it was cut and in whatever order [R4975-7.1.1-11]', () => {
    const cutMessage = fc
      .tuple(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }), fc.array(fc.nat()))
      .chain(([text, cuts]) => {
        const places = [...new Set([0, ...cuts.map((cut) => cut % text.length)])].sort(byNumber);
        const chunks = places.map((start, index) => ({
          messageId: asOctets('m'),
          start,
          octets: asOctets(text.slice(start, places[index + 1])),
          isLast: index === places.length - 1,
        }));
        const order = fc.shuffledSubarray(chunks, { minLength: chunks.length });
        return fc.tuple(fc.constant(text), order);
      });
    fc.assert(
      fc.property(cutMessage, ([text, chunks]) => {
        let partials: readonly PartialMessage[] = [];
        const bodies: (string | undefined)[] = [];
        for (const chunk of chunks) {
          const step = reassembled(partials, chunk);
          partials = step.partials;
          bodies.push(step.body);
        }
        expect(bodies.at(-1)).toBe(text);
        expect(bodies.slice(0, -1).every((body) => body === undefined)).toBe(true);
        expect(partials).toEqual([]);
      }),
    );
  });

  it('lets the later piece win where two overlap [R4975-7.3.1-4]', () => {
    const whole = put(['0', 'aaaa', false], ['2', 'BB', false], ['4', 'cc', true]);
    expect(whole.body).toBe('aaBBcc');
    const early = put(['2', 'BBBB', false], ['0', 'aaa', false], ['6', 'd', true]);
    expect(early.body).toBe('aaaBBBd');
  });

  it('measures pieces by their octets and keeps to its bounds [R4975-7.3.1-2, R4975-14.5-1]', () => {
    const far = { messageId: asOctets('m'), start: Number.MAX_SAFE_INTEGER, isLast: false };
    expect(reassembled([], { ...far, octets: asOctets('x') })).toEqual({
      partials: [],
      tooLong: true,
    });
    let partials: readonly PartialMessage[] = [];
    for (let n = 0; n < limits.agentPartialsMax + 3; n += 1) {
      const messageId = asOctets(`m${n}`);
      const chunk = { messageId, start: 0, octets: asOctets('x'), isLast: false };
      ({ partials } = reassembled(partials, chunk));
    }
    expect(partials).toHaveLength(limits.agentPartialsMax);
    expect(partials[0]?.messageId).toBe('m3');
    let tooLong = false;
    partials = [];
    for (let n = 0; n <= limits.agentPiecesMax && !tooLong; n += 1) {
      const chunk = {
        messageId: asOctets('p'),
        start: 2 * n,
        octets: asOctets('x'),
        isLast: false,
      };
      ({ partials, tooLong } = reassembled(partials, chunk));
    }
    expect([tooLong, partials]).toEqual([true, []]);
  });
});

function put(...pieces: readonly (readonly [start: string, text: string, isLast: boolean])[]) {
  let partials: readonly PartialMessage[] = [];
  let last = reassembled([], {
    messageId: asOctets('m'),
    start: 0,
    octets: asOctets(''),
    isLast: false,
  });
  for (const [start, text, isLast] of pieces) {
    const chunk = {
      messageId: asOctets('m'),
      start: Number(start),
      octets: asOctets(text),
      isLast,
    };
    last = reassembled(partials, chunk);
    partials = last.partials;
  }
  return last;
}

function byNumber(one: number, other: number): number {
  return one - other;
}
