// The MSRP bytes of deeds, made of what the client's user agent knows of its session. Law: a deed's
// ids are its client's own, so that no answer to it is taken for one to the agent.

import type { Address } from '../../model/focus/input.ts';
import { IMDN_TYPE, serializeImdn } from '../../model/wire/imdn.ts';
import { IS_COMPOSING_TYPE, serializeIsComposing } from '../../model/wire/is-composing.ts';
import {
  frameMsrp,
  idleFramer,
  type MsrpHeader,
  type MsrpRequest,
  serializeMsrp,
} from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import type { Content, MsrpDeed, SentMessage } from './deed.ts';
import { keepAlive, throughRelay } from './peer-media.ts';
import { madeUp, type PeerTurn, rewirePeer } from './peer-state.ts';

/** Does a deed of MSRP's; false where it cannot be done now. */
export function performMsrp(turn: PeerTurn, deed: MsrpDeed): boolean {
  switch (deed.deed) {
    case 'send':
      return sendMessage(turn, deed);
    case 'chunk':
      return sendChunk(turn, deed);
    case 'nickname': {
      const values = deed.values.map((value) => header('Use-Nickname', encodeUtf8(value)));
      const reports = deed.reports ? REPORTS : [];
      const where = deed.session === undefined ? {} : { session: deed.session };
      return request(turn, { method: 'NICKNAME', headers: [...values, ...reports], ...where });
    }
    case 'keep-alive': {
      const octets = keepAlive(turn);
      return octets !== undefined && transmit(turn, octets);
    }
    case 'method':
      return request(turn, { method: deed.method, headers: [] });
    case 'second-connection':
      return connectAgain(turn, deed.says);
    case 'bind':
      return bindLast(turn, deed.where);
    case 'report':
      return report(turn, deed);
    case 'answer':
      return answerCopy(turn, deed.status);
  }
}

/** Octets as they are, or a response that nobody waits for. */
export function performRaw(turn: PeerTurn, octets: string | null): boolean {
  const path = turn.agent.answer?.path[0];
  if (octets !== null) return transmit(turn, asOctets(octets));
  if (path === undefined) return false;
  const tid = madeUp(turn);
  const own = turn.agent.wire.call?.path ?? asOctets('');
  return transmit(
    turn,
    serializeMsrp(
      throughRelay(
        { kind: 'response', tid, status: 200, toPath: [path], fromPath: [own], headers: [] },
        turn,
      ),
    ),
  );
}

/** Whether there is a session to send in. */
export function hasSession({ agent }: PeerTurn): boolean {
  return agent.wire.media !== null && agent.wire.call !== null && agent.answer !== null;
}

interface Requested {
  readonly method: string;
  readonly headers: readonly MsrpHeader[];
  readonly body?: Octets;
  readonly flag?: MsrpRequest['flag'];
  readonly tid?: Octets;
  readonly session?: 'other' | 'second';
}

function frameOf(turn: PeerTurn, asked: Requested): Octets | undefined {
  const { answer } = turn.agent;
  const { call } = turn.agent.wire;
  if (answer === null || call === null) return undefined;
  const { method, headers, body, flag = '$', tid = madeUp(turn), session } = asked;
  const known = { own: call.path, room: answer.path };
  const meant = session === 'second' ? turn.wire.sessions.at(-1) : known;
  if (meant === undefined) return undefined;
  const { own, room } = meant;
  const toPath =
    session === 'other'
      ? room.map((uri) => asOctets(uri.replace(/\/[^/;]*;/, '/nosession;')))
      : room;
  const frame: MsrpRequest = {
    kind: 'request',
    ...{ tid, method: asOctets(method), toPath, fromPath: [own], headers, flag },
    ...(body === undefined ? {} : { body }),
  };
  return serializeMsrp(throughRelay(frame, turn));
}

function request(turn: PeerTurn, asked: Requested): boolean {
  const octets = frameOf(turn, asked);
  return octets !== undefined && transmit(turn, octets);
}

function sendMessage(turn: PeerTurn, deed: SentMessage): boolean {
  const { failure, success, session, id, tid, unwrapped, nameless } = deed;
  const messageId = id === undefined ? madeUp(turn) : asOctets(`peermessage${id}`);
  const content = contentOf(deed, messageId);
  const body = unwrapped ? content : wrapped(turn, deed, content);
  const type = unwrapped ? TYPES[deed.content ?? 'text'] || 'text/plain' : 'message/cpim';
  const headers = [
    ...(nameless ? [] : [header('Message-ID', messageId)]),
    header('Byte-Range', `1-${body.length}/${body.length}`),
    ...(success === undefined ? [] : [header('Success-Report', success)]),
    ...(failure === undefined ? [] : [header('Failure-Report', failure)]),
    header('Content-Type', type),
  ];
  return request(turn, {
    ...{ method: 'SEND', headers, body },
    ...(tid === undefined ? {} : { tid: asOctets(`peertid${tid}`) }),
    ...(session === undefined ? {} : { session }),
  });
}

/** The CPIM part: written by hand, for half of what deeds say no writer of ours would write. */
function wrapped(
  turn: PeerTurn,
  { to, from, content = 'text' }: SentMessage,
  said: Octets,
): Octets {
  const { plan, alias } = turn.agent;
  const own = alias ?? plan?.identity ?? '';
  const room = plan?.room ?? '';
  const other = own.replace(/^(sips?:)[^@]*/, '$1mallory');
  const senders = { nobody: [], other: [other], two: [own, other] };
  const stranger = own.replace(/^(sips?:)[^@]*/, '$1nobodyhere');
  const recipients = { nobody: [], two: [room, own], stranger: [stranger], self: [own] };
  const froms = from === undefined ? [own] : senders[from];
  const meant = to === undefined ? [room] : typeof to === 'object' ? [to.uri] : recipients[to];
  const lines = [
    ...froms.map((uri) => `From: <${uri}>`),
    ...meant.map((uri) => `To: <${uri}>`),
    '',
    ...(TYPES[content] === '' ? ['MIME-Version: 1.0'] : [`Content-Type: ${TYPES[content]}`]),
    '',
  ];
  return asOctets(`${lines.join('\r\n')}\r\n${said}`);
}

/** Of so many octets no two are alike. */
function contentOf({ content = 'text', bytes }: SentMessage, messageId: Octets): Octets {
  const said = CONTENTS[content];
  if (bytes === undefined) return asOctets(said);
  const begun = content === 'text' ? `${messageId} ${said}` : said;
  return asOctets((begun + said.repeat(Math.ceil(bytes / said.length))).slice(0, bytes));
}

/** A part of a message of 300 octets; the numbers may be wrong, the octets never are. */
function sendChunk(turn: PeerTurn, deed: Extract<MsrpDeed, { deed: 'chunk' }>): boolean {
  const { message, from, to, total, flag } = deed;
  const start = wrapped(turn, {}, asOctets(`message ${message} `));
  const whole = asOctets(start.padEnd(CHUNKED_BYTES, '.'));
  const headers = [
    header('Message-ID', `peerchunked${message}`),
    header('Byte-Range', `${from}-*/${total}`),
    header('Content-Type', 'message/cpim'),
  ];
  return request(turn, {
    method: 'SEND',
    headers,
    body: asOctets(whole.slice(from - 1, to)),
    flag,
  });
}

/** The binding SEND again, on a connection of its own (R4975-10-506), or garbage there. */
function connectAgain(turn: PeerTurn, says: 'garbage' | undefined): boolean {
  const { answer } = turn.agent;
  if (!hasSession(turn) || answer === null) return false;
  const octets = says === 'garbage' ? GARBAGE : frameOf(turn, binding(turn));
  return octets !== undefined && dial(turn, answer.destination, octets);
}

/** R4975-5.4-4: the newest session of a deed's, which no agent knows of. */
function bindLast(turn: PeerTurn, where: 'here' | 'anew'): boolean {
  const { answer } = turn.agent;
  if (answer === null || !hasSession(turn)) return false;
  const octets = frameOf(turn, { ...binding(turn), session: 'second' });
  if (octets === undefined) return false;
  return where === 'here' ? transmit(turn, octets) : dial(turn, answer.destination, octets);
}

function binding(turn: PeerTurn): Requested {
  const headers = [header('Message-ID', madeUp(turn)), header('Byte-Range', '1-0/0')];
  return { method: 'SEND', headers };
}

/** A stream of the client's own, and the first that it says there. */
function dial(turn: PeerTurn, destination: Address, octets: Octets): boolean {
  const lastStray = turn.wire.lastStray + 1;
  rewirePeer(turn, { lastStray, strays: { ...turn.wire.strays, [lastStray]: octets } });
  turn.effects.push({ type: 'connect', request: lastStray, transport: 'msrp-tcp', destination });
  return true;
}

function report(turn: PeerTurn, deed: Extract<MsrpDeed, { deed: 'report' }>): boolean {
  const { about, status, namespace = 0, session } = deed;
  const messageId = about === 'copy' ? turn.agent.shown.at(-1) : madeUp(turn);
  if (messageId === undefined) return false;
  const headers = [
    header('Message-ID', messageId),
    header('Byte-Range', '1-1/1'),
    header('Status', `${String(namespace).padStart(3, '0')} ${status}`),
  ];
  return request(turn, { method: 'REPORT', headers, ...(session ? { session } : {}) });
}

/** What was held back goes with another status. */
function answerCopy(turn: PeerTurn, status: number): boolean {
  const at = turn.wire.withheld.findIndex(({ what }) => what === 'copy');
  const held = turn.wire.withheld[at];
  if (held === undefined) return false;
  rewirePeer(turn, { withheld: turn.wire.withheld.filter((_, other) => other !== at) });
  const [frame] = frameMsrp(idleFramer, held.send.octets).frames;
  if (frame?.kind !== 'response') return false;
  const { comment: _ok, ...bare } = frame;
  const octets = status === frame.status ? held.send.octets : serializeMsrp({ ...bare, status });
  turn.effects.push({ ...held.send, octets });
  return true;
}

function transmit(turn: PeerTurn, octets: Octets): boolean {
  const { media } = turn.agent.wire;
  if (media === null) return false;
  turn.effects.push({ type: 'send', connection: media.connection, octets });
  return true;
}

function header(name: string, value: string): MsrpHeader {
  return { name: asOctets(name), value: asOctets(value) };
}

const REPORTS = [header('Success-Report', 'yes'), header('Failure-Report', 'no')];

const GARBAGE = asOctets('good morning\r\n\r\n');

/** Octets of a message that comes in chunks. */
const CHUNKED_BYTES = 300;

const TYPES: { readonly [content in Content]: string } = {
  text: 'text/plain;charset=utf-8',
  html: 'text/html;charset=utf-8',
  composing: IS_COMPOSING_TYPE,
  imdn: IMDN_TYPE,
  binary: 'image/png',
  multipart: 'multipart/mixed;boundary=x',
  otr: 'text/plain',
  untyped: '',
};

const CONTENTS: { readonly [content in Content]: string } = {
  text: 'something is said ',
  html: '<p>something is said</p> ',
  composing: serializeIsComposing({ state: 'active', contentType: 'text/plain' }),
  imdn: serializeImdn({
    messageId: 'peermessage1',
    dateTime: '2026-01-01T00:00:00Z',
    type: 'delivery',
    status: 'delivered',
  }),
  binary: '\x89PNG\r\n\x1a\n\0\xff',
  multipart: '--x\r\n\r\none\r\n--x--',
  otr: '?OTRv3? would like to start a private conversation',
  untyped: 'nothing says what this is ',
};
