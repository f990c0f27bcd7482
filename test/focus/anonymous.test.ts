// People who do not want to be known (RFC 3323, RFC 7701 5.2 and 6.1; edge cases P11, P12, C36 to
// C39, X5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRoom, foldFrom } from '../../model/room/fold.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { sipHeader } from '../../model/wire/sip.ts';
import { Person, type PersonOptions, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const FIRST = 'sip:anonymous1@anonymous.invalid';
const SECOND = 'sip:anonymous2@anonymous.invalid';
const NAMELESS = 'sip:anonymous@anonymous.invalid';
const HIDDEN: PersonOptions = { headers: 'Privacy: id\r\n' };

describe('A caller who asks for privacy', () => {
  it('is told the URI that stands for it in the 200 to INVITE [C39]', () => {
    const stage = new Stage();
    for (const [at, value] of ['id', 'user', 'header', 'id; critical', 'User;SESSION'].entries()) {
      const caller = new Person(stage, `p${at}`, { headers: `Privacy: ${value}\r\n` });
      expect(toldUri(caller)).toBe(`sip:anonymous${at + 1}@anonymous.invalid`);
    }
  });

  it('is known to the log, and shown as that URI to others [R7701-5.2-12] [R7701-6.1-5]', () => {
    const { stage } = company();
    const alice = members(stage).find(({ uri }) => uri === 'sip:alice@localhost');
    expect(alice?.shownAs).toBe(FIRST);
    expect(FIRST).not.toContain('alice');
  });

  it('gets no privacy with none, whatever else it asks for [R3323-5-1] [R3323-4.2-1]', () => {
    const stage = new Stage();
    for (const [at, value] of ['none', 'none;id', 'session', 'history', 'critical'].entries()) {
      const caller = new Person(stage, `p${at}`, { headers: `Privacy: ${value}\r\n` });
      expect(toldUri(caller)).toBeUndefined();
      expect(members(stage).at(-1)?.shownAs).toBe(`sip:p${at}@localhost`);
    }
  });

  it('is refused with 500 where what is critical is not known here [R3323-5-2]', () => {
    const stage = new Stage();
    const headers = 'Privacy: id;critical;location\r\nPrivacy: moon\r\n';
    const caller = new Person(stage, 'alice', { headers });
    const answer = caller.invite();
    expect(answer).toMatchObject({
      status: 500,
      reason: 'Privacy not available: location moon',
    });
    expect(stage.state.legs.size).toBe(0);
    const lax = new Person(stage, 'bob', { headers: 'Privacy: id;location\r\n' });
    expect(toldUri(lax)).toBe(FIRST);
  });

  it('keeps its URI while it stays, and shares it among its sessions [R7701-2-1]', () => {
    const { stage, alice, bob } = company();
    const second = Person.join(stage, 'alice-2', HIDDEN);
    expect(statuses(bob.say('one', FIRST))).toEqual([200]);
    expect([texts(alice.frames()), texts(second.frames())]).toEqual([['one'], ['one']]);
    alice.bye();
    stage.advance(3_600_000);
    expect(statuses(bob.say('two', FIRST))).toEqual([200]);
    expect(texts(second.frames())).toEqual(['two']);
    second.bye();
    expect(statuses(bob.say('three', FIRST))).toEqual([404]);
  });

  it('gets a URI that nobody had before, after a restart too [P12]', () => {
    const { stage, alice, bob } = company();
    alice.bye();
    const again = Person.join(stage, 'alice-2', HIDDEN);
    expect(members(stage).map(({ shownAs }) => shownAs)).toContain(SECOND);
    expect(statuses(bob.say('psst', FIRST))).toEqual([404]);
    again.bye();
    const later = new Stage({ history: stage.log, entropy: 'cd'.repeat(32) });
    Person.join(later, 'dave', HIDDEN);
    expect(members(later)[0]?.shownAs).toBe('sip:anonymous3@anonymous.invalid');
    const fold = later.state.rooms.get(ROOM)?.fold;
    if (fold === undefined) throw new Error('there is no lobby');
    const state = JSON.stringify(describeRoom(fold));
    const restored = foldFrom({ room: ROOM, seq: fold.seq, stampMs: 0, state }, defaultVariants);
    expect(describeRoom(restored)).toEqual(describeRoom(fold));
  });

  it('gets the lowest URI that nobody has, where they are reused [P12]', () => {
    const { stage, alice } = company({ anonymousReused: true });
    Person.join(stage, 'carol', HIDDEN);
    alice.bye();
    Person.join(stage, 'dave', HIDDEN);
    expect(members(stage).map(({ shownAs }) => shownAs)).toEqual([
      'sip:bob@localhost',
      SECOND,
      FIRST,
    ]);
  });

  it('is not reached by its real URI, which nobody is told is here [P11]', () => {
    const { alice, bob } = company();
    for (const to of ['sip:alice@localhost', 'im:alice@localhost', 'tel:+15551234']) {
      expect([to, statuses(bob.say('psst', to))]).toEqual([to, [404]]);
    }
    expect(texts(alice.frames())).toEqual([]);
    const other = company({ anonymousReached: true });
    expect(statuses(other.bob.say('psst', 'sip:alice@localhost'))).toEqual([200]);
    expect(texts(other.alice.frames())).toEqual(['psst']);
  });

  it('writes under its anonymous URI; its real one in From gets 403 [R7701-6.1-4] [C38]', () => {
    const { alice, bob } = company();
    expect(statuses(alice.say('hello', ROOM, { from: FIRST }))).toEqual([200]);
    expect(statuses(alice.say('psst', bob.uri, { from: FIRST }))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['hello', 'psst']);
    for (const from of ['sip:alice@localhost', 'tel:+15551234', NAMELESS, SECOND]) {
      expect([from, statuses(alice.say('oops', ROOM, { from }))]).toEqual([from, [403]]);
    }
    expect(texts(bob.frames())).toEqual([]);
    const other = company({ anonymousReveals: true });
    expect(statuses(other.alice.say('me', ROOM))).toEqual([200]);
    expect(statuses(other.alice.say('me', ROOM, { from: NAMELESS }))).toEqual([403]);
  });

  it('lends its URI to nobody: an anonymous From of another member gets 403 [C37]', () => {
    const { bob } = company();
    for (const from of [FIRST, SECOND, NAMELESS]) {
      expect([from, statuses(bob.say('boo', ROOM, { from }))]).toEqual([from, [403]]);
    }
  });

  it('is another participant than its own open session [R7701-5.2-12]', () => {
    const { stage, alice, bob } = company();
    const open = Person.join(stage, 'alice-2');
    expect(statuses(bob.say('to Alice', 'sip:alice@localhost'))).toEqual([200]);
    expect([texts(open.frames()), texts(alice.frames())]).toEqual([['to Alice'], []]);
    expect(statuses(bob.say('to somebody', FIRST))).toEqual([200]);
    expect([texts(open.frames()), texts(alice.frames())]).toEqual([[], ['to somebody']]);
  });

  it('has a nickname of its own, which stays unique [N31] [R7701-7-1]', () => {
    const { stage, alice, bob } = company();
    expect(statuses(alice.nick('"Alice"'))).toEqual([200]);
    expect(statuses(bob.nick('"alice"'))).toEqual([425]);
    const second = Person.join(stage, 'alice-2', HIDDEN);
    expect(statuses(second.nick('"Alice"'))).toEqual([200]);
  });
});

describe('A caller without a name', () => {
  it('is nobody else, though others without one call by the same URI [R3323-4.1-1]', () => {
    const stage = new Stage({ policy: { severalSessions: false } });
    const bob = Person.join(stage, 'bob');
    const [one, two] = ['x1', 'x2'].map((name) => Person.join(stage, name, { uri: NAMELESS }));
    expect(members(stage).map(({ uri, shownAs }) => [uri, shownAs])).toEqual([
      [bob.uri, bob.uri],
      [FIRST, FIRST],
      [SECOND, SECOND],
    ]);
    expect(statuses(bob.say('psst', SECOND))).toEqual([200]);
    expect([texts(one?.frames() ?? []), texts(two?.frames() ?? [])]).toEqual([[], ['psst']]);
    expect(statuses(bob.say('psst', NAMELESS))).toEqual([404]);
    expect(statuses(one?.nick('"Rook"') ?? [])).toEqual([200]);
    expect(statuses(two?.nick('"Rook"') ?? [])).toEqual([425]);
  });

  it('may write the URI with which it called, or not [C37] [R7701-6.1-3]', () => {
    for (const anonymousAsCalled of [true, false]) {
      const stage = new Stage({ variants: { anonymousAsCalled } });
      const uri = 'sip:somebody@anonymous.invalid';
      const caller = Person.join(stage, 'somebody', { uri });
      expect(statuses(caller.say('hello'))).toEqual([anonymousAsCalled ? 200 : 403]);
      expect(statuses(caller.say('hello', ROOM, { from: FIRST }))).toEqual([200]);
      expect(statuses(caller.say('hello', ROOM, { from: NAMELESS }))).toEqual([403]);
    }
  });

  it('cannot call as an anonymous member and be it [R7701-2-1]', () => {
    const { stage, alice, bob } = company();
    const intruder = Person.join(stage, 'x', { uri: FIRST });
    expect(members(stage).at(-1)).toMatchObject({ uri: SECOND, shownAs: SECOND });
    bob.say('psst', FIRST);
    expect([texts(alice.frames()), texts(intruder.frames())]).toEqual([['psst'], []]);
  });

  it('ends the room that it opened, where rooms end with their creator [R7701-4.1-4]', () => {
    const stage = new Stage({ policy: { deleteWithCreator: true } });
    const creator = Person.join(stage, 'x1', { uri: NAMELESS });
    const other = Person.join(stage, 'x2', { uri: NAMELESS });
    other.bye();
    expect(room(stage).state).toBe('open');
    creator.bye();
    expect(room(stage).state).toBe('closed');
  });
});

describe('What the focus sends to others', () => {
  it('holds nothing by which an anonymous member is known elsewhere [X5] [R3325-9.3-1]', () => {
    const deed = fc.constantFrom('say', 'whisper', 'answer', 'nick', 'type', 'rejoin', 'spoof');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), deed), { maxLength: 12 }),
        fc.constantFrom('a=chatroom', 'a=chatroom:private-messages', ''),
        (deeds, chatroom) => {
          const stage = new Stage();
          const own = new Set<number>();
          let turns = 0;
          const enter = () => {
            turns += 1;
            const secret = Person.join(stage, `zorro-${turns}`, HIDDEN);
            own.add(secret.sip).add(secret.msrp);
            return secret;
          };
          const bob = Person.join(stage, 'bob');
          let zorro = enter();
          // Who comes later and knows nothing of rooms is told who is there.
          const carol = Person.join(stage, 'carol', { chatroom });
          for (const [zorroActs, what] of deeds) {
            const from = members(stage).find(({ uri }) => uri === zorro.uri)?.shownAs ?? '';
            const [actor, to] = zorroActs ? [zorro, bob.uri] : [bob, from];
            const as = { from: zorroActs ? from : bob.uri };
            if (what === 'say') actor.say('hello', ROOM, as);
            if (what === 'whisper') actor.say('psst', to, as);
            if (what === 'answer') actor.acknowledge(actor.frames());
            if (what === 'nick') actor.nick(`"Nick${turns}"`);
            if (what === 'type') {
              const type = 'Content-Type: application/im-iscomposing+xml\r\n\r\n<x/>';
              actor.send(`From: <${as.from}>\r\nTo: <${ROOM}>\r\n\r\n${type}`);
            }
            if (what === 'spoof') zorro.say('me', ROOM, { from: bob.uri });
            if (what === 'rejoin') {
              zorro.bye();
              zorro = enter();
              Person.join(stage, `dave-${turns}`, { chatroom });
            }
          }
          carol.bye();
          stage.advance(60_000);
          const others = stage.record.filter(({ connection }) => !own.has(connection));
          expect(others.length).toBeGreaterThan(4);
          const leaks = others.filter(({ octets }) => /zorro/i.test(octets));
          expect(leaks.map(({ octets }) => octets)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Alice hides, Bob does not. */
function company(variants: Partial<Variants> = {}) {
  const identities = { 'sip:alice@localhost': ['tel:+15551234'] };
  const stage = new Stage({ variants, policy: { identities } });
  const alice = Person.join(stage, 'alice', HIDDEN);
  const bob = Person.join(stage, 'bob');
  return { stage, alice, bob };
}

function toldUri(person: Person): string | undefined {
  const answer = person.invite();
  const told = answer === undefined ? undefined : sipHeader(answer, 'P-Confab-Anonymous');
  return told?.slice(1, -1);
}

function room(stage: Stage) {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return describeRoom(hosted.fold);
}

/** In the order of their coming. */
function members(stage: Stage) {
  const number = ({ leg }: { leg: string }) => Number(leg.slice(leg.indexOf('/') + 1));
  return [...room(stage).members].sort((a, b) => number(a) - number(b));
}
