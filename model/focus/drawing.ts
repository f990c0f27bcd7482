// Drawing fresh ids within a turn (law 4).
import { draw, type FreshOwner } from './fresh.ts';
import { lifeOf, type Turn } from './state.ts';

/** The next octets of the owner's stream, as lower-case hex. */
export function drawn(turn: Turn, owner: FreshOwner, bytes: number): string {
  const life = lifeOf(turn);
  const { hex, fresh } = draw(life.fresh, owner, bytes);
  turn.life = { ...life, fresh };
  return hex;
}
