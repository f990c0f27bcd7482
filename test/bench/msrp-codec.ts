// How fast MSRP frames are read and written: a 400-octet SEND and the 200 that answers it.
import { frameMsrp, idleFramer, type MsrpMessage, serializeMsrp } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
}

/** Measures for about a second each: one frame a read, many a read, and writing. */
export function msrpCodecBench(): Measured[] {
  const measured: Measured[] = [];
  for (const [name, frame] of [
    ['400-octet SEND', sendFrame()],
    ['200 response', responseFrame()],
  ] as const) {
    const many = Math.floor(READ_BYTES / frame.length);
    // A read of a socket is one flat string; these are made alike.
    const alone = flat(frame);
    const together = flat(frame.repeat(many));
    measured.push(
      measure(`parse ${name}, alone in its read`, 1, () => parsedFrames(alone)),
      measure(`parse ${name}, ${many} in a read`, many, () => parsedFrames(together)),
    );
    const [message] = frameMsrp(idleFramer, alone).frames;
    if (message === undefined || message.kind === 'malformed') throw new Error('bad sample');
    measured.push(measure(`serialize ${name}`, 1, () => writtenOctets(message)));
  }
  return measured;
}

function measure(name: string, frames: number, work: () => number): Measured {
  runFor(WARM_UP_MS, work);
  const before = process.cpuUsage();
  const started = performance.now();
  const rounds = runFor(MEASURE_MS, work);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const count = rounds * frames;
  return {
    name,
    unit: 'frames',
    perSecond: count / seconds,
    cpuMicrosecondsEach: (user + system) / count,
  };
}

function runFor(timeMs: number, work: () => number): number {
  const until = performance.now() + timeMs;
  let rounds = 0;
  let result = 0;
  while (performance.now() < until) {
    for (let round = 0; round < ROUNDS_A_LOOK; round += 1) result += work();
    rounds += ROUNDS_A_LOOK;
  }
  // Looked at, so that the work is not optimised away.
  if (result === 0) throw new Error('the work gave nothing');
  return rounds;
}

function parsedFrames(read: Octets): number {
  return frameMsrp(idleFramer, read).frames.length;
}

function writtenOctets(message: MsrpMessage): number {
  // Asking for a character makes V8 join the pieces, as writing them would.
  return serializeMsrp(message).charCodeAt(0);
}

function flat(text: string): Octets {
  return asOctets(Buffer.from(text, 'latin1').toString('latin1'));
}

function sendFrame(): string {
  const cpim =
    'From: <sip:dora@example.net>\r\nTo: <sip:bench@chat.example.org>\r\n\r\n' +
    'Content-Type: text/plain; charset=utf-8\r\n\r\n';
  const body = cpim.padEnd(152, 'bench text ');
  const frame = [
    'MSRP b3nchB3nchB3 SEND',
    'To-Path: msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp',
    'From-Path: msrp://dora-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp',
    'Message-ID: Bench001',
    `Byte-Range: 1-${body.length}/${body.length}`,
    'Content-Type: message/cpim',
    '',
    body,
    '-------b3nchB3nchB3$\r\n',
  ].join('\r\n');
  if (frame.length !== 400) throw new Error(`the sample has ${frame.length} octets, not 400`);
  return frame;
}

function responseFrame(): string {
  return [
    'MSRP b3nchB3nchB3 200 OK',
    'To-Path: msrp://dora-pc.example.net:7654/aK3vR8nWq1ZtYc60;tcp',
    'From-Path: msrp://chat.example.org:2855/S7tQxA9mZk2LwPe4;tcp',
    '-------b3nchB3nchB3$\r\n',
  ].join('\r\n');
}

const READ_BYTES = 65_536;
const WARM_UP_MS = 300;
const MEASURE_MS = 1000;
const ROUNDS_A_LOOK = 64;
