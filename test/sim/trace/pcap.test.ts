// The capture of a story, as a foreign decoder reads it: tshark finds as many messages of each kind
// as the story has, whole, in streams without gaps, with right checksums.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeParts } from '../../../sim/trace/node-parts.ts';
import { pcapOf } from '../../../sim/trace/pcap.ts';
import type { Story, StoryMessage } from '../../../sim/trace/story.ts';
import { storyOf } from '../../../sim/trace/story-building.ts';
import { isInstalled } from '../../live/focus-process.ts';
import { badDay, misfortune, talk } from './recorded.ts';

const STORIES: readonly (readonly [string, Story])[] = [
  ['over UDP with losses', storyOf(talk(['alice', 'bob'], { weather: { loss: 0.2 } }).parts)],
  [
    'over TCP in pieces',
    storyOf(
      talk(['alice', 'bob', 'carol'], { over: 'sip-tcp', weather: { splitting: 0.5 } }).parts,
    ),
  ],
  ['with a crash', storyOf(misfortune().parts)],
  ['of a bad day', storyOf(badDay(5, ['alice', 'bob', 'carol', 'dave'], 30_000).parts)],
  ['of a live focus', liveStory()],
];

describe.skipIf(!isInstalled('tshark'))('A capture, decoded by tshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-pcap-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each(STORIES)('%s', (name, story) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.pcapng`);
    writeFileSync(file, Buffer.from(pcapOf(story), 'latin1'));

    it('has as many SIP requests of each method and responses of each status', () => {
      expect(counted(decoded(file, 'sip.Method', 'sip.Method'))).toEqual(
        counted(
          of(story, 'SIP').flatMap(({ status, method }) => (status === null ? (method ?? []) : [])),
        ),
      );
      const answered = decoded(file, 'sip.Status-Code', 'sip.Status-Code', 'sip.CSeq.method');
      expect(counted(answered)).toEqual(
        counted(
          of(story, 'SIP').flatMap(({ status, method }) =>
            status === null ? [] : `${status}\t${method}`,
          ),
        ),
      );
    });

    it('has as many session descriptions', () => {
      expect(decoded(file, 'sdp', 'frame.number')).toHaveLength(
        of(story, 'SIP').filter(({ hasSdp }) => hasSdp).length,
      );
    });

    it('has as many MSRP requests of each method and responses of each status', () => {
      expect(counted(decoded(file, 'msrp.method', 'msrp.method'))).toEqual(
        counted(
          of(story, 'MSRP').flatMap(({ status, method }) =>
            status === null ? (method ?? []) : [],
          ),
        ),
      );
      expect(counted(decoded(file, 'msrp.status.code', 'msrp.status.code'))).toEqual(
        counted(of(story, 'MSRP').flatMap(({ status }) => (status === null ? [] : `${status}`))),
      );
    });

    it('has streams without a gap or a repetition, and right checksums', () => {
      const wrong =
        'tcp.analysis.lost_segment || tcp.analysis.retransmission || tcp.analysis.ack_lost_segment' +
        ' || tcp.analysis.out_of_order || tcp.checksum.status == 0 || udp.checksum.status == 0' +
        ' || ip.checksum.status == 0 || _ws.malformed';
      expect(decoded(file, wrong, 'frame.number', '_ws.expert.message')).toEqual([]);
    });

    it('says of each message what became of it', () => {
      const comments = decoded(file, 'frame.comment', 'frame.comment');
      const carried = story.events.filter(
        (event) => event.type === 'message' && event.octets !== '',
      );
      expect(comments.length).toBeGreaterThanOrEqual(carried.length);
      const lost = of(story, 'SIP').filter(({ fate }) => fate === 'lost').length;
      const said = comments.filter((each) => /: (.*, )?lost/.test(each)).length;
      expect(said).toBeGreaterThanOrEqual(lost);
    });
  });
});

function of({ events }: Story, protocol: StoryMessage['protocol']): readonly StoryMessage[] {
  return events.filter(
    (event): event is StoryMessage => event.type === 'message' && event.protocol === protocol,
  );
}

function liveStory(): Story {
  const { parts } = talk(['alice', 'bob']);
  const ticks = parts.flatMap((part) =>
    part.type === 'ticked' && part.node.name === 'focus' ? [part] : [],
  );
  return storyOf(nodeParts(ticks));
}

function counted(values: readonly string[]): { readonly [value: string]: number } {
  const counts: { [value: string]: number } = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function decoded(file: string, filter: string, ...fields: readonly string[]): readonly string[] {
  const options = ['ip', 'udp', 'tcp'].flatMap((each) => ['-o', `${each}.check_checksum:TRUE`]);
  const rules = ['-d', 'tcp.port==2855,msrp'];
  const shown = ['-T', 'fields', ...fields.flatMap((each) => ['-e', each])];
  const { status, stdout, stderr } = spawnSync(
    'tshark',
    ['-r', file, '-Y', filter, ...options, ...rules, ...shown],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}
