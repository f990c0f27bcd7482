// What somebody in a simulated world sets out to do in several steps: what takes longer than a
// thought, or needs one thing soon after another; and what goes wrong just then. Law: a course is
// drawn at once, from the chance and from what the person's own client knows; each of its steps is
// an action, done if it can be done then.
import type { AgentCommand, FocusCommand } from '../../model/focus/input.ts';
import type { ActionFact } from './action.ts';
import type { Deed, Plane } from './deed.ts';
import type { Dice } from './dice.ts';
import { focusNames, joining, type World } from './world.ts';

/** A step, and how long after the course's beginning it is due. */
export interface CourseStep {
  readonly afterMs: number;
  readonly step: Step;
}

/** An action, or one whose socket is looked for when it is due: the person's, or its far end. */
export type Step =
  | ActionFact
  | {
      readonly type: 'at-stream';
      readonly person: string;
      readonly plane: Plane;
      readonly how: 'reset' | 'vanish' | 'clog' | 'unclog';
    };

/** What a step is in the world as it stands; undefined where there is no such stream. */
export function actionOf(world: World, step: Step): ActionFact | undefined {
  if (step.type !== 'at-stream') return step;
  const { person, plane, how } = step;
  const node = world.nodes.get(person);
  if (node?.kind !== 'agent') return undefined;
  const { signalling, media } = node.state.agent.wire;
  const connection = (plane === 'sip' ? signalling : media)?.connection;
  const own = `${person}#${connection}`;
  const isClog = how === 'clog' || how === 'unclog';
  const socket = isClog ? world.network.sockets.get(own)?.peer : own;
  return connection === undefined || socket == null ? undefined : { type: how, socket };
}

/** What makes a course. */
export type Draft = (course: Course) => unknown;

/** A course under construction. */
export class Course {
  readonly steps: CourseStep[] = [];
  readonly dice: Dice;
  readonly world: World;
  readonly person: string;
  /** The focus that the person calls, or has called last. */
  readonly focus: string;
  #atMs = 0;

  constructor(dice: Dice, world: World, person: string) {
    this.dice = dice;
    this.world = world;
    this.person = person;
    this.focus = dice.one(focusNames(world.options)) ?? '';
  }

  /** How long it takes. */
  get lastsMs(): number {
    return this.#atMs;
  }

  /** So many milliseconds later, or from the first to the second. */
  wait(least: number, most = least): this {
    this.#atMs += this.dice.between(least, most);
    return this;
  }

  deed(...deeds: readonly Deed[]): this {
    for (const deed of deeds) this.#add({ type: 'do', person: this.person, deed });
    return this;
  }

  /** One of these. */
  oneOf(...deeds: readonly Deed[]): this {
    return this.deed(...[this.dice.one(deeds)].filter((deed) => deed !== undefined));
  }

  asks(command: AgentCommand): this {
    return this.#add({ type: 'ask', person: this.person, command });
  }

  leaves(): this {
    return this.asks({ type: 'leave' });
  }

  joins(over?: 'sip-udp' | 'sip-tcp'): this {
    const { dice, world, person, focus } = this;
    const transport = over ?? (dice.whether(1 / 2) ? 'sip-udp' : 'sip-tcp');
    return this.asks(
      joining(person, 'lobby', transport, focusNames(world.options).indexOf(focus) + 1),
    );
  }

  /** By another name of the focus's host (P8). */
  joinsByAlias(over?: 'sip-udp' | 'sip-tcp'): this {
    this.joins(over);
    const { step } = this.steps.pop() ?? {};
    if (step?.type !== 'ask' || step.command.type !== 'join') return this;
    const { command } = step;
    return this.asks({ ...command, room: `sip:lobby@${command.via.host}` });
  }

  operates(command: FocusCommand): this {
    return this.#add({ type: 'operate', node: this.focus, command });
  }

  /** What the focus's log has not on disk fails. */
  fails(): this {
    return this.#add({ type: 'fail', node: this.focus });
  }

  /** Nothing gets through between the person and the focus for so long, one way or the other. */
  holds(way: 'there' | 'back', least: number, most: number): this {
    return this.cuts('hold', way).wait(least, most).cuts('release', way);
  }

  cuts(how: 'hold' | 'release', way: 'there' | 'back'): this {
    const ends = [this.person, this.focus];
    const [from = '', to = ''] = way === 'there' ? ends : ends.reverse();
    return this.#add({ type: how, from, to });
  }

  /** One of the person's streams is lost at both ends, or at the focus's alone. */
  loses(plane: Plane): this {
    return this.#atStream(plane, this.dice.whether(3 / 4) ? 'vanish' : 'reset');
  }

  /** Its far end is gone, and the person is not told. */
  vanishes(plane: Plane): this {
    return this.#atStream(plane, 'vanish');
  }

  /** What the focus writes to the person's MSRP connection waits there, until it does not. */
  stops(): this {
    return this.#atStream('msrp', 'clog');
  }

  reads(): this {
    return this.#atStream('msrp', 'unclog');
  }

  /** Somebody else says something so long to the room. */
  hears(bytes: number): this {
    const { person, world } = this;
    const other = this.dice.one(world.options.people.filter((each) => each !== person));
    if (other === undefined) return this;
    return this.#add({ type: 'do', person: other, deed: { deed: 'send', bytes } });
  }

  /** The focus is stopped, and started again. */
  restarts(): this {
    return this.crashes(this.focus).wait(5, 2_000).starts(this.focus);
  }

  crashes(node: string): this {
    return this.#add({ type: 'crash', node, kept: 0, torn: false });
  }

  starts(node: string): this {
    return this.#add({ type: 'restart', node });
  }

  #atStream(plane: Plane, how: 'reset' | 'vanish' | 'clog' | 'unclog'): this {
    return this.#add({ type: 'at-stream', person: this.person, plane, how });
  }

  #add(step: Step): this {
    this.steps.push({ afterMs: this.#atMs, step });
    return this;
  }
}
