// Private messages through the pure core: whom a To means, and that nobody else hears (RFC 7701
// 6.2; RFC 3261 19.1.4; edge cases P4 to P25).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Variants } from '../../model/variant.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

const IDENTITIES = {
  'sip:alice@localhost': ['tel:+15551234', 'im:alice@elsewhere'],
  'sip:bob@localhost': ['tel:+15559999', 'sip:robert@example.org'],
};

describe('A private message', () => {
  it('reaches a recipient by any URI that policy gives it [R7701-5.2-9] [R7701-6.2-1] [P9]', () => {
    const { alice, bob, carol } = known();
    for (const to of [
      'tel:+15559999',
      'tel:+1-555-(9999)',
      'TEL:+1.555.9999',
      'sip:robert@Example.ORG',
      'im:bob@localhost',
      'im:robert@example.org',
    ]) {
      expect([to, statuses(alice.say('psst', to))]).toEqual([to, [200]]);
      expect(texts(bob.frames())).toEqual(['psst']);
    }
    expect(statuses(alice.say('psst', 'tel:+15550000'))).toEqual([404]);
    expect(carol.frames()).toEqual([]);
  });

  it('may say in From any URI of its sender, and no other [R7701-5.2-9] [R7701-6.2-2]', () => {
    const { alice, bob } = known();
    for (const [from, status] of [
      ['tel:+1-555-1234', 200],
      ['im:alice@elsewhere', 200],
      ['im:alice@localhost', 200],
      ['sip:alice@LOCALHOST', 200],
      ['tel:+15559999', 403],
      ['im:bob@localhost', 403],
      ['sip:robert@example.org', 403],
      ['sips:alice@localhost', 403],
      ['Alice', 403],
    ] as const) {
      const answer = statuses(alice.say('psst', bob.uri, { from }));
      expect([from, answer]).toEqual([from, [status]]);
    }
  });

  it('means by an im URI who has the SIP URI like it, or nobody [P10]', () => {
    const { alice, bob } = known({}, { imIsSip: false });
    expect(statuses(alice.say('psst', 'im:bob@localhost'))).toEqual([404]);
    expect(statuses(alice.say('psst', bob.uri, { from: 'im:alice@localhost' }))).toEqual([403]);
    expect(statuses(alice.say('psst', bob.uri, { from: 'im:alice@elsewhere' }))).toEqual([200]);
  });

  it('goes to whom policy gives an im URI, though another has the SIP URI like it [P10]', () => {
    const identities = { 'sip:carol@localhost': ['im:bob@localhost'] };
    const { alice, bob, carol } = known(identities);
    expect(statuses(alice.say('psst', 'im:bob@localhost'))).toEqual([200]);
    expect([texts(bob.frames()), texts(carol.frames())]).toEqual([[], ['psst']]);
    const without = known({ 'sip:dave@localhost': ['im:bob@localhost'] });
    expect(statuses(without.alice.say('psst', 'im:bob@localhost'))).toEqual([404]);
    expect(statuses(without.bob.say('hi', ROOM, { from: 'im:bob@localhost' }))).toEqual([403]);
  });

  it('compares URIs as RFC 3261 does [R3261-19.1.4-1] [P25] [P8]', () => {
    const { alice, bob } = known();
    for (const [to, status] of [
      ['sip:bob@LocalHost', 200],
      ['sip:%62ob@localhost', 200],
      ['sip:bob@localhost;x=1', 200],
      ['sip:bob@localhost;transport=tcp', 200],
      ['sip:Bob@localhost', 404],
      ['sip:bob@localhost:5060', 404],
      ['sips:bob@localhost', 404],
      ['sip:bob@localhost;user=phone', 404],
      ['sip:bob@localhost;maddr=192.0.2.1', 404],
      ['sip:bob@localhost;transport=udp', 404],
      ['sip:bob:secret@localhost', 404],
      ['sip:bob@localhost?Subject=x', 404],
    ] as const) {
      expect([to, statuses(alice.say('psst', to))]).toEqual([to, [status]]);
      expect(texts(bob.frames())).toEqual(status === 200 ? ['psst'] : []);
    }
  });

  it('gets 404 where its To is no address [R7701-6.2-4] [R7701-6.2-1]', () => {
    const { alice } = known();
    alice.nick('"Bobby"');
    for (const to of ['Bobby', 'sip:', 'sip:@', 'mailto:bob@localhost', 'tel:bob', 'im:']) {
      expect([to, statuses(alice.say('psst', to))]).toEqual([to, [404]]);
    }
  });

  it('gets 403 with several To, be they the same, and reaches nobody [P18] [R7701-6.2-3]', () => {
    const { alice, bob, carol } = known();
    for (const tos of [
      [bob.uri, carol.uri],
      [bob.uri, bob.uri],
      [ROOM, bob.uri],
      ['sip:ghost@localhost', bob.uri],
    ]) {
      const to = tos.map((uri) => `To: <${uri}>\r\n`).join('');
      const body = `From: <${alice.uri}>\r\n${to}\r\nContent-Type: text/plain\r\n\r\nx`;
      expect(statuses(alice.send(body))).toEqual([403]);
    }
    expect([bob.frames(), carol.frames()]).toEqual([[], []]);
  });

  it('goes by To alone and takes cc along unread [P19]', () => {
    const { alice, bob, carol } = known();
    const heads = `From: <${alice.uri}>\r\nTo: <${bob.uri}>\r\ncc: <${carol.uri}>\r\n`;
    const body = `${heads}\r\nContent-Type: text/plain\r\n\r\nx`;
    expect(statuses(alice.send(body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
    expect(carol.frames()).toEqual([]);
  });

  it('is routed by URIs alone: names are taken along, brackets may be missing [C36]', () => {
    const { alice, bob, carol } = known();
    const heads = `From: "Carol" <${alice.uri}>\r\nTo: ${bob.uri}\r\n`;
    const body = `${heads}\r\nContent-Type: text/plain\r\n\r\nx`;
    expect(statuses(alice.send(body))).toEqual([200]);
    expect(bob.frames()).toMatchObject([{ body }]);
    expect(carol.frames()).toEqual([]);
    const bare = body.replace(`"Carol" <${alice.uri}>`, alice.uri);
    expect(statuses(alice.send(bare))).toEqual([400]);
  });

  it('is one for the room where a member has the URI of the room [P20]', () => {
    const { stage, alice, bob, carol } = known();
    const cascade = Person.join(stage, 'cascade', { uri: ROOM });
    expect(statuses(alice.say('hello', ROOM))).toEqual([200]);
    for (const each of [bob, carol, cascade]) expect(texts(each.frames())).toEqual(['hello']);
  });

  it('goes to the capable sessions of its recipient only [P5] [R7701-6.2-6] [R7701-6.2-11]', () => {
    const { stage, alice, bob } = known();
    const able = Person.join(stage, 'bob-2');
    const bare = Person.join(stage, 'bob-3', { chatroom: 'a=chatroom' });
    const deaf = Person.join(stage, 'dave', { chatroom: 'a=chatroom:nickname' });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    expect([bob, able, bare].map((each) => texts(each.frames()))).toEqual([['psst'], ['psst'], []]);
    expect(statuses(alice.say('psst', deaf.uri))).toEqual([428]);
    expect(deaf.frames()).toEqual([]);
  });

  it('to oneself reaches one’s other sessions; 404 where there are none, or 200 [P7]', () => {
    for (const privateToSelfAlone of [404, 200] as const) {
      const { stage, alice, bob } = known({}, { privateToSelfAlone });
      expect(statuses(alice.say('note', alice.uri))).toEqual([privateToSelfAlone]);
      expect(statuses(alice.say('note', 'tel:+15551234'))).toEqual([privateToSelfAlone]);
      if (privateToSelfAlone === 200) expect(stage.erased).toContain(stage.log.length);
      const second = Person.join(stage, 'alice-2');
      expect(statuses(alice.say('note', alice.uri))).toEqual([200]);
      expect([texts(second.frames()), texts(alice.frames()), texts(bob.frames())]).toEqual([
        ['note'],
        [],
        [],
      ]);
      const third = Person.join(stage, 'carol-2', { chatroom: 'a=chatroom' });
      expect(statuses(third.say('note', third.uri))).toEqual([200]);
    }
  });

  it('follows its recipient’s identities when policy changes while it is in the room', () => {
    const { stage, alice, bob, carol } = known();
    const { settings } = stage.state.life ?? {};
    if (settings === undefined) throw new Error('not booted');
    const identities = { 'sip:carol@localhost': ['tel:+15559999'] };
    const policy = { ...settings.policy, identities };
    stage.feed({ type: 'command', command: { type: 'change-policy', policy } });
    expect(statuses(alice.say('psst', 'tel:+15559999'))).toEqual([200]);
    expect([texts(bob.frames()), texts(carol.frames())]).toEqual([[], ['psst']]);
    expect(statuses(bob.say('hi', ROOM, { from: 'tel:+15559999' }))).toEqual([403]);
  });

  it('is from the one person whom its caller’s other URI belongs to [R7701-5.2-9]', () => {
    const { stage, alice, bob } = known();
    const desk = Person.join(stage, 'desk', { uri: 'sip:robert@example.org' });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    expect([texts(bob.frames()), texts(desk.frames())]).toEqual([['psst'], ['psst']]);
    expect(statuses(desk.say('psst', alice.uri, { from: bob.uri }))).toEqual([200]);
  });

  it('takes no identity from P-Asserted-Identity of an untrusted peer [R3325-7-1]', () => {
    const { stage, alice, bob } = known();
    const mallory = Person.join(stage, 'mallory', {
      headers: 'P-Asserted-Identity: <sip:bob@localhost>, <tel:+15559999>\r\n',
    });
    alice.say('psst', bob.uri);
    expect(texts(mallory.frames())).toEqual([]);
    expect(statuses(mallory.say('hi', ROOM, { from: bob.uri }))).toEqual([403]);
  });

  it('is heard by its recipient’s capable sessions and nobody else, whoever is there [X3]', () => {
    const names = ['alice', 'bob', 'carol', 'dave'];
    const leg = fc.record({
      who: fc.nat(names.length - 1),
      able: fc.boolean(),
      hides: fc.boolean(),
    });
    const numbers = fc.uniqueArray(fc.nat(names.length - 1));
    fc.assert(
      fc.property(fc.array(leg, { minLength: 2, maxLength: 7 }), numbers, (legs, numbered) => {
        const identities = Object.fromEntries(
          numbered.map((who) => [`sip:${names[who]}@localhost`, [`tel:+1${who}`]]),
        );
        const stage = new Stage({ policy: { identities } });
        const people = legs.map(({ who, able, hides }, at) => {
          const chatroom = able ? 'a=chatroom:private-messages' : 'a=chatroom';
          const headers = hides ? 'Privacy: id\r\n' : '';
          const person = Person.join(stage, `${names[who]}-${at}`, { chatroom, headers });
          return { person, able, hides, who };
        });
        const [sender, ...others] = people;
        if (sender === undefined) return;
        const own = anonymousUri(sender.person);
        const targets = [
          ...names.flatMap((name) => [`sip:${name}@localhost`, `im:${name}@localhost`]),
          ...names.map((_, who) => `tel:+1${who}`),
          ...[1, 2, 3, 4].map((n) => `sip:anonymous${n}@anonymous.invalid`),
        ];
        for (const [at, to] of targets.entries()) {
          const meant = others.filter(({ person, who, hides }) => {
            if (hides) return anonymousUri(person) === to;
            if (to === `tel:+1${who}`) return numbered.includes(who);
            return new RegExp(`^(?:sip|im):${names[who]}@localhost$`).test(to);
          });
          const text = `secret ${at}`;
          const options = own === undefined ? {} : { from: own };
          const able = meant.filter((each) => each.able);
          const status = able.length > 0 ? 200 : meant.length > 0 ? 428 : 404;
          expect([to, statuses(sender.person.say(text, to, options))]).toEqual([to, [status]]);
          for (const each of others) {
            expect(texts(each.person.frames())).toEqual(able.includes(each) ? [text] : []);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** What the 200 to its INVITE told it. */
function anonymousUri({ sip, stage }: Person): string | undefined {
  const told = stage.record.find(
    ({ connection, octets }) => connection === sip && octets.includes('P-Confab-Anonymous'),
  );
  return /^P-Confab-Anonymous: <([^>]+)>/m.exec(told?.octets ?? '')?.[1];
}

function known(identities: object = IDENTITIES, variants: Partial<Variants> = {}) {
  const policy = { identities: { ...IDENTITIES, ...identities } };
  const stage = new Stage({ policy, variants });
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  return { stage, alice, bob, carol } as {
    [name in 'alice' | 'bob' | 'carol']: Person;
  } & { stage: Stage };
}
