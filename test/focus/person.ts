// A participant written by hand: SIP and MSRP text as a client would send it, and the parsed
// answers. It has no machines of its own, so that it cannot share a mistake with the model.
import { frameMsrp, idleFramer, type MsrpFrame, type MsrpMessage } from '../../model/wire/msrp.ts';
import { parseSip, type SipMessage, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import type { Stage } from './stage.ts';

export interface PersonOptions {
  readonly room?: string;
  readonly transport?: 'sip-udp' | 'sip-tcp';
  readonly offer?: string;
  readonly chatroom?: string;
  /** The URI of From, where it is not that of the name. */
  readonly uri?: string;
  /** Further header lines of the INVITE, each with its line end. */
  readonly headers?: string;
}

export interface Within {
  readonly extra?: string;
  /** A session description. */
  readonly offer?: string;
  /** In place of the next CSeq. */
  readonly seq?: number;
}

export class Person {
  readonly stage: Stage;
  readonly name: string;
  readonly uri: string;
  readonly room: string;
  readonly callId: string;
  readonly transport: 'sip-udp' | 'sip-tcp';
  readonly sip: number;
  readonly path: string;
  readonly chatroom: string;
  readonly headers: string;
  msrp = 0;
  /** The focus's MSRP URI for this leg. */
  focusPath = '';
  toTag = '';
  private readonly port: number;
  private tids = 0;
  /** In place of `offerText`. */
  offer: string | undefined;
  /** The CSeq of the last request within the dialog. */
  seq = 1;

  constructor(stage: Stage, name: string, options: PersonOptions = {}) {
    this.stage = stage;
    this.name = name;
    this.uri = options.uri ?? `sip:${name.split('-')[0]}@localhost`;
    this.headers = options.headers ?? '';
    this.room = options.room ?? 'sip:lobby@localhost';
    this.callId = `call-${name}`;
    this.transport = options.transport ?? 'sip-tcp';
    this.sip = stage.connect(this.transport);
    this.port = 20_000 + this.sip;
    this.path = `msrp://127.0.0.1:${this.port}/session${name};tcp`;
    this.chatroom = options.chatroom ?? 'a=chatroom:nickname private-messages';
    this.offer = options.offer;
  }

  /** INVITE, ACK, a connection and the binding SEND. */
  static join(stage: Stage, name: string, options: PersonOptions = {}): Person {
    const person = new Person(stage, name, options);
    person.invite();
    person.ack();
    person.bind();
    return person;
  }

  /** The final answer to the INVITE, if it is there yet. */
  invite(): SipMessage | undefined {
    this.signal(this.inviteText());
    return this.answered();
  }

  /** Reads what came on the SIP connection, and learns tag and path from a 200. */
  answered(): SipMessage | undefined {
    const finals = this.heard().filter((m) => m.kind === 'response' && m.status >= 200);
    const last = finals.at(-1);
    if (last?.kind === 'response' && last.status === 200) {
      this.toTag = /;tag=([^;]+)/.exec(sipHeader(last, 'To') ?? '')?.[1] ?? '';
      this.focusPath = /a=path:(\S+)/.exec(last.body)?.[1] ?? this.focusPath;
    }
    return last;
  }

  inviteText(): string {
    const body = this.offer ?? this.offerText();
    const type = body === '' ? '' : `Content-Type: application/sdp\r\n`;
    return this.requestText('INVITE', 1, type + this.headers, body);
  }

  /** A request within the dialog, with the next CSeq; the final answer, if it is there yet. */
  within(method: string, options: Within = {}): SipMessage | undefined {
    this.signal(this.withinText(method, options));
    return this.answered();
  }

  withinText(method: string, { extra = '', offer = '', seq }: Within = {}): string {
    if (seq === undefined) this.seq += 1;
    const type = offer === '' ? '' : 'Content-Type: application/sdp\r\n';
    const number = seq ?? this.seq;
    const text = this.requestText(method, number, type + extra, offer, `${method}${number}`);
    const to = `To: <${this.room}>`;
    return text.replace(`${to}\r\n`, `${to};tag=${this.toTag}\r\n`);
  }

  /** Acknowledges the last re-INVITE, or another INVITE. */
  ackLater(body = '', seq = this.seq): void {
    const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
    this.signal(this.requestText('ACK', seq, type, body, `ACK${seq}`));
  }

  /** Answers a request of the focus's. */
  respond(request: SipMessage | undefined, status: number, extra = '', body = ''): void {
    if (request === undefined) throw new Error('the focus sent no request');
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
      sipHeaders(request, name).map((value) => `${name}: ${value}\r\n`),
    );
    const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
    const head = `SIP/2.0 ${status} As It Is\r\n${copied.join('')}${type}${extra}`;
    this.signal(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  }

  /** What the focus asked for since the last look: its requests. */
  asked(method: string): readonly SipMessage[] {
    return this.heard().filter((m) => m.kind === 'request' && m.method === method);
  }

  ack(): void {
    this.signal(this.requestText('ACK', 1));
  }

  cancel(): void {
    this.signal(this.requestText('CANCEL', 1, '', '', 'INVITE'));
  }

  bye(): SipMessage | undefined {
    this.signal(this.requestText('BYE', this.seq + 1));
    return this.heard().at(-1);
  }

  /** Everything on the SIP connection since the last look, parsed. */
  heard(): readonly SipMessage[] {
    return this.stage.take(this.sip).map((octets) => {
      const message = parseSip(octets);
      if (message.kind === 'malformed') throw new Error(`the focus sent: ${octets}`);
      return message;
    });
  }

  signal(text: string): void {
    const source = { host: '127.0.0.1', port: this.port };
    if (this.transport === 'sip-udp') this.stage.receive(this.sip, text, source);
    else this.stage.receive(this.sip, text);
  }

  bind(): readonly MsrpFrame[] {
    this.msrp = this.stage.connect('msrp-tcp');
    return this.request('SEND', 'Message-ID: bind1\r\nByte-Range: 1-0/0\r\n');
  }

  /** Says something to the room, or to somebody. */
  say(text: string, to = this.room, options: { from?: string; extra?: string } = {}) {
    const body =
      `From: <${options.from ?? this.uri}>\r\nTo: <${to}>\r\n\r\n` +
      `Content-Type: text/plain;charset=utf-8\r\n\r\n${text}`;
    return this.send(body, options.extra);
  }

  send(body: string, extra = '', type = 'message/cpim') {
    const id = `Message-ID: m${this.name}${this.tids}\r\n`;
    const range = `Byte-Range: 1-${body.length}/${body.length}\r\n`;
    return this.request('SEND', `${id}${range}${extra}Content-Type: ${type}\r\n`, body);
  }

  /** One chunk of a message, from an octet on that is counted from 1. */
  chunk(
    messageId: string,
    start: number,
    total: number | '*',
    octets: string,
    flag: '+' | '$' | '#',
    extra = '',
  ) {
    const range = `Byte-Range: ${start}-*/${total}\r\n`;
    const headers = `Message-ID: ${messageId}\r\n${range}${extra}Content-Type: message/cpim\r\n`;
    return this.request('SEND', headers, octets, flag);
  }

  nick(value: string, extra = '') {
    return this.request('NICKNAME', `Use-Nickname: ${value}\r\n${extra}`);
  }

  /** Sends an MSRP request; whatever came on the connection meanwhile. */
  request(method: string, headers: string, body?: string, flag = '$'): readonly MsrpMessage[] {
    this.tids += 1;
    const tid = `t${this.name.replace('-', '')}${String(this.tids).padStart(6, '0')}`;
    const paths = `To-Path: ${this.focusPath}\r\nFrom-Path: ${this.path}\r\n`;
    const content = body === undefined ? '' : `\r\n${body}\r\n`;
    const frame = `MSRP ${tid} ${method}\r\n${paths}${headers}${content}-------${tid}${flag}\r\n`;
    this.stage.receive(this.msrp, frame);
    return this.frames();
  }

  /** Everything on the MSRP connection since the last look. */
  frames(): readonly MsrpMessage[] {
    const { frames } = frameMsrp(idleFramer, this.stage.take(this.msrp).join('') as never);
    return frames.map((frame) => {
      if (frame.kind === 'malformed') throw new Error(`the focus sent: ${frame.fault.message}`);
      return frame;
    });
  }

  /** Answers copies as a client does. */
  acknowledge(frames: readonly MsrpMessage[], status = '200 OK'): void {
    for (const frame of frames) {
      if (frame.kind !== 'request') continue;
      const paths = `To-Path: ${frame.fromPath[0]}\r\nFrom-Path: ${this.path}\r\n`;
      this.stage.receive(
        this.msrp,
        `MSRP ${frame.tid} ${status}\r\n${paths}-------${frame.tid}$\r\n`,
      );
    }
  }

  requestText(method: string, seq: number, extra = '', body = '', branchOf = method): string {
    const uri = this.room;
    const tag =
      method === 'INVITE' || method === 'CANCEL' || this.toTag === '' ? '' : `;tag=${this.toTag}`;
    const transport = this.transport === 'sip-udp' ? 'UDP' : 'TCP';
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${transport} 127.0.0.1:${this.port};branch=z9hG4bK${branchOf}${this.callId}`,
      'Max-Forwards: 70',
      `From: "${this.name}" <${this.uri}>;tag=from${this.name}`,
      `To: <${uri}>${tag}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${seq} ${method}`,
      `Contact: <${this.uri.replace('localhost', `127.0.0.1:${this.port}`)}>`,
      `${extra}Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  offerText(): string {
    return [
      'v=0',
      `o=${this.name} 1 1 IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=message ${this.port} TCP/MSRP *`,
      'a=accept-types:message/cpim',
      'a=accept-wrapped-types:*',
      'a=setup:active',
      `a=path:${this.path}`,
      ...(this.chatroom === '' ? [] : [this.chatroom]),
      '',
    ].join('\r\n');
  }
}

/** The statuses of the responses among frames. */
export function statuses(frames: readonly MsrpFrame[]): readonly number[] {
  return frames.flatMap((frame) => (frame.kind === 'response' ? [frame.status] : []));
}

/** The wrapped text of the copies among frames. */
export function texts(frames: readonly MsrpFrame[]): readonly string[] {
  return frames.flatMap((frame) =>
    frame.kind === 'request' && frame.body !== undefined
      ? [frame.body.slice(frame.body.lastIndexOf('\r\n\r\n') + 4)]
      : [],
  );
}
