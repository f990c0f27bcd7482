// SIP messages on streams, in whatever pieces they come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipFramer,
  serializeSip,
  sipFramerIsIdle,
} from '../../model/wire/sip.ts';
import { pieces } from '../../sim/arbitrary/octets.ts';
import { sipMessage } from '../../sim/arbitrary/sip.ts';
import { validSamples } from '../corpus/sip-torture.ts';
import { joined, request, type Streamed, streamed } from './sip-samples.ts';

describe('frameSip', () => {
  const noBody = request({}, '');
  const vectors: { [name: string]: Octets } = {
    'two messages with bodies': joined(request(), request({ CSeq: '2 INVITE' })),
    'empty lines and pings': joined('\r\n', noBody, '\r\n\r\n\r\n', noBody, '\r\n\r\n'),
    'a malformed one between two good ones': joined(noBody, request({ From: '<' }), noBody),
    'no Content-Length': joined(noBody, request({ 'Content-Length': null }), noBody),
    'a bare LF': joined(noBody, request({ Subject: 'a\nb' }), noBody),
    'a bare CR within a line': joined(request({ Subject: 'a\rb' }), noBody),
    'a bare CR between messages': joined(noBody, '\r', noBody),
    'another protocol': asOctets('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'),
    'a body above its limit': request({ 'Content-Length': String(limits.sipBodyBytesMax + 1) }),
  };
  for (const { name, octets } of validSamples) {
    if (/\r\n(?:l|Content-Length) *:/.test(octets)) vectors[name] = octets;
  }

  for (const [name, octets] of Object.entries(vectors)) {
    it(`gives the same messages for every split: ${name} [R3261-18-1]`, () => {
      const whole = outcome(streamed([octets]));
      for (let at = 1; at < octets.length; at += octets.length > 5000 ? 37 : 1) {
        expect(outcome(streamed(pieces(octets, [at])))).toEqual(whole);
      }
      expect(outcome(streamed([...octets].map(asOctets)))).toEqual(whole);
    });
  }

  function outcome({ framer, messages, keepAlives, status }: Streamed) {
    return { messages, keepAlives, status, phase: framer.phase };
  }

  it('finds the messages of any stream in any pieces [R3261-18-1]', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(sipMessage, { maxLength: 4 }), cuts, (messages, places) => {
        const stream = joined(...messages.map(serializeSip));
        const found = streamed(pieces(stream, places));
        expect(found.messages).toEqual(messages);
        expect(found.framer).toEqual(idleSipFramer);
      }),
    );
  });

  it('takes the next messages from the same octets, and keeps the rest [R3261-18-1]', () => {
    const { framer, messages } = frameSip(idleSipFramer, joined(request(), noBody, 'INV'));
    expect(messages).toHaveLength(2);
    expect(framer).toMatchObject({ phase: 'head', buffered: '', recent: 'INV' });
    expect(sipFramerIsIdle(framer)).toBe(false);
    expect(sipFramerIsIdle(frameSip(idleSipFramer, request()).framer)).toBe(true);
    expect(sipFramerIsIdle(frameSip(idleSipFramer, asOctets('\r')).framer)).toBe(false);
  });

  it('is a value: an earlier framer can be fed again, and survives JSON', () => {
    const [first = asOctets(''), second = asOctets('')] = pieces(request(), [200]);
    const { framer } = frameSip(idleSipFramer, first);
    const again = JSON.parse(JSON.stringify(framer)) as SipFramer;
    const once = frameSip(framer, second);
    expect(frameSip(framer, second)).toEqual(once);
    expect(frameSip(again, second)).toEqual(once);
    expect(once.messages).toEqual([parseSip(request())]);
  });

  it('counts a ping for each CRLFCRLF between messages, and none within them [R3261-18-1]', () => {
    const stream = joined('\r\n\r\n', '\r\n\r\n', '\r\n', request(), '\r\n\r\n', request());
    expect(streamed([stream]).keepAlives).toBe(3);
    expect(streamed([request()]).keepAlives).toBe(0);
  });

  it('goes on behind a malformed message whose end is known [R3261-18-1]', () => {
    const { messages, status } = streamed([joined(request({ From: '<' }), request())]);
    expect(messages.map(({ kind }) => kind)).toEqual(['malformed', 'request']);
    expect(status).toBeUndefined();
  });

  it('cannot go on without one Content-Length, but tells the message [R3261-18-1]', () => {
    for (const changes of [
      { 'Content-Length': null },
      { 'Content-Length': '-1' },
      { 'Content-Length': '8', l: '8' },
    ]) {
      const found = streamed([joined(request(changes), request())]);
      expect(found.status).toBe(400);
      expect(found.framer.phase).toBe('dead');
      expect(found.messages).toHaveLength(1);
      expect(found.messages[0]).toMatchObject({ kind: 'malformed', method: 'INVITE' });
    }
  });

  it('ends a stream at once where a line ends in LF or CR alone [R3261-20-1]', () => {
    for (const text of ['INVITE sip:h SIP/2.0\n', 'INVITE sip:h SIP/2.0\r\nVia: x\n', '\rI']) {
      expect(frameSip(idleSipFramer, asOctets(text)).fault).toMatchObject({ status: 400 });
      expect(streamed([...text].map(asOctets)).status).toBe(400);
    }
  });

  it('is dead after a fault: it says the fault again and takes nothing [R3261-18-1]', () => {
    const { framer } = streamed([request({ 'Content-Length': null })]);
    const after = frameSip(framer, request());
    expect(after).toMatchObject({
      messages: [],
      keepAlives: 0,
      scanned: 0,
      fault: { status: 400 },
    });
  });

  it('closes at headers above their limit with 513, in whatever pieces they come', () => {
    const octets = request({ Subject: 'x'.repeat(limits.sipHeaderBytesMax) });
    for (const at of [1, 100, limits.sipHeaderBytesMax - 1, limits.sipHeaderBytesMax]) {
      const { status, messages } = streamed(pieces(octets, [at]));
      expect(status).toBe(513);
      expect(messages).toMatchObject([
        { kind: 'malformed', method: 'INVITE', fault: { status: 513 } },
      ]);
    }
    const spare = limits.sipHeaderBytesMax - request({ Subject: '' }, '').length;
    const most = request({ Subject: 'x'.repeat(spare) }, '');
    expect(streamed([most]).messages).toHaveLength(1);
    expect(streamed(pieces(most, [limits.sipHeaderBytesMax - 1])).status).toBeUndefined();
  });

  it('closes at a body above its limit with 413, before that body comes', () => {
    const announced = String(limits.sipBodyBytesMax + 1);
    const { status, messages } = streamed([request({ 'Content-Length': announced }, '')]);
    expect(status).toBe(413);
    expect(messages).toMatchObject([{ kind: 'malformed', fault: { status: 413 } }]);
  });

  it('examines each octet at most twice, however small the pieces are', () => {
    const body = 'x'.repeat(20_000);
    const stream = joined(request({ Subject: 'y'.repeat(20_000) }, body), '\r\n\r\n', noBody);
    const heads = stream.length - body.length;
    for (const size of [1, 7, 1000, stream.length]) {
      const cuts = Array.from({ length: Math.floor(stream.length / size) }, (_, at) => at * size);
      const { scanned, messages } = streamed(pieces(stream, cuts));
      expect(messages).toHaveLength(2);
      expect(scanned).toBeLessThanOrEqual(2 * heads);
    }
  });
});
