// What a subscriber is told, when, and by which way (RFC 4575 3 to 5, RFC 6665 4.2.2, RFC 3261
// 18.1.1; edge cases E2 to E8, E11 to E20, E25).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { type SipRequest, sipHeaders } from '../../model/wire/sip.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';
import { bodyOf, header, Subscriber } from './subscriber.ts';

const ROOM = 'sip:lobby@localhost';
const INTERVAL_MS = limits.notifyIntervalMs;

describe('A subscriber', () => {
  it('is told all at first, and then what changed, the version one more each time [R4575-3.2-1] [R4575-5.2-1] [R4575-3.6-1]', () => {
    const { stage, sam } = watched();
    expect(sam.version).toBe(1);
    const bob = Person.join(stage, 'bob');
    const [joined] = sam.follow();
    expect(joined).toMatchObject({ state: 'partial', version: 2, users: { state: 'partial' } });
    expect(joined?.users?.users.map(({ entity }) => entity)).toEqual(['sip:bob@localhost']);
    stage.advance(INTERVAL_MS);
    bob.nick('"Rook"');
    expect(sam.follow()).toMatchObject([{ state: 'partial', version: 3 }]);
    expect(sam.roster()).toEqual(['sip:alice@localhost - 1', 'sip:bob@localhost Rook 1']);
    stage.advance(INTERVAL_MS);
    bob.bye();
    expect(sam.follow()).toMatchObject([{ state: 'partial', version: 4 }]);
    expect(sam.roster()).toEqual(['sip:alice@localhost - 1']);
  });

  it('has the description in full documents, and the whole state of the room in all [R4575-5.2-2] [R4575-5.3.4-1]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    sam.subscribe();
    expect(sam.follow()).toMatchObject([
      {
        entity: ROOM,
        state: 'full',
        description: {
          maximumUserCount: limits.membersMax,
          confUris: [{ uri: ROOM, purpose: 'participation' }],
          availableMedia: [{ type: 'message' }],
        },
        conferenceState: { userCount: 1, active: true, locked: false },
      },
    ]);
    Person.join(stage, 'bob');
    const [partial] = sam.follow();
    expect(partial?.conferenceState).toEqual({ userCount: 2, active: true, locked: false });
  });

  it('hears of a change at once, and of the next ones together when the interval is over [R4575-3.9-1] [E5]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    expect(sam.follow()).toHaveLength(1);
    for (let n = 0; n < 19; n += 1) Person.join(stage, `guest${n}`);
    stage.advance(INTERVAL_MS - 1);
    expect(sam.follow()).toEqual([]);
    stage.advance(1);
    expect(sam.follow()).toMatchObject([{ state: 'partial', version: 3 }]);
    expect(sam.roster()).toHaveLength(21);
    expect(sam.count).toBe(21);
  });

  it('hears nothing of who came and went between, nor of what leaves all as it was [E6]', () => {
    const { stage, alice, sam } = watched();
    Person.join(stage, 'bob');
    sam.follow();
    Person.join(stage, 'carol').bye();
    alice.nick('"Rook"');
    alice.nick('""');
    stage.advance(10 * INTERVAL_MS);
    expect(sam.notifies()).toEqual([]);
    expect(sam.version).toBe(2);
  });

  it('hears nothing of messages, nor of a policy that shows nowhere [R4575-3.6-1]', () => {
    const { stage, alice, sam } = watched();
    alice.say('hello');
    stage.advance(INTERVAL_MS);
    expect(sam.notifies()).toEqual([]);
  });

  it('hears the next when it has answered, however long that takes [E4] [R6502-5.1-1]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    const [first] = sam.notifies();
    stage.advance(2 * INTERVAL_MS);
    Person.join(stage, 'carol');
    expect(sam.notifies()).toEqual([]);
    accept(sam, first);
    expect(sam.follow()).toMatchObject([{ state: 'partial', version: 3 }]);
    expect(sam.roster()).toHaveLength(3);
  });

  it('has versions of its own [E13] [R4575-5.2-1]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    sam.follow();
    const kim = Subscriber.follow(stage, 'kim');
    stage.advance(INTERVAL_MS);
    Person.join(stage, 'carol');
    sam.follow();
    kim.follow();
    expect([sam.version, kim.version]).toEqual([3, 2]);
    expect(sam.roster()).toEqual(kim.roster());
  });

  it('has the version repeated by a refresh without change [E19] [R4575-5.2-1]', () => {
    const { sam } = watched();
    sam.subscribe();
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 1 }]);
  });

  it('has the version raised by every refresh where a variant says so [E19]', () => {
    const { sam } = watched({}, { refreshRepeatsVersion: false });
    sam.subscribe();
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 2 }]);
  });

  it('whose version can rise no more is told to subscribe anew [E20]', () => {
    const { stage, sam } = watched();
    const { subscriptions } = stage.state;
    const version = limits.rosterVersionMax - 1;
    const wires = subscriptions.wires.map((wire) => ({ ...wire, version }));
    stage.state = { ...stage.state, subscriptions: { ...subscriptions, wires } };
    sam.version = version;
    Person.join(stage, 'bob');
    const [last] = sam.notifies();
    expect(bodyOf(last)).toContain('version="4294967295"');
    accept(sam, last);
    const [end] = sam.notifies();
    expect(header(end, 'Subscription-State')).toBe('terminated;reason=deactivated');
    expect(bodyOf(end)).toBe('');
  });

  it('that reads every document as a full one gets full ones alone (Blink A11)', () => {
    const { stage, alice } = lobby();
    const sam = new Subscriber(stage, 'sam');
    sam.subscribe({ extra: 'User-Agent: Blink 6.0.0 (Linux)\r\n' });
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 1 }]);
    Person.join(stage, 'bob');
    const [second] = sam.follow();
    expect(second).toMatchObject({ state: 'full', version: 2 });
    expect(second?.description).toBeDefined();
    expect(second?.users?.users).toHaveLength(2);
    stage.advance(INTERVAL_MS);
    alice.bye();
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 3 }]);
    stage.feed({
      type: 'command',
      command: { type: 'close-room', room: ROOM, reason: 'over' },
    });
    const [last] = sam.follow();
    expect(last).toMatchObject({ state: 'full' });
    expect(last?.description).toBeDefined();
    expect(sam.ended).toBe('noresource');
  });

  it('gets names that XML would trip over as they are [E24] [R4575-4.1-1]', () => {
    const { stage, alice, sam } = watched();
    alice.nick('"<b>&amp; R\u00c3\u00b6\u00c3\u00b6k</b>"');
    sam.follow();
    expect(sam.users?.get('sip:alice@localhost')?.nickname).toBe('<b>&amp; R\u00f6\u00f6k</b>');
    stage.advance(INTERVAL_MS);
  });
});

describe('A NOTIFY', () => {
  it('that is answered 481 ends its subscription [E7] [R6665-4.2.2-2]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    const [notify] = sam.notifies();
    if (notify !== undefined) sam.answer(notify, '481 Gone');
    expect(stage.state.subscriptions.each.size).toBe(0);
    expect(sam.subscribe()?.status).toBe(481);
  });

  it('that is answered 500 is followed by all there is to say [R6665-4.2.2-2] [E3]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    const [notify] = sam.notifies();
    if (notify !== undefined) sam.answer(notify, '500 Not now');
    expect(sam.notifies()).toEqual([]);
    stage.advance(INTERVAL_MS);
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 2 }]);
    expect(sam.roster()).toHaveLength(2);
  });

  it('that nobody answers is sent again over UDP, and then its subscription is over [E8] [R6665-4.2.2-2]', () => {
    const { stage, sam } = watched({}, {}, 'sip-udp');
    Person.join(stage, 'bob');
    stage.advance(limits.transactionMs - 1);
    const copies = sam.notifies();
    expect(copies.length).toBeGreaterThan(5);
    expect(new Set(copies.map((each) => header(each, 'CSeq'))).size).toBe(1);
    expect(stage.state.subscriptions.each.size).toBe(1);
    stage.advance(1);
    expect(stage.state.subscriptions.each.size).toBe(0);
    expect(stage.state.transactions.filter(({ subscription }) => subscription).size).toBe(0);
  });

  it('whose stream is lost before it was answered ends its subscription [E8]', () => {
    const { stage, sam } = watched();
    Person.join(stage, 'bob');
    stage.feed({ type: 'closed', connection: sam.connection, reason: 'reset' });
    expect(stage.state.subscriptions.each.size).toBe(0);
  });

  it('takes a stream to the Contact when the one of the SUBSCRIBE is gone [R3261-12.2-1]', () => {
    const { stage, sam } = watched();
    stage.feed({ type: 'closed', connection: sam.connection, reason: 'idle' });
    const bob = Person.join(stage, 'bob');
    expect(stage.dials).toMatchObject([
      { transport: 'sip-tcp', destination: { host: '127.0.0.1', port: sam.port } },
    ]);
    // What changes while the stream is made waits for its turn.
    bob.nick('"Rook"');
    const stream = stage.answerDial(true);
    sam.readFrom(stream);
    const [notify] = sam.notifies();
    expect(header(notify, 'Via')).toContain('SIP/2.0/TCP');
    if (notify !== undefined) {
      sam.merge(notify);
      sam.answer(notify, '200 OK', stream);
    }
    stage.advance(INTERVAL_MS);
    sam.readFrom(stream);
    const [next] = sam.notifies();
    if (next !== undefined) {
      sam.merge(next);
      sam.answer(next, '200 OK', stream);
    }
    expect(sam.roster()).toEqual(['sip:alice@localhost - 1', 'sip:bob@localhost Rook 1']);
    expect(stage.dials).toEqual([]);
  });

  it('that no stream takes ends its subscription [E8]', () => {
    const { stage, sam } = watched();
    stage.feed({ type: 'closed', connection: sam.connection, reason: 'idle' });
    Person.join(stage, 'bob');
    stage.answerDial(false);
    expect(stage.state.subscriptions.each.size).toBe(0);
    expect(stage.state.subscriptions.dialling.size).toBe(0);
  });

  it('goes by the flow of a SUBSCRIBE that came while no stream could be had [E8] [R4579-3.4-3]', () => {
    const { stage, sam } = watched();
    stage.feed({ type: 'closed', connection: sam.connection, reason: 'idle' });
    Person.join(stage, 'bob');
    sam.connection = stage.connect('sip-tcp');
    expect(sam.subscribe()?.status).toBe(200);
    // Not when it is known that none can be had, but at once.
    expect(sam.follow()).toHaveLength(1);
    expect(sam.roster()).toEqual(['sip:alice@localhost - 1', 'sip:bob@localhost - 1']);
    expect(sam.follow()).toHaveLength(1);
    stage.answerDial(false);
    expect(stage.state.subscriptions.each.size).toBe(1);
  });

  it('goes by datagram where only such a flow came back meanwhile [E8] [E25]', () => {
    const { stage, sam } = watched();
    stage.feed({ type: 'closed', connection: sam.connection, reason: 'idle' });
    Person.join(stage, 'bob');
    Object.assign(sam, { connection: stage.connect('sip-udp'), transport: 'sip-udp' });
    expect(sam.subscribe()?.status).toBe(200);
    stage.answerDial(false);
    sam.follow();
    sam.follow();
    expect(sam.roster()).toEqual(['sip:alice@localhost - 1', 'sip:bob@localhost - 1']);
    expect(stage.state.subscriptions.each.size).toBe(1);
  });

  it('that is too long for a datagram takes a stream, which is closed at the end [R3261-18-1] [E25]', () => {
    const { stage, sam } = crowd();
    expect(sam.notifies()).toEqual([]);
    const stream = stage.answerDial(true);
    sam.readFrom(stream);
    const [notify] = sam.notifies();
    expect(bodyOf(notify).length).toBeGreaterThan(limits.datagramRequestBytesMax);
    expect(header(notify, 'Via')).toContain('SIP/2.0/TCP');
    if (notify !== undefined) {
      sam.merge(notify);
      sam.answer(notify, '200 OK', stream);
    }
    expect(sam.roster()).toHaveLength(8);
    // What is short enough goes by UDP as before.
    Person.join(stage, 'late');
    expect(sam.follow()).toMatchObject([{ state: 'partial', version: 2 }]);
    sam.subscribe({ expires: '0' });
    sam.readFrom(stream);
    const [last] = sam.notifies();
    if (last !== undefined) sam.answer(last, '200 OK', stream);
    expect(stage.state.subscriptions.each.size).toBe(0);
    expect(stage.closed).toContain(stream);
  });

  it('that is too long for a datagram goes as one when no stream can be had [R3261-18-1] [E25]', () => {
    const { stage, sam } = crowd();
    stage.answerDial(false);
    expect(sam.follow()).toMatchObject([{ state: 'full', version: 1 }]);
    sam.subscribe();
    expect(sam.follow()).toHaveLength(1);
    expect(stage.dials).toEqual([]);
  });

  it('goes by the flow of the last SUBSCRIBE [R4579-3.4-3]', () => {
    const { stage, sam } = watched();
    const before = sam.connection;
    sam.connection = stage.connect('sip-tcp');
    sam.subscribe();
    expect(sam.follow()).toHaveLength(1);
    Person.join(stage, 'bob');
    expect(stage.take(before)).toEqual([]);
    expect(sam.follow()).toHaveLength(1);
  });
});

describe('The focus', () => {
  it('says that it tells rosters: in the 200 to INVITE and to OPTIONS [R4575-3.1-1] [R4579-3.1-1] [R4579-5.13-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    const accepted = alice.invite();
    expect(header(accepted, 'Allow-Events')).toBe('conference');
    expect(accepted && sipHeaders(accepted, 'Allow')).toContain('SUBSCRIBE');
    const bob = new Person(stage, 'bob');
    bob.signal(bob.requestText('OPTIONS', 1));
    expect(header(bob.heard().at(-1), 'Allow-Events')).toBe('conference');
  });

  it('has no subscriptions when it starts again, and the room is as it was [R6665-4.1.3-2]', () => {
    const { stage, sam } = watched({ rooms: ['lobby'] });
    const again = new Stage({ history: stage.log, entropy: 'cd'.repeat(32) });
    expect(again.state.subscriptions.each.size).toBe(0);
    sam.toTag = '';
    const kim = Subscriber.follow(again, 'kim');
    expect(kim.roster()).toEqual([]);
  });
});

function lobby(policy = {}, variants = {}) {
  const stage = new Stage({ policy, variants });
  return { stage, alice: Person.join(stage, 'alice') };
}

/** A room of one, and somebody outside of it who follows its roster and has been told all. */
function watched(policy = {}, variants = {}, transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp') {
  const { stage, alice } = lobby(policy, variants);
  const sam = new Subscriber(stage, 'sam', { transport });
  sam.subscribe();
  if (transport === 'sip-udp') stage.answerDial(false);
  sam.follow();
  return { stage, alice, sam };
}

/** Somebody who asks over UDP about more people than a datagram can list. */
function crowd() {
  const stage = new Stage();
  for (let n = 0; n < 8; n += 1) Person.join(stage, `guest${n}`);
  const sam = new Subscriber(stage, 'sam', { transport: 'sip-udp' });
  sam.subscribe();
  expect(stage.dials).toHaveLength(1);
  return { stage, sam };
}

function accept(subscriber: Subscriber, notify: SipRequest | undefined): void {
  if (notify === undefined) throw new Error('there is no NOTIFY');
  subscriber.merge(notify);
  subscriber.answer(notify);
}
