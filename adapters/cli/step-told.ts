// A step of a world's run for a pipe: in text for people, as one JSON object for programs.
import type { WorldTimeline } from '../../sim/trace/world-timeline.ts';
import { roomsOf } from '../../sim/world/world.ts';
import { printable } from './printable.ts';
import { detailLines, stateLines } from './view-lines.ts';

/** One object: what was done, what came of it, and the step hash after it. */
export function stepJson(timeline: WorldTimeline, step: number): string {
  const { atMs, title, happened, changed, clauses, failure } = timeline.account(step);
  const action = timeline.actions[step - 1] ?? null;
  const { hash } = timeline.world(step);
  const bad = failure === undefined ? {} : { violation: failure };
  return JSON.stringify({ step, atMs, action, title, happened, changed, clauses, hash, ...bad });
}

/** One object: everything that is after a step. */
export function stateJson(timeline: WorldTimeline, step: number): string {
  const world = timeline.world(step);
  const states = Object.fromEntries(
    timeline
      .states(step)
      .map(({ who, parts }) => [who, parts.map(({ part, state }) => ({ part, state }))]),
  );
  return JSON.stringify({
    after: step,
    atMs: world.nowMs,
    hash: world.hash,
    states,
    rooms: roomsOf(world),
  });
}

/** A step in lines, each with its line feed. */
export function stepText(timeline: WorldTimeline, step: number): string {
  const account = timeline.account(step);
  return `step ${step} at ${account.atMs} ms\n${indented(detailLines(account, false))}`;
}

/** Everything that is after a step, in lines. */
export function stateText(timeline: WorldTimeline, step: number): string {
  const rooms = roomsOf(timeline.world(step)).map(
    ({ room, seq, hash }) => `  ${room}: entry ${seq}, state hash ${hash}\n`,
  );
  const states = stateLines(timeline.states(step), []);
  return `after step ${step}\n${indented(states)}${rooms.join('')}`;
}

function indented(lines: ReturnType<typeof detailLines>): string {
  return lines.map(({ text, inset }) => `  ${' '.repeat(inset)}${printable(text)}\n`).join('');
}
