// A caller without a stack behind it: it knows its octets by heart instead of writing them with
// the project's own codecs, and so cannot share their mistakes.
import { once } from 'node:events';
import type { Socket } from 'node:net';

export interface RawCallerOptions {
  readonly transport?: 'TCP' | 'UDP';
  /** Where answers by UDP go; 9, which nobody reads, for TCP. */
  readonly port?: number;
  /** Makes Call-ID and branch its own among callers of one name. */
  readonly id?: string;
}

/** `sip:NAME@localhost` at 127.0.0.1, who calls a room. */
export class RawCaller {
  /** Where it would be reached by MSRP, if it were. */
  readonly path: string;
  private readonly room: string;
  private readonly name: string;
  private readonly transport: 'TCP' | 'UDP';
  private readonly port: number;
  private readonly id: string;

  constructor(room: string, name: string, options: RawCallerOptions = {}) {
    this.room = room;
    this.name = name;
    this.transport = options.transport ?? 'TCP';
    this.port = options.port ?? 9;
    this.id = options.id ?? name;
    this.path = `msrp://127.0.0.1:9/${name}0123456789;tcp`;
  }

  /** An INVITE that offers MSRP. */
  invite(): string {
    return this.request('INVITE', '', offer(this.path));
  }

  /** The ACK to a 200 that came. */
  ack(accepted: string): string {
    const tag = /^To: .*;tag=(\S+)/m.exec(accepted)?.[1];
    if (tag === undefined) throw new Error(`not accepted: ${accepted}`);
    return this.request('ACK', `;tag=${tag}`, '');
  }

  private request(method: string, toTag: string, body: string): string {
    const { room, name, transport, port, id } = this;
    return [
      `${method} ${room} SIP/2.0`,
      `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bK${method}${id};rport`,
      'Max-Forwards: 70',
      `From: <sip:${name}@localhost>;tag=from-${name}`,
      `To: <${room}>${toTag}`,
      `Call-ID: call-${id}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:${name}@127.0.0.1:${port};transport=${transport.toLowerCase()}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}

/** A final response with the whole `a=path` line of an answer. */
export const ANSWERED = /^SIP\/2\.0 (?!1)[\s\S]*\na=path:\S+\r\n/m;

/** What the socket says from now on, up to the chunk with which it matches. */
export async function textUntil(socket: Socket, pattern: RegExp): Promise<string> {
  let text = '';
  while (!pattern.test(text)) {
    const [more] = await once(socket, 'data');
    text += String(more);
  }
  return text;
}

function offer(path: string): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=message 9 TCP/MSRP *',
    'a=accept-types:message/cpim',
    'a=accept-wrapped-types:*',
    'a=setup:active',
    `a=path:${path}`,
    'a=chatroom:nickname private-messages',
    '',
  ].join('\r\n');
}
