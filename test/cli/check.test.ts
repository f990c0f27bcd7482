// `confab check`, `compare`, `plants` and `variants` as a designer calls them: what they print, how
// they end, and what they answer to wrong calls.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../live/focus-process.ts';
import { run } from './run.ts';

describe('confab check', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-check-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('says what holds, and that nothing was left untried', async () => {
    const { status, stdout } = await run('check', 'nickname-race', '--small');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^nickname-race: holds\nexhausted: 76 states, 143 edges, depth 9; /);
  });

  it('shows the shortest way to a planted defect, in a sentence and as a ladder [R7701-7.1-10]', async () => {
    const { status, stdout } = await run('check', 'nickname-race', '--plant', 'no-uniqueness');
    expect(status).toBe(1);
    expect(stdout).toContain(
      'After 6 steps (no way there is shorter): anna has Rook and bert has Rook at once. ' +
        'That breaks one-nickname-one-holder [R7701-7.1-10]',
    );
    expect(stdout).toContain('6         │◀╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌┤       (5) 200');
  });

  it('ends with one JSON object', async () => {
    const { status, stdout } = await run('check', 'nickname-race', '--small', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ model: 'nickname-race', verdict: 'holds', exhausted: true },
      ...{ states: 76, edges: 143, depth: 9, reductions: { symmetry: 4, partialOrder: true } },
      properties: ['one-nickname-one-holder', 'people-and-room-agree', 'refused-with-reason'],
      sometimes: [{ name: 'everybody-has-a-name', reached: true }],
    });
    const planted = await run('check', 'nickname-race', '--plant', 'no-uniqueness', '--json');
    const found = JSON.parse(planted.stdout) as { trace: readonly object[]; verdict: string };
    expect(planted.status).toBe(1);
    expect(found.verdict).toBe('violated');
    expect(found.trace).toHaveLength(6);
    expect(found.trace[0]).toMatchObject({ what: 'acts', actor: 'anna', event: { do: 'ask' } });
  });

  it.each([
    ['--depth', '3', 'depth 3'],
    ['--states', '50', '54 states'],
    ['--memory', '1', 'bytes of states'],
    ['--seconds', '1', '1 seconds'],
  ])('is cut off by %s, and says so (exit 3)', async (option, value, said) => {
    const bound = [option, value, '--no-symmetry', '--no-partial-order'];
    const { status, stdout } = await run('check', 'nickname-race', ...bound);
    expect(status).toBe(3);
    expect(stdout).toContain('nickname-race: cut off\ncut off at ');
    expect(stdout).toContain(said);
  });

  it('looks at what a model declares for its search', async () => {
    const { status, stdout } = await run('check', 'nickname-race', '--small', '--lint', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lint: [] });
  });

  it('searches depth-first as well', async () => {
    const { status, stdout } = await run('check', 'nickname-race', '--small', '--order', 'depth');
    expect(status).toBe(0);
    expect(stdout).toContain('exhausted: 76 states, 143 edges');
  });

  it("tries a designer's own model and property, those that README shows", async () => {
    const [model = '', property = ''] = readmeModels();
    const stick = file('talking-stick.ts', model);
    const used = file('floor-is-used.ts', property);
    const held = await run('check', stick);
    expect(held.status).toBe(0);
    expect(held.stdout).toContain('exhausted: 17 states, 37 edges, depth 8');
    const broken = await run('check', stick, '--property', used);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain('After 4 steps (no way there is shorter): the chair waits for');
    expect(model.split('\n').length).toBeLessThan(55);
  });

  it('has the real focus for a model that asks for it', async () => {
    const own = file(
      'own.ts',
      `export default ({ focusKind }) => ({
        name: 'own', asks: 'Is anna there?',
        actors: [{ name: 'anna', kind: { name: 'anna', initial: () => null, step: (state) => ({ state }) } },
          { name: 'focus', kind: focusKind({ devices: ['anna'], joined: ['anna'] }) }],
        links: [{ between: ['anna', 'focus'] }],
        properties: [{ kind: 'always', name: 'there', clause: 'own-1', says: 'anna is there',
          reads: ['focus'], holds: ({ members }) => members.includes('anna-1') }],
      });`,
    );
    expect(await run('check', own)).toMatchObject({ status: 0 });
  });

  it.each([
    [['check'], /check takes a model, which is one of nickname-race, /],
    [['check', 'no-model'], /there is no model "no-model"; the models are: nickname-race/],
    [['check', 'nickname-race', '--plant', 'no-uni'], /no plant "no-uni"; perhaps no-uniqueness$/],
    [['check', 'nickname-race', '--plant', 'x'], /no plant "x"; `confab plants` lists them$/],
    [['check', 'nickname-race', '--variant', 'x=1'], /no variant "x"; `confab variants` lists/],
    [['check', 'nickname-race', '--variant', 'x'], /--variant takes NAME=VALUE, not "x"$/],
    [
      ['check', 'nickname-race', '--variant', 'nothingToRemove=500'],
      /nothingToRemove takes one of 200, 424, not "500"$/,
    ],
    [
      ['check', 'nickname-race', '--order', 'width'],
      /--order takes breadth or depth, not "width"$/,
    ],
    [['check', 'nickname-race', '--depth', '0'], /--depth takes a whole number above 0, not "0"$/],
    [['check', './none.ts'], /none\.ts: there is no such file$/],
    [['check', './none.ts', '--small'], /--small is for models by name$/],
    [['compare', 'nickname-race'], /compare takes --variant NAME=VALUE/],
    [
      ['compare', 'nickname-race', '--variant', 'nothingToRemove=200'],
      /nothingToRemove=200 is the usual reading itself$/,
    ],
    [
      ['compare', 'two-nodes', '--variant', 'nothingToRemove=424'],
      /no model with a single focus is called "two-nodes"; take nickname-race/,
    ],
    [['simulate', '--plant', 'x'], /no plant "x"/],
  ])('is told in one line, exit 2: confab %j', async (args, says) => {
    const { status, stdout, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim()).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says what is wrong with a file that has no model', async () => {
    const cases = [
      ['export const model = 1;', 'has no default export'],
      ["export default { name: 'x', asks: 'y' };", 'it has no "actors"'],
      ['export default {', 'cannot be loaded'],
    ] as const;
    for (const [at, [text, says]] of cases.entries()) {
      const { status, stderr } = await run('check', file(`wrong-${at}.ts`, text));
      expect(status).toBe(2);
      expect(stderr).toContain(says);
    }
    const [model = ''] = readmeModels();
    const stick = file('stick.ts', model);
    const none = file('none.ts', "export default { name: 'x' };");
    const { status, stderr } = await run('check', stick, '--property', none);
    expect(status).toBe(2);
    expect(stderr).toContain('the default export is no property');
  });
});

describe('A model that is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-wrong-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const kind = "{ name: 'k', initial: () => 0, step: (s) => ({ state: s }) }";
  const whole = {
    actors: `[{ name: 'anna', kind: ${kind} }]`,
    links: '[]',
    properties: '[]',
  };
  const acts = (step: string) =>
    `[{ name: 'anna', kind: { name: 'k', initial: () => 0, offers: () => [{ do: 'x' }], ${step} } }]`;

  it.each([
    [{ actors: '[]' }, 'it has no actors'],
    [{ actors: '[{ name: 1 }]' }, 'an actor has no name'],
    [{ actors: "[{ name: 'anna' }]" }, 'actor anna has no kind'],
    [{ actors: "[{ name: 'anna', kind: { initial() {} } }]" }, 'has no function "step"'],
    [{ links: "[{ between: ['anna', 'bert'] }]" }, 'a link leads to bert'],
    [{ links: "[{ between: ['anna'] }]" }, 'a link is "between" two actors'],
    [{ properties: "[{ name: 'p', kind: 'alwayz' }]" }, 'is of the kind "alwayz"'],
    [{ properties: "[{ name: 'p', kind: 'always' }]" }, 'property p needs "reads"'],
    [
      { properties: "[{ name: 'p', kind: 'always', reads: ['bert'], holds: () => true }]" },
      'property p reads bert',
    ],
    [{ actors: acts("step() { throw new Error('oh no') }") }, 'oh no'],
    [{ actors: acts('step: () => 1') }, 'a step has a state'],
    [
      { actors: acts("step: (s) => ({ state: s, sends: [{ to: 'bert', message: 1 }] })") },
      'nobody is called bert',
    ],
    [{ hub: "'bert'" }, 'the hub is bert'],
    [{ symmetry: "['anna', 'bert']" }, '"symmetry" is a list of lists'],
  ])('is told in one line, exit 2: %j', async (members, says) => {
    const text = Object.entries({ ...whole, ...members }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const path = join(folder, `${String(Math.abs(hashOf(says)))}.mjs`);
    writeFileSync(path, `export default { name: 'w', asks: 'q', ${text.join(', ')} };`);
    const { status, stdout, stderr } = await run('check', path);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

function hashOf(text: string): number {
  return [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7);
}

describe('confab compare', () => {
  it('shows the shortest way to tell two readings apart [N5]', async () => {
    const asked = ['compare', 'nickname-race', '--variant', 'quarantineOnRename=true'];
    const { status, stdout } = await run(...asked);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'They can be told apart after 7 steps (no way there is shorter): bert is told 200, or ' +
        'else 425.',
    );
    const { stdout: json } = await run(...asked, '--json');
    expect(JSON.parse(json)).toMatchObject({ verdict: 'told apart', minimal: true });
  });

  it('says that nobody can, where nobody can', async () => {
    const { status, stdout } = await run(
      ...['compare', 'nickname-race', '--small', '--variant', 'versionWraps=true'],
    );
    expect(status).toBe(0);
    expect(stdout).toContain('Nobody can tell them apart in this world.\nexhausted: 76 states');
  });
});

describe('confab plants and confab variants', () => {
  it('list what there is, in words and as JSON lines', async () => {
    const plants = linesOf((await run('plants', '--json')).stdout);
    expect(plants.length).toBeGreaterThanOrEqual(20);
    expect(plants[0]).toMatchObject({ name: 'no-uniqueness', clause: 'R7701-7.1-10' });
    const variants = linesOf((await run('variants', '--json')).stdout);
    expect(variants.length).toBeGreaterThanOrEqual(25);
    expect(variants[0]).toMatchObject({ clause: 'N4', readings: [false, true], default: false });
    expect((await run('plants')).stdout).toContain('no-uniqueness [R7701-7.1-10]\n');
    expect((await run('variants')).stdout).toContain('false (the default), true');
  });
});

function linesOf(text: string): readonly object[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
}

/** The model and the property that README shows. */
function readmeModels(): readonly string[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].flatMap(([, code = '']) =>
    code.includes('satisfies Model') ? [code] : [],
  );
}
