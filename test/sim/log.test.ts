// The room log of the simulated world: the same contract as on disk and in memory, at once and
// late; and what only it can do: keep a part of what was under way when its focus died.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Append } from '../../model/log/entry.ts';
import {
  appendedTo,
  commitOldest,
  crashedAt,
  emptyLog,
  newsFor,
  openedBy,
  sha256,
  waitingEntries,
  withNews,
} from '../../sim/world/log.ts';
import { roomLogCompliance } from '../compliance/room-log.ts';
import { message, opening } from '../compliance/room-log-entries.ts';
import { simulatedHarness } from './simulated-log.ts';

roomLogCompliance('of a simulated world', () => simulatedHarness(1));
roomLogCompliance('of a simulated world, three turns late', () => simulatedHarness(3));

describe('A simulated log whose focus dies', () => {
  it('has the first so many entries of what was under way, as if they had been committed', () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.boolean(), (appended, pick, torn) => {
        const all = appended.flat();
        const kept = pick % (all.length + 1);
        const before = appended.reduce((log, batch) => appendedTo(log, 'focus', batch), OPENED);
        expect(waitingEntries(before, 'focus')).toBe(all.length);
        const { log, committed, lost } = crashedAt(before, 'focus', { kept, torn }, AT);
        expect([committed.length, lost]).toEqual([kept, all.length - kept]);
        expect(waitingEntries(log, 'focus')).toBe(0);
        const same = appendedTo(OPENED, 'focus', all.slice(0, kept));
        const wanted = commitOldest(same, 'focus', AT.monotonicMs, sha256);
        expect(committed).toEqual(wanted?.committed);
        expect(log.rooms.toJS()).toEqual(wanted?.log.rooms.toJS());
        expect(log.torn !== null).toBe(torn && kept < all.length);
      }),
    );
  });

  it('is cut off behind its last whole entry when it is opened again', () => {
    const before = appendedTo(OPENED, 'focus', [opening(ROOM, 0), message(ROOM, 1, 'torn')]);
    const { log } = crashedAt(before, 'focus', { kept: 1, torn: true }, AT);
    expect(log.torn).toMatch(/^\{/);
    const again = openedBy(log, 'focus', { wallMs: 0, monotonicMs: 0 });
    expect(again.torn).toBeNull();
    expect(again.rooms.get(ROOM)?.seq).toBe(1);
    const more = commitOldest(
      appendedTo(again, 'focus', [message(ROOM, 2, 'b')]),
      'focus',
      7,
      sha256,
    );
    expect(more?.committed.map(({ seq }) => seq)).toEqual([2]);
    expect(more?.committed[0]?.stampMs).toBeGreaterThanOrEqual(log.stampMs);
  });

  it('tells another focus of what was committed, in its order', () => {
    let log = withNews(OPENED, ['focus2'], []);
    expect(newsFor(log, 'focus2')).toBeUndefined();
    for (const [n, text] of ['a', 'b', 'c'].entries()) {
      const done = commitOldest(
        appendedTo(log, 'focus', [message(ROOM, n, text)]),
        'focus',
        n,
        sha256,
      );
      if (done === undefined) throw new Error('nothing waits');
      log = withNews(done.log, ['focus2'], done.committed);
    }
    const heard: string[] = [];
    for (let news = newsFor(log, 'focus2'); news; news = newsFor(news.log, 'focus2')) {
      heard.push(...news.committed.map(({ body = '' }) => body));
    }
    expect(heard).toEqual(['a', 'b', 'c']);
  });
});

const ROOM = 'sip:x@chat.example.com';
const AT = { monotonicMs: 5, sha256 };
const OPENED = openedBy(emptyLog, 'focus', { wallMs: 1_000, monotonicMs: 0 });

const append = fc
  .tuple(fc.constantFrom(ROOM, 'sip:y@chat.example.com'), fc.option(fc.string({ maxLength: 4 })))
  .map(([room, text]): Append => {
    return text === null ? opening(room, 0) : message(room, 0, text.replace(/[^\0-\xff]/g, '?'));
  });
const batches = fc.array(fc.array(append, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});
