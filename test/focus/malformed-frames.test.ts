// Malformed MSRP frames through the focus: the table V-MSRP-14, each row with what its sender is
// answered, and that it costs nobody else anything.
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

interface Row {
  readonly row: string;
  /** What alice sends: her paths, To-Path first. */
  readonly wire: (paths: string, alice: Person) => string;
  /** The statuses that she gets, or that her connection is closed. */
  readonly gives: 'close' | readonly number[];
}

function frame(start: string, headers = '', end = '-------abcd$') {
  return (paths: string) => `${start}\r\n${paths}${headers}${end}\r\n`;
}

const send = (headers: string) => frame('MSRP abcd SEND', `Message-ID: mess\r\n${headers}`);
const endless = 'x'.repeat(limits.msrpHeaderBytesMax);

const rows: readonly Row[] = [
  { row: 'a: an id of 3 characters', wire: frame('MSRP abc SEND'), gives: 'close' },
  { row: 'b: an id that begins with a hyphen', wire: frame('MSRP -abc SEND'), gives: 'close' },
  { row: 'c: an id of 33', wire: frame(`MSRP ${'a'.repeat(33)} SEND`), gives: 'close' },
  { row: 'd: a method in small letters', wire: frame('MSRP abcd send'), gives: [400] },
  { row: 'e: a method that nobody knows', wire: frame('MSRP abcd FOO'), gives: [501] },
  {
    row: 'f: From-Path before To-Path, which harms nobody',
    wire: (paths) => {
      const [to, from] = paths.split(/(?<=\n)/);
      return send('')(`${from}${to}`);
    },
    gives: [200],
  },
  {
    row: 'g: no To-Path',
    wire: (paths) => send('')(paths.split(/(?<=\n)/)[1] ?? ''),
    gives: 'close',
  },
  { row: 'h: a range from 0', wire: send('Byte-Range: 0-5/5\r\n'), gives: [400] },
  { row: 'i: a range that goes back', wire: send('Byte-Range: 5-3/10\r\n'), gives: [400] },
  { row: 'i: a range of nothing', wire: send('Byte-Range: 1-0/0\r\n'), gives: [200] },
  { row: 'j: a range beyond its total', wire: send('Byte-Range: 1-5/3\r\n'), gives: [400] },
  {
    row: 'k: a range beyond all bounds',
    wire: send('Byte-Range: 1-99999999999999999999/*\r\n'),
    gives: [413],
  },
  { row: 'l: SEND without Message-ID', wire: frame('MSRP abcd SEND'), gives: [400] },
  { row: 'm: a body without Content-Type', wire: send('\r\nbody\r\n'), gives: [400] },
  {
    row: 'n: a Content-Type without body, which binds',
    wire: send('Content-Type: message/cpim\r\n'),
    gives: [200],
  },
  {
    row: 'o: only the end-line of another id',
    wire: (paths) => `${send('')(paths).replace('-------abcd', '-------efgh')}${endless}`,
    gives: 'close',
  },
  {
    row: 'p: an end-line with another flag',
    wire: (paths) => `${send('')(paths).replace('abcd$', 'abcd!')}${endless}`,
    gives: 'close',
  },
  {
    row: 'q: bare LF',
    wire: (paths) => send('')(paths).replaceAll('\r', ''),
    gives: 'close',
  },
  { row: 'r: an answer to nothing', wire: frame('MSRP abcd 200 OK'), gives: [] },
  { row: 's: an answer 099', wire: frame('MSRP abcd 099'), gives: [] },
  { row: 's: an answer 1000', wire: frame('MSRP abcd 1000'), gives: [] },
  { row: 't: Success-Report: maybe', wire: send('Success-Report: maybe\r\n'), gives: [400] },
  { row: 't: Failure-Report: maybe', wire: send('Failure-Report: maybe\r\n'), gives: [400] },
  {
    row: 'u: a header line without end',
    wire: send(`X: ${endless}\r\n`),
    gives: 'close',
  },
  {
    row: 'w: a To-Path that names no session',
    wire: (paths) =>
      send('')(paths.replace(/To-Path: \S+/, 'To-Path: msrp://127.0.0.1:2855/x;tcp')),
    gives: [481],
  },
  {
    row: 'w: the same, and nothing may be answered',
    wire: (paths) =>
      send('Failure-Report: no\r\n')(
        paths.replace(/To-Path: \S+/, 'To-Path: msrp://127.0.0.1:2855/x;tcp'),
      ),
    gives: [],
  },
  {
    row: 'w: a To-Path that is no URI',
    wire: (paths) => send('')(paths.replace(/To-Path: \S+/, 'To-Path: nowhere')),
    gives: [481],
  },
];

describe('A malformed frame', () => {
  it.each(rows)('is answered $gives and harms nobody else: $row [R4975-10-400]', (row) => {
    const [stage, alice, bob, carol] = three();
    const sendsBefore = stage.log.length;
    stage.receive(alice.msrp, row.wire(pathsOf(alice), alice));
    if (row.gives === 'close') {
      expect(stage.closed).toEqual([alice.msrp]);
      expect(alice.frames()).toEqual([]);
    } else {
      expect(stage.closed).toEqual([]);
      expect(statuses(alice.frames())).toEqual(row.gives);
      expect(statuses(alice.say('all the same'))).toEqual([200]);
      expect(texts(bob.frames())).toEqual(['all the same']);
    }
    carol.frames();
    expect(statuses(bob.say('still here'))).toEqual([200]);
    expect(texts(carol.frames())).toEqual(['still here']);
    // Who closes loses the session that was bound there, and the log holds nothing else of theirs.
    const said = stage.log.slice(sendsBefore).map(({ entry }) => entry.type);
    const ends = row.gives === 'close' ? ['participant.left'] : ['message.posted'];
    expect(said).toEqual([...ends, 'message.posted']);
  });

  it('that names a session bound elsewhere gets 506: row v [R4975-10-506]', () => {
    const [stage, alice, bob] = three();
    const stranger = stage.connect('msrp-tcp');
    stage.receive(stranger, send('')(pathsOf(alice)));
    const [answer] = stage.take(stranger);
    expect(answer).toMatch(/^MSRP abcd 506 /);
    expect(statuses(alice.say('still bound'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['still bound']);
  });

  it('in pieces is answered as in one: where it is cut does not count [R4975-10-400]', () => {
    for (const { wire, gives } of rows.filter(({ gives }) => gives !== 'close')) {
      const [stage, alice] = three();
      const text = wire(pathsOf(alice), alice);
      for (let at = 0; at < text.length; at += 7) stage.receive(alice.msrp, text.slice(at, at + 7));
      expect(statuses(alice.frames())).toEqual(gives);
    }
  });
});

function pathsOf(alice: Person): string {
  return `To-Path: ${alice.focusPath}\r\nFrom-Path: ${alice.path}\r\n`;
}

function three(): [Stage, Person, Person, Person] {
  const stage = new Stage();
  const people = ['alice', 'bob', 'carol'].map((name) => Person.join(stage, name));
  return [stage, ...people] as [Stage, Person, Person, Person];
}
