// What happened in a tick of a replayed node, in words, a line each: what came in, what went out,
// what was appended and told, with protocol messages in short. Law: it reads octets as this side
// would, and where they make no sense it counts them; it never throws.
import { Map as ImmutableMap } from 'immutable';
import type { Effect } from '../../model/focus/effect.ts';
import type { Connected, Input } from '../../model/focus/input.ts';
import type { Entry } from '../../model/log/entry.ts';
import { type Address, hostPort } from '../../model/wire/address.ts';
import { frameMsrp, idleFramer, type MsrpFrame, type MsrpFramer } from '../../model/wire/msrp.ts';
import type { Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipFramer,
  type SipMalformed,
  type SipMessage,
} from '../../model/wire/sip.ts';
import { sentIn } from './node-account.ts';
import type { ReplayedTick } from './node-replay.ts';
import { entryWords as wordsOf } from './noting.ts';

/** What is known of the connections so far: whose they are, and what has begun on them. */
export interface Wiretap {
  readonly connections: ImmutableMap<number, Tapped>;
}

/** A connection, and what of a message has come or gone over it. */
interface Tapped {
  readonly transport: Connected['transport'];
  readonly remote: Address | undefined;
  readonly framers: { readonly in: Framer; readonly out: Framer };
}

interface Framer {
  readonly sip: SipFramer;
  readonly msrp: MsrpFramer;
}

/** What a tick did, in lines without line feeds, and the tap for the next tick. */
export interface Told {
  readonly lines: readonly string[];
  readonly tap: Wiretap;
}

/** Before the first tick. */
export const newWiretap: Wiretap = { connections: ImmutableMap() };

/** Tells a tick. Ticks are to be told in order, or messages in several pieces are not found. */
export function tellTick(before: Wiretap, { tick, effects, got }: ReplayedTick): Told {
  let tap = before;
  const lines: string[] = [];
  for (const input of tick.inputs) {
    const told = tellInput(tap, input);
    tap = told.tap;
    lines.push(...told.lines);
  }
  for (const { connection, octets, destination } of sentIn(effects)) {
    const told = tellOctets(tap, connection, 'out', octets, destination);
    tap = told.tap;
    lines.push(...told.lines);
  }
  lines.push(...effects.flatMap(tellEffect));
  if (got.startsWith('fails: ')) lines.push(got);
  return { lines, tap };
}

/** The tap once a connection is up. */
export function tapConnected({ connections }: Wiretap, connected: Connected): Wiretap {
  const { connection, transport, remote } = connected;
  const framer = { sip: idleSipFramer, msrp: idleFramer };
  const tapped = { transport, remote, framers: { in: framer, out: framer } };
  return { connections: connections.set(connection, tapped) };
}

/** The messages that these octets complete, in short, and the tap for what comes behind them. */
export function tapOctets(
  tap: Wiretap,
  connection: number,
  way: 'in' | 'out',
  octets: Octets,
): { readonly tap: Wiretap; readonly words: readonly string[] } {
  const tapped = tap.connections.get(connection);
  if (tapped === undefined) return { tap, words: [] };
  if (tapped.transport === 'sip-udp') return { tap, words: [datagramWords(octets)] };
  const { framers } = tapped;
  const { framer, words } = framed(tapped.transport, framers[way], octets);
  const next = { ...tapped, framers: { ...framers, [way]: framer } };
  return { words, tap: { connections: tap.connections.set(connection, next) } };
}

function tellInput(tap: Wiretap, input: Input): Told {
  const one = (line: string): Told => ({ lines: [line], tap });
  switch (input.type) {
    case 'booted':
      return one(`starts as ${input.settings?.domain ?? 'somebody'}`);
    case 'recovered':
      return one('has read its log');
    case 'connected': {
      const after = tapConnected(tap, input);
      return { lines: [`connected ${named(after, input.connection)}`], tap: after };
    }
    case 'connect-failed':
      return one(`connection asked for as ${input.request} failed: ${input.reason}`);
    case 'closed': {
      const line = `closed ${named(tap, input.connection)}: ${input.reason}`;
      return { lines: [line], tap: { connections: tap.connections.remove(input.connection) } };
    }
    case 'bytes-received':
      return tellOctets(tap, input.connection, 'in', input.octets, input.source);
    case 'message-received':
      return one(`in  ${named(tap, input.connection)}  ${messageWords(input.message)}`);
    case 'handed-over':
      return one(`${input.waitingBytes} octets wait for ${named(tap, input.connection)}`);
    case 'drained':
      return one(`nothing waits for ${named(tap, input.connection)} any more`);
    case 'timer-fired':
      return one(`timer ${input.timer} fires`);
    case 'committed':
      return one(`committed ${input.committed.seq} in ${entryWords(input.committed.entry)}`);
    case 'append-failed':
      return one(`the log took none of ${input.appends.length} entries: ${input.reason}`);
    case 'snapshot-loaded':
      return one(`${input.snapshot.room} as it was after entry ${input.snapshot.seq}`);
    case 'command':
      return one(`is asked to ${input.command.type}`);
    case 'wall-clock-changed':
      return one(`the wall clock is set to ${input.wallMs}`);
  }
}

function tellEffect(effect: Effect): readonly string[] {
  switch (effect.type) {
    case 'connect':
      return [`connects to ${effect.transport} ${hostPort(effect.destination)}`];
    case 'close':
      return [`closes #${effect.connection}`];
    case 'append':
      return [`appends to ${entryWords(effect.append.entry)}`];
    case 'save-snapshot':
      return [`snapshot of ${effect.snapshot.room} after entry ${effect.snapshot.seq}`];
    case 'erase-body':
      return [`erases what entry ${effect.seq} of ${effect.room} said`];
    case 'tell':
      return [noticeWords(effect.notice)];
    default:
      return [];
  }
}

function noticeWords(notice: Extract<Effect, { readonly type: 'tell' }>['notice']): string {
  switch (notice.type) {
    case 'refused':
      return `refuses with ${notice.status}: ${notice.message} [${notice.clause}]`;
    case 'undelivered': {
      const { seq, leg, reason, clause } = notice;
      return `entry ${seq} not delivered to ${leg}: ${reason} [${clause}]`;
    }
    case 'log-failed':
      return `cannot keep ${notice.room}: ${notice.reason}`;
    default:
      return `tells: ${notice.type}`;
  }
}

function entryWords(entry: Entry): string {
  return `${entry.room}: ${wordsOf(entry)} [${entry.clause}]`;
}

/** The messages that octets complete, or how many there are. */
function tellOctets(
  tap: Wiretap,
  connection: number,
  way: 'in' | 'out',
  octets: Octets,
  other: Address | undefined,
): Told {
  const side = other === undefined ? named(tap, connection) : `#${connection} ${hostPort(other)}`;
  const line = (what: string) => `${way.padEnd(3)} ${side}  ${what}`;
  const { tap: after, words } = tapOctets(tap, connection, way, octets);
  return {
    lines: words.length === 0 ? [line(`${octets.length} octets`)] : words.map(line),
    tap: after,
  };
}

function datagramWords(octets: Octets): string {
  return /^[\r\n\0]*$/.test(octets) ? 'keep-alive' : messageWords(parseSip(octets));
}

function framed(
  transport: Connected['transport'],
  framer: Framer,
  octets: Octets,
): { readonly framer: Framer; readonly words: readonly string[] } {
  if (transport === 'msrp-tcp') {
    const { framer: msrp, frames, fault } = frameMsrp(framer.msrp, octets);
    const words = [...frames.map(messageWords), ...(fault === undefined ? [] : [fault.message])];
    return { framer: { ...framer, msrp }, words };
  }
  const { framer: sip, messages, keepAlives, fault } = frameSip(framer.sip, octets);
  const words = [
    ...messages.map(messageWords),
    ...Array.from({ length: keepAlives }, () => 'keep-alive'),
    ...(fault === undefined ? [] : [fault.message]),
  ];
  return { framer: { ...framer, sip }, words };
}

/** A message in short. */
export function messageWords(message: MsrpFrame | SipMessage | SipMalformed): string {
  if (message.kind === 'malformed') return `malformed: ${message.fault.message}`;
  if ('tid' in message) {
    const { tid } = message;
    if (message.kind === 'response') return `${message.status} to ${tid}`;
    const { method, body, flag } = message;
    return `${method} ${tid}${body === undefined ? '' : `, ${body.length} octets`} ${flag}`;
  }
  const seq = message.headers.find(({ name }) => name === 'CSeq')?.value ?? '?';
  const size = message.body === '' ? '' : `, ${message.body.length} octets`;
  if (message.kind === 'request') return `${message.method} ${message.uri} (${seq})${size}`;
  return `${message.status} ${message.reason} (${seq})${size}`;
}

function named({ connections }: Wiretap, connection: number): string {
  const tapped = connections.get(connection);
  if (tapped === undefined) return `#${connection}`;
  const { transport, remote } = tapped;
  return `#${connection} ${transport}${remote === undefined ? '' : ` ${hostPort(remote)}`}`;
}
