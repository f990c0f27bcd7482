// Session timers (RFC 4028): what the 2xx says, who refreshes, and what becomes of a session that
// nobody refreshes (edge cases S9, S15).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { type SipMessage, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

describe('A session interval', () => {
  it('below 90 s is refused with 422 and Min-SE [R4028-4-1]', () => {
    const alice = new Person(new Stage(), 'alice', { headers: timer('89') });
    const answer = alice.invite();
    expect(status(answer)).toBe(422);
    expect(header(answer, 'Min-SE')).toBe('90');
    expect(status(new Person(new Stage(), 'bob', { headers: timer('90') }).invite())).toBe(200);
  });

  it('that cannot be read is refused with 400 [R4028-4-1]', () => {
    const alice = new Person(new Stage(), 'alice', { headers: timer('soon') });
    expect(status(alice.invite())).toBe(400);
  });

  it('is agreed with who refreshes by what the caller supports and asks [R4028-9-1]', () => {
    const agreed = (extra: string) => {
      const answer = new Person(new Stage(), 'alice', { headers: extra }).invite();
      const all = answer === undefined ? [] : sipHeaders(answer, 'Require');
      return [header(answer, 'Session-Expires'), all.join()];
    };
    expect(agreed(timer('1800'))).toEqual(['1800;refresher=uac', 'timer']);
    expect(agreed(timer('1800;refresher=uac'))).toEqual(['1800;refresher=uac', 'timer']);
    expect(agreed(timer('1800;refresher=uas'))).toEqual(['1800;refresher=uas', '']);
    expect(agreed('Session-Expires: 1800\r\n')).toEqual(['1800;refresher=uas', '']);
    // Who does not know the timer is not refused for what a proxy asked: the least is taken.
    expect(agreed('x: 60\r\n')).toEqual(['90;refresher=uas', '']);
    expect(agreed(timer('99999999999999999999'))[0]).toBe('2000000;refresher=uac');
    expect(agreed('Supported: timer\r\n')).toEqual([undefined, '']);
    expect(agreed(`Require: timer\r\n${timer('90')}`)[0]).toBe('90;refresher=uac');
  });

  it('never exceeds what was asked, nor falls below 90 s [R4028-9-1] [R4028-4-1]', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 5_000_000 }), (seconds) => {
        const extra = timer(String(seconds));
        const answer = new Person(new Stage(), 'alice', { headers: extra }).invite();
        const said = Number.parseInt(header(answer, 'Session-Expires') ?? '', 10);
        expect(said).toBe(Math.min(seconds, limits.sessionSecondsMax));
      }),
      { numRuns: 20 },
    );
  });
});

describe('A session that its peer is to refresh', () => {
  it('gets a BYE at min(32 s, a third) before its end [S15] [R4028-10-2]', () => {
    for (const [seconds, byeMs] of [
      [1800, 1_768_000],
      [90, 60_000],
    ] as const) {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice', { headers: timer(String(seconds)) });
      stage.advance(byeMs - 1);
      expect(alice.heard()).toEqual([]);
      stage.advance(1);
      const [bye] = alice.asked('BYE');
      expect(header(bye, 'Reason')).toBe('SIP;cause=408;text="Session expired"');
      expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'session-expired' });
    }
  });

  it('goes on with every refresh, and its MSRP session is left alone [R4028-10-1] [R4975-8-9]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: timer('90') });
    const entries = stage.log.length;
    for (const refresh of ['UPDATE', 'INVITE', 'UPDATE']) {
      stage.advance(59_999);
      const offer = refresh === 'INVITE' ? alice.offerText() : '';
      expect(status(alice.within(refresh, { offer, extra: timer('90;refresher=uac') }))).toBe(200);
      if (refresh === 'INVITE') alice.ackLater();
    }
    expect(stage.log.length).toBe(entries);
    expect(statuses(alice.say('still here'))).toEqual([200]);
    stage.advance(60_000);
    expect(alice.asked('BYE')).toHaveLength(1);
  });

  it('goes on for ever once a refresh asks for no interval any more [R4028-9-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: timer('90') });
    alice.within('UPDATE');
    stage.advance(600_000);
    expect(alice.asked('BYE')).toEqual([]);
  });

  it('is refused a refresh below 90 s, and keeps its time [R4028-4-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: timer('90') });
    expect(status(alice.within('UPDATE', { extra: timer('30') }))).toBe(422);
    stage.advance(60_000);
    expect(alice.asked('BYE')).toHaveLength(1);
  });
});

describe('A session that the focus is to refresh', () => {
  const OURS = `${timer('90;refresher=uas')}Allow: INVITE, ACK, BYE, UPDATE\r\n`;

  it('is refreshed by UPDATE at half the interval where the peer takes that [R4028-10-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: OURS });
    for (let round = 0; round < 5; round += 1) {
      stage.advance(44_999);
      expect(alice.heard()).toEqual([]);
      stage.advance(1);
      const [update] = alice.asked('UPDATE');
      expect(header(update, 'Session-Expires')).toBe('90;refresher=uac');
      expect(header(update, 'Supported')).toBe('timer');
      expect(header(update, 'Contact')).toContain(';isfocus');
      expect(update?.body).toBe('');
      alice.respond(update, 200, 'Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n');
    }
    expect(statuses(alice.say('still here'))).toEqual([200]);
  });

  it('is refreshed by a re-INVITE with the session as it is where not [R4028-10-1] [R3264-8-1]', () => {
    const stage = new Stage();
    const [alice, bob] = [rigid(stage), Person.join(stage, 'bob')];
    const versions: (string | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      stage.advance(45_000);
      const [invite] = alice.asked('INVITE');
      versions.push(/^o=\S+ \d+ (\d+)/m.exec(invite?.body ?? '')?.[1]);
      expect(invite?.body).toContain('a=setup:actpass');
      expect(invite?.body).toContain(`a=path:${alice.focusPath}`);
      alice.respond(invite, 200, '', alice.offerText());
      const [ack] = alice.asked('ACK');
      expect(header(ack, 'CSeq')).toBe(`${round + 1} ACK`);
      // The ACK was lost: it comes again with the 2xx.
      alice.respond(invite, 200, '', alice.offerText());
      expect(alice.asked('ACK')).toHaveLength(1);
    }
    // Only that an offer may not say "passive" has changed, and that once.
    expect(versions).toEqual(['2', '2', '2']);
    bob.say('still there?');
    expect(texts(alice.frames())).toEqual(['still there?']);
    expect(stage.log.some(({ entry }) => entry.type === 'participant.changed')).toBe(false);
  });

  it('tells the room what the answer to it declares anew [R7701-8-5]', () => {
    const stage = new Stage();
    const [alice, bob] = [rigid(stage), Person.join(stage, 'bob')];
    stage.advance(45_000);
    const answer = alice.offerText().replace(' private-messages', '');
    alice.respond(alice.asked('INVITE')[0], 200, '', answer);
    expect(statuses(bob.say('psst', alice.uri))).toEqual([428]);
  });

  it('is refreshed by a re-INVITE after all where an UPDATE is refused', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: OURS });
    stage.advance(45_000);
    alice.respond(alice.asked('UPDATE')[0], 501);
    expect(alice.asked('INVITE')).toHaveLength(1);
  });

  it('with a longer interval where that is wanted [R4028-7-2]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: OURS });
    stage.advance(45_000);
    alice.respond(alice.asked('UPDATE')[0], 422, 'Min-SE: 120\r\n');
    const [again] = alice.asked('UPDATE');
    expect(header(again, 'Session-Expires')).toBe('120;refresher=uac');
    alice.respond(again, 200, 'Session-Expires: 120;refresher=uac\r\n');
    stage.advance(60_000);
    expect(alice.asked('UPDATE')).toHaveLength(1);
  });

  it('says later, too, how long it was wanted to be, and is not asked without end [R4028-7-2]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: OURS });
    stage.advance(45_000);
    alice.respond(alice.asked('UPDATE')[0], 422, 'Min-SE: 120\r\n');
    const [again] = alice.asked('UPDATE');
    expect(header(again, 'Min-SE')).toBe('120');
    alice.respond(again, 200, 'Session-Expires: 120;refresher=uac\r\n');
    stage.advance(60_000);
    const [later] = alice.asked('UPDATE');
    expect(header(later, 'Min-SE')).toBe('120');
    // No session is as long as that: it is tried once.
    alice.respond(later, 422, 'Min-SE: 3000000\r\n');
    alice.respond(alice.asked('UPDATE')[0], 422, 'Min-SE: 3000000\r\n');
    expect(alice.asked('UPDATE')).toEqual([]);
  });

  it('keeps its time when the flow is lost under a refresh, and the peer may come by another [R4028-10-1]', () => {
    for (const extra of [OURS, timer('90;refresher=uas')]) {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice', { headers: extra });
      stage.advance(45_000);
      expect([...alice.heard()].filter(({ kind }) => kind === 'request')).toHaveLength(1);
      stage.feed({ type: 'closed', connection: alice.sip, reason: 'reset' });
      expect(stage.state.legs.size).toBe(1);
      (alice as { sip: number }).sip = stage.connect('sip-tcp');
      expect(alice.within('INVITE', { offer: alice.offerText(), extra })).toMatchObject({
        status: 200,
      });
      alice.ackLater();
      stage.advance(45_000);
      expect([...alice.heard()].filter(({ kind }) => kind === 'request')).toHaveLength(1);
    }
  });

  it('meets no 491 of an offer that could not leave [R3261-14.2-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { headers: timer('90;refresher=uas') });
    stage.feed({ type: 'closed', connection: alice.sip, reason: 'reset' });
    stage.advance(45_000);
    (alice as { sip: number }).sip = stage.connect('sip-tcp');
    expect(alice.within('INVITE', { offer: alice.offerText() })).toMatchObject({ status: 200 });
  });

  it('ends with a BYE where the peer knows nothing of it, or is silent [R3261-14.1-2] [R4028-10-2]', () => {
    for (const end of [481, 408, 'silent'] as const) {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice', { headers: OURS });
      stage.advance(45_000);
      const [update] = alice.asked('UPDATE');
      if (end === 'silent') stage.advance(32_000);
      else alice.respond(update, end);
      expect(alice.asked('BYE')).toHaveLength(1);
      expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'session-expired' });
    }
  });

  it('ends in time where its re-INVITE is refused, and is whole until then [R3261-14.1-2]', () => {
    const stage = new Stage();
    const alice = rigid(stage);
    stage.advance(45_000);
    const [invite] = alice.asked('INVITE');
    alice.respond(invite, 500);
    const [ack] = alice.asked('ACK');
    expect(header(ack, 'Via')).toBe(header(invite, 'Via'));
    expect(statuses(alice.say('still here'))).toEqual([200]);
    stage.advance(15_000);
    expect(alice.asked('BYE')).toHaveLength(1);
  });

  it('leaves nothing behind of a re-INVITE that was never answered [X8]', () => {
    const stage = new Stage();
    const alice = rigid(stage, 'sip-udp');
    stage.advance(45_000);
    const [invite] = alice.asked('INVITE');
    alice.respond(invite, 100);
    alice.bye();
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'end' });
    stage.advance(64_000);
    expect([stage.state.transactions.size, stage.state.timers.size]).toEqual([0, 0]);
  });

  it('gives way to the peer’s offers: 491 to those, and again 0 to 2 s after its own 491 [S9] [R3261-14.1-1]', () => {
    const waits = new Set<number>();
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 255 }), (seed) => {
        const stage = new Stage({ entropy: seed.toString(16).repeat(32) });
        const alice = rigid(stage);
        stage.advance(45_000);
        const [invite] = alice.asked('INVITE');
        expect(status(alice.within('INVITE', { offer: alice.offerText() }))).toBe(491);
        alice.ackLater();
        expect(status(alice.within('UPDATE', { offer: alice.offerText() }))).toBe(491);
        alice.respond(invite, 491);
        alice.heard();
        const before = stage.nowMs;
        for (let again: readonly SipMessage[] = []; again.length === 0; ) {
          // Of what may be no time at all, the timer fires as well.
          stage.advance(0);
          again = alice.asked('INVITE');
          if (again.length === 0) stage.advance(1);
          expect(stage.nowMs - before).toBeLessThanOrEqual(limits.clashMsMax);
        }
        expect((stage.nowMs - before) % limits.clashStepMs).toBe(0);
        waits.add(stage.nowMs - before);
      }),
      { numRuns: 20 },
    );
    expect(waits.size).toBeGreaterThan(5);
  });

  it('lets the peer’s offer pass first while it waits, and then refreshes [S9]', () => {
    const stage = new Stage();
    const alice = rigid(stage);
    stage.advance(45_000);
    alice.respond(alice.asked('INVITE')[0], 491);
    alice.heard();
    const offer = alice.offerText();
    // It asks for no interval, but the refresh was owed before that.
    const answer = alice.within('INVITE', { offer, extra: timer('90;refresher=uas') });
    expect(status(answer)).toBe(200);
    expect(alice.asked('INVITE')).toEqual([]);
    alice.ackLater();
    expect(alice.asked('INVITE')).toHaveLength(1);
  });
});

/** Who leaves the refreshing to the focus, and takes no UPDATE. */
function rigid(stage: Stage, transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp'): Person {
  return Person.join(stage, 'alice', { transport, headers: timer('90;refresher=uas') });
}

function timer(expires: string): string {
  return `Supported: timer\r\nSession-Expires: ${expires}\r\n`;
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
