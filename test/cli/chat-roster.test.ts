// Who is in the room, whispers, typing and delivery, for a program and at a terminal.
import { afterEach, describe, expect, it } from 'vitest';
import { parseCpim } from '../../model/wire/cpim.ts';
import { serializeIsComposing } from '../../model/wire/is-composing.ts';
import { asOctets } from '../../model/wire/octets.ts';
import type { Somebody } from '../client/scripted-roster.ts';
import { chatting, closeAll } from './chatting.ts';
import { Terminal } from './terminal-emulator.ts';

afterEach(closeAll);

const ALICE: Somebody = ['sip:alice@localhost'];
const BOB: Somebody = ['sip:bob@localhost', 'Bobby Ray', 'Bob'];
const CAROL: Somebody = ['sip:carol@localhost'];
const COMPOSING = 'application/im-iscomposing+xml';

describe('the JSON mode', () => {
  it('whispers to a nickname, tells who is there, and leaves with its input [R7701-6.2-1, R4579-3.4-3]', async () => {
    const { focus, terminal, exit } = await chatting({ roster: [ALICE, BOB], report: 200 });
    terminal.stdin.end('whisper "Bobby Ray" psst\nwhisper nobody hm\nwho\n');
    expect(await exit).toBe(0);
    const events = terminal.events();
    const users = [
      { uri: 'sip:alice@localhost', nickname: null, name: null },
      { uri: 'sip:bob@localhost', nickname: 'Bobby Ray', name: 'Bob' },
    ];
    expect(events).toContainEqual({ event: 'roster', users, changes: [] });
    expect(events).toContainEqual({
      event: 'sent',
      n: 1,
      status: 200,
      text: 'psst',
      to: 'Bobby Ray',
    });
    expect(events).toContainEqual({ event: 'report', n: 1, status: 200 });
    expect(events).toContainEqual({
      ...{ event: 'error', status: 404, message: 'Nobody here is called nobody.' },
      ...{ command: 'whisper', n: 2 },
    });
    expect(events.at(-1)).toMatchObject({ event: 'left' });
    expect(focus.said.map(({ body = asOctets('') }) => toOf(body))).toEqual(['sip:bob@localhost']);
    expect(focus.heard.filter((method) => method === 'SUBSCRIBE')).toHaveLength(2);
  });

  it('tells nicknames, typing and changes as they come [R7701-6.1-28, R3994-3.3-1]', async () => {
    const { focus, terminal, exit } = await chatting({ roster: [ALICE, BOB] });
    await terminal.until((text) => text.includes('"roster"'));
    focus.send('<sip:bob@localhost>', COMPOSING, serializeIsComposing({ state: 'active' }));
    focus.say('<sip:bob@localhost>', 'hello');
    await terminal.until((text) => text.includes('"message"'));
    focus.roster([ALICE, ['sip:bob@localhost'], CAROL]);
    await terminal.until((text) => text.includes('renamed'));
    terminal.type('typing\ntyping off\nsay x\nleave\n');
    expect(await exit).toBe(0);
    const events = terminal.events();
    const bob = { from: 'sip:bob@localhost', nickname: 'Bobby Ray', private: false };
    expect(events.filter(({ event }) => event === 'typing')).toEqual([
      { event: 'typing', ...bob, active: true },
      { event: 'typing', ...bob, active: false },
    ]);
    expect(events.find(({ event }) => event === 'message')).toMatchObject({
      ...bob,
      text: 'hello',
    });
    const changes = events.flatMap((each) => (each.event === 'roster' ? [each.changes] : []));
    expect(changes[1]).toMatchObject([
      { what: 'renamed', uri: 'sip:bob@localhost', was: 'Bobby Ray' },
      { what: 'joined', uri: 'sip:carol@localhost' },
    ]);
    expect(focus.said.map(({ body = '' }) => /<state>(\w+)</.exec(body)?.[1])).toEqual([
      'active',
      'idle',
      undefined,
    ]);
  });

  it('says that a room tells nobody who is in it, and goes on', async () => {
    const { terminal, exit } = await chatting();
    terminal.stdin.end('who\nsay all the same\n');
    expect(await exit).toBe(0);
    expect(terminal.events()).toContainEqual(
      expect.objectContaining({ event: 'error', status: 480, command: 'who' }),
    );
    expect(terminal.events()).toContainEqual(
      expect.objectContaining({ event: 'sent', status: 200 }),
    );
  });
});

describe('the terminal', () => {
  it('shows who is here, who types, and what became of each line in its place', async () => {
    const screen = new Terminal(70, 16);
    const answers = { roster: [ALICE, BOB], report: 200 };
    const { focus, terminal, exit } = await chatting(answers, [], false, screen);
    await terminal.until(() => screen.text().some((row) => row === '2 here: alice, Bobby Ray'));
    terminal.type('hello\r/msg "Bobby Ray" psst\r/msg nobody hm\r');
    await terminal.until(() => screen.text().some((row) => row.includes('✗')));
    await terminal.until(() => screen.text().filter((row) => row.endsWith('✓✓')).length === 2);
    focus.send('<sip:bob@localhost>', COMPOSING, serializeIsComposing({ state: 'active' }));
    await terminal.until(() => screen.text().some((row) => row.startsWith('Bobby Ray is typing')));
    terminal.type('half a th');
    focus.say('<sip:bob@localhost>', '\x1b[31mred?\x1b]0;x\x07\ncarol: two');
    focus.roster([ALICE, BOB, CAROL]);
    await terminal.until(() => screen.text().some((row) => row.startsWith('3 here')));
    expect(screen.text()).toEqual([
      'Calling sip:lobby@localhost...',
      'You are in sip:lobby@localhost. /help tells what you can do.',
      'you: hello ✓✓',
      'you to Bobby Ray: psst ✓✓',
      'you to nobody: hm ✗ Nobody here is called nobody.',
      'Bobby Ray: [31mred?]0;x',
      '    carol: two',
      'carol came in.',
      '3 here: alice, Bobby Ray, carol',
      '> half a th',
    ]);
    expect(screen.cursor.column).toBe(11);
    terminal.type('\x15/leave\r');
    expect(await exit).toBe(0);
    expect(screen.text().at(-1)).toBe('');
  });

  it('knows the own nickname at once, and the own anonymous name from the beginning [R7701-6.1-5]', async () => {
    const screen = new Terminal(80, 16);
    const alias = 'sip:anonymous1@anonymous.invalid';
    const answers = { alias, roster: [BOB] };
    const { focus, terminal, exit } = await chatting(answers, ['--anonymous'], false, screen);
    await terminal.until(() => screen.text().some((row) => row.startsWith('1 here')));
    focus.roster([BOB, [alias, '', 'Anonymous']]);
    await terminal.until(() => screen.text().some((row) => row.startsWith('2 here')));
    terminal.type('/nick Rook\r');
    await terminal.until(() => screen.text().some((row) => row.startsWith('You are Rook')));
    expect(screen.text()).toEqual([
      'Calling sip:lobby@localhost...',
      'You are in sip:lobby@localhost as anonymous1. /help tells what you can do.',
      'You are Rook now.',
      '2 here: Rook, Bobby Ray',
      '>',
    ]);
    terminal.type('/leave\r');
    expect(await exit).toBe(0);
  });

  it('shows several lines as one message, and when each thing was', async () => {
    const screen = new Terminal(70, 16);
    const answers = { roster: [ALICE], report: 200 };
    const clock = { timeOfDay: () => '09:05' };
    const { focus, terminal, exit } = await chatting(answers, [], false, screen, clock);
    await terminal.until(() => screen.text().some((row) => row.startsWith('1 here')));
    terminal.type('\x1b[200~one\r\ntwo\r\n\x1b[201~');
    await terminal.until(() => screen.text().some((row) => row === '> one↵two↵'));
    // Drawn once, not letter by letter.
    expect(terminal.text()).not.toContain('> one\r');
    terminal.type('\r');
    await terminal.until(() => screen.text().some((row) => row.endsWith('✓✓')));
    focus.say('"Dave D" <sip:dave@localhost>', 'hello  \n\n');
    await terminal.until(() => screen.text().some((row) => row.includes('hello')));
    expect(screen.text().slice(2)).toEqual([
      '09:05 you: one',
      '    two ✓✓',
      '09:05 dave: hello',
      '1 here: alice',
      '>',
    ]);
    expect(focus.said.at(-1)?.body).toMatch(/\r\n\r\none\ntwo$/);
    terminal.type('/leave\r');
    expect(await exit).toBe(0);
  });

  it('gives the terminal back with ctrl-z, and tells afterwards what happened', async () => {
    const screen = new Terminal(80, 16);
    let resume = () => {};
    const away = {
      suspend(resumed: () => void) {
        resume = resumed;
      },
    };
    const answers = { roster: [ALICE] };
    const { focus, terminal, exit } = await chatting(answers, [], false, screen, away);
    await terminal.until(() => screen.text().some((row) => row.startsWith('1 here')));
    terminal.type('half a th\x1a');
    await terminal.until(() => screen.text().at(-1) === '');
    const before = terminal.text();
    focus.say('<sip:bob@localhost>', 'still there?');
    while (focus.answered() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(terminal.text()).toBe(before);
    resume();
    await terminal.until(() => screen.text().some((row) => row === '> half a th'));
    expect(screen.text().slice(-4)).toEqual([
      'You are in sip:lobby@localhost. /help tells what you can do.',
      'bob: still there?',
      '1 here: alice',
      '> half a th',
    ]);
    terminal.type('\x15/leave\r');
    expect(await exit).toBe(0);
  });

  it('is drawn anew when its window changes', async () => {
    const screen = new Terminal(60, 16);
    const { terminal, exit } = await chatting({ roster: [ALICE, BOB] }, [], false, screen);
    await terminal.until(() => screen.text().some((row) => row.startsWith('2 here')));
    terminal.type('typed');
    await terminal.until(() => screen.text().includes('> typed'));
    terminal.resize(30, 8);
    await terminal.until(() => screen.text().some((row) => row.startsWith('    /help')));
    expect(screen.text()).toEqual([
      'Calling',
      '    sip:lobby@localhost...',
      'You are in',
      '    sip:lobby@localhost.',
      '    /help tells what you can',
      '    do.',
      '2 here: alice, Bobby Ray',
      '> typed',
    ]);
    // The end of the input, once the line is empty.
    terminal.type('\x15\x04');
    expect(await exit).toBe(0);
  });

  it('tells the others that somebody types what will be said, and no command [R3994-3.2-1]', async () => {
    const screen = new Terminal(60, 16);
    const { focus, terminal, exit } = await chatting({ roster: [ALICE] }, [], false, screen);
    await terminal.until(() => screen.text().some((row) => row.startsWith('1 here')));
    terminal.type('/who\r');
    await terminal.until(() => screen.text().some((row) => row.startsWith('alice (')));
    expect(focus.said).toEqual([]);
    terminal.type('hi\x7f\x7f');
    terminal.type('ho\r');
    await terminal.until(() => screen.text().some((row) => row.endsWith('✓')));
    terminal.type('\x03');
    expect(await exit).toBe(0);
    const states = focus.said.map(({ body = '' }) => /<state>(\w+)</.exec(body)?.[1]);
    expect(states).toEqual(['active', 'idle', 'active', undefined]);
  });
});

function toOf(body: string): string | undefined {
  const cpim = parseCpim(asOctets(body));
  return cpim.ok ? cpim.value.to[0]?.uri : undefined;
}
