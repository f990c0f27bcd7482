// Runs of simulated worlds, as a witness is told of them: what the exports are tested on.
import type { StoryPart } from '../../../sim/trace/story.ts';
import type { Action, ActionFact } from '../../../sim/world/action.ts';
import {
  ask,
  bringToLife,
  doNow,
  letPass,
  type Run,
  type RunOptions,
  type RunWitness,
  startRun,
} from '../../../sim/world/run.ts';
import { presets } from '../../../sim/world/weather.ts';
import { joining } from '../../../sim/world/world.ts';

/** What was seen of a run, and what was done in it. */
export interface Recorded {
  readonly options: RunOptions;
  readonly parts: readonly StoryPart[];
  readonly actions: readonly Action[];
}

/** A run that is recorded while it is gone on with. */
export class Recording {
  readonly parts: StoryPart[] = [];
  readonly actions: Action[] = [];
  private run: Run;
  private readonly witness: RunWitness = {
    action: (action) => {
      this.actions.push(action);
      this.parts.push({ type: 'acted', number: this.actions.length, action });
    },
    happened: (happened) => this.parts.push(happened),
  };

  readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
    this.run = startRun(options, this.witness);
  }

  ask(person: string, command: Parameters<typeof ask>[2]): void {
    this.run = ask(this.run, person, command, this.witness);
  }

  act(action: ActionFact): void {
    this.run = doNow(this.run, action, this.witness);
  }

  live(person: string): void {
    this.run = bringToLife(this.run, person, this.run.world.nowMs);
  }

  pass(ms: number): void {
    this.run = letPass(this.run, ms, this.witness).run;
  }

  get world() {
    return this.run.world;
  }
}

/** Two or more people join, nicknames are taken and refused, they talk, long and in private. */
export function talk(
  people: readonly string[],
  { over = 'sip-udp', ...options }: Partial<RunOptions> & { over?: 'sip-udp' | 'sip-tcp' } = {},
): Recorded {
  const run = new Recording({ seed: 7, people, ...options });
  for (const person of people) run.ask(person, joining(person, 'lobby', over));
  run.pass(3_000);
  const [first = '', second = '', third = first] = people;
  run.ask(first, { type: 'take-nickname', nickname: 'Rook' });
  run.pass(30);
  run.ask(second, { type: 'take-nickname', nickname: 'rook' });
  run.pass(500);
  run.ask(first, { type: 'say', text: 'hello; "Bob" & #1 <all>, grüß euch 雪' });
  run.pass(500);
  run.ask(second, { type: 'say', text: 'long '.repeat(1_000) });
  run.pass(500);
  run.ask(third, { type: 'whisper', to: second, text: 'psst' });
  run.pass(500);
  for (const person of people) run.ask(person, { type: 'leave' });
  run.pass(40_000);
  return run;
}

/** Two people talk while the focus crashes, the network is parted and stands still. */
export function misfortune(): Recorded {
  const run = new Recording({ seed: 11, people: ['alice', 'bob'] });
  for (const person of ['alice', 'bob']) run.ask(person, joining(person, 'lobby', 'sip-tcp'));
  run.pass(500);
  run.ask('alice', { type: 'take-nickname', nickname: 'Rook' });
  run.pass(9);
  run.act({ type: 'partition', from: 'focus', to: 'bob' });
  run.ask('alice', { type: 'say', text: 'does anybody hear me?' });
  run.pass(200);
  run.act({ type: 'heal', from: 'focus', to: 'bob' });
  run.act({ type: 'freeze', node: 'bob' });
  run.pass(100);
  run.act({ type: 'thaw', node: 'bob' });
  run.pass(100);
  run.ask('bob', { type: 'say', text: 'I do' });
  run.pass(15);
  run.act({ type: 'crash', node: 'focus', kept: 0, torn: false });
  run.pass(300);
  run.act({ type: 'restart', node: 'focus' });
  run.pass(2_000);
  return run;
}

/** A day on which everything breaks, in which people live by themselves. */
export function badDay(
  seed: number,
  people: readonly string[],
  ms: number,
  weather: RunOptions['weather'] = {},
): Recorded {
  const run = new Recording({ seed, people, weather: { ...presets.all, ...weather } });
  for (const person of people) run.live(person);
  run.pass(ms);
  return run;
}
