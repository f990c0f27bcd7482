// Drawing fresh ids within a turn (law 4).
import { asOctets, type Octets } from '../wire/octets.ts';
import { draw, type FreshOwner } from './fresh.ts';
import { lifeOf, type Turn } from './state.ts';

/** The next octets of the owner's stream, as lower-case hex. */
export function drawn(turn: Turn, owner: FreshOwner, bytes: number): string {
  const life = lifeOf(turn);
  const { hex, fresh } = draw(life.fresh, owner, bytes);
  turn.life = { ...life, fresh };
  return hex;
}

/**
 * 64 bits of the owner's stream as 12 letters and digits. V8 copies so short a string where it
 * would point into a read for a longer one, so that finding it in a table costs half
 * (R4975-7.1-6).
 */
export function drawnId(turn: Turn, owner: FreshOwner): Octets {
  const hex = drawn(turn, owner, 8);
  return asOctets(inLetters(hex.slice(0, 8)) + inLetters(hex.slice(8)));
}

/** 32 bits in six of 62 characters. */
function inLetters(hex: string): string {
  let text = '';
  let rest = Number.parseInt(hex, 16);
  for (let place = 0; place < 6; place += 1) {
    text = CHARACTERS.charAt(rest % CHARACTERS.length) + text;
    rest = Math.floor(rest / CHARACTERS.length);
  }
  return text;
}

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
