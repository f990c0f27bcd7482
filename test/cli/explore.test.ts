// `confab explore --json`: actions in, a line each out; and what it refuses.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import { scenarios } from '../../sim/scenario/scenarios.ts';
import { beginningNamed, beginnings } from '../../sim/trace/beginnings.ts';
import { act, createWorld } from '../../sim/world/act.ts';
import type { Action } from '../../sim/world/action.ts';

async function explore(args: readonly string[], input: readonly string[] = []) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exit = runCli(['explore', ...args], { stdin, stdout, stderr, env: {}, onSignal() {} });
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const [out, err] = [collected(stdout), collected(stderr)];
  const code = await exit;
  stdout.end();
  stderr.end();
  const lines = (await out).split('\n').slice(0, -1);
  return { code, out: lines.map((line) => JSON.parse(line)), err: await err };
}

function collected(stream: PassThrough): Promise<string> {
  return stream.setEncoding('utf8').reduce((all, text) => all + text, '');
}

const LEAVE = '{"type":"ask","person":"bob","command":{"type":"leave"}}';

describe('confab explore --json', () => {
  it('does what it is told and answers each action with what came of it', async () => {
    const { code, out, err } = await explore(
      ['room', '--json'],
      [LEAVE, '', '{"type":"settle","atMs":5}'],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    const { options, actions } = beginningNamed('room', 1) ?? { options: {} as never, actions: [] };
    const more: readonly Action[] = [
      { atMs: 0, type: 'ask', person: 'bob', command: { type: 'leave' } },
      { atMs: 5, type: 'settle' },
    ];
    let world = createWorld(options);
    const hashes = [...actions, ...more].map((action) => {
      world = act(world, action);
      return world.hash;
    });
    expect(out.map(({ hash }) => hash)).toEqual(hashes);
    expect(out[4]).toMatchObject({ action: more[0], title: 'bob leaves', atMs: 0 });
    expect(out[5].happened).toContainEqual(
      expect.objectContaining({
        what: 'entry',
        text: expect.stringMatching(/participant\.left bob/),
      }),
    );
    expect(out[5].changed).toContainEqual({
      who: 'focus',
      part: 'members of lobby',
      before: 'alice, bob',
      after: 'alice',
    });
  });

  it.each([
    ['{"type":"deliver","parcel":77}', /action 5 \(deliver\) cannot be done: parcel 77 is not/],
    ['{"type":"fly"}', /action 5: this is no action: type > expected one of wait, settle/],
    [
      '{"type":"settle","how":"fast"}',
      /action 5: this is no action: the member "how" is not known/,
    ],
    ['settle', /action 5: this is no action: it is not JSON/],
    ['[]', /action 5: this is no action: expected/],
  ])('ends with one line, exit 2, where that is no action or cannot be: %s', async (line, says) => {
    const { code, out, err } = await explore(['room', '--json'], [line, LEAVE]);
    expect(code).toBe(2);
    expect(out).toHaveLength(4);
    expect(err).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('begins with any of its models, and with any scenario, played', async () => {
    for (const { name } of beginnings) {
      const { code, out } = await explore([name, '--json', '--seed', '9'], ['{"type":"settle"}']);
      expect([name, code]).toEqual([name, 0]);
      expect(out.at(-1).title).toBe('everything under way arrives');
    }
    const [{ name } = { name: '' }] = scenarios;
    const { code, out } = await explore([name, '--json']);
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(10);
  });

  it.each([
    [
      ['nowhere', '--json'],
      /no model "nowhere"; the models are: two, room, three, two-focuses; scen/,
    ],
    [['room', '--json', '--seed', '-1'], /--seed/],
    [['room', '--json', '--seed', 'x'], /--seed takes a whole number below 4294967296, not "x"/],
    [['room', 'two', '--json'], /unexpected argument "two"/],
    [['room'], /explore needs a terminal, or --json/],
  ])('is told what is wrong with how it is called: %j', async (args, says) => {
    const { code, err } = await explore(args);
    expect(code).toBe(2);
    expect(err).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
