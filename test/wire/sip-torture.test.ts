// SIP messages that are hard to read, and those that nobody may take.
import { describe, expect, it } from 'vitest';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSip, serializeSip, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { parseNameAddr } from '../../model/wire/sip-header.ts';
import { validSamples } from '../corpus/sip-torture.ts';
import { invalidSamples } from '../corpus/sip-torture-invalid.ts';
import { understood } from './sip-samples.ts';

describe('SIP torture messages [R3261-20-1]', () => {
  for (const sample of validSamples) {
    it(`takes ${sample.name}: ${sample.idea}`, () => {
      const message = understood(sample.octets);
      const start =
        message.kind === 'request'
          ? `${message.method} ${message.uri}`
          : `${message.status} ${message.reason}`;
      expect(start).toBe(sample.start);
      for (const [name, values] of Object.entries(sample.headers)) {
        expect(sipHeaders(message, name)).toEqual(values);
      }
      for (const [name, display] of Object.entries(sample.displays ?? {})) {
        const address = parseNameAddr(sipHeader(message, name) ?? asOctets(''));
        expect(address).toMatchObject({ ok: true, value: { display } });
      }
      expect(message.body).toBe(sample.body ?? '');
      expect(parseSip(serializeSip(message))).toEqual(message);
    });
  }

  for (const sample of invalidSamples) {
    const verdict = sample.refusedBy === 'nobody' ? 'ignores' : 'refuses';
    it(`${verdict} ${sample.name}: ${sample.idea}`, () => {
      const message = parseSip(sample.octets);
      if (sample.refusedBy === 'message') {
        expect(message).toMatchObject({
          kind: 'malformed',
          fault: { status: sample.status ?? 400 },
        });
        return;
      }
      expect(message.kind).toBe('request');
      const contact = parseNameAddr(sipHeader(message, 'Contact') ?? asOctets(''));
      expect(contact.ok).toBe(sample.refusedBy === 'nobody');
    });
  }
});
