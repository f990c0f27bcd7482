// What an operator changes while people are in the rooms: policy, and rooms that close (RFC 7701
// 4.1 and 5.3; edge cases N26, N27, S25, S26).
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import type { Policy } from '../../model/room/policy.ts';
import type { SipMessage } from '../../model/wire/sip.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const DEN = 'sip:den@localhost';

describe('A policy that is changed while people are in the room', () => {
  it('holds for the next request of each: nicknames [R7701-4.1-1] [R7701-7.1-5]', () => {
    const { stage, alice } = company();
    change(stage, { nicknames: false });
    expect(statuses(alice.nick('"Rook"'))).toEqual([403]);
    change(stage, { nicknames: true });
    expect(statuses(alice.nick('"Rook"'))).toEqual([200]);
  });

  it('holds for the next request of each: private messages and types [R7701-4.1-3]', () => {
    const { stage, alice, bob } = company();
    change(stage, { privateMessages: false, wrappedTypes: ['text/html'] });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([415]);
    change(stage, { wrappedTypes: ['text/*'] });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([403]);
    expect(statuses(alice.say('hello'))).toEqual([200]);
    change(stage, { privateMessages: true });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['hello', 'psst']);
  });

  it('is said to who joins from then on, in a=chatroom and its types [R7701-8-3]', () => {
    const { stage } = company();
    change(stage, { nicknames: false, wrappedTypes: ['text/plain', '*'] });
    const answer = new Person(stage, 'dave').invite();
    expect(answer?.body).toContain('a=chatroom:private-messages\r\n');
    expect(answer?.body).toContain('a=accept-wrapped-types:text/plain *\r\n');
  });

  it('judges what is on its way in the log’s order [N26] [N1]', () => {
    const { stage, alice, bob } = company();
    stage.holdsLog = true;
    alice.nick('"Rook"');
    alice.say('before', bob.uri);
    change(stage, { nicknames: false, privateMessages: false });
    bob.nick('"Queen"');
    bob.say('after', alice.uri);
    expect(statuses(alice.frames())).toEqual([]);
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200, 200]);
    expect(statuses(bob.frames())).toEqual([403, 403]);
  });

  it('without nicknames leaves people the names that they have, or takes them [N27]', () => {
    for (const dropNicknames of [false, true]) {
      const { stage, alice, bob } = company({ variants: { dropNicknames } });
      alice.nick('"Rook"');
      const { revision } = room(stage);
      change(stage, { nicknames: false });
      expect(room(stage).nicknames).toHaveLength(dropNicknames ? 0 : 1);
      expect(room(stage).revision).toBeGreaterThan(revision);
      change(stage, { nicknames: true });
      expect(statuses(bob.nick('"Rook"'))).toEqual([dropNicknames ? 200 : 425]);
      alice.bye();
    }
  });

  it('lets who has several sessions keep them, and gives no more [R7701-4.1-5]', () => {
    const { stage, alice } = company();
    const second = Person.join(stage, 'alice-2');
    change(stage, { severalSessions: false });
    expect([alice.heard(), second.heard()]).toEqual([[], []]);
    expect(new Person(stage, 'alice-3').invite()).toMatchObject({ status: 403 });
  });

  it('keeps names for another time, those of who leaves from then on [R7701-4.1-2]', () => {
    const { stage, alice, bob } = company({ policy: { quarantineMs: 60_000 } });
    alice.nick('"Rook"');
    bob.nick('"Queen"');
    const carol = Person.join(stage, 'carol');
    alice.bye();
    change(stage, { quarantineMs: 1000 });
    bob.bye();
    stage.advance(1000);
    expect([statuses(carol.nick('"Rook"')), statuses(carol.nick('"Queen"'))]).toEqual([
      [425],
      [200],
    ]);
  });

  it('is written once where nothing else is said, and last as it was said last', () => {
    const { stage } = company();
    const written = () => stage.log.filter(({ entry }) => entry.type === 'policy.changed').length;
    change(stage, {});
    expect(written()).toBe(0);
    stage.holdsLog = true;
    change(stage, { nicknames: false });
    change(stage, { nicknames: false });
    change(stage, { nicknames: true });
    stage.commit();
    expect(written()).toBe(2);
    expect(room(stage).policy.nicknames).toBe(true);
  });

  it('reaches a room that is just being opened, and opens what it lists [R7701-5.1-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice');
    alice.invite();
    change(stage, { nicknames: false, rooms: ['den', 'lobby'] });
    change(stage, { nicknames: false, rooms: ['den', 'lobby'] });
    stage.commit();
    expect(room(stage)).toMatchObject({ state: 'open', policy: { nicknames: false } });
    expect(room(stage).creator).toBe(alice.uri);
    const opened = stage.log.filter(({ entry }) => entry.type === 'room.opened');
    expect(opened.map((each) => each.room)).toEqual([ROOM, DEN]);
  });

  it('is owed to a log that fails, and holds when that is well again', () => {
    const { stage, alice } = company();
    stage.holdsLog = true;
    change(stage, { nicknames: false });
    stage.failLog();
    stage.holdsLog = false;
    stage.advance(1000);
    expect(room(stage).policy.nicknames).toBe(false);
    expect(statuses(alice.nick('"Rook"'))).toEqual([403]);
  });

  it('given before the log is read holds from the start; given at the end changes nothing', () => {
    const { stage } = company();
    const later = new Stage({ history: stage.log, entropy: 'cd'.repeat(32), drainsAtStart: true });
    change(later, { nicknames: false });
    expect(room(later).policy.nicknames).toBe(true);
  });
});

describe('A room that an operator closes', () => {
  it('ends every dialog by BYE and every session: 481 [R7701-5.3-1]', () => {
    const { stage, alice, bob } = company();
    const datagram = Person.join(stage, 'carol', { transport: 'sip-udp' });
    close(stage);
    for (const each of [alice, bob, datagram]) {
      expect(each.heard().map((m) => m.kind === 'request' && m.method)).toEqual(['BYE']);
      const own = Object.assign(Object.create(Person.prototype) as Person, each);
      own.msrp = stage.connect('msrp-tcp');
      expect(statuses(own.request('SEND', 'Message-ID: late1\r\n'))).toEqual([481]);
    }
    expect(room(stage).state).toBe('closed');
    expect(room(stage).members).toEqual([]);
  });

  it('refuses with 480 who comes while it closes [S25]', () => {
    const { stage, alice } = company();
    stage.holdsLog = true;
    const early = new Person(stage, 'dave');
    early.signal(early.inviteText());
    close(stage);
    const late = new Person(stage, 'erin');
    late.signal(late.inviteText());
    alice.say('too late');
    stage.commit();
    expect(status(early.answered())).toBe(200);
    expect(status(late.answered())).toBe(480);
    expect(statuses(alice.frames())).toEqual([403]);
    const later = new Person(stage, 'frank');
    expect(status(later.invite())).toBe(480);
    stage.commit();
    expect(room(stage).state).toBe('closed');
    expect(stage.log.filter(({ entry }) => entry.type === 'room.closed')).toHaveLength(1);
  });

  it('is not there for who calls it then, where rooms are reserved [S26] [R7701-5.3-2]', () => {
    const policy = { roomCreation: 'reserved', rooms: ['lobby'] } as const;
    const { stage } = company({ policy });
    close(stage);
    expect(status(new Person(stage, 'dave').invite())).toBe(404);
  });

  it('is opened again by who calls it, where anybody may; others have its names [S26]', () => {
    const { stage, alice, bob } = company({ policy: { quarantineMs: 60_000 } });
    alice.nick('"Rook"');
    const hidden = Person.join(stage, 'zorro', { headers: 'Privacy: id\r\n' });
    close(stage);
    expect(hidden.heard()).toHaveLength(1);
    const again = Person.join(stage, 'bob-2');
    expect(room(stage)).toMatchObject({ state: 'open', creator: bob.uri });
    expect(statuses(again.nick('"Rook"'))).toEqual([425]);
    expect(statuses(Person.join(stage, 'alice-2').nick('"Rook"'))).toEqual([200]);
    Person.join(stage, 'zorro-2', { headers: 'Privacy: id\r\n' });
    expect(room(stage).members.map(({ shownAs }) => shownAs)).toContain(
      'sip:anonymous2@anonymous.invalid',
    );
  });

  it('by its policy stays closed until policy lets it be, over a restart too [R7701-5.3-2]', () => {
    const { stage, alice, bob } = company();
    Person.join(stage, 'carol', { room: DEN });
    change(stage, { closed: ['lobby', 'attic'] });
    change(stage, { closed: ['lobby', 'attic'] });
    for (const each of [alice, bob]) {
      expect(each.heard().map((m) => m.kind === 'request' && m.method)).toEqual(['BYE']);
    }
    expect(room(stage, DEN).state).toBe('open');
    for (const [at, to] of [ROOM, 'sip:attic@localhost'].entries()) {
      expect(status(new Person(stage, `dave-${at}`, { room: to }).invite())).toBe(404);
    }
    const policy = { closed: ['lobby'] };
    const later = new Stage({ history: stage.log, entropy: 'cd'.repeat(32), policy });
    expect(status(new Person(later, 'dave').invite())).toBe(404);
    change(later, { closed: [] });
    expect(status(new Person(later, 'erin').invite())).toBe(200);
    const other = new Stage({ history: company().stage.log, entropy: 'ef'.repeat(32), policy });
    expect(room(other).state).toBe('closed');
  });

  it('is closed once, and one that is not open not at all [R7701-5.3-1]', () => {
    const { stage } = company();
    stage.holdsLog = true;
    close(stage);
    close(stage);
    close(stage, DEN);
    change(stage, { nicknames: false });
    stage.commit();
    stage.commit();
    close(stage);
    stage.commit();
    const types = stage.log.map(({ entry }) => entry.type);
    expect(types.filter((type) => type === 'room.closed')).toHaveLength(1);
    expect(types).not.toContain('policy.changed');
  });

  it('ends with its creator only where policy says so [R7701-4.1-4] [R7701-5.3-2]', () => {
    for (const deleteWithCreator of [true, false]) {
      const { stage, alice, bob } = company({ policy: { deleteWithCreator } });
      alice.bye();
      const heard = bob.heard().map((m) => m.kind === 'request' && m.method);
      expect(heard).toEqual(deleteWithCreator ? ['BYE'] : []);
      expect(room(stage).state).toBe(deleteWithCreator ? 'closed' : 'open');
    }
  });
});

function company(options: StageOptions = {}) {
  const stage = new Stage(options);
  return { stage, alice: Person.join(stage, 'alice'), bob: Person.join(stage, 'bob') };
}

/** Changes what is given of the policy in force. */
function change(stage: Stage, part: Partial<Policy>): void {
  const { settings } = stage.state.life ?? {};
  if (settings === undefined) throw new Error('not booted');
  const policy = { ...settings.policy, ...part };
  stage.feed({ type: 'command', command: { type: 'change-policy', policy } });
}

function close(stage: Stage, room = ROOM): void {
  stage.feed({ type: 'command', command: { type: 'close-room', room, reason: 'late' } });
}

function room(stage: Stage, uri = ROOM) {
  const hosted = stage.state.rooms.get(uri);
  if (hosted === undefined) throw new Error(`there is no ${uri}`);
  return describeRoom(hosted.fold);
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}
