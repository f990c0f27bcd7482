// What a request meets before it is looked into, what OPTIONS is told, where a client that compares
// is sent, and what a BYE of the focus's says (RFC 3261 8.2, 11, 16.3; RFC 3326; RFC 3515).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import type { Entry, EntryFact } from '../../model/log/entry.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { type SipMessage, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { Person, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A request', () => {
  it('that requires more than the session timer gets 420 with what is not known [R3261-8.2-1]', () => {
    const stage = new Stage();
    const extra = 'Require: timer, replaces\r\nRequire: gruu\r\n';
    const answer = new Person(stage, 'alice', { headers: extra }).invite();
    expect(status(answer)).toBe(420);
    expect(answer && sipHeaders(answer, 'Unsupported')).toEqual(['replaces', 'gruu']);
    const bob = Person.join(stage, 'bob', { headers: 'Require: Timer\r\n' });
    expect(status(bob.within('UPDATE', { extra: 'Require: replaces\r\n' }))).toBe(420);
  });

  it('of a method that is not taken gets 405 with those that are [R3261-8.2-1]', () => {
    for (const method of ['MESSAGE', 'INFO', 'PUBLISH', 'PRACK', 'REGISTER', 'DANCE']) {
      const stage = new Stage();
      const answer = ask(stage, method);
      expect(status(answer)).toBe(405);
      expect(header(answer, 'Allow')).toBe('INVITE');
      const alice = Person.join(stage, 'alice');
      expect(status(alice.within(method))).toBe(405);
    }
  });

  it('for another domain with no hop left gets 483, and 404 otherwise [R3261-16-x]', () => {
    const room = 'sip:lobby@elsewhere.example';
    const hops = (count: number) => ({ hops: count, room });
    expect(status(ask(new Stage(), 'INVITE', hops(0)))).toBe(483);
    expect(status(ask(new Stage(), 'INVITE', hops(1)))).toBe(404);
    expect(status(ask(new Stage(), 'OPTIONS', { hops: 0 }))).toBe(200);
    expect(status(ask(new Stage(), 'OPTIONS', { hops: 'many' }))).toBe(400);
  });

  it('that has passed this focus already gets 482 [R3261-8.2.2-1]', () => {
    const stage = new Stage();
    const via = (place: string) => `Via: SIP/2.0/TCP ${place};branch=z9hG4bKx\r\n`;
    expect(status(ask(stage, 'OPTIONS', { extra: via('127.0.0.1:5060') }))).toBe(482);
    expect(status(ask(stage, 'OPTIONS', { extra: via('127.0.0.1') }))).toBe(482);
    expect(status(ask(stage, 'OPTIONS', { extra: via('127.0.0.1:5061') }))).toBe(200);
  });
});

describe('A REFER', () => {
  it('to the room is refused with 403 and says why [R4579-5.5-1] [R4579-5.11-1]', () => {
    for (const target of ['<sip:carol@localhost>', '<sip:carol@localhost>;method=INVITE']) {
      const answer = ask(new Stage(), 'REFER', { extra: `Refer-To: ${target}\r\n` });
      expect(status(answer)).toBe(403);
      expect(header(answer, 'Warning')).toContain('carol');
    }
    const alice = Person.join(new Stage(), 'alice');
    const extra = 'Refer-To: <sip:bob@localhost>;method=BYE\r\n';
    expect(status(alice.within('REFER', { extra }))).toBe(403);
  });

  it('without exactly one Refer-To gets 400 [R3515-2.4-1]', () => {
    const one = 'Refer-To: <sip:carol@localhost>\r\n';
    for (const extra of ['', one + one, 'Refer-To: <carol\r\n']) {
      expect(status(ask(new Stage(), 'REFER', { extra }))).toBe(400);
    }
  });
});

describe('OPTIONS', () => {
  it('to a room says what it can, and that it is one [R3261-11-1] [R4579-4.3-1] [R4579-3.1-1]', () => {
    const answer = ask(new Stage(), 'OPTIONS');
    expect(status(answer)).toBe(200);
    expect(header(answer, 'Contact')).toContain(';isfocus');
    expect(answer?.headers).toEqual(
      expect.arrayContaining([
        { name: 'Allow', value: expect.stringContaining('UPDATE') },
        { name: 'Accept', value: 'application/sdp' },
        { name: 'Supported', value: 'timer' },
        { name: 'Allow-Events', value: 'conference' },
      ]),
    );
    const alice = Person.join(new Stage(), 'alice');
    expect(header(alice.within('OPTIONS'), 'Contact')).toContain(';isfocus');
  });

  it('to the focus itself names no room [R3261-11-1]', () => {
    const answer = ask(new Stage(), 'OPTIONS', { room: 'sip:localhost' });
    expect(status(answer)).toBe(200);
    expect(header(answer, 'Contact')).toBeUndefined();
  });

  it('is told what an INVITE would be: 404, 480, 503 [R3261-11-1]', () => {
    const reserved = new Stage({ policy: { roomCreation: 'reserved', rooms: ['lobby'] } });
    expect(status(ask(reserved, 'OPTIONS', { room: 'sip:den@localhost' }))).toBe(404);
    expect(status(ask(reserved, 'OPTIONS'))).toBe(200);
    const closing = new Stage();
    Person.join(closing, 'alice');
    closing.holdsLog = true;
    closing.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'over' } });
    closing.commit();
    expect(status(ask(closing, 'OPTIONS'))).toBe(480);
    const ending = new Stage();
    ending.feed({ type: 'command', command: { type: 'drain' } });
    expect(status(ask(ending, 'OPTIONS'))).toBe(503);
  });

  it('is told 486, or 403, by a full room, as an INVITE is [R3261-11-1] [S36]', () => {
    const head = {
      version: 1,
      room: ROOM,
      actor: 'sip:a@localhost',
      clause: 'R7701-5.2-1',
    } as const;
    const capabilities = {
      ...{ aware: true, nickname: true, privateMessages: true },
      ...{ wrappedTypes: ['*'], direction: 'sendrecv' as const },
    };
    const admitted = { name: '', capabilities, contact: '', identities: [], anonymous: false };
    const facts: readonly EntryFact[] = [
      { type: 'node.started' },
      { type: 'room.opened', policy: defaultPolicy },
      ...Array.from({ length: limits.membersMax }, () => ({
        type: 'participant.admitted' as const,
        ...admitted,
      })),
    ];
    const history = facts.map((fact, n) => {
      const entry: Entry = { ...head, ...fact, key: { node: 'other', boot: 'b', n } };
      return { room: ROOM, seq: n + 1, stampMs: n, entry };
    });
    for (const fullRefusal of [486, 403] as const) {
      const stage = new Stage({ history, variants: { fullRefusal } });
      expect(status(ask(stage, 'OPTIONS'))).toBe(fullRefusal);
      expect(status(new Person(stage, 'alice').invite())).toBe(fullRefusal);
    }
  });

  it('opens no room [R3261-11-1]', () => {
    const stage = new Stage();
    ask(stage, 'OPTIONS');
    expect(stage.log).toEqual([]);
  });
});

describe('An INVITE', () => {
  it('whose Contact is no SIP URI gets 400, since no request could reach it [R3261-8.1-1]', () => {
    const contacts = ['<sip:bobP198.18.0.2:49152>', '<tel:+15551234>', '<sip:bob@>', 'bob', '*'];
    for (const contact of contacts) {
      const alice = new Person(new Stage(), 'alice');
      alice.signal(alice.inviteText().replace(/Contact: .*/, `Contact: ${contact}`));
      expect(alice.heard().map(status)).toEqual([400]);
    }
  });
});

describe('The 200 to INVITE', () => {
  it('says what stands behind its Contact, and what can be done there [R7701-5.2-14] [R4579-5.13-1]', () => {
    const answer = new Person(new Stage(), 'alice').invite();
    expect(header(answer, 'Contact')).toBe(
      '<sip:lobby@127.0.0.1:5060;transport=tcp>;isfocus;automata;message;event="conference"',
    );
    for (const name of ['Allow', 'Accept', 'Supported', 'Allow-Events']) {
      expect(header(answer, name)).toBeDefined();
    }
  });
});

describe('A client that compares what it dialled', () => {
  const BLINK = 'User-Agent: Blink 6.0.1 (Linux)\r\n';
  const dialled = (room: string, extra = BLINK) =>
    new Person(new Stage(), 'alice', { room, headers: extra }).invite();

  it('is sent to the room’s own URI where it dialled another spelling [blink A6] [P8]', () => {
    for (const [room, target] of [
      ['sip:lobby@127.0.0.1', 'sip:lobby@localhost'],
      ['sip:lobby@LocalHost', 'sip:lobby@localhost'],
      ['sip:l%6fbby@localhost', 'sip:lobby@localhost'],
      ['sip:lobby@127.0.0.1:5070;transport=tcp', 'sip:lobby@localhost:5070;transport=tcp'],
    ] as const) {
      const answer = dialled(room);
      expect(status(answer)).toBe(302);
      expect(header(answer, 'Contact')).toBe(`<${target}>`);
      expect(status(dialled(target))).toBe(200);
      // Nobody else is sent round.
      expect(status(dialled(room, ''))).toBe(200);
    }
  });

  it('is let in with a path that has no port, and reached by it as it is written [blink A12]', () => {
    const stage = new Stage();
    const offer = (person: Person) =>
      person.offerText().replace(/(a=path:msrp:\/\/[^:]*):\d+/, '$1');
    const alice = Person.join(stage, 'alice');
    const strict = new Person(stage, 'bob');
    strict.offer = offer(strict);
    expect(status(strict.invite())).toBe(488);
    const blink = new Person(stage, 'carol', { headers: BLINK });
    blink.offer = offer(blink);
    expect(status(blink.invite())).toBe(200);
    blink.ack();
    blink.bind();
    alice.say('hello');
    const [copy] = blink.frames();
    expect(copy?.toPath).toEqual(['msrp://127.0.0.1/sessioncarol;tcp']);
    expect(texts(copy === undefined ? [] : [copy])).toEqual(['hello']);
  });
});

describe('A BYE of the focus’s', () => {
  it('says why, as a status would (RFC 3326)', () => {
    const reason = (end: (stage: Stage, alice: Person) => void) => {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice');
      end(stage, alice);
      return header(alice.asked('BYE')[0], 'Reason');
    };
    expect(
      reason((stage) =>
        stage.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'x' } }),
      ),
    ).toBe('SIP;cause=410;text="Gone"');
    expect(reason((stage) => stage.feed({ type: 'command', command: { type: 'drain' } }))).toBe(
      'SIP;cause=503;text="Service Unavailable"',
    );
    expect(
      reason((stage, { msrp }) => stage.feed({ type: 'closed', connection: msrp, reason: 'x' })),
    ).toBe('SIP;cause=480;text="MSRP connection lost"');
  });

  it('waits for the ACK where somebody is sent away before it [S8] [R3261-15-2]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    stage.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'x' } });
    expect(alice.asked('BYE')).toEqual([]);
    alice.ack();
    const [bye] = alice.asked('BYE');
    expect(header(bye, 'Reason')).toBe('SIP;cause=410;text="Gone"');
  });
});

interface Asked {
  readonly extra?: string;
  readonly room?: string;
  readonly hops?: number | string;
}

/** A request outside any dialog, and its answer. */
function ask(stage: Stage, method: string, { extra = '', room = ROOM, hops = 70 }: Asked = {}) {
  const person = new Person(stage, `asker-${stage.state.lastNumber}`, { room });
  const text = person.requestText(method, 1, extra);
  person.signal(text.replace('Max-Forwards: 70', `Max-Forwards: ${hops}`));
  return person.answered();
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
