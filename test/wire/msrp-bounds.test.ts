// What the MSRP framer holds, and where it stops holding.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  frameMsrp,
  framerIsIdle,
  idleFramer,
  type MsrpFramer,
  type MsrpRequest,
} from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { feed, frame, only, send, vector } from './msrp-feeding.ts';

describe('the bounds of a frame', () => {
  it('let a header block of exactly the bound pass and no octet more [R4975-14.5-1]', () => {
    const spare = limits.msrpHeaderBytesMax - send('X: \r\n').length;
    expect(only(send(`X: ${'x'.repeat(spare)}\r\n`)).headers[1]?.value.length).toBe(spare);
    for (const parts of [(wire: string) => [wire], (wire: string) => [...wire]]) {
      const { frames, fault } = feed(parts(send(`X: ${'x'.repeat(spare + 1)}\r\n`)));
      expect([frames, fault?.clause]).toEqual([[], 'R4975-14.5-1']);
    }
  });

  it('close a connection whose header block never ends, however split [R4975-14.5-1]', () => {
    const endless = `MSRP abcd SEND\r\n${'A: b\r\n'.repeat(limits.msrpHeaderBytesMax / 6)}`;
    expect(feed([endless]).fault).toEqual(feed(endless).fault);
    expect(feed([endless]).fault?.clause).toBe('R4975-14.5-1');
  });

  it('refuse with 400 more headers, or more URIs in a path, than are kept [R4975-14.5-1]', () => {
    const enough = 'A: b\r\n'.repeat(limits.msrpHeadersMax - 1);
    expect(only(send(enough)).headers.length).toBe(limits.msrpHeadersMax);
    expect(feed([send(`${enough}A: b\r\n`)]).frames[0]).toMatchObject({ fault: { status: 400 } });
    const path = (uris: number) =>
      frame('MSRP abcd FOO').replace('To-Path: ', `To-Path: ${'x '.repeat(uris - 1)}`);
    expect(only(asOctets(path(limits.msrpPathUrisMax))).toPath.length).toBe(limits.msrpPathUrisMax);
    expect(feed([path(limits.msrpPathUrisMax + 1)]).frames[0]).toMatchObject({
      kind: 'malformed',
      fault: { status: 400 },
    });
  });

  it('refuse with 413 a body of REPORT or NICKNAME beyond 10240 octets [R4975-7.1-7]', () => {
    const nickname = (bytes: number) =>
      feed([frame('MSRP abcd NICKNAME', `Content-Type: a/b\r\n\r\n${'x'.repeat(bytes)}\r\n`)])
        .frames;
    expect(nickname(10_240)[0]?.kind).toBe('request');
    expect(nickname(10_241)[0]).toMatchObject({ kind: 'malformed', fault: { status: 413 } });
  });

  it('let a body of exactly the bound pass, and drop a longer one [R4975-10-413]', () => {
    const body = 'x'.repeat(limits.msrpBodyBytesMax);
    const [start, end] = send('Content-Type: a/b\r\n\r\n|\r\n').split('|') as [string, string];
    for (const parts of [(wire: string) => [wire], (wire: string) => slices(wire, 65_536)]) {
      const most = feed(parts(`${start}${body}${end}`)).frames;
      expect((most[0] as MsrpRequest).body?.length).toBe(body.length);
      const more = feed(parts(`${start}${body}x${end}${vector('V-MSRP-2')}`)).frames;
      expect(more.map(({ kind }) => kind)).toEqual(['malformed', 'response']);
      expect(more[0]).toMatchObject({ method: 'SEND', noAnswer: false, fault: { status: 413 } });
    }
    const open = feed(slices(`${start}${body}xx`, 65_536)).framer;
    expect(JSON.stringify(open).length).toBeLessThan(1000);
  });

  it('close a connection whose body never ends [R4975-14.5-1]', () => {
    const piece = asOctets('x'.repeat(1_048_576));
    let { framer, fault } = feed([send('Content-Type: a/b\r\n\r\n|').split('|')[0] ?? '']);
    for (
      let megabytes = 0;
      megabytes < limits.msrpEndlessBodyBytesMax / piece.length;
      megabytes += 1
    ) {
      ({ framer } = frameMsrp(framer, piece));
      expect(framer.phase).toBe('body');
    }
    ({ framer, fault } = feed(['x'], framer));
    expect(fault?.clause).toBe('R4975-14.5-1');
    expect(framer.phase).toBe('dead');
    const whole = 'x'.repeat(limits.msrpEndlessBodyBytesMax + 1);
    expect(feed([send(`Content-Type: a/b\r\n\r\n${whole}\r\n`)]).fault).toEqual(fault);
  });
});

describe('a framer', () => {
  it('is idle between frames and only there [R4975-9-7]', () => {
    const wire = vector('V-MSRP-4');
    let framer: MsrpFramer = idleFramer;
    for (const [place, octet] of [...wire].entries()) {
      expect(framerIsIdle(framer)).toBe(place === 0);
      ({ framer } = frameMsrp(framer, asOctets(octet)));
    }
    expect(framerIsIdle(framer)).toBe(true);
  });

  it('does not hold on to the read in which a frame began [R4975-14.5-1]', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const framers: MsrpFramer[] = [];
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let connection = 0; connection < 200; connection += 1) {
      const filler = send(`Content-Type: a/b\r\n\r\n${'x'.repeat(65_536)}\r\n`);
      const begun = vector('V-MSRP-4').slice(0, 150 + connection);
      const read = Buffer.from(`${filler}${begun}`, 'latin1').toString('latin1');
      framers.push(feed([read]).framer);
    }
    collect();
    // 200 reads are 13 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000);
    expect(framers.every((framer) => !framerIsIdle(framer))).toBe(true);
  });
});

function slices(text: string, bytes: number): string[] {
  return Array.from({ length: Math.ceil(text.length / bytes) }, (_, place) =>
    text.slice(place * bytes, (place + 1) * bytes),
  );
}
