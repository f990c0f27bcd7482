// The roster of a subscriber: the vectors V-CONF-1 to V-CONF-4, and that whatever documents are
// lost, doubled or late, what is shown is one state of the room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyConferenceInfo, type Roster } from '../../model/client/roster.ts';
import {
  type ConferenceInfo,
  type ConferenceUser,
  parseConferenceInfo,
} from '../../model/wire/conference-info.ts';
import { conferenceInfo, conferenceUser } from '../wire/conference-info-arbitraries.ts';
import { FULL, JOIN, RENAME } from '../wire/conference-info-vectors.ts';

const ENTITY = 'sip:room7@chat.example.org';

function document(
  state: ConferenceInfo['state'],
  version: number,
  more: Partial<ConferenceInfo> = {},
): ConferenceInfo {
  return { entity: ENTITY, state, version, ...more };
}

function user(entity: string, state: ConferenceUser['state'] = 'full', more = {}): ConferenceUser {
  return { entity, state, endpoints: [], ...more };
}

function listed(state: 'full' | 'partial', ...users: ConferenceUser[]): Partial<ConferenceInfo> {
  return { users: { state, users } };
}

/** The roster once all of them were applied; each has to be. */
function rosterOf(...documents: readonly ConferenceInfo[]): Roster {
  let roster: Roster | undefined;
  for (const each of documents) {
    const outcome = applyConferenceInfo(roster, each);
    if (outcome.kind !== 'applied') throw new Error(`${each.version} was ${outcome.kind}`);
    roster = outcome.roster;
  }
  if (roster === undefined) throw new Error('no document');
  return roster;
}

/** A roster at that version with Alice and Bob. */
const at = (version: number): Roster =>
  rosterOf(document('full', version, listed('full', user('sip:alice@h'), user('sip:bob@h'))));

const names = (roster: Roster): readonly string[] => [...roster.users.keys()].sort();

describe('The roster after the vectors', () => {
  const read = [FULL, JOIN, RENAME].map(({ document: body }) => {
    const info = parseConferenceInfo(body);
    if (!info.ok) throw new Error(info.fault.message);
    return info.value;
  });
  const [full, join, rename] = read as [ConferenceInfo, ConferenceInfo, ConferenceInfo];

  it('is what V-CONF-1 says [R4575-4.6-1]', () => {
    const roster = rosterOf(full);
    expect(roster.version).toBe(4);
    expect(names(roster)).toEqual(['sip:alice@example.net', 'sip:anonymous1@anonymous.invalid']);
    expect(roster.users.get('sip:alice@example.net')?.nickname).toBe('Rook Seven');
    expect(roster.description?.subject).toBe('Room seven');
  });

  it('has Carol after V-CONF-2 and no longer active or locked [R4575-4.6-5]', () => {
    const roster = rosterOf(full, join);
    expect(roster.version).toBe(5);
    expect(roster.users.size).toBe(3);
    expect(roster.conferenceState).toEqual({ userCount: 3 });
    expect(roster.description?.subject).toBe('Room seven');
  });

  it('has Alice renamed after V-CONF-3 and nothing else of hers changed [R4575-4.6-5]', () => {
    const roster = rosterOf(full, join, rename);
    expect(roster.version).toBe(6);
    expect(names(roster)).toEqual(['sip:alice@example.net', 'sip:carol@example.org']);
    const alice = rosterOf(full).users.get('sip:alice@example.net');
    expect(roster.users.get('sip:alice@example.net')).toEqual({ ...alice, nickname: 'Bishop' });
    expect(roster.conferenceState).toEqual({ userCount: 2, active: true, locked: false });
  });
});

/** V-CONF-4, row by row: what is known, what comes, what becomes of it and the version then. */
describe('A document is', () => {
  it.each([
    ['stored when it is the first and full [R4575-4.6-1]', undefined, 'full', 1, 'applied', 1],
    ['to be refreshed when it is the first and partial [E21]', undefined, 'partial', 3, 'refresh'],
    ['the end when it is the first and deleted [R4575-4.6-3]', undefined, 'deleted', 1, 'gone'],
    ['merged when it is the next [R4575-4.6-5]', 4, 'partial', 5, 'applied', 5],
    ['discarded when it is partial and known [R4575-4.6-2]', 4, 'partial', 4, 'discarded', 4],
    ['discarded when it is partial and older [R4575-4.6-2]', 4, 'partial', 3, 'discarded', 4],
    ['to be refreshed when one was missed [R4575-4.6-4]', 4, 'partial', 6, 'refresh', 4],
    ['discarded when it is full and known [E19]', 4, 'full', 4, 'discarded', 4],
    ['discarded when it is deleted and known [R4575-4.6-2]', 4, 'deleted', 4, 'discarded', 4],
    ['stored when it is full and newer [R4575-4.6-3]', 4, 'full', 9, 'applied', 9],
    ['the end when it is deleted and newer [R4575-4.6-3]', 4, 'deleted', 5, 'gone'],
    [
      'stored when it is full in a new subscription [R4575-5.2-1]',
      undefined,
      'full',
      2,
      'applied',
      2,
    ],
    [
      'to be refreshed when the version wraps [E20]',
      4_294_967_295,
      'partial',
      0,
      'refresh',
      4_294_967_295,
    ],
  ] as const)('%s', (_, known, state, version, kind, ...then) => {
    const roster = known === undefined ? undefined : at(known);
    const outcome = applyConferenceInfo(roster, document(state, version));
    expect(outcome.kind).toBe(kind);
    expect('roster' in outcome ? outcome.roster?.version : undefined).toBe(then[0]);
    if (outcome.kind === 'discarded' || outcome.kind === 'refresh') {
      expect(outcome.roster).toBe(roster);
    }
  });

  it('a whole table of users where the table is full, in a partial document too [R4575-4.6-5]', () => {
    const outcome = applyConferenceInfo(
      at(4),
      document('partial', 5, listed('full', user('sip:carol@h'))),
    );
    expect(outcome.kind === 'applied' && names(outcome.roster)).toEqual(['sip:carol@h']);
  });

  it('no more than its version where an unknown user is deleted [R4575-4.6-5]', () => {
    const outcome = applyConferenceInfo(
      at(4),
      document('partial', 5, listed('partial', user('sip:zoe@h', 'deleted'))),
    );
    expect(outcome).toEqual({ kind: 'applied', roster: { ...at(4), version: 5 } });
  });

  it('about another user where the host differs in case alone [R4575-4.5-1]', () => {
    const outcome = applyConferenceInfo(
      at(4),
      document('partial', 5, listed('partial', user('sip:alice@H'))),
    );
    expect(outcome.kind === 'applied' && names(outcome.roster)).toEqual([
      'sip:alice@H',
      'sip:alice@h',
      'sip:bob@h',
    ]);
  });
});

describe('A user in a partial document', () => {
  const laptop = { entity: 'sip:a@laptop', state: 'full', status: 'connected', media: [] } as const;
  const phone = {
    ...{ entity: 'sip:a@phone', state: 'full', status: 'connected', displayText: 'phone' },
    media: [{ id: '1', type: 'message', status: 'sendrecv' }],
  } as const;
  const alice = user('sip:alice@h', 'full', {
    ...{ nickname: 'Rook', displayText: 'Alice' },
    endpoints: [laptop, phone],
  });
  const before = rosterOf(document('full', 1, listed('full', alice)));

  function aliceAfter(told: ConferenceUser): unknown {
    const outcome = applyConferenceInfo(before, document('partial', 2, listed('partial', told)));
    return outcome.kind === 'applied' ? outcome.roster.users.get('sip:alice@h') : outcome.kind;
  }
  const bare = ({ state: _, ...endpoint }: typeof laptop | typeof phone) => endpoint;

  it('that is full replaces all of the former, the nickname too [R4575-4.6-5]', () => {
    expect(aliceAfter(user('sip:alice@h'))).toEqual({ entity: 'sip:alice@h', endpoints: [] });
  });

  it('loses an endpoint that is deleted and keeps the other [E15]', () => {
    const gone = { entity: laptop.entity, state: 'deleted', media: [] } as const;
    expect(aliceAfter(user('sip:alice@h', 'partial', { endpoints: [gone] }))).toEqual({
      ...{ entity: 'sip:alice@h', nickname: 'Rook', displayText: 'Alice' },
      endpoints: [bare(phone)],
    });
  });

  it('has an endpoint changed by what it names [R4575-4.6-5]', () => {
    const held = {
      ...{ entity: phone.entity, state: 'partial', status: 'on-hold' },
      media: [{ id: '2', type: 'audio' }],
    } as const;
    expect(aliceAfter(user('sip:alice@h', 'partial', { endpoints: [held] }))).toMatchObject({
      endpoints: [
        bare(laptop),
        { ...bare(phone), status: 'on-hold', media: [...phone.media, { id: '2', type: 'audio' }] },
      ],
    });
  });

  it('whom nobody knew is there from then on [R4575-4.6-5]', () => {
    const told = document('partial', 2, listed('partial', user('sip:zoe@h', 'partial')));
    expect(names(rosterOf(document('full', 1), told))).toEqual(['sip:zoe@h']);
  });
});

describe('The roster of a subscriber', () => {
  /** A room's history: who is there at each version, each with all that is known of them. */
  const everybody = fc.uniqueArray(conferenceUser.map(everyField), {
    selector: ({ entity }) => entity,
    maxLength: 5,
  });
  const history = fc.array(everybody, { minLength: 1, maxLength: 8 });

  it('is what the room was at its version, whatever is lost, doubled or late [R4575-4.6-4] [E2]', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat({ max: 9 }), { maxLength: 20 }), (states, order) => {
        let roster: Roster | undefined;
        for (const pick of order) {
          const n = pick % states.length;
          const info = n === 0 || pick > 7 ? fullOf(states, n) : changeOf(states, n);
          const outcome = applyConferenceInfo(roster, info);
          const known = roster?.version ?? -1;
          roster = 'roster' in outcome ? outcome.roster : undefined;
          if (roster === undefined) continue;
          expect(roster.version).toBeGreaterThanOrEqual(known);
          expect(roster.users.toObject()).toEqual(
            rosterOf(fullOf(states, roster.version)).users.toObject(),
          );
        }
      }),
    );
  });

  it('never throws and never loses a version, for documents at random [R4575-4.6-2]', () => {
    fc.assert(
      fc.property(fc.array(conferenceInfo), (infos) => {
        let roster: Roster | undefined;
        for (const info of infos) {
          const outcome = applyConferenceInfo(roster, info);
          if (roster !== undefined && 'roster' in outcome) {
            expect(outcome.roster?.version).toBeGreaterThanOrEqual(roster.version);
          }
          roster = 'roster' in outcome ? outcome.roster : undefined;
        }
      }),
    );
  });

  type Everybody = readonly ConferenceUser[];

  function everyField(each: ConferenceUser): ConferenceUser {
    const endpoints = each.endpoints
      .filter(({ state }) => state !== 'deleted')
      .filter(({ entity }, n, all) => all.findIndex((other) => other.entity === entity) === n)
      .map(({ media, ...endpoint }) => ({
        ...endpoint,
        state: 'full' as const,
        media: media.filter(({ id }, n) => media.findIndex((other) => other.id === id) === n),
      }));
    return { ...each, state: 'full', endpoints };
  }

  function fullOf(states: readonly Everybody[], n: number): ConferenceInfo {
    return document('full', n, listed('full', ...(states[n] ?? [])));
  }

  function changeOf(states: readonly Everybody[], n: number): ConferenceInfo {
    const now = states[n] ?? [];
    const gone = (states[n - 1] ?? []).filter(
      ({ entity }) => !now.some((each) => each.entity === entity),
    );
    const deleted = gone.map(({ entity }) => user(entity, 'deleted'));
    return document('partial', n, listed('partial', ...now, ...deleted));
  }
});
