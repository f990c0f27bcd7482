// Session descriptions: vectors V-SDP-1 and V-SDP-2, syntax that is refused, syntax that is let by.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSdp, type SessionDescription, serializeSdp } from '../../model/wire/sdp.ts';

const offer = [
  'v=0',
  'o=alice 718281828 1 IN IP4 alice-pc.example.net',
  's=-',
  'c=IN IP4 alice-pc.example.net',
  't=0 0',
  'm=message 7654 TCP/MSRP *',
  'a=accept-types:message/cpim',
  `a=accept-wrapped-types:${[
    'text/plain text/html image/*',
    'application/im-iscomposing+xml message/imdn+xml',
  ].join(' ')}`,
  'a=max-size:65536',
  'a=setup:actpass',
  'a=path:msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp',
  'a=chatroom:nickname private-messages',
];

const answer = [
  'v=0',
  'o=focus 314159 1 IN IP4 chat.example.org',
  's=-',
  'c=IN IP4 chat.example.org',
  't=0 0',
  'm=message 2855 TCP/MSRP *',
  'a=accept-types:message/cpim',
  'a=accept-wrapped-types:text/plain text/html *',
  'a=setup:passive',
  'a=path:msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp',
  'a=chatroom:nickname private-messages',
];

/** The shape of a real client's offer: c= inside the media section, spaces in s=. */
const blinkOffer = [
  'v=0',
  'o=- 4004444915 4004444915 IN IP4 127.0.0.1',
  's=Blink-lab sipsimple 5.5.0',
  't=0 0',
  'm=message 40283 TCP/MSRP *',
  'c=IN IP4 127.0.0.1',
  'a=path:msrp://127.0.0.1:40283/4ec4bd3d7208f82524f;tcp',
  'a=accept-types:message/cpim text/* image/* application/im-iscomposing+xml',
  'a=setup:actpass',
];

/** Every line type in its place, several media, bare and valued attributes. */
const everything = [
  'v=0',
  'o=- 0 0 IN IP6 ::1',
  's= ',
  'i=a title',
  'u=http://example.org/',
  'e=a@example.org',
  'p=+1 555',
  'c=IN IP4 192.0.2.1',
  'b=AS:64',
  't=0 0',
  't=1 2',
  'r=7d 1h 0',
  'z=1 0',
  'k=prompt',
  'a=sendrecv',
  'a=tool:x:y',
  'm=audio 49170/2 RTP/AVP 0 8 97',
  'i=sound',
  'c=IN IP4 192.0.2.2',
  'c=IN IP4 192.0.2.3',
  'b=AS:32',
  'k=clear:x',
  'a=rtpmap:97 opus/48000',
  'a=rtpmap:0 PCMU/8000',
  'a=empty:',
  'm=message 0 TCP/MSRP *',
];

describe('a session description', () => {
  it('gives the fields of a participant offer (V-SDP-1) [R4975-8-1]', () => {
    const description = sdpOf(wire(offer));
    expect(description.origin).toEqual({
      username: 'alice',
      sessionId: '718281828',
      version: '1',
      netType: 'IN',
      addressType: 'IP4',
      address: 'alice-pc.example.net',
    });
    expect(description).toMatchObject({
      name: '-',
      connection: 'IN IP4 alice-pc.example.net',
      timing: ['0 0'],
      lines: [],
      attributes: [],
    });
    const [medium] = description.media;
    expect(description.media).toHaveLength(1);
    expect(medium).toMatchObject({ media: 'message', port: 7654, protocol: 'TCP/MSRP' });
    expect(medium?.formats).toEqual(['*']);
    expect(medium?.attributes[2]).toEqual({ name: 'max-size', value: '65536' });
    expect(medium?.attributes.map((attribute) => attribute.name)).toEqual([
      'accept-types',
      'accept-wrapped-types',
      'max-size',
      'setup',
      'path',
      'chatroom',
    ]);
  });

  it.each([
    ['V-SDP-1', offer],
    ['V-SDP-2', answer],
    ['a real client offer', blinkOffer],
    ['every line type', everything],
  ])('is written again octet for octet: %s [R3264-6-1]', (_, lines) => {
    expect(serializeSdp(sdpOf(wire(lines)))).toBe(wire(lines));
  });

  it.each([
    ['bare LF line ends', asOctets(`${offer.join('\n')}\n`)],
    ['no line end at the end', asOctets(offer.join('\r\n'))],
    ['bare LF and no line end at the end', asOctets(offer.join('\n'))],
    ['empty lines at the end', asOctets(`${wire(offer)}\r\n\n`)],
  ])('is read with %s', (_, body) => {
    expect(serializeSdp(sdpOf(body))).toBe(wire(offer));
  });

  it('keeps repeated attributes in their order', () => {
    const [medium] = sdpOf(wire([...offer, 'a=x:1', 'a=x', 'a=x:'])).media;
    expect(medium?.attributes.slice(-3)).toEqual([
      { name: 'x', value: '1' },
      { name: 'x' },
      { name: 'x', value: '' },
    ]);
  });

  it('is read without t=, which the samples of RFC 7701 lack [R3264-6-2]', () => {
    const description = sdpOf(wire(offer.filter((line) => !line.startsWith('t='))));
    expect(description.timing).toEqual([]);
  });

  it('puts lines that came out of order where they belong', () => {
    const lines = ['v=0', 's=-', 'a=x', 't=0 0', 'c=IN IP4 h', 'b=AS:1', 'i=y', 'o=- 1 1 IN IP4 h'];
    const expected = ['v=0', 'o=- 1 1 IN IP4 h', 's=-', 'i=y', 'c=IN IP4 h', 'b=AS:1', 't=0 0'];
    const description = sdpOf(wire(lines));
    expect(description.lines.map((line) => line.type)).toEqual(['i', 'b']);
    expect(serializeSdp(description)).toBe(wire([...expected, 'a=x']));
  });
});

describe('a malformed session description', () => {
  it.each<[string, string, string]>([
    ['an empty body', '', 'R3264-6-1'],
    ['no v=', 'o=- 1 1 IN IP4 h|s=-|t=0 0', 'R3264-6-1'],
    ['v= of another version', 'v=1|o=- 1 1 IN IP4 h|s=-', 'R3264-6-1'],
    ['v= with a blank', 'v=0 |o=- 1 1 IN IP4 h|s=-', 'R3264-6-1'],
    ['a second v=', 'v=0|o=- 1 1 IN IP4 h|s=-|v=0', 'R3264-6-1'],
    ['no o=', 'v=0|s=-|t=0 0', 'R3264-6-1'],
    ['two o=', 'v=0|o=- 1 1 IN IP4 h|o=- 1 1 IN IP4 h|s=-', 'R3264-6-1'],
    ['o= of five fields', 'v=0|o=- 1 1 IN IP4|s=-', 'R3264-8-1'],
    ['o= of seven fields', 'v=0|o=- 1 1 IN IP4 h x|s=-', 'R3264-8-1'],
    ['o= with a session id of letters', 'v=0|o=- x 1 IN IP4 h|s=-', 'R3264-8-1'],
    ['o= with a negative version', 'v=0|o=- 1 -1 IN IP4 h|s=-', 'R3264-8-1'],
    ['o= with two blanks', 'v=0|o=-  1 1 IN IP4 h|s=-', 'R3264-8-1'],
    ['no s=', 'v=0|o=- 1 1 IN IP4 h|t=0 0', 'R3264-6-1'],
    ['two s=', 'v=0|o=- 1 1 IN IP4 h|s=-|s=-', 'R3264-6-1'],
    ['a line without =', 'v=0|o=- 1 1 IN IP4 h|s=-|hello', 'R3264-6-1'],
    ['a blank before =', 'v=0|o=- 1 1 IN IP4 h|s=-|t =0 0', 'R3264-6-1'],
    ['a folded line', 'v=0|o=- 1 1 IN IP4 h|s=-| t=0 0', 'R3264-6-1'],
    ['an empty line inside', 'v=0|o=- 1 1 IN IP4 h||s=-', 'R3264-6-1'],
    ['a NUL', 'v=0|o=- 1 1 IN IP4 h|s=\0', 'R3264-6-1'],
    ['a bare CR', 'v=0|o=- 1 1 IN IP4 h|s=a\rb', 'R3264-6-1'],
    ['m= without formats', 'v=0|o=- 1 1 IN IP4 h|s=-|m=message 7 TCP/MSRP', 'R4975-8-1'],
    ['m= with a port of letters', 'v=0|o=- 1 1 IN IP4 h|s=-|m=message x TCP/MSRP *', 'R4975-8-1'],
    ['m= with a port above 65535', 'v=0|o=- 1 1 IN IP4 h|s=-|m=x 65536 TCP/MSRP *', 'R4975-8-1'],
    ['m= with two blanks', 'v=0|o=- 1 1 IN IP4 h|s=-|m=message  7 TCP/MSRP *', 'R4975-8-1'],
    ['m= with a blank at its end', 'v=0|o=- 1 1 IN IP4 h|s=-|m=x 7 TCP/MSRP * ', 'R4975-8-1'],
    ['s= behind m=', 'v=0|o=- 1 1 IN IP4 h|s=-|m=x 7 TCP/MSRP *|s=-', 'R3264-6-1'],
    ['t= behind m=', 'v=0|o=- 1 1 IN IP4 h|s=-|m=x 7 TCP/MSRP *|t=0 0', 'R3264-6-1'],
  ])('is refused with 400: %s', (_, lines, clause) => {
    expect(faultOf(wire(lines === '' ? [] : lines.split('|')))).toMatchObject({
      fault: 'peer',
      status: 400,
      clause,
    });
  });

  it('is refused with 413 above the bound, and read at the bound', () => {
    const most = filled(limits.sdpBytesMax);
    expect(most).toHaveLength(limits.sdpBytesMax);
    expect(parseSdp(most).ok).toBe(true);
    expect(faultOf(filled(limits.sdpBytesMax + 1)).status).toBe(413);
  });

  it('is refused with 488 for more m= lines than the bound, and read at the bound', () => {
    const head = offer.slice(0, 5);
    const media = Array.from({ length: limits.sdpMediaMax }, () => 'm=audio 9 RTP/AVP 0');
    expect(sdpOf(wire([...head, ...media])).media).toHaveLength(limits.sdpMediaMax);
    expect(faultOf(wire([...head, ...media, 'm=audio 9 RTP/AVP 0'])).status).toBe(488);
  });

  it('is named in the fault, escaped and cut', () => {
    const { message } = faultOf(wire(['v=0', 'o=- 1 1 IN IP4 h', `s\t${'x'.repeat(500)}`]));
    expect(message).toContain('"s\\x09');
    expect(message.length).toBeLessThan(200);
  });
});

describe('writing a session description', () => {
  it('lets no value add a line', () => {
    const description = sdpOf(wire(offer));
    const name = asOctets('x\r\na=evil\n\0');
    const text = serializeSdp({ ...description, name });
    expect(text).toContain('s=x  a=evil  \r\n');
    expect(sdpOf(text).attributes).toEqual([]);
  });
});

function wire(lines: readonly string[]): Octets {
  return asOctets(lines.map((line) => `${line}\r\n`).join(''));
}

function filled(bytes: number): Octets {
  const start = `${wire(offer)}a=`;
  return asOctets(`${start}${'x'.repeat(bytes - start.length - 2)}\r\n`);
}

function sdpOf(body: Octets): SessionDescription {
  const result = parseSdp(body);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function faultOf(body: Octets) {
  const result = parseSdp(body);
  if (result.ok) throw new Error('was expected to be refused');
  return result.fault;
}
