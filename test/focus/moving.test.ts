// A session that is replaced while a long message is on its way to it (R3264-8-4, R4975-7.3.2-2).
import { describe, expect, it } from 'vitest';
import { Person, statuses, texts } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';

describe('A long message to a session that is replaced in the middle', () => {
  it('is abandoned there with its new binding, which is told, and nothing of it stays [R3264-8-4] [C13] [X8]', () => {
    const { stage, alice, bob } = room();
    alice.say('x'.repeat(20_000));
    const moved = offersAnother(bob);
    // The old session serves until the new one is bound.
    drain(stage, 2);
    const before = bytesTo(stage, bob).length;
    expect(statuses(moved.bind())).toEqual([200]);
    expect(bytesTo(stage, bob).slice(before)).toMatch(/^\r\n-------\S+#\r\n$/);
    drain(stage);
    expect(bytesTo(stage, bob).slice(before)).toMatch(/^\r\n-------\S+#\r\n$/);
    expect(reasons(stage)).toEqual(['its session ended in the middle of the message']);
    expect([stage.state.outgoing.size, stage.state.copies.size]).toEqual([0, 0]);
    expect(stage.erased).toHaveLength(1);
    alice.say('anew');
    expect(texts(moved.frames())).toEqual(['anew']);
  });

  it('goes with the old connection, though the leg stays for its next session [X8]', () => {
    const { stage, alice, bob } = room();
    alice.say('x'.repeat(20_000));
    const moved = offersAnother(bob);
    stage.feed({ type: 'closed', connection: bob.msrp, reason: 'moved' });
    expect([stage.state.outgoing.size, stage.state.copies.size]).toEqual([0, 0]);
    expect(reasons(stage)).toEqual(['its session ended in the middle of the message']);
    expect(statuses(moved.bind())).toEqual([200]);
    alice.say('anew');
    expect(texts(moved.frames())).toEqual(['anew']);
  });
});

describe('A long message to a leg that takes it no more since its middle', () => {
  const holds = (person: Person) => `${person.offerText()}a=sendonly\r\n`;
  const refuses = (person: Person) => person.offerText().replace(' private-messages', '');

  it.each([
    ['on hold', holds, 'its session is sendonly now'],
    ['without private messages', refuses, 'it takes no private messages any more'],
  ] as const)(
    '%s is abandoned, which is told, before the 200 to that [P13] [R3264-5-2]',
    (_, offer, why) => {
      const { stage, alice, bob } = room();
      alice.say('x'.repeat(20_000), bob.uri);
      drain(stage, 2);
      const before = bytesTo(stage, bob).length;
      bob.within('INVITE', { offer: offer(bob) });
      bob.ackLater();
      drain(stage);
      expect(bytesTo(stage, bob).slice(before)).toMatch(/^\r\n-------\S+#\r\n$/);
      expect(reasons(stage)).toEqual([why]);
      expect([stage.state.outgoing.size, stage.state.copies.size]).toEqual([0, 0]);
      expect(stage.erased).toHaveLength(1);
    },
  );

  it('goes on where it is for all, or where the variant says so [P13]', () => {
    for (const privateGoesOn of [true, false]) {
      const { stage, alice, bob } = room({ privateGoesOn });
      alice.say('x'.repeat(20_000), privateGoesOn ? bob.uri : alice.room);
      bob.within('INVITE', { offer: refuses(bob) });
      bob.ackLater();
      drain(stage);
      expect(bytesTo(stage, bob)).toMatch(/xx\r\n-------\S+\$\r\n$/);
      expect(reasons(stage)).toEqual([]);
    }
  });
});

function room(variants: StageOptions['variants'] = {}) {
  const stage = new Stage({ holdsSockets: true, policy: { history: 'none' }, variants });
  return { stage, alice: Person.join(stage, 'alice'), bob: Person.join(stage, 'bob') };
}

/** The same participant as it will be in another session. */
function offersAnother(person: Person): Person {
  const path = person.path.replace('/session', '/another');
  person.within('INVITE', { offer: person.offerText().replace(person.path, path) });
  person.ackLater();
  return Object.assign(Object.create(Person.prototype), person, { path }) as Person;
}

function drain(stage: Stage, times = 1000): void {
  for (let time = 0; time < times; time += 1) {
    const connection = stage.asking.shift();
    if (connection !== undefined) stage.feed({ type: 'drained', connection });
  }
}

function bytesTo(stage: Stage, { msrp }: Person): string {
  return stage.record.flatMap((sent) => (sent.connection === msrp ? sent.octets : [])).join('');
}

function reasons(stage: Stage) {
  return stage.notices.flatMap((each) => (each.type === 'undelivered' ? [each.reason] : []));
}
