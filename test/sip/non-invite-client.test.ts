import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type NonInviteClientEvent,
  nonInviteClientMachine,
} from '../../model/sip/non-invite-client.ts';
import { run, timesOf } from './virtual-clock.ts';

const failed: NonInviteClientEvent = { type: 'transport.failed' };
const got = (status: number): NonInviteClientEvent => ({ type: 'response.received', status });

const udp = { reliable: false };
const tcp = { reliable: true };
const foreverMs = 100_000;

interface Edge {
  readonly name: string;
  readonly before: readonly NonInviteClientEvent[];
  readonly event: NonInviteClientEvent;
  readonly told: readonly string[];
  readonly state: string;
}

const anyTransport: readonly Edge[] = [
  edge('trying: goes on with a 100', [], got(100), ['pass-response 100'], 'proceeding'),
  edge('trying: goes on with a 199', [], got(199), ['pass-response 199'], 'proceeding'),
  edge('trying: tells a failure', [], failed, ['report-transport-failure'], 'terminated'),
  edge('proceeding: passes a 1xx up', [got(100)], got(183), ['pass-response 183'], 'proceeding'),
  edge(
    'proceeding: tells a failure',
    [got(100)],
    failed,
    ['report-transport-failure'],
    'terminated',
  ),
];

const overUdp: readonly Edge[] = [
  edge('trying: is answered by a 200', [], got(200), ['pass-response 200'], 'completed'),
  edge('trying: is answered by a 699', [], got(699), ['pass-response 699'], 'completed'),
  edge(
    'proceeding: is answered by a 200',
    [got(100)],
    got(200),
    ['pass-response 200'],
    'completed',
  ),
  edge(
    'proceeding: is answered by a 481',
    [got(100)],
    got(481),
    ['pass-response 481'],
    'completed',
  ),
  edge('completed: absorbs a final response', [got(200)], got(200), [], 'completed'),
  edge('completed: absorbs a 1xx', [got(200)], got(100), [], 'completed'),
  edge('completed: sends nothing that could fail', [got(200)], failed, [], 'completed'),
];

const overTcp: readonly Edge[] = [
  edge(
    'trying: is over with a 200 (timer K is zero)',
    [],
    got(200),
    ['pass-response 200'],
    'terminated',
  ),
  edge('proceeding: is over with a 503', [got(100)], got(503), ['pass-response 503'], 'terminated'),
];

describe('non-invite-client: figure 6 [R3261-17.1.2-1]', () => {
  it.each([...anyTransport, ...overUdp])('over UDP, $name', (row) => walk(udp, row));
  it.each([...anyTransport, ...overTcp])('over TCP, $name', (row) => walk(tcp, row));

  it.each([udp, tcp])('starts by sending the request (%o)', (input) => {
    expect(run(nonInviteClientMachine, input).told).toEqual([
      { atMs: 0, what: 'transmit-request' },
    ]);
  });
});

describe('non-invite-client: timers [R3261-17.1.2-1]', () => {
  it('repeats the request at T1, doubling to T2, until 64*T1 (timers E and F)', () => {
    const { pass, told, state, armed } = run(nonInviteClientMachine, udp);
    pass(31_999);
    expect(state()).toBe('trying');
    pass(foreverMs);
    expect(timesOf(told, 'transmit-request')).toEqual([
      0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect(timesOf(told, 'report-timeout')).toEqual([32_000]);
    expect(state()).toBe('terminated');
    expect([...armed]).toEqual([]);
  });

  it('lets timer E run out when a 1xx comes, then repeats every T2, and timer F runs on', () => {
    const { pass, feed, told, state } = run(nonInviteClientMachine, udp);
    pass(600);
    feed(got(100));
    pass(1);
    feed(got(100));
    pass(foreverMs);
    expect(timesOf(told, 'transmit-request')).toEqual([
      0, 500, 1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500,
    ]);
    expect(timesOf(told, 'report-timeout')).toEqual([32_000]);
    expect(state()).toBe('terminated');
  });

  it.each([{ before: [] }, { before: [got(100)] }])(
    'does not repeat over a reliable transport, and gives up as well (%j)',
    ({ before }) => {
      const { pass, feed, told, state } = run(nonInviteClientMachine, tcp);
      for (const event of before) feed(event);
      pass(foreverMs);
      expect(timesOf(told, 'transmit-request')).toEqual([0]);
      expect(timesOf(told, 'report-timeout')).toEqual([32_000]);
      expect(state()).toBe('terminated');
    },
  );

  it('absorbs repeated responses for T4 (timer K), even past 64*T1', () => {
    const { pass, feed, told, state, armed } = run(nonInviteClientMachine, udp);
    pass(31_000);
    feed(got(200));
    expect(armed.size).toBe(1);
    pass(4999);
    expect(state()).toBe('completed');
    pass(1);
    expect(state()).toBe('terminated');
    expect(timesOf(told, 'report-timeout')).toEqual([]);
    expect(timesOf(told, 'transmit-request').at(-1)).toBe(27_500);
  });

  it('leaves no timer behind over a reliable transport', () => {
    const { feed, armed, delaysMs } = run(nonInviteClientMachine, tcp);
    feed(got(200));
    expect([...armed]).toEqual([]);
    expect(delaysMs).toEqual([32_000]);
  });
});

describe('non-invite-client: always', () => {
  const anyEvent = fc.oneof(fc.constant(failed), fc.integer({ min: 100, max: 699 }).map(got));
  const steps = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 9000 })), { maxLength: 12 });

  it.each([[100], [200], [100, 200]])(
    'forgets how often it asked, so that states merge (%i)',
    (...statuses) => {
      const straight = run(nonInviteClientMachine, udp);
      const winding = run(nonInviteClientMachine, udp);
      winding.pass(2000);
      for (const status of statuses) {
        for (const { feed } of [straight, winding]) feed(got(status));
      }
      expect(winding.snapshot().context).toEqual(straight.snapshot().context);
    },
  );

  it('ends exactly once, in an answer, a timeout or a failure [R3261-17.1.2-1]', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (reliable, events) => {
        const { feed, pass, state, armed, delaysMs, told } = run(nonInviteClientMachine, {
          reliable,
        });
        for (const [event, ms] of events) {
          feed(event);
          pass(ms);
          if (state() === 'terminated') expect([...armed]).toEqual([]);
        }
        pass(foreverMs);
        expect(state()).toBe('terminated');
        expect(delaysMs).not.toContain(0);
        const endings = told.filter(({ what }) => /^report|^pass-response [2-6]/.test(what));
        expect(endings).toHaveLength(1);
      }),
    );
  });
});

function walk(input: { readonly reliable: boolean }, { before, event, told, state }: Edge): void {
  const { feed, state: now } = run(nonInviteClientMachine, input);
  for (const earlier of before) feed(earlier);
  expect(feed(event)).toEqual(told);
  expect(now()).toBe(state);
}

function edge(
  name: string,
  before: readonly NonInviteClientEvent[],
  event: NonInviteClientEvent,
  told: readonly string[],
  state: string,
): Edge {
  return { name, before, event, told, state };
}
