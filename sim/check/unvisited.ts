// Transitions that no run of the simulated world can take, or hardly one does, each with the
// reason: what the coverage table prints as explained. A row that says of a transition that it
// cannot be taken, and is taken after all, is shown there as wrong.
import type { TransitionPlace } from './machines.ts';

/** A transition that cannot be taken, or seldom is, and why. */
export interface Unvisited extends Pick<TransitionPlace, 'machine' | 'source' | 'event'> {
  /** Which of the candidates for the event; the first one when absent. */
  readonly branch?: number;
  /** A sentence for somebody who knows what the machine is for, and not its code. */
  readonly why: string;
  /** It can be taken, and so counts; but what it takes hardly ever comes together. */
  readonly seldom?: true;
}

/** Table of data; in the order of the machines. */
export const unvisited: readonly Unvisited[] = [
  {
    ...{ machine: 'room/room', source: 'reserved', event: 'participant.admitted' },
    why:
      'A focus opens a room before it admits anybody, and a log takes what a node appends in its ' +
      'order: it never has the second without the first.',
  },
  {
    ...{ machine: 'room/room', source: 'open', event: 'participant.admitted', branch: 2 },
    why: 'A room takes ten thousand people before it is full, and a simulated world has a few.',
  },
  ...[
    { source: 'open', event: 'nickname.requested', branch: 1 },
    { source: 'open', event: 'message.posted', branch: 2 },
  ].map((place) => ({
    ...{ machine: 'room/room', ...place },
    why:
      'A focus appends nothing of a participant who has left, and a log keeps a node in order: ' +
      'only a log that does not could bring this.',
  })),
  ...['nickname.requested', 'message.posted'].map((event) => ({
    ...{ machine: 'room/room', source: 'closed', event },
    why:
      'A room is closed when nobody is in it any more, and a focus appends nothing of a ' +
      'participant who has left.',
  })),
  ...['admitted.dormant', 'admitted.detached'].map((source) => ({
    ...{ machine: 'session/session', source, event: 'connection.lost' },
    why:
      'A participant without a session has no connection that could be lost, and gets no message ' +
      'whose refusal would end it.',
  })),
  {
    ...{ machine: 'sip/invite-server', source: 'proceeding', event: 'response.sent' },
    why:
      'Neither the focus nor a user agent answers an INVITE provisionally itself: the 100 comes ' +
      'of a timer.',
  },
  ...[
    { source: 'trying', branch: 0 },
    { source: 'trying', branch: 1 },
    { source: 'trying', branch: 2 },
    { source: 'proceeding', branch: 0 },
    { source: 'proceeding', branch: 1 },
  ].map((place) => ({
    ...{ machine: 'sip/non-invite-server', event: 'response.sent', ...place },
    why:
      'Neither the focus nor a user agent answers anything but an INVITE provisionally itself: ' +
      'the 100 comes of a timer.',
  })),
  ...[
    { source: 'trying', branch: 3 },
    { source: 'proceeding', branch: 2 },
  ].map((place) => ({
    ...{ machine: 'sip/non-invite-server', event: 'response.sent', ...place },
    why: 'Neither the focus nor a user agent ever answers a request with 408.',
  })),
  ...['sip/non-invite-server', 'sip/invite-client'].map((machine) => ({
    ...{ machine, source: 'completed', event: 'transport.failed' },
    why:
      'Over a stream this state is passed over, and a socket for datagrams is not lost: what ' +
      'becomes of a datagram nobody hears.',
  })),
];
