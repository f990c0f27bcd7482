// Runs looked at on a terminal: `confab explore` and `confab replay` of a world, key by key.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { frameOf } from '../../adapters/cli/view-frame.ts';
import { newView, pressed, type View } from '../../adapters/cli/view-state.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { properties } from '../../model/property/properties.ts';
import { effectsHash, tickLines } from '../../model/trace/node-trace.ts';
import { beginTrace, endTrace } from '../../model/trace/writing.ts';
import { beginningNamed } from '../../sim/trace/beginnings.ts';
import { WorldTimeline } from '../../sim/trace/world-timeline.ts';
import { act, createWorld } from '../../sim/world/act.ts';
import type { Happened } from '../../sim/world/happened.ts';
import { Terminal } from './terminal-emulator.ts';
import { keys, viewing } from './viewing.ts';

const folder = mkdtempSync(join(tmpdir(), 'confab-view-'));
afterAll(() => rmSync(folder, { recursive: true }));

function room(): WorldTimeline {
  const { options, actions } = beginningNamed('room', 1) ?? { options: {} as never, actions: [] };
  const steps = WorldTimeline.played(
    options,
    actions.map((action) => ({ action })),
    { properties, sha256 },
  );
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

describe('A run on a terminal', () => {
  it('is gone through step by step, and left as it was found', async () => {
    const view = viewing(['explore']);
    await view.row(/^ room \| step 4 of 4 \| 0 ms \| all holds$/);
    expect(view.screen.hasCursor).toBe(false);
    expect(view.screen.text().length).toBeLessThanOrEqual(24);
    view.type(keys.left);
    await view.row(/\| step 3 of 4 \|/);
    await view.row(/^> 3 {2}0 ms {2}bob joins sip:lobby@example\.org over sip-tcp$/);
    await view.row(/^ {2}bob: call: idle -> connecting with lobby$/);
    view.type('k');
    await view.row(/\| step 2 of 4 \|/);
    view.type(keys.home);
    await view.row(/^> 0 {2}0 ms {2}the beginning$/);
    view.type('j');
    await view.row(/\| step 1 of 4 \|/);
    view.type(keys.pageDown);
    await view.row(/\| step 4 of 4 \|/);
    view.type(`g2${keys.enter}`);
    await view.row(/\| step 2 of 4 \|/);
    view.type(`g77${keys.enter}`);
    await view.row(/^There are steps 0 to 4, and no "77"\.$/);
    view.type('v');
    await view.row(/^Nothing is violated in this run\.$/);
    view.type('q');
    expect(await view.exit).toBe(0);
    expect(view.screen.text()).toEqual(['$ confab', '']);
    expect(view.screen.hasCursor).toBe(true);
  });

  it('is looked through for a text, and tells what it says in full', async () => {
    const view = viewing(['explore', 'n1-two-ask-for-one-name', '--seed', '3']);
    await view.row(/^ n1-two-ask-for-one-name \|/);
    view.type(`${keys.home}/refuses 425${keys.enter}`);
    await view.row(/^ {2}focus refuses 425: entry \d+ of lobby \(nickname\.requested "Rook"/);
    view.type(keys.end + keys.home);
    await view.row(/step 0 of/);
    view.type('n');
    await view.row(/R7701-7\.1-10/);
    view.type('d');
    await view.row(/^ {2}nicknames of lobby: Rook: (alice|bob)$/);
    view.type(`d/nobody says this${keys.enter}`);
    await view.row(/^"nobody says this" comes nowhere after step \d+\.$/);
    view.type(`m${keys.home}/Use-Nickname${keys.enter}`);
    view.type(`${keys.home}/NICKNAME Rook${keys.enter}`);
    await view.row(/^ {6}Use-Nickname: "Rook"$/);
    view.type(keys.interrupt);
    expect(await view.exit).toBe(0);
  });

  it('is gone on from in another way, which is written as a trace and replayed', async () => {
    const path = join(folder, 'branch.trace');
    const view = viewing(['explore']);
    await view.row(/step 4 of 4/);
    view.type('b');
    await view.row(/^What happens by itself$/);
    await view.row(/^What people may ask for$/);
    view.type('nickname "Ro');
    await view.row(/^> alice asks for the nickname "Rook"$/);
    view.type(keys.down);
    await view.row(/^> bob asks for the nickname "Rook"$/);
    view.type(keys.enter);
    await view.row(/^ room \(branch 1\) \| step 5 of 5/);
    view.type(`b{"type":"settle"}${keys.enter}`);
    await view.row(/^ {2}focus: members of lobby: alice, bob -> alice, bob as Rook$/);
    view.type(`b{"type":"thaw","node":"bob"}${keys.enter}`);
    await view.row(/^That cannot be done: bob does not stand still$/);
    view.type('\x1b');
    await view.row(/^> 6 {2}0 ms/);
    view.type('o');
    await view.row(/^ room \(as it was; 1 branched off\) \| step 4 of 4/);
    view.type(`o${keys.end}w${path}${keys.enter}`);
    await view.row(/^Written: 6 actions\.$/);
    view.type(`w${path}${keys.enter}`);
    await view.row(/^There is such a file already, and nothing is overwritten\.$/);
    view.type('q');
    expect(await view.exit).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'latin1').match(/"hash":"[0-9a-f]{64}"/g)).toHaveLength(6);

    const again = viewing(['replay', path, '--at', '6'], 130, 30);
    await again.row(/^ branch\.trace \| step 6 of 6 \| 0 ms \| all holds$/);
    await again.row(/ \| {3}focus: members of lobby: alice, bob -> alice, bob as Rook$/);
    again.resize(80, 24);
    await again.row(/^ {2}focus: members of lobby: alice, bob -> alice, bob as Rook$/);
    again.type('e');
    await again.row(/^Faults end, everything arrives, everybody leaves: every property holds\.$/);
    again.raise('SIGTERM');
    expect(await again.exit).toBe(0);
    expect(again.screen.text()).toEqual(['$ confab', '']);
  });

  it('is drawn without a letter that the terminal does not have', async () => {
    const view = viewing(['explore', 'two'], 80, 24, { LANG: 'C' });
    await view.row(/^ two \| step 0 of 0/);
    const said = JSON.stringify({ ...joinOf('alice'), name: '雪' });
    view.type(`b{"type":"ask","person":"alice","command":${said}}${keys.enter}`);
    await view.row(/step 1 of 1/);
    view.type(`b{"type":"settle"}${keys.enter}m/From${keys.enter}`);
    await view.row(/step 2 of 2/);
    expect(view.text()).toMatch(/^[\x00-\x7e]*$/);
    view.type('q');
    await view.exit;
  });
});

describe('A live focus on a terminal', () => {
  it('is gone through tick by tick, and has no branches', async () => {
    const view = viewing(['replay', nodeTraced('focus.trace')]);
    await view.row(/^ focus\.trace \| step 0 of \d+ \| \d+ ms \| as recorded$/);
    view.type(`/appends to sip:lobby${keys.enter}`);
    await view.row(/^ {2}focus: members of lobby: nobody \(new\)$/);
    view.type('b');
    await view.row(/^Nobody knows what the peers of a live focus would have done else\.$/);
    view.type('w');
    await view.row(/^This run is a trace already: it was recorded of a live focus\.$/);
    view.type('m');
    await view.row(/^ {2}focus took on connection \d+$/);
    view.type('d');
    await view.row(/^ {2}phase: serving$/);
    view.type('q');
    expect(await view.exit).toBe(0);
    expect(view.screen.text()).toEqual(['$ confab', '']);
  });

  it('that does something else today begins to in the step that v goes to, exit 1', async () => {
    const view = viewing(['replay', nodeTraced('other.trace', 3)]);
    await view.row(/different at step 3$/);
    view.type('v');
    await view.row(/^>! 3 /);
    await view.row(/^different: this is not what was recorded: expected 0{16}, got/);
    view.type('q');
    expect(await view.exit).toBe(1);
  });
});

/** The trace of the focus of the small room; one tick may be made another than it was. */
function nodeTraced(name: string, other?: number): string {
  const { options, actions } = beginningNamed('room', 1) ?? { options: {} as never, actions: [] };
  let last = beginTrace({ kind: 'node', by: 'test', subject: { node: 'x', domain: 'y' } }, sha256);
  let text: string = last.line;
  let ticks = 0;
  const witness = (happened: Happened) => {
    if (happened.type !== 'ticked' || happened.node.kind !== 'focus') return;
    ticks += 1;
    const effects = ticks === other ? '0'.repeat(16) : effectsHash(happened.effects, sha256);
    for (const line of tickLines(last.writer, happened.inputs, { effects }, sha256)) {
      last = line;
      text += line.line;
    }
  };
  let world = createWorld(options, witness);
  for (const action of actions) world = act(world, action, witness);
  const path = join(folder, name);
  writeFileSync(path, text + endTrace(last.writer, null, sha256).line, 'latin1');
  return path;
}

describe('The frame of a view', () => {
  const timeline = room();
  const branch = timeline.branchedAt(4, {
    ...{ atMs: 0, type: 'ask', person: 'alice' },
    command: { type: 'say', text: '雪雪雪 👩‍💻 e\u0301\x1b[2J\u202e'.repeat(20) },
  });
  const key = fc.constantFrom(
    ...['right', 'left', 'up', 'down', 'home', 'end', 'pageup', 'pagedown'],
    ...['return', 'tab', 'escape', 'backspace', ...'bdmgovn?/017a雪'],
  );
  const size = fc.tuple(fc.integer({ min: 1, max: 170 }), fc.integer({ min: 1, max: 50 }));

  it('fits the screen, whatever is pressed and however large it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, size), { minLength: 1, maxLength: 25 }),
        fc.boolean(),
        (all, colours) => {
          let view: View = newView('雪.trace', branch, 5);
          for (const [name, [columns, rows]] of all) {
            const letters = [...name].length === 1 ? name : undefined;
            view = pressed(view, letters, letters === undefined ? { name } : {}).view;
            const terminal = new Terminal(columns, rows);
            const { text } = frameOf(view, { columns, rows, colours, utf8: true });
            terminal.write(text);
            expect(terminal.text().length).toBeLessThanOrEqual(rows);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has colours only where they are wanted', () => {
    const canvas = { columns: 80, rows: 24, utf8: true };
    const view = newView('room', timeline, 4);
    expect(frameOf(view, { ...canvas, colours: false }).text).not.toMatch(/\x1b\[[\d;]*m/);
    expect(frameOf(view, { ...canvas, colours: true }).text).toMatch(/\x1b\[7m/);
  });
});

function joinOf(person: string) {
  const [first] = beginningNamed('room', 1)?.actions ?? [];
  if (first?.type !== 'ask') throw new Error('nobody joins');
  return { ...first.command, identity: `sip:${person}@example.org` };
}
