// Somebody who calls a room over datagrams, as a user agent does it (RFC 3261): what is not
// answered is sent again, every 2xx and every refusal is acknowledged each time that it comes, a
// call that was cancelled too late is hung up. When they do what is theirs to choose.
import { isReceived, type Json, type Kind, type Own, type Step } from '../model.ts';

/** What became of a request: not made, not answered, or its final status. */
export type Asked = 'no' | 'asked' | number;

/** A call, as its caller knows it. */
export interface Caller {
  readonly [key: string]: Json;
  /** Which one, from 1; 0 before the first. */
  readonly call: number;
  readonly invite: Asked;
  readonly cancel: Asked;
  readonly bye: Asked;
  /** The re-INVITEs of this call. */
  readonly changes: readonly Asked[];
  /** What the last of them offers, by its place among what may be offered. */
  readonly offer: number;
  /** What the room was told over MSRP. */
  readonly said: Asked;
  /** The MSRP session: none, its first request under way, bound, over. */
  readonly media: 'none' | 'asked' | 'bound' | 'over';
  /** The other side has hung up. */
  readonly isEnded: boolean;
  /** Nobody is there any more: nothing is answered, or said. */
  readonly isGone: boolean;
}

export interface CallerOptions {
  /** How many calls somebody makes, one after the other. */
  readonly calls: number;
  /** What a re-INVITE may offer; there is one in a call, or none where this is empty. */
  readonly offers: readonly Offer[];
  /** Whether somebody says something once in a call, after a change of the session. */
  readonly maySay: boolean;
  /** Whether somebody may go without a word. */
  readonly mayGo: boolean;
}

export function callerKind(options: CallerOptions): Kind<Caller> {
  return {
    name: 'caller',
    initial: () => quiet(0),
    offers: (caller) => offered(caller, options),
    step: (caller, event) =>
      isReceived(event) ? told(caller, event.message) : acted(caller, event, options),
  };
}

/** Whether the caller takes the call for one that is up. */
export function isUp({ invite, bye, cancel, isEnded, isGone }: Caller): boolean {
  return invite === 200 && bye === 'no' && cancel === 'no' && !isEnded && !isGone;
}

/** Whether a final answer to something is still to come. */
export function isWaiting({ invite, cancel, bye, changes, isGone }: Caller): boolean {
  return !isGone && [invite, cancel, bye, ...changes].includes('asked');
}

function quiet(call: number): Caller {
  const asked = { invite: 'no', cancel: 'no', bye: 'no', changes: [], said: 'no' } as const;
  return { call, ...asked, offer: 0, media: 'none', isEnded: false, isGone: false };
}

function offered(caller: Caller, options: CallerOptions): readonly Own[] {
  const { calls, offers, mayGo, maySay } = options;
  const { call, invite, cancel, media, isGone } = caller;
  if (isGone) return [];
  const own: Own[] = [];
  if (isOver(caller) && call < calls) own.push({ do: 'call' });
  if (repeated(caller, offers).length > 0) own.push({ do: 'repeat', by: 'clock', calm: true });
  if (invite === 'asked' && cancel === 'no') own.push({ do: 'cancel' });
  if (isUp(caller)) {
    own.push({ do: 'leave' });
    if (media === 'none') own.push({ do: 'bind' });
    if (media === 'bound') own.push({ do: 'break', by: 'fault' });
    if (caller.changes.length === 0) {
      for (const at of offers.keys()) own.push({ do: 'change', at });
    }
    const settled = caller.changes.at(-1) === 200;
    if (maySay && settled && media === 'bound' && caller.said === 'no') own.push({ do: 'say' });
  }
  // Whoever has no session is missed by the session timer alone, which nobody asks for here (S15).
  const isOnHold = caller.changes.length > 0 && offers[caller.offer]?.off === true;
  if (mayGo && call > 0 && !isOver(caller) && !isOnHold) own.push({ do: 'go', by: 'fault' });
  return own;
}

function isOver({ call, invite, cancel, bye, isEnded }: Caller): boolean {
  if (call === 0 || typeof bye === 'number' || isEnded) return true;
  return typeof invite === 'number' && invite !== 200 && cancel !== 'asked';
}

function acted(caller: Caller, own: Own, { offers }: CallerOptions): Step<Caller> {
  const { call, changes, media } = caller;
  const connected = media === 'asked' || media === 'bound';
  switch (own.do) {
    case 'call':
      return says({ ...quiet(call + 1), invite: 'asked' }, INVITE);
    case 'cancel':
      return says({ ...caller, cancel: 'asked' }, { sip: 'CANCEL' });
    case 'leave':
      return leaves(caller);
    case 'bind':
      return says({ ...caller, media: 'asked' }, { connects: call }, { msrp: 'SEND' });
    case 'break':
      return says({ ...caller, media: 'over' }, { breaks: call });
    case 'change':
      return changed(
        { ...caller, changes: [...changes, 'asked'], offer: own.at as number },
        offers,
      );
    case 'say':
      return says({ ...caller, said: 'asked' }, { msrp: 'SEND', tid: SAID, text: 'hello' });
    case 'go':
      return says({ ...quiet(call), isGone: true }, ...(connected ? [{ breaks: call }] : []));
    default:
      return says(caller, ...repeated(caller, offers));
  }
}

function changed(caller: Caller, offers: readonly Offer[]): Step<Caller> {
  return says(caller, reinvite(caller, offers));
}

/** What is not answered, once more (timer E). An INVITE comes again when the network doubles it. */
function repeated(caller: Caller, offers: readonly Offer[]): readonly Said[] {
  const { cancel, bye, changes } = caller;
  if (bye === 'asked') return [{ sip: 'BYE', seq: changes.length + 2 }];
  if (changes.at(-1) === 'asked') return [reinvite(caller, offers)];
  return cancel === 'asked' ? [CANCEL] : [];
}

function told(caller: Caller, message: Json): Step<Caller> {
  const said = message as { readonly [key: string]: Json };
  if (caller.isGone) return { state: caller };
  if ('msrp' in said) return { state: heard(caller, said) };
  if ('breaks' in said) {
    if (said.breaks !== caller.call || caller.media === 'over') return { state: caller };
    return says({ ...caller, media: 'over' }, { breaks: caller.call });
  }
  if (said.sip === 'BYE') return hungUp(caller, said);
  if (said.call !== caller.call) return late(caller, said);
  return answered(caller, said);
}

function heard(caller: Caller, { msrp, tid }: Readonly<Record<string, Json>>): Caller {
  if (tid === SAID) return { ...caller, said: msrp as number };
  return caller.media === 'asked' && msrp === 200 ? { ...caller, media: 'bound' } : caller;
}

function hungUp(caller: Caller, { call, seq }: Readonly<Record<string, Json>>): Step<Caller> {
  const answer = { sip: 200, to: 'BYE', seq: seq as number, call: call as number };
  if (call !== caller.call) return says(caller, answer);
  // The INVITE's own time is over by then (timer B).
  if (caller.invite !== 200) return says({ ...caller, isEnded: true }, { ...answer, sip: 481 });
  const connected = caller.media === 'asked' || caller.media === 'bound';
  const media = connected ? 'over' : caller.media;
  const closing = connected ? [{ breaks: caller.call }] : [];
  return says({ ...caller, isEnded: true, media }, answer, ...closing);
}

/** Of an earlier call: a 2xx or refusal that comes again is acknowledged again. */
function late(caller: Caller, said: Readonly<Record<string, Json>>): Step<Caller> {
  if (said.to !== 'INVITE' || (said.sip as number) < 200) return { state: caller };
  return says(caller, { ...ack(said), call: said.call as number });
}

function answered(caller: Caller, said: Readonly<Record<string, Json>>): Step<Caller> {
  const status = said.sip as number;
  const seq = said.seq as number;
  if (status < 200) return { state: caller };
  if (said.to === 'CANCEL') return { state: { ...caller, cancel: status } };
  if (said.to === 'BYE') return { state: { ...caller, bye: status } };
  if (said.to !== 'INVITE') return { state: caller };
  if (seq > 1) {
    const changes = caller.changes.with(seq - 2, status);
    return says({ ...caller, changes }, ack(said));
  }
  const next = { ...caller, invite: status };
  const acknowledged = says(next, ack(said));
  // R3261-9-1: it was cancelled too late.
  if (status !== 200 || caller.cancel === 'no' || caller.bye !== 'no') return acknowledged;
  const left = leaves(next);
  return { ...left, sends: [...(acknowledged.sends ?? []), ...(left.sends ?? [])] };
}

function leaves(caller: Caller): Step<Caller> {
  const { call, changes, media } = caller;
  const connected = media === 'asked' || media === 'bound';
  const closing = connected ? [{ breaks: call }] : [];
  const next = connected ? ({ ...caller, media: 'over' } as const) : caller;
  return says({ ...next, bye: 'asked' }, { sip: 'BYE', seq: changes.length + 2 }, ...closing);
}

function ack({ sip, seq }: Readonly<Record<string, Json>>): Said {
  const about = { sip: 'ACK', seq: seq as number };
  return sip === 200 ? { ...about, within: true } : { ...about, refused: true };
}

function reinvite({ changes, offer }: Caller, offers: readonly Offer[]): Said {
  return { sip: 'INVITE', seq: changes.length + 1, within: true, ...offers[offer] };
}

type Said = { readonly [key: string]: Json };

/** What is said is about the call of now, where it does not say otherwise. */
function says(state: Caller, ...said: readonly Said[]): Step<Caller> {
  const sends = said.map((each) => {
    const isOfCall = !('connects' in each || 'breaks' in each || 'call' in each);
    return { to: 'focus', message: isOfCall ? { ...each, call: state.call } : each };
  });
  return { state, sends };
}

/** What a re-INVITE may offer: `{ direction: 'recvonly' }`. */
export type Offer = { readonly [key: string]: Json };

const SAID = 'said12345';
const INVITE: Said = { sip: 'INVITE' };
const CANCEL: Said = { sip: 'CANCEL' };
