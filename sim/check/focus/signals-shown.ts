// What properties and pictures of a model see of a focus' signalling: its dialogs, transactions and
// subscriptions, by the people's names for them.
import type { FocusState, TransactionWire } from '../../../model/focus/state.ts';
import type { Json } from '../model.ts';

export interface SignalsShown {
  readonly [key: string]: Json;
  /** Of each call (`anna-1`) how far its dialog is, as `dialogMachine` has it: `accepted`. */
  readonly dialogs: { readonly [call: string]: string };
  /** Of each call whose session is up, or may come up: how far, as `sessionMachine` has it. */
  readonly sessions: { readonly [call: string]: string };
  /** Transactions by whose they are, kind and state: `anna-1 invite-server accepted`. */
  readonly transactions: readonly string[];
  /** Of each subscription (`anna-1-roster`) its state, and how many NOTIFYs await an answer. */
  readonly subscriptions: { readonly [call: string]: SubscriptionShown };
}

export interface SubscriptionShown {
  readonly [key: string]: Json;
  readonly state: string;
  readonly awaited: number;
  readonly version: number;
}

export function signalsShown(state: FocusState): SignalsShown {
  const { legs, transactions, wires, subscriptions } = state;
  const dialogs: Record<string, string> = {};
  const sessions: Record<string, string> = {};
  for (const [number, { dialog, session }] of legs) {
    const call = wires.legs.get(number)?.callId ?? 'nobody';
    const others = Object.keys(dialogs).filter((name) => name.split(' ')[0] === call).length;
    // There should be one of each, which is for a property to say.
    const name = others === 0 ? call : `${call} ${others + 1}`;
    dialogs[name] = nameOf(dialog.value);
    sessions[name] = nameOf(session.value);
  }
  const rosters: Record<string, SubscriptionShown> = {};
  for (const [number, { machine }] of subscriptions.each) {
    const { callId = 'nobody', version = 0 } = subscriptions.wires.get(number) ?? {};
    const { awaited } = machine.context;
    rosters[callId] = { state: nameOf(machine.value), awaited, version };
  }
  return {
    dialogs,
    sessions,
    transactions: [...transactions]
      .map(([number, { kind, machine }]) => {
        return `${callOf(state, number)} ${kind} ${nameOf(machine.value)}`;
      })
      .sort(),
    subscriptions: rosters,
  };
}

function callOf({ wires }: FocusState, transaction: number): string {
  const { head, octets } = wires.transactions.get(transaction) as TransactionWire;
  return head?.callId ?? /\r\nCall-ID: (.*)\r\n/.exec(octets)?.[1] ?? 'nobody';
}

/** `admitted.bound` of a state within another one. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(value as Readonly<Record<string, unknown>>);
  return entry === undefined ? '' : `${entry[0]}.${nameOf(entry[1])}`;
}
