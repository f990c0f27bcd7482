// What is planted for the properties that decide once more what a room's rules forbid, and what is
// owed: the log altered as a focus that decides wrongly would have written it, or an answer left
// out.
import type { Entry } from '../../model/log/entry.ts';
import type { Person } from '../focus/person.ts';
import type { Alter, WatchedStage } from './watched-stage.ts';

interface People {
  readonly stage: WatchedStage;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
}

export const PLANTED_RULES = [
  [
    'a message in the name of somebody else [R7701-6.3-3]',
    {
      property: 'forbidden-is-refused',
      sentence: /^message \d+ of alice was \w+, and had to be refused: its From is sip:bob@/,
      play: ({ alice }: People) => {
        alice.say('hello');
        return noting((entry) => {
          return entry.type === 'message.posted' ? { ...entry, from: 'sip:bob@localhost' } : entry;
        });
      },
    },
  ],
  [
    'a type that the room does not take [R7701-4.1-9]',
    {
      property: 'forbidden-is-refused',
      sentence: /had to be refused: the room does not take text\/plain$/,
      play: ({ alice }: People) => {
        alice.say('hello');
        return ruled({ wrappedTypes: ['text/html'] });
      },
    },
  ],
  [
    'a private message where there are none [P6]',
    {
      property: 'forbidden-is-refused',
      sentence: /had to be refused: private messages are off in the room$/,
      play: ({ alice }: People) => {
        alice.say('psst', 'sip:bob@localhost');
        return ruled({ privateMessages: false });
      },
    },
  ],
  [
    'a private message to somebody who takes none [R7701-6.2-5]',
    {
      property: 'forbidden-is-refused',
      sentence: /had to be refused: sip:bob@localhost takes no private messages$/,
      play: ({ alice }: People) => {
        alice.say('psst', 'sip:bob@localhost');
        return taking('bob', false);
      },
    },
  ],
  [
    'a private message in a session that takes none [X3]',
    {
      property: 'private-stays-private',
      sentence: /^bob got a copy of the private message \d+ from alice to .* that takes none$/,
      play: ({ alice }: People) => {
        alice.say('psst', 'sip:bob@localhost');
        return taking('bob', false);
      },
    },
  ],
  [
    'a message that is lost to who wants no answer [R7701-6.1-8]',
    {
      property: 'accepted-is-delivered',
      sentence: /^alice's message \d+ was accepted, and bob, whom it concerns, got neither/,
      play: ({ alice }: People) => {
        alice.say('hush', alice.room, { extra: 'Failure-Report: no\r\n' });
        return without((octets) => octets.includes('hush'));
      },
    },
  ],
  [
    'a request that nobody answers [R3261-8.2.6-1]',
    {
      property: 'requests-are-answered',
      sentence: /^a SIP OPTIONS was never answered$/,
      play: ({ alice }: People) => {
        alice.within('OPTIONS');
        return without((octets) => /^SIP.*CSeq: \d+ OPTIONS/s.test(octets));
      },
    },
  ],
  [
    'a subscriber who is never told anything [R6665-4.2.1-3]',
    {
      property: 'roster-converges',
      sentence: /^bob subscribed to the roster of sip:lobby@localhost and was told nothing$/,
      play: ({ bob }: People) => {
        const text = bob
          .requestText('SUBSCRIBE', 1, 'Event: conference\r\nExpires: 600\r\n')
          .replace(/^(To: .*);tag=.*$/m, '$1')
          .replaceAll(bob.callId, `roster-${bob.callId}`);
        bob.signal(text);
        for (const request of bob.asked('NOTIFY')) bob.respond(request, 200);
        return without((octets) => octets.startsWith('NOTIFY'));
      },
    },
  ],
  [
    'a report that is owed and does not come [R7701-6.3-1]',
    {
      property: 'reports-stay',
      sentence: /^alice asked for a success report about message malice1, which was taken, and/,
      play: ({ alice }: People) => {
        alice.say('hello', alice.room, { extra: 'Success-Report: yes\r\n' });
        return without((octets) => /^MSRP \w+ REPORT/.test(octets));
      },
    },
  ],
  [
    'somebody who has come and is not in the room [R4975-5.4-5]',
    {
      property: 'bound-in-time',
      sentence: /^bob has come over MSRP, and by the log of its room is not in it$/,
      play: () => {
        return noting((entry) => {
          const isBobs = entry.type === 'participant.joined' && entry.actor.includes('bob');
          return isBobs ? { ...entry, leg: 'nobody/0' } : entry;
        });
      },
    },
  ],
] as const;

/** The log says something else, to whoever reads it. */
function noting(change: (entry: Entry) => Entry): Alter {
  return (seen) => {
    if (seen.type === 'logged') {
      return [{ ...seen, committed: { ...seen.committed, entry: change(seen.committed.entry) } }];
    }
    if (seen.type !== 'focus-ticked') return [seen];
    const inputs = seen.inputs.map((input) => {
      if (input.type !== 'committed') return input;
      return { ...input, committed: { ...input.committed, entry: change(input.committed.entry) } };
    });
    return [{ ...seen, inputs }];
  };
}

/** The room was opened under other rules. */
function ruled(policy: object): Alter {
  return noting((entry) => {
    return entry.type === 'room.opened'
      ? { ...entry, policy: { ...entry.policy, ...policy } }
      : entry;
  });
}

/** Somebody came with a client that takes private messages, or takes none. */
function taking(name: string, privateMessages: boolean): Alter {
  return noting((entry) => {
    if (entry.type !== 'participant.admitted' || !entry.actor.includes(name)) return entry;
    return { ...entry, capabilities: { ...entry.capabilities, privateMessages } };
  });
}

/** Whatever has such octets in it is not sent. */
function without(isIt: (octets: string) => boolean): Alter {
  return (seen) => {
    if (seen.type !== 'focus-ticked') return [seen];
    const effects = seen.effects.filter((effect) => {
      if (effect.type === 'send') return !isIt(effect.octets);
      return effect.type !== 'fan-out' || !isIt(effect.before + effect.after);
    });
    return [{ ...seen, effects }];
  };
}
