// What people of a simulated world do that no user agent of ours would: each deed gets from a real
// focus the answer of its clause, nothing of it confuses the client that did it, and no sequence of
// deeds makes anybody throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sipHeader } from '../../model/wire/sip.ts';
import type { Deed } from '../../sim/world/deed.ts';
import { describeDeed } from '../../sim/world/deed-words.ts';
import { deedsOf, performDeed } from '../../sim/world/deeds.ts';
import { newPeer, type PeerProfile } from '../../sim/world/peer.ts';
import { peerProfiles } from '../../sim/world/peer-profile.ts';
import { type Client, PeerStage } from './peer-stage.ts';

type Row = readonly [clause: string, deed: Deed, answers: readonly (string | number)[]];

/** What a focus with the default policy says to each deed of somebody who is in its room. */
const ROWS: readonly Row[] = [
  ['R3261-9-1', { deed: 'cancel' }, ['200 CANCEL']],
  ['R3261-17.2.3-1', { deed: 'invite-again', how: 'repeated' }, []],
  ['S6', { deed: 'invite-again', how: 'merged' }, ['482 INVITE']],
  ['R7701-5.2-1', { deed: 'invite', session: 'same' }, ['200 INVITE']],
  ['R3264-5-1', { deed: 'invite', session: 'none' }, ['200 INVITE']],
  ['R7701-5.2-4', { deed: 'invite', session: 'unusable' }, ['488 INVITE']],
  ['R3264-5-1', { deed: 'invite', session: 'garbled' }, ['400 INVITE']],
  ['R3261-8.2-1', { deed: 'invite', session: 'same', flaw: 'other-version' }, ['505 INVITE']],
  ['R3261-8.2-1', { deed: 'invite', session: 'same', flaw: 'requires' }, ['420 INVITE']],
  ['R4028-4-1', { deed: 'invite', session: 'same', flaw: 'brief-session' }, ['422 INVITE']],
  ['R3261-8.2-1', { deed: 'invite', session: 'same', flaw: 'other-body' }, ['415 INVITE']],
  ['R3261-11-1', outside('OPTIONS'), ['200 OPTIONS']],
  ['R3261-8.2-1', outside('MESSAGE'), ['405 MESSAGE']],
  ['R3261-8.2-1', outside('REFER'), ['400 REFER']],
  ['R3261-8.2-1', outside('FROB'), ['405 FROB']],
  ['R3261-16-x', outside('OPTIONS', 'no-hops'), ['483 OPTIONS']],
  ['R3261-8.2-1', outside('OPTIONS', 'elsewhere'), ['404 OPTIONS']],
  ['R3261-8.2-1', outside('OPTIONS', 'other-scheme'), ['416 OPTIONS']],
  ['R6665-4.2.1-3', { deed: 'subscribe', how: 'second' }, ['200 SUBSCRIBE']],
  ['R6665-4.4.3-1', { deed: 'subscribe', how: 'fetch' }, ['200 SUBSCRIBE']],
  ['R6665-4.2.1-1', { deed: 'subscribe', how: 'other-package' }, ['489 SUBSCRIBE']],
  ['R6665-4.2.1-1', { deed: 'subscribe', how: 'no-package' }, ['489 SUBSCRIBE']],
  ['R6665-4.2.1-2', { deed: 'subscribe', how: 'brief' }, ['423 SUBSCRIBE']],
  ['R4575-3.4-1', { deed: 'subscribe', how: 'other-type' }, ['406 SUBSCRIBE']],
  ['R6665-4.5.2-1', { deed: 'subscribe', how: 'in-call' }, ['403 SUBSCRIBE']],
  ['R6665-4.2.1-3', { deed: 'subscribe', how: 'refresh' }, ['200 SUBSCRIBE']],
  ['R6665-4.2.1-3', { deed: 'subscribe', how: 'end' }, ['200 SUBSCRIBE']],
  ['R3261-12.2-1', { deed: 'subscribe', how: 'old-cseq' }, ['500 SUBSCRIBE']],
  ['R3261-17.1.2-1', { deed: 'response', plane: 'sip' }, []],
  ['R3264-8-1', { deed: 're-invite', session: 'same' }, ['200 INVITE']],
  ['R3264-5-1', { deed: 're-invite', session: 'none' }, ['200 INVITE']],
  ['R4975-8.9-1', { deed: 're-invite', session: 'inactive' }, ['200 INVITE']],
  ['R4975-8.9-1', { deed: 're-invite', session: 'sendonly' }, ['200 INVITE']],
  ['R4975-8.9-1', { deed: 're-invite', session: 'recvonly' }, ['200 INVITE']],
  ['R3264-8-3', { deed: 're-invite', session: 'no-port' }, ['200 INVITE']],
  ['R3264-8-4', { deed: 're-invite', session: 'other-path' }, ['200 INVITE']],
  ['R7701-8-1', { deed: 're-invite', session: 'no-chatroom' }, ['200 INVITE']],
  ['R7701-5.2-4', { deed: 're-invite', session: 'unusable' }, ['488 INVITE']],
  ['R3264-5-1', { deed: 're-invite', session: 'garbled' }, ['400 INVITE']],
  ['R3311-5-1', { deed: 'update', session: 'none' }, ['200 UPDATE']],
  ['R3311-5-1', { deed: 'update', session: 'recvonly' }, ['200 UPDATE']],
  ['R4028-4-1', { deed: 'update', session: 'none', seconds: 30 }, ['422 UPDATE']],
  ['R4028-9-1', { deed: 'update', session: 'none', seconds: 90 }, ['200 UPDATE']],
  ['R3261-11-1', within('OPTIONS'), ['200 OPTIONS']],
  ['R3261-8.2-1', within('INFO'), ['405 INFO']],
  ['R3261-8.2-1', within('REFER'), ['400 REFER']],
  ['R3261-8.2-1', within('MESSAGE'), ['405 MESSAGE']],
  ['R3261-8.2-1', within('FROB'), ['405 FROB']],
  ['R3261-12.2-1', within('OPTIONS', 'old-cseq'), ['500 OPTIONS']],
  ['R3261-8.2-1', within('OPTIONS', 'requires'), ['420 OPTIONS']],
  ['R3261-15-1', { deed: 'bye', times: 1 }, ['200 BYE']],
  ['R3261-15-1', { deed: 'bye', times: 2 }, ['200 BYE', '481 BYE']],
  ['R7701-6.1-2', { deed: 'send' }, [200]],
  ['R4975-7.3-1', { deed: 'send', session: 'other' }, [481]],
  ['R4975-13-3', { deed: 'send', from: 'nobody' }, [403]],
  ['R7701-6.3-3', { deed: 'send', from: 'other' }, [403]],
  ['R4975-13-4', { deed: 'send', from: 'two' }, [403]],
  ['R7701-6.1-2', { deed: 'send', to: 'nobody' }, [403]],
  ['R7701-6.2-3', { deed: 'send', to: 'two' }, [403]],
  ['R7701-6.2-4', { deed: 'send', to: 'stranger' }, [404]],
  ['P7', { deed: 'send', to: 'self' }, [404]],
  ['R7701-6.2-1', { deed: 'send', to: { uri: 'sip:bob@localhost' } }, [200]],
  ['R7701-6.2-5', { deed: 'send', to: { uri: 'sip:carol@localhost' } }, [428]],
  ['R3994-3.5-2', { deed: 'send', content: 'composing' }, [200]],
  ['R5438-13-1', { deed: 'send', content: 'imdn' }, [200]],
  ['R7701-6.1-11', { deed: 'send', content: 'html' }, [200]],
  ['A8', { deed: 'send', content: 'binary' }, [200]],
  ['A8', { deed: 'send', content: 'multipart' }, [200]],
  ['A13', { deed: 'send', content: 'otr' }, [200]],
  ['R3862-2.4-1', { deed: 'send', content: 'untyped' }, [400]],
  ['R4975-7.1.1-3', { deed: 'send', failure: 'yes', success: 'yes' }, [200]],
  ['R4975-7.1.1-3', { deed: 'send', failure: 'no', success: 'yes' }, []],
  ['R4975-7.1.1-3', { deed: 'send', failure: 'partial', success: 'no' }, []],
  ['R4975-7.1.1-3', { deed: 'send', failure: 'no', to: 'stranger' }, []],
  ['R4975-7.1.1-3', { deed: 'send', failure: 'partial', to: 'stranger' }, [404]],
  ['R7701-6.3-2', { deed: 'send', unwrapped: true }, [415]],
  ['R4975-7.1.1-1', { deed: 'send', nameless: true }, [400]],
  ['R4975-10-413', { deed: 'send', bytes: 2_097_000 }, [200]],
  ['R4975-10-413', { deed: 'send', bytes: 2_097_153 }, [413]],
  ['R7701-7.1-2', { deed: 'nickname', values: ['"Rook"'] }, [200]],
  ['N35', { deed: 'nickname', values: ['Rook'] }, [200]],
  ['R7701-7.1-9', { deed: 'nickname', values: ['"Queen"'] }, [425]],
  ['R7701-7.1-9', { deed: 'nickname', values: ['"qUEEN"'] }, [425]],
  ['R7701-7.1-9', { deed: 'nickname', values: ['"\uff31ueen"'] }, [425]],
  ['R7701-7.3-1', { deed: 'nickname', values: ['""'] }, [200]],
  ['R7701-7.1-9', { deed: 'nickname', values: ['"broken'] }, [424]],
  ['R7701-7.1-9', { deed: 'nickname', values: ['"a\u0378b"'] }, [424]],
  ['R7701-7.1-3', { deed: 'nickname', values: [`"${'n'.repeat(1_023)}"`] }, [200]],
  ['R7701-7.1-3', { deed: 'nickname', values: [`"${'n'.repeat(1_024)}"`] }, [424]],
  ['R7701-7.1-2', { deed: 'nickname', values: [] }, [400]],
  ['N11', { deed: 'nickname', values: ['"Rook"', '"Knight"'] }, [400]],
  ['R7701-7.1-4', { deed: 'nickname', values: ['"Rook"'], reports: true }, [400]],
  ['C33', { deed: 'keep-alive' }, [200]],
  ['R4975-12-2', { deed: 'method', method: 'PING' }, [501]],
  ['R4975-10-506', { deed: 'second-connection' }, [506]],
  ['M17', { deed: 'report', about: 'nothing', status: 200 }, []],
  ['M18', { deed: 'report', about: 'nothing', status: 200, session: 'other' }, []],
  ['R4975-7.1.2-2', { deed: 'report', about: 'copy', status: 200 }, []],
  ['M16', { deed: 'report', about: 'copy', status: 413, namespace: 1 }, []],
  ['R4975-7.2-1', { deed: 'response', plane: 'msrp' }, []],
  ['R4975-9-1', { deed: 'octets', plane: 'msrp', octets: 'MSRP half1234 SEND\r\nTo-Pa' }, []],
  ['R3261-18-1', { deed: 'octets', plane: 'sip', octets: 'OPTIONS sip:half' }, []],
];

describe('A deed', () => {
  for (const [clause, deed, answers] of ROWS) {
    it(`has the answer that it must have: ${shortly(deed)} [${clause}]`, () => {
      const { alice } = inRoom();
      const since = alice.crossed.length;
      expect(alice.perform(deed)).toBe(true);
      expect([...alice.answers(since), ...alice.statuses(since)]).toEqual(answers);
      expect(alice.sip('client', since).filter(isAck)).toHaveLength(
        answers.filter((each) => String(each).endsWith('INVITE')).length,
      );
    });
  }

  it('of somebody behind a relay or of Blink has the same answers [R4975-8-4]', () => {
    for (const [at, [clause, deed, answers]] of ROWS.entries()) {
      const profile = at % 2 === 0 ? 'blink' : 'kamailio-relay';
      // Blink knows no session timer, and is not refused for one.
      if ('bytes' in deed || (profile === 'blink' && clause === 'R4028-4-1')) continue;
      const { alice } = inRoom(profile);
      const since = alice.crossed.length;
      expect(alice.perform(deed)).toBe(true);
      const got = [...alice.answers(since), ...alice.statuses(since)];
      expect([profile, shortly(deed), got]).toEqual([profile, shortly(deed), answers]);
    }
  });

  it('uses up a CSeq of its dialog, and what follows has the next [R3261-12.2-1]', () => {
    const { alice, stage } = inRoom();
    alice.perform({ deed: 'update', session: 'none' });
    alice.perform({ deed: 're-invite', session: 'same' });
    alice.perform({ deed: 'subscribe', how: 'refresh' });
    alice.perform(within('INFO'));
    alice.ask({ type: 'leave' });
    stage.advance(3_000);
    const numbers = new Map<string, number[]>();
    for (const each of alice.sip('client')) {
      if (each.kind !== 'request' || each.method === 'ACK') continue;
      const callId = sipHeader(each, 'Call-ID') ?? '';
      const cseq = Number.parseInt(sipHeader(each, 'CSeq') ?? '', 10);
      numbers.set(callId, [...(numbers.get(callId) ?? []), cseq]);
    }
    expect([...numbers.values()]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3],
    ]);
  });

  it('with a CSeq that is no number is told so [R3261-8.1-1]', () => {
    const { alice } = inRoom();
    const since = alice.crossed.length;
    alice.perform(outside('OPTIONS', 'bad-cseq'));
    expect(alice.crossed.at(-1)?.octets).toMatch(/^SIP\/2\.0 400 /);
    expect(alice.crossed.length - since).toBe(2);
  });

  it('of garbage ends the connection, and with it the stay [R4975-9-1]', () => {
    const { alice, stage } = inRoom();
    alice.perform({ deed: 'octets', plane: 'msrp', octets: 'good morning\r\n\r\n' });
    expect(alice.told('left')).toHaveLength(1);
    stage.advance(1_000);
    expect(stage.clients.get('bob')?.told('left')).toEqual([]);
  });

  it('leaves its client as able as before: it talks, and leaves', () => {
    for (const [, deed] of ROWS) {
      if (['bye', 'octets'].includes(deed.deed)) continue;
      if ('session' in deed && (MUTE as readonly unknown[]).includes(deed.session)) continue;
      const { alice, stage } = inRoom();
      alice.perform(deed);
      stage.advance(500);
      alice.ask({ type: 'say', text: 'still here' });
      const what = shortly(deed);
      expect([what, alice.told('sent').at(-1)?.status]).toEqual([what, 200]);
      const since = alice.crossed.length;
      alice.ask({ type: 'leave' });
      stage.advance(3_000);
      expect([what, ...alice.answers(since)]).toContain('200 BYE');
      expect(alice.told('left').map(({ reason }) => reason)).toEqual(['You left the room.']);
    }
  });
});

describe('Chunks by hand', () => {
  const chunk = (from: number, to: number, flag: '+' | '$' | '#', total: number | '*' = 300) =>
    ({ deed: 'chunk', message: 1, from, to, total, flag }) as const;

  it.each<
    [clause: string, how: string, deeds: readonly Deed[], statuses: readonly number[], n: number]
  >([
    ['R4975-7.1.1-11', 'in order', [chunk(1, 100, '+'), chunk(101, 300, '$')], [200, 200], 1],
    ['C5', 'the last first', [chunk(101, 300, '$'), chunk(1, 100, '+')], [200, 200], 1],
    ['C7', 'overlapping', [chunk(1, 200, '+'), chunk(101, 300, '$')], [200, 200], 1],
    ['C21', 'given up', [chunk(1, 200, '+'), chunk(201, 250, '#')], [200, 200], 0],
    ['C4', 'without a beginning', [chunk(201, 300, '$')], [200], 0],
  ])('[%s] make a message, or none: %s', (_, __, deeds, statuses, heard) => {
    const { alice, bob } = inRoom();
    const since = alice.crossed.length;
    const before = bob.told('message').length;
    for (const deed of deeds) alice.perform(deed);
    expect(alice.statuses(since)).toEqual(statuses);
    expect(bob.told('message')).toHaveLength(before + heard);
  });

  it('are not believed about the total [R4975-7.1.1-10]', () => {
    const { alice } = inRoom();
    const since = alice.crossed.length;
    alice.perform(chunk(150, 300, '$', 100));
    expect(alice.statuses(since)).not.toEqual([200]);
  });
});

describe('The same message again', () => {
  it('is distributed once [C42]', () => {
    const { alice, bob } = inRoom();
    const before = bob.told('message').length;
    alice.perform({ deed: 'send', id: 1 });
    alice.perform({ deed: 'send', id: 1 });
    expect(bob.told('message')).toHaveLength(before + 1);
  });

  it('under the same transaction id is another one [C43]', () => {
    const { alice, bob } = inRoom();
    const before = bob.told('message').length;
    const since = alice.crossed.length;
    alice.perform({ deed: 'send', tid: 1 });
    alice.perform({ deed: 'send', tid: 1 });
    expect(alice.statuses(since)).toEqual([200, 200]);
    expect(bob.told('message')).toHaveLength(before + 2);
  });
});

describe('Copies that are not answered as they should be', () => {
  it('wait for a deed, in order, with whatever status that says [C15]', () => {
    for (const status of [200, 400, 403, 413, 415]) {
      const { alice, bob, stage } = inRoom();
      alice.perform({ deed: 'habit', copies: 'withholds' });
      const since = alice.crossed.length;
      bob.ask({ type: 'say', text: 'are you there?' });
      expect(alice.msrp('client', since)).toEqual([]);
      expect(bob.told('sent').at(-1)?.status).toBe(200);
      expect(alice.perform({ deed: 'answer', status })).toBe(true);
      expect(alice.msrp('client', since)).toMatchObject([{ kind: 'response', status }]);
      expect(alice.perform({ deed: 'answer', status })).toBe(false);
      stage.advance(60_000, 5_000);
      expect(alice.told('left')).toEqual([]);
    }
  });

  it('end the stay where the session is said not to be there [R4975-10-481]', () => {
    for (const status of [481, 506]) {
      const { alice, bob } = inRoom();
      alice.perform({ deed: 'habit', copies: status });
      bob.ask({ type: 'say', text: 'are you there?' });
      expect(alice.told('left')).toHaveLength(1);
    }
  });

  it('are answered late, and the room has told why it waited no longer [R4975-7.1.1-4]', () => {
    for (const [lateMs, told] of [
      [5_000, 0],
      [31_000, 1],
    ] as const) {
      const { alice, bob, stage } = inRoom();
      alice.perform({ deed: 'habit', copies: { lateMs } });
      const since = alice.crossed.length;
      const known = stage.stage.notices.length;
      bob.ask({ type: 'say', text: 'one' });
      stage.advance(1_000);
      bob.ask({ type: 'say', text: 'two' });
      stage.advance(lateMs - 1_250);
      expect(alice.msrp('client', since)).toEqual([]);
      stage.advance(250);
      expect(alice.msrp('client', since)).toHaveLength(1);
      stage.advance(1_000);
      expect(alice.msrp('client', since)).toHaveLength(2);
      expect(alice.timers.has('peer late')).toBe(false);
      const unserved = stage.stage.notices
        .slice(known)
        .filter(({ type }) => type === 'undelivered');
      expect(unserved.length > 0).toBe(told === 1);
    }
  });
});

describe('An ACK that is held back', () => {
  it('is asked for again until it comes [R3261-13.3-1]', () => {
    const { alice, stage } = inRoom();
    alice.perform({ deed: 'habit', acks: 'withholds' });
    const since = alice.crossed.length;
    alice.perform({ deed: 're-invite', session: 'same' });
    stage.advance(4_000);
    const twoHundreds = alice.answers(since).length;
    expect(twoHundreds).toBeGreaterThan(2);
    expect(alice.sip('client', since).filter(isAck)).toEqual([]);
    alice.perform({ deed: 'release', what: 'ack' });
    stage.advance(8_000);
    expect(alice.answers(since)).toHaveLength(twoHundreds);
    expect(alice.told('left')).toEqual([]);
  });

  it('makes the next re-INVITE come too early [R3261-14.2-1]', () => {
    const { alice } = inRoom();
    alice.perform({ deed: 'habit', acks: 'withholds' });
    const since = alice.crossed.length;
    alice.perform({ deed: 're-invite', session: 'none' });
    alice.perform({ deed: 're-invite', session: 'same' });
    const [, second] = alice.answers(since);
    expect(['491 INVITE', '500 INVITE']).toContain(second);
  });

  it('is not needed for a BYE [R3261-15-1]', () => {
    const stage = new PeerStage();
    const alice = stage.add('alice', 'strict');
    alice.perform({ deed: 'habit', acks: 'withholds' });
    stage.join('alice', 'strict', 'sip-tcp', alice);
    const since = alice.crossed.length;
    alice.perform({ deed: 'bye', times: 1 });
    expect(alice.answers(since)).toContain('200 BYE');
  });

  it('ends the call when it never comes [R3261-13.3-1]', () => {
    const stage = new PeerStage();
    const alice = stage.add('alice', 'strict');
    alice.perform({ deed: 'habit', acks: 'withholds' });
    stage.join('alice', 'strict', 'sip-tcp', alice);
    stage.advance(40_000, 500);
    expect(alice.told('left')).toHaveLength(1);
  });
});

describe('A NOTIFY whose answer is held back', () => {
  it('ends the subscription, and a release ends nothing [R6665-4.2.2-2]', () => {
    const { alice, bob, stage } = inRoom();
    alice.perform({ deed: 'habit', notifies: 'withholds' });
    const since = alice.crossed.length;
    bob.ask({ type: 'take-nickname', nickname: 'Pawn' });
    stage.advance(6_000);
    const answered = () =>
      alice.sip('client', since).filter((each) => / NOTIFY$/.test(sipHeader(each, 'CSeq') ?? ''));
    expect(answered()).toEqual([]);
    expect(alice.perform({ deed: 'release', what: 'notify' })).toBe(true);
    expect(answered()).toHaveLength(1);
    expect(alice.perform({ deed: 'release', what: 'notify' })).toBe(false);
  });
});

describe('A CANCEL', () => {
  it('of a call that is not answered yet ends it with 487 [R3261-9-1]', () => {
    const stage = new PeerStage({ holdsLog: true });
    const alice = stage.join('alice', 'strict');
    const since = alice.crossed.length;
    expect(deedsOf(alice.state)).toContainEqual({ deed: 'cancel' });
    expect(alice.perform({ deed: 'cancel' })).toBe(true);
    stage.stage.commit();
    stage.settle();
    expect(alice.answers(since)).toEqual(['200 CANCEL', '487 INVITE']);
    expect(alice.told('error')).toMatchObject([{ status: 487 }]);
  });
});

describe('A session timer', () => {
  it('that nobody refreshes ends the call [R4028-10-2]', () => {
    const { alice, stage } = inRoom();
    alice.perform({ deed: 'update', session: 'none', seconds: 90, refresher: 'uac' });
    stage.advance(100_000, 1_000);
    expect(alice.told('left')).toHaveLength(1);
  });

  it('is refreshed by the room where that is asked of it [R4028-10-1]', () => {
    const { alice, stage } = inRoom();
    const since = alice.crossed.length;
    alice.perform({ deed: 'update', session: 'none', seconds: 90, refresher: 'uas' });
    stage.advance(100_000, 1_000);
    const asked = alice.sip('focus', since).filter((each) => each.kind === 'request');
    expect(asked.map((each) => each.kind === 'request' && each.method)).toContain('UPDATE');
    expect(alice.told('left')).toEqual([]);
  });
});

describe('Deeds to choose from', () => {
  it('are none that cannot be done, in every state of every client', () => {
    for (const profile of Object.keys(peerProfiles) as PeerProfile[]) {
      for (const { state } of [idle(profile), called(profile), inRoom(profile).alice]) {
        for (const deed of deedsOf(state)) {
          expect([shortly(deed), performDeed(state, deed) !== undefined]).toEqual([
            shortly(deed),
            true,
          ]);
        }
      }
    }
  });

  it('are each in a sentence of its own', () => {
    const sentences = deedsOf(inRoom().alice.state).map(describeDeed);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|\[object|\n/);
  });

  it('are plain data', () => {
    const deeds = deedsOf(inRoom().alice.state);
    expect(JSON.parse(JSON.stringify(deeds))).toEqual(deeds);
  });

  it('are not to be had without a call, but for habits', () => {
    expect(deedsOf(newPeer()).every(({ deed }) => deed === 'habit')).toBe(true);
    for (const [, deed] of ROWS) expect(performDeed(newPeer(), deed)).toBeUndefined();
  });

  it('make the same bytes of the same state', () => {
    const { alice } = inRoom();
    for (const deed of deedsOf(alice.state)) {
      expect(performDeed(alice.state, deed)).toEqual(performDeed(alice.state, deed));
    }
  });
});

describe('No sequence of deeds', () => {
  it('makes a focus or a client throw, and in the end everybody is out', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(peerProfiles) as PeerProfile[])),
        fc.constantFrom('sip-tcp', 'sip-udp'),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0, 0, 250, 5_000, 40_000)), {
          maxLength: 25,
        }),
        (profile, transport, choices) => {
          const { alice, bob, stage } = inRoom(profile, transport);
          for (const [choice, ms] of choices) {
            const deeds = deedsOf(alice.state);
            const deed = deeds[choice % deeds.length];
            if (deed !== undefined) expect(alice.perform(deed)).toBe(true);
            bob.ask({ type: 'say', text: `${choice}` });
            stage.advance(ms, 2_500);
          }
          expect(bob.told('left')).toEqual([]);
          expect(bob.told('sent').every(({ status }) => status === 200)).toBe(true);
          for (const each of stage.clients.values()) each.ask({ type: 'leave' });
          stage.advance(150_000, 5_000);
          expect(alice.state.agent.call.matches('ended')).toBe(true);
          expect([...alice.timers.keys()]).toEqual([]);
          expect(alice.sentTooLate).toEqual([]);
          expect(alice.state.wire).toMatchObject({
            invites: [],
            withheld: [],
            chunks: { size: 0 },
          });
          expect(stage.stage.state.legs.size).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** Sessions in which it cannot talk any more, or not here. */
const MUTE = ['inactive', 'recvonly', 'no-port'] as const;

function outside(method: string, flaw?: Extract<Deed, { deed: 'request' }>['flaw']): Deed {
  return { deed: 'request', method, where: 'outside', ...(flaw === undefined ? {} : { flaw }) };
}

function within(method: string, flaw?: Extract<Deed, { deed: 'request' }>['flaw']): Deed {
  return { deed: 'request', method, where: 'call', ...(flaw === undefined ? {} : { flaw }) };
}

function shortly(deed: Deed): string {
  return describeDeed(deed).slice(0, 90);
}

function isAck(message: ReturnType<Client['sip']>[number]): boolean {
  return message.kind === 'request' && message.method === 'ACK';
}

function idle(profile: PeerProfile): Client {
  return new PeerStage().add('alice', profile);
}

/** Called, and not answered yet. */
function called(profile: PeerProfile): Client {
  return new PeerStage({ holdsLog: true }).join('alice', profile);
}

/** Alice is in the room, with bob, who is called Queen, and carol, whom nobody can whisper to. */
function inRoom(profile: PeerProfile = 'strict', transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp') {
  const stage = new PeerStage();
  const alice = stage.join('alice', profile, transport);
  const bob = stage.join('bob', 'strict');
  stage.join('carol', 'tinymsrp');
  bob.ask({ type: 'take-nickname', nickname: 'Queen' });
  bob.ask({ type: 'say', text: 'hi' });
  stage.advance(6_000, 3_000);
  return { alice, bob, stage };
}
