// The agent's subscription to the roster, and what its person is told of who comes and goes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usersOf } from '../../model/client/people.ts';
import { limits } from '../../model/limits.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { type SipMessage, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { ALICE, inDialog, ROOM, requestOf, ScriptedRoom, SIP } from './scripted-room.ts';
import {
  accepted,
  fullDocument,
  gone,
  joinedWithRoster,
  knownRoster,
  type NotifyShape,
  notify,
  partialDocument,
  type Somebody,
  user,
} from './scripted-roster.ts';

const BOB = 'sip:bob@example.org';
const CAROL = 'sip:carol@example.org';

describe('the subscription', () => {
  it('is asked for outside the INVITE dialog, at the room as dialled [R4579-3.4-2, R6665-3.1-1, R4575-3.4-1]', () => {
    const { ack, subscribe } = joinedWithRoster();
    expect([subscribe.method, subscribe.uri]).toEqual(['SUBSCRIBE', ROOM]);
    expect(sipHeader(subscribe, 'Call-ID')).not.toBe(sipHeader(ack, 'Call-ID'));
    expect(sipHeader(subscribe, 'To')).toBe(`<${ROOM}>`);
    expect(sipHeader(subscribe, 'From')).toMatch(`<${ALICE}>;tag=`);
    expect(sipHeaders(subscribe, 'Event')).toEqual(['conference']);
    expect(sipHeader(subscribe, 'Expires')).toBe('3600');
    expect(sipHeader(subscribe, 'Accept')).toBe('application/conference-info+xml');
    expect(sipHeader(subscribe, 'Contact')).toContain('sip:alice@198.51.100.7:40000');
  });

  it.each([
    ['is no focus', `<${ROOM}>`, 'conference'],
    ['tells no roster', `<${ROOM}>;isfocus`, 'presence'],
  ])('is not asked for where the room %s [R4579-3.4-2]', (_, contact, events) => {
    const room = new ScriptedRoom().join({ contact, headers: [['Allow-Events', events]] });
    expect(room.sip().filter(isSubscribe)).toEqual([]);
  });

  it.each([403, 404, 489, 503])(
    'that is refused with %i is done without [R6665-4.1.2-1]',
    (status) => {
      const { room, subscribe } = joinedWithRoster();
      room.respond(subscribe, status);
      expect(room.notices()).toEqual([]);
      room.pass(200_000);
      expect([room.sip(), room.timers(), room.notices()]).toEqual([[], [], []]);
      room.say('all the same');
      expect(room.msrp()).toHaveLength(1);
    },
  );

  it('without a NOTIFY for 64*T1 has failed, whatever the 2xx said [R6665-4.1.2-2]', () => {
    const { room, subscribe } = joinedWithRoster();
    room.respond(subscribe, 202);
    room.pass(64 * limits.t1Ms - 1);
    expect(room.state.subscription.value).toBe('subscribing');
    room.pass(1);
    expect(room.state.subscription.value).toBe('over');
    room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB]]) }));
    expect(room.sip()).toMatchObject([{ status: 481 }]);
  });

  it('is refreshed in its own dialog before it expires, and again [R6665-4.1.2-1, R6665-4.4.1-1]', () => {
    const { room, subscribe } = knownRoster([[BOB]]);
    for (const round of [2, 3]) {
      room.pass(3_600_000 - 32_000 - 1);
      expect(room.sip()).toEqual([]);
      room.pass(1);
      const refresh = requestOf(room.sip());
      expect([refresh.method, refresh.uri]).toEqual(['SUBSCRIBE', `${ROOM};gr=1`]);
      expect(sipHeader(refresh, 'To')).toBe(`<${ROOM}>;tag=notifier`);
      expect(sipHeader(refresh, 'Call-ID')).toBe(sipHeader(subscribe, 'Call-ID'));
      expect(sipHeader(refresh, 'CSeq')).toBe(`${round} SUBSCRIBE`);
      accepted(room, refresh);
    }
  });

  it('lasts as long as the NOTIFY says, where that is less [R6665-4.2.2-1]', () => {
    const { room, subscribe } = joinedWithRoster();
    accepted(room, subscribe);
    const body = fullDocument(1, [[BOB]]);
    room.sendSip(notify(subscribe, { state: 'active;expires=60', body }));
    room.sip();
    room.pass(29_999);
    expect(room.sip()).toEqual([]);
    room.pass(1);
    expect(requestOf(room.sip()).method).toBe('SUBSCRIBE');
  });

  it('goes on until it expires when a refresh gets 503, and is over with 481 [R6665-4.1.2-1]', () => {
    for (const [status, state] of [
      [503, { live: 'lapsing' }],
      [481, 'waiting'],
    ] as const) {
      const { room } = knownRoster([[BOB]]);
      room.pass(3_568_000);
      room.respond(requestOf(room.sip()), status);
      expect(room.state.subscription.value).toEqual(state);
      room.pass(33_000);
      // A new one, with a dialog of its own.
      const anew = requestOf(room.sip());
      expect(sipHeader(anew, 'To')).toBe(`<${ROOM}>`);
    }
  });

  it.each([
    ['deactivated', 1_000],
    ['timeout', 1_000],
    ['probation;retry-after=20', 20_000],
    ['giveup', 1_000],
    ['rejected', null],
    ['noresource', null],
    ['invariant', null],
  ])('that ends with reason %s is asked for anew after %s ms [R6665-4.1.3-2]', (reason, ms) => {
    const { room, subscribe } = knownRoster([[BOB]]);
    room.sendSip(notify(subscribe, { state: `terminated;reason=${reason}`, seq: 2 }));
    expect(room.sip()).toMatchObject([{ status: 200 }]);
    room.pass((ms ?? 100_000) - 1);
    expect(room.sip()).toEqual([]);
    room.pass(1);
    expect(room.sip().filter(isSubscribe)).toHaveLength(ms === null ? 0 : 1);
  });

  it('that never comes to rest is given up', () => {
    let { room, subscribe } = knownRoster([[BOB]]);
    for (let round = 0; round < limits.agentResubscribesMax; round += 1) {
      room.sendSip(notify(subscribe, { state: 'terminated;reason=deactivated', seq: 2 }));
      room.pass(limits.agentResubscribeMs);
      subscribe = requestOf(room.sip().filter(isSubscribe));
      room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB]]) }));
    }
    room.sendSip(notify(subscribe, { state: 'terminated;reason=deactivated', seq: 2 }));
    expect(room.state.subscription.value).toBe('over');
  });

  it('counts versions anew when it was asked for anew [R4575-5.2-1]', () => {
    const { room, subscribe } = knownRoster([[BOB]]);
    room.sendSip(notify(subscribe, { body: fullDocument(9, [[BOB]]), seq: 2 }));
    room.sendSip(notify(subscribe, { state: 'terminated;reason=deactivated', seq: 3 }));
    room.pass(1_000);
    const anew = requestOf(room.sip().filter(isSubscribe));
    room.sendSip(notify(anew, { body: fullDocument(1, [[BOB], [CAROL]]) }));
    expect(room.notices()).toMatchObject([{ type: 'roster', changes: [{ uri: CAROL }] }]);
  });
});

describe('a NOTIFY', () => {
  it('may come before the 2xx [R6665-4.1.2-3]', () => {
    const { room, subscribe } = joinedWithRoster();
    room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB, 'Rook', 'Bob B']]) }));
    expect(room.sip()).toMatchObject([{ kind: 'response', status: 200 }]);
    const users = [{ uri: BOB, nickname: 'Rook', name: 'Bob B' }];
    expect(room.notices()).toEqual([{ type: 'roster', users, changes: [] }]);
    accepted(room, subscribe);
    expect(room.state.subscription.value).toEqual({ live: 'active' });
  });

  it.each([
    ['of another dialog', { headers: { 'Call-ID': 'x' } }, 481],
    ['to another tag', { headers: { To: `<${ALICE}>;tag=x` } }, 481],
    ['of a second notifier', { tag: 'other' }, 481],
    ['of another package', { headers: { Event: 'presence' } }, 489],
    ['of no package', { headers: { Event: '' } }, 489],
    ['of a lower CSeq', { seq: 1, headers: { Via: 'SIP/2.0/TCP h;branch=z9hG4bKlow' } }, 500],
    ['without a state', { headers: { 'Subscription-State': '' } }, 400],
    ['of another type', { headers: { 'Content-Type': 'text/plain' } }, 415],
    ['that is no document', { body: '<!DOCTYPE x><conference-info/>' }, 400],
  ] as readonly (readonly [string, NotifyShape, number])[])(
    '%s gets its refusal and changes nothing [R6665-4.1.3-1, R4575-3.8-1, E3]',
    (_, shape, status) => {
      const { room, subscribe } = knownRoster([[BOB]]);
      const body = fullDocument(2, [[CAROL]]);
      room.sendSip(notify(subscribe, { seq: 2, body, ...shape }));
      expect(room.sip()).toMatchObject([{ kind: 'response', status }]);
      expect(room.notices()).toEqual([]);
      room.sendSip(notify(subscribe, { seq: 3, body }));
      expect(room.notices()).toMatchObject([{ type: 'roster' }]);
    },
  );

  it('tells who came, left and has another name, with everybody who is there [R4575-4.6-5, R7701-7.4-1]', () => {
    const { room, subscribe } = knownRoster([[ALICE], [BOB, 'Rook']]);
    const body = partialDocument(2, [gone(BOB), user([CAROL, '', 'Carol']), user([ALICE, 'Pawn'])]);
    room.sendSip(notify(subscribe, { seq: 2, body }));
    const alice = { uri: ALICE, nickname: 'Pawn', name: null };
    const carol = { uri: CAROL, nickname: null, name: 'Carol' };
    expect(room.notices()).toEqual([
      {
        type: 'roster',
        users: [alice, carol],
        changes: [
          { what: 'left', uri: BOB, nickname: 'Rook', name: null },
          { what: 'renamed', ...alice, was: null },
          { what: 'joined', ...carol },
        ],
      },
    ]);
    room.sendSip(notify(subscribe, { seq: 3, body: partialDocument(3, []) }));
    expect(room.notices()).toEqual([]);
  });

  it('does not count who has gone on every device [R4575-5.7.3-1]', () => {
    const { room, subscribe } = knownRoster([[BOB], [CAROL]]);
    const away = {
      ...user([BOB]),
      endpoints: [{ ...user([BOB]).endpoints[0], status: 'disconnected' }],
    };
    room.sendSip(notify(subscribe, { seq: 2, body: partialDocument(2, [away as never]) }));
    expect(room.notices()).toMatchObject([{ changes: [{ what: 'left', uri: BOB }] }]);
  });

  it('that was missed is made up for by a refresh, and not applied [R4575-4.6-4, E2]', () => {
    const { room, subscribe } = knownRoster([[BOB]]);
    room.sendSip(notify(subscribe, { seq: 3, body: partialDocument(3, [user([CAROL])]) }));
    expect(room.notices()).toEqual([]);
    const refresh = requestOf(room.sip().filter(isSubscribe));
    expect(sipHeader(refresh, 'To')).toContain(';tag=notifier');
    accepted(room, refresh);
    room.sendSip(notify(subscribe, { seq: 4, body: fullDocument(4, [[BOB], [CAROL]]) }));
    expect(room.notices()).toMatchObject([{ changes: [{ what: 'joined', uri: CAROL }] }]);
  });

  it('whatever others are lost, repeated or late leaves the roster as the room has it, in the end [X9, E2, E3, R4575-4.6-2]', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.constantFrom('come', 'lost', 'twice')), {
          maxLength: 25,
        }),
        (story) => {
          const { room, subscribe } = knownRoster([[BOB]]);
          const there = new Map<string, Somebody>([[BOB, [BOB]]]);
          let [version, seq] = [1, 1];
          for (const [who, isThere, fate] of story) {
            const uri = `sip:u${who}@example.org`;
            if (isThere) there.set(uri, [uri, `n${version}`]);
            else there.delete(uri);
            version += 1;
            seq += 1;
            const told = isThere ? user([uri, `n${version - 1}`]) : gone(uri);
            const message = notify(subscribe, { seq, body: partialDocument(version, [told]) });
            if (fate !== 'lost') room.sendSip(message);
            if (fate === 'twice') room.sendSip(message);
          }
          // Quiet comes: one more change arrives, and the refreshes that it brings are answered.
          version += 1;
          seq += 1;
          const last = partialDocument(version, [user([CAROL])]);
          there.set(CAROL, [CAROL]);
          room.sendSip(notify(subscribe, { seq, body: last }));
          for (const refresh of room.sip().filter(isSubscribe)) {
            accepted(room, requestOf([refresh]));
            seq += 1;
            room.sendSip(
              notify(subscribe, { seq, body: fullDocument(version, [...there.values()]) }),
            );
          }
          const users = room.state.roster === null ? [] : usersOf(room.state.roster);
          const shown = users.map(({ uri, nickname }) => `${uri} ${nickname ?? ''}`).sort();
          expect(shown).toEqual([...there.values()].map(([u, n]) => `${u} ${n ?? ''}`).sort());
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('who is asked for', () => {
  it('is told at once, or as soon as it is known', () => {
    const { room, subscribe } = joinedWithRoster();
    room.command({ type: 'who' });
    expect(room.notices()).toEqual([]);
    room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB]]) }));
    expect(room.notices()).toMatchObject([{ type: 'roster', users: [{ uri: BOB }] }]);
    room.command({ type: 'who' });
    expect(room.notices()).toMatchObject([{ type: 'roster', users: [{ uri: BOB }], changes: [] }]);
  });

  it.each([true, false])(
    'is told to be unknown where the room tells nobody, asked early %s',
    (early) => {
      const room = new ScriptedRoom();
      const invite = room.invite();
      if (early) room.command({ type: 'who' });
      room.accept(invite);
      room.connect(2);
      const [bind] = room.msrp();
      if (bind?.kind === 'request') room.answer(bind, 200);
      if (!early) room.command({ type: 'who' });
      expect(room.notices().filter(({ type }) => type === 'error')).toMatchObject([
        { status: 480, command: 'who' },
      ]);
    },
  );
});

describe('leaving', () => {
  it('takes the subscription back with the BYE, and waits for the last NOTIFY [R4579-3.4-3, R6665-4.2.1-3]', () => {
    const { room, subscribe } = knownRoster([[BOB]]);
    room.command({ type: 'leave' });
    const [unsubscribe, bye] = room.sip();
    if (unsubscribe?.kind !== 'request' || bye?.kind !== 'request') throw new Error('not two');
    expect([unsubscribe.method, sipHeader(unsubscribe, 'Expires')]).toEqual(['SUBSCRIBE', '0']);
    expect(sipHeader(unsubscribe, 'To')).toContain(';tag=notifier');
    room.respond(bye, 200);
    room.respond(unsubscribe, 200);
    expect(room.closed()).toEqual([]);
    room.sendSip(
      notify(subscribe, { state: 'terminated;reason=timeout', seq: 2, body: fullDocument(2, []) }),
    );
    expect(room.sip()).toMatchObject([{ status: 200 }]);
    expect(room.notices()).toEqual([{ type: 'left', reason: 'You left the room.' }]);
    expect(room.closed()).toEqual([2, SIP]);
    expect(room.timers()).toEqual([]);
  });

  it('does not wait for it for long', () => {
    const { room } = knownRoster([[BOB]]);
    room.command({ type: 'leave' });
    const bye = room
      .sip()
      .find((message) => message.kind === 'request' && message.method === 'BYE');
    room.respond(requestOf(bye === undefined ? [] : [bye]), 200);
    room.pass(limits.agentFarewellMs - 1);
    expect(room.notices()).toEqual([]);
    room.pass(1);
    expect(room.notices()).toMatchObject([{ type: 'left' }]);
    expect(room.timers()).toEqual([]);
  });

  it('by the BYE of the room takes it back as well, and tells the Reason [R4579-3.4-3, R4575-3.3-1, E11]', () => {
    const { room, ack, subscribe } = knownRoster([[BOB]]);
    const bye = inDialog(ack, 'BYE');
    const reason = { name: 'Reason', value: asOctets('SIP;cause=410;text="Gone"') };
    room.sendSip({ ...bye, headers: [...bye.headers, reason] });
    expect(room.sip().map((message) => message.kind)).toEqual(['response', 'request']);
    room.sendSip(notify(subscribe, { state: 'terminated;reason=noresource', seq: 2 }));
    expect(room.notices()).toEqual([{ type: 'left', reason: 'The room was closed.' }]);
    expect(room.closed()).toEqual([2, SIP]);
  });

  it('before the subscription came about waits for nothing, and refuses its NOTIFY [R6665-4.1.3-1]', () => {
    const { room, subscribe } = joinedWithRoster('sip-udp');
    room.command({ type: 'leave' });
    room.sendSip(notify(subscribe, { body: fullDocument(1, [[BOB]]) }));
    const [bye, answer] = room.sip();
    expect(answer).toMatchObject({ status: 481 });
    if (bye?.kind === 'request') room.respond(bye, 200);
    expect(room.notices()).toMatchObject([{ type: 'left' }]);
  });
});

function isSubscribe(message: SipMessage): boolean {
  return message.kind === 'request' && message.method === 'SUBSCRIBE';
}
