// Nicknames as the room holds them: one holder a key at every log position, quarantine by stamp
// (RFC 7701 7; edge cases N1 to N21).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LegKey } from '../../model/log/entry.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { ALICE, BOB, CAROL, History } from './history.ts';

describe('A nickname', () => {
  it('is refused with 425 while another member holds it [R7701-7.1-10]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    const bob = history.join(BOB);
    expect(history.ask(ALICE, alice, 'Rook')).toBe(200);
    expect(history.ask(BOB, bob, 'ROOK')).toBe(425);
    expect(holders(history)).toEqual({ rook: ALICE });
  });

  it('may be held by one user on several legs, each having asked [R7701-7.1-8]', () => {
    const history = History.open();
    const phone = history.join(ALICE);
    const laptop = history.join(ALICE);
    expect(history.ask(ALICE, phone, 'Rook')).toBe(200);
    expect(nicknameOf(history, laptop)).toBe('');
    expect(history.ask(ALICE, laptop, 'Rook')).toBe(200);
    history.leave(ALICE, phone);
    const bob = history.join(BOB);
    expect(history.ask(BOB, bob, 'Rook')).toBe(425);
    expect(describeRoom(history.fold).nicknames).toMatchObject([{ untilMs: null, legs: [laptop] }]);
  });

  it('of an anonymous session is not for the open ones of the same person [R7701-7-1, P11]', () => {
    const history = History.open();
    const hidden = history.hide(ALICE);
    const open = history.join(ALICE);
    expect(history.ask(ALICE, hidden, 'Rook')).toBe(200);
    expect(history.ask(ALICE, open, 'Rook')).toBe(425);
    expect(nicknameOf(history, open)).toBe('');
    const also = history.hide(ALICE);
    expect(history.ask(ALICE, also, 'Rook')).toBe(200);
    for (const leg of [hidden, also]) history.leave(ALICE, leg);
    expect(history.ask(ALICE, open, 'Rook')).toBe(425);
  });

  it('stays with its holder when a change is refused [R7701-7.2-1]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    const bob = history.join(BOB);
    history.ask(ALICE, alice, 'Rook');
    history.ask(BOB, bob, 'Bishop');
    expect(history.ask(BOB, bob, 'Rook')).toBe(425);
    expect(holders(history)).toEqual({ rook: ALICE, bishop: BOB });
  });

  it('is free at once when its holder takes another, unless a variant says no [N5]', () => {
    for (const quarantineOnRename of [false, true]) {
      const history = History.open({}, { quarantineOnRename });
      const alice = history.join(ALICE);
      const bob = history.join(BOB);
      history.ask(ALICE, alice, 'Rook');
      history.ask(ALICE, alice, 'Queen');
      expect(history.ask(BOB, bob, 'Rook')).toBe(quarantineOnRename ? 425 : 200);
    }
  });

  it('is free at once when its holder gives it back, unless a variant says no [N6]', () => {
    for (const quarantineOnRemoval of [false, true]) {
      const history = History.open({}, { quarantineOnRemoval });
      const alice = history.join(ALICE);
      const bob = history.join(BOB);
      history.ask(ALICE, alice, 'Rook');
      expect(history.ask(ALICE, alice, '')).toBe(200);
      expect(nicknameOf(history, alice)).toBe('');
      expect(history.ask(BOB, bob, 'Rook')).toBe(quarantineOnRemoval ? 425 : 200);
    }
  });

  it('may be given back where none is held [N7]', () => {
    const history = History.open();
    expect(history.ask(ALICE, history.join(ALICE), '')).toBe(200);
  });

  it('is kept for who left until the quarantine is over, to the millisecond [N4]', () => {
    for (const [afterMs, status] of [
      [299_999, 425],
      [300_000, 200],
    ] as const) {
      const history = History.open();
      const alice = history.join(ALICE);
      history.ask(ALICE, alice, 'Rook');
      history.leave(ALICE, alice);
      history.stampMs += afterMs;
      expect(history.ask(BOB, history.join(BOB), 'Rook')).toBe(status);
    }
  });

  it('comes back to its former holder within the quarantine [R7701-4.1-2]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.ask(ALICE, alice, 'Rook');
    history.leave(ALICE, alice);
    expect(history.ask(ALICE, history.join(ALICE), 'Rook')).toBe(200);
    expect(describeRoom(history.fold).nicknames).toMatchObject([{ untilMs: null }]);
  });

  it('is free at once where there is no quarantine [R7701-4.1-2]', () => {
    const history = History.open({ quarantineMs: 0 });
    const alice = history.join(ALICE);
    history.ask(ALICE, alice, 'Rook');
    history.leave(ALICE, alice);
    expect(history.ask(BOB, history.join(BOB), 'Rook')).toBe(200);
  });

  it('is quarantined when its holder’s node starts again [R7701-4.1-2]', () => {
    const history = History.open();
    history.ask(ALICE, history.join(ALICE), 'Rook');
    history.start('n1', 'b2');
    expect(history.ask(BOB, history.join(BOB), 'Rook')).toBe(425);
    expect(history.ask(ALICE, history.join(ALICE), 'Rook')).toBe(200);
  });

  it('is refused with 403 where policy forbids nicknames [R7701-7.1-5]', () => {
    const history = History.open({ nicknames: false });
    expect(history.ask(ALICE, history.join(ALICE), 'Rook')).toBe(403);
  });

  it('changes its display form for its own holder [V-NICK-8]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.ask(ALICE, alice, 'Rook Seven');
    expect(history.ask(ALICE, alice, 'ROOK SEVEN')).toBe(200);
    expect(describeRoom(history.fold).nicknames).toMatchObject([{ nickname: 'ROOK SEVEN' }]);
  });

  it('raises no roster revision when nothing changes [N15]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.ask(ALICE, alice, 'Rook');
    const { revision } = history.fold;
    expect(history.ask(ALICE, alice, 'Rook')).toBe(200);
    expect(history.fold.revision).toBe(revision);
  });

  it('has at most one holder at every log position, whatever happens [R7701-7-1]', () => {
    const person = fc.constantFrom(ALICE, BOB, CAROL);
    const act = fc.oneof(
      fc.record({ act: fc.constant('join' as const), person }),
      fc.record({ act: fc.constant('leave' as const), person }),
      fc.record({
        act: fc.constant('ask' as const),
        person,
        name: fc.constantFrom('', 'Rook', 'ROOK', 'Queen'),
      }),
      fc.record({ act: fc.constant('wait' as const), ms: fc.nat(400_000) }),
      fc.record({ act: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
        (acts, rename, removal) => {
          const variants = { quarantineOnRename: rename, quarantineOnRemoval: removal };
          const history = History.open({}, variants);
          const legs = new Map<string, LegKey[]>();
          let boot = 1;
          for (const step of acts) {
            const before = reserved(history);
            if (step.act === 'wait') history.stampMs += step.ms;
            else if (step.act === 'restart') {
              boot += 1;
              history.start('n1', `b${boot}`);
              legs.clear();
            } else {
              const own = legs.get(step.person) ?? [];
              if (step.act === 'join') legs.set(step.person, [...own, history.join(step.person)]);
              const leg = own[0];
              if (leg === undefined) continue;
              if (step.act === 'leave') {
                history.leave(step.person, leg);
                legs.set(step.person, own.slice(1));
              } else if (step.act === 'ask') {
                const status = history.ask(step.person, leg, step.name);
                const holder = before.get(step.name.toLowerCase());
                const taken = step.name !== '' && holder !== undefined && holder !== step.person;
                expect(status).toBe(taken ? 425 : 200);
              }
            }
            checkHoldings(history);
          }
        },
      ),
    );
  });
});

/** Each name's legs are in the room, belong to its URI and say that they use it. */
function checkHoldings(history: History): void {
  const { members, nicknames } = describeRoom(history.fold);
  const byLeg = new Map(members.map((member) => [member.leg, member]));
  const used = new Set<LegKey>();
  for (const held of nicknames) {
    expect(held.legs.length === 0).toBe(held.untilMs !== null);
    for (const leg of held.legs) {
      expect(byLeg.get(leg)).toMatchObject({ uri: held.uri, nicknameKey: held.key });
      expect(used.has(leg)).toBe(false);
      used.add(leg);
    }
  }
  for (const { leg, nicknameKey } of members) {
    if (nicknameKey !== '') expect(used.has(leg)).toBe(true);
  }
}

/** By key, who alone may have it now. */
function reserved(history: History): ReadonlyMap<string, string> {
  const { nicknames } = describeRoom(history.fold);
  return new Map(
    nicknames
      .filter(({ untilMs }) => untilMs === null || history.stampMs < untilMs)
      .map(({ key, uri }) => [key, uri]),
  );
}

function holders(history: History): Record<string, string> {
  return Object.fromEntries(reserved(history));
}

function nicknameOf(history: History, leg: LegKey): string | undefined {
  return describeRoom(history.fold).members.find((member) => member.leg === leg)?.nicknameKey;
}
