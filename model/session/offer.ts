// Offers and answers of the message session (RFC 3264 5, 6 and 8, RFC 4975 8, RFC 6135 4.2,
// RFC 7701 5.2 and 8).
// Law: the answer names message/cpim and nothing else (R7701-5.2-5, R7701-5.2-6), and says of
// nicknames and private messages what policy says (R7701-8-3).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Capabilities } from '../log/entry.ts';
import type { Profile } from '../profile.ts';
import type { Policy } from '../room/policy.ts';
import type { Variants } from '../variant.ts';
import type { Address } from '../wire/address.ts';
import { asciiLower } from '../wire/ascii.ts';
import {
  acceptsType,
  type Direction,
  type MessageMedia,
  parseMessageMedia,
} from '../wire/message-media.ts';
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
  /** The o= line's session id: decimal digits. And its version, from 1 (R3264-8-1). */
  readonly sessionId: Octets;
  readonly version?: number;
  /** How its client departs from the RFCs; not at all when absent. */
  readonly profile?: Profile;
  /** In a later offer: how many m= lines there were; all may be switched off now. */
  readonly slots?: number;
}

/** What a session description says of its writer's message session. */
export interface Declared {
  /** Null where no message line is left: the session has no media (R3264-8-3). */
  readonly remotePath: readonly Octets[] | null;
  readonly capabilities: Capabilities;
  readonly setup: MessageMedia['setup'];
  /** Its a=max-size, octets of a whole message; null without one (R4975-8-8). */
  readonly maxBytes: number | null;
}

export type Answered =
  | ({ readonly ok: true; readonly answer: SessionDescription } & Declared)
  | { readonly ok: false; readonly fault: Fault };

/**
 * The answer to an offer, or why no media line of it will do (488). A later offer (`slots`) may
 * switch off all message lines, and keeps the lines that there were (R3264-8-2).
 */
export function answerOffer(offer: SessionDescription, terms: Terms): Answered {
  const { slots } = terms;
  if (slots !== undefined && offer.media.length < slots) {
    const message = `expected ${slots} m= lines or more, as before, got ${offer.media.length}`;
    return { ok: false, fault: peerFault(488, 'R3264-8-2', message) };
  }
  let fault: Fault | undefined;
  for (const [place, line] of offer.media.entries()) {
    if (asciiLower(line.media) !== 'message' || line.port === 0) continue;
    const media = parseMessageMedia(line, offer.attributes, terms.profile?.pathWithoutPort);
    const refused = media.ok
      ? (refusal(media.value, terms.variants) ?? passive(media.value))
      : media.fault;
    if (media.ok && refused === undefined) {
      const answer = answerFor(offer, place, messageLine(media.value.direction, 'passive', terms));
      return {
        ok: true,
        answer: described(answer, terms),
        ...declared(media.value, terms),
      };
    }
    if (refused !== undefined) fault = refused;
  }
  if (fault === undefined && slots !== undefined) {
    const answer = described(answerFor(offer, -1), terms);
    return {
      ok: true,
      answer,
      remotePath: null,
      capabilities: SILENT,
      setup: undefined,
      maxBytes: null,
    };
  }
  const none = peerFault(488, 'R4975-8-1', 'the offer has no m=message line');
  return { ok: false, fault: fault ?? none };
}

/**
 * An offer of this side's, to an INVITE without one (R3264-5-1): actpass, since this side can be
 * reached and never offers to be passive (R6135-4.2-3).
 */
export function makeOffer(terms: Terms): SessionDescription {
  const media = [messageLine('sendrecv', 'actpass', terms)];
  return described({ timing: [asOctets('0 0')], media }, terms);
}

/**
 * The session offered again, in the lines of `last`, which this side sent (R3264-8-2). `whole` is
 * as in a new call, a message line that was switched off included (R3264-5-1 within a dialog);
 * otherwise nothing changes but the role, which an offer may not say is passive (R6135-4.2-3).
 */
export function offerAgain(
  last: SessionDescription,
  terms: Terms,
  whole: boolean,
): SessionDescription {
  const live = messageSlot(last);
  const slot = live === -1 && whole ? last.media.findIndex(isMessage) : live;
  const was = last.media[slot];
  if (was === undefined) return described(last, terms);
  const direction = whole ? 'sendrecv' : MIRRORED[directionOf(was)];
  const offered = messageLine(direction, 'actpass', terms);
  return described({ ...last, media: last.media.with(slot, offered) }, terms);
}

/**
 * What the answer to an offer of this side's says, or why it will not do. It mirrors the offer's
 * lines; the one that offered messages has them, or port 0.
 */
export function readAnswer(
  answer: SessionDescription,
  offered: SessionDescription,
  terms: Pick<Terms, 'variants' | 'profile'>,
): ({ readonly ok: true } & Declared) | { readonly ok: false; readonly fault: Fault } {
  const slot = messageSlot(offered);
  const line = answer.media[slot];
  if (answer.media.length !== offered.media.length) {
    const message = `expected ${offered.media.length} m= lines, got ${answer.media.length}`;
    return { ok: false, fault: peerFault(488, 'R3264-6-1', message) };
  }
  if (line === undefined || line.port === 0) {
    return { ok: true, remotePath: null, capabilities: SILENT, setup: undefined, maxBytes: null };
  }
  const media = parseMessageMedia(line, answer.attributes, terms.profile?.pathWithoutPort);
  if (!media.ok) return media;
  const fault = refusal(media.value, terms.variants);
  return fault === undefined ? { ok: true, ...declared(media.value, terms) } : { ok: false, fault };
}

/** What somebody who has said nothing yet can take: nothing (S31). */
export const SILENT: Capabilities = {
  aware: false,
  nickname: false,
  privateMessages: false,
  wrappedTypes: ['*'],
  direction: 'inactive',
};

function declared(media: MessageMedia, terms: Pick<Terms, 'variants' | 'profile'>): Declared {
  return {
    remotePath: media.path.map((uri) => flatCopy(serializeMsrpUri(uri))),
    capabilities: capabilitiesOf(media, terms),
    setup: media.setup,
    maxBytes: media.maxSize ?? null,
  };
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
  if (acceptsType(named, asOctets('message/cpim'))) return undefined;
  return peerFault(
    488,
    'R7701-5.2-4',
    `a=accept-types must list message/cpim, got ${shown(media.acceptTypes.join(' '))}`,
  );
}

function passive({ setup }: MessageMedia): Fault | undefined {
  if (setup !== 'passive') return undefined;
  const message = 'a=setup:passive cannot be offered: use active or actpass';
  return peerFault(488, 'R6135-4.2-3', message);
}

function capabilitiesOf(
  media: MessageMedia,
  { variants, profile }: Pick<Terms, 'variants' | 'profile'>,
): Capabilities {
  const { aware, nickname, privateMessages } = media.chatroom;
  const { direction } = media;
  const wrappedTypes = wrappedTypesOf(media, variants);
  const stated = { aware, nickname, privateMessages, wrappedTypes, direction };
  return profile?.privateUndeclared ? { ...stated, aware: true, privateMessages: true } : stated;
}

/**
 * R4975-8-7: what may be wrapped is what is said so, and what is accepted unwrapped. Where nothing
 * is said of wrapping (C29), the latter alone, or everything where that is nothing but wrappers.
 */
function wrappedTypesOf(media: MessageMedia, variants: Variants): readonly string[] {
  const { acceptWrappedTypes, acceptTypes } = media;
  const { wrappedTypesMissing, acceptTypesStarWraps } = variants;
  if (acceptWrappedTypes === undefined && wrappedTypesMissing !== 'unwrapped') {
    return wrappedTypesMissing === 'everything' ? ['*'] : [];
  }
  const bare = acceptTypes
    .filter((type) => !CONTAINERS.has(asciiLower(type)))
    .filter((type) => type !== '*' || acceptTypesStarWraps);
  const said = [...(acceptWrappedTypes ?? []), ...bare].map((type) => flatText(type));
  return said.length === 0 || said.includes('*') ? ['*'] : [...new Set(said)];
}

type Lines = Pick<SessionDescription, 'timing' | 'media'>;

/** The offer's lines: the chosen one with the session, the others with port 0 (R3264-6-1). */
function answerFor(offer: SessionDescription, chosen: number, session?: SdpMedia): Lines {
  return {
    timing: offer.timing.length > 0 ? offer.timing : [asOctets('0 0')],
    media: offer.media.map((line, place) =>
      place === chosen && session !== undefined
        ? session
        : { ...line, port: 0, lines: [], attributes: [] },
    ),
  };
}

function described({ timing, media }: Lines, terms: Terms): SessionDescription {
  const { host } = terms.msrp;
  const addressType = asOctets(host.includes(':') ? 'IP6' : 'IP4');
  return {
    origin: {
      username: asOctets('confab'),
      sessionId: terms.sessionId,
      version: asOctets(String(terms.version ?? 1)),
      netType: asOctets('IN'),
      addressType,
      address: asOctets(host),
    },
    name: asOctets('-'),
    connection: asOctets(`IN ${addressType} ${host}`),
    timing,
    lines: [],
    attributes: [],
    media,
  };
}

/** Where the session's line stands; -1 where there is none or it is switched off. */
function messageSlot({ media }: SessionDescription): number {
  return media.findIndex((line) => isMessage(line) && line.port !== 0);
}

function isMessage({ media }: SdpMedia): boolean {
  return asciiLower(media) === 'message';
}

function directionOf(line: SdpMedia): Direction {
  const names = line.attributes.map(({ name }) => name as string);
  return DIRECTIONS.find((direction) => names.includes(direction)) ?? 'sendrecv';
}

/** `direction` is the peer's. */
function messageLine(direction: Direction, setup: 'passive' | 'actpass', terms: Terms): SdpMedia {
  const { policy, localPath, msrp } = terms;
  const attributes: SdpAttribute[] = [
    attribute('accept-types', 'message/cpim'),
    attribute('accept-wrapped-types', policy.wrappedTypes.join(' ')),
    attribute('max-size', String(limits.messageBytesMax)),
    attribute('setup', setup),
    attribute('path', localPath),
    chatroomOf(policy),
  ];
  const own = MIRRORED[direction];
  if (own !== 'sendrecv') attributes.push({ name: asOctets(own) });
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

const DIRECTIONS: readonly Direction[] = ['sendonly', 'recvonly', 'inactive'];

const CONTAINERS: ReadonlySet<string> = new Set(['message/cpim']);
