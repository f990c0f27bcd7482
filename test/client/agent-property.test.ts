// What holds of the agent whatever the other side sends, and whenever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driveAgent, initialAgent } from '../../model/client/agent.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import { headerOf, type MsrpRequest } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import type { SipRequest } from '../../model/wire/sip.ts';
import {
  answerBody,
  inDialog,
  MSRP,
  msrpResponse,
  ROOM,
  response,
  roomRequest,
  ScriptedRoom,
  SIP,
} from './scripted-room.ts';
import {
  fullDocument,
  notify,
  partialDocument,
  type Somebody,
  user,
  WITH_ROSTER,
} from './scripted-roster.ts';

/** One thing that happens: the person's doing, the room's, the network's, or time's. */
type Happening =
  | { readonly what: 'say' | 'nick' | 'leave' | 'join' | 'media-up' | 'media-lost' | 'sip-lost' }
  | { readonly what: 'answer-sip'; readonly status: number }
  | { readonly what: 'answer-msrp'; readonly status: number; readonly which: number }
  | { readonly what: 'room-says'; readonly text: string }
  | { readonly what: 'room-bye' }
  | { readonly what: 'whisper'; readonly to: string }
  | { readonly what: 'who' | 'typing' | 'report' }
  | { readonly what: 'notify'; readonly state: string; readonly body: string; readonly gap: number }
  | { readonly what: 'reinvite'; readonly method: string; readonly body: string }
  | { readonly what: 'garbage'; readonly connection: number; readonly octets: Octets }
  | { readonly what: 'pass'; readonly ms: number };

const octets = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => asOctets(String.fromCharCode(...bytes))),
  fc
    .constantFrom(
      'MSRP abcd 200 OK\r\n',
      'MSRP abcd SEND\r\nTo-Path: x\r\nFrom-Path: y\r\n-------abcd$\r\n',
      'SIP/2.0 200 OK\r\n\r\n',
      'BYE sip:x SIP/2.0\r\nVia: SIP/2.0/TCP x\r\nContent-Length: 0\r\n\r\n',
      'OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
    )
    .map(asOctets),
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constantFrom('say' as const, 'nick' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('whisper' as const),
      to: fc.constantFrom('Rook', 'bob', 'sip:bob@example.org', 'nobody'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('who' as const, 'typing' as const, 'report' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('notify' as const),
      state: fc.constantFrom(
        ...['active;expires=3600', 'active;expires=60', 'active', 'pending', '', 'x'],
        ...['terminated;reason=deactivated', 'terminated;reason=noresource', 'terminated'],
      ),
      body: fc.constantFrom('full', 'full', 'partial', 'partial', 'deleted', 'nonsense', ''),
      gap: fc.constantFrom(1, 1, 1, 0, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('reinvite' as const),
      method: fc.constantFrom('INVITE', 'UPDATE', 'ACK'),
      body: fc.constantFrom('', 'nonsense', answerBody(), answerBody('m=audio 1 RTP/AVP 0')),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('answer-sip' as const),
      status: fc.constantFrom(100, 180, 200, 200, 200, 200, 302, 404, 487, 503),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant('answer-msrp' as const),
      status: fc.constantFrom(200, 200, 200, 200, 413, 415, 425, 481),
      which: fc.nat(5),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('media-up' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('room-says' as const),
      text: fc.string({ unit: 'binary', maxLength: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.nat(40_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'leave' as const,
        'join' as const,
        'media-lost' as const,
        'sip-lost' as const,
        'room-bye' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('garbage' as const),
      connection: fc.constantFrom(SIP, MSRP, 3),
      octets,
    }),
  },
);

interface Story {
  /** How far the join has come when the story begins: invited, answered or in the room. */
  readonly from: 'invited' | 'answered' | 'joined';
  readonly transport: 'sip-tcp' | 'sip-udp';
  readonly happenings: readonly Happening[];
}

const story: fc.Arbitrary<Story> = fc.record({
  from: fc.constantFrom('invited' as const, 'answered' as const, 'joined' as const),
  transport: fc.constantFrom('sip-tcp' as const, 'sip-udp' as const),
  happenings: fc.array(happening, { maxLength: 40, size: 'max' }),
});

describe('the agent, whatever happens,', () => {
  it('never throws, and tells of every say and every nickname exactly once, in the end [R4975-7.1.1-4]', () => {
    const seen = { joined: 0, refused: 0, sent: 0, roster: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const room = play(told);
        finish(room);
        const notices = room.effects.flatMap((effect) =>
          effect.type === 'tell' ? [effect.notice] : [],
        );
        const says = commandsOf(room, 'say') + commandsOf(room, 'whisper');
        const numbers = notices.flatMap((notice) => {
          const isRefusal = notice.type === 'error' && notice.command === 'whisper';
          return (notice.type === 'sent' || isRefusal) && notice.n !== undefined ? [notice.n] : [];
        });
        const reports = notices.flatMap((notice) => (notice.type === 'report' ? [notice.n] : []));
        expect(new Set(reports).size).toBe(reports.length);
        // Whoever asks who is there is told, or told that nobody knows.
        expect(room.state.rosterAsked).toBe(false);
        if (notices.some(({ type }) => type === 'roster')) seen.roster += 1;
        expect(numbers.sort(byNumber)).toEqual(Array.from({ length: says }, (_, at) => at + 1));
        const nicknames = notices.filter((notice) => notice.type === 'nickname').length;
        const forbidden = notices.filter(
          (notice) => notice.type === 'error' && notice.message === 'This room takes no nicknames.',
        ).length;
        expect(nicknames + forbidden).toBe(commandsOf(room, 'take-nickname'));
        expect(room.timers()).toEqual([]);
        if (notices.some(({ type }) => type === 'joined')) seen.joined += 1;
        if (notices.some((notice) => notice.type === 'error')) seen.refused += 1;
        if (notices.some((notice) => notice.type === 'sent' && notice.status === 200))
          seen.sent += 1;
      }),
      // Always the same walks, since it is checked where they have been.
      { numRuns: 400, seed: 1 },
    );
    // The stories go deep enough to mean something.
    expect(seen.joined).toBeGreaterThan(40);
    expect(seen.refused).toBeGreaterThan(40);
    expect(seen.sent).toBeGreaterThan(10);
    expect(seen.roster).toBeGreaterThan(10);
  });

  it('does the same when its inputs fall into other ticks', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat(5)), (told, sizes) => {
        const room = play(told);
        const one = inTicks(room.inputs, () => room.inputs.length);
        const each = inTicks(room.inputs, () => 1);
        const some = inTicks(room.inputs, () => 1 + (sizes.next().value ?? 0));
        expect(each).toEqual(one);
        expect(some).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });

  it('does the same when the bytes of a stream are cut elsewhere [R4975-9-1]', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat(30)), (told, sizes) => {
        const room = play({ ...told, transport: 'sip-tcp' });
        const cut = room.inputs.flatMap((input): readonly Input[] => {
          if (input.type !== 'bytes-received' || input.octets === '') return [input];
          const parts: Input[] = [];
          for (let at = 0; at < input.octets.length; ) {
            const size = 1 + (sizes.next().value ?? 0);
            parts.push({ ...input, octets: asOctets(input.octets.slice(at, at + size)) });
            at += size;
          }
          return parts;
        });
        expect(inTicks(cut, () => 1)).toEqual(inTicks(room.inputs, () => 1));
      }),
      { numRuns: 100 },
    );
  });

  it('never throws on bytes alone, in any state [R4975-9-1]', () => {
    const stages = [
      () => new ScriptedRoom(),
      () => invited('sip-tcp'),
      () => invited('sip-udp'),
      () => new ScriptedRoom().join(),
      () => new ScriptedRoom('sip-udp').join(),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        fc.array(fc.tuple(fc.constantFrom(SIP, MSRP, 7), octets), { maxLength: 10 }),
        (stage, arrivals) => {
          const room = stage();
          for (const [connection, arrived] of arrivals) {
            room.feed({ type: 'bytes-received', connection, octets: arrived });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

function invited(transport: 'sip-tcp' | 'sip-udp'): ScriptedRoom {
  const room = new ScriptedRoom(transport);
  room.invite();
  return room;
}

function play({ from, transport, happenings }: Story): ScriptedRoom {
  const room = new ScriptedRoom(transport);
  const other = new OtherSide(room, room.invite());
  const prelude: readonly Happening[] = [
    { what: 'answer-sip', status: 200 },
    { what: 'media-up' },
    { what: 'answer-msrp', status: 200, which: 0 },
  ];
  const done = { invited: 0, answered: 1, joined: 3 }[from];
  for (const one of [...prelude.slice(0, done), ...happenings]) other.make(one);
  return room;
}

/** Leaves, and lets every timer run out. */
function finish(room: ScriptedRoom): void {
  room.command({ type: 'leave' });
  room.pass(200_000);
  room.feed({ type: 'drained', connection: MSRP });
  room.pass(200_000);
}

/** The room and the network of a story: it answers what the agent has sent, when told to. */
class OtherSide {
  readonly #room: ScriptedRoom;
  #requests: SipRequest[] = [];
  #frames: MsrpRequest[] = [];
  #ack: SipRequest | undefined;
  #subscribe: SipRequest | undefined;
  #version = 0;
  #seq = 10;
  #said = 0;

  constructor(room: ScriptedRoom, invite: SipRequest) {
    this.#room = room;
    this.#requests.push(invite);
  }

  make(happening: Happening): void {
    const room = this.#room;
    switch (happening.what) {
      case 'say':
        room.say(`say ${this.#said++}`);
        break;
      case 'nick':
        room.command({ type: 'take-nickname', nickname: `nick ${this.#said++}` });
        break;
      case 'leave':
        room.command({ type: 'leave' });
        break;
      case 'join':
        room.command({
          type: 'join',
          room: ROOM,
          identity: 'sip:alice@example.org',
          via: { transport: room.transport, host: '192.0.2.1', port: 5060 },
        });
        if (room.state.wire.signallingRequest !== null) room.connect(SIP);
        break;
      case 'answer-sip':
        this.#answerSip(happening.status);
        break;
      case 'answer-msrp':
        this.#answerMsrp(happening.status, happening.which);
        break;
      case 'media-up':
        if (room.state.wire.mediaRequest !== null) room.connect(MSRP);
        break;
      case 'media-lost':
        room.feed({ type: 'closed', connection: MSRP, reason: 'x' });
        break;
      case 'sip-lost':
        room.feed({ type: 'closed', connection: SIP, reason: 'x' });
        break;
      case 'room-says':
        this.#say(happening.text);
        break;
      case 'room-bye':
        if (this.#ack !== undefined)
          room.sendSip(inDialog(this.#ack, 'BYE', `z9hG4bK${this.#said++}`));
        break;
      case 'whisper':
        room.command({ type: 'whisper', to: happening.to, text: `psst ${this.#said++}` });
        break;
      case 'who':
        room.command({ type: 'who' });
        break;
      case 'typing':
        room.command({ type: 'typing', active: this.#said++ % 3 > 0 });
        break;
      case 'report':
        this.#report();
        break;
      case 'notify':
        this.#notify(happening);
        break;
      case 'reinvite':
        this.#reinvite(happening);
        break;
      case 'garbage': {
        const { connection, octets: arrived } = happening;
        room.feed({ type: 'bytes-received', connection, octets: arrived });
        break;
      }
      case 'pass':
        room.pass(happening.ms);
        break;
    }
    this.#listen();
  }

  #listen(): void {
    for (const message of this.#room.sip()) {
      if (message.kind !== 'request') continue;
      if (message.method === 'SUBSCRIBE') this.#subscribe = message;
      if (message.method === 'ACK') this.#ack = message;
      else this.#requests.push(message);
    }
    for (const frame of this.#room.msrp()) if (frame.kind === 'request') this.#frames.push(frame);
  }

  #answerSip(status: number): void {
    this.#listen();
    const request = this.#requests.at(-1);
    if (request === undefined) return;
    const isAnswer = status === 200 && request.method === 'INVITE';
    const shape = { ...WITH_ROSTER, body: answerBody() };
    this.#room.sendSip(response(request, status, isAnswer ? shape : {}));
  }

  #notify({ state, body, gap }: Extract<Happening, { what: 'notify' }>): void {
    this.#listen();
    if (this.#subscribe === undefined) return;
    this.#version += gap;
    this.#seq += 1;
    const somebody: Somebody = ['sip:bob@example.com', `Rook${this.#version % 2}`];
    const documents: Readonly<Record<string, string>> = {
      full: fullDocument(this.#version, [somebody, ['sip:rook@example.com', 'Rook']]),
      partial: partialDocument(this.#version, [user(somebody)]),
      deleted: partialDocument(this.#version, []).replace('"partial"', '"deleted"'),
    };
    const shape = { state, seq: this.#seq, body: documents[body] ?? body };
    this.#room.sendSip(notify(this.#subscribe, shape));
  }

  #reinvite({ method, body }: Extract<Happening, { what: 'reinvite' }>): void {
    if (this.#ack === undefined) return;
    if (method !== 'ACK') this.#seq += 1;
    const request = inDialog(this.#ack, method, `z9hG4bK${method}${this.#seq}`);
    const headers = request.headers.map((header) =>
      header.name === 'CSeq' ? { ...header, value: asOctets(`${this.#seq} ${method}`) } : header,
    );
    this.#room.sendSip({ ...request, headers, body: asOctets(body) });
  }

  /** About any message that waits for its answer. */
  #report(): void {
    this.#listen();
    const path = this.#room.state.wire.call?.path;
    const sent = this.#frames.findLast(({ body }) => body !== undefined);
    if (path === undefined || sent === undefined) return;
    const headers = {
      'Message-ID': headerOf(sent, 'Message-ID') ?? '',
      'Byte-Range': `1-${sent.body?.length ?? 0}/*`,
      Status: '000 200 OK',
    };
    const method = asOctets('REPORT');
    this.#room.sendMsrp(roomRequest(path, headers, undefined, { method }));
  }

  #answerMsrp(status: number, which: number): void {
    this.#listen();
    const frame = this.#frames[which % Math.max(this.#frames.length, 1)];
    if (frame === undefined) return;
    this.#frames = this.#frames.filter((other) => other !== frame);
    this.#room.sendMsrp(msrpResponse(frame, status));
  }

  #say(text: string): void {
    const path = this.#room.state.wire.call?.path;
    if (path === undefined) return;
    const content = text.replace(/[^\x00-\xff]/g, '?');
    const body = `From: <sip:bob@example.com>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\n${content}`;
    const headers = {
      'Message-ID': `said${this.#said++}`,
      'Byte-Range': `1-${body.length}/${body.length}`,
      'Content-Type': 'message/cpim',
    };
    this.#room.sendMsrp(roomRequest(path, headers, body));
  }
}

/** All effects and the state at the end, as data. A framer alone may know how its bytes came. */
function inTicks(inputs: readonly Input[], size: () => number): string {
  let state = initialAgent;
  const all: Effect[] = [];
  for (let at = 0; at < inputs.length; ) {
    const count = size();
    const step = driveAgent(state, inputs.slice(at, at + count));
    state = step.state;
    all.push(...step.effects);
    at += count;
  }
  return JSON.stringify({ all, state }, (key, value) => (key === 'framer' ? null : value));
}

function commandsOf(room: ScriptedRoom, type: string): number {
  return room.inputs.filter((input) => input.type === 'command' && input.command.type === type)
    .length;
}

function byNumber(one: number, other: number): number {
  return one - other;
}
