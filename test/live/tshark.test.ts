// A foreign decoder reads what three clients and the focus said to one another: tshark. It decodes
// and does not validate, so that counts and ids are compared with those that were sent.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapOf, type Segment } from '../corpus/pcap-writer.ts';
import { ChatProcess, isInstalled, scratch } from './focus-process.ts';
import { startRecorded } from './recorded.ts';

const ROOM = 'sip:lobby@localhost';

describe.skipIf(!isInstalled('tshark'))('A session of three clients, decoded by tshark', () => {
  const folder = scratch();
  const file = join(folder.path, 'session.pcap');
  let segments: readonly Segment[] = [];
  let ports: { readonly sip: number; readonly msrp: number };

  beforeAll(async () => {
    const { server, segments: recorded } = await startRecorded();
    ports = { sip: server.sip.port, msrp: server.msrp.port };
    await talk(`tcp:127.0.0.1:${server.sip.port}`);
    await server.drain();
    segments = recorded();
    writeFileSync(file, pcapOf(segments));
  });
  afterAll(() => folder.remove());

  it('has as many SIP messages as were sent [R3261-18-1]', () => {
    const sent = segments.filter(isSip);
    expect(sent.length).toBeGreaterThan(20);
    expect(decoded('sip', 'frame.number')).toHaveLength(sent.length);
  });

  it('has the roster that each of them followed, and no more NOTIFYs than answers [R4575-3.6-1]', () => {
    const notified = decoded(
      'sip.Method == "NOTIFY"',
      'sip.Subscription-State',
      'sip.Content-Type',
    );
    const documents = notified.filter((line) => line.includes('conference-info+xml'));
    expect(documents.length).toBeGreaterThanOrEqual(6);
    expect(notified.filter((line) => line.startsWith('terminated'))).toHaveLength(3);
    expect(
      decoded('sip.CSeq.method == "NOTIFY" && sip.Status-Code == 200', 'sip.Status-Code'),
    ).toHaveLength(notified.length);
  });

  it('has as many session descriptions as were sent [R3264-6-1]', () => {
    const sent = segments.filter(({ octets }) => /^Content-Type: application\/sdp/im.test(octets));
    expect(sent).toHaveLength(6);
    expect(decoded('sdp', 'frame.number')).toHaveLength(sent.length);
  });

  it('has as many MSRP frames as were sent, each ended by its own id [R4975-7.1-3]', () => {
    const sent = segments.filter((segment) => !isSip(segment));
    const frames = decoded('msrp', 'msrp.transaction.id', 'msrp.cnt.flg');
    expect(sent.length).toBeGreaterThan(20);
    expect(frames).toHaveLength(sent.length);
    for (const [at, { octets }] of sent.entries()) {
      const [ids = '', flag = ''] = frames[at]?.split('\t') ?? [];
      // Of the start line and of the end-line.
      const [first = '', last = ''] = ids.split(',');
      expect(last).toBe(first);
      expect(octets.slice(0, 40)).toMatch(new RegExp(`^MSRP ${first} `));
      expect(octets.slice(-40)).toContain(`-------${first}${flag}\r\n`);
    }
  });

  it('has nothing that is malformed', () => {
    expect(decoded('_ws.malformed || _ws.expert.severity >= 0x800000', 'frame.number')).toEqual([]);
  });

  function isSip({ from, to }: Segment): boolean {
    return from.port === ports.sip || to.port === ports.sip;
  }

  function decoded(filter: string, ...fields: readonly string[]): readonly string[] {
    const as = [`tcp.port==${ports.sip},sip`, `tcp.port==${ports.msrp},msrp`];
    const args = ['-r', file, '-Y', filter, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])];
    args.push(...as.flatMap((rule) => ['-d', rule]));
    const { status, stdout, stderr } = spawnSync('tshark', args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout.split('\n').filter((line) => line !== '');
  }
});

/** Joining, nicknames granted and refused, talking, a long message, a whisper, typing, leaving. */
async function talk(via: string): Promise<void> {
  const people = ['alice', 'bob', 'carol'].map(
    (name) => new ChatProcess(ROOM, `sip:${name}@localhost`, via),
  );
  const [alice, bob, carol] = people as [ChatProcess, ChatProcess, ChatProcess];
  await Promise.all(people.map((person) => person.event('joined')));
  alice.tell('nick Rook Seven');
  await alice.event('nickname');
  bob.tell('nick rook seven');
  await bob.event('nickname');
  alice.tell('say hello to you two: grüß euch 雪');
  await Promise.all([bob, carol].map((person) => person.event('message')));
  bob.tell(`say ${'long '.repeat(20_000)}`);
  await Promise.all([alice, carol].map((person) => person.event('message')));
  carol.tell('whisper sip:bob@localhost psst, Bob');
  await bob.event('message');
  carol.tell('typing');
  await Promise.all([alice, bob].map((person) => person.event('typing')));
  for (const person of people) person.tell('leave');
  await Promise.all(people.map((person) => person.event('left')));
  for (const person of people) person.child.stdin?.end();
  await Promise.all(people.map((person) => person.exited));
}
