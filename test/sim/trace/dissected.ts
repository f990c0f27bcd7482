// Captures as tshark reads them: what it finds in each frame, and how many messages of each kind.
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

/** How often each value is there. */
export function counted(values: readonly string[]): { readonly [value: string]: number } {
  const counts: { [value: string]: number } = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The frames of a capture; MSRP is looked for at its port. Fails where tshark does. */
export function decoded(file: string): readonly Frame[] {
  const options = ['ip', 'udp', 'tcp'].flatMap((each) => ['-o', `${each}.check_checksum:TRUE`]);
  const shown = ['-T', 'fields', ...FIELDS.flatMap((each) => ['-e', each])];
  const { status, stdout, stderr } = spawnSync(
    'tshark',
    ['-r', file, ...options, '-d', 'tcp.port==2855,msrp', ...shown],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const parts = line.split('\t');
    return Object.fromEntries(FIELDS.map((field, at) => [field, parts[at] ?? ''])) as Frame;
  });
}

/** What tshark has to say against a stream. */
export const WRONG = [
  ...(['tcp.analysis.lost_segment', 'tcp.analysis.retransmission'] as const),
  ...(['tcp.analysis.ack_lost_segment', 'tcp.analysis.out_of_order', '_ws.malformed'] as const),
] as const;
export const CHECKSUMS = [
  'ip.checksum.status',
  'udp.checksum.status',
  'tcp.checksum.status',
] as const;
const FIELDS = [
  ...(['frame.protocols', 'frame.comment', 'sip.Method', 'sip.Status-Code'] as const),
  ...(['sip.CSeq.method', 'msrp.method', 'msrp.status.code'] as const),
  ...WRONG,
  ...CHECKSUMS,
] as const;

export type Field = (typeof FIELDS)[number];
export type Frame = { readonly [field in Field]: string };
