// What people do in a simulated world when nobody tells them: they join rooms, take nicknames, talk
// and whisper, and leave again. Law: an intention is drawn from the chance and from what the
// person's own user agent knows; nobody knows what another one thinks.
import { isOver } from '../../model/client/progress.ts';
import type { AgentState } from '../../model/client/state.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { ActionFact } from './action.ts';
import type { Chance, Draw } from './chance.ts';
import type { CourseStep } from './course.ts';
import { drawCourse } from './courses.ts';
import { deedsOf } from './deeds.ts';
import { type Dice, diceOf } from './dice.ts';
import type { Weather } from './weather.ts';
import { focusNames, joining, personUri, type World } from './world.ts';

/** What a person does now, and how long until they next think of something. */
export interface Intention {
  readonly action?: ActionFact;
  /** What they set out to do after it. */
  readonly later: readonly CourseStep[];
  readonly nextMs: number;
}

/** What somebody does next; with the weather's `mischief` something that is not done. */
export function drawIntention(
  chance: Chance,
  world: World,
  person: string,
  weather: Pick<Weather, 'mischief' | 'thinksMs'>,
): Draw<Intention> {
  const dice = diceOf(chance);
  const nextMs = dice.between(...weather.thinksMs);
  const node = world.nodes.get(person);
  const drawn = { nextMs, later: [] };
  if (node?.kind !== 'agent' || node.phase !== 'running') return { drawn, chance: dice.chance };
  if (dice.whether(weather.mischief)) {
    if (dice.whether(isOver(node.state.agent) ? CALLS : STAYS)) {
      const isSlow = weather.thinksMs[1] > SLOW_MS;
      const { steps, lastsMs } = drawCourse(dice, world, node, isSlow);
      return { drawn: { nextMs: nextMs + lastsMs, later: steps }, chance: dice.chance };
    }
    const deed = dice.one(deedsOf(node.state));
    if (deed !== undefined) {
      const action = { type: 'do', person, deed } as const;
      return { drawn: { ...drawn, action }, chance: dice.chance };
    }
  }
  const command = commandOf(dice, world, person, node.state.agent);
  return { drawn: { ...drawn, action: { type: 'ask', person, command } }, chance: dice.chance };
}

function commandOf(dice: Dice, world: World, person: string, state: AgentState): AgentCommand {
  const one = <T>(items: readonly T[]): T => dice.one(items) as T;
  const { between } = dice;
  if (isOver(state)) {
    const transport = one(['sip-udp', 'sip-tcp'] as const);
    const focus = between(1, focusNames(world.options).length);
    const command = joining(person, one(ROOMS), transport, focus);
    return between(0, 7) === 0 ? ({ ...command, anonymous: true } as AgentCommand) : command;
  }
  // Who waits for the room's word loses patience sooner.
  const isIn = state.call.matches('joined');
  switch (!isIn && dice.whether(IMPATIENCE) ? 'leave' : one(HABITS)) {
    case 'say':
      return { type: 'say', text: one(TEXTS) };
    case 'say much':
      return { type: 'say', text: 'ab'.repeat(between(1_000, 6_000)) };
    case 'whisper': {
      const known = [...(state.roster?.users.keys() ?? [])].sort();
      // Oneself is among them (P7).
      const people = [...world.options.people.map(personUri), ...NICKNAMES, ...known];
      return { type: 'whisper', to: one(people), text: one(TEXTS) };
    }
    case 'nickname':
      return { type: 'take-nickname', nickname: one(NICKNAMES) };
    case 'typing':
      return { type: 'typing', active: between(0, 1) === 1 };
    case 'who':
      return { type: 'who' };
    case 'leave':
      return { type: 'leave' };
  }
}

const HABITS = [
  ...['say', 'say', 'say', 'say', 'say', 'say much'],
  ...['whisper', 'whisper', 'nickname', 'nickname', 'nickname', 'typing', 'who', 'leave'],
] as readonly ('say' | 'say much' | 'whisper' | 'nickname' | 'typing' | 'who' | 'leave')[];
const IMPATIENCE = 0.1;
/** Of mischief, what takes several steps: out of a room, and in one. */
const CALLS = 0.8;
const STAYS = 0.4;
/** Who thinks of something so rarely has an hour before them. */
const SLOW_MS = 60_000;
const ROOMS = ['lobby', 'lobby', 'lobby', 'attic'];
/** Few, so that people want the same ones, in other cases and widths too; '' gives one back. */
const NICKNAMES = ['Rook', 'ROOK', 'Ｒook', 'Queen of Tea', 'bishop', 'Ströme', '', 'a b', 'alice'];
const TEXTS = ['hello', 'is there tea?', '雪', 'a\r\nb', '', '-------x$'];
