// A live focus that records its trace: replayed, it sends to every peer what an independent proxy
// between them saw, octet by octet; and whatever happens to the file, the focus serves on.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  ChatProcess,
  cliArgs,
  confab,
  endsWithTests,
  FocusProcess,
  scratch,
} from '../live/focus-process.ts';
import { PROXY_HOST, tcpProxy, udpProxy } from '../live/recording-proxy.ts';
import { RawCaller, textUntil } from '../raw-sip.ts';

const ROOM = 'sip:lobby@localhost';

describe('A live focus that records its trace', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('is replayed to the octet: what a proxy saw of it is what the replay sends', async () => {
    const trace = join(folder.path, 'talk.trace');
    const data = join(folder.path, 'talk');
    const focus = await FocusProcess.start(data, '--trace', trace, '--advertise', PROXY_HOST);
    expect(focus.lines.all[0]).toMatchObject({ event: 'ready', trace });
    expect(statSync(trace).mode & 0o777).toBe(0o600);
    const [sip, msrp] = [focus.sip, focus.msrp].map((at) => Number(at.split(':')[1]));
    const proxies = {
      'sip-tcp': await tcpProxy(Number(sip)),
      'sip-udp': await udpProxy(Number(sip)),
      'msrp-tcp': await tcpProxy(Number(msrp)),
    };
    onTestFinished(() => {
      for (const proxy of Object.values(proxies)) proxy.close();
    });
    const via = `${PROXY_HOST}:${sip}`;
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${via}`);
    const bob = new ChatProcess(ROOM, 'sip:bob@localhost', `udp:${via}`);
    await Promise.all([alice.event('joined'), bob.event('joined')]);
    alice.tell('nick Rook Seven');
    expect(await alice.event('nickname')).toMatchObject({ status: 200 });
    alice.tell('say hello, Bob: grüß dich 雪');
    expect(await bob.event('message')).toMatchObject({ text: 'hello, Bob: grüß dich 雪' });
    bob.tell(`say ${'long '.repeat(5000)}`);
    await alice.event('message');
    for (const who of [bob, alice]) {
      who.tell('leave');
      await who.exited;
    }
    // Somebody is in when the focus stops: it hangs up, and gets no answer.
    const silent = new RawCaller(ROOM, 'silent');
    const caller = connect(Number(sip), PROXY_HOST);
    onTestFinished(() => void caller.destroy());
    caller.write(silent.invite());
    caller.write(silent.ack(await textUntil(caller, /^SIP\/2\.0 200[\s\S]*\r\n\r\n/m)));
    const hungUp = textUntil(caller, /^BYE /m);
    expect(await focus.stop()).toBe(0);
    await hungUp;
    expect(focus.stderr).toBe('');

    // What the focus closed has come through the proxy.
    await Promise.all(Object.values(proxies).map(({ quiet }) => quiet()));
    const sent = join(folder.path, 'sent');
    const replayed = confab('replay', trace, '--bytes', sent);
    expect([replayed.stderr, replayed.status]).toEqual(['', 0]);
    expect(replayed.stdout).toMatch(/\d+ ticks, and each of them did what was recorded\.\n$/);
    const seen = Object.entries(proxies).flatMap(([transport, { came }]) =>
      [...came].map(([port, octets]) => [`${transport}-127.0.0.1-${port}`, octets] as const),
    );
    const files = new Map(
      readdirSync(sent).map((name) => [name.replace(/^\d+-/, ''), join(sent, name)]),
    );
    expect(seen.length).toBe(5);
    for (const [name, octets] of seen) {
      const replay = readFileSync(files.get(name) ?? '');
      expect(replay.length, name).toBeGreaterThan(500);
      expect(replay.toString('latin1'), name).toBe(Buffer.concat(octets).toString('latin1'));
      expect(statSync(files.get(name) ?? '').mode & 0o777).toBe(0o600);
      files.delete(name);
    }
    // Requests to bob go to the address of his Contact, past the proxy.
    const past = [...files].map(([name, file]) => [name, readFileSync(file, 'latin1')] as const);
    for (const [name, octets] of past) {
      expect(name).toMatch(/^sip-udp-127\.0\.0\.1-\d+$/);
      expect(octets).toMatch(/^(NOTIFY|BYE) sip:/);
    }
    // The same by JSON, where octets are characters.
    const ticks = linesOf(confab('replay', trace, '--json').stdout);
    expect(ticks.at(-1)).toEqual({
      ...{ verdict: 'same', ticks: ticks.length - 1, early: null, cut: false },
    });
    const json = ticks.flatMap(({ sent: all = [] }) => all as { octets: string }[]);
    const bytes = json.reduce((sum, { octets }) => sum + octets.length, 0);
    const all = [...seen.flatMap(([, octets]) => octets), ...past.map(([, octets]) => octets)];
    expect(bytes).toBe(all.reduce((sum, octets) => sum + octets.length, 0));
    expect(replayed.stdout).toMatch(
      /in +#\d+ sip-tcp 127\.0\.0\.1:\d+ {2}INVITE sip:lobby@localhost/,
    );
    expect(replayed.stdout).toMatch(/out #\d+ msrp-tcp .* {2}200 to /);
    expect(replayed.stdout).toMatch(/nickname\.requested "[^"]+" by alice \[R7701-7\.1-6\]/);
    // One tick alone, with the rooms after it.
    const at = ticks.findIndex(({ changed }) => 'rooms' in (changed as object)) + 1;
    expect(linesOf(confab('replay', trace, '--at', `${at}`, '--json').stdout)[0]).toMatchObject({
      tick: at,
      rooms: [{ room: ROOM }],
    });
    expect(confab('replay', trace, '--at', '9999')).toMatchObject({ status: 2, stdout: '' });
  });

  it('records a second life with the log that it read, and never into a file that is there', async () => {
    const [trace, second] = ['life.trace', 'life-2.trace'].map((name) => join(folder.path, name));
    const data = join(folder.path, 'life');
    const focus = await FocusProcess.start(data, '--trace', `${trace}`);
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${focus.sip}`);
    await alice.event('joined');
    alice.tell('leave');
    await alice.exited;
    await focus.stop();
    const before = readFileSync(`${trace}`);
    const refused = confab('serve', '--data', data, '--trace', `${trace}`);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      `confab: ${trace} is there already, and no trace is overwritten: name another\n`,
    ]);
    expect(readFileSync(`${trace}`).equals(before)).toBe(true);
    const again = await FocusProcess.start(data, '--trace', `${second}`);
    await again.stop();
    const { stdout, status } = confab('replay', `${second}`);
    expect(status).toBe(0);
    expect(stdout).toContain(`  ${ROOM} as it was after entry 5\n`);
  });

  it('leaves no file behind where it cannot serve', async () => {
    const data = join(folder.path, 'busy');
    const focus = await FocusProcess.start(data);
    const trace = join(folder.path, 'busy.trace');
    const args = ['--sip', focus.sip, '--msrp', '127.0.0.1:0', '--trace', trace];
    expect(confab('serve', '--data', data, ...args).status).toBe(1);
    expect(confab('serve', '--data', join(folder.path, 'other'), ...args).status).toBe(1);
    expect(existsSync(trace)).toBe(false);
    await focus.stop();
  });

  it('is killed: its trace is refused, and taken as far as it goes by who says --cut', async () => {
    const trace = join(folder.path, 'killed.trace');
    const focus = await FocusProcess.start(join(folder.path, 'killed'), '--trace', trace);
    const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${focus.sip}`);
    await alice.event('joined');
    alice.tell('say last words');
    await alice.event('sent');
    await until(() => readFileSync(trace, 'latin1').includes('last words'));
    // Also while it runs.
    expect(confab('replay', trace, '--cut').status).toBe(0);
    await focus.kill();
    alice.child.kill();
    const refused = confab('replay', trace);
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/the trace is cut off .*--cut takes what is there\n$/);
    const torn = join(folder.path, 'torn.trace');
    copyFileSync(trace, torn);
    writeFileSync(torn, readFileSync(trace).subarray(0, -40));
    for (const file of [trace, torn]) {
      const { status, stdout } = confab('replay', file, '--cut');
      expect(status).toBe(0);
      expect(stdout).toMatch(/message\.posted by alice, \d+ octets \[R7701-6/);
      expect(stdout).toMatch(/cut off here: the last ticks may be missing\.\n$/);
    }
  });

  it('goes on when the file cannot grow, tells it once, and the trace says why it ends', async () => {
    const trace = join(folder.path, 'full.trace');
    const focus = await cappedFocus(join(folder.path, 'full'), trace);
    const port = Number(focus.sip.split(':')[1]);
    const caller = createSocket('udp4').bind(0, '127.0.0.1');
    onTestFinished(() => void caller.close());
    await once(caller, 'listening');
    // Each is recorded and answered, and none is kept in the room log.
    for (let asked = 0; asked < 3000 && focus.stderr() === ''; asked += 1) {
      const answer = once(caller, 'message');
      caller.send(options(asked, caller.address().port), port, '127.0.0.1');
      expect(String((await answer)[0])).toMatch(/^SIP\/2\.0 200 /);
    }
    expect(focus.stderr()).toBe(
      `confab: the trace ${trace} ends here: the file may not grow any more; the focus goes on\n`,
    );
    const answer = once(caller, 'message');
    caller.send(options(5000, caller.address().port), port, '127.0.0.1');
    expect(String((await answer)[0])).toMatch(/^SIP\/2\.0 200 /);
    focus.child.kill('SIGTERM');
    expect(await focus.exited).toBe(0);
    expect(focus.stderr().split('\n')).toHaveLength(2);
    const { status, stdout, stderr } = confab('replay', trace);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/The trace ends early: the file may not grow any more\.\n$/);
  });
});

/** A focus whose process may write no file beyond 400 KB. */
async function cappedFocus(data: string, trace: string) {
  const ports = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0', '--json'];
  const child = spawn(
    'bash',
    [
      ...['-c', 'ulimit -f 400 && exec "$@"', 'bash', process.execPath],
      ...cliArgs('serve', ...ports, '--data', data, '--trace', trace),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  endsWithTests(child);
  let told = '';
  child.stderr.on('data', (octets) => {
    told += octets;
  });
  const exited = once(child, 'exit').then(([code]) => code as number);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const ready = JSON.parse(String(line)) as { sip: { udp: string } };
  return { child, sip: ready.sip.udp, stderr: () => told, exited };
}

function options(n: number, port: number): string {
  return [
    `OPTIONS ${ROOM} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-${n};rport`,
    'From: <sip:alice@localhost>;tag=1',
    `To: <${ROOM}>`,
    `Call-ID: ${n}@127.0.0.1`,
    'CSeq: 1 OPTIONS',
    'Max-Forwards: 70',
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n');
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
