// The worlds that are searched know messages, and the focus of a live room reads octets: the same
// things done to both come to the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces } from '../../../sim/arbitrary/octets.ts';
import { focusKind } from '../../../sim/check/focus/node.ts';
import type { Model } from '../../../sim/check/model.ts';
import { type KnownModel, models } from '../../../sim/check/models/models.ts';
import { moveLike, sentOn, type Told, told } from '../../../sim/check/moves.ts';
import { type Move, Slots } from '../../../sim/check/slots.ts';
import { chanceFrom } from '../../../sim/world/chance.ts';
import { type Dice, diceOf } from '../../../sim/world/dice.ts';

/** Of all models together. */
const RUNS = process.env.CONFAB_FULL === '1' ? 1000 : 80;
const DEEDS = 60;

describe('A world of messages and one of octets', () => {
  const each = Math.ceil(RUNS / models.length);

  it.each(models)('agree on runs of $name [X12]', (known) => {
    const messages = new Slots(known.build());
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(3000), { maxLength: 5 }), (seed, cuts) => {
        const octets = new Slots(inOctets(known, cuts));
        expect(parting(messages, octets, diceOf(chanceFrom(seed)))).toBeUndefined();
      }),
      { numRuns: each },
    );
  });

  it('are told apart where one of them does otherwise', () => {
    const [known] = models as readonly [KnownModel];
    const messages = new Slots(known.build());
    const others = new Slots(known.build({ variants: { nothingToRemove: 424 } }));
    const seeds = Array.from({ length: 20 }, (_, seed) => diceOf(chanceFrom(seed)));
    expect(seeds.some((dice) => parting(messages, others, dice) !== undefined)).toBe(true);
  });
});

/** The model whose focus reads octets, cut at these places, and draws its ids as a live one. */
function inOctets(known: KnownModel, cuts: readonly number[]): Model {
  const cut = (octets: Parameters<typeof pieces>[0]) => pieces(octets, cuts);
  return known.build({ cut, kind: (options) => focusKind({ ...options, cut }) });
}

/** Does the same at random in both; the first deed on which they say different things. */
function parting(one: Slots, other: Slots, dice: Dice) {
  let [world, otherWorld] = [one.first(), other.first()];
  for (let done = 0; done < DEEDS; done += 1) {
    const moves: Move[] = [];
    one.each(world, (move) => {
      moves.push(move);
    });
    const move = dice.one(moves);
    if (move === undefined) return undefined;
    const deed = told(one, world, move);
    const like = moveLike(other, otherWorld, deed);
    if (like < 0 || !other.make(otherWorld, like)) return { deed, done, missing: true };
    const [said, otherSaid] = [saidOn(one, world, deed), saidOn(other, otherWorld, deed)];
    if (JSON.stringify(said) !== JSON.stringify(otherSaid)) return { deed, done, said, otherSaid };
    otherWorld = other.next.slice();
    one.make(world, move);
    world = one.next.slice();
  }
  return undefined;
}

function saidOn(slots: Slots, world: Uint32Array, deed: Told) {
  if (deed.type === 'lost') return [];
  if (deed.type === 'acts' || deed.type === 'arrives') {
    return sentOn(slots, world, deed.actor, deed.event);
  }
  const { from, to, message } = deed;
  return sentOn(slots, world, to, { from, message });
}
