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
      closed: [],
      identities: {},
      notices: true,
      history: 'keep',
      roster: 'anyone',
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
    [{ closed: ['two words'] }, 'room names'],
    [{ rooms: ['den', 'lobby'], closed: ['lobby'] }, '"rooms" and "closed" both name "lobby"'],
    [{ notices: 1 }, 'true or false'],
    [{ identities: ['tel:+1'] }, 'must map addresses such as'],
    [{ identities: { alice: [] } }, 'has "alice", which is no sip URI'],
    [{ identities: { 'sip:a@b': 'tel:+1' } }, 'must give "sip:a@b" a list'],
    [{ identities: { 'sip:a@b': ['mailto:a@b'] } }, 'has "mailto:a@b" for sip:a@b'],
    [{ identities: { 'sip:a@b': [7] } }, 'has 7 for sip:a@b, which is no sip, tel or im URI'],
    [{ identities: { 'sip:a@b': [], 'sip:a@B': [] } }, 'names sip:a@b twice'],
    [
      { identities: { 'sip:a@b': ['tel:+1-2'], 'sip:c@b': ['tel:+12'] } },
      'gives tel:+12 twice, to sip:a@b and to sip:c@b',
    ],
    [{ identities: { 'sip:a@b': ['sip:c@b'], 'sip:c@b': [] } }, 'gives sip:c@b to sip:a@b'],
    [{ identities: { 'sip:a@b': Array(17).fill('tel:+1') } }, 'more than 16 URIs'],
    [{ history: 'forever' }, '"keep" or "none"'],
    [{ roster: 'nobody' }, '"anyone" or "members"'],
    [{ toString: 1 }, 'unknown policy key "toString"'],
    [JSON.parse('{"__proto__": 1}'), 'unknown policy key "__proto__"'],
  ];

  for (const [json, says] of wrong) {
    it(`of ${JSON.stringify(json)} is refused, and the refusal says what was expected`, () => {
      const parsed = parsePolicy(json);
      expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(says) });
    });
  }

  it('knows people by URIs in canonical spelling [R7701-5.2-9] [P9]', () => {
    const identities = { 'sip:%61lice@LocalHost': ['TEL:+1-(555)1234', 'im:alice@Example.COM'] };
    expect(parsePolicy({ identities })).toMatchObject({
      policy: {
        identities: { 'sip:alice@localhost': ['tel:+15551234', 'im:alice@example.com'] },
      },
    });
  });

  it('is the same whatever the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(defaultPolicy).reverse());
    expect(equalPolicies(defaultPolicy, reversed as unknown as typeof defaultPolicy)).toBe(true);
    expect(equalPolicies(defaultPolicy, { ...defaultPolicy, rooms: ['a'] })).toBe(false);
  });
});
