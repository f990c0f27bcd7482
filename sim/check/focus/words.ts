// What people, a focus and its log say to each other, in words for pictures.
import type { Json } from '../model.ts';

/** A message of a model of a focus; undefined where its members say it well enough. */
export function focusWords(message: Json): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const said = message as { readonly [key: string]: Json };
  if ('fact' in said) return entryWords(said);
  if (Array.isArray(said.recovered)) {
    const { length } = said.recovered;
    return `${length} ${length === 1 ? 'entry' : 'entries'} that it has kept`;
  }
  if ('connects' in said) return `connects (MSRP ${said.connects})`;
  if ('breaks' in said) return said.breaks === 0 ? 'SIP breaks' : `MSRP ${said.breaks} breaks`;
  if ('sip' in said) return sipWords(said);
  return 'msrp' in said ? msrpWords(said) : undefined;
}

function nicknameWords(nickname: string, { times, success, text }: Said): string {
  const name = nickname === '' ? 'given back' : nickname;
  const often = times === undefined ? '' : ` ${times} times`;
  const more = success === true ? ', with a report' : text === undefined ? '' : ', with a body';
  return `NICKNAME ${name}${often}${more}`;
}

/** `nickname.requested rook by anna`. */
function entryWords({ fact, actor }: Said): string {
  const { type, nickname, cause } = fact as Said;
  const what = [type, nickname, cause].filter((word) => typeof word === 'string' && word !== '');
  return `${what.join(' ')} by ${named(String(actor))}`;
}

function sipWords({ sip, to, call, seq, within, state, ...rest }: Said): string {
  const { version, is, roster, count } = rest;
  const users = count === undefined ? '' : ` of ${count}`;
  const head = typeof sip === 'number' ? `${sip} (${to})` : String(sip);
  return [
    head,
    `call ${call}`,
    ...(typeof sip === 'string' && typeof seq === 'number' && seq > 1 ? [`CSeq ${seq}`] : []),
    ...(within === true && sip === 'INVITE' ? ['in its dialog'] : []),
    ...(state === undefined ? [] : [String(state)]),
    ...(version === undefined ? [] : [`${is} version ${version}${users}: ${rosterWords(roster)}`]),
  ].join(', ');
}

function rosterWords(roster: Json | undefined): string {
  const each = Object.entries((roster ?? {}) as Said).map(([user, name]) =>
    typeof name === 'string' && name !== ''
      ? `${user} is ${name}`
      : `${user}${name === null ? ' gone' : name === true ? ' changed' : ''}`,
  );
  return each.join(', ') || 'nobody';
}

function msrpWords({ msrp, nickname, text, to, from, of, id, status, ...rest }: Said): string {
  if (nickname !== undefined) return nicknameWords(String(nickname), { text, ...rest });
  if (msrp === 'NICKNAME') return 'NICKNAME without a name';
  if (msrp === 'REPORT') return `REPORT ${status} of ${id}`;
  if (typeof msrp === 'number') return of === undefined ? String(msrp) : `${msrp} to "${of}"`;
  if (text === undefined) return `${msrp} (empty)`;
  const sender = from === undefined ? '' : ` from ${named(String(from))}`;
  const { part } = rest;
  const which = Array.isArray(part) ? ` part ${part[0]} of ${part[1]}` : '';
  return `${msrp}${which}${sender} to ${recipients(to)}: ${text}`;
}

function recipients(to: Json | undefined): string {
  if (to === undefined) return 'room';
  if (!Array.isArray(to)) return named(String(to));
  return to.length === 0 ? 'nobody' : to.map((each) => named(String(each))).join(' and ');
}

function named(address: string): string {
  return /^sip:([^@]*)@/.exec(address)?.[1] ?? address;
}

type Said = { readonly [key: string]: Json | undefined };
