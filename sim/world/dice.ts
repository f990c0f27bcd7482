// Dice: draws from a chance, one after the other, for a function that needs many of them.
import { type Chance, drawBetween, drawWhether } from './chance.ts';

/** Draws, and where the chance stands after them. */
export interface Dice {
  chance: Chance;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** One of these, all alike probable; undefined where there is none. */
  one<T>(items: readonly T[]): T | undefined;
  whether(probability: number): boolean;
}

/** Dice that begin where a chance stands. */
export function diceOf(chance: Chance): Dice {
  const dice: Dice = {
    chance,
    between(least, most) {
      const draw = drawBetween(dice.chance, least, most);
      dice.chance = draw.chance;
      return draw.drawn;
    },
    one: (items) => (items.length === 0 ? undefined : items[dice.between(0, items.length - 1)]),
    whether(probability) {
      const draw = drawWhether(dice.chance, probability);
      dice.chance = draw.chance;
      return draw.drawn;
    },
  };
  return dice;
}
