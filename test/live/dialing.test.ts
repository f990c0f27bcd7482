// A live focus that connects to its peer: a call without an offer whose answer is passive
// (R3264-5-1, R6135-4.2-6; blink B10), over real sockets and by octets written by hand.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryLog } from '../../adapters/log/memory.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { type Server, startServer } from '../../adapters/node/server.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { textUntil } from '../raw-sip.ts';

describe('A live focus', () => {
  let focus: Server;
  beforeAll(async () => {
    const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
    focus = await startServer({
      sip: { host: '127.0.0.1', port: 0 },
      msrp: { host: '127.0.0.1', port: 0 },
      domain: 'localhost',
      policy: defaultPolicy,
      log: memoryLog({ ...clock, sha256 }),
      notice: () => {},
    });
  });
  afterAll(() => focus.drain());

  it('connects to a passive peer, and binds by an empty SEND [R6135-4.2-6] [blink B10]', async () => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const path = `msrp://127.0.0.1:${port}/passive0123456789;tcp`;
    const accepted = once(listener, 'connection') as Promise<[Socket]>;
    const sip = connect(focus.sip.port, focus.sip.host);
    sip.write(request('INVITE', '', ''));
    const offer = await textUntil(sip, /a=path:\S+\r\n/);
    const local = /a=path:(\S+)/.exec(offer)?.[1] ?? '';
    const tag = /^To: .*;tag=(\S+)/m.exec(offer)?.[1] ?? '';
    sip.write(request('ACK', `;tag=${tag}`, answer(port, path)));
    const [msrp] = await accepted;
    const send = await textUntil(msrp, /-------\S+\$\r\n/);
    const tid = /^MSRP (\S+) SEND/.exec(send)?.[1] ?? '';
    expect(send).toContain(`To-Path: ${path}\r\nFrom-Path: ${local}\r\n`);
    const paths = `To-Path: ${local}\r\nFrom-Path: ${path}\r\n`;
    msrp.write(`MSRP ${tid} 200 OK\r\n${paths}-------${tid}$\r\n`);
    // Answered behind the 200 to the binding SEND: what that has led to is on its way to the log.
    msrp.write(`MSRP after123 SEND\r\n${paths}Message-ID: later1\r\n-------after123$\r\n`);
    await textUntil(msrp, /MSRP after123 200/);
    await focus.pump.settled();
    const room = focus.pump.state.rooms.get('sip:lobby@localhost');
    expect(room && describeRoom(room.fold).members).toMatchObject([{ joined: true }]);
    for (const each of [msrp, sip]) each.destroy();
    listener.close();
  });
});

function request(method: string, toTag: string, body: string): string {
  return [
    `${method} sip:lobby@localhost SIP/2.0`,
    `Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKlate${method}`,
    'Max-Forwards: 70',
    'From: <sip:carol@localhost>;tag=from-carol',
    `To: <sip:lobby@localhost>${toTag}`,
    'Call-ID: late-offer',
    `CSeq: 1 ${method}`,
    'Contact: <sip:carol@127.0.0.1:9;transport=tcp>',
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

function answer(port: number, path: string): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=message ${port} TCP/MSRP *`,
    'a=accept-types:message/cpim',
    'a=accept-wrapped-types:*',
    'a=setup:passive',
    `a=path:${path}`,
    'a=chatroom:nickname private-messages',
    '',
  ].join('\r\n');
}
