// The agent's ways out of a room: its own, the room's, and the network's.
import { describe, expect, it } from 'vitest';
import { asOctets } from '../../model/wire/octets.ts';
import { type SipRequest, serializeSip, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { parseVia } from '../../model/wire/sip-header.ts';
import { inDialog, MSRP, requestOf, ScriptedRoom, SIP } from './scripted-room.ts';

const LEFT = { type: 'left', reason: 'You left the room.' };

describe('leaving a room', () => {
  it('is a BYE, and is told when that is answered, connections closed [R7701-4-5]', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.command({ type: 'leave' });
    const bye = requestOf(room.sip());
    expect([bye.method, sipHeader(bye, 'CSeq')]).toEqual(['BYE', '2 BYE']);
    expect(sipHeader(bye, 'To')).toContain(';tag=focus1');
    expect(room.notices()).toEqual([]);
    room.respond(bye, 200);
    expect(room.notices()).toEqual([LEFT]);
    expect(room.closed()).toEqual([MSRP, SIP]);
    expect(room.timers()).toEqual([]);
  });

  it.each([481, 408, 500])('is done when the BYE gets %i as well [R3261-15-1]', (status) => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.command({ type: 'leave' });
    room.respond(requestOf(room.sip()), status);
    expect(room.notices()).toEqual([LEFT]);
  });

  it.each(['sip-tcp', 'sip-udp'] as const)(
    'is done when the BYE is never answered, over %s [R3261-17.1.2-1]',
    (transport) => {
      const room = new ScriptedRoom(transport).join();
      room.sip();
      room.command({ type: 'leave' });
      room.pass(31_999);
      expect(room.notices()).toEqual([]);
      expect(room.sip().length).toBe(transport === 'sip-udp' ? 11 : 1);
      room.pass(1);
      expect(room.notices()).toEqual([LEFT]);
      room.pass(60_000);
      expect(room.closed()).toEqual([MSRP, SIP]);
    },
  );

  it('is told once, however often it is asked for', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.command({ type: 'leave' });
    room.command({ type: 'leave' });
    room.respond(requestOf(room.sip()), 200);
    room.command({ type: 'leave' });
    expect(room.notices()).toEqual([LEFT]);
  });

  it('before anything was joined does nothing', () => {
    const room = new ScriptedRoom();
    expect(room.command({ type: 'leave' })).toEqual([]);
  });
});

describe('leaving before the answer', () => {
  it('waits for a provisional response, then cancels on the branch of the INVITE [R3261-9-1]', () => {
    const room = new ScriptedRoom();
    const invite = room.invite();
    room.command({ type: 'leave' });
    expect(room.sip()).toEqual([]);
    room.respond(invite, 100);
    const cancel = requestOf(room.sip());
    expect([cancel.method, cancel.uri]).toEqual(['CANCEL', invite.uri]);
    for (const name of ['Via', 'From', 'To', 'Call-ID']) {
      expect(sipHeader(cancel, name)).toBe(sipHeader(invite, name));
    }
    expect(sipHeader(cancel, 'CSeq')).toBe('1 CANCEL');
    room.respond(cancel, 200);
    expect(room.notices()).toEqual([]);
    room.respond(invite, 487);
    expect(requestOf(room.sip()).method).toBe('ACK');
    expect(room.notices()).toEqual([LEFT]);
    expect(room.closed()).toEqual([SIP]);
  });

  it('cancels at once where a provisional response came [R3261-9-1]', () => {
    const room = new ScriptedRoom();
    room.respond(room.invite(), 180);
    room.command({ type: 'leave' });
    expect(requestOf(room.sip()).method).toBe('CANCEL');
  });

  it.each([true, false])(
    'acknowledges a 200 that crossed and says BYE, cancelled %s [S4]',
    (isCancelled) => {
      const room = new ScriptedRoom();
      const invite = room.invite();
      if (isCancelled) room.respond(invite, 100);
      room.command({ type: 'leave' });
      room.sip();
      room.respond(invite, 200);
      const [ack, bye] = room.sip() as SipRequest[];
      expect([ack?.method, bye?.method]).toEqual(['ACK', 'BYE']);
      if (bye !== undefined) room.respond(bye, 200);
      expect(room.notices()).toEqual([LEFT]);
    },
  );

  it('gives the INVITE up when no answer comes 64*T1 after the CANCEL [R3261-9-1]', () => {
    const room = new ScriptedRoom('sip-udp');
    room.respond(room.invite(), 180);
    room.command({ type: 'leave' });
    room.pass(31_999);
    expect(room.notices()).toEqual([]);
    room.pass(1);
    expect(room.notices()).toEqual([LEFT]);
    expect(room.closed()).toEqual([SIP]);
    expect(room.timers()).toEqual([]);
  });

  it('needs no CANCEL while there is no connection yet', () => {
    const room = new ScriptedRoom();
    room.feed({ type: 'booted', entropy: '01'.repeat(32), wallMs: 0 });
    const via = { transport: 'sip-tcp', host: 'h', port: 1 } as const;
    room.command({ type: 'join', room: 'sip:r@h', identity: 'sip:a@h', via });
    room.command({ type: 'leave' });
    expect(room.notices()).toEqual([LEFT]);
    room.connect(SIP);
    expect(room.closed()).toEqual([SIP]);
    expect(room.sip()).toEqual([]);
  });

  it.each([0, 1])('says BYE between the answer and the binding, stage %i [R7701-4-5]', (stage) => {
    const room = new ScriptedRoom();
    room.accept(room.invite());
    if (stage === 1) room.connect(MSRP);
    room.command({ type: 'leave' });
    room.respond(requestOf(room.sip()), 200);
    expect(room.notices()).toEqual([LEFT]);
    expect(room.closed()).toEqual(stage === 1 ? [MSRP, SIP] : [SIP]);
  });
});

describe("the room's BYE", () => {
  it('is answered with 200 and ends the stay [R3261-15-1]', () => {
    const { room, ack } = joined();
    room.sendSip(inDialog(ack, 'BYE'));
    expect(room.sip()).toMatchObject([{ kind: 'response', status: 200 }]);
    expect(room.notices()).toEqual([{ type: 'left', reason: 'The room ended the session.' }]);
    expect(room.closed()).toEqual([MSRP, SIP]);
    expect(room.timers()).toEqual([]);
  });

  it('is answered again over UDP when it is repeated, until timer J [R3261-17.2.2-1]', () => {
    const { room, ack } = joined('sip-udp');
    const bye = inDialog(ack, 'BYE');
    room.sendSip(bye);
    const [answer] = room.sip();
    room.pass(500);
    room.sendSip(bye);
    expect(room.sip()).toEqual([answer]);
    const answering = Object.values(room.state.transactions).map(({ purpose }) => purpose);
    expect(answering.filter((purpose) => purpose === 'answer')).toHaveLength(1);
    expect(room.closed()).toEqual([MSRP]);
    room.pass(32_000);
    expect(room.closed()).toEqual([MSRP, SIP]);
    expect(room.notices()).toHaveLength(1);
  });

  it('is the last thing that is heard: what came in the same read is not [R3261-15-1]', () => {
    const { room, ack } = joined();
    const bytes = [inDialog(ack, 'BYE'), inDialog(ack, 'OPTIONS', 'z9hG4bKo')].map(serializeSip);
    const effects = room.feed({
      type: 'bytes-received',
      connection: SIP,
      octets: asOctets(bytes.join('')),
    });
    expect(effects.filter(({ type }) => type === 'send')).toHaveLength(1);
    const other = joined();
    for (const octets of [inDialog(other.ack, 'BYE')].map(serializeSip)) {
      other.room.feed({ type: 'bytes-received', connection: SIP, octets });
    }
    expect(JSON.stringify(room.state)).toBe(JSON.stringify(other.room.state));
  });

  it('that names another dialog gets 481 and ends nothing [R3261-15-1]', () => {
    const { room, ack } = joined();
    const bye = inDialog(ack, 'BYE');
    for (const [name, from, to] of [
      ['From', 'focus1', 'focus9'],
      ['Call-ID', '', 'x'],
    ] as const) {
      const headers = bye.headers.map((header) =>
        header.name === name
          ? { name, value: asOctets(to === 'x' ? 'x' : header.value.replace(from, to)) }
          : header.name === 'Via'
            ? { name: 'Via', value: asOctets(`${header.value}${name}`) }
            : header,
      );
      room.sendSip({ ...bye, headers });
      expect(room.sip()).toMatchObject([{ status: 481 }]);
    }
    expect(room.notices()).toEqual([]);
  });

  it('that crosses the own one is answered, and the own one awaited [R3261-15-1]', () => {
    const { room, ack } = joined();
    room.command({ type: 'leave' });
    const bye = requestOf(room.sip());
    room.sendSip(inDialog(ack, 'BYE'));
    expect(room.sip()).toMatchObject([{ status: 200 }]);
    expect(room.notices()).toEqual([]);
    room.respond(bye, 481);
    expect(room.notices()).toEqual([LEFT]);
  });

  it('before the binding ends the attempt as a failure', () => {
    const room = new ScriptedRoom();
    const ack = room.accept(room.invite());
    room.sendSip(inDialog(ack, 'BYE'));
    expect(room.notices()).toMatchObject([{ type: 'error', status: 480 }]);
    expect(room.closed()).toEqual([SIP]);
  });
});

describe('other requests of the room', () => {
  it.each([
    ['OPTIONS', 200],
    ['REFER', 405],
    ['INFO', 405],
    ['CANCEL', 481],
  ])('%s gets %i, and the stay goes on [R3261-8.2-1, R3261-11-1]', (method, status) => {
    const { room, ack } = joined();
    room.sendSip(inDialog(ack, method));
    const [answer] = room.sip();
    expect(answer).toMatchObject({ kind: 'response', status });
    if (status === 405 && answer !== undefined) {
      const allowed = ['ACK', 'BYE', 'CANCEL', 'INVITE', 'NOTIFY', 'OPTIONS', 'UPDATE'];
      expect(sipHeaders(answer, 'Allow')).toEqual(allowed);
    }
    expect(room.notices()).toEqual([]);
  });

  it('that are malformed get 400, an ACK nothing [R3261-8.2.6-1]', () => {
    const { room, ack } = joined();
    const info = inDialog(ack, 'INFO');
    const headers = info.headers.map((header) =>
      header.name === 'CSeq' ? { name: 'CSeq', value: asOctets('9 OTHER') } : header,
    );
    room.sendSip({ ...info, headers });
    expect(room.sip()).toMatchObject([{ status: 400 }]);
    room.sendSip(inDialog(ack, 'ACK'));
    expect(room.sip()).toEqual([]);
  });

  it('are answered to where a datagram came from [R3261-18.2-1]', () => {
    const { room, ack } = joined('sip-udp');
    const source = { host: '203.0.113.5', port: 7777 };
    const options = inDialog(ack, 'OPTIONS');
    const via = {
      name: 'Via',
      value: asOctets('SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKq;rport'),
    };
    const headers = [via, ...options.headers.slice(1)];
    room.feed({
      type: 'message-received',
      connection: SIP,
      message: { ...options, headers },
      source,
    });
    expect(room.effects.findLast((effect) => effect.type === 'send')).toMatchObject({
      destination: source,
    });
    const [answer] = room.sip();
    const parsed = parseVia((answer && sipHeader(answer, 'Via')) ?? asOctets(''));
    expect(parsed.ok && [parsed.value.received, parsed.value.rport]).toEqual(['203.0.113.5', 7777]);
  });
});

describe('a connection that is lost', () => {
  it('is told at once for messages, and a BYE follows [R4975-5.4-6]', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.feed({ type: 'closed', connection: MSRP, reason: 'ECONNRESET' });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 503 }]);
    room.respond(requestOf(room.sip()), 200);
    const message = 'The message connection to the room was lost: the other side broke it off.';
    expect(room.notices()).toEqual([{ type: 'left', reason: message }]);
    expect(room.closed()).toEqual([SIP]);
  });

  it('ends the stay for SIP, and closes the other one', () => {
    const room = new ScriptedRoom().join();
    room.feed({ type: 'closed', connection: SIP, reason: 'closed by the peer' });
    expect(room.notices()).toMatchObject([{ type: 'error', status: 503 }, { type: 'left' }]);
    expect(room.closed()).toEqual([MSRP]);
    expect(room.timers()).toEqual([]);
  });

  it('is what bytes that are no MSRP amount to', () => {
    const room = new ScriptedRoom().join();
    room.sip();
    room.feed({
      type: 'bytes-received',
      connection: MSRP,
      octets: asOctets('GET / HTTP/1.1\r\n\r\n'),
    });
    expect(room.closed()).toEqual([MSRP]);
    expect(room.notices()).toMatchObject([{ type: 'error', status: 503 }]);
    expect(requestOf(room.sip()).method).toBe('BYE');
  });
});

function joined(transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp') {
  const room = new ScriptedRoom(transport);
  const ack = room.accept(room.invite());
  room.connect(MSRP);
  const [bind] = room.msrp();
  if (bind?.kind !== 'request') throw new Error('no binding SEND');
  room.answer(bind, 200);
  room.notices();
  return { room, ack };
}
