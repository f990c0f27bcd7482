// Requirements of RFC 7701 that are seen best from outside: what a room's peers may rely upon,
// each by its id. Others stand where their part is tested.
import { describe, expect, it } from 'vitest';
import { parseMessageMedia } from '../../model/wire/message-media.ts';
import { headerOf, type MsrpFrame, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSdp } from '../../model/wire/sdp.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const OTHER_ROOM = 'sip:den@localhost';

describe('A room', () => {
  it('is one dialog and one MSRP session for each leg, and hears of no other room [R7701-4-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const aliceInDen = Person.join(stage, 'alice-den', { room: OTHER_ROOM });
    const bob = Person.join(stage, 'bob-den', { room: OTHER_ROOM });
    expect(alice.toTag).not.toBe(aliceInDen.toTag);
    expect(alice.focusPath).not.toBe(aliceInDen.focusPath);
    expect(statuses(alice.say('for the lobby'))).toEqual([200]);
    expect([texts(aliceInDen.frames()), texts(bob.frames())]).toEqual([[], []]);
  });

  it('shares a connection with other rooms, each session found by its To-Path [R7701-4-2]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const aliceInDen = new Person(stage, 'alice-den', { room: OTHER_ROOM });
    aliceInDen.invite();
    aliceInDen.ack();
    aliceInDen.msrp = alice.msrp;
    expect(statuses(aliceInDen.request('SEND', 'Message-ID: bind2\r\n'))).toEqual([200]);
    const bob = Person.join(stage, 'bob');
    const carol = Person.join(stage, 'carol-den', { room: OTHER_ROOM });
    expect(statuses(alice.say('one'))).toEqual([200]);
    expect(statuses(aliceInDen.say('two'))).toEqual([200]);
    expect([texts(bob.frames()), texts(carol.frames())]).toEqual([['one'], ['two']]);
  });

  it('is an endpoint on every leg: own ids, own URI a leg, paths of one URI [R7701-4-3]', () => {
    const [stage, alice, bob] = three();
    const carol = Person.join(stage, 'carol2');
    alice.say('hello');
    const [toBob, toCarol] = [bob, carol].map(copyOf);
    for (const copy of [toBob, toCarol]) {
      expect(copy?.tid).not.toBe('talice000002');
      expect(copy?.toPath).toHaveLength(1);
      expect(copy?.fromPath).toHaveLength(1);
    }
    expect(toBob?.toPath).toEqual([bob.path]);
    expect(toBob?.fromPath).toEqual([bob.focusPath]);
    expect(toCarol?.fromPath).toEqual([carol.focusPath]);
  });

  it('passes on payload in message/cpim alone [R7701-4-4]', () => {
    const [, alice, bob] = three();
    alice.say('public');
    alice.say('private', bob.uri);
    for (const frame of bob.frames().filter(isRequest)) {
      expect(headerOf(frame, 'Content-Type')).toBe('message/cpim');
    }
  });

  it('declares no private-messages where they are off, and refuses them [R7701-4.1-3]', () => {
    const stage = new Stage({ policy: { privateMessages: false } });
    const alice = new Person(stage, 'alice');
    const accepted = alice.invite();
    expect(accepted?.body).toMatch(/^a=chatroom:nickname\r$/m);
    alice.ack();
    alice.bind();
    const bob = Person.join(stage, 'bob');
    expect(statuses(alice.say('psst', bob.uri))).toEqual([403]);
  });

  it('answers with message/cpim and nothing else, whatever was offered [R7701-5.2-6]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    const types = 'a=accept-types:text/plain message/cpim text/html *';
    alice.offer = alice.offerText().replace(/a=accept-types:.*/, types);
    expect(alice.invite()?.body).toMatch(/^a=accept-types:message\/cpim\r$/m);
  });

  it('says which wrapped types its policy takes [R7701-5.2-8]', () => {
    for (const wrappedTypes of [['*'], ['text/plain', '*'], ['text/plain', 'image/png']]) {
      const alice = new Person(new Stage({ policy: { wrappedTypes } }), 'alice');
      expect(alice.invite()?.body).toContain(
        `a=accept-wrapped-types:${wrappedTypes.join(' ')}\r\n`,
      );
    }
  });

  it('takes a leg as chat-unaware whose first offer has no a=chatroom [R7701-8-10] [R7701-8-11]', () => {
    const [stage, alice] = three();
    const dave = Person.join(stage, 'dave', { chatroom: '' });
    dave.frames();
    expect(statuses(alice.say('psst', dave.uri))).toEqual([428]);
    expect(statuses(alice.say('all'))).toEqual([200]);
    expect(texts(dave.frames())).toEqual(['all']);
  });

  it('takes a bare a=chatroom as neither nicknames nor private messages [R7701-8-2]', () => {
    const [stage, alice] = three();
    const dave = Person.join(stage, 'dave', { chatroom: 'a=chatroom' });
    expect(statuses(alice.say('psst', dave.uri))).toEqual([428]);
    const off = new Stage({ policy: { nicknames: false, privateMessages: false } });
    const eve = new Person(off, 'eve');
    expect(eve.invite()?.body).toMatch(/^a=chatroom\r$/m);
    eve.ack();
    eve.bind();
    expect(statuses(eve.nick('"Eve"'))).toEqual([403]);
  });
});

describe('A message', () => {
  it('must be from an address of its sender [R7701-6.1-6] [R7701-6.2-2]', () => {
    const [, alice, bob, carol] = three();
    for (const to of [ROOM, carol.uri]) {
      expect(statuses(alice.say('not me', to, { from: bob.uri }))).toEqual([403]);
      expect(statuses(alice.say('nobody', to, { from: 'sip:ghost@localhost' }))).toEqual([403]);
    }
    expect([bob.frames(), carol.frames()]).toEqual([[], []]);
  });

  it('has one To: two are refused, to whomever they are [R7701-6.2-3]', () => {
    const [, alice, bob, carol] = three();
    for (const [first, second] of [
      [bob.uri, carol.uri],
      [bob.uri, bob.uri],
      [ROOM, bob.uri],
      [ROOM, ROOM],
    ]) {
      const body = `From: <${alice.uri}>\r\nTo: <${first}>\r\nTo: <${second}>\r\n\r\n${PLAIN}x`;
      expect(statuses(alice.send(body))).toEqual([403]);
    }
    expect([bob.frames(), carol.frames()]).toEqual([[], []]);
  });

  it('that is private comes as one SEND a session, its octets as they were [R7701-6.2-9]', () => {
    const [stage, alice, bob] = three();
    const phone = Person.join(stage, 'bob-phone');
    const body = `To: <${bob.uri}>\r\nFrom: "A \\"x\\"" <${alice.uri}>\r\nX.y: z\r\n\r\n${PLAIN}\0\xff`;
    expect(statuses(alice.send(body))).toEqual([200]);
    const copies = [bob, phone].map(copyOf);
    expect(copies.map((copy) => copy?.body)).toEqual([body, body]);
    expect(copies.map((copy) => copy && headerOf(copy, 'Message-ID'))).not.toContain('malice2');
  });

  it('keeps From and To as they were written [R7701-6.2-13]', () => {
    const [, alice, bob] = three();
    const heads = `From: Al  Ice <${alice.uri}>\r\nTo: "the  room" <${ROOM};transport=tcp>\r\n`;
    alice.send(`${heads}\r\n${PLAIN}x`);
    expect(copyOf(bob)?.body).toContain(heads);
  });

  it('is copied by the room\u2019s own report model, not by its sender\u2019s [R7701-6.3-5]', () => {
    const [, alice, bob] = three();
    const asked = 'Failure-Report: no\r\nSuccess-Report: yes\r\n';
    alice.say('quietly', ROOM, { extra: asked });
    const [silent] = bob.frames().filter(isRequest);
    alice.say('loudly');
    const [usual] = bob.frames().filter(isRequest);
    for (const name of ['Failure-Report', 'Success-Report']) {
      expect(silent && headerOf(silent, name)).toBe(usual && headerOf(usual, name));
    }
  });

  it('is answered as its Failure-Report allows where all is well [R7701-6.3-4]', () => {
    const [, alice] = three();
    for (const [value, expected] of [
      ['yes', [200]],
      ['no', []],
      ['partial', []],
    ] as const) {
      const extra = `Failure-Report: ${value}\r\n`;
      expect(statuses(alice.say('x', ROOM, { extra }))).toEqual(expected);
    }
  });

  it('has no use for Use-Nickname, which is passed over [R7701-7.1-13]', () => {
    const [, alice, bob] = three();
    const extra = 'Use-Nickname: "Rook"\r\n';
    expect(statuses(alice.say('x', ROOM, { extra }))).toEqual([200]);
    expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
  });

  it('of two senders may bear one Message-ID at a time [R7701-6.1-20]', () => {
    const [stage, alice, bob, carol] = three();
    stage.holdsLog = true;
    for (const [person, text] of [
      [alice, 'from alice'],
      [bob, 'from bob'],
    ] as const) {
      const body = `From: <${person.uri}>\r\nTo: <${ROOM}>\r\n\r\n${PLAIN}${text}`;
      const head = 'Message-ID: same1\r\nContent-Type: message/cpim\r\n';
      person.request('SEND', head, body);
    }
    stage.commit();
    expect(texts(carol.frames())).toEqual(['from alice', 'from bob']);
  });

  it('may reach a receiver in other chunks than it came in, the same octets [R7701-6.1-10]', () => {
    const [stage, alice] = three();
    const dave = new Person(stage, 'dave');
    // Behind a relay no chunk has more than 8 kB.
    const relay = 'msrp://relay.example.net:2855/r1;tcp';
    dave.offer = dave.offerText().replace('a=path:', `a=path:${relay} `);
    dave.invite();
    dave.ack();
    dave.bind();
    const body = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n${PLAIN}${'0123456789'.repeat(3000)}`;
    expect(statuses(alice.send(body))).toEqual([200]);
    const chunks = dave.frames().filter(isRequest);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ body }) => body).join('')).toBe(body);
    expect(new Set(chunks.map((chunk) => headerOf(chunk, 'Message-ID'))).size).toBe(1);
  });

  it('leaves nothing behind when its last chunk has come [R7701-6.1-19]', () => {
    const [stage, alice, bob] = three();
    const body = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n${PLAIN}in two chunks`;
    expect(statuses(alice.chunk('parts1', 1, body.length, body.slice(0, 40), '+'))).toEqual([200]);
    expect(stage.state.incoming.size).toBe(1);
    expect(statuses(alice.chunk('parts1', 41, body.length, body.slice(40), '$'))).toEqual([200]);
    expect(stage.state.incoming.size).toBe(0);
    expect(texts(bob.frames())).toEqual(['in two chunks']);
  });

  it('of which no chunk comes for as long as policy says is given up [R7701-4.1-8] [R7701-6.1-25]', () => {
    const stage = new Stage({ policy: { chunkTimerMs: 2000 } });
    const alice = Person.join(stage, 'alice');
    alice.chunk('parts1', 1, '*', 'From: <sip:', '+');
    stage.advance(1999);
    expect(stage.state.incoming.size).toBe(1);
    expect(stage.state.incomingBytes).toBeGreaterThan(0);
    stage.advance(1);
    expect(stage.state.incomingBytes).toBe(0);
    expect(statuses(alice.chunk('parts1', 12, '*', 'alice', '+'))).toEqual([413]);
  });

  it('may take nine minutes for its next chunk where policy says nothing [R7701-6.1-27]', () => {
    const [stage, alice, bob] = three();
    const body = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n${PLAIN}slow`;
    alice.chunk('parts1', 1, body.length, body.slice(0, 40), '+');
    stage.advance(539_000);
    expect(statuses(alice.chunk('parts1', 41, body.length, body.slice(40), '$'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['slow']);
  });

  it('reaches every session of a person, each by its own copy [R7701-6.1-29] [R7701-6.1-30]', () => {
    const [stage, alice, bob] = three();
    const phone = Person.join(stage, 'bob-phone');
    alice.say('both');
    expect([texts(bob.frames()), texts(phone.frames())]).toEqual([['both'], ['both']]);
  });
});

describe('A nickname', () => {
  it('that only looks like another is another [R7701-7.1-7] [R7701-11-8]', () => {
    const [, alice, bob] = three();
    expect(statuses(alice.nick('"BOY"'))).toEqual([200]);
    expect(statuses(bob.nick('"B0Y"'))).toEqual([200]);
  });

  it('may be changed at any time while the session lives, and not after it [R7701-7.2-2]', () => {
    const [, alice] = three();
    for (const name of ['"a"', '"b"', '""', '"c"']) {
      alice.say('in between');
      expect(statuses(alice.nick(name))).toEqual([200]);
    }
    alice.bye();
    expect(statuses(alice.nick('"late"'))).toEqual([481]);
  });
});

describe('The attribute chatroom', () => {
  const offered = (line: string) => {
    const sdp = parseSdp(
      asOctets(new Person(new Stage(), 'alice', { chatroom: line }).offerText()),
    );
    const media = sdp.ok ? sdp.value.media[0] : undefined;
    const parsed = media && parseMessageMedia(media);
    return parsed?.ok ? parsed.value.chatroom : undefined;
  };

  it('names each token once, and a repeated one counts once [R7701-8-7]', () => {
    expect(offered('a=chatroom:nickname nickname')).toEqual(offered('a=chatroom:nickname'));
  });

  it('is bare where nothing follows its colon [R7701-8-8]', () => {
    expect(offered('a=chatroom:')).toEqual(offered('a=chatroom'));
    expect(offered('a=chatroom:nickname,private-messages')).toMatchObject({
      ...{ aware: true, nickname: false, privateMessages: false },
    });
  });

  it('keeps tokens that nobody here knows [R7701-8-9]', () => {
    expect(offered('a=chatroom:nickname com.example.chat.foo')).toMatchObject({
      nickname: true,
      extensions: ['com.example.chat.foo'],
    });
  });

  it('counts at the media level only [R7701-10-3]', () => {
    const stage = new Stage();
    const [alice, dave] = [Person.join(stage, 'alice'), new Person(stage, 'dave')];
    dave.offer = dave
      .offerText()
      .replace(/a=chatroom.*\r\n/, '')
      .replace('t=0 0\r\n', 't=0 0\r\na=chatroom:nickname private-messages\r\n');
    dave.invite();
    dave.ack();
    dave.bind();
    expect(statuses(alice.say('psst', dave.uri))).toEqual([428]);
  });
});

describe('What IANA knows of RFC 7701', () => {
  it('is the method NICKNAME and the header Use-Nickname [R7701-10-1]', () => {
    const [, alice] = three();
    expect(statuses(alice.nick('"Rook"'))).toEqual([200]);
    expect(statuses(alice.request('nickname', 'Use-Nickname: "x"\r\n'))).not.toContain(200);
  });

  it('is four status codes: 404, 424, 425 and 428 [R7701-10-2]', () => {
    const [stage, alice, bob] = three();
    const dave = Person.join(stage, 'dave', { chatroom: 'a=chatroom' });
    bob.nick('"Rook"');
    expect(statuses(alice.say('x', 'sip:ghost@localhost'))).toEqual([404]);
    expect(statuses(alice.nick('"half'))).toEqual([424]);
    expect(statuses(alice.nick('"rook"'))).toEqual([425]);
    expect(statuses(alice.say('x', dave.uri))).toEqual([428]);
  });

  it('leaves the codes of RFC 4975 what they were [R7701-10-4]', () => {
    const [, alice] = three();
    expect(statuses(alice.send('x', '', 'text/plain'))).toEqual([415]);
    expect(statuses(alice.request('FETCH', ''))).toEqual([501]);
    expect(statuses(alice.request('SEND', 'Byte-Range: 1-1/1\r\n', 'x'))).toEqual([400]);
    const { focusPath } = alice;
    alice.focusPath = focusPath.replace(/\/[^/;]+;/, '/other;');
    expect(statuses(alice.say('x'))).toEqual([481]);
  });
});

const PLAIN = 'Content-Type: text/plain\r\n\r\n';

function three() {
  const stage = new Stage();
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  return [stage, alice, bob, carol] as unknown as [Stage, Person, Person, Person];
}

function isRequest(frame: MsrpFrame): frame is MsrpRequest {
  return frame.kind === 'request';
}

function copyOf(person: Person): MsrpRequest | undefined {
  return person.frames().find(isRequest);
}
