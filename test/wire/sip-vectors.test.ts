// The SIP vectors V-SIP-1 to V-SIP-4 as far as the codecs go: read, written again, cut anywhere.
import { describe, expect, it } from 'vitest';
import { parseMessageMedia } from '../../model/wire/message-media.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSdp } from '../../model/wire/sdp.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  serializeSip,
  sipHeaders,
} from '../../model/wire/sip.ts';
import { parseNameAddr } from '../../model/wire/sip-header.ts';
import { parseSipUri } from '../../model/wire/sip-uri.ts';
import { attributeOf, childrenOf, readXml } from '../../model/wire/xml.ts';
import { understood } from './sip-samples.ts';
import { recipientList, sipOffer, sipVectors } from './sip-vectors.ts';

describe('A SIP request', () => {
  it.each(sipVectors)('is read as $name says, and written again [R3261-20-1]', (vector) => {
    const message = understood(vector.wire);
    expect(message).toMatchObject({ kind: 'request', method: vector.method, uri: vector.uri });
    for (const [name, values] of Object.entries(vector.headers)) {
      expect([name, sipHeaders(message, name)]).toEqual([name, values]);
    }
    expect(message.body).toHaveLength(vector.bodyOctets);
    expect(parseSip(serializeSip(message))).toEqual(message);
  });

  it.each(sipVectors)(
    'comes whole out of a stream, wherever it was cut: $name [R3261-18-1]',
    (vector) => {
      for (const piece of [1, 7, 100]) {
        let framer = idleSipFramer;
        const messages = [];
        for (let at = 0; at < vector.wire.length; at += piece) {
          const framed = frameSip(framer, asOctets(vector.wire.slice(at, at + piece)));
          framer = framed.framer;
          messages.push(...framed.messages);
        }
        expect(messages).toEqual([parseSip(vector.wire)]);
      }
    },
  );

  it('offers what V-SIP-1 says: CPIM, nicknames and private messages [R7701-5.2-13]', () => {
    const offer = parseSdp(sipOffer);
    const [line] = offer.ok ? offer.value.media : [];
    expect(line && parseMessageMedia(line)).toMatchObject({
      ok: true,
      value: {
        ...{ port: 7654, setup: 'actpass', acceptTypes: ['message/cpim'] },
        acceptWrappedTypes: ['text/plain'],
        chatroom: { aware: true, nickname: true, privateMessages: true },
      },
    });
  });

  it('refers to Carol by a URI that holds the method, as V-SIP-3 says [R4579-5.11-1]', () => {
    const kick = sipVectors.find(({ method }) => method === 'REFER');
    const [value] = sipHeaders(understood(kick?.wire ?? asOctets('')), 'Refer-To');
    const address = parseNameAddr(value ?? asOctets(''));
    const uri = address.ok ? parseSipUri(address.value.uri) : address;
    expect(uri).toMatchObject({
      ok: true,
      value: { user: 'carol', host: 'example.org', parameters: [{ name: 'method', value: 'BYE' }] },
    });
  });

  it('lists whom to invite, and how openly, as V-SIP-4 says [R5366-4-1]', () => {
    const list = readXml(recipientList, 'R5366-4-1');
    const [inner] = list.ok ? childrenOf(list.value, 'list') : [];
    const entries = inner === undefined ? [] : childrenOf(inner, 'entry');
    const control = 'urn:ietf:params:xml:ns:copycontrol';
    expect(
      entries.map((entry) => [
        attributeOf(entry, 'uri'),
        attributeOf(entry, 'copyControl', control),
      ]),
    ).toEqual([
      ['sip:bob@example.com', 'to'],
      ['sip:carol@example.org', 'bcc'],
    ]);
  });
});
