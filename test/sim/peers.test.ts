// Clients of every kind around a real focus: each comes in, is called something, talks, whispers
// and goes, with the answers that its kind gets; and each departs on the wire where its kind does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, parseByteRange } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { type SipMessage, sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { drivePeer, newPeer, type PeerProfile, type PeerState } from '../../sim/world/peer.ts';
import { peerProfiles } from '../../sim/world/peer-profile.ts';
import type { Client } from './peer-stage.ts';
import { PeerStage } from './peer-stage.ts';

const PROFILES = Object.keys(peerProfiles) as PeerProfile[];

/** What becomes of what each kind does, and of what is whispered to it. */
const EXPECTED: {
  readonly [profile in PeerProfile]: {
    readonly nickname: number;
    readonly said: number;
    readonly whispered: number;
    readonly toIt: number;
  };
} = {
  strict: { nickname: 200, said: 200, whispered: 200, toIt: 200 },
  blink: { nickname: 200, said: 200, whispered: 200, toIt: 200 },
  sylk: { nickname: 200, said: 200, whispered: 200, toIt: 200 },
  // P24: what it says is for nobody; and it knows neither nicknames nor, as declared, whispers.
  rcs: { nickname: 501, said: 404, whispered: 200, toIt: 428 },
  // R4975-13-3: nothing that it says is from anybody.
  tinymsrp: { nickname: 501, said: 403, whispered: 403, toIt: 428 },
  'kamailio-relay': { nickname: 200, said: 200, whispered: 200, toIt: 200 },
};

describe('A client of each kind', () => {
  for (const profile of PROFILES) {
    for (const transport of ['sip-tcp', 'sip-udp'] as const) {
      it(`joins, talks and leaves as it can: ${profile} over ${transport}`, () => {
        const { alice, bob, stage } = talked(profile, transport);
        const { nickname, said, whispered, toIt } = EXPECTED[profile];
        expect(alice.told('joined')).toHaveLength(1);
        expect(alice.told('nickname').map(({ status }) => status)).toEqual([nickname]);
        expect(alice.told('sent').map(({ status }) => status)).toEqual([said, whispered, said]);
        expect(bob.told('sent').map(({ status }) => status)).toEqual([200, toIt]);
        const heard = bob.told('message').map((each) => [each.private, plain(each.text)]);
        expect(heard).toEqual([
          ...(said === 200 ? [[false, 'hello & <you> ☺']] : []),
          ...(whispered === 200 ? [[true, 'psst']] : []),
          ...(said === 200 ? [[false, LONG]] : []),
        ]);
        const heardBack = alice.told('message').filter(({ from }) => from.startsWith('sip:bob@'));
        expect(heardBack.map(({ text }) => text)).toEqual(
          toIt === 200 ? ['hi', 'for you'] : ['hi'],
        );
        expect(
          alice
            .told('roster')
            .at(-1)
            ?.users.map(({ uri }) => uri),
        ).toEqual(expect.arrayContaining(['sip:alice@localhost', 'sip:bob@localhost']));
        alice.ask({ type: 'leave' });
        stage.advance(40_000, 1_000);
        expect(alice.told('left').map(({ reason }) => reason)).toEqual(['You left the room.']);
        expect(alice.timers.size).toBe(0);
        expect(alice.state.wire).toMatchObject({ chunks: { size: 0 }, withheld: [], media: null });
        expect(
          bob
            .told('roster')
            .at(-1)
            ?.users.map(({ uri }) => uri),
        ).toEqual(['sip:bob@localhost']);
      });
    }

    it(`is told of arrival where it asks for that: ${profile} [R4975-7.1.2-1]`, () => {
      const { alice } = talked(profile);
      const asks = EXPECTED[profile].said === 200;
      expect(alice.told('report').map(({ status }) => status)).toEqual(asks ? [200, 200, 200] : []);
    });

    it(`takes what comes in pieces as it takes it whole: ${profile} [R4975-9-7]`, () => {
      const whole = talked(profile).alice.notices;
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 700 }), (most) => {
          const split = (octets: string) =>
            Array.from({ length: Math.ceil(octets.length / most) }, (_, at) =>
              asOctets(octets.slice(at * most, (at + 1) * most)),
            );
          expect(talked(profile, 'sip-tcp', split).alice.notices).toEqual(whole);
        }),
        { numRuns: 4 },
      );
    });
  }
});

describe('A strict client', () => {
  it('is the user agent itself, octet for octet, also while a deed is not over', () => {
    const { alice } = talked('strict');
    const other = new PeerStage();
    const bent = other.add('alice', 'strict');
    bent.state = { ...bent.state, wire: { ...bent.state.wire, strays: { 9999999: asOctets('') } } };
    const again = talked('strict', 'sip-tcp', undefined, other, bent);
    expect(again.alice.crossed).toEqual(alice.crossed);
    expect(again.alice.state.agent).toEqual(alice.state.agent);
  });

  it('keeps nothing beyond what its agent keeps', () => {
    expect(talked('strict').alice.state.wire).toEqual(newPeer().wire);
  });
});

describe('A Blink client', () => {
  it('says in SIP and in its session who it is [A12] [B5] [B9]', () => {
    const invite = talked('blink').alice.request('INVITE');
    expect(sipHeader(invite, 'User-Agent')).toMatch(/^Blink /);
    expect(sipHeaders(invite, 'Supported')).not.toContain('timer');
    expect(invite.body).toMatch(/^s=Blink /m);
    expect(invite.body).toMatch(/^a=path:msrp:\/\/10\.0\.0\.\d\/\w+;tcp\r$/m);
    expect(invite.body).not.toMatch(/^a=chatroom/m);
    expect(invite.body).toMatch(/^a=setup:active\r$/m);
  });

  it('asks for its nickname without quotes [B2] [N35]', () => {
    const { alice } = talked('blink');
    const [asked] = alice.requests('client').filter(({ method }) => method === 'NICKNAME');
    expect(asked && headerOf(asked, 'Use-Nickname')).toBe('Rook');
    alice.ask({ type: 'take-nickname', nickname: '' });
    const freed = alice.requests('client').findLast(({ method }) => method === 'NICKNAME');
    expect(freed && headerOf(freed, 'Use-Nickname')).toBe('');
    expect(alice.told('nickname').map(({ status }) => status)).toEqual([200, 200]);
  });

  it('wraps HTML in MIME with bare line feeds, and counts characters [B1] [B3]', () => {
    const { alice } = talked('blink');
    const [said] = alice.requests('client').filter(({ body }) => body?.includes('hello'));
    expect(said?.body).toContain('\r\n\r\nMIME-Version: 1.0\nContent-Type: text/html');
    expect(said?.body).toContain('\nContent-Transfer-Encoding: \n\nhello &amp; &lt;you&gt;');
    const range = said && parseByteRange(headerOf(said, 'Byte-Range') ?? asOctets(''));
    // One character of three octets.
    expect(range).toMatchObject({ ok: true, value: { total: (said?.body?.length ?? 0) - 2 } });
  });

  it('never cuts a message, however long [A1] [B1]', () => {
    const { alice, bob } = talked('blink');
    const since = alice.crossed.length;
    alice.ask({ type: 'say', text: 'x'.repeat(100_000) });
    const sent = alice.requests('client', since);
    expect(sent.map(({ flag }) => flag)).toEqual(['$']);
    expect(sent[0] && headerOf(sent[0], 'Byte-Range')).toMatch(/^1-\*\/\d{6}$/);
    expect(bob.told('message').at(-1)?.text).toHaveLength(100_000);
    expect(alice.told('sent').at(-1)?.status).toBe(200);
    expect(alice.told('report').at(-1)).toMatchObject({ status: 200 });
  });

  it('keeps its connection alive every minute [B4]', () => {
    const { alice, stage } = talked('blink');
    const since = alice.crossed.length;
    stage.advance(190_000, 5_000);
    const kept = alice.requests('client', since);
    expect(kept.map((each) => headerOf(each, 'Keep-Alive'))).toEqual(['yes', 'yes', 'yes']);
    expect(alice.statuses(since)).toEqual([200, 200, 200]);
    expect(alice.told('left')).toEqual([]);
  });

  it('gives its connection up where nobody answers that for half a minute [B4]', () => {
    const { alice, bob, stage } = talked('blink');
    alice.isDeaf = true;
    stage.advance(80_000, 500);
    expect(alice.told('left')).toEqual([]);
    stage.advance(12_000, 500);
    expect(alice.crossed.at(-1)?.octets).toMatch(/^BYE /);
    expect(
      bob
        .told('roster')
        .at(-1)
        ?.users.map(({ uri }) => uri),
    ).toEqual(['sip:bob@localhost']);
  });

  it('survives whatever others say in its room [A1] [A2] [A8]', () => {
    const { alice, bob, stage } = talked('blink');
    for (const content of ['binary', 'multipart', 'otr', 'untyped'] as const) {
      bob.perform({ deed: 'send', content });
    }
    bob.ask({ type: 'say', text: 'x'.repeat(50_000) }, { type: 'say', text: 'y'.repeat(50_000) });
    stage.advance(1_000);
    expect(alice.told('left')).toEqual([]);
    expect(alice.told('message').at(-1)?.text).toBe('y'.repeat(50_000));
  });

  it.each([
    ['a chunk', 'A1', 'Byte-Range: 1-5/9\r\n', 'From: <sip:a@b>\r\n\r\nhello', '+'],
    ['octets that are no text', 'A8', '', 'Content-Type: image/png\r\n\r\n\xff', '$'],
    ['parts', 'A8', '', 'Content-Type: multipart/mixed\r\n\r\n--', '$'],
    [
      'letters that are not of its set',
      'A8',
      '',
      'Content-Type: a/b;charset=us-ascii\r\n\r\n\xc3\xa4',
      '$',
    ],
  ])('does not survive %s [%s], and says BYE', (_, __, range, body, flag) => {
    const { alice } = talked('blink');
    const { media, call } = alice.state.agent.wire;
    const since = alice.crossed.length;
    const [to, from] = [call?.path.replace(':2855', ''), alice.state.agent.answer?.path[0]];
    const head = `MSRP dead1234 SEND\r\nTo-Path: ${to}\r\nFrom-Path: ${from}\r\n`;
    const cpim = `Message-ID: dead1234\r\n${range}Content-Type: message/cpim\r\n\r\nFrom: <sip:a@b>\r\n`;
    const octets = asOctets(`${head}${cpim}\r\n${body}\r\n-------dead1234${flag}\r\n`);
    alice.drive({ type: 'bytes-received', connection: media?.connection ?? 0, octets });
    expect(alice.sip('client', since).some((each) => is(each, 'BYE'))).toBe(true);
    expect(alice.msrp('client', since)).toEqual([]);
  });

  it('subscribes for ten minutes [B7]', () => {
    expect(sipHeader(talked('blink').alice.request('SUBSCRIBE'), 'Expires')).toBe('600');
  });
});

describe('A SylkServer that takes part', () => {
  it('marks what it passes on by a namespace of its own', () => {
    const { alice } = talked('sylk');
    const [said] = alice.requests('client').filter(({ body }) => body?.includes('hello'));
    expect(said?.body).toMatch(/^NS: agp <urn:ag-projects:xml:ns:cpim>\r\nagp\.Message-Type: /m);
    expect(said?.body).toMatch(/^From: "alice" <sip:alice@localhost>\r$/m);
  });
});

describe('An RCS client', () => {
  it('says everything to nobody by name, which by a variant is the room [P24]', () => {
    const { alice, bob } = talked('rcs', 'sip-tcp', undefined, rcsStage());
    const [said] = alice.requests('client').filter(({ body }) => body?.includes('hello'));
    expect(said?.body).toMatch(/^To: <sip:anonymous@anonymous\.invalid>\r$/m);
    const id = said && headerOf(said, 'Message-ID');
    expect(said?.body).toContain(`imdn.Message-ID: ${id}\r\n`);
    expect(alice.told('sent').map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(bob.told('message')).toHaveLength(3);
  });

  it('refreshes its session by re-INVITE, and stays [R4028-10-1]', () => {
    const { alice, stage } = talked('rcs');
    const since = alice.crossed.length;
    stage.advance(2_000_000, 5_000);
    expect(alice.answers(since)).toContain('200 INVITE');
    const again = alice.request('INVITE', since);
    expect(again.body).toMatch(/^m=message 9 /m);
    expect(alice.sip('client', since).some((each) => is(each, 'UPDATE'))).toBe(false);
    expect(alice.told('left')).toEqual([]);
  });
});

describe('A tinyMSRP client', () => {
  it('sends every octet by itself, and is refused as soon as it may be [R4975-7.1.1-11]', () => {
    const { alice } = talked('tinymsrp');
    const bodies = alice.requests('client').flatMap(({ body }) => (body ? [body] : []));
    expect(bodies.length).toBeGreaterThan(100);
    for (const body of bodies) expect(body).toHaveLength(1);
  });
});

describe('A client behind a relay', () => {
  it('has two URIs in its path, and the room answers along them [R4975-8-4] [N36]', () => {
    const { alice } = talked('kamailio-relay');
    const [, path = ''] = /^a=path:(.*)\r$/m.exec(alice.request('INVITE').body) ?? [];
    expect(path.split(' ')).toHaveLength(2);
    for (const { fromPath } of alice.requests('client')) expect(fromPath.join(' ')).toBe(path);
    for (const { toPath } of alice.requests('focus')) expect(toPath.join(' ')).toBe(path);
    const asked = alice.requests('client').find(({ method }) => method === 'NICKNAME');
    const answer = alice.msrp('focus').find(({ tid }) => tid === asked?.tid);
    expect(answer?.toPath.join(' ')).toBe(path);
  });

  it('has chunks that overtake each other, of two messages by turns [C5] [R4975-5.1-1]', () => {
    const { alice, bob } = talked('kamailio-relay');
    const since = alice.crossed.length;
    const [one, two] = ['1'.repeat(200), '2'.repeat(200)];
    alice.ask({ type: 'say', text: one }, { type: 'say', text: two });
    const sent = alice.requests('client', since).map((each) => {
      const range = parseByteRange(headerOf(each, 'Byte-Range') ?? asOctets(''));
      return [headerOf(each, 'Message-ID'), range.ok ? range.value.start : 0] as const;
    });
    const [a, b] = [sent[0]?.[0], sent[1]?.[0]];
    expect(a).not.toBe(b);
    expect(sent.slice(0, 4)).toEqual([
      [a, 65],
      [b, 65],
      [a, 1],
      [b, 1],
    ]);
    expect(
      bob
        .told('message')
        .slice(-2)
        .map(({ text }) => text)
        .sort(),
    ).toEqual([one, two]);
    expect(
      alice
        .told('sent')
        .slice(-2)
        .map(({ status }) => status),
    ).toEqual([200, 200]);
  });

  it('is called by way of a proxy that stays on the way [R3261-16-x]', () => {
    const { alice, stage } = talked('kamailio-relay');
    const invite = alice.request('INVITE');
    expect(sipHeaders(invite, 'Via')).toHaveLength(2);
    expect(sipHeader(invite, 'Record-Route')).toContain(';lr');
    stage.advance(700_000, 5_000);
    // The timer that the proxy asked for: the client knows UPDATE.
    expect(alice.answers()).toContain('200 UPDATE');
    const byes = alice.crossed.length;
    alice.ask({ type: 'leave' });
    expect(sipHeaders(alice.request('BYE', byes), 'Route')).toEqual([]);
    expect(alice.answers(byes)).toContain('200 BYE');
  });
});

describe('No client', () => {
  it('throws, whatever it is sent (law 5)', () => {
    const states = new Map(PROFILES.map((profile) => [profile, talked(profile).alice.state]));
    fc.assert(
      fc.property(
        fc.constantFrom(...PROFILES),
        fc.array(fc.tuple(fc.boolean(), garbage()), { maxLength: 12 }),
        (profile, pieces) => {
          let state: PeerState = states.get(profile) ?? newPeer(profile);
          for (const [isMedia, octets] of pieces) {
            const { media, signalling } = state.agent.wire;
            const connection = (isMedia ? media : signalling)?.connection ?? 0;
            const fact = { type: 'bytes-received', connection, octets } as const;
            const driven = drivePeer(state, [{ ...fact, atMs: 100_000 }]);
            state = driven.state;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Octets of a stream, some of them what a focus might have said. */
function garbage() {
  const pieces = [
    'MSRP abcd1234 SEND\r\n',
    'MSRP abcd1234 200 OK\r\n',
    'To-Path: msrp://10.0.0.1:2855/x;tcp\r\nFrom-Path: msrp://127.0.0.1:2855/y;tcp\r\n',
    'Byte-Range: 1-1/1\r\nStatus: 000 200 OK\r\n',
    'Message-ID: m1234567\r\n',
    '-------abcd1234$\r\n',
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n',
    'From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: x\r\n\r\n',
    'OPTIONS sip:alice@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKy\r\n',
    'CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n',
    '\r\n',
  ].map(asOctets);
  const noise = fc.uint8Array({ maxLength: 20 }).map((bytes) => {
    return asOctets(Buffer.from(bytes).toString('latin1'));
  });
  return fc
    .array(fc.oneof(fc.constantFrom(...pieces), noise), { maxLength: 8 })
    .map((parts) => asOctets(parts.join('')));
}

function rcsStage(): PeerStage {
  return new PeerStage({ variants: { anonymousIsRoom: true } });
}

/** Bob, who keeps to the RFCs, and alice, who is of that kind, have talked. */
function talked(
  profile: PeerProfile,
  transport: 'sip-tcp' | 'sip-udp' = 'sip-tcp',
  split?: PeerStage['split'],
  stage = new PeerStage(),
  known?: Client,
) {
  if (split !== undefined) stage.split = split;
  const alice = stage.join('alice', profile, transport, known);
  const bob = stage.join('bob', 'strict');
  stage.advance(1_000);
  alice.ask({ type: 'take-nickname', nickname: 'Rook' });
  alice.ask({ type: 'say', text: 'hello & <you> ☺' });
  alice.ask({ type: 'whisper', to: 'sip:bob@localhost', text: 'psst' });
  alice.ask({ type: 'say', text: LONG });
  bob.ask({ type: 'say', text: 'hi' });
  bob.ask({ type: 'whisper', to: 'sip:alice@localhost', text: 'for you' });
  stage.advance(8_000);
  return { alice, bob, stage };
}

/** What was said, whether it came as HTML or not. */
function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function is(message: SipMessage | { readonly kind: 'malformed' }, method: string): boolean {
  return message.kind === 'request' && message.method === method;
}

const LONG = 'and so on '.repeat(60);
