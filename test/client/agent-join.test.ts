// The agent's way into a room: INVITE, answer, MSRP connection, binding.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseMessageMedia } from '../../model/wire/message-media.ts';
import { headerOf } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSdp, type SessionDescription } from '../../model/wire/sdp.ts';
import { type SipRequest, sipHeader } from '../../model/wire/sip.ts';
import { parameter, parseNameAddr, parseVia } from '../../model/wire/sip-header.ts';
import {
  ALICE,
  ANSWER_LINES,
  MSRP,
  msrpRequestOf,
  ROOM,
  ROOM_PATH,
  requestOf,
  response,
  ScriptedRoom,
  SIP,
} from './scripted-room.ts';

describe('the INVITE', () => {
  it('goes to the room over the connection that was asked for [R7701-5.2-1]', () => {
    const room = new ScriptedRoom();
    const invite = room.invite({ name: 'Alice "A"' });
    expect(room.effects.find((effect) => effect.type === 'connect')).toMatchObject({
      transport: 'sip-tcp',
      destination: { host: '192.0.2.1', port: 5060 },
    });
    expect([invite.method, invite.uri]).toEqual(['INVITE', ROOM]);
    const from = parsedNameAddr(invite, 'From');
    expect([from.display, from.uri]).toEqual(['Alice "A"', ALICE]);
  });

  it('has every header that a request needs, and a Contact [R3261-8.1-1]', () => {
    const invite = new ScriptedRoom().invite();
    const via = parseVia(sipHeader(invite, 'Via') ?? asOctets(''));
    expect(via.ok && via.value.branch).toMatch(/^z9hG4bK[0-9a-f]{16}$/);
    expect(via.ok && [via.value.transport, via.value.host, via.value.port]).toEqual([
      'TCP',
      '198.51.100.7',
      40_000,
    ]);
    expect(sipHeader(invite, 'Max-Forwards')).toBe('70');
    expect(sipHeader(invite, 'CSeq')).toBe('1 INVITE');
    expect(parameter(parsedNameAddr(invite, 'From').parameters, 'tag')).toMatch(/^[0-9a-f]{16}$/);
    expect(parsedNameAddr(invite, 'To').parameters).toEqual([]);
    expect(parsedNameAddr(invite, 'Contact').uri).toBe(
      'sip:alice@198.51.100.7:40000;transport=tcp',
    );
  });

  it('offers message/cpim over TCP/MSRP, active, with a path and a port of its own [R7701-5.2-3, R4975-8-1, R4975-8-2, R6135-4.2-1]', () => {
    const offered = descriptionOf(new ScriptedRoom().invite());
    expect(offered.media).toHaveLength(1);
    const [line] = offered.media;
    const media = line === undefined ? undefined : parseMessageMedia(line);
    if (!media?.ok) throw new Error('no message line');
    expect(media.value).toMatchObject({
      protocol: 'TCP/MSRP',
      port: 2855,
      acceptTypes: ['message/cpim'],
      acceptWrappedTypes: ['*'],
      setup: 'active',
      maxSize: limits.agentMessageBytesMax,
      chatroom: { aware: true, nickname: true, privateMessages: true },
    });
    const [uri, ...others] = media.value.path;
    expect(others).toEqual([]);
    expect(uri).toMatchObject({ scheme: 'msrp', host: '198.51.100.7', port: 2855 });
    expect(uri?.transport).toBe('tcp');
    expect(offered.connection).toBe('IN IP4 198.51.100.7');
    // 80 random bits at least [R4975-14.1-1]: 32 hex digits are 128.
    expect(uri?.sessionId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is repeated over UDP until something answers, and given up after 64*T1 [R3261-17.1.1-1]', () => {
    const room = new ScriptedRoom('sip-udp');
    const invite = room.invite();
    room.pass(7_600);
    expect(room.sip()).toEqual([invite, invite, invite, invite]);
    room.pass(32_000);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
    expect(room.closed()).toEqual([SIP]);
    expect(room.timers()).toEqual([]);
  });

  it('does not leave over UDP when it is longer than 1300 octets [R3261-18-1]', () => {
    const room = new ScriptedRoom('sip-udp');
    expect(() => room.invite({ name: 'x'.repeat(1_300) })).toThrow('expected one request, got []');
    expect(room.notices()).toMatchObject([{ type: 'error', status: 513 }]);
    expect(room.closed()).toEqual([SIP]);
  });
});

describe('the answer to the INVITE', () => {
  it('is acknowledged to its Contact along its Record-Route, and again whenever it is repeated [R3261-13.2-1, R3261-12.1-1]', () => {
    const room = new ScriptedRoom('sip-udp');
    const invite = room.invite();
    const routes = [
      ['Record-Route', '<sip:p2.example.org;lr>'],
      ['Record-Route', '<sip:p1.example.org;lr>'],
    ] as const;
    const ack = room.accept(invite, { headers: routes, contact: '<sip:leg@192.0.2.9>;isfocus' });
    expect([ack.method, ack.uri]).toEqual(['ACK', 'sip:leg@192.0.2.9']);
    expect(sipHeader(ack, 'To')).toContain(';tag=focus1');
    expect(sipHeader(ack, 'CSeq')).toBe('1 ACK');
    expect(sipHeader(ack, 'Route')).toBe('<sip:p1.example.org;lr>');
    expect(branchOf(ack)).not.toBe(branchOf(invite));
    room.connect(MSRP);
    room.answer(msrpRequestOf(room.msrp()), 200);
    // The second time, the transaction itself is long over.
    for (const waitedMs of [500, 60_000]) {
      room.pass(waitedMs);
      room.respond(invite, 200);
      expect(room.sip()).toEqual([ack]);
    }
    expect(room.effects.filter((effect) => effect.type === 'connect')).toHaveLength(2);
  });

  it('from a second fork is acknowledged and ended with a BYE [R3261-13.2-1]', () => {
    const room = new ScriptedRoom();
    const invite = room.invite();
    room.accept(invite);
    room.respond(invite, 200, { tag: 'focus2', contact: '<sip:other@192.0.2.3>' });
    const [ack, bye, ...more] = room.sip() as SipRequest[];
    expect(more).toEqual([]);
    expect([ack?.method, ack?.uri]).toEqual(['ACK', 'sip:other@192.0.2.3']);
    expect([bye?.method, bye?.uri]).toEqual(['BYE', 'sip:other@192.0.2.3']);
    expect(bye === undefined ? '' : sipHeader(bye, 'To')).toContain(';tag=focus2');
    if (bye !== undefined) room.respond(bye, 200);
    room.connect(MSRP);
    room.answer(msrpRequestOf(room.msrp()), 200);
    expect(room.notices()).toMatchObject([{ type: 'joined' }]);
  });

  it('decides where the message connection goes, whatever c= and m= say [R4975-8-3, R4975-8-4]', () => {
    const path = 'msrp://[2001:db8::9]:7000/relay;tcp msrp://192.0.2.1:2855/s;tcp';
    const lines = ANSWER_LINES.map((line) => (line.startsWith('a=path') ? `a=path:${path}` : line));
    const room = new ScriptedRoom();
    room.accept(room.invite(), { media: lines.join('\r\n') });
    expect(room.effects.at(-1)?.type).not.toBe('close');
    expect(room.effects.findLast((effect) => effect.type === 'connect')).toMatchObject({
      transport: 'msrp-tcp',
      destination: { host: '2001:db8::9', port: 7000 },
    });
    room.connect(MSRP);
    expect(msrpRequestOf(room.msrp()).toPath).toEqual(path.split(' '));
  });

  it.each([
    ['refuses the line with port 0', 'm=message 0 TCP/MSRP *'],
    ['lacks message/cpim', ANSWER_LINES.join('\r\n').replace('message/cpim', 'text/plain')],
    ['has no path', ANSWER_LINES.filter((line) => !line.startsWith('a=path')).join('\r\n')],
    ['wants TLS', ANSWER_LINES.join('\r\n').replaceAll('msrp://', 'msrps://')],
    ['wants to connect itself', ANSWER_LINES.join('\r\n').replace('passive', 'active')],
    ['is no SDP', 'nonsense'],
  ])('is acknowledged and ended with a BYE when it %s [S30]', (_, media) => {
    const room = new ScriptedRoom();
    const invite = room.invite();
    room.respond(invite, 200, { body: bodyOf(media) });
    const [ack, bye] = room.sip() as SipRequest[];
    expect([ack?.method, bye?.method]).toEqual(['ACK', 'BYE']);
    expect(room.notices()).toEqual([]);
    if (bye !== undefined) room.respond(bye, 200);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 488 }]);
    expect(room.closed()).toEqual([SIP]);
  });

  it.each([
    [404, 'There is no such room (404 Because).'],
    [486, 'The room is full, or you are in it already (486 Because).'],
    [488, 'The room does not take this kind of session (488 Because).'],
    [503, 'The server takes nobody in now; try again later (503 Because).'],
    [599, 'The room refused the invitation (599 Because).'],
  ])(
    '%i is acknowledged within the transaction and told as a sentence [R3261-17.1.1-1]',
    (status, message) => {
      const room = new ScriptedRoom();
      const invite = room.invite();
      room.respond(invite, status);
      const ack = requestOf(room.sip());
      expect([ack.method, ack.uri, branchOf(ack)]).toEqual(['ACK', ROOM, branchOf(invite)]);
      expect(sipHeader(ack, 'CSeq')).toBe('1 ACK');
      expect(sipHeader(ack, 'To')).toContain(';tag=focus1');
      expect(room.notices()).toEqual([{ type: 'error', status, message }]);
      expect(room.closed()).toEqual([SIP]);
      expect(room.timers()).toEqual([]);
    },
  );

  it('is acknowledged again over UDP when a refusal is repeated, until timer D [R3261-17.1.1-1]', () => {
    const room = new ScriptedRoom('sip-udp');
    const invite = room.invite();
    room.respond(invite, 404);
    const ack = requestOf(room.sip());
    room.pass(4_000);
    room.respond(invite, 404);
    expect(room.sip()).toEqual([ack]);
    expect(room.closed()).toEqual([]);
    room.pass(32_000);
    expect(room.closed()).toEqual([SIP]);
  });

  it('is followed where a 302 points, with a new transaction in the same call [R3261-13.2-1]', () => {
    const room = new ScriptedRoom();
    const invite = room.invite({ room: 'sip:kitchen@localhost' });
    room.respond(invite, 302, { contact: `<${ROOM}>` });
    const [ack, second] = room.sip() as SipRequest[];
    if (second === undefined) throw new Error('no second INVITE');
    expect([ack?.method, second.method, second.uri]).toEqual(['ACK', 'INVITE', ROOM]);
    expect(sipHeader(second, 'CSeq')).toBe('2 INVITE');
    expect(sipHeader(second, 'Call-ID')).toBe(sipHeader(invite, 'Call-ID'));
    expect(branchOf(second)).not.toBe(branchOf(invite));
    room.accept(second);
    room.connect(MSRP);
    room.answer(msrpRequestOf(room.msrp()), 200);
    expect(room.notices()).toEqual([{ type: 'joined', room: ROOM, nicknames: true }]);
  });

  it('that redirects for ever is given up', () => {
    const room = new ScriptedRoom();
    let invite = room.invite();
    for (let round = 0; round < limits.agentRedirectsMax; round += 1) {
      room.respond(invite, 302, { contact: `<${ROOM}>` });
      invite = room.sip().at(-1) as SipRequest;
      expect(invite.method).toBe('INVITE');
    }
    room.respond(invite, 302, { contact: `<${ROOM}>` });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 302 }]);
  });
});

describe('the message connection', () => {
  it('is bound at once by an empty SEND, and joined only when that is answered [R6135-4.2-6, R4975-5.4-3]', () => {
    const room = new ScriptedRoom();
    const bind = room.bind();
    expect(bind.method).toBe('SEND');
    expect(bind.toPath).toEqual([ROOM_PATH]);
    expect(bind.fromPath).toEqual([room.path]);
    expect([bind.body, bind.flag]).toEqual([undefined, '$']);
    expect(headerOf(bind, 'Content-Type')).toBeUndefined();
    expect(headerOf(bind, 'Byte-Range')).toBe('1-0/0');
    expect(headerOf(bind, 'Message-ID')).toMatch(/^[0-9a-f]{20}$/);
    expect(room.notices()).toEqual([]);
    room.answer(bind, 200);
    expect(room.notices()).toEqual([{ type: 'joined', room: ROOM, nicknames: true }]);
  });

  it.each([
    ['the focus says no isfocus', { contact: `<${ROOM}>` }],
    ['the answer has a bare a=chatroom', { media: withChatroom('a=chatroom') }],
    ['the answer has no a=chatroom', { media: withChatroom('a=x') }],
  ])('gives no nicknames where %s [R7701-5.2-10, R7701-8-2]', (_, shape) => {
    const room = new ScriptedRoom();
    room.answer(room.bind(shape), 200);
    expect(room.notices()).toMatchObject([{ type: 'joined', nicknames: false }]);
  });

  it.each([481, 506, 400])(
    'ends the attempt with a BYE when the binding gets %i [R4975-10-481, R4975-10-506]',
    (status) => {
      const room = new ScriptedRoom();
      room.answer(room.bind(), status);
      const bye = requestOf(room.sip());
      expect(bye.method).toBe('BYE');
      room.respond(bye, 200);
      expect(room.notices()).toMatchObject([{ type: 'error', status }]);
      expect(room.closed()).toEqual([MSRP, SIP]);
    },
  );

  it('ends the attempt when the binding gets no answer for 30 s [R4975-7.1.1-4]', () => {
    const room = new ScriptedRoom();
    room.bind();
    room.pass(limits.agentAnswerMs - 1);
    expect(room.sip()).toEqual([]);
    room.pass(1);
    const bye = requestOf(room.sip());
    expect(bye.method).toBe('BYE');
    room.respond(bye, 481);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
  });

  it('ends the attempt when it cannot be opened', () => {
    const room = new ScriptedRoom();
    room.accept(room.invite());
    const connect = room.effects.findLast((effect) => effect.type === 'connect');
    if (connect?.type !== 'connect') throw new Error('no connect');
    room.feed({ type: 'connect-failed', request: connect.request, reason: 'ECONNREFUSED' });
    room.respond(requestOf(room.sip()), 200);
    const [told, ...more] = room.notices();
    expect(more).toEqual([]);
    expect(told).toMatchObject({ type: 'error', status: 503 });
    expect(told?.type === 'error' && told.message).toContain('nobody listens there');
  });

  it('ends the attempt when it never comes up', () => {
    const room = new ScriptedRoom();
    room.accept(room.invite());
    room.pass(limits.agentConnectMs);
    room.respond(requestOf(room.sip()), 200);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
    // What comes up after all is closed again.
    room.connect(9);
    expect(room.closed()).toEqual([SIP, 9]);
  });
});

describe('the first connection', () => {
  it('that fails ends the attempt with one sentence', () => {
    const room = new ScriptedRoom();
    room.feed({ type: 'booted', entropy: '00'.repeat(32), wallMs: 0 });
    join(room);
    room.feed({ type: 'connect-failed', request: 1, reason: 'ECONNREFUSED' });
    const message = 'No connection to 192.0.2.1:5060: nobody listens there.';
    expect(room.notices()).toEqual([{ type: 'error', status: 503, message }]);
    expect(room.timers()).toEqual([]);
  });

  it('that is lost before the answer ends the attempt', () => {
    const room = new ScriptedRoom();
    room.invite();
    room.feed({ type: 'closed', connection: SIP, reason: 'closed by the peer' });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 503 }]);
    expect(room.timers()).toEqual([]);
  });

  it('is asked for again by the next join, with other wire ids', () => {
    const room = new ScriptedRoom();
    const first = room.invite();
    room.respond(first, 404);
    room.sip();
    join(room);
    room.connect(SIP);
    const second = room.sip()[0] as SipRequest;
    expect(second.method).toBe('INVITE');
    expect(sipHeader(second, 'Call-ID')).not.toBe(sipHeader(first, 'Call-ID'));
  });

  it('is refused to a second join, and to URIs that are none', () => {
    const room = new ScriptedRoom();
    room.feed({ type: 'booted', entropy: '00'.repeat(32), wallMs: 0 });
    const via = { transport: 'sip-tcp', host: 'h', port: 1 } as const;
    for (const wrong of ['kitchen', 'sip:a@b>\r\nX: y', 'sip:ä@b']) {
      room.command({ type: 'join', room: wrong, identity: ALICE, via });
      room.command({ type: 'join', room: ROOM, identity: wrong, via });
    }
    expect(room.notices().map((notice) => notice.type === 'error' && notice.status)).toEqual(
      Array(6).fill(400),
    );
    room.command({ type: 'join', room: ROOM, identity: ALICE, via });
    room.command({ type: 'join', room: ROOM, identity: ALICE, via });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 403 }]);
    expect(room.effects.filter((effect) => effect.type === 'connect')).toHaveLength(1);
  });

  it('carries no line of its own in a display name', () => {
    const invite = new ScriptedRoom().invite({ name: 'A\r\nX-Evil: 1' });
    expect(sipHeader(invite, 'X-Evil')).toBeUndefined();
    expect(parsedNameAddr(invite, 'From').display).toBe('A X-Evil: 1');
  });
});

function join(room: ScriptedRoom): void {
  const via = { transport: 'sip-tcp', host: '192.0.2.1', port: 5060 } as const;
  room.command({ type: 'join', room: ROOM, identity: ALICE, via });
}

function withChatroom(line: string): string {
  return ANSWER_LINES.map((old) => (old.startsWith('a=chatroom') ? line : old)).join('\r\n');
}

function bodyOf(media: string): string {
  if (!media.startsWith('m=')) return media;
  return `v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n${media}\r\n`;
}

function descriptionOf(invite: SipRequest): SessionDescription {
  expect(sipHeader(invite, 'Content-Type')).toBe('application/sdp');
  const description = parseSdp(invite.body);
  if (!description.ok) throw new Error(description.fault.message);
  return description.value;
}

function branchOf(request: SipRequest) {
  const via = parseVia(sipHeader(request, 'Via') ?? asOctets(''));
  return via.ok ? via.value.branch : undefined;
}

function parsedNameAddr(request: SipRequest, name: string) {
  const address = parseNameAddr(sipHeader(request, name) ?? asOctets(''));
  if (!address.ok) throw new Error(address.fault.message);
  return address.value;
}

it('reads its own test answers as an agent would [R3261-8.2.6-1]', () => {
  const invite = new ScriptedRoom().invite();
  const answer = response(invite, 200);
  expect(sipHeader(answer, 'Via')).toBe(sipHeader(invite, 'Via'));
});
