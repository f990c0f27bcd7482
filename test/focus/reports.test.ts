// Reports about a message that the room has taken: who gets one, when, and what it says (RFC 4975
// 7.1.2 and 7.1.3, RFC 7701 6.2 and 6.3; edge cases C46, M15, P16, P17).
import { describe, expect, it } from 'vitest';
import { headerOf, type MsrpMessage } from '../../model/wire/msrp.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A sender that asks for a success REPORT', () => {
  it('gets one after the commit, about all octets, and alone in the room too [R7701-6.3-1] [C46]', () => {
    const { stage, alice } = room();
    stage.holdsLog = true;
    expect(alice.say('hello', ROOM, { extra: YES })).toEqual([]);
    stage.commit();
    const frames = alice.frames();
    expect(statuses(frames)).toEqual([200]);
    const [report] = reports(frames);
    const bytes = stage.log.flatMap(({ body }) => body ?? '').at(-1)?.length;
    expect(report).toMatchObject({ toPath: [alice.path], fromPath: [alice.focusPath], flag: '$' });
    expect(report && 'body' in report).toBe(false);
    expect(headersOf(report)).toEqual([
      ['Message-ID', 'malice1'],
      ['Byte-Range', `1-${bytes}/${bytes}`],
      ['Status', '000 200 OK'],
    ]);
  });

  it.each([
    [{ success: 'yes', failure: 'yes' }, [200], 1],
    [{ success: 'yes', failure: 'partial' }, [], 1],
    [{ success: 'yes', failure: 'no' }, [], 1],
    [{ success: 'yes' }, [200], 1],
    [{ success: 'no', failure: 'yes' }, [200], 0],
    [{ success: 'no', failure: 'partial' }, [], 0],
    [{ success: 'no', failure: 'no' }, [], 0],
    [{}, [200], 0],
  ])('of %j is told what that allows [R7701-6.1-1] [R4975-7.1.3-2]', (asked, answers, told) => {
    const { alice } = room();
    const frames = alice.say('hello', ROOM, { extra: wishes(asked) });
    expect(statuses(frames)).toEqual(answers);
    expect(reports(frames)).toHaveLength(told);
  });

  it.each([
    [{ success: 'yes', failure: 'yes' }, [404]],
    [{ success: 'yes', failure: 'partial' }, [404]],
    [{ success: 'yes', failure: 'no' }, []],
  ])('of %j is told of a refusal by its answer alone [R4975-7.1.4-1]', (asked, answers) => {
    const { alice } = room();
    const frames = alice.say('hello', 'sip:ghost@localhost', { extra: wishes(asked) });
    expect(statuses(frames)).toEqual(answers);
    expect(reports(frames)).toEqual([]);
  });

  it('gets an error to its last chunk, and no REPORT, for what is refused late [R4975-7.1.4-1]', () => {
    const { stage, alice, bob } = room();
    const body = cpim(alice, 'psst', bob.uri);
    expect(statuses(alice.chunk('late', 1, '*', body, '+', YES))).toEqual([200]);
    stage.holdsLog = true;
    bob.bye();
    expect(alice.chunk('late', body.length + 1, '*', '!', '$', YES)).toEqual([]);
    stage.commit();
    const frames = alice.frames();
    expect(statuses(frames)).toEqual([404]);
    expect(reports(frames)).toEqual([]);
  });

  it('gets one for a message in chunks, as its first chunk asks [R4975-7.1.3-1] [M22]', () => {
    const { alice } = room();
    const body = cpim(alice, 'hello');
    expect(reports(alice.chunk('parts', 1, '*', body.slice(0, 9), '+', YES))).toEqual([]);
    const frames = alice.chunk('parts', 10, '*', body.slice(9), '$');
    expect(reports(frames).map((report) => headersOf(report)[1])).toEqual([
      ['Byte-Range', `1-${body.length}/${body.length}`],
    ]);
    expect(reports(alice.chunk('parts', 1, '*', body, '$', YES))).toEqual([]);
    alice.chunk('plain', 1, '*', body.slice(0, 9), '+');
    expect(reports(alice.chunk('plain', 10, '*', body.slice(9), '$', YES))).toEqual([]);
  });

  it('gets it by the whole way that it came, its answer by the last hop [R4975-7.1.3-3]', () => {
    const { stage, alice } = room();
    const path = `msrp://relay.example:2855/r1;tcp ${alice.path}`;
    const body = cpim(alice, 'relayed');
    stage.receive(
      alice.msrp,
      `MSRP relay001 SEND\r\nTo-Path: ${alice.focusPath}\r\nFrom-Path: ${path}\r\n` +
        `Message-ID: rel1\r\nByte-Range: 1-${body.length}/${body.length}\r\n${YES}` +
        `Content-Type: message/cpim\r\n\r\n${body}\r\n-------relay001$\r\n`,
    );
    const [answer, report] = alice.frames();
    expect(answer).toMatchObject({ kind: 'response', toPath: path.split(' ').slice(0, 1) });
    expect(report).toMatchObject({ method: 'REPORT', toPath: path.split(' ') });
  });

  it('gets none once it has left or its connection is gone [R4975-7.1.2-5] [M15]', () => {
    for (const goes of ['bye', 'lost'] as const) {
      const { stage, alice, bob } = room();
      stage.holdsLog = true;
      alice.say('goodbye', ROOM, { extra: YES });
      if (goes === 'bye') alice.bye();
      else stage.feed({ type: 'closed', connection: alice.msrp, reason: 'reset' });
      stage.commit();
      expect(reports(alice.frames())).toEqual([]);
      expect(texts(bob.frames())).toEqual(['goodbye']);
    }
  });
});

describe('The REPORT about a private message', () => {
  it('names its From and To as they were written [R7701-6.2-8] [P16] [V-MSRP-9]', () => {
    const { alice, bob } = room();
    const from = 'From: "Alice \\"A\\" K" <sip:alice@localhost>\r\n';
    const body = `${from}To: Bob B <${bob.uri}>\r\n\r\nContent-Type: text/plain\r\n\r\npsst`;
    const [report] = reports(alice.send(body, YES));
    expect(headersOf(report).at(-1)).toEqual(['Content-Type', 'message/cpim']);
    expect(report).toMatchObject({ body: `${from}To: Bob B <${bob.uri}>\r\n\r\n` });
  });

  it('has an empty text part where the variant says so [P17]', () => {
    const { alice, bob } = room({ variants: { reportContent: true } });
    const [report] = reports(alice.say('psst', bob.uri, { extra: YES }));
    const body = `From: <${alice.uri}>\r\nTo: <${bob.uri}>\r\n\r\nContent-Type: text/plain\r\n\r\n`;
    expect(report).toMatchObject({ body });
  });

  it('is like that about one to the room only where the variant says so [P16]', () => {
    const { alice } = room({ variants: { reportsWrapped: true } });
    const [report] = reports(alice.say('all', ROOM, { extra: YES }));
    expect(report).toMatchObject({ body: `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n` });
  });

  it('is left out where its body would be longer than a REPORT may have [R4975-7.1-7]', () => {
    const { alice, bob } = room();
    const name = 'x'.repeat(11_000);
    const body = `From: ${name} <${alice.uri}>\r\nTo: <${bob.uri}>\r\n\r\nContent-Type: text/plain\r\n\r\n`;
    const frames = alice.send(body, YES);
    expect(statuses(frames)).toEqual([200]);
    expect(reports(frames)).toEqual([]);
  });
});

const YES = 'Success-Report: yes\r\n';

function room(options: StageOptions = {}) {
  const stage = new Stage(options);
  const alice = Person.join(stage, 'alice');
  return { stage, alice, bob: Person.join(stage, 'bob') };
}

function wishes({ success, failure }: { success?: string; failure?: string }): string {
  return [
    ...(success === undefined ? [] : [`Success-Report: ${success}\r\n`]),
    ...(failure === undefined ? [] : [`Failure-Report: ${failure}\r\n`]),
  ].join('');
}

function cpim(from: Person, text: string, to = ROOM): string {
  return `From: <${from.uri}>\r\nTo: <${to}>\r\n\r\nContent-Type: text/plain\r\n\r\n${text}`;
}

function reports(frames: readonly MsrpMessage[]) {
  return frames.filter((frame) => frame.kind === 'request' && frame.method === 'REPORT');
}

function headersOf(frame: MsrpMessage | undefined) {
  const names = ['Message-ID', 'Byte-Range', 'Status', 'Content-Type'];
  if (frame === undefined) return [];
  return names.flatMap((name) => {
    const value = headerOf(frame, name);
    return value === undefined ? [] : [[name, value]];
  });
}
