// Somebody who comes to a room over streams, takes a name, says something, goes, and may watch its
// roster: what they choose, in any order that their client allows.
import { isReceived, type Json, type Kind, type Own, type Step } from '../model.ts';
import {
  answering,
  asking,
  granted,
  type Notify,
  notified,
  type Subscriber,
  subscriberOffers,
  unsubscribed,
  wrongIn,
} from './subscriber.ts';

export interface Attendee {
  /** Of the device. */
  readonly name: string;
  readonly is: 'away' | 'calling' | 'here' | 'bound' | 'gone';
  /** Names that were asked for. */
  readonly names: number;
  /** What it may still say. */
  readonly words: number;
  /** Who was heard. */
  readonly heard: readonly string[];
  /** How often it may still refresh its subscription, or refuse a NOTIFY for now. */
  readonly spare: number;
  readonly roster: Subscriber;
}

export interface AttendeeOptions {
  /** Names it may ask for, one of them. */
  readonly names: readonly string[];
  /** How many messages to the room. */
  readonly words: number;
  /** Whether it watches the roster. */
  readonly watches?: boolean;
  /** How often it may refresh its subscription, or refuse a NOTIFY for now. */
  readonly spare?: number;
  /** It is in the room when the model begins. */
  readonly isThere?: boolean;
}

export function attendeeKind(options: AttendeeOptions): Kind<Attendee> {
  const { watches = false, spare = 0, isThere = false, words } = options;
  return {
    name: watches ? 'subscriber' : 'member',
    initial: (name) => ({
      name,
      ...{ is: isThere ? 'bound' : 'away', names: 0, words, heard: [] },
      ...{ spare, roster: unsubscribed },
    }),
    offers: (attendee) => offered(attendee, options),
    step: (attendee, event) =>
      isReceived(event) ? told(attendee, event.message) : acted(attendee, event),
  };
}

function offered(attendee: Attendee, { names, watches }: AttendeeOptions): readonly Own[] {
  const { is, roster, spare } = attendee;
  const own: Own[] = [];
  if (is === 'away') own.push({ do: 'call' });
  if (is === 'here') own.push({ do: 'bind' });
  if (is === 'here' || is === 'bound') own.push({ do: 'leave' });
  if (is === 'bound') {
    if (attendee.names === 0) own.push(...names.map((name) => ({ do: 'ask', name })));
    if (attendee.words > 0) own.push({ do: 'say' });
  }
  return watches === true ? [...own, ...subscriberOffers(roster, spare)] : own;
}

function acted(attendee: Attendee, own: Own): Step<Attendee> {
  const { roster, names, words, spare } = attendee;
  switch (own.do) {
    case 'call':
      return says({ ...attendee, is: 'calling' }, { sip: 'INVITE' });
    case 'bind':
      return says({ ...attendee, is: 'bound' }, { connects: 1 }, { msrp: 'SEND', call: 1 });
    case 'leave':
      return says({ ...attendee, is: 'gone' }, { sip: 'BYE', seq: 2 });
    case 'ask': {
      const nickname = own.name as string;
      return says({ ...attendee, names: names + 1 }, { msrp: 'NICKNAME', nickname });
    }
    case 'say': {
      const text = `hello-${attendee.name}`;
      return says({ ...attendee, words: words - 1 }, { msrp: 'SEND', tid: SAID, text });
    }
    case 'answer': {
      const status = own.status as number;
      const left = status === 500 ? spare - 1 : spare;
      const next = { ...attendee, roster: answering(roster, status), spare: left };
      return says(next, { sip: status, to: 'NOTIFY', seq: roster.notify?.seq ?? 0 });
    }
    default: {
      const next = asking(roster, own.do);
      const within = next.asked > 1 ? { within: true } : {};
      const ending = own.do === 'unsubscribe' ? { expires: 0 } : {};
      const asked = { sip: 'SUBSCRIBE', seq: next.asked, ...within, ...ending };
      const left = own.do === 'refresh' ? spare - 1 : spare;
      return says({ ...attendee, roster: next, spare: left }, asked);
    }
  }
}

function told(attendee: Attendee, message: Json): Step<Attendee> {
  const said = message as { readonly [key: string]: Json };
  const { roster, heard } = attendee;
  if (said.sip === 'NOTIFY') {
    const notify = notifyOf(said);
    const breaks = wrongIn(roster, notify);
    const step = { state: { ...attendee, roster: notified(roster, notify) } };
    return breaks === undefined ? step : { ...step, breaks };
  }
  if (said.to === 'SUBSCRIBE') {
    return { state: { ...attendee, roster: granted(roster, said.sip as number) } };
  }
  if (said.to === 'INVITE' && (said.sip as number) >= 200) return answered(attendee, said);
  if (said.sip === 'BYE') {
    const answer = { sip: 200, to: 'BYE', seq: said.seq as number };
    return says({ ...attendee, is: 'gone' }, answer);
  }
  if (said.msrp !== 'SEND') return { state: attendee };
  const from = said.from as string;
  const known = heard.includes(from) ? heard : [...heard, from].sort();
  // That it was heard is nobody's concern here, and its answer is left out.
  return { state: { ...attendee, heard: known } };
}

function answered(attendee: Attendee, { sip }: Readonly<Record<string, Json>>): Step<Attendee> {
  if (sip === 200) return says({ ...attendee, is: 'here' }, { sip: 'ACK', within: true });
  return says({ ...attendee, is: 'gone' }, { sip: 'ACK', refused: true });
}

function notifyOf({ seq, state, is, version, roster }: Readonly<Record<string, Json>>): Notify {
  const document = is === undefined ? {} : { is, version, roster };
  return { seq, state, ...document } as unknown as Notify;
}

type Said = { readonly [key: string]: Json };

function says(state: Attendee, ...said: readonly Said[]): Step<Attendee> {
  const sends = said.map((each) => ({
    to: 'focus',
    message: 'connects' in each ? each : { ...each, call: 1 },
  }));
  return { state, sends };
}

const SAID = 'said12345';
