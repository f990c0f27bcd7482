// SIGTERM: every leg gets a BYE, what is new gets 503, and a peer that is silent holds nobody up.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../model/limits.ts';
import { confab, FocusProcess, policyFile, scratch } from './focus-process.ts';

const ROOM = 'sip:lobby@localhost';

describe('A focus that is told to stop', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('says BYE, refuses what is new with 503, and leaves silent peers behind [R3261-21.4-1]', async () => {
    const data = join(folder.path, 'stop');
    const focus = await FocusProcess.start(data);
    const [host = '', port] = focus.sip.split(':');
    const caller = connect(Number(port), host);
    onTestFinished(() => void caller.destroy());
    let heard = '';
    const hears = (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        caller.on('data', (chunk) => {
          heard += chunk.toString('latin1');
          if (pattern.test(heard)) resolve();
        });
      });
    const accepted = hears(/^SIP\/2\.0 200/m);
    caller.write(invite('TCP', 'silent'));
    await accepted;
    const tag = /^To:.*;tag=(\S+)/m.exec(heard)?.[1] ?? '';
    caller.write(request('ACK', 'TCP', 'silent', `;tag=${tag}`));
    const hungUp = hears(/^BYE /m);
    const stopped = focus.stop();
    await hungUp;

    const late = createSocket('udp4').bind(0, '127.0.0.1');
    await once(late, 'listening');
    const answer = once(late, 'message');
    late.send(invite('UDP', 'late', late.address().port), Number(port), host);
    const [octets] = await answer;
    late.close();
    expect(octets.toString()).toMatch(/^SIP\/2\.0 503 /);
    expect(octets.toString()).toMatch(/^Retry-After: \d+/m);
    // The caller neither answers its BYE nor closes its connection.
    expect(await stopped).toBe(0);
    const entries = confab('replay', data, '--entries', '--json').stdout.trim().split('\n');
    expect(JSON.parse(entries.at(-1) ?? '')).toMatchObject({
      type: 'participant.left',
      cause: 'drained',
    });
  });

  it('waits for nobody longer than the five seconds that it promises', () => {
    expect(limits.drainMs + limits.drainCutMs).toBeLessThan(5000);
  });

  it('begins with the line that says where it listens, whatever there is to tell', async () => {
    const data = join(folder.path, 'first');
    await (await FocusProcess.start(data)).stop();
    const policy = policyFile(folder.path, { rooms: ['lobby'], nicknames: false });
    const focus = await FocusProcess.start(data, '--policy', policy);
    expect(focus.lines.all[0]).toEqual({
      event: 'ready',
      pid: focus.child.pid,
      sip: { udp: focus.sip, tcp: focus.sip },
      msrp: { tcp: focus.msrp },
    });
    await focus.stop();
  });
});

function invite(transport: string, name: string, port = 9): string {
  const offer = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=message 9 TCP/MSRP *',
    'a=accept-types:message/cpim',
    'a=setup:active',
    `a=path:msrp://127.0.0.1:9/${name}0123456789;tcp`,
    '',
  ].join('\r\n');
  return request('INVITE', transport, name, '', port, offer);
}

function request(
  method: string,
  transport: string,
  name: string,
  toTag: string,
  port = 9,
  body = '',
): string {
  return [
    `${method} ${ROOM} SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bK${method}${name};rport`,
    'Max-Forwards: 70',
    `From: <sip:${name}@localhost>;tag=from-${name}`,
    `To: <${ROOM}>${toTag}`,
    `Call-ID: call-${name}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${name}@127.0.0.1:${port}>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
