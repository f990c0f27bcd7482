// Each property finds what it is there for: what a correct focus did is shown to it with one thing
// altered, and it says in words what is wrong.
import { Map as ImmutableMap } from 'immutable';
import { describe, expect, it } from 'vitest';
import { type AgentState, initialAgent } from '../../model/client/state.ts';
import type { Effect } from '../../model/focus/effect.ts';
import { properties, propertyNamed } from '../../model/property/properties.ts';
import type { Observation } from '../../model/property/property.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { Person } from '../focus/person.ts';
import { PLANTED_RULES } from './planted-rules.ts';
import { type Alter, judged, WatchedStage } from './watched-stage.ts';

type Tick = Extract<Observation, { type: 'focus-ticked' }>;

/** Plays something, and says what is to be altered of what was seen. */
interface Planted {
  readonly property: string;
  readonly sentence: RegExp;
  readonly play: (people: People) => Alter;
  readonly joins?: boolean;
}

interface People {
  readonly stage: WatchedStage;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
}

const PLANTED: readonly (readonly [title: string, Planted])[] = [
  ...PLANTED_RULES,
  [
    'an answer that is left out [X6]',
    {
      property: 'one-answer',
      sentence: /^alice's SEND talice\d+ \(message malice1\) was never answered$/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) =>
          all.filter((each) => !bytesOf(each).startsWith('MSRP talice000002 200')),
        );
      },
    },
  ],
  [
    'a second answer [X6]',
    {
      property: 'one-answer',
      sentence: /^alice got a 200 to the request talice\d+, which does not await an answer/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) => all.flatMap((each) => (isAnswer(each, 200) ? [each, each] : each)));
      },
    },
  ],
  [
    'an answer to who forbade it [R7701-6.3-7]',
    {
      property: 'one-answer',
      sentence: /^alice's SEND talice\d+ forbids any answer, and got a 200$/,
      play: ({ alice }) => {
        alice.say('hush', alice.room, { extra: 'Failure-Report: no\r\n' });
        return after(/fan-out/, () => [answerTo(alice, 200)]);
      },
    },
  ],
  [
    'an answer to a REPORT [R4975-7.1.2-2]',
    {
      property: 'one-answer',
      sentence: /^alice's REPORT was answered with 481$/,
      play: ({ stage, alice }) => {
        alice.request('REPORT', 'Message-ID: x\r\nStatus: 000 413\r\n');
        const last = stage.seen.at(-1);
        return (seen) => [seen === last ? withEffects(seen, [answerTo(alice, 481)]) : seen];
      },
    },
  ],
  [
    'a 200 before the commit',
    {
      property: 'acknowledged-is-kept',
      sentence: /^alice's message malice1 got its 200 before the room's log had it$/,
      play: ({ stage, alice }) => {
        stage.holdsLog = true;
        alice.say('hello');
        return after(/append/, () => [answerTo(alice, 200)]);
      },
    },
  ],
  [
    'a nickname granted before the commit [R7701-7.1-6]',
    {
      property: 'granted-nickname-is-kept',
      sentence: /^alice was told that a nickname is theirs before the room's log/,
      play: ({ stage, alice }) => {
        stage.holdsLog = true;
        alice.nick('"Rook"');
        return after(/append/, () => [answerTo(alice, 200)]);
      },
    },
  ],
  [
    'a nickname granted to a second holder [R7701-7-1]',
    {
      property: 'one-nickname-one-holder',
      sentence:
        /^bob was told that the nickname "rook" is theirs, though at entry \d+ of the log it was alice's$/,
      play: ({ alice, bob }) => {
        alice.nick('"Rook"');
        bob.nick('"rook"');
        return rewritten(/ 425 [^\r]*/, ' 200 OK');
      },
    },
  ],
  [
    'a nickname of who has just left, granted too early [R7701-7.1-10]',
    {
      property: 'one-nickname-one-holder',
      sentence: /^bob was told that the nickname "rook" is theirs, .* it was alice's$/,
      play: ({ alice, bob }) => {
        alice.nick('"Rook"');
        alice.within('BYE');
        bob.nick('"rook"');
        return rewritten(/ 425 [^\r]*/, ' 200 OK');
      },
    },
  ],
  [
    'a private message to somebody else [X3]',
    {
      property: 'private-stays-private',
      sentence:
        /^carol got a copy of a private message: message \d+ was from alice to sip:bob@localhost alone$/,
      play: ({ alice, carol }) => {
        alice.say('psst', 'sip:bob@localhost');
        return alsoTo(carol);
      },
    },
  ],
  [
    'a private word that somebody is typing, to somebody else [X3]',
    {
      property: 'private-stays-private',
      sentence: /^carol was told what alice is doing, though it was for sip:bob@localhost alone$/,
      play: ({ alice, carol }) => {
        const typing = 'Content-Type: application/im-iscomposing+xml\r\n\r\n<isComposing/>';
        alice.send(`From: <${alice.uri}>\r\nTo: <sip:bob@localhost>\r\n\r\n${typing}`);
        return alsoTo(carol);
      },
    },
  ],
  [
    'a copy for its sender [R7701-6.1-8]',
    {
      property: 'no-copy-to-its-sender',
      sentence: /^alice got a copy of message \d+, which is their own$/,
      play: ({ alice }) => {
        alice.say('hello');
        return alsoTo(alice);
      },
    },
  ],
  [
    'a copy for who came later [R7701-6.1-8]',
    {
      property: 'only-who-was-there',
      sentence: /^dave got a copy of a message, and was not in the room when .* as its entry \d+$/,
      play: ({ stage, alice }) => {
        alice.say('hello');
        const fanOut = fanOutOf(stage);
        const dave = Person.join(stage, 'dave');
        alice.say('hello again');
        return effects((all) =>
          all.flatMap((each) => (isTo(each, dave) ? [copyTo(fanOut, dave)] : each)),
        );
      },
    },
  ],
  [
    'a copy behind the 200 to a BYE [X1]',
    {
      property: 'nothing-after-goodbye',
      sentence: /^bob was sent a copy of message \d+ after its BYE was answered$/,
      play: ({ stage, alice, bob }) => {
        alice.say('hello');
        const fanOut = fanOutOf(stage);
        bob.within('BYE');
        return after(/CSeq: 2 BYE/, () => [copyTo(fanOut, bob)]);
      },
    },
  ],
  [
    'a copy of other octets [X4]',
    {
      property: 'bodies-unaltered',
      sentence: /^bob was sent something that nobody has said: "From: <sip:alice@localhost>/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) =>
          all.map((each) =>
            each.type === 'fan-out'
              ? { ...each, after: asOctets(each.after.replace('hello', 'hellO')) }
              : each,
          ),
        );
      },
    },
  ],
  [
    'other octets in the log than came [X4]',
    {
      property: 'bodies-unaltered',
      sentence: /^alice's message malice1 is in the log otherwise than it came$/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) =>
          all.map((each) =>
            each.type === 'append' && each.append.body !== undefined
              ? {
                  ...each,
                  append: { ...each.append, body: { ...each.append.body, octets: asOctets('x') } },
                }
              : each,
          ),
        );
      },
    },
  ],
  [
    'a chunk that is left out [X4]',
    {
      property: 'bodies-unaltered',
      sentence:
        /^bob('s copy of message \d+ is not what was posted| was sent something that nobody has said)/,
      play: ({ alice }) => {
        alice.say('much '.repeat(2000));
        let dropped: Effect | undefined;
        return effects((all) =>
          all.filter((each) => {
            if (each.type !== 'send' || !/^(much |uch |ch |h | )+/.test(each.octets)) return true;
            dropped ??= each;
            return dropped !== each;
          }),
        );
      },
    },
  ],
  [
    'a copy that comes twice [R4975-5.4-1]',
    {
      property: 'one-order',
      sentence: /^bob got alice's message \d+ twice$/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) =>
          all.flatMap((each): readonly Effect[] =>
            each.type === 'fan-out' ? [each, each] : [each],
          ),
        );
      },
    },
  ],
  [
    'copies in another order [C40]',
    {
      property: 'one-order',
      sentence:
        /^bob's copy of message (\d+) came before that of message (\d+), though the room's log took \2 first$/,
      play: ({ stage, alice }) => {
        stage.holdsLog = true;
        alice.say('one');
        alice.say('two');
        stage.commit();
        return effects((all) => {
          const copies = all.filter(({ type }) => type === 'fan-out').toReversed();
          return [...all.filter(({ type }) => type !== 'fan-out'), ...copies];
        });
      },
    },
  ],
  [
    'entries in another order than they were said',
    {
      property: 'senders-order',
      sentence:
        /^alice's message malice1 entered the log behind a later one, though alice had sent it first$/,
      play: ({ stage, alice }) => {
        stage.holdsLog = true;
        alice.say('one');
        alice.say('two');
        const before = stage.log.length;
        stage.commit();
        const [first, second] = stage.log.slice(before);
        return (seen) => {
          if (seen.type !== 'logged' || first === undefined || second === undefined) return [seen];
          const { seq } = seen.committed;
          if (seq === first.seq) return [{ ...seen, committed: { ...second, seq } }];
          return seq === second.seq ? [{ ...seen, committed: { ...first, seq } }] : [seen];
        };
      },
    },
  ],
  [
    'an entry that is counted twice',
    {
      property: 'log-goes-on',
      sentence: /^entry \d+ of sip:lobby@localhost came behind entry \d+$/,
      play: () => (seen) => (seen.type === 'logged' ? [seen, seen] : [seen]),
    },
  ],
  [
    'a copy that is left out without a reason [R7701-6.1-8]',
    {
      property: 'accepted-is-delivered',
      sentence:
        /^alice's message \d+ was accepted, and carol, whom it concerns, got neither a copy/,
      play: ({ alice, carol }) => {
        alice.say('hello');
        return effects((all) =>
          all.map((each) =>
            each.type === 'fan-out'
              ? { ...each, legs: each.legs.filter(({ connection }) => connection !== carol.msrp) }
              : each,
          ),
        );
      },
    },
  ],
  [
    'a message that goes to nobody at all [R7701-6.1-8]',
    {
      property: 'accepted-is-delivered',
      sentence: /^alice's message \d+ was accepted, and bob, whom it concerns, got neither a copy/,
      play: ({ alice }) => {
        alice.say('hello');
        return effects((all) => all.filter(({ type }) => type !== 'fan-out'));
      },
    },
  ],
  [
    'a refused message that is delivered [R7701-6.2-4]',
    {
      property: 'refused-reaches-nobody',
      sentence: /^carol got a copy of message \d+, which was refused to alice$/,
      play: ({ stage, alice, bob, carol }) => {
        alice.say('psst', 'sip:bob@localhost');
        const fanOut = fanOutOf(stage);
        stage.holdsLog = true;
        bob.within('BYE');
        alice.say('psst', 'sip:bob@localhost');
        stage.commit();
        return after(/ 404 /, () => [
          copyTo(
            {
              ...fanOut,
              before: asOctets('MSRP other12345 SEND\r\n'),
              after: asOctets(
                fanOut.after
                  .replace(/-------\w+/, '-------other12345')
                  .replace(/ID: \w+/, 'ID: other12345'),
              ),
            },
            carol,
          ),
        ]);
      },
    },
  ],
  [
    'an address that is hidden [X5]',
    {
      property: 'anonymous-stays-unknown',
      sentence:
        /^bob was sent the address dora@localhost, whose owner is anonymous in sip:lobby@localhost$/,
      play: ({ stage, bob }) => {
        subscribe(bob);
        Person.join(stage, 'dora', { headers: 'Privacy: id\r\n' });
        stage.advance(6000);
        return rewritten(/anonymous1@anonymous.invalid/g, 'dora@localhost');
      },
    },
  ],
  [
    "a receiver's report that reaches the sender [X7]",
    {
      property: 'reports-stay',
      sentence: /^alice got a REPORT with status 413 about message malice1: only a receiver could/,
      play: ({ alice }) => {
        alice.say('hello');
        return after(/fan-out/, () => [reportTo(alice, 'malice1', 413)]);
      },
    },
  ],
  [
    'a report that nobody asked for [R4975-7.1.1-3]',
    {
      property: 'reports-stay',
      sentence:
        /^alice got a REPORT with status 200 about message malice1, and had not asked for one$/,
      play: ({ alice }) => {
        alice.say('hello');
        return after(/fan-out/, () => [reportTo(alice, 'malice1', 200)]);
      },
    },
  ],
  [
    'bytes that nobody can read [R4975-9-4]',
    {
      property: 'speaks-well',
      sentence: /^on connection \d+ the focus sent what nobody can read: /,
      play: ({ alice }) => {
        alice.say('hello');
        return rewritten(/^MSRP (\w+) 200/, 'MSRQ $1 200');
      },
    },
  ],
  [
    "garbage that costs another's connection [R4975-9-1]",
    {
      property: 'malformed-harms-nobody',
      sentence:
        /^alice sent something malformed, and bob's session ended$|the connection of another was closed$/,
      play: ({ stage, alice, bob }) => {
        stage.receive(alice.msrp, 'hello?\r\n\r\n');
        return after(/close/, () => [{ type: 'close', connection: bob.msrp }]);
      },
    },
  ],
  [
    'a version that falls [R4575-5.2-1]',
    {
      property: 'versions-never-fall',
      sentence: /^bob was told the roster in version 0 behind version 1$/,
      play: ({ stage, bob }) => {
        subscribe(bob);
        Person.join(stage, 'dora');
        stage.advance(6000);
        return rewritten(/version="2"/, 'version="0"');
      },
    },
  ],
  [
    'a roster that is not the truth [X9]',
    {
      property: 'roster-converges',
      sentence:
        /^bob was told that alice, bob, carrol are in sip:lobby@localhost; by its log alice, bob, carol is$/,
      play: ({ bob }) => {
        subscribe(bob);
        return rewritten(/sip:carol@localhost/g, 'sip:carrol@localhost');
      },
    },
  ],
  [
    'a user agent that believes otherwise [X9]',
    {
      property: 'people-know-who-is-there',
      sentence:
        /^alice was told that alice, bob are in sip:lobby@localhost; by its log alice, bob, carol is$/,
      play: ({ alice }) => {
        subscribe(alice);
        const believes = agentTicked([], following(alice, believing('alice', 'bob')));
        return (seen) => (seen.type === 'settled' ? [believes, seen] : [seen]);
      },
    },
  ],
  [
    'a person who is shown something twice [R4975-5.4-1]',
    {
      property: 'heard-once-in-order',
      sentence: /^bob was shown alice's message \d+ twice$/,
      play: ({ alice }) => {
        alice.say('hello');
        const shown = agentTicked([shownText('hello')], believing(), 'bob');
        return (seen) => (seen.type === 'settled' ? [shown, shown, seen] : [seen]);
      },
    },
  ],
  [
    'a person who is shown things in another order [C40]',
    {
      property: 'heard-once-in-order',
      sentence: /^bob was shown alice's message \d+ behind message \d+, which the log took later$/,
      play: ({ alice }) => {
        alice.say('one');
        alice.say('two');
        const shown = ['two', 'one'].map((text) =>
          agentTicked([shownText(text)], believing(), 'bob'),
        );
        return (seen) => (seen.type === 'settled' ? [...shown, seen] : [seen]);
      },
    },
  ],
  [
    'somebody who never comes and is not sent away [X10]',
    {
      property: 'bound-in-time',
      sentence: /^dave was admitted and never came over MSRP, and is still there \d+ ms after/,
      play: ({ stage }) => {
        const dave = new Person(stage, 'dave');
        dave.invite();
        dave.ack();
        const from = stage.seen.length;
        const still = stage.seen.at(-1) as Tick;
        stage.advance(60_000);
        const late = new Set(stage.seen.slice(from));
        return (seen) => {
          if (seen.type === 'settled') {
            return [
              { ...still, inputs: [{ type: 'recovered', atMs: seen.atMs }], effects: [] },
              seen,
            ];
          }
          return late.has(seen) ? [] : [seen];
        };
      },
    },
  ],
  [
    'a timer that is not cleared [X8]',
    {
      property: 'timers-have-causes',
      sentence: /^the timer ".*" is still set, though what it was for is over$/,
      play: ({ alice }) => {
        alice.within('BYE');
        return effects((all) => all.filter(({ type }) => type !== 'clear-timer'));
      },
    },
  ],
  [
    'a session that is kept for ever [X8]',
    {
      property: 'nothing-is-left',
      sentence: /^everybody has left focus, and it still keeps 3 sessions$/,
      play: ({ stage, alice, bob, carol }) => {
        const { state } = stage;
        for (const each of [alice, bob, carol]) each.within('BYE');
        stage.advance(100_000);
        return (seen) => [seen.type === 'focus-ticked' ? { ...seen, state } : seen];
      },
    },
  ],
  [
    'a call that comes to no end [R7701-5.2-1]',
    {
      property: 'calls-come-to-rest',
      sentence: /^the call of alice comes to no end: it is still leaving$/,
      play: () => {
        const call = { ...initialAgent.call, value: 'leaving' } as AgentState['call'];
        const leaving = agentTicked([], { ...initialAgent, call });
        return (seen) => (seen.type === 'settled' ? [leaving, seen] : [seen]);
      },
    },
  ],
  [
    'a transaction that somebody keeps who has left [X8]',
    {
      property: 'calls-come-to-rest',
      sentence: /^alice has left, and the user agent still keeps 1 transactions$/,
      play: ({ stage }) => {
        stage.advance(60_000);
        const transactions = { 7: {} } as unknown as AgentState['transactions'];
        const keeping = agentTicked([], { ...initialAgent, transactions });
        return (seen) => (seen.type === 'settled' ? [keeping, seen] : [seen]);
      },
    },
  ],
  [
    'a connection that is kept for ever [M5]',
    {
      property: 'connections-end',
      sentence: /^connection \d+ of focus has carried no session for \d+ ms$/,
      play: ({ stage, alice, bob }) => {
        alice.within('BYE');
        const { state } = stage;
        const from = stage.seen.length;
        stage.advance(100_000);
        bob.within('BYE');
        const late = new Set(stage.seen.slice(from));
        return (seen) => [
          seen.type === 'focus-ticked' && late.has(seen) ? { ...seen, state } : seen,
        ];
      },
    },
  ],
];

describe('A property finds', () => {
  for (const [title, { property, sentence, play }] of PLANTED) {
    it(`${title}: ${property}`, () => {
      const stage = new WatchedStage();
      const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
      if (alice === undefined || bob === undefined || carol === undefined)
        throw new Error('nobody');
      const alter = play({ stage, alice, bob, carol });
      stage.settle();
      const watched = propertyNamed(property);
      if (watched === undefined) throw new Error(`there is no property ${property}`);
      // What was not altered is as it should be.
      expect(judged(stage.seen, undefined, [watched]).violation?.sentence).toBeUndefined();
      const { violation } = judged(stage.seen, alter, [watched]);
      expect(violation?.sentence).toMatch(sentence);
      expect(violation?.violated).toBe(property);
      expect(watched.clauses.length).toBeGreaterThan(0);
      // Others may find it sooner; somebody does.
      expect(judged(stage.seen, alter).violation).toBeDefined();
    });
  }

  it('something each', () => {
    const found = new Set(PLANTED.map(([, { property }]) => property));
    expect(properties.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});

/** Alters what a focus gave out. */
function effects(change: (all: readonly Effect[]) => readonly Effect[]): Alter {
  return (seen) => [
    seen.type === 'focus-ticked' ? { ...seen, effects: change(seen.effects) } : seen,
  ];
}

/** More effects behind the first one that looks like that. */
function after(pattern: RegExp, more: () => readonly Effect[]): Alter {
  // The same one whenever it is asked.
  let found: Effect | undefined;
  return effects((all) =>
    all.flatMap((each) => {
      const isLike = pattern.test(each.type) || pattern.test(bytesOf(each));
      const isIt = isLike && (found === undefined || found === each);
      const isPosted = each.type !== 'append' || 'leg' in each.append.entry;
      if (!isIt || !isPosted || isOfJoining(each)) return [each];
      found = each;
      return [each, ...more()];
    }),
  );
}

/** Everybody joins before anything is altered. */
function isOfJoining(effect: Effect): boolean {
  return effect.type === 'append' && effect.append.entry.type.startsWith('participant');
}

function rewritten(pattern: RegExp, text: string): Alter {
  return effects((all) =>
    all.map((each) => {
      if (each.type !== 'send') return each;
      const octets = each.octets.replace(pattern, text);
      const body = octets.slice(octets.indexOf('\r\n\r\n') + 4);
      const sized = /^(NOTIFY|SIP)/.test(octets)
        ? octets.replace(/Content-Length: \d+/, `Content-Length: ${body.length}`)
        : octets;
      return { ...each, octets: asOctets(sized) };
    }),
  );
}

function withEffects(seen: Observation, more: readonly Effect[]): Observation {
  return seen.type === 'focus-ticked' ? { ...seen, effects: [...seen.effects, ...more] } : seen;
}

function bytesOf(effect: Effect): string {
  return effect.type === 'send' ? effect.octets : '';
}

function isAnswer(effect: Effect, status: number): boolean {
  return bytesOf(effect).startsWith('MSRP') && bytesOf(effect).includes(` ${status} `);
}

function isTo(effect: Effect, { msrp }: Person): boolean {
  return effect.type === 'fan-out' && effect.legs.some(({ connection }) => connection === msrp);
}

/** An answer to what a person asked last. */
function answerTo(person: Person, status: number): Effect {
  const tid = `t${person.name}${String(lastOf(person)).padStart(6, '0')}`;
  const paths = `To-Path: ${person.path}\r\nFrom-Path: ${person.focusPath}\r\n`;
  const octets = asOctets(`MSRP ${tid} ${status} OK\r\n${paths}-------${tid}$\r\n`);
  return { type: 'send', connection: person.msrp, octets };
}

function lastOf(person: Person): number {
  return (person as unknown as { readonly tids: number }).tids;
}

function reportTo(person: Person, messageId: string, status: number): Effect {
  const paths = `To-Path: ${person.path}\r\nFrom-Path: ${person.focusPath}\r\n`;
  const heads = `Message-ID: ${messageId}\r\nByte-Range: 1-5/5\r\nStatus: 000 ${status} x\r\n`;
  const octets = asOctets(`MSRP report1234 REPORT\r\n${paths}${heads}-------report1234$\r\n`);
  return { type: 'send', connection: person.msrp, octets };
}

type FanOut = Extract<Effect, { type: 'fan-out' }>;

function fanOutOf(stage: WatchedStage): FanOut {
  const all = stage.seen.flatMap((seen) => (seen.type === 'focus-ticked' ? seen.effects : []));
  const found = all.findLast((each) => each.type === 'fan-out');
  if (found === undefined) throw new Error('nothing was delivered');
  return found;
}

function copyTo(fanOut: FanOut, person: Person): Effect {
  const route = asOctets(`To-Path: ${person.path}\r\nFrom-Path: ${person.focusPath}\r\n`);
  return { ...fanOut, legs: [{ connection: person.msrp, route }] };
}

/** Whatever goes to several goes to one more. */
function alsoTo(person: Person): Alter {
  return effects((all) =>
    all.flatMap((each) => (each.type === 'fan-out' ? [each, copyTo(each, person)] : each)),
  );
}

function subscribe(person: Person): void {
  const text = person
    .requestText('SUBSCRIBE', 1, 'Event: conference\r\nExpires: 600\r\n')
    .replace(/^(To: .*);tag=.*$/m, '$1')
    .replaceAll(person.callId, `roster-${person.callId}`);
  person.signal(text);
  for (const request of person.asked('NOTIFY')) person.respond(request, 200);
}

function agentTicked(
  told: readonly Effect[],
  state: AgentState,
  node = 'alice',
): Extract<Observation, { type: 'agent-ticked' }> {
  return { type: 'agent-ticked', atMs: 0, node, inputs: [], effects: told, state };
}

function shownText(text: string): Effect {
  const about = { name: null, nickname: null, private: false, contentType: 'text/plain' } as const;
  return { type: 'tell', notice: { type: 'message', from: 'sip:alice@localhost', ...about, text } };
}

/** An agent whose roster comes by that person's subscription. */
function following(person: Person, agent: AgentState): AgentState {
  const parties = { callId: `roster-${person.callId}`, localTag: `from${person.name}` };
  const subscription = { ...parties, localSeq: 1, dialog: null, isTold: false };
  return { ...agent, wire: { ...agent.wire, subscription } as AgentState['wire'] };
}

/** An agent in the room that knows of these people. */
function believing(...names: readonly string[]): AgentState {
  const entity = 'sip:lobby@localhost';
  const user = (name: string) => ({
    entity: `sip:${name}@localhost`,
    endpoints: [{ entity: name, media: [] }],
  });
  return {
    ...initialAgent,
    call: { ...initialAgent.call, value: 'joined' } as AgentState['call'],
    subscription: { ...initialAgent.subscription, matches: () => true } as never,
    plan: { room: entity, identity: 'sip:alice@localhost' } as unknown as AgentState['plan'],
    roster: {
      ...{ entity, version: 1 },
      users: ImmutableMap(names.map((name) => [`sip:${name}@localhost`, user(name)])),
    },
  };
}
