// The agent's requests for nicknames.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { headerOf, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseUseNickname } from '../../model/wire/use-nickname.ts';
import { ANSWER_LINES, MSRP, msrpRequestOf, requestOf, ScriptedRoom } from './scripted-room.ts';

describe('a nickname', () => {
  it.each(['Rook Seven', 'say "hi" \\ o', 'Søren 雪', ''])(
    '%j is asked for with Use-Nickname, no report headers, no body [R7701-7.1-2, R7701-7.1-4, R7701-7.1-16, R7701-7.3-1]',
    (nickname) => {
      const room = new ScriptedRoom().join();
      take(room, nickname);
      const request = msrpRequestOf(room.msrp());
      expect([request.method, request.flag, request.body]).toEqual(['NICKNAME', '$', undefined]);
      expect(request.headers.map(({ name }) => name)).toEqual(['Use-Nickname']);
      const value = headerOf(request, 'Use-Nickname') ?? asOctets('');
      expect(value).toMatch(/^".*"$/s);
      expect(parseUseNickname(value)).toEqual({ ok: true, value: nickname });
    },
  );

  it.each([200, 424, 425, 403])(
    'is told with its answer %i [R7701-7.1-10, R7701-7.1-12]',
    (status) => {
      const room = new ScriptedRoom().join();
      take(room, 'Rook');
      room.answer(msrpRequestOf(room.msrp()), status);
      expect(room.notices()).toEqual([{ type: 'nickname', status, nickname: 'Rook' }]);
    },
  );

  it('waits for the answer to the one before it [R7701-7.2-1]', () => {
    const room = new ScriptedRoom().join();
    take(room, 'A');
    take(room, 'B');
    room.say('meanwhile');
    const [first, said, ...more] = room.msrp() as MsrpRequest[];
    expect([first?.method, said?.method, more]).toEqual(['NICKNAME', 'SEND', []]);
    if (first !== undefined) room.answer(first, 425);
    const second = msrpRequestOf(room.msrp());
    expect(headerOf(second, 'Use-Nickname')).toBe('"B"');
    room.answer(second, 200);
    expect(room.notices()).toEqual([
      { type: 'nickname', status: 425, nickname: 'A' },
      { type: 'nickname', status: 200, nickname: 'B' },
    ]);
  });

  it('waits until the room is joined [R7701-7.1-1]', () => {
    const room = new ScriptedRoom();
    const invite = room.invite();
    take(room, 'Early');
    room.accept(invite);
    room.connect(MSRP);
    const bind = msrpRequestOf(room.msrp());
    room.answer(bind, 200);
    expect(msrpRequestOf(room.msrp()).method).toBe('NICKNAME');
  });

  it('is refused here in a room that declares none, before and after the join [R7701-7.1-1]', () => {
    const media = ANSWER_LINES.join('\r\n').replace('nickname private', 'private');
    const room = new ScriptedRoom();
    const invite = room.invite();
    take(room, 'Early');
    room.accept(invite, { media });
    room.connect(MSRP);
    room.answer(msrpRequestOf(room.msrp()), 200);
    take(room, 'Late');
    const refusal = { type: 'error', status: 403, message: 'This room takes no nicknames.' };
    expect(room.notices()).toEqual([expect.objectContaining({ type: 'joined' }), refusal, refusal]);
    expect(room.msrp()).toEqual([]);
  });

  it.each(['a\r\nX: y', 'tab\there', 'x'.repeat(1024), 'é'.repeat(512)])(
    'that could not be written is refused here with 424 [R7701-7.1-3]',
    (nickname) => {
      const room = new ScriptedRoom().join();
      take(room, nickname);
      expect(room.msrp()).toEqual([]);
      expect(room.notices()).toEqual([{ type: 'nickname', status: 424, nickname }]);
    },
  );

  it('without an answer for 30 s is 408, and the next one is asked for [R4975-7.1.1-4]', () => {
    const room = new ScriptedRoom().join();
    take(room, 'A');
    take(room, 'B');
    room.msrp();
    room.pass(limits.agentAnswerMs);
    expect(room.notices()).toEqual([{ type: 'nickname', status: 408, nickname: 'A' }]);
    expect(headerOf(msrpRequestOf(room.msrp()), 'Use-Nickname')).toBe('"B"');
  });

  it('is told as abandoned when the session ends first', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    take(room, 'A');
    take(room, 'B');
    room.command({ type: 'leave' });
    take(room, 'C');
    room.respond(requestOf(room.sip()), 200);
    expect(room.notices()).toMatchObject([
      { type: 'nickname', status: 481, nickname: 'C' },
      { type: 'nickname', status: 408, nickname: 'A' },
      { type: 'nickname', status: 481, nickname: 'B' },
      { type: 'left' },
    ]);
    expect(room.timers()).toEqual([]);
  });

  it('is one too many when a hundred wait', () => {
    const room = new ScriptedRoom();
    room.invite();
    for (let n = 0; n < limits.agentNicknamesMax; n += 1) take(room, `n${n}`);
    expect(room.notices()).toEqual([]);
    take(room, 'last');
    expect(room.notices()).toEqual([{ type: 'nickname', status: 413, nickname: 'last' }]);
  });

  it('that is answered with 481 ends the session [R4975-10-481]', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    take(room, 'A');
    room.answer(msrpRequestOf(room.msrp()), 481);
    expect(requestOf(room.sip()).method).toBe('BYE');
    expect(room.notices()).toMatchObject([
      { type: 'nickname', status: 481 },
      { type: 'error', status: 481 },
    ]);
  });
});

function take(room: ScriptedRoom, nickname: string): void {
  room.command({ type: 'take-nickname', nickname });
}
