// Answers to offers (RFC 3264 6, RFC 4975 8, RFC 6135 4.2, RFC 7701 5.2 and 8).
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../model/clause.ts';
import { limits } from '../../model/limits.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { type Answered, answerOffer } from '../../model/session/offer.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSdp, serializeSdp } from '../../model/wire/sdp.ts';

const OFFER = [
  'v=0',
  'o=alice 718281828 1 IN IP4 alice-pc.example.net',
  's=-',
  'c=IN IP4 alice-pc.example.net',
  't=0 0',
  'm=message 7654 TCP/MSRP *',
  'a=accept-types:message/cpim',
  'a=accept-wrapped-types:text/plain text/html',
  'a=setup:actpass',
  'a=path:msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp',
  'a=chatroom:nickname private-messages',
];

describe('An answer', () => {
  it('takes what the offer says of the participant [R7701-5.2-13]', () => {
    expect(answered(OFFER)).toMatchObject({
      remotePath: ['msrp://alice-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp'],
      capabilities: {
        aware: true,
        nickname: true,
        privateMessages: true,
        wrappedTypes: ['text/plain', 'text/html'],
      },
    });
  });

  it('has message/cpim as its only accept-type and the room’s wrapped types [R7701-5.2-5]', () => {
    const text = answerText(OFFER, { policy: { wrappedTypes: ['text/plain', '*'] } });
    expect(text.match(/a=accept-types:.*/g)).toEqual(['a=accept-types:message/cpim']);
    expect(text).toContain('a=accept-wrapped-types:text/plain *\r\n');
  });

  it('is passive to active, actpass and nothing [R6135-4.2-5] [R6135-4.2-7]', () => {
    for (const setup of ['a=setup:active', 'a=setup:actpass', 'a=setup:holdconn', 'a=x:y']) {
      expect(answerText(edit('a=setup:actpass', setup))).toContain('a=setup:passive\r\n');
    }
  });

  it('has the t= line of the offer [R3264-6-2]', () => {
    expect(answerText(edit('t=0 0', 't=3034423619 3042462419'))).toContain(
      't=3034423619 3042462419\r\n',
    );
  });

  it('heeds what the whole session says, unless the media line says otherwise [R3264-5-2]', () => {
    const whole = (line: string, media = OFFER) =>
      media.flatMap((each) => (each.startsWith('m=') ? [line, each] : [each]));
    expect(answerText(whole('a=inactive'))).toContain('a=inactive');
    expect(answered(whole('a=sendonly')).capabilities?.direction).toBe('sendonly');
    expect(answered(whole('a=sendonly', [...OFFER, 'a=sendrecv'])).capabilities?.direction).toBe(
      'sendrecv',
    );
    const setupless = OFFER.filter((line) => line !== 'a=setup:actpass');
    expect(answered(whole('a=setup:passive', setupless)).fault?.clause).toBe('R6135-4.2-3');
  });

  it('takes no list of types without end (law 6)', () => {
    const types = Array.from({ length: limits.sdpTypesMax + 1 }, (_, at) => `a/b${at}`).join(' ');
    const long = edit(
      'a=accept-wrapped-types:text/plain text/html',
      `a=accept-wrapped-types:${types}`,
    );
    expect(answered(long).fault).toMatchObject({ status: 488 });
  });

  it('mirrors the direction [R3264-5-2]', () => {
    expect(answerText([...OFFER, 'a=recvonly'])).toContain('a=sendonly\r\n');
    expect(answerText([...OFFER, 'a=sendonly'])).toContain('a=recvonly\r\n');
    expect(answerText([...OFFER, 'a=inactive'])).toContain('a=inactive\r\n');
    expect(answerText(OFFER)).not.toMatch(/a=(send|recv)/);
  });

  it('declares nicknames and private messages by policy alone [R7701-8-3] [R7701-8-4]', () => {
    const unaware = OFFER.filter((line) => !line.startsWith('a=chatroom'));
    expect(answerText(unaware)).toContain('a=chatroom:nickname private-messages\r\n');
    expect(answerText(OFFER, { policy: { nicknames: false } })).toContain(
      'a=chatroom:private-messages\r\n',
    );
  });

  it('treats accepted types as wrapped types where none are given [C29]', () => {
    const none = edit('a=accept-wrapped-types:text/plain text/html', 'a=x:y');
    expect(answered(none).capabilities?.wrappedTypes).toEqual(['*']);
    const listed = none.map((line) =>
      line.startsWith('a=accept-types') ? `${line} text/plain` : line,
    );
    expect(answered(listed).capabilities?.wrappedTypes).toEqual(['text/plain']);
  });

  it('lets a leg have everything or nothing where nothing is said of wrapping [C29]', () => {
    const none = edit('a=accept-wrapped-types:text/plain text/html', 'a=x:y').map((line) =>
      line.startsWith('a=accept-types') ? `${line} text/plain` : line,
    );
    for (const [wrappedTypesMissing, types] of [
      ['everything', ['*']],
      ['nothing', []],
    ] as const) {
      const variants = { wrappedTypesMissing };
      expect(answered(none, { variants }).capabilities?.wrappedTypes).toEqual(types);
      expect(answered(OFFER, { variants }).capabilities?.wrappedTypes).toEqual([
        'text/plain',
        'text/html',
      ]);
    }
  });

  it('takes a=accept-types:* to cover what is wrapped, unless a variant says no [C30]', () => {
    const any = edit('a=accept-types:message/cpim', 'a=accept-types:*');
    for (const acceptTypesStarWraps of [true, false]) {
      const { capabilities } = answered(any, { variants: { acceptTypesStarWraps } });
      const types = acceptTypesStarWraps ? ['*'] : ['text/plain', 'text/html'];
      expect(capabilities?.wrappedTypes).toEqual(types);
    }
  });

  it('rejects a file line beside the chat line with port 0 [V-SDP-3e] [R5547-8-1]', () => {
    const file = [
      'm=message 7655 TCP/MSRP *',
      'a=accept-types:*',
      'a=path:msrp://alice-pc.example.net:7655/file;tcp',
      'a=file-selector:name:"a.png" type:image/png size:10',
      'a=file-transfer-id:Q1',
      'a=sendonly',
    ];
    const text = answerText([...OFFER, ...file]);
    expect(text).toMatch(/m=message 2855 TCP\/MSRP \*[\s\S]*m=message 0 TCP\/MSRP \*/);
  });
});

describe('An offer is refused with 488', () => {
  const refusals: readonly (readonly [string, readonly string[], string])[] = [
    [
      'without message/cpim',
      edit('a=accept-types:message/cpim', 'a=accept-types:text/plain'),
      'cpim',
    ],
    ['without a path', OFFER.filter((line) => !line.startsWith('a=path')), 'path'],
    ['without a message line', OFFER.slice(0, 5), 'm=message'],
    [
      'over TLS, for now',
      edit('m=message 7654 TCP/MSRP *', 'm=message 7654 TCP/TLS/MSRP *'),
      'TCP',
    ],
    ['as passive', edit('a=setup:actpass', 'a=setup:passive'), 'passive'],
    ['of a numeric host without port', path('msrp://192.0.2.1/x;tcp'), 'port'],
  ];

  for (const [what, offer, says] of refusals) {
    it(`${what} [R7701-5.2-4]`, () => {
      const fault = answered(offer).fault;
      expect(fault?.status).toBe(488);
      expect(fault?.message).toContain(says);
    });
  }

  it('for a=accept-types:* only by the strict reading [V-SDP-3b] [R7701-5.2-3]', () => {
    const any = edit('a=accept-types:message/cpim', 'a=accept-types:*');
    expect(answered(any).fault).toBeUndefined();
    expect(answered(any, { variants: { acceptTypesWildcard: false } }).fault?.status).toBe(488);
  });

  it('never for the case or parameters of message/cpim [V-SDP-3c]', () => {
    const odd = edit('a=accept-types:message/cpim', 'a=accept-types:text/plain MESSAGE/CPIM;x=y');
    expect(answered(odd).fault).toBeUndefined();
  });
});

interface Given {
  readonly policy?: Partial<Policy>;
  readonly variants?: Partial<Variants>;
}

type Answer = Extract<Answered, { ok: true }>;

type Outcome = Partial<Omit<Answer, 'ok'>> & { readonly fault?: Fault };

function answered(lines: readonly string[], given: Given = {}): Outcome {
  const offer = parseSdp(asOctets(`${lines.join('\r\n')}\r\n`));
  if (!offer.ok) return { fault: offer.fault };
  const outcome = answerOffer(offer.value, {
    policy: { ...defaultPolicy, ...given.policy },
    variants: { ...defaultVariants, ...given.variants },
    msrp: { host: 'chat.example.org', port: 2855 },
    localPath: asOctets('msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp'),
    sessionId: asOctets('314159'),
  });
  return outcome;
}

function answerText(lines: readonly string[], given: Given = {}): string {
  const outcome = answered(lines, given);
  return outcome.answer === undefined
    ? `refused: ${outcome.fault?.message}`
    : serializeSdp(outcome.answer);
}

function edit(was: string, is: string): readonly string[] {
  return OFFER.map((line) => (line === was ? is : line));
}

function path(uri: string): readonly string[] {
  return OFFER.map((line) => (line.startsWith('a=path') ? `a=path:${uri}` : line));
}
