// SIGTERM: every leg gets a BYE, what is new gets 503, and a peer that is silent holds nobody up.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../model/limits.ts';
import { RawCaller, textUntil } from '../raw-sip.ts';
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
    const silent = new RawCaller(ROOM, 'silent');
    caller.write(silent.invite());
    caller.write(silent.ack(await textUntil(caller, /^SIP\/2\.0 200[\s\S]*\r\n\r\n/m)));
    const hungUp = textUntil(caller, /^BYE /m);
    const stopped = focus.stop();
    await hungUp;

    const late = createSocket('udp4').bind(0, '127.0.0.1');
    await once(late, 'listening');
    const answer = once(late, 'message');
    const caught = new RawCaller(ROOM, 'late', { transport: 'UDP', port: late.address().port });
    late.send(caught.invite(), Number(port), host);
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
