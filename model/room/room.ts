// The room machine: what each committed entry does to a room (RFC 7701 4 to 7).
// Deterministic: every node folds the same entries to the same room. It has no clock: a name's
// quarantine is judged by the stamp of the entry that claims it (design, "Time").
import { assign, setup } from 'xstate';
import type { Clause } from '../clause.ts';
import type { Entry } from '../log/entry.ts';
import type { RoomContext, RoomEvent, RoomInput, StatusVariant } from './context.ts';
import * as judgement from './judgement.ts';
import * as members from './members.ts';
import * as nicknames from './nicknames.ts';

export const roomMachine = setup({
  types: {
    context: {} as RoomContext,
    events: {} as RoomEvent,
    input: {} as RoomInput,
  },
  guards: {
    isMember: ({ context, event }) => 'leg' in event.entry && context.members.has(event.entry.leg),
    severalForbidden: ({ context, event }) =>
      !context.policy.severalSessions && members.isPresent(context, event.entry.actor),
    isFull: ({ context }) => members.isFull(context),
    isStranger: ({ context, event }) => !judgement.isOwnLeg(context, event.entry),
    severalReplace: ({ context, event }) =>
      !context.policy.severalSessions &&
      context.variants.severalSessionsReplace &&
      !members.isFull(context) &&
      members.isPresent(context, event.entry.actor),
    nicknamesForbidden: ({ context }) => !context.policy.nicknames,
    clearsNothing: ({ context, event }) =>
      context.variants.nothingToRemove !== 200 &&
      asked(event).nicknameKey === '' &&
      nicknames.hasNone(context, asked(event)),
    clearsNickname: ({ event }) => asked(event).nicknameKey === '',
    heldByAnother: ({ context, event }) => nicknames.heldByAnother(context, asked(event), event),
    isLikeAnother: ({ context, event }) =>
      context.variants.likeOthersNames !== 200 && nicknames.isLikeAnother(context, asked(event)),
    secondForbidden: ({ context, event }) =>
      context.variants.secondNickname !== 200 && nicknames.hasAnother(context, asked(event)),
    changesNothing: ({ context, event }) => nicknames.holdsExactly(context, asked(event)),
    typeForbidden: ({ context, event }) => judgement.typeForbidden(context, posted(event)),
    fromForeign: ({ context, event }) => judgement.isFromForeign(context, posted(event)),
    toNotOne: ({ event }) => posted(event).to.length !== 1,
    toRoom: ({ context, event }) => judgement.isToRoom(context, posted(event)),
    privateForbidden: ({ context, event }) => judgement.privateForbidden(context, posted(event)),
    isMonologue: ({ context, event }) =>
      context.variants.privateToSelfAlone === 200 &&
      judgement.isToSelfAlone(context, posted(event)),
    toNobody: ({ context, event }) => !judgement.isRecipient(context, posted(event)),
    recipientsUnable: ({ context, event }) => !judgement.isAble(context, posted(event)),
    endsWithCreator: ({ context, event }) => members.creatorLeaves(context, left(event).leg),
    endsAlone: ({ context, event }) => members.creatorLeavesAlone(context, left(event).leg),
    losesCreator: ({ context, event }) => members.losesCreator(context, event),
    losesAll: ({ context, event }) => members.losesAll(context, event),
    losesCreatorAndAll: ({ context, event }) =>
      members.losesCreator(context, event) && members.losesAll(context, event),
    isLast: ({ context, event }) => members.isLast(context, left(event).leg),
    isEmpty: ({ context }) => context.members.isEmpty(),
  },
  actions: {
    open: assign(({ context, event }) => ({
      creator: event.entry.actor,
      ...members.underPolicy(context, event),
    })),
    changePolicy: assign(({ context, event }) => members.underPolicy(context, event)),
    admit: assign(({ context, event }) => members.admit(context, event)),
    join: assign(({ context, event }) => members.join(context, event)),
    change: assign(({ context, event }) => members.change(context, event)),
    leave: assign(({ context, event }) => members.leave(context, left(event).leg, event.stampMs)),
    loseNode: assign(({ context, event }) => members.loseNode(context, event)),
    grantNickname: assign(({ context, event }) =>
      nicknames.grant(context, asked(event), event.stampMs),
    ),
    clearNickname: assign(({ context, event }) =>
      nicknames.clear(context, asked(event), event.stampMs),
    ),
    /** The entry's author may be told that it stands. */
    accept: () => {},
    /** The entry changed nothing, and this is what its author is told. */
    refuse: (_, _refusal: RefusalFor) => {},
    /** A copy goes to each leg that `judgement.audience` or `judgement.recipients` names. */
    deliver: (_, _to: { readonly to: 'room' | 'recipient' }) => {},
    changeRoster: () => {},
    /** The other legs of the entry's actor are to be ended. */
    replaceLegs: () => {},
    /** Every leg still in the room is to be ended by the node that hosts it. */
    endLegs: () => {},
  },
}).createMachine({
  id: 'room',
  initial: 'reserved',
  context: ({ input }) => ({ ...input, creator: '', anonymous: 0, ...members.nobody() }),
  on: { 'node.started': { actions: ['loseNode', 'changeRoster'] } },
  states: {
    reserved: {
      on: {
        'room.opened': { target: 'open', actions: ['open', 'accept'] },
        'participant.admitted': { actions: refuse(404, 'R7701-5.1-1', 'no such room') },
      },
    },
    open: {
      on: {
        'room.opened': { actions: 'accept' },
        'policy.changed': { actions: ['changePolicy', 'accept', 'changeRoster'] },
        'room.closed': [
          { guard: 'isEmpty', target: 'closed', actions: ['accept'] },
          { target: 'closing', actions: ['accept', 'endLegs'] },
        ],
        'participant.admitted': [
          {
            guard: 'severalReplace',
            actions: ['replaceLegs', 'admit', 'accept'],
          },
          {
            guard: 'severalForbidden',
            actions: refuse(
              'severalSessionsRefusal',
              'S18',
              'this identity is in the room already',
            ),
          },
          { guard: 'isFull', actions: refuse('fullRefusal', 'S36', 'the room is full') },
          { actions: ['admit', 'accept'] },
        ],
        'participant.joined': {
          guard: 'isMember',
          actions: ['join', 'accept', 'changeRoster'],
        },
        'participant.changed': {
          guard: 'isMember',
          actions: ['change', 'accept', 'changeRoster'],
        },
        'node.started': [
          {
            guard: 'losesCreatorAndAll',
            target: 'closed',
            actions: ['loseNode', 'changeRoster'],
          },
          {
            guard: 'losesCreator',
            target: 'closing',
            actions: ['loseNode', 'changeRoster', 'endLegs'],
          },
          { actions: ['loseNode', 'changeRoster'] },
        ],
        'participant.left': [
          { guard: 'endsAlone', target: 'closed', actions: ['leave', 'accept', 'changeRoster'] },
          {
            guard: 'endsWithCreator',
            target: 'closing',
            actions: ['leave', 'accept', 'changeRoster', 'endLegs'],
          },
          { guard: 'isMember', actions: ['leave', 'accept', 'changeRoster'] },
        ],
        'nickname.requested': [
          { guard: 'nicknamesForbidden', actions: refuse(403, 'R7701-7.1-5', 'nicknames are off') },
          { guard: 'isStranger', actions: refuse(403, 'R7701-7.1-8', 'not a member any more') },
          {
            guard: 'clearsNothing',
            actions: refuse('nothingToRemove', 'N7', 'no nickname is held'),
          },
          { guard: 'clearsNickname', actions: ['clearNickname', 'accept', 'changeRoster'] },
          {
            guard: 'heldByAnother',
            actions: refuse(425, 'R7701-7.1-10', 'Nickname reserved or already in use'),
          },
          {
            guard: 'isLikeAnother',
            actions: refuse('likeOthersNames', 'N20', 'somebody else is called like that'),
          },
          {
            guard: 'secondForbidden',
            actions: refuse('secondNickname', 'N17', 'another session has another nickname'),
          },
          { guard: 'changesNothing', actions: 'accept' },
          { actions: ['grantNickname', 'accept', 'changeRoster'] },
        ],
        'message.posted': [
          {
            guard: 'typeForbidden',
            actions: refuse(415, 'R7701-4.1-9', 'this room does not take that content type'),
          },
          {
            guard: 'fromForeign',
            actions: refuse(403, 'R7701-6.3-3', 'From is not an address of the sender'),
          },
          { guard: 'isStranger', actions: refuse(403, 'R7701-6.3-3', 'not a member any more') },
          {
            guard: 'toNotOne',
            actions: refuse(403, 'R7701-6.1-7', 'a message has exactly one To'),
          },
          {
            guard: 'toRoom',
            actions: ['accept', { type: 'deliver', params: { to: 'room' as const } }],
          },
          {
            guard: 'privateForbidden',
            actions: refuse('privateForbidden', 'P6', 'private messages are off in this room'),
          },
          {
            guard: 'isMonologue',
            actions: ['accept', { type: 'deliver', params: { to: 'recipient' as const } }],
          },
          {
            guard: 'toNobody',
            actions: refuse(404, 'R7701-6.2-4', 'the recipient is not in the room'),
          },
          {
            guard: 'recipientsUnable',
            actions: refuse(428, 'R7701-6.2-5', 'Private messages not supported'),
          },
          { actions: ['accept', { type: 'deliver', params: { to: 'recipient' as const } }] },
        ],
      },
    },
    closing: {
      on: {
        'participant.admitted': { actions: refuse('closingRefusal', 'S25', 'the room is closing') },
        'nickname.requested': { actions: refuse(403, 'S25', 'the room is closing') },
        'message.posted': { actions: refuse(403, 'S25', 'the room is closing') },
        'participant.left': [
          { guard: 'isLast', target: 'closed', actions: ['leave', 'accept', 'changeRoster'] },
          { guard: 'isMember', actions: ['leave', 'accept', 'changeRoster'] },
        ],
        'node.started': [
          { guard: 'losesAll', target: 'closed', actions: ['loseNode', 'changeRoster'] },
          { actions: ['loseNode', 'changeRoster'] },
        ],
      },
    },
    closed: {
      on: {
        'room.opened': { target: 'open', actions: ['open', 'accept'] },
        'participant.admitted': { actions: refuse('closedRefusal', 'S26', 'the room was closed') },
        'nickname.requested': { actions: refuse(403, 'S26', 'the room was closed') },
        'message.posted': { actions: refuse(403, 'S26', 'the room was closed') },
      },
    },
  },
});

interface RefusalFor {
  /** A status, or the variant that holds it. */
  readonly status: number | StatusVariant;
  readonly clause: Clause;
  readonly reason: string;
}

function refuse(status: RefusalFor['status'], clause: Clause, reason: string) {
  return { type: 'refuse' as const, params: { status, clause, reason } };
}

// Guards and actions are shared by name between event types; each of these is only reached from a
// transition on its own event type.
function asked(event: RoomEvent) {
  return event.entry as Extract<Entry, { type: 'nickname.requested' }>;
}

function posted(event: RoomEvent) {
  return event.entry as Extract<Entry, { type: 'message.posted' }>;
}

function left(event: RoomEvent) {
  return event.entry as Extract<Entry, { type: 'participant.left' }>;
}
