// What a person is told: one sentence for each way in which a room may refuse something.
import type { AgentNotice } from '../focus/notice.ts';

export const reasons = {
  left: 'You left the room.',
  unconnected: 'No connection came about in time.',
  unlinked: 'The room answered, but its message connection could not be opened',
  signallingLost: 'The connection to the server was lost',
  mediaLost: 'The message connection to the room was lost',
  garbled: 'The room sent something that is no MSRP',
  ended: 'The room ended the session.',
  silent: 'The server did not answer.',
  inARoom: 'You are in a room already; leave it first.',
  noRoster: 'This room does not tell who is in it.',
  noPrivate: 'This room takes no private messages.',
  revealing: 'The room did not say that it keeps you anonymous, so you did not enter it.',
  notRefreshed: 'The session ran out: the room did not refresh it.',
  noNicknames: 'This room takes no nicknames.',
  unbound: 'The room did not answer on its message connection.',
  sessionGone: 'The room no longer knows this session.',
} as const;

/** The notice for a command that nobody understands. */
export function commandRefused(message: string): Extract<AgentNotice, { type: 'error' }> {
  return { type: 'error', status: 400, message };
}

/** What the system's name for a failed connection means; other reasons stay as they are. */
export function systemReason(reason: string): string {
  return systemReasons.get(reason) ?? reason;
}

/** Why the other side hung up, by the Reason of its BYE; `status` is null where it gave none. */
export function byeSentence(status: number | null, text: string): string {
  const sentence = status === null ? undefined : byeSentences[status];
  if (sentence !== undefined) return sentence;
  return text === '' ? reasons.ended : `The room ended the session: ${text}.`;
}

/** Why an INVITE was refused: the sentence, with status and reason phrase behind it. */
export function inviteRefusal(status: number, phrase: string): string {
  const sentence = inviteSentences[status] ?? 'The room refused the invitation';
  return `${sentence} (${status}${phrase === '' ? '' : ` ${phrase}`}).`;
}

/** What became of a nickname that was asked for; '' gave the nickname back. */
export function nicknameSentence(status: number, nickname: string): string {
  if (status === 200) {
    return nickname === '' ? 'You have no nickname now.' : `You are ${nickname} now.`;
  }
  const named = nickname === '' ? 'The nickname was not given back' : `${nickname} was not granted`;
  return `${named}: ${nicknameSentences[status] ?? 'the room refused it'} (${status}).`;
}

/** Why something said was not accepted; undefined when it was. */
export function sentSentence(status: number): string | undefined {
  if (status === 200) return undefined;
  return `Not delivered: ${sentSentences[status] ?? 'the room refused it'} (${status}).`;
}

interface Sentences {
  readonly [status: number]: string | undefined;
}

const systemReasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nobody listens there'],
  ['ECONNRESET', 'the other side broke it off'],
  ['EHOSTUNREACH', 'there is no way to that host'],
  ['ENETUNREACH', 'there is no way to that network'],
  ['ENOTFOUND', 'there is no host of that name'],
  ['ETIMEDOUT', 'nobody answered'],
]);

const inviteSentences: Sentences = {
  401: 'The room asks for a password, and this client has none',
  403: 'The room does not let you in',
  404: 'There is no such room',
  407: 'The server asks for a password, and this client has none',
  408: 'The server did not answer',
  413: 'The invitation is too long for the server',
  422: 'The server wants a session timer, which this client does not have',
  480: 'The room cannot be reached now',
  482: 'You are in the room already',
  486: 'The room is full, or you are in it already',
  487: 'The invitation was withdrawn',
  488: 'The room does not take this kind of session',
  500: 'The server failed',
  503: 'The server takes nobody in now; try again later',
  603: 'The room does not let you in',
};

const byeSentences: Sentences = {
  403: 'The room no longer lets you in.',
  408: 'The room heard nothing of you for too long.',
  410: 'The room was closed.',
  503: 'The server is shutting down.',
};

const nicknameSentences: Sentences = {
  403: 'this room takes no nicknames',
  408: 'the room did not answer',
  413: 'too many nickname requests are waiting',
  424: 'it is not a valid nickname',
  425: 'somebody else has that nickname, or it is kept for them, in whatever case or width',
  481: 'you are not in the room',
  501: 'this room takes no nicknames',
};

const sentSentences: Sentences = {
  400: 'the room could not read it',
  403: 'you may not say that here',
  404: 'nobody of that address is in the room',
  408: 'the room did not answer in time; it may have arrived or not',
  413: 'it is too long, or the room cannot keep it now',
  415: 'the room does not take plain text',
  428: 'the other side takes no private messages',
  481: 'you are not in the room',
};
