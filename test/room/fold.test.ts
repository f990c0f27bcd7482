// Folding, snapshots and hashes: a room is what its entries fold to, wherever the folding begins.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { replayRoom } from '../../model/log/replay.ts';
import {
  describeRoom,
  foldCommitted,
  foldFrom,
  snapshotOf,
  stateHash,
} from '../../model/room/fold.ts';
import { defaultVariants } from '../../model/variant.ts';
import { Person } from '../focus/person.ts';
import { Stage } from '../focus/stage.ts';
import { ALICE, BOB, History, ROOM } from './history.ts';

describe('A room’s fold', () => {
  it('is the same from a snapshot as from the first entry, at every place', () => {
    const stage = lively();
    const whole = replayRoom(ROOM, stage.log).fold;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: stage.log.length }), (at) => {
        let fold = foldFrom(snapshotOf(replayRoom(ROOM, stage.log, at).fold), defaultVariants);
        for (const committed of stage.log.slice(at)) fold = foldCommitted(fold, committed).fold;
        expect(describeRoom(fold)).toEqual(describeRoom(whole));
        expect(stateHash(fold, sha256)).toBe(stateHash(whole, sha256));
      }),
    );
  });

  it('is what the live focus has at the same seq', () => {
    const stage = lively();
    const live = stage.state.rooms.get(ROOM);
    const replayed = replayRoom(ROOM, stage.log).fold;
    expect(live && stateHash(live.fold, sha256)).toBe(stateHash(replayed, sha256));
  });

  it('has another hash after another history', () => {
    const history = History.open();
    const hashes = new Set([stateHash(history.fold, sha256)]);
    const alice = history.join(ALICE);
    hashes.add(stateHash(history.fold, sha256));
    history.ask(ALICE, alice, 'Rook');
    hashes.add(stateHash(history.fold, sha256));
    history.leave(ALICE, alice);
    hashes.add(stateHash(history.fold, sha256));
    expect(hashes.size).toBe(4);
  });

  it('lists members and names in one order, whoever came first', () => {
    const described = (names: readonly string[]) => {
      const history = History.open();
      history.join(BOB);
      history.join(ALICE);
      const [first, second] = describeRoom(history.fold).members;
      for (const name of names) history.ask(ALICE, second?.leg ?? first?.leg ?? 'x/0', name);
      return describeRoom(history.fold).nicknames.map(({ key }) => key);
    };
    expect(described(['b', 'a'])).toEqual(described(['a']));
  });
});

function lively(): Stage {
  const stage = new Stage();
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob');
  alice.nick('"Rook"');
  bob.nick('"ROOK"');
  alice.say('one');
  bob.say('two', alice.uri);
  bob.say('nobody', 'sip:ghost@localhost');
  alice.bye();
  const carol = Person.join(stage, 'carol');
  carol.nick('"Rook"');
  carol.nick('"Queen"');
  carol.nick('""');
  stage.advance(400_000);
  carol.nick('"Rook"');
  return stage;
}
