// What the room sends to the agent: shown once, answered as asked.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { headerOf, type MsrpRequest, type MsrpResponse } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import { MSRP, ROOM, ROOM_PATH, roomRequest, ScriptedRoom } from './scripted-room.ts';

const BOB = 'sip:bob@example.com';

describe('a message', () => {
  it('to the room is told with its sender, and acknowledged [R7701-6.1-28, R4975-7.2-2, R4975-7.2-4]', () => {
    const room = new ScriptedRoom().join();
    const relay = asOctets('msrp://relay.example.org:2855/r;tcp');
    const fromPath = [relay, ROOM_PATH];
    room.sendMsrp(message(room, { from: `"Bob B" <${BOB}>` }, {}, { fromPath }));
    expect(room.notices()).toEqual([
      {
        type: 'message',
        from: BOB,
        name: 'Bob B',
        nickname: null,
        private: false,
        contentType: 'text/plain;charset=utf-8',
        text: 'hello',
      },
    ]);
    const [answer] = room.msrp() as [MsrpResponse];
    expect(answer).toMatchObject({ kind: 'response', tid: 'roomtid00001', status: 200 });
    expect([answer.toPath, answer.fromPath]).toEqual([[relay], [room.path]]);
  });

  it.each([
    [ROOM, false],
    [`${ROOM};transport=tcp`, false],
    ['sip:kitchen@192.0.2.1:5070', false],
    ['sip:Kitchen@192.0.2.1', true],
    ['sip:alice@example.org', true],
    ['tel:+15551234', true],
  ])('to %s is private: %s [R7701-6.2-10]', (to, isPrivate) => {
    const room = new ScriptedRoom().join();
    room.sendMsrp(message(room, { to }));
    expect(room.notices()).toMatchObject([{ private: isPrivate, name: null }]);
  });

  it('to the name that the focus gives itself is public, whatever was dialled here [R7701-6.1-28]', () => {
    const room = new ScriptedRoom().join({ contact: '<sip:kitchen@chat.example.org>;isfocus' });
    room.sendMsrp(message(room, { to: 'sip:kitchen@chat.example.org' }));
    expect(room.notices()).toMatchObject([{ private: false }]);
  });

  it.each([
    ['yes', [200]],
    ['partial', []],
    ['no', []],
  ])(
    'with Failure-Report %s is answered %j, and shown all the same [R4975-7.2-3]',
    (value, statuses) => {
      const room = new ScriptedRoom().join();
      room.sendMsrp(message(room, {}, { 'Failure-Report': value }));
      expect(statusesOf(room)).toEqual(statuses);
      expect(room.notices()).toHaveLength(1);
    },
  );

  it('that comes twice is acknowledged twice and shown once [R4975-5.4-1]', () => {
    const room = new ScriptedRoom().join();
    room.sendMsrp(message(room));
    room.sendMsrp(message(room));
    room.sendMsrp(message(room, {}, { 'Message-ID': 'other001' }));
    expect(statusesOf(room)).toEqual([200, 200, 200]);
    expect(room.notices()).toHaveLength(2);
  });

  it('is reported when its sender asks for that [R4975-7.1.2-3, R4975-7.1.3-1, R4975-7.1.3-3]', () => {
    const room = new ScriptedRoom().join();
    const send = message(room, {}, { 'Success-Report': 'yes' });
    room.sendMsrp(send);
    const [answer, report] = room.msrp() as [MsrpResponse, MsrpRequest];
    expect([answer.status, report.method]).toEqual([200, 'REPORT']);
    const total = send.body?.length;
    expect(headerOf(report, 'Message-ID')).toBe('room0001');
    expect(headerOf(report, 'Byte-Range')).toBe(`1-${total}/${total}`);
    expect(headerOf(report, 'Status')).toBe('000 200 OK');
    expect([report.toPath, report.fromPath, report.body]).toEqual([
      [ROOM_PATH],
      [room.path],
      undefined,
    ]);
  });

  it.each([
    ['text/plain;charset=utf-8', encodeUtf8('schön'), 'schön'],
    ['text/plain', encodeUtf8('schön'), 'schön'],
    ['text/plain; charset="UTF8"', encodeUtf8('雪'), '雪'],
    ['text/plain;charset=iso-8859-1', asOctets('sch\xf6n'), 'schön'],
    ['text/plain;charset=us-ascii', asOctets('sch\xf6n'), 'sch\ufffdn'],
    ['text/plain;charset=utf-8', asOctets('a\xffb\xc3\xa9'), 'a\ufffdbé'],
    ['text/plain;charset=koi8-r', asOctets('\xd0a'), '\ufffda'],
  ])('in %s is decoded, and never fails [R4975-9-9]', (type, content, text) => {
    const room = new ScriptedRoom().join();
    room.sendMsrp(message(room, { type, content }));
    expect(room.notices()).toMatchObject([{ text }]);
  });

  it('in pieces is put together in any order, shown once [R4975-7.1.1-11, R4975-7.3.1-3]', () => {
    const room = new ScriptedRoom().join();
    const whole = message(room);
    const body = whole.body ?? asOctets('');
    const piece = (start: number, end: number) =>
      roomRequest(
        room.path,
        { 'Message-ID': 'pieces01', 'Byte-Range': `${start + 1}-*/${body.length}`, ...TYPE },
        body.slice(start, end),
        { flag: end === body.length ? '$' : '+' },
      );
    room.sendMsrp(piece(50, body.length));
    room.sendMsrp(piece(0, 20));
    expect(room.notices()).toEqual([]);
    room.sendMsrp(piece(20, 50));
    expect(room.notices()).toMatchObject([{ type: 'message', text: 'hello' }]);
    expect(statusesOf(room)).toEqual([200, 200, 200]);
    expect(room.state.partials).toEqual([]);
  });

  it('that is abandoned is forgotten [R7701-6.1-31]', () => {
    const room = new ScriptedRoom().join();
    const headers = { 'Message-ID': 'abort001', 'Byte-Range': '1-*/100', ...TYPE };
    room.sendMsrp(roomRequest(room.path, headers, 'From: ', { flag: '+' }));
    expect(room.state.partials).toHaveLength(1);
    room.sendMsrp(roomRequest(room.path, headers, '', { flag: '#' }));
    expect(room.state.partials).toEqual([]);
    expect(statusesOf(room)).toEqual([200, 200]);
    expect(room.notices()).toEqual([]);
  });

  it('that is longer than offered gets 413 [R4975-8-8]', () => {
    const room = new ScriptedRoom().join();
    const start = limits.agentMessageBytesMax + 1;
    const headers = { 'Message-ID': 'long0001', 'Byte-Range': `${start}-*/*`, ...TYPE };
    room.sendMsrp(roomRequest(room.path, headers, 'x', { flag: '+' }));
    expect(statusesOf(room)).toEqual([413]);
  });
});

describe('other requests', () => {
  it.each([
    ['a keep-alive', { 'Message-ID': 'keep0001', 'Byte-Range': '1-0/0' }, undefined, {}, [200]],
    [
      'another content type',
      { 'Message-ID': 'html0001', 'Content-Type': 'text/html' },
      'x',
      {},
      [415],
    ],
    [
      'an unreadable wrapper',
      { 'Message-ID': 'bad00001', 'Content-Type': 'message/cpim' },
      'x',
      {},
      [400],
    ],
    [
      'no sender',
      { 'Message-ID': 'anon0001', 'Content-Type': 'message/cpim' },
      `To: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\nx`,
      {},
      [400],
    ],
    [
      'another method',
      { 'Use-Nickname': '"x"' },
      undefined,
      { method: asOctets('NICKNAME') },
      [501],
    ],
    ['an unknown method', {}, undefined, { method: asOctets('FROB') }, [501]],
    [
      'a REPORT',
      { 'Message-ID': 'rep00001', Status: '000 200 OK' },
      undefined,
      { method: asOctets('REPORT') },
      [],
    ],
    [
      'another session',
      { 'Message-ID': 'sess0001' },
      undefined,
      { toPath: [asOctets('msrp://198.51.100.7:2855/other;tcp')] },
      [481],
    ],
    [
      'another session, silently',
      { 'Message-ID': 'sess0002', 'Failure-Report': 'no' },
      undefined,
      { toPath: [asOctets('msrp://198.51.100.7:2855/other;tcp')] },
      [],
    ],
  ] as const)(
    '%s is answered by the book [R4975-7.3-1, R4975-7.3.1-5, R4975-12-2, R4975-7.1.2-2, R7701-6.3-2]',
    (_, headers, body, rest, statuses) => {
      const room = new ScriptedRoom().join();
      room.sendMsrp(roomRequest(room.path, headers, body, rest));
      expect(statusesOf(room)).toEqual(statuses);
      expect(room.notices()).toEqual([]);
    },
  );

  it('over a path of two URIs is another session, which goes on [R4975-7.3-1]', () => {
    const room = new ScriptedRoom().join();
    room.sendMsrp(message(room, {}, {}, { toPath: [room.path, room.path] }));
    expect(statusesOf(room)).toEqual([481]);
    room.sendMsrp(message(room));
    expect(room.notices()).toHaveLength(1);
  });

  it('that are malformed are answered where they can be [R4975-7.1.1-8]', () => {
    const room = new ScriptedRoom().join();
    const send = (headers: Record<string, string>) =>
      room.sendMsrp(roomRequest(room.path, headers, 'x'));
    send({ 'Message-ID': 'mal00001', 'Byte-Range': '0-1/1', ...TYPE });
    expect(statusesOf(room)).toEqual([400]);
    send({ 'Message-ID': 'mal00002', 'Byte-Range': '0-1/1', 'Failure-Report': 'no', ...TYPE });
    expect(statusesOf(room)).toEqual([]);
  });

  it('come split anywhere and are the same [R4975-9-1]', () => {
    const whole = new ScriptedRoom().join();
    const effects = whole.sendMsrp(message(whole));
    const octets = effects.length > 0 ? lastBytes(whole) : asOctets('');
    for (let at = 1; at < octets.length; at += 1) {
      const room = new ScriptedRoom().join();
      for (const part of [octets.slice(0, at), octets.slice(at)]) {
        room.feed({ type: 'bytes-received', connection: MSRP, octets: asOctets(part) });
      }
      expect(room.notices()).toEqual([expect.objectContaining({ type: 'message', text: 'hello' })]);
    }
  });
});

const TYPE = { 'Content-Type': 'message/cpim' };

interface Shape {
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
  readonly content?: string;
}

function message(
  room: ScriptedRoom,
  shape: Shape = {},
  headers: Readonly<Record<string, string>> = {},
  rest: Partial<MsrpRequest> = {},
): MsrpRequest {
  const {
    from = `<${BOB}>`,
    to = ROOM,
    type = 'text/plain;charset=utf-8',
    content = 'hello',
  } = shape;
  const body = `From: ${from}\r\nTo: <${to}>\r\n\r\nContent-Type: ${type}\r\n\r\n${content}`;
  const range = `1-${body.length}/${body.length}`;
  const own = { 'Message-ID': 'room0001', 'Byte-Range': range, ...headers, ...TYPE };
  return roomRequest(room.path, own, body, rest);
}

function statusesOf(room: ScriptedRoom): readonly number[] {
  return room.msrp().flatMap((frame) => (frame.kind === 'response' ? [frame.status] : []));
}

function lastBytes(room: ScriptedRoom) {
  const input = room.inputs.at(-1);
  return input?.type === 'bytes-received' ? input.octets : asOctets('');
}
