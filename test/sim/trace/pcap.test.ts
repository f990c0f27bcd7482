// The capture of a story, as a foreign decoder reads it: tshark finds as many messages of each kind
// as the story has, whole, in streams without gaps, with right checksums.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeParts } from '../../../sim/trace/node-parts.ts';
import { pcapOf } from '../../../sim/trace/pcap.ts';
import type { Story, StoryMessage } from '../../../sim/trace/story.ts';
import { storyOf } from '../../../sim/trace/story-building.ts';
import { isInstalled } from '../../live/focus-process.ts';
import { CHECKSUMS, counted, decoded, type Field, type Frame, WRONG } from './dissected.ts';
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
  [
    'of a bad day',
    storyOf(badDay(5, ['alice', 'bob', 'carol', 'dave'], 30_000, { mischief: 0 }).parts),
  ],
  ['of a live focus', liveStory()],
];

describe.skipIf(!isInstalled('tshark'))('A capture, decoded by tshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-pcap-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each(STORIES)('%s', (name, story) => {
    let frames: readonly Frame[] = [];
    beforeAll(() => {
      const file = join(folder, `${name.replaceAll(' ', '-')}.pcapng`);
      writeFileSync(file, Buffer.from(pcapOf(story), 'latin1'));
      frames = decoded(file);
    });
    const values = (...fields: readonly Field[]) =>
      frames
        .map((frame) => fields.map((field) => frame[field]).join(' '))
        .filter((each) => each.trim() !== '');

    it('has as many SIP requests of each method and responses of each status', () => {
      const sip = of(story, 'SIP').filter(({ method }) => method !== null);
      expect(sip.length).toBeGreaterThan(10);
      const requests = sip.filter(({ status }) => status === null);
      expect(counted(values('sip.Method'))).toEqual(
        counted(requests.map(({ method }) => `${method}`)),
      );
      const responses = frames.filter((frame) => frame['sip.Status-Code'] !== '');
      const told = responses.map((each) => `${each['sip.Status-Code']} ${each['sip.CSeq.method']}`);
      const answers = sip.filter(({ status }) => status !== null);
      expect(counted(told)).toEqual(
        counted(answers.map(({ status, method }) => `${status} ${method}`)),
      );
    });

    it('has as many session descriptions', () => {
      const described = frames.filter((frame) => /:sdp(:|$)/.test(frame['frame.protocols']));
      expect(described).toHaveLength(of(story, 'SIP').filter(({ hasSdp }) => hasSdp).length);
    });

    it('has as many MSRP requests of each method and responses of each status', () => {
      const msrp = of(story, 'MSRP');
      const requests = msrp.filter(({ status }) => status === null);
      expect(counted(values('msrp.method'))).toEqual(
        counted(requests.map(({ method }) => `${method}`)),
      );
      const answers = msrp.filter(({ status }) => status !== null);
      expect(counted(values('msrp.status.code'))).toEqual(
        counted(answers.map(({ status }) => `${status}`)),
      );
    });

    it('has streams without a gap or a repetition, and right checksums', () => {
      expect(values(...WRONG)).toEqual([]);
      const sums = frames.map((frame) => CHECKSUMS.map((field) => frame[field]).join(''));
      // Good for IP, and for the one of UDP and TCP that it is.
      expect(sums.filter((each) => each !== '11')).toEqual([]);
    });

    it('says of each message what became of it', () => {
      const comments = values('frame.comment');
      const carried = [...of(story, 'SIP'), ...of(story, 'MSRP')];
      expect(comments.filter((each) => / to [^:]*$|: /.test(each)).length).toBeGreaterThanOrEqual(
        carried.length,
      );
      const lost = carried.filter(({ fate }) => fate === 'lost').length;
      expect(comments.filter((each) => /: (.*, )?lost/.test(each))).toHaveLength(lost);
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
