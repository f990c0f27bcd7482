// What a room tells a client that knows nothing of rooms (R7701-11-1, R7701-11-2; edge cases C49,
// C50, S37).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import type { MsrpMessage } from '../../model/wire/msrp.ts';
import { Person, type PersonOptions, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const UNAWARE: PersonOptions = { chatroom: '' };

describe('A client that declares no a=chatroom', () => {
  it('is told that it is in a room, and who else is [R7701-11-1] [R7701-11-2]', () => {
    const { stage, bob } = company();
    bob.nick('"Rook"');
    const [bound, ...notices] = bind(stage, 'erin', UNAWARE);
    expect(bound).toMatchObject({ kind: 'response', status: 200 });
    const [welcome, roster, ...more] = texts(notices);
    expect(welcome).toMatch(/chat room.*sent to everybody/);
    expect(roster?.split(/: |, |\./)).toEqual(
      expect.arrayContaining([
        'alice (sip:alice@localhost)',
        'Rook (sip:bob@localhost)',
        'erin (sip:erin@localhost)',
      ]),
    );
    expect(more).toEqual([]);
  });

  it('is told at length in chunks, and not beyond its max-size [R4975-7.1.1-12] [R4975-8-8]', () => {
    const { stage, alice, bob } = company({ holdsSockets: true });
    alice.nick(`"${'a'.repeat(1000)}"`);
    bob.nick(`"${'b'.repeat(1000)}"`);
    const small = new Person(stage, 'small').offerText().replace(/a=chatroom.*\r\n/, '');
    const [, , none] = bind(stage, 'small', { offer: `${small}a=max-size:1500\r\n` });
    expect(none).toBeUndefined();
    const erin = Person.join(stage, 'erin', UNAWARE);
    erin.request('SEND', 'Message-ID: keep1\r\nByte-Range: 1-0/0\r\n');
    const given = stage.record.flatMap((sent) =>
      sent.connection === erin.msrp ? sent.octets : [],
    );
    expect(given.at(-2)).toMatch(/^\r\n-------\S+\+\r\n$/);
    stage.feed({ type: 'drained', connection: erin.msrp });
    const rest = erin.frames();
    expect(rest).toMatchObject([{ kind: 'request', flag: '$' }]);
    erin.acknowledge(rest);
  });

  it('is told from the room, to the room or to itself, dated by the log [C49] [C35]', () => {
    for (const noticesToRoom of [true, false]) {
      const { stage } = company({ variants: { noticesToRoom } });
      const to = noticesToRoom ? ROOM : 'sip:erin@localhost';
      stage.advance(86_400_000);
      const notices = bind(stage, 'erin', UNAWARE).slice(1);
      const { stampMs = 0 } = stage.log.at(-1) ?? {};
      for (const notice of notices) {
        const body = notice.kind === 'request' ? notice.body : undefined;
        expect(body === undefined ? body : parseCpim(body)).toMatchObject({
          value: {
            from: { uri: ROOM },
            to: [{ uri: to }],
            contentType: 'text/plain;charset=utf-8',
            dateTime: new Date(stampMs).toISOString(),
          },
        });
      }
      expect(notices).toHaveLength(2);
    }
  });

  it('is told nothing before its first SEND has its 200, whenever that comes', () => {
    const { stage, alice } = company();
    const erin = new Person(stage, 'erin', UNAWARE);
    erin.invite();
    erin.ack();
    erin.msrp = stage.connect('msrp-tcp');
    stage.holdsLog = true;
    expect(erin.say('hello')).toEqual([]);
    stage.commit();
    const [first, ...notices] = erin.frames();
    expect(first).toMatchObject({ kind: 'response', status: 200 });
    expect(notices).toHaveLength(2);
    expect(texts(alice.frames())).toEqual(['hello']);
  });

  it('is told although its first request was a NICKNAME, or refused', () => {
    const { stage } = company();
    const erin = new Person(stage, 'erin', UNAWARE);
    erin.invite();
    erin.ack();
    erin.msrp = stage.connect('msrp-tcp');
    expect(erin.nick('"Rook"').map(({ kind }) => kind)).toEqual(['response', 'request', 'request']);
    const dave = new Person(stage, 'dave', UNAWARE);
    dave.invite();
    dave.msrp = stage.connect('msrp-tcp');
    const heard = dave.send('hello', '', 'text/plain');
    expect(statuses(heard)).toEqual([415]);
    expect(texts(heard)).toHaveLength(2);
  });

  it('is told once, and nobody else is told', () => {
    const { stage, alice, bob } = company();
    const entries = stage.log.length;
    const erin = Person.join(stage, 'erin', UNAWARE);
    expect(stage.log.slice(entries).map(({ entry }) => entry.type)).toEqual([
      'participant.admitted',
      'participant.joined',
    ]);
    erin.request('SEND', 'Message-ID: keepalive\r\nByte-Range: 1-0/0\r\n');
    erin.say('hello');
    expect(texts(erin.frames())).toEqual([]);
    expect([alice, bob].map((each) => texts(each.frames()))).toEqual([['hello'], ['hello']]);
  });

  it('is not told where policy says no [R7701-11-1], or it could not read it [C50]', () => {
    const silent = company({ policy: { notices: false } });
    expect(bind(silent.stage, 'erin', UNAWARE)).toHaveLength(1);
    const { stage } = company();
    const offer = new Person(stage, 'erin', UNAWARE).offerText();
    const html = offer.replace('wrapped-types:*', 'wrapped-types:text/html');
    expect(bind(stage, 'erin', { offer: html })).toHaveLength(1);
    const sendonly = `${offer}a=sendonly\r\n`.replaceAll('erin', 'dave');
    expect(bind(stage, 'dave', { offer: sendonly })).toHaveLength(1);
  });

  it('is the only one: who knows of rooms is not told [R7701-8-11] [R7701-8-10]', () => {
    const { stage } = company();
    expect(bind(stage, 'dave', { chatroom: 'a=chatroom' })).toHaveLength(1);
  });

  it('is told at most so many names, and how many there are beside [R7701-11-2]', () => {
    const stage = new Stage();
    const many = limits.noticeNamesMax + 3;
    for (let count = 1; count < many; count += 1) Person.join(stage, `member${count}`);
    const [, , roster] = bind(stage, 'erin', UNAWARE);
    const [text = ''] = texts(roster === undefined ? [] : [roster]);
    expect(text.match(/sip:/g)).toHaveLength(limits.noticeNamesMax);
    expect(text).toMatch(/, and 3 more\.$/);
  });

  it('is awaited: its answers settle, its silence is no message’s, 481 ends it [X8] [C16]', () => {
    const { stage } = company();
    const erin = new Person(stage, 'erin', UNAWARE);
    erin.invite();
    erin.ack();
    const notices = erin.bind() as readonly MsrpMessage[];
    expect(stage.state.copies.size).toBe(2);
    erin.acknowledge(notices);
    expect(stage.state.copies.size).toBe(0);
    Person.join(stage, 'dave', UNAWARE);
    stage.advance(30_000);
    expect(stage.state.copies.size).toBe(0);
    expect(stage.notices.filter(({ type }) => type === 'undelivered')).toEqual([]);
    const carl = new Person(stage, 'carl', UNAWARE);
    carl.invite();
    carl.ack();
    carl.acknowledge(carl.bind() as readonly MsrpMessage[], '481 gone');
    expect(carl.heard().map((message) => message.kind === 'request' && message.method)).toEqual([
      'BYE',
    ]);
  });
});

/** What came on the MSRP connection once the session was bound. */
function bind(stage: Stage, name: string, options: PersonOptions): readonly MsrpMessage[] {
  const person = new Person(stage, name, options);
  person.invite();
  person.ack();
  return person.bind() as readonly MsrpMessage[];
}

function company(options: StageOptions = {}) {
  const stage = new Stage(options);
  return { stage, alice: Person.join(stage, 'alice'), bob: Person.join(stage, 'bob') };
}
