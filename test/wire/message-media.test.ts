// The m=message line: vectors V-SDP-1 and V-SDP-2, tables V-SDP-3 and V-SDP-4, types.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  acceptsType,
  type MessageMedia,
  parseMessageMedia,
} from '../../model/wire/message-media.ts';
import { serializeMsrpUri } from '../../model/wire/msrp-uri.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSdp } from '../../model/wire/sdp.ts';

const mLine = 'm=message 7654 TCP/MSRP *';
const types = 'a=accept-types:message/cpim';
const setup = 'a=setup:actpass';
const path = 'a=path:msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp';
const features = 'a=chatroom:nickname private-messages';
const wrapped = [
  'a=accept-wrapped-types:text/plain text/html image/*',
  'application/im-iscomposing+xml message/imdn+xml',
].join(' ');
const offer = [mLine, types, wrapped, 'a=max-size:65536', setup, path, features];
const cpim = asOctets('message/cpim');

describe('an m=message line', () => {
  it('gives what a participant offers (V-SDP-1) [R4975-8-2]', () => {
    const media = mediaOf(offer);
    expect(media).toMatchObject({
      protocol: 'TCP/MSRP',
      port: 7654,
      acceptTypes: ['message/cpim'],
      maxSize: 65536,
      setup: 'actpass',
      direction: 'sendrecv',
      chatroom: { aware: true, nickname: true, privateMessages: true, extensions: [] },
    });
    expect(media.path).toHaveLength(1);
    expect(media.path[0]?.sessionId).toBe('aK3vR8nWq1ZtYc60');
    expect(media.acceptWrappedTypes).toHaveLength(5);
    expect(acceptsType(media.acceptTypes, cpim)).toBe(true);
    expect(acceptsType(media.acceptWrappedTypes ?? [], asOctets('image/png'))).toBe(true);
    expect(acceptsType(media.acceptWrappedTypes ?? [], asOctets('video/mp4'))).toBe(false);
    expect(media).not.toHaveProperty('fileSelector');
  });

  it('gives what a focus answers (V-SDP-2) [R7701-5.2-5]', () => {
    const media = mediaOf([
      'm=message 2855 TCP/MSRP *',
      types,
      'a=accept-wrapped-types:text/plain text/html *',
      'a=setup:passive',
      'a=path:msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp',
      features,
    ]);
    expect(media).toMatchObject({ port: 2855, acceptTypes: ['message/cpim'], setup: 'passive' });
    expect(media.path[0]).toMatchObject({ host: 'chat.example.org', port: 2855 });
    expect(media).not.toHaveProperty('maxSize');
    expect(acceptsType(media.acceptWrappedTypes ?? [], asOctets('video/mp4'))).toBe(true);
  });

  it.each<[string, readonly string[], boolean]>([
    ['V-SDP-3a', ['a=accept-types:text/plain text/html'], false],
    ['V-SDP-3b', ['a=accept-types:*'], true],
    ['V-SDP-3c', ['a=accept-types:text/plain MESSAGE/CPIM;x=y'], true],
    ['a family', ['a=accept-types:text/plain Message/*'], true],
    ['a quoted blank', ['a=accept-types:text/plain;x="a message/cpim b"'], false],
    ['behind a quoted blank', ['a=accept-types:text/plain;x="a \\" b" message/cpim'], true],
  ])('says whether CPIM is accepted: %s [R4975-8-5]', (_, line, expected) => {
    const media = mediaOf([mLine, ...line, path]);
    expect(acceptsType(media.acceptTypes, cpim)).toBe(expected);
  });

  it('tells a file transfer by its selector (V-SDP-3e) [R3264-x-1]', () => {
    const selector = 'name:"a.png" type:image/png size:10';
    const lines = [`a=file-selector:${selector}`, 'a=file-transfer-id:Q1', 'a=sendonly'];
    const media = mediaOf([...offer, ...lines]);
    expect(media).toMatchObject({ fileSelector: selector, direction: 'sendonly' });
    expect(mediaOf([...offer, 'a=file-selector']).fileSelector).toBe('');
  });

  it('knows TLS (V-SDP-3f) [R4975-8-1]', () => {
    const secure = 'a=path:msrps://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp';
    const media = mediaOf(['m=message 7654 TCP/TLS/MSRP *', types, secure, 'a=fingerprint:x y']);
    expect(media.protocol).toBe('TCP/TLS/MSRP');
    expect(media.path[0]?.scheme).toBe('msrps');
  });

  it('takes port 9 of an active offerer (V-SDP-3g) [R6135-4.2-4]', () => {
    const media = mediaOf(['m=message 9 TCP/MSRP *', types, 'a=setup:active', path]);
    expect(media).toMatchObject({ port: 9, setup: 'active' });
    expect(media.path[0]?.port).toBe(7654);
  });

  it.each([
    ['V-SDP-3h', ['a=setup:holdconn'], undefined],
    ['an unknown word', ['a=setup:maybe'], undefined],
    ['no value', ['a=setup'], undefined],
    ['none', [], undefined],
    ['capitals', ['a=setup:PASSIVE'], 'passive'],
  ])('reads setup, holdconn as if absent: %s [R6135-4.2-2]', (_, lines, expected) => {
    expect(mediaOf([mLine, types, path, ...lines]).setup).toBe(expected);
  });

  it('keeps the order of a path through relays (V-SDP-3j) [R4975-8-4]', () => {
    const uris = 'msrps://relay.example.net:2855/r1;tcp msrps://df7jal.invalid:2855/98cjs7;ws';
    const media = mediaOf([mLine, types, `a=path:${uris}`]);
    expect(media.path.map(serializeMsrpUri)).toEqual(uris.split(' '));
  });

  it.each<[string, readonly string[], string]>([
    ['V-SDP-3d, no path', [mLine, types], 'R4975-8-2'],
    ['an empty path', [mLine, types, 'a=path:'], 'R4975-8-2'],
    ['V-SDP-3i, an address without port', paths('msrp://192.0.2.1/x;tcp'), 'R4975-6-3'],
    ['a name without port', paths('msrp://h.example/x;tcp'), 'R4975-6-3'],
    ['a second URI without port', paths('msrp://h:1/x;tcp msrp://i/y;tcp'), 'R4975-6-3'],
    ['a URI that is none', paths('http://h:1/x;tcp'), 'R4975-6-1'],
    ['a URI without transport', paths('msrp://h:1/x'), 'R4975-6-2'],
    ['a path too long', paths(uris(limits.sdpPathUrisMax + 1)), 'R4975-8-2'],
    ['no accept-types', [mLine, path], 'R4975-8-5'],
    ['empty accept-types', [mLine, path, 'a=accept-types: '], 'R4975-8-5'],
    ['another media', ['m=audio 7654 TCP/MSRP *', types, path], 'R4975-8-1'],
    ['another protocol', ['m=message 7654 RTP/AVP *', types, path], 'R4975-8-1'],
  ])('is refused with 488: %s', (_, lines, clause) => {
    const result = parseMessageMedia(sectionOf(lines));
    expect(result).toMatchObject({ ok: false, fault: { fault: 'peer', status: 488, clause } });
  });

  it('takes a path as long as the bound', () => {
    expect(mediaOf(paths(uris(limits.sdpPathUrisMax))).path).toHaveLength(limits.sdpPathUrisMax);
  });

  it.each([
    ['65536', 65536],
    ['0', 0],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('reads max-size %j as %j [R4975-8-8]', (value, expected) => {
    expect(mediaOf([mLine, types, path, `a=max-size:${value}`]).maxSize).toBe(expected);
  });

  it.each<[string, readonly string[], readonly string[], string]>([
    ['sendrecv by default', [], [], 'sendrecv'],
    ['its own', ['a=recvonly'], [], 'recvonly'],
    ["the session's", [], ['inactive'], 'inactive'],
    ["its own before the session's", ['a=sendonly'], ['inactive'], 'sendonly'],
    ['none that has a value', ['a=sendonly2'], [], 'sendrecv'],
  ])('has a direction: %s [R3264-5-2]', (_, lines, session, expected) => {
    const attributes = session.map((name) => ({ name: asOctets(name) }));
    const result = parseMessageMedia(sectionOf([mLine, types, path, ...lines]), attributes);
    expect(result).toMatchObject({ ok: true, value: { direction: expected } });
  });

  it('takes setup of the session where it has none itself', () => {
    const session = [{ name: asOctets('setup'), value: asOctets('active') }];
    const none = parseMessageMedia(sectionOf([mLine, types, path]), session);
    expect(none).toMatchObject({ ok: true, value: { setup: 'active' } });
    const own = parseMessageMedia(sectionOf(offer), session);
    expect(own).toMatchObject({ ok: true, value: { setup: 'actpass' } });
  });
});

describe('a=chatroom (V-SDP-4)', () => {
  const bare = { aware: true, nickname: false, privateMessages: false, extensions: [] };
  const both = { ...bare, nickname: true, privateMessages: true };

  it.each<[string, readonly string[], unknown]>([
    ['absent [R7701-8-11]', [], { ...bare, aware: false }],
    ['bare [R7701-8-2]', ['a=chatroom'], bare],
    ['nickname', ['a=chatroom:nickname'], { ...bare, nickname: true }],
    ['either order', ['a=chatroom:private-messages nickname'], both],
    ['nicknames, as the prose has it', ['a=chatroom:nicknames'], { ...bare, nickname: true }],
    [
      'an extension [R7701-8-9]',
      ['a=chatroom:nickname private-messages com.example.chat.foo'],
      { ...both, extensions: ['com.example.chat.foo'] },
    ],
    ['a duplicate [R7701-8-7]', ['a=chatroom:nickname nickname'], { ...bare, nickname: true }],
    ['a duplicate extension', ['a=chatroom:x.y x.y'], { ...bare, extensions: ['x.y'] }],
    ['a colon and no value [R7701-8-8]', ['a=chatroom:'], bare],
    ['capitals', ['a=chatroom:Nickname'], { ...bare, nickname: true }],
    ['a comma, which no token holds', ['a=chatroom:nickname,private-messages'], bare],
    ['a second line, which is not read', ['a=chatroom', features], bare],
    ['two blanks', ['a=chatroom:nickname  private-messages '], both],
  ])('is read: %s', (_, lines, expected) => {
    expect(mediaOf([mLine, types, path, ...lines]).chatroom).toEqual(expected);
  });

  it('counts on the media section only [R7701-8-1]', () => {
    const session = [{ name: asOctets('chatroom'), value: asOctets('nickname') }];
    const result = parseMessageMedia(sectionOf([mLine, types, path]), session);
    expect(result).toMatchObject({ ok: true, value: { chatroom: { aware: false } } });
  });
});

describe('a list of types', () => {
  it.each<[readonly string[], string, boolean]>([
    [['text/plain'], 'text/plain', true],
    [['text/plain'], 'TEXT/Plain ; charset=utf-8', true],
    [['Text/PLAIN;x=y'], 'text/plain', true],
    [['text/*'], 'text/html', true],
    [['TEXT/*;q=1'], 'text/html', true],
    [['*'], 'image/png', true],
    [['* ;x'], 'image/png', true],
    [['text/*'], 'texture/html', false],
    [['text/plain'], 'text/plainer', false],
    [['text/plainer'], 'text/plain', false],
    [['*/*'], 'text/plain', false],
    [['text'], 'text/plain', false],
    [[], 'text/plain', false],
    [['*'], '', false],
    [['*'], 'text', false],
    [['*', '/plain'], '/plain', false],
    [['*', 'text/'], 'text/', false],
  ])('%j covers %j: %j [R4975-8-5]', (list, type, expected) => {
    expect(acceptsType(list.map(asOctets), asOctets(type))).toBe(expected);
  });
});

function paths(value: string): readonly string[] {
  return [mLine, types, `a=path:${value}`];
}

function uris(count: number): string {
  return Array.from({ length: count }, (_, index) => `msrp://h:1/s${index};tcp`).join(' ');
}

function sectionOf(lines: readonly string[]) {
  const head = ['v=0', 'o=- 1 1 IN IP4 h', 's=-', 't=0 0'];
  const result = parseSdp(wire([...head, ...lines]));
  const section = result.ok ? result.value.media[0] : undefined;
  if (section === undefined) throw new Error('the test has written a bad description');
  return section;
}

function mediaOf(lines: readonly string[]): MessageMedia {
  const result = parseMessageMedia(sectionOf(lines));
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function wire(lines: readonly string[]): Octets {
  return asOctets(lines.map((line) => `${line}\r\n`).join(''));
}
