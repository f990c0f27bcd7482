// A receiver that answers its copies badly, late, twice, for others or never: nobody else notices,
// and nothing of it stays behind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import type { MsrpMessage, MsrpRequest } from '../../model/wire/msrp.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

/** What Bob may do with a copy, each as what he sends for it. */
const DEEDS = {
  'answers with garbage': () => 'GET / HTTP/1.1\r\n\r\n',
  'answers in the middle of nothing': () => '\r\n\r\n\0\xff\r\n',
  'answers with another id': (bob) => response(bob, 'another1', '200 OK'),
  'answers with an id that is none': (bob) => response(bob, 'a b', '200 OK'),
  'answers twice': (bob, copy) => response(bob, copy.tid, '200 OK').repeat(2),
  'never answers': () => '',
  'answers 099': (bob, copy) => response(bob, copy.tid, '099'),
  'answers 1000': (bob, copy) => response(bob, copy.tid, '1000'),
  'answers 200 and then 413': (bob, copy) =>
    response(bob, copy.tid, '200') + response(bob, copy.tid, '413'),
  'answers 400': (bob, copy) => response(bob, copy.tid, '400 no'),
  'answers 413': (bob, copy) => response(bob, copy.tid, '413 stop'),
  'answers 699, which nobody defines': (bob, copy) => response(bob, copy.tid, '699 what'),
  'answers 481, which ends its session': (bob, copy) => response(bob, copy.tid, '481'),
  'answers with the paths exchanged': (bob, copy) =>
    `MSRP ${copy.tid} 200 OK\r\nTo-Path: ${bob.path}\r\nFrom-Path: ${bob.focusPath}\r\n` +
    `-------${copy.tid}$\r\n`,
  'answers without paths': (_, copy) => `MSRP ${copy.tid} 200 OK\r\n-------${copy.tid}$\r\n`,
  'answers with a body': (bob, copy) =>
    `MSRP ${copy.tid} 200 OK\r\nTo-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n` +
    `Content-Type: text/plain\r\n\r\nthanks\r\n-------${copy.tid}$\r\n`,
  'answers as an interrupted one': (bob, copy) =>
    response(bob, copy.tid, '200').replace(/\$\r\n$/, '+\r\n'),
  'sends the copy back': (bob, copy) =>
    `MSRP ${copy.tid} SEND\r\nTo-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n` +
    `Message-ID: back\r\nByte-Range: 1-${copy.body?.length}/${copy.body?.length}\r\n` +
    `Content-Type: message/cpim\r\n\r\n${copy.body}\r\n-------${copy.tid}$\r\n`,
  'reports on it': (bob) =>
    `MSRP report12 REPORT\r\nTo-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n` +
    'Message-ID: any1\r\nByte-Range: 1-1/1\r\nStatus: 000 413 no\r\n-------report12$\r\n',
} as const satisfies { readonly [deed: string]: (bob: Person, copy: MsrpRequest) => string };

type Deed = keyof typeof DEEDS;

describe('A receiver', () => {
  it.each(Object.keys(DEEDS) as Deed[])('that %s harms nobody [M13]', (deed) => {
    talk([deed]);
  });

  it('harms nobody by any mixture of these, cut anywhere [M13]', () => {
    const deeds = fc.array(fc.constantFrom(...(Object.keys(DEEDS) as Deed[])), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(deeds, fc.integer({ min: 1, max: 40 }), (some, piece) => talk(some, piece)),
      { numRuns: 40 },
    );
  });

  it('cannot settle the copy of another by its id [M13]', () => {
    const [stage, alice, bob, carol] = three();
    alice.say('psst', carol.uri);
    const [copy] = copiesAmong(carol.frames());
    stage.receive(bob.msrp, response(bob, copy?.tid ?? '', '200 OK'));
    expect(stage.state.copies.first()?.left).toBe(1);
    stage.advance(limits.answerMs);
    expect(stage.notices.filter(({ type }) => type === 'undelivered')).toHaveLength(1);
  });

  it('that answers after its copy was given up changes nothing [R4975-7.1.1-4]', () => {
    const [stage, alice, bob] = three();
    alice.say('hello');
    const copies = copiesAmong(bob.frames());
    stage.advance(limits.answerMs);
    const told = stage.notices.length;
    bob.acknowledge(copies);
    expect(stage.notices).toHaveLength(told);
    expect(statuses(bob.say('sorry, I was away'))).toEqual([200]);
  });
});

/** Alice talks, Bob does to his copies what he does; Carol and Alice must not notice. */
function talk(deeds: readonly Deed[], piece = Number.POSITIVE_INFINITY): void {
  const [stage, alice, bob, carol] = three();
  for (const [n, deed] of deeds.entries()) {
    expect(statuses(alice.say(`message ${n}`))).toEqual([200]);
    const heard = carol.frames();
    carol.acknowledge(heard);
    expect(texts(heard)).toContain(`message ${n}`);
    const [copy] = copiesAmong(stage.closed.includes(bob.msrp) ? [] : bob.frames());
    if (copy !== undefined) {
      const text = DEEDS[deed](bob, copy);
      for (let at = 0; at < text.length && !stage.closed.includes(bob.msrp); at += piece) {
        stage.receive(bob.msrp, text.slice(at, Math.min(text.length, at + piece)));
      }
    }
    // Nothing that Bob does comes to Alice as an answer or to anybody as a word of Alice's.
    expect(statuses(alice.frames())).toEqual([]);
    carol.acknowledge(carol.frames());
  }
  expect(stage.closed.every((connection) => connection === bob.msrp)).toBe(true);
  expect(statuses(carol.say('and I?'))).toEqual([200]);
  expect(texts(alice.frames())).toEqual(['and I?']);
  stage.advance(limits.answerMs);
  expect([stage.state.copies.size, stage.state.copiesOrder.size]).toEqual([0, 0]);
}

function response(bob: Person, tid: string, status: string): string {
  const paths = `To-Path: ${bob.focusPath}\r\nFrom-Path: ${bob.path}\r\n`;
  return `MSRP ${tid} ${status}\r\n${paths}-------${tid}$\r\n`;
}

function copiesAmong(frames: readonly MsrpMessage[]): readonly MsrpRequest[] {
  return frames.filter((frame): frame is MsrpRequest => frame.kind === 'request');
}

function three(): [Stage, Person, Person, Person] {
  const stage = new Stage();
  const people = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  return [stage, ...people] as [Stage, Person, Person, Person];
}
