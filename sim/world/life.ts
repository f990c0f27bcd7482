// What people do in a simulated world when nobody tells them: they join rooms, take nicknames, talk
// and whisper, and leave again. Law: an intention is drawn from the chance and from what the
// person's own user agent knows; nobody knows what another one thinks.
import { isOver } from '../../model/client/progress.ts';
import type { AgentState } from '../../model/client/state.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { ActionFact } from './action.ts';
import { type Chance, type Draw, drawBetween } from './chance.ts';
import { deedsOf } from './deeds.ts';
import { focusNames, joining, personUri, type World } from './world.ts';

/** What a person does now, and how long until they next think of something. */
export interface Intention {
  readonly action?: ActionFact;
  readonly nextMs: number;
}

/** What somebody does next; with the probability `mischief` something that is not done. */
export function drawIntention(
  chance: Chance,
  world: World,
  person: string,
  mischief: number,
): Draw<Intention> {
  const dice = { chance };
  const between = (least: number, most: number): number => {
    const draw = drawBetween(dice.chance, least, most);
    dice.chance = draw.chance;
    return draw.drawn;
  };
  const nextMs = between(...THINKS_MS);
  const node = world.nodes.get(person);
  if (node?.kind !== 'agent' || node.phase !== 'running') {
    return { drawn: { nextMs }, chance: dice.chance };
  }
  const deeds = between(1, 1_000) <= mischief * 1_000 ? deedsOf(node.state) : [];
  const deed = deeds[between(0, Math.max(0, deeds.length - 1))];
  if (deed !== undefined) {
    return { drawn: { action: { type: 'do', person, deed }, nextMs }, chance: dice.chance };
  }
  const command = commandOf(between, world, person, node.state.agent);
  return { drawn: { action: { type: 'ask', person, command }, nextMs }, chance: dice.chance };
}

type Between = (least: number, most: number) => number;

function commandOf(
  between: Between,
  world: World,
  person: string,
  state: AgentState,
): AgentCommand {
  const one = <T>(items: readonly T[]): T => items[between(0, items.length - 1)] as T;
  if (isOver(state)) {
    const transport = one(['sip-udp', 'sip-tcp'] as const);
    const focus = between(1, focusNames(world.options).length);
    const command = joining(person, one(ROOMS), transport, focus);
    return between(0, 7) === 0 ? ({ ...command, anonymous: true } as AgentCommand) : command;
  }
  switch (one(HABITS)) {
    case 'say':
      return { type: 'say', text: one(TEXTS) };
    case 'say much':
      return { type: 'say', text: 'ab'.repeat(between(1_000, 6_000)) };
    case 'whisper': {
      const known = [...(state.roster?.users.keys() ?? [])].sort();
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
const ROOMS = ['lobby', 'lobby', 'lobby', 'attic'];
/** Few, so that people want the same ones, in other cases and widths too; '' gives one back. */
const NICKNAMES = ['Rook', 'ROOK', 'Ｒook', 'Queen of Tea', 'bishop', 'Ströme', '', 'a b'];
const TEXTS = ['hello', 'is there tea?', '雪', 'a\r\nb', '', '-------x$'];
const THINKS_MS = [1, 4_000] as const;
