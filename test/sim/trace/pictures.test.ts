// The pictures of a story, each read by a strict reader of its format: text of one width, Mermaid's
// grammar, XML, the Informal Trace Format, ShiViz's parser.
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { itfOf } from '../../../sim/trace/itf.ts';
import { ladderOf } from '../../../sim/trace/ladder.ts';
import { mermaidOf } from '../../../sim/trace/mermaid.ts';
import { shivizOf } from '../../../sim/trace/shiviz.ts';
import type { Story, StoryPart } from '../../../sim/trace/story.ts';
import { storyOf } from '../../../sim/trace/story-building.ts';
import { svgOf } from '../../../sim/trace/svg.ts';
import { textOf } from '../../../sim/trace/text.ts';
import { clockedMoments } from '../../../sim/trace/vector-clocks.ts';
import { badDay, misfortune, talk } from './recorded.ts';

/** A title that every format has to do something about. */
const TITLE = 'a "title"; with #1 <b>, & \u202e\u0007 and --> %%{init} `x`\nand a second line';

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'];
const STORIES: readonly (readonly [string, Story])[] = [
  ['two people', story(talk(['alice', 'bob']).parts)],
  ['a crash and a partition', story(misfortune().parts)],
  ['eight lanes on a bad day', story(badDay(6, PEOPLE, 15_000).parts)],
  ['nothing', story([])],
];

describe.each(STORIES)('A picture of a story: %s', (_name, told) => {
  it('is as text no wider than asked, and moves no cursor', () => {
    for (const columns of [100, 60, 140]) {
      const lines = textOf(told, { columns }).split('\n');
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it('has as text a timed line for each row of the ladder, times never falling', () => {
    const times = textOf(told, { columns: 100 })
      .split('\n')
      .flatMap((line) => /^ *(\d+\.\d{3}) {2}/.exec(line)?.[1] ?? []);
    expect(times).toHaveLength(ladderOf(told).length);
    expect(times.map(Number)).toEqual([...times.map(Number)].sort((a, b) => a - b));
  });

  it('is as Mermaid what its grammar allows, statement by statement', () => {
    const all = mermaidOf(told, { rows: 100_000 });
    const rows = ladderOf(told);
    const { messages, notes } = readMermaid(all);
    expect(messages).toBe(rows.filter(({ type }) => type === 'message').length);
    expect(notes).toBe(rows.filter(({ type }) => type !== 'message').length);
    readMermaid(mermaidOf(told, { rows: 5 }));
  });

  it('is as SVG well-formed, self-contained, with every message and every note', () => {
    const { groups, texts } = readSvg(svgOf(told));
    const kind = (name: string) => groups.filter((each) => each.split(' ')[0] === name).length;
    expect(kind('message')).toBe(told.events.filter(({ type }) => type === 'message').length);
    const notes = told.events.filter((event) => event.type === 'note' && event.lanes.length > 0);
    // And those of the legend.
    expect(kind('note')).toBe(notes.length + 8);
    for (const { name } of told.lanes) expect(texts.filter((text) => text === name).length).toBe(2);
  });

  it('is as ITF a state for each moment, whole numbers written large', () => {
    const trace = JSON.parse(itfOf(told));
    expect(trace['#meta'].format).toBe('ITF');
    const vars = [...trace.vars].sort();
    trace.states.forEach((state: { [name: string]: unknown }, index: number) => {
      expect(state['#meta']).toEqual({ index });
      const { '#meta': _, ...rest } = state;
      expect(Object.keys(rest).sort()).toEqual(vars);
      expect(numbersIn(rest)).toEqual([]);
    });
  });

  it('is as ShiViz reads it: a host and a clock behind each event', () => {
    const log = shivizOf(told);
    const read = [...log.matchAll(/(?<event>.*)\n(?<host>\S*) (?<clock>{.*})/g)];
    expect(read.map(({ 0: whole }) => `${whole}\n`).join('')).toBe(log);
    expect(read).toHaveLength(clockedMoments(told).length);
    const counts = new Map<string, number>();
    for (const { groups = {} } of read) {
      const { host = '', clock = '' } = groups;
      const own = (counts.get(host) ?? 0) + 1;
      counts.set(host, own);
      expect(JSON.parse(clock)[host]).toBe(own);
    }
  });
});

describe('A ladder in text', () => {
  it('shows what happened where it happened', () => {
    const lines = textOf(story(misfortune().parts)).split('\n');
    const line = (part: string) => lines.find((each) => each.includes(part)) ?? '';
    expect(line('TCP connects (SIP)')).toMatch(/◀─+(┼─+)?┤/);
    expect(line('from focus bob cannot be reached')).toMatch(/⚡═+╪═+⚡/);
    expect(line('focus crashes')).toMatch(/^ +\d+\.\d{3} +✗ /);
    expect(line('[lost: the connection is gone]')).not.toBe('');
    const down = lines.slice(lines.indexOf(line('focus crashes')) + 1);
    expect(down[0]).toMatch(/[╎├┤]/);
  });
});

function story(parts: readonly StoryPart[]): Story {
  return storyOf(parts, { title: TITLE });
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Columns on a terminal; these stories hold no wide characters but these. */
function columnsOf(line: string): number {
  return [...line].reduce(
    (sum, each) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(each) ? 2 : 1),
    0,
  );
}

/** Reads the part of Mermaid's sequence diagrams that is written here, and throws on all else. */
function readMermaid(source: string): { messages: number; notes: number } {
  const lines = source.split('\n');
  expect(lines.shift()).toBe('sequenceDiagram');
  expect(lines.pop()).toBe('');
  const ids = new Set<string>();
  const found = { messages: 0, notes: 0 };
  let depth = 0;
  for (const line of lines) {
    const text = line.trim();
    const actor = /^(participant|actor) (n\d+) as (\S.*)$/.exec(text);
    const message = /^(n\d+)(->>|-x|--x|-\))(n\d+): (.+)$/.exec(text);
    const note = /^Note (?:over|right of) (n\d+)(?:,(n\d+))?: (.+)$/.exec(text);
    if (actor !== null) ids.add(actor[2] ?? '');
    else if (/^rect rgba\(\d+, \d+, \d+, 0\.\d+\)$/.test(text)) depth += 1;
    else if (text === 'end') depth -= 1;
    else if (message !== null) {
      expect(ids.has(message[1] ?? '') && ids.has(message[3] ?? '')).toBe(true);
      found.messages += 1;
    } else if (note !== null) {
      expect([note[1], note[2] ?? note[1]].every((id) => ids.has(id ?? ''))).toBe(true);
      found.notes += 1;
    } else throw new Error(`no statement: ${line}`);
    const said = actor?.[3] ?? message?.[4] ?? note?.[3] ?? '';
    // Nothing but entities of its own, and nothing that Markdown or HTML would take.
    expect(said.replace(/#\d+;/g, '')).not.toMatch(/[;#"'<>&%{}`\\\u0000-\u001f\u007f-\u009f]/);
  }
  expect(depth).toBe(0);
  return found;
}

function readSvg(source: string): { groups: readonly string[]; texts: readonly string[] } {
  const parser = new SaxesParser({ xmlns: true });
  const groups: string[] = [];
  const texts: string[] = [];
  const names: string[] = [];
  let text = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, attributes }) => {
    names.push(local);
    text = '';
    expect(ELEMENTS).toContain(local);
    for (const [name, { value }] of Object.entries(attributes)) {
      expect(name).not.toMatch(/^on|href/);
      if (!name.startsWith('xmlns')) expect(value).not.toMatch(/NaN|undefined|https?:/);
    }
    if (local === 'g') groups.push(attributes.class?.value ?? '');
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'text') texts.push(text);
    if (local === 'style') expect(text).not.toMatch(/@import|url\(/);
  });
  parser.write(source).close();
  expect(names.slice(0, 3)).toEqual(['svg', 'title', 'desc']);
  return { groups, texts };
}

const ELEMENTS = [
  ...['svg', 'title', 'desc', 'style', 'defs', 'marker', 'g', 'path', 'rect', 'circle', 'text'],
];
