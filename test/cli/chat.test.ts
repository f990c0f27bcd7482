// The terminal client: what it refuses to start with, and what it makes of a room.
import { afterEach, describe, expect, it } from 'vitest';
import { chat, chatPlan } from '../../adapters/cli/chat.ts';
import { RunError, UsageError } from '../../adapters/cli/command.ts';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { chatting, closeAll, io, ROOM, WHO } from './chatting.ts';
import { fakeFocus } from './fake-focus.ts';

afterEach(closeAll);

describe('wrong usage is told in one line that says what to do, ', () => {
  it.each([
    ['no room', [], /which room\? Give its SIP URI/],
    [
      'two rooms',
      [ROOM, 'sip:other@localhost', ...WHO],
      /unexpected argument "sip:other@localhost"/,
    ],
    ['no --as', [ROOM], /who are you\? Add --as/],
    ['--as without value', [ROOM, '--as'], /--as/],
    ['an unknown option', [ROOM, ...WHO, '--colour'], /--colour.*--help/],
    ['a room that is no URI', ['lobby', ...WHO], /the room must be a SIP URI .* not "lobby"/],
    ['a room with headers', [`${ROOM}?Subject=x`, ...WHO], /the room must be a SIP URI/],
    ['a room of another scheme', ['tel:+1555', ...WHO], /the room must be a SIP URI/],
    ['a room beyond ASCII', ['sip:küche@localhost', ...WHO], /the room must be a SIP URI/],
    ['a room behind TLS', ['sips:lobby@localhost', ...WHO], /use sip:/],
    ['an identity that is no URI', [ROOM, '--as', 'alice'], /--as must be a SIP URI/],
    [
      '--via without transport',
      [ROOM, ...WHO, '--via', 'localhost:5060'],
      /--via takes tcp:HOST:PORT/,
    ],
    [
      '--via with another transport',
      [ROOM, ...WHO, '--via', 'tls:h:1'],
      /--via takes tcp:HOST:PORT/,
    ],
    ['--via without port', [ROOM, ...WHO, '--via', 'tcp:localhost'], /HOST:PORT/],
    ['--via with port 0', [ROOM, ...WHO, '--via', 'udp:localhost:0'], /--via needs a port/],
    ['--via with port 65536', [ROOM, ...WHO, '--via', 'tcp:localhost:65536'], /HOST:PORT/],
    ['--json with a value', [ROOM, ...WHO, '--json=yes'], /--json/],
  ])('for %s', async (_, args, message) => {
    const failure = await chat.run(args, io().cli).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).message).toMatch(message);
    expect((failure as UsageError).message).not.toContain('\n');
  });
});

describe('where SIP is sent', () => {
  it.each([
    [ROOM, [], { transport: 'sip-tcp', host: '127.0.0.1', port: 5060 }],
    ['sip:lobby@LOCALHOST:5070', [], { transport: 'sip-tcp', host: '127.0.0.1', port: 5070 }],
    [
      'sip:lobby@chat.example.org',
      [],
      { transport: 'sip-tcp', host: 'chat.example.org', port: 5060 },
    ],
    ['sip:lobby@[2001:db8::1]:99', [], { transport: 'sip-tcp', host: '2001:db8::1', port: 99 }],
    [ROOM, ['--via', 'udp:192.0.2.1:7'], { transport: 'sip-udp', host: '192.0.2.1', port: 7 }],
    [ROOM, ['--via', 'tcp:[::1]:5060'], { transport: 'sip-tcp', host: '::1', port: 5060 }],
  ])('%s %j is %j', (room, options, via) => {
    const plan = chatPlan([room, ...WHO, ...options]);
    expect(plan.join).toEqual({ type: 'join', room, identity: 'sip:alice@localhost', via });
  });
});

describe('the JSON mode', () => {
  it('drops what a line has beyond its bound (law 6)', async () => {
    const { terminal, exit } = await chatting();
    terminal.stdin.write(`say ${'x'.repeat(limits.inputLineMax)}`);
    for (let count = 0; count < 20; count += 1) terminal.stdin.write('y'.repeat(100_000));
    terminal.stdin.end('\nsay last\n');
    expect(await exit).toBe(0);
    const sent = terminal.events().filter(({ event }) => event === 'sent');
    expect(sent).toMatchObject([{ status: 413 }, { status: 200, text: 'last' }]);
    expect(String(sent[0]?.text)).not.toContain('y');
  });

  it('takes for a line what a line feed ends, and nothing else', async () => {
    const { focus, terminal, exit } = await chatting();
    const text = 'a\u2028leave\rsay b\u2029c\u0085d';
    const bytes = Buffer.from(`say ${text}\r\nsay last`);
    // Cut within a character.
    terminal.stdin.write(bytes.subarray(0, 6));
    terminal.stdin.end(bytes.subarray(6));
    expect(await exit).toBe(0);
    expect(terminal.events().filter(({ event }) => event === 'sent')).toMatchObject([
      { text },
      { text: 'last' },
    ]);
    expect(focus.said).toHaveLength(2);
  });

  it('says what the input says, tells what happened, and leaves at the end of it [R7701-4-5]', async () => {
    const { focus, terminal, exit } = await chatting();
    terminal.type('say hello  there\nnick Rook\nnick\n');
    terminal.stdin.end();
    expect(await exit).toBe(0);
    const events = terminal.events();
    expect(events[0]).toEqual({ event: 'joined', room: ROOM, nicknames: true });
    expect(events.at(-1)).toEqual({ event: 'left', reason: 'You left the room.' });
    expect(events).toContainEqual({ event: 'sent', n: 1, status: 200, text: 'hello  there' });
    expect(events).toContainEqual({ event: 'nickname', status: 200, nickname: 'Rook' });
    expect(events).toContainEqual({ event: 'nickname', status: 200, nickname: '' });
    expect(events).toHaveLength(5);
    expect(focus.heard).toEqual(['INVITE', 'ACK', 'SEND', 'NICKNAME', 'SEND', 'NICKNAME', 'BYE']);
    const [said] = focus.said;
    const cpim = parseCpim(said?.body ?? asOctets(''));
    expect(cpim.ok && cpim.value).toMatchObject({
      from: { name: 'Alice A', uri: 'sip:alice@localhost' },
      to: [{ uri: ROOM }],
      content: 'hello  there',
    });
  });

  it('leaves at the command as well, and says nothing that came behind it', async () => {
    const { focus, terminal, exit } = await chatting();
    terminal.type('say one\nleave\nsay two\n');
    expect(await exit).toBe(0);
    expect(focus.said).toHaveLength(1);
  });

  it('tells messages whole, with every control escaped [R7701-6.1-28]', async () => {
    const { focus, terminal, exit } = await chatting();
    await terminal.until((text) => text.includes('joined'));
    focus.say(
      '"Bob\u0007" <sip:bob@localhost>'.replace('\u0007', ''),
      'a\u001b[2J\u009bb\nc\u202e',
    );
    await terminal.until((text) => text.includes('message'));
    terminal.stdin.end();
    await exit;
    expect(terminal.events()[1]).toEqual({
      event: 'message',
      from: 'sip:bob@localhost',
      name: 'Bob',
      nickname: null,
      private: false,
      contentType: 'text/plain',
      text: 'a\u001b[2J\u009bb\nc\u202e',
    });
    expect(terminal.text().replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
  });

  it('tells a line that it does not understand, and goes on', async () => {
    const { terminal, exit } = await chatting();
    terminal.type('shout hello\n\nsay\n');
    terminal.stdin.end();
    expect(await exit).toBe(0);
    const errors = terminal.events().filter(({ event }) => event === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      'expected say TEXT, whisper WHO TEXT, nick NAME, nick, who, typing, typing off or leave, got "shout hello"',
      'expected say TEXT, whisper WHO TEXT, nick NAME, nick, who, typing, typing off or leave, got "say"',
    ]);
  });

  it('asks for the nickname of --nick, and stays when it is refused [R7701-7.1-11]', async () => {
    const { terminal, exit } = await chatting({ nickname: 425 }, ['--nick', 'Rook']);
    await terminal.until((text) => text.includes('"nickname"'));
    terminal.stdin.end();
    expect(await exit).toBe(0);
    expect(terminal.events()).toContainEqual({ event: 'nickname', status: 425, nickname: 'Rook' });
  });

  it('says thousands of lines, in order, each told once', async () => {
    const { focus, terminal, exit } = await chatting();
    const lines = Array.from({ length: 3000 }, (_, at) => `say ${at}`);
    terminal.stdin.end(`${lines.join('\n')}\n`);
    expect(await exit).toBe(0);
    const numbers = terminal.events().flatMap(({ event, n }) => (event === 'sent' ? [n] : []));
    expect(numbers).toEqual(lines.map((_, at) => at + 1));
    expect(focus.said).toHaveLength(3000);
  });
});

describe('the end', () => {
  it.each([404, 488, 503])(
    'is a failure when the INVITE gets %i [R3261-17.1.1-1]',
    async (invite) => {
      const { terminal, exit } = await chatting({ invite });
      const failure = await exit;
      expect(failure).toBeInstanceOf(RunError);
      expect(terminal.events()).toMatchObject([{ event: 'error', status: invite }]);
      expect((failure as RunError).message).toContain(String(invite));
    },
  );

  it('is a failure when nobody listens', async () => {
    const focus = await fakeFocus();
    await focus.close();
    const terminal = io();
    const via = `tcp:127.0.0.1:${focus.port}`;
    const run = chat.run([ROOM, ...WHO, '--via', via, '--json'], terminal.cli);
    await expect(run).rejects.toThrow(/No connection to .*: nobody listens there\./);
    expect(terminal.events()).toMatchObject([{ event: 'error' }]);
  });

  it('is proper when the room says BYE [R3261-15-1]', async () => {
    const { focus, terminal, exit } = await chatting();
    await terminal.until((text) => text.includes('joined'));
    focus.bye();
    expect(await exit).toBe(0);
    expect(terminal.events().at(-1)).toEqual({
      event: 'left',
      reason: 'The room ended the session.',
    });
  });

  it('is a failure when the message connection breaks, after a BYE [R4975-5.4-6]', async () => {
    const { focus, terminal, exit } = await chatting();
    await terminal.until((text) => text.includes('joined'));
    focus.breakOff();
    expect(await exit).toBeInstanceOf(RunError);
    expect(focus.heard.at(-1)).toBe('BYE');
    expect(terminal.events().map(({ event }) => event)).toEqual(['joined', 'error', 'left']);
  });

  it.each(['SIGINT', 'SIGTERM'])('comes properly with %s [R7701-4-5]', async (signal) => {
    const { focus, terminal, exit } = await chatting();
    await terminal.until((text) => text.includes('joined'));
    terminal.raise(signal);
    expect(await exit).toBe(0);
    expect(focus.heard.at(-1)).toBe('BYE');
  });

  it('comes at once with the second signal', async () => {
    const { terminal, exit } = await chatting({ invite: 180 });
    terminal.raise('SIGINT');
    terminal.raise('SIGINT');
    expect(await exit).toBeInstanceOf(RunError);
  });
});

describe('the terminal', () => {
  it('shows messages by name, refusals as sentences, and none of the own lines', async () => {
    const answers = { nickname: 425, send: 413 };
    const { focus, terminal, exit } = await chatting(answers, ['--nick', 'Rook'], false);
    await terminal.until((text) => text.includes('somebody else has that nickname'));
    terminal.type('my own words\n/frob\n//slash\n/help\n');
    await terminal.until((text) => text.split('Not delivered').length === 3);
    focus.say('"\\u001b[31mBob" <sip:bob@localhost>', 'one\u001b]0;x\u0007\ncarol: two');
    focus.say('<sip:dave@localhost>', 'three');
    await terminal.until((text) => text.includes('three'));
    terminal.type('/leave\n');
    expect(await exit).toBe(0);
    const lines = terminal.text().split('\n');
    const sentence =
      'Rook was not granted: somebody else has that nickname, or it is kept for them, in whatever case or width (425).';
    expect(lines).toContain(sentence);
    expect(lines).toContain('There is no /frob. /help tells what there is.');
    expect(lines).toContain('    carol: two');
    expect(lines).toContain('dave: three');
    expect(lines).toContain('You left the room.');
    expect(lines.filter((line) => line.startsWith('my own words'))).toEqual([]);
    expect(terminal.text()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(focus.said).toHaveLength(2);
  });
});
