// What a focus was fed, in words: a line an action, for people. Law: peers are told by the names
// that they gave themselves; octets are read as messages, and counted where they are none.
import type { Address, Input, InputFact } from '../../model/focus/input.ts';
import { hostPort } from '../../model/wire/address.ts';
import { peersIn } from './node-parts.ts';
import type { NodeAction } from './node-stage.ts';
import { messageWords, newWiretap, tapConnected, tapOctets, type Wiretap } from './node-words.ts';

/** A line without its end for each of these, which were done at such times, in milliseconds. */
export function describeNodeActions(
  done: readonly { readonly action: NodeAction; readonly atMs: number }[],
): readonly string[] {
  const inputs = done.flatMap(({ action, atMs }): readonly Input[] => {
    return action.type === 'fed' ? [{ ...action.fact, atMs }] : [];
  });
  const who = peersIn(inputs);
  const beganMs = done[0]?.atMs ?? 0;
  let tap = newWiretap;
  return done.map(({ action, atMs }) => {
    const told = toldAction(tap, action, who);
    tap = told.tap;
    return `${String(Math.round(atMs - beganMs)).padStart(7)} ms  ${told.words}`;
  });
}

type Who = (connection: number, address?: Address) => string;

interface ToldAction {
  readonly words: string;
  readonly tap: Wiretap;
}

function toldAction(tap: Wiretap, action: NodeAction, who: Who): ToldAction {
  if (action.type !== 'fed') {
    const words =
      action.type === 'fail'
        ? `the log takes nothing: ${action.reason}`
        : `the log commits ${action.entries} ${action.entries === 1 ? 'entry' : 'entries'}`;
    return { words, tap };
  }
  const { fact } = action;
  if (fact.type === 'bytes-received') {
    const { connection, octets, source } = fact;
    const read = tapOctets(tap, connection, 'in', octets);
    const what = read.words.length === 0 ? `${octets.length} octets` : read.words.join('; ');
    return { words: readFrom(what, who(connection, source), connection), tap: read.tap };
  }
  const words = toldFact(fact, who);
  return { words, tap: fact.type === 'connected' ? tapConnected(tap, fact) : tap };
}

function toldFact(fact: Exclude<InputFact, { type: 'bytes-received' }>, who: Who): string {
  switch (fact.type) {
    case 'booted':
      return `the focus starts as ${fact.settings?.domain ?? 'somebody'}`;
    case 'recovered':
      return 'it has read its log';
    case 'snapshot-loaded':
      return `it finds ${fact.snapshot.room} as it was after entry ${fact.snapshot.seq}`;
    case 'committed': {
      const { seq, entry } = fact.committed;
      return `it finds entry ${seq} of ${entry.room}: ${entry.type} by ${entry.actor}`;
    }
    case 'connected': {
      const { connection, transport, local, remote, request } = fact;
      if (remote === undefined)
        return `connection ${connection} is up: ${transport} at ${hostPort(local)}`;
      const by = request === undefined ? '' : ', as the focus asked for';
      return `${who(connection)}'s connection ${connection} is up: ${transport}${by}`;
    }
    case 'connect-failed':
      return `a connection that the focus asked for fails: ${fact.reason}`;
    case 'closed':
      return `${who(fact.connection)}'s connection ${fact.connection} is closed: ${fact.reason}`;
    case 'message-received': {
      const { connection, message, source } = fact;
      return readFrom(messageWords(message), who(connection, source), connection);
    }
    case 'handed-over': {
      const { connection, waitingBytes } = fact;
      return `${waitingBytes} octets wait for ${who(connection)}'s connection ${connection}`;
    }
    case 'drained':
      return `nothing waits for ${who(fact.connection)}'s connection ${fact.connection} any more`;
    case 'timer-fired':
      return `its timer ${fact.timer} fires`;
    case 'append-failed':
      return `the log takes nothing: ${fact.reason}`;
    case 'command':
      return `it is asked to ${fact.command.type}`;
    case 'wall-clock-changed':
      return `the clock on the wall is set to ${fact.wallMs}`;
  }
}

function readFrom(what: string, peer: string, connection: number): string {
  return `reads ${what} from ${peer} on connection ${connection}`;
}
