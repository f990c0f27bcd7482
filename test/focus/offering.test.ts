// An INVITE without an offer: the focus offers, the ACK answers, and where the answer says that the
// peer is passive the focus connects (R3264-5-1, R6135-4.2-6; edge cases S30 to S32).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { type SipMessage, sipHeader } from '../../model/wire/sip.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('An INVITE without an offer', () => {
  it('gets one in its 200: message/cpim only, actpass, a path [R3264-5-1] [R6135-4.2-3] [R7701-5.2-6]', () => {
    const { offer } = invited();
    expect(offer?.body.match(/a=accept-types:.*/g)).toEqual(['a=accept-types:message/cpim']);
    expect(offer?.body).toContain('a=setup:actpass\r\n');
    expect(offer?.body).toMatch(/a=path:msrp:\/\/127\.0\.0\.1:2855\/[0-9a-f]{20};tcp/);
    expect(offer?.body).toContain('m=message 2855 TCP/MSRP *\r\n');
  });

  it('joins by the answer in its ACK, which the room gets to know [R3264-5-1] [S31]', () => {
    const { stage, carol } = invited();
    const alice = Person.join(stage, 'alice');
    expect(member(stage, carol)?.capabilities.direction).toBe('inactive');
    carol.ackLater(carol.offerText(), 1);
    expect(statuses(carol.bind())).toEqual([200]);
    expect(member(stage, carol)).toMatchObject({
      joined: true,
      capabilities: { aware: true, privateMessages: true, direction: 'sendrecv' },
    });
    alice.say('welcome');
    expect(texts(carol.frames())).toEqual(['welcome']);
    expect(statuses(carol.say('thanks'))).toEqual([200]);
    expect(stage.connects).toEqual([]);
  });

  it('may bind before its ACK has come, and hears nothing until then [M6]', () => {
    const { stage, carol } = invited();
    const alice = Person.join(stage, 'alice');
    expect(statuses(carol.bind())).toEqual([200]);
    alice.say('too early');
    expect(carol.frames()).toEqual([]);
    carol.ackLater(carol.offerText(), 1);
    alice.say('now');
    const [frame] = carol.frames();
    expect(frame).toMatchObject({ toPath: [carol.path], fromPath: [carol.focusPath] });
  });

  it('whose ACK brings no answer, or none that will do, gets a BYE [S30] [S31]', () => {
    const bad = (text: (carol: Person) => string) => {
      const { stage, carol } = invited();
      carol.ackLater(text(carol), 1);
      const [bye] = carol.asked('BYE');
      expect(header(bye, 'Reason')).toBe('SIP;cause=488;text="Not Acceptable Here"');
      expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'unacceptable' });
      expect(member(stage, carol)).toBeUndefined();
    };
    bad(() => '');
    bad(() => 'v=1\r\n');
    bad((carol) => carol.offerText().replace('message/cpim', 'text/plain'));
    bad((carol) => carol.offerText().replace(/m=message \d+/, 'm=message 0'));
    bad((carol) => `${carol.offerText()}m=audio 0 RTP/AVP 0\r\n`);
  });

  it('is told what the log could not keep once it can: nobody is there to refuse it', () => {
    const { stage, carol } = invited();
    stage.holdsLog = true;
    carol.ackLater(carol.offerText(), 1);
    stage.failLog();
    stage.holdsLog = false;
    stage.advance(limits.owedRetryMs);
    expect(member(stage, carol)?.capabilities.direction).toBe('sendrecv');
    expect(carol.asked('BYE')).toEqual([]);
  });

  it('meets 491 with a further offer until its ACK has come [R3261-14.2-1] [R3311-5-1]', () => {
    const { carol } = invited();
    expect(status(carol.within('UPDATE', { offer: carol.offerText() }))).toBe(491);
    carol.ackLater(carol.offerText(), 1);
    expect(status(carol.within('UPDATE', { offer: carol.offerText() }))).toBe(200);
  });
});

describe('A passive answer', () => {
  const passive = (person: Person) => person.offerText().replace('setup:active', 'setup:passive');

  it('has the focus connect to its path and bind at once by an empty SEND [R6135-4.2-6] [R4975-5.4-3]', () => {
    const { stage, carol } = invited();
    const alice = Person.join(stage, 'alice');
    carol.ackLater(passive(carol), 1);
    const [connect, ...others] = stage.connects;
    expect(others).toEqual([]);
    const port = Number(/:(\d+)\//.exec(carol.path)?.[1]);
    expect(connect).toMatchObject({
      transport: 'msrp-tcp',
      destination: { host: '127.0.0.1', port },
    });
    carol.msrp = stage.connected(connect?.request ?? 0);
    const [send] = carol.frames();
    expect(send).toMatchObject({
      method: 'SEND',
      toPath: [carol.path],
      fromPath: [carol.focusPath],
    });
    expect(send).not.toHaveProperty('body', expect.anything());
    // Not before the peer says that it is the one that was meant.
    alice.say('to a victim?');
    expect(carol.frames()).toEqual([]);
    expect(member(stage, carol)?.joined).toBe(false);
    carol.acknowledge(send === undefined ? [] : [send]);
    expect(member(stage, carol)?.joined).toBe(true);
    alice.say('welcome');
    expect(texts(carol.frames())).toEqual(['welcome']);
    expect(statuses(carol.say('thanks'))).toEqual([200]);
  });

  it('and one without a=setup alike, since the offerer connects [R6135-4.2-7]', () => {
    const { stage, carol } = invited();
    carol.ackLater(carol.offerText().replace('a=setup:active\r\n', ''), 1);
    expect(stage.connects).toHaveLength(1);
  });

  it('whose path refuses, or cannot be reached, ends in a BYE [S32] [M7]', () => {
    for (const end of ['481', 'failed', 'silent'] as const) {
      const { stage, carol } = invited();
      carol.ackLater(passive(carol), 1);
      const request = stage.connects[0]?.request ?? 0;
      if (end === 'failed') stage.feed({ type: 'connect-failed', request, reason: 'refused' });
      else carol.msrp = stage.connected(request);
      if (end === '481') carol.acknowledge(carol.frames(), '481 No Session');
      if (end === 'silent') stage.advance(limits.bindMs);
      expect(carol.asked('BYE')).toHaveLength(1);
      expect(stage.state.dialled.size).toBe(0);
    }
  });

  it('whose leg is over by then is connected to in vain', () => {
    const { stage, carol } = invited();
    carol.ackLater(passive(carol), 1);
    carol.within('BYE');
    const connection = stage.connected(stage.connects[0]?.request ?? 0);
    expect(stage.take(connection)).toEqual([]);
    expect(stage.closed).toEqual([connection]);
  });

  it('is connected to no more once its session is switched off or has another path [S32] [R3264-8-3] [R3264-8-4]', () => {
    for (const next of ['off', 'moved'] as const) {
      for (const isUp of [true, false]) {
        const { stage, carol } = invited();
        carol.ackLater(passive(carol), 1);
        const offer =
          next === 'off'
            ? carol.offerText().replace(/m=message \d+/, 'm=message 0')
            : carol.offerText().replace('/session', '/moved');
        expect(status(carol.within('INVITE', { offer }))).toBe(200);
        carol.ackLater();
        const connection = stage.answerDial(isUp);
        expect(stage.closed).toEqual(isUp ? [connection] : []);
        expect(stage.take(connection)).toEqual([]);
        expect(carol.asked('BYE')).toEqual([]);
        expect(stage.state.dialled.size).toBe(0);
        expect(statuses(carol.bind())).toEqual([next === 'off' ? 481 : 200]);
      }
    }
  });

  it('with another path is connected to there, and its session goes on [R6135-4.2-6] [R3264-8-4]', () => {
    const stage = new Stage();
    const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
    bob.within('INVITE');
    const path = bob.path.replace('/session', '/another');
    bob.ackLater(passive(bob).replace(bob.path, path));
    bob.msrp = stage.answerDial(true);
    const [send] = bob.frames();
    expect(send).toMatchObject({ method: 'SEND', toPath: [path] });
    Object.assign(bob, { path });
    bob.acknowledge(send === undefined ? [] : [send]);
    alice.say('there?');
    expect(texts(bob.frames())).toEqual(['there?']);
    stage.advance(limits.bindMs);
    expect(bob.asked('BYE')).toEqual([]);
  });

  it('of one too many at a time gets a BYE instead [S32] (law 6)', () => {
    const stage = new Stage();
    for (let at = 0; at <= limits.dialledMax; at += 1) {
      const person = new Person(stage, `p-${at}`, { offer: '' });
      person.invite();
      person.ackLater(passive(person), 1);
      expect(person.asked('BYE')).toHaveLength(at < limits.dialledMax ? 0 : 1);
    }
    expect(stage.connects).toHaveLength(limits.dialledMax);
  });
});

describe('A re-INVITE without an offer', () => {
  it('gets the session as it stands, and keeps it by the same path [R3264-5-1] [R3264-8-4]', () => {
    const stage = new Stage();
    const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
    const was = bob.focusPath;
    const answer = bob.within('INVITE');
    expect(answer?.body).toContain('a=setup:actpass');
    expect(answer?.body).toContain(`a=path:${was}`);
    bob.ackLater(bob.offerText().replace(' private-messages', ''));
    expect(statuses(alice.say('psst', bob.uri))).toEqual([428]);
    alice.say('still there');
    expect(texts(bob.frames())).toEqual(['still there']);
    expect(stage.connects).toEqual([]);
  });

  it('offers again what was switched off, with a new path [R3264-8-3] [R3264-8-4]', () => {
    const stage = new Stage();
    const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
    const was = bob.focusPath;
    bob.within('INVITE', { offer: bob.offerText().replace(/m=message \d+/, 'm=message 0') });
    bob.ackLater();
    const answer = bob.within('INVITE');
    expect(answer?.body).toContain('m=message 2855 ');
    expect(bob.focusPath).not.toBe(was);
    bob.ackLater(bob.offerText());
    expect(statuses(bob.bind())).toEqual([200]);
    alice.say('again');
    expect(texts(bob.frames())).toEqual(['again']);
  });

  it('whose ACK answers with another path binds anew [R3264-8-4]', () => {
    const stage = new Stage();
    const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
    bob.within('INVITE');
    bob.ackLater(bob.offerText().replace('/session', '/another'));
    expect(statuses(bob.bind())).toEqual([200]);
    alice.say('again');
    expect(bob.frames()[0]).toMatchObject({
      toPath: [bob.path.replace('/session', '/another')],
    });
  });

  it('whose ACK answers badly, or never comes, ends in a BYE [S31] [R3261-13.3-1]', () => {
    const stage = new Stage();
    const bob = Person.join(stage, 'bob');
    bob.within('INVITE');
    bob.ackLater();
    expect(bob.asked('BYE')).toHaveLength(1);
    const carol = Person.join(stage, 'carol');
    carol.within('INVITE');
    stage.advance(32_000);
    expect(carol.asked('BYE')).toHaveLength(1);
  });
});

function invited() {
  const stage = new Stage();
  const carol = new Person(stage, 'carol', { offer: '' });
  const offer = carol.invite();
  carol.offer = undefined;
  return { stage, carol, offer };
}

function member(stage: Stage, { uri }: Person) {
  const hosted = stage.state.rooms.get(ROOM);
  return hosted && describeRoom(hosted.fold).members.find((each) => each.uri === uri);
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
