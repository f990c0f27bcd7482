// Who is writing: the agent's own typing, and what it tells of the others'.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import { parseIsComposing, serializeIsComposing } from '../../model/wire/is-composing.ts';
import { headerOf, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { ANSWER_LINES, ROOM, roomRequest, ScriptedRoom } from './scripted-room.ts';
import { knownRoster } from './scripted-roster.ts';

const BOB = 'sip:bob@example.org';
const KEY = { type: 'typing', active: true } as const;

describe('the own typing', () => {
  it('is told at the first key, to the room, for nobody to answer [R3994-3.2-1, R3994-3.5-2]', () => {
    const room = new ScriptedRoom().join();
    for (let key = 0; key < 20; key += 1) room.command(KEY);
    const [send, ...more] = room.msrp() as MsrpRequest[];
    expect(more).toEqual([]);
    if (send === undefined) throw new Error('nothing was sent');
    expect(headerOf(send, 'Failure-Report')).toBe('no');
    expect(headerOf(send, 'Success-Report')).toBeUndefined();
    expect(statusOf(send)).toMatchObject({ to: ROOM, state: 'active', refreshSeconds: 120 });
    // No answer is waited for.
    room.pass(limits.agentAnswerMs);
    expect(room.notices()).toEqual([]);
  });

  it('stops 15 s after the last key, or when it is taken back [R3994-3.2-1]', () => {
    const room = new ScriptedRoom().join();
    room.command(KEY);
    room.pass(10_000);
    room.command(KEY);
    room.msrp();
    room.pass(14_999);
    expect(room.msrp()).toEqual([]);
    room.pass(1);
    expect(states(room)).toEqual(['idle']);
    room.command(KEY);
    room.command({ type: 'typing', active: false });
    room.command({ type: 'typing', active: false });
    expect(states(room)).toEqual(['active', 'idle']);
    room.pass(200_000);
    expect(room.msrp()).toEqual([]);
  });

  it('ends with the message itself, and without another word [R3994-3.2-1]', () => {
    const room = new ScriptedRoom().join();
    room.command(KEY);
    room.msrp();
    room.say('here it is');
    expect(room.msrp()).toHaveLength(1);
    room.pass(20_000);
    expect(room.msrp()).toEqual([]);
    room.command(KEY);
    expect(states(room)).toEqual(['active']);
  });

  it('is told at most once in a refresh interval, however the keys come [R3994-3.2-3, R3994-3.2-2]', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(14_999), { minLength: 1, maxLength: 60 }), (pauses) => {
        const room = new ScriptedRoom().join();
        const start = room.nowMs;
        for (const pauseMs of pauses) {
          room.command(KEY);
          room.pass(pauseMs);
        }
        const spentMs = room.nowMs - start;
        const told = states(room);
        expect(told.every((state) => state === 'active')).toBe(true);
        expect(told).toHaveLength(1 + Math.floor(spentMs / limits.agentTypingRefreshMs));
      }),
      { numRuns: 50 },
    );
  });

  it('is not told to a room that does not take it [R3994-3.5-2]', () => {
    const lines = ANSWER_LINES.map((line) =>
      line.replace('wrapped-types:*', 'wrapped-types:text/*'),
    );
    const room = new ScriptedRoom().join({ media: lines.join('\r\n') });
    room.command(KEY);
    expect(room.msrp()).toEqual([]);
    const sendonly = new ScriptedRoom().join({
      media: [...ANSWER_LINES, 'a=sendonly'].join('\r\n'),
    });
    sendonly.command(KEY);
    expect(sendonly.msrp()).toEqual([]);
  });

  it('is nobody’s business before and after the stay', () => {
    const room = new ScriptedRoom();
    room.command(KEY);
    room.invite();
    room.command(KEY);
    expect(room.effects.filter(({ type }) => type === 'send')).toHaveLength(1);
  });
});

describe("somebody else's typing", () => {
  it('is told once when it begins, and once when it ends, with their nickname [R3994-3.3-1, R3994-3.3-2]', () => {
    const { room } = knownRoster([[BOB, 'Rook']]);
    composing(room, { state: 'active' });
    composing(room, { state: 'active' });
    const typing = { type: 'typing', from: BOB, nickname: 'Rook', private: false };
    expect(room.notices()).toEqual([{ ...typing, active: true }]);
    composing(room, { state: 'idle' });
    composing(room, { state: 'idle' });
    expect(room.notices()).toEqual([{ ...typing, active: false }]);
  });

  it('ends with their message [R3994-3.3-1]', () => {
    const { room } = knownRoster([[BOB]]);
    composing(room, { state: 'active' });
    room.notices();
    send(room, 'text/plain', 'hello');
    expect(room.notices()).toMatchObject([
      { type: 'typing', active: false },
      { type: 'message', text: 'hello' },
    ]);
    expect(room.timers().filter(({ timer }) => timer === 'typists')).toEqual([]);
  });

  it.each([
    [undefined, 120_000],
    [90, 90_000],
    [1, 1_000],
  ])('with refresh %s ends after %i ms of silence [R3994-3.2-2, R3994-3.3-1]', (seconds, ms) => {
    const { room } = knownRoster([[BOB]]);
    composing(room, {
      state: 'active',
      ...(seconds === undefined ? {} : { refreshSeconds: seconds }),
    });
    room.notices();
    room.pass(ms - 1);
    expect(room.notices()).toEqual([]);
    room.pass(1);
    expect(room.notices()).toMatchObject([{ type: 'typing', active: false }]);
  });

  it('in a state that nobody knows, or unreadable, is idle, and no message [R3994-3.5-1]', () => {
    const { room } = knownRoster([[BOB]]);
    for (const content of [
      serializeIsComposing({ state: 'active' }).replace('active', 'pondering'),
      'nonsense',
    ]) {
      send(room, 'application/im-iscomposing+xml', content);
    }
    expect(room.notices()).toEqual([]);
  });

  it('is kept in mind of a bounded number of people', () => {
    const { room } = knownRoster([[BOB]]);
    for (let n = 0; n <= limits.agentTypistsMax; n += 1) {
      composing(room, { state: 'active' }, `sip:u${n}@example.org`);
    }
    const ended = room.notices().filter((notice) => notice.type === 'typing' && !notice.active);
    expect(ended).toMatchObject([{ from: 'sip:u0@example.org' }]);
    expect(room.state.typists).toHaveLength(limits.agentTypistsMax);
  });
});

let count = 0;

function composing(
  room: ScriptedRoom,
  status: Parameters<typeof serializeIsComposing>[0],
  from = BOB,
): void {
  send(room, 'application/im-iscomposing+xml', serializeIsComposing(status), from);
}

function send(room: ScriptedRoom, type: string, content: string, from = BOB): void {
  count += 1;
  const body = `From: <${from}>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: ${type}\r\n\r\n${content}`;
  const headers = { 'Message-ID': `typing${count}`, 'Content-Type': 'message/cpim' };
  room.sendMsrp(roomRequest(room.path, headers, body));
}

function states(room: ScriptedRoom): readonly string[] {
  return (room.msrp() as MsrpRequest[]).map((sent) => statusOf(sent).state);
}

function statusOf(sent: MsrpRequest) {
  const cpim = parseCpim(sent.body ?? asOctets(''));
  const status = cpim.ok ? parseIsComposing(cpim.value.content) : cpim;
  if (!cpim.ok || !status.ok) throw new Error('no status');
  return { to: cpim.value.to[0]?.uri, ...status.value };
}
