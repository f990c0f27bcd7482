// What people are called, and that nothing they call themselves reads as words of the client.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeSentence,
  everybody,
  inOrder,
  nameOf,
  namesOf,
  shown,
  speaker,
  whoIsHere,
} from '../../adapters/cli/chat-words.ts';
import type { RosterUser } from '../../model/focus/notice.ts';

const user = (name: string, nickname: string | null = null): RosterUser => ({
  ...{ uri: `sip:${name}@localhost`, nickname, name: null },
});

describe('what somebody is called', () => {
  it('is their nickname, else their user part, else their address [R7701-7.4-1]', () => {
    const users = [user('alice'), user('bob', 'Rook'), user('rook')];
    expect([...namesOf(users).values()]).toEqual(['alice', 'Rook', 'sip:rook@localhost']);
    const other = { uri: 'sip:alice@example.org', nickname: null, name: null };
    expect(nameOf(other, users)).toBe('sip:alice@example.org');
  });

  it("is nobody else's, in whatever case or width [R7701-7.1-9]", () => {
    const part = fc.constantFrom('bob', 'Bob', 'BOB', 'carol');
    const nickname = fc.option(fc.constantFrom('bob', '\uff22\uff4f\uff42', 'Rook'), { freq: 1 });
    const people = fc.uniqueArray(fc.tuple(part, nickname), {
      selector: ([name]) => name,
      maxLength: 4,
    });
    fc.assert(
      fc.property(people, (all) => {
        // A focus grants each nickname once.
        const users = all
          .map(([name, own]) => user(name, own))
          .filter(({ nickname: own }, at, every) => {
            const isBob = own !== null && own !== 'Rook';
            const first = every.findIndex(
              (one) => one.nickname !== null && (one.nickname !== 'Rook') === isBob,
            );
            return own === null || first === at;
          });
        const names = [...namesOf(users).values()].map((name) =>
          name.normalize('NFKC').toLowerCase(),
        );
        expect(new Set(names.filter((name) => !name.startsWith('sip:'))).size).toBe(
          names.filter((name) => !name.startsWith('sip:')).length,
        );
      }),
    );
  });

  it.each([
    ['you', '"you"'],
    ['\uff39ou', '"\uff39ou"'],
    ['you to bob', '"you to bob"'],
    ['bob (privately)', '"bob (privately)"'],
    ['bob: I am a fool', '"bob: I am a fool"'],
    ['sip:bob@localhost', '"sip:bob@localhost"'],
    ['Bob "B" Ray', '"Bob \\"B\\" Ray"'],
    ['young Bob (home)', 'young Bob (home)'],
  ])("never reads as this client's own words: %s", (nickname, label) => {
    const mallory = user('mallory', nickname);
    const message = {
      type: 'message',
      contentType: 'text/plain',
      text: '',
      private: false,
    } as const;
    expect(speaker({ ...message, from: mallory.uri, nickname, name: null })).toBe(label);
    expect(whoIsHere(namesOf([mallory]))).toBe(`1 here: ${label}`);
    expect(everybody([mallory], '')[1]).toBe(`${label} (sip:mallory@localhost)`);
    const change = { ...mallory, what: 'renamed', was: null } as const;
    expect(changeSentence(change, [mallory])).toBe(`mallory is ${label} now.`);
  });

  it('is an address without quotes where it is that', () => {
    expect(shown('tel:+15551234', 'tel:+15551234')).toBe('tel:+15551234');
  });
});

describe('the roster', () => {
  it('has who reads it first, and the others by name, however it came', () => {
    const users = [user('dave'), user('bob', 'Rook'), user('alice'), user('Carol')];
    fc.assert(
      fc.property(fc.shuffledSubarray(users, { minLength: 4 }), (any) => {
        const names = [...namesOf(inOrder(any, 'sip:dave@LOCALHOST')).values()];
        expect(names).toEqual(['dave', 'alice', 'Carol', 'Rook']);
      }),
    );
  });
});
