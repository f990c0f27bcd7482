// A room on real sockets that answers whatever it is asked with what the test says: enough of a
// focus to see what the terminal client makes of one.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpRequest,
  serializeMsrp,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  type SipRequest,
  serializeSip,
  sipHeader,
} from '../../model/wire/sip.ts';
import {
  answerBody,
  inDialog,
  msrpResponse,
  response,
  roomRequest,
} from '../client/scripted-room.ts';
import { fullDocument, notify, type Somebody, WITH_ROSTER } from '../client/scripted-roster.ts';

export interface FakeFocus {
  readonly port: number;
  /** Methods of SIP and MSRP requests in order of arrival. */
  readonly heard: readonly string[];
  readonly said: readonly MsrpRequest[];
  /** How many of its own messages were answered. */
  answered(): number;
  /** Sends text/plain to the participant, as `from`, a whole CPIM From value. */
  say(from: string, text: string): void;
  /** Sends content of another type, as `say` does. */
  send(from: string, type: string, content: string): void;
  /** Tells the roster, where it was asked for, and again later. */
  roster(somebody: readonly Somebody[]): void;
  bye(): void;
  /** Breaks the message connection off. */
  breakOff(): void;
  close(): Promise<void>;
}

export interface FakeAnswers {
  readonly invite?: number;
  readonly send?: number;
  readonly nickname?: number;
  /** Who is there when the roster is asked for; without, the room has none. */
  readonly roster?: readonly Somebody[];
  /** The anonymous address that it gives to whoever calls. */
  readonly alias?: string;
  /** The status of a REPORT about each message. */
  readonly report?: number;
}

export async function fakeFocus(answers: FakeAnswers = {}): Promise<FakeFocus> {
  const { invite = 200, send = 200, nickname = 200 } = answers;
  const heard: string[] = [];
  const said: MsrpRequest[] = [];
  const sockets = new Set<Socket>();
  let ack: SipRequest | undefined;
  let path: Octets = asOctets('');
  let signalling: Socket | undefined;
  let media: Socket | undefined;
  let subscribe: SipRequest | undefined;
  let version = 0;
  let answered = 0;
  const tellRoster = (somebody: readonly Somebody[], state?: string) => {
    if (subscribe === undefined || signalling === undefined) throw new Error('nobody asked');
    version += 1;
    const body = fullDocument(version, somebody);
    const shape = { body, seq: version, ...(state === undefined ? {} : { state }) };
    write(signalling, serializeSip(notify(subscribe, shape)));
  };

  const msrp = await listening((socket) => {
    sockets.add(socket);
    media = socket;
    let framer = idleFramer;
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        const framed = frameMsrp(framer, asOctets(bytes.toString('latin1')));
        framer = framed.framer;
        for (const frame of framed.frames) {
          if (frame.kind !== 'request') {
            answered += 1;
            continue;
          }
          heard.push(frame.method);
          path = frame.fromPath[0] ?? path;
          if (frame.method === 'SEND' && frame.body !== undefined) said.push(frame);
          const status =
            frame.method === 'NICKNAME' ? nickname : frame.body === undefined ? 200 : send;
          write(socket, serializeMsrp(msrpResponse(frame, status)));
          if (answers.report !== undefined && frame.method === 'SEND' && frame.body !== undefined) {
            const total = frame.body.length;
            const headers = {
              'Message-ID': headerOf(frame, 'Message-ID') ?? '',
              'Byte-Range': `1-${total}/${total}`,
              Status: `000 ${answers.report} Told`,
            };
            const method = asOctets('REPORT');
            write(socket, serializeMsrp(roomRequest(path, headers, undefined, { method })));
          }
        }
      });
  });
  const media2855 = `127.0.0.1:${portOf(msrp)}`;

  const sip = await listening((socket) => {
    sockets.add(socket);
    signalling = socket;
    let framer = idleSipFramer;
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        const framed = frameSip(framer, asOctets(bytes.toString('latin1')));
        framer = framed.framer;
        for (const message of framed.messages) {
          if (message.kind !== 'request') continue;
          heard.push(message.method);
          if (message.method === 'ACK') ack = message;
          else if (message.method === 'INVITE') {
            const body = answerBody().replaceAll('192.0.2.1:2855', media2855);
            const shape = invite === 200 ? { body } : {};
            const headers = [
              ...(answers.roster === undefined ? [] : WITH_ROSTER.headers),
              ...(answers.alias === undefined
                ? []
                : [['P-Confab-Anonymous', `<${answers.alias}>`] as const]),
            ];
            write(socket, serializeSip(response(message, invite, { ...shape, headers })));
          } else if (message.method === 'SUBSCRIBE') {
            write(socket, serializeSip(response(message, 200, { tag: 'notifier' })));
            subscribe ??= message;
            const isLast = sipHeader(message, 'Expires') === '0';
            tellRoster(answers.roster ?? [], isLast ? 'terminated;reason=timeout' : undefined);
          } else write(socket, serializeSip(response(message, 200)));
        }
      });
  });

  let count = 0;
  const sendAs = (from: string, type: string, text: string) => {
    count += 1;
    const room = 'sip:lobby@localhost';
    const content = Buffer.from(text, 'utf8').toString('latin1');
    const body = `From: ${from}\r\nTo: <${room}>\r\n\r\nContent-Type: ${type}\r\n\r\n${content}`;
    const headers = {
      'Message-ID': `fake${count}`,
      'Byte-Range': `1-${body.length}/${body.length}`,
      'Content-Type': 'message/cpim',
    };
    if (media !== undefined) write(media, serializeMsrp(roomRequest(path, headers, body)));
  };
  return {
    port: portOf(sip),
    heard,
    said,
    answered: () => answered,
    say: (from, text) => sendAs(from, 'text/plain', text),
    send: (from, type, content) => sendAs(from, type, content),
    roster: (somebody) => tellRoster(somebody),
    bye() {
      if (ack === undefined || signalling === undefined) throw new Error('nobody is in the room');
      write(signalling, serializeSip(inDialog(ack, 'BYE')));
    },
    breakOff() {
      media?.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed(sip), closed(msrp)]);
    },
  };
}

function write(socket: Socket, octets: Octets): void {
  socket.write(octets, 'latin1');
}

function listening(accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
