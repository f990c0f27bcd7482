// What the agent says to the room, and what it tells about it.
import { describe, expect, it } from 'vitest';
import { draw, freshFrom } from '../../model/focus/fresh.ts';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import { headerOf, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import {
  ALICE,
  ANSWER_LINES,
  ENTROPY,
  MSRP,
  msrpRequestOf,
  ROOM,
  ROOM_PATH,
  requestOf,
  roomRequest,
  ScriptedRoom,
} from './scripted-room.ts';

describe('what is said', () => {
  it('is wrapped: From the own identity, To the room as dialled, when, and UTF-8 text [R7701-4-4, R7701-6.1-2, R7701-6.1-3, R4975-13-3]', () => {
    const room = new ScriptedRoom().join({}, { name: 'Alice' });
    room.pass(61_500);
    room.say('grüß dich, 雪');
    const send = msrpRequestOf(room.msrp());
    expect([send.method, send.flag]).toEqual(['SEND', '$']);
    expect([send.toPath, send.fromPath]).toEqual([[ROOM_PATH], [room.path]]);
    expect(headerOf(send, 'Content-Type')).toBe('message/cpim');
    const cpim = cpimOf(send);
    expect(cpim).toMatchObject({
      from: { name: 'Alice', uri: ALICE },
      to: [{ uri: ROOM }],
      contentType: 'text/plain;charset=utf-8',
      content: encodeUtf8('grüß dich, 雪'),
    });
    // 2026-03-01T09:30:00Z is when it booted.
    expect(cpim.dateTime).toBe('2026-03-01T09:31:01.500Z');
    // The blank line of RFC 3862 stands between the headers and the MIME part [R3862-2-1].
    expect(send.body).toContain('Z\r\n\r\nContent-Type: text/plain;charset=utf-8\r\n\r\n');
  });

  it('follows the wall clock when that is set [R3862-4.4-1]', () => {
    const room = new ScriptedRoom().join();
    room.pass(10);
    room.feed({ type: 'wall-clock-changed', wallMs: Date.UTC(2030, 11, 31, 23, 59, 59) });
    room.pass(1_000);
    room.say('new year');
    expect(cpimOf(msrpRequestOf(room.msrp())).dateTime).toBe('2031-01-01T00:00:00.000Z');
  });

  it('leaves in one chunk, closed up to 2048 octets and open-ended above [R4975-7.1.1-7, R4975-7.1.1-9, R4975-7.1.1-12]', () => {
    const room = new ScriptedRoom().join();
    room.say('');
    const overhead = bodyOf(msrpRequestOf(room.msrp())).length;
    for (const [total, range] of [
      [2048, '1-2048/2048'],
      [2049, '1-*/2049'],
    ] as const) {
      room.say('x'.repeat(total - overhead));
      const send = msrpRequestOf(room.msrp());
      expect(bodyOf(send).length).toBe(total);
      expect(headerOf(send, 'Byte-Range')).toBe(range);
    }
  });

  it('has ids of 80 random bits, never the same twice [R4975-7.1-6, R4975-7.1.1-1]', () => {
    const room = new ScriptedRoom().join();
    for (let n = 0; n < 50; n += 1) room.say('again');
    const sent = room.msrp() as MsrpRequest[];
    const ids = sent.flatMap((send) => [send.tid, headerOf(send, 'Message-ID')]);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{20}$/);
  });

  it('gets another transaction id where its text holds the end-line of the first [R4975-7.1-5]', () => {
    let fresh = freshFrom(ENTROPY);
    const next = () => {
      const drawn = draw(fresh, 'transaction', 10);
      fresh = drawn.fresh;
      return drawn.hex;
    };
    const room = new ScriptedRoom();
    const bind = room.bind();
    expect(bind.tid).toBe(next());
    room.answer(bind, 200);
    const [planted, another] = [next(), next()];
    room.say(`look:\r\n-------${planted}$\r\nMSRP ${planted} SEND`);
    const send = msrpRequestOf(room.msrp());
    expect(send.tid).toBe(another);
    expect(bodyOf(send)).toContain(planted);
  });

  it('waits until the room is joined, in order [R7701-7.1-1]', () => {
    const room = new ScriptedRoom();
    room.feed({ type: 'booted', entropy: ENTROPY, wallMs: 0 });
    const invite = room.invite();
    room.say('one');
    room.accept(invite);
    room.connect(MSRP);
    const bind = msrpRequestOf(room.msrp());
    room.say('two');
    expect(room.msrp()).toEqual([]);
    room.answer(bind, 200);
    expect((room.msrp() as MsrpRequest[]).map((send) => cpimOf(send).content)).toEqual([
      'one',
      'two',
    ]);
  });
});

describe('the answer to what was said', () => {
  it.each([200, 400, 403, 404, 413, 428, 999])(
    '%i is told with number and text, matched by tid [R4975-7.2-2]',
    (status) => {
      const room = new ScriptedRoom().join();
      room.say('first');
      room.say('second');
      const [first, second] = room.msrp() as [MsrpRequest, MsrpRequest];
      room.answer(second, status);
      expect(room.notices()).toEqual([{ type: 'sent', n: 2, status, text: 'second' }]);
      room.answer(first, 200);
      room.answer(first, 200);
      expect(room.notices()).toEqual([{ type: 'sent', n: 1, status: 200, text: 'first' }]);
    },
  );

  it('that does not come for 30 s is 408, and one that comes later is nothing [R4975-7.1.1-4, M23]', () => {
    const room = new ScriptedRoom().join();
    room.say('hello');
    room.pass(10_000);
    room.say('again');
    const [hello] = room.msrp() as [MsrpRequest];
    room.pass(19_999);
    expect(room.notices()).toEqual([]);
    room.pass(1);
    expect(room.notices()).toEqual([{ type: 'sent', n: 1, status: 408, text: 'hello' }]);
    room.answer(hello, 200);
    expect(room.notices()).toEqual([]);
    room.pass(10_000);
    expect(room.notices()).toMatchObject([{ type: 'sent', n: 2, status: 408 }]);
  });

  it('is due 30 s after the network took the message, not before [M24]', () => {
    const room = new ScriptedRoom().join();
    room.say('long');
    room.feed({ type: 'handed-over', connection: MSRP, waitingBytes: 100 });
    room.pass(120_000);
    expect(room.notices()).toEqual([]);
    room.feed({ type: 'drained', connection: MSRP });
    room.pass(29_999);
    expect(room.notices()).toEqual([]);
    room.pass(1);
    expect(room.notices()).toMatchObject([{ type: 'sent', status: 408 }]);
  });

  it('415 means that nothing more of that type is sent [R4975-10-415]', () => {
    const room = new ScriptedRoom().join();
    room.say('one');
    room.answer(msrpRequestOf(room.msrp()), 415);
    room.say('two');
    expect(room.msrp()).toEqual([]);
    expect(room.notices()).toMatchObject([
      { n: 1, status: 415 },
      { n: 2, status: 415 },
    ]);
  });

  it.each([481, 506])('%i ends the session with a BYE [R4975-10-481, R4975-10-506]', (status) => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.say('one');
    room.say('two');
    room.answer(room.msrp()[0] as MsrpRequest, status);
    expect(room.notices()).toMatchObject([
      { type: 'sent', n: 1, status },
      { type: 'error', status },
    ]);
    const bye = requestOf(room.sip());
    room.say('three');
    room.respond(bye, 200);
    expect(room.notices()).toMatchObject([
      { type: 'sent', n: 3, status: 481 },
      { type: 'sent', n: 2, status: 408 },
      { type: 'left' },
    ]);
  });

  it('is awaited by a bounded number of messages; the others wait their turn', () => {
    const room = new ScriptedRoom().join();
    const total = limits.agentAwaitedMax + 2;
    for (let n = 0; n < total; n += 1) room.say(String(n));
    const first = room.msrp() as MsrpRequest[];
    expect(first).toHaveLength(limits.agentAwaitedMax);
    for (const send of first) room.answer(send, 200);
    const rest = room.msrp() as MsrpRequest[];
    expect(rest.map((send) => cpimOf(send).content)).toEqual([
      String(total - 2),
      String(total - 1),
    ]);
  });
});

describe('what cannot be said', () => {
  it.each([
    ['more than the room takes', ['a=max-size:200'], 'x'.repeat(200), 413],
    ['to a room that only sends', ['a=sendonly'], 'hello', 403],
    ['in a type that the room does not take', [], 'hello', 415],
  ] as const)('%s is refused here [R4975-8-6, R4975-8-8, S14]', (_, added, text, status) => {
    const lines = [...ANSWER_LINES, ...added].map((line) =>
      status === 415 ? line.replace('wrapped-types:*', 'wrapped-types:image/*') : line,
    );
    const room = new ScriptedRoom().join({ media: lines.join('\r\n') });
    room.say(text);
    expect(room.msrp()).toEqual([]);
    expect(room.notices()).toEqual([{ type: 'sent', n: 1, status, text }]);
  });

  it('is told as 481 when there is no room, before and after', () => {
    const room = new ScriptedRoom();
    room.say('to nobody');
    expect(room.notices()).toEqual([{ type: 'sent', n: 1, status: 481, text: 'to nobody' }]);
    const invite = room.invite();
    room.say('to whom');
    room.respond(invite, 404);
    expect(room.notices()).toMatchObject([
      { type: 'sent', n: 2, status: 481 },
      { type: 'error', status: 404 },
    ]);
  });

  it('is told as 413 when too much waits already', () => {
    const room = new ScriptedRoom();
    room.invite();
    for (let n = 0; n < limits.agentUnsentMax; n += 1) room.say('x');
    expect(room.notices()).toEqual([]);
    room.say('too much');
    expect(room.notices()).toMatchObject([{ n: limits.agentUnsentMax + 1, status: 413 }]);
  });

  it('is a REPORT about it, which is heard and not answered [R4975-7.1.2-2]', () => {
    const room = new ScriptedRoom().join();
    const headers = { 'Message-ID': 'unknown1', 'Byte-Range': '1-1/1', Status: '000 413 Stop' };
    room.sendMsrp(roomRequest(room.path, headers, undefined, { method: asOctets('REPORT') }));
    expect([room.msrp(), room.notices()]).toEqual([[], []]);
  });
});

function bodyOf(send: MsrpRequest): string {
  return send.body ?? '';
}

function cpimOf(send: MsrpRequest) {
  const cpim = parseCpim(send.body ?? asOctets(''));
  if (!cpim.ok) throw new Error(cpim.fault.message);
  return cpim.value;
}
