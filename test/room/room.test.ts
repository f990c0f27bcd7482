// The room machine through its fold: admission, messages, policy, closing (RFC 7701 4 to 6).
import { describe, expect, it } from 'vitest';
import { contextOf, describeRoom, foldFrom, stateOf } from '../../model/room/fold.ts';
import { audience, recipients } from '../../model/room/judgement.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { defaultVariants } from '../../model/variant.ts';
import { ALICE, BOB, CAPABLE, CAROL, History, ROOM, statusOf } from './history.ts';

describe('A room', () => {
  it('does not exist before it is opened: admission is refused with 404 [R7701-5.1-1]', () => {
    const history = new History();
    history.start('n1', 'b1');
    history.admit(ALICE);
    expect(history.last?.standing).toMatchObject({ type: 'refused', status: 404 });
  });

  it('belongs to who opened it first; a second opening changes nothing [S28]', () => {
    const history = History.open();
    const second = history.add(BOB, {
      type: 'room.opened',
      policy: contextOf(history.fold).policy,
    });
    expect(second.standing.type).toBe('stands');
    expect(describeRoom(history.fold).creator).toBe(ALICE);
  });

  it('gives a message to the room to every joined leg but the sender [R7701-6.1-8]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    const bob = history.join(BOB);
    const carol = history.join(CAROL);
    const unbound = history.admit('sip:dave@localhost');
    expect(history.post(ALICE, alice, [ROOM]).deliver).toBe('room');
    const heard = audience(contextOf(history.fold), 'text/plain').able.map(({ leg }) => leg);
    expect(heard).toEqual(expect.arrayContaining([alice, bob, carol]));
    expect(heard).not.toContain(unbound);
  });

  it('refuses a From that is not the sender with 403 [R7701-6.3-3]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.join(BOB);
    expect(statusOf(history.post(ALICE, alice, [ROOM], BOB))).toBe(403);
    expect(history.last?.deliver).toBeUndefined();
  });

  it('refuses several To headers with 403, and none [R7701-6.1-7]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.join(BOB);
    expect(statusOf(history.post(ALICE, alice, [ROOM, BOB]))).toBe(403);
    expect(statusOf(history.post(ALICE, alice, []))).toBe(403);
  });

  it('answers 404 to a private message for somebody who is not there [R7701-6.2-4]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    expect(statusOf(history.post(ALICE, alice, ['sip:ghost@localhost']))).toBe(404);
  });

  it('answers 428 when no leg of the recipient takes private messages [R7701-6.2-5]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.join(BOB, { privateMessages: false });
    expect(statusOf(history.post(ALICE, alice, [BOB]))).toBe(428);
  });

  it('gives a private message to every able leg of its recipient, no other [R7701-6.2-11]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    const phone = history.join(BOB);
    const laptop = history.join(BOB);
    history.join(BOB, { privateMessages: false });
    history.join(CAROL);
    const folded = history.post(ALICE, alice, [BOB]);
    expect(folded.deliver).toBe('recipient');
    const entry = { leg: alice, to: [BOB], contentType: 'text/plain' };
    const got = recipients(contextOf(history.fold), entry as never).able.map(({ leg }) => leg);
    expect(got.sort()).toEqual([phone, laptop].sort());
  });

  it('checks in this order: From, count of To, existence, ability [R7701-6.2-7]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.join(BOB, { privateMessages: false });
    const ghosts = ['sip:ghost@localhost', BOB];
    expect(history.post(ALICE, alice, ghosts, CAROL).standing).toMatchObject({
      clause: 'R7701-6.3-3',
    });
    expect(history.post(ALICE, alice, ghosts).standing).toMatchObject({ clause: 'R7701-6.1-7' });
    expect(history.post(ALICE, alice, [ghosts[0] ?? '']).standing).toMatchObject({ status: 404 });
    expect(history.post(ALICE, alice, [BOB]).standing).toMatchObject({ status: 428 });
  });

  it('answers 403 to every private message where policy forbids them, or 428 [P6]', () => {
    for (const privateForbidden of [403, 428] as const) {
      const history = History.open({ privateMessages: false }, { privateForbidden });
      const alice = history.join(ALICE);
      history.join(BOB);
      expect(statusOf(history.post(ALICE, alice, [BOB]))).toBe(privateForbidden);
    }
  });

  it('answers 415 to wrapped content that its policy does not list [R7701-4.1-9]', () => {
    const history = History.open({ wrappedTypes: ['text/plain'] });
    const alice = history.join(ALICE);
    expect(statusOf(history.post(ALICE, alice, [ROOM], ALICE, 'image/png'))).toBe(415);
    expect(statusOf(history.post(ALICE, alice, [ROOM]))).toBe(200);
  });

  it('keeps content from a leg that does not take its type [R7701-6.1-12]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    const text = history.join(BOB, { wrappedTypes: ['text/plain'] });
    expect(statusOf(history.post(ALICE, alice, [ROOM], ALICE, 'image/png'))).toBe(200);
    const heard = audience(contextOf(history.fold), 'image/png').able.map(({ leg }) => leg);
    expect(heard).not.toContain(text);
  });

  it('refuses a second session of one identity where policy allows one [R7701-4.1-5]', () => {
    const history = History.open({ severalSessions: false });
    history.join(ALICE);
    history.admit(ALICE);
    expect(history.last?.standing).toMatchObject({ status: 403, clause: 'S18' });
    history.admit(BOB);
    expect(history.last?.standing.type).toBe('stands');
  });

  it('ends with its creator where policy says so, and all legs with it [R7701-4.1-4]', () => {
    const history = History.open({ deleteWithCreator: true });
    const alice = history.join(ALICE);
    const bob = history.join(BOB);
    const folded = history.leave(ALICE, alice);
    expect(folded.endLegs).toBe(true);
    expect(stateOf(history.fold)).toBe('closing');
    history.leave(BOB, bob);
    expect(stateOf(history.fold)).toBe('closed');
    history.admit(BOB);
    expect(history.last?.standing).toMatchObject({ status: 404, clause: 'S26' });
  });

  it('stays while another leg of its creator is there [R7701-4.1-4]', () => {
    const history = History.open({ deleteWithCreator: true });
    const phone = history.join(ALICE);
    const laptop = history.join(ALICE);
    history.leave(ALICE, phone);
    expect(stateOf(history.fold)).toBe('open');
    history.leave(ALICE, laptop);
    expect(stateOf(history.fold)).not.toBe('open');
  });

  it('lives on without its creator by default [R7701-4.1-4]', () => {
    const history = History.open();
    history.leave(ALICE, history.join(ALICE));
    expect(stateOf(history.fold)).toBe('open');
  });

  it('is closed by an entry, ends its legs, and can be opened again [R7701-5.3-1]', () => {
    const history = History.open();
    const bob = history.join(BOB);
    expect(history.add('n1', { type: 'room.closed', reason: 'late' }).endLegs).toBe(true);
    expect(statusOf(history.post(BOB, bob, [ROOM]))).toBe(403);
    history.admit(CAROL);
    expect(history.last?.standing).toMatchObject({ status: 480, clause: 'S25' });
    history.leave(BOB, bob);
    history.add(CAROL, { type: 'room.opened', policy: contextOf(history.fold).policy });
    expect(stateOf(history.fold)).toBe('open');
    expect(describeRoom(history.fold).creator).toBe(CAROL);
  });

  it('loses a node’s members when that node starts again, and only those [R4975-5.4-6]', () => {
    const history = History.open();
    history.start('n2', 'b1');
    history.join(ALICE);
    const bob = history.join(BOB, {}, 'n2');
    history.start('n1', 'b2');
    expect(describeRoom(history.fold).members.map(({ leg }) => leg)).toEqual([bob]);
  });

  it('folds what an older version wrote, which knew less of policy and of people', () => {
    const history = new History();
    history.start('n1', 'b1');
    history.add(ALICE, { type: 'room.opened', policy: { privateMessages: true } as never });
    const old = { type: 'participant.admitted', name: '', capabilities: CAPABLE } as never;
    history.add(ALICE, old);
    history.join(BOB);
    expect(describeRoom(history.fold)).toMatchObject({
      policy: defaultPolicy,
      members: [{ uri: ALICE, shownAs: ALICE, identities: [], contact: '' }, { uri: BOB }],
    });
    const { members, anonymous: _, ...was } = describeRoom(history.fold);
    const older = members.map(({ shownAs: _, identities: __, contact: ___, ...rest }) => rest);
    const state = JSON.stringify({ ...was, members: older, policy: {} });
    const snapshot = { room: ROOM, seq: was.seq, stampMs: was.stampMs, state };
    expect(describeRoom(foldFrom(snapshot, defaultVariants))).toEqual(describeRoom(history.fold));
  });

  it('takes an entry once: a second copy of it folds to nothing', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.post(ALICE, alice, [ROOM]);
    const before = describeRoom(history.fold);
    const again = history.commit({
      type: 'nickname.requested',
      leg: alice,
      nickname: 'A',
      nicknameKey: 'a',
      version: 1,
      room: ROOM,
      key: { node: 'n1', boot: 'b1', n: 2 },
      actor: ALICE,
      clause: 'N1',
    });
    expect(again.standing.type).toBe('duplicate');
    expect(describeRoom(history.fold)).toEqual({ ...before, seq: before.seq + 1 });
  });

  it('makes entries of a node’s earlier boots void [design, room log]', () => {
    const history = History.open();
    const alice = history.join(ALICE);
    history.start('n1', 'b2');
    const late = history.commit({
      type: 'participant.left',
      leg: alice,
      cause: 'bye',
      version: 1,
      room: ROOM,
      key: { node: 'n1', boot: 'b1', n: 4 },
      actor: ALICE,
      clause: 'R7701-4-5',
    });
    expect(late.standing.type).toBe('void');
  });
});
