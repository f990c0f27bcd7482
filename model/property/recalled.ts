// The minutes of a room of which a node reads a snapshot: where its log has been cut behind one,
// nobody has seen the entries before. Law: what a snapshot says is taken as it is; from there on
// the entries decide.
import { Map as ImmutableMap } from 'immutable';
import type { LegKey, RoomSnapshot } from '../log/entry.ts';
import type { RoomDescription } from '../room/fold.ts';
import { completePolicy } from '../room/policy.ts';
import { type Claim, keyOf } from './claims.ts';
import { type Attendee, type Minutes, noMinutes } from './minutes.ts';

/** A room as it was when the snapshot was taken. */
export function recalled({ room, state }: RoomSnapshot): Minutes {
  const was = JSON.parse(state) as RoomDescription;
  const claims = was.nicknames.map((held): readonly [key: string, name: string, claim: Claim] => {
    const { key, nickname, uri, legs, untilMs } = held;
    return [key, keyOf({ nickname, nicknameKey: key }), { nickname, uri, legs, untilMs }];
  });
  const names = new Map(claims.map(([key, name]) => [key, name]));
  const members = was.members.map((member): readonly [LegKey, Attendee] => {
    const {
      leg,
      uri,
      name,
      shownAs = uri,
      identities = [],
      joined,
      capabilities,
      nicknameKey,
    } = member;
    return [
      leg,
      {
        ...{ leg, uri, name, shownAs, identities, joined, anonymous: shownAs.endsWith(NOWHERE) },
        privateMessages: capabilities.privateMessages,
        nameKey: names.get(nicknameKey) ?? nicknameKey,
      },
    ];
  });
  const people = members.map(([, attendee]) => attendee);
  const hidden = people.filter(({ anonymous, uri }) => anonymous && !uri.endsWith(NOWHERE));
  const open = people.filter(({ anonymous }) => !anonymous);
  return {
    ...noMinutes(room),
    ...{ seq: was.seq, stampMs: was.stampMs, state: was.state, creator: was.creator },
    ...{ policy: completePolicy(was.policy), anonymous: was.anonymous ?? 0 },
    nodes: ImmutableMap(was.nodes.map(({ node, boot, n }) => [node, { boot, n }] as const)),
    members: ImmutableMap(members),
    names: ImmutableMap(claims.map(([, name, claim]) => [name, claim] as const)),
    hidden: hidden.map(({ uri }) => mailboxOf(uri)),
    open: ImmutableMap(open.map(({ uri }) => [mailboxOf(uri), true] as const)),
  };
}

function mailboxOf(uri: string): string {
  return uri.slice(uri.indexOf(':') + 1);
}

const NOWHERE = '@anonymous.invalid';
