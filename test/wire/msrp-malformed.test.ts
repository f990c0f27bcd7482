// Malformed MSRP frames: the table V-MSRP-14, and what else the codec refuses or tolerates.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { framerIsIdle } from '../../model/wire/msrp.ts';
import { feed, frame, PATHS, send, told, vector } from './msrp-feeding.ts';
import { ALICE, SWITCH } from './msrp-vectors.ts';

interface MalformedRow {
  readonly row: string;
  readonly wire: string;
  /** `close`, the status, or what is tolerated. */
  readonly gives: 'close' | 'request' | 'response' | 'unfinished' | number;
  readonly clause?: string;
  readonly noAnswer?: boolean;
}

const malformedRows: readonly MalformedRow[] = [
  { row: 'a', wire: frame('MSRP abc SEND'), gives: 'close', clause: 'R4975-9-2' },
  { row: 'b', wire: frame('MSRP -abc SEND'), gives: 'close', clause: 'R4975-9-2' },
  { row: 'c', wire: frame(`MSRP ${'a'.repeat(33)} SEND`), gives: 'close', clause: 'R4975-9-2' },
  { row: 'c, at 32', wire: frame(`MSRP ${'a'.repeat(32)} FOO`), gives: 'unfinished' },
  { row: 'd', wire: frame('MSRP abcd send'), gives: 400, clause: 'R4975-9-3' },
  {
    row: 'd, silenced',
    wire: frame('MSRP abcd sEND', 'Failure-Report: no\r\n'),
    gives: 400,
    noAnswer: true,
  },
  // The session layer answers 501.
  { row: 'e', wire: frame('MSRP abcd FOO'), gives: 'request' },
  {
    row: 'f',
    wire: `MSRP abcd FOO\r\n${PATHS.split(/(?<=\n)/)
      .reverse()
      .join('')}-------abcd$\r\n`,
    gives: 'request',
  },
  { row: 'g', wire: 'MSRP abcd SEND\r\nFrom-Path: x\r\n-------abcd$\r\n', gives: 'close' },
  { row: 'g, From-Path', wire: 'MSRP abcd SEND\r\nTo-Path: x\r\n-------abcd$\r\n', gives: 'close' },
  { row: 'g, twice', wire: send('To-Path: x\r\n'), gives: 400, clause: 'R4975-9-4' },
  { row: 'h', wire: send('Byte-Range: 0-5/5\r\n'), gives: 400, clause: 'R4975-7.1.1-8' },
  { row: 'i', wire: send('Byte-Range: 5-3/10\r\n'), gives: 400, clause: 'R4975-7.1.1-9' },
  { row: 'i, empty', wire: send('Byte-Range: 5-4/10\r\n'), gives: 'request' },
  { row: 'j', wire: send('Byte-Range: 1-5/3\r\n'), gives: 400, clause: 'R4975-7.1.1-10' },
  { row: 'k', wire: send('Byte-Range: 1-99999999999999999999/*\r\n'), gives: 413 },
  { row: 'l', wire: frame('MSRP abcd SEND'), gives: 400, clause: 'R4975-7.1.1-1' },
  { row: 'm', wire: send('\r\nbody\r\n'), gives: 400, clause: 'R4975-7.1-8' },
  { row: 'n', wire: send('Content-Type: text/plain\r\n'), gives: 'request' },
  { row: 'o', wire: frame('MSRP abcd SEND', '', '-------efgh$'), gives: 'unfinished' },
  { row: 'p', wire: frame('MSRP abcd SEND', '', '-------abcd!'), gives: 'unfinished' },
  {
    row: 'q',
    wire: frame('MSRP abcd SEND').replaceAll('\r', ''),
    gives: 'close',
    clause: 'R4975-9-1',
  },
  { row: 'q, one line', wire: frame('MSRP abcd SEND', 'A: b\n'), gives: 'close' },
  // r, an unknown transaction id, is the session layer's to ignore, and so is a status of 099.
  { row: 's, 099', wire: frame('MSRP abcd 099'), gives: 'response' },
  { row: 's, 1000', wire: frame('MSRP abcd 1000'), gives: 400, noAnswer: true },
  { row: 's, 20', wire: frame('MSRP abcd 20'), gives: 400, noAnswer: true },
  { row: 't', wire: send('Success-Report: maybe\r\n'), gives: 400, clause: 'R4975-7.1.1-3' },
  { row: 't, failure', wire: send('Failure-Report: maybe\r\n'), gives: 400 },
  { row: 'u', wire: send(`X: ${'x'.repeat(limits.msrpHeaderBytesMax)}\r\n`), gives: 'close' },
  // v and w, a To-Path that is bound elsewhere or unknown, are the session layer's: 506, 481.
  { row: 'no MSRP', wire: 'GET / HTTP/1.1\r\n\r\n', gives: 'close', clause: 'R4975-9-1' },
  { row: 'no method', wire: frame('MSRP abcd'), gives: 'close', clause: 'R4975-9-1' },
  { row: 'two spaces', wire: frame('MSRP abcd  SEND'), gives: 400 },
  { row: 'folded line', wire: send('X: a\r\n b: c\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'bare CR', wire: send('X: a\rMessage-ID: bbbb\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'NUL', wire: send('X: a\0b\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'DEL in a start line', wire: frame('MSRP abcd SE\x7fND'), gives: 400 },
  { row: 'DEL in a comment', wire: frame('MSRP abcd 200 O\x7fK'), gives: 'response' },
  { row: 'CR before CRLF', wire: send('X: a\r\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'a tab', wire: send('X: a\tb\r\n'), gives: 'request' },
  {
    row: 'REPORT without a status',
    wire: frame('MSRP abcd REPORT', 'Message-ID: mess\r\nStatus: banana\r\n'),
    gives: 400,
    clause: 'R4975-7.1.2-1',
    noAnswer: true,
  },
  {
    row: 'REPORT beyond its total',
    wire: frame('MSRP abcd REPORT', 'Message-ID: mess\r\nByte-Range: 1-5/3\r\nStatus: 000 200\r\n'),
    gives: 'request',
  },
  {
    row: 'AUTH',
    wire: frame('MSRP abcd AUTH', 'Authorization: Digest username="a"\r\n'),
    gives: 'request',
  },
  { row: 'no colon', wire: send('Message\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'no name', wire: send(': x\r\n'), gives: 400, clause: 'R4975-9-5' },
  { row: 'two Message-IDs', wire: send('Message-ID: other\r\n'), gives: 400 },
  {
    row: 'no and yes',
    wire: send('Failure-Report: yes\r\nFailure-Report: no\r\n'),
    gives: 400,
    noAnswer: true,
  },
  { row: 'short Message-ID', wire: frame('MSRP abcd SEND', 'Message-ID: abc\r\n'), gives: 400 },
  { row: 'NICKNAME +', wire: frame('MSRP abcd NICKNAME', '', '-------abcd+'), gives: 400 },
  { row: 'NICKNAME #', wire: frame('MSRP abcd NICKNAME', '', '-------abcd#'), gives: 400 },
  { row: 'REPORT alone', wire: frame('MSRP abcd REPORT'), gives: 400, noAnswer: true },
  {
    row: 'response +',
    wire: frame('MSRP abcd 200', '', '-------abcd+'),
    gives: 400,
    noAnswer: true,
  },
  {
    row: 'response with body',
    wire: frame('MSRP abcd 200', '\r\nx\r\n'),
    gives: 400,
    noAnswer: true,
  },
  {
    row: 'two spaces in a path',
    wire: frame('MSRP abcd FOO').replace('To-Path: ', 'To-Path: x  '),
    gives: 400,
  },
];

describe('a malformed MSRP frame', () => {
  for (const { row, wire, gives, clause, noAnswer = false } of malformedRows) {
    it(`gives ${gives}: V-MSRP-14 ${row} [R4975-10-400]`, () => {
      const { frames, fault, framer } = feed([wire]);
      const [first] = frames;
      if (gives === 'close') {
        expect(frames).toEqual([]);
        expect(fault?.status).toBe(400);
        if (clause !== undefined) expect(fault?.clause).toBe(clause);
        expect(told(feed(['MSRP abcd 200\r\n'], framer))).toEqual({ frames: [], fault });
        return;
      }
      expect(fault).toBeUndefined();
      if (gives === 'unfinished') {
        expect(frames).toEqual([]);
        expect(framerIsIdle(framer)).toBe(false);
      } else if (typeof gives === 'string') expect(first?.kind).toBe(gives);
      else {
        expect(first).toMatchObject({ kind: 'malformed', tid: 'abcd', noAnswer });
        expect(first).toMatchObject({ toPath: expect.anything(), fault: { status: gives } });
        if (clause !== undefined) expect(first).toMatchObject({ fault: { clause } });
      }
    });
  }

  it('does not keep the frames around it from being read [R4975-10-400]', () => {
    const wire = `${vector('V-MSRP-1')}${frame('MSRP abcd SEND')}${vector('V-MSRP-2')}`;
    expect(feed([wire]).frames.map(({ kind }) => kind)).toEqual([
      'request',
      'malformed',
      'response',
    ]);
  });

  it('can be answered on the path that it came, whatever else is wrong [R4975-7.2-4]', () => {
    const [first] = feed([frame('MSRP abcd SEND', 'nonsense\r\n')]).frames;
    expect(first).toMatchObject({ method: 'SEND', fromPath: [ALICE], toPath: [SWITCH] });
  });

  it('that is a NICKNAME is answered although it says Failure-Report: no [N12]', () => {
    const [first] = feed([
      frame('MSRP abcd NICKNAME', 'Failure-Report: no\r\n', '-------abcd+'),
    ]).frames;
    expect(first).toMatchObject({ kind: 'malformed', noAnswer: false });
  });

  it('says in its fault what was expected and what came [R4975-10-400]', () => {
    const [first] = feed([send('Byte-Range: 0-5/5\r\n')]).frames;
    expect(first).toMatchObject({
      fault: { message: 'expected a start of at least 1, got "0-5/5"' },
    });
  });
});
