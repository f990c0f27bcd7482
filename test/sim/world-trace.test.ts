// Traces of worlds: the actions that made one make it again, step hash by step hash.
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { endReading, readTrace, traceReader } from '../../model/trace/reading.ts';
import { beginTrace, endTrace, writeEvent } from '../../model/trace/writing.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  newWorldReplay,
  replayAction,
  type WorldEvent,
  worldTrace,
} from '../../sim/trace/world-trace.ts';
import { act, attempt, createWorld } from '../../sim/world/act.ts';
import type { Action } from '../../sim/world/action.ts';
import { simulate } from '../../sim/world/simulation.ts';
import { joining, type WorldOptions } from '../../sim/world/world.ts';

const OPTIONS: WorldOptions = { seed: 7, people: ['alice', 'bob'], policy: { notices: false } };

const ACTIONS: readonly Action[] = [
  { atMs: 0, type: 'ask', person: 'alice', command: joining('alice', 'lobby') },
  { atMs: 0, type: 'settle' },
  { atMs: 5, type: 'ask', person: 'alice', command: { type: 'say', text: 'grüß dich 雪' } },
  { atMs: 5, type: 'do', person: 'alice', deed: { deed: 'send', to: { uri: 'sip:x@y' } } },
  { atMs: 9, type: 'settle' },
  { atMs: 50, type: 'crash', node: 'focus', kept: 0, torn: false },
  { atMs: 60, type: 'restart', node: 'focus' },
];

describe('The trace of a world', () => {
  it('makes the same world again, action by action', () => {
    const events = done(ACTIONS);
    const { read, fault } = readBack(OPTIONS, events);
    expect(fault).toBeUndefined();
    expect(read).toEqual(events);
    let replay = newWorldReplay(OPTIONS);
    for (const event of read) {
      const step = replayAction(replay, event);
      if ('impossible' in step) throw new Error(step.impossible);
      expect(step.replayed.got).toBe(step.replayed.expected);
      replay = step.replay;
    }
    expect(replay.world.hash).toBe(events.at(-1)?.hash);
  });

  it('tells at which action another world comes of it, and which cannot be done', () => {
    const [first, ...rest] = done(ACTIONS);
    const step = replayAction(newWorldReplay({ ...OPTIONS, seed: 8 }), first as WorldEvent);
    expect('replayed' in step && step.replayed.got !== step.replayed.expected).toBe(true);
    const deliver: Action = { atMs: 0, type: 'deliver', parcel: 999 };
    expect(replayAction(newWorldReplay(OPTIONS), { action: deliver })).toEqual({
      impossible: expect.stringMatching(/^action 1 \(deliver\) cannot be done: /),
    });
    expect(rest.length).toBe(ACTIONS.length - 1);
  });

  it('takes whatever a life with all faults does', () => {
    const actions: Action[] = [];
    const witness = { action: (action: Action) => void actions.push(action) };
    const { options } = simulate(
      { seed: 3, faults: 'all', livesMs: 20_000 },
      { properties: [], sha256, witness },
    );
    const { weather: _, ...world } = options;
    const { read, fault } = readBack(
      world,
      actions.map((action) => ({ action })),
    );
    expect(fault).toBeUndefined();
    expect(read.map(({ action }) => action)).toEqual(actions);
    expect(actions.length).toBeGreaterThan(100);
    let replay = newWorldReplay(world).world;
    for (const { action } of read) replay = attempt(replay, action);
    expect(replay.steps).toBeGreaterThan(100);
  });

  it('is refused where it asks for what nobody knows', () => {
    for (const [event, says] of [
      [{ action: { atMs: 0, type: 'explode' } }, 'line 2: event > action > type > expected one of'],
      [
        { action: { atMs: 0, type: 'do', person: 'a', deed: { deed: 'sing' } } },
        'line 2: event > action > deed > deed > expected one of',
      ],
      [
        { action: { atMs: 0, type: 'wait', colour: 1 } },
        'line 2: event > action > the member "colour" is not known',
      ],
    ] as const) {
      expect(readBack(OPTIONS, [event as never]).fault?.message.slice(0, says.length)).toBe(says);
    }
    expect(readBack({ ...OPTIONS, seed: 'x' as never }, []).fault?.message).toMatch(
      /^line 1: subject > seed > expected a whole number/,
    );
  });
});

/** The actions done one after the other, and the step hash after each. */
function done(actions: readonly Action[]): readonly WorldEvent[] {
  let world = createWorld(OPTIONS);
  return actions.map((action) => {
    world = act(world, action);
    return { action, hash: world.hash };
  });
}

function readBack(options: WorldOptions, events: readonly WorldEvent[]) {
  const begun = beginTrace({ kind: 'world', by: 'test', subject: options }, sha256);
  let text: string = begun.line;
  let { writer } = begun;
  for (const event of events) {
    const written = writeEvent(writer, event, sha256);
    text += written.line;
    writer = written.writer;
  }
  text += endTrace(writer, null, sha256).line;
  const { reader, items, fault } = readTrace(traceReader([worldTrace], sha256), asOctets(text));
  const read = items.flatMap((item) => (item.type === 'event' ? [item.event] : []));
  return { read, fault: fault ?? endReading(reader) };
}
