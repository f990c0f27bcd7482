// What a focus keeps does not hold the reads alive that it was cut from: a slice of a 64 KB read
// that lived as long as a leg would cost 64 KB a leg (design, "Bytes").
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Person } from './person.ts';
import { Stage } from './stage.ts';

const READ_BYTES = 65_536;
const LEGS = 150;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('A focus', () => {
  it('keeps less of its participants than one read each would be', () => {
    const stage = new Stage();
    const people: Person[] = [];
    const before = heapBytes();
    for (let at = 0; at < LEGS; at += 1) {
      const person = new Person(stage, `person-${at}`);
      // CRLF keep-alives fill the read: they are nothing by themselves (RFC 5626 3.5.1).
      person.signal(readOf(person.inviteText(), '\r\n\r\n'));
      person.answered();
      person.ack();
      person.msrp = stage.connect('msrp-tcp');
      const bind = bindText(person);
      const full = bind.repeat(Math.floor(READ_BYTES / bind.length));
      stage.receive(person.msrp, readOf(full));
      // The beginning of a frame stays in the framer until the rest of it comes.
      stage.receive(person.msrp, readOf(full + bind.slice(0, 40)));
      people.push(person);
      stage.sent.length = 0;
      stage.inputs.length = 0;
    }
    const keptBytes = (heapBytes() - before) / LEGS;
    expect(stage.state.legs.size).toBe(LEGS);
    expect(people).toHaveLength(LEGS);
    expect(keptBytes).toBeLessThan(READ_BYTES / 2);
  });

  it('keeps of a message no more than its body', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    Person.join(stage, 'bob');
    stage.log.length = 0;
    const before = heapBytes();
    for (let at = 0; at < LEGS; at += 1) {
      stage.holdsLog = true;
      const rest = bindText(alice);
      const filler = rest.repeat(Math.floor((READ_BYTES - 1000) / rest.length));
      const body = `From: <${alice.uri}>\r\nTo: <${alice.room}>\r\n\r\nContent-Type: text/plain\r\n\r\nhi`;
      const frame = frameText(alice, `m${String(at).padStart(6, '0')}`, body);
      stage.receive(alice.msrp, readOf(frame + filler));
      stage.sent.length = 0;
      stage.inputs.length = 0;
    }
    expect(stage.pending).toHaveLength(LEGS);
    expect((heapBytes() - before) / LEGS).toBeLessThan(READ_BYTES / 8);
  });
});

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** As a socket hands it over: one flat string. */
function readOf(text: string, filler = ''): string {
  const missing = Math.max(0, READ_BYTES - text.length);
  const filled = text + filler.repeat(filler === '' ? 0 : Math.ceil(missing / filler.length));
  return Buffer.from(filled, 'latin1').toString('latin1');
}

function bindText(person: Person): string {
  return (
    `MSRP keep1234 SEND\r\nTo-Path: ${person.focusPath}\r\nFrom-Path: ${person.path}\r\n` +
    'Message-ID: keep1\r\nByte-Range: 1-0/0\r\nFailure-Report: no\r\n-------keep1234$\r\n'
  );
}

function frameText(person: Person, tid: string, body: string): string {
  return (
    `MSRP ${tid} SEND\r\nTo-Path: ${person.focusPath}\r\nFrom-Path: ${person.path}\r\n` +
    `Message-ID: ${tid}\r\nByte-Range: 1-${body.length}/${body.length}\r\n` +
    `Content-Type: message/cpim\r\n\r\n${body}\r\n-------${tid}$\r\n`
  );
}
