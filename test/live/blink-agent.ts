// A client as Blink's engine is, over real sockets: what it sends, what it takes, and what kills it
// (research on that client, parts A and B). Written by hand, so that it shares no mistake with the
// model; where the real one raises an exception, this one records why it died and hangs up.
import { once } from 'node:events';
import { createServer, type Server, type Socket, connect as tcp } from 'node:net';

export interface Heard {
  readonly kind: 'public' | 'private' | 'room';
  /** The display name of the CPIM From, or the whole of it; the room's own is ''. */
  readonly sender: string;
  readonly uri: string;
  readonly type: string;
  readonly text: string;
  readonly octets: number;
}

export interface SipText {
  readonly start: string;
  readonly head: string;
  readonly body: string;
  /** Whether it is a request of that method, or a response to one. */
  is(method: string): boolean;
}

export interface Frame {
  readonly start: string;
  readonly tid: string;
  readonly head: string;
  /** latin1, one character an octet. */
  readonly body: string | undefined;
  readonly flag: string;
}

export interface BlinkOptions {
  readonly agent?: string;
  /** The offer's setup. */
  readonly setup?: 'active' | 'actpass';
  /** Its MSRP URI carries no port. */
  readonly withoutPort?: boolean;
  /** Offers other accept-types, such as its offer before RFC 7701 knew anything. */
  readonly chatroom?: string;
  readonly bindsLater?: boolean;
}

export class BlinkAgent {
  readonly name: string;
  readonly uri: string;
  readonly options: BlinkOptions;
  /** What it dialled last: the To of a public message must be this very user@host. */
  dialled = '';
  died: string | undefined;
  readonly heard: Heard[] = [];
  readonly frames: Frame[] = [];
  readonly signals: SipText[] = [];
  /** Users of the last conference-info document: it knows no other. */
  roster: readonly { readonly uri: string; readonly name: string }[] = [];
  readonly documents: string[] = [];
  /** NOTIFYs that came over a connection that was opened to its listening port. */
  notifiedElsewhere = 0;
  answer = '';
  accepted: SipText | undefined;
  subscribed: SipText | undefined;
  private sip!: Socket;
  private msrp: Socket | undefined;
  private listener!: Server;
  private bound = false;
  private readonly path: string;
  private focusPath = '';
  private count = 0;
  private cseq = 10_000;
  private waiting: (() => void)[] = [];
  private callId = '';
  private toTag = '';

  /** Makes its ids its own among all agents of the run. */
  private readonly serial: number;

  private constructor(name: string, options: BlinkOptions) {
    agents += 1;
    this.serial = agents;
    this.name = name;
    this.uri = `sip:${name.toLowerCase()}@localhost`;
    this.options = options;
    const port = options.withoutPort ? '' : ':2855';
    this.path = `msrp://127.0.0.1${port}/${name}${this.serial}f2b5db3a200f8e1a8fab;tcp`;
  }

  /** Connects by SIP, listens where its Contact says, and has not called anybody. */
  static async start(name: string, sipPort: number, options: BlinkOptions = {}) {
    const agent = new BlinkAgent(name, options);
    agent.sip = tcp(sipPort, '127.0.0.1');
    await once(agent.sip, 'connect');
    agent.listener = createServer((socket) =>
      agent.readSip(socket, () => {
        agent.notifiedElsewhere += 1;
      }),
    );
    agent.listener.listen(0, '127.0.0.1');
    await once(agent.listener, 'listening');
    agent.readSip(agent.sip, () => {});
    return agent;
  }

  /** The same, in a room: dialled, redirected where it is told so, bound. */
  static async join(room: string, name: string, sipPort: number, options: BlinkOptions = {}) {
    const agent = await BlinkAgent.start(name, sipPort, options);
    await agent.dial(room);
    await agent.link();
    return agent;
  }

  /** Waits for something to hold; what comes in is looked at each time. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** INVITE, a redirection followed, ACK. Throws where it is not let in. */
  async dial(room: string): Promise<void> {
    for (let target = room; ; ) {
      const status = await this.invite(target);
      if (status === 200) return;
      if (status !== 302) throw new Error(`not let in: ${this.accepted?.head}`);
      const contact = this.signals.at(-1)?.head ?? '';
      target = /^Contact: <([^>]+)>/m.exec(contact)?.[1] ?? '';
      if (target === '') throw new Error(`redirected to nowhere: ${contact}`);
    }
  }

  private async invite(room: string): Promise<number> {
    this.dialled = room;
    this.callId = `c${++this.count}${this.name}${this.serial}@127.0.0.1`;
    this.toTag = '';
    const from = this.signals.length;
    const sdp = this.offerText();
    this.send('INVITE', room, `${this.contact}Content-Type: application/sdp\r\n`, sdp);
    const final = await this.until(() =>
      this.signals.slice(from).find((m) => /^SIP\/2.0 [2-6]/.test(m.start) && m.is('INVITE')),
    );
    const status = Number(final.start.split(' ')[1]);
    this.toTag = /^To: .*;tag=([^;\r\n]+)/m.exec(final.head)?.[1] ?? '';
    this.accepted = final;
    if (status >= 300) {
      this.send('ACK', room, '', '', `${this.cseq} ACK`);
      return status;
    }
    this.answer = final.body;
    this.focusPath = /^a=path:(\S+)/m.exec(final.body)?.[1] ?? '';
    const remote = /^Contact: <([^>]+)>/m.exec(final.head)?.[1] ?? room;
    this.send('ACK', remote, '', '', `${this.cseq} ACK`);
    return status;
  }

  /** Whether it would show rooms, nicknames and whispering at all (A3, A4, A5). */
  get sees() {
    const chatroom = /^a=chatroom:?(.*)$/m.exec(this.answer)?.[1] ?? '';
    const types = /^a=accept-types:(.*)$/m.exec(this.answer)?.[1] ?? '';
    const wrapped = /^a=accept-wrapped-types:(.*)$/m.exec(this.answer)?.[1] ?? '';
    return {
      focus: /^Contact: .*;isfocus/m.test(this.accepted?.head ?? ''),
      cpim: types.split(' ').includes('message/cpim'),
      nicknames: chatroom.split(/\s+/).includes('nickname'),
      whispers: chatroom.split(/\s+/).includes('private-messages'),
      html: wrapped.split(/\s+/).some((type) => ['*', 'text/*', 'text/html'].includes(type)),
    };
  }

  /** Opens the MSRP connection and sends the empty SEND; answered with 200 unless it waits. */
  async link(): Promise<void> {
    const [, host = '', port = ''] = /^msrp:\/\/([^:/]+):(\d+)\//.exec(this.focusPath) ?? [];
    this.msrp = tcp(Number(port), host);
    await once(this.msrp, 'connect');
    this.readMsrp(this.msrp);
    if (this.options.bindsLater) return;
    await this.bind();
  }

  async bind(): Promise<void> {
    const tid = this.frame('SEND', `Byte-Range: 1-0/0\r\nMessage-ID: ${this.id()}\r\n`);
    await this.until(() => this.responseTo(tid));
    this.bound = true;
  }

  keepAlive(): Promise<number> {
    const head = `Byte-Range: 1-0/0\r\nMessage-ID: ${this.id()}\r\nKeep-Alive: yes\r\n`;
    return this.statusOf(this.frame('SEND', head));
  }

  nick(value: string): Promise<number> {
    return this.statusOf(this.frame('NICKNAME', `Use-Nickname: ${value}\r\n`));
  }

  /** Says something as it does: CPIM, a MIME part of its own kind, both reports asked for. */
  async say(text: string, options: { to?: string; type?: string; plain?: boolean } = {}) {
    const { frame, messageId } = this.message(text, options);
    this.msrp?.write(frame.octets, 'latin1');
    const status = await this.statusOf(frame.tid);
    return { status, messageId };
  }

  /** The REPORT to one of its messages: `000 200 OK`, or what came. */
  async reportOf(messageId: string): Promise<string> {
    const frame = await this.until(() =>
      this.frames.find(
        (each) => each.start === 'REPORT' && each.head.includes(`Message-ID: ${messageId}\r\n`),
      ),
    );
    return /^Status: (.*)\r$/m.exec(frame.head)?.[1] ?? '';
  }

  typing(state: 'active' | 'idle' = 'active'): void {
    const xml =
      `<?xml version='1.0' encoding='UTF-8'?>\n<isComposing xmlns="urn:ietf:params:xml:ns:` +
      `im-iscomposing"><state>${state}</state><contenttype>text</contenttype>` +
      '<refresh>60</refresh></isComposing>';
    const body = `${this.envelope(this.dialled)}MIME-Version: 1.0\nContent-Type: ${COMPOSING}\n\n${xml}`;
    const reports = 'Failure-Report: no\r\nSuccess-Report: no\r\n';
    this.frame('SEND', this.messageHead(body.length, reports), body);
  }

  /** SUBSCRIBE out of dialog, to what it dialled, with a Call-ID of its own. */
  async subscribe(expires = 600): Promise<SipText> {
    const from = this.signals.length;
    const headers = `${this.contact}Event: conference\r\nExpires: ${expires}\r\n${ACCEPTS}`;
    this.outside('SUBSCRIBE', this.dialled, headers, `s-${this.name}`);
    this.subscribed = await this.until(() =>
      this.signals.slice(from).find((m) => m.is('SUBSCRIBE') && m.start.startsWith('SIP/2.0')),
    );
    return this.subscribed;
  }

  /** To the Contact of the SUBSCRIBE's 200, in its dialog, Expires: 0. */
  async unsubscribe(): Promise<SipText> {
    const from = this.signals.length;
    const head = this.subscribed?.head ?? '';
    const contact = /^Contact: <([^>]+)>/m.exec(head)?.[1] ?? this.dialled;
    const tag = /^To: .*;tag=([^;\r\n]+)/m.exec(head)?.[1] ?? '';
    const headers = `${this.contact}Event: conference\r\nExpires: 0\r\n${ACCEPTS}`;
    this.outside('SUBSCRIBE', contact, headers, `s-${this.name}`, tag);
    return this.until(() =>
      this.signals.slice(from).find((m) => m.is('SUBSCRIBE') && m.start.startsWith('SIP/2.0')),
    );
  }

  /** REFER to the room, out of dialog, with a parameter of the header as the engine writes it. */
  async refer(target: string, method: 'INVITE' | 'BYE'): Promise<number> {
    const from = this.signals.length;
    const headers = `${this.contact}Refer-To: <${target}>;method=${method}\r\nReferred-By: ${this.uri}\r\n`;
    this.outside('REFER', this.dialled, headers, `r-${this.name}`);
    const answered = await this.until(() =>
      this.signals.slice(from).find((m) => m.is('REFER') && m.start.startsWith('SIP/2.0')),
    );
    return Number(answered.start.split(' ')[1]);
  }

  async bye(): Promise<number> {
    const from = this.signals.length;
    this.send('BYE', this.dialled, '', '');
    const answered = await this.until(() => this.signals.slice(from).find((m) => m.is('BYE')));
    return Number(answered.start.split(' ')[1]);
  }

  /** Loses its MSRP connection, as in a network that fails: it says BYE itself, too. */
  hangMedia(): void {
    this.msrp?.destroy();
  }

  /** Ends what it has open. */
  close(): void {
    this.sip.destroy();
    this.msrp?.destroy();
    this.listener.close();
  }

  /** A request with a start line, headers and body of the test's own. */
  frame(method: string, headers: string, body?: string): string {
    const tid = `${++this.count}`.padStart(16, '58717fec76d3aa17');
    this.msrp?.write(this.frameText(tid, method, headers, body), 'latin1');
    return tid;
  }

  async statusOf(tid: string): Promise<number> {
    const response = await this.until(() => this.responseTo(tid));
    return Number(response.start.split(' ')[0]);
  }

  /** As the engine writes it: bare LF in the MIME part, charset="utf8", characters counted. */
  private message(text: string, options: { to?: string; type?: string; plain?: boolean }) {
    const { to = this.dialled, type = 'text/plain; charset="utf8"' } = options;
    const ascii = /^[\0-\x7f]*$/.test(text);
    const encoding = ascii ? '' : 'Content-Transfer-Encoding: \n';
    const version = options.plain ? '' : 'MIME-Version: 1.0\n';
    const mime = `${version}Content-Type: ${type}\n${encoding}\n`;
    const body = `${this.envelope(to)}${mime}${text}`;
    const octets = Buffer.from(body, 'utf8').toString('latin1');
    const messageId = this.id();
    const reports = 'Failure-Report: yes\r\nSuccess-Report: yes\r\n';
    // It counts characters where octets are meant.
    const head = this.messageHead([...body].length, reports, messageId);
    const tid = `${++this.count}`.padStart(16, '86ea60019ab32f13');
    return { frame: { tid, octets: this.frameText(tid, 'SEND', head, octets) }, messageId };
  }

  private envelope(to: string): string {
    const date = 'DateTime: 2026-11-23T17:45:31.336298+00:00\r\n';
    return `From: ${this.name} Doe <${this.uri}>\r\nTo: <${to}>\r\n${date}\r\n`;
  }

  private messageHead(characters: number, reports: string, messageId = this.id()): string {
    const range = `Byte-Range: 1-${characters > 2048 ? '*' : characters}/${characters}\r\n`;
    return `${range}Message-ID: ${messageId}\r\n${reports}Content-Type: message/cpim\r\n`;
  }

  private frameText(tid: string, method: string, headers: string, body?: string): string {
    const paths = `To-Path: ${this.focusPath}\r\nFrom-Path: ${this.path}\r\n`;
    const content = body === undefined ? '' : `\r\n${body}\r\n`;
    return `MSRP ${tid} ${method}\r\n${paths}${headers}${content}-------${tid}$\r\n`;
  }

  private responseTo(tid: string): Frame | undefined {
    return this.frames.find((frame) => frame.tid === tid && /^\d{3}/.test(frame.start));
  }

  private id(): string {
    this.count += 1;
    return `${this.count}`.padStart(16, '161f996b3975b4cb');
  }

  private get contact(): string {
    const { port } = this.listener.address() as { port: number };
    return `Contact: <sip:86170394@127.0.0.1:${port};transport=tcp>\r\n`;
  }

  private get agentName(): string {
    return this.options.agent ?? 'Blink-lab sipsimple 5.5.0';
  }

  /** A request of the call's dialog. */
  private send(method: string, uri: string, headers: string, body = '', cseq?: string): void {
    if (cseq === undefined) this.cseq += 1;
    const tag = method === 'INVITE' || this.toTag === '' ? '' : `;tag=${this.toTag}`;
    this.write(method, uri, {
      ...{ tag, headers, body, callId: this.callId, fromTag: `a5${this.name}` },
      cseq: cseq ?? `${this.cseq} ${method}`,
    });
  }

  private outside(method: string, uri: string, headers: string, id: string, tag = ''): void {
    this.cseq += 1;
    this.write(method, uri, {
      ...{ headers, body: '', callId: `${id}${this.serial}@127.0.0.1`, fromTag: `b7${this.name}` },
      ...{ tag: tag === '' ? '' : `;tag=${tag}`, cseq: `${this.cseq} ${method}` },
    });
  }

  private write(
    method: string,
    uri: string,
    parts: { tag: string; headers: string; body: string; callId: string } & {
      fromTag: string;
      cseq: string;
    },
  ): void {
    const { tag, headers, body, callId, fromTag, cseq } = parts;
    const { localPort } = this.sip;
    const branch = `z9hG4bKPj${method}${cseq.split(' ')[0]}${this.name}${this.serial}`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/TCP 127.0.0.1:${localPort};rport;branch=${branch};alias`,
      'Max-Forwards: 70',
      `From: "${this.name} Doe" <${this.uri}>;tag=${fromTag}`,
      `To: <${this.dialled}>${tag}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq}`,
      'Allow: SUBSCRIBE, NOTIFY, INVITE, ACK, BYE, CANCEL, UPDATE, MESSAGE, REFER',
      'Supported: replaces, norefersub, gruu',
      'X-Sylk-ZRTP: v=3; suites=AES-128-GCM',
      `User-Agent: ${this.agentName}`,
      `${headers}Content-Length:   ${body.length}`,
      '',
      body,
    ];
    this.sip.write(lines.join('\r\n'), 'latin1');
  }

  private offerText(): string {
    const { setup = 'active', chatroom } = this.options;
    return [
      'v=0',
      'o=- 4004444725 4004444725 IN IP4 127.0.0.1',
      `s=${this.agentName}`,
      't=0 0',
      'm=message 2855 TCP/MSRP *',
      'c=IN IP4 127.0.0.1',
      `a=path:${this.path}`,
      `a=accept-types:message/cpim text/* image/* ${COMPOSING}`,
      `a=accept-wrapped-types:text/* image/* ${COMPOSING}`,
      `a=setup:${setup}`,
      ...(chatroom === undefined ? [] : [chatroom]),
      '',
    ].join('\r\n');
  }

  private readSip(socket: Socket, onNotify: () => void): void {
    let buffered = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      buffered += bytes.toString('latin1');
      for (;;) {
        const end = buffered.indexOf('\r\n\r\n');
        if (end === -1) break;
        const head = buffered.slice(0, end + 2);
        const length = Number(/^Content-Length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
        if (buffered.length < end + 4 + length) break;
        const body = buffered.slice(end + 4, end + 4 + length);
        buffered = buffered.slice(end + 4 + length);
        const start = head.slice(0, head.indexOf('\r\n'));
        const cseq = /^CSeq: \d+ (\S+)/m.exec(head)?.[1];
        this.signals.push({ start, head, body, is: (method) => cseq === method });
        if (start.startsWith('NOTIFY ')) {
          onNotify();
          this.readDocument(head, body);
        }
        if (!start.startsWith('SIP/2.0') && !start.startsWith('ACK')) reply(socket, head);
      }
      this.wake();
    });
    socket.on('close', () => this.wake());
  }

  /** Its list of users is whatever the last document names, whatever its state says (A11). */
  private readDocument(head: string, body: string): void {
    if (body === '') return;
    this.documents.push(body);
    if (!/^Content-Type: application\/conference-info\+xml/m.test(head)) return;
    if (!body.includes('<users') || !body.includes('<conference-description')) {
      return this.die('a roster document without users or description');
    }
    const users = [...body.matchAll(/<user entity="([^"]*)"[^>]*>([\s\S]*?)<\/user>/g)];
    this.roster = users.map(([, uri = '', inner = '']) => ({
      uri,
      name: /<display-text>([^<]*)<\/display-text>/.exec(inner)?.[1] ?? '',
    }));
  }

  private readMsrp(socket: Socket): void {
    let buffered = '';
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.died === undefined && this.toTag !== '') this.send('BYE', this.dialled, '', '');
      this.wake();
    });
    socket.on('data', (bytes) => {
      buffered += bytes.toString('latin1');
      for (;;) {
        const tid = /^MSRP (\S+) /.exec(buffered)?.[1];
        if (tid === undefined) break;
        const mark = `\r\n-------${tid}`;
        const end = buffered.indexOf(mark);
        if (end === -1 || buffered.length < end + mark.length + 3) break;
        this.take(tid, buffered.slice(0, end + 2), buffered.charAt(end + mark.length));
        buffered = buffered.slice(end + mark.length + 3);
      }
      this.wake();
    });
  }

  private take(tid: string, text: string, flag: string): void {
    const blank = text.indexOf('\r\n\r\n');
    const head = blank === -1 ? text : text.slice(0, blank + 2);
    const body = blank === -1 ? undefined : text.slice(blank + 4, -2);
    const start = /^MSRP \S+ ([^\r]*)\r\n/.exec(head)?.[1] ?? '';
    const frame = { start, tid, head, body, flag };
    this.frames.push(frame);
    if (start === 'SEND') this.receive(frame);
  }

  private receive({ tid, head, body, flag }: Frame): void {
    if (!this.bound) {
      this.respond(tid, '481 Chunk received while binding session');
      return this.die('a message before the answer to its own first SEND');
    }
    const range = /^Byte-Range: (\d+)-/m.exec(head)?.[1] ?? '1';
    if (flag === '+' || range !== '1') return this.die('a message in more than one chunk');
    const type = /^Content-Type: (.*)\r$/m.exec(head)?.[1] ?? '';
    if (body !== undefined) this.show(type, body);
    if (this.died === undefined && !/^Failure-Report: (?:no|partial)\r$/m.test(head)) {
      this.respond(tid, '200 OK');
    }
  }

  /** What a person would see, or why the engine would have raised an exception (A6 to A9). */
  private show(type: string, body: string): void {
    const text = utf8(body);
    if (text === undefined) return this.die('a body that is no UTF-8');
    if (type.toLowerCase() !== 'message/cpim') {
      this.heard.push({ ...ROOM_SAYS, type, text, octets: body.length });
      return;
    }
    const [envelope = '', mime = '', ...rest] = text.split(/\r\n\r\n|\n\n/);
    const wrapped = /^content-type:\s*(.*?)\r?$/im.exec(mime)?.[1] ?? '';
    const charset = /charset="?([^";]+)/i.exec(wrapped)?.[1] ?? 'utf-8';
    if (/^multipart\//i.test(wrapped)) return this.die('a multipart inside CPIM');
    const content = rest.join('\n\n');
    if (!/^(utf-?8|us-ascii|iso-8859-1)$/i.test(charset)) return this.die(`charset ${charset}`);
    if (/^us-ascii$/i.test(charset) && /[^\0-\x7f]/.test(content)) {
      return this.die('other octets in what is called us-ascii');
    }
    const from = /^From: (.*)$/m.exec(envelope)?.[1]?.trim() ?? '';
    const [, display = '', uri = ''] = /^(.*?)\s*<(sips?:[^>]+)>$/.exec(from) ?? [];
    const to = /^To: .*<([^>]+)>/m.exec(envelope)?.[1];
    const isPublic = to === undefined || userHost(to) === userHost(this.dialled);
    const kind = uri === '' ? 'room' : isPublic ? 'public' : 'private';
    this.heard.push({
      kind,
      sender: display,
      uri,
      type: wrapped,
      text: content,
      octets: body.length,
    });
    // Another's offer of OTR is answered by the engine itself, to the room (A13).
    if (content.startsWith('?OTRv')) void this.say('?OTR:AAICAAAAxA...');
  }

  private respond(tid: string, status: string): void {
    const paths = `To-Path: ${this.focusPath}\r\nFrom-Path: ${this.path}\r\n`;
    this.msrp?.write(`MSRP ${tid} ${status}\r\n${paths}-------${tid}$\r\n`, 'latin1');
  }

  /** The engine's MSRP stream fails: it closes, and the application hangs up. */
  private die(why: string): void {
    if (this.died !== undefined) return;
    this.died = why;
    this.msrp?.destroy();
    this.send('BYE', this.dialled, '', '');
    this.wake();
  }

  private wake(): void {
    for (const each of this.waiting.splice(0)) each();
  }
}

/** 200 to a request, its Via, To and the like copied. */
function reply(socket: Socket, head: string): void {
  const copied = head
    .split('\r\n')
    .filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
    .join('\r\n');
  socket.write(`SIP/2.0 200 OK\r\n${copied}\r\nContent-Length: 0\r\n\r\n`, 'latin1');
}

function utf8(octets: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(octets, 'latin1'));
  } catch {
    return undefined;
  }
}

/** As the engine compares: user and host exactly, port and parameters not at all. */
function userHost(uri: string): string {
  return /^sips?:([^;:>]+(?:@[^;:>]+)?)/.exec(uri)?.[1] ?? uri;
}

const ROOM_SAYS = { kind: 'room', sender: '', uri: '' } as const;
const COMPOSING = 'application/im-iscomposing+xml';
const ACCEPTS = 'Accept: application/conference-info+xml\r\n';

let agents = 0;
