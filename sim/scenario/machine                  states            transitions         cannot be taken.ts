//
import type { Scenario } from '../world/scenario.ts';

export const machine                  states            transitions         cannot be taken: Scenario = {
name: 'machine                  states            transitions         cannot be taken',
row: 'MACHINE                  STATES            TRANSITIONS         CANNOT BE TAKEN',
room/room                   4 of 4  100 %     30 of 49   61 %                4
session/session           11 of 12   91 %     19 of 38   50 %                1
nickname/negotiation        2 of 2  100 %       4 of 4  100 %
msrp/binding                4 of 4  100 %      6 of 11   54 %
msrp/reassembly             5 of 5  100 %       4 of 7   57 %
sip/invite-server           5 of 5  100 %     11 of 17   64 %                1
sip/non-invite-server       3 of 4   75 %      4 of 17   23 %                8
sip/invite-client           4 of 5   80 %      7 of 18   38 %                1
sip/non-invite-client       3 of 4   75 %      6 of 13   46 %
sip/dialog                  6 of 6  100 %     12 of 14   85 %
sip/offer-answer          12 of 13   92 %     17 of 30   56 %
sip/session-timer           4 of 4  100 %       6 of 7   85 %
sip/subscription            7 of 7  100 %     15 of 20   75 %
client/call               10 of 12   83 %     29 of 57   50 %
client/nickname-request     3 of 4   75 %     10 of 15   66 %
client/subscription        7 of 10   70 %     15 of 32   46 %
client/composing            2 of 2  100 %       6 of 7   85 %
client/refresh              4 of 6   66 %      6 of 15   40 %
all                      96 of 109   88 %   207 of 371   55 %               15

States never visited
  session/session: admitted.dormant
  sip/non-invite-server: proceeding
  sip/invite-client: proceeding
  sip/non-invite-client: proceeding
  sip/offer-answer: waiting
  client/call: proceeding
  client/call: cancelling
  client/nickname-request: forbidden
  client/subscription: live.refreshing
  client/subscription: live.lapsing
  client/subscription: lost
  client/refresh: refreshing.asking
  client/refresh: refreshing.waiting

Transitions never taken
  room/room: in reserved, on participant.admitted
  room/room: in open, on room.closed if isEmpty, to closed
  room/room: in open, on participant.admitted (choice 3) if isFull
  room/room: in open, on node.started if losesCreatorAndAll, to closed
  room/room: in open, on node.started (choice 2) if losesCreator, to closing
  room/room: in open, on participant.left if endsAlone, to closed
  room/room: in open, on nickname.requested if nicknamesForbidden
  room/room: in open, on nickname.requested (choice 6) if isLikeAnother
  room/room: in open, on message.posted if typeForbidden
  room/room: in closing, on nickname.requested
  room/room: in closing, on message.posted
  room/room: in closing, on node.started if losesAll, to closed
  room/room: in closing, on node.started (choice 2)
  room/room: in closed, on room.opened, to open
  room/room: in closed, on participant.admitted
  session/session: in invited, on expelled, to withdrawn
  session/session: in withdrawn, on admission.refused, to ended
  session/session: in admitted.unbound, on media.removed, to admitted.dormant
  session/session: in admitted.unbound, on media.renewed, to admitted.unbound
  session/session: in admitted.suspended, on media.renewed, to admitted.renewing
  session/session: in admitted.suspended, on media.removed, to admitted.detached
  session/session: in admitted.suspended, on connection.lost
  session/session: in admitted.rebinding, on bound, to admitted.bound
  session/session: in admitted.rebinding, on connection.lost, to admitted.renewing
  session/session: in admitted.rebinding, on media.removed, to admitted.detached
  session/session: in admitted.rebinding, on media.renewed, to admitted.rebinding
  session/session: in admitted.renewing, on connection.lost
  session/session: in admitted.renewing, on media.removed, to admitted.detached
  session/session: in admitted.renewing, on media.renewed, to admitted.renewing
  session/session: in admitted.detached, on media.renewed, to admitted.renewing
  session/session: in admitted.detached, on connection.lost
  session/session: in admitted.dormant, on announced, to admitted.detached
  session/session: in admitted.dormant, on media.renewed, to admitted.unbound
  msrp/binding: in fresh, on garbage.received, to closing
  msrp/binding: in bound, on session.bound
  msrp/binding: in bound, on session.ended (choice 2)
  msrp/binding: in idle, on session.bound, to bound
  msrp/binding: in idle, on garbage.received, to closing
  msrp/reassembly: in open, after openTimeout, to expired
  msrp/reassembly: in expired, after chunkTimeout, to forgotten
  msrp/reassembly: in refused, after chunkTimeout, to forgotten
  sip/invite-server: in proceeding, on timer.trying
  sip/invite-server: in proceeding, on request.received if isAnswered
  sip/invite-server: in proceeding, on transport.failed
  sip/invite-server: in completed, on request.received
  sip/invite-server: in accepted, on ack.received
  sip/non-invite-server: in trying, after timerTrying, to proceeding
  sip/non-invite-server: in proceeding, on request.received
  sip/non-invite-server: in proceeding, on response.sent (choice 4) if isReliable, to terminated
  sip/non-invite-server: in proceeding, on response.sent (choice 5), to completed
  sip/non-invite-server: in proceeding, on transport.failed
  sip/invite-client: in calling, on response.received if isProvisional, to proceeding
  sip/invite-client: in calling, on transport.failed, to terminated
  sip/invite-client: in calling, on abandoned, to terminated
  sip/invite-client: in calling, after timerB, to terminated
  sip/invite-client: in proceeding, on response.received if isProvisional
  sip/invite-client: in proceeding, on response.received (choice 2) if isSuccess, to accepted
  sip/invite-client: in proceeding, on response.received (choice 3) if isReliable, to terminated
  sip/invite-client: in proceeding, on response.received (choice 4), to completed
  sip/invite-client: in proceeding, on abandoned, to terminated
  sip/invite-client: in completed, on response.received if isRefusal
  sip/non-invite-client: in trying, on response.received if isProvisional, to proceeding
  sip/non-invite-client: in proceeding, on timer.E
  sip/non-invite-client: in proceeding, on timer.F, to terminated
  sip/non-invite-client: in proceeding, on response.received if isProvisional
  sip/non-invite-client: in proceeding, on response.received (choice 2) if isReliable, to terminated
  sip/non-invite-client: in proceeding, on response.received (choice 3), to completed
  sip/non-invite-client: in proceeding, on transport.failed, to terminated
  sip/dialog: in early, on bye.received, to ended
  sip/dialog: in accepted, on ack.received if hangsUp, to ending
  sip/offer-answer: in any state, on response.received (choice 2) if isRepeated
  sip/offer-answer: in judging, on change.refused, to stable
  sip/offer-answer: in judging, on dialog.ended, to ended
  sip/offer-answer: in accepted, on offer.received if byInvite, to judging.invite
  sip/offer-answer: in accepted, on offer.received (choice 2), to judging.update
  sip/offer-answer: in accepted, on offer.wanted, to offering
  sip/offer-answer: in accepted, after giveUp, to ended
  sip/offer-answer: in offering, after giveUp, to ended
  sip/offer-answer: in refreshing, on response.received if isClash, to waiting
  sip/offer-answer: in waiting, on timer.retry, to refreshing
  sip/offer-answer: in waiting, on offer.received if byInvite, to judging.invite
  sip/offer-answer: in waiting, on offer.received (choice 2), to judging.update
  sip/offer-answer: in waiting, on offer.wanted, to offering
  sip/session-timer: in refreshing, after expiry
  sip/subscription: in live, on timer.expiry, to ending
  sip/subscription: in live, on notify.answered (choice 2) if isKept
  sip/subscription: in live, always if mayTellNow and isPacedBySubscribe
  sip/subscription: in live, always (choice 3) if mayTellLater
  sip/subscription: in ending.told, on notify.answered (choice 3)
  client/call: in connecting, on leave.asked, to ended
  client/call: in connecting, after connectPatience, to ended
  client/call: in calling, on invite.proceeding, to proceeding
  client/call: in calling, on invite.unusable, to leaving
  client/call: in calling, on invite.redirected, to calling
  client/call: in proceeding, on invite.accepted, to linking
  client/call: in proceeding, on invite.unusable, to leaving
  client/call: in proceeding, on invite.redirected, to calling
  client/call: in proceeding, on invite.refused, to ended
  client/call: in proceeding, on signalling.lost, to ended
  client/call: in proceeding, on leave.asked, to cancelling
  client/call: in withdrawing, on invite.proceeding, to cancelling
  client/call: in withdrawing, on invite.unusable, to leaving
  client/call: in withdrawing, on invite.redirected, to ended
  client/call: in withdrawing, on signalling.lost, to ended
  client/call: in cancelling, on invite.accepted, to leaving
  client/call: in cancelling, on invite.unusable, to leaving
  client/call: in cancelling, on invite.redirected, to ended
  client/call: in cancelling, on invite.refused, to ended
  client/call: in cancelling, on signalling.lost, to ended
  client/call: in cancelling, after cancelPatience, to ended
  client/call: in linking, on bye.received, to ended
  client/call: in linking, on signalling.lost, to ended
  client/call: in binding, on session.refused, to leaving
  client/call: in binding, on bye.received, to ended
  client/call: in binding, on leave.asked, to leaving
  client/call: in joined, on bye.received (choice 2), to ended
  client/call: in parting, on signalling.lost, to ended
  client/nickname-request: in waiting, on session.joined if isForbidden, to forbidden
  client/nickname-request: in forbidden, on policy.changed if isAllowed, to idle
  client/nickname-request: in forbidden, on nickname.asked
  client/nickname-request: in forbidden, on session.ended, to waiting
  client/nickname-request: in idle, on policy.changed if isForbidden, to forbidden
  client/subscription: in subscribing, on subscribe.refused, to over
  client/subscription: in subscribing, on notify.terminated if mayRetry, to waiting
  client/subscription: in subscribing, on notify.terminated (choice 2), to over
  client/subscription: in subscribing, on session.ended, to over
  client/subscription: in subscribing, after timerN, to over
  client/subscription: in live, on timer.expiry if mayRetry, to waiting
  client/subscription: in live, on timer.expiry (choice 2), to over
  client/subscription: in live.active, on version.gap, to live.refreshing
  client/subscription: in live.active, after refresh, to live.refreshing
  client/subscription: in live.refreshing, on subscribe.accepted, to live.active
  client/subscription: in live.refreshing, on subscribe.refused if isGone, to lost
  client/subscription: in live.refreshing, on subscribe.refused (choice 2), to live.lapsing
  client/subscription: in live.lapsing, on version.gap, to live.refreshing
  client/subscription: in lost, always if mayRetry, to waiting
  client/subscription: in lost, always (choice 2), to over
  client/subscription: in waiting, on leave.asked, to over
  client/subscription: in waiting, on session.ended, to over
  client/composing: in active, on timer.refresh
  client/refresh: in watching, on session.timed if isOwn, to refreshing
  client/refresh: in watching, on session.untimed, to off
  client/refresh: in watching, after end, to off
  client/refresh: in refreshing, on session.timed if isOwn, to refreshing
  client/refresh: in refreshing, on session.untimed, to off
  client/refresh: in refreshing, after end, to off
  client/refresh: in refreshing.resting, after half, to refreshing.asking
  client/refresh: in refreshing.asking, on refresh.refused, to refreshing.waiting
  client/refresh: in refreshing.waiting, after again, to refreshing.asking

Transitions that cannot be taken
  room/room: in open, on nickname.requested (choice 2) if isStranger
    A focus appends nothing of a participant who has left, and a log keeps a node in order: only a log that does not could bring this.
  room/room: in open, on message.posted (choice 3) if isStranger
    A focus appends nothing of a participant who has left, and a log keeps a node in order: only a log that does not could bring this.
  room/room: in closed, on nickname.requested
    A room is closed when nobody is in it any more, and a focus appends nothing of a participant who has left.
  room/room: in closed, on message.posted
    A room is closed when nobody is in it any more, and a focus appends nothing of a participant who has left.
  session/session: in admitted.dormant, on connection.lost
    A participant who never had a session has no connection that could be lost, and got no message whose refusal would end it.
  sip/invite-server: in proceeding, on response.sent if isProvisional
    Neither the focus nor a user agent answers an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in trying, on response.sent if isForbidden
    Neither the focus nor a user agent answers anything but an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in trying, on response.sent (choice 2) if isEarly
    Neither the focus nor a user agent answers anything but an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in trying, on response.sent (choice 3) if isTrying, to proceeding
    Neither the focus nor a user agent answers anything but an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in trying, on response.sent (choice 4) if isTimeout, to terminated
    Neither the focus nor a user agent ever answers a request with 408.
  sip/non-invite-server: in proceeding, on response.sent if isForbidden
    Neither the focus nor a user agent answers anything but an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in proceeding, on response.sent (choice 2) if isTrying
    Neither the focus nor a user agent answers anything but an INVITE provisionally itself: the 100 comes of a timer.
  sip/non-invite-server: in proceeding, on response.sent (choice 3) if isTimeout, to terminated
    Neither the focus nor a user agent ever answers a request with 408.
  sip/non-invite-server: in completed, on transport.failed
    Over a stream this state is passed over, and a socket for datagrams is not lost: what becomes of a datagram nobody hears.
  sip/invite-client: in completed, on transport.failed, to terminated
    Over a stream this state is passed over, and a socket for datagrams is not lost: what becomes of a datagram nobody hears.
};
