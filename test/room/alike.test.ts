// A fold remembers what the room machine said of a message, for the messages like it: that is only
// right while the machine looks at nothing else of a message than what makes it alike.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepMachine } from '../../model/kernel/transition.ts';
import type { Entry } from '../../model/log/entry.ts';
import { judge, type RoomFold } from '../../model/room/fold.ts';
import { roomMachine } from '../../model/room/room.ts';
import { ALICE, BOB, CAROL, History, ROOM } from './history.ts';

const STRANGER = 'sip:mallory@localhost';

describe('What a room says of a message', () => {
  it('is what its machine says of that very message, whatever it said of others before', () => {
    fc.assert(
      fc.property(
        fc.record({ privateMessages: fc.boolean(), wrappedTypes: fc.constantFrom(['*'], ['a/b']) }),
        fc.array(message(), { minLength: 2, maxLength: 30 }),
        (policy, messages) => {
          const history = History.open(policy);
          const legs = [ALICE, BOB, CAROL].map((uri) => history.join(uri));
          history.join(CAROL, { privateMessages: false });
          for (const [place, { leg, stampMs, ...about }] of messages.entries()) {
            const key = { node: 'n1', boot: 'b1', n: 100 + place };
            const entry: Entry = {
              type: 'message.posted',
              version: 1,
              room: ROOM,
              clause: 'N1',
              key,
              leg: legs[leg] ?? 'n9/9',
              ...about,
            };
            const fold = { ...history.fold, stampMs };
            expect(judge(fold, entry)?.clause).toBe(clauseOf(fold, entry));
          }
        },
      ),
    );
  });
});

/** The machine's own word, with nothing remembered. */
function clauseOf(fold: RoomFold, entry: Entry): unknown {
  const event = { type: entry.type, entry, stampMs: fold.stampMs } as never;
  const { actions } = stepMachine(roomMachine, fold.machine, event);
  const refusal = actions.find(({ type }) => type === 'refuse');
  return (refusal?.params as { readonly clause: string } | undefined)?.clause;
}

function message() {
  // Few senders, so that many messages differ in one thing only.
  const sender = fc.constantFrom(ALICE, BOB);
  return fc.record({
    leg: fc.nat(3),
    actor: sender,
    from: sender,
    to: fc.array(fc.constantFrom(ROOM, CAROL, STRANGER), { maxLength: 2 }),
    contentType: fc.constantFrom('a/b', 'c/d'),
    messageId: fc.string(),
    bodyBytes: fc.nat(3_000_000),
    bodyHash: fc.string(),
    stampMs: fc.nat(),
  });
}
