import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InviteClientEvent, inviteClientMachine } from '../../model/sip/invite-client.ts';
import { run, timesOf } from './virtual-clock.ts';

const failed: InviteClientEvent = { type: 'transport.failed' };
const got = (status: number): InviteClientEvent => ({ type: 'response.received', status });

const udp = { reliable: false };
const tcp = { reliable: true };
const foreverMs = 100_000;

interface Edge {
  readonly name: string;
  readonly before: readonly InviteClientEvent[];
  readonly event: InviteClientEvent;
  readonly told: readonly string[];
  readonly state: string;
}

const anyTransport: readonly Edge[] = [
  edge('calling: goes on with a 100', [], got(100), ['pass-response 100'], 'proceeding'),
  edge('calling: goes on with a 199', [], got(199), ['pass-response 199'], 'proceeding'),
  edge('calling: is accepted by a 200', [], got(200), ['pass-response 200'], 'accepted'),
  edge('calling: tells a failure', [], failed, ['report-transport-failure'], 'terminated'),
  edge('proceeding: passes a 180 up', [got(100)], got(180), ['pass-response 180'], 'proceeding'),
  edge('proceeding: is accepted by a 299', [got(180)], got(299), ['pass-response 299'], 'accepted'),
  edge('proceeding: sends nothing that could fail', [got(100)], failed, [], 'proceeding'),
  edge(
    'accepted: passes a 2xx up again [R6026-7-1]',
    [got(200)],
    got(200),
    ['pass-response 200'],
    'accepted',
  ),
  edge('accepted: drops a 1xx', [got(200)], got(180), [], 'accepted'),
  edge('accepted: drops a refusal', [got(200)], got(486), [], 'accepted'),
  edge('accepted: sends nothing that could fail', [got(200)], failed, [], 'accepted'),
];

const acked = (status: number): readonly string[] => ['send-ack', `pass-response ${status}`];

const overUdp: readonly Edge[] = [
  edge('calling: acknowledges a 300', [], got(300), acked(300), 'completed'),
  edge('proceeding: acknowledges a 699', [got(100)], got(699), acked(699), 'completed'),
  edge(
    'completed: acknowledges again, in silence',
    [got(486)],
    got(486),
    ['send-ack'],
    'completed',
  ),
  edge('completed: drops a 2xx', [got(486)], got(200), [], 'completed'),
  edge('completed: drops a 1xx', [got(486)], got(180), [], 'completed'),
  edge(
    'completed: tells that the ACK failed',
    [got(486)],
    failed,
    ['report-transport-failure'],
    'terminated',
  ),
];

const overTcp: readonly Edge[] = [
  edge('calling: is over with a refusal (timer D is zero)', [], got(300), acked(300), 'terminated'),
  edge('proceeding: is over with a refusal', [got(100)], got(486), acked(486), 'terminated'),
];

describe('invite-client: figure 5 [R3261-17.1.1-1]', () => {
  it.each([...anyTransport, ...overUdp])('over UDP, $name', (row) => walk(udp, row));
  it.each([...anyTransport, ...overTcp])('over TCP, $name', (row) => walk(tcp, row));

  it.each([udp, tcp])('starts by sending the INVITE (%o)', (input) => {
    expect(run(inviteClientMachine, input).told).toEqual([{ atMs: 0, what: 'transmit-request' }]);
  });
});

describe('invite-client: timers [R3261-17.1.1-1]', () => {
  it('repeats the INVITE at T1, doubling without a bound, until 64*T1 (timers A and B)', () => {
    const { pass, told, state, armed } = run(inviteClientMachine, udp);
    pass(31_999);
    expect(state()).toBe('calling');
    pass(foreverMs);
    expect(timesOf(told, 'transmit-request')).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(timesOf(told, 'report-timeout')).toEqual([32_000]);
    expect(state()).toBe('terminated');
    expect([...armed]).toEqual([]);
  });

  it('does not repeat over a reliable transport, and gives up at 64*T1 as well', () => {
    const { pass, told, state } = run(inviteClientMachine, tcp);
    pass(foreverMs);
    expect(told).toEqual([
      { atMs: 0, what: 'transmit-request' },
      { atMs: 32_000, what: 'report-timeout' },
    ]);
    expect(state()).toBe('terminated');
  });

  it.each([100, 200, 486])('stops repeating with a %i', (status) => {
    const { pass, feed, told } = run(inviteClientMachine, udp);
    pass(600);
    feed(got(status));
    pass(foreverMs);
    expect(timesOf(told, 'transmit-request')).toEqual([0, 500]);
    expect(timesOf(told, 'report-timeout')).toEqual([]);
  });

  it('waits in proceeding without a timer', () => {
    const { pass, feed, state, armed } = run(inviteClientMachine, udp);
    feed(got(180));
    expect([...armed]).toEqual([]);
    pass(10 * foreverMs);
    expect(state()).toBe('proceeding');
  });

  it('acknowledges repeated refusals for 32 s (timer D)', () => {
    const { pass, feed, told, state } = run(inviteClientMachine, udp);
    feed(got(486));
    pass(31_999);
    feed(got(486));
    expect(state()).toBe('completed');
    pass(1);
    expect(state()).toBe('terminated');
    expect(timesOf(told, 'send-ack')).toEqual([0, 31_999]);
    expect(timesOf(told, 'pass-response 486')).toEqual([0]);
  });

  it.each([udp, tcp])('takes further 2xx for 64*T1 (timer M, %o) [R6026-7-1]', (input) => {
    const { pass, feed, state } = run(inviteClientMachine, input);
    feed(got(200));
    pass(20_000);
    feed(got(200));
    pass(11_999);
    expect(state()).toBe('accepted');
    pass(1);
    expect(state()).toBe('terminated');
  });
});

describe('invite-client: always', () => {
  const anyEvent = fc.oneof(fc.constant(failed), fc.integer({ min: 100, max: 699 }).map(got));
  const steps = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 20_000 })), {
    maxLength: 12,
  });

  it.each([180, 200, 486])('forgets how often it called, so that states merge (%i)', (status) => {
    const straight = run(inviteClientMachine, udp);
    const winding = run(inviteClientMachine, udp);
    winding.pass(2000);
    for (const { feed } of [straight, winding]) feed(got(status));
    expect(winding.snapshot().context).toEqual(straight.snapshot().context);
  });

  it('acknowledges exactly the refusals, and ends without a timer left [R3261-17.1.1-1]', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (reliable, events) => {
        const { feed, pass, state, armed, delaysMs } = run(inviteClientMachine, { reliable });
        for (const [event, ms] of events) {
          const told = feed(event);
          const status = 'status' in event ? event.status : 0;
          if (status < 300) expect(told).not.toContain('send-ack');
          else if (told.length > 0) expect(told[0]).toBe('send-ack');
          pass(ms);
          if (state() === 'terminated') expect([...armed]).toEqual([]);
        }
        feed(got(500));
        pass(foreverMs);
        expect(state()).toBe('terminated');
        expect(delaysMs).not.toContain(0);
        expect(feed(got(500))).toEqual([]);
      }),
    );
  });
});

function walk(input: { readonly reliable: boolean }, { before, event, told, state }: Edge): void {
  const { feed, state: now } = run(inviteClientMachine, input);
  for (const earlier of before) feed(earlier);
  expect(feed(event)).toEqual(told);
  expect(now()).toBe(state);
}

function edge(
  name: string,
  before: readonly InviteClientEvent[],
  event: InviteClientEvent,
  told: readonly string[],
  state: string,
): Edge {
  return { name, before, event, told, state };
}
