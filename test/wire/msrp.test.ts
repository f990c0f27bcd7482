// The MSRP codec against the project's vectors: frames, malformed frames, ranges, bounds.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  failureReport,
  frameMsrp,
  framerIsIdle,
  headerOf,
  headersOf,
  idleFramer,
  type MsrpFrame,
  type MsrpRequest,
  parseByteRange,
  parseMsrpStatus,
  parseReportRange,
  serializeByteRange,
  serializeMsrp,
  serializeMsrpStatus,
  successReport,
  tidClashes,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { frame, only, PATHS, send, vector } from './msrp-feeding.ts';
import { ALICE, type ExpectedFrame, frameVectors, SWITCH } from './msrp-vectors.ts';
import { nicknameVectors } from './nickname-vectors.ts';

describe('a valid MSRP frame', () => {
  for (const vector of [...frameVectors, ...nicknameVectors]) {
    it(`is read as meant and written back the same: ${vector.name} [R4975-9-7]`, () => {
      const { wire } = vector;
      expect(wire.length).toBe(vector.octets);
      expect(sha256(wire).slice(0, 16)).toBe(vector.sha256);
      const { frames, framer, fault } = frameMsrp(idleFramer, wire);
      expect(fault).toBeUndefined();
      expect(framerIsIdle(framer)).toBe(true);
      expect(frames.map(summary)).toEqual(vector.frames);
      expect(frames.map(written).join('')).toBe(wire);
    });
  }

  it('keeps the paths apart from the other headers, which stay in order [R4975-9-4]', () => {
    const request = only(vector('V-MSRP-8'));
    expect(request.toPath).toEqual([SWITCH]);
    expect(request.fromPath).toEqual([ALICE]);
    expect(request.headers.map(({ name }) => name)).toEqual([
      'Message-ID',
      'Byte-Range',
      'Success-Report',
      'Failure-Report',
      'Content-Type',
    ]);
  });

  it('may carry several URIs in a path [R4975-7.2-4]', () => {
    const request = only(
      asOctets('MSRP abcd FOO\r\nTo-Path: msrp://a msrp://b\r\nFrom-Path: x\r\n-------abcd$\r\n'),
    );
    expect(request.toPath).toEqual(['msrp://a', 'msrp://b']);
  });

  it('has the same body in the forwarded copy as in the original [R7701-6.1-12]', () => {
    const copy = only(vector('V-MSRP-5')).body;
    expect(copy).toBe(only(vector('V-MSRP-4')).body);
  });

  it('is put together again from two chunks cut inside the CPIM headers [R4975-7.1.1-11]', () => {
    const body = `${only(vector('V-MSRP-6a')).body}${only(vector('V-MSRP-6b')).body}`;
    expect(body).toBe(only(vector('V-MSRP-4')).body);
  });

  it('carries binary content unchanged: V-MSRP-13 [R4975-7.1.1-17]', () => {
    // Its frame is not written out in the vectors: this one is our own around the same content.
    const content = Buffer.from('00ff0d0a2d2d2d2d2d2d2d61', 'hex').toString('latin1');
    const wire = send(`Content-Type: application/octet-stream\r\n\r\n${content}\r\n`);
    expect(only(wire).body).toBe(content);
    expect(written(only(wire))).toBe(wire);
  });

  it('tells an empty body from none [R4975-7.1-2]', () => {
    expect(only(send('Content-Type: text/plain\r\n\r\n\r\n')).body).toBe('');
    expect(only(send('Content-Type: text/plain\r\n\r\n')).body).toBe('');
    expect(only(send(''))).not.toHaveProperty('body');
    expect(only(send('\r\n'))).not.toHaveProperty('body');
  });

  it('has the body that its end-line says, whatever its Byte-Range claims [R4975-7.3.1-2]', () => {
    const body = 'seven characters, ten octets';
    const text = `Byte-Range: 1-7/7\r\nContent-Type: text/plain\r\n\r\n${body}\r\n`;
    expect(only(send(text)).body).toBe(body);
  });

  it('ends only at an end-line of its own id at the beginning of a line [C44]', () => {
    for (const near of [
      'x-------abcd$',
      '\n-------abcd$',
      '\r-------abcd$',
      '\r\n-------abcde$',
      '\r\n-------abc$',
      '\r\n-------abcd!',
      '\r\n-------abcd$x',
      '\r\n------abcd$',
      '\r\n--------abcd$',
      '\r\n-------ABCD$',
    ]) {
      const text = `before${near}\r\nafter`;
      const wire = send(`Content-Type: text/plain\r\n\r\n${text}\r\n`);
      expect(only(wire).body).toBe(text);
    }
  });

  it('may spell header names in any case [R4975-9-8]', () => {
    const request = only(
      asOctets(
        `MSRP abcd SEND\r\n${PATHS.replace('To-Path', 'TO-PATH').replace('From-', 'from-')}` +
          'message-id: ident\r\nFAILURE-REPORT: NO\r\nsuccess-report: Yes\r\n-------abcd$\r\n',
      ),
    );
    expect(headerOf(request, 'Message-ID')).toBe('ident');
    expect(request.toPath).toEqual([SWITCH]);
    expect(failureReport(request)).toBe('no');
    expect(successReport(request)).toBe(true);
  });
});

describe('the report headers of a request', () => {
  it.each([
    ['', 'yes', false],
    ['Failure-Report: partial\r\nSuccess-Report: yes\r\n', 'partial', true],
    ['Failure-Report: no\r\nSuccess-Report: no\r\n', 'no', false],
    ['Failure-Report: yes\r\n', 'yes', false],
  ] as const)('%j ask for failure %s and success %s [R4975-7.1.1-3]', (text, failure, success) => {
    const request = only(send(text));
    expect([failureReport(request), successReport(request)]).toEqual([failure, success]);
  });

  it('do not silence the answer to NICKNAME [N12]', () => {
    expect(failureReport(only(frame('MSRP abcd NICKNAME', 'Failure-Report: no\r\n')))).toBe('yes');
  });
});

describe('headers', () => {
  it('are found by name in any case, the first or all [R4975-9-8]', () => {
    const request = only(send('X-Foo: 1\r\nx-fOO: 2\r\nX-Fo: 3\r\n'));
    expect(headerOf(request, 'X-FOO')).toBe('1');
    expect(headersOf(request, 'x-foo')).toEqual(['1', '2']);
    expect(headerOf(request, 'x-bar')).toBeUndefined();
  });

  it('lose one space after the colon and nothing else [R4975-9-5]', () => {
    const request = only(send('A:x\r\nB:  y \r\nC: \r\nD:\r\n'));
    expect(request.headers.slice(1).map(({ value }) => value)).toEqual(['x', ' y ', '', '']);
  });
});

describe('a Byte-Range', () => {
  it.each([
    ['1-0/0', 1, 0, 0],
    ['1-*/*', 1, undefined, undefined],
    ['77-*/160', 77, undefined, 160],
    ['161-160/160', 161, 160, 160],
    ['1-9007199254740991/9007199254740991', 1, 2 ** 53 - 1, 2 ** 53 - 1],
  ])('%s is read and written back [R4975-7.1.1-8]', (text, start, end, total) => {
    const range = { start, end, total };
    expect(parseByteRange(asOctets(text))).toEqual({ ok: true, value: range });
    expect(serializeByteRange(range)).toBe(text);
  });

  it.each([
    ['', 400],
    ['1-5', 400],
    ['1/5-5', 400],
    ['*-5/5', 400],
    ['1-5/5 ', 400],
    ['-1-5/5', 400],
    ['1-/5', 400],
    ['1-5/', 400],
    ['1.0-5/5', 400],
    ['0-0/0', 400],
    ['7-5/9', 400],
    ['162-*/160', 400],
    ['1-161/160', 400],
    ['9007199254740992-*/*', 413],
    ['1-*/1000000000000000000', 413],
  ])('%j is refused with %i [R4975-14.5-1]', (text, status) => {
    expect(parseByteRange(asOctets(text))).toMatchObject({ ok: false, fault: { status } });
  });
});

describe('the Byte-Range of a REPORT', () => {
  it('may say more than its total, which is then unknown [R4975-7.1.2-2]', () => {
    expect(parseReportRange(asOctets('1-263/257'))).toEqual({
      ok: true,
      value: { start: 1, end: 263, total: undefined },
    });
    expect(parseReportRange(asOctets('1-160/160'))).toMatchObject({ value: { total: 160 } });
    for (const text of ['0-5/5', '5-3/10', '1-5', '']) {
      expect(parseReportRange(asOctets(text))).toMatchObject({ ok: false });
    }
  });
});

describe('the Status of a REPORT', () => {
  it.each([
    ['000 200', 0, 200, undefined],
    ['000 200 OK', 0, 200, 'OK'],
    ['000 413 Stop it', 0, 413, 'Stop it'],
    ['001 999 ', 1, 999, ''],
  ])(
    '%j is read and written back [R4975-7.1.2-1] [R4975-7.3.2-1]',
    (text, namespace, code, comment) => {
      const status = { namespace, code, ...(comment === undefined ? {} : { comment }) };
      expect(parseMsrpStatus(asOctets(text))).toEqual({ ok: true, value: status });
      expect(serializeMsrpStatus(status as never)).toBe(text);
    },
  );

  it.each(['', '200', 'banana', '000 2000', '00 200', '000  200', '000 200OK', '000 20'])(
    '%j is refused [R4975-7.1.2-1]',
    (text) => {
      expect(parseMsrpStatus(asOctets(text))).toMatchObject({ ok: false, fault: { status: 400 } });
    },
  );
});

describe('what is written', () => {
  it('has the lines that were meant and no other, whatever a value holds [R4975-9-5]', () => {
    const path = [asOctets('msrp://a.example:1/x;tcp')];
    const evil = asOctets('a\r\nEvil: 1\r\n\0b\x7f');
    const written = serializeMsrp({
      kind: 'response',
      tid: asOctets('abcd'),
      status: 400,
      comment: evil,
      toPath: path,
      fromPath: path,
      headers: [{ name: asOctets('X'), value: evil }],
    });
    expect(written.split('\r\n')).toHaveLength(6);
    expect(frameMsrp(idleFramer, written).frames).toMatchObject([
      { kind: 'response', comment: 'a  Evil: 1   b ', headers: [{ value: 'a  Evil: 1   b ' }] },
    ]);
  });
});

describe('a transaction id', () => {
  it('clashes with a body that could be taken to end the frame [R4975-7.1-5]', () => {
    const body = only(vector('V-MSRP-11')).body ?? asOctets('');
    expect(tidClashes(asOctets('term000001'), body)).toBe(true);
    expect(tidClashes(asOctets('other00002'), body)).toBe(false);
  });
});

function written(read: MsrpFrame): string {
  return read.kind === 'malformed' ? '' : serializeMsrp(read);
}

function summary(read: MsrpFrame): ExpectedFrame | string {
  if (read.kind === 'malformed') return read.fault.message;
  const { kind, tid } = read;
  if (kind === 'response') {
    const { status, comment } = read;
    return comment === undefined ? { kind, tid, status } : { kind, tid, status, comment };
  }
  const { method, body, flag } = read;
  const range = headerOf(read, 'Byte-Range');
  return {
    kind,
    tid,
    method,
    flag,
    ...(range === undefined ? {} : { range }),
    ...reportedBy(read),
    ...(body === undefined ? {} : { bodyOctets: body.length }),
  };
}

function reportedBy(read: MsrpRequest): { readonly reported?: readonly [number, number] } {
  const status = parseMsrpStatus(headerOf(read, 'Status') ?? asOctets(''));
  return status.ok ? { reported: [status.value.namespace, status.value.code] } : {};
}

function sha256(octets: Octets): string {
  return createHash('sha256').update(octets, 'latin1').digest('hex');
}
