// Plants in a room: who has which name, who is in it, who may say what to whom. A table of data.
import { assign } from 'xstate';
import type { RoomContext, RoomEvent } from '../../model/room/context.ts';
import { loseNode } from '../../model/room/members.ts';
import type { Plant } from './plant.ts';
import { answeredEarly, deafToOthers, flagless, resaid, unsaid } from './spoiling.ts';

export const roomPlants: readonly Plant[] = [
  {
    name: 'no-uniqueness',
    says: 'a nickname that somebody else has is granted all the same',
    clause: 'R7701-7.1-10',
    edits: { 'room/room': [{ ...asked(4), becomes: null }] },
    found: { model: 'nickname-race', property: 'one-nickname-one-holder', steps: 6 },
  },
  {
    name: 'release-not-done',
    says: 'a nickname that is given back stays with who gave it back, and is refused to others',
    clause: 'R7701-7.3-1',
    seenIn: 'a server that answered a removal with 200 and did not remove',
    edits: { 'room/room': [{ ...asked(3), becomes: { actions: ['accept'] } }] },
    found: { model: 'nickname-race', property: 'people-and-room-agree', steps: 6 },
  },
  {
    name: 'rename-not-done',
    says: 'whoever has a nickname and asks for another is told 200, and keeps the first',
    clause: 'R7701-7.2-1',
    edits: { 'room/room': [{ ...asked(7), becomes: { guard: hasName } }] },
    found: { model: 'nickname-race', property: 'people-and-room-agree', steps: 6 },
  },
  {
    name: 'refused-for-nothing',
    says: 'whoever has a nickname is refused any other',
    clause: 'R7701-7.2-1',
    edits: { 'room/room': [{ ...asked(4), becomes: { guard: hasName } }] },
    found: { model: 'nickname-race', property: 'refused-with-reason', steps: 4 },
  },
  {
    name: 'refusal-as-grant',
    says: 'a nickname that is refused is answered 200',
    clause: 'R7701-7.1-10',
    spoils: (driven) => resaid(driven, / 425 [^\r]*/, ' 200 OK'),
    found: { model: 'nickname-race', property: 'one-nickname-one-holder', steps: 6 },
  },
  {
    name: 'own-name-refused',
    says: 'a second session is refused the nickname that its own user has in the first',
    clause: 'R7701-7.1-10',
    seenIn: 'a server that compares sessions where it should compare users',
    edits: { 'room/room': [{ ...asked(4), becomes: { guard: hasAnotherLeg } }] },
    found: { model: 'membership', property: 'a-name-goes-to-whom-it-may', steps: 17 },
  },
  {
    name: 'freed-name-refused',
    says: 'the nickname of somebody who has left is refused to others for ever',
    clause: 'R7701-4.1-2',
    seenIn: 'a server that never forgot who had a name last',
    edits: { 'room/room': [{ ...asked(4), becomes: { guard: wasAnothers } }] },
    found: { model: 'membership', property: 'a-name-goes-to-whom-it-may', steps: 17 },
  },
  {
    name: 'no-quarantine',
    says: 'the nickname of somebody who has left is given to the next who asks',
    clause: 'R7701-4.1-2',
    edits: { 'room/room': [{ ...asked(4), becomes: { guard: isInUse } }] },
    found: { model: 'membership', property: 'a-name-is-kept-for-who-left', steps: 16 },
  },
  {
    name: 'goodbye-not-done',
    says: 'a BYE is answered 200, and who said it stays in the room',
    clause: 'R7701-4-5',
    seenIn: 'a server that answered a removal with 200 and did not remove',
    edits: {
      'room/room': [
        { source: 'open', event: 'participant.left', branch: 2, becomes: { actions: ['accept'] } },
      ],
    },
    found: { model: 'membership', property: 'who-has-left-is-gone', steps: 7 },
  },
  {
    name: 'joined-unseen',
    says: 'whoever binds its session is not counted among those who are there',
    clause: 'R4975-5.4-5',
    edits: {
      'room/room': [
        { source: 'open', event: 'participant.joined', becomes: { actions: ['accept'] } },
      ],
    },
    found: { model: 'membership', property: 'who-was-let-in-is-a-member', steps: 8 },
  },
  {
    name: 'two-to-broadcast',
    says: 'a message with two To headers goes to the whole room',
    clause: 'R7701-6.1-7',
    seenIn: 'SylkServer',
    edits: {
      'room/room': [
        { ...posted(4), becomes: { guard: ({ event }: Asking) => toOf(event).length > 1 } },
        { ...posted(3), becomes: { guard: ({ event }: Asking) => toOf(event).length < 1 } },
      ],
    },
    found: { model: 'private-message', property: 'a-message-goes-to-whom-it-is-for', steps: 2 },
  },
  {
    name: 'private-dropped',
    says: 'a private message is answered 200, and goes to nobody',
    clause: 'R7701-6.2-9',
    seenIn: 'SylkServer',
    edits: { 'room/room': [{ ...posted(9), becomes: { actions: ['accept'] } }] },
    found: { model: 'private-message', property: 'a-message-goes-to-whom-it-is-for', steps: 2 },
  },
  {
    name: 'mute-room',
    says: 'a message without a To is taken, and mutes the room for everybody',
    clause: 'R7701-6.1-7',
    seenIn: 'SylkServer',
    edits: {
      'room/room': [
        {
          ...posted(3),
          before: {
            guard: ({ event }: Asking) => toOf(event).length === 0,
            target: 'closing',
            actions: ['accept'],
          },
        },
      ],
    },
    found: { model: 'private-message', property: 'an-answer-says-what-came-of-it', steps: 2 },
  },
  {
    name: 'private-to-all',
    says: 'a private message goes to everybody in the room',
    clause: 'R7701-6.2-9',
    edits: {
      'room/room': [
        {
          ...posted(9),
          becomes: { actions: ['accept', { type: 'deliver', params: { to: 'room' } }] },
        },
      ],
    },
    found: { model: 'private-message', property: 'a-message-goes-to-whom-it-is-for', steps: 2 },
  },
  {
    name: 'private-to-unable',
    says: 'whoever takes no private messages gets them all the same',
    clause: 'R7701-6.2-5',
    edits: { 'room/room': [{ ...posted(8), becomes: null }] },
    found: { model: 'private-message', property: 'an-answer-says-what-came-of-it', steps: 6 },
  },
  {
    name: 'private-to-nobody',
    says: 'a private message to somebody who is not there is answered 200',
    clause: 'R7701-6.2-4',
    seenIn: 'SylkServer',
    edits: {
      'room/room': [
        { ...posted(7), becomes: { actions: ['accept'] } },
        { ...posted(8), becomes: null },
      ],
    },
    found: { model: 'private-message', property: 'an-answer-says-what-came-of-it', steps: 2 },
  },
  {
    name: 'forged-from',
    says: 'a message From somebody else is taken',
    clause: 'R7701-6.3-3',
    edits: { 'room/room': [{ ...posted(1), becomes: null }] },
    found: { model: 'private-message', property: 'a-message-goes-to-whom-it-is-for', steps: 2 },
  },
  {
    name: 'flag-lost',
    says: 'a chunk whose message goes on is taken for the last one: its continuation flag is lost',
    clause: 'R4975-7.3.1-1',
    seenIn: 'a library that lost the flag where a read ended within an end-line',
    mishears: flagless,
    found: { model: 'delivery', property: 'a-sender-is-told', steps: 2 },
  },
  {
    name: 'delivered-twice',
    says: 'a message that comes again is sent to the room again',
    clause: 'C42',
    spoils: (driven) => ({
      ...driven,
      state: { ...driven.state, taken: driven.state.taken.clear() },
    }),
    found: { model: 'delivery', property: 'a-message-goes-to-everybody', steps: 4 },
  },
  {
    name: 'report-withheld',
    says: 'no success REPORT leaves, though one was asked for',
    clause: 'R7701-6.3-4',
    spoils: (driven) => unsaid(driven, / REPORT\r\n/),
    found: { model: 'delivery', property: 'a-sender-is-told', steps: 2 },
  },
  {
    name: 'answers-before-commit',
    says: 'a message is answered 200 before the log has it',
    clause: 'R7701-6.2-9',
    spoils: (driven, before) => answeredEarly('message', driven, before),
    found: { model: 'restart', property: 'acknowledged-is-kept', steps: 3 },
  },
  {
    name: 'grants-before-commit',
    says: 'a nickname is granted before the log has it',
    clause: 'R7701-7.1-10',
    spoils: (driven, before) => answeredEarly('nickname', driven, before),
    found: { model: 'two-nodes', property: 'anna-and-east-agree', steps: 3 },
  },
  {
    name: 'former-life-stays',
    says: 'whoever was in the room before a crash is still in it afterwards',
    clause: 'R4975-5.4-6',
    edits: {
      'room/room': [
        {
          source: 'open',
          event: 'node.started',
          branch: 2,
          becomes: { actions: ['changeRoster'] },
        },
      ],
    },
    found: { model: 'restart', property: 'only-who-is-there', steps: 8 },
  },
  {
    name: 'names-lost-in-crash',
    says: 'a crash frees the nicknames of everybody who was there',
    clause: 'R7701-4.1-2',
    edits: {
      'room/room': [
        { source: 'open', event: 'node.started', branch: 2, becomes: { actions: forgetful() } },
      ],
    },
    found: { model: 'restart', property: 'a-name-outlasts-a-crash', steps: 11 },
  },
  {
    name: 'deaf-node',
    says: 'a node does not fold what other nodes have appended',
    clause: 'R7701-7.1-10',
    spoils: deafToOthers,
    found: { model: 'two-nodes', property: 'one-nickname-one-holder', steps: 11 },
  },
];

/** The candidate of that number for a NICKNAME in an open room. */
function asked(branch: number) {
  return { source: 'open', event: 'nickname.requested', branch };
}

/** The candidate of that number for a message in an open room. */
function posted(branch: number) {
  return { source: 'open', event: 'message.posted', branch };
}

interface Asking {
  readonly context: RoomContext;
  readonly event: { readonly entry: object };
}

function hasName({ context, event }: Asking): boolean {
  const { leg } = event.entry as Named;
  return context.members.get(leg)?.nicknameKey !== '';
}

function hasAnotherLeg({ context, event }: Asking): boolean {
  const { leg, nicknameKey } = event.entry as Named;
  const held = context.nicknames.get(nicknameKey);
  return held !== undefined && !held.legs.includes(leg);
}

function wasAnothers({ context, event }: Asking): boolean {
  const { nicknameKey, actor } = event.entry as Named;
  const held = context.nicknames.get(nicknameKey);
  return held !== undefined && held.uri !== actor;
}

function isInUse({ context, event }: Asking): boolean {
  const { nicknameKey, actor } = event.entry as Named;
  const held = context.nicknames.get(nicknameKey);
  return held !== undefined && held.uri !== actor && held.legs.length > 0;
}

type Named = Extract<RoomEvent['entry'], { type: 'nickname.requested' }>;

function toOf({ entry }: Asking['event']): readonly string[] {
  return (entry as { readonly to: readonly string[] }).to;
}

function forgetful() {
  return [
    assign(({ context, event }: { context: RoomContext; event: RoomEvent }) => ({
      ...loseNode(context, event),
      nicknames: context.nicknames.clear(),
    })),
    'changeRoster',
  ];
}
