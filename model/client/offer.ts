// The session description that a participant offers, and what the room's answer means to it
// (R7701-5.2-3, R7701-5.2-7, R7701-8-1, R6135-4.2-1, R4975-8-1 to R4975-8-5).

import { type Fault, peerFault } from '../clause.ts';
import type { Address } from '../focus/input.ts';
import { limits } from '../limits.ts';
import { hostPort } from '../wire/address.ts';
import { IS_COMPOSING_TYPE } from '../wire/is-composing.ts';
import { acceptsType, type MessageMedia, parseMessageMedia } from '../wire/message-media.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { type Parsed, parsed, wireError } from '../wire/outcome.ts';
import { parseSdp, type SdpMedia, sdpAttribute, serializeSdp } from '../wire/sdp.ts';

/** What the room's answer allows and where its messages go. */
export interface Answer {
  /** The To-Path of every request: all URIs, as the room wrote them. */
  readonly path: readonly Octets[];
  /** The leftmost URI's host and port, which this side connects to (R4975-8-3). */
  readonly destination: Address;
  readonly nicknames: boolean;
  readonly privateMessages: boolean;
  /** Whether it tells who is in it: a header says that, not the description. */
  readonly roster: boolean;
  /** Whether what is said may be sent at all: the room receives, and takes plain text. */
  readonly receives: boolean;
  readonly takesText: boolean;
  /** Whether it takes word of who is writing (R3994-3.5-2). */
  readonly takesTyping: boolean;
  /** Octets of a whole message; Infinity where the room named no bound. */
  readonly sizeMax: number;
  /** The version of its o= line. */
  readonly version: Octets;
}

/**
 * The agent's MSRP URI. It opens the connection itself, so the port is only a name: RFC 4975 wants
 * one, and the one it recommends is as good as any.
 */
export function agentPath(host: string, sessionId: Octets): Octets {
  return asOctets(`msrp://${hostPort({ host, port: MSRP_PORT })}/${sessionId};tcp`);
}

/** The offer's octets. `path` is the agent's MSRP URI at `host`. */
export function offer(host: string, path: Octets, sessionNumber: Octets): Octets {
  const addressType = asOctets(host.includes(':') ? 'IP6' : 'IP4');
  const address = asOctets(host);
  const attribute = (name: string, value: string) => ({
    name: asOctets(name),
    value: asOctets(value),
  });
  return serializeSdp({
    origin: {
      username: asOctets('-'),
      sessionId: sessionNumber,
      version: asOctets('1'),
      netType: asOctets('IN'),
      addressType,
      address,
    },
    name: asOctets('-'),
    connection: asOctets(`IN ${addressType} ${address}`),
    timing: [asOctets('0 0')],
    lines: [],
    attributes: [],
    media: [
      {
        media: asOctets('message'),
        port: MSRP_PORT,
        protocol: asOctets('TCP/MSRP'),
        formats: [asOctets('*')],
        lines: [],
        attributes: [
          attribute('accept-types', 'message/cpim'),
          attribute('accept-wrapped-types', '*'),
          attribute('max-size', String(limits.agentMessageBytesMax)),
          attribute('setup', 'active'),
          attribute('path', path),
          attribute('chatroom', 'nickname private-messages'),
        ],
      },
    ],
  });
}

/**
 * Reads the answer to `offer`, or a later offer of the room's (`bound`: who connects is settled
 * then). Faults: 488 for what no session can be made of, 400 for no SDP.
 */
export function readAnswer(body: Octets, bound = false): Parsed<Answer> {
  const description = parseSdp(body);
  if (!description.ok) return description;
  const [media] = description.value.media;
  if (media === undefined || media.port === 0) return wireError(refused());
  const message = parseMessageMedia(media, description.value.attributes);
  if (!message.ok) return message;
  const destination = destinationOf(message.value, bound);
  if (!destination.ok) return destination;
  if (!acceptsType(message.value.acceptTypes, CPIM)) return wireError(noCpim());
  const { acceptTypes, acceptWrappedTypes, chatroom, direction, maxSize } = message.value;
  // Types that may stand alone may be wrapped as well (R4975-8-7).
  const takes = (type: Octets) =>
    acceptWrappedTypes === undefined ||
    acceptsType(acceptWrappedTypes, type) ||
    acceptsType(acceptTypes, type);
  return parsed({
    path: pathTexts(media),
    destination: destination.value,
    nicknames: chatroom.nickname,
    privateMessages: chatroom.privateMessages,
    roster: false,
    receives: direction === 'sendrecv' || direction === 'recvonly',
    takesText: takes(TEXT),
    takesTyping: takes(TYPING),
    sizeMax: maxSize ?? Number.POSITIVE_INFINITY,
    version: description.value.origin.version,
  });
}

/** What an answer grants where its sender is a focus and offers its roster (R7701-5.2-10). */
export function asFocus(answer: Answer, isFocus: boolean, roster: boolean): Answer {
  const { nicknames, privateMessages } = answer;
  return {
    ...answer,
    nicknames: nicknames && isFocus,
    privateMessages: privateMessages && isFocus,
    roster,
  };
}

function destinationOf(message: MessageMedia, bound: boolean): Parsed<Address> {
  const [next] = message.path;
  if (message.protocol !== 'TCP/MSRP' || next?.scheme !== 'msrp' || next.port === undefined) {
    return wireError(unreachable('plain TCP/MSRP and an msrp: URI with a port'));
  }
  if (next.transport !== 'tcp') return wireError(unreachable(';tcp in its a=path'));
  if (message.setup === 'active' && !bound) return wireError(unreachable('a=setup:passive'));
  return parsed({ host: next.host, port: next.port });
}

/** As written: what a request's To-Path repeats must compare equal for every reader. */
function pathTexts(media: SdpMedia): readonly Octets[] {
  const value = sdpAttribute(media.attributes, 'path')?.value ?? '';
  return value.split(' ').filter(Boolean).map(asOctets);
}

function refused(): Fault {
  return peerFault(488, 'R3264-6-1', 'expected an answer to the message line, got none or port 0');
}

function noCpim(): Fault {
  return peerFault(488, 'R7701-5.2-5', 'expected message/cpim among the accept-types, got others');
}

function unreachable(expected: string): Fault {
  return peerFault(488, 'R4975-8-3', `expected ${expected}, got something else`);
}

const MSRP_PORT = 2855;
const CPIM = asOctets('message/cpim');
const TEXT = asOctets('text/plain');
const TYPING = asOctets(IS_COMPOSING_TYPE);
