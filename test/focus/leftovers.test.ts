// Whatever calls, offers, subscriptions, refusals, failures and losses there were: once all of it
// has ended nothing is left of it, and of who wanted to be unknown nothing was told (edge cases X5,
// X8; RFC 3261 12 to 15, RFC 6665 4.2, R7701-5.2-12).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../model/room/policy.ts';
import type { Variants } from '../../model/variant.ts';
import type { SipMessage } from '../../model/wire/sip.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';
import { Subscriber } from './subscriber.ts';

const ROOM = 'sip:lobby@localhost';
const TIMER = 'Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n';

const BODIES = ['', 'offer', 'passive', 'silent', 'moved', 'passive-moved', 'off', 'many', 'bad'];
const ANSWERS = [200, 200, 200, 202, 404, 408, 422, 481, 491, 500, 503];

const deed = fc.record({
  what: fc.constantFrom(
    ...['call', 'call', 'ack', 'ack', 'bind', 'bind', 'say', 'nick', 'answer', 'answer'],
    ...['invite', 'invite', 'update', 'cancel', 'bye', 'lose-sip', 'come-again', 'lose-msrp'],
    ...['commit', 'commit', 'fail', 'hold', 'free', 'wait', 'wait', 'dial', 'dial', 'lose-dial'],
    ...['subscribe', 'subscribe', 'refresh', 'unsubscribe', 'poll', 'notified', 'notified'],
    ...['lose-roster', 'close-room', 'policy'],
  ),
  who: fc.nat(5),
  body: fc.constantFrom(...BODIES),
  status: fc.constantFrom(...ANSWERS),
  ms: fc.constantFrom(1, 600, 5_000, 16_000, 45_000, 90_000),
  up: fc.boolean(),
});

/** Readings that decide how long something is kept, and for whom. */
const variants = fc.record({
  notifySerialised: fc.boolean(),
  pacedBySubscribe: fc.boolean(),
  subscribersPending: fc.boolean(),
  rosterOutlivesMembership: fc.boolean(),
  refreshRepeatsVersion: fc.boolean(),
  leavesWithoutMedia: fc.boolean(),
  severalSessionsReplace: fc.boolean(),
  ownEntityShown: fc.boolean(),
});

type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

describe('What has ended', () => {
  it('leaves nothing behind, and nobody unknown was made known [X8] [X5] [R7701-5.2-12]', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(deed, { minLength: 10, maxLength: 60, size: 'max' }),
        fc.boolean(),
        variants,
        (deeds, drains, readings) => {
          const play = new Play(readings);
          for (const each of deeds) play.perform(each);
          play.end(drains);
          expect(play.left()).toEqual({});
          expect(play.leaked()).toEqual([]);
          expect(play.stage.state.phase).toBe(drains ? 'drained' : 'serving');
          for (const { octets } of play.stage.record) {
            const [said = ''] = /^[^:]*?(?= (?:OK|sip:))/.exec(octets) ?? [];
            seen.set(said, (seen.get(said) ?? 0) + 1);
          }
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    // The walks have been where they were to go.
    for (const said of ['NOTIFY', 'INVITE', 'UPDATE', 'BYE', 'ACK']) {
      expect(seen.get(said)).toBeGreaterThan(0);
    }
  });
});

class Play {
  readonly stage: Stage;
  private readonly people: Person[] = [];
  private readonly subscribers: Subscriber[] = [];
  private readonly asked = new Map<Person, SipMessage[]>();
  private readonly dialled: number[] = [];

  constructor(readings: Partial<Variants>) {
    this.stage = new Stage({ policy: { rooms: ['lobby'] }, variants: readings });
    for (let who = 0; who < 3; who += 1) this.call(who, 'offer');
    for (const person of this.people) {
      person.ack();
      person.bind();
    }
    // Two of them leave the refreshing to the focus, and are about to be asked.
    this.stage.advance(44_000);
  }

  perform({ what, who, body, status, ms, up }: Deed): void {
    const { stage } = this;
    const person = this.people.at(-1 - (who % this.people.length));
    const subscriber = this.subscribers.at(-1 - (who % Math.max(1, this.subscribers.length)));
    if (person === undefined) return;
    if (what === 'call') this.call(who, body);
    else if (what === 'ack') person.ackLater(this.body(person, body), person.seq);
    else if (what === 'bind') person.bind();
    else if (what === 'say') person.say('hello');
    else if (what === 'nick') person.nick(`"Name ${who}"`);
    else if (what === 'answer') this.answer(person, status, body);
    else if (what === 'invite' || what === 'update') {
      const extra = up ? TIMER : '';
      person.seq += 1;
      const offer = this.body(person, body);
      person.signal(person.withinText(what.toUpperCase(), { offer, extra, seq: person.seq }));
    } else if (what === 'cancel') {
      person.signal(person.requestText('CANCEL', person.seq, '', '', `INVITE${person.seq}`));
      person.cancel();
    } else if (what === 'bye') person.bye();
    else if (what === 'lose-sip') this.lose(person.sip);
    else if (what === 'come-again') {
      (person as { sip: number }).sip = stage.connect(person.transport);
    } else if (what === 'lose-msrp') this.lose(person.msrp);
    else if (what === 'commit') stage.commit();
    else if (what === 'fail') stage.failLog();
    else if (what === 'hold') stage.holdsLog = true;
    else if (what === 'free') {
      stage.holdsLog = false;
      stage.commit();
    } else if (what === 'wait') stage.advance(ms);
    else if (what === 'dial') this.dial(up);
    else if (what === 'lose-dial') this.lose(this.dialled.pop() ?? 0);
    else if (what === 'subscribe') this.subscribe(who, up);
    else if (what === 'close-room') {
      stage.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'late' } });
    } else if (what === 'policy') {
      const policy = { ...defaultPolicy, roster: up ? 'anyone' : 'members' } as const;
      stage.feed({ type: 'command', command: { type: 'change-policy', policy } });
    } else if (subscriber !== undefined) this.follow(subscriber, what, status, up);
    this.hear();
  }

  /** Everybody goes, and long after that. */
  end(drains: boolean): void {
    const { stage } = this;
    if (drains) stage.feed({ type: 'command', command: { type: 'drain' } });
    stage.holdsLog = false;
    stage.commit();
    stage.advance(5000);
    for (const person of this.people) {
      this.hear();
      for (let seq = 1; seq <= person.seq; seq += 1) person.ackLater('', seq);
      person.seq += 1;
      person.bye();
    }
    while (stage.dials.length > 0) this.dial(false);
    stage.advance(40_000);
    while (stage.dials.length > 0) this.dial(false);
    for (const connection of stage.state.connections.keys()) this.lose(connection);
    for (let round = 0; round < 200; round += 1) {
      stage.advance(60_000);
      while (stage.dials.length > 0) this.dial(false);
    }
  }

  /** What the state still has of it all. */
  left(): object {
    const { state, armed } = this.stage;
    const { wires, subscriptions } = state;
    const sizes = {
      armed,
      legs: state.legs.size,
      transactions: state.transactions.size,
      connections: state.connections.size,
      congested: state.congested.size,
      asked: state.asked.size,
      rates: state.rates.size,
      untold: state.untold.size,
      dialled: state.dialled.size,
      incoming: state.incoming.size,
      taken: state.taken.size,
      copies: state.copies.size,
      outgoing: state.outgoing.size,
      index: state.index.size,
      timers: state.timers.size,
      subscriptions: subscriptions.each.size,
      subscriptionWires: subscriptions.wires.size,
      subscribedRooms: subscriptions.rooms.size,
      dialling: subscriptions.dialling.size,
      legWires: wires.legs.size,
      transactionWires: wires.transactions.size,
      carried: wires.carried.size,
    };
    return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size > 0));
  }

  /** Octets to others in which somebody stands who asked not to be known. */
  leaked(): readonly string[] {
    const own = new Set(
      this.people.filter(({ name }) => name.startsWith('secret')).map(({ sip }) => sip),
    );
    return this.stage.record
      .filter(({ octets }) => octets.includes('secret') || octets.includes('10.9.8.7'))
      .filter(({ connection, octets }) => !own.has(connection) && !octets.includes('fromsecret'))
      .filter(({ octets }) => !/^MSRP \S+ \S+[\s\S]*?To-Path: \S*secret/.test(octets))
      .map(({ octets }) => octets);
  }

  private call(who: number, body: string): void {
    const hides = who === 2;
    const name = `${hides ? 'secret' : `p${who}`}-${this.people.length}`;
    const person = new Person(this.stage, name, {
      transport: who % 2 === 0 ? 'sip-tcp' : 'sip-udp',
      headers:
        (hides ? 'Privacy: id\r\n' : '') +
        (this.people.length % 2 === 0 ? TIMER : '') +
        (this.people.length % 4 === 0 ? 'Allow: INVITE, UPDATE\r\n' : ''),
    });
    this.people.push(person);
    person.toTag = 'unknown';
    person.offer = this.body(person, body);
    person.signal(person.inviteText());
    this.hear();
  }

  private body(person: Person, body: string): string {
    const text = person.offerText().replace('127.0.0.1', '10.9.8.7');
    const offer = person.name.startsWith('secret') ? text : person.offerText();
    if (body === '') return '';
    if (body === 'bad') return 'v=0\r\nhello';
    if (body === 'off') return offer.replace(/m=message \d+/, 'm=message 0');
    if (body === 'silent') return offer.replace('a=setup:active\r\n', '');
    if (body === 'many') return offer + 'm=audio 9 RTP/AVP 0\r\n'.repeat(20);
    const moved = body.endsWith('moved')
      ? offer.replace('/session', `/moved${this.stage.nowMs}`)
      : offer;
    return body.startsWith('passive') ? moved.replace('setup:active', 'setup:passive') : moved;
  }

  private answer(person: Person, status: number, body: string): void {
    const request = this.asked.get(person)?.shift();
    if (request === undefined) return;
    const said = status === 200 ? this.body(person, body) : '';
    person.respond(request, status, status === 422 ? 'Min-SE: 2000001\r\n' : '', said);
  }

  private subscribe(who: number, overTcp: boolean): void {
    const subscriber = new Subscriber(this.stage, `s${who}x${this.subscribers.length}`, {
      transport: overTcp ? 'sip-tcp' : 'sip-udp',
      uri: `sip:p${who}@localhost`,
    });
    this.subscribers.push(subscriber);
    subscriber.subscribe();
  }

  private follow(subscriber: Subscriber, what: string, status: number, up: boolean): void {
    if (what === 'refresh') subscriber.subscribe();
    if (what === 'unsubscribe') subscriber.subscribe({ expires: '0' });
    if (what === 'poll') {
      subscriber.startAnew();
      subscriber.subscribe({ expires: '0' });
    }
    if (what === 'lose-roster') {
      this.lose(subscriber.connection);
      if (up) subscriber.connection = this.stage.connect(subscriber.transport);
    }
    if (what !== 'notified') return;
    for (const notify of subscriber.notifies()) {
      subscriber.merge(notify);
      subscriber.answer(notify, `${status} As It Is`);
    }
  }

  private dial(up: boolean): void {
    const { stage } = this;
    if (stage.dials.length === 0) return;
    const connection = stage.answerDial(up);
    if (up) this.dialled.push(connection);
  }

  private lose(connection: number): void {
    this.stage.feed({ type: 'closed', connection, reason: 'reset' });
  }

  private hear(): void {
    for (const person of this.people) {
      for (const message of person.heard()) {
        if (message.kind === 'request') {
          if (message.method === 'ACK') continue;
          this.asked.set(person, [...(this.asked.get(person) ?? []), message]);
        } else if (message.status === 200 && message.body !== '') {
          const to = message.headers.find(({ name }) => name === 'To')?.value ?? '';
          person.toTag = /;tag=([^;]+)/.exec(to)?.[1] ?? '';
          person.focusPath = /a=path:(\S+)/.exec(message.body)?.[1] ?? person.focusPath;
        }
      }
    }
  }
}

const RUNS = 60;

/** Always the same walks, since it is checked where they have been. */
const SEED = 1;
