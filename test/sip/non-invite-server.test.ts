import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type NonInviteServerEvent,
  nonInviteServerMachine,
} from '../../model/sip/non-invite-server.ts';
import { run, timesOf } from './virtual-clock.ts';

const request: NonInviteServerEvent = { type: 'request.received' };
const failed: NonInviteServerEvent = { type: 'transport.failed' };
const sent = (status: number): NonInviteServerEvent => ({ type: 'response.sent', status });

const udp = { reliable: false };
const tcp = { reliable: true };
const foreverMs = 100_000;

interface Edge {
  readonly name: string;
  /** Events, and pauses in milliseconds. */
  readonly before: readonly (NonInviteServerEvent | number)[];
  readonly event: NonInviteServerEvent;
  readonly told: readonly string[];
  readonly state: string;
}

const anyTransport: readonly Edge[] = [
  edge('trying: absorbs the request', [], request, [], 'trying'),
  edge('trying: drops a 1xx other than 100 [R4320-4-1]', [], sent(180), [], 'trying'),
  edge('trying: ends in silence instead of a 408 [R4320-4-1]', [], sent(408), [], 'terminated'),
  edge('trying: knows no transport failure', [], failed, [], 'trying'),
  edge('proceeding: repeats the 100', [3500], request, ['transmit-response'], 'proceeding'),
  edge('proceeding: sends a 100 again', [3500], sent(100), ['transmit-response'], 'proceeding'),
  edge('proceeding: drops a 183 [R4320-4-1]', [3500], sent(183), [], 'proceeding'),
  edge(
    'proceeding: ends in silence instead of a 408 [R4320-4-1]',
    [3500],
    sent(408),
    [],
    'terminated',
  ),
  edge(
    'proceeding: tells a failure (RFC 6026 8.8)',
    [3500],
    failed,
    ['report-transport-failure'],
    'proceeding',
  ),
];

const overUdp: readonly Edge[] = [
  edge('trying: drops a 100 of its own time [R4320-4-1]', [3499], sent(100), [], 'trying'),
  edge('trying: sends a 200', [], sent(200), ['transmit-response'], 'completed'),
  edge('trying: sends a 699', [], sent(699), ['transmit-response'], 'completed'),
  edge('proceeding: sends a 200', [3500], sent(200), ['transmit-response'], 'completed'),
  edge('proceeding: sends a 481', [3500], sent(481), ['transmit-response'], 'completed'),
  edge('completed: repeats the response', [sent(200)], request, ['transmit-response'], 'completed'),
  edge('completed: drops a second final', [sent(200)], sent(500), [], 'completed'),
  edge('completed: drops a late 100', [sent(200)], sent(100), [], 'completed'),
  edge(
    'completed: tells a failure (RFC 6026 8.8)',
    [sent(200)],
    failed,
    ['report-transport-failure'],
    'completed',
  ),
];

const overTcp: readonly Edge[] = [
  edge(
    'trying: may send a 100 at any time [R4320-4-1]',
    [],
    sent(100),
    ['transmit-response'],
    'proceeding',
  ),
  edge('trying: is over with a final response', [], sent(200), ['transmit-response'], 'terminated'),
  edge(
    'proceeding: is over with a final response',
    [sent(100)],
    sent(603),
    ['transmit-response'],
    'terminated',
  ),
];

describe('non-invite-server: figure 8 [R3261-17.2.2-1]', () => {
  it.each([...anyTransport, ...overUdp])('over UDP, $name', (row) => walk(udp, row));
  it.each([...anyTransport, ...overTcp])('over TCP, $name', (row) => walk(tcp, row));
});

describe('non-invite-server: timers', () => {
  it.each([udp, tcp])(
    'sends a 100 when timer E would reach T2, once, and no 408 (%o) [R4320-4-1]',
    (input) => {
      const { pass, told, state } = run(nonInviteServerMachine, input);
      pass(3499);
      expect(told).toEqual([]);
      pass(foreverMs);
      expect(told).toEqual([{ atMs: 3500, what: 'send-trying' }]);
      expect(state()).toBe('proceeding');
    },
  );

  it('sends no 100 of its own after one of the user [R4320-4-1]', () => {
    const { pass, feed, told } = run(nonInviteServerMachine, tcp);
    feed(sent(100));
    pass(foreverMs);
    expect(told).toEqual([{ atMs: 0, what: 'transmit-response' }]);
  });

  it('ends 64*T1 after the final response over UDP (timer J) [R3261-17.2.2-1]', () => {
    const { pass, feed, told, state, armed } = run(nonInviteServerMachine, udp);
    feed(sent(200));
    pass(31_999);
    feed(request);
    expect(state()).toBe('completed');
    pass(1);
    expect(state()).toBe('terminated');
    expect([...armed]).toEqual([]);
    expect(timesOf(told, 'transmit-response')).toEqual([0, 31_999]);
  });

  it('sets no timer J over a reliable transport (it is zero) [R3261-17.2.2-1]', () => {
    const { feed, armed, delaysMs } = run(nonInviteServerMachine, tcp);
    feed(sent(200));
    expect([...armed]).toEqual([]);
    expect(delaysMs).toEqual([3500]);
  });
});

describe('non-invite-server: always', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom(request, failed, sent(100), sent(408)),
    fc.integer({ min: 100, max: 699 }).map(sent),
  );
  const steps = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 5000 })), { maxLength: 12 });

  it('sends one final response at most, never a 408, no early 100 over UDP [R4320-4-1]', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (reliable, events) => {
        const { feed, pass, nowMs, state, armed } = run(nonInviteServerMachine, { reliable });
        const finals: number[] = [];
        for (const [event, ms] of events) {
          const told = feed(event);
          const status = 'status' in event ? event.status : 0;
          if (told.includes('transmit-response') && status >= 200) finals.push(status);
          if (told.includes('transmit-response') && status > 0 && status < 200) {
            expect(status).toBe(100);
            expect(reliable || nowMs() >= 3500).toBe(true);
          }
          if (!reliable && nowMs() < 3500 && finals.length === 0) expect(told).toEqual([]);
          pass(ms);
        }
        expect(finals.length).toBeLessThanOrEqual(1);
        expect(finals).not.toContain(408);
        feed(sent(500));
        pass(foreverMs);
        expect(state()).toBe('terminated');
        expect([...armed]).toEqual([]);
      }),
    );
  });
});

function walk(input: { readonly reliable: boolean }, { before, event, told, state }: Edge): void {
  const { feed, pass, state: now } = run(nonInviteServerMachine, input);
  for (const earlier of before) {
    if (typeof earlier === 'number') pass(earlier);
    else feed(earlier);
  }
  expect(feed(event)).toEqual(told);
  expect(now()).toBe(state);
}

function edge(
  name: string,
  before: Edge['before'],
  event: NonInviteServerEvent,
  told: readonly string[],
  state: string,
): Edge {
  return { name, before, event, told, state };
}
