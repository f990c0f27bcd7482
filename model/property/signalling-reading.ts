// What the SIP messages of a focus show: who has a session and until when, who is told of the
// roster (RFC 3261 12 and 15, RFC 6665, RFC 4575). Law: a dialog is its Call-ID and two tags.
import { applyConferenceInfo } from '../client/roster.ts';
import { limits } from '../limits.ts';
import { parseConferenceInfo } from '../wire/conference-info.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import { parseSdp, sdpAttribute } from '../wire/sdp.ts';
import {
  type SipMalformed,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  sipHeader,
} from '../wire/sip.ts';
import { parseNameAddr, tagOf } from '../wire/sip-header.ts';
import { addressOfRecord } from '../wire/sip-uri.ts';
import {
  type Admission,
  type LegReading,
  NEVER_TOLD,
  placeOf,
  type SubscriptionReading,
} from './fact.ts';
import { userOf } from './minutes.ts';
import { type Draft, keepLeg, partWith } from './reading.ts';

/** A SIP message of a peer's. */
export function readReceived(draft: Draft, id: number, message: SipMessage | SipMalformed): void {
  if (message.kind === 'malformed') {
    draft.facts.push({ type: 'garbled', connection: id });
    return;
  }
  const by = message.kind === 'request' ? message.method : `${message.status}`;
  draft.facts.push({ type: 'understood', connection: id, by });
  if (message.kind === 'response') return readResponse(draft, message);
  const { callId, fromTag, toTag } = partiesOf(message);
  const leg = draft.legs.get(dialogOf(callId, fromTag, toTag));
  draft.facts.push({ type: 'requested', connection: id, message, leg });
  if (message.method !== 'INVITE' || toTag !== '') return;
  const { key, fromUri } = callerOf(message);
  const contact = parseNameAddr(sipHeader(message, 'Contact') ?? asOctets(''));
  if (draft.invited.size >= INVITED_KEPT) draft.invited = draft.invited.clear();
  draft.invited = draft.invited.set(flatText(key), {
    cseq: flatText(sipHeader(message, 'CSeq') ?? ''),
    uri: flatText(fromUri),
    contact: contact.ok ? flatCopy(contact.value.uri) : '',
    connection: id,
  });
}

/** A SIP message of the focus's. */
export function readSignalled(draft: Draft, id: number, message: SipMessage | SipMalformed): void {
  if (message.kind === 'malformed') {
    // A refusal repeats what its request says of itself, however badly that is said.
    if (message.method === undefined) return;
    draft.facts.push({ type: 'misspoken', connection: id, why: message.fault.message });
    return;
  }
  if (message.kind === 'response') return readSentResponse(draft, id, message);
  const { callId, fromTag, toTag } = partiesOf(message);
  const dialog = dialogOf(callId, toTag, fromTag);
  if (message.method === 'NOTIFY') return readNotify(draft, id, message, dialog);
  const leg = draft.legs.get(dialog);
  const about = { type: 'signalled', connection: id, message, subscription: undefined } as const;
  draft.facts.push({ ...about, leg });
  if (leg === undefined) return;
  if (message.method === 'BYE') return partWith(draft, leg, 'it was sent a BYE');
  learnPath(draft, leg, message.body);
}

function readSentResponse(draft: Draft, id: number, message: SipResponse): void {
  const { callId, fromTag, toTag } = partiesOf(message);
  const dialog = dialogOf(callId, fromTag, toTag);
  const method = methodOf(message);
  const known = draft.legs.get(dialog);
  const about = { type: 'signalled', connection: id, message, subscription: undefined } as const;
  if (method === 'INVITE' && message.status >= 200) {
    const leg = known ?? readAdmission(draft, message, dialog);
    draft.facts.push({ ...about, leg });
    learnAnswer(draft, leg, message);
    if (known === undefined && leg !== undefined) {
      draft.facts.push({ type: 'admitted', leg: draft.legs.get(dialog) ?? leg });
    }
    return;
  }
  draft.facts.push({ ...about, leg: known });
  // R3311-5-1: an UPDATE may change the session as well.
  if (method === 'UPDATE') learnAnswer(draft, known, message);
  if (method === 'SUBSCRIBE') readSubscribed(draft, id, message, dialog);
  if (method === 'BYE' && message.status === 200 && known !== undefined) {
    partWith(draft, known, 'its BYE was answered');
  }
}

/** A final answer to the first INVITE: a 2xx makes a session. */
function readAdmission(draft: Draft, message: SipResponse, dialog: string): LegReading | undefined {
  const { key } = callerOf(message);
  const invited = draft.invited.get(key);
  // S6: the INVITE that came by a second way is refused, and the first is still to be answered.
  if (invited === undefined || message.status === 482) return undefined;
  // A refusal of the INVITE before it may be repeated: the caller was sent elsewhere (P8).
  if (invited.cseq !== (sipHeader(message, 'CSeq') ?? '')) return undefined;
  // What was refused may have been the same INVITE in octets that nobody could read.
  if (message.status >= 300) return undefined;
  draft.invited = draft.invited.delete(key);
  const admission = admissionOf(draft, invited);
  const leg: LegReading = {
    dialog: flatText(dialog),
    uri: invited.uri,
    who: flatText(userOf(invited.uri)),
    room: admission?.room ?? '',
    key: admission?.leg ?? null,
    sip: invited.connection,
    ...{ paths: [], bound: null, boundPath: '', everBound: false, isOff: false, over: null },
    ...{ admittedAtMs: draft.nowMs, answeredSeq: -1 },
  };
  keepLeg(draft, leg);
  if (leg.key !== null) draft.byKey = draft.byKey.set(placeOf(leg.room, leg.key), dialog);
  return leg;
}

/** The entry that let it in: of its device, and in the room; the earliest that has no session. */
function admissionOf(
  draft: Draft,
  { uri, contact }: { readonly uri: string; readonly contact: string },
): Admission | undefined {
  const standing = draft.admitted.filter((each) => {
    return each.contact === contact && draft.rooms.get(each.room)?.members.has(each.leg) === true;
  });
  const found = standing.find(({ actor }) => actor === uri) ?? standing[0];
  if (found !== undefined) draft.admitted = draft.admitted.filter((each) => each !== found);
  return found;
}

/** What an answer says of the session, the first time that it leaves (R3261-13.3-1). */
function learnAnswer(draft: Draft, leg: LegReading | undefined, message: SipResponse): void {
  if (leg === undefined || message.status >= 300) return;
  const answeredSeq = Number.parseInt(sipHeader(message, 'CSeq') ?? '', 10);
  if (answeredSeq <= leg.answeredSeq) return;
  const next = { ...leg, answeredSeq };
  keepLeg(draft, next);
  learnPath(draft, next, message.body);
}

/** An offer or answer of this side's may give the session another URI; the former may linger. */
function learnPath(draft: Draft, { dialog }: LegReading, body: Octets): void {
  const known = draft.legs.get(dialog);
  if (known === undefined || body === '') return;
  const sdp = parseSdp(body);
  if (!sdp.ok) return;
  for (const { media, port, attributes } of sdp.value.media) {
    const isOff: boolean = media === 'message' ? port === 0 : known.isOff;
    const leg: LegReading = isOff === known.isOff ? known : { ...known, isOff };
    if (leg !== known) keepLeg(draft, leg);
    const value = media === 'message' ? sdpAttribute(attributes, 'path')?.value : undefined;
    const path = value?.split(' ').at(-1);
    if (path === undefined || leg.paths[0] === path) continue;
    const all = [path, ...leg.paths.filter((each) => each !== path)];
    // S12: the one that is bound serves until a later one is.
    const isKept = (each: string, at: number) => at < PATHS_KEPT || each === leg.boundPath;
    const paths = all.filter(isKept);
    for (const old of all) if (!paths.includes(old)) draft.sessions = draft.sessions.delete(old);
    draft.sessions = draft.sessions.set(path, dialog);
    return keepLeg(draft, { ...leg, paths });
  }
}

/** R6665-4.2.1-3: from its 2xx on the subscriber is owed what there is to tell. */
function readSubscribed(draft: Draft, id: number, message: SipResponse, dialog: string): void {
  if (message.status >= 300 || draft.subscriptions.has(dialog)) return;
  const subscriber = parseNameAddr(sipHeader(message, 'From') ?? asOctets(''));
  const room = parseNameAddr(sipHeader(message, 'To') ?? asOctets(''));
  const seconds = Number.parseInt(sipHeader(message, 'Expires') ?? '0', 10);
  draft.subscriptions = draft.subscriptions.set(dialog, {
    ...{ dialog, connection: id, cseq: NEVER_TOLD, version: -1, roster: undefined, heard: false },
    subscriber: subscriber.ok ? canonical(subscriber.value.uri) : '',
    room: room.ok ? canonical(room.value.uri) : '',
    ...{ toldAtMs: draft.nowMs, state: 'active', untilMs: draft.nowMs + seconds * 1000 },
  });
}

function readNotify(draft: Draft, id: number, message: SipRequest, dialog: string): void {
  const before = draft.subscriptions.get(dialog);
  const cseq = sipHeader(message, 'CSeq') ?? '';
  const about = { type: 'signalled', connection: id, message, leg: undefined } as const;
  // What comes again says nothing new, be it after a later one.
  if (before !== undefined && Number.parseInt(cseq, 10) <= Number.parseInt(before.cseq, 10)) {
    draft.facts.push({ ...about, subscription: before });
    return;
  }
  const state = sipHeader(message, 'Subscription-State') ?? '';
  const [, word = '', seconds] = STATE.exec(state) ?? [];
  const subscriber = parseNameAddr(sipHeader(message, 'To') ?? asOctets(''));
  const document = message.body === '' ? undefined : parseConferenceInfo(message.body);
  const info = document?.ok === true ? document.value : undefined;
  const outcome = info === undefined ? undefined : applyConferenceInfo(before?.roster, info);
  const told: SubscriptionReading = {
    dialog,
    subscriber: subscriber.ok ? canonical(subscriber.value.uri) : '',
    room: info?.entity ?? before?.room ?? '',
    connection: id,
    cseq,
    toldAtMs: draft.nowMs,
    version: info?.version ?? before?.version ?? -1,
    roster: outcome?.kind === 'applied' ? outcome.roster : before?.roster,
    heard: false,
    state: word === 'terminated' ? 'terminated' : word === 'pending' ? 'pending' : 'active',
    untilMs: seconds === undefined ? Number.MAX_SAFE_INTEGER : draft.nowMs + Number(seconds) * 1000,
  };
  draft.subscriptions = draft.subscriptions.set(dialog, told);
  if (told.state === 'terminated') noteEnd(draft, told);
  draft.facts.push({ ...about, subscription: told });
  if (info !== undefined) draft.facts.push({ type: 'notified', told, before, state: info.state });
}

/** The subscriber's word about a NOTIFY: it has it, or the subscription is none any more. */
function readResponse(draft: Draft, message: SipResponse): void {
  if (message.status < 200 || methodOf(message) !== 'NOTIFY') return;
  const { callId, fromTag, toTag } = partiesOf(message);
  const dialog = dialogOf(callId, toTag, fromTag);
  const known = draft.subscriptions.get(dialog);
  if (known === undefined || (sipHeader(message, 'CSeq') ?? '') !== known.cseq) return;
  if (known.state === 'terminated') return;
  // What comes too late is no answer any more: the subscription went with its NOTIFY (timer F).
  const heard = message.status < 300 && draft.nowMs < known.toldAtMs + limits.transactionMs;
  if (heard) draft.subscriptions = draft.subscriptions.set(dialog, { ...known, heard });
  else noteEnd(draft, known);
}

/** For a while it is remembered, so that what was told in it is known when it comes again. */
function noteEnd(draft: Draft, told: SubscriptionReading): void {
  const { dialog } = told;
  const ended = { ...told, roster: undefined, heard: false, state: 'terminated' } as const;
  draft.subscriptions = draft.subscriptions.set(dialog, ended);
  draft.unsubscribed = [...draft.unsubscribed, dialog];
  if (draft.unsubscribed.length <= UNSUBSCRIBED_KEPT) return;
  const [oldest = ''] = draft.unsubscribed;
  draft.unsubscribed = draft.unsubscribed.slice(1);
  draft.subscriptions = draft.subscriptions.delete(oldest);
}

function partiesOf(message: SipMessage) {
  const from = parseNameAddr(sipHeader(message, 'From') ?? asOctets(''));
  const to = parseNameAddr(sipHeader(message, 'To') ?? asOctets(''));
  return {
    callId: sipHeader(message, 'Call-ID') ?? '',
    fromTag: (from.ok ? tagOf(from.value) : undefined) ?? '',
    toTag: (to.ok ? tagOf(to.value) : undefined) ?? '',
  };
}

function callerOf(message: SipMessage): { readonly key: string; readonly fromUri: string } {
  const { callId, fromTag } = partiesOf(message);
  const from = parseNameAddr(sipHeader(message, 'From') ?? asOctets(''));
  const fromUri = from.ok ? canonical(from.value.uri) : '';
  return { key: `${callId} ${fromTag}`, fromUri };
}

function dialogOf(callId: string, peersTag: string, ownTag: string): string {
  return `${callId} ${peersTag} ${ownTag}`;
}

function methodOf(message: SipResponse): string {
  const cseq = sipHeader(message, 'CSeq') ?? '';
  return cseq.slice(cseq.lastIndexOf(' ') + 1);
}

function canonical(uri: Octets): string {
  const address = addressOfRecord(uri);
  return address.ok ? address.value : uri;
}

const STATE = /^(\w+)(?:.*?;\s*expires=(\d+))?/;
const INVITED_KEPT = 512;
/** Subscriptions that are over and still known. */
const UNSUBSCRIBED_KEPT = 64;
/** The session that offer and answer are about to make, and the one before it. */
const PATHS_KEPT = 2;
