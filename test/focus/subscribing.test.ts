// SUBSCRIBE to a room's roster: who may, for how long, and what is refused (RFC 6665 4.2.1, RFC
// 4575 3; edge cases E9 to E12, E20).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';
import { bodyOf, header, Subscriber } from './subscriber.ts';

const ROOM = 'sip:lobby@localhost';

describe('A SUBSCRIBE to a room', () => {
  it('is answered 200 with what it is granted, and a NOTIFY at once [R6665-4.2.1-3] [R6665-3.1-2]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    const answer = sam.subscribe({ expires: '600' });
    expect(answer?.status).toBe(200);
    expect(header(answer, 'Expires')).toBe('600');
    expect(header(answer, 'Allow-Events')).toBe('conference');
    expect(header(answer, 'Contact')).toMatch(/^<sip:lobby@127\.0\.0\.1:5060;transport=tcp;gr>/);
    const [notify, ...others] = sam.notifies();
    expect(others).toEqual([]);
    expect(header(notify, 'Subscription-State')).toBe('active;expires=600');
    expect(header(notify, 'Event')).toBe('conference');
    expect(header(notify, 'Content-Type')).toBe('application/conference-info+xml');
    expect(header(notify, 'CSeq')).toBe('1 NOTIFY');
    expect(notify?.uri).toBe(`sip:sam@127.0.0.1:${sam.port}`);
    expect(header(notify, 'From')).toBe(header(answer, 'To'));
    expect(header(notify, 'To')).toBe(header(answer, 'From'));
    expect(header(notify, 'Call-ID')).toBe(sam.callId);
  });

  it('has its Event id and its Record-Route given back [R6665-4.5.2-3]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    const extra = 'Record-Route: <sip:proxy.example;lr>\r\n';
    const answer = sam.subscribe({ event: 'conference;id=a1', extra });
    expect(header(answer, 'Record-Route')).toBe('<sip:proxy.example;lr>');
    const [notify] = sam.notifies();
    expect(header(notify, 'Event')).toBe('conference;id=a1');
    expect(header(notify, 'Route')).toBe('<sip:proxy.example;lr>');
    if (notify !== undefined) sam.answer(notify);
    expect(sam.subscribe({ event: 'conference' })?.status).toBe(481);
    expect(sam.subscribe({ event: 'conference;id=a1' })?.status).toBe(200);
  });

  it('finds its room under an alias and with parameters [R4575-5.2-3]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    expect(sam.subscribe({ to: 'sip:lobby@127.0.0.1:5060;transport=tcp;gr' })?.status).toBe(200);
    expect(sam.follow()[0]?.entity).toBe(ROOM);
  });

  it('lasts 3600 s when it asks for no time, and never longer than it may [R4575-3.3-1] [R6665-3.1-2]', () => {
    const { stage } = lobby();
    const answer = new Subscriber(stage, 'sam').subscribe({ expires: null });
    expect(header(answer, 'Expires')).toBe('3600');
    const long = new Subscriber(stage, 'kim').subscribe({ expires: '4294967295' });
    expect(header(long, 'Expires')).toBe(String(limits.subscribeSecondsMax));
  });

  it('is refused with 423 and Min-Expires when it is too brief, and taken from there on [R6665-4.2.1-2]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    const answer = sam.subscribe({ expires: '59' });
    expect(answer?.status).toBe(423);
    expect(header(answer, 'Min-Expires')).toBe('60');
    expect(sam.subscribe({ expires: '60' })?.status).toBe(200);
    expect(sam.subscribe({ expires: '1' })?.status).toBe(423);
  });

  it('is a poll with Expires: 0: one NOTIFY with all, terminated [R6665-4.4.3-1]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    expect(header(sam.subscribe({ expires: '0' }), 'Expires')).toBe('0');
    const [notify, ...others] = sam.notifies();
    expect(others).toEqual([]);
    expect(header(notify, 'Subscription-State')).toBe('terminated;reason=timeout');
    expect(bodyOf(notify)).toContain('sip:alice@localhost');
    if (notify !== undefined) sam.answer(notify);
    expect(stage.state.subscriptions.each.size).toBe(0);
    Person.join(stage, 'bob');
    expect(sam.notifies()).toEqual([]);
  });

  for (const event of [null, 'presence', 'Conference', 'conference.winfo', '']) {
    it(`is refused with 489 and Allow-Events for the event ${event} [R6665-4.2.1-1]`, () => {
      const { stage } = lobby();
      const answer = new Subscriber(stage, 'sam').subscribe({ event });
      expect(answer?.status).toBe(489);
      expect(header(answer, 'Allow-Events')).toBe('conference');
    });
  }

  it('is refused with 406 when it does not accept the document, and taken when it does [R4575-3.4-1]', () => {
    const { stage } = lobby();
    const accepting = (name: string, accept: string) =>
      new Subscriber(stage, name).subscribe({ extra: `Accept: ${accept}\r\n` })?.status;
    expect(accepting('a', 'application/pidf+xml')).toBe(406);
    expect(accepting('b', 'text/plain, application/conference-info+xml')).toBe(200);
    expect(accepting('c', 'application/*;q=0.1')).toBe(200);
  });

  it('is refused with 400 for an Expires that is no number, and without a Contact [R3261-8.1-1]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    expect(sam.subscribe({ expires: 'soon' })?.status).toBe(400);
    sam.seq += 1;
    const text = sam.requestText('SUBSCRIBE', 'Event: conference\r\n');
    sam.signal(text.replace(/Contact: .*\r\n/, ''));
    expect(sam.answered()?.status).toBe(400);
  });

  it('is refused with 404 for a room that does not exist, is closed, or is elsewhere [R7701-5.1-1]', () => {
    const { stage, alice } = lobby({ deleteWithCreator: true });
    const status = (room: string, name: string) =>
      new Subscriber(stage, name, { room }).subscribe()?.status;
    expect(status('sip:nowhere@localhost', 'a')).toBe(404);
    expect(status('sip:localhost', 'b')).toBe(404);
    expect(status('sip:lobby@elsewhere', 'c')).toBe(404);
    expect(stage.state.rooms.has('sip:nowhere@localhost')).toBe(false);
    alice.bye();
    expect(status(ROOM, 'd')).toBe(404);
  });

  it('is refused with 481 in a dialog that is none, and with 403 in one of an INVITE [R6665-4.5.2-1]', () => {
    const { stage, alice } = lobby();
    const sam = new Subscriber(stage, 'sam');
    sam.toTag = 'nobody';
    expect(sam.subscribe()?.status).toBe(481);
    alice.signal(alice.requestText('SUBSCRIBE', 2, 'Event: conference\r\n'));
    const answer = alice.heard().at(-1);
    expect(answer?.kind === 'response' && answer.status).toBe(403);
  });

  it('is refused with 420 for what it requires, within its dialog too [R3261-8.2-1]', () => {
    const { stage } = lobby();
    const sam = new Subscriber(stage, 'sam');
    const extra = 'Require: eventlist\r\n';
    expect(sam.subscribe({ extra })?.status).toBe(420);
    expect(sam.subscribe()?.status).toBe(200);
    const again = sam.subscribe({ extra });
    expect([again?.status, header(again, 'Unsupported')]).toEqual([420, 'eventlist']);
  });

  it('is refused with 500 when its CSeq falls within the dialog [R3261-12.2-1]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    sam.seq = 7;
    expect(sam.subscribe()?.status).toBe(200);
    sam.seq = 5;
    expect(sam.subscribe()?.status).toBe(500);
  });

  it('in whose dialog a BYE comes has none of that [R6665-4.5.2-2]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    sam.seq += 1;
    sam.signal(sam.requestText('BYE', ''));
    expect(sam.answered()?.status).toBe(481);
    expect(sam.subscribe()?.status).toBe(200);
  });

  it('is refused with 503 by a focus that stops, and who subscribed is told to come again [R6665-4.1.3-2]', () => {
    const stage = new Stage({ policy: { rooms: ['lobby'] } });
    const sam = Subscriber.follow(stage, 'sam');
    stage.feed({ type: 'command', command: { type: 'drain' } });
    const [notify] = sam.notifies();
    expect(header(notify, 'Subscription-State')).toBe('terminated;reason=deactivated');
    expect(bodyOf(notify)).toBe('');
    expect(new Subscriber(stage, 'kim').subscribe()?.status).toBe(503);
    stage.advance(5_000);
    expect(stage.state.phase).toBe('draining');
    if (notify !== undefined) sam.answer(notify);
    expect(stage.state.phase).toBe('drained');
  });

  it('is refused with 503 when the room has no place for more subscribers (law 6)', () => {
    const { stage } = lobby();
    Subscriber.follow(stage, 'sam');
    const known = stage.state.subscriptions.rooms.get(ROOM);
    if (known === undefined) throw new Error('nobody subscribes');
    const many = Array.from({ length: limits.subscribersMax }, (_, at) => -1 - at);
    const { subscriptions } = stage.state;
    const rooms = subscriptions.rooms.set(ROOM, { ...known, all: known.all.union(many) });
    stage.state = { ...stage.state, subscriptions: { ...subscriptions, rooms } };
    const answer = new Subscriber(stage, 'kim').subscribe();
    expect(answer?.status).toBe(503);
    expect(header(answer, 'Retry-After')).toBe('5');
  });

  it('is refused with 503 when the node has no place for more subscriptions (law 6)', () => {
    const { stage } = lobby();
    Subscriber.follow(stage, 'sam');
    const { subscriptions } = stage.state;
    const known = subscriptions.each.first();
    if (known === undefined) throw new Error('nobody subscribes');
    const each = subscriptions.each.withMutations((all) => {
      for (let at = 0; at < limits.subscriptionsMax; at += 1) all.set(-1 - at, known);
    });
    stage.state = { ...stage.state, subscriptions: { ...subscriptions, each } };
    expect(new Subscriber(stage, 'kim').subscribe()?.status).toBe(503);
  });
});

describe('Somebody whose INVITE opens a room', () => {
  it('may subscribe before the room is there, and is told once it is [E9]', () => {
    const stage = new Stage({ holdsLog: true });
    new Person(stage, 'bob').invite();
    expect(new Subscriber(stage, 'sam').subscribe()?.status).toBe(404);
    const sub = new Subscriber(stage, 'bob');
    expect(sub.subscribe()?.status).toBe(200);
    expect(header(sub.notifies()[0], 'Subscription-State')).toBe('pending;expires=600');
    stage.commit();
    expect(stage.state.subscriptions.each.first()?.machine.context.approved).toBe(true);
  });

  it('is told that there is none when the log does not take it [E9] [R4575-3.3-1]', () => {
    const stage = new Stage({ holdsLog: true });
    new Person(stage, 'bob').invite();
    const sub = new Subscriber(stage, 'bob');
    sub.subscribe();
    sub.follow();
    stage.failLog();
    sub.follow();
    expect(sub.ended).toBe('noresource');
    expect(stage.state.subscriptions.each.size).toBe(0);
  });
});

describe('Where only members may see the roster,', () => {
  const members = { roster: 'members' } as const;

  it('an outsider is refused with 403, a member is not [R4575-3.5-1]', () => {
    const { stage } = lobby(members);
    const sam = new Subscriber(stage, 'sam');
    expect(sam.subscribe()?.status).toBe(403);
    expect(new Subscriber(stage, 'alice').subscribe()?.status).toBe(200);
  });

  it('whose INVITE is undecided waits, and is told once admitted [E9]', () => {
    const { stage } = lobby(members);
    stage.holdsLog = true;
    const bob = new Person(stage, 'bob');
    bob.invite();
    const sub = new Subscriber(stage, 'bob');
    expect(sub.subscribe()?.status).toBe(200);
    const [first] = sub.notifies();
    expect(header(first, 'Subscription-State')).toBe('pending;expires=600');
    expect(bodyOf(first)).toBe('');
    if (first !== undefined) sub.answer(first);
    stage.commit();
    const [second] = sub.notifies();
    expect(header(second, 'Subscription-State')).toBe('active;expires=600');
    expect(bodyOf(second)).toContain('sip:alice@localhost');
  });

  it('waits under another of its own URIs as well [E9] [R7701-5.2-9]', () => {
    const identities = { 'sip:bob@localhost': ['tel:+4930123'] };
    const { stage } = lobby({ ...members, identities });
    stage.holdsLog = true;
    new Person(stage, 'bob').invite();
    const waits = (name: string, uri: string) => {
      const sub = new Subscriber(stage, name, { uri });
      expect(sub.subscribe()?.status).toBe(200);
      return header(sub.notifies()[0], 'Subscription-State')?.split(';')[0];
    };
    expect(waits('one', 'tel:+4930123')).toBe('pending');
    expect(waits('two', 'im:bob@localhost')).toBe('pending');
    stage.commit();
    expect(waits('three', 'tel:+4930123')).toBe('active');
    expect(waits('four', 'im:bob@localhost')).toBe('active');
  });

  it('whose INVITE fails is told that it may not [E9] [R6665-4.1.3-2]', () => {
    const { stage } = lobby({ ...members, severalSessions: false });
    stage.holdsLog = true;
    new Person(stage, 'bob').invite();
    const sub = new Subscriber(stage, 'bob');
    sub.subscribe();
    sub.follow();
    stage.failLog();
    const [last] = sub.notifies();
    expect(header(last, 'Subscription-State')).toBe('terminated;reason=rejected');
    expect(bodyOf(last)).toBe('');
  });

  it('whose INVITE is undecided is refused where a variant says so [E9]', () => {
    const { stage } = lobby(members, { subscribersPending: false });
    stage.holdsLog = true;
    new Person(stage, 'bob').invite();
    expect(new Subscriber(stage, 'bob').subscribe()?.status).toBe(403);
  });

  it('who has left sees it no more [E10]', () => {
    const { stage, alice } = lobby(members);
    Person.join(stage, 'bob');
    const sub = Subscriber.follow(stage, 'alice');
    alice.bye();
    const [last] = sub.notifies();
    expect(header(last, 'Subscription-State')).toBe('terminated;reason=rejected');
    expect(bodyOf(last)).toBe('');
  });

  it('who has left sees it all the same where a variant says so [E10]', () => {
    const { stage, alice } = lobby(members, { rosterOutlivesMembership: true });
    Person.join(stage, 'bob');
    const sub = Subscriber.follow(stage, 'alice');
    alice.bye();
    sub.follow();
    expect(sub.ended).toBe(null);
    expect(sub.roster()).toEqual(['sip:bob@localhost - 1']);
  });
});

describe('A subscription', () => {
  it('outlives the BYE of who subscribed, and ends by their word [R4579-3.4-3] [R6665-4.5.2-2]', () => {
    const { stage, alice } = lobby();
    Person.join(stage, 'bob');
    const sub = Subscriber.follow(stage, 'alice');
    alice.bye();
    sub.follow();
    expect(sub.roster()).toEqual(['sip:bob@localhost - 1']);
    const answer = sub.subscribe({ expires: '0' });
    expect(answer?.status).toBe(200);
    expect(header(answer, 'Expires')).toBe('0');
    sub.follow();
    expect(sub.ended).toBe('timeout');
    expect(stage.state.subscriptions.each.size).toBe(0);
    expect(sub.subscribe()?.status).toBe(481);
  });

  it('that is not refreshed ends by timeout, and is told so [R6665-4.2.1-6]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    stage.advance(599_999);
    sam.follow();
    expect(sam.ended).toBe(null);
    stage.advance(1);
    sam.follow();
    expect(sam.ended).toBe('timeout');
    expect(sam.subscribe()?.status).toBe(481);
    expect(stage.state.timers.filter(({ owner }) => owner.kind === 'subscription').size).toBe(0);
  });

  it('that is refreshed lasts, and is told everything anew [R6665-4.2.1-3] [R4575-3.2-1]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    stage.advance(500_000);
    expect(sam.subscribe()?.status).toBe(200);
    expect(sam.follow().map(({ state }) => state)).toEqual(['full']);
    stage.advance(500_000);
    expect(sam.subscribe()?.status).toBe(200);
  });

  it('counts down to its end in each NOTIFY [R6665-4.2.2-1]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    stage.advance(100_000);
    Person.join(stage, 'bob');
    const [notify] = sam.notifies();
    expect(header(notify, 'Subscription-State')).toBe('active;expires=500');
  });

  it('ends with its room, whether its BYEs come first or not [R4575-3.3-1] [E11]', () => {
    const { stage } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    stage.feed({
      type: 'command',
      command: { type: 'close-room', room: ROOM, reason: 'over' },
    });
    const [notify] = sam.notifies();
    expect(header(notify, 'Subscription-State')).toBe('terminated;reason=noresource');
    expect(bodyOf(notify)).toMatch(/state="deleted" version="2"/);
  });

  it('to a room without anybody in it goes on [R4579-3.4-3]', () => {
    const { stage, alice } = lobby();
    const sam = Subscriber.follow(stage, 'sam');
    alice.bye();
    sam.follow();
    expect(sam.roster()).toEqual([]);
    expect(sam.ended).toBe(null);
    expect(new Subscriber(stage, 'kim').subscribe()?.status).toBe(200);
  });
});

function lobby(policy = {}, variants = {}) {
  const stage = new Stage({ policy, variants });
  return { stage, alice: Person.join(stage, 'alice') };
}
