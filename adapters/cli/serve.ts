// `confab serve`: a live focus on this machine.

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Notice } from '../../model/focus/notice.ts';
import type { RoomLog } from '../../model/log/port.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../model/room/policy.ts';
import { type Address, hostPort } from '../../model/wire/address.ts';
import { openLog } from '../log/open.ts';
import { RoomLogRefusal } from '../log/sqlite.ts';
import type { Recorder } from '../node/recorder.ts';
import { type Server, startServer } from '../node/server.ts';
import { type CliCommand, type CliIo, RunError, UsageError } from './command.ts';
import { calledAs } from './manifest.ts';
import { addressOf, isLoopback, optionsOf } from './options.ts';
import { createTrace } from './trace-making.ts';

export const serve: CliCommand = {
  name: 'serve',
  summary: 'run a focus: rooms that SIP and MSRP clients join',
  outlivesItsOutput: true,
  usage: `Usage: confab serve [OPTIONS]

Runs a focus: chat rooms that any client of SIP and MSRP (RFC 7701) joins by
calling sip:ROOM@DOMAIN. A room is opened by whoever calls it first, and all
that it decides is kept in a log on disk: after a crash the rooms go on where
they were.

  --sip HOST:PORT     where to listen for SIP, UDP and TCP (127.0.0.1:5060)
  --msrp HOST:PORT    where to listen for MSRP, TCP (127.0.0.1:2855)
                      port 0 picks a free one
  --domain DOMAIN     the host part of the rooms' addresses (localhost)
  --advertise HOST    the host that clients are told to reach (where it listens)
  --data FOLDER       where the rooms are kept (./.confab)
  --policy FILE       JSON: what is allowed in the rooms
  --trace FILE        record everything that enters the focus, to be replayed
                      byte for byte (\`confab replay FILE\`). It holds secrets,
                      every message among them: only its owner may read it. It
                      grows without end, and must not exist yet
  --insecure          listen beyond this machine although nobody is
                      authenticated yet
  --json              one JSON object a line instead of text: "ready" with the
                      ports, then what is refused ("refused"), not delivered
                      ("undelivered"), cannot be kept ("log-failed"), and that
                      a trace ends early ("trace-ended")

The policy, with what holds where the file says nothing:

  nicknames           whether people may take nicknames (true)
  quarantineMs        how long the nickname of who left is kept for them
                      (300000)
  privateMessages     whether one member may write to another alone (true)
  severalSessions     whether one person may join from several devices (true)
  wrappedTypes        which content may be posted (["*"])
  congestedBytesMax   the largest message for a member whose connection is slow
                      (8192)
  chunkTimerMs        how long the next part of a message is waited for (540000)
  roomCreation        "open", or "reserved": nobody opens a room by calling it
  rooms               rooms that exist from the start ([])
  closed              rooms that are closed: who is in them is sent away ([])
  deleteWithCreator   whether a room ends when who opened it leaves (false)
  identities          other URIs of people ({}), such as
                      {"sip:a@b": ["tel:+15551234"]}
  notices             whether clients that know nothing of rooms are told (true)
  history             "keep", or "none": bodies are erased once delivered
  roster              "anyone", or "members": nobody else may subscribe to it

SIGTERM or Ctrl-C ends every session properly, in at most 5 seconds. SIGHUP
reads the policy file again: what it says is in force at once, in every room,
and the rooms that it lists as closed end. SIGUSR2 tells the state hash of each
room, which \`confab replay\` of a copy of the folder gives as well.

Exit codes: 0; 1 when it cannot listen, or its data folder is in use or damaged;
2 for wrong usage, or when the trace cannot be made. A trace whose disk fails
later ends, which is told; the focus goes on.

Examples:
  confab serve
    then, in two other terminals:
  confab chat sip:lobby@localhost --as sip:alice@localhost
  confab chat sip:lobby@localhost --as sip:bob@localhost

  confab serve --sip 127.0.0.1:0 --msrp 127.0.0.1:0 --json
    on free ports, which the first line tells a program

  echo '{"roomCreation":"reserved","rooms":["lobby"]}' > policy.json
  confab serve --policy policy.json
    one room only

  confab serve --trace today.trace
    then, even while it runs, what has been recorded so far:
  confab replay today.trace --cut

  confab serve --insecure --sip 0.0.0.0:5060 --msrp 0.0.0.0:2855 \\
    --domain chat.example.org --advertise 192.0.2.7
    for a whole network
`,
  async run(args, io) {
    const asked = askedOf(args);
    // Whoever waits for the first line waits for where the focus listens: the rest comes behind.
    const early: Notice[] = [];
    let hear = (notice: Notice): void => {
      early.push(notice);
    };
    const { log, server, recorder } = await started(asked, io, (notice) => hear(notice));
    const stopped = stopSignal(io);
    io.onSignal('SIGUSR2', () => tellRooms(server, io));
    const { policyFile } = asked;
    if (policyFile !== undefined) {
      io.onSignal('SIGHUP', () => reread(policyFile, server, asked, io));
    }
    if (asked.json) tellJson(io, readyOf(server, asked));
    else io.stdout.write(bannerOf(server, asked, log));
    for (const sentence of log.damage) {
      if (asked.json) tellJson(io, { event: 'damage', message: sentence });
      else io.stderr.write(`confab: ${sentence}\n`);
    }
    hear = (notice) => tell(notice, asked.json, io);
    early.forEach(hear);
    await stopped;
    if (!asked.json) io.stdout.write('Ending every session...\n');
    await server.drain();
    await recorder?.close();
    return 0;
  },
};

/** A focus that serves, and what it is made of; nothing is left behind where it cannot. */
async function started(asked: Asked, io: CliIo, notice: (notice: Notice) => void) {
  const trace = asked.trace === undefined ? undefined : createTrace(asked.trace);
  let recorder: Recorder | undefined;
  try {
    const log = openedLog(asked.data);
    const subject = { node: log.nodeId, domain: asked.domain };
    recorder = trace?.record(subject, (why) => tellTraceEnded(why, asked, io));
    const server = await start(asked, log, notice, recorder);
    return { log, server, recorder };
  } catch (error) {
    await recorder?.close();
    trace?.remove();
    throw error;
  }
}

interface Asked {
  readonly sip: Address;
  readonly msrp: Address;
  readonly domain: string;
  readonly advertise: string | undefined;
  readonly data: string;
  readonly policy: Policy;
  readonly policyFile: string | undefined;
  readonly trace: string | undefined;
  readonly json: boolean;
}

function askedOf(args: readonly string[]): Asked {
  const { values } = optionsOf('serve', args, {
    sip: { type: 'string', default: '127.0.0.1:5060' },
    msrp: { type: 'string', default: '127.0.0.1:2855' },
    domain: { type: 'string', default: 'localhost' },
    advertise: { type: 'string' },
    data: { type: 'string', default: './.confab' },
    policy: { type: 'string' },
    trace: { type: 'string' },
    insecure: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const sip = addressOf('--sip', values.sip);
  const msrp = addressOf('--msrp', values.msrp);
  if (!values.insecure) {
    for (const [option, { host }] of [
      ['--sip', sip],
      ['--msrp', msrp],
    ] as const) {
      if (isLoopback(host)) continue;
      throw new UsageError(
        `${option} ${host} can be reached from other machines, and nobody is authenticated yet: ` +
          'anybody could join under any name. Listen on 127.0.0.1, or add --insecure',
      );
    }
  }
  const everywhere = [sip, msrp].find(({ host }) => EVERYWHERE.test(host));
  if (everywhere !== undefined && values.advertise === undefined) {
    throw new UsageError(
      `${everywhere.host} is no address that a client can reach: add --advertise HOST`,
    );
  }
  for (const [option, host] of [
    ['--domain', values.domain],
    ['--advertise', values.advertise],
  ] as const) {
    if (host === undefined || HOST.test(host) || isIP(host) !== 0) continue;
    throw new UsageError(`${option} takes a host name or address, not "${host}"`);
  }
  const { domain, advertise, data, json, trace } = values;
  const { policy: policyFile } = values;
  const policy = policyOf(policyFile);
  return { sip, msrp, domain, advertise, data, json, policy, policyFile, trace };
}

/** What the policy file says now is in force; a mistake in it is told, and changes nothing. */
function reread(file: string, server: Server, { json }: Asked, io: CliIo): void {
  try {
    server.changePolicy(policyOf(file));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (json) tellJson(io, { event: 'policy', error: error.message });
    else io.stderr.write(`confab: ${error.message}; the policy stays as it was\n`);
    return;
  }
  if (json) tellJson(io, { event: 'policy', file });
  else io.stdout.write(`The policy of ${file} is in force.\n`);
}

function policyOf(file: string | undefined): Policy {
  if (file === undefined) return defaultPolicy;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the policy file ${file} cannot be read: ${why}`);
  }
  const parsed = parsePolicy(json);
  if (!parsed.ok) throw new UsageError(`the policy file ${file}: ${parsed.message}`);
  return parsed.policy;
}

function openedLog(folder: string): RoomLog {
  try {
    return openLog(folder);
  } catch (error) {
    if (error instanceof RoomLogRefusal) throw new RunError(error.message);
    throw error;
  }
}

async function start(
  asked: Asked,
  log: RoomLog,
  notice: (notice: Notice) => void,
  recorder: Recorder | undefined,
): Promise<Server> {
  const { sip, msrp, domain, advertise, policy } = asked;
  try {
    return await startServer({
      sip,
      msrp,
      domain,
      policy,
      log,
      notice,
      ...(advertise === undefined ? {} : { advertise }),
      ...recorder?.hooks,
    });
  } catch (error) {
    throw listenError(error);
  }
}

/** What the system says of an address, in words; our own mistakes as they are. */
function listenError(error: unknown): unknown {
  const { code, address, port, hostname, syscall } = error as ListenError;
  if (code === undefined || syscall === undefined) return error;
  const where =
    hostname ??
    (address === undefined ? 'an address' : hostPort({ host: address, port: port ?? 0 }));
  if (code === 'EADDRINUSE') {
    return new RunError(
      `${where} is in use, perhaps by another focus: stop that one, or choose another port`,
    );
  }
  if (code === 'EACCES') return new RunError(`this user may not listen on ${where}`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new RunError(
      `${where} is no address of this machine: give --sip and --msrp one that it has`,
    );
  }
  return new RunError(`${where} cannot be listened on: ${code}`);
}

type ListenError = NodeJS.ErrnoException & {
  readonly address?: string;
  readonly port?: number;
  /** Of a name that was looked up. */
  readonly hostname?: string;
};

function stopSignal(io: CliIo): Promise<void> {
  return new Promise((resolve) => {
    io.onSignal('SIGTERM', resolve);
    io.onSignal('SIGINT', resolve);
  });
}

function readyOf({ sip, msrp }: Server, { trace }: Asked) {
  return {
    event: 'ready',
    pid: process.pid,
    sip: { udp: hostPort(sip), tcp: hostPort(sip) },
    msrp: { tcp: hostPort(msrp) },
    ...(trace === undefined ? {} : { trace }),
  };
}

function bannerOf(server: Server, asked: Asked, log: RoomLog): string {
  const sip = hostPort(server.sip);
  const usual = sip === '127.0.0.1:5060' && asked.domain === 'localhost';
  const via = usual ? '' : ` --via tcp:${sip}`;
  const name = asked.policy.rooms[0] ?? 'lobby';
  const { trace } = asked;
  const recorded =
    trace === undefined ? '' : `All that comes in is recorded in ${trace}, secrets too.\n`;
  return `confab is listening: SIP on ${sip} (UDP and TCP), MSRP on ${hostPort(server.msrp)}.
Rooms are kept in ${asked.data}: ${log.durability}.
${recorded}
To join a room, in another terminal:
  ${calledAs} chat sip:${name}@${asked.domain} --as sip:alice@${asked.domain}${via}

Ctrl-C stops it.
`;
}

function tellRooms(server: Server, io: CliIo): void {
  for (const line of server.rooms()) tellJson(io, { event: 'state', ...line });
}

function tell(notice: Notice, json: boolean, io: CliIo): void {
  if (notice.type === 'drained') return;
  const { type, ...rest } = notice;
  if (json) tellJson(io, { event: type, ...rest });
  else if (notice.type === 'log-failed') {
    io.stderr.write(`confab: ${notice.room} cannot be kept now: ${notice.reason}\n`);
  }
}

function tellTraceEnded(why: string, { trace, json }: Asked, io: CliIo): void {
  const message = `the trace ${trace} ends here: ${why}; the focus goes on`;
  if (json) tellJson(io, { event: 'trace-ended', message });
  io.stderr.write(`confab: ${message}\n`);
}

function tellJson(io: CliIo, line: object): void {
  io.stdout.write(`${JSON.stringify(line)}\n`);
}

/** All addresses of the machine, however written. */
const EVERYWHERE = /^(?:0+(?:\.0+){0,3}|[0:]*:[0:]*)$/;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
