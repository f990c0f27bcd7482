// confab chat: a participant's user agent at a terminal, or as JSON lines for a program. What is
// sent and understood is the agent's (model/client); here the arguments become a plan.
import type { AgentCommand } from '../../model/focus/input.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSipUri, type SipUri } from '../../model/wire/sip-uri.ts';
import { Conversation } from './chat-conversation.ts';
import { type CliCommand, UsageError } from './command.ts';
import { addressOf, optionsOf } from './options.ts';

export const chat: CliCommand = {
  name: 'chat',
  summary: 'join a room and talk, at the terminal or as JSON lines',
  outlivesItsOutput: true,
  usage: `Usage: confab chat ROOM-URI --as SIP-URI [OPTIONS]

Joins a room. What is typed is said; what begins with a slash is a command:

  /msg WHO TEXT       says TEXT to WHO alone: a nickname, in quotes where it has
                      spaces, or an address
  /who                tells who is here, with addresses
  /nick NAME          takes a nickname; /nick gives it back
  /leave              leaves; so does the end of the input (ctrl-d)
  /help               tells this; //x says /x

Behind each line that you said stands what became of it: ... on its way, [ok]
the room has it, [delivered] it has arrived, ! it was refused and why (where the
terminal shows UTF-8: … ✓ ✓✓ ✗). The tab key completes commands and
names, the arrows up and down bring back what you typed before. What is pasted
keeps its lines, and alt-enter begins a new one. Ctrl-z gives the shell back for
a while. A name in quotes is one that could be taken for words of this program.

  --as SIP-URI        who you are
  --name TEXT         the name that others see beside what you say
  --nick NICK         asks for this nickname after joining
  --anonymous         nobody in the room learns who you are; the room gives you
                      an address of its own, or you do not enter it
  --via PLACE         where SIP is sent: tcp:HOST:PORT or udp:HOST:PORT
                      (tcp, the host of ROOM-URI, and its port or 5060)
  --json              commands on stdin, one a line; events on stdout, one JSON
                      object a line

Commands with --json:

  say TEXT            whisper WHO TEXT, where WHO is an address or a name of the
                      roster, or a JSON string such as "Bobby Ray"
  nick NAME           nick alone gives the nickname back
  who                 asks for a roster event
  typing              somebody is at the keys; typing off: no longer
  leave

Events:

  joined              room, nicknames (whether it takes any), alias (with
                      --anonymous: the address by which the others know you)
  roster              users: uri, nickname, name of each; changes: what (joined,
                      left, renamed) and the user, was (the nickname before)
  message             from, name, nickname, private, contentType, text
  typing              from, nickname, private, active
  sent                n, status, text, to (of a whisper): what the room
                      answered; n counts say and whisper from 1
  report              n, status: 200 when all of it has arrived
  nickname            status, nickname
  left                reason
  error               status, message; with command (whisper or who) only that
                      was refused, and n is the whisper's number

NO_COLOR in the environment turns colours off.

Exit codes: 0; 1 when the room could not be joined or was lost; 2 for wrong
usage.

Examples:
  confab chat sip:lobby@localhost --as sip:alice@localhost --name Alice
  confab chat sip:lobby@localhost --as sip:alice@localhost --anonymous
  echo 'say hello' |
    confab chat sip:lobby@localhost --as sip:bot@localhost --json
  printf 'whisper "Bobby Ray" psst\\nwho\\n' |
    confab chat sip:lobby@localhost --as sip:bot@localhost --json
`,
  async run(args, io) {
    await new Conversation(chatPlan(args), io).ended;
    return 0;
  },
};

export interface ChatPlan {
  readonly join: Extract<AgentCommand, { type: 'join' }>;
  readonly nick: string | undefined;
  readonly json: boolean;
}

/** What the arguments ask for. Throws UsageError with one line that says what to do. */
export function chatPlan(args: readonly string[]): ChatPlan {
  const { values, positionals } = optionsOf(
    'chat',
    args,
    {
      as: { type: 'string' },
      name: { type: 'string' },
      nick: { type: 'string' },
      via: { type: 'string' },
      anonymous: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    { most: 1, what: 'ROOM-URI' },
  );
  const [room] = positionals;
  if (room === undefined) {
    throw new UsageError('which room? Give its SIP URI, such as sip:lobby@localhost');
  }
  if (values.as === undefined) {
    throw new UsageError('who are you? Add --as and your SIP URI, such as sip:alice@localhost');
  }
  const roomUri = sipUri('the room', room);
  sipUri('--as', values.as);
  const via = values.via === undefined ? defaultVia(roomUri) : viaOf(values.via);
  const join = {
    type: 'join',
    room,
    identity: values.as,
    via,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.anonymous ? { anonymous: true } : {}),
  } as const;
  return { join, nick: values.nick, json: values.json };
}

function sipUri(what: string, text: string): SipUri {
  const uri = parseSipUri(asOctets(text));
  if (!uri.ok || uri.value.headers !== undefined) {
    throw new UsageError(`${what} must be a SIP URI such as sip:name@example.org, not "${text}"`);
  }
  if (uri.value.scheme === 'sips') {
    throw new UsageError(`${what}: sips: needs TLS, which confab chat does not have; use sip:`);
  }
  return uri.value;
}

function defaultVia({ host, port }: SipUri): ChatPlan['join']['via'] {
  const reachable = /^localhost$/i.test(host) ? '127.0.0.1' : host;
  return { transport: 'sip-tcp', host: reachable, port: port ?? DEFAULT_SIP_PORT };
}

function viaOf(text: string): ChatPlan['join']['via'] {
  const [, transport, place = ''] = /^(tcp|udp):(.*)$/s.exec(text) ?? [];
  if (transport === undefined) {
    throw new UsageError(`--via takes tcp:HOST:PORT or udp:HOST:PORT, not "${text}"`);
  }
  const address = addressOf(`--via ${transport}:`, place);
  if (address.port === 0) throw new UsageError(`--via needs a port to send to, not "${text}"`);
  return { transport: transport === 'udp' ? 'sip-udp' : 'sip-tcp', ...address };
}

const DEFAULT_SIP_PORT = 5060;
