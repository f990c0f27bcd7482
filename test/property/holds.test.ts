// Of a correct focus no property is violated, whatever people, log and sockets do.
import { describe, expect, it } from 'vitest';
import { Person } from '../focus/person.ts';
import { WatchedStage, judged } from './watched-stage.ts';

describe('Nothing is violated', () => {
  it('where three people talk, whisper, take names and leave', () => {
    const stage = new WatchedStage();
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((n) => Person.join(stage, n));
    if (!alice || !bob || !carol) throw new Error();
    alice.say('hello');
    bob.acknowledge(bob.frames());
    alice.say('psst', 'sip:bob@localhost');
    bob.nick('"Rook"');
    carol.nick('"rook"');
    alice.say('long '.repeat(3000));
    carol.within('BYE');
    alice.say('bye');
    stage.advance(400_000);
    stage.settle();
    expect(stage.violation()).toBeUndefined();
    const kinds: string[] = [];
    judged(stage.seen, undefined, undefined, (_, known) => kinds.push(...known.facts.map((f) => f.type==='copied'? `copied ${f.kind} ${f.leg?.who} ${f.leg?.key} ${f.posted?.seq}`: f.type==='answered' ? `answered ${f.leg?.who} ${f.status} ${f.request?.what}`: f.type)));
    console.log(kinds.join('\n'));
  });
});
