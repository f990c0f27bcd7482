// A pump around a test's own core, and peers that talk to it over loopback.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createPump, type Pump, type PumpOptions } from '../../adapters/node/pump.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, Input, InputFact } from '../../model/focus/input.ts';

export interface Pumped {
  readonly pump: Pump<null>;
  readonly ticks: (readonly Input[])[];
}

/**
 * A pump around a core that has no state and answers a tick's inputs with these effects. It has
 * been fed its first input, which is not shown.
 */
export function pumped(
  answer: (inputs: readonly Input[]) => readonly Effect[],
  options: Partial<PumpOptions> = {},
): Pumped {
  const ticks: (readonly Input[])[] = [];
  const drive = (state: null, inputs: readonly Input[]) => {
    const shown = inputs.filter((input) => input.type !== 'recovered');
    if (shown.length === 0) return { state, effects: [] };
    ticks.push(shown);
    return { state, effects: answer(shown) };
  };
  const pump = createPump<null>({ initial: null, drive }, { notice: () => {}, ...options });
  cleanups.push(() => pump.stop());
  pump.feed({ type: 'recovered' });
  return { pump, ticks };
}

/** Closes what a test opened here. */
export async function closeAll(): Promise<void> {
  for (const close of cleanups.splice(0)) await close();
}

export function fired(timer: string): InputFact {
  return { type: 'timer-fired', timer, generation: 1 };
}

export function arm(timer: string, generation: number, dueMs: number): Effect {
  return { type: 'set-timer', timer, generation, dueMs };
}

export async function dialled(address: Address): Promise<Socket> {
  const peer = connect(address);
  cleanups.push(() => peer.destroy());
  await once(peer, 'connect');
  return peer.on('error', () => {});
}

export function received(peer: Socket, length: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    peer.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.length >= length) resolve(text);
    });
  });
}

export async function whole(peer: Socket): Promise<string> {
  let text = '';
  peer.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await once(peer, 'end');
  return text;
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

export const ANY_PORT: Address = { host: '127.0.0.1', port: 0 };

export const DRAIN: InputFact = { type: 'command', command: { type: 'drain' } };

const cleanups: (() => unknown)[] = [];
