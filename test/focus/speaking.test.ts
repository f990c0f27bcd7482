// Messages and nicknames through the pure core: who hears what, who is answered what, and when
// (RFC 7701 6 and 7, RFC 4975 7).
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { frameMsrp, idleFramer } from '../../model/wire/msrp.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A message to the room', () => {
  it('reaches every other member once, in one order, and nobody else [R7701-6.1-8]', () => {
    const [stage, alice, bob, carol] = three();
    const dave = new Person(stage, 'dave');
    dave.invite();
    expect(statuses(alice.say('one'))).toEqual([200]);
    expect(statuses(bob.say('two'))).toEqual([200]);
    alice.say('three');
    expect(texts(alice.frames())).toEqual([]);
    expect(texts(carol.frames())).toEqual(['one', 'two', 'three']);
  });

  it('is not answered and not delivered before it has committed (law 8)', () => {
    const [stage, alice, bob] = three();
    stage.holdsLog = true;
    expect(alice.say('wait')).toEqual([]);
    expect(bob.frames()).toEqual([]);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['wait']);
  });

  it('keeps its body to the octet [R7701-6.1-9]', () => {
    const [, alice, bob] = three();
    const body = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\nX-Odd: \\u00e9\r\n\r\n\0\xff\r\n-------x$`;
    const part = body.replace('\r\n\r\n', '\r\n\r\nContent-Type: image/png\r\n\r\n');
    expect(statuses(alice.send(part))).toEqual([200]);
    expect(bob.frames().map((frame) => frame.kind === 'request' && frame.body)).toEqual([part]);
  });

  it('is sent on as an interruptible chunk when it is long [R4975-7.1.1-12]', () => {
    const [, alice, bob] = three();
    alice.say('x'.repeat(3000));
    const [copy] = bob.frames();
    const range = copy?.kind === 'request' && copy.headers.find((h) => h.name === 'Byte-Range');
    expect(range ? range.value : '').toMatch(/^1-\*\/3\d\d\d$/);
  });

  it('is refused with 403 when From is another member [R7701-6.3-3]', () => {
    const [, alice, bob] = three();
    expect(statuses(alice.say('psst', ROOM, { from: bob.uri }))).toEqual([403]);
    expect(bob.frames()).toEqual([]);
  });

  it('is refused with 415 unless it is message/cpim [R7701-6.3-2]', () => {
    const [, alice] = three();
    expect(statuses(alice.send('hello', '', 'text/plain'))).toEqual([415]);
    expect(statuses(alice.send(cpim(alice.uri), '', 'Message/CPIM; x=y'))).toEqual([200]);
  });

  it('is refused where its CPIM part says too little or too much [R3862-2.4-1] [R4975-13-3]', () => {
    const [, alice, bob] = three();
    const heads = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n`;
    const type = 'Content-Type: text/plain\r\n\r\n';
    for (const [body, status] of [
      [`${heads}\r\nno type`, 400],
      [heads, 400],
      [`${heads}Content-Type: banana\r\n\r\nx`, 400],
      [`${heads}Content-Type: text/pl\x01ain\r\n\r\nx`, 400],
      [`${heads}Content-Type: text/plain\xa0\r\n\r\nx`, 400],
      [`To: <${ROOM}>\r\n\r\n${type}x`, 403],
      [`from: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n${type}x`, 403],
      [`From: <${alice.uri}>\r\n${heads}${type}x`, 403],
      [`From: <${alice.uri}>\r\n\r\n${type}x`, 403],
      [`From: <${alice.uri}>\r\nTo: <${ROOM}>\r\nTo: <${bob.uri}>\r\n\r\n${type}x`, 403],
      [`${'X.y: z\r\n'.repeat(3000)}${heads}${type}x`, 413],
    ] as const) {
      expect([body.slice(0, 80), statuses(alice.send(body))]).toEqual([
        body.slice(0, 80),
        [status],
      ]);
    }
    expect(bob.frames()).toEqual([]);
    for (const [inner, kept] of [
      ['Content-Type: multipart/mixed;boundary=x\r\n\r\n--x--', true],
      ['Content-Type: message/cpim\r\n\r\nFrom: <sip:x@y>\r\n\r\n', true],
    ] as const) {
      expect(statuses(alice.send(`${heads}${inner}`))).toEqual(kept ? [200] : [400]);
      expect(bob.frames()).toMatchObject([{ body: `${heads}${inner}` }]);
    }
  });

  it('is told what was wrong in one short line of printable text (law 5)', () => {
    const [stage, alice] = three();
    alice.send('x', '', 'a\tb\xff/c');
    stage.receive(
      alice.msrp,
      `MSRP long1234 SEND\r\nTo-Path: msrp://${'x'.repeat(30_000)}\r\nFrom-Path: ${alice.path}\r\n` +
        'Message-ID: mess\r\n-------long1234$\r\n',
    );
    for (const { octets } of stage.record.slice(-2)) {
      expect(octets.split('\r\n')[0]).toMatch(/^MSRP \S+ (415|481) [ -~]{10,120}$/);
      expect(frameMsrp(idleFramer, octets).fault).toBeUndefined();
    }
  });

  it('is answered by what its Failure-Report allows [R4975-7.2-3] [R7701-6.3-7]', () => {
    const [, alice, bob] = three();
    const report = (value: string) => ({ extra: `Failure-Report: ${value}\r\n` });
    expect(alice.say('a', ROOM, report('no'))).toEqual([]);
    expect(alice.say('b', ROOM, report('partial'))).toEqual([]);
    expect(statuses(alice.say('c', ROOM, report('yes')))).toEqual([200]);
    expect(alice.say('d', 'sip:ghost@localhost', report('no'))).toEqual([]);
    expect(statuses(alice.say('e', 'sip:ghost@localhost', report('partial')))).toEqual([404]);
    expect(texts(bob.frames())).toEqual(['a', 'b', 'c']);
  });

  it('counts other spellings of the room as the room [P8]', () => {
    const [, alice, bob] = three();
    for (const to of ['sip:lobby@LOCALHOST', `${ROOM};transport=tcp`, 'sip:lobby@127.0.0.1:5060']) {
      expect(statuses(alice.say(to, to))).toEqual([200]);
      expect(texts(bob.frames())).toEqual([to]);
    }
    expect(statuses(alice.say('no', 'sip:LOBBY@localhost'))).toEqual([404]);
    expect(statuses(alice.say('no', 'sip:lobby@localhost:5999'))).toEqual([404]);
  });

  it('is refused with 413 when the log cannot keep it, and the room goes on [design, log]', () => {
    const [stage, alice, bob] = three();
    stage.holdsLog = true;
    alice.say('lost');
    stage.failLog();
    expect(statuses(alice.frames())).toEqual([413]);
    expect(bob.frames()).toEqual([]);
    stage.holdsLog = false;
    expect(statuses(alice.say('kept'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['kept']);
  });

  it('does not reach who left before it committed [X1]', () => {
    const [stage, alice, bob, carol] = three();
    stage.holdsLog = true;
    alice.say('bye, Bob');
    bob.bye();
    stage.commit();
    expect(texts(bob.frames())).toEqual([]);
    expect(texts(carol.frames())).toEqual(['bye, Bob']);
    expect(stage.notices).toContainEqual(expect.objectContaining({ type: 'undelivered' }));
  });

  it('that the room refuses at the fold only is erased there, and answered so', () => {
    const [stage, alice, bob] = three();
    stage.holdsLog = true;
    bob.bye();
    alice.say('psst', bob.uri);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([404]);
    expect(stage.erased).toEqual([stage.log.length]);
  });

  it('is erased once delivered where policy keeps no history [R7701-4.1-1]', () => {
    const stage = new Stage({ policy: { history: 'none' } });
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    alice.say('gone tomorrow');
    expect(stage.erased).toEqual([]);
    bob.acknowledge(bob.frames());
    expect(stage.erased).toEqual([stage.log.length]);
  });
});

describe('A copy', () => {
  it('that is acknowledged by all leaves nothing behind [X8]', () => {
    const [stage, alice, bob, carol] = three();
    alice.say('hello');
    bob.acknowledge(bob.frames());
    expect(stage.state.copies.size).toBe(1);
    carol.acknowledge(carol.frames());
    expect([stage.state.copies.size, stage.state.copiesOrder.size]).toEqual([0, 0]);
  });

  it('that is not acknowledged within 30 s is told, with the reason [R4975-7.1.1-4]', () => {
    const [stage, alice, bob] = three();
    alice.say('hello');
    bob.acknowledge(bob.frames());
    stage.advance(29_999);
    expect(stage.notices.filter(({ type }) => type === 'undelivered')).toEqual([]);
    stage.advance(1);
    expect(stage.notices.filter(({ type }) => type === 'undelivered')).toHaveLength(1);
    expect(stage.state.copies.size).toBe(0);
  });

  it('counts its deadline from when the socket has taken it [M24]', () => {
    const [stage, alice, bob] = three();
    const connection = bob.msrp;
    stage.feed({ type: 'handed-over', connection, waitingBytes: 100_000 });
    alice.say('hello');
    stage.advance(30_000);
    expect(stage.state.copies.size).toBe(1);
    stage.feed({ type: 'drained', connection });
    stage.advance(30_000);
    expect(stage.state.copies.size).toBe(0);
  });

  it('is settled by one answer; a second, or another’s, changes nothing [M13]', () => {
    const [stage, alice, bob, carol] = three();
    alice.say('hello');
    const copies = bob.frames();
    bob.acknowledge(copies);
    bob.acknowledge(copies);
    alice.acknowledge(copies);
    expect(stage.state.copies.first()?.left).toBe(1);
    carol.acknowledge(carol.frames());
    expect(stage.state.copies.size).toBe(0);
  });

  it('answered 481 ends the leg that answered so [C16]', () => {
    const [stage, alice, bob] = three();
    alice.say('hello');
    bob.acknowledge(bob.frames(), '481 gone');
    expect(room(stage).members.map(({ uri }) => uri)).not.toContain(bob.uri);
    expect(bob.heard().map((m) => m.kind === 'request' && m.method)).toEqual(['BYE']);
  });

  it('answered 413 says nothing to the sender [C15] [R7701-6.3-6]', () => {
    const [stage, alice, bob] = three();
    alice.say('hello');
    bob.acknowledge(bob.frames(), '413 too large');
    expect(alice.frames()).toEqual([]);
    expect(stage.notices).toContainEqual(expect.objectContaining({ type: 'undelivered' }));
  });
});

describe('A private message', () => {
  it('reaches each leg of its recipient and nobody else [R7701-4-6]', () => {
    const [stage, alice, bob, carol] = three();
    const second = Person.join(stage, 'bob-2');
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['psst']);
    expect(texts(second.frames())).toEqual(['psst']);
    expect(carol.frames()).toEqual([]);
  });

  it('is erased from the log once it is delivered [design, room log]', () => {
    const [stage, alice, bob] = three();
    alice.say('psst', bob.uri);
    expect(stage.erased).toEqual([]);
    bob.acknowledge(bob.frames());
    expect(stage.erased).toEqual([stage.log.length]);
  });

  it('is erased after a restart where a crash came before its erasure [design, room log]', () => {
    const [stage, alice, bob] = three();
    alice.say('for all');
    alice.say('psst', bob.uri);
    const after = new Stage({ history: stage.log, entropy: 'cd'.repeat(32) });
    expect(after.erased).toEqual([stage.log.length]);
  });

  it('gets 404 for a stranger and 428 for who cannot take it [R7701-6.2-4] [R7701-6.2-5]', () => {
    const [stage, alice] = three();
    Person.join(stage, 'dave', { chatroom: 'a=chatroom:nickname' });
    Person.join(stage, 'erin', { chatroom: '' });
    expect(statuses(alice.say('psst', 'sip:ghost@localhost'))).toEqual([404]);
    expect(statuses(alice.say('psst', 'sip:dave@localhost'))).toEqual([428]);
    expect(statuses(alice.say('psst', 'sip:erin@localhost'))).toEqual([428]);
  });
});

describe('A NICKNAME', () => {
  it('is answered 200 once the log has it [R7701-7.1-12] (law 8)', () => {
    const [stage, alice] = three();
    stage.holdsLog = true;
    expect(alice.nick('"Rook"')).toEqual([]);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200]);
    expect(room(stage).nicknames).toMatchObject([{ nickname: 'Rook', key: 'rook' }]);
  });

  it('is refused with 425 in another case or width while another holds it [R7701-7.1-6]', () => {
    const [, alice, bob] = three();
    alice.nick('"Rook Seven"');
    expect(statuses(bob.nick('"  ROOK   seven "'))).toEqual([425]);
    const wide = Buffer.from('"Ｒｏｏｋ Seven"').toString('latin1');
    expect(statuses(bob.nick(wide))).toEqual([425]);
  });

  it('is decided by log order when two ask at once [N1] [R7701-11-5]', () => {
    const [stage, alice, bob] = three();
    stage.holdsLog = true;
    bob.nick('"Rook"');
    alice.nick('"rook"');
    stage.commit();
    expect([statuses(bob.frames()), statuses(alice.frames())]).toEqual([[200], [425]]);
  });

  it('that is malformed is refused with 424 [R7701-7.1-9]', () => {
    const [, alice] = three();
    for (const value of [
      '"abc',
      '"a\\q"',
      '" "',
      `"${'a'.repeat(1024)}"`,
      '"\xc3\x28"',
      '"a\tb"',
    ]) {
      expect(statuses(alice.nick(value)), value.slice(0, 9)).toEqual([424]);
    }
    expect(statuses(alice.nick(`"${'a'.repeat(1023)}"`))).toEqual([200]);
  });

  it('with report headers, without or with two Use-Nickname is refused with 400 [N11] [N12]', () => {
    const [, alice] = three();
    expect(statuses(alice.nick('"Rook"', 'Failure-Report: no\r\n'))).toEqual([400]);
    expect(statuses(alice.nick('"Rook"', 'Success-Report: yes\r\n'))).toEqual([400]);
    expect(statuses(alice.nick('"Rook"', 'Use-Nickname: "Queen"\r\n'))).toEqual([400]);
    expect(statuses(alice.request('NICKNAME', 'X-Other: 1\r\n'))).toEqual([400]);
  });

  it('gets 403 whatever it says where nicknames are off [R7701-7.1-5]', () => {
    const stage = new Stage({ policy: { nicknames: false } });
    const alice = Person.join(stage, 'alice');
    expect(statuses(alice.nick('"Rook"'))).toEqual([403]);
    expect(statuses(alice.nick('"broken'))).toEqual([403]);
  });

  it('unquoted is taken as it is meant, and empty as giving it back [N35] [R7701-7.3-1]', () => {
    const [stage, alice] = three();
    expect(statuses(alice.nick('Zed'))).toEqual([200]);
    expect(room(stage).nicknames).toMatchObject([{ nickname: 'Zed' }]);
    expect(statuses(alice.nick(''))).toEqual([200]);
    expect(room(stage).nicknames).toEqual([]);
  });

  it('is answered by the way it came, relay by relay [R4975-7.2-4]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    const by = (relay: string) =>
      `msrp://r.example:9/r1;tcp msrp://${relay}:9/r2;tcp ${alice.path}`;
    alice.offer = alice.offerText().replace(alice.path, by('offered.example'));
    alice.invite();
    alice.ack();
    alice.bind();
    const path = by('other.example');
    const paths = `To-Path: ${alice.focusPath}\r\nFrom-Path: ${path}\r\n`;
    stage.receive(
      alice.msrp,
      `MSRP relayed1 NICKNAME\r\n${paths}Use-Nickname: "Rook"\r\n-------relayed1$\r\n`,
    );
    const [answer] = alice.frames();
    expect(answer).toMatchObject({ kind: 'response', status: 200, toPath: path.split(' ') });
  });

  it('binds the session when it is its first request [N28]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.ack();
    alice.msrp = stage.connect('msrp-tcp');
    expect(statuses(alice.nick('"Rook"'))).toEqual([200]);
    expect(room(stage).members).toMatchObject([{ joined: true, nicknameKey: 'rook' }]);
  });

  it('pipelined is answered in order, and the last one accepted stands [N14]', () => {
    const [stage, alice, bob] = three();
    bob.nick('"Queen"');
    stage.holdsLog = true;
    alice.nick('"Rook"');
    alice.nick('"Queen"');
    alice.nick('"Bishop"');
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200, 425, 200]);
    expect(
      room(stage)
        .nicknames.map(({ nickname }) => nickname)
        .sort(),
    ).toEqual(['Bishop', 'Queen']);
  });
});

describe('A request of another method', () => {
  it('gets 501 for AUTH, which is for relays [R4975-12-2]', () => {
    const [, alice] = three();
    expect(statuses(alice.request('AUTH', 'Expires: 600\r\n'))).toEqual([501]);
  });

  it('is ignored as an answer that nobody asked for [M13]', () => {
    const [stage, alice, bob] = three();
    alice.say('hello');
    const [copy] = bob.frames();
    const paths = `To-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n`;
    const before = stage.state.copies.get(copy?.tid ?? '');
    for (const start of ['never123 200 OK', `${copy?.tid} 099`, `${copy?.tid} 1000`]) {
      stage.receive(bob.msrp, `MSRP ${start}\r\n${paths}-------${start.split(' ')[0]}$\r\n`);
    }
    expect(bob.frames()).toEqual([]);
    expect(stage.state.copies.get(copy?.tid ?? '')).toEqual(before);
    expect(stage.closed).toEqual([]);
  });

  it('gets 501; a REPORT gets nothing [R4975-12-2] [R4975-7.1.2-2]', () => {
    const [, alice] = three();
    expect(statuses(alice.request('FOO', 'X-Any: 1\r\n'))).toEqual([501]);
    const report = 'Message-ID: x1\r\nByte-Range: 1-1/1\r\nStatus: 000 200 OK\r\n';
    expect(alice.request('REPORT', report)).toEqual([]);
  });
});

describe('Garbage from a peer', () => {
  it('costs it its connection at worst, and the room goes on for the others', () => {
    const [stage, alice, bob, carol] = three();
    stage.receive(alice.msrp, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(stage.closed).toEqual([alice.msrp]);
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'closed here' });
    expect(statuses(bob.say('still here'))).toEqual([200]);
    expect(texts(carol.frames())).toEqual(['still here']);
    expect(room(stage).members).toHaveLength(2);
  });

  it('on a stream of SIP does the same: the session lives, and others talk on [R3261-18-1]', () => {
    const [stage, alice, bob] = three();
    stage.receive(alice.sip, 'hello?\r\n\r\nContent-Length: many\r\n\r\n');
    expect(stage.closed).toEqual([alice.sip]);
    stage.feed({ type: 'closed', connection: alice.sip, reason: 'closed here' });
    expect(statuses(bob.say('still here'))).toEqual([200]);
    expect(texts(alice.frames())).toEqual(['still here']);
    expect(statuses(alice.say('me too'))).toEqual([200]);
    expect(room(stage).members).toHaveLength(3);
  });
});

function three(): [Stage, Person, Person, Person] {
  const stage = new Stage();
  const people = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  return [stage, ...people] as [Stage, Person, Person, Person];
}

function room(stage: Stage) {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return describeRoom(hosted.fold);
}

function cpim(from: string): string {
  return `From: <${from}>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\nhello`;
}
