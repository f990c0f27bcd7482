// The dialog while it lasts: the room's re-INVITE and UPDATE, the session timer, a BYE's Reason.
import { describe, expect, it } from 'vitest';
import { asOctets } from '../../model/wire/octets.ts';
import { type SipRequest, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import {
  ANSWER_LINES,
  answerBody,
  inDialog,
  msrpRequestOf,
  requestOf,
  ScriptedRoom,
} from './scripted-room.ts';

const CHANGED = [...ANSWER_LINES.slice(0, -1), 'a=chatroom'].join('\r\n');

describe("the room's re-INVITE", () => {
  it.each(['INVITE', 'UPDATE'])(
    'as %s with the same session gets 200 with the own one [R3264-8-1, R4028-10-1, S16]',
    (method) => {
      const { room, ack, invite } = joined();
      room.sendSip(again(ack, method, answerBody()));
      const [answer] = room.sip();
      expect(answer).toMatchObject({ kind: 'response', status: 200, body: invite.body });
      expect(answer && sipHeader(answer, 'Content-Type')).toBe('application/sdp');
      expect(answer && sipHeader(answer, 'Contact')).toBe(sipHeader(invite, 'Contact'));
      if (method === 'INVITE') room.sendSip(again(ack, 'ACK', ''));
      room.pass(100_000);
      expect([room.sip(), room.notices(), room.closed()]).toEqual([[], [], []]);
    },
  );

  it('that changes what is allowed changes it from then on, both ways [R7701-8-6, R7701-8-5]', () => {
    const { room, ack } = joined();
    room.sendSip(again(ack, 'UPDATE', answerBody(CHANGED).replace('1 1 IN', '1 2 IN')));
    room.command({ type: 'take-nickname', nickname: 'Rook' });
    room.command({ type: 'whisper', to: 'sip:bob@b', text: 'psst' });
    expect(room.notices()).toMatchObject([
      { type: 'error', status: 403 },
      { type: 'error', status: 403, command: 'whisper' },
    ]);
    expect(room.msrp()).toEqual([]);
    room.sendSip(again(ack, 'UPDATE', answerBody().replace('1 1 IN', '1 3 IN'), 9));
    room.command({ type: 'take-nickname', nickname: 'Rook' });
    expect(msrpRequestOf(room.msrp()).method).toBe('NICKNAME');
  });

  it('without an offer gets one, and the answer comes with the ACK [R3264-5-1]', () => {
    const { room, ack, invite } = joined();
    room.sendSip(again(ack, 'INVITE', ''));
    expect(room.sip()).toMatchObject([{ status: 200, body: invite.body }]);
    room.sendSip(again(ack, 'ACK', answerBody(CHANGED).replace('1 1 IN', '1 2 IN')));
    room.command({ type: 'take-nickname', nickname: 'Rook' });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 403 }]);
    expect(room.sip()).toEqual([]);
  });

  it('without an offer whose ACK has no answer ends the call [S31]', () => {
    const { room, ack } = joined();
    room.sendSip(again(ack, 'INVITE', ''));
    room.sip();
    room.sendSip(again(ack, 'ACK', ''));
    expect(requestOf(room.sip()).method).toBe('BYE');
  });

  it('without a body as UPDATE gets none [R3311-5-1]', () => {
    const { room, ack } = joined();
    room.sendSip(again(ack, 'UPDATE', ''));
    expect(room.sip()).toMatchObject([{ status: 200, body: '' }]);
  });

  it.each([
    ['another path', answerBody().replace('roomSession1', 'other')],
    ['no message line', answerBody('m=audio 1 RTP/AVP 0')],
    ['port 0', answerBody().replace('m=message 2855', 'm=message 0')],
    ['no SDP', 'nonsense'],
  ])('with %s gets 488, and the session goes on [R3261-14.1-2, S11, S12]', (_, body) => {
    const { room, ack } = joined();
    room.sendSip(again(ack, 'INVITE', body));
    expect(room.sip()).toMatchObject([{ status: 488 }]);
    room.sendSip({
      ...again(ack, 'ACK', ''),
      headers: again(ack, 'INVITE', '').headers.map((header) =>
        header.name === 'CSeq' ? { ...header, value: asOctets('8 ACK') } : header,
      ),
    });
    room.say('still here');
    expect(room.msrp()).toHaveLength(1);
    expect(room.notices()).toEqual([]);
  });

  it('out of order, or before the last one was acknowledged, gets 500 with Retry-After [R3261-12.2-1, R3261-14.2-1]', () => {
    const { room, ack } = joined();
    room.sendSip(again(ack, 'INVITE', answerBody(), 8));
    room.sendSip(again(ack, 'INVITE', answerBody(), 9));
    room.sendSip(again(ack, 'INVITE', answerBody(), 7));
    const answers = room.sip();
    expect(answers).toMatchObject([{ status: 200 }, { status: 500 }, { status: 500 }]);
    expect(answers.slice(1).map((answer) => sipHeader(answer, 'Retry-After'))).toEqual(['1', '1']);
  });

  it('gets its 200 again until it is acknowledged, and a BYE after 64*T1 [R3261-13.3-1]', () => {
    const { room, ack } = joined('sip-udp');
    room.sendSip(again(ack, 'INVITE', answerBody()));
    room.pass(3_500);
    const answers = room.sip();
    expect(answers).toHaveLength(4);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    room.pass(28_500);
    expect(room.sip().at(-1)).toMatchObject({ kind: 'request', method: 'BYE' });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
  });

  it('that is repeated is answered once for all [R3261-17.2.1-1]', () => {
    const { room, ack } = joined('sip-udp');
    const invite = again(ack, 'INVITE', answerBody());
    room.sendSip(invite);
    room.sendSip(again(ack, 'ACK', ''));
    room.sendSip(invite);
    expect(room.sip()).toHaveLength(1);
  });

  it('is refused with 491 while an own one waits for its answer [R3261-14.2-1, S9]', () => {
    const { room, ack } = joined('sip-tcp', [['Session-Expires', '90;refresher=uac']]);
    room.pass(45_000);
    expect(requestOf(room.sip()).method).toBe('INVITE');
    room.sendSip(again(ack, 'INVITE', answerBody()));
    expect(room.sip()).toMatchObject([{ status: 491 }]);
    room.sendSip(again(ack, 'UPDATE', '', 9));
    expect(room.sip()).toMatchObject([{ status: 200 }]);
  });

  it('from outside the call is refused [R3261-8.2-1]', () => {
    const { room, ack } = joined();
    const invite = again(ack, 'INVITE', answerBody());
    const headers = invite.headers.map((header) =>
      header.name === 'To' ? { ...header, value: asOctets('<sip:alice@example.org>') } : header,
    );
    room.sendSip({ ...invite, headers });
    expect(room.sip()).toMatchObject([{ status: 486 }]);
  });
});

describe('the session timer', () => {
  it('is offered with every request [R4028-7-1]', () => {
    const { invite } = joined();
    expect(sipHeaders(invite, 'Supported')).toEqual(['timer']);
  });

  it.each([
    ['UPDATE', [['Allow', 'INVITE, UPDATE']], false],
    ['INVITE', [], true],
  ] as const)(
    'is refreshed by %s at half its time, again and again [R4028-9-1, R4028-10-1]',
    (method, more, hasBody) => {
      const { room, invite } = joined('sip-tcp', [
        ['Session-Expires', '1800;refresher=uac'],
        ...more,
      ]);
      for (let round = 0; round < 3; round += 1) {
        room.pass(899_999);
        expect(room.sip()).toEqual([]);
        room.pass(1);
        const refresh = requestOf(room.sip());
        expect([refresh.method, refresh.body]).toEqual([method, hasBody ? invite.body : '']);
        expect(sipHeader(refresh, 'Session-Expires')).toBe('1800;refresher=uac');
        const body = hasBody ? { body: answerBody() } : {};
        room.respond(refresh, 200, {
          headers: [['Session-Expires', '1800;refresher=uac']],
          ...body,
        });
        const acks = room.sip() as readonly SipRequest[];
        expect(acks.map((ack) => [ack.method, sipHeader(ack, 'CSeq')])).toEqual(
          hasBody ? [['ACK', `${round + 2} ACK`]] : [],
        );
      }
      expect(room.notices()).toEqual([]);
    },
  );

  it('tries again after a glare, and ends the call when nothing helps in time [R3261-14.1-3, R4028-10-2]', () => {
    const { room } = joined('sip-tcp', [['Session-Expires', '90;refresher=uac']]);
    const joinedAtMs = room.nowMs;
    room.pass(45_000);
    let asked = 0;
    let bye: SipRequest | undefined;
    while (bye === undefined) {
      for (const message of room.sip()) {
        if (message.kind !== 'request') continue;
        if (message.method === 'BYE') bye = message;
        if (message.method !== 'INVITE') continue;
        asked += 1;
        room.respond(message, 491);
      }
      if (bye === undefined) room.pass(500);
    }
    expect(asked).toBeGreaterThan(3);
    // 30 s before the end, a third of it.
    expect(room.nowMs).toBe(joinedAtMs + 60_000);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
  });

  it('that the room should keep ends the call when it does not [R4028-10-2, S15]', () => {
    const { room, ack } = joined('sip-tcp', [['Session-Expires', '1800;refresher=uas']]);
    room.pass(1_000_000);
    const update = again(ack, 'UPDATE', '');
    const timer = { name: 'Session-Expires', value: asOctets('1800;refresher=uac') };
    room.sendSip({ ...update, headers: [...update.headers, timer] });
    const [answer] = room.sip();
    expect(answer && sipHeader(answer, 'Session-Expires')).toBe('1800;refresher=uac');
    expect(answer && sipHeader(answer, 'Require')).toBe('timer');
    room.pass(1_767_999);
    expect([room.sip(), room.notices()]).toEqual([[], []]);
    room.pass(1);
    expect(requestOf(room.sip()).method).toBe('BYE');
    expect(room.notices()).toMatchObject([{ type: 'error', status: 408 }]);
  });

  it('that got 481 ends the call [R3261-14.1-2]', () => {
    const { room } = joined('sip-tcp', [['Session-Expires', '90;refresher=uac']]);
    room.pass(45_000);
    room.respond(requestOf(room.sip()), 481);
    expect(room.sip().at(-1)).toMatchObject({ method: 'BYE' });
  });
});

describe('the Reason of a BYE', () => {
  it.each([
    ['SIP;cause=410;text="Gone"', 'The room was closed.'],
    ['SIP ;cause=503', 'The server is shutting down.'],
    ['Q.850;cause=16, SIP;cause=410', 'The room was closed.'],
    ['SIP;cause=499;text="Be \\"nice\\""', 'The room ended the session: Be "nice".'],
    ['Q.850;cause=16', 'The room ended the session.'],
    ['SIP', 'The room ended the session.'],
  ])('%s is told as: %s [R3326-2-1]', (value, reason) => {
    const { room, ack } = joined();
    const bye = inDialog(ack, 'BYE');
    room.sendSip({ ...bye, headers: [...bye.headers, { name: 'Reason', value: asOctets(value) }] });
    expect(room.notices()).toEqual([{ type: 'left', reason }]);
  });
});

function joined(
  transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp',
  headers: readonly (readonly [string, string])[] = [],
) {
  const room = new ScriptedRoom(transport);
  const invite = room.invite();
  const ack = room.accept(invite, { headers });
  room.connect(2);
  room.answer(msrpRequestOf(room.msrp()), 200);
  room.notices();
  return { room, ack, invite };
}

/** A request of the room's in the dialog, with a body and CSeq of its own. */
function again(ack: SipRequest, method: string, body: string, seq = 8): SipRequest {
  const request = inDialog(ack, method, `z9hG4bK${method}${seq}`);
  const headers = request.headers.map((header) =>
    header.name === 'CSeq' ? { ...header, value: asOctets(`${seq} ${method}`) } : header,
  );
  const type = body === '' ? [] : [{ name: 'Content-Type', value: asOctets('application/sdp') }];
  return { ...request, headers: [...headers, ...type], body: asOctets(body) };
}
