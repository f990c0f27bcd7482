// The Privacy header (RFC 3323 4.2 and 5, RFC 3325 9.3).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPrivacy } from '../../model/sip/privacy.ts';
import { asOctets } from '../../model/wire/octets.ts';

const LEVELS = ['header', 'session', 'user', 'none', 'critical', 'id', 'history', 'x-more'];

describe('A Privacy header', () => {
  it('hides who calls by user, header or id, and by none nothing [R3323-4.2-1]', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LEVELS), { maxLength: 6 }),
        fc.constantFrom(';', ' ; ', ',', '\t;'),
        fc.boolean(),
        fc.nat(6),
        (levels, separator, upper, cut) => {
          const written = levels.map((level) => (upper ? level.toUpperCase() : level));
          const values = [written.slice(0, cut), written.slice(cut)].map((part) =>
            asOctets(part.join(separator)),
          );
          const none = levels.includes('none');
          if (levels.includes('critical') && levels.includes('x-more') && !none) {
            expect(readPrivacy(values)).toMatchObject({
              fault: { status: 500, clause: 'R3323-5-2', message: expect.stringMatching(/x-more/) },
            });
          } else {
            const hidesIdentity =
              !none && levels.some((level) => ['user', 'header', 'id'].includes(level));
            expect(readPrivacy(values)).toEqual({ ok: true, hidesIdentity });
          }
        },
      ),
    );
  });

  it('gives no octet of its own to a reason phrase but printable ones (law 5)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const octets = text.replace(/[^\x00-\xff]/g, '?');
        const read = readPrivacy([asOctets(`critical;${octets}`)]);
        if (!read.ok) expect(read.fault.message).toMatch(/^[ -~]{1,300}$/);
      }),
    );
  });
});
