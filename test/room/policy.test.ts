// The policy file: defaults, and mistakes told by name (RFC 7701 4.1).
import { describe, expect, it } from 'vitest';
import { defaultPolicy, equalPolicies, parsePolicy } from '../../model/room/policy.ts';

describe('A policy', () => {
  it('takes its defaults where keys are absent [R7701-4.1-1]', () => {
    expect(parsePolicy({})).toEqual({ ok: true, policy: defaultPolicy });
    expect(defaultPolicy).toEqual({
      nicknames: true,
      nicknameScope: 'room',
      quarantineMs: 300_000,
      privateMessages: true,
      deleteWithCreator: false,
      severalSessions: true,
      tlsOnly: false,
      congestedBytesMax: 8192,
      chunkTimerMs: 540_000,
      wrappedTypes: ['*'],
      roomCreation: 'open',
      rooms: [],
      history: 'keep',
    });
  });

  const wrong: readonly (readonly [object, string])[] = [
    [{ nickname: true }, 'nickname'],
    [{ nicknames: 'yes' }, 'true or false'],
    [{ nicknameScope: 'server' }, 'not supported yet'],
    [{ quarantineMs: 1.5 }, 'whole number'],
    [{ quarantineMs: -1 }, 'whole number'],
    [{ tlsOnly: true }, 'not supported yet'],
    [{ chunkTimerMs: 999 }, 'a whole number of milliseconds, at least 1000, not 999'],
    [{ wrappedTypes: ['text'] }, 'content types'],
    [{ wrappedTypes: 'text/plain' }, 'content types'],
    [{ roomCreation: 'closed' }, '"open" or "reserved"'],
    [{ rooms: ['two words'] }, 'room names'],
    [{ history: 'forever' }, '"keep" or "none"'],
    [{ toString: 1 }, 'unknown policy key "toString"'],
    [JSON.parse('{"__proto__": 1}'), 'unknown policy key "__proto__"'],
  ];

  for (const [json, says] of wrong) {
    it(`of ${JSON.stringify(json)} is refused, and the refusal says what was expected`, () => {
      const parsed = parsePolicy(json);
      expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(says) });
    });
  }

  it('is the same whatever the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(defaultPolicy).reverse());
    expect(equalPolicies(defaultPolicy, reversed as unknown as typeof defaultPolicy)).toBe(true);
    expect(equalPolicies(defaultPolicy, { ...defaultPolicy, rooms: ['a'] })).toBe(false);
  });
});
