// message/cpim under arbitrary input: round trip, one view for routing and parsing, prefixes, and
// work that grows with the input and no faster.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { cpimHeaderEnd, cpimRouting, parseCpim, serializeCpim } from '../../model/wire/cpim.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { cpimMessages } from '../../sim/arbitrary/cpim.ts';
import { octetsUpTo } from '../../sim/arbitrary/octets.ts';
import { octetsTouched } from './octets-touched.ts';

const octets = octetsUpTo(40);
const draft = cpimMessages();

/** Pieces that CPIM syntax is made of, in any order: denser in near-misses than random octets. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['\r\n', '\n', '\r', ' ', ':', ';', '.', '<', '>', '"', '\\', '\\u00e9', '\u00ff', '\0'],
        ...['From', 'To', 'cc', 'NS', 'DateTime', 'Subject', 'Content-Type', 'MIME-Version', '='],
        ...['From: <sip:a@b>\r\n', 'To: <sip:c@d>\r\n', 'Content-Type: text/plain\r\n', '\r\n\r\n'],
        ...['NS: c <urn:ietf:params:cpim-headers:>\r\n', 'c.', 'NS: <urn:x>\r\n', ';lang=fr'],
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((all) => asOctets(all.join('').replace(/[^\0-\u00ff]/g, '?')));

const mutated = fc
  .tuple(
    draft.map(serializeCpim),
    fc.array(fc.tuple(fc.nat(), fc.nat(4), pieces), { maxLength: 4 }),
  )
  .map(([body, edits]) => {
    let text: string = body;
    for (const [place, removed, inserted] of edits) {
      const at = place % (text.length + 1);
      text = text.slice(0, at) + inserted + text.slice(at + removed);
    }
    return asOctets(text);
  });

const anything = fc.oneof(octets, pieces, mutated);

describe('message/cpim', () => {
  it('gives back what was written [R3862-2-1, R3862-2.3-1]', () => {
    fc.assert(
      fc.property(draft, (message) => {
        const body = serializeCpim(message);
        const result = parseCpim(body);
        if (!result.ok) throw new Error(result.fault.message);
        const { cc, headers, contentHeaders, ...rest } = result.value;
        expect(rest).toEqual(message);
        expect([cc, headers]).toEqual([[], []]);
        expect(contentHeaders).toHaveLength(message.contentType === '' ? 0 : 1);
        expect(cpimHeaderEnd(body)).toBe(body.length - message.content.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('is routed by the same view that parsing has, and nothing throws', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anything, (body) => {
        const whole = parseCpim(body);
        const routing = cpimRouting(body);
        if (!whole.ok) {
          expect(routing).toEqual(whole);
          return;
        }
        accepted += 1;
        const { from, to, contentType } = whole.value;
        expect(routing).toEqual({
          ok: true,
          value: {
            ...(from === undefined ? {} : { from: from.uri }),
            ...(from?.name === undefined ? {} : { fromName: from.name }),
            to: to.map((address) => address.uri),
            contentType,
          },
        });
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('is refused with 400, 403 or 413 and nothing else', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const result = parseCpim(body);
        if (!result.ok) expect([400, 403, 413]).toContain(result.fault.status);
      }),
      { numRuns: 1000 },
    );
  });

  it('has one From, told by every reader that looks for a line From:', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const result = parseCpim(body);
        if (!result.ok) return;
        const { content, contentHeaders } = result.value;
        const head = body.slice(0, body.length - content.length);
        const lines = head.split(/\r\n|\r|\n/).filter((line) => line.startsWith('From:'));
        const mime = contentHeaders.filter(({ name }) => name === 'From').length;
        expect(lines.length - mime).toBe(result.value.from === undefined ? 0 : 1);
      }),
      { numRuns: 3000 },
    );
  });

  it('has an end of headers that more octets never move (C28)', () => {
    fc.assert(
      fc.property(anything, fc.nat(), (body, cut) => {
        const end = cpimHeaderEnd(body);
        const early = cpimHeaderEnd(asOctets(body.slice(0, cut % (body.length + 1))));
        if (early !== undefined) expect(early).toBe(end);
        const result = parseCpim(body);
        if (result.ok && end !== undefined) expect(result.value.content).toBe(body.slice(end));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, (octets: number) => string]>([
    ['no line end', (n) => 'x'.repeat(n)],
    ['line ends only in content', (n) => `X: y\r\n\r\n\r\n${'\n'.repeat(n)}`],
    ['short headers', (n) => `${'X: y\r\n'.repeat(n / 6)}\r\n`],
    ['lines that begin like MIME', (n) => `${'content: y\r\n'.repeat(n / 12)}\r\n`],
    ['parameters', (n) => `X:${';a=b'.repeat(n / 4)} y\r\n\r\n`],
    ['an open quoted parameter', (n) => `X:${';a=";'.repeat(n / 5)}\r\n\r\n`],
    ['blanks', (n) => `From:${' '.repeat(n)}x\r\n\r\n`],
    ['brackets', (n) => `From: ${'<'.repeat(n)}\r\n\r\n`],
    ['quotes', (n) => `From: ${'"'.repeat(n)}<sip:a@b>\r\n\r\n`],
    ['backslashes', (n) => `Subject: ${'\\'.repeat(n)}\r\n\r\n`],
    ['an open NS', (n) => `NS: ${'a'.repeat(n / 2)}${' '.repeat(n / 2)}\r\n\r\n`],
    ['folds', (n) => `X: y\r\n\r\nA: b\r\n${' c\r\n'.repeat(n / 4)}\r\n`],
    ['UTF-8', (n) => `X: ${'\u00c3\u00a9'.repeat(n / 2)}\r\n\r\n`],
    ['dots among MIME headers', (n) => `Content-X: ${'.'.repeat(n)}\r\n\r\n`],
  ])('costs work in proportion to its octets: %s', (_, shape) => {
    const half = limits.cpimHeaderBytesMax / 4;
    expect(workOf(shape(half * 2))).toBeLessThan(2.2 * workOf(shape(half)) + 1000);
    expect(workOf(shape(half * 2))).toBeLessThan(40 * half * 2);
  });

  it('costs no work for its content', () => {
    const head = 'From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\n';
    const routed = (octets: number) => {
      const body = asOctets(head + 'x\r\n'.repeat(octets));
      return octetsTouched(() => void cpimRouting(body));
    };
    // Only the bounded head is ever looked at.
    expect(routed(1_000_000) - routed(10)).toBeLessThan(2 * limits.cpimHeaderBytesMax);
  });
});

function workOf(text: string): number {
  const body: Octets = asOctets(text);
  return octetsTouched(() => {
    parseCpim(body);
    cpimHeaderEnd(body);
  });
}
