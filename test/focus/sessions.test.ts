// One person in a room with several sessions, and coming back to it (RFC 7701 4.1, 7.1; edge cases
// N2, N3, N16 to N19, S18, S19, C47).
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { shownNickname } from '../../model/room/nicknames.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const ALICE = 'sip:alice@localhost';

describe('A second session', () => {
  it('hears the room as the first does [R7701-6.1-29] [R7701-6.1-30]', () => {
    const { phone, laptop, bob } = company();
    bob.say('hello');
    expect([texts(phone.frames()), texts(laptop.frames())]).toEqual([['hello'], ['hello']]);
  });

  it('hears what the first says only where a variant says so [C47]', () => {
    for (const copyToOwnDevices of [false, true]) {
      const { phone, laptop, bob } = company({ variants: { copyToOwnDevices } });
      phone.say('hello');
      expect(texts(laptop.frames())).toEqual(copyToOwnDevices ? ['hello'] : []);
      expect([texts(phone.frames()), texts(bob.frames())]).toEqual([[], ['hello']]);
    }
  });

  it('may take the name of the first, as nobody else may [R7701-7-2] [R7701-7.1-8]', () => {
    const { phone, laptop, bob } = company();
    expect(statuses(phone.nick('"Rook"'))).toEqual([200]);
    expect(statuses(bob.nick('"rook"'))).toEqual([425]);
    expect(statuses(laptop.nick('"ROOK"'))).toEqual([200]);
  });

  it('has no name until it asks for one [R7701-7.1-15] [N16]', () => {
    const { stage, phone } = company();
    phone.nick('"Rook"');
    const tablet = Person.join(stage, 'alice-3');
    const keys = () => room(stage).members.map(({ nicknameKey }) => nicknameKey);
    expect(keys().filter((key) => key === 'rook')).toHaveLength(1);
    tablet.nick('"Rook"');
    expect(keys().filter((key) => key === 'rook')).toHaveLength(2);
  });

  it('may take another name: the one asked for last is shown, or none is given [N17]', () => {
    for (const secondNickname of [200, 403, 425] as const) {
      const { stage, phone, laptop } = company({ variants: { secondNickname } });
      phone.nick('"Rook"');
      expect(statuses(laptop.nick('"Queen"'))).toEqual([secondNickname]);
      expect(nameOf(stage)).toBe(secondNickname === 200 ? 'Queen' : 'Rook');
      expect(statuses(laptop.nick('"Rook"'))).toEqual([200]);
      expect(statuses(phone.nick('""'))).toEqual([200]);
      expect(statuses(laptop.nick('"Queen"'))).toEqual([200]);
    }
  });

  it('leaves the other’s name shown when it gives its own back [R7701-7.1-14] [N17]', () => {
    const { stage, phone, laptop } = company();
    phone.nick('"Rook"');
    laptop.nick('"Queen"');
    phone.nick('"King"');
    expect(nameOf(stage)).toBe('King');
    phone.nick('""');
    expect(nameOf(stage)).toBe('Queen');
    laptop.bye();
    expect(nameOf(stage)).toBe('');
  });

  it('that never asked does not hold the name of the first, once that has left [N18]', () => {
    const { phone, bob } = company({ policy: { quarantineMs: 0 } });
    phone.nick('"Rook"');
    phone.bye();
    expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
  });

  it('that asked holds the name when the first takes another or leaves [N18] [N19]', () => {
    const { phone, laptop, bob } = company({ policy: { quarantineMs: 0 } });
    phone.nick('"Rook"');
    laptop.nick('"Rook"');
    phone.nick('"Queen"');
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    phone.bye();
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    laptop.bye();
    expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
  });

  it('lives beside one whose connection is dead and not yet known to be [S19]', () => {
    const { stage, phone, laptop, bob } = company();
    phone.nick('"Rook"');
    expect(statuses(laptop.nick('"Rook"'))).toEqual([200]);
    stage.feed({ type: 'closed', connection: phone.msrp, reason: 'reset' });
    expect(phone.heard().map((each) => each.kind === 'request' && each.method)).toEqual(['BYE']);
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    expect(statuses(bob.say('psst', ALICE))).toEqual([200]);
    expect(texts(laptop.frames())).toEqual(['psst']);
  });

  it('is refused where policy allows one, with one of three statuses [R7701-4.1-5] [S18]', () => {
    for (const severalSessionsRefusal of [403, 482, 486] as const) {
      const stage = new Stage({
        policy: { severalSessions: false },
        variants: { severalSessionsRefusal },
      });
      const phone = Person.join(stage, 'alice');
      const laptop = new Person(stage, 'alice-2');
      expect(laptop.invite()).toMatchObject({ status: severalSessionsRefusal });
      expect(phone.heard()).toEqual([]);
    }
  });

  it('takes the place of the first, which gets a BYE, where a variant says so [S18]', () => {
    const stage = new Stage({
      policy: { severalSessions: false },
      variants: { severalSessionsReplace: true },
    });
    const phone = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    phone.nick('"Rook"');
    const laptop = Person.join(stage, 'alice-2');
    expect(phone.heard().map((each) => each.kind === 'request' && each.method)).toEqual(['BYE']);
    expect(laptop.heard()).toEqual([]);
    expect(statuses(phone.say('still me'))).toEqual([481]);
    bob.say('hello');
    expect([texts(laptop.frames()), texts(phone.frames())]).toEqual([['hello'], []]);
    const left = stage.log.flatMap(({ entry }) => (entry.type === 'participant.left' ? entry : []));
    expect(left).toMatchObject([{ cause: 'replaced', actor: ALICE }]);
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    expect(statuses(laptop.nick('"Rook"'))).toEqual([200]);
  });
});

describe('Who comes back', () => {
  it('finds the name kept for it, which others do not get [R7701-4.1-2] [N3]', () => {
    const { stage, phone, laptop, bob } = company({ policy: { quarantineMs: 60_000 } });
    phone.nick('"Rook"');
    phone.bye();
    laptop.bye();
    stage.advance(59_999);
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    const again = Person.join(stage, 'alice-3');
    expect(statuses(again.nick('"Rook"'))).toEqual([200]);
  });

  it('finds it gone once the time is over [R7701-4.1-2] [N4]', () => {
    const { stage, phone, bob } = company({ policy: { quarantineMs: 60_000 } });
    phone.nick('"Rook"');
    phone.bye();
    stage.advance(60_000);
    expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
    const again = Person.join(stage, 'alice-3');
    expect(statuses(again.nick('"Rook"'))).toEqual([425]);
  });

  it('has left for another’s claim when the log says so, and not before [N2]', () => {
    for (const claimsFirst of [true, false]) {
      const { stage, phone, bob } = company({ policy: { quarantineMs: 0 } });
      phone.nick('"Rook"');
      stage.holdsLog = true;
      if (claimsFirst) bob.nick('"Rook"');
      phone.bye();
      if (!claimsFirst) bob.nick('"Rook"');
      stage.commit();
      expect(statuses(bob.frames())).toEqual([claimsFirst ? 425 : 200]);
    }
  });

  it('after its connection broke must ask again for the name that it had [N16]', () => {
    const { stage, phone, bob } = company();
    phone.nick('"Rook"');
    stage.feed({ type: 'closed', connection: phone.msrp, reason: 'reset' });
    const again = Person.join(stage, 'alice-3');
    expect(nameOf(stage)).toBe('');
    expect(statuses(bob.nick('"Rook"'))).toEqual([425]);
    expect(statuses(again.nick('"Rook"'))).toEqual([200]);
    expect(nameOf(stage)).toBe('Rook');
  });
});

function company(options: StageOptions = {}) {
  const stage = new Stage(options);
  const phone = Person.join(stage, 'alice');
  const laptop = Person.join(stage, 'alice-2');
  return { stage, phone, laptop, bob: Person.join(stage, 'bob') };
}

function room(stage: Stage) {
  return describeRoom(foldOf(stage));
}

function nameOf(stage: Stage): string {
  return shownNickname(foldOf(stage).machine.context, ALICE);
}

function foldOf(stage: Stage) {
  const fold = stage.state.rooms.get(ROOM)?.fold;
  if (fold === undefined) throw new Error('there is no lobby');
  return fold;
}
