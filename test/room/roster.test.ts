// Who is in a room as others see it, and what leads from one roster to the next (RFC 4575 5, RFC
// 7701 7.4; edge cases E14, E15, E17, E18).
import { describe, expect, it } from 'vitest';
import type { Member } from '../../model/room/context.ts';
import { contextOf, type RoomFold } from '../../model/room/fold.ts';
import { changesBetween, rosterOf } from '../../model/room/roster.ts';
import type { Variants } from '../../model/variant.ts';
import { Person } from '../focus/person.ts';
import { Stage } from '../focus/stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A roster', () => {
  it('has a user for each URI and an endpoint for each leg of it [R4575-5.6.6-1] [E15]', () => {
    const { stage } = lobby('alice', 'bob-desk', 'bob-phone');
    const users = [...rosterOf(foldOf(stage), '').users.values()];
    expect(users.map(({ entity }) => entity)).toEqual(['sip:alice@localhost', 'sip:bob@localhost']);
    const endpoints = users[1]?.endpoints ?? [];
    expect(endpoints).toHaveLength(2);
    expect(new Set(endpoints.map(({ entity }) => entity)).size).toBe(2);
  });

  it('tells endpoints apart that gave one Contact [R4575-5.7-1]', () => {
    const { stage } = lobby('bob-desk', 'bob-phone');
    const fold = changed(foldOf(stage), (member) => ({ ...member, contact: 'sip:bob@192.0.2.1' }));
    const [bob] = [...rosterOf(fold, '').users.values()];
    expect(new Set(bob?.endpoints.map(({ entity }) => entity)).size).toBe(2);
  });

  it('says of a leg how it came, when, and which way its messages go [R4575-5.7.3-1] [R4575-5.7.4-1] [R4575-5.7.5-1] [R4575-5.8-1]', () => {
    const { stage } = lobby('alice');
    const [alice] = [...rosterOf(foldOf(stage), '').users.values()];
    expect(alice?.displayText).toBe('alice');
    expect(alice?.endpoints).toEqual([
      {
        entity: 'sip:alice@127.0.0.1:20001',
        state: 'full',
        status: 'connected',
        joiningMethod: 'dialed-in',
        joinedWhen: '2023-11-14T22:13:21.000Z',
        media: [{ id: '1', type: 'message', label: '1', status: 'sendrecv' }],
      },
    ]);
  });

  it('has whose media rest on hold [E18] [S13]', () => {
    const { stage } = lobby('alice');
    const fold = changed(foldOf(stage), (member) => ({
      ...member,
      capabilities: { ...member.capabilities, direction: 'inactive' },
    }));
    const [alice] = [...rosterOf(fold, '').users.values()];
    expect(alice?.endpoints[0]?.status).toBe('on-hold');
    expect(alice?.endpoints[0]?.media[0]?.status).toBe('inactive');
  });

  it('lists nobody who was admitted and has not joined [S3]', () => {
    const { stage } = lobby('alice');
    new Person(stage, 'bob').invite();
    expect(contextOf(foldOf(stage)).members.size).toBe(2);
    expect([...rosterOf(foldOf(stage), '').users.keys()]).toEqual(['sip:alice@localhost']);
  });

  it('has a nickname as attribute and as name to be shown [R7701-7.4-1]', () => {
    const { stage, people } = lobby('alice');
    people[0]?.nick('"Rook"');
    const [alice] = [...rosterOf(foldOf(stage), '').users.values()];
    expect(alice).toMatchObject({ nickname: 'Rook', displayText: 'Rook' });
  });

  it('holds nothing of an anonymous member that others may not see [R7701-5.2-12] [X5] [R4575-5.6-1]', () => {
    const { stage } = lobby('alice', 'carol', 'dave');
    const fold = anonymous(stage, 'carol', 'dave');
    const roster = rosterOf(fold, '');
    const text = JSON.stringify([...roster.users.values()]);
    expect(text).not.toMatch(/carol|dave/);
    expect([...roster.users.keys()].filter((uri) => uri.endsWith('.invalid'))).toHaveLength(2);
    const endpoints = [...roster.users.values()].flatMap((user) => user.endpoints);
    expect(new Set(endpoints.map(({ entity }) => entity)).size).toBe(3);
  });

  it('shows an anonymous member itself as it shows it to others [E14]', () => {
    const { stage } = lobby('alice', 'carol');
    const fold = anonymous(stage, 'carol');
    expect(rosterOf(fold, 'sip:carol@localhost')).toBe(rosterOf(fold, 'sip:alice@localhost'));
  });

  it('shows an anonymous member itself under its own URI, and nobody else, where a variant says so [E14] [R4575-8-1]', () => {
    const { stage } = lobby('alice', 'carol', 'dave');
    const fold = anonymous(stage, 'carol', 'dave');
    const own = varied(fold, { ownEntityShown: true });
    const text = (viewer: string) => JSON.stringify([...rosterOf(own, viewer).users]);
    expect(text('sip:carol@localhost')).toContain('sip:carol@localhost');
    expect(text('sip:carol@localhost')).not.toContain('dave');
    expect(text('sip:alice@localhost')).not.toMatch(/carol|dave/);
  });

  it('counts users, or endpoints where a variant says so [E17] [R4575-5.5-1]', () => {
    const { stage } = lobby('alice', 'bob-desk', 'bob-phone');
    const fold = foldOf(stage);
    expect(rosterOf(fold, '').state).toEqual({ userCount: 2, active: true, locked: false });
    expect(rosterOf(varied(fold, { userCountsEndpoints: true }), '').state.userCount).toBe(3);
  });
});

describe('What leads from one roster to the next', () => {
  it('is a user in full who came, and a deleted one who left [R4575-3.6-1] [R4575-4.4-4]', () => {
    const { stage, people } = lobby('alice', 'bob');
    const before = rosterOf(foldOf(stage), '');
    people[1]?.bye();
    Person.join(stage, 'carol');
    const changes = changesBetween(before, rosterOf(foldOf(stage), ''));
    expect(changes?.users).toMatchObject([
      { entity: 'sip:bob@localhost', state: 'deleted', endpoints: [] },
      { entity: 'sip:carol@localhost', state: 'full', endpoints: [{ status: 'connected' }] },
    ]);
    expect(changes?.state.userCount).toBe(2);
  });

  it('is a deleted endpoint when one of two devices leaves [E15]', () => {
    const { stage, people } = lobby('bob-desk', 'bob-phone');
    const before = rosterOf(foldOf(stage), '');
    people[0]?.bye();
    const entity = before.users.get('sip:bob@localhost')?.endpoints[0]?.entity;
    expect(changesBetween(before, rosterOf(foldOf(stage), ''))?.users).toMatchObject([
      {
        entity: 'sip:bob@localhost',
        state: 'partial',
        endpoints: [{ entity, state: 'deleted' }],
      },
    ]);
  });

  it('is the name alone when somebody takes one [R7701-7.4-2]', () => {
    const { stage, people } = lobby('alice', 'bob');
    const before = rosterOf(foldOf(stage), '');
    people[0]?.nick('"Rook"');
    expect(changesBetween(before, rosterOf(foldOf(stage), ''))?.users).toEqual([
      {
        entity: 'sip:alice@localhost',
        state: 'partial',
        nickname: 'Rook',
        displayText: 'Rook',
        endpoints: [],
      },
    ]);
  });

  it('is the user in full when they give their name back: an absent attribute takes nothing away [R4575-4.6-5]', () => {
    const { stage, people } = lobby('alice');
    people[0]?.nick('"Rook"');
    const before = rosterOf(foldOf(stage), '');
    people[0]?.nick('""');
    expect(changesBetween(before, rosterOf(foldOf(stage), ''))?.users).toMatchObject([
      { state: 'full', displayText: 'alice', endpoints: [{ status: 'connected' }] },
    ]);
  });

  it('is an endpoint in full whose state changed [R4575-4.6-5]', () => {
    const { stage } = lobby('alice', 'bob');
    const fold = foldOf(stage);
    const after = changed(fold, (member) =>
      member.uri === 'sip:bob@localhost'
        ? { ...member, capabilities: { ...member.capabilities, direction: 'sendonly' } }
        : member,
    );
    const changes = changesBetween(rosterOf(fold, ''), rosterOf(after, ''));
    expect(changes?.users).toMatchObject([
      {
        entity: 'sip:bob@localhost',
        state: 'partial',
        endpoints: [{ state: 'full', media: [{ status: 'sendonly' }] }],
      },
    ]);
  });

  it('is nothing where the same people came back to what they were', () => {
    const { stage } = lobby('alice');
    const fold = foldOf(stage);
    const same = changed(fold, (member) => ({ ...member }));
    expect(changesBetween(rosterOf(fold, ''), rosterOf(same, ''))).toBeUndefined();
  });
});

function lobby(...names: readonly string[]) {
  const stage = new Stage();
  return { stage, people: names.map((name) => Person.join(stage, name)) };
}

function foldOf(stage: Stage): RoomFold {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return hosted.fold;
}

function anonymous(stage: Stage, ...names: readonly string[]): RoomFold {
  return changed(foldOf(stage), (member) => {
    const at = names.findIndex((name) => member.uri === `sip:${name}@localhost`);
    return at === -1 ? member : { ...member, shownAs: `sip:anonymous${at}@anonymous.invalid` };
  });
}

function changed(fold: RoomFold, change: (member: Member) => Member): RoomFold {
  const context = contextOf(fold);
  const members = context.members.map(change);
  return { ...fold, machine: { ...fold.machine, context: { ...context, members } } as never };
}

function varied(fold: RoomFold, variants: Partial<Variants>): RoomFold {
  const context = contextOf(fold);
  const next = { ...context, variants: { ...context.variants, ...variants } };
  return { ...fold, machine: { ...fold.machine, context: next } as never };
}
