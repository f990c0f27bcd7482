// Real traffic of sipsimple (Blink's engine) and SylkServer: every SIP and MSRP message of the
// captures is understood, and means the same when it is written again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCpim, serializeCpim } from '../../model/wire/cpim.ts';
import { parseMessageMedia } from '../../model/wire/message-media.ts';
import {
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpFrame,
  type MsrpMessage,
  serializeMsrp,
} from '../../model/wire/msrp.ts';
import { equalMsrpUris, parseMsrpUri, serializeMsrpUri } from '../../model/wire/msrp-uri.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSdp, serializeSdp } from '../../model/wire/sdp.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipMalformed,
  type SipMessage,
  serializeSip,
  sipHeader,
  sipHeaders,
} from '../../model/wire/sip.ts';
import { parseCSeq, parseNameAddr, parseVia } from '../../model/wire/sip-header.ts';
import { parseSipUri } from '../../model/wire/sip-uri.ts';
import { pieces } from '../../sim/arbitrary/octets.ts';
import { type SentStream, sentStreams } from '../corpus/pcap.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${process.env.CONFAB_SHARED ?? `${root}../shared`}/captures`;
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.pcap'))
  : [];

if (files.length === 0) {
  // Without the captures this file would show nothing: said aloud, and wrong where it must not be.
  const isAllowed = process.env.CI !== 'true';
  it.skipIf(isAllowed)(`reads captures, of which there are none in ${folder}`, () => {
    expect(files).not.toEqual([]);
  });
}

function isMsrp({ octets }: SentStream): boolean {
  return octets.startsWith('MSRP ');
}

function framedSip(parts: readonly Octets[]) {
  let framer = idleSipFramer;
  const messages: (SipMessage | SipMalformed)[] = [];
  for (const part of parts) {
    const framed = frameSip(framer, part);
    framer = framed.framer;
    messages.push(...framed.messages);
    expect(framed.fault).toBeUndefined();
  }
  expect(framer).toEqual(idleSipFramer);
  return messages;
}

function framedMsrp(parts: readonly Octets[]) {
  let framer = idleFramer;
  const frames: MsrpFrame[] = [];
  for (const part of parts) {
    const framed = frameMsrp(framer, part);
    framer = framed.framer;
    frames.push(...framed.frames);
    expect(framed.fault).toBeUndefined();
  }
  expect(framer).toEqual(idleFramer);
  return frames;
}

function readSip(stream: SentStream): readonly SipMessage[] {
  return framedSip(stream.pieces).map((message) => {
    if (message.kind === 'malformed') throw new Error(message.fault.message);
    return message;
  });
}

function readMsrp(stream: SentStream): readonly MsrpMessage[] {
  return framedMsrp(stream.pieces).map((frame) => {
    if (frame.kind === 'malformed') throw new Error(frame.fault.message);
    return frame;
  });
}

/** The messages of a SIP stream by a reading that is not the codec's. */
function headsOnTheWire(octets: Octets): readonly (readonly (readonly [string, string])[])[] {
  const heads: [string, string][][] = [];
  for (let at = 0; at < octets.length; ) {
    const end = octets.indexOf('\r\n\r\n', at);
    const [, ...lines] = octets.slice(at, end).split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const [name = '', ...rest] = line.split(':');
      return [name.trim(), rest.join(':').trim()];
    });
    heads.push(headers);
    const length = headers.find(([name]) => name === 'Content-Length')?.[1];
    at = end + 4 + Number(length);
  }
  return heads;
}

describe.each(files)('%s', (file) => {
  const streams = sentStreams(readFileSync(`${folder}/${file}`));
  const sip = streams.filter((stream) => !isMsrp(stream));
  const msrp = streams.filter(isMsrp);

  it('holds both directions of SIP and MSRP connections', () => {
    for (const some of [sip, msrp]) {
      expect(some.length).toBeGreaterThan(0);
      for (const { from, to } of some) {
        expect(some.filter((other) => other.from === to && other.to === from)).toHaveLength(1);
      }
    }
  });

  it('has no SIP message that means another thing when it is written again [R3261-18-1]', () => {
    for (const stream of sip) {
      for (const message of readSip(stream)) {
        expect(parseSip(serializeSip(message))).toEqual(message);
      }
    }
  });

  it('has the headers of each SIP message as they are on the wire [R3261-20-1]', () => {
    for (const stream of sip) {
      const read = readSip(stream).map(({ headers }) =>
        headers.map(({ name, value }) => [name, value]),
      );
      expect(read).toEqual(headsOnTheWire(stream.octets));
    }
  });

  it('has SIP messages that are written octet for octet as they came [R3261-20-1]', () => {
    for (const stream of sip) {
      expect(
        readSip(stream)
          .map(serializeSip)
          .join('')
          .replaceAll(/ +\r\n/g, '\r\n'),
      ).toBe(stream.octets.replaceAll(/:( +)/g, ': ').replaceAll(/ +\r\n/g, '\r\n'));
    }
  });

  it('gives the same messages however its streams are cut [R3261-18-1]', () => {
    for (const stream of streams) {
      const framed = isMsrp(stream) ? framedMsrp : framedSip;
      const whole = framed([stream.octets]);
      expect(framed(stream.pieces)).toEqual(whole);
      const cuts = Array.from({ length: 97 }, (_, index) => index * 1009);
      expect(framed(pieces(stream.octets, cuts))).toEqual(whole);
      expect(framed([...stream.octets].map(asOctets))).toEqual(whole);
    }
  });

  it('has SIP headers whose parts are understood [R3261-8.1-1]', () => {
    for (const message of sip.flatMap(readSip)) {
      for (const via of sipHeaders(message, 'Via')) expect(parseVia(via).ok).toBe(true);
      const names = ['From', 'To', 'Contact', 'Record-Route', 'Route'];
      for (const value of names.flatMap((name) => sipHeaders(message, name))) {
        const address = parseNameAddr(value);
        if (!address.ok) throw new Error(address.fault.message);
        expect(parseSipUri(address.value.uri).ok).toBe(true);
      }
      expect(parseCSeq(sipHeader(message, 'CSeq') ?? asOctets('')).ok).toBe(true);
      if (message.kind === 'request') expect(parseSipUri(message.uri).ok).toBe(true);
    }
  });

  it('has session descriptions that mean the same when they are written again [R4975-8-1]', () => {
    const bodies = sip.flatMap(readSip).filter((message) => {
      return sipHeader(message, 'Content-Type') === 'application/sdp';
    });
    expect(bodies.length).toBeGreaterThan(0);
    for (const { body } of bodies) {
      const description = parseSdp(body);
      if (!description.ok) throw new Error(description.fault.message);
      expect(parseSdp(serializeSdp(description.value))).toEqual(description);
      for (const media of description.value.media) {
        expect(parseMessageMedia(media)).toMatchObject({ ok: true });
      }
    }
  });

  it('has no MSRP message that means another thing when it is written again [R4975-9-7]', () => {
    for (const stream of msrp) {
      const messages = readMsrp(stream);
      for (const message of messages) {
        expect(frameMsrp(idleFramer, serializeMsrp(message)).frames).toEqual([message]);
      }
      const starts = stream.octets.match(/^MSRP [\w.+%=-]{4,32} (?:\d{3}|[A-Z]+)/gm) ?? [];
      expect(framedMsrp(stream.pieces)).toHaveLength(starts.length);
    }
  });

  it('has MSRP paths that are understood [R4975-6-1]', () => {
    for (const { toPath, fromPath } of msrp.flatMap(readMsrp)) {
      for (const text of [...toPath, ...fromPath]) {
        const uri = parseMsrpUri(text);
        if (!uri.ok) throw new Error(uri.fault.message);
        expect(serializeMsrpUri(uri.value)).toBe(text);
        expect(equalMsrpUris(uri.value, uri.value)).toBe(true);
      }
    }
  });

  it('has CPIM messages that mean the same when they are written again [R3862-2-1]', () => {
    const bodies = msrp.flatMap(readMsrp).flatMap((message) => {
      const isCpim = headerOf(message, 'Content-Type') === 'message/cpim';
      return isCpim && message.kind === 'request' ? [message.body ?? asOctets('')] : [];
    });
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const read = parseCpim(body);
      if (!read.ok) throw new Error(read.fault.message);
      const { from, to, dateTime, contentType, content } = read.value;
      if (from === undefined) throw new Error('expected a From');
      const draft = { from, to, contentType, content, ...(dateTime ? { dateTime } : {}) };
      const again = parseCpim(serializeCpim(draft));
      expect(again).toMatchObject({ ok: true, value: draft });
    }
  });
});
