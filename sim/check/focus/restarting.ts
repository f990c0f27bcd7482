// A focus that crashes, at any point, and comes back with what its log has kept. What was under way
// to the log is lost, and what the log had written is kept, whether that was told or not: as each
// entry arrives by itself, every torn tail is among the ways it can go.
import { initialFocus } from '../../../model/focus/drive.ts';
import type { FocusState } from '../../../model/focus/state.ts';
import { type Event, isReceived, type Json, type Kind, type Own, type Step } from '../model.ts';
import type { Logged } from './entries.ts';
import { FocusKeys } from './key.ts';
import { ModelNode, type NodeOptions } from './node.ts';

/** A focus, or what is left of it. */
export interface Restarting {
  /** Counts from 1. */
  readonly life: number;
  /** Null while it is down. */
  readonly focus: FocusState | null;
}

export interface RestartingOptions extends NodeOptions {
  readonly log: string;
  /** How often it starts, at most. */
  readonly lives: number;
}

/** A focus that may crash before each of its last lives. */
export function restartingKind(options: RestartingOptions): Kind<Restarting> {
  const node = new ModelNode(options);
  const keys = new FocusKeys(options);
  return {
    name: 'focus',
    initial: () => ({ life: 1, focus: node.initial() }),
    key: ({ life, focus }) => `${life} ${focus === null ? 'down' : keys.key(focus)}`,
    offers: (state) => offersOf(node, options, state),
    step: (state, event) => stepped(node, options, state, event),
    shown: ({ focus }) => (focus === null ? null : node.shown(focus)),
  };
}

/** The log on one node's disk: what it has, it has for ever. */
export function diskKind(focus: string, entries: readonly Logged[]): Kind<readonly Json[]> {
  return {
    name: 'disk',
    initial: () => entries,
    step(written, event) {
      if (!isReceived(event)) return undefined;
      if (event.message === READ) {
        return { state: written, sends: [{ to: focus, message: { recovered: written } }] };
      }
      return { state: [...written, event.message], sends: [{ to: focus, message: event.message }] };
    },
  };
}

/** What a log has of a focus that has booted, and let its people in. */
export function logOf(options: RestartingOptions): readonly Logged[] {
  const entries: Logged[] = [];
  new ModelNode({ ...options, onCommit: (logged) => entries.push(logged) }).initial();
  return entries;
}

function offersOf(node: ModelNode, { lives }: RestartingOptions, state: Restarting): Own[] {
  const { life, focus } = state;
  if (focus === null) return [{ do: 'start', by: 'clock' }];
  const crash: Own[] = life < lives ? [{ do: 'crash', by: 'fault' }] : [];
  return [...node.offers(focus), ...crash];
}

function stepped(
  node: ModelNode,
  { devices, log }: RestartingOptions,
  { life, focus }: Restarting,
  event: Event,
): Step<Restarting> | undefined {
  if (!isReceived(event) && event.do === 'crash') {
    const told = devices.map((to) => ({ to, message: { breaks: 0 } }));
    return { state: { life: life + 1, focus: null }, cuts: [...devices, log], sends: told };
  }
  if (!isReceived(event) && event.do === 'start') {
    const booting = { ...initialFocus, phase: 'booting' } as FocusState;
    return { state: { life, focus: booting }, sends: [{ to: log, message: READ }] };
  }
  // Nothing is heard of somebody who is down.
  if (focus === null) return { state: { life, focus } };
  if (isReceived(event) && isRecovery(event.message)) {
    const { state, sends = [] } = node.recovered(life, event.message.recovered);
    return { state: { life, focus: state }, sends };
  }
  if (focus.life === null) return isReceived(event) ? { state: { life, focus } } : undefined;
  const { state, ...rest } = node.step(focus, event);
  return { ...rest, state: { life, focus: state } };
}

interface Recovery {
  readonly recovered: readonly Logged[];
}

function isRecovery(message: Json): message is Json & Recovery {
  return typeof message === 'object' && message !== null && 'recovered' in message;
}

const READ = 'read';
