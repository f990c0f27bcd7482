// Whatever order requests, acknowledgements, commits, failures and time come in: every request gets
// one final response, and a leg's capabilities in the room are those of the last offer or answer
// that was taken (R3261-8.2.6-1, R3261-14.1-2, R3264-4-1, law 8).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { type SipMessage, sipHeader } from '../../model/wire/sip.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';

/** What an offer may declare, apart from the path. */
const DECLARED = [
  'a=chatroom:nickname private-messages\r\n',
  'a=chatroom:nickname\r\n',
  'a=chatroom\r\na=sendonly\r\n',
  '',
] as const;

type Deed =
  | { readonly what: 'offer'; readonly method: 'INVITE' | 'UPDATE'; readonly declares: number }
  | { readonly what: 'bad-offer'; readonly method: 'INVITE' | 'UPDATE' }
  | { readonly what: 'want-offer' }
  | { readonly what: 'update' | 'options' | 'cancel' | 'bye' | 'commit' | 'fail' }
  | { readonly what: 'ack'; readonly declares: number }
  | { readonly what: 'answer'; readonly status: number; readonly declares: number }
  | { readonly what: 'wait'; readonly ms: number };

const declares = fc.nat(DECLARED.length - 1);
const method = fc.constantFrom('INVITE' as const, 'UPDATE' as const);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('offer' as const), method, declares }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('bad-offer' as const), method }) },
  { weight: 2, arbitrary: fc.constant({ what: 'want-offer' } as const) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('ack' as const), declares }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('answer' as const),
      status: fc.constantFrom(200, 200, 491, 500),
      declares,
    }),
  },
  { weight: 6, arbitrary: fc.constant({ what: 'commit' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(10, 600, 5000, 45_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('update' as const, 'options' as const, 'cancel' as const, 'fail' as const)
      .map((what) => ({ what })),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'bye' } as const) },
);

describe('A dialog', () => {
  it('answers every request once, and stands by what it has taken [R3261-8.2.6-1] [R3261-14.1-2]', () => {
    const seen = { taken: 0, refused: 0, clashes: 0, refreshes: 0 };
    fc.assert(
      fc.property(
        fc.array(deed, { minLength: 5, maxLength: 30 }),
        fc.constantFrom('sip-udp' as const, 'sip-tcp' as const),
        (deeds, transport) => {
          const play = new Play(transport);
          for (const each of deeds) play.perform(each);
          play.settle();
          expect(play.unanswered()).toEqual([]);
          seen.taken += play.taken;
          seen.refused += play.count(500) + play.count(488);
          seen.clashes += play.count(491);
          seen.refreshes += play.refreshes;
        },
      ),
      // Always the same walks, since it is checked where they have been.
      { numRuns: 150, seed: 1 },
    );
    // The walks have been where they were to go.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});

/** One member, whose dialog is played with, and what its peer may expect of the room. */
class Play {
  taken = 0;
  refreshes = 0;
  private readonly stage = new Stage();
  private readonly person: Person;
  /** Final statuses by CSeq, each as often as it came; an empty list for what is unanswered. */
  private readonly finals = new Map<string, Set<number>>();
  private readonly offers = new Map<string, number>();
  private readonly wanted = new Set<string>();
  private readonly acknowledged = new Set<string>();
  private readonly asked: SipMessage[] = [];
  /** What the room knows of the leg once its log has everything. */
  private expected = 0;

  constructor(transport: 'sip-udp' | 'sip-tcp') {
    const extra = 'Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n';
    this.person = Person.join(this.stage, 'alice', { transport, headers: extra });
    this.person.heard();
    this.stage.holdsLog = true;
  }

  perform(deed: Deed): void {
    const { person, stage } = this;
    switch (deed.what) {
      case 'offer':
        return this.request(deed.method, this.offer(deed.declares), deed.declares);
      case 'bad-offer':
        return this.request(deed.method, this.offer(0).replace('message/cpim', 'text/plain'));
      case 'want-offer':
        return this.request('INVITE');
      case 'update':
      case 'options':
      case 'bye':
        return this.request(deed.what.toUpperCase());
      case 'cancel':
        this.finals.set(`${person.seq} CANCEL`, new Set());
        person.signal(person.requestText('CANCEL', person.seq, '', '', `INVITE${person.seq}`));
        return this.hear();
      case 'ack':
        return this.acknowledge(deed.declares);
      case 'answer':
        return this.answer(deed.status, deed.declares);
      case 'commit':
        stage.commit();
        this.hear();
        return this.check();
      case 'fail':
        stage.failLog();
        return this.hear();
      case 'wait':
        stage.advance(deed.ms);
        return this.hear();
    }
  }

  /** Everything comes to its end: acknowledged, committed, and long ago. */
  settle(): void {
    for (let round = 0; round < 4; round += 1) {
      this.stage.holdsLog = false;
      this.stage.commit();
      this.hear();
      this.acknowledge(0);
      this.stage.advance(2000);
      this.hear();
    }
    this.check();
    this.stage.advance(64_000);
    this.hear();
  }

  /** What got no final response, or two different ones. */
  unanswered(): readonly string[] {
    return [...this.finals]
      .filter(([, statuses]) => statuses.size !== 1)
      .map(([cseq, statuses]) => `${cseq}: ${[...statuses].join()}`);
  }

  count(status: number): number {
    return [...this.finals.values()].filter((statuses) => statuses.has(status)).length;
  }

  private request(method: string, offer = '', declared?: number): void {
    const { person } = this;
    person.seq += 1;
    const cseq = `${person.seq} ${method}`;
    this.finals.set(cseq, new Set());
    if (declared !== undefined) this.offers.set(cseq, declared);
    if (method === 'INVITE' && offer === '') this.wanted.add(cseq);
    person.signal(person.withinText(method, { offer, seq: person.seq, extra: TIMER }));
    this.hear();
  }

  /** The oldest 2xx to a re-INVITE that waits for it; every refusal is acknowledged as it comes. */
  private acknowledge(declared: number): void {
    for (const [cseq, statuses] of this.finals) {
      if (!cseq.endsWith(' INVITE') || this.acknowledged.has(cseq) || !statuses.has(200)) continue;
      this.acknowledged.add(cseq);
      const wanted = this.wanted.has(cseq);
      if (wanted) this.expected = declared;
      const answer = wanted ? this.offer(declared) : '';
      this.person.ackLater(answer, Number.parseInt(cseq, 10));
      return this.hear();
    }
  }

  private answer(status: number, declared: number): void {
    const request = this.asked.shift();
    if (request?.kind !== 'request') return;
    const answers = status === 200 && request.method === 'INVITE';
    // An answer to what the leg had given up already declares nothing.
    if (answers && this.member() !== undefined) this.expected = declared;
    this.person.respond(request, status, '', answers ? this.offer(declared) : '');
    this.hear();
  }

  private hear(): void {
    for (const message of this.person.heard()) this.take(message);
  }

  private take(message: SipMessage): void {
    if (message.kind === 'request') {
      if (message.method === 'INVITE' || message.method === 'UPDATE') {
        const seen = this.asked.some((m) => header(m, 'Via') === header(message, 'Via'));
        if (!seen) this.asked.push(message);
        this.refreshes += 1;
      }
      return;
    }
    if (message.status < 200) return;
    const cseq = header(message, 'CSeq') ?? '';
    const statuses = this.finals.get(cseq);
    if (statuses === undefined) return;
    const declared = this.offers.get(cseq);
    if (message.status === 200 && !statuses.has(200) && declared !== undefined) {
      this.expected = declared;
      this.taken += 1;
    }
    statuses.add(message.status);
    const { person } = this;
    if (message.status >= 300 && cseq.endsWith('INVITE')) {
      const seq = Number.parseInt(cseq, 10);
      person.signal(person.requestText('ACK', seq, '', '', `INVITE${seq}`));
    }
  }

  /** With everything committed, the room knows what was taken last, and so does the leg. */
  private check(): void {
    if (this.stage.pending.length > 0) return;
    const owed = this.stage.state.rooms.first()?.owed ?? [];
    const member = this.member();
    if (member === undefined || owed.length > 0) return;
    const { aware, nickname, privateMessages, direction } = member.capabilities;
    const said = DECLARED[this.expected] ?? '';
    expect({ aware, nickname, privateMessages, direction }).toEqual({
      aware: said.includes('chatroom'),
      nickname: said.includes('nickname'),
      privateMessages: said.includes('private-messages'),
      direction: said.includes('sendonly') ? 'sendonly' : 'sendrecv',
    });
    const [leg] = this.stage.state.legs.values();
    expect(leg?.capabilities).toEqual(member.capabilities);
  }

  private member() {
    const hosted = this.stage.state.rooms.first();
    const [member] = hosted === undefined ? [] : describeRoom(hosted.fold).members;
    const leg = this.stage.state.legs.first();
    return leg?.session.matches('admitted') ? member : undefined;
  }

  private offer(declared: number): string {
    return this.person.offerText().replace(/a=chatroom.*\r\n/, DECLARED[declared] ?? '');
  }
}

const TIMER = 'Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n';

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
