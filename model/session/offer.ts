// Answering a participant's offer (RFC 3264 6, RFC 4975 8, RFC 6135 4.2, RFC 7701 5.2 and 8).
// Law: the answer names message/cpim and nothing else (R7701-5.2-5, R7701-5.2-6), and says of
// nicknames and private messages what policy says (R7701-8-3).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Capabilities } from '../log/entry.ts';
import type { Policy } from '../room/policy.ts';
import type { Variants } from '../variant.ts';
import type { Address } from '../wire/address.ts';
import { asciiLower } from '../wire/ascii.ts';
import { acceptsType, type MessageMedia, parseMessageMedia } from '../wire/message-media.ts';
import { serializeMsrpUri } from '../wire/msrp-uri.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import type { SdpAttribute, SdpMedia, SessionDescription } from '../wire/sdp.ts';

export interface Terms {
  readonly policy: Policy;
  readonly variants: Variants;
  /** Where peers reach MSRP, and this leg's URI there. */
  readonly msrp: Address;
  readonly localPath: Octets;
  /** The o= line's session id: decimal digits. */
  readonly sessionId: Octets;
}

export type Answered =
  | {
      readonly ok: true;
      readonly answer: SessionDescription;
      readonly remotePath: readonly Octets[];
      readonly capabilities: Capabilities;
      /** The offer's a=max-size; null without one. */
      readonly maxBytes: number | null;
    }
  | { readonly ok: false; readonly fault: Fault };

/** The answer to an offer, or why no media line of it will do (488). */
export function answerOffer(offer: SessionDescription, terms: Terms): Answered {
  let fault: Fault = peerFault(488, 'R4975-8-1', 'the offer has no m=message line');
  for (const [place, line] of offer.media.entries()) {
    if (asciiLower(line.media) !== 'message' || line.port === 0) continue;
    const media = parseMessageMedia(line, offer.attributes);
    const refused = media.ok ? refusal(media.value, terms.variants) : media.fault;
    if (media.ok && refused === undefined) {
      return {
        ok: true,
        answer: answerFor(offer, place, media.value, terms),
        remotePath: media.value.path.map((uri) => flatCopy(serializeMsrpUri(uri))),
        capabilities: capabilitiesOf(media.value),
        maxBytes: media.value.maxSize ?? null,
      };
    }
    if (refused !== undefined) fault = refused;
  }
  return { ok: false, fault };
}

function refusal(media: MessageMedia, variants: Variants): Fault | undefined {
  if (media.protocol !== 'TCP/MSRP') {
    return peerFault(488, 'R7701-4.1-6', `expected TCP/MSRP, got ${media.protocol}`);
  }
  if (media.fileSelector !== undefined && media.fileSelector !== '') {
    return peerFault(488, 'R5547-8-1', 'this room takes no file transfers');
  }
  const named = variants.acceptTypesWildcard
    ? media.acceptTypes
    : media.acceptTypes.filter((type) => !type.includes('*'));
  if (!acceptsType(named, asOctets('message/cpim'))) {
    return peerFault(
      488,
      'R7701-5.2-4',
      `a=accept-types must list message/cpim, got ${shown(media.acceptTypes.join(' '))}`,
    );
  }
  if (media.setup === 'passive') {
    return peerFault(
      488,
      'R6135-4.2-3',
      'a=setup:passive cannot be offered: use active or actpass',
    );
  }
  return undefined;
}

function capabilitiesOf(media: MessageMedia): Capabilities {
  const { aware, nickname, privateMessages } = media.chatroom;
  const { direction } = media;
  return { aware, nickname, privateMessages, wrappedTypes: wrappedTypesOf(media), direction };
}

/** R4975-8-7, C29: what may be wrapped is what is said so, else what is accepted unwrapped. */
function wrappedTypesOf(media: MessageMedia): readonly string[] {
  const said = [
    ...(media.acceptWrappedTypes ?? []),
    ...media.acceptTypes.filter((type) => !CONTAINERS.has(asciiLower(type))),
  ].map((type) => flatText(type));
  return said.length === 0 || said.includes('*') ? ['*'] : [...new Set(said)];
}

function answerFor(
  offer: SessionDescription,
  chosen: number,
  media: MessageMedia,
  terms: Terms,
): SessionDescription {
  const { host } = terms.msrp;
  const addressType = asOctets(host.includes(':') ? 'IP6' : 'IP4');
  return {
    origin: {
      username: asOctets('confab'),
      sessionId: terms.sessionId,
      version: asOctets('1'),
      netType: asOctets('IN'),
      addressType,
      address: asOctets(host),
    },
    name: asOctets('-'),
    connection: asOctets(`IN ${addressType} ${host}`),
    timing: offer.timing.length > 0 ? offer.timing : [asOctets('0 0')],
    lines: [],
    attributes: [],
    media: offer.media.map((line, place) =>
      place === chosen
        ? messageLine(media, terms)
        : { ...line, port: 0, lines: [], attributes: [] },
    ),
  };
}

function messageLine(media: MessageMedia, terms: Terms): SdpMedia {
  const { policy, localPath, msrp } = terms;
  const attributes: SdpAttribute[] = [
    attribute('accept-types', 'message/cpim'),
    attribute('accept-wrapped-types', policy.wrappedTypes.join(' ')),
    attribute('max-size', String(limits.messageBytesMax)),
    attribute('setup', 'passive'),
    attribute('path', localPath),
    chatroomOf(policy),
  ];
  const direction = MIRRORED[media.direction];
  if (direction !== 'sendrecv') attributes.push({ name: asOctets(direction) });
  return {
    media: asOctets('message'),
    port: msrp.port,
    protocol: asOctets('TCP/MSRP'),
    formats: [asOctets('*')],
    lines: [],
    attributes,
  };
}

function chatroomOf(policy: Policy): SdpAttribute {
  const tokens = [
    ...(policy.nicknames ? ['nickname'] : []),
    ...(policy.privateMessages ? ['private-messages'] : []),
  ];
  if (tokens.length === 0) return { name: asOctets('chatroom') };
  return attribute('chatroom', tokens.join(' '));
}

function attribute(name: string, value: string): SdpAttribute {
  return { name: asOctets(name), value: asOctets(value) };
}

/** R3264-5-2 */
const MIRRORED = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
} as const;

const CONTAINERS: ReadonlySet<string> = new Set(['message/cpim']);
