// A subscriber to a room's roster written by hand: SUBSCRIBE and the answers to NOTIFY as text, and
// documents merged as RFC 4575 4.6 says, so that it shares no machine with the model.
import type { ConferenceInfo, ConferenceUser } from '../../model/wire/conference-info.ts';
import { parseConferenceInfo } from '../../model/wire/conference-info.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  parseSip,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  sipHeader,
  sipHeaders,
} from '../../model/wire/sip.ts';
import type { Stage } from './stage.ts';

export interface SubscriberOptions {
  readonly room?: string;
  readonly transport?: 'sip-udp' | 'sip-tcp';
  readonly uri?: string;
}

interface Asking {
  /** null for a SUBSCRIBE without the header. */
  readonly expires?: string | null;
  readonly event?: string | null;
  readonly extra?: string;
  readonly to?: string;
}

export class Subscriber {
  readonly stage: Stage;
  readonly name: string;
  readonly uri: string;
  readonly room: string;
  readonly transport: 'sip-udp' | 'sip-tcp';
  connection: number;
  readonly port: number;
  callId: string;
  toTag = '';
  seq = 0;
  /** The roster as it was told, by entity; null before the first full document. */
  users: Map<string, ConferenceUser> | null = null;
  version = 0;
  /** What the last document said of the room itself. */
  count: number | undefined;
  /** A document came that does not follow the one before: the roster must be asked for anew. */
  misses = false;
  /** The reason of the last NOTIFY, once that has come. */
  ended: string | null = null;
  private readonly answers: SipResponse[] = [];
  private readonly unread: SipRequest[] = [];

  constructor(stage: Stage, name: string, options: SubscriberOptions = {}) {
    this.stage = stage;
    this.name = name;
    this.uri = options.uri ?? `sip:${name}@localhost`;
    this.room = options.room ?? 'sip:lobby@localhost';
    this.transport = options.transport ?? 'sip-tcp';
    this.connection = stage.connect(this.transport);
    this.port = 30_000 + this.connection;
    this.callId = `roster-${name}`;
  }

  /** Subscribes and follows what comes of it. */
  static follow(stage: Stage, name: string, options: SubscriberOptions = {}): Subscriber {
    const subscriber = new Subscriber(stage, name, options);
    subscriber.subscribe();
    subscriber.follow();
    return subscriber;
  }

  /** Subscribes, or refreshes once it has a tag; the final answer, if it is there. */
  subscribe(asking: Asking = {}): SipResponse | undefined {
    this.seq += 1;
    this.signal(this.subscribeText(asking));
    const answer = this.answered();
    if (answer?.status === 200 && this.toTag === '') {
      this.toTag = /;tag=([^;]+)/.exec(sipHeader(answer, 'To') ?? '')?.[1] ?? '';
    }
    return answer;
  }

  /** A subscription of its own, in place of one that is over. */
  startAnew(): void {
    this.callId += 'x';
    this.toTag = '';
    this.users = null;
    this.version = 0;
    this.misses = false;
    this.ended = null;
    this.unread.length = 0;
  }

  /** The last final answer since the last look. */
  answered(): SipResponse | undefined {
    this.read();
    return this.answers.splice(0).at(-1);
  }

  /** The NOTIFYs since the last look. Nothing has answered them. */
  notifies(): readonly SipRequest[] {
    this.read();
    return this.unread.splice(0);
  }

  /** Takes every NOTIFY that has come, answers it with 200 and merges what it says. */
  follow(): readonly ConferenceInfo[] {
    const taken: ConferenceInfo[] = [];
    for (const notify of this.notifies()) {
      const info = this.merge(notify);
      if (info !== undefined) taken.push(info);
      this.answer(notify);
    }
    return taken;
  }

  answer(notify: SipRequest, status = '200 OK', connection = this.connection): void {
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
      sipHeaders(notify, name).map((value) => `${name}: ${value}`),
    );
    const text = `SIP/2.0 ${status}\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
    this.signal(text, connection);
  }

  /** RFC 4575 4.6; an older document, and one that does not follow, changes nothing. */
  merge(notify: SipRequest): ConferenceInfo | undefined {
    const state = sipHeader(notify, 'Subscription-State') ?? '';
    if (state.startsWith('terminated')) this.ended = /reason=(\w+)/.exec(state)?.[1] ?? '';
    if (notify.body === '') return undefined;
    const parsed = parseConferenceInfo(notify.body);
    if (!parsed.ok) throw new Error(`the focus sent: ${parsed.fault.message}`);
    const info = parsed.value;
    if (this.users !== null && info.version <= this.version) return info;
    if (info.state === 'partial') {
      if (this.users === null || info.version > this.version + 1) {
        this.misses = true;
        return info;
      }
      for (const user of info.users?.users ?? []) mergeUser(this.users, user);
    } else {
      this.users = new Map(info.users?.users.map((user) => [user.entity, user]));
      this.misses = false;
    }
    this.version = info.version;
    this.count = info.conferenceState?.userCount;
    return info;
  }

  /** Who it believes is there: entity, nickname, and how many endpoints. */
  roster(): readonly string[] {
    return [...(this.users ?? [])]
      .map(
        ([entity, { nickname, endpoints }]) => `${entity} ${nickname ?? '-'} ${endpoints.length}`,
      )
      .sort();
  }

  signal(text: string, connection = this.connection): void {
    const source = { host: '127.0.0.1', port: this.port };
    if (this.transport === 'sip-udp' && connection === this.connection) {
      this.stage.receive(connection, text, source);
    } else this.stage.receive(connection, text);
  }

  requestText(method: string, extra: string, to = this.room): string {
    const transport = this.transport === 'sip-udp' ? 'UDP' : 'TCP';
    return [
      `${method} ${to} SIP/2.0`,
      `Via: SIP/2.0/${transport} 127.0.0.1:${this.port};branch=z9hG4bK${this.callId}${method}${this.seq}`,
      'Max-Forwards: 70',
      `From: <${this.uri}>;tag=from${this.name}`,
      `To: <${this.room}>${this.toTag === '' ? '' : `;tag=${this.toTag}`}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${this.seq} ${method}`,
      `Contact: <sip:${this.name}@127.0.0.1:${this.port}>`,
      `${extra}Content-Length: 0`,
      '',
      '',
    ].join('\r\n');
  }

  /** What came on another connection, taken as if it had come on its own. */
  readFrom(connection: number): void {
    for (const octets of this.stage.take(connection)) this.take(parseSip(octets));
  }

  private subscribeText({ expires = '600', event = 'conference', extra = '', to }: Asking): string {
    const headers =
      (event === null ? '' : `Event: ${event}\r\n`) +
      (expires === null ? '' : `Expires: ${expires}\r\n`);
    return this.requestText('SUBSCRIBE', headers + extra, to);
  }

  private read(): void {
    this.readFrom(this.connection);
  }

  private take(message: SipMessage | { readonly kind: 'malformed' }): void {
    if (message.kind === 'malformed') throw new Error('the focus sent something malformed');
    if (message.kind === 'request') this.unread.push(message);
    else if (message.status >= 200) this.answers.push(message);
  }
}

function mergeUser(users: Map<string, ConferenceUser>, user: ConferenceUser): void {
  const known = users.get(user.entity);
  if (user.state === 'deleted') users.delete(user.entity);
  else if (user.state === 'full' || known === undefined) users.set(user.entity, user);
  else {
    const endpoints = new Map(known.endpoints.map((each) => [each.entity, each]));
    for (const endpoint of user.endpoints) {
      if (endpoint.state === 'deleted') endpoints.delete(endpoint.entity);
      else endpoints.set(endpoint.entity, endpoint);
    }
    users.set(user.entity, { ...known, ...user, endpoints: [...endpoints.values()] });
  }
}

/** The value of a header, for tests that look at what was sent. */
export function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}

/** The octets of a document as text. */
export function bodyOf(message: SipMessage | undefined): string {
  return message?.body ?? asOctets('');
}
