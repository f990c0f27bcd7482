// The story of a run: every octet that was written is in one message, and each message ends as the
// network let it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itfOf } from '../../../sim/trace/itf.ts';
import { ladderOf } from '../../../sim/trace/ladder.ts';
import { mermaidOf } from '../../../sim/trace/mermaid.ts';
import { nodeParts } from '../../../sim/trace/node-parts.ts';
import {
  momentsOf,
  type Story,
  type StoryMessage,
  type StoryPart,
} from '../../../sim/trace/story.ts';
import { storyOf } from '../../../sim/trace/story-building.ts';
import { withVerdict } from '../../../sim/trace/story-verdict.ts';
import { svgOf } from '../../../sim/trace/svg.ts';
import { textOf } from '../../../sim/trace/text.ts';
import { clockedMoments } from '../../../sim/trace/vector-clocks.ts';
import { worldParts } from '../../../sim/trace/world-parts.ts';
import { joining } from '../../../sim/world/world.ts';
import { badDay, misfortune, Recording, talk } from './recorded.ts';

describe('The story of a run', () => {
  it('has every octet that was written in one message, in order, whatever breaks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const { parts } = badDay(seed, ['alice', 'bob', 'carol'], 8_000);
        const told = messagesOf(storyOf(parts));
        expect(octetsBySocket(told)).toEqual(writtenBySocket(parts));
      }),
      { numRuns: 25 },
    );
  });

  it('ends each message once, behind where it began', () => {
    for (const seed of [3, 4, 5]) {
      const story = storyOf(badDay(seed, ['alice', 'bob', 'carol'], 20_000).parts);
      for (const { fate, sentTurn, endedTurn, sentAtMs, endedAtMs, reads } of messagesOf(story)) {
        expect(endedTurn === null).toBe(fate === 'under way');
        expect(endedTurn ?? sentTurn).toBeGreaterThanOrEqual(sentTurn);
        expect(endedAtMs ?? sentAtMs).toBeGreaterThanOrEqual(sentAtMs);
        if (fate === 'arrived') expect(reads).toBeGreaterThan(0);
      }
    }
  });

  it('shows which entry the room refuses, and by which clause [R7701-7.1-9]', () => {
    const recording = new Recording({ seed: 1, people: ['alice', 'bob'] });
    for (const person of ['alice', 'bob']) {
      recording.ask(person, joining(person, 'lobby', 'sip-tcp'));
    }
    recording.pass(2_000);
    for (const person of ['alice', 'bob']) {
      recording.ask(person, { type: 'take-nickname', nickname: 'Rook' });
      recording.pass(1_000);
    }
    const story = storyOf(recording.parts);
    const refused = story.events.filter((each) => each.type === 'note' && each.kind === 'refused');
    expect(refused).toMatchObject([
      { text: expect.stringMatching(/^refuses entry \d+ with 425: /), clause: 'R7701-7.1-10' },
    ]);
    for (const picture of [textOf(story), mermaidOf(story), svgOf(story)]) {
      expect(picture).toMatch(/refuses entry \d+ with 425/);
      expect(picture).toContain('R7701-7.1-10');
    }
  });

  it('ends, where a property does not hold, with what does not, in every picture', () => {
    const told = storyOf(misfortune().parts);
    const violation = { violated: 'one-order', clause: 'C48', sentence: 'two came last' } as const;
    const story = withVerdict(told, violation);
    expect(story.events.at(-1)).toMatchObject({ kind: 'violated', clause: 'C48' });
    expect(momentsOf(story).at(-1)?.event).toBe(story.events.at(-1));
    for (const picture of [textOf(story), mermaidOf(story), svgOf(story), itfOf(story)]) {
      expect(picture).toMatch(/one-order does not hold: two/);
    }
  });

  it('says what was said: methods, statuses, nicknames, rosters, who spoke to whom', () => {
    const texts = messagesOf(storyOf(talk(['alice', 'bob']).parts)).map(({ text }) => text);
    for (const text of [
      'INVITE sip:lobby',
      '200 OK (INVITE)',
      'SEND without a body',
      'NICKNAME Rook',
      '425 Nickname reserved or already in use (NICKNAME)',
      'NOTIFY v1 full',
      'NOTIFY v2 partial',
      'SEND 1-148/148 $ -> bob: "psst"',
      '200 OK (SEND)',
      'BYE sip:lobby',
    ]) {
      expect(texts).toContain(text);
    }
    expect(
      texts.some((text) => text.endsWith('-> lobby: "hello; "Bob" & #1 <all>, grüß euch 雪"')),
    ).toBe(true);
  });

  it('tells what is lost, doubled, corrupted and read in pieces', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      for (const message of messagesOf(storyOf(badDay(seed, ['alice', 'bob'], 20_000).parts))) {
        if (message.fate === 'lost') seen.add('lost');
        if (message.isCopy) seen.add('copy');
        if (message.isCorrupted) seen.add('corrupted');
        if (message.reads > 1) seen.add('in pieces');
        if (message.connection !== null) seen.add(message.connection);
      }
    }
    expect([...seen].sort()).toEqual([
      'closed',
      'copy',
      'corrupted',
      'in pieces',
      'lost',
      'made',
      'refused',
    ]);
  });

  it('has crashes, partitions, frozen nodes and the log as notes where they happened', () => {
    const notes = storyOf(misfortune().parts).events.flatMap((event) =>
      event.type === 'note' ? [event] : [],
    );
    expect(notes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['boot', 'asked', 'entry', 'told', 'fault', 'crash', 'restart']),
    );
    expect(notes.find(({ begins }) => begins === 'partition')?.lanes).toEqual(['focus', 'bob']);
    expect(notes.find(({ ends }) => ends === 'freeze')?.lanes).toEqual(['bob']);
    expect(notes.find(({ kind }) => kind === 'crash')).toMatchObject({ lanes: ['focus'] });
  });

  it('is the same from the actions of a trace as from the run that they are of', () => {
    const { options, actions, parts } = badDay(9, ['alice', 'bob', 'carol'], 10_000);
    const again = storyOf([...worldParts(options, actions)]);
    expect(again.events).toEqual(storyOf(parts).events);
  });

  it('is told of a live focus by its ticks alone: who said what, octet for octet', () => {
    const { parts } = talk(['alice', 'bob'], { over: 'sip-tcp' });
    const ticks = parts.flatMap((part) =>
      part.type === 'ticked' && part.node.name === 'focus' ? [part] : [],
    );
    const live = storyOf(nodeParts(ticks));
    const world = storyOf(parts);
    expect(live.lanes.map(({ name }) => name).sort()).toEqual(['alice', 'bob', 'focus']);
    // What went over two connections at once arrives in an order of its own.
    const said = (story: Story, from: string) =>
      messagesOf(story)
        .filter((message) => message.from === from && message.octets !== '')
        .map(({ to, text, octets }) => ({ to, text, octets }))
        .sort((a, b) => (a.octets < b.octets ? -1 : 1));
    for (const who of ['focus', 'alice', 'bob']) expect(said(live, who)).toEqual(said(world, who));
    expect(said(live, 'focus').length).toBeGreaterThan(10);
  });

  it('has vector clocks: every lane counts by one, and knows what it was told', () => {
    const story = storyOf(badDay(6, ['alice', 'bob', 'carol'], 10_000).parts);
    const counts = new Map<string, number>();
    const sent = new Map<number, { [lane: string]: number }>();
    for (const { lane, clock, is, event } of clockedMoments(story)) {
      const own = (counts.get(lane) ?? 0) + 1;
      counts.set(lane, own);
      expect(clock[lane]).toBe(own);
      if (event.type !== 'message') continue;
      if (is === 'sent') sent.set(event.number, clock);
      for (const [other, count] of Object.entries(sent.get(event.number) ?? {})) {
        expect(clock[other]).toBeGreaterThanOrEqual(count);
      }
    }
  });

  it('shows a message twice where its sender saw something before it arrived, else once', () => {
    const rows = ladderOf(storyOf(misfortune().parts));
    const late = rows.flatMap((row) => (row.type === 'leaves' ? [row.message.number] : []));
    expect(late.length).toBeGreaterThan(3);
    const ends = rows.flatMap((row) => (row.type === 'message' ? [row.message.number] : []));
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends.length).toBe(messagesOf(storyOf(misfortune().parts)).length);
    const turns = momentsOf(storyOf(misfortune().parts)).map(({ turn }) => turn);
    expect(turns).toEqual([...turns].sort((a, b) => a - b));
  });
});

function messagesOf({ events }: Story): readonly StoryMessage[] {
  return events.filter((event) => event.type === 'message');
}

function octetsBySocket(messages: readonly StoryMessage[]): ReadonlyMap<string, string> {
  const sockets = new Map<string, string>();
  for (const { socket, octets, isDatagram } of messages) {
    if (isDatagram || octets === '') continue;
    sockets.set(socket ?? '', (sockets.get(socket ?? '') ?? '') + octets);
  }
  return sockets;
}

function writtenBySocket(parts: readonly StoryPart[]): ReadonlyMap<string, string> {
  const sockets = new Map<string, string>();
  const known = new Set<number>();
  for (const part of parts) {
    if (part.type !== 'sent' && part.type !== 'lost') continue;
    const { fact, isDatagram, socket, number } = part.parcel;
    if (fact.type !== 'bytes-received' || isDatagram || known.has(number)) continue;
    if (number !== 0) known.add(number);
    sockets.set(socket ?? '', (sockets.get(socket ?? '') ?? '') + fact.octets);
  }
  return sockets;
}
