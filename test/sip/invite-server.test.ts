import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InviteServerEvent, inviteServerMachine } from '../../model/sip/invite-server.ts';
import { run, timesOf } from './virtual-clock.ts';

const request: InviteServerEvent = { type: 'request.received' };
const ack: InviteServerEvent = { type: 'ack.received' };
const failed: InviteServerEvent = { type: 'transport.failed' };
const sent = (status: number): InviteServerEvent => ({ type: 'response.sent', status });

const udp = { reliable: false };
const tcp = { reliable: true };

/** Virtual time's end: 64*T1 in a state, 64*T1 in the next, and T4. */
const foreverMs = 100_000;

interface Edge {
  readonly name: string;
  readonly before: readonly InviteServerEvent[];
  readonly event: InviteServerEvent;
  readonly told: readonly string[];
  readonly state: string;
}

const edges: readonly Edge[] = [
  edge('proceeding: has nothing to repeat yet', [], request, [], 'proceeding'),
  edge('proceeding: sends a 1xx', [], sent(101), ['transmit-response'], 'proceeding'),
  edge(
    'proceeding: sends a further 1xx',
    [sent(180)],
    sent(199),
    ['transmit-response'],
    'proceeding',
  ),
  edge(
    'proceeding: repeats the last 1xx',
    [sent(180)],
    request,
    ['transmit-response'],
    'proceeding',
  ),
  edge('proceeding: sends a 200', [], sent(200), ['transmit-response'], 'accepted'),
  edge('proceeding: sends a 299', [sent(180)], sent(299), ['transmit-response'], 'accepted'),
  edge('proceeding: sends a 300', [], sent(300), ['transmit-response'], 'completed'),
  edge('proceeding: sends a 699', [sent(180)], sent(699), ['transmit-response'], 'completed'),
  edge('proceeding: expects no ACK', [sent(180)], ack, [], 'proceeding'),
  edge(
    'proceeding: tells a failure (RFC 6026 8.8)',
    [],
    failed,
    ['report-transport-failure'],
    'proceeding',
  ),
  edge('completed: repeats the refusal', [sent(486)], request, ['transmit-response'], 'completed'),
  edge('completed: drops a second final', [sent(486)], sent(200), [], 'completed'),
  edge('completed: drops a late 1xx', [sent(486)], sent(180), [], 'completed'),
  edge('completed: takes the ACK', [sent(486)], ack, [], 'confirmed'),
  edge(
    'completed: tells a failure (RFC 6026 8.8)',
    [sent(486)],
    failed,
    ['report-transport-failure'],
    'completed',
  ),
  edge('confirmed: absorbs an ACK', [sent(486), ack], ack, [], 'confirmed'),
  edge('confirmed: absorbs an INVITE', [sent(486), ack], request, [], 'confirmed'),
  edge('confirmed: sends nothing more', [sent(486), ack], sent(486), [], 'confirmed'),
  edge('accepted: absorbs the INVITE [R6026-7-1, S2]', [sent(200)], request, [], 'accepted'),
  edge(
    'accepted: sends the 2xx again [R6026-7-1]',
    [sent(200)],
    sent(200),
    ['transmit-response'],
    'accepted',
  ),
  edge('accepted: drops a refusal', [sent(200)], sent(486), [], 'accepted'),
  edge('accepted: drops a 1xx', [sent(200)], sent(180), [], 'accepted'),
  edge('accepted: passes the ACK up [R6026-7-1]', [sent(200)], ack, ['pass-ack'], 'accepted'),
  edge('accepted: passes every ACK up', [sent(200), ack], ack, ['pass-ack'], 'accepted'),
  edge(
    'accepted: tells a failure (RFC 6026 8.8)',
    [sent(200)],
    failed,
    ['report-transport-failure'],
    'accepted',
  ),
];

describe('invite-server: figure 7 [R3261-17.2.1-1]', () => {
  it.each(edges)('$name', ({ before, event, told, state }) => {
    const { feed, state: now } = run(inviteServerMachine, udp);
    for (const earlier of before) feed(earlier);
    expect(feed(event)).toEqual(told);
    expect(now()).toBe(state);
  });

  it.each(edges.filter(({ state }) => state !== 'confirmed'))(
    'over a reliable transport, $name',
    ({ before, event, told, state }) => {
      const { feed, state: now } = run(inviteServerMachine, tcp);
      for (const earlier of before) feed(earlier);
      expect(feed(event)).toEqual(told);
      expect(now()).toBe(state);
    },
  );

  it('is over with the ACK of a refusal over a reliable transport (timer I is zero)', () => {
    const { feed, state, armed, delaysMs } = run(inviteServerMachine, tcp);
    feed(sent(486));
    expect(feed(ack)).toEqual([]);
    expect(state()).toBe('terminated');
    expect([...armed]).toEqual([]);
    expect(delaysMs).not.toContain(0);
  });
});

describe('invite-server: timers [R3261-17.2.1-1]', () => {
  it.each([udp, tcp])('sends a 100 when nothing was sent for 200 ms, once (%o)', (input) => {
    const { pass, told } = run(inviteServerMachine, input);
    pass(foreverMs);
    expect(told).toEqual([{ atMs: 200, what: 'send-trying' }]);
  });

  it('repeats that 100 when the INVITE comes again [S1]', () => {
    const { pass, feed } = run(inviteServerMachine, udp);
    pass(500);
    expect(feed(request)).toEqual(['transmit-response']);
  });

  it.each([100, 180, 200, 486])('sends no 100 when a %i was sent within 200 ms', (status) => {
    const { pass, feed, told } = run(inviteServerMachine, udp);
    pass(199);
    feed(sent(status));
    pass(foreverMs);
    expect(timesOf(told, 'send-trying')).toEqual([]);
  });

  it('repeats a refusal at T1, doubling to T2, until 64*T1 (timers G and H)', () => {
    const { pass, feed, told, state, armed } = run(inviteServerMachine, udp);
    feed(sent(486));
    pass(31_999);
    expect(timesOf(told, 'transmit-response')).toEqual([
      0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect(state()).toBe('completed');
    pass(1);
    expect(timesOf(told, 'report-timeout')).toEqual([32_000]);
    expect(state()).toBe('terminated');
    expect([...armed]).toEqual([]);
  });

  it('repeats no refusal over a reliable transport, and gives up at 64*T1 as well', () => {
    const { pass, feed, told, state } = run(inviteServerMachine, tcp);
    feed(sent(486));
    pass(foreverMs);
    expect(told).toEqual([
      { atMs: 0, what: 'transmit-response' },
      { atMs: 32_000, what: 'report-timeout' },
    ]);
    expect(state()).toBe('terminated');
  });

  it('stops repeating with the ACK, and ends after T4 (timer I)', () => {
    const { pass, feed, told, state } = run(inviteServerMachine, udp);
    feed(sent(486));
    pass(1600);
    feed(ack);
    pass(4999);
    expect(state()).toBe('confirmed');
    pass(1);
    expect(state()).toBe('terminated');
    expect(timesOf(told, 'transmit-response')).toEqual([0, 500, 1500]);
    expect(timesOf(told, 'report-timeout')).toEqual([]);
  });

  it.each([udp, tcp])(
    'ends 64*T1 after the first 2xx, in silence (timer L, %o) [R6026-7-1]',
    (input) => {
      const { pass, feed, told, state } = run(inviteServerMachine, input);
      pass(100);
      feed(sent(200));
      pass(16_000);
      feed(sent(200));
      pass(15_999);
      expect(state()).toBe('accepted');
      pass(1);
      expect(state()).toBe('terminated');
      expect(told.map(({ what }) => what)).toEqual(['transmit-response', 'transmit-response']);
    },
  );
});

describe('invite-server: always', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom(request, ack, failed),
    fc.integer({ min: 100, max: 699 }).map(sent),
  );
  const steps = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 20_000 })), {
    maxLength: 12,
  });

  it.each([sent(200), sent(486)])(
    'forgets how it came to a state, so that states merge (%o)',
    (final) => {
      const straight = run(inviteServerMachine, udp);
      const winding = run(inviteServerMachine, udp);
      winding.feed(sent(180));
      for (const { feed } of [straight, winding]) feed(final);
      expect(winding.snapshot().context).toEqual(straight.snapshot().context);
      winding.pass(2000);
      for (const { feed } of [straight, winding]) feed(ack);
      expect(winding.snapshot().context).toEqual(straight.snapshot().context);
    },
  );

  it('ends once a final response was given, and leaves no timer [R3261-17.2.1-1]', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (reliable, events) => {
        const { feed, pass, state, armed, delaysMs, told } = run(inviteServerMachine, { reliable });
        for (const [event, ms] of events) {
          feed(event);
          pass(ms);
          if (state() === 'terminated') expect([...armed]).toEqual([]);
        }
        feed(sent(500));
        pass(foreverMs);
        expect(state()).toBe('terminated');
        expect([...armed]).toEqual([]);
        expect(delaysMs).not.toContain(0);
        expect(timesOf(told, 'send-trying').length).toBeLessThanOrEqual(1);
        expect(feed(request)).toEqual([]);
      }),
    );
  });
});

function edge(
  name: string,
  before: readonly InviteServerEvent[],
  event: InviteServerEvent,
  told: readonly string[],
  state: string,
): Edge {
  return { name, before, event, told, state };
}
