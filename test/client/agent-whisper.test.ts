// What the agent says to one person alone, and how it finds out whom a word means.
import { describe, expect, it } from 'vitest';
import { parseCpim } from '../../model/wire/cpim.ts';
import type { MsrpMessage, MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  ALICE,
  ANSWER_LINES,
  answerBody,
  ROOM,
  roomRequest,
  ScriptedRoom,
} from './scripted-room.ts';
import { fullDocument, joinedWithRoster, knownRoster, notify } from './scripted-roster.ts';

const BOB = 'sip:bob@example.org';
const PEOPLE = [
  [ALICE],
  [BOB, 'Rook', 'Bob B'],
  ['sip:carol@example.org', 'Queen', 'Sam'],
  ['sip:sam@example.org', '', 'Sam'],
  ['sip:bob@example.com', 'Bobby Ray'],
] as const;

describe('a whisper', () => {
  it.each([
    ['sip:dave@example.org', 'sip:dave@example.org'],
    ['tel:+15551234', 'tel:+15551234'],
    ['Rook', BOB],
    ['ROOK', BOB],
    ['\uff32ook', BOB],
    ['Bobby  Ray', 'sip:bob@example.com'],
    ['bob b', BOB],
    ['carol', 'sip:carol@example.org'],
  ])('to %s goes to %s alone, by URI [R7701-6.2-1, P1]', (to, uri) => {
    const { room } = knownRoster(PEOPLE);
    room.command({ type: 'whisper', to, text: 'psst' });
    const send = onlyOne(room.msrp());
    expect(cpimOf(send)).toMatchObject({ from: { uri: ALICE }, to: [{ uri }], content: 'psst' });
    room.answer(send, 428);
    expect(room.notices()).toEqual([{ type: 'sent', n: 1, status: 428, text: 'psst', to }]);
  });

  it('goes to no other whose name somebody bears as theirs [R7701-6.2-1]', () => {
    const mallory = ['sip:mallory@example.org', '', 'alfred'] as const;
    const alfred = 'sip:alfred@example.org';
    const { room } = knownRoster([[ALICE], mallory, [alfred]]);
    room.command({ type: 'whisper', to: 'alfred', text: 'psst' });
    expect(cpimOf(onlyOne(room.msrp()))).toMatchObject({ to: [{ uri: alfred }] });
    room.command({ type: 'whisper', to: 'ALFRED', text: 'psst' });
    const message = `ALFRED may be any of ${mallory[0]}, ${alfred}: give the address.`;
    expect(room.notices()).toContainEqual(expect.objectContaining({ status: 404, message }));
  });

  it.each([
    ['nobody', 'Nobody here is called nobody.'],
    ['Sam', 'Sam may be any of sip:carol@example.org, sip:sam@example.org: give the address.'],
    ['bob', 'bob may be any of sip:bob@example.org, sip:bob@example.com: give the address.'],
  ])('to %s is told to be impossible, and the stay goes on [R7701-6.2-1]', (to, message) => {
    const { room } = knownRoster(PEOPLE);
    room.command({ type: 'whisper', to, text: 'psst' });
    expect(room.msrp()).toEqual([]);
    expect(room.notices()).toEqual([
      { type: 'error', status: 404, message, command: 'whisper', n: 1 },
    ]);
    room.say('aloud');
    room.answer(onlyOne(room.msrp()), 200);
    expect(room.notices()).toMatchObject([{ type: 'sent', n: 2, status: 200 }]);
  });

  it.each([
    ['offers none', { media: ANSWER_LINES.join('\r\n').replace(' private-messages', '') }],
    ['is no focus', { contact: `<${ROOM}>` }],
  ])('is not sent where the room %s [R7701-6.2-2, R7701-8-2]', (_, shape) => {
    const room = new ScriptedRoom().join(shape);
    room.command({ type: 'whisper', to: BOB, text: 'psst' });
    expect(room.msrp()).toEqual([]);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 403, command: 'whisper' }]);
  });

  it('by name waits for the roster, and holds up nothing else', () => {
    const { room, subscribe } = joinedWithRoster();
    room.command({ type: 'whisper', to: 'Rook', text: 'psst' });
    room.say('aloud');
    expect(cpimOf(onlyOne(room.msrp())).content).toBe('aloud');
    room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB, 'Rook']]) }));
    expect(cpimOf(onlyOne(room.msrp())).to).toMatchObject([{ uri: BOB }]);
  });

  it('by name is impossible once there will be no roster', () => {
    const { room, subscribe } = joinedWithRoster();
    room.command({ type: 'whisper', to: 'Rook', text: 'psst' });
    room.respond(subscribe, 404);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 404, n: 1 }]);
  });
});

describe('a message', () => {
  it('is told with the nickname of its sender, found by From [R7701-6.1-28, C36]', () => {
    const { room } = knownRoster(PEOPLE);
    for (const [n, from] of [
      `"Rook" <sip:carol@example.org>`,
      `<sip:bob@EXAMPLE.org>`,
      `<sip:sam@example.org>`,
      `<sip:unknown@example.org>`,
    ].entries()) {
      const body = `From: ${from}\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\nhi`;
      const headers = { 'Message-ID': `m${n}000`, 'Content-Type': 'message/cpim' };
      room.sendMsrp(roomRequest(room.path, headers, body));
    }
    const nicknames = room.notices().map((notice) => notice.type === 'message' && notice.nickname);
    expect(nicknames).toEqual(['Queen', 'Rook', null, null]);
  });
});

describe('who is anonymous', () => {
  const join = (headers: readonly (readonly [string, string])[]) => {
    const room = new ScriptedRoom();
    const invite = room.invite({ name: 'Alice', anonymous: true });
    room.accept(invite, { headers });
    return { room, invite };
  };

  it('asks for privacy, and speaks under the URI that the room gave [R7701-5.2-11, R7701-6.1-4, R7701-6.1-5, C39]', () => {
    const { room, invite } = join([['P-Confab-Anonymous', '<sip:anonymous3@anonymous.invalid>']]);
    const text = JSON.stringify(invite.headers.filter(({ name }) => name !== 'From'));
    expect(text).toContain('"Privacy","value":"id"');
    expect(text).not.toMatch(/alice/i);
    room.connect(2);
    room.answer(onlyOne(room.msrp()), 200);
    const alias = 'sip:anonymous3@anonymous.invalid';
    expect(room.notices()).toMatchObject([{ type: 'joined', alias }]);
    room.say('boo');
    const send = onlyOne(room.msrp());
    expect(cpimOf(send).from).toEqual(
      expect.objectContaining({ uri: 'sip:anonymous3@anonymous.invalid' }),
    );
    expect(send.body).not.toMatch(/alice/i);
  });

  it('does not enter a room that gives no such URI [R7701-6.1-4]', () => {
    const room = new ScriptedRoom();
    room.respond(room.invite({ anonymous: true }), 200, { body: answerBody() });
    const bye = room.sip()[1];
    expect(bye).toMatchObject({ method: 'BYE' });
    if (bye?.kind === 'request') room.respond(bye, 200);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 433 }]);
  });
});

function onlyOne(frames: readonly MsrpMessage[]): MsrpRequest {
  const [one, ...more] = frames;
  if (one?.kind !== 'request' || more.length > 0) throw new Error(JSON.stringify(frames));
  return one;
}

function cpimOf(send: MsrpRequest) {
  const cpim = parseCpim(send.body ?? asOctets(''));
  if (!cpim.ok) throw new Error(cpim.fault.message);
  return cpim.value;
}
