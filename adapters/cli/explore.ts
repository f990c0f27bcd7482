// `confab explore`: a small world in which nothing is decided yet, to do something in it step by
// step: on a terminal by choosing, from a pipe action by action.
import { properties } from '../../model/property/properties.ts';
import { scenarioNamed } from '../../sim/scenario/scenarios.ts';
import {
  type Beginning,
  beginningNamed,
  beginnings,
  playedScenario,
} from '../../sim/trace/beginnings.ts';
import { WorldTimeline } from '../../sim/trace/world-timeline.ts';
import { ImpossibleAction } from '../../sim/world/act.ts';
import { sha256 } from '../log/sha256.ts';
import { canDraw } from './chat-terminal.ts';
import { type CliCommand, type CliIo, InputError, UsageError } from './command.ts';
import { linesOf } from './lines.ts';
import { optionsOf } from './options.ts';
import { playedThrough } from './playing-progress.ts';
import { printable } from './printable.ts';
import { viewed } from './replay-world.ts';
import { stepJson } from './step-told.ts';
import { writtenAction } from './view-picking.ts';
import { newView } from './view-state.ts';

const width = Math.max(...beginnings.map(({ name }) => name.length));

export const explore: CliCommand = {
  name: 'explore',
  summary: 'a small simulated world, in which you choose what happens next',
  usage: `Usage: confab explore [MODEL] [OPTIONS]

Begins a simulated world and lets you choose each next thing: what arrives, what
people ask for, what goes wrong. You see what came of it, what everybody is now,
which clauses decided and whether every property still holds, and can go back
and choose otherwise. Key b lists what can be done, ? tells the other keys.

MODEL is how it begins; \`room\` when absent:

${beginnings.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`).join('\n')}

or a scenario (\`confab simulate --list\` names them), which is played first.

  --seed N   all ids and tokens follow from it; 1 when absent
  --json     without a terminal: each line of the input is an action, as a trace
             has it ("atMs" is now when absent), and is answered with one JSON
             object: what was done, what happened and changed, the clauses, the
             step hash, the violation. First come the steps of the beginning

Exit codes: 0; 1 when a property does not hold; 2 for wrong usage, and for an
action that cannot be done.

Examples:
  confab explore
  confab explore n1-two-ask-for-one-name
  echo '{"type":"ask","person":"bob","command":{"type":"leave"}}' |
    confab explore room --json
`,
  async run(args, io) {
    const { values, positionals } = optionsOf(
      'explore',
      args,
      { seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
      { most: 1, what: 'the model' },
    );
    const [name = 'room'] = positionals;
    const beginning = beginningOf(name, seedOf(values.seed));
    const isViewed = canDraw(io) && !values.json;
    if (!isViewed && !values.json) {
      throw new UsageError('explore needs a terminal, or --json and actions to read');
    }
    const timeline = timelineOf(beginning, io);
    if (!isViewed) return actedOut(timeline, io);
    const view = newView(name, timeline, timeline.length);
    return viewed({ ...view, told: 'b lists what can be done now, ? tells the keys.' }, io);
  },
};

function beginningOf(name: string, seed: number): Beginning {
  const beginning = beginningNamed(name, seed);
  if (beginning !== undefined) return beginning;
  const scenario = scenarioNamed(name);
  if (scenario !== undefined) return playedScenario(scenario, seed);
  const known = beginnings.map((each) => each.name).join(', ');
  const others = 'scenarios are told by `confab simulate --list`';
  throw new UsageError(`there is no model "${name}"; the models are: ${known}; ${others}`);
}

function timelineOf({ options, actions }: Beginning, io: CliIo): WorldTimeline {
  const events = actions.map((action) => ({ action }));
  const steps = WorldTimeline.played(options, events, { properties, sha256 });
  return playedThrough(steps, events.length, io);
}

function seedOf(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text);
  throw new UsageError(`--seed takes a whole number below 4294967296, not "${text}"`);
}

/** Does the actions of the input one by one. */
function actedOut(begun: WorldTimeline, io: CliIo): Promise<number> {
  for (let step = 1; step <= begun.length; step += 1) told(begun, step, io);
  return new Promise((resolve, reject) => {
    const source = linesOf(io.stdin);
    let timeline = begun;
    source.on('line', (line) => {
      if (line.trim() === '') return;
      try {
        timeline = acted(timeline, line);
        told(timeline, timeline.length, io);
      } catch (error) {
        reject(error);
        source.close();
      }
    });
    source.on('close', () => resolve(timeline.failure === undefined ? 0 : 1));
    source.resume();
  });
}

function acted(timeline: WorldTimeline, line: string): WorldTimeline {
  const step = timeline.length;
  const action = writtenAction(line, timeline.world(step).nowMs);
  if ('wrong' in action) throw new InputError(`action ${step + 1}: ${printable(action.wrong)}`);
  try {
    return timeline.branchedAt(step, action);
  } catch (error) {
    if (!(error instanceof ImpossibleAction)) throw error;
    const why = printable(error.message);
    throw new InputError(`action ${step + 1} (${action.type}) cannot be done: ${why}`);
  }
}

function told(timeline: WorldTimeline, step: number, io: CliIo): void {
  io.stdout.write(`${stepJson(timeline, step)}\n`);
}
