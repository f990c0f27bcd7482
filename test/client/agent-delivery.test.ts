// Long messages in chunks, and what REPORTs say of the own messages.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import { headerOf, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { roomRequest, ScriptedRoom } from './scripted-room.ts';

describe('a long message', () => {
  it('leaves in interruptible chunks of one Message-ID that make up the whole [R4975-5.1-1, R4975-7.1.1-11, R4975-7.1.1-12]', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_040_000 }), (length) => {
        const room = new ScriptedRoom().join();
        const text = 'abcdefghij'.repeat(length / 10 + 1).slice(0, length);
        room.say(text);
        const chunks: MsrpRequest[] = [];
        for (;;) {
          const news = room.msrp() as MsrpRequest[];
          if (news.length === 0) break;
          chunks.push(...news);
          expect(room.notices()).toEqual([]);
          for (const chunk of news) room.answer(chunk, 200);
        }
        const whole = chunks.map(({ body }) => body).join('');
        const cpim = parseCpim(asOctets(whole));
        expect(cpim.ok && cpim.value.content === text).toBe(true);
        expect(new Set(chunks.map((chunk) => headerOf(chunk, 'Message-ID'))).size).toBe(1);
        expect(new Set(chunks.map(({ tid }) => tid)).size).toBe(chunks.length);
        let at = 1;
        for (const chunk of chunks) {
          const end = whole.length <= 2048 ? whole.length : '*';
          expect(headerOf(chunk, 'Byte-Range')).toBe(`${at}-${end}/${whole.length}`);
          at += chunk.body?.length ?? 0;
          expect(chunk.body?.length).toBeLessThanOrEqual(limits.agentChunkBytes);
          expect(chunk.flag).toBe(at > whole.length ? '$' : '+');
        }
        expect(room.notices()).toMatchObject([{ type: 'sent', n: 1, status: 200 }]);
      }),
      { numRuns: 15, examples: [[1_040_000], [16_384], [1]] },
    );
  });

  it('lets other requests through, and the next message wait its turn [R4975-5.1-1, C9]', () => {
    const { room, chunks } = long(10);
    expect(chunks).toHaveLength(limits.agentChunksAwaitedMax);
    room.command({ type: 'take-nickname', nickname: 'Rook' });
    room.say('next');
    expect((room.msrp() as MsrpRequest[]).map(({ method }) => method)).toEqual(['NICKNAME']);
    const order: string[] = [];
    let open = chunks;
    while (open.length > 0) {
      for (const chunk of open) room.answer(chunk, 200);
      open = room.msrp() as MsrpRequest[];
      order.push(...open.map(({ body = '' }) => (body.endsWith('next') ? 'next' : 'chunk')));
    }
    expect(order.indexOf('next')).toBe(order.length - 1);
    expect(room.notices()).toMatchObject([
      { n: 1, status: 200 },
      { n: 2, status: 200 },
    ]);
  });

  it.each([400, 413, 404])(
    'is stopped by %i to any chunk, and told once [P14, R4975-10-413]',
    (status) => {
      const { room, chunks } = long(10);
      const [first, second, ...others] = chunks;
      if (first === undefined || second === undefined) throw new Error('no chunks');
      room.answer(first, 200);
      room.msrp();
      room.answer(second, status);
      expect(room.msrp()).toEqual([]);
      for (const other of others) room.answer(other, status);
      expect(room.notices()).toMatchObject([{ type: 'sent', n: 1, status }]);
      room.say('short');
      expect(room.msrp()).toHaveLength(1);
    },
  );

  it('without an answer to one chunk is told once, after 30 s [R4975-7.1.1-4]', () => {
    const { room, chunks } = long(10);
    for (const chunk of chunks.slice(1)) room.answer(chunk, 200);
    room.msrp();
    room.pass(limits.agentAnswerMs);
    expect(room.notices()).toMatchObject([{ type: 'sent', n: 1, status: 408 }]);
    expect(room.timers().filter(({ timer }) => timer === 'answers')).toEqual([]);
  });

  it('that is under way when the stay ends is told once', () => {
    const { room } = long(10);
    room.feed({ type: 'closed', connection: 1, reason: 'x' });
    const sent = room.notices().filter(({ type }) => type === 'sent');
    expect(sent).toMatchObject([{ n: 1, status: 408 }]);
  });
});

describe('a REPORT', () => {
  it('is asked for with everything that is said [R7701-6.1-1, R4975-7.1.1-3]', () => {
    const room = new ScriptedRoom().join();
    room.say('hello');
    const [send] = room.msrp() as [MsrpRequest];
    expect(headerOf(send, 'Success-Report')).toBe('yes');
    expect(headerOf(send, 'Failure-Report')).toBeUndefined();
  });

  it.each([
    ['000 200 OK', undefined, 200],
    ['000 200', undefined, 200],
    ['000 413 Too long', undefined, 413],
    ['000 408', '1-10/*', 408],
  ])(
    'of status %s is told once, never answered [R4975-7.1.2-2, R4975-7.3.2-1]',
    (status, range, told) => {
      const { room, send } = said();
      const total = send.body?.length ?? 0;
      for (let time = 0; time < 2; time += 1) {
        report(room, send, status, range ?? `1-${total}/${total}`);
      }
      expect(room.notices()).toEqual([{ type: 'report', n: 1, status: told }]);
      expect(room.msrp()).toEqual([]);
    },
  );

  it.each([
    ['of another message', { 'Message-ID': 'other' }, {}],
    ['of another namespace', { Status: '001 200 OK' }, {}],
    ['without a status', { Status: '' }, {}],
    ['of a part', { 'Byte-Range': '1-20/*' }, {}],
    ['of a part behind', { 'Byte-Range': '2-*/*' }, {}],
    ['without a range', { 'Byte-Range': '' }, {}],
    ['to another session', {}, { toPath: [asOctets('msrp://198.51.100.7:2855/other;tcp')] }],
  ])('%s says nothing [M16, M17, M18, R4975-7.3.2-1]', (_, headers, rest) => {
    const { room, send } = said();
    const total = send.body?.length ?? 0;
    const all = { Status: '000 200 OK', 'Byte-Range': `1-${total}/${total}`, ...headers };
    const own = { 'Message-ID': headerOf(send, 'Message-ID') ?? '', ...all };
    const method = asOctets('REPORT');
    room.sendMsrp(roomRequest(room.path, own, undefined, { method, ...rest }));
    expect([room.notices(), room.msrp()]).toEqual([[], []]);
  });

  it('counts the octets that have arrived, in whatever pieces and order [M19]', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(120), fc.nat(60)), { maxLength: 12 }), (pieces) => {
        const { room, send } = said();
        const total = send.body?.length ?? 0;
        const arrived = new Set<number>();
        for (const [start, length] of pieces) {
          const end = Math.min(start + length, total - 1);
          if (start > end) continue;
          for (let at = start; at <= end; at += 1) arrived.add(at);
          report(room, send, '000 200 OK', `${start + 1}-${end + 1}/${total}`);
          const isWhole = arrived.size === total;
          expect(room.notices().length > 0).toBe(isWhole);
          if (isWhole) return;
        }
        const missing = [...Array(total).keys()].filter((at) => !arrived.has(at));
        for (const at of missing.reverse()) {
          expect(room.notices()).toEqual([]);
          report(room, send, '000 200 OK', `${at + 1}-${at + 1}/${total}`);
        }
        expect(room.notices()).toEqual([{ type: 'report', n: 1, status: 200 }]);
      }),
      { numRuns: 40 },
    );
  });

  it('is waited for of a bounded number of messages', () => {
    const room = new ScriptedRoom().join();
    for (let n = 0; n <= limits.agentReportsMax; n += 1) {
      room.say('x');
      for (const send of room.msrp() as MsrpRequest[]) room.answer(send, 200);
    }
    expect(room.state.deliveries).toHaveLength(limits.agentReportsMax);
    expect(room.state.deliveries[0]?.n).toBe(2);
  });
});

function long(chunkCount: number) {
  const room = new ScriptedRoom().join();
  room.say('x'.repeat(chunkCount * limits.agentChunkBytes - 1_000));
  return { room, chunks: room.msrp() as MsrpRequest[] };
}

function said() {
  const room = new ScriptedRoom().join();
  room.say('hello');
  const [send] = room.msrp() as [MsrpRequest];
  room.answer(send, 200);
  room.notices();
  return { room, send };
}

function report(room: ScriptedRoom, send: MsrpRequest, status: string, range: string): void {
  const id = headerOf(send, 'Message-ID') ?? '';
  const headers = { 'Message-ID': id, 'Byte-Range': range, Status: status };
  room.sendMsrp(roomRequest(room.path, headers, undefined, { method: asOctets('REPORT') }));
}
